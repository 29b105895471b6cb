import { describe, expect, test } from "vitest";
import type { Payload } from "../../src/services/kit/payload.js";
import { digested, MAX_PIECE, receive } from "../../src/services/s3/receive.js";
import { createMemoryBlobs } from "../../src/store/memory-blobs.js";

const payload = (chunks: readonly string[], length: number | undefined, failure?: Error): Payload => ({
  length,
  trailerNames: [],
  trailers: () => ({}),
  each: async (consume) => {
    for (const chunk of chunks) consume(Buffer.from(chunk));
    if (failure) throw failure;
  },
});

const accept = () => {};

describe("a body is hashed while it comes in:", () => {
  for (const chunks of [["test-checksum"], ["test-", "check", "sum"]]) {
    test(`in ${chunks.length} chunks`, async () => {
      const received = await receive(payload(chunks, 13), createMemoryBlobs(), ["CRC32", "CRC64NVME"], accept);

      expect(received).toMatchObject({
        size: 13,
        md5: "f2081dd61dfa700a0fd5e29b9c3cc23d",
        checksums: ["lVk/nw==", "1f2xscCCZCU="],
      });
    });
  }

  test("in none", async () => {
    expect(await receive(undefined, createMemoryBlobs(), [], accept)).toMatchObject({
      size: 0,
      md5: "d41d8cd98f00b204e9800998ecf8427e",
    });
  });
});

describe("nothing stays of a body", () => {
  const large = "x".repeat(100_000);

  test("whose connection drops", async () => {
    const blobs = createMemoryBlobs();

    const failed = receive(payload([large], 200_000, new Error("dropped")), blobs, [], accept);

    await expect(failed).rejects.toThrow("dropped");
    expect(blobs.bytes).toBe(0);
  });

  test("that is not what the client said", async () => {
    const blobs = createMemoryBlobs();

    const failed = receive(payload([large], 100_000), blobs, [], () => {
      throw new Error("BadDigest");
    });

    await expect(failed).rejects.toThrow("BadDigest");
    expect(blobs.bytes).toBe(0);
  });
});

test("a body of unknown length is refused before it is read", async () => {
  await expect(receive(payload(["x"], undefined), createMemoryBlobs(), [], accept)).rejects.toMatchObject({
    code: "MissingContentLength",
    status: 411,
  });
});

test("a body of more than 5 GB is refused before it is read", async () => {
  const failed = receive(payload(["x"], MAX_PIECE + 1), createMemoryBlobs(), [], accept);

  await expect(failed).rejects.toMatchObject({
    code: "EntityTooLarge",
    extra: { ProposedSize: 5_368_709_121, MaxSizeAllowed: 5_368_709_120 },
  });
});

test("what is stored can be hashed again", async () => {
  expect(await digested([Buffer.from("test-"), Buffer.from("checksum")], ["SHA1"])).toEqual({
    md5: "f2081dd61dfa700a0fd5e29b9c3cc23d",
    checksums: ["jbXkHAsXUrubtL3dqDQ4w+7WXc0="],
  });
});
