import type { ObjectAttributes } from "@aws-sdk/client-s3";
import { answer } from "./answer.js";
import { clientOf, describe, expect, test } from "./client.js";
import {
  aDate,
  aes256,
  completed,
  copied,
  described,
  invalidArgument,
  invalidRequest,
  ok,
  part,
  partPage,
  read,
  someText,
  stored,
  upload,
  uploadPage,
} from "./expected.js";

const MEBIBYTE = 1024 * 1024;

/** What is refused of a part that is not there, or not as it was said to be. */
const invalidPart = (etag: string, PartNumber: string, UploadId: unknown) => ({
  Code: "InvalidPart",
  ETag: etag,
  Message:
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
  PartNumber,
  UploadId,
  status: 400,
});

describe("UploadPartCopy", () => {
  const etag = "781e5e245d69b566979b86e28d23f2c7";
  const Key = "test-upload-part-copy";
  const copiedPart = (tag: string) => ({
    CopyPartResult: { ETag: `"${tag}"`, LastModified: aDate },
    ...aes256,
    ...ok,
  });

  test("takes ranges of the source, and the whole without one", async ({ s3, bucket: Bucket }) => {
    const source = { Bucket, Key: "source-key", Body: "0123456789" };
    expect(await answer(s3.putObject(source))).toEqual(stored(etag, "poTHxg=="));
    const begun = await answer(s3.createMultipartUpload({ Bucket, Key }));
    expect(begun).toEqual({ Bucket, Key, UploadId: someText, ...aes256, ...ok });
    const UploadId = String(begun.UploadId);
    const ask = { Bucket, Key, UploadId, CopySource: `${Bucket}/source-key` };
    for (const [index, [CopySourceRange, tag]] of [
      ["bytes=0-8", "22975d8a5ed1b91445f6c55ac121505b"],
      ["bytes=1-1", "c4ca4238a0b923820dcc509a6f75849b"],
      ["bytes=0-0", "cfcd208495d565ef66e7dff9f98764da"],
    ].entries()) {
      const copy = s3.uploadPartCopy({ ...ask, PartNumber: index + 1, CopySourceRange });
      expect(await answer(copy)).toEqual(copiedPart(tag ?? ""));
    }
    expect(await answer(s3.listParts({ Bucket, Key, UploadId }))).toEqual(
      partPage(Bucket, Key, UploadId, [
        part(1, "22975d8a5ed1b91445f6c55ac121505b", 9),
        part(2, "c4ca4238a0b923820dcc509a6f75849b", 1),
        part(3, "cfcd208495d565ef66e7dff9f98764da", 1),
      ]),
    );
  });

  test("without a range takes all of the source", async ({ s3, bucket: Bucket }) => {
    await s3.putObject({ Bucket, Key: "source-key", Body: "0123456789" });
    const { UploadId } = await s3.createMultipartUpload({ Bucket, Key });
    const ask = { Bucket, Key, UploadId, CopySource: `${Bucket}/source-key`, PartNumber: 1 };
    expect(await answer(s3.uploadPartCopy(ask))).toEqual(copiedPart(etag));
    expect(await answer(s3.listParts({ Bucket, Key, UploadId }))).toEqual(
      partPage(Bucket, Key, UploadId, [part(1, etag, 10)]),
    );
  });

  const FORM =
    "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy";
  for (const [CopySourceRange, refusal] of [
    ...[
      "0-8",
      "bytes=1-0",
      "bytes=-1-",
      "bytes=0--1",
      "bytes=0-1,3-4,7-9",
      "bytes=-",
      "bytes=-0",
      "bytes=1-",
      "bytes=-2",
      "bytes=-15",
    ].map((range) => [range, invalidArgument("x-amz-copy-source-range", range, FORM)] as const),
    [
      "bytes=0-100",
      invalidArgument(
        "x-amz-copy-source-range",
        "bytes=0-100",
        "Range specified is not valid for source object of size: 10",
      ),
    ],
    ["bytes=100-200", invalidRequest("The specified copy range is invalid for the source object size")],
  ] as const) {
    test(`refuses the range ${CopySourceRange}`, async ({ s3, bucket: Bucket }) => {
      await s3.putObject({ Bucket, Key: "source-key", Body: "0123456789" });
      const { UploadId } = await s3.createMultipartUpload({ Bucket, Key });
      const ask = { Bucket, Key, UploadId, CopySource: `${Bucket}/source-key`, PartNumber: 1 };
      expect(await answer(s3.uploadPartCopy({ ...ask, CopySourceRange }))).toEqual(refusal);
    });
  }
});

describe("an upload that is not there", () => {
  test("is NoSuchUpload with its id, for each operation", async ({ s3, bucket: Bucket }) => {
    const ask = { Bucket, Key: "no-such-upload", UploadId: "fakeid" };
    const refused = {
      Code: "NoSuchUpload",
      Message:
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
      UploadId: "fakeid",
      status: 404,
    };
    expect(await answer(s3.uploadPart({ ...ask, PartNumber: 1, Body: "data" }))).toEqual(refused);
    const MultipartUpload = { Parts: [{ ETag: '"8d777f385d3dfec8815d20f7496026dc"', PartNumber: 1 }] };
    expect(await answer(s3.completeMultipartUpload({ ...ask, MultipartUpload }))).toEqual(refused);
    expect(await answer(s3.abortMultipartUpload(ask))).toEqual(refused);
  });
});

describe("completing", () => {
  test("needs a part, and five mebibytes in all parts but the last", async ({ s3, bucket: Bucket }) => {
    const Key = "test-upload-part-exc";
    const { UploadId } = await s3.createMultipartUpload({ Bucket, Key });
    const Parts = [];
    for (const PartNumber of [1, 2]) {
      const sent = await answer(s3.uploadPart({ Bucket, Key, UploadId, PartNumber, Body: "data" }));
      expect(sent).toEqual({
        ChecksumCRC32: "rfPzYw==",
        ETag: '"8d777f385d3dfec8815d20f7496026dc"',
        ...aes256,
        ...ok,
      });
      Parts.push({ ETag: String(sent.ETag), PartNumber });
    }
    const ask = { Bucket, Key, UploadId };
    expect(await answer(s3.completeMultipartUpload({ ...ask, MultipartUpload: { Parts: [] } }))).toEqual(
      invalidRequest("You must specify at least one part"),
    );
    expect(await answer(s3.completeMultipartUpload({ ...ask, MultipartUpload: { Parts } }))).toEqual({
      Code: "EntityTooSmall",
      ETag: "8d777f385d3dfec8815d20f7496026dc",
      Message: "Your proposed upload is smaller than the minimum allowed size",
      MinSizeAllowed: "5242880",
      PartNumber: "1",
      ProposedSize: "4",
      status: 400,
    });
  });

  test("without any choice of checksum gives the object a CRC64NVME, over what was put before", async ({
    s3,
    bucket: Bucket,
  }) => {
    const Key = "test.file";
    const Body = "test content 123";
    expect(await answer(s3.putObject({ Bucket, Key, Body }))).toEqual(
      stored("eee506dd7ada7ded524c77e359a0e7c6", "B18g1g=="),
    );
    const { UploadId } = await s3.createMultipartUpload({ Bucket, Key });
    const { ETag } = await s3.uploadPart({ Bucket, Key, UploadId, PartNumber: 1, Body });
    const complete = s3.completeMultipartUpload({
      Bucket,
      Key,
      UploadId,
      MultipartUpload: { Parts: [{ ETag, PartNumber: 1 }] },
    });
    expect(await answer(complete)).toEqual(
      completed(Bucket, Key, "b972025bc34adf8d76d6d51e93c035cc-1", {
        ChecksumCRC64NVME: "BsLNlKumA5I=",
        ChecksumType: "FULL_OBJECT",
      }),
    );
  });

  test("tells the key percent-encoded in its location", async ({ s3, emulator, bucket: Bucket }) => {
    const Key = "test-unicode_—_file";
    const begun = await answer(s3.createMultipartUpload({ Bucket, Key }));
    expect(begun).toEqual({ Bucket, Key, UploadId: someText, ...aes256, ...ok });
    const UploadId = String(begun.UploadId);
    const { ETag } = await s3.uploadPart({ Bucket, Key, UploadId, PartNumber: 1, Body: "test-123" });
    const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };
    const done = await answer(s3.completeMultipartUpload({ Bucket, Key, UploadId, MultipartUpload }));
    expect(done).toEqual({
      Bucket,
      Key,
      ETag: expect.stringMatching(/^"[0-9a-f]{32}-1"$/),
      ChecksumCRC64NVME: someText,
      ChecksumType: "FULL_OBJECT",
      Location: `${emulator.endpoint}/${Bucket}/test-unicode_%E2%80%94_file`,
      ...aes256,
      ...ok,
    });
  });

  test("holds the upload to the size it is said to have", async ({ s3, bucket: Bucket }) => {
    const Key = "test-multipart-size";
    const { UploadId } = await s3.createMultipartUpload({ Bucket, Key });
    const sent = await answer(s3.uploadPart({ Bucket, Key, UploadId, PartNumber: 1, Body: "aaaa" }));
    expect(sent).toEqual({
      ChecksumCRC32: "rZjlRQ==",
      ETag: '"74b87337454200d4d33f80c4663dc5e5"',
      ...aes256,
      ...ok,
    });
    const ask = { Bucket, Key, UploadId, MultipartUpload: { Parts: [{ ETag: String(sent.ETag), PartNumber: 1 }] } };
    expect(await answer(s3.completeMultipartUpload({ ...ask, MpuObjectSize: 5 }))).toEqual(
      invalidRequest("The provided 'x-amz-mp-object-size' header value 5 does not match what was computed: 4"),
    );
    const checksum = { ChecksumCRC64NVME: "GC2rW8VclPA=", ChecksumType: "FULL_OBJECT" };
    expect(await answer(s3.completeMultipartUpload({ ...ask, MpuObjectSize: 4 }))).toEqual(
      completed(Bucket, Key, "c890740ac2875a29117863d66dacc4f0-1", checksum),
    );
    expect(await answer(s3.getObjectAttributes({ Bucket, Key, ObjectAttributes: ["Checksum", "ETag"] }))).toEqual({
      Checksum: checksum,
      ETag: "c890740ac2875a29117863d66dacc4f0-1",
      LastModified: aDate,
      ...ok,
    });
  });
});

test("the attributes of an object count its parts, and tell no checksum that was not asked for", async ({
  s3,
  bucket: Bucket,
}) => {
  const whole = await s3.putObject({ Bucket, Key: "whole", Body: "1234567" });
  const Key = "in-parts";
  const { UploadId } = await s3.createMultipartUpload({ Bucket, Key });
  const Parts = [];
  for (const [index, length] of [5 * MEBIBYTE, 85].entries()) {
    const Body = Buffer.alloc(length, "a");
    const { ETag } = await s3.uploadPart({ Bucket, Key, UploadId, PartNumber: index + 1, Body });
    Parts.push({ ETag, PartNumber: index + 1 });
  }
  const done = await s3.completeMultipartUpload({ Bucket, Key, UploadId, MultipartUpload: { Parts } });
  const attributes = (key: string, ...ObjectAttributes: ObjectAttributes[]) =>
    answer(s3.getObjectAttributes({ Bucket, Key: key, ObjectAttributes }));
  const always = { LastModified: aDate, StorageClass: "STANDARD", ...ok };
  expect(await attributes("whole", "StorageClass", "ETag", "ObjectSize", "ObjectParts", "Checksum")).toEqual({
    ...always,
    Checksum: { ChecksumCRC32: whole.ChecksumCRC32, ChecksumType: "FULL_OBJECT" },
    ETag: whole.ETag?.slice(1, -1),
    ObjectSize: 7,
  });
  const inParts = { ...always, ETag: done.ETag?.slice(1, -1), ObjectSize: 5242965 };
  expect(await attributes(Key, "StorageClass", "ETag", "ObjectSize", "ObjectParts")).toEqual({
    ...inParts,
    ObjectParts: { TotalPartsCount: 2 },
  });
  expect(await attributes(Key, "StorageClass", "ETag", "ObjectSize", "Checksum")).toEqual({
    ...inParts,
    Checksum: { ChecksumCRC64NVME: done.ChecksumCRC64NVME, ChecksumType: "FULL_OBJECT" },
  });
});

describe("the checksum of an upload", () => {
  const KEY = "test-multipart-checksum";
  const PARTS = ["a", "a", "a"].map((letter, index) => Buffer.alloc(index < 2 ? 5 * MEBIBYTE + 1 : 10, letter));
  const ETAGS = [
    "c4c753e69bb853187f5854c46cf801c6",
    "c4c753e69bb853187f5854c46cf801c6",
    "e09c80c42fda55f9d992e59ca6b3307d",
  ];
  const SIZES = [5242881, 5242881, 10];
  const etag = "4d45984fc3feb2ac9b22683c49674b56-3";
  const LENGTH = 10485772;

  for (const [algorithm, type, large, small, object, copyOfIt, wrong] of [
    ["CRC32C", "COMPOSITE", "2/Ckiw==", "5yZkMA==", "XF5+4A==-3", "eTdAQA==", 1],
    [
      "SHA1",
      "COMPOSITE",
      "bH71WIZUKQtUwR2wKSSkFjCRBPM=",
      "NJX/adNGcdHhWzOmPBN5/e3Toyo=",
      "AyE60nyQoBgJcwsyPHWu7aJuxBs=-3",
      "eIC+AqBqApUmeqCBQ+9n8OVTP+8=",
      2,
    ],
    ["CRC32", "FULL_OBJECT", "NRU+Sw==", "TBHN8A==", "qSEQSA==", "qSEQSA==", 2],
    ["CRC32C", "FULL_OBJECT", "2/Ckiw==", "5yZkMA==", "eTdAQA==", "eTdAQA==", 0],
    ["CRC64NVME", "FULL_OBJECT", "Kg7TOs6algM=", "DBqAA21lxVU=", "ZMNX55lZurA=", "ZMNX55lZurA=", 0],
  ] as const) {
    test(`${algorithm}, ${type}, is told at every step, and by a copy for the whole`, async ({
      s3,
      bucket: Bucket,
    }) => {
      const name = `Checksum${algorithm}`;
      const sums = [large, large, small].map((value) => ({ [name]: value }));
      const ask = { Bucket, Key: KEY };
      const kind = { ChecksumAlgorithm: algorithm, ChecksumType: type };
      const begun = await answer(s3.createMultipartUpload({ ...ask, ...kind }));
      expect(begun).toEqual({ ...ask, ...kind, UploadId: someText, ...aes256, ...ok });
      const UploadId = String(begun.UploadId);
      for (const [index, Body] of PARTS.entries()) {
        const sent = s3.uploadPart({
          ...ask,
          UploadId,
          PartNumber: index + 1,
          Body,
          ChecksumAlgorithm: algorithm,
        });
        expect(await answer(sent)).toEqual({ ...sums[index], ETag: `"${ETAGS[index]}"`, ...aes256, ...ok });
      }
      expect(await answer(s3.listParts({ ...ask, UploadId }))).toEqual(
        partPage(
          Bucket,
          KEY,
          UploadId,
          ETAGS.map((tag, index) => part(index + 1, tag, SIZES[index] ?? 0, sums[index])),
          kind,
        ),
      );

      const parts = ETAGS.map((tag, index) => ({ ETag: `"${tag}"`, PartNumber: index + 1, ...sums[index] }));
      const another = wrong === 2 ? large : small;
      const spoilt = parts.map((each, index) => (index === wrong ? { ...each, [name]: another } : each));
      const complete = { ...ask, UploadId };
      expect(await answer(s3.completeMultipartUpload({ ...complete, MultipartUpload: { Parts: spoilt } }))).toEqual(
        invalidPart(ETAGS[wrong] ?? "", String(wrong + 1), UploadId),
      );
      if (type === "COMPOSITE") {
        const bare = ETAGS.map((tag, index) => ({ ETag: `"${tag}"`, PartNumber: index + 1 }));
        expect(await answer(s3.completeMultipartUpload({ ...complete, MultipartUpload: { Parts: bare } }))).toEqual(
          invalidRequest(
            `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part 1 in the request.`,
          ),
        );
      }
      const result = { [name]: object, ChecksumType: type };
      expect(await answer(s3.completeMultipartUpload({ ...complete, MultipartUpload: { Parts: parts } }))).toEqual(
        completed(Bucket, KEY, etag, result),
      );

      const got = await answer(s3.getObject({ ...ask, ChecksumMode: "ENABLED" }));
      expect({ ...got, Body: String(got.Body).length }).toEqual({ ...described(etag, LENGTH, result), Body: LENGTH });
      expect(await answer(s3.headObject({ ...ask, ChecksumMode: "ENABLED" }))).toEqual(described(etag, LENGTH, result));
      const ObjectAttributes = ["ETag", "Checksum", "ObjectParts"] as const;
      const attributes = s3.getObjectAttributes({ ...ask, ObjectAttributes: [...ObjectAttributes] });
      const listedParts = {
        IsTruncated: false,
        MaxParts: 1000,
        NextPartNumberMarker: "3",
        PartNumberMarker: "0",
        Parts: SIZES.map((Size, index) => ({ PartNumber: index + 1, Size, ...sums[index] })),
      };
      expect(await answer(attributes)).toEqual({
        Checksum: { [name]: object.replace(/-3$/, ""), ChecksumType: type },
        ETag: etag,
        LastModified: aDate,
        ObjectParts: { ...(type === "COMPOSITE" && listedParts), TotalPartsCount: 3 },
        ...ok,
      });

      const copy = { [name]: copyOfIt };
      expect(await answer(s3.copyObject({ Bucket, Key: "copied", CopySource: `${Bucket}/${KEY}` }))).toEqual(
        copied("a0397ee2df08832642af5d7e57c5760c", copy),
      );
      const ofCopy = s3.getObjectAttributes({ Bucket, Key: "copied", ObjectAttributes: [...ObjectAttributes] });
      expect(await answer(ofCopy)).toEqual({
        Checksum: { ...copy, ChecksumType: "FULL_OBJECT" },
        ETag: "a0397ee2df08832642af5d7e57c5760c",
        LastModified: aDate,
        ...ok,
      });
      expect(await answer(s3.getObject({ ...ask, PartNumber: 3, ChecksumMode: "ENABLED" }))).toEqual(
        read(etag, "aaaaaaaaaa", {
          ...(type === "COMPOSITE" && { ...sums[2], ChecksumType: type }),
          ContentRange: "bytes 10485762-10485771/10485772",
          PartsCount: 3,
          status: 206,
        }),
      );
    });
  }

  for (const [algorithm, type] of [
    ["CRC32", "COMPOSITE"],
    ["CRC32C", "COMPOSITE"],
    ["SHA1", "COMPOSITE"],
    ["CRC32", "FULL_OBJECT"],
  ] as const) {
    test(`may be ${algorithm} of the type ${type}, the type COMPOSITE being the one that need not be said`, async ({
      s3,
      bucket: Bucket,
    }) => {
      const ask = { Bucket, Key: "test-multipart-checksum-compat", ChecksumAlgorithm: algorithm };
      const begun = { Bucket, Key: ask.Key, ChecksumAlgorithm: algorithm, UploadId: someText, ...aes256, ...ok };
      expect(await answer(s3.createMultipartUpload({ ...ask, ChecksumType: type }))).toEqual({
        ...begun,
        ChecksumType: type,
      });
      expect(await answer(s3.createMultipartUpload(ask))).toEqual({ ...begun, ChecksumType: "COMPOSITE" });
    });
  }

  test("can not be a SHA1 of the whole", async ({ s3, bucket: Bucket }) => {
    const ask = { Bucket, Key: "test-multipart-checksum-compat" };
    expect(
      await answer(s3.createMultipartUpload({ ...ask, ChecksumAlgorithm: "SHA1", ChecksumType: "FULL_OBJECT" })),
    ).toEqual(invalidRequest("The FULL_OBJECT checksum type cannot be used with the sha1 checksum algorithm."));
  });

  test("is held to what it began with", async ({ s3, bucket: Bucket }) => {
    const ask = { Bucket, Key: "test-multipart-checksum-exc" };
    // The SDK's type knows the algorithms that are; the point is to send another.
    const unknown = "TEST" as "SHA1";
    expect(await answer(s3.createMultipartUpload({ ...ask, ChecksumAlgorithm: unknown }))).toEqual(
      invalidRequest(
        "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]",
      ),
    );
    expect(await answer(s3.createMultipartUpload({ ...ask, ChecksumType: "COMPOSITE" }))).toEqual(
      invalidRequest("The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header."),
    );
    const kind = { ChecksumAlgorithm: "CRC32", ChecksumType: "COMPOSITE" } as const;
    const begun = await answer(s3.createMultipartUpload({ ...ask, ...kind }));
    expect(begun).toEqual({ ...ask, ...kind, UploadId: someText, ...aes256, ...ok });
    const UploadId = String(begun.UploadId);
    expect(await answer(s3.listMultipartUploads({ Bucket }))).toEqual(
      uploadPage(Bucket, {
        NextKeyMarker: ask.Key,
        NextUploadIdMarker: UploadId,
        Uploads: [upload(ask.Key, UploadId, kind)],
      }),
    );
    const sent = await answer(s3.uploadPart({ ...ask, UploadId, PartNumber: 1, Body: "abc" }));
    expect(sent).toEqual({
      ChecksumCRC32: "NSRBwg==",
      ETag: '"900150983cd24fb0d6963f7d28e17f72"',
      ...aes256,
      ...ok,
    });
    const one = { ETag: String(sent.ETag), PartNumber: 1 };
    const sha256 = { ...one, ChecksumSHA256: "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=" };
    expect(
      await answer(s3.completeMultipartUpload({ ...ask, UploadId, MultipartUpload: { Parts: [sha256] } })),
    ).toEqual({
      Code: "BadDigest",
      Message: "The sha256 you specified for part 1 did not match what we received.",
      status: 400,
    });
    const crc32 = { ...one, ChecksumCRC32: "NSRBwg==" };
    const otherType = { MultipartUpload: { Parts: [crc32] }, ChecksumType: "FULL_OBJECT" as const };
    expect(await answer(s3.completeMultipartUpload({ ...ask, UploadId, ...otherType }))).toEqual(
      invalidRequest(
        "The upload was created using the COMPOSITE checksum mode. The complete request must use the same checksum mode.",
      ),
    );
    const second = await answer(s3.createMultipartUpload({ ...ask, ChecksumAlgorithm: "SHA256" }));
    expect(second).toEqual({
      ...ask,
      ChecksumAlgorithm: "SHA256",
      ChecksumType: "COMPOSITE",
      UploadId: someText,
      ...aes256,
      ...ok,
    });
    const other = { ...ask, UploadId: String(second.UploadId), PartNumber: 1, Body: "abc" };
    expect(await answer(s3.uploadPart({ ...other, ChecksumAlgorithm: "CRC32" }))).toEqual(
      invalidRequest("Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32"),
    );
  });

  test("that nobody chose is kept to itself until the end, where it is a CRC64NVME", async ({ s3, bucket: Bucket }) => {
    const ask = { Bucket, Key: KEY };
    const begun = await answer(s3.createMultipartUpload(ask));
    expect(begun).toEqual({ ...ask, UploadId: someText, ...aes256, ...ok });
    const UploadId = String(begun.UploadId);
    expect(await answer(s3.listMultipartUploads({ Bucket }))).toEqual(
      uploadPage(Bucket, { NextKeyMarker: KEY, NextUploadIdMarker: UploadId, Uploads: [upload(KEY, UploadId)] }),
    );
    const tag = "47bce5c74f589f4867dbd57e9ca9f808";
    const sent = s3.uploadPart({ ...ask, UploadId, PartNumber: 1, Body: "aaa", ChecksumAlgorithm: "CRC32C" });
    expect(await answer(sent)).toEqual({ ChecksumCRC32C: "45fn2Q==", ETag: `"${tag}"`, ...aes256, ...ok });
    expect(await answer(s3.listParts({ ...ask, UploadId }))).toEqual(
      partPage(Bucket, KEY, UploadId, [part(1, tag, 3)]),
    );
    const one = { ETag: `"${tag}"`, PartNumber: 1 };
    const complete = (Part: object, more: object = {}) =>
      answer(
        s3.completeMultipartUpload({ ...ask, UploadId, MultipartUpload: { Parts: [{ ...one, ...Part }] }, ...more }),
      );
    expect(await complete({ ChecksumCRC32C: "45fn2Q==" })).toEqual(invalidPart(tag, "1", UploadId));
    expect(await complete({ ChecksumCRC32C: "2/Ckiw==" })).toEqual(invalidPart(tag, "1", UploadId));
    for (const ChecksumType of ["FULL_OBJECT", "COMPOSITE"]) {
      expect(await complete({}, { ChecksumType })).toEqual(
        invalidRequest(
          "The upload was created using the null checksum mode. The complete request must use the same checksum mode.",
        ),
      );
    }
    const checksum = { ChecksumCRC64NVME: "Rnr2/5P7Gsk=" };
    const full = { ...checksum, ChecksumType: "FULL_OBJECT" };
    const object = "e2c3da976e66ec9e7dc128fbc782fc91-1";
    expect(await complete({})).toEqual(completed(Bucket, KEY, object, full));
    expect(await answer(s3.getObject({ ...ask, ChecksumMode: "ENABLED" }))).toEqual(read(object, "aaa", full));
    expect(await answer(s3.headObject({ ...ask, ChecksumMode: "ENABLED" }))).toEqual(described(object, 3, full));
    const ObjectAttributes = ["ETag", "Checksum", "ObjectParts"] as const;
    expect(await answer(s3.getObjectAttributes({ ...ask, ObjectAttributes: [...ObjectAttributes] }))).toEqual({
      Checksum: full,
      ETag: object,
      LastModified: aDate,
      ObjectParts: { TotalPartsCount: 1 },
      ...ok,
    });
    expect(await answer(s3.copyObject({ Bucket, Key: "copied", CopySource: `${Bucket}/${KEY}` }))).toEqual(
      copied(tag, checksum),
    );
    const ofCopy = s3.getObjectAttributes({ Bucket, Key: "copied", ObjectAttributes: [...ObjectAttributes] });
    expect(await answer(ofCopy)).toEqual({ Checksum: full, ETag: tag, LastModified: aDate, ...ok });
  });

  test("is computed for a part that is copied", async ({ s3, bucket: Bucket }) => {
    const tag = "11df95d595559285eb2b042124e74f09";
    const ask = { Bucket, Key: KEY };
    expect(await answer(s3.putObject({ Bucket, Key: "src", Body: "this is a part" }))).toEqual(stored(tag, "nG7pIA=="));
    const kind = { ChecksumAlgorithm: "CRC32C", ChecksumType: "FULL_OBJECT" } as const;
    const begun = await answer(s3.createMultipartUpload({ ...ask, ...kind }));
    expect(begun).toEqual({ ...ask, ...kind, UploadId: someText, ...aes256, ...ok });
    const UploadId = String(begun.UploadId);
    const sum = { ChecksumCRC32C: "iqJrOQ==" };
    const copy = s3.uploadPartCopy({ ...ask, UploadId, PartNumber: 1, CopySource: `${Bucket}/src` });
    expect(await answer(copy)).toEqual({
      CopyPartResult: { ETag: `"${tag}"`, LastModified: aDate, ...sum },
      ...aes256,
      ...ok,
    });
    expect(await answer(s3.listParts({ ...ask, UploadId }))).toEqual(
      partPage(Bucket, KEY, UploadId, [part(1, tag, 14, sum)], kind),
    );
    const full = { ...sum, ChecksumType: "FULL_OBJECT" };
    const object = "395d97c07920de036bfa21e7568a2e9f-1";
    const MultipartUpload = { Parts: [{ ETag: tag, PartNumber: 1, ...sum }] };
    expect(await answer(s3.completeMultipartUpload({ ...ask, UploadId, MultipartUpload }))).toEqual(
      completed(Bucket, KEY, object, full),
    );
    expect(await answer(s3.getObject({ ...ask, ChecksumMode: "ENABLED" }))).toEqual(
      read(object, "this is a part", full),
    );
    expect(await answer(s3.headObject({ ...ask, ChecksumMode: "ENABLED" }))).toEqual(described(object, 14, full));
    const ObjectAttributes = ["ETag", "Checksum", "ObjectParts"] as const;
    expect(await answer(s3.getObjectAttributes({ ...ask, ObjectAttributes: [...ObjectAttributes] }))).toEqual({
      Checksum: full,
      ETag: object,
      LastModified: aDate,
      ObjectParts: { TotalPartsCount: 1 },
      ...ok,
    });
  });

  test("of a part must be of the right form, and right", async ({ s3, bucket: Bucket }) => {
    const ask = { Bucket, Key: KEY };
    const { UploadId } = await s3.createMultipartUpload({ ...ask, ChecksumAlgorithm: "SHA1" });
    const sent = { ...ask, UploadId, PartNumber: 1, Body: "this is a part" };
    expect(await answer(s3.uploadPart({ ...sent, ChecksumSHA1: "test" }))).toEqual(
      invalidRequest("Value for x-amz-checksum-sha1 header is invalid."),
    );
    expect(await answer(s3.uploadPart({ ...sent, ChecksumSHA1: "NJX/adNGcdHhWzOmPBN5/e3Toyo=" }))).toEqual({
      Code: "BadDigest",
      Message: "The SHA1 you specified did not match the calculated checksum.",
      status: 400,
    });
  });
});

describe("the checksum of a put", () => {
  const BODY = "test-checksum";
  const etag = "f2081dd61dfa700a0fd5e29b9c3cc23d";
  for (const [algorithm, value] of [
    ["SHA256", "1YQo81vx2VFUl0q5ccWISq8AkSBQQ0WO80S82TmfdIQ="],
    [undefined, "lVk/nw=="],
    ["CRC32C", "Fz3epA=="],
    ["SHA1", "jbXkHAsXUrubtL3dqDQ4w+7WXc0="],
    ["CRC64NVME", "1f2xscCCZCU="],
  ] as const) {
    test(`${algorithm ?? "that the client chose itself, CRC32,"} comes back with the object`, async ({
      s3,
      bucket: Bucket,
    }) => {
      const Key = "test-checksum-retrieval";
      const full = { [`Checksum${algorithm ?? "CRC32"}`]: value, ChecksumType: "FULL_OBJECT" };
      const chosen = algorithm === undefined ? {} : { ChecksumAlgorithm: algorithm };
      expect(await answer(s3.putObject({ Bucket, Key, Body: BODY, ...chosen }))).toEqual({
        ETag: `"${etag}"`,
        ...full,
        ...aes256,
        ...ok,
      });
      const object = read(etag, BODY, full);
      expect(await answer(s3.getObject({ Bucket, Key }))).toEqual(object);
      expect(await answer(s3.getObject({ Bucket, Key, ChecksumMode: "ENABLED" }))).toEqual(object);
      expect(await answer(s3.headObject({ Bucket, Key, ChecksumMode: "ENABLED" }))).toEqual(described(etag, 13, full));
      expect(await answer(s3.getObjectAttributes({ Bucket, Key, ObjectAttributes: ["Checksum"] }))).toEqual({
        Checksum: full,
        LastModified: aDate,
        ...ok,
      });
    });
  }

  for (const [algorithm, value] of [
    ["CRC32C", "Pf4upw=="],
    ["SHA1", "B++3uSfJMSHWToQMQ1g6lIJY5Eo="],
  ] as const) {
    test(`${algorithm} is the same whoever computes it, and must be right`, async ({ s3, bucket: Bucket }) => {
      const ask = { Bucket, Key: "test-checksum", Body: "test data.." };
      const name = `Checksum${algorithm}`;
      const full = { [name]: value, ChecksumType: "FULL_OBJECT" };
      const tag = "e6d9226c2a86b7232933663c13467527";
      const one = { Bucket, Key: ask.Key };
      expect(await answer(s3.putObject({ ...ask, [name]: "test" }))).toEqual(
        invalidRequest(`Value for x-amz-checksum-${algorithm.toLowerCase()} header is invalid.`),
      );
      const other = { CRC32C: "2/Ckiw==", SHA1: "jbXkHAsXUrubtL3dqDQ4w+7WXc0=" }[algorithm];
      expect(await answer(s3.putObject({ ...ask, [name]: other }))).toEqual({
        Code: "BadDigest",
        Message: `The ${algorithm} you specified did not match the calculated checksum.`,
        status: 400,
      });
      for (const how of [{ [name]: value }, { ChecksumAlgorithm: algorithm }]) {
        expect(await answer(s3.putObject({ ...ask, ...how }))).toEqual({
          ETag: `"${tag}"`,
          ...full,
          ...aes256,
          ...ok,
        });
        const attributes = s3.getObjectAttributes({ ...one, ObjectAttributes: ["ETag", "Checksum"] });
        expect(await answer(attributes)).toEqual({ Checksum: full, ETag: tag, LastModified: aDate, ...ok });
      }
      expect(await answer(s3.headObject({ ...one, ChecksumMode: "ENABLED" }))).toEqual(described(tag, 11, full));
    });
  }

  test("is of the bytes as they are stored, whatever their encoding", async ({ s3, bucket: Bucket }) => {
    const Key = "gzipped";
    const Body = Buffer.from("H4sIAAAAAAACA0vOzytJrSjRNTQyNjE1AwBO2wC7EQAAAA==", "base64");
    const put = await answer(s3.putObject({ Bucket, Key, Body, ContentEncoding: "gzip", ChecksumAlgorithm: "SHA256" }));
    const full = { ChecksumSHA256: String(put.ChecksumSHA256), ChecksumType: "FULL_OBJECT" };
    const tag = String(put.ETag).slice(1, -1);
    expect(put).toEqual({ ETag: `"${tag}"`, ...full, ...aes256, ...ok });
    const got = await answer(s3.getObject({ Bucket, Key }));
    expect({ ...got, Body: "" }).toEqual({
      ...described(tag, Body.length, { ...full, ContentEncoding: "gzip" }),
      Body: "",
    });
    expect(await answer(s3.getObjectAttributes({ Bucket, Key, ObjectAttributes: ["Checksum"] }))).toEqual({
      Checksum: full,
      LastModified: aDate,
      ...ok,
    });
  });

  test("that nobody sends is a CRC64NVME", async ({ emulator, bucket: Bucket }) => {
    const plain = clientOf(emulator, { requestChecksumCalculation: "WHEN_REQUIRED" });
    const Body = "test data..";
    const tag = "e6d9226c2a86b7232933663c13467527";
    const nvme = { ChecksumCRC64NVME: "qUVrWYOrIAM=" };
    expect(await answer(plain.putObject({ Bucket, Key: "wrong", Body, ChecksumSHA256: "test" }))).toEqual(
      invalidRequest("Value for x-amz-checksum-sha256 header is invalid."),
    );
    const sha256 = { ChecksumSHA256: "2l26x0trnT0r2AvakoFk2MB7eKVKzYESLMxSAKAzoik=" };
    await plain.putObject({ Bucket, Key: "right", Body, ...sha256 });
    await plain.putObject({ Bucket, Key: "none", Body });
    for (const [Key, sum] of [
      ["right", sha256],
      ["none", nvme],
    ] as const) {
      expect(await answer(plain.headObject({ Bucket, Key, ChecksumMode: "ENABLED" }))).toEqual(
        described(tag, 11, { ...sum, ChecksumType: "FULL_OBJECT" }),
      );
    }
    const attributes = (Key: string) =>
      answer(plain.getObjectAttributes({ Bucket, Key, ObjectAttributes: ["Checksum"] }));
    const expected = { Checksum: { ...nvme, ChecksumType: "FULL_OBJECT" }, LastModified: aDate, ...ok };
    expect(await attributes("none")).toEqual(expected);
    expect(await answer(plain.copyObject({ Bucket, Key: "copy", CopySource: `${Bucket}/none` }))).toEqual(
      copied(tag, nvme),
    );
    expect(await attributes("copy")).toEqual(expected);
  });
});
