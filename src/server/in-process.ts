/** The gateway as an SDK `requestHandler`: real requests, signed and parsed as ever, without a socket. */
import { Readable } from "node:stream";
import { realNow } from "../services/kit/clock.js";
import type { ResponseBody } from "../services/kit/payload.js";
import type { Blobs } from "../store/blobs.js";
import type { Gateway } from "./gateway.js";
import type { WireBody, WireRequest } from "./wire.js";

/** The part of Smithy's HttpRequest that a handler reads. */
export interface InProcessRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>> | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Smithy's HttpResponse, by shape. */
export interface InProcessResponse {
  readonly response: { statusCode: number; reason?: string; headers: Record<string, string>; body: Readable };
}

export interface InProcessHandler {
  readonly metadata: { readonly handlerProtocol: string };
  handle(request: InProcessRequest): Promise<InProcessResponse>;
  /** Smithy's hooks for per-client handler options: there are none. */
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): Record<string, never>;
  destroy(): void;
}

/** A handler over the gateway; one serves any number of clients. */
export const inProcessHandler = (gateway: Gateway, blobs: Blobs): InProcessHandler => ({
  metadata: { handlerProtocol: "http/1.1" },
  handle: async (request) => {
    const { status, headers, body } = await gateway.handle(wireRequestOf(request));
    const lowered: Record<string, string> = { date: new Date(realNow()).toUTCString() };
    for (const name in headers) lowered[name.toLowerCase()] = headers[name] ?? "";
    const readable =
      request.method === "HEAD" ? Readable.from([]) : Readable.from(chunksOf(body, blobs), { objectMode: false });
    return { response: { statusCode: status, headers: lowered, body: readable } };
  },
  updateHttpClientConfig: () => {},
  httpHandlerConfigs: () => ({}),
  destroy: () => {},
});

const chunksOf = (body: ResponseBody | undefined, blobs: Blobs): Iterable<Uint8Array> | AsyncIterable<Uint8Array> => {
  if (body === undefined) return [];
  if (typeof body === "string") return [Buffer.from(body)];
  if (body instanceof Uint8Array) return [body];
  return "blob" in body ? copies(blobs.read(body.blob, body.range)) : body;
};

/** What is stored never changes, so a client in the same process gets copies it may write into. */
async function* copies(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield Uint8Array.from(chunk);
}

const SENDS_BODY: ReadonlySet<string> = new Set(["PUT", "POST"]);

const wireRequestOf = (request: InProcessRequest): WireRequest => {
  const query = queryText(request.query ?? {});
  const headers: Record<string, string> = {};
  const rawHeaders: string[] = [];
  for (const name in request.headers) {
    const value = request.headers[name] ?? "";
    headers[name.toLowerCase()] = value;
    rawHeaders.push(name, value);
  }
  if (headers.host === undefined)
    headers.host = request.port ? `${request.hostname}:${request.port}` : request.hostname;
  // What Node's client adds to a request that is sent without a body.
  if (!request.body && SENDS_BODY.has(request.method)) headers["content-length"] ??= "0";
  return {
    method: request.method,
    target: query === "" ? request.path : `${request.path}?${query}`,
    headers,
    rawHeaders,
    body: bodyOf(request.body),
    remoteAddress: "127.0.0.1",
    secure: request.protocol === "https:",
  };
};

/** The query as the SDK's own HTTP handler writes it: names in order, RFC 3986 escapes. */
const queryText = (query: NonNullable<InProcessRequest["query"]>): string => {
  const parts: string[] = [];
  for (const name of Object.keys(query).sort()) {
    const value = query[name];
    if (value === undefined) continue;
    for (const each of typeof value === "string" || value === null ? [value] : value) {
      parts.push(each === null ? percentEncoded(name) : `${percentEncoded(name)}=${percentEncoded(each)}`);
    }
  }
  return parts.join("&");
};
const percentEncoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** The body, copied: whoever takes a chunk keeps it, and the user may go on writing into his own. */
const bodyOf = (body: unknown): WireBody => ({
  each: async (consume) => {
    if (body === undefined || body === null) return;
    if (typeof body === "string") consume(Buffer.from(body));
    else if (body instanceof Uint8Array) consume(Uint8Array.from(body));
    else if (body instanceof ArrayBuffer) consume(new Uint8Array(body.slice(0)));
    else if (isStream(body)) {
      for await (const chunk of body) consume(typeof chunk === "string" ? Buffer.from(chunk) : Uint8Array.from(chunk));
    } else throw new TypeError("this kind of body cannot be sent without a socket");
  },
});

const isStream = (body: unknown): body is AsyncIterable<Uint8Array | string> =>
  typeof body === "object" && body !== null && Symbol.asyncIterator in body;
