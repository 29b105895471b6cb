import { describe, expect, test } from "vitest";
import { ids } from "../../../src/services/kit/ids.js";
import { customerKey, opened, sealingWith } from "../../../src/services/s3/rules/encryption-seals.js";
import type { Blob, Blobs, ByteRange } from "../../../src/store/blobs.js";
import { createMemoryBlobs } from "../../../src/store/memory-blobs.js";

const key = (letter: string) => customerKey(Buffer.alloc(32, letter)) ?? expect.fail("these are 32 bytes");

const sealed = async (blobs: Blobs, letter: string, ...chunks: readonly string[]) => {
  const sealing = sealingWith(key(letter), ids) ?? expect.fail("there is a key");
  const writer = blobs.writer();
  for (const chunk of chunks) writer.push(sealing.seal(Buffer.from(chunk)));
  return { blob: await writer.finish(), seals: sealing.seals() };
};

const text = async (chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<string> => {
  let joined = "";
  for await (const chunk of chunks) joined += Buffer.from(chunk).toString("latin1");
  return joined;
};

const stored = (blobs: Blobs, blob: Blob, range?: ByteRange) => text(blobs.read(blob, range));

describe("a sealed body", () => {
  test("is kept as bytes that do not say what it says", async () => {
    const blobs = createMemoryBlobs();

    const { blob } = await sealed(blobs, "a", "a secret that is long enough to be told apart");

    expect(blob.size).toBe(45);
    expect(await stored(blobs, blob)).not.toContain("secret");
  });

  test("is another one each time it is sealed", async () => {
    const blobs = createMemoryBlobs();

    const one = await sealed(blobs, "a", "the same words");
    const two = await sealed(blobs, "a", "the same words");

    expect(await stored(blobs, one.blob)).not.toBe(await stored(blobs, two.blob));
  });

  test("opens with its key and with no other", async () => {
    const blobs = createMemoryBlobs();
    const body = await sealed(blobs, "a", "in three ", "chunks ", "of bytes");

    expect(await text(opened(blobs, body, key("a")))).toBe("in three chunks of bytes");
    expect(await text(opened(blobs, body, key("b")))).not.toContain("chunks");
  });

  test("of several pieces opens in any range, across their borders", async () => {
    const blobs = createMemoryBlobs();
    const whole = "0123456789abcdefghijklmnopqrstuvwxyz".repeat(3);
    const pieces = [whole.slice(0, 7), whole.slice(7, 7), whole.slice(7, 55), whole.slice(55)];
    const parts = await Promise.all(pieces.map((piece) => sealed(blobs, "a", piece)));
    const body = {
      blob: await blobs.concat(parts.map(({ blob }) => blob)),
      seals: parts.flatMap(({ seals }) => seals),
    };

    for (let first = 0; first < whole.length; first += 5) {
      for (let last = first; last < whole.length; last += 11) {
        expect(await text(opened(blobs, body, key("a"), { first, last }))).toBe(whole.slice(first, last + 1));
      }
    }
  });

  test("may have a counter that overflows", async () => {
    const blobs = createMemoryBlobs();
    const overflowing = { ...ids, canonicalId: () => "f".repeat(64) };
    const sealing = sealingWith(key("a"), overflowing) ?? expect.fail("there is a key");
    const writer = blobs.writer();
    writer.push(sealing.seal(Buffer.from("0123456789abcdef0123456789abcdefXYZ")));
    const body = { blob: await writer.finish(), seals: sealing.seals() };

    expect(await text(opened(blobs, body, key("a"), { first: 30, last: 34 }))).toBe("efXYZ");
  });
});

test("a key is 32 bytes, and nothing else is", () => {
  expect(customerKey(Buffer.alloc(31))).toBeUndefined();
  expect(customerKey(Buffer.alloc(33))).toBeUndefined();
  expect(customerKey(Buffer.from("1234567890abcdefghijklmnopqrstuv"))?.md5).toBe("0gYVWExOAz67jX5A6qY4+A==");
});
