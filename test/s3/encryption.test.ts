import { describe, expect, test } from "../support/emulator.js";

const Bucket = "sealed-bucket";

describe("the default encryption of a bucket", () => {
  test("is AES256, and refuses customer-provided keys", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    expect((await s3.getBucketEncryption({ Bucket })).ServerSideEncryptionConfiguration).toEqual({
      Rules: [
        {
          ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" },
          BlockedEncryptionTypes: { EncryptionType: ["SSE-C"] },
          BucketKeyEnabled: false,
        },
      ],
    });
  });

  test("can be a KMS key, and goes back when it is deleted", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    await s3.putBucketEncryption({
      Bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" }, BucketKeyEnabled: true }],
      },
    });

    expect((await s3.getBucketEncryption({ Bucket })).ServerSideEncryptionConfiguration).toMatchObject({
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" }, BucketKeyEnabled: true }],
    });
    await s3.deleteBucketEncryption({ Bucket });
    expect((await s3.getBucketEncryption({ Bucket })).ServerSideEncryptionConfiguration).toMatchObject({
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" }, BucketKeyEnabled: false }],
    });
  });

  test("can allow customer-provided keys again", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    await s3.putBucketEncryption({
      Bucket,
      ServerSideEncryptionConfiguration: { Rules: [{ BlockedEncryptionTypes: { EncryptionType: ["NONE"] } }] },
    });

    expect((await s3.getBucketEncryption({ Bucket })).ServerSideEncryptionConfiguration?.Rules).toEqual([
      {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" },
        BlockedEncryptionTypes: { EncryptionType: ["NONE"] },
        BucketKeyEnabled: false,
      },
    ]);
  });

  test("has exactly one rule", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    const rule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" as const } };

    for (const Rules of [[], [rule, rule]]) {
      await expect(
        s3.putBucketEncryption({ Bucket, ServerSideEncryptionConfiguration: { Rules } }),
      ).rejects.toBeRefusedWith("MalformedXML", 400);
    }
  });

  test("has no KMS key when it is not KMS", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" as const, KMSMasterKeyID: "key" } }];

    await expect(
      s3.putBucketEncryption({ Bucket, ServerSideEncryptionConfiguration: { Rules } }),
    ).rejects.toMatchObject({
      name: "InvalidArgument",
      message: "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
      ArgumentName: "ApplyServerSideEncryptionByDefault",
      $metadata: { httpStatusCode: 400 },
    });
  });

  test("of a bucket that does not exist is NoSuchBucket", async ({ s3 }) => {
    await expect(s3.getBucketEncryption({ Bucket: "not-here" })).rejects.toBeRefusedWith("NoSuchBucket", 404);
  });
});

describe("with the bucket defaults of 2025", () => {
  test.override({ options: { bucketDefaults: "2025" } });

  test("nothing is blocked", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    expect((await s3.getBucketEncryption({ Bucket })).ServerSideEncryptionConfiguration).toEqual({
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" }, BucketKeyEnabled: false }],
    });
  });
});

describe("the encryption of a bucket that is not there", () => {
  test("is neither told, nor put, nor deleted", async ({ s3 }) => {
    const gone = { name: "NoSuchBucket", message: "The specified bucket does not exist", BucketName: "not-here" };
    const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" as const } }];

    await expect(s3.getBucketEncryption({ Bucket: "not-here" })).rejects.toMatchObject(gone);
    await expect(s3.deleteBucketEncryption({ Bucket: "not-here" })).rejects.toMatchObject(gone);
    await expect(
      s3.putBucketEncryption({ Bucket: "not-here", ServerSideEncryptionConfiguration: { Rules } }),
    ).rejects.toMatchObject(gone);
  });
});

describe("a bucket whose default is AES256", () => {
  test("encrypts with S3's own key, and the ETag is the MD5", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    await s3.putBucketEncryption({
      Bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" }, BucketKeyEnabled: false }],
      },
    });

    const told = { ETag: '"16b66fb6b9c0e864b0291fa0dbb5a946"', ServerSideEncryption: "AES256" };
    expect(await s3.putObject({ Bucket, Key: "k", Body: "test-encrypted" })).toMatchObject({
      ...told,
      ChecksumCRC32: "J1mCHA==",
    });
    expect(await s3.headObject({ Bucket, Key: "k" })).toMatchObject({ ...told, ContentLength: 14 });
  });
});
