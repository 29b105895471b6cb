/**
 * The SDK's runtime schemas as plain models: the only file that knows Smithy's tuples, and the only one that imports
 * the clients for them. What the tuples do not say (namespaces, versions, which operations live on other hosts) is here too.
 */
import * as iam from "@aws-sdk/client-iam";
import * as s3 from "@aws-sdk/client-s3";
import * as sts from "@aws-sdk/client-sts";
import type { ServiceName } from "../../services/kit/operation.js";

export type TimestampFormat = "date-time" | "http-date" | "epoch-seconds";

/** What a value may be. A structure's members are resolved when asked for: shapes may refer to themselves. */
export type Shape =
  | { readonly kind: "string" | "number" | "boolean" | "blob" }
  /** A body of unknown length, or an event stream: passed through, never decoded. */
  | { readonly kind: "stream" }
  /** Without a format: http-date in a header, date-time elsewhere. */
  | { readonly kind: "timestamp"; readonly format?: TimestampFormat }
  | ListShape
  | MapShape
  | StructureShape;

export interface ListShape {
  readonly kind: "list";
  readonly item: Member;
}

export interface MapShape {
  readonly kind: "map";
  readonly key: Member;
  readonly value: Member;
}

export interface StructureShape {
  readonly kind: "structure";
  readonly name: string;
  /** The document root this shape's own `xmlName` asks for. */
  readonly xmlName?: string;
  /** One member at a time (Smithy's union). */
  readonly union: boolean;
  readonly members: readonly Member[];
}

/** Where in an HTTP message a member travels; `body` is the document, or the form. */
export type Location = "label" | "header" | "prefix-headers" | "query" | "payload" | "body";

/** A member of a structure, or the item of a list, or the key or value of a map. */
export interface Member {
  readonly name: string;
  readonly shape: Shape;
  readonly required: boolean;
  readonly location: Location;
  /** The header, the prefix or the query parameter; for a body member its element's name, if it is not the member's. */
  readonly wireName?: string;
  /** A list without an element around its items. */
  readonly flattened: boolean;
  readonly attribute: boolean;
  /** Prefix and URI of an XML namespace to declare on the element. */
  readonly namespace?: readonly [prefix: string, uri: string];
  /** The client makes a value up when the caller gives none. */
  readonly idempotencyToken: boolean;
}

export type Scope = "service" | "bucket" | "object";

export interface OperationModel {
  readonly service: ServiceName;
  readonly name: string;
  readonly method: string;
  /** The status of success, unless the handler says another. */
  readonly status: number;
  readonly scope: Scope;
  /** Literal query parameters of its URI, without `x-id`; value "" for a bare sub-resource. */
  readonly literals: ReadonlyMap<string, string>;
  readonly input: StructureShape | undefined;
  readonly output: StructureShape | undefined;
  /** The input member that is a payload to stream (`Body`), read after authorize. */
  readonly streamingInput?: string;
  /** The input member that is the whole body, streaming or document. */
  readonly payloadInput?: string;
  readonly streamingOutput?: string;
}

export interface ErrorModel {
  /** The SDK's name for it (`NoSuchEntityException`). */
  readonly name: string;
  /** The code on the wire (`NoSuchEntity`). */
  readonly code: string;
  readonly status: number;
  readonly fault: "Sender" | "Receiver";
  readonly members: readonly Member[];
}

export interface ServiceModel {
  readonly apiVersion: string;
  readonly xmlNamespace: string;
  readonly operations: ReadonlyMap<string, OperationModel>;
  /** By the SDK's name. */
  readonly errors: ReadonlyMap<string, ErrorModel>;
}

const SERVICES = {
  s3: { schemas: s3, apiVersion: "2006-03-01", xmlNamespace: "http://s3.amazonaws.com/doc/2006-03-01/" },
  iam: { schemas: iam, apiVersion: "2010-05-08", xmlNamespace: "https://iam.amazonaws.com/doc/2010-05-08/" },
  sts: { schemas: sts, apiVersion: "2011-06-15", xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/" },
} as const satisfies Record<ServiceName, object>;

/** Operations AWS serves on hosts of their own: no path leads to them. */
export const ON_OTHER_HOSTS: ReadonlySet<string> = new Set(["ListDirectoryBuckets", "WriteGetObjectResponse"]);

const models = new Map<ServiceName, ServiceModel>();

/** A service's operations and errors, read from its client's schemas once. */
export const serviceModel = (service: ServiceName): ServiceModel => {
  const known = models.get(service);
  if (known) return known;
  const { schemas, apiVersion, xmlNamespace } = SERVICES[service];
  const operations = new Map<string, OperationModel>();
  const errors = new Map<string, ErrorModel>();
  for (const schema of Object.values<unknown>(schemas)) {
    if (!isTuple(schema)) continue;
    if (schema[0] === OPERATION) operations.set(String(schema[2]), operationOf(service, schema));
    if (schema[0] === ERROR && !String(schema[1]).startsWith(SYNTHETIC)) errors.set(String(schema[2]), errorOf(schema));
  }
  const model = { apiVersion, xmlNamespace, operations, errors };
  models.set(service, model);
  return model;
};

/** One operation. @throws Error for a name the service does not have: a mistake in the code, not in a request. */
export const operationModel = (service: ServiceName, name: string): OperationModel => {
  const operation = serviceModel(service).operations.get(name);
  if (operation === undefined) throw new Error(`${service} has no operation ${name}`);
  return operation;
};

// ---- Smithy's tuples -------------------------------------------------------------------------------------------

type Tuple = readonly unknown[];
type Traits = Readonly<Record<string, unknown>>;

const SIMPLE = 0;
const LIST = 1;
const MAP = 2;
const STRUCTURE = 3;
const UNION = 4;
const OPERATION = 9;
const ERROR = -3;
/** The namespace of the clients' own base exceptions, which no service sends. */
const SYNTHETIC = "smithy.ts.sdk.synthetic";

/** Traits packed into a number. */
const HTTP_LABEL = 1;
const IDEMPOTENCY_TOKEN = 4;
const HTTP_PAYLOAD = 16;

const SCALARS: Readonly<Record<number, Shape>> = {
  0: { kind: "string" },
  1: { kind: "number" },
  2: { kind: "boolean" },
  4: { kind: "timestamp" },
  5: { kind: "timestamp", format: "date-time" },
  6: { kind: "timestamp", format: "http-date" },
  7: { kind: "timestamp", format: "epoch-seconds" },
  21: { kind: "blob" },
  42: { kind: "stream" },
};
const LIST_OF = 64;
const MAP_OF = 128;

const isTuple = (value: unknown): value is Tuple => Array.isArray(value);

/** Schemas may be wrapped in functions, so that they can refer to each other before they exist. */
const resolved = (schema: unknown): unknown => {
  let value = schema;
  while (typeof value === "function") value = value();
  return value;
};

const traitsOf = (traits: unknown): Traits => {
  if (typeof traits === "number") {
    return {
      ...(traits & HTTP_LABEL ? { httpLabel: 1 } : {}),
      ...(traits & IDEMPOTENCY_TOKEN ? { idempotencyToken: 1 } : {}),
      ...(traits & HTTP_PAYLOAD ? { httpPayload: 1 } : {}),
    };
  }
  // A trait object maps names to values; anything else carries no traits.
  return typeof traits === "object" && traits !== null ? (traits as Traits) : {};
};

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

const shapes = new Map<Tuple, Shape>();

const shapeOf = (schema: unknown): Shape => {
  if (typeof schema === "number") return scalarOf(schema);
  if (!isTuple(schema)) throw new Error(`unknown schema ${String(schema)}`);
  const known = shapes.get(schema);
  if (known) return known;
  const shape = compositeOf(schema);
  shapes.set(schema, shape);
  return shape;
};

const scalarOf = (code: number): Shape => {
  const scalar = SCALARS[code];
  if (scalar) return scalar;
  if (code >= MAP_OF) return { kind: "map", key: memberOf("key", 0), value: memberOf("value", code - MAP_OF) };
  if (code >= LIST_OF) return { kind: "list", item: memberOf("member", code - LIST_OF) };
  throw new Error(`unknown scalar ${code}`);
};

const compositeOf = (schema: Tuple): Shape => {
  const [kind, , name, traits] = schema;
  const { streaming, xmlName } = traitsOf(traits);
  if (streaming) return { kind: "stream" };
  switch (kind) {
    case SIMPLE:
      return shapeOf(resolved(schema[4]));
    case LIST:
      return {
        kind: "list",
        get item() {
          return memberOf("member", schema[4]);
        },
      };
    case MAP:
      return {
        kind: "map",
        get key() {
          return memberOf("key", schema[4]);
        },
        get value() {
          return memberOf("value", schema[5]);
        },
      };
    case STRUCTURE:
    case UNION: {
      const root = text(xmlName);
      return {
        kind: "structure",
        name: String(name),
        ...(root === undefined ? {} : { xmlName: root }),
        union: kind === UNION,
        get members() {
          return membersOf(schema);
        },
      };
    }
    default:
      throw new Error(`unknown schema kind ${String(kind)}`);
  }
};

const members = new Map<Tuple, readonly Member[]>();

const membersOf = (schema: Tuple): readonly Member[] => {
  const known = members.get(schema);
  if (known) return known;
  const names = isTuple(schema[4]) ? schema[4] : [];
  const schemas = isTuple(schema[5]) ? schema[5] : [];
  const required = Number(schema[6] ?? 0);
  const made = names.map((name, index) => memberOf(String(name), schemas[index], index < required));
  members.set(schema, made);
  return made;
};

/** A member is a bare schema, or a pair of schema and traits. A pair's first element is itself a schema, a shape's is a kind followed by a namespace. */
const memberOf = (name: string, declared: unknown, required = false): Member => {
  const member = resolved(declared);
  const pair = isTuple(member) && member.length === 2;
  const target = resolved(pair ? member[0] : member);
  const traits = traitsOf(pair ? member[1] : 0);
  const [location, wireName] = placeOf(traits);
  const namespace = traits.xmlNamespace;
  return {
    name,
    shape: shapeOf(target),
    required,
    location,
    ...(wireName === undefined ? {} : { wireName }),
    flattened: traits.xmlFlattened === 1,
    attribute: traits.xmlAttribute === 1,
    ...(isTuple(namespace) ? { namespace: [String(namespace[0]), String(namespace[1])] as const } : {}),
    idempotencyToken: traits.idempotencyToken === 1,
  };
};

const placeOf = (traits: Traits): readonly [Location, string | undefined] => {
  if (traits.httpLabel) return ["label", undefined];
  if (traits.httpHeader) return ["header", text(traits.httpHeader)];
  if (traits.httpPrefixHeaders) return ["prefix-headers", text(traits.httpPrefixHeaders)];
  if (traits.httpQuery) return ["query", text(traits.httpQuery)];
  return [traits.httpPayload ? "payload" : "body", text(traits.xmlName)];
};

const structureOf = (schema: unknown): StructureShape | undefined => {
  const target = resolved(schema);
  if (target === "unit") return undefined;
  const shape = shapeOf(target);
  return shape.kind === "structure" ? shape : undefined;
};

/** The request's scope follows from the labels of its input. */
const scopeOf = (input: StructureShape | undefined): Scope => {
  const labels = new Set(input?.members.filter((member) => member.location === "label").map((member) => member.name));
  if (labels.has("Key")) return "object";
  return labels.has("Bucket") ? "bucket" : "service";
};

const operationOf = (service: ServiceName, schema: Tuple): OperationModel => {
  const traits = traitsOf(schema[3]);
  const [method, uri, status] = isTuple(traits.http) ? traits.http : ["POST", "/", 200];
  const input = structureOf(schema[4]);
  const output = structureOf(schema[5]);
  // Only restXml binds members to parts of the message; the members of a form are not looked at before they are asked for.
  const bound = service === "s3";
  const payloadInput = bound ? payloadOf(input) : undefined;
  const payloadOutput = bound ? payloadOf(output) : undefined;
  return {
    service,
    name: String(schema[2]),
    method: String(method),
    status: Number(status),
    scope: bound ? scopeOf(input) : "service",
    literals: literalsOf(String(uri)),
    input,
    output,
    ...(payloadInput === undefined ? {} : { payloadInput: payloadInput.name }),
    ...(payloadInput?.shape.kind === "stream" ? { streamingInput: payloadInput.name } : {}),
    ...(payloadOutput?.shape.kind === "stream" ? { streamingOutput: payloadOutput.name } : {}),
  };
};

const payloadOf = (structure: StructureShape | undefined): Member | undefined =>
  structure?.members.find((member) => member.location === "payload");

const literalsOf = (uri: string): ReadonlyMap<string, string> => {
  const query = uri.split("?")[1];
  const literals = new Map(query?.split("&").map((pair) => [pair.split("=")[0] ?? "", pair.split("=")[1] ?? ""]));
  literals.delete("x-id");
  return literals;
};

const errorOf = (schema: Tuple): ErrorModel => {
  const traits = traitsOf(schema[3]);
  const name = String(schema[2]);
  const [code, status] = isTuple(traits.awsQueryError) ? traits.awsQueryError : [name, traits.httpError];
  const fault = traits.error === "server" ? "Receiver" : "Sender";
  return {
    name,
    code: String(code),
    // S3's NotFound is the one modelled error without a status: it is what a HEAD answers.
    status: Number(status ?? 404),
    fault,
    members: membersOf(schema),
  };
};
