/** Takes a body in: streamed into a blob and hashed in one pass, with only the hashes that are needed. */
import { createHash, type Hash, hash } from "node:crypto";
import type { Blob, Blobs } from "../../store/blobs.js";
import type { Payload } from "../kit/payload.js";
import { badContentMd5, entityTooLarge, invalidDigest, missingContentLength } from "./errors.js";
import { base64, type Hasher, hasherOf } from "./rules/checksums.js";
import type { Sealing } from "./rules/encryption-seals.js";
import type { ChecksumAlgorithm } from "./state/records.js";

/** 5 GB: the most that PutObject, UploadPart and CopyObject take in one piece. */
export const MAX_PIECE = 5_368_709_120;

/** What the bytes of a body say. */
export interface Digest {
  /** 32 hex digits. */
  readonly md5: string;
  /** Base64, in the order in which the algorithms were asked for. */
  readonly checksums: readonly string[];
}

export interface Received extends Digest {
  readonly blob: Blob;
  readonly size: number;
}

/**
 * The body as a blob. Rejects with what the payload says (`IncompleteBody`, a wrong chunk signature ...), with
 * `EntityTooLarge` and `MissingContentLength`, and with whatever `verify` throws; then nothing of it stays. With a
 * `sealing` the blob is encrypted; what is hashed is the body all the same.
 */
export const receive = async (
  payload: Payload | undefined,
  blobs: Blobs,
  algorithms: readonly ChecksumAlgorithm[],
  verify: (digest: Digest) => void,
  sealing?: Sealing,
): Promise<Received> => {
  const length = payload === undefined ? 0 : payload.length;
  if (length === undefined && payload?.openEnded !== true) throw missingContentLength();
  if (length !== undefined && length > MAX_PIECE) throw entityTooLarge(length, MAX_PIECE);
  const hashers: Hasher[] = [];
  for (const algorithm of algorithms) {
    const hasher = hasherOf(algorithm);
    hashers.push(hasher instanceof Promise ? await hasher : hasher);
  }
  const md5 = new Md5(length);
  const writer = blobs.writer(length);
  try {
    await payload?.each((chunk) => {
      md5.update(chunk);
      for (const hasher of hashers) hasher.update(chunk);
      writer.push(sealing === undefined ? chunk : sealing.seal(chunk));
    });
    const digest = { md5: md5.digest(), checksums: hashers.map((hasher) => base64(hasher.digest())) };
    verify(digest);
    const blob = await writer.finish();
    return { blob, size: blob.size, ...digest };
  } catch (error) {
    writer.abandon();
    throw error;
  }
};

/** MD5 of a body of known length: at once when it comes in one chunk (half the cost for a small one), else piece by piece. */
class Md5 {
  readonly #length: number | undefined;
  #hash: Hash | undefined;
  #digest: string | undefined;

  constructor(length: number | undefined) {
    this.#length = length;
  }

  update(chunk: Uint8Array): void {
    if (this.#hash === undefined && chunk.length === this.#length) {
      this.#digest = hash("md5", chunk, "hex");
    } else {
      this.#hash ??= createHash("md5");
      this.#hash.update(chunk);
    }
  }

  digest(): string {
    return this.#digest ?? (this.#hash ?? createHash("md5")).digest("hex");
  }
}

/** How many bytes are hashed before others get their turn. */
const TURN = 16 * 1024 * 1024;

/**
 * MD5 and checksum of bytes that are stored already: what a copy of a multipart object needs. `each` is handed every
 * chunk.
 */
export const digested = async (
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  algorithms: readonly ChecksumAlgorithm[],
  each?: (chunk: Uint8Array) => void,
): Promise<Digest> => {
  const md5 = createHash("md5");
  const hashers = await Promise.all(algorithms.map(hasherOf));
  let sinceTurn = 0;
  for await (const chunk of chunks) {
    md5.update(chunk);
    for (const hasher of hashers) hasher.update(chunk);
    each?.(chunk);
    sinceTurn += chunk.length;
    if (sinceTurn >= TURN) {
      sinceTurn = 0;
      await new Promise((resume) => setImmediate(resume));
    }
  }
  return { md5: md5.digest("hex"), checksums: hashers.map((hasher) => base64(hasher.digest())) };
};

/** Stored bytes written anew, because one of source and copy is under a customer's key. */
export const rewritten = async (
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  blobs: Blobs,
  size: number,
  algorithms: readonly ChecksumAlgorithm[],
  sealing: Sealing | undefined,
): Promise<Received> => {
  const writer = blobs.writer(size);
  try {
    const digest = await digested(chunks, algorithms, (chunk) => {
      writer.push(sealing === undefined ? chunk : sealing.seal(chunk));
    });
    const blob = await writer.finish();
    return { blob, size: blob.size, ...digest };
  } catch (error) {
    writer.abandon();
    throw error;
  }
};

/** Throws `InvalidDigest` unless the header is base64 of 16 bytes. */
export const checkContentMd5Form = (header: string | undefined): void => {
  if (header === undefined) return;
  const digest = Buffer.from(header, "base64");
  if (digest.length !== 16 || digest.toString("base64") !== header) throw invalidDigest(header);
};

/** Throws `BadDigest` unless `Content-MD5` is the body's. `quoted`: how the error writes what was expected. */
export const verifyContentMd5 = (header: string | undefined, md5: string, quoted: "hex" | "base64"): void => {
  if (header === undefined) return;
  const calculated = Buffer.from(md5, "hex").toString("base64");
  if (calculated === header) return;
  throw badContentMd5(quoted === "hex" ? Buffer.from(header, "base64").toString("hex") : header, calculated);
};
