/** What the gateway tells a service of a request that was answered. */
import type { Caller } from "./caller.js";

/** An answered request, as far as a log tells it. */
export interface AnsweredRequest {
  readonly bucket: string;
  readonly key: string | undefined;
  /** AWS's name of the operation; undefined where there was none. */
  readonly operation: string | undefined;
  readonly method: string;
  /** Whether it came to the bucket's website endpoint. */
  readonly isWebsite: boolean;
  readonly target: string;
  readonly caller: Caller | undefined;
  readonly requestId: string;
  readonly hostId: string;
  /** World time of its arrival. */
  readonly at: number;
  readonly milliseconds: number;
  readonly status: number;
  readonly errorCode: string | undefined;
  readonly bytesSent: number;
  readonly versionId: string | undefined;
  /** `x-amz-copy-source`, of copies. */
  readonly copySource: string | undefined;
  readonly sourceIp: string;
  readonly referer: string | undefined;
  readonly userAgent: string | undefined;
  readonly host: string | undefined;
  readonly signatureVersion: string | undefined;
  readonly authType: string | undefined;
}
