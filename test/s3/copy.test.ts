import type { S3 } from "@aws-sdk/client-s3";
import { describe, expect, suspend, test } from "./a-bucket.js";

const ILLEGAL =
  "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.";

const putSource = (s3: S3, Bucket: string) =>
  s3.putObject({
    Bucket,
    Key: "source",
    Body: '{"key": "value"}',
    ContentType: "application/json",
    ContentLanguage: "en-US",
    Metadata: { key: "value" },
  });

test("a copy has the body, the metadata and the checksum of its source", async ({ s3, bucket }) => {
  await putSource(s3, bucket);

  const copied = await s3.copyObject({ Bucket: bucket, Key: "copy", CopySource: `${bucket}/source` });

  expect(copied).toMatchObject({
    CopyObjectResult: {
      ChecksumCRC32: "MzVIGw==",
      ChecksumType: "FULL_OBJECT",
      ETag: '"88bac95f31528d13a072c05f2a1cf371"',
      LastModified: expect.any(Date),
    },
    ServerSideEncryption: "AES256",
  });
  expect(copied.VersionId).toBeUndefined();
  expect(copied.CopySourceVersionId).toBeUndefined();
  const got = await s3.getObject({ Bucket: bucket, Key: "copy" });
  expect(await got.Body?.transformToString()).toBe('{"key": "value"}');
  expect(got).toMatchObject({
    ContentType: "application/json",
    ContentLanguage: "en-US",
    Metadata: { key: "value" },
    ETag: '"88bac95f31528d13a072c05f2a1cf371"',
  });
});

test("metadata is replaced when asked, all of it", async ({ s3, bucket }) => {
  await putSource(s3, bucket);

  await s3.copyObject({
    Bucket: bucket,
    Key: "copy",
    CopySource: `${bucket}/source`,
    MetadataDirective: "REPLACE",
    ContentType: "image/jpg",
    Metadata: { "another-key": "value" },
  });

  const head = await s3.headObject({ Bucket: bucket, Key: "copy" });
  expect(head).toMatchObject({ ContentType: "image/jpg", Metadata: { "another-key": "value" } });
  expect(head.ContentLanguage).toBeUndefined();
});

test("metadata of the request is ignored when the source's is copied", async ({ s3, bucket }) => {
  await putSource(s3, bucket);

  await s3.copyObject({
    Bucket: bucket,
    Key: "copy",
    CopySource: `${bucket}/source`,
    MetadataDirective: "COPY",
    ContentType: "image/jpg",
    Metadata: { another: "value" },
  });

  expect(await s3.headObject({ Bucket: bucket, Key: "copy" })).toMatchObject({
    ContentType: "application/json",
    Metadata: { key: "value" },
  });
});

test("a directive that does not exist is refused", async ({ s3, bucket }) => {
  await putSource(s3, bucket);

  await expect(
    s3.copyObject({
      Bucket: bucket,
      Key: "copy",
      CopySource: `${bucket}/source`,
      // @ts-expect-error: the SDK knows no such directive
      MetadataDirective: "MERGE",
    }),
  ).rejects.toMatchObject({
    name: "InvalidArgument",
    message: "Unknown metadata directive.",
    ArgumentName: "x-amz-metadata-directive",
    ArgumentValue: "MERGE",
  });
});

test("storage class and redirect are not the source's", async ({ s3, bucket }) => {
  await s3.putObject({
    Bucket: bucket,
    Key: "source",
    Body: "test",
    StorageClass: "STANDARD_IA",
    WebsiteRedirectLocation: "/test/direct",
  });

  await s3.copyObject({ Bucket: bucket, Key: "copy", CopySource: `${bucket}/source` });

  const head = await s3.headObject({ Bucket: bucket, Key: "copy" });
  expect(head.StorageClass).toBeUndefined();
  expect(head.WebsiteRedirectLocation).toBeUndefined();
});

describe("tags", () => {
  const tagsOf = async (s3: S3, Bucket: string, Key: string) => (await s3.getObjectTagging({ Bucket, Key })).TagSet;

  test("are copied", async ({ s3, bucket }) => {
    await s3.putObject({ Bucket: bucket, Key: "source", Body: "test", Tagging: "key1=value1" });

    await s3.copyObject({ Bucket: bucket, Key: "copy", CopySource: `${bucket}/source`, Tagging: "ignored=yes" });

    expect(await tagsOf(s3, bucket, "copy")).toEqual([{ Key: "key1", Value: "value1" }]);
  });

  test("are replaced when asked, also by none", async ({ s3, bucket }) => {
    await s3.putObject({ Bucket: bucket, Key: "source", Body: "test", Tagging: "key1=value1" });
    const replace = { Bucket: bucket, CopySource: `${bucket}/source`, TaggingDirective: "REPLACE" } as const;

    await s3.copyObject({ ...replace, Key: "copy", Tagging: "key2=value2" });
    await s3.copyObject({ ...replace, Key: "bare" });

    expect(await tagsOf(s3, bucket, "copy")).toEqual([{ Key: "key2", Value: "value2" }]);
    expect(await tagsOf(s3, bucket, "bare")).toEqual([]);
  });

  test("are copied only by those who may read them there and write them here", async ({ s3, bucket, aUser }) => {
    const user = await aUser("copier", { Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Resource: "*" });
    await s3.putObject({ Bucket: bucket, Key: "tagged", Body: "test", Tagging: "key1=value1" });
    await s3.putObject({ Bucket: bucket, Key: "untagged", Body: "test" });

    await expect(
      user.s3.copyObject({ Bucket: bucket, Key: "copy", CopySource: `${bucket}/untagged` }),
    ).resolves.toBeDefined();
    await expect(
      user.s3.copyObject({ Bucket: bucket, Key: "copy", CopySource: `${bucket}/tagged` }),
    ).rejects.toBeRefusedWith("AccessDenied", 403, /s3:GetObjectTagging/);
  });
});

describe("a copy onto itself", () => {
  test("that changes nothing is illegal", async ({ s3, bucket }) => {
    await putSource(s3, bucket);
    const copy = { Bucket: bucket, Key: "source", CopySource: `${bucket}/source` };

    await expect(s3.copyObject(copy)).rejects.toBeRefusedWith("InvalidRequest", 400, ILLEGAL);
    await expect(s3.copyObject({ ...copy, Metadata: { ignored: "yes" } })).rejects.toBeRefusedWith(
      "InvalidRequest",
      400,
      ILLEGAL,
    );
  });

  for (const [what, change] of [
    ["replaces its metadata", { MetadataDirective: "REPLACE" }],
    ["names a storage class", { StorageClass: "STANDARD" }],
    ["names a redirect", { WebsiteRedirectLocation: "/test/direct" }],
    ["names its encryption", { ServerSideEncryption: "AES256" }],
  ] as const) {
    test(`is legal when it ${what}`, async ({ s3, bucket }) => {
      await putSource(s3, bucket);

      await expect(
        s3.copyObject({ Bucket: bucket, Key: "source", CopySource: `${bucket}/source`, ...change }),
      ).resolves.toMatchObject({ CopyObjectResult: { ETag: '"88bac95f31528d13a072c05f2a1cf371"' } });
    });
  }

  test("is legal where the bucket's default encryption was set", async ({ s3, bucket }) => {
    await putSource(s3, bucket);
    await s3.putBucketEncryption({
      Bucket: bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
      },
    });

    await expect(
      s3.copyObject({ Bucket: bucket, Key: "source", CopySource: `${bucket}/source` }),
    ).resolves.toBeDefined();
  });

  test("makes a version of its own; in a suspended bucket, the null version", async ({ s3, versioned }) => {
    const put = await putSource(s3, versioned);
    const copy = {
      Bucket: versioned,
      Key: "source",
      CopySource: `${versioned}/source`,
      MetadataDirective: "REPLACE",
    } as const;

    const copied = await s3.copyObject(copy);
    await suspend(s3, versioned);
    const suspended = await s3.copyObject(copy);
    const again = await s3.copyObject(copy);

    expect(copied.CopySourceVersionId).toBe(put.VersionId);
    expect(copied.VersionId).toMatch(/^.{32}$/);
    expect(suspended).toMatchObject({ CopySourceVersionId: copied.VersionId, VersionId: "null" });
    expect(again.VersionId).toBe("null");
    expect(again.CopySourceVersionId).toBeUndefined();
  });
});

test("an older version is restored by copying it", async ({ s3, versioned }) => {
  const first = await s3.putObject({ Bucket: versioned, Key: "k", Body: "first" });
  await s3.putObject({ Bucket: versioned, Key: "k", Body: "second" });

  const copied = await s3.copyObject({
    Bucket: versioned,
    Key: "k",
    CopySource: `${versioned}/k?versionId=${first.VersionId}`,
  });

  expect(copied.CopySourceVersionId).toBe(first.VersionId);
  const got = await s3.getObject({ Bucket: versioned, Key: "k" });
  expect(await got.Body?.transformToString()).toBe("first");
});

describe("the source is named", () => {
  for (const Key of ["file%2Fname", "test@key/", "test key/", "test key//", "a/%F0%9F%98%80/", "test+key", "a/😀"]) {
    test(`percent-encoded: ${Key}`, async ({ s3, bucket }) => {
      await s3.putObject({ Bucket: bucket, Key, Body: "test" });

      await s3.copyObject({ Bucket: bucket, Key: "copy", CopySource: `${bucket}/${encodeURIComponent(Key)}` });

      expect((await s3.headObject({ Bucket: bucket, Key: "copy" })).ETag).toBe('"098f6bcd4621d373cade4e832627b4f6"');
    });
  }

  test("also with a leading slash", async ({ s3, bucket }) => {
    await putSource(s3, bucket);

    await expect(
      s3.copyObject({ Bucket: bucket, Key: "copy", CopySource: `/${bucket}/source` }),
    ).resolves.toBeDefined();
  });
});

describe("a source that cannot be copied:", () => {
  test("a key that does not exist", async ({ s3, bucket }) => {
    await expect(s3.copyObject({ Bucket: bucket, Key: "copy", CopySource: `${bucket}/missing` })).rejects.toMatchObject(
      { name: "NoSuchKey", Key: "missing" },
    );
  });

  test("a bucket that does not exist", async ({ s3, bucket }) => {
    await expect(s3.copyObject({ Bucket: bucket, Key: "copy", CopySource: "no-such-bucket/k" })).rejects.toMatchObject({
      name: "NoSuchBucket",
      BucketName: "no-such-bucket",
    });
  });

  test("a delete marker by its id", async ({ s3, versioned }) => {
    const { VersionId } = await s3.deleteObject({ Bucket: versioned, Key: "k" });

    await expect(
      s3.copyObject({ Bucket: versioned, Key: "copy", CopySource: `${versioned}/k?versionId=${VersionId}` }),
    ).rejects.toBeRefusedWith(
      "InvalidRequest",
      400,
      "The source of a copy request may not specifically refer to a delete marker by version id.",
    );
  });

  test("what is no bucket and key", async ({ s3, bucket }) => {
    await expect(s3.copyObject({ Bucket: bucket, Key: "copy", CopySource: "nothing" })).rejects.toMatchObject({
      name: "InvalidArgument",
      ArgumentName: "x-amz-copy-source",
    });
  });

  test("what the caller may not read", async ({ s3, bucket, aUser }) => {
    const user = await aUser("writer", { Effect: "Allow", Action: "s3:PutObject", Resource: "*" });
    await putSource(s3, bucket);

    await expect(
      user.s3.copyObject({ Bucket: bucket, Key: "copy", CopySource: `${bucket}/source` }),
    ).rejects.toBeRefusedWith("AccessDenied", 403, /s3:GetObject on resource: "arn:aws:s3:::a-bucket\/source"/);
  });
});

test("what the caller may not write cannot be copied to", async ({ s3, bucket, aUser }) => {
  const user = await aUser("reader", { Effect: "Allow", Action: "s3:GetObject", Resource: "*" });
  await putSource(s3, bucket);

  await expect(
    user.s3.copyObject({ Bucket: bucket, Key: "copy", CopySource: `${bucket}/source` }),
  ).rejects.toBeRefusedWith("AccessDenied", 403, /s3:PutObject on resource: "arn:aws:s3:::a-bucket\/copy"/);
});

describe("a copy with another checksum", () => {
  for (const [ChecksumAlgorithm, member, value] of [
    ["CRC32C", "ChecksumCRC32C", "078Ilw=="],
    ["CRC64NVME", "ChecksumCRC64NVME", "pX30eiUx5C0="],
    ["SHA1", "ChecksumSHA1", "5zXdjmjYk4EJ8Cw4PMnQVslCpRQ="],
    ["SHA256", "ChecksumSHA256", "lyTB4g5uPk1/V+0l+dTvsAblCFkNUoyQ2ll/andcE+U="],
  ] as const) {
    test(`gets a ${ChecksumAlgorithm}, and copies of it keep that`, async ({ s3, bucket }) => {
      await putSource(s3, bucket);

      const copied = await s3.copyObject({
        Bucket: bucket,
        Key: "copy",
        CopySource: `${bucket}/source`,
        ChecksumAlgorithm,
      });
      const again = await s3.copyObject({ Bucket: bucket, Key: "again", CopySource: `${bucket}/copy` });

      expect(copied.CopyObjectResult).toMatchObject({ [member]: value, ChecksumType: "FULL_OBJECT" });
      expect(copied.CopyObjectResult?.ChecksumCRC32).toBeUndefined();
      expect(again.CopyObjectResult).toMatchObject({ [member]: value, ChecksumType: "FULL_OBJECT" });
    });
  }
});

describe("what is wrong with a header is told before the source is looked up:", () => {
  test("a source in a bucket that cannot be", async ({ s3, bucket }) => {
    await expect(
      s3.copyObject({ Bucket: bucket, Key: "copy", CopySource: `s3://${bucket}/source` }),
    ).rejects.toBeRefusedWith("InvalidArgument", 400, "Invalid copy source bucket name");
  });

  test("a checksum algorithm that S3 does not know", async ({ s3, bucket }) => {
    const unknown = { ChecksumAlgorithm: "CRC33" as "CRC32" };

    await expect(
      s3.copyObject({ Bucket: bucket, Key: "copy", CopySource: "no-such-bucket/source", ...unknown }),
    ).rejects.toBeRefusedWith("InvalidRequest", 400);
  });
});
