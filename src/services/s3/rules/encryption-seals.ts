/**
 * Bodies under keys that customers provide are really encrypted: AES-256 in counter mode, so that a range can be read
 * without what stands before it. What is kept is the MD5 of the key and the counters, never the key.
 */
import { createCipheriv, createDecipheriv, createHash } from "node:crypto";
import type { Blob, Blobs, ByteRange } from "../../../store/blobs.js";
import type { Ids } from "../../kit/ids.js";
import type { Seal } from "../state/records.js";

const CIPHER = "aes-256-ctr";
const BLOCK = 16;

/** A customer's key, while a request is under way. */
export interface CustomerKey {
  readonly bytes: Uint8Array;
  /** Base64. */
  readonly md5: string;
}

/** Undefined unless these are the 32 bytes of an AES-256 key. */
export const customerKey = (bytes: Uint8Array): CustomerKey | undefined =>
  bytes.length === 32 ? { bytes, md5: createHash("md5").update(bytes).digest("base64") } : undefined;

/** Encrypts a body as it comes in. */
export interface Sealing {
  /** The next bytes, encrypted. */
  seal(chunk: Uint8Array): Uint8Array;
  /** What opening needs beside the key; complete once all of the body has been sealed. */
  seals(): readonly Seal[];
}

/** Undefined without a key: then bytes are kept as they come. */
export const sealingWith = (key: CustomerKey | undefined, ids: Ids): Sealing | undefined => {
  if (key === undefined) return undefined;
  // Random hex digits, wherever they come from: 16 bytes of counter.
  const counter = ids.canonicalId().slice(0, 2 * BLOCK);
  const cipher = createCipheriv(CIPHER, key.bytes, Buffer.from(counter, "hex"));
  let size = 0;
  return {
    seal: (chunk) => {
      size += chunk.length;
      return cipher.update(chunk);
    },
    seals: () => [{ counter, size }],
  };
};

/** The bytes of a sealed body, or a range of them, as they came in. */
export async function* opened(
  blobs: Blobs,
  { blob, seals = [] }: { readonly blob: Blob; readonly seals?: readonly Seal[] },
  key: CustomerKey,
  range: ByteRange = { first: 0, last: blob.size - 1 },
): AsyncGenerator<Uint8Array> {
  let start = 0;
  for (const { counter, size } of seals) {
    const first = Math.max(range.first, start);
    const last = Math.min(range.last, start + size - 1);
    if (first <= last) {
      const decipher = createDecipheriv(CIPHER, key.bytes, counterAt(counter, first - start));
      decipher.update(Buffer.alloc((first - start) % BLOCK));
      for await (const chunk of blobs.read(blob, { first, last })) yield decipher.update(chunk);
    }
    start += size;
  }
}

/** The counter of the block in which a byte stands. */
const counterAt = (counter: string, offset: number): Uint8Array => {
  const block = (BigInt(`0x${counter}`) + BigInt(Math.floor(offset / BLOCK))) & ((1n << 128n) - 1n);
  return Buffer.from(block.toString(16).padStart(2 * BLOCK, "0"), "hex");
};
