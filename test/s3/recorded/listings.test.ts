import { answer } from "./answer.js";
import { describe, expect, test } from "./client.js";
import {
  aDate,
  anOwner,
  deleteMarker,
  firstVersionPage,
  invalidArgument,
  listed,
  ok,
  page,
  someText,
  upload,
  uploadPage,
  version,
  versionPage,
} from "./expected.js";

const CONTENT = "content 123";
const ETAG = "0d9fa06a66933b40f615f530e59edd6b";
const url = { EncodingType: "url" } as const;
const content = (Key: string) => listed(Key, ETAG, 11);
const owned = (Key: string) => listed(Key, ETAG, 11, { Owner: anOwner });
const FOLDER = ["folder/aSubfolder/subFile1", "folder/aSubfolder/subFile2", "folder/file1", "folder/file2"];

describe("ListBuckets", () => {
  test("without any bucket in the region answers an empty list", async ({ s3 }) => {
    const Bucket = "listed-by-region";
    await s3.createBucket({ Bucket, CreateBucketConfiguration: { LocationConstraint: "us-west-2" } });
    expect(await answer(s3.listBuckets({ Prefix: Bucket, BucketRegion: "eu-central-1" }))).toEqual({
      Buckets: [],
      Owner: anOwner,
      Prefix: Bucket,
      ...ok,
    });
    expect(await answer(s3.listBuckets({ Prefix: Bucket, BucketRegion: "us-west-2" }))).toEqual({
      Buckets: [{ BucketArn: `arn:aws:s3:::${Bucket}`, BucketRegion: "us-west-2", CreationDate: aDate, Name: Bucket }],
      Owner: anOwner,
      Prefix: Bucket,
      ...ok,
    });
  });

  test("begins at the beginning when the continuation token is empty", async ({ s3 }) => {
    for (const Bucket of ["bucket-1", "bucket-2"]) await s3.createBucket({ Bucket });
    expect(await answer(s3.listBuckets({ ContinuationToken: "", MaxBuckets: 1 }))).toEqual({
      Buckets: [
        { BucketArn: "arn:aws:s3:::bucket-1", BucketRegion: "us-east-1", CreationDate: aDate, Name: "bucket-1" },
      ],
      ContinuationToken: someText,
      Owner: anOwner,
      ...ok,
    });
  });
});

describe("ListObjects", () => {
  test("echoes its prefix, and a delimiter that looks encoded once more encoded", async ({ s3, bucket: Bucket }) => {
    await s3.putObject({ Bucket, Key: "test/foo/bar/123", Body: CONTENT });
    const ask = { Bucket, Prefix: "test/", MaxKeys: 1, ...url };
    const expected = { Contents: [owned("test/foo/bar/123")], Prefix: "test/", MaxKeys: 1 };
    expect(await answer(s3.listObjects({ ...ask, Delimiter: "" }))).toEqual(firstVersionPage(Bucket, expected));
    expect(await answer(s3.listObjects({ ...ask, Delimiter: "%2F" }))).toEqual(
      firstVersionPage(Bucket, { ...expected, Delimiter: "%252F" }),
    );
  });

  test("tells the next marker only together with a delimiter", async ({ s3, bucket: Bucket }) => {
    const [first, second, third] = ["test_0", "test_1", "test_2"];
    for (const Key of [first, second, third]) await s3.putObject({ Bucket, Key, Body: CONTENT });
    const all = [owned(first), owned(second), owned(third)];
    expect(await answer(s3.listObjects({ Bucket, ...url }))).toEqual(firstVersionPage(Bucket, { Contents: all }));
    const cut = { Contents: [owned(first)], MaxKeys: 1, IsTruncated: true };
    expect(await answer(s3.listObjects({ Bucket, MaxKeys: 1, Delimiter: "/", ...url }))).toEqual(
      firstVersionPage(Bucket, { ...cut, Delimiter: "/", NextMarker: first }),
    );
    expect(await answer(s3.listObjects({ Bucket, MaxKeys: 1, Marker: first, ...url }))).toEqual(
      firstVersionPage(Bucket, { ...cut, Contents: [owned(second)], Marker: first }),
    );
    expect(await answer(s3.listObjects({ Bucket, MaxKeys: 1, Marker: "", ...url }))).toEqual(
      firstVersionPage(Bucket, cut),
    );
  });

  test("of an empty bucket with an empty marker has no contents at all", async ({ s3, bucket: Bucket }) => {
    expect(await answer(s3.listObjects({ Bucket, Marker: "", ...url }))).toEqual(firstVersionPage(Bucket));
  });

  test("continues after a common prefix, or after a key inside of it", async ({ s3, bucket: Bucket }) => {
    for (const Key of FOLDER) await s3.putObject({ Bucket, Key, Body: CONTENT });
    const ask = { Bucket, Prefix: "folder/", Delimiter: "/", MaxKeys: 1, ...url };
    const some = { Prefix: "folder/", Delimiter: "/", MaxKeys: 1, IsTruncated: true };
    const file1 = { ...some, Contents: [owned("folder/file1")], NextMarker: "folder/file1" };
    expect(await answer(s3.listObjects({ Bucket, ...url }))).toEqual(
      firstVersionPage(Bucket, { Contents: FOLDER.map(owned) }),
    );
    expect(await answer(s3.listObjects(ask))).toEqual(
      firstVersionPage(Bucket, {
        ...some,
        CommonPrefixes: [{ Prefix: "folder/aSubfolder/" }],
        NextMarker: "folder/aSubfolder/",
      }),
    );
    for (const Marker of ["folder/aSubfolder/", "folder/aSubfolder/subFile1"]) {
      expect(await answer(s3.listObjects({ ...ask, Marker }))).toEqual(firstVersionPage(Bucket, { ...file1, Marker }));
    }
    expect(await answer(s3.listObjects({ ...ask, Marker: "folder/file1" }))).toEqual(
      firstVersionPage(Bucket, {
        ...some,
        Contents: [owned("folder/file2")],
        IsTruncated: false,
        Marker: "folder/file1",
      }),
    );
  });

  test("of more than a thousand keys needs two pages", async ({ s3, bucket: Bucket }) => {
    for (let number = 0; number < 1010; number += 1) {
      await s3.putObject({ Bucket, Key: `test-key-${number}`, Body: `test-${number}` });
    }
    const { Contents: contents, ...first } = await answer(s3.listObjects({ Bucket, Delimiter: "/", ...url }));
    expect(contents).toHaveLength(1000);
    expect(first).toEqual(firstVersionPage(Bucket, { Delimiter: "/", IsTruncated: true, NextMarker: "test-key-99" }));
    const etags = [
      "469aa468e8b397232fe0754ba11ba9f3",
      "aa50de431ca7e15fa7f769df3615bac1",
      "07844c1200a3eeb13dd3885d336c300e",
      "43a56bbd65ff5cfa706996026b11f627",
      "05e2fb7108663f7398dfeb41a048bf32",
      "ca06c6ef5b6317771502c23ae4e941d7",
      "bd6e51d9b1c43aa30906314e5ed9d857",
      "3fda8ced7c145b9820e3d95d6458cbb9",
      "b3ed4e42f8e008bfeb879a9b0aeeff23",
      "880a4a8e1643dc0014d8f0fc297327f4",
    ];
    expect(await answer(s3.listObjects({ Bucket, Marker: "test-key-99", ...url }))).toEqual(
      firstVersionPage(Bucket, {
        Contents: etags.map((etag, index) => listed(`test-key-99${index}`, etag, 8, { Owner: anOwner })),
        Marker: "test-key-99",
      }),
    );
  });
});

describe("ListObjectsV2", () => {
  test("continues by its token, which wins over a key to start after", async ({ s3, bucket: Bucket }) => {
    for (let number = 0; number < 12; number += 1) {
      await s3.putObject({ Bucket, Key: `test_${number}`, Body: CONTENT });
    }
    const first = await answer(s3.listObjectsV2({ Bucket, MaxKeys: 5, ...url }));
    expect(first).toEqual(
      page(Bucket, {
        Contents: ["test_0", "test_1", "test_10", "test_11", "test_2"].map(content),
        IsTruncated: true,
        MaxKeys: 5,
        NextContinuationToken: someText,
      }),
    );
    const ContinuationToken = String(first.NextContinuationToken);
    const rest = page(Bucket, {
      Contents: [3, 4, 5, 6, 7, 8, 9].map((each) => content(`test_${each}`)),
      ContinuationToken,
    });
    expect(await answer(s3.listObjectsV2({ Bucket, ContinuationToken, ...url }))).toEqual(rest);
    expect(await answer(s3.listObjectsV2({ Bucket, StartAfter: "test_7", MaxKeys: 2, ...url }))).toEqual(
      page(Bucket, { Contents: [content("test_8"), content("test_9")], MaxKeys: 2, StartAfter: "test_7" }),
    );
    expect(await answer(s3.listObjectsV2({ Bucket, ContinuationToken, StartAfter: "test_7", ...url }))).toEqual(rest);
    expect(await answer(s3.listObjectsV2({ Bucket, ContinuationToken: "test_7" }))).toEqual(
      invalidArgument("continuation-token", undefined, "The continuation token provided is incorrect"),
    );
  });

  test("of three objects, and of none after they are deleted", async ({ s3, bucket: Bucket }) => {
    const Objects = ["key0", "key1", "key2"].map((Key) => ({ Key }));
    for (const { Key } of Objects) await s3.putObject({ Bucket, Key, Body: "123" });
    expect(await answer(s3.listObjectsV2({ Bucket, ...url }))).toEqual(
      page(Bucket, { Contents: Objects.map(({ Key }) => listed(Key, "202cb962ac59075b964b07152d234b70", 3)) }),
    );
    await s3.deleteObjects({ Bucket, Delete: { Objects } });
    expect(await answer(s3.listObjectsV2({ Bucket, ...url }))).toEqual(page(Bucket));
  });
});

describe("an encoding other than url", () => {
  for (const value of ["value", ""]) {
    // The SDK's type knows url only; the point is to send another.
    const ask = { Bucket: "a-bucket", EncodingType: value as "url" };
    const refused = invalidArgument("encoding-type", value, "Invalid Encoding Method specified in Request");
    test(`"${value}" is refused by every listing`, async ({ s3, bucket }) => {
      expect(bucket).toBe(ask.Bucket);
      expect(await answer(s3.listObjectsV2(ask))).toEqual(refused);
      expect(await answer(s3.listObjectVersions(ask))).toEqual(refused);
      expect(await answer(s3.listMultipartUploads(ask))).toEqual(refused);
    });
  }
});

describe("ListObjectVersions", () => {
  test("continues by a key marker, and inside of a key by both", async ({ s3, versioned: Bucket }) => {
    const keys = ["test_0", "test_1", "test_2"];
    const id: Record<string, string | undefined> = {};
    for (const Key of keys) id[`${Key} 1`] = (await s3.putObject({ Bucket, Key, Body: "version 1" })).VersionId;
    id["test_2 2"] = (await s3.putObject({ Bucket, Key: "test_2", Body: "version 2" })).VersionId;
    for (const Key of keys) id[`${Key} marker`] = (await s3.deleteObject({ Bucket, Key })).VersionId;
    for (const Key of ["test_0", "test_1"]) {
      id[`${Key} 2`] = (await s3.putObject({ Bucket, Key, Body: "version 2" })).VersionId;
    }
    const one = (Key: string) => version(Key, "db3ec040e20dfc657dab510aeab74759", 9, id[`${Key} 1`], false);
    const two = (Key: string) => version(Key, "d4ca1ed7571e2e7b1f1c375bd50fa220", 9, id[`${Key} 2`], Key !== "test_2");
    const marker = (Key: string) => deleteMarker(Key, id[`${Key} marker`], Key === "test_2");

    expect(await answer(s3.listObjectVersions({ Bucket, ...url }))).toEqual(
      versionPage(Bucket, {
        DeleteMarkers: keys.map(marker),
        Versions: keys.flatMap((Key) => [two(Key), one(Key)]),
      }),
    );
    expect(await answer(s3.listObjectVersions({ Bucket, MaxKeys: 5, ...url }))).toEqual(
      versionPage(Bucket, {
        DeleteMarkers: [marker("test_0"), marker("test_1")],
        IsTruncated: true,
        MaxKeys: 5,
        NextKeyMarker: "test_1",
        NextVersionIdMarker: id["test_1 marker"],
        Versions: [two("test_0"), one("test_0"), two("test_1")],
      }),
    );
    const ask = { Bucket, MaxKeys: 1, ...url };
    expect(await answer(s3.listObjectVersions({ ...ask, KeyMarker: "test_1" }))).toEqual(
      versionPage(Bucket, {
        DeleteMarkers: [marker("test_2")],
        IsTruncated: true,
        KeyMarker: "test_1",
        MaxKeys: 1,
        NextKeyMarker: "test_2",
        NextVersionIdMarker: id["test_2 marker"],
      }),
    );
    expect(await answer(s3.listObjectVersions({ ...ask, KeyMarker: "test_2" }))).toEqual(
      versionPage(Bucket, { KeyMarker: "test_2", MaxKeys: 1 }),
    );
    const VersionIdMarker = id["test_1 marker"];
    expect(await answer(s3.listObjectVersions({ ...ask, VersionIdMarker }))).toEqual(
      invalidArgument(
        "version-id-marker",
        VersionIdMarker,
        "A version-id marker cannot be specified without a key marker.",
      ),
    );
    expect(await answer(s3.listObjectVersions({ ...ask, KeyMarker: "test_1", VersionIdMarker }))).toEqual(
      versionPage(Bucket, {
        IsTruncated: true,
        KeyMarker: "test_1",
        MaxKeys: 1,
        NextKeyMarker: "test_1",
        NextVersionIdMarker: id["test_1 1"],
        VersionIdMarker,
        Versions: [one("test_1")],
      }),
    );
    const last = { KeyMarker: "test_2", VersionIdMarker: id["test_2 2"] };
    expect(await answer(s3.listObjectVersions({ ...ask, ...last }))).toEqual(
      versionPage(Bucket, { ...last, MaxKeys: 1, Versions: [one("test_2")] }),
    );
    expect(await answer(s3.listObjectVersions({ ...ask, KeyMarker: "" }))).toEqual(
      versionPage(Bucket, {
        IsTruncated: true,
        MaxKeys: 1,
        NextKeyMarker: "test_0",
        NextVersionIdMarker: id["test_0 2"],
        Versions: [two("test_0")],
      }),
    );
  });

  test("pages through common prefixes", async ({ s3, versioned: Bucket }) => {
    const ids: Record<string, string | undefined> = {};
    for (const Key of FOLDER) ids[Key] = (await s3.putObject({ Bucket, Key, Body: CONTENT })).VersionId;
    const only = (Key: string) => version(Key, ETAG, 11, ids[Key], true);
    expect(await answer(s3.listObjectVersions({ Bucket, ...url }))).toEqual(
      versionPage(Bucket, { Versions: FOLDER.map(only) }),
    );
    const ask = { Bucket, Prefix: "folder/", Delimiter: "/", MaxKeys: 1, ...url };
    const some = { Prefix: "folder/", Delimiter: "/", MaxKeys: 1 };
    expect(await answer(s3.listObjectVersions(ask))).toEqual(
      versionPage(Bucket, {
        ...some,
        CommonPrefixes: [{ Prefix: "folder/aSubfolder/" }],
        IsTruncated: true,
        NextKeyMarker: "folder/aSubfolder/",
      }),
    );
    for (const KeyMarker of ["folder/aSubfolder/", "folder/aSubfolder/subFile1"]) {
      expect(await answer(s3.listObjectVersions({ ...ask, KeyMarker }))).toEqual(
        versionPage(Bucket, {
          ...some,
          IsTruncated: true,
          KeyMarker,
          NextKeyMarker: "folder/file1",
          NextVersionIdMarker: ids["folder/file1"],
          Versions: [only("folder/file1")],
        }),
      );
    }
    expect(await answer(s3.listObjectVersions({ ...ask, KeyMarker: "folder/file1" }))).toEqual(
      versionPage(Bucket, { ...some, KeyMarker: "folder/file1", Versions: [only("folder/file2")] }),
    );
  });

  test("keeps to its prefix, with and without a delimiter at its end", async ({ s3, versioned: Bucket }) => {
    const versions: Record<string, object[]> = {};
    for (const Key of ["dir/test", "dir/subdir/test2"]) {
      for (const number of [1, 2]) {
        const put = await s3.putObject({ Bucket, Key, Body: `${Key} ${number}` });
        const Size = `${Key} ${number}`.length;
        const etag = put.ETag?.slice(1, -1) ?? "";
        versions[Key] = [version(Key, etag, Size, put.VersionId, number === 2), ...(versions[Key] ?? [])];
      }
    }
    const older = (Key: string) => versions[Key]?.map((each, index) => ({ ...each, IsLatest: index === 0 }));
    const subdir = { CommonPrefixes: [{ Prefix: "dir/subdir/" }] };
    for (const [Prefix, more] of [
      ["dir/", { ...subdir, Versions: older("dir/test") }],
      ["dir/s", subdir],
      ["dir/test", { Versions: older("dir/test") }],
      ["dir/subdir", subdir],
      ["dir/subdir/", { Versions: older("dir/subdir/test2") }],
      ["dir/subdir/test2", { Versions: older("dir/subdir/test2") }],
    ] as const) {
      expect(await answer(s3.listObjectVersions({ Bucket, Prefix, Delimiter: "/", ...url }))).toEqual(
        versionPage(Bucket, { Prefix, Delimiter: "/", ...more }),
      );
    }
  });

  test("of one key goes on after a version, even when what came before it is deleted", async ({
    s3,
    versioned: Bucket,
  }) => {
    const Key = "prefixed_key";
    const ids: (string | undefined)[] = [];
    for (let times = 0; times < 5; times += 1) ids.unshift((await s3.putObject({ Bucket, Key })).VersionId);
    const each = ids.map((id, index) => version(Key, "d41d8cd98f00b204e9800998ecf8427e", 0, id, index === 0));
    const ask = { Bucket, Prefix: "prefix", ...url };
    expect(await answer(s3.listObjectVersions(ask))).toEqual(versionPage(Bucket, { Prefix: "prefix", Versions: each }));
    expect(await answer(s3.listObjectVersions({ ...ask, MaxKeys: 3 }))).toEqual(
      versionPage(Bucket, {
        IsTruncated: true,
        MaxKeys: 3,
        NextKeyMarker: Key,
        NextVersionIdMarker: ids[2],
        Prefix: "prefix",
        Versions: each.slice(0, 3),
      }),
    );
    expect(await answer(s3.listObjectVersions({ ...ask, MaxKeys: 4, KeyMarker: Key }))).toEqual(
      versionPage(Bucket, { Prefix: "prefix", MaxKeys: 4, KeyMarker: Key }),
    );
    const from = { KeyMarker: Key, VersionIdMarker: ids[2], MaxKeys: 5 };
    expect(await answer(s3.listObjectVersions({ ...ask, ...from }))).toEqual(
      versionPage(Bucket, { Prefix: "prefix", ...from, Versions: each.slice(3) }),
    );
    for (const VersionId of ids.slice(0, 3)) await s3.deleteObject({ Bucket, Key, VersionId });
    expect(await answer(s3.listObjectVersions({ ...ask, ...from }))).toEqual(
      versionPage(Bucket, {
        Prefix: "prefix",
        ...from,
        Versions: each.slice(3).map((one, index) => ({ ...one, IsLatest: index === 0 })),
      }),
    );
  });
});

describe("ListMultipartUploads", () => {
  test("always tells its markers and the next ones", async ({ s3, bucket: Bucket, emulator }) => {
    expect(await answer(s3.listMultipartUploads({ Bucket }))).toEqual(uploadPage(Bucket));
    const [A, B, C] = ["test/a", "test/b", "test/c"];
    const begin = async (Key: string) => {
      await emulator.clock.advance("PT1S");
      return (await s3.createMultipartUpload({ Bucket, Key })).UploadId ?? "";
    };
    const c = await begin(C);
    const b = await begin(B);
    const [a1, a2, a3] = [await begin(A), await begin(A), await begin(A)];

    expect(await answer(s3.listMultipartUploads({ Bucket }))).toEqual(
      uploadPage(Bucket, {
        NextKeyMarker: C,
        NextUploadIdMarker: c,
        Uploads: [upload(A, a1), upload(A, a2), upload(A, a3), upload(B, b), upload(C, c)],
      }),
    );
    const one = { MaxUploads: 1, IsTruncated: true };
    const first = uploadPage(Bucket, { ...one, NextKeyMarker: A, NextUploadIdMarker: a1, Uploads: [upload(A, a1)] });
    const ask = { Bucket, MaxUploads: 1 };
    expect(await answer(s3.listMultipartUploads(ask))).toEqual(first);
    expect(await answer(s3.listMultipartUploads({ ...ask, KeyMarker: A }))).toEqual(
      uploadPage(Bucket, { ...one, KeyMarker: A, NextKeyMarker: B, NextUploadIdMarker: b, Uploads: [upload(B, b)] }),
    );
    expect(await answer(s3.listMultipartUploads({ ...ask, KeyMarker: C }))).toEqual(
      uploadPage(Bucket, { MaxUploads: 1, KeyMarker: C }),
    );
    expect(await answer(s3.listMultipartUploads({ ...ask, UploadIdMarker: a1 }))).toEqual(first);
    expect(await answer(s3.listMultipartUploads({ ...ask, KeyMarker: A, UploadIdMarker: a1 }))).toEqual(
      uploadPage(Bucket, {
        ...one,
        KeyMarker: A,
        UploadIdMarker: a1,
        NextKeyMarker: A,
        NextUploadIdMarker: a2,
        Uploads: [upload(A, a2)],
      }),
    );
    expect(await answer(s3.listMultipartUploads({ ...ask, KeyMarker: A, UploadIdMarker: a3 }))).toEqual(
      uploadPage(Bucket, {
        ...one,
        KeyMarker: A,
        UploadIdMarker: a3,
        NextKeyMarker: B,
        NextUploadIdMarker: b,
        Uploads: [upload(B, b)],
      }),
    );
    expect(await answer(s3.listMultipartUploads({ ...ask, KeyMarker: B, UploadIdMarker: b }))).toEqual(
      uploadPage(Bucket, {
        MaxUploads: 1,
        KeyMarker: B,
        UploadIdMarker: b,
        NextKeyMarker: C,
        NextUploadIdMarker: c,
        Uploads: [upload(C, c)],
      }),
    );
    expect(await answer(s3.listMultipartUploads({ ...ask, KeyMarker: A, UploadIdMarker: b }))).toEqual(
      invalidArgument("upload-id-marker", b, "Invalid uploadId marker"),
    );
    expect(await answer(s3.listMultipartUploads({ ...ask, KeyMarker: "" }))).toEqual(first);
  });

  test("rolls keys up to the delimiter, and then has no next markers", async ({ s3, bucket: Bucket }) => {
    for (const Key of ["test/foo/bar/hello", "test/foo/bar/123", "test/bar/foo"]) {
      await s3.createMultipartUpload({ Bucket, Key });
    }
    for (const [Prefix, prefixes] of [
      ["test/", ["test/bar/", "test/foo/"]],
      ["test/foo/", ["test/foo/bar/"]],
      ["test/foo/bar", ["test/foo/bar/"]],
    ] as const) {
      expect(await answer(s3.listMultipartUploads({ Bucket, Prefix, Delimiter: "/", ...url }))).toEqual(
        uploadPage(Bucket, {
          CommonPrefixes: prefixes.map((each) => ({ Prefix: each })),
          Delimiter: "/",
          EncodingType: "url",
          Prefix,
        }),
      );
    }
  });

  test("goes on after a common prefix, or after a key inside of it", async ({ s3, bucket: Bucket }) => {
    const ids: Record<string, string | undefined> = {};
    for (const Key of FOLDER) ids[Key] = (await s3.createMultipartUpload({ Bucket, Key })).UploadId;
    const ask = { Bucket, Prefix: "folder/", Delimiter: "/", MaxUploads: 1 };
    const some = { Prefix: "folder/", Delimiter: "/", MaxUploads: 1, IsTruncated: true };
    expect(await answer(s3.listMultipartUploads(ask))).toEqual(
      uploadPage(Bucket, { ...some, CommonPrefixes: [{ Prefix: "folder/aSubfolder/" }] }),
    );
    for (const KeyMarker of ["folder/aSubfolder/", "folder/aSubfolder/subFile1"]) {
      expect(await answer(s3.listMultipartUploads({ ...ask, KeyMarker }))).toEqual(
        uploadPage(Bucket, {
          ...some,
          KeyMarker,
          NextKeyMarker: "folder/file1",
          NextUploadIdMarker: ids["folder/file1"],
          Uploads: [upload("folder/file1", ids["folder/file1"])],
        }),
      );
    }
  });
});
