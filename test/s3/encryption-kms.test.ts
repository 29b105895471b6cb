/** Objects under KMS keys: whichever key was meant, what answers tell of it, and what a key that cannot be used says. */
import { createHmac } from "node:crypto";
import type { S3 } from "@aws-sdk/client-s3";
import type { Emulator } from "../../src/index.js";
import { anonymousOf } from "../support/permissions.js";
import { describe, expect, test } from "./a-bucket.js";

const KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab";
const KEY_ARN = `arn:aws:kms:us-east-1:000000000000:key/${KEY_ID}`;
const UNKNOWN_ID = "134f2428-cec1-4b25-a1ae-9048164dba47";
const MD5_OF_TEST_SSE = '"42832cdec7083e70a9cd6f2d5852e004"';

const aKey = (emulator: Emulator) => emulator.putKmsKey({ keyId: KEY_ID, alias: "alias/mine" });

const byDefault = (s3: S3, Bucket: string, KMSMasterKeyID?: string, BucketKeyEnabled = true) =>
  s3.putBucketEncryption({
    Bucket,
    ServerSideEncryptionConfiguration: {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID }, BucketKeyEnabled }],
    },
  });

describe("an object under a KMS key", () => {
  test.for([
    ["its id", KEY_ID],
    ["its ARN", KEY_ARN],
    ["an alias", "alias/mine"],
    ["an alias's ARN", "arn:aws:kms:us-east-1:000000000000:alias/mine"],
  ] as const)(
    "named by %s tells the key's ARN, and has an ETag that is not an MD5",
    async ([, SSEKMSKeyId], { emulator, s3, bucket }) => {
      await aKey(emulator);

      const put = await s3.putObject({
        Bucket: bucket,
        Key: "k",
        Body: "test-sse",
        ServerSideEncryption: "aws:kms",
        SSEKMSKeyId,
      });

      const told = { ServerSideEncryption: "aws:kms", SSEKMSKeyId: KEY_ARN, ETag: put.ETag };
      expect(put).toMatchObject({ ...told, ChecksumCRC32: "KHcEKQ==", ChecksumType: "FULL_OBJECT" });
      expect(put.ETag).toMatch(/^"[0-9a-f]{32}"$/);
      expect(put.ETag).not.toBe(MD5_OF_TEST_SSE);
      expect(put.BucketKeyEnabled).toBeUndefined();
      const got = await s3.getObject({ Bucket: bucket, Key: "k" });
      expect(got).toMatchObject({ ...told, ChecksumCRC32: "KHcEKQ==" });
      expect(await got.Body?.transformToString()).toBe("test-sse");
      expect(await s3.headObject({ Bucket: bucket, Key: "k" })).toMatchObject(told);
    },
  );

  test("may be behind a bucket key, and be under two layers", async ({ emulator, s3, bucket }) => {
    await aKey(emulator);
    const put = { Bucket: bucket, Key: "k", Body: "x", SSEKMSKeyId: KEY_ID, BucketKeyEnabled: true };

    expect(await s3.putObject({ ...put, ServerSideEncryption: "aws:kms" })).toMatchObject({ BucketKeyEnabled: true });
    const twice = await s3.putObject({ ...put, ServerSideEncryption: "aws:kms:dsse" });
    expect(twice).toMatchObject({ ServerSideEncryption: "aws:kms:dsse", SSEKMSKeyId: KEY_ARN });
    expect(twice.BucketKeyEnabled).toBeUndefined();
  });

  test("keeps the encryption context it was given, and tells it to the writer alone", async ({ s3, bucket }) => {
    const SSEKMSEncryptionContext = Buffer.from('{"team":"blue"}').toString("base64");
    const put = { Bucket: bucket, Key: "k", Body: "x", ServerSideEncryption: "aws:kms" } as const;

    expect(await s3.putObject({ ...put, SSEKMSEncryptionContext })).toMatchObject({ SSEKMSEncryptionContext });
    await expect(s3.putObject({ ...put, SSEKMSEncryptionContext: "[]" })).rejects.toBeRefusedWith(
      "InvalidArgument",
      400,
      "The header 'x-amz-server-side-encryption-context' shall be Base64-encoded UTF-8 string holding JSON which represents a string-string map",
    );
  });

  test("is read in part, as any other", async ({ s3, bucket }) => {
    await s3.putObject({ Bucket: bucket, Key: "k", Body: "0123456789", ServerSideEncryption: "aws:kms" });

    const got = await s3.getObject({ Bucket: bucket, Key: "k", Range: "bytes=3-5" });

    expect(await got.Body?.transformToString()).toBe("345");
  });
});

describe("the account's own key", () => {
  test("is meant where none is named, and is one for all its buckets of a region", async ({
    s3,
    bucket,
    versioned,
  }) => {
    const put = { Key: "k", Body: "test-sse", ServerSideEncryption: "aws:kms" } as const;

    const one = await s3.putObject({ Bucket: bucket, ...put });
    const other = await s3.putObject({ Bucket: versioned, ...put });

    expect(one.SSEKMSKeyId).toMatch(
      /^arn:aws:kms:us-east-1:000000000000:key\/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/,
    );
    expect(other.SSEKMSKeyId).toBe(one.SSEKMSKeyId);
    expect(other.ETag).not.toBe(one.ETag);
    const byAlias = await s3.putObject({ Bucket: bucket, ...put, SSEKMSKeyId: "alias/aws/s3" });
    expect(byAlias.SSEKMSKeyId).toBe(one.SSEKMSKeyId);
  });

  test("is another one in another region", async ({ s3, bucket }) => {
    await s3.createBucket({ Bucket: "in-ireland", CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } });
    const put = { Key: "k", Body: "test-sse", ServerSideEncryption: "aws:kms" } as const;

    const here = await s3.putObject({ Bucket: bucket, ...put });
    const there = await s3.putObject({ Bucket: "in-ireland", ...put });

    expect(there.SSEKMSKeyId).toMatch(/^arn:aws:kms:eu-west-1:000000000000:key\//);
    expect(there.SSEKMSKeyId?.split("/")[1]).not.toBe(here.SSEKMSKeyId?.split("/")[1]);
  });

  test("is what a request means that asks for KMS and names no key, whatever the bucket's default is", async ({
    emulator,
    s3,
    bucket,
  }) => {
    await aKey(emulator);
    await byDefault(s3, bucket, KEY_ID);

    const put = await s3.putObject({ Bucket: bucket, Key: "k", Body: "x", ServerSideEncryption: "aws:kms" });

    expect(put.SSEKMSKeyId).not.toBe(KEY_ARN);
    expect(put.BucketKeyEnabled).toBe(true);
  });
});

describe("a bucket whose default is KMS", () => {
  test("encrypts with its key what is put without a word", async ({ emulator, s3, bucket }) => {
    await aKey(emulator);
    await byDefault(s3, bucket, KEY_ID);

    const put = await s3.putObject({ Bucket: bucket, Key: "k", Body: "test-encrypted" });

    const told = { ServerSideEncryption: "aws:kms", SSEKMSKeyId: KEY_ARN, BucketKeyEnabled: true };
    expect(put).toMatchObject({ ...told, ChecksumCRC32: "J1mCHA==" });
    expect(put.ETag).not.toBe('"16b66fb6b9c0e864b0291fa0dbb5a946"');
    expect(await s3.headObject({ Bucket: bucket, Key: "k" })).toMatchObject(told);
    // AWS: the key stands in the configuration as it was put.
    expect((await s3.getBucketEncryption({ Bucket: bucket })).ServerSideEncryptionConfiguration).toMatchObject({
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: KEY_ID } }],
    });
    await byDefault(s3, bucket, KEY_ID, false);
    expect((await s3.putObject({ Bucket: bucket, Key: "k", Body: "x" })).BucketKeyEnabled).toBeUndefined();
  });

  test("and no key encrypts with the account's own", async ({ s3, bucket }) => {
    const { SSEKMSKeyId } = await s3.putObject({
      Bucket: bucket,
      Key: "k",
      Body: "x",
      ServerSideEncryption: "aws:kms",
    });
    await byDefault(s3, bucket);

    expect(await s3.putObject({ Bucket: bucket, Key: "k", Body: "test-encrypted" })).toMatchObject({
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId,
      BucketKeyEnabled: true,
    });
  });

  test("still takes what asks for AES256, with the MD5 as its ETag", async ({ s3, bucket }) => {
    await byDefault(s3, bucket);

    const put = await s3.putObject({
      Bucket: bucket,
      Key: "k",
      Body: "test-encrypted",
      ServerSideEncryption: "AES256",
    });

    expect(put).toMatchObject({ ServerSideEncryption: "AES256", ETag: '"16b66fb6b9c0e864b0291fa0dbb5a946"' });
    expect(put.SSEKMSKeyId).toBeUndefined();
  });

  test("takes any key's name: that it is wrong is told when something is put", async ({ s3, bucket }) => {
    await byDefault(s3, bucket, "fake-key-id");

    await expect(s3.putObject({ Bucket: bucket, Key: "k", Body: "x" })).rejects.toBeRefusedWith(
      "KMS.NotFoundException",
      400,
      "Invalid keyId 'fake-key-id'",
    );
  });
});

describe("a key that is not there", () => {
  const kms = { Key: "k", ServerSideEncryption: "aws:kms" } as const;

  test.for([
    ["fake-key-id", "Invalid keyId 'fake-key-id'"],
    [UNKNOWN_ID, `Key 'arn:aws:kms:us-east-1:000000000000:key/${UNKNOWN_ID}' does not exist`],
    [
      `arn:aws:kms:us-east-1:000000000000:key/${UNKNOWN_ID}`,
      `Key 'arn:aws:kms:us-east-1:000000000000:key/${UNKNOWN_ID}' does not exist`,
    ],
    ["arn:aws:kms:eu-west-2:000000000000:key/99990000-aaaa-4bbb-8ccc-ddddeeeeffff", "Invalid arn eu-west-2"],
    [
      "99990000-aaaa-4bbb-8ccc-ddddeeeeffff",
      "Key 'arn:aws:kms:us-east-1:000000000000:key/99990000-aaaa-4bbb-8ccc-ddddeeeeffff' does not exist",
    ],
    ["alias/nobody", "Alias arn:aws:kms:us-east-1:000000000000:alias/nobody is not found."],
  ] as const)("%s is KMS.NotFoundException", async ([SSEKMSKeyId, message], { emulator, s3, bucket }) => {
    await emulator.putKmsKey({ keyId: "99990000-aaaa-4bbb-8ccc-ddddeeeeffff", region: "eu-west-2" });

    await expect(s3.putObject({ Bucket: bucket, Body: "x", ...kms, SSEKMSKeyId })).rejects.toBeRefusedWith(
      "KMS.NotFoundException",
      400,
      message,
    );
    await expect(s3.headObject({ Bucket: bucket, Key: "k" })).rejects.toMatchObject({ name: "NotFound" });
  });

  test("begins no upload and makes no copy", async ({ s3, bucket }) => {
    await s3.putObject({ Bucket: bucket, Key: "source", Body: "x" });
    const wrong = { Bucket: bucket, ...kms, SSEKMSKeyId: "fake-key-id" };

    await expect(s3.createMultipartUpload(wrong)).rejects.toBeRefusedWith("KMS.NotFoundException", 400);
    await expect(s3.copyObject({ ...wrong, CopySource: `${bucket}/source` })).rejects.toBeRefusedWith(
      "KMS.NotFoundException",
      400,
      "Invalid keyId 'fake-key-id'",
    );
  });
});

describe("a key that cannot be used", () => {
  const put = { Key: "k", Body: "test-sse", ServerSideEncryption: "aws:kms", SSEKMSKeyId: KEY_ID } as const;

  test("because it is disabled neither encrypts nor decrypts, until it is enabled again", async ({
    emulator,
    s3,
    bucket,
  }) => {
    await aKey(emulator);
    await s3.putObject({ Bucket: bucket, ...put });
    await emulator.putKmsKey({ keyId: KEY_ID, state: "Disabled" });
    const message = `${KEY_ARN} is disabled.`;

    await expect(s3.getObject({ Bucket: bucket, Key: "k" })).rejects.toBeRefusedWith(
      "KMS.DisabledException",
      400,
      message,
    );
    await expect(s3.putObject({ Bucket: bucket, ...put })).rejects.toBeRefusedWith(
      "KMS.DisabledException",
      400,
      message,
    );
    expect((await s3.headObject({ Bucket: bucket, Key: "k" })).ContentLength).toBe(8);

    await emulator.putKmsKey({ keyId: KEY_ID, state: "Enabled" });
    expect((await s3.getObject({ Bucket: bucket, Key: "k" })).ContentLength).toBe(8);
  });

  test("because it is about to be deleted says so", async ({ emulator, s3, bucket }) => {
    await aKey(emulator);
    await s3.putObject({ Bucket: bucket, ...put });
    await emulator.putKmsKey({ keyId: KEY_ID, state: "PendingDeletion" });

    await expect(s3.getObject({ Bucket: bucket, Key: "k" })).rejects.toBeRefusedWith(
      "KMS.KMSInvalidStateException",
      400,
      `${KEY_ARN} is pending deletion.`,
    );
  });
});

describe("headers that do not go together", () => {
  test("are a key without KMS", async ({ s3, bucket }) => {
    const message =
      "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms";

    for (const ServerSideEncryption of [undefined, "AES256"] as const) {
      await expect(
        s3.putObject({ Bucket: bucket, Key: "k", Body: "x", SSEKMSKeyId: KEY_ID, ServerSideEncryption }),
      ).rejects.toMatchObject({ name: "InvalidArgument", message, ArgumentName: "x-amz-server-side-encryption" });
    }
  });

  test("are KMS and nobody who signs", async ({ emulator, s3, bucket }) => {
    await s3.putObject({ Bucket: bucket, Key: "k", Body: "x", ServerSideEncryption: "aws:kms" });
    await s3.deletePublicAccessBlock({ Bucket: bucket });
    await s3.putBucketPolicy({
      Bucket: bucket,
      Policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: `arn:aws:s3:::${bucket}/*` },
      }),
    });

    await expect(anonymousOf(emulator).getObject({ Bucket: bucket, Key: "k" })).rejects.toMatchObject({
      name: "InvalidArgument",
      message: "Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.",
      ArgumentName: "Authorization",
      ArgumentValue: "null",
    });
  });
});

describe("a URL signed the old way", () => {
  test.override({ options: { listen: true } });

  /** What boto3 presigns in us-east-1 unless it is told otherwise. */
  const oldUrl = ({ endpoint, credentials }: Emulator, path: string): string => {
    const expires = "2000000000";
    const signature = createHmac("sha1", credentials.secretAccessKey)
      .update(`GET\n\n\n${expires}\n${path}`)
      .digest("base64");
    const { accessKeyId } = credentials;
    return `${endpoint}${path}?${new URLSearchParams({ AWSAccessKeyId: accessKeyId, Expires: expires, Signature: signature })}`;
  };

  test("reads what is under S3's own key, and nothing that is under KMS", async ({ emulator, s3, bucket }) => {
    await s3.putObject({ Bucket: bucket, Key: "plain", Body: "x" });
    await s3.putObject({ Bucket: bucket, Key: "sealed", Body: "x", ServerSideEncryption: "aws:kms" });

    expect((await fetch(oldUrl(emulator, `/${bucket}/plain`))).status).toBe(200);
    const refused = await fetch(oldUrl(emulator, `/${bucket}/sealed`));
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain("AWS KMS managed keys require AWS Signature Version 4.");
  });
});

describe("copies between encryptions", () => {
  test("from S3's key to a KMS key have another ETag and the same checksum", async ({ emulator, s3, bucket }) => {
    await aKey(emulator);
    await s3.putObject({ Bucket: bucket, Key: "source", Body: "hello world" });

    const copy = await s3.copyObject({
      Bucket: bucket,
      Key: "copy",
      CopySource: `${bucket}/source`,
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: KEY_ID,
      BucketKeyEnabled: true,
    });

    expect(copy).toMatchObject({
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: KEY_ARN,
      BucketKeyEnabled: true,
      CopyObjectResult: { ChecksumCRC32: "DUoRhQ==", ChecksumType: "FULL_OBJECT" },
    });
    expect(copy.CopyObjectResult?.ETag).not.toBe('"5eb63bbbe01eeed093cb22bb8f5acdc3"');
    const got = await s3.getObject({ Bucket: bucket, Key: "copy" });
    expect(await got.Body?.transformToString()).toBe("hello world");
    expect(got).toMatchObject({ BucketKeyEnabled: true, SSEKMSKeyId: KEY_ARN, ETag: copy.CopyObjectResult?.ETag });
  });

  test("do not take the source's key along, and may stay in place where they change it", async ({
    emulator,
    s3,
    bucket,
  }) => {
    await aKey(emulator);
    const inPlace = { Bucket: bucket, Key: "k", CopySource: `${bucket}/k` };
    await s3.putObject({
      Bucket: bucket,
      Key: "k",
      Body: "test",
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: KEY_ID,
      BucketKeyEnabled: true,
    });

    const managed = await s3.copyObject({ ...inPlace, ServerSideEncryption: "aws:kms" });
    expect(managed.SSEKMSKeyId).toMatch(/:key\//);
    expect(managed.SSEKMSKeyId).not.toBe(KEY_ARN);
    expect(managed.BucketKeyEnabled).toBeUndefined();

    const plain = await s3.copyObject(inPlace);
    expect(plain).toMatchObject({
      ServerSideEncryption: "AES256",
      CopyObjectResult: { ETag: '"098f6bcd4621d373cade4e832627b4f6"', ChecksumCRC32: "2H9+DA==" },
    });
    expect(plain.SSEKMSKeyId).toBeUndefined();

    const again = await s3.copyObject({ ...inPlace, ServerSideEncryption: "AES256" });
    expect(again.CopyObjectResult?.ETag).toBe('"098f6bcd4621d373cade4e832627b4f6"');
    await expect(s3.copyObject(inPlace)).rejects.toBeRefusedWith("InvalidRequest", 400, /illegal/);
  });
});

describe("an upload in parts", () => {
  test("is under KMS from its beginning to its end", async ({ emulator, s3, bucket }) => {
    await aKey(emulator);
    const told = { ServerSideEncryption: "aws:kms", SSEKMSKeyId: KEY_ARN, BucketKeyEnabled: true };
    const begun = await s3.createMultipartUpload({
      Bucket: bucket,
      Key: "k",
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: KEY_ID,
      BucketKeyEnabled: true,
    });
    expect(begun).toMatchObject(told);
    const upload = { Bucket: bucket, Key: "k", UploadId: begun.UploadId ?? "" };
    const part = await s3.uploadPart({ ...upload, PartNumber: 1, Body: "test-sse", ChecksumAlgorithm: "CRC32" });
    expect(part).toMatchObject({ ...told, ChecksumCRC32: "KHcEKQ==" });
    expect(part.ETag).not.toBe(MD5_OF_TEST_SSE);

    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: part.ETag }] };
    const done = await s3.completeMultipartUpload({ ...upload, MultipartUpload });

    expect(done).toMatchObject(told);
    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-1"$/);
    expect(done.ChecksumCRC64NVME).toBeUndefined();
    const again = await s3.completeMultipartUpload({ ...upload, MultipartUpload });
    expect(again).toMatchObject({ ...told, ETag: done.ETag });
    const got = await s3.getObject({ Bucket: bucket, Key: "k" });
    expect(got).toMatchObject({ ...told, ETag: done.ETag, ChecksumCRC64NVME: "Kr7StX/uFlQ=" });
    expect(await got.Body?.transformToString()).toBe("test-sse");
  });
});

describe("UpdateObjectEncryption", () => {
  const update = (s3: S3, KMSKeyArn: string, BucketKeyEnabled?: boolean) =>
    s3.updateObjectEncryption({
      Bucket: "a-bucket",
      Key: "k",
      ObjectEncryption: { SSEKMS: { KMSKeyArn, BucketKeyEnabled } },
    });

  test("gives an object another key, and leaves all else as it was", async ({ emulator, s3, bucket }) => {
    await aKey(emulator);
    await s3.putObject({ Bucket: bucket, Key: "k", Body: "test", Metadata: { a: "b" } });
    const before = await s3.headObject({ Bucket: bucket, Key: "k" });

    expect((await update(s3, KEY_ARN, true)).$metadata.httpStatusCode).toBe(200);

    expect(await s3.headObject({ Bucket: bucket, Key: "k" })).toMatchObject({
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: KEY_ARN,
      BucketKeyEnabled: true,
      ETag: before.ETag,
      LastModified: before.LastModified,
      Metadata: { a: "b" },
    });
  });

  test("takes ARNs of keys of the bucket's account only", async ({ emulator, s3, bucket }) => {
    await aKey(emulator);
    await s3.putObject({ Bucket: bucket, Key: "k", Body: "test" });

    await expect(update(s3, "alias/mine")).rejects.toBeRefusedWith("InvalidRequest", 400, /valid AWS KMS key/);
    await expect(update(s3, `arn:aws:kms:us-east-1:000000000000:key/${UNKNOWN_ID}`)).rejects.toBeRefusedWith(
      "KMS.NotFoundException",
      400,
    );
    await expect(update(s3, `arn:aws:kms:us-east-1:111122223333:key/${KEY_ID}`)).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      /owned by the same account/,
    );
  });

  test("does nothing for objects under two layers", async ({ emulator, s3, bucket }) => {
    await aKey(emulator);
    await s3.putObject({ Bucket: bucket, Key: "k", Body: "test", ServerSideEncryption: "aws:kms:dsse" });

    await expect(update(s3, KEY_ARN)).rejects.toBeRefusedWith("InvalidRequest", 400, /DSSE-KMS or SSE-C/);
  });

  test("of a key that is not there is NoSuchKey", async ({ s3, bucket }) => {
    expect(bucket).toBe("a-bucket");
    await expect(update(s3, KEY_ARN)).rejects.toBeRefusedWith("NoSuchKey", 404);
  });
});

test("a reader does not choose how an object is encrypted", async ({ s3, bucket }) => {
  await s3.putObject({ Bucket: bucket, Key: "k", Body: "test" });
  s3.middlewareStack.add(
    (next) => (args) => {
      Reflect.set(Object(Reflect.get(Object(args.request), "headers")), "x-amz-server-side-encryption", "aws:kms");
      return next(args);
    },
    { step: "build" },
  );

  await expect(s3.getObject({ Bucket: bucket, Key: "k" })).rejects.toMatchObject({
    name: "InvalidArgument",
    message: "x-amz-server-side-encryption header is not supported for this operation.",
    ArgumentValue: "aws:kms",
  });
});
