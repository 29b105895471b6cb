import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import type { Blob, Blobs, ByteRange } from "../../src/store/blobs.js";
import { createMemoryBlobs } from "../../src/store/memory-blobs.js";

const KiB = 1024;
const MiB = 1024 * KiB;

/** Memory of its own, each byte its offset modulo 251: no two neighbouring ranges look alike. */
const bytes = (size: number, from = 0): Uint8Array =>
  Uint8Array.from({ length: size }, (_, index) => (from + index) % 251);

const blobOf = async (blobs: Blobs, ...chunks: Uint8Array[]): Promise<Blob> => {
  const writer = blobs.writer();
  for (const chunk of chunks) writer.push(chunk);
  return writer.finish();
};
const chunksOf = async (blobs: Blobs, blob: Blob, range?: ByteRange): Promise<Uint8Array[]> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of blobs.read(blob, range)) chunks.push(chunk);
  return chunks;
};
const contentOf = async (blobs: Blobs, blob: Blob, range?: ByteRange): Promise<Buffer> =>
  Buffer.concat(await chunksOf(blobs, blob, range));

const eventLoopTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const collectGarbage = async (): Promise<void> => {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  await eventLoopTurn();
  if (typeof collect !== "function") throw new Error("This Node hands out no garbage collector");
  collect();
  await eventLoopTurn();
  await eventLoopTurn();
};

/** The bytes held once the collector has told of what is gone: it tells in its own time, so it is asked again. */
const bytesOnceTold = async (blobs: Blobs, expected: number): Promise<number> => {
  for (let asked = 0; asked < 30; asked += 1) {
    await collectGarbage();
    if (blobs.bytes === expected) break;
  }
  return blobs.bytes;
};

describe("bodies", () => {
  test("a body is read as it was written, whatever pieces it came in", async () => {
    const blobs = createMemoryBlobs();
    const sizes = [1, 100, 31 * KiB, 33 * KiB, 5, 200 * KiB, 7, 7, 40 * KiB];
    const whole = bytes(sizes.reduce((sum, size) => sum + size, 0));

    for (const expected of [undefined, whole.length, 3, whole.length * 2]) {
      const writer = blobs.writer(expected);
      let offset = 0;
      for (const size of sizes) {
        writer.push(whole.slice(offset, offset + size));
        offset += size;
      }
      const blob = await writer.finish();

      expect(blob.size).toBe(whole.length);
      expect((await contentOf(blobs, blob)).equals(whole)).toBe(true);
    }
  });

  test("an empty body has no bytes and costs none", async () => {
    const blobs = createMemoryBlobs();

    const blob = await blobOf(blobs, new Uint8Array(0));

    expect(blob.size).toBe(0);
    expect(await chunksOf(blobs, blob)).toEqual([]);
    expect(await chunksOf(blobs, blob, { first: 0, last: 0 })).toEqual([]);
    expect(blobs.bytes).toBe(0);
  });

  test("a range is the bytes from first to last, both included, across chunks and cut off at the end", async () => {
    const blobs = createMemoryBlobs();
    const blob = await blobOf(blobs, bytes(40 * KiB), bytes(40 * KiB, 40 * KiB), bytes(40 * KiB, 80 * KiB));
    const whole = Buffer.from(bytes(120 * KiB));

    for (const [first, last] of [
      [0, 0],
      [0, 40 * KiB - 1],
      [40 * KiB, 40 * KiB],
      [40 * KiB - 1, 40 * KiB],
      [10, 100 * KiB],
      [80 * KiB, 120 * KiB - 1],
      [120 * KiB - 1, 120 * KiB - 1],
      [100 * KiB, 900 * KiB],
      [120 * KiB, 130 * KiB],
    ] as const) {
      const part = await contentOf(blobs, blob, { first, last });
      expect(part.equals(whole.subarray(first, last + 1)), `${first}-${last}`).toBe(true);
    }
  });

  test("a range of a body of very many chunks is found too, at every border", async () => {
    const blobs = createMemoryBlobs();
    const one = await blobOf(blobs, bytes(100));
    const parts = await Promise.all(
      Array.from({ length: 100 }, (_, index) => blobs.slice(one, { first: 0, last: index % 7 })),
    );
    const blob = await blobs.concat(parts);
    const whole = await contentOf(blobs, blob);

    for (let first = 0; first < blob.size; first += 1) {
      const chunks = await chunksOf(blobs, blob, { first, last: first + 3 });
      expect(Buffer.concat(chunks).equals(whole.subarray(first, first + 4)), `${first}`).toBe(true);
      expect(chunks.every(({ length }) => length > 0)).toBe(true);
    }
  });

  test("parts joined are one body that shares their memory", async () => {
    const blobs = createMemoryBlobs();
    const one = await blobOf(blobs, bytes(100 * KiB));
    const two = await blobOf(blobs, bytes(50, 100 * KiB));
    const held = blobs.bytes;

    const whole = await blobs.concat([one, two]);

    expect(whole.size).toBe(100 * KiB + 50);
    expect((await contentOf(blobs, whole)).equals(bytes(100 * KiB + 50))).toBe(true);
    expect(blobs.bytes).toBe(held);
  });

  test("a slice of a body is a body that shares its memory", async () => {
    const blobs = createMemoryBlobs();
    const whole = await blobOf(blobs, bytes(40 * KiB), bytes(40 * KiB, 40 * KiB));
    const held = blobs.bytes;

    const slice = await blobs.slice(whole, { first: 39 * KiB, last: 41 * KiB - 1 });

    expect(slice.size).toBe(2 * KiB);
    expect((await contentOf(blobs, slice)).equals(bytes(2 * KiB, 39 * KiB))).toBe(true);
    expect((await contentOf(blobs, slice, { first: 1, last: 2 })).equals(bytes(2, 39 * KiB + 1))).toBe(true);
    expect(blobs.bytes).toBe(held);
  });

  test("a blob of somebody else's is refused", () => {
    expect(() => createMemoryBlobs().read({ size: 1 })).toThrow("not written by blobs in memory");
  });

  test("a writer that was finished takes nothing more", async () => {
    const writer = createMemoryBlobs().writer();
    await writer.finish();

    expect(() => writer.push(bytes(1))).toThrow("spent");
    await expect(writer.finish()).rejects.toThrow("spent");
  });
});

describe("memory", () => {
  test("a chunk that has its memory to itself is kept, not copied", async () => {
    const blobs = createMemoryBlobs();
    const large = bytes(64 * KiB);
    const small = bytes(1 * KiB);

    const [keptLarge] = await chunksOf(blobs, await blobOf(blobs, large));
    const [keptSmall] = await chunksOf(blobs, await blobOf(blobs, small));

    expect(keptLarge?.buffer).toBe(large.buffer);
    expect(keptSmall?.buffer).toBe(small.buffer);
    expect(blobs.bytes).toBe(65 * KiB);
  });

  test("a chunk without the framing around it is kept, being nearly all of its memory", async () => {
    const blobs = createMemoryBlobs();
    const socket = bytes(64 * KiB);

    const [kept] = await chunksOf(blobs, await blobOf(blobs, socket.subarray(90, 64 * KiB - 2)));

    expect(kept?.buffer).toBe(socket.buffer);
    expect(blobs.bytes).toBe(64 * KiB);
  });

  test("a chunk that would keep a larger memory alive is copied to one of its own size", async () => {
    const blobs = createMemoryBlobs();

    const [fromSocket] = await chunksOf(blobs, await blobOf(blobs, bytes(64 * KiB).subarray(0, 100)));
    const [fromPool] = await chunksOf(blobs, await blobOf(blobs, Buffer.from("hello")));
    const [large] = await chunksOf(blobs, await blobOf(blobs, bytes(MiB).subarray(0, 100 * KiB)));

    expect(fromSocket?.buffer.byteLength).toBe(100);
    expect(fromPool?.buffer.byteLength).toBe(5);
    expect(large?.buffer.byteLength).toBe(100 * KiB);
    expect(blobs.bytes).toBe(100 + 5 + 100 * KiB);
  });

  test("a body that trickles in is gathered into blocks, exactly as large as it when its length is known", async () => {
    const blobs = createMemoryBlobs();
    const writer = blobs.writer(100 * KiB);

    for (let index = 0; index < 1024; index += 1) writer.push(bytes(100, index * 100));
    const chunks = await chunksOf(blobs, await writer.finish());

    expect(chunks.map(({ length }) => length)).toEqual([64 * KiB, 36 * KiB]);
    expect(blobs.bytes).toBe(100 * KiB);
  });

  test("a body of unknown length that trickles in wastes nothing at its end", async () => {
    const blobs = createMemoryBlobs();

    const trickle = Array.from({ length: 10 }, (_, index) => bytes(100, index * 100));
    const blob = await blobOf(blobs, ...trickle);

    expect((await contentOf(blobs, blob)).equals(bytes(1000))).toBe(true);
    expect(blobs.bytes).toBe(1000);
  });

  test("an abandoned upload is forgotten at once, and only once", async () => {
    const blobs = createMemoryBlobs();
    const writer = blobs.writer();
    writer.push(bytes(100 * KiB));
    writer.push(bytes(10));
    writer.push(bytes(10));

    writer.abandon();

    expect(blobs.bytes).toBe(0);
    expect(() => writer.push(bytes(1))).toThrow("spent");
    await collectGarbage();
    expect(blobs.bytes).toBe(0);
  });

  test("abandoning after finish leaves the blob alone", async () => {
    const blobs = createMemoryBlobs();
    const writer = blobs.writer();
    writer.push(bytes(100));
    const blob = await writer.finish();

    writer.abandon();

    expect(blobs.bytes).toBe(100);
    expect((await contentOf(blobs, blob)).equals(bytes(100))).toBe(true);
  });

  test("memory is given back when the last blob that shares it is gone, not before", async () => {
    const blobs = createMemoryBlobs();
    const held: { whole?: Blob; slice?: Blob } = {};
    const fill = async (): Promise<void> => {
      held.whole = await blobOf(blobs, bytes(MiB), bytes(MiB));
      held.slice = await blobs.slice(held.whole, { first: 0, last: 9 });
    };
    await fill();

    await collectGarbage();
    expect(blobs.bytes).toBe(2 * MiB);

    delete held.whole;
    expect(await bytesOnceTold(blobs, 1 * MiB)).toBe(1 * MiB);

    delete held.slice;
    expect(await bytesOnceTold(blobs, 0)).toBe(0);
  });

  test("an upload that was dropped without a word is given back too", async () => {
    const blobs = createMemoryBlobs();
    const begin = (): void => blobs.writer().push(bytes(MiB));

    begin();

    expect(await bytesOnceTold(blobs, 0)).toBe(0);
  });
});

describe("the limit", () => {
  test("bytes beyond it are refused with SlowDown, and those before it are kept", async () => {
    const blobs = createMemoryBlobs({ maxBytes: 100 * KiB });
    const kept = await blobOf(blobs, bytes(60 * KiB));
    const writer = blobs.writer();

    expect(() => writer.push(bytes(41 * KiB))).toThrow(
      expect.objectContaining({ code: "SlowDown", status: 503, message: "Please reduce your request rate." }),
    );

    writer.abandon();
    expect(blobs.bytes).toBe(60 * KiB);
    expect(kept.size).toBe(60 * KiB);
  });

  test("a body that fits exactly is taken", async () => {
    const blobs = createMemoryBlobs({ maxBytes: 100 * KiB });

    await blobOf(blobs, bytes(60 * KiB), bytes(40 * KiB));

    expect(blobs.bytes).toBe(100 * KiB);
  });

  test("small pieces are counted against it as well", () => {
    const writer = createMemoryBlobs({ maxBytes: 1000 }).writer(2000);

    writer.push(bytes(0));
    expect(() => writer.push(bytes(600))).toThrow(expect.objectContaining({ code: "SlowDown" }));
  });

  test("a body that trickles in and fits exactly is taken, its length being known", async () => {
    const writer = createMemoryBlobs({ maxBytes: 1000 }).writer(1000);

    for (let index = 0; index < 10; index += 1) writer.push(bytes(100));

    expect((await writer.finish()).size).toBe(1000);
  });

  test("room that an abandoned upload leaves is free at once", async () => {
    const blobs = createMemoryBlobs({ maxBytes: MiB });
    const aborted = blobs.writer();
    aborted.push(bytes(MiB));
    aborted.abandon();

    const blob = await blobOf(blobs, bytes(MiB));

    expect(blob.size).toBe(MiB);
  });

  test("deleted bodies make room before anybody is refused, though the collector has not been by", async () => {
    const blobs = createMemoryBlobs({ maxBytes: MiB });
    await blobOf(blobs, bytes(MiB));
    await eventLoopTurn();
    expect(blobs.bytes).toBe(MiB);

    const blob = await blobOf(blobs, bytes(MiB));

    expect(blob.size).toBe(MiB);
    expect(blobs.bytes).toBe(MiB);
  });
});
