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

/** Takes a body as it arrives. */
export interface BlobWriter {
  /** Takes over the bytes: copies what would pin a larger buffer, keeps the rest. Throws `SlowDown` when the limit is reached. */
  push(chunk: Uint8Array): void;
  /** The blob; the writer is spent. */
  finish(): Promise<Blob>;
  /** Forgets what was taken. */
  abandon(): void;
}

export interface Blobs {
  writer(): BlobWriter;
  /** The bytes, or a range of them, as chunks: slices, no copies. */
  read(blob: Blob, range?: ByteRange): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  /** One body of several, sharing their chunks (completing a multipart upload). */
  concat(blobs: readonly Blob[]): Promise<Blob>;
  /** A part of a body, sharing its chunks (UploadPartCopy with a range). */
  slice(blob: Blob, range: ByteRange): Promise<Blob>;
  /** Bytes held right now, each chunk counted once. */
  readonly bytes: number;
}
