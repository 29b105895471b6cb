/**
 * Managed transfers and presigning, boto3's hand-written part of S3. The packages behind them are loaded when they are first used.
 *
 * Parts of 8 MiB, ten at a time, unless told otherwise.
 */
import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Readable, Transform, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  type CopyObjectCommandInput,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import type { PresignedPostOptions } from "@aws-sdk/s3-presigned-post";

const MIB = 1024 * 1024;

/** How a transfer goes. `partSize` in bytes (also the size from which parts are used), `concurrency` in requests. */
export interface TransferOptions {
  readonly partSize?: number;
  readonly concurrency?: number;
  readonly abortSignal?: AbortSignal;
  /** Told after each step how many bytes are through, and how many there are where that is known. */
  readonly onProgress?: (progress: { readonly loaded: number; readonly total: number | undefined }) => void;
}

/** An upload's further request members: `ContentType`, `Metadata`, `ServerSideEncryption` and so on. */
export interface UploadOptions extends TransferOptions {
  readonly params?: Omit<PutObjectCommandInput, "Bucket" | "Key" | "Body">;
}

/** A download's further request members: `VersionId`, `SSECustomerKey` and so on. */
export interface DownloadOptions extends TransferOptions {
  readonly params?: Omit<GetObjectCommandInput, "Bucket" | "Key" | "Range" | "PartNumber">;
}

/** A copy's further request members, and the client that may read the source when this one may not. */
export interface CopyOptions extends TransferOptions {
  readonly params?: Omit<CopyObjectCommandInput, "Bucket" | "Key" | "CopySource">;
  readonly sourceClient?: S3Client;
}

/** The object to copy; without `VersionId`, its current version. */
export interface CopySource {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string;
}

/** What an upload can be made of. */
export type UploadBody = string | Uint8Array | Buffer | Readable | ReadableStream | Blob;

type BucketSelf = { readonly name: string; readonly meta: { readonly client: object } };
type ObjectSelf = { readonly bucketName: string; readonly key: string; readonly meta: { readonly client: object } };

interface Place {
  readonly client: S3Client;
  readonly Bucket: string;
  readonly Key: string;
}

/** The transfers of a Bucket. */
export const bucketTransfers = {
  /** Uploads a file. Large ones go in parts; a failed upload leaves no parts behind. */
  uploadFile: (self: BucketSelf, filename: string, key: string, options?: UploadOptions) =>
    uploadFromFile(inBucket(self, key), filename, options),
  /** Uploads a stream, bytes, text or blob. */
  uploadFileobj: (self: BucketSelf, body: UploadBody, key: string, options?: UploadOptions) =>
    upload(inBucket(self, key), body, options),
  /** Downloads to a file, which appears only when it is complete. */
  downloadFile: (self: BucketSelf, key: string, filename: string, options?: DownloadOptions) =>
    downloadToFile(inBucket(self, key), filename, options),
  /** Downloads into a stream and ends it. */
  downloadFileobj: (self: BucketSelf, key: string, sink: Writable, options?: DownloadOptions) =>
    downloadToStream(inBucket(self, key), sink, options),
  /** Copies an object from anywhere into this bucket, in parts when it is large. */
  copy: (self: BucketSelf, source: CopySource, key: string, options?: CopyOptions) =>
    copy(source, inBucket(self, key), options),
  /** The address and form fields with which a browser may upload to this bucket by POST. `Expires` in seconds, 3600 by default. */
  presignedPost: async (self: BucketSelf, form: PresignedPostForm) => {
    const { createPresignedPost } = await import("@aws-sdk/s3-presigned-post");
    return createPresignedPost(clientOf(self), { Bucket: self.name, Expires: 3600, ...form });
  },
};

/** The transfers that change an Object. */
export const objectWrites = {
  /** Uploads a file. Large ones go in parts; a failed upload leaves no parts behind. */
  uploadFile: (self: ObjectSelf, filename: string, options?: UploadOptions) =>
    uploadFromFile(at(self), filename, options),
  /** Uploads a stream, bytes, text or blob. */
  uploadFileobj: (self: ObjectSelf, body: UploadBody, options?: UploadOptions) => upload(at(self), body, options),
  /** Copies an object from anywhere to here, in parts when it is large. */
  copy: (self: ObjectSelf, source: CopySource, options?: CopyOptions) => copy(source, at(self), options),
};

/** The transfers that leave an Object as it is. */
export const objectReads = {
  /** Downloads to a file, which appears only when it is complete. */
  downloadFile: (self: ObjectSelf, filename: string, options?: DownloadOptions) =>
    downloadToFile(at(self), filename, options),
  /** Downloads into a stream and ends it. */
  downloadFileobj: (self: ObjectSelf, sink: Writable, options?: DownloadOptions) =>
    downloadToStream(at(self), sink, options),
  /** An address that does one thing with this object without further credentials, for `expiresIn` seconds (3600 by default, a week at most). */
  presignedUrl: async (self: ObjectSelf, method: keyof typeof PRESIGNABLE, options: PresignOptions = {}) => {
    const { getSignedUrl } = await import("@aws-sdk/s3-request-presigner");
    const { expiresIn = 3600, params } = options;
    const input = { ...params, Bucket: self.bucketName, Key: self.key };
    // All four are commands of one client; TypeScript looks for a constructor that fits them all and finds none.
    const command = new (PRESIGNABLE[method] as typeof GetObjectCommand)(input);
    return getSignedUrl(withoutChecksums(clientOf(self)), command, { expiresIn });
  },
};

const PRESIGNABLE = {
  get: GetObjectCommand,
  put: PutObjectCommand,
  head: HeadObjectCommand,
  delete: DeleteObjectCommand,
};

/** How long a presigned URL is good, and what else it asks for. */
export interface PresignOptions {
  /** Seconds. Default 3600, a week at most. */
  readonly expiresIn?: number;
  /** What else is signed into the address: `VersionId`, `ContentType`, `ResponseContentDisposition` and so on. */
  readonly params?: Omit<GetObjectCommandInput & PutObjectCommandInput, "Bucket" | "Key" | "Body">;
}

/** `Key` may end in the placeholder `${filename}`. */
export type PresignedPostForm = Omit<PresignedPostOptions, "Bucket">;

async function upload(place: Place, Body: UploadBody, options: UploadOptions = {}): Promise<void> {
  const { partSize = 8 * MIB, concurrency: queueSize = 10, onProgress, abortSignal, params } = options;
  const { Bucket, Key } = place;
  const client = abortSignal ? stoppable(place.client, abortSignal) : place.client;
  const { Upload } = await import("@aws-sdk/lib-storage");
  abortSignal?.throwIfAborted();
  const managed = new Upload({ client, params: { ...params, Bucket, Key, Body }, partSize, queueSize });
  if (onProgress) managed.on("httpUploadProgress", ({ loaded = 0, total }) => onProgress({ loaded, total }));

  const stop = () => Body instanceof Readable && Body.destroy(toError(abortSignal?.reason));
  abortSignal?.addEventListener("abort", stop, { once: true });
  try {
    await managed.done();
  } finally {
    abortSignal?.removeEventListener("abort", stop);
  }
}

/**
 * The same client, whose requests the signal ends. The upload's own `abort()` is not used: it answers before the parts are dropped,
 * while requests that fail make it drop them first. That last request is the one the signal lets through.
 */
function stoppable(client: S3Client, abortSignal: AbortSignal): S3Client {
  const send = async (command: Parameters<S3Client["send"]>[0], options?: object) => {
    if (command instanceof AbortMultipartUploadCommand) return client.send(command, options);
    abortSignal.throwIfAborted();
    return client.send(command, { ...options, abortSignal });
  };
  return Object.create(client, { send: { value: send } });
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

async function uploadFromFile(place: Place, filename: string, options?: UploadOptions): Promise<void> {
  // Opened first: a stream that opens by itself would fail where nobody listens yet.
  const fd = await open(filename);
  const body = createReadStream(filename, { fd });
  try {
    await upload(place, body, options);
  } finally {
    body.destroy();
  }
}

async function downloadToStream(place: Place, sink: Writable, options: DownloadOptions = {}): Promise<void> {
  const { client, Bucket, Key } = place;
  const { abortSignal, onProgress, params } = options;
  const sending = abortSignal ? { abortSignal } : {};
  const { Body, ContentLength } = await client.send(new GetObjectCommand({ ...params, Bucket, Key }), sending);
  await pipeline(bytesOf(Body), counted(onProgress, ContentLength), sink, abortSignal ? { signal: abortSignal } : {});
}

async function downloadToFile(place: Place, filename: string, options: DownloadOptions = {}): Promise<void> {
  const { client, Bucket, Key } = place;
  const { partSize = 8 * MIB, concurrency = 10, abortSignal, onProgress, params } = options;
  const sending = abortSignal ? { abortSignal } : {};
  const { ContentLength: total = 0, ETag } = await client.send(
    new HeadObjectCommand({ ...params, Bucket, Key }),
    sending,
  );

  const unfinished = join(dirname(filename), `.${basename(filename)}.${randomUUID().slice(0, 8)}`);
  const file = await open(unfinished, "wx");
  let loaded = 0;
  try {
    await parallel(ranges(total, partSize), concurrency, async ({ start, end }) => {
      const Range = total > partSize ? `bytes=${start}-${end}` : undefined;
      // The object must not change between two of its parts.
      const input = { IfMatch: ETag, ...params, Bucket, Key, ...(Range !== undefined && { Range }) };
      const { Body } = await client.send(new GetObjectCommand(input), sending);
      let position = start;
      for await (const chunk of bytesOf(Body)) {
        await file.write(chunk, 0, chunk.length, position);
        position += chunk.length;
        loaded += chunk.length;
        onProgress?.({ loaded, total });
      }
    });
    await file.close();
    await rename(unfinished, filename);
  } catch (error) {
    await file.close().catch(() => undefined); // Closed already when only the renaming failed.
    await rm(unfinished, { force: true });
    throw error;
  }
}

async function copy(source: CopySource, place: Place, options: CopyOptions = {}): Promise<void> {
  const { client, Bucket, Key } = place;
  const { partSize = 8 * MIB, concurrency = 10, abortSignal, onProgress, sourceClient = client, params } = options;
  const sending = abortSignal ? { abortSignal } : {};
  const head = await sourceClient.send(new HeadObjectCommand({ ...source }), sending);
  const total = head.ContentLength ?? 0;
  const CopySource = copySource(source);

  if (total <= partSize) {
    await client.send(new CopyObjectCommand({ ...params, Bucket, Key, CopySource }), sending);
    onProgress?.({ loaded: total, total });
    return;
  }

  // AWS: a copy in parts takes nothing over from the source by itself.
  const { ContentType, CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, Metadata } = head;
  const kept = { ContentType, CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, Metadata };
  const create = new CreateMultipartUploadCommand({ ...kept, ...params, Bucket, Key });
  const { UploadId } = await client.send(create, sending);
  const part = { Bucket, Key, UploadId };
  let loaded = 0;
  try {
    const Parts = await parallel(ranges(total, partSize), concurrency, async ({ start, end }, index) => {
      const CopySourceRange = `bytes=${start}-${end}`;
      const PartNumber = index + 1;
      const input = { ...part, PartNumber, CopySource, CopySourceRange, CopySourceIfMatch: head.ETag };
      const { CopyPartResult } = await client.send(new UploadPartCopyCommand(input), sending);
      loaded += end - start + 1;
      onProgress?.({ loaded, total });
      return { ...CopyPartResult, PartNumber };
    });
    await client.send(new CompleteMultipartUploadCommand({ ...part, MultipartUpload: { Parts } }), sending);
  } catch (error) {
    await client.send(new AbortMultipartUploadCommand(part)).catch(() => undefined); // What went wrong first is what is told.
    throw error;
  }
}

function copySource({ Bucket, Key, VersionId }: CopySource): string {
  const path = `${Bucket}/${Key.split("/").map(encodeURIComponent).join("/")}`;
  return VersionId === undefined ? path : `${path}?versionId=${VersionId}`;
}

function ranges(total: number, size: number): { readonly start: number; readonly end: number }[] {
  const count = Math.max(1, Math.ceil(total / size));
  return Array.from({ length: count }, (_, index) => ({
    start: index * size,
    end: Math.min(total, (index + 1) * size) - 1,
  }));
}

/** Runs the work, at most `most` pieces at a time; the first failure stops the taking of new pieces. Results in order. */
async function parallel<T, R>(
  pieces: readonly T[],
  most: number,
  work: (piece: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = pieces.entries();
  let failed = false;
  const worker = async () => {
    for (const [index, piece] of queue) {
      if (failed) return;
      results[index] = await work(piece, index);
    }
  };
  const workers = Array.from({ length: Math.min(most, pieces.length) }, () =>
    worker().catch((error: unknown) => {
      failed = true;
      throw error;
    }),
  );
  // All settle before the outcome is told, so that nothing still writes when the caller cleans up.
  const outcomes = await Promise.allSettled(workers);
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  return results;
}

function counted(onProgress: TransferOptions["onProgress"], total: number | undefined): Transform {
  let loaded = 0;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      loaded += chunk.length;
      onProgress?.({ loaded, total });
      done(null, chunk);
    },
  });
}

function bytesOf(body: unknown): AsyncIterable<Uint8Array> {
  return body as AsyncIterable<Uint8Array>; // In Node the SDK's streaming bodies are Readables of bytes.
}

/** The same client, but for the checksum it would sign into an address: that of a body which it has not seen, and which then could not be sent. */
function withoutChecksums(client: S3Client): S3Client {
  const config = { ...client.config, requestChecksumCalculation: async () => "WHEN_REQUIRED" as const };
  return Object.create(client, { config: { value: config } });
}

function inBucket(self: BucketSelf, Key: string): Place {
  return { client: clientOf(self), Bucket: self.name, Key };
}

function at(self: ObjectSelf): Place {
  return { client: clientOf(self), Bucket: self.bucketName, Key: self.key };
}

function clientOf(self: { readonly meta: { readonly client: object } }): S3Client {
  return self.meta.client as S3Client; // S3 resources are made over S3 clients; the engine itself does not know which service it serves.
}
