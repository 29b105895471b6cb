import { describe, expect, test } from "vitest";
import { copySourceOf } from "../../../src/services/s3/rules/copy-source.js";
import { systemMetadataOf, userMetadataOf } from "../../../src/services/s3/rules/metadata.js";
import { isUploadIdOf, uploadIdOf } from "../../../src/services/s3/rules/upload-ids.js";

describe("user metadata", () => {
  test.for([
    ["plain ASCII stays", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"],
    ["an encoded word that is ASCII is decoded", "=?UTF-8?B?YWJj?=", "abc"],
    [
      "what is mostly ASCII is written in Q",
      "test_—_file%E2%80%94_é_2?.pdf",
      "=?UTF-8?Q?test=5F=E2=80=94=5Ffile%E2%80%94=5F=C3=A9=5F2=3F.pdf?=",
    ],
    [
      "an encoded word that is not ASCII is encoded again",
      "=?UTF-8?B?w4RNw4Raw5XDkSBTMw==?=",
      "=?UTF-8?Q?=C3=84M=C3=84Z=C3=95=C3=91_S3?=",
    ],
    ["what is mostly not ASCII is written in B", "=?UTF-8?B?AAECAw==?=", "=?UTF-8?B?AAECAw==?="],
  ] as const)("%s", ([, given, kept]) => {
    expect(userMetadataOf({ name: given })).toEqual({ name: kept });
  });

  test("of more than 2 KB is too large", () => {
    expect(() => userMetadataOf({ name: "x".repeat(2045) })).toThrowError(
      expect.objectContaining({ code: "MetadataTooLarge", status: 400, extra: { Size: 2049, MaxSizeAllowed: 2048 } }),
    );
    expect(userMetadataOf({ name: "x".repeat(2044) })).toEqual({ name: "x".repeat(2044) });
  });
});

test("an object without a content type is binary", () => {
  expect(systemMetadataOf({}, undefined)).toEqual({ contentType: "binary/octet-stream" });
});

test("aws-chunked is no encoding of the object", () => {
  expect(systemMetadataOf({ ContentEncoding: "aws-chunked" }, undefined)).toEqual({
    contentType: "binary/octet-stream",
  });
  expect(systemMetadataOf({ ContentEncoding: "gzip,aws-chunked" }, undefined)).toMatchObject({
    contentEncoding: "gzip",
  });
});

describe("a copy source", () => {
  test.for([
    ["bucket/key", { bucket: "bucket", key: "key" }],
    ["/bucket/key", { bucket: "bucket", key: "key" }],
    ["bucket/a%2Fb", { bucket: "bucket", key: "a/b" }],
    ["bucket/file%252Fname", { bucket: "bucket", key: "file%2Fname" }],
    ["bucket%2Fkey", { bucket: "bucket", key: "key" }],
    ["bucket/test+key", { bucket: "bucket", key: "test+key" }],
    ["bucket/test%20key//", { bucket: "bucket", key: "test key//" }],
    ["bucket//key", { bucket: "bucket", key: "/key" }],
    ["bucket/key?versionId=null", { bucket: "bucket", key: "key", versionId: "null" }],
    ["bucket/what%3FversionId=1", { bucket: "bucket", key: "what?versionId=1" }],
  ] as const)("%s", ([header, source]) => {
    expect(copySourceOf(header)).toEqual(source);
  });

  test.for(["bucket", "bucket/", "/key", "", "/"])("cannot be %j", (header) => {
    expect(() => copySourceOf(header)).toThrowError(
      expect.objectContaining({
        code: "InvalidArgument",
        extra: expect.objectContaining({ ArgumentName: "x-amz-copy-source" }),
      }),
    );
  });

  test("with a version id that S3 never made is refused", () => {
    expect(() => copySourceOf("bucket/key?versionId=short")).toThrowError(
      expect.objectContaining({ code: "InvalidArgument", message: "Invalid version id specified" }),
    );
  });
});

test("upload ids of one key order by the time at which they began", () => {
  const earlier = uploadIdOf(Date.UTC(2026, 0, 1), "key", "zzzz");
  const later = uploadIdOf(Date.UTC(2026, 0, 2), "key", "0000");

  expect(earlier < later).toBe(true);
});

test("an upload id knows its key", () => {
  const uploadId = uploadIdOf(Date.UTC(2026, 0, 1), "key", "random");

  expect(isUploadIdOf(uploadId, "key")).toBe(true);
  expect(isUploadIdOf(uploadId, "other")).toBe(false);
});
