import { describe, expect, test } from "vitest";
import {
  base64,
  compositeChecksum,
  givenChecksum,
  hasherOf,
  joinedChecksum,
} from "../../../src/services/s3/rules/checksums.js";
import type { ChecksumAlgorithm } from "../../../src/services/s3/state/records.js";

const hashed = async (algorithm: ChecksumAlgorithm, ...chunks: readonly string[]): Promise<string> => {
  const hasher = await hasherOf(algorithm);
  for (const chunk of chunks) hasher.update(Buffer.from(chunk));
  return base64(hasher.digest());
};

describe("the checksum of `test-checksum`, as S3 tells it", () => {
  test.for([
    ["CRC32", "lVk/nw=="],
    ["CRC32C", "Fz3epA=="],
    ["CRC64NVME", "1f2xscCCZCU="],
    ["SHA1", "jbXkHAsXUrubtL3dqDQ4w+7WXc0="],
    ["SHA256", "1YQo81vx2VFUl0q5ccWISq8AkSBQQ0WO80S82TmfdIQ="],
  ] as const)("%s", async ([algorithm, value]) => {
    expect(await hashed(algorithm, "test-checksum")).toBe(value);
    expect(await hashed(algorithm, "test", "-check", "sum")).toBe(value);
  });
});

describe("the checksum of the empty body by the newer algorithms", () => {
  test.for([
    ["MD5", "1B2M2Y8AsgTpgAmY7PhCfg=="],
    ["SHA512", "z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg=="],
    ["XXHASH64", "70bbN1HY6Zk="],
    ["XXHASH3", "LQaABTjTlMI="],
    ["XXHASH128", "maoG0wFHmNhgAcMkRo1Jfw=="],
  ] as const)("%s", async ([algorithm, value]) => {
    expect(await hashed(algorithm)).toBe(value);
  });
});

test("hashers of one algorithm at the same time do not disturb each other", async () => {
  const first = await hasherOf("CRC64NVME");
  const second = await hasherOf("CRC64NVME");

  first.update(Buffer.from("test-"));
  second.update(Buffer.from("something else"));
  first.update(Buffer.from("checksum"));

  expect(base64(first.digest())).toBe("1f2xscCCZCU=");
});

describe("the checksum of a multipart object of two parts of 5 MiB and a byte, and one of ten bytes", () => {
  // What S3 recorded for parts of the letter `a`.
  const size = 5_242_881;
  const parts = (whole: string, rest: string) => [
    { value: whole, size },
    { value: whole, size },
    { value: rest, size: 10 },
  ];

  test.for([
    ["CRC32", "NRU+Sw==", "TBHN8A==", "qSEQSA=="],
    ["CRC32C", "2/Ckiw==", "5yZkMA==", "eTdAQA=="],
    ["CRC64NVME", "Kg7TOs6algM=", "DBqAA21lxVU=", "ZMNX55lZurA="],
  ] as const)("%s is joined from those of its parts", ([algorithm, whole, rest, value]) => {
    expect(joinedChecksum(algorithm, parts(whole, rest))).toEqual({ algorithm, type: "FULL_OBJECT", value });
  });

  test.for([
    ["CRC32C", "2/Ckiw==", "5yZkMA==", "XF5+4A==-3"],
    ["SHA1", "bH71WIZUKQtUwR2wKSSkFjCRBPM=", "NJX/adNGcdHhWzOmPBN5/e3Toyo=", "AyE60nyQoBgJcwsyPHWu7aJuxBs=-3"],
  ] as const)("%s, composite, is that of the parts' checksums", async ([algorithm, whole, rest, value]) => {
    expect(await compositeChecksum(algorithm, parts(whole, rest))).toEqual({ algorithm, type: "COMPOSITE", value });
  });
});

test("ten thousand parts are joined in less than a second", () => {
  const parts = Array.from({ length: 10_000 }, () => ({ value: "Kg7TOs6algM=", size: 5_242_881 }));

  const began = performance.now();
  joinedChecksum("CRC64NVME", parts);

  expect(performance.now() - began).toBeLessThan(1000);
});

describe("the checksum a request brings", () => {
  test("is the one in its header", () => {
    expect(givenChecksum({ ChecksumCRC32: "lVk/nw==" })).toEqual({ algorithm: "CRC32", value: "lVk/nw==" });
  });

  test("may be announced for the trailer", () => {
    expect(givenChecksum({}, ["x-amz-checksum-crc64nvme"])).toEqual({ algorithm: "CRC64NVME" });
  });

  test("is none when only the SDK's choice of algorithm is named", () => {
    expect(givenChecksum({ ChecksumAlgorithm: "SHA256" })).toBeUndefined();
  });

  test.for(["wrong", "MTIz", "jbXkHAsXUrubtL3dqDQ4w+7WXc0", ""])("cannot be %j", (value) => {
    expect(() => givenChecksum({ ChecksumSHA1: value })).toThrowError(
      expect.objectContaining({
        code: "InvalidRequest",
        message: "Value for x-amz-checksum-sha1 header is invalid.",
      }),
    );
  });

  test("is a single one", () => {
    expect(() => givenChecksum({ ChecksumCRC32: "lVk/nw==" }, ["x-amz-checksum-sha1"])).toThrowError(
      expect.objectContaining({
        code: "InvalidRequest",
        message: "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
      }),
    );
  });
});
