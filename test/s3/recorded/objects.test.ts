import { answer } from "./answer.js";
import { describe, expect, suspend, test } from "./client.js";
import {
  aes256,
  completed,
  deleteMarker,
  described,
  invalidArgument,
  invalidRequest,
  listed,
  noContent,
  noSuchBucket,
  noSuchKey,
  ok,
  page,
  read,
  someText,
  stored,
  version,
  versionPage,
  whole,
} from "./expected.js";

const SOME_VERSION = "HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD";

describe("deleting", () => {
  test("a key twice is 204 both times, a version id of an unversioned bucket is refused", async ({
    s3,
    bucket: Bucket,
  }) => {
    const Key = "test-delete";
    expect(await answer(s3.putObject({ Bucket, Key, Body: "test-delete" }))).toEqual(
      stored("a9a43d6b467d3dc6514412c3a4987415", "1jy6qw=="),
    );
    expect(await answer(s3.deleteObject({ Bucket, Key }))).toEqual(noContent);
    expect(await answer(s3.deleteObject({ Bucket, Key }))).toEqual(noContent);
    expect(await answer(s3.deleteObject({ Bucket, Key, VersionId: SOME_VERSION }))).toEqual(
      invalidArgument("versionId", SOME_VERSION, "Invalid version id specified"),
    );
  });

  test("several at once tells each key in order, and a version that is not there as an error of its entry", async ({
    s3,
    bucket: Bucket,
  }) => {
    await s3.putObject({ Bucket, Key: "test-delete", Body: "test-delete" });
    const wrong = s3.deleteObjects({
      Bucket,
      Delete: { Objects: [{ Key: "test-delete", VersionId: SOME_VERSION }] },
    });
    expect(await answer(wrong)).toEqual({
      Errors: [
        {
          Code: "NoSuchVersion",
          Key: "test-delete",
          Message: "The specified version does not exist.",
          VersionId: SOME_VERSION,
        },
      ],
      ...ok,
    });
    const Objects = [{ Key: "a-wrong-key" }, { Key: "c-wrong-key" }, { Key: "test-delete" }];
    expect(await answer(s3.deleteObjects({ Bucket, Delete: { Objects } }))).toEqual({ Deleted: Objects, ...ok });
  });

  test("several at once where versions are kept makes markers, even of keys that never were", async ({
    s3,
    versioned: Bucket,
  }) => {
    const put = await answer(s3.putObject({ Bucket, Key: "test-delete", Body: "test-delete" }));
    expect(put).toEqual(stored("a9a43d6b467d3dc6514412c3a4987415", "1jy6qw==", { VersionId: someText }));
    const VersionId = String(put.VersionId);

    const Objects = ["test-delete", "wrongkey", "wrongkey-x"].map((Key) => ({ Key }));
    const markers = await s3.deleteObjects({ Bucket, Delete: { Objects } });
    expect(markers.Deleted).toEqual(
      Objects.map(({ Key }) => ({ Key, DeleteMarker: true, DeleteMarkerVersionId: someText })),
    );
    const marker = markers.Deleted?.[0]?.DeleteMarkerVersionId ?? "";
    expect(
      await answer(s3.deleteObjects({ Bucket, Delete: { Objects: [{ Key: "test-delete", VersionId: marker }] } })),
    ).toEqual({
      Deleted: [{ DeleteMarker: true, DeleteMarkerVersionId: marker, Key: "test-delete", VersionId: marker }],
      ...ok,
    });
    const gone = ["test-delete", "wrong-key-2"].map((Key) => ({ Key, VersionId: SOME_VERSION }));
    expect(await answer(s3.deleteObjects({ Bucket, Delete: { Objects: gone } }))).toEqual({
      Errors: gone.map((each) => ({
        ...each,
        Code: "NoSuchVersion",
        Message: "The specified version does not exist.",
      })),
      ...ok,
    });
    const one = [{ Key: "test-delete", VersionId }];
    expect(await answer(s3.deleteObjects({ Bucket, Delete: { Objects: one } }))).toEqual({ Deleted: one, ...ok });
  });

  test("versions and their marker one after another", async ({ s3, versioned: Bucket }) => {
    const Key = "test-key-versioned";
    const first = await s3.putObject({ Bucket, Key, Body: "something" });
    const second = await s3.putObject({ Bucket, Key, Body: "something-v2" });
    const ask = { Bucket, EncodingType: "url" } as const;
    const old = [
      version(Key, "d28473b5c0d7abeb397551aa2fe42be7", 12, second.VersionId, false),
      version(Key, "437b930db84b8079c2dd804a71936b5f", 9, first.VersionId, false),
    ];
    expect(await answer(s3.listObjectsV2(ask))).toEqual(
      page(Bucket, { Contents: [listed(Key, "d28473b5c0d7abeb397551aa2fe42be7", 12)] }),
    );
    const deleted = await answer(s3.deleteObjects({ Bucket, Delete: { Objects: [{ Key }] } }));
    expect(deleted).toEqual({ Deleted: [{ DeleteMarker: true, DeleteMarkerVersionId: someText, Key }], ...ok });
    const listing = await answer(s3.listObjectVersions(ask));
    expect(listing).toEqual(versionPage(Bucket, { DeleteMarkers: [deleteMarker(Key, someText, true)], Versions: old }));
    const [first1, second1] = [
      { Key, VersionId: first.VersionId },
      { Key, VersionId: second.VersionId },
    ];
    expect(await answer(s3.deleteObjects({ Bucket, Delete: { Objects: [first1, second1] } }))).toEqual({
      Deleted: [first1, second1],
      ...ok,
    });
    expect(await answer(s3.listObjectsV2(ask))).toEqual(page(Bucket));
    const { DeleteMarkers = [] } = await s3.listObjectVersions(ask);
    expect(await answer(s3.listObjectVersions(ask))).toEqual(
      versionPage(Bucket, { DeleteMarkers: [deleteMarker(Key, DeleteMarkers[0]?.VersionId, true)] }),
    );
    const VersionId = DeleteMarkers[0]?.VersionId ?? "";
    expect(await answer(s3.deleteObjects({ Bucket, Delete: { Objects: [{ Key, VersionId }] } }))).toEqual({
      Deleted: [{ DeleteMarker: true, DeleteMarkerVersionId: VersionId, Key, VersionId }],
      ...ok,
    });
  });

  test("one version by its id leaves the other key alone", async ({ s3, versioned: Bucket }) => {
    const first = await s3.putObject({ Bucket, Key: "aws/s3/testkey1.txt", Body: "1" });
    const second = await s3.putObject({ Bucket, Key: "aws/s3/testkey2.txt", Body: "test" });
    expect(await answer(s3.getBucketVersioning({ Bucket }))).toEqual({ Status: "Enabled", ...ok });
    const Objects = [{ Key: "aws/s3/testkey1.txt", VersionId: first.VersionId }];
    expect(await answer(s3.deleteObjects({ Bucket, Delete: { Objects } }))).toEqual({ Deleted: Objects, ...ok });
    expect(await answer(s3.listObjectVersions({ Bucket, EncodingType: "url" }))).toEqual(
      versionPage(Bucket, {
        Versions: [version("aws/s3/testkey2.txt", "098f6bcd4621d373cade4e832627b4f6", 4, second.VersionId, true)],
      }),
    );
    await suspend(s3, Bucket);
    expect(await answer(s3.getBucketVersioning({ Bucket }))).toEqual({ Status: "Suspended", ...ok });
  });

  test("many at once answers them in the order asked, and nothing remains", async ({ s3, bucket: Bucket }) => {
    const Objects = ["key-4", "key-1", "key-3", "key-0", "key-2"].map((Key) => ({ Key }));
    for (const { Key } of Objects) await s3.putObject({ Bucket, Key, Body: "x" });
    expect(await answer(s3.deleteObjects({ Bucket, Delete: { Objects } }))).toEqual({ Deleted: Objects, ...ok });
    expect(await answer(s3.listObjects({ Bucket, EncodingType: "url" }))).toEqual({
      EncodingType: "url",
      IsTruncated: false,
      Marker: "",
      MaxKeys: 1000,
      Name: Bucket,
      Prefix: "",
      ...ok,
    });
  });

  test("quietly, keys that are not there come back as nothing at all", async ({ s3, bucket: Bucket }) => {
    const Delete = { Quiet: true, Objects: [{ Key: "dummy1" }, { Key: "dummy2" }] };
    expect(await answer(s3.deleteObjects({ Bucket, Delete }))).toEqual(ok);
  });

  test("keys that look encoded are deleted as they are written", async ({ s3, bucket: Bucket }) => {
    const ask = { Bucket, EncodingType: "url" } as const;
    await s3.putObject({ Bucket, Key: "a%2Fb", Body: "percent encoding" });
    await s3.putObject({ Bucket, Key: "a/%F0%9F%98%80", Body: "percent encoded emoji" });
    // The SDK does not decode what it asked to be encoded, as boto3 does.
    expect(await answer(s3.listObjectsV2(ask))).toEqual(
      page(Bucket, {
        Contents: [
          listed("a%252Fb", "1ac438708eff428b768f07249b3e2bb2", 16),
          listed("a/%25F0%259F%2598%2580", "ec53baa61c0c0b736a567bdef59250f3", 21),
        ],
      }),
    );
    const Objects = [{ Key: "a%2Fb" }, { Key: "a/%F0%9F%98%80" }];
    expect(await answer(s3.deleteObjects({ Bucket, Delete: { Objects } }))).toEqual({ Deleted: Objects, ...ok });
    expect(await answer(s3.listObjectsV2(ask))).toEqual(page(Bucket));
  });
});

test("the versions of a bucket that never kept any are the objects, each with the id null, in the order of keys", async ({
  s3,
  bucket: Bucket,
}) => {
  const ask = { Bucket, EncodingType: "url" } as const;
  expect(await answer(s3.listObjectVersions(ask))).toEqual(versionPage(Bucket));
  for (const [Key, Body, etag, crc32] of [
    ["a-test-object-1", "test-object-1", "1b5c4d94104ea274dc3a49a55179de86", "yNTGAg=="],
    ["c-test-object-3", "test-object-3", "2532913c38a0c3046be3dc4e434df6e6", "JtqnLg=="],
    ["b-test-object-2", "test-object-2", "2f3c2d190be43f3f6cd1c26ce4c59ae6", "Ud2XuA=="],
  ] as const) {
    expect(await answer(s3.putObject({ Bucket, Key, Body }))).toEqual(stored(etag, crc32));
  }
  expect(await answer(s3.listObjectVersions(ask))).toEqual(
    versionPage(Bucket, {
      Versions: [
        version("a-test-object-1", "1b5c4d94104ea274dc3a49a55179de86", 13, "null", true),
        version("b-test-object-2", "2f3c2d190be43f3f6cd1c26ce4c59ae6", 13, "null", true),
        version("c-test-object-3", "2532913c38a0c3046be3dc4e434df6e6", 13, "null", true),
      ],
    }),
  );
});

describe("while versioning is suspended", () => {
  const VERSIONS = [
    ["b8cb478d2b9408033ceb93aa90386661", "yAYCLA=="],
    ["066f1ebd4608b82ed545041ff2254d36", "vwEyug=="],
    ["0aafaa2dd225df253328c024ceb9efc1", "JghjAA=="],
  ] as const;

  test("putting replaces the null version only, and its answer has no version id", async ({
    s3,
    versioned: Bucket,
  }) => {
    const Key = "test-version";
    const ask = { Bucket, EncodingType: "url" } as const;
    const idOf: string[] = [];
    for (const [index, [etag, crc32]] of VERSIONS.entries()) {
      const put = await answer(s3.putObject({ Bucket, Key, Body: `test-version-${index}` }));
      expect(put).toEqual(stored(etag, crc32, { VersionId: someText }));
      idOf.unshift(String(put.VersionId));
    }
    const kept = (latest: boolean) =>
      [...VERSIONS].reverse().map(([etag], index) => version(Key, etag, 14, idOf[index], latest && index === 0));
    expect(await answer(s3.listObjectVersions(ask))).toEqual(versionPage(Bucket, { Versions: kept(true) }));
    await suspend(s3, Bucket);
    expect(await answer(s3.listObjectVersions(ask))).toEqual(versionPage(Bucket, { Versions: kept(true) }));

    const current = version(Key, "bb7af07292c35f415ac7da933eb5c927", 22, "null", true);
    for (let times = 0; times < 2; times += 1) {
      expect(await answer(s3.putObject({ Bucket, Key, Body: "test-version-suspended" }))).toEqual(
        stored("bb7af07292c35f415ac7da933eb5c927", "EfW/TQ=="),
      );
      expect(await answer(s3.listObjectVersions(ask))).toEqual(
        versionPage(Bucket, { Versions: [current, ...kept(false)] }),
      );
    }
    expect(await answer(s3.getObject({ Bucket, Key }))).toEqual(
      read("bb7af07292c35f415ac7da933eb5c927", "test-version-suspended", { ...whole("EfW/TQ=="), VersionId: "null" }),
    );
  });

  test("deleting leaves a marker with the version id null, which the next put replaces", async ({
    s3,
    versioned: Bucket,
  }) => {
    const Key = "test-delete-suspended";
    const ask = { Bucket, EncodingType: "url" } as const;
    const first = await s3.putObject({ Bucket, Key, Body: "test-version-0" });
    const second = await s3.putObject({ Bucket, Key, Body: "test-version-1" });
    await suspend(s3, Bucket);
    const kept = (latest: boolean) => [
      version(Key, "066f1ebd4608b82ed545041ff2254d36", 14, second.VersionId, latest),
      version(Key, "b8cb478d2b9408033ceb93aa90386661", 14, first.VersionId, false),
    ];
    const marked = versionPage(Bucket, { DeleteMarkers: [deleteMarker(Key, "null", true)], Versions: kept(false) });
    expect(await answer(s3.listObjectVersions(ask))).toEqual(versionPage(Bucket, { Versions: kept(true) }));
    expect(await answer(s3.deleteObject({ Bucket, Key }))).toEqual({
      DeleteMarker: true,
      VersionId: "null",
      status: 204,
    });
    expect(await answer(s3.listObjectVersions(ask))).toEqual(marked);

    const etag = "195a8078a76b2922899312bf556585e1";
    const put = s3.putObject({ Bucket, Key, Body: "test-version-suspended-after-delete" });
    expect(await answer(put)).toEqual(stored(etag, "Hgr1MQ=="));
    expect(await answer(s3.listObjectVersions(ask))).toEqual(
      versionPage(Bucket, { Versions: [version(Key, etag, 35, "null", true), ...kept(false)] }),
    );
    expect(await answer(s3.deleteObject({ Bucket, Key }))).toEqual({
      DeleteMarker: true,
      VersionId: "null",
      status: 204,
    });
    expect(await answer(s3.listObjectVersions(ask))).toEqual(marked);
  });
});

test("what was put before versioning keeps the id null through enabling and suspending", async ({
  s3,
  bucket: Bucket,
}) => {
  const ask = { Bucket, EncodingType: "url" } as const;
  const [OLD, NEW] = ["non-version-bucket-key", "versioned-bucket-key"];
  const before = { etag: "e1474add07e050008472599be0883b17", crc32: "uQZ0CQ==" };
  const whatWas = version(OLD, before.etag, 17, "null", true);
  expect(await answer(s3.putObject({ Bucket, Key: OLD, Body: "non-versioned-key" }))).toEqual(
    stored(before.etag, before.crc32),
  );
  expect(await answer(s3.getObject({ Bucket, Key: OLD }))).toEqual(
    read(before.etag, "non-versioned-key", whole(before.crc32)),
  );
  expect(await answer(s3.listObjectVersions(ask))).toEqual(versionPage(Bucket, { Versions: [whatWas] }));

  await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Enabled" } });
  const nullVersion = read(before.etag, "non-versioned-key", { ...whole(before.crc32), VersionId: "null" });
  expect(await answer(s3.getObject({ Bucket, Key: OLD }))).toEqual(nullVersion);
  const first = await answer(s3.putObject({ Bucket, Key: NEW, Body: "versioned-key" }));
  const second = await answer(s3.putObject({ Bucket, Key: NEW, Body: "versioned-key-updated" }));
  expect(first).toEqual(stored("c43b615a50200509ceccc5f4122da4bf", "LyTTBg==", { VersionId: someText }));
  expect(second).toEqual(stored("a26fe9d9854f719b8865291904326b58", "304OzQ==", { VersionId: someText }));
  const latest = read("a26fe9d9854f719b8865291904326b58", "versioned-key-updated", {
    ...whole("304OzQ=="),
    VersionId: second.VersionId,
  });
  const all = versionPage(Bucket, {
    Versions: [
      whatWas,
      version(NEW, "a26fe9d9854f719b8865291904326b58", 21, second.VersionId, true),
      version(NEW, "c43b615a50200509ceccc5f4122da4bf", 13, first.VersionId, false),
    ],
  });
  expect(await answer(s3.getObject({ Bucket, Key: NEW }))).toEqual(latest);
  expect(await answer(s3.listObjectVersions(ask))).toEqual(all);

  await suspend(s3, Bucket);
  expect(await answer(s3.listObjectVersions(ask))).toEqual(all);
  expect(await answer(s3.getObject({ Bucket, Key: NEW }))).toEqual(latest);
  expect(await answer(s3.getObject({ Bucket, Key: OLD }))).toEqual(nullVersion);
  expect(await answer(s3.putObject({ Bucket, Key: OLD, Body: "non-versioned-key-post" }))).toEqual(
    stored("6c0a0d0895ef9829b63848d506a68536", "XHqTwA=="),
  );
  expect(await answer(s3.getObject({ Bucket, Key: OLD }))).toEqual(
    read("6c0a0d0895ef9829b63848d506a68536", "non-versioned-key-post", { ...whole("XHqTwA=="), VersionId: "null" }),
  );
});

test("a bucket of many puts lists its versions by key, the latest first", async ({ s3, bucket: Bucket }) => {
  const ask = { Bucket, EncodingType: "url" } as const;
  expect(await answer(s3.listObjectVersions(ask))).toEqual(versionPage(Bucket));
  const enabling = s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Enabled" } });
  expect(await answer(enabling)).toEqual(ok);
  expect(await answer(s3.getBucketVersioning({ Bucket }))).toEqual({ Status: "Enabled", ...ok });
  const older = await s3.putObject({ Bucket, Key: "test", Body: "body" });
  const newer = await s3.putObject({ Bucket, Key: "test", Body: "body" });
  const other = await s3.putObject({ Bucket, Key: "test2", Body: "body" });
  const etag = "841a2d689ad86bd1611447453c22c6fc";
  expect(await answer(s3.listObjectVersions(ask))).toEqual(
    versionPage(Bucket, {
      Versions: [
        version("test", etag, 4, newer.VersionId, true),
        version("test", etag, 4, older.VersionId, false),
        version("test2", etag, 4, other.VersionId, true),
      ],
    }),
  );
});

test("a get after the delete of a key that keeps versions is NoSuchKey", async ({ s3, versioned: Bucket }) => {
  const Key = "my-key";
  const { VersionId } = await s3.putObject({ Bucket, Key, Body: "abcdefgh" });
  expect(await answer(s3.getObject({ Bucket, Key }))).toEqual(
    read("e8dc4081b13434b45189a720b77b6818", "abcdefgh", { ...whole("ru8qUA=="), VersionId }),
  );
  await s3.deleteObject({ Bucket, Key });
  expect(await answer(s3.getObject({ Bucket, Key }))).toEqual(noSuchKey(Key));
});

describe("ranges of ten bytes:", () => {
  const etag = "781e5e245d69b566979b86e28d23f2c7";
  const partial = (Body: string, ContentRange: string, more: object = {}) =>
    read(etag, Body, { ContentRange, status: 206, ...more });
  const all = read(etag, "0123456789", whole("poTHxg=="));
  const none = (RangeRequested: string) => ({
    ActualObjectSize: "10",
    Code: "InvalidRange",
    Message: "The requested range is not satisfiable",
    RangeRequested,
    status: 416,
  });

  for (const [Range, expected] of [
    ["bytes=0-8", partial("012345678", "bytes 0-8/10")],
    ["bytes=1-1", partial("1", "bytes 1-1/10")],
    ["bytes=1-0", all],
    ["bytes=1-", partial("123456789", "bytes 1-9/10")],
    ["bytes=-1-", all],
    ["bytes=-2", partial("89", "bytes 8-9/10")],
    ["bytes=-9", partial("123456789", "bytes 1-9/10")],
    ["bytes=-15", partial("0123456789", "bytes 0-9/10", whole("poTHxg=="))],
    ["bytes=0-100", partial("0123456789", "bytes 0-9/10", whole("poTHxg=="))],
    ["bytes=0-0", partial("0", "bytes 0-0/10")],
    ["bytes=0--1", all],
    ["bytes=0-1,3-4,7-9", all],
    ["0-8", all],
    ["bytes=-", all],
    ["bytes=-0", none("bytes=-0")],
    ["bytes=100-200", none("bytes=100-200")],
  ] as const) {
    test(Range, async ({ s3, bucket: Bucket }) => {
      await s3.putObject({ Bucket, Key: "test-key", Body: "0123456789" });
      expect(await answer(s3.getObject({ Bucket, Key: "test-key", Range }))).toEqual(expected);
    });
  }

  test("a range has no checksum even when it is asked for, and a refused one leaves the key writable", async ({
    s3,
    bucket: Bucket,
  }) => {
    await s3.putObject({ Bucket, Key: "k", Body: "0123456789" });
    const asked = s3.getObject({ Bucket, Key: "k", Range: "bytes=0-8", ChecksumMode: "ENABLED" });
    expect(await answer(asked)).toEqual(partial("012345678", "bytes 0-8/10"));
    await answer(s3.getObject({ Bucket, Key: "k", Range: "bytes=100-200" }));
    expect(await answer(s3.putObject({ Bucket, Key: "k", Body: "test-put-after-failed" }))).toMatchObject(ok);
  });

  test("two halves of two kilobytes", async ({ s3, bucket: Bucket }) => {
    const body = Buffer.alloc(2048, "ab");
    const { ETag = "" } = await s3.putObject({ Bucket, Key: "k", Body: body });
    for (const [Range, ContentRange] of [
      ["bytes=0-1023", "bytes 0-1023/2048"],
      ["bytes=1024-2047", "bytes 1024-2047/2048"],
    ]) {
      expect(await answer(s3.getObject({ Bucket, Key: "k", Range }))).toEqual(
        read(ETag.slice(1, -1), body.toString("latin1", 0, 1024), { ContentRange, status: 206 }),
      );
    }
  });
});

describe("a part of an object", () => {
  test("is read by its number with the count of all, and without a checksum when the parts have none", async ({
    s3,
    bucket: Bucket,
  }) => {
    const Key = "test.file";
    const { UploadId } = await s3.createMultipartUpload({ Bucket, Key });
    const first = Buffer.alloc(5 * 1024 * 1024 + 16, "test content 123");
    const Parts = [];
    for (const [index, Body] of [first, "test content 123"].entries()) {
      const { ETag } = await s3.uploadPart({ Bucket, Key, UploadId, PartNumber: index + 1, Body });
      Parts.push({ ETag, PartNumber: index + 1 });
    }
    const etag = "2848839dc84e13fa00a0944e760e233b-2";
    const complete = s3.completeMultipartUpload({ Bucket, Key, UploadId, MultipartUpload: { Parts } });
    expect(await answer(complete)).toEqual(
      completed(Bucket, Key, etag, { ChecksumCRC64NVME: "44QnbGeotHE=", ChecksumType: "FULL_OBJECT" }),
    );
    const more = { ContentRange: "bytes 5242896-5242911/5242912", PartsCount: 2, status: 206 };
    expect(await answer(s3.headObject({ Bucket, Key, PartNumber: 2 }))).toEqual(described(etag, 16, more));
    const content = read(etag, "test content 123", more);
    expect(await answer(s3.getObject({ Bucket, Key, PartNumber: 2 }))).toEqual(content);
    expect(await answer(s3.getObject({ Bucket, Key, PartNumber: 2, ChecksumMode: "ENABLED" }))).toEqual(content);
    expect(await answer(s3.getObject({ Bucket, Key, PartNumber: 10 }))).toEqual({
      ActualPartCount: "2",
      Code: "InvalidPartNumber",
      Message: "The requested partnumber is not satisfiable",
      PartNumberRequested: "10",
      status: 416,
    });
    expect(await answer(s3.getObject({ Bucket, Key, PartNumber: 2, Range: "bytes=0-8" }))).toEqual(
      invalidRequest("Cannot specify both Range header and partNumber query parameter"),
    );
  });

  test("that was put in one piece is the whole, number 1", async ({ s3, bucket: Bucket }) => {
    await s3.putObject({ Bucket, Key: "k", Body: "test-123" });
    expect(await answer(s3.getObject({ Bucket, Key: "k", PartNumber: 2 }))).toEqual({
      ActualPartCount: "1",
      Code: "InvalidPartNumber",
      Message: "The requested partnumber is not satisfiable",
      PartNumberRequested: "2",
      status: 416,
    });
    expect(await answer(s3.getObject({ Bucket, Key: "k", PartNumber: 1 }))).toEqual(
      read("ca6d00e33edff0e9cb3782d31182de33", "test-123", {
        ...whole("MAPXAg=="),
        ContentRange: "bytes 0-7/8",
        status: 206,
      }),
    );
  });
});

describe("a storage class", () => {
  const etag = "43ad557eaff4fdc42b9886b5a68147ab";
  for (const [StorageClass, readable] of [
    ["STANDARD", true],
    ["GLACIER_IR", true],
    ["INTELLIGENT_TIERING", true],
    ["REDUCED_REDUNDANCY", true],
    ["STANDARD_IA", true],
    ["ONEZONE_IA", true],
    ["GLACIER", false],
    ["DEEP_ARCHIVE", false],
  ] as const) {
    test(`${StorageClass} can${readable ? "" : "not"} be read at once`, async ({ s3, bucket: Bucket }) => {
      const Key = "test-put-storage";
      await s3.putObject({ Bucket, Key, Body: "body-test", StorageClass });
      const attributes = s3.getObjectAttributes({ Bucket, Key, ObjectAttributes: ["StorageClass"] });
      expect(await answer(attributes)).toEqual({ LastModified: expect.any(Date), StorageClass, ...ok });
      const content = read(etag, "body-test", {
        ...whole("DulxwQ=="),
        ...(StorageClass !== "STANDARD" && { StorageClass }),
      });
      const refused = {
        Code: "InvalidObjectState",
        Message: "The operation is not valid for the object's storage class",
        StorageClass,
        status: 403,
      };
      expect(await answer(s3.getObject({ Bucket, Key }))).toEqual(readable ? content : refused);
    });
  }
});

test("names of keys know upper and lower case", async ({ s3, bucket: Bucket }) => {
  await s3.putObject({ Bucket, Key: "CamelCaseKey", Body: "something" });
  expect(await answer(s3.getObject({ Bucket, Key: "CamelCaseKey" }))).toEqual(
    read("437b930db84b8079c2dd804a71936b5f", "something", whole("Cdox+w==")),
  );
  expect(await answer(s3.getObject({ Bucket, Key: "camelcasekey" }))).toEqual(noSuchKey("camelcasekey"));
});

test("language, disposition and caching come back as they were put", async ({ s3, bucket: Bucket }) => {
  const Key = "test";
  const how = { CacheControl: "no-cache", ContentDisposition: 'attachment; filename="foo.jpg"', ContentLanguage: "de" };
  expect(await answer(s3.putObject({ Bucket, Key, Body: "abc123", ...how }))).toEqual(
    stored("e99a18c428cb38d5f260853678922e03", "zwK7XA=="),
  );
  expect(await answer(s3.getObject({ Bucket, Key }))).toEqual(
    read("e99a18c428cb38d5f260853678922e03", "abc123", { ...whole("zwK7XA=="), ...how }),
  );
});

test("a get from a bucket that is not there names the bucket", async ({ s3 }) => {
  expect(await answer(s3.getObject({ Bucket: "does-not-exist-here", Key: "foobar" }))).toEqual(
    noSuchBucket("does-not-exist-here"),
  );
});

test("attributes are those asked for, of the current version or the one named", async ({ s3, versioned: Bucket }) => {
  const Key = "key-attrs-versioned";
  const ObjectAttributes = ["StorageClass", "ETag", "ObjectSize", "ObjectParts", "Checksum"] as const;
  const first = await answer(s3.putObject({ Bucket, Key, Body: "test-v1" }));
  const second = await answer(s3.putObject({ Bucket, Key, Body: "version 2" }));
  expect(second).toEqual(stored("d4ca1ed7571e2e7b1f1c375bd50fa220", "44ffIg==", { VersionId: someText }));
  expect(await answer(s3.getObjectAttributes({ Bucket, Key, ObjectAttributes: [...ObjectAttributes] }))).toEqual({
    Checksum: whole("44ffIg=="),
    ETag: "d4ca1ed7571e2e7b1f1c375bd50fa220",
    LastModified: expect.any(Date),
    ObjectSize: 9,
    StorageClass: "STANDARD",
    VersionId: second.VersionId,
    ...ok,
  });
  expect(await answer(s3.deleteObject({ Bucket, Key }))).toEqual({
    DeleteMarker: true,
    VersionId: someText,
    status: 204,
  });
  expect(await answer(s3.getObjectAttributes({ Bucket, Key, ObjectAttributes: ["ETag"] }))).toEqual(noSuchKey(Key));
  const named = s3.getObjectAttributes({
    Bucket,
    Key,
    VersionId: String(first.VersionId),
    ObjectAttributes: ["StorageClass", "ETag", "ObjectSize"],
  });
  expect(await answer(named)).toMatchObject({ ObjectSize: 7, StorageClass: "STANDARD", VersionId: first.VersionId });
  expect(Object.keys(await answer(named)).sort()).toEqual(
    ["ETag", "LastModified", "ObjectSize", "StorageClass", "VersionId", "status"].sort(),
  );
});

test("attributes of a key with a space in front of it", async ({ s3, bucket: Bucket }) => {
  await s3.putObject({ Bucket, Key: "test", Body: "test-body", ChecksumAlgorithm: "SHA256" });
  const attributes = s3.getObjectAttributes({
    Bucket,
    Key: "test",
    ObjectAttributes: ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"],
  });
  expect(await answer(attributes)).toEqual({
    Checksum: { ChecksumSHA256: "2dhlzFTsYGePGxGQhK15rn+TV9HEUZxkV94zFLf7uoo=", ChecksumType: "FULL_OBJECT" },
    ETag: "70b68ae721a61941a1a62724dde5d5e4",
    LastModified: expect.any(Date),
    ObjectSize: 9,
    StorageClass: "STANDARD",
    ...ok,
  });
});

describe("Content-MD5", () => {
  const invalid = (value: string) => ({
    Code: "InvalidDigest",
    "Content-MD5": value,
    Message: "The Content-MD5 you specified was invalid.",
    status: 400,
  });
  for (const ContentMD5 of ["__invalid__", "000", "not base64 encoded checksum", "MTIz", "dGVzdC1zdHJpbmc="]) {
    test(`${ContentMD5} is no digest, neither of an object nor of a part`, async ({ s3, bucket: Bucket }) => {
      const target = { Bucket, Key: "test-key", Body: "something", ContentMD5 };
      expect(await answer(s3.putObject(target))).toEqual(invalid(ContentMD5));
      const { UploadId } = await s3.createMultipartUpload({ Bucket, Key: "test-key" });
      expect(await answer(s3.uploadPart({ ...target, UploadId, PartNumber: 1 }))).toEqual(invalid(ContentMD5));
    });
  }

  test("of something else is told in hexadecimals for an object, in base64 for a part", async ({
    s3,
    bucket: Bucket,
  }) => {
    const target = { Bucket, Key: "test-key", Body: "something" };
    const other = { ContentMD5: "CYketZBSTjX8czcs3cXVlg==" };
    const bad = (ExpectedDigest: string) => ({
      CalculatedDigest: "Q3uTDbhLgHnC3YBKcZNrXw==",
      Code: "BadDigest",
      ExpectedDigest,
      Message: "The Content-MD5 you specified did not match what we received.",
      status: 400,
    });
    expect(await answer(s3.putObject({ ...target, ...other }))).toEqual(bad("09891eb590524e35fc73372cddc5d596"));
    const right = { ContentMD5: "Q3uTDbhLgHnC3YBKcZNrXw==" };
    const { UploadId } = await s3.createMultipartUpload({ Bucket, Key: "test-key" });
    const first = { UploadId, PartNumber: 1 };
    expect(await answer(s3.uploadPart({ ...target, ...first, ...other }))).toEqual(bad("CYketZBSTjX8czcs3cXVlg=="));
    // A client that has an MD5 to send may leave the other checksum out: what is stored is the same.
    expect(await answer(s3.putObject({ ...target, ...right, ChecksumAlgorithm: "CRC32" }))).toEqual(
      stored("437b930db84b8079c2dd804a71936b5f", "Cdox+w=="),
    );
    expect(await answer(s3.uploadPart({ ...target, ...first, ...right, ChecksumAlgorithm: "CRC32" }))).toEqual({
      ChecksumCRC32: "Cdox+w==",
      ETag: '"437b930db84b8079c2dd804a71936b5f"',
      ...aes256,
      ...ok,
    });
  });
});
