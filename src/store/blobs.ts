/** The second port: bodies. Records hold only the handle. */

/** An immutable body. Opaque above the store; in memory it is a list of chunks. */
export interface Blob {
  readonly size: number;
}

/** Both ends inclusive, as in an HTTP range. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** Takes a body as it arrives. INVARIANT: every writer is finished or abandoned, also when the connection drops. */
export interface BlobWriter {
  /**
   * Takes over the bytes: copies what would pin a larger buffer, keeps the rest as it is, so the memory must never be
   * written again (a source that reuses its buffer pushes a copy). Throws `SlowDown` 503 when the limit is reached; the
   * writer can then only be abandoned.
   */
  push(chunk: Uint8Array): void;
  /** The blob; the writer is spent. */
  finish(): Promise<Blob>;
  /** Forgets what was taken. Does nothing after `finish`: a blob is forgotten when nobody refers to it. */
  abandon(): void;
}

/** A blob lives as long as somebody refers to it: a record, a snapshot, a running GET. There is nothing to drop. */
export interface Blobs {
  /** `expected` is the body's length when it is known (`Payload.length`): memory then fits at once. Not enforced. */
  writer(expected?: number): BlobWriter;
  /**
   * The bytes, or a range of them, as chunks: slices, no copies, never to be written. What of the range lies beyond the
   * body is left out.
   */
  read(blob: Blob, range?: ByteRange): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  /** One body of several, sharing their chunks (completing a multipart upload). */
  concat(blobs: readonly Blob[]): Promise<Blob>;
  /** A part of a body, sharing its chunks (UploadPartCopy with a range). */
  slice(blob: Blob, range: ByteRange): Promise<Blob>;
  /** Bytes of memory held right now, each chunk counted once. What was given up counts until the collector has been by. */
  readonly bytes: number;
}
