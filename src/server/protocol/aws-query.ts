/**
 * awsQuery as IAM and STS speak it: forms in, XML out, and JSON out for those who accept it.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
import type { AwsError } from "../../services/kit/errors.js";
import type { WireResponse } from "../wire.js";
import { type Dialect, DocumentWriter, dateOf } from "./documents.js";
import { invalidAction, malformedInput, malformedQueryString, missingAction, missingMembers } from "./faults.js";
import { parseQuery, type QueryParameters } from "./query.js";
import {
  dateTime,
  epochSeconds,
  headerText,
  readBlob,
  readBoolean,
  readNumber,
  readTimestamp,
  writeBlob,
} from "./scalars.js";
import { type OperationModel, type Shape, type StructureShape, serviceModel } from "./schema.js";
import { escapeXml } from "./xml.js";

export type QueryService = "iam" | "sts";

export interface QueryEnvelope {
  readonly requestId: string;
  /** Whether the client accepts `application/json`. */
  readonly json: boolean;
}

/**
 * The operation a form asks for.
 * @throws `MissingAction`, or `InvalidAction` for a name or a version the service does not have.
 */
const operationOf = (service: QueryService, form: QueryParameters): OperationModel => {
  const { apiVersion, operations } = serviceModel(service);
  const action = form.get("Action");
  if (action === undefined || action === "") throw missingAction();
  const version = form.get("Version");
  const operation = version === apiVersion ? operations.get(action) : undefined;
  if (operation === undefined) throw invalidAction(action, version);
  return operation;
};

// ---- Requests

/**
 * A form's parameters, in the order sent.
 * @throws `MalformedQueryString` when it is not percent-encoded as a form is.
 */
const parseForm = (text: string): QueryParameters => {
  try {
    return parseQuery(text);
  } catch {
    throw malformedQueryString();
  }
};

type Values = Record<string, unknown>;

/** A form's names, taken apart at their dots. */
interface Branch {
  text?: string;
  readonly children: Map<string, Branch>;
}

const branchesOf = (form: QueryParameters): Branch => {
  const root: Branch = { children: new Map() };
  for (const [name, text] of form) {
    let branch = root;
    for (const part of name.split(".")) {
      let next = branch.children.get(part);
      if (next === undefined) {
        next = { children: new Map() };
        branch.children.set(part, next);
      }
      branch = next;
    }
    branch.text ??= text;
  }
  return root;
};

/** Reads a branch; `path` is where it stands, as AWS's messages say it; the path of what is missing is added to `missing`. */
type Read = (branch: Branch, path: string, missing: string[]) => unknown;

const structureReaders = new WeakMap<StructureShape, Read>();

const structureReader = (shape: StructureShape): Read => {
  const known = structureReaders.get(shape);
  if (known) return known;
  const members = shape.members.map((member) => ({
    name: member.name,
    wire: member.wireName ?? member.name,
    // AWS: messages name members as its Java model does, with a small first letter.
    path: member.name.charAt(0).toLowerCase() + member.name.slice(1),
    required: member.required,
    read: late(member.shape),
  }));
  const reader: Read = (branch, path, missing) => {
    const into: Values = {};
    for (const member of members) {
      const child = branch.children.get(member.wire);
      const value = child === undefined ? undefined : member.read(child, path + member.path, missing);
      if (value !== undefined) into[member.name] = value;
      else if (member.required) {
        missing.push(path + member.path);
      }
    }
    return into;
  };
  structureReaders.set(shape, reader);
  return reader;
};

/** Compiled on first use: shapes may hold themselves. */
const late = (shape: Shape): Read => {
  let reader: Read | undefined;
  return (branch, path, missing) => {
    reader ??= readerOf(shape);
    return reader(branch, path, missing);
  };
};

const readerOf = (shape: Shape): Read => {
  switch (shape.kind) {
    case "structure": {
      const read = structureReader(shape);
      return (branch, path, missing) => read(branch, `${path}.`, missing);
    }
    case "list": {
      const read = late(shape.item.shape);
      return (branch, path, missing) =>
        numbered(branch.children.get("member")).map(([index, item]) => read(item, `${path}.${index}.member`, missing));
    }
    case "map": {
      const read = late(shape.value.shape);
      return (branch, path, missing) => {
        const entries = numbered(branch.children.get("entry")).map(([index, entry]) => {
          const value = entry.children.get("value") ?? { text: "", children: new Map() };
          return [entry.children.get("key")?.text ?? "", read(value, `${path}.entry.${index}.value`, missing)] as const;
        });
        return Object.fromEntries(entries);
      };
    }
    default:
      return scalarReader(shape);
  }
};

/** Items in the order of their numbers, which need not be without gaps. An empty list is sent as a name without a number. */
const numbered = (branch: Branch | undefined): readonly (readonly [number, Branch])[] =>
  [...(branch?.children ?? [])]
    .filter(([index]) => /^\d{1,9}$/.test(index))
    .map(([index, child]) => [Number(index), child] as const)
    .sort(([a], [b]) => a - b);

const scalarReader = (shape: Shape): Read => {
  if (shape.kind === "string") return ({ text }) => text;
  const [read, kind] = SCALARS[shape.kind] ?? [];
  if (read === undefined) throw new Error(`no form holds a ${shape.kind}`);
  return ({ text }, path) => {
    if (text === undefined || text === "") return undefined;
    const value = read(text);
    if (value === undefined) throw malformedInput(`Value '${text}' at '${path}' can not be converted to ${kind}`);
    return value;
  };
};

const SCALARS: Readonly<Record<string, readonly [(text: string) => unknown, string]>> = {
  number: [readNumber, "an Integer"],
  boolean: [readBoolean, "a Boolean"],
  timestamp: [readTimestamp, "a Timestamp"],
  blob: [readBlob, "a Blob"],
};

const top: Record<never, never> = {};

/**
 * The operation's input.
 * @throws `ValidationError` naming every required member that is missing, `MalformedInput` for a value of another type.
 */
const decode = (operation: OperationModel, form: QueryParameters): object => {
  if (operation.input === undefined) return top;
  const missing: string[] = [];
  const input = structureReader(operation.input)(branchesOf(form), "", missing);
  if (missing.length > 0) throw missingMembers(operation.service, missing);
  // A structure's reader makes an object.
  return input as object;
};

// ---- Answers

const dialect: Dialect = { timestamp: (date) => dateTime(date), order: {}, interleaved: {} };
const writer = new DocumentWriter(dialect);

/** Operations whose output has no members have no result element either. */
const hasResult = (output: StructureShape | undefined): output is StructureShape => (output?.members.length ?? 0) > 0;

/** The answer of success. */
const encode = (operation: OperationModel, output: object, { requestId, json }: QueryEnvelope): WireResponse => {
  const { service, name, status } = operation;
  const shape = hasResult(operation.output) ? operation.output : undefined;
  if (json) {
    const result = shape === undefined ? {} : { [`${name}Result`]: plain(shape, output) };
    return answer(status, requestId, JSON_TYPE, {
      [`${name}Response`]: { ...result, ResponseMetadata: { RequestId: requestId } },
    });
  }
  const { xmlNamespace } = serviceModel(service);
  const result = shape === undefined ? "" : `<${name}Result>${writer.content(shape, output)}</${name}Result>`;
  const metadata = `<ResponseMetadata><RequestId>${escapeXml(requestId)}</RequestId></ResponseMetadata>`;
  return answer(
    status,
    requestId,
    XML_TYPE,
    `<${name}Response xmlns="${xmlNamespace}">${result}${metadata}</${name}Response>`,
  );
};

const XML_TYPE = "text/xml";
const JSON_TYPE = "application/json";

const answer = (
  status: number,
  requestId: string,
  type: string,
  body: string | object,
  headers: Readonly<Record<string, string>> = {},
): WireResponse => ({
  status,
  headers: { "x-amzn-RequestId": requestId, ...headers, "Content-Type": type },
  body: typeof body === "string" ? body : JSON.stringify(body),
});

/** A value as JSON holds it: times are seconds since 1970, bytes base64; members the shape does not know stay out. */
const plain = (shape: Shape, value: unknown): unknown => {
  if (value === undefined || value === null) return undefined;
  switch (shape.kind) {
    case "structure": {
      // Outputs are typed where they are made; here they are names and values.
      const values = value as Values;
      const members = shape.members.map((member) => [
        member.wireName ?? member.name,
        plain(member.shape, values[member.name]),
      ]);
      return Object.fromEntries(members);
    }
    case "list":
      return Array.isArray(value) ? value.map((item) => plain(shape.item.shape, item)) : [];
    case "map":
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(shape.value.shape, each)]));
    case "timestamp":
      return epochSeconds(dateOf(value));
    case "blob":
      return value instanceof Uint8Array ? writeBlob(value) : value;
    default:
      return value;
  }
};

export interface QueryErrorEnvelope extends QueryEnvelope {
  readonly service: QueryService;
}

/** The answer of a refusal. */
const encodeError = (error: AwsError, { requestId, json, service }: QueryErrorEnvelope): WireResponse => {
  const headers = Object.fromEntries(Object.entries(error.headers).map(([name, value]) => [name, headerText(value)]));
  if (json) {
    const about = { Code: error.code, Message: error.message, Type: error.fault, ...error.extra };
    return answer(error.status, requestId, JSON_TYPE, { Error: about, RequestId: requestId }, headers);
  }
  const { xmlNamespace } = serviceModel(service);
  let about = element("Type", error.fault) + element("Code", error.code) + element("Message", error.message);
  for (const [name, value] of Object.entries(error.extra)) about += element(name, String(value));
  const document = `<ErrorResponse xmlns="${xmlNamespace}"><Error>${about}</Error>${element("RequestId", requestId)}</ErrorResponse>`;
  return answer(error.status, requestId, XML_TYPE, document, headers);
};

const element = (name: string, text: string): string => `<${name}>${escapeXml(text)}</${name}>`;

export const awsQuery = { operationOf, parseForm, decode, encode, encodeError } as const;
