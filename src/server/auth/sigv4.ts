/**
 * The arithmetic of Signature Version 4, pure.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
 */
import * as crypto from "node:crypto";

export const ALGORITHM = "AWS4-HMAC-SHA256";

/** SHA-256 of nothing. */
export const EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** SHA-256 in lower-case hex. `crypto.hash` (Node 20.12 and later) costs half of `createHash`. */
export const sha256: (data: string | Uint8Array) => string =
  typeof crypto.hash === "function"
    ? (data) => crypto.hash("sha256", data, "hex")
    : (data) => crypto.createHash("sha256").update(data).digest("hex");

/** Where and for what a signing key is good. */
export interface Scope {
  /** `yyyyMMdd` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  /** `date/region/service/aws4_request`, as sent. */
  readonly text: string;
}

export interface CanonicalParts {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** Lines `name:value`, each ended. */
  readonly headers: string;
  /** Names joined by semicolons. */
  readonly signedHeaders: string;
  readonly payloadHash: string;
}

export const canonicalRequest = (parts: CanonicalParts): string =>
  `${parts.method}\n${parts.path}\n${parts.query}\n${parts.headers}\n${parts.signedHeaders}\n${parts.payloadHash}`;

/** `stamp` is `yyyyMMddTHHmmssZ`. */
export const stringToSign = (stamp: string, scope: string, canonicalRequestHash: string): string =>
  `${ALGORITHM}\n${stamp}\n${scope}\n${canonicalRequestHash}`;

const hmac = (key: string | Uint8Array, text: string): Buffer => crypto.createHmac("sha256", key).update(text).digest();

const KEYS_KEPT = 1024;
const keys = new Map<string, Buffer>();

/** The signing key of a secret and scope: four HMACs the first time, then from a bounded cache. */
export const signingKey = (secretAccessKey: string, scope: Scope): Buffer => {
  const name = `${scope.text}\n${secretAccessKey}`;
  const known = keys.get(name);
  if (known !== undefined) return known;
  const dated = hmac(`AWS4${secretAccessKey}`, scope.date);
  const key = hmac(hmac(hmac(dated, scope.region), scope.service), "aws4_request");
  if (keys.size >= KEYS_KEPT) {
    // The oldest goes: keys live a day, so it is the likeliest to be out of use.
    for (const oldest of keys.keys()) {
      keys.delete(oldest);
      break;
    }
  }
  keys.set(name, key);
  return key;
};

/** The signature, in lower-case hex. */
export const signatureOf = (key: Uint8Array, text: string): string =>
  crypto.createHmac("sha256", key).update(text).digest("hex");

/** Compares two signatures in constant time. */
export const sameSignature = (left: string, right: string): boolean => {
  const ours = Buffer.from(left);
  const theirs = Buffer.from(right);
  return ours.length === theirs.length && crypto.timingSafeEqual(ours, theirs);
};

/** What the signatures of a body's chunks and trailer are made with: each signs the one before it. */
export interface ChunkSigning {
  readonly key: Uint8Array;
  readonly stamp: string;
  /** The scope's text. */
  readonly scope: string;
  /** The signature of the request's headers, which the first chunk's signature follows. */
  readonly seed: string;
  readonly accessKeyId: string;
  /** AWS: a refused chunk is answered with the canonical request of the headers. */
  readonly canonicalRequest: string;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html */
export const chunkStringToSign = (signing: ChunkSigning, previous: string, chunkHash: string): string =>
  `${ALGORITHM}-PAYLOAD\n${signing.stamp}\n${signing.scope}\n${previous}\n${EMPTY_SHA256}\n${chunkHash}`;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html */
export const trailerStringToSign = (signing: ChunkSigning, previous: string, trailerHash: string): string =>
  `${ALGORITHM}-TRAILER\n${signing.stamp}\n${signing.scope}\n${previous}\n${trailerHash}`;
