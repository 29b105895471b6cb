import type { S3 } from "@aws-sdk/client-s3";
import { describe, expect, test } from "./a-bucket.js";

const putAll = async (s3: S3, Bucket: string, ...keys: readonly string[]): Promise<void> => {
  for (const Key of keys) await s3.putObject({ Bucket, Key, Body: "hello world" });
};

const FOLDER = ["folder/aSubfolder/subFile1", "folder/aSubfolder/subFile2", "folder/file1", "folder/file2"];
const keysOf = (entries: readonly { Key?: string | undefined }[] | undefined) => entries?.map(({ Key }) => Key);

describe("ListObjectsV2", () => {
  test("tells keys in the order of their bytes, with what they are", async ({ s3, bucket }) => {
    await putAll(s3, bucket, "b", "a", "Z", "é", "😀", "\uffee");

    const listed = await s3.listObjectsV2({ Bucket: bucket });

    expect(keysOf(listed.Contents)).toEqual(["Z", "a", "b", "é", "\uffee", "😀"]);
    expect(listed.Contents?.[0]).toEqual({
      Key: "Z",
      LastModified: expect.any(Date),
      ETag: '"5eb63bbbe01eeed093cb22bb8f5acdc3"',
      ChecksumAlgorithm: ["CRC32"],
      ChecksumType: "FULL_OBJECT",
      Size: 11,
      StorageClass: "STANDARD",
    });
    expect(listed).toMatchObject({ IsTruncated: false, KeyCount: 6, MaxKeys: 1000, Name: bucket, Prefix: "" });
  });

  test("of an empty bucket has no contents", async ({ s3, bucket }) => {
    const listed = await s3.listObjectsV2({ Bucket: bucket });

    expect(listed).toMatchObject({ IsTruncated: false, KeyCount: 0 });
    expect(listed.Contents).toBeUndefined();
    expect(listed.CommonPrefixes).toBeUndefined();
    expect(listed.Delimiter).toBeUndefined();
    expect(listed.EncodingType).toBeUndefined();
  });

  test("tells owners only when asked", async ({ s3, bucket }) => {
    await putAll(s3, bucket, "k");

    expect((await s3.listObjectsV2({ Bucket: bucket })).Contents?.[0]?.Owner).toBeUndefined();
    expect((await s3.listObjectsV2({ Bucket: bucket, FetchOwner: true })).Contents?.[0]?.Owner).toEqual({
      ID: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test("goes on with its token, which wins over StartAfter", async ({ s3, bucket }) => {
    await putAll(s3, bucket, ...Array.from({ length: 12 }, (_, index) => `test_${index}`));

    const first = await s3.listObjectsV2({ Bucket: bucket, MaxKeys: 5 });
    const rest = await s3.listObjectsV2({
      Bucket: bucket,
      ContinuationToken: first.NextContinuationToken,
      StartAfter: "test_7",
    });

    expect(keysOf(first.Contents)).toEqual(["test_0", "test_1", "test_10", "test_11", "test_2"]);
    expect(first).toMatchObject({ IsTruncated: true, KeyCount: 5, MaxKeys: 5 });
    expect(keysOf(rest.Contents)).toEqual(["test_3", "test_4", "test_5", "test_6", "test_7", "test_8", "test_9"]);
    expect(rest.ContinuationToken).toBe(first.NextContinuationToken);
    expect(rest.StartAfter).toBeUndefined();
    expect(rest.NextContinuationToken).toBeUndefined();
  });

  test("begins after a key", async ({ s3, bucket }) => {
    await putAll(s3, bucket, "test_7", "test_8", "test_9");

    const listed = await s3.listObjectsV2({ Bucket: bucket, StartAfter: "test_7", MaxKeys: 2 });
    expect(keysOf(listed.Contents)).toEqual(["test_8", "test_9"]);
    expect(listed).toMatchObject({ IsTruncated: false, StartAfter: "test_7", MaxKeys: 2 });
  });

  for (const ContinuationToken of ["made-up", ""]) {
    test(`does not go on with what is no token: ${JSON.stringify(ContinuationToken)}`, async ({ s3, bucket }) => {
      await expect(s3.listObjectsV2({ Bucket: bucket, ContinuationToken })).rejects.toMatchObject({
        name: "InvalidArgument",
        message: "The continuation token provided is incorrect",
        ArgumentName: "continuation-token",
      });
    });
  }

  test("rolls keys up at a delimiter, and pages through prefixes and keys", async ({ s3, bucket }) => {
    await putAll(s3, bucket, ...FOLDER);
    const seen: (string | undefined)[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await s3.listObjectsV2({
        Bucket: bucket,
        Prefix: "folder/",
        Delimiter: "/",
        MaxKeys: 1,
        ContinuationToken,
      });
      expect(page.KeyCount).toBe(1);
      seen.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix), ...(keysOf(page.Contents) ?? []));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);

    expect(seen).toEqual(["folder/aSubfolder/", "folder/file1", "folder/file2"]);
  });

  test("may have a delimiter of several characters", async ({ s3, bucket }) => {
    await putAll(s3, bucket, "a--b--c", "a-b", "x--y");

    const listed = await s3.listObjectsV2({ Bucket: bucket, Delimiter: "--" });
    expect(listed.CommonPrefixes).toEqual([{ Prefix: "a--" }, { Prefix: "x--" }]);
    expect(keysOf(listed.Contents)).toEqual(["a-b"]);
    expect(listed.Delimiter).toBe("--");
  });

  test("encodes what it tells when asked", async ({ s3, bucket }) => {
    await putAll(s3, bucket, "a b/c d", "a b/😀", "a b/sub dir/x");

    const listed = await s3.listObjectsV2({
      Bucket: bucket,
      Prefix: "a b/",
      Delimiter: "/",
      StartAfter: "a b/",
      EncodingType: "url",
    });
    expect(listed).toMatchObject({
      EncodingType: "url",
      Prefix: "a+b/",
      Delimiter: "/",
      StartAfter: "a+b/",
      CommonPrefixes: [{ Prefix: "a+b/sub+dir/" }],
    });
    expect(keysOf(listed.Contents)).toEqual(["a+b/c+d", "a+b/%F0%9F%98%80"]);
  });

  test("encodes in no other way", async ({ s3, bucket }) => {
    // @ts-expect-error: the SDK knows no such encoding
    await expect(s3.listObjectsV2({ Bucket: bucket, EncodingType: "value" })).rejects.toMatchObject({
      name: "InvalidArgument",
      message: "Invalid Encoding Method specified in Request",
      ArgumentName: "encoding-type",
      ArgumentValue: "value",
    });
  });

  test("of at most none is empty and not truncated", async ({ s3, bucket }) => {
    await putAll(s3, bucket, "k");

    const listed = await s3.listObjectsV2({ Bucket: bucket, MaxKeys: 0 });
    expect(listed).toMatchObject({ IsTruncated: false, KeyCount: 0, MaxKeys: 0 });
    expect(listed.Contents).toBeUndefined();
  });

  test("of more than a thousand is of a thousand", async ({ s3, bucket }) => {
    expect((await s3.listObjectsV2({ Bucket: bucket, MaxKeys: 5000 })).MaxKeys).toBe(1000);
    await expect(s3.listObjectsV2({ Bucket: bucket, MaxKeys: -1 })).rejects.toMatchObject({
      name: "InvalidArgument",
      message: "Argument maxKeys must be an integer between 0 and 2147483647",
    });
  });

  test("does not show keys that a delete marker hides", async ({ s3, versioned }) => {
    await putAll(s3, versioned, "a", "b", "c");
    await s3.deleteObject({ Bucket: versioned, Key: "a" });

    const listed = await s3.listObjectsV2({ Bucket: versioned, MaxKeys: 2 });
    expect(keysOf(listed.Contents)).toEqual(["b", "c"]);
    expect(listed.IsTruncated).toBe(false);
  });

  test("needs s3:ListBucket, for this prefix", async ({ s3, bucket, aUser }) => {
    const user = await aUser("lister", {
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: "arn:aws:s3:::a-bucket",
      Condition: { StringLike: { "s3:prefix": "home/*" } },
    });
    await putAll(s3, bucket, "home/a");

    await expect(user.s3.listObjectsV2({ Bucket: bucket })).rejects.toBeRefusedWith("AccessDenied", 403);
    await expect(user.s3.listObjectsV2({ Bucket: bucket, Prefix: "home/" })).resolves.toMatchObject({ KeyCount: 1 });
  });
});

describe("ListObjects", () => {
  test("tells owners, and where it ends only with a delimiter", async ({ s3, bucket }) => {
    await putAll(s3, bucket, "a", "b", "c");

    const plain = await s3.listObjects({ Bucket: bucket, MaxKeys: 1 });
    const delimited = await s3.listObjects({ Bucket: bucket, MaxKeys: 1, Delimiter: "/" });

    expect(plain).toMatchObject({ IsTruncated: true, Marker: "", MaxKeys: 1, Name: bucket, Prefix: "" });
    expect(plain.Contents).toMatchObject([{ Key: "a", Owner: { ID: expect.stringMatching(/^[0-9a-f]{64}$/) } }]);
    expect(plain.NextMarker).toBeUndefined();
    expect(delimited.NextMarker).toBe("a");
  });

  test("goes on behind its marker", async ({ s3, bucket }) => {
    await putAll(s3, bucket, "a", "b", "c");

    const listed = await s3.listObjects({ Bucket: bucket, MaxKeys: 1, Marker: "a" });
    expect(keysOf(listed.Contents)).toEqual(["b"]);
    expect(listed).toMatchObject({ IsTruncated: true, Marker: "a" });
  });

  test("takes a marker inside of a common prefix as behind all of it", async ({ s3, bucket }) => {
    await putAll(s3, bucket, ...FOLDER);
    const page = { Bucket: bucket, Prefix: "folder/", Delimiter: "/", MaxKeys: 1 };

    const start = await s3.listObjects(page);
    const next = await s3.listObjects({ ...page, Marker: start.NextMarker });
    const end = await s3.listObjects({ ...page, Marker: next.NextMarker });
    const inside = await s3.listObjects({ ...page, Marker: "folder/aSubfolder/subFile1" });

    expect(start).toMatchObject({
      CommonPrefixes: [{ Prefix: "folder/aSubfolder/" }],
      IsTruncated: true,
      NextMarker: "folder/aSubfolder/",
    });
    expect(start.Contents).toBeUndefined();
    expect(next).toMatchObject({ Contents: [{ Key: "folder/file1" }], IsTruncated: true, NextMarker: "folder/file1" });
    expect(end).toMatchObject({ Contents: [{ Key: "folder/file2" }], IsTruncated: false });
    expect(end.NextMarker).toBeUndefined();
    expect(inside).toMatchObject({ Contents: [{ Key: "folder/file1" }], IsTruncated: true });
  });

  test("takes a percent sign for what it is", async ({ s3, bucket }) => {
    await putAll(s3, bucket, "test/foo/bar/123");

    const listed = await s3.listObjects({ Bucket: bucket, Prefix: "test/", Delimiter: "%2F", EncodingType: "url" });
    expect(listed).toMatchObject({ Contents: [{ Key: "test/foo/bar/123" }], Delimiter: "%252F" });
    expect(listed.CommonPrefixes).toBeUndefined();
  });
});

describe("ListObjectVersions", () => {
  test("of a bucket without versions tells null versions", async ({ s3, bucket }) => {
    await putAll(s3, bucket, "b", "a");

    const listed = await s3.listObjectVersions({ Bucket: bucket });
    expect(listed.Versions).toMatchObject([
      {
        Key: "a",
        VersionId: "null",
        IsLatest: true,
        Size: 11,
        StorageClass: "STANDARD",
        Owner: { ID: expect.any(String) },
      },
      { Key: "b", VersionId: "null", IsLatest: true },
    ]);
    expect(listed).toMatchObject({ KeyMarker: "", VersionIdMarker: "", MaxKeys: 1000, IsTruncated: false, Prefix: "" });
    expect(listed.DeleteMarkers).toBeUndefined();
  });

  test("tells versions and delete markers, key by key, from new to old, and pages through them", async ({
    s3,
    versioned,
  }) => {
    const made: (readonly [string, string | undefined])[] = [];
    for (const Key of ["test_0", "test_1", "test_2"]) {
      const mine: [string, string | undefined][] = [];
      mine.unshift([Key, (await s3.putObject({ Bucket: versioned, Key, Body: "1" })).VersionId]);
      mine.unshift([Key, (await s3.deleteObject({ Bucket: versioned, Key })).VersionId]);
      mine.unshift([Key, (await s3.putObject({ Bucket: versioned, Key, Body: "2" })).VersionId]);
      made.push(...mine);
    }

    const all = await s3.listObjectVersions({ Bucket: versioned });
    expect(all.Versions?.map(({ Key, VersionId, IsLatest }) => [Key, VersionId, IsLatest])).toEqual([
      [...(made[0] ?? []), true],
      [...(made[2] ?? []), false],
      [...(made[3] ?? []), true],
      [...(made[5] ?? []), false],
      [...(made[6] ?? []), true],
      [...(made[8] ?? []), false],
    ]);
    expect(all.DeleteMarkers?.map(({ Key, VersionId, IsLatest }) => [Key, VersionId, IsLatest])).toEqual([
      [...(made[1] ?? []), false],
      [...(made[4] ?? []), false],
      [...(made[7] ?? []), false],
    ]);

    const paged: (readonly [string | undefined, string | undefined])[] = [];
    let marker: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
    do {
      const page = await s3.listObjectVersions({ Bucket: versioned, MaxKeys: 2, ...marker });
      const entries = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
      expect(entries.length).toBeLessThanOrEqual(2);
      paged.push(...entries.map(({ Key, VersionId }) => [Key, VersionId] as const));
      marker = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    } while (marker.KeyMarker);
    expect(paged).toHaveLength(9);
    expect(new Set(paged.map(String))).toEqual(new Set(made.map(String)));
  });

  test("behind a key marker alone begins with the next key", async ({ s3, versioned }) => {
    await putAll(s3, versioned, "a", "a", "b");

    const listed = await s3.listObjectVersions({ Bucket: versioned, KeyMarker: "a" });
    expect(keysOf(listed.Versions)).toEqual(["b"]);
  });

  test("goes on where a deleted version was", async ({ s3, versioned }) => {
    const versions: (string | undefined)[] = [];
    for (let index = 0; index < 5; index += 1) {
      versions.unshift((await s3.putObject({ Bucket: versioned, Key: "k", Body: "" })).VersionId);
    }
    const page = await s3.listObjectVersions({ Bucket: versioned, MaxKeys: 3 });
    expect(page.Versions?.map(({ VersionId }) => VersionId)).toEqual(versions.slice(0, 3));
    for (const VersionId of versions.slice(0, 3)) {
      await s3.deleteObject({ Bucket: versioned, Key: "k", VersionId });
    }

    const rest = await s3.listObjectVersions({
      Bucket: versioned,
      KeyMarker: page.NextKeyMarker,
      VersionIdMarker: page.NextVersionIdMarker,
    });
    expect(rest.Versions?.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([
      [versions[3], true],
      [versions[4], false],
    ]);
  });

  test("does not take a version marker without its key", async ({ s3, versioned }) => {
    const { VersionId } = await s3.putObject({ Bucket: versioned, Key: "k", Body: "" });

    await expect(s3.listObjectVersions({ Bucket: versioned, VersionIdMarker: VersionId })).rejects.toMatchObject({
      name: "InvalidArgument",
      message: "A version-id marker cannot be specified without a key marker.",
      ArgumentName: "version-id-marker",
      ArgumentValue: VersionId,
    });
  });

  test("rolls keys up at a delimiter", async ({ s3, versioned }) => {
    await putAll(s3, versioned, ...FOLDER);
    const page = { Bucket: versioned, Prefix: "folder/", Delimiter: "/", MaxKeys: 1 };

    const start = await s3.listObjectVersions(page);
    const next = await s3.listObjectVersions({ ...page, KeyMarker: start.NextKeyMarker });
    const inside = await s3.listObjectVersions({ ...page, KeyMarker: "folder/aSubfolder/subFile1" });

    expect(start).toMatchObject({
      CommonPrefixes: [{ Prefix: "folder/aSubfolder/" }],
      NextKeyMarker: "folder/aSubfolder/",
      IsTruncated: true,
    });
    expect(start.NextVersionIdMarker).toBeUndefined();
    expect(next).toMatchObject({
      Versions: [{ Key: "folder/file1" }],
      NextKeyMarker: "folder/file1",
      IsTruncated: true,
    });
    expect(inside).toMatchObject({ Versions: [{ Key: "folder/file1" }] });
  });

  test("needs s3:ListBucketVersions", async ({ versioned, aUser }) => {
    const user = await aUser("lister", { Effect: "Allow", Action: "s3:ListBucket", Resource: "*" });

    await expect(user.s3.listObjectVersions({ Bucket: versioned })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      /s3:ListBucketVersions/,
    );
  });
});
