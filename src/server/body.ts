/** Reads request bodies: small documents whole, payloads as they come, each held to what was declared and signed. */
import { createHash, type Hash } from "node:crypto";
import type { Payload } from "../services/kit/payload.js";
import type { Authenticated, PayloadProtection } from "./auth/authenticate.js";
import { payloadHashMismatch } from "./auth/faults.js";
import { sha256 } from "./auth/sigv4.js";
import { AwsChunkedDecoder } from "./body/aws-chunked.js";
import {
  incompleteBody,
  malformedTrailer,
  missingContentLength,
  requestTooLarge,
  transferEncodingNotImplemented,
  unsupportedTrailer,
} from "./body/faults.js";
import type { WireBody } from "./wire.js";

type Headers = Readonly<Record<string, string | undefined>>;

const NO_NAMES: readonly string[] = [];
const NO_TRAILERS: Readonly<Record<string, string>> = {};

/**
 * The body of an S3 request, unread. Framing is undone; hash, signatures and lengths are verified while it is read.
 * @throws `MissingContentLength` (411) for `aws-chunked` without `x-amz-decoded-content-length`; `NotImplemented` (501)
 *   for HTTP's own chunks around anything else; `InvalidRequest` for a trailer that is no checksum.
 */
export const payloadOf = (body: WireBody, headers: Headers, { payload }: Pick<Authenticated, "payload">): Payload => {
  if (payload.kind === "chunks") return chunkedPayload(body, headers, payload);
  // AWS: a trailer that is announced has to have a place in the framing.
  if (headers["x-amz-trailer"] !== undefined) throw malformedTrailer();
  if (headers["transfer-encoding"] !== undefined && headers["content-length"] === undefined) {
    throw transferEncodingNotImplemented();
  }
  const length = byteCount(headers["content-length"]);
  return {
    length,
    trailerNames: NO_NAMES,
    trailers: () => NO_TRAILERS,
    each: payload.kind === "sha256" ? eachHashed(body, length, payload.hash) : eachCounted(body, length),
  };
};

const byteCount = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;

/** The bytes as they come, counted. */
const eachCounted =
  (body: WireBody, length: number | undefined): Payload["each"] =>
  async (consume) => {
    let received = 0;
    await body.each((chunk) => {
      received += chunk.length;
      if (length !== undefined && received > length) throw incompleteBody();
      consume(chunk);
    });
    if (length !== undefined && received !== length) throw incompleteBody();
  };

/** The bytes as they come, held to the hash that was signed. */
const eachHashed =
  (body: WireBody, length: number | undefined, signed: string): Payload["each"] =>
  async (consume) => {
    let received = 0;
    let running: Hash | undefined;
    let whole: string | undefined;
    await body.each((chunk) => {
      received += chunk.length;
      if (length !== undefined && received > length) throw incompleteBody();
      // A small body comes in one piece, and hashing that at once is cheaper.
      if (chunk.length === length) whole = sha256(chunk);
      else {
        running ??= createHash("sha256");
        running.update(chunk);
      }
      consume(chunk);
    });
    if (length !== undefined && received !== length) throw incompleteBody();
    const computed = whole ?? running?.digest("hex") ?? sha256("");
    if (computed !== signed) throw payloadHashMismatch(signed, computed);
  };

/** AWS takes checksums as trailers, nothing else. */
const CHECKSUM_TRAILER = /^x-amz-checksum-(crc32|crc32c|crc64nvme|md5|sha1|sha256|sha512|xxhash3|xxhash64|xxhash128)$/;

const chunkedPayload = (
  body: WireBody,
  headers: Headers,
  { signed, trailer, signing }: Extract<PayloadProtection, { kind: "chunks" }>,
): Payload => {
  const length = byteCount(headers["x-amz-decoded-content-length"]);
  if (length === undefined) throw missingContentLength();
  const announced = headers["x-amz-trailer"];
  if (announced !== undefined && !trailer) throw malformedTrailer();
  const trailerNames =
    announced === undefined ? NO_NAMES : announced.split(",").map((name) => name.trim().toLowerCase());
  if (!trailerNames.every((name) => CHECKSUM_TRAILER.test(name))) throw unsupportedTrailer();

  let trailers = NO_TRAILERS;
  return {
    length,
    trailerNames,
    trailers: () => trailers,
    each: async (consume) => {
      const decoder = new AwsChunkedDecoder(
        { signed, trailer, length, trailerNames, ...(signing === undefined ? {} : { signing }) },
        consume,
      );
      await body.each((chunk) => decoder.push(chunk));
      decoder.end();
      trailers = decoder.trailers;
    },
  };
};

/** A body read whole. */
export interface Document {
  readonly bytes: Buffer;
  /** SHA-256 in hex, computed when first asked for. */
  readonly sha256: () => string;
}

/**
 * Reads a small document (a Query form) whole.
 * @throws `RequestEntityTooLarge` (413) beyond `limit` bytes, before the body is read when its length is declared.
 */
export const readDocument = async (body: WireBody, limit: number, headers: Headers): Promise<Document> => {
  if ((byteCount(headers["content-length"]) ?? 0) > limit) throw requestTooLarge(limit);
  const chunks: Buffer[] = [];
  let size = 0;
  await body.each((chunk) => {
    size += chunk.length;
    if (size > limit) throw requestTooLarge(limit);
    // The chunk's memory is only valid during this call.
    chunks.push(Buffer.from(chunk));
  });
  const [only] = chunks;
  const bytes = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
  let hash: string | undefined;
  return {
    bytes,
    sha256: () => {
      hash ??= sha256(bytes);
      return hash;
    },
  };
};
