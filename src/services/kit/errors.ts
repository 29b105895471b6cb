/** What an {@link AwsError} may carry beside code, status and message. */
export interface AwsErrorDetails {
  /** Further elements inside `<Error>`, in wire order: `BucketName`, `Key`, `Condition` ... */
  readonly extra?: Readonly<Record<string, string | number>>;
  /** Response headers AWS sends with this error, for example `x-amz-delete-marker`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Who is at fault, as awsQuery's `<Type>` says it. Default: `Sender` below 500, else `Receiver`. */
  readonly fault?: "Sender" | "Receiver";
  /** What went wrong inside, for the log; never sent. */
  readonly cause?: unknown;
}

/**
 * The one error of the emulator: what AWS would answer. Thrown by rules, handlers and the gateway, encoded by the
 * protocol of the service that was asked. Catalogues (`services/<name>/errors.ts`, `server/protocol/faults.ts`) construct
 * them by name.
 */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  readonly extra: Readonly<Record<string, string | number>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly fault: "Sender" | "Receiver";

  constructor(code: string, status: number, message: string, details: AwsErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = code;
    this.code = code;
    this.status = status;
    this.extra = details.extra ?? {};
    this.headers = details.headers ?? {};
    this.fault = details.fault ?? (status < 500 ? "Sender" : "Receiver");
  }
}
