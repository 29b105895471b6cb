import { answer } from "./answer.js";
import { describe, expect, suspend, test } from "./client.js";
import {
  aDate,
  copied,
  described,
  invalidRequest,
  listed,
  ok,
  page,
  read,
  someText,
  stored,
  whole,
} from "./expected.js";

const JSON_TEXT = '{"key": "value"}';
const JSON_ETAG = "88bac95f31528d13a072c05f2a1cf371";
const JSON_CRC = { ChecksumCRC32: "MzVIGw==" };
const TEST_ETAG = "098f6bcd4621d373cade4e832627b4f6";
const TEST_CRC = { ChecksumCRC32: "2H9+DA==" };
const copiedTest = copied(TEST_ETAG, TEST_CRC);
const copiedJson = copied(JSON_ETAG, JSON_CRC);
const illegal = invalidRequest(
  "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
);
const json = { ContentType: "application/json", Metadata: { key: "value" } };
const Key = "source-object";

describe("what a copy takes over", () => {
  test("is replaced by the request when it says REPLACE", async ({ s3, bucket: Bucket }) => {
    const put = s3.putObject({ Bucket, Key, Body: JSON_TEXT, ...json, ContentLanguage: "en-US" });
    expect(await answer(put)).toEqual(stored(JSON_ETAG, JSON_CRC.ChecksumCRC32));
    expect(await answer(s3.headObject({ Bucket, Key }))).toEqual(
      described(JSON_ETAG, 16, { ...json, ContentLanguage: "en-US" }),
    );
    const how = { Metadata: { "another-key": "value" }, ContentType: "image/jpg" };
    const copy = s3.copyObject({
      Bucket,
      Key: "copy",
      CopySource: `${Bucket}/${Key}`,
      MetadataDirective: "REPLACE",
      ...how,
    });
    expect(await answer(copy)).toEqual(copiedJson);
    expect(await answer(s3.headObject({ Bucket, Key: "copy" }))).toEqual(described(JSON_ETAG, 16, how));
  });

  test("is the type and the metadata of the source, from a copy of a copy too", async ({ s3, bucket: Bucket }) => {
    await s3.putObject({ Bucket, Key, Body: JSON_TEXT, ...json });
    for (const [from, to] of [
      [Key, "copy"],
      [Key, "second-copy"],
    ]) {
      expect(await answer(s3.copyObject({ Bucket, Key: to, CopySource: `${Bucket}/${from}` }))).toEqual(copiedJson);
      expect(await answer(s3.headObject({ Bucket, Key: to }))).toEqual(described(JSON_ETAG, 16, json));
    }
  });

  test("stays what it was when the request says COPY, whatever else it says", async ({ s3, bucket: Bucket }) => {
    const how = { ContentLanguage: "en-US", Metadata: { key: "value" } };
    await s3.putObject({ Bucket, Key, Body: "test", ...how });
    expect(await answer(s3.headObject({ Bucket, Key }))).toEqual(described(TEST_ETAG, 4, how));
    const copy = s3.copyObject({
      Bucket,
      Key: "copy",
      CopySource: `${Bucket}/${Key}`,
      MetadataDirective: "COPY",
      Metadata: { "another-key": "value" },
      ContentLanguage: "de",
    });
    expect(await answer(copy)).toEqual(copiedTest);
    expect(await answer(s3.headObject({ Bucket, Key: "copy" }))).toEqual(described(TEST_ETAG, 4, how));
  });

  test("does not include the storage class", async ({ s3, bucket: Bucket }) => {
    await s3.putObject({ Bucket, Key, Body: "test", StorageClass: "STANDARD_IA" });
    expect(await answer(s3.headObject({ Bucket, Key }))).toEqual(
      described(TEST_ETAG, 4, { StorageClass: "STANDARD_IA" }),
    );
    const CopySource = `${Bucket}/${Key}`;
    const attributes = { Bucket, Key: "dest-key", ObjectAttributes: ["StorageClass" as const] };
    expect(await answer(s3.copyObject({ Bucket, Key: "dest-key", CopySource }))).toEqual(copiedTest);
    expect(await answer(s3.getObjectAttributes(attributes))).toEqual({
      LastModified: aDate,
      StorageClass: "STANDARD",
      ...ok,
    });
    expect(await answer(s3.copyObject({ Bucket, Key: "dest-key", CopySource: `${Bucket}/dest-key` }))).toEqual(illegal);
  });
});

describe("a copy onto itself", () => {
  test("needs a change: REPLACE, or a storage class beside COPY; REPLACE with nothing empties the metadata", async ({
    s3,
    bucket: Bucket,
  }) => {
    const put = s3.putObject({ Bucket, Key, Body: JSON_TEXT, ...json });
    expect(await answer(put)).toEqual(stored(JSON_ETAG, JSON_CRC.ChecksumCRC32));
    expect(await answer(s3.headObject({ Bucket, Key }))).toEqual(described(JSON_ETAG, 16, json));
    const ask = { Bucket, Key, CopySource: `${Bucket}/${Key}` };
    const head = () => answer(s3.headObject({ Bucket, Key }));
    expect(await answer(s3.copyObject(ask))).toEqual(illegal);
    const Metadata = { key2: "value2" };
    const replace = { ...ask, Metadata, MetadataDirective: "REPLACE" } as const;
    expect(await answer(s3.copyObject(replace))).toEqual(copiedJson);
    expect(await head()).toEqual(described(JSON_ETAG, 16, { Metadata }));
    const copy = { ...ask, StorageClass: "STANDARD", MetadataDirective: "COPY" } as const;
    expect(await answer(s3.copyObject(copy))).toEqual(copiedJson);
    expect(await head()).toEqual(described(JSON_ETAG, 16, { Metadata }));
    expect(await answer(s3.copyObject({ ...copy, Metadata: { key3: "value3" } }))).toEqual(copiedJson);
    expect(await head()).toEqual(described(JSON_ETAG, 16, { Metadata }));
    expect(await answer(s3.copyObject({ ...ask, MetadataDirective: "REPLACE" }))).toEqual(copiedJson);
    expect(await head()).toEqual(described(JSON_ETAG, 16));
  });

  test("is legal with a storage class, even the one it has", async ({ s3, bucket: Bucket }) => {
    const attributes = () => answer(s3.getObjectAttributes({ Bucket, Key, ObjectAttributes: ["StorageClass"] }));
    const standard = { LastModified: aDate, StorageClass: "STANDARD", ...ok };
    await s3.putObject({ Bucket, Key, Body: "test", StorageClass: "STANDARD" });
    expect(await answer(s3.headObject({ Bucket, Key }))).toEqual(described(TEST_ETAG, 4));
    expect(await attributes()).toEqual(standard);
    const copy = s3.copyObject({ Bucket, Key, CopySource: `${Bucket}/${Key}`, StorageClass: "STANDARD" });
    expect(await answer(copy)).toEqual(copiedTest);
    expect(await attributes()).toEqual(standard);
  });

  test("is legal with a website redirect, even the one it has", async ({ s3, bucket: Bucket }) => {
    const WebsiteRedirectLocation = "/test/direct";
    await s3.putObject({ Bucket, Key, Body: "test", WebsiteRedirectLocation });
    const redirected = described(TEST_ETAG, 4, { WebsiteRedirectLocation });
    expect(await answer(s3.headObject({ Bucket, Key }))).toEqual(redirected);
    const copy = s3.copyObject({ Bucket, Key, CopySource: `${Bucket}/${Key}`, WebsiteRedirectLocation });
    expect(await answer(copy)).toEqual(copiedTest);
    expect(await answer(s3.headObject({ Bucket, Key }))).toEqual(redirected);
  });

  test("is legal in a bucket that encrypts by default", async ({ s3, bucket: Bucket }) => {
    const configuration = s3.putBucketEncryption({
      Bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" }, BucketKeyEnabled: false }],
      },
    });
    expect(await answer(configuration)).toEqual(ok);
    expect(await answer(s3.putObject({ Bucket, Key, Body: "" }))).toEqual(
      stored("d41d8cd98f00b204e9800998ecf8427e", "AAAAAA=="),
    );
    expect(await answer(s3.copyObject({ Bucket, Key, CopySource: `${Bucket}/${Key}` }))).toEqual(
      copied("d41d8cd98f00b204e9800998ecf8427e", { ChecksumCRC32: "AAAAAA==" }),
    );
  });

  test("makes versions, the null version while they are suspended", async ({ s3, versioned: Bucket }) => {
    const put = await answer(s3.putObject({ Bucket, Key, Body: JSON_TEXT, ...json }));
    expect(put).toEqual(stored(JSON_ETAG, JSON_CRC.ChecksumCRC32, { VersionId: someText }));
    const first = String(put.VersionId);
    const head = (VersionId?: string) => answer(s3.headObject({ Bucket, Key, VersionId }));
    const get = () => answer(s3.getObject({ Bucket, Key }));
    const plain = (VersionId: unknown) => described(JSON_ETAG, 16, { VersionId });
    expect(await head()).toEqual(described(JSON_ETAG, 16, { ...json, VersionId: first }));
    expect(await answer(s3.getObjectAttributes({ Bucket, Key, ObjectAttributes: ["StorageClass"] }))).toEqual({
      LastModified: aDate,
      StorageClass: "STANDARD",
      VersionId: first,
      ...ok,
    });
    const ask = { Bucket, Key, CopySource: `${Bucket}/${Key}` };
    const replace = { ...ask, MetadataDirective: "REPLACE" } as const;
    expect(await answer(s3.copyObject(ask))).toEqual(illegal);
    const second = await answer(s3.copyObject(replace));
    expect(second).toEqual({ ...copiedJson, CopySourceVersionId: first, VersionId: someText });
    const { VersionId } = second;
    expect(await head()).toEqual(plain(VersionId));
    expect(await get()).toEqual(read(JSON_ETAG, JSON_TEXT, { ...whole("MzVIGw=="), VersionId }));

    await suspend(s3, Bucket);
    expect(await answer(s3.copyObject(replace))).toEqual({
      ...copiedJson,
      CopySourceVersionId: VersionId,
      VersionId: "null",
    });
    expect(await head()).toEqual(plain("null"));
    expect(await get()).toEqual(read(JSON_ETAG, JSON_TEXT, { ...whole("MzVIGw=="), VersionId: "null" }));
    expect(await head(String(VersionId))).toEqual(plain(VersionId));

    await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Enabled" } });
    // Of a source that is the null version, no version id is told.
    const again = await answer(s3.copyObject(replace));
    expect(again).toEqual({ ...copiedJson, VersionId: someText });
    expect([first, VersionId, "null"]).not.toContain(again.VersionId);
  });

  test("in a bucket that never did but suspend, answers with the version id null", async ({ s3, bucket: Bucket }) => {
    const head = () => answer(s3.headObject({ Bucket, Key }));
    const get = () => answer(s3.getObject({ Bucket, Key }));
    await s3.putObject({ Bucket, Key, Body: JSON_TEXT, ...json });
    expect(await head()).toEqual(described(JSON_ETAG, 16, json));
    const replace = { Bucket, Key, CopySource: `${Bucket}/${Key}`, MetadataDirective: "REPLACE" } as const;
    expect(await answer(s3.copyObject(replace))).toEqual(copiedJson);
    expect(await head()).toEqual(described(JSON_ETAG, 16));
    expect(await get()).toEqual(read(JSON_ETAG, JSON_TEXT, whole("MzVIGw==")));
    await suspend(s3, Bucket);
    const nullVersion = { VersionId: "null" };
    expect(await answer(s3.copyObject(replace))).toEqual({ ...copiedJson, ...nullVersion });
    expect(await head()).toEqual(described(JSON_ETAG, 16, nullVersion));
    expect(await get()).toEqual(read(JSON_ETAG, JSON_TEXT, { ...whole("MzVIGw=="), ...nullVersion }));
    expect(await answer(s3.copyObject(replace))).toEqual({ ...copiedJson, ...nullVersion });
  });
});

describe("the checksum of a copy", () => {
  const attributesOf = (checksum: object) => ({
    Checksum: { ...checksum, ChecksumType: "FULL_OBJECT" },
    LastModified: aDate,
    ...ok,
  });
  const SUMS = {
    CRC32: "MzVIGw==",
    CRC32C: "078Ilw==",
    SHA1: "5zXdjmjYk4EJ8Cw4PMnQVslCpRQ=",
    SHA256: "lyTB4g5uPk1/V+0l+dTvsAblCFkNUoyQ2ll/andcE+U=",
    CRC64NVME: "pX30eiUx5C0=",
  } as const;

  for (const algorithm of ["CRC32", "CRC32C", "SHA1", "SHA256", "CRC64NVME"] as const) {
    test(`${algorithm} is chosen by the request, and kept by the next copy`, async ({ s3, bucket: Bucket }) => {
      const sum = { [`Checksum${algorithm}`]: SUMS[algorithm] };
      const attributes = () => answer(s3.getObjectAttributes({ Bucket, Key, ObjectAttributes: ["Checksum"] }));
      const put = s3.putObject({ Bucket, Key, Body: JSON_TEXT });
      expect(await answer(put)).toEqual(stored(JSON_ETAG, "MzVIGw=="));
      expect(await attributes()).toEqual(attributesOf(JSON_CRC));
      const CopySource = `${Bucket}/${Key}`;
      const inPlace = { Bucket, Key, CopySource, MetadataDirective: "REPLACE" } as const;
      expect(await answer(s3.copyObject({ ...inPlace, ChecksumAlgorithm: algorithm }))).toEqual(copied(JSON_ETAG, sum));
      expect(await attributes()).toEqual(attributesOf(sum));
      expect(await answer(s3.copyObject({ Bucket, Key: "copy", CopySource }))).toEqual(copied(JSON_ETAG, sum));
    });
  }

  for (const algorithm of ["SHA1", "SHA256", "CRC64NVME"] as const) {
    test(`${algorithm} of the source is kept when none is chosen`, async ({ s3, bucket: Bucket }) => {
      const sum = { [`Checksum${algorithm}`]: SUMS[algorithm] };
      const attributes = (key: string) =>
        answer(s3.getObjectAttributes({ Bucket, Key: key, ObjectAttributes: ["Checksum"] }));
      await s3.putObject({ Bucket, Key, Body: JSON_TEXT, ChecksumAlgorithm: algorithm });
      expect(await attributes(Key)).toEqual(attributesOf(sum));
      const CopySource = `${Bucket}/${Key}`;
      const inPlace = { Bucket, Key, CopySource, MetadataDirective: "REPLACE" } as const;
      expect(await answer(s3.copyObject(inPlace))).toEqual(copied(JSON_ETAG, sum));
      expect(await attributes(Key)).toEqual(attributesOf(sum));
      expect(await answer(s3.copyObject({ Bucket, Key: "copy", CopySource }))).toEqual(copied(JSON_ETAG, sum));
      expect(await attributes("copy")).toEqual(attributesOf(sum));
    });
  }
});

describe("the tags of a copy", () => {
  for (const [TaggingDirective, told, empty] of [
    ["COPY", (source: object[]) => source, (source: object[]) => source],
    ["REPLACE", () => [{ Key: "key2", Value: "value2" }], () => []],
    [undefined, (source: object[]) => source, (source: object[]) => source],
  ] as const) {
    test(`with the directive ${TaggingDirective ?? "left out"}`, async ({ s3, versioned: Bucket }) => {
      const first = await answer(s3.putObject({ Bucket, Key, Body: "test", Tagging: "key1=value1" }));
      const second = await answer(s3.putObject({ Bucket, Key, Body: "test-v2", Tagging: "key1=value1-v2" }));
      const secondEtag = "c814444dd0b31747f0a59e12a5351daa";
      expect(first).toEqual(stored(TEST_ETAG, "2H9+DA==", { VersionId: someText }));
      expect(second).toEqual(stored(secondEtag, "BnpCOA==", { VersionId: someText }));
      const sourceTags = (Value: string) => [{ Key: "key1", Value }];
      const tags = (key: string, VersionId?: string) =>
        answer(s3.getObjectTagging({ Bucket, Key: key, ...(VersionId && { VersionId }) }));
      expect(await tags(Key)).toEqual({ TagSet: sourceTags("value1-v2"), VersionId: second.VersionId, ...ok });
      expect(await tags(Key, String(first.VersionId))).toEqual({
        TagSet: sourceTags("value1"),
        VersionId: first.VersionId,
        ...ok,
      });
      for (const [source, etag, crc, value] of [
        [second, secondEtag, "BnpCOA==", "value1-v2"],
        [first, TEST_ETAG, "2H9+DA==", "value1"],
      ] as const) {
        const version = source === first ? `?versionId=${String(first.VersionId)}` : "";
        const CopySource = `${Bucket}/${Key}${version}`;
        const directive = TaggingDirective === undefined ? {} : { TaggingDirective };
        for (const [Tagging, expected] of [
          ["key2=value2", told(sourceTags(value))],
          ["", empty(sourceTags(value))],
        ] as const) {
          const to = `copy of ${value} with ${Tagging}`;
          const copy = await answer(s3.copyObject({ Bucket, Key: to, CopySource, Tagging, ...directive }));
          expect(copy).toEqual({
            ...copied(etag, { ChecksumCRC32: crc }),
            CopySourceVersionId: source.VersionId,
            VersionId: someText,
          });
          expect(await tags(to)).toEqual({ TagSet: expected, VersionId: copy.VersionId, ...ok });
        }
      }
    });
  }
});

test("keys of any characters are copied as they are written", async ({ s3, bucket: Bucket }) => {
  await s3.createBucket({ Bucket: "source-bucket" });
  const keys = ["file%2Fname", "test@key/", "test key/", "test key//", "a/%F0%9F%98%80/", "test+key"];
  for (const key of keys) {
    expect(await answer(s3.putObject({ Bucket: "source-bucket", Key: key, Body: "test" }))).toEqual(
      stored(TEST_ETAG, "2H9+DA=="),
    );
    const CopySource = `source-bucket/${encodeURIComponent(key)}`;
    expect(await answer(s3.copyObject({ Bucket, Key: key, CopySource }))).toEqual(copiedTest);
  }
  expect(await answer(s3.listObjectsV2({ Bucket }))).toEqual({
    ...page(Bucket, {
      Contents: ["a/%F0%9F%98%80/", "file%2Fname", "test key/", "test key//", "test+key", "test@key/"].map((key) =>
        listed(key, TEST_ETAG, 4),
      ),
    }),
    EncodingType: undefined,
  });
});

test("a copy has the MD5 of its source", async ({ s3, bucket: Bucket }) => {
  await s3.putObject({ Bucket, Key: "src", Body: "something" });
  expect(await answer(s3.copyObject({ Bucket, Key: "dest", CopySource: `${Bucket}/src` }))).toEqual(
    copied("437b930db84b8079c2dd804a71936b5f", { ChecksumCRC32: "Cdox+w==" }),
  );
});
