import { answer } from "./answer.js";
import { describe, expect, test } from "./client.js";
import {
  aDate,
  aes256,
  completed,
  copied,
  deleteMarker,
  described,
  noContent,
  noSuchKey,
  ok,
  part,
  partPage,
  preconditionFailed,
  read,
  someText,
  stored,
  version,
  versionPage,
  whole,
} from "./expected.js";

const EMPTY = { etag: "d41d8cd98f00b204e9800998ecf8427e", crc32: "AAAAAA==" };
const TEST = { etag: "098f6bcd4621d373cade4e832627b4f6", crc32: "2H9+DA==" };
const SOURCE = { etag: "4d96fd1280dd67fe2eac895339a0a8e3", crc32: "wmoL/Q==", body: "source content" };
const url = { EncodingType: "url" } as const;
const Key = "test-precondition";
const emptyPut = stored(EMPTY.etag, EMPTY.crc32);
const testPut = stored(TEST.etag, TEST.crc32);
const marked = { DeleteMarker: true, VersionId: someText, status: 204 };
const notImplemented = (Header: string, additionalMessage?: string) => ({
  Code: "NotImplemented",
  Header,
  Message: "A header you provided implies functionality that is not implemented",
  ...(additionalMessage && { additionalMessage }),
  status: 501,
});
const DAY = 86_400_000;

describe("If-None-Match on a put", () => {
  test("holds while the key is not there, and again after it is deleted", async ({ s3, bucket: Bucket }) => {
    expect(await answer(s3.putObject({ Bucket, Key, IfNoneMatch: "*", Body: "" }))).toEqual(emptyPut);
    expect(await answer(s3.putObject({ Bucket, Key, IfNoneMatch: "*", Body: "" }))).toEqual(
      preconditionFailed("If-None-Match"),
    );
    expect(await answer(s3.deleteObject({ Bucket, Key }))).toEqual(noContent);
    expect(await answer(s3.putObject({ Bucket, Key, IfNoneMatch: "*", Body: "" }))).toEqual(emptyPut);
  });

  test("is not implemented for any value but the star", async ({ s3, bucket: Bucket }) => {
    expect(await answer(s3.putObject({ Bucket, Key, IfNoneMatch: "*", Body: "" }))).toEqual(emptyPut);
    expect(await answer(s3.putObject({ Bucket, Key, IfNoneMatch: "etag", Body: "" }))).toEqual(
      notImplemented("If-None-Match", "We don't accept the provided value of If-None-Match header for this API"),
    );
  });

  test("takes a delete marker for absence", async ({ s3, versioned: Bucket }) => {
    const put = { Bucket, Key, IfNoneMatch: "*", Body: "" };
    const first = await answer(s3.putObject(put));
    expect(first).toEqual({ ...emptyPut, VersionId: someText });
    expect(await answer(s3.putObject(put))).toEqual(preconditionFailed("If-None-Match"));
    const marker = await answer(s3.deleteObject({ Bucket, Key }));
    expect(marker).toEqual(marked);
    const second = await answer(s3.putObject(put));
    expect(second).toEqual({ ...emptyPut, VersionId: someText });
    expect(await answer(s3.listObjectVersions({ Bucket, ...url }))).toEqual(
      versionPage(Bucket, {
        DeleteMarkers: [deleteMarker(Key, marker.VersionId, false)],
        Versions: [
          version(Key, EMPTY.etag, 0, second.VersionId, true),
          version(Key, EMPTY.etag, 0, first.VersionId, false),
        ],
      }),
    );
  });

  test("is judged when an upload completes, not when it begins", async ({ s3, bucket: Bucket }) => {
    const begun = await answer(s3.createMultipartUpload({ Bucket, Key }));
    expect(begun).toEqual({ Bucket, Key, UploadId: someText, ...aes256, ...ok });
    const UploadId = String(begun.UploadId);
    const { ETag } = await s3.uploadPart({ Bucket, Key, UploadId, PartNumber: 1, Body: "test" });
    expect(await answer(s3.putObject({ Bucket, Key, Body: "" }))).toEqual(emptyPut);
    const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };
    const complete = s3.completeMultipartUpload({ Bucket, Key, UploadId, MultipartUpload, IfNoneMatch: "*" });
    expect(await answer(complete)).toEqual(preconditionFailed("If-None-Match"));
  });
});

describe("If-Match on a put", () => {
  test("compares with what is there, and finds nothing where nothing is", async ({ s3, bucket: Bucket }) => {
    expect(await answer(s3.putObject({ Bucket, Key, Body: "test" }))).toEqual(testPut);
    const conditional = { Bucket, Key, Body: "", IfMatch: TEST.etag };
    expect(await answer(s3.putObject({ ...conditional, IfMatch: EMPTY.etag }))).toEqual(preconditionFailed("If-Match"));
    expect(await answer(s3.putObject(conditional))).toEqual(emptyPut);
    expect(await answer(s3.deleteObject({ Bucket, Key }))).toEqual(noContent);
    expect(await answer(s3.putObject(conditional))).toEqual(noSuchKey(Key));
    expect(await answer(s3.putObject({ Bucket, Key, Body: "" }))).toEqual(emptyPut);
  });

  test("is not implemented for the star, any other text is just no ETag of anything", async ({
    s3,
    bucket: Bucket,
  }) => {
    const conditional = { Bucket, Key: "test-precondition-validation", Body: "" };
    expect(await answer(s3.putObject({ ...conditional, IfMatch: "*" }))).toEqual(
      notImplemented("If-Match", "We don't accept the provided value of If-Match header for this API"),
    );
    for (const IfMatch of ["abcdef", "bad-char_/"]) {
      expect(await answer(s3.putObject({ ...conditional, IfMatch }))).toEqual(
        noSuchKey("test-precondition-validation"),
      );
    }
  });

  test("takes a delete marker for absence", async ({ s3, versioned: Bucket }) => {
    const first = await answer(s3.putObject({ Bucket, Key, Body: "test" }));
    expect(first).toEqual({ ...testPut, VersionId: someText });
    expect(await answer(s3.putObject({ Bucket, Key, Body: "", IfMatch: "abcdef" }))).toEqual(
      preconditionFailed("If-Match"),
    );
    const marker = await answer(s3.deleteObject({ Bucket, Key }));
    expect(marker).toEqual(marked);
    expect(await answer(s3.putObject({ Bucket, Key, Body: "", IfMatch: TEST.etag }))).toEqual(noSuchKey(Key));
    const second = await answer(s3.putObject({ Bucket, Key, Body: "test-after-del" }));
    const third = await answer(
      s3.putObject({ Bucket, Key, Body: "test-if-match", IfMatch: "b022e6afbcd118faed117e3c2b6e7b19" }),
    );
    expect(second).toEqual(stored("b022e6afbcd118faed117e3c2b6e7b19", "SbCV6g==", { VersionId: someText }));
    expect(third).toEqual(stored("98e41c14fd4ec56bafc444346ecb74b7", "Dp3Z0w==", { VersionId: someText }));
    expect(await answer(s3.listObjectVersions({ Bucket, ...url }))).toEqual(
      versionPage(Bucket, {
        DeleteMarkers: [deleteMarker(Key, marker.VersionId, false)],
        Versions: [
          version(Key, "98e41c14fd4ec56bafc444346ecb74b7", 13, third.VersionId, true),
          version(Key, "b022e6afbcd118faed117e3c2b6e7b19", 14, second.VersionId, false),
          version(Key, TEST.etag, 4, first.VersionId, false),
        ],
      }),
    );
  });

  test("lets an upload complete over the object it names, whose ETag then is another", async ({
    s3,
    bucket: Bucket,
  }) => {
    expect(await answer(s3.putObject({ Bucket, Key, Body: "test" }))).toEqual(testPut);
    const begin = async () => {
      const begun = await answer(s3.createMultipartUpload({ Bucket, Key }));
      expect(begun).toEqual({ Bucket, Key, UploadId: someText, ...aes256, ...ok });
      const UploadId = String(begun.UploadId);
      const { ETag } = await s3.uploadPart({ Bucket, Key, UploadId, PartNumber: 1, Body: "test" });
      return { Bucket, Key, UploadId, MultipartUpload: { Parts: [{ ETag, PartNumber: 1 }] } };
    };
    const done = completed(Bucket, Key, "60cd54a928cbbcbb6e7b5595bab46a9e-1", {
      ChecksumCRC64NVME: "+bu+zv66sUM=",
      ChecksumType: "FULL_OBJECT",
    });
    expect(await answer(s3.completeMultipartUpload({ ...(await begin()), IfMatch: TEST.etag }))).toEqual(done);
    const again = await begin();
    expect(await answer(s3.completeMultipartUpload({ ...again, IfMatch: TEST.etag }))).toEqual(
      preconditionFailed("If-Match"),
    );
    const IfMatch = "60cd54a928cbbcbb6e7b5595bab46a9e-1";
    expect(await answer(s3.completeMultipartUpload({ ...again, IfMatch }))).toEqual(done);
  });
});

describe("a conditional copy", () => {
  const copy = copied(SOURCE.etag, { ChecksumCRC32: SOURCE.crc32 });

  test("If-None-Match takes a delete marker for absence", async ({ s3, versioned: Bucket }) => {
    const source = await s3.putObject({ Bucket, Key: "source-object", Body: SOURCE.body });
    const ask = { Bucket, Key: "dest-object", CopySource: `${Bucket}/source-object`, IfNoneMatch: "*" };
    const result = { ...copy, CopySourceVersionId: source.VersionId, VersionId: someText };
    const first = await answer(s3.copyObject(ask));
    expect(first).toEqual(result);
    expect(await answer(s3.copyObject(ask))).toEqual(preconditionFailed("If-None-Match"));
    const marker = await answer(s3.deleteObject({ Bucket, Key: "dest-object" }));
    expect(marker).toEqual(marked);
    const second = await answer(s3.copyObject(ask));
    expect(second).toEqual(result);
    expect(await answer(s3.listObjectVersions({ Bucket, ...url }))).toEqual(
      versionPage(Bucket, {
        DeleteMarkers: [deleteMarker("dest-object", marker.VersionId, false)],
        Versions: [
          version("dest-object", SOURCE.etag, 14, second.VersionId, true),
          version("dest-object", SOURCE.etag, 14, first.VersionId, false),
          version("source-object", SOURCE.etag, 14, source.VersionId, true),
        ],
      }),
    );
  });

  test("If-Match finds no key behind a delete marker", async ({ s3, versioned: Bucket }) => {
    const source = await s3.putObject({ Bucket, Key: "source-object", Body: SOURCE.body });
    const first = await answer(s3.putObject({ Bucket, Key: "dest-object", Body: "initial content" }));
    const etag = String(first.ETag);
    const ask = { Bucket, Key: "dest-object", CopySource: `${Bucket}/source-object` };
    expect(first).toMatchObject({ ChecksumType: "FULL_OBJECT", VersionId: someText });
    expect(await answer(s3.copyObject({ ...ask, IfMatch: "nonexistent-etag" }))).toEqual(
      preconditionFailed("If-Match"),
    );
    const marker = await answer(s3.deleteObject({ Bucket, Key: "dest-object" }));
    expect(marker).toEqual(marked);
    expect(await answer(s3.copyObject({ ...ask, IfMatch: etag }))).toEqual(noSuchKey("dest-object"));
    const second = await s3.putObject({ Bucket, Key: "dest-object", Body: "new content after delete" });
    const third = await answer(s3.copyObject({ ...ask, IfMatch: second.ETag }));
    expect(third).toEqual({ ...copy, CopySourceVersionId: source.VersionId, VersionId: someText });
    expect(await answer(s3.listObjectVersions({ Bucket, ...url }))).toEqual(
      versionPage(Bucket, {
        DeleteMarkers: [deleteMarker("dest-object", marker.VersionId, false)],
        Versions: [
          version("dest-object", SOURCE.etag, 14, third.VersionId, true),
          version("dest-object", second.ETag?.slice(1, -1) ?? "", 24, second.VersionId, false),
          version("dest-object", etag.slice(1, -1), 15, first.VersionId, false),
          version("source-object", SOURCE.etag, 14, source.VersionId, true),
        ],
      }),
    );
  });

  test("onto itself fails on If-None-Match and passes on If-Match", async ({ s3, bucket: Bucket }) => {
    await s3.putObject({ Bucket, Key, Body: SOURCE.body });
    const ask = { Bucket, Key, CopySource: `${Bucket}/${Key}`, MetadataDirective: "REPLACE" } as const;
    expect(await answer(s3.copyObject({ ...ask, IfNoneMatch: "*" }))).toEqual(preconditionFailed("If-None-Match"));
    expect(await answer(s3.copyObject({ ...ask, IfMatch: SOURCE.etag }))).toEqual(copy);
  });
});

describe("the conditions on a copy's source", () => {
  const etag = "8d777f385d3dfec8815d20f7496026dc";
  const success = copied(etag, { ChecksumCRC32: "rfPzYw==" });

  test("fail with the name of the header, unless a date lies ahead", async ({ s3, emulator, bucket: Bucket }) => {
    await s3.putObject({ Bucket, Key: "src", Body: "data" });
    const head = await answer(s3.headObject({ Bucket, Key: "src" }));
    expect(head).toEqual(described(etag, 4));
    const LastModified = new Date(String(head.LastModified));
    await emulator.clock.advance("PT1M");
    const ask = { Bucket, Key: "dest", CopySource: `${Bucket}/src` };
    const before = new Date(LastModified.getTime() - DAY);
    const after = new Date(LastModified.getTime() + DAY);
    for (const [condition, header] of [
      [{ CopySourceIfMatch: "abcdef" }, "x-amz-copy-source-If-Match"],
      [{ CopySourceIfUnmodifiedSince: before }, "x-amz-copy-source-If-Unmodified-Since"],
      [{ CopySourceIfNoneMatch: `"${etag}"` }, "x-amz-copy-source-If-None-Match"],
      [{ CopySourceIfModifiedSince: LastModified }, "x-amz-copy-source-If-Modified-Since"],
      [{ CopySourceIfNoneMatch: etag }, "x-amz-copy-source-If-None-Match"],
    ] as const) {
      expect(await answer(s3.copyObject({ ...ask, ...condition }))).toEqual(preconditionFailed(header));
    }
    expect(await answer(s3.copyObject({ ...ask, CopySourceIfModifiedSince: after }))).toEqual(success);
    const all = {
      CopySourceIfMatch: etag,
      CopySourceIfNoneMatch: "etag123",
      CopySourceIfModifiedSince: before,
      CopySourceIfUnmodifiedSince: new Date(LastModified.getTime() + 1000),
    };
    expect(await answer(s3.copyObject({ ...ask, ...all }))).toEqual(success);
  });

  test("by dates, where versions are kept: not modified since its own time, unmodified since its own time", async ({
    s3,
    emulator,
    versioned: Bucket,
  }) => {
    const { VersionId } = await s3.putObject({ Bucket, Key: "src", Body: "data" });
    const head = await answer(s3.headObject({ Bucket, Key: "src" }));
    expect(head).toEqual(described(etag, 4, { VersionId }));
    const LastModified = new Date(String(head.LastModified));
    await emulator.clock.advance("PT1M");
    const ask = { Bucket, Key: "dest", CopySource: `${Bucket}/src` };
    const versionedCopy = { ...success, CopySourceVersionId: VersionId, VersionId: someText };
    const past = new Date(LastModified.getTime() - 3 * DAY);
    expect(await answer(s3.copyObject({ ...ask, CopySourceIfModifiedSince: past }))).toEqual(versionedCopy);
    expect(await answer(s3.copyObject({ ...ask, CopySourceIfModifiedSince: LastModified }))).toEqual(
      preconditionFailed("x-amz-copy-source-If-Modified-Since"),
    );
    expect(await answer(s3.copyObject({ ...ask, CopySourceIfUnmodifiedSince: LastModified }))).toEqual(versionedCopy);
    expect(await answer(s3.copyObject({ ...ask, CopySourceIfUnmodifiedSince: past }))).toEqual(
      preconditionFailed("x-amz-copy-source-If-Unmodified-Since"),
    );
  });
});

describe("the conditions on the source of a part", () => {
  const etag = "781e5e245d69b566979b86e28d23f2c7";
  const past = (date: Date) => new Date(date.getTime() - DAY);
  const soon = (date: Date) => new Date(date.getTime() + 1000);

  for (const [title, conditions] of [
    [
      "a matching If-Match outweighs a failing If-Unmodified-Since",
      (at: Date) => ({ CopySourceIfMatch: etag, CopySourceIfUnmodifiedSince: past(at) }),
    ],
    ["If-Match that matches", () => ({ CopySourceIfMatch: etag })],
    ["If-None-Match that does not match", () => ({ CopySourceIfNoneMatch: "abc123" })],
    ["If-Unmodified-Since that is later", (at: Date) => ({ CopySourceIfUnmodifiedSince: soon(at) })],
    ["If-Modified-Since that is earlier", (at: Date) => ({ CopySourceIfModifiedSince: past(at) })],
  ] as const) {
    test(`pass: ${title}`, async ({ s3, emulator, bucket: Bucket }) => {
      await s3.putObject({ Bucket, Key: "source_file.txt", Body: "0123456789" });
      const { LastModified = new Date(0) } = await s3.headObject({ Bucket, Key: "source_file.txt" });
      await emulator.clock.advance("PT1M");
      const target = { Bucket, Key: "destination_file.txt" };
      const { UploadId } = await s3.createMultipartUpload(target);
      const CopySource = `${Bucket}/source_file.txt`;
      const copy = s3.uploadPartCopy({ ...target, UploadId, PartNumber: 1, CopySource, ...conditions(LastModified) });
      expect(await answer(copy)).toEqual({
        CopyPartResult: { ETag: `"${etag}"`, LastModified: aDate },
        ...aes256,
        ...ok,
      });
      expect(await answer(s3.listParts({ ...target, UploadId }))).toEqual(
        partPage(Bucket, target.Key, UploadId, [part(1, etag, 10)]),
      );
    });
  }

  for (const [header, conditions] of [
    [
      "x-amz-copy-source-If-Unmodified-Since",
      (at: Date) => ({ CopySourceIfNoneMatch: etag, CopySourceIfUnmodifiedSince: past(at) }),
    ],
    ["x-amz-copy-source-If-Match", () => ({ CopySourceIfMatch: "invalid-etag" })],
    ["x-amz-copy-source-If-None-Match", () => ({ CopySourceIfNoneMatch: etag })],
  ] as const) {
    test(`fail: ${header}`, async ({ s3, emulator, bucket: Bucket }) => {
      await s3.putObject({ Bucket, Key: "source_file.txt", Body: "0123456789" });
      const { LastModified = new Date(0) } = await s3.headObject({ Bucket, Key: "source_file.txt" });
      await emulator.clock.advance("PT1M");
      const target = { Bucket, Key: "destination_file.txt" };
      const { UploadId } = await s3.createMultipartUpload(target);
      const CopySource = `${Bucket}/source_file.txt`;
      const copy = s3.uploadPartCopy({ ...target, UploadId, PartNumber: 1, CopySource, ...conditions(LastModified) });
      expect(await answer(copy)).toEqual(preconditionFailed(header));
    });
  }
});

test("the conditions of a delete are for directory buckets", async ({ s3, bucket: Bucket }) => {
  const { ETag } = await s3.putObject({ Bucket, Key, Body: "test" });
  const IfMatchLastModifiedTime = new Date("2026-01-01T00:00:00Z");
  const all = s3.deleteObject({ Bucket, Key, IfMatch: ETag, IfMatchLastModifiedTime, IfMatchSize: 4 });
  expect(await answer(all)).toEqual(notImplemented("x-amz-if-match-last-modified-time"));
});

describe("the conditions of a head", () => {
  test("are answered by the status alone: 412, 304, or the object", async ({ s3, emulator, bucket: Bucket }) => {
    await s3.putObject({ Bucket, Key: "k", Body: "data" });
    const { ETag = "", LastModified = new Date(0) } = await s3.headObject({ Bucket, Key: "k" });
    await emulator.clock.advance("PT1M");
    const object = described("8d777f385d3dfec8815d20f7496026dc", 4);
    const past = new Date(LastModified.getTime() - DAY);
    const future = new Date(LastModified.getTime() + DAY);
    for (const [condition, expected] of [
      [{ IfMatch: "abcdef" }, { status: 412 }],
      [{ IfUnmodifiedSince: past }, { status: 412 }],
      [{ IfNoneMatch: ETag }, { status: 304 }],
      [{ IfModifiedSince: new Date(LastModified.getTime() + 1000) }, { status: 304 }],
      [{ IfModifiedSince: future }, object],
      [{ IfNoneMatch: ETag.slice(1, -1) }, { status: 304 }],
      [{ IfUnmodifiedSince: LastModified }, object],
      [{ IfModifiedSince: LastModified }, { status: 304 }],
      [{ IfMatch: ETag, IfNoneMatch: "etag123", IfModifiedSince: past, IfUnmodifiedSince: LastModified }, object],
    ] as const) {
      expect(await answer(s3.headObject({ Bucket, Key: "k", ...condition }))).toEqual(expected);
    }
  });

  test("of a get name the header that failed", async ({ s3, bucket: Bucket }) => {
    await s3.putObject({ Bucket, Key: "foo", Body: "bar" });
    expect(await answer(s3.getObject({ Bucket, Key: "foo", IfMatch: '"not good etag"' }))).toEqual(
      preconditionFailed("If-Match"),
    );
    expect(await answer(s3.getObject({ Bucket, Key: "foo" }))).toEqual(
      read("37b51d194a7513e45b56f6524f2d51f2", "bar", whole("dv+Mqg==")),
    );
  });
});
