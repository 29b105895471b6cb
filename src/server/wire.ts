/** HTTP as the gateway sees it: no framework, no socket. */
import type { ResponseBody } from "../services/kit/payload.js";

/** A request as it was sent. */
export interface WireRequest {
  readonly method: string;
  /** Path and query exactly as sent: nothing decoded, nothing normalised. */
  readonly target: string;
  /** Names in lower case; repeated headers joined as Node joins them. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Name, value, name, value ... as sent: what a signature covers when a header is repeated. */
  readonly rawHeaders: readonly string[];
  readonly body: WireBody;
  /** The peer's address. */
  readonly remoteAddress: string;
  /** Whether it came over TLS. */
  readonly secure: boolean;
}

/** The body, unread. */
export interface WireBody {
  /**
   * Hands every chunk to `consume` until the end. Rejects with `RequestTimeout` when the client goes silent and with
   * `IncompleteBody` when the connection drops. A client that waits for `100 Continue` gets it on the first call, so
   * calling this *is* the permission to send.
   */
  each(consume: (chunk: Uint8Array) => void): Promise<void>;
}

/** The answer, ready to be written. */
export interface WireResponse {
  readonly status: number;
  /** Names as AWS writes them; values are already text. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: ResponseBody;
}
