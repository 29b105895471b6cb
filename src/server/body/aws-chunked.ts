/**
 * Undoes `aws-chunked` framing, in whatever pieces it arrives:
 *
 *     400;chunk-signature=…\r\n  1,024 bytes  \r\n
 *     0;chunk-signature=…\r\n
 *     x-amz-checksum-crc32c:…\r\n
 *     x-amz-trailer-signature:…\r\n
 *     \r\n
 *
 * and verifies every signature on the way. The data is handed on before its signature is seen, so whoever takes it keeps
 * nothing unless the end was reached.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
import { createHash, type Hash } from "node:crypto";
import { s3Refusals } from "../auth/faults.js";
import {
  type ChunkSigning,
  chunkStringToSign,
  EMPTY_SHA256,
  sameSignature,
  sha256,
  signatureOf,
  trailerStringToSign,
} from "../auth/sigv4.js";
import { incompleteBody, invalidChunkSize, malformedTrailer, terminatedUnexpectedly } from "./faults.js";

export interface Framing {
  /** Whether every chunk has to bring a signature. */
  readonly signed: boolean;
  /** Whether trailers follow the last chunk. */
  readonly trailer: boolean;
  /** What to verify the signatures with; absent when nobody's key is known. */
  readonly signing?: ChunkSigning;
  /** Length of the data without framing, as declared. */
  readonly length: number;
  /** Names announced by `x-amz-trailer`, lower case. */
  readonly trailerNames: readonly string[];
}

const NEWLINE = 0x0a;
const LONGEST_LINE = 8192;
const SMALLEST_CHUNK = 8192;
const SIZE_LINE = /^([0-9a-fA-F]{1,16})(?:;(.*))?$/;
const CHUNK_SIGNATURE = /^chunk-signature=([0-9a-f]{64})$/;
const TRAILER_SIGNATURE = "x-amz-trailer-signature";

export class AwsChunkedDecoder {
  readonly #framing: Framing;
  readonly #consume: (chunk: Uint8Array) => void;
  #state: "size" | "data" | "after-data" | "trailer" | "done" = "size";
  /** The beginning of a line whose end has not arrived. */
  #line = "";
  /** Of the chunk being read: its number from 1, its size, what of it is still to come. */
  #chunk = 0;
  #size = 0;
  #left = 0;
  #signature = "";
  #hash: Hash | undefined;
  #chunkHash = EMPTY_SHA256;
  #received = 0;
  /** The signature that the next one is chained to. */
  #previous: string;
  readonly #trailers: Record<string, string> = {};
  #trailerSignature: string | undefined;

  constructor(framing: Framing, consume: (chunk: Uint8Array) => void) {
    this.#framing = framing;
    this.#consume = consume;
    this.#previous = framing.signing?.seed ?? "";
  }

  /** Trailing headers, lower case; complete after {@link end}. */
  get trailers(): Readonly<Record<string, string>> {
    return this.#trailers;
  }

  /**
   * Takes the next bytes. The chunks it hands on are slices of them.
   * @throws `IncompleteBody`, `InvalidChunkSizeError`, `MalformedTrailerError`, `SignatureDoesNotMatch`
   */
  push(bytes: Uint8Array): void {
    const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    while (at < buffer.length) {
      if (this.#state === "data") {
        at = this.#takeData(buffer, at);
        continue;
      }
      if (this.#state === "done") {
        // AWS: one more line end may follow; minio-go closes unsigned trailers with it.
        this.#line += buffer.toString("latin1", at);
        if (!"\r\n".startsWith(this.#line)) throw malformedTrailer();
        return;
      }
      const newline = buffer.indexOf(NEWLINE, at);
      const end = newline < 0 ? buffer.length : newline;
      if (this.#line.length + end - at > LONGEST_LINE) throw terminatedUnexpectedly();
      this.#line += buffer.toString("latin1", at, end);
      if (newline < 0) return;
      at = newline + 1;
      const line = this.#line;
      this.#line = "";
      this.#takeLine(line);
    }
  }

  /** @throws when the body ended too early, or was shorter than declared. */
  end(): void {
    if (this.#state !== "done") throw terminatedUnexpectedly();
    if (this.#received !== this.#framing.length) throw incompleteBody();
  }

  #takeLine(ended: string): void {
    const line = ended.endsWith("\r") ? ended.slice(0, -1) : ended;
    // AWS: its own example ends a trailer with a bare line feed; framing needs both characters.
    if (line === ended && this.#state !== "trailer") throw terminatedUnexpectedly();
    if (this.#state === "size") this.#takeSize(line);
    else if (this.#state === "after-data") this.#finishData(line);
    else if (line === "") this.#takeBlank();
    else this.#takeTrailer(line);
  }

  #takeSize(line: string): void {
    const [, digits, extension] = SIZE_LINE.exec(line) ?? [];
    if (digits === undefined) throw terminatedUnexpectedly();
    const size = Number.parseInt(digits, 16);
    if (this.#framing.signed) {
      const signature = CHUNK_SIGNATURE.exec(extension ?? "")?.[1];
      if (signature === undefined) throw terminatedUnexpectedly();
      this.#signature = signature;
    }
    this.#chunk += 1;
    if (size > 0 && this.#chunk > 1 && this.#size < SMALLEST_CHUNK) throw invalidChunkSize(this.#chunk, this.#size);
    if (this.#received + size > this.#framing.length) throw incompleteBody();
    this.#size = size;
    this.#left = size;
    this.#hash = undefined;
    this.#chunkHash = EMPTY_SHA256;
    if (size > 0) {
      this.#state = "data";
    } else {
      this.#verifyChunk();
      this.#state = "trailer";
    }
  }

  /** Hands on what belongs to the chunk; gives where it ended. */
  #takeData(buffer: Buffer, at: number): number {
    const end = Math.min(at + this.#left, buffer.length);
    const slice = buffer.subarray(at, end);
    if (this.#framing.signing !== undefined) {
      if (slice.length === this.#size) {
        this.#chunkHash = sha256(slice);
      } else {
        this.#hash ??= createHash("sha256");
        this.#hash.update(slice);
      }
    }
    this.#left -= slice.length;
    this.#received += slice.length;
    this.#consume(slice);
    if (this.#left === 0) this.#state = "after-data";
    return end;
  }

  #finishData(line: string): void {
    if (line !== "") throw terminatedUnexpectedly();
    if (this.#hash !== undefined) this.#chunkHash = this.#hash.digest("hex");
    this.#verifyChunk();
    this.#state = "size";
  }

  #verifyChunk(): void {
    const { signing } = this.#framing;
    if (signing === undefined) return;
    this.#verify(signing, chunkStringToSign(signing, this.#previous, this.#chunkHash), this.#signature);
    this.#previous = this.#signature;
  }

  #verify(signing: ChunkSigning, text: string, provided: string): void {
    if (sameSignature(signatureOf(signing.key, text), provided)) return;
    throw s3Refusals.mismatch({
      accessKeyId: signing.accessKeyId,
      provided,
      stringToSign: text,
      canonicalRequest: signing.canonicalRequest,
    });
  }

  #takeTrailer(line: string): void {
    const colon = line.indexOf(":");
    if (!this.#framing.trailer || colon <= 0) throw malformedTrailer();
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === TRAILER_SIGNATURE) {
      if (!this.#framing.signed || this.#trailerSignature !== undefined) throw malformedTrailer();
      this.#trailerSignature = value;
    } else if (this.#trailerSignature !== undefined || !this.#framing.trailerNames.includes(name)) {
      throw malformedTrailer();
    } else {
      if (name in this.#trailers) throw malformedTrailer();
      this.#trailers[name] = value;
    }
  }

  /** The end; but AWS's own example leaves a blank line before the trailer's signature. */
  #takeBlank(): void {
    const { signed, trailer, signing, trailerNames } = this.#framing;
    if (signed && trailer && this.#trailerSignature === undefined) return;
    for (const name of trailerNames) if (!(name in this.#trailers)) throw malformedTrailer();
    if (signing !== undefined && this.#trailerSignature !== undefined) {
      const block = Object.entries(this.#trailers)
        .sort(([left], [right]) => (left < right ? -1 : 1))
        .map(([name, value]) => `${name}:${value}\n`)
        .join("");
      this.#verify(signing, trailerStringToSign(signing, this.#previous, sha256(block)), this.#trailerSignature);
    }
    this.#state = "done";
  }
}
