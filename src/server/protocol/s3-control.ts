/**
 * The paths and documents of S3 Control that belong to buckets, written by hand: a dozen shapes do not need a client's
 * schemas. https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_AWS_S3_Control.html
 */
import type { AwsError } from "../../services/kit/errors.js";
import type { HostAddress } from "../addressing.js";
import { pathOf, queryOf } from "../addressing.js";
import type { WireRequest, WireResponse } from "../wire.js";
import { DocumentWriter, readStructure } from "./documents.js";
import { malformedXml, methodNotAllowed, missingRequestBody, missingRequiredHeader, notImplemented } from "./faults.js";
import { dialect } from "./s3-quirks.js";
import type { Member, OperationModel, Shape, StructureShape } from "./schema.js";
import { escapeXml, NotWellFormed, parseXml, XML_DECLARATION } from "./xml.js";

const VERSION = "/v20180820/";
const ACCOUNT_HEADER = "x-amz-account-id";
const NAMESPACE = "http://awss3control.amazonaws.com/doc/2018-08-20/";

/** Whether a request is for S3 Control: by its host, or by path and header where a client was given another endpoint. */
export const isS3Control = (request: WireRequest, host: HostAddress): boolean =>
  host.service === "s3-control" ||
  (host.bucket === undefined &&
    request.headers[ACCOUNT_HEADER] !== undefined &&
    pathOf(request.target).startsWith(VERSION));

// ---- Shapes

const STRING: Shape = { kind: "string" };
const BOOLEAN: Shape = { kind: "boolean" };

const member = (name: string, shape: Shape, required = false): Member => ({
  name,
  shape,
  required,
  location: "body",
  flattened: false,
  attribute: false,
  idempotencyToken: false,
});

const structure = (name: string, ...members: readonly Member[]): StructureShape => ({
  kind: "structure",
  name,
  union: false,
  members,
});

const TAG = structure("Tag", member("Key", STRING, true), member("Value", STRING, true));
const TAGS = member("Tags", { kind: "list", item: { ...member("member", TAG), wireName: "Tag" } }, true);
const BLOCK = structure(
  "PublicAccessBlockConfiguration",
  member("BlockPublicAcls", BOOLEAN),
  member("IgnorePublicAcls", BOOLEAN),
  member("BlockPublicPolicy", BOOLEAN),
  member("RestrictPublicBuckets", BOOLEAN),
);

// ---- Operations

type Values = Record<string, unknown>;

interface Route {
  readonly operation: OperationModel;
  /** The document that comes in; `into` is the member that it becomes, absent where its members are the input's. */
  readonly takes?: { readonly shape: StructureShape; readonly into?: string };
  /** The document that goes out; `of` is the member that it is made of. */
  readonly gives?: { readonly shape: StructureShape; readonly of?: string };
}

const route = (name: string, method: string, documents: Omit<Route, "operation"> = {}): Route => ({
  operation: {
    service: "s3",
    name,
    method,
    status: 200,
    scope: "service",
    literals: new Map(),
    input: undefined,
    output: undefined,
  },
  ...documents,
});

const BLOCK_PATH = `${VERSION}configuration/publicAccessBlock`;
const TAGS_PATH = `${VERSION}tags/`;

/** By method. */
const ON_ACCOUNT: Readonly<Record<string, Route>> = {
  GET: route("GetAccountPublicAccessBlock", "GET", { gives: { shape: BLOCK, of: BLOCK.name } }),
  PUT: route("PutAccountPublicAccessBlock", "PUT", { takes: { shape: BLOCK, into: BLOCK.name } }),
  DELETE: route("DeleteAccountPublicAccessBlock", "DELETE"),
};
const ON_TAGS: Readonly<Record<string, Route>> = {
  GET: route("ListTagsForResource", "GET", { gives: { shape: structure("ListTagsForResourceResult", TAGS) } }),
  POST: route("TagResource", "POST", { takes: { shape: structure("TagResourceRequest", TAGS) } }),
  DELETE: route("UntagResource", "DELETE"),
};

/**
 * The operation of a request.
 * @throws `MethodNotAllowed`, and `NotImplemented` for what S3 Control does beside.
 */
const match = ({ method, target }: WireRequest): Route => {
  const path = pathOf(target);
  const routes = path === BLOCK_PATH ? ON_ACCOUNT : path.startsWith(TAGS_PATH) ? ON_TAGS : undefined;
  if (routes === undefined) throw notImplemented(`${method} ${path} of S3 Control`);
  const found = routes[method];
  if (found === undefined) throw methodNotAllowed(method, "RESOURCE");
  return found;
};

/** The operation's input; `document` is undefined when there is none, or when it is not to be looked at. */
const decode = ({ takes }: Route, { target, headers }: WireRequest, document: Uint8Array | undefined): object => {
  const AccountId = headers[ACCOUNT_HEADER];
  if (AccountId === undefined) throw missingRequiredHeader(ACCOUNT_HEADER);
  const path = pathOf(target);
  const keys = new URLSearchParams(queryOf(target)).getAll("tagKeys");
  const input: Values = { AccountId };
  if (path.startsWith(TAGS_PATH)) input.ResourceArn = decodeURIComponent(path.slice(TAGS_PATH.length));
  if (keys.length > 0) input.TagKeys = keys;
  if (takes === undefined) return input;
  if (document === undefined) throw missingRequestBody();
  const value = contentOf(document, takes.shape);
  return takes.into === undefined ? Object.assign(input, value) : { ...input, [takes.into]: value };
};

/** The input as far as it stands outside the document. */
const decodeOutside = (found: Route, request: WireRequest): object =>
  decode({ operation: found.operation }, request, undefined);

const contentOf = (document: Uint8Array, shape: StructureShape): Values => {
  try {
    const { root, content } = parseXml(Buffer.from(document).toString("utf8"));
    if (root !== shape.name) throw new NotWellFormed(`${root} where ${shape.name} belongs`);
    return readStructure(shape, content);
  } catch (fault) {
    if (fault instanceof NotWellFormed) throw malformedXml();
    throw fault;
  }
};

interface Envelope {
  readonly requestId: string;
  readonly hostId: string;
}

const writer = new DocumentWriter(dialect);

const encode = ({ gives }: Route, output: object, status: number, envelope: Envelope): WireResponse => {
  if (gives === undefined) return { status, headers: headersOf(envelope) };
  // The output is typed where it is made; here it is names and values.
  const values = output as Values;
  const content = gives.of === undefined ? values : values[gives.of];
  const inside = typeof content === "object" && content !== null ? writer.content(gives.shape, content) : "";
  const { name } = gives.shape;
  return {
    status,
    headers: headersOf(envelope, XML),
    body: `${XML_DECLARATION}<${name} xmlns="${NAMESPACE}">${inside}</${name}>`,
  };
};

/** AWS: unlike S3's, its errors are wrapped as restXml wants them. */
const encodeError = (error: AwsError, envelope: Envelope): WireResponse => {
  const about = Object.entries({ Code: error.code, Message: error.message, ...error.extra }).map(
    ([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`,
  );
  const { requestId, hostId } = envelope;
  const ids = `<RequestId>${requestId}</RequestId><HostId>${escapeXml(hostId)}</HostId>`;
  return {
    status: error.status,
    headers: headersOf(envelope, XML),
    body: `${XML_DECLARATION}<ErrorResponse><Error>${about.join("")}</Error>${ids}</ErrorResponse>`,
  };
};

const XML = "application/xml";

const headersOf = ({ requestId, hostId }: Envelope, type?: string): Record<string, string> => ({
  "x-amz-id-2": hostId,
  "x-amz-request-id": requestId,
  ...(type === undefined ? {} : { "Content-Type": type }),
  Server: "AmazonS3",
});

export const s3Control = { match, decode, decodeOutside, encode, encodeError } as const;
