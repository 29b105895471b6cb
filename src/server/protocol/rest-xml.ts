/**
 * restXml as S3 speaks it: decodes requests and encodes answers through plans compiled once per operation.
 * https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
 */
import type { AwsError } from "../../services/kit/errors.js";
import type { Payload, ResponseBody } from "../../services/kit/payload.js";
import type { WireResponse } from "../wire.js";
import { DocumentWriter, dateOf, readStructure } from "./documents.js";
import { missingRequestBody, missingRequiredHeader, missingRequiredParameter } from "./faults.js";
import type { QueryParameters } from "./query.js";
import type { Headers } from "./routes.js";
import {
  badValue,
  dialect,
  headerNames,
  headerReadings,
  malformedDocument,
  numberRules,
  overlooked,
  payloadTypes,
  textRoots,
} from "./s3-quirks.js";
import {
  headerText,
  headerTimestamp,
  metadataText,
  readBlob,
  readBoolean,
  readHeaderList,
  readNumber,
  readTimestamp,
  writeBlob,
  writeHeaderList,
} from "./scalars.js";
import { type Member, type OperationModel, type Shape, type StructureShape, serviceModel } from "./schema.js";
import { escapeXml, NotWellFormed, parseXml, XML_DECLARATION } from "./xml.js";

/** A request's parts, as far as they have been read. */
export interface RequestParts {
  readonly bucket?: string | undefined;
  readonly key?: string | undefined;
  readonly query: QueryParameters;
  readonly headers: Headers;
  /** The whole body of an operation without a streaming member; empty and absent are the same. */
  readonly document?: string | Uint8Array | undefined;
  /** The body of an operation with one. */
  readonly payload?: Payload | undefined;
  /** Decode what stands outside the body and leave the body's members out. */
  readonly documentMissing?: boolean;
}

export interface Envelope {
  readonly requestId: string;
  readonly hostId: string;
  readonly status?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export interface ErrorEnvelope extends Envelope {
  readonly method: string;
  readonly resource?: string | undefined;
}

type Values = Record<string, unknown>;

// ---- Requests

type ReadText = (into: Values, text: string) => void;

interface InputPlan {
  readonly bucket: string | undefined;
  readonly key: string | undefined;
  readonly headers: ReadonlyMap<string, ReadText>;
  readonly prefix: { readonly text: string; readonly member: string } | undefined;
  readonly queries: ReadonlyMap<string, ReadText>;
  readonly requiredHeaders: readonly Member[];
  readonly requiredQueries: readonly Member[];
  readonly body: (into: Values, parts: RequestParts) => void;
}

const inputPlans = new WeakMap<OperationModel, InputPlan>();

const inputPlanOf = (operation: OperationModel): InputPlan => {
  const known = inputPlans.get(operation);
  if (known) return known;
  const plan = compileInput(operation);
  inputPlans.set(operation, plan);
  return plan;
};

const compileInput = (operation: OperationModel): InputPlan => {
  const members = operation.input?.members ?? [];
  const at = (location: Member["location"]): readonly Member[] => members.filter((each) => each.location === location);
  const label = (name: string): string | undefined => at("label").find((each) => each.name === name)?.name;
  const [prefixed] = at("prefix-headers");
  return {
    bucket: label("Bucket"),
    key: label("Key"),
    headers: new Map(at("header").map((member) => [wireName(member).toLowerCase(), textReader(member)])),
    prefix: prefixed === undefined ? undefined : { text: wireName(prefixed).toLowerCase(), member: prefixed.name },
    queries: new Map(at("query").map((member) => [wireName(member), textReader(member)])),
    requiredHeaders: at("header").filter((member) => member.required),
    requiredQueries: at("query").filter((member) => member.required),
    body: bodyReader(operation),
  };
};

const wireName = (member: Member): string => member.wireName ?? member.name;

const textReader = (member: Member): ReadText => {
  const { name, shape } = member;
  const wire = wireName(member);
  const reading = headerReadings[wire.toLowerCase()];
  if (reading !== undefined) {
    return (into, text) => {
      const value = reading(text);
      if (value !== undefined) into[name] = value;
    };
  }
  if (shape.kind === "string") {
    return (into, text) => {
      into[name] = text;
    };
  }
  const read = scalarReader(shape);
  const rule = numberRules[wire.toLowerCase()];
  return (into, text) => {
    const value = read(text);
    if (value === undefined) {
      if (overlooked.has(wire.toLowerCase())) return;
      throw rule?.notANumber(text) ?? badValue(wire, text);
    }
    if (rule && typeof value === "number" && !(value >= rule.least && value <= rule.most)) throw rule.outOfRange(text);
    into[name] = value;
  };
};

const scalarReader = (shape: Shape): ((text: string) => unknown) => {
  switch (shape.kind) {
    case "number":
      return readNumber;
    case "boolean":
      return readBoolean;
    case "timestamp":
      return readTimestamp;
    case "blob":
      return readBlob;
    case "list":
      return readHeaderList;
    default:
      throw new Error(`no header or query holds a ${shape.kind}`);
  }
};

const nothing = (): void => undefined;

const bodyReader = ({ input, streamingInput, payloadInput }: OperationModel): InputPlan["body"] => {
  if (streamingInput !== undefined) {
    return (into, { payload }) => {
      if (payload !== undefined) into[streamingInput] = payload;
    };
  }
  const payload = input?.members.find((member) => member.name === payloadInput);
  if (payload?.shape.kind === "structure")
    return documentReader(payload.name, rootOf(payload), payload.shape, payload.required);
  if (payload !== undefined) {
    return (into, { document }) => {
      into[payload.name] = textOfDocument(document, "");
    };
  }
  if (input?.members.some((member) => member.location === "body")) {
    return documentReader(undefined, input.xmlName ?? input.name, input, true);
  }
  return nothing;
};

/** A payload's root: its own `xmlName`, its shape's, else the shape's name. */
const rootOf = ({ wireName: own, shape }: Member): string =>
  own ?? (shape.kind === "structure" ? (shape.xmlName ?? shape.name) : "");

const documentReader =
  (member: string | undefined, root: string, shape: StructureShape, required: boolean): InputPlan["body"] =>
  (into, { document }) => {
    const text = textOfDocument(document, shape.name);
    if (text === "") {
      if (required) throw missingRequestBody();
      return;
    }
    const value = structureOfDocument(text, root, shape);
    if (member === undefined) Object.assign(into, value);
    else into[member] = value;
  };

const utf8 = new TextDecoder("utf-8", { fatal: true });

const textOfDocument = (document: string | Uint8Array | undefined, shape: string): string => {
  if (document === undefined) return "";
  if (typeof document === "string") return document;
  try {
    return utf8.decode(document);
  } catch {
    throw malformedDocument(shape);
  }
};

const structureOfDocument = (text: string, root: string, shape: StructureShape): Values => {
  try {
    const document = parseXml(text);
    if (document.root !== root) throw new NotWellFormed(`${document.root} where ${root} belongs`);
    return readStructure(shape, document.content);
  } catch (fault) {
    if (fault instanceof NotWellFormed) throw malformedDocument(shape.name);
    throw fault;
  }
};

/**
 * The operation's input.
 * @throws what S3 answers for a value of the wrong type, a missing header or parameter, a document that is not the
 *   operation's (`MalformedXML`), a missing one (`MissingRequestBodyError`).
 */
const decode = (operation: OperationModel, parts: RequestParts): object => {
  const plan = inputPlanOf(operation);
  const { headers, query } = parts;
  const into: Values = {};
  if (plan.bucket !== undefined) into.Bucket = parts.bucket;
  if (plan.key !== undefined) into.Key = parts.key;
  const { prefix } = plan;
  let metadata: Record<string, string> | undefined;
  for (const name in headers) {
    const text = headers[name];
    if (text === undefined) continue;
    const read = plan.headers.get(name);
    if (read !== undefined) read(into, text);
    else if (prefix !== undefined && name.startsWith(prefix.text)) {
      metadata ??= {};
      keep(metadata, name.slice(prefix.text.length), text);
    }
  }
  if (metadata !== undefined && prefix !== undefined) into[prefix.member] = metadata;
  if (query.size > 0) {
    for (const [name, text] of query) plan.queries.get(name)?.(into, text);
  }
  for (const member of plan.requiredHeaders) {
    if (into[member.name] === undefined) throw missingRequiredHeader(wireName(member));
  }
  for (const member of plan.requiredQueries) {
    if (into[member.name] === undefined) throw missingRequiredParameter(wireName(member));
  }
  if (parts.documentMissing !== true) plan.body(into, parts);
  return into;
};

/** A client may call its metadata `__proto__`, which assigning would not keep. */
const keep = (metadata: Record<string, string>, name: string, value: string): void => {
  if (name !== "__proto__") metadata[name] = value;
  else Object.defineProperty(metadata, name, { value, enumerable: true, writable: true, configurable: true });
};

// ---- Answers

interface OutputPlan {
  /** By member: an answer has a dozen of the forty that GetObject knows, so its own members are gone through. */
  readonly headers: ReadonlyMap<string, HeaderWriter>;
  readonly prefix: { readonly text: string; readonly member: string } | undefined;
  readonly body: ((output: Values) => Body | undefined) | undefined;
}

interface HeaderWriter {
  readonly header: string;
  readonly write: (value: unknown) => string;
}

interface Body {
  readonly content: ResponseBody;
  /** Absent where a header member says it. */
  readonly type?: string;
}

const outputPlans = new WeakMap<OperationModel, OutputPlan>();

const outputPlanOf = (operation: OperationModel): OutputPlan => {
  const known = outputPlans.get(operation);
  if (known) return known;
  const plan = compileOutput(operation);
  outputPlans.set(operation, plan);
  return plan;
};

const compileOutput = (operation: OperationModel): OutputPlan => {
  const members = operation.output?.members ?? [];
  const prefixed = members.find((member) => member.location === "prefix-headers");
  return {
    headers: new Map(
      members.filter(({ location }) => location === "header").map((member) => [member.name, headerWriter(member)]),
    ),
    prefix: prefixed === undefined ? undefined : { text: wireName(prefixed), member: prefixed.name },
    body: bodyWriter(operation),
  };
};

const headerWriter = (member: Member): HeaderWriter => {
  const wire = wireName(member);
  return { header: headerNames[wire] ?? wire, write: headerValueWriter(member.shape) };
};

const headerValueWriter = (shape: Shape): ((value: unknown) => string) => {
  switch (shape.kind) {
    case "string":
      return (value) => headerText(String(value));
    case "timestamp":
      return (value) => headerTimestamp(dateOf(value), shape.format);
    case "list":
      return (value) => headerText(writeHeaderList(Array.isArray(value) ? value.map(String) : []));
    case "blob":
      return (value) => (value instanceof Uint8Array ? writeBlob(value) : headerText(String(value)));
    default:
      return String;
  }
};

const XML = "application/xml";
const writer = new DocumentWriter(dialect);
const namespace = (): string => serviceModel("s3").xmlNamespace;

const bodyWriter = (operation: OperationModel): OutputPlan["body"] => {
  const { name, output, streamingOutput } = operation;
  if (output === undefined) return undefined;
  if (streamingOutput !== undefined) {
    // Handlers' outputs are typed by the SDK's commands, whose stream members are this type here (kit/operation.ts).
    return (values) => bodyOf(values[streamingOutput] as ResponseBody | undefined);
  }
  const payload = output.members.find((member) => member.location === "payload");
  if (payload?.shape.kind === "structure") {
    const { shape } = payload;
    const [open, close] = rootTags(rootOf(payload));
    return (values) => {
      const value = values[payload.name];
      if (typeof value !== "object" || value === null) return undefined;
      return { content: open + writer.content(shape, value) + close, type: XML };
    };
  }
  if (payload !== undefined) {
    const type = payloadTypes[name] ?? "binary/octet-stream";
    return (values) => {
      const value = values[payload.name];
      if (value === undefined || value === null) return undefined;
      return { content: value instanceof Uint8Array ? value : String(value), type };
    };
  }
  if (!output.members.some((member) => member.location === "body")) return undefined;
  const [open, close] = rootTags(output.xmlName ?? output.name);
  const text = textRoots[name];
  if (text !== undefined)
    return (values) => ({ content: `${open}${escapeXml(String(values[text] ?? ""))}${close}`, type: XML });
  return (values) => ({ content: open + writer.content(output, values) + close, type: XML });
};

const bodyOf = (content: ResponseBody | undefined): Body | undefined =>
  content === undefined ? undefined : { content };

const rootTags = (root: string): readonly [string, string] => [
  `${XML_DECLARATION}<${root} xmlns="${namespace()}">`,
  `</${root}>`,
];

const NOT_MODIFIED = 304;
const NO_CONTENT = 204;

/**
 * The answer of success. `status` and `headers` are those of a `Reply`, which win over the operation's own.
 * `Content-Length` is written only from an output's `ContentLength`: the adapter knows the length of a body.
 */
const encode = (operation: OperationModel, output: object, envelope: Envelope): WireResponse => {
  const plan = outputPlanOf(operation);
  // The output is typed where it is made; here it is names and values.
  const values = output as Values;
  const status = envelope.status ?? operation.status;
  const headers: Record<string, string> = commonHeaders(envelope);
  for (const member in values) {
    const place = plan.headers.get(member);
    const value = place === undefined ? undefined : values[member];
    if (place !== undefined && value !== undefined && value !== null) headers[place.header] = place.write(value);
  }
  if (plan.prefix !== undefined) writePrefixed(headers, plan.prefix.text, values[plan.prefix.member]);
  const body = status === NOT_MODIFIED || status === NO_CONTENT ? undefined : plan.body?.(values);
  if (body?.type !== undefined) headers["Content-Type"] = body.type;
  for (const [name, value] of Object.entries(envelope.headers ?? none)) headers[name] = headerText(value);
  headers.Server = "AmazonS3";
  return body === undefined ? { status, headers } : { status, headers, body: body.content };
};

const none: Readonly<Record<string, string>> = {};

const commonHeaders = ({ requestId, hostId }: Envelope): Record<string, string> => ({
  "x-amz-id-2": hostId,
  "x-amz-request-id": requestId,
});

const writePrefixed = (headers: Record<string, string>, prefix: string, values: unknown): void => {
  if (typeof values !== "object" || values === null) return;
  for (const [name, value] of Object.entries(values)) headers[prefix + name] = metadataText(String(value));
};

/**
 * The answer of a refusal. The answer to a HEAD, and a 304, have no body.
 * `envelope.status` 200 is for operations that fail after they began to answer (CopyObject, CompleteMultipartUpload).
 */
const encodeError = (error: AwsError, envelope: ErrorEnvelope): WireResponse => {
  const status = envelope.status ?? error.status;
  const headers: Record<string, string> = { ...commonHeaders(envelope), ...error.headers, ...envelope.headers };
  for (const [name, value] of Object.entries(headers)) headers[name] = headerText(value);
  if (status !== NOT_MODIFIED) headers["Content-Type"] = XML;
  headers.Server = "AmazonS3";
  if (status === NOT_MODIFIED || envelope.method === "HEAD") return { status, headers };
  return { status, headers, body: errorDocument(error, envelope) };
};

/** AWS: no namespace and no wrapper; what is particular to the error stands between message and ids. */
const errorDocument = (error: AwsError, { requestId, hostId, resource }: ErrorEnvelope): string => {
  let extra = resource === undefined ? "" : element("Resource", resource);
  for (const [name, value] of Object.entries(error.extra)) extra += element(name, String(value));
  const about = element("Code", error.code) + element("Message", error.message) + extra;
  return `${XML_DECLARATION}<Error>${about}${element("RequestId", requestId)}${element("HostId", hostId)}</Error>`;
};

const element = (name: string, text: string): string => `<${name}>${escapeXml(text)}</${name}>`;

export const restXml = { decode, encode, encodeError } as const;
