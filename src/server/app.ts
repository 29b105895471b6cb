/** Express and the socket on one side, the gateway on the other: the thin adapter between them. */
import http from "node:http";
import type { AddressInfo, Socket } from "node:net";
import express from "express";
import { OptionError } from "../options.js";
import type { StoredBody } from "../services/kit/payload.js";
import type { Blobs } from "../store/blobs.js";
import { pathOf } from "./addressing.js";
import type { ControlPlane } from "./control/control.js";
import type { Gateway } from "./gateway.js";
import { incompleteBody, requestTimeout } from "./protocol/faults.js";
import type { WireBody, WireRequest, WireResponse } from "./wire.js";

/** A client that sends nothing for so long gets `RequestTimeout`. */
const IDLE_LIMIT_MS = 20_000;
/** Longer than SDK connection pools keep a socket, or they meet resets. */
const KEEP_ALIVE_MS = 75_000;
/** How much of an unwanted body is read so that the client gets to see its refusal. */
const DRAIN_LIMIT = 1024 * 1024;

/** What the socket serves. */
export interface AppOptions {
  readonly gateway: Gateway;
  readonly control: ControlPlane;
  readonly blobs: Blobs;
}

/** The HTTP server, not yet listening. */
export const createServer = ({ gateway, control, blobs }: AppOptions): http.Server => {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", false);

  const controlPlane = control.router();
  app.use((req, res, next) => {
    if (control.answers(req.method, pathOf(req.url), req.headers)) controlPlane(req, res, next);
    else void serve(req, res);
  });
  const serve = async (req: http.IncomingMessage, res: http.ServerResponse): Promise<void> => {
    const body = new RequestBody(req, res, waitingForContinue.delete(req));
    const response = await gateway.handle(wireRequestOf(req, body));
    try {
      body.leave();
      await write(res, response, req.method === "HEAD", blobs);
    } catch {
      // The status line is out: nothing can be said any more, so the connection ends.
      res.destroy();
    }
  };

  const server = http.createServer(CHANGED_PROTOTYPES_ARE_SLOW ? fastPrototypes(app) : {}, app);
  // The idle limit above judges slow clients; Node's own would cut a 5 GB upload that takes its time.
  server.requestTimeout = 0;
  server.headersTimeout = 30_000;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  // Node says `100 Continue` by itself unless somebody listens; here a body is only asked for after authorization.
  const waitingForContinue = new WeakSet<http.IncomingMessage>();
  server.on("checkContinue", (req: http.IncomingMessage, res: http.ServerResponse) => {
    waitingForContinue.add(req);
    server.emit("request", req, res);
  });
  server.on("clientError", answerUnreadable);
  return server;
};

/**
 * Listens; resolves to the port, which is the system's choice for 0.
 * @throws OptionError when the address cannot be had.
 */
export const listen = (server: http.Server, port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", (fault: NodeJS.ErrnoException) => {
      const why = LISTEN_FAULTS[fault.code ?? ""] ?? fault.message;
      reject(new OptionError(`cannot listen on ${host} port ${port}: ${why}`));
    });
    server.listen(port, host, () => resolve(portOf(server)));
  });

const LISTEN_FAULTS: Readonly<Record<string, string>> = {
  EADDRINUSE: "the port is taken",
  EACCES: "the port needs more rights",
  EADDRNOTAVAIL: "this machine has no such address",
  ENOTFOUND: "there is no such host",
};

/** The port a listening server got. */
export const portOf = (server: http.Server): number => {
  const address = server.address();
  return isAddressInfo(address) ? address.port : 0;
};
const isAddressInfo = (address: AddressInfo | string | null): address is AddressInfo =>
  typeof address === "object" && address !== null;

/** Node 20. From Node 22 on V8 does not mind, and there the detour costs a fifth more (measured on 24). */
const CHANGED_PROTOTYPES_ARE_SLOW = Number(process.versions.node.split(".")[0]) < 22;

/**
 * Express sets the prototype of every request and response to its own, after which V8 reads their properties the slow
 * way. Built on those prototypes from the start, the call changes nothing; functions, because classes and
 * `Reflect.construct` are slower still. (Node 20: a GET costs half.)
 */
const fastPrototypes = (app: express.Express): http.ServerOptions => {
  function Request(this: http.IncomingMessage, socket: Socket): void {
    http.IncomingMessage.call(this, socket);
  }
  function Response(this: http.ServerResponse, req: http.IncomingMessage, options?: object): void {
    // @ts-expect-error: the second parameter is missing in Node's types
    http.ServerResponse.call(this, req, options);
  }
  Request.prototype = app.request;
  Response.prototype = app.response;
  return {
    // A function with the right prototype is what `new` needs; TypeScript only believes in classes.
    IncomingMessage: Request as unknown as typeof http.IncomingMessage,
    ServerResponse: Response as unknown as typeof http.ServerResponse,
  };
};

const METADATA = /^x-amz-meta-/i;

/** The headers by name. AWS joins repeated metadata by a comma alone; Node would add a space. */
const headersOf = ({ headers, rawHeaders }: http.IncomingMessage): WireRequest["headers"] => {
  // Node types a repeated set-cookie as a list; requests carry none.
  const byName = headers as Record<string, string | undefined>;
  let seen: Set<string> | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const written = rawHeaders[index] ?? "";
    if (!METADATA.test(written)) continue;
    const name = written.toLowerCase();
    const value = rawHeaders[index + 1] ?? "";
    seen ??= new Set();
    byName[name] = seen.has(name) ? `${byName[name]},${value}` : value;
    seen.add(name);
  }
  return byName;
};

const wireRequestOf = (req: http.IncomingMessage, body: WireBody): WireRequest => ({
  method: req.method ?? "GET",
  target: req.url ?? "/",
  headers: headersOf(req),
  rawHeaders: req.rawHeaders,
  body,
  remoteAddress: addressOf(req.socket),
  secure: "encrypted" in req.socket,
});

/** IPv4 clients of a dual-stack socket look like `::ffff:127.0.0.1`; policies know them as `127.0.0.1`. */
const addressOf = (socket: Socket): string => socket.remoteAddress?.replace(/^::ffff:/, "") ?? "";

/** The body of a request: read at most once, or left. */
class RequestBody implements WireBody {
  readonly #req: http.IncomingMessage;
  readonly #res: http.ServerResponse;
  #awaitsContinue: boolean;
  #read = false;

  constructor(req: http.IncomingMessage, res: http.ServerResponse, awaitsContinue: boolean) {
    this.#req = req;
    this.#res = res;
    this.#awaitsContinue = awaitsContinue;
  }

  each(consume: (chunk: Uint8Array) => void): Promise<void> {
    const req = this.#req;
    if (!hasBody(req)) return Promise.resolve();
    this.#read = true;
    if (this.#awaitsContinue) {
      this.#awaitsContinue = false;
      this.#res.writeContinue();
    }
    return new Promise((resolve, reject) => {
      const { socket } = req;
      const stop = (settle: () => void): void => {
        req.off("data", onData).off("end", onEnd).off("error", onLost).off("close", onLost);
        socket.off("timeout", onIdle).setTimeout(0);
        settle();
      };
      const onData = (chunk: Uint8Array): void => {
        try {
          consume(chunk);
        } catch (fault) {
          req.pause();
          this.#read = false;
          stop(() => reject(fault));
        }
      };
      const onEnd = (): void => stop(resolve);
      const onLost = (): void => stop(() => (req.complete ? resolve() : reject(incompleteBody())));
      const onIdle = (): void => {
        this.#read = false;
        stop(() => reject(requestTimeout()));
      };
      socket.setTimeout(IDLE_LIMIT_MS);
      socket.on("timeout", onIdle);
      req.on("data", onData).on("end", onEnd).on("error", onLost).on("close", onLost);
    });
  }

  /** Called before the answer is written: what to do with a body nobody wanted. */
  leave(): void {
    if (this.#read || this.#req.complete || !hasBody(this.#req)) return;
    const declared = Number(this.#req.headers["content-length"] ?? Number.POSITIVE_INFINITY);
    if (this.#awaitsContinue || declared > DRAIN_LIMIT) this.#res.setHeader("Connection", "close");
    if (this.#awaitsContinue) return;
    let drained = 0;
    this.#req.on("error", () => {});
    this.#req.on("data", (chunk: Uint8Array) => {
      drained += chunk.length;
      if (drained > DRAIN_LIMIT) this.#req.destroy();
    });
    this.#req.resume();
  }
}

const hasBody = (req: http.IncomingMessage): boolean =>
  req.headers["transfer-encoding"] !== undefined ||
  (req.headers["content-length"] !== undefined && req.headers["content-length"] !== "0");

/**
 * The headers in an order that Node can write: behind a Content-Length, it reads the text of a Content-Disposition as bytes
 * of UTF-8 and then refuses its own reading.
 */
const writable = (headers: WireResponse["headers"]): WireResponse["headers"] => {
  const disposition = headers["Content-Disposition"];
  return disposition === undefined ? headers : { "Content-Disposition": disposition, ...headers };
};

const write = async (
  res: http.ServerResponse,
  response: WireResponse,
  isHead: boolean,
  blobs: Blobs,
): Promise<void> => {
  const { status, body } = response;
  const headers = writable(response.headers);
  if (typeof body === "string" || body instanceof Uint8Array || body === undefined) {
    const sized = "Content-Length" in headers || status === 204 || status === 304;
    res.writeHead(status, sized ? headers : { ...headers, "Content-Length": byteLength(body) });
    res.end(isHead ? undefined : body);
    return;
  }
  res.writeHead(status, headers);
  if (isHead) {
    res.end();
    return;
  }
  const chunks = isStored(body) ? blobs.read(body.blob, body.range) : body;
  const [only, more] = Array.isArray(chunks) ? chunks : [];
  if (only !== undefined && more === undefined) {
    res.end(only);
    return;
  }
  for await (const chunk of chunks) {
    if (res.destroyed) return;
    if (!res.write(chunk)) await drained(res);
  }
  res.end();
};

const byteLength = (body: string | Uint8Array | undefined): number =>
  body === undefined ? 0 : typeof body === "string" ? Buffer.byteLength(body) : body.length;

const isStored = (body: object): body is StoredBody => "blob" in body;

/** Resolves when the socket takes more, or is gone. */
const drained = (res: http.ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const go = (): void => {
      res.off("drain", go).off("close", go);
      resolve();
    };
    res.on("drain", go).on("close", go);
  });

/** What Node refuses before Express sees it: an answer in S3's form, then the end of the connection. */
const answerUnreadable = (fault: NodeJS.ErrnoException, socket: Socket): void => {
  if (fault.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, code, message] = UNREADABLE[fault.code ?? ""] ?? [
    "400 Bad Request",
    "BadRequest",
    "An error occurred when parsing the HTTP request.",
  ];
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/xml\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    () => socket.destroy(),
  );
};

const UNREADABLE: Readonly<Record<string, readonly [string, string, string]>> = {
  HPE_HEADER_OVERFLOW: [
    "400 Bad Request",
    "RequestHeaderSectionTooLarge",
    "Your request header section exceeds the maximum allowed size.",
  ],
  ERR_HTTP_REQUEST_TIMEOUT: [
    "400 Bad Request",
    "RequestTimeout",
    "Your socket connection to the server was not read from or written to within the timeout period.",
  ],
};
