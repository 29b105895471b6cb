/** The layer's own errors, and one way to ask any AWS error for its code. The SDK's own errors are never re-wrapped. */

/** A profile was asked for that neither `~/.aws/config` nor `~/.aws/credentials` (or the files named in the environment) holds. */
export class UnknownProfileError extends Error {
  override readonly name = "UnknownProfileError";
  readonly profile: string;
  readonly availableProfiles: readonly string[];

  constructor(profile: string, availableProfiles: readonly string[]) {
    const known =
      availableProfiles.length > 0 ? `Known profiles: ${availableProfiles.join(", ")}.` : "No profile is known.";
    super(`The config profile (${profile}) could not be found. ${known}`);
    this.profile = profile;
    this.availableProfiles = availableProfiles;
  }
}

/** `client()` or `resource()` was asked for a service that the layer does not have. */
export class UnknownServiceError extends Error {
  override readonly name = "UnknownServiceError";
  readonly service: string;

  constructor(kind: "client" | "resource", service: string, known: readonly string[], hint = "") {
    super(`There is no ${kind} for the service "${service}". Known: ${known.join(", ")}.${hint}`);
    this.service = service;
  }
}

/** A setting in the environment or in the shared files contradicts itself, such as a profile that names a missing services section. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

/** `Session.emulator()` found nobody at the address. It never falls through to AWS. */
export class EmulatorNotFoundError extends Error {
  override readonly name = "EmulatorNotFoundError";
  readonly endpoint: string;

  constructor(endpoint: string, reason: string, cause?: unknown) {
    super(
      `No running emulator at ${endpoint} (${reason}). Start one with "tucuxi start", or say where it is with AWS_ENDPOINT_URL.`,
      cause === undefined ? {} : { cause },
    );
    this.endpoint = endpoint;
  }
}

/** A resource was built without one of its identifiers. */
export class MissingIdentifierError extends Error {
  override readonly name = "MissingIdentifierError";
  readonly resource: string;
  readonly identifier: string;

  constructor(resource: string, identifier: string) {
    super(`${resource} needs the identifier "${identifier}".`);
    this.resource = resource;
    this.identifier = identifier;
  }
}

/** An attribute was read before its data were there. */
export class NotLoadedError extends Error {
  override readonly name = "NotLoadedError";
  readonly resource: string;
  readonly attribute: string;

  constructor(resource: string, attribute: string, remedy: string) {
    super(`${resource} is not loaded, so "${attribute}" is not known yet. ${remedy}`);
    this.resource = resource;
    this.attribute = attribute;
  }
}

/** What became of one item of a batch action that the service refused although the request as a whole succeeded. */
export interface BatchItemError {
  readonly Key?: string | undefined;
  readonly VersionId?: string | undefined;
  readonly Code?: string | undefined;
  readonly Message?: string | undefined;
}

/** Some items of a batch action failed. Every page was sent; `outputs` has the service's answers in order. */
export class BatchActionError extends Error {
  override readonly name = "BatchActionError";
  readonly errors: readonly BatchItemError[];
  readonly outputs: readonly unknown[];

  constructor(action: string, errors: readonly BatchItemError[], outputs: readonly unknown[]) {
    const [first] = errors;
    super(
      `${action}: ${errors.length} ${errors.length === 1 ? "item" : "items"} failed, the first being ${first?.Key}: ${first?.Code} (${first?.Message}).`,
    );
    this.errors = errors;
    this.outputs = outputs;
  }
}

/** A listing's continuation token came back unchanged: going on would list the same page for ever. */
export class PaginationError extends Error {
  override readonly name = "PaginationError";
}

/** The state waited for did not come in time. `cause` is the last error the service answered, if any. */
export class WaitTimeoutError extends Error {
  override readonly name = "WaitTimeoutError";

  constructor(what: string, seconds: number, cause: unknown) {
    super(`${what} did not come true within ${seconds} s.`, cause === undefined ? {} : { cause });
  }
}

const BARE_NOT_FOUND = new Set(["NotFound", "NoSuchKey", "NoSuchBucket", "NoSuchVersion", "404"]);
const BARE_FORBIDDEN = new Set(["Forbidden", "AccessDenied", "403"]);

/**
 * The AWS error code of anything thrown by a client (`"NoSuchKey"`, `"AccessDenied"`), or undefined when it did not come from a service.
 * IAM's class names carry the suffix `Exception`, the code does not: `NoSuchEntityException` gives `"NoSuchEntity"`.
 * AWS: answers to HEAD have no body, so there the code is `"NotFound"` (404), `"Forbidden"` (403) or another status.
 */
export function errorCode(error: unknown): string | undefined {
  if (!isServiceError(error)) return undefined;
  const bare = bareStatus(error);
  if (bare === 404) return "NotFound";
  if (bare === 403) return "Forbidden";
  if (bare !== undefined) return String(bare);
  return typeof error.Code === "string" ? error.Code : error.name.replace(/Exception$/, "");
}

/**
 * Whether `error` came from a service with one of these codes; without codes, whether it came from a service at all.
 * A bare 404 to HEAD counts as `NotFound`, `NoSuchKey` and `NoSuchBucket`; a bare 403 as `Forbidden` and `AccessDenied`.
 */
export function isError(error: unknown, ...codes: readonly string[]): error is ServiceError {
  if (!isServiceError(error)) return false;
  if (codes.length === 0) return true;
  const code = errorCode(error);
  const bare = bareStatus(error);
  return codes.some((wanted) => {
    const name = wanted.replace(/Exception$/, "");
    if (bare === 404 && BARE_NOT_FOUND.has(name)) return true;
    if (bare === 403 && BARE_FORBIDDEN.has(name)) return true;
    return name === code;
  });
}

/** What every error of an SDK client has; the concrete classes (`NoSuchKey`, ...) are the clients' own. */
export interface ServiceError extends Error {
  readonly $metadata: { readonly httpStatusCode?: number | undefined; readonly requestId?: string | undefined };
  readonly $fault?: "client" | "server";
  readonly Code?: string;
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && "$metadata" in error && "$fault" in error;
}

// The names the SDK gives to an answer without a body.
const BARE_NAMES = new Set(["NotFound", "Forbidden", "UnknownError", "Unknown"]);

function bareStatus(error: ServiceError): number | undefined {
  return BARE_NAMES.has(error.name) ? error.$metadata.httpStatusCode : undefined;
}
