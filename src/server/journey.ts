/** What is known of one request on its way, and the small readings that every part of the way shares. */
import type { Caller } from "../services/kit/caller.js";
import type { AwsError } from "../services/kit/errors.js";
import { ids } from "../services/kit/ids.js";
import type { ServiceName } from "../services/kit/operation.js";
import type { HostAddress, ObjectAddress } from "./addressing.js";
import type { Authenticated, AuthenticationRequest } from "./auth/authenticate.js";
import type { OperationModel } from "./protocol/schema.js";
import type { WireRequest } from "./wire.js";
import type { World } from "./world.js";

/** What is known of a request so far; an error is encoded from it wherever it happens. */
export interface Journey {
  readonly request: WireRequest;
  readonly host: HostAddress;
  requestId: string;
  hostId: string;
  service: ServiceName;
  /** S3 Control: a service of its own on the wire, a part of S3 for everything else. */
  control?: boolean;
  operation?: OperationModel;
  caller?: Caller;
  world?: World;
  /** The error behind an answer that is a page. */
  shown?: AwsError;
}

/** What a request asks once its operation is known and its signature is good. */
export interface Question {
  readonly world: World;
  readonly operation: OperationModel;
  readonly authenticated: Authenticated;
  /** The decoded input. Throws what is wrong with the document, if anything is. */
  readonly input: () => Promise<object>;
  /** The input as far as it stands outside the document: enough to ask for permission when the document is bad. */
  readonly inputOutsideDocument: () => object;
}

/** The ids that every answer of S3 carries. */
export const s3Envelope = (journey: Journey) => ({
  requestId: journey.requestId,
  hostId: journey.hostId || ids.hostId(),
});

/** What a signature may cover, as the request was sent. */
export const signedParts = (request: WireRequest, service: ServiceName): AuthenticationRequest => ({
  method: request.method,
  target: request.target,
  headers: request.headers,
  rawHeaders: request.rawHeaders,
  service,
});

/** `http://host:port` as the client addressed it. */
export const endpointOf = ({ secure, headers }: WireRequest): string =>
  `${secure ? "https" : "http"}://${headers.host ?? "localhost"}`;

/** What an S3 request is about: the form of its address. */
export const scopeOf = ({ bucket, key }: ObjectAddress) =>
  key !== undefined ? "object" : bucket !== undefined ? "bucket" : "service";

type Attempt<T> = { readonly given: true; readonly value: T } | { readonly given: false; readonly fault: unknown };

/** Keeps a fault for later: a wrong route is only told to somebody whose signature is right. */
export const attempt = <T>(work: () => T): Attempt<T> => {
  try {
    return { given: true, value: work() };
  } catch (fault) {
    return { given: false, fault };
  }
};
