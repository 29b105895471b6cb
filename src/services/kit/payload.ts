/** A request's body on its way in, and a response's body on its way out. */
import type { Blob, ByteRange } from "../../store/blobs.js";

/**
 * The streaming member of an input (`Body`). It has been authorized but not read: nothing of it is in memory yet.
 * Chunk framing is already undone; signatures of chunks and of the trailer are verified while it is read, so `each`
 * rejects with AWS's error when one is wrong, when the body is shorter or longer than declared, or when the
 * connection drops.
 */
export interface Payload {
  /** Decoded length in bytes, when the client declared it (`x-amz-decoded-content-length`, else `Content-Length`). */
  readonly length: number | undefined;
  /** Set where the length shows only at the end: the file of a form. */
  readonly openEnded?: true;
  /** Hands every chunk to `consume`, in order. May be called once. The chunk's memory is given away: nobody writes to it again. */
  each(consume: (chunk: Uint8Array) => void): Promise<void>;
  /** Names announced by `x-amz-trailer`, lower case, known before the body is read. */
  readonly trailerNames: readonly string[];
  /** Trailing headers, lower case; complete once `each` has resolved. */
  trailers(): Readonly<Record<string, string>>;
}

/** A response body: text, bytes, chunks that are already in memory, or a stored blob (with the range wanted). */
export type ResponseBody = string | Uint8Array | readonly Uint8Array[] | StoredBody | AsyncIterable<Uint8Array>;

export interface StoredBody {
  readonly blob: Blob;
  readonly range?: ByteRange;
}
