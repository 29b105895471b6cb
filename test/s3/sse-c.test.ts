/** Objects under keys that customers provide. */
import { createHash } from "node:crypto";
import { GetObjectCommand, S3 } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { CUSTOMER_KEY_HEADERS, sendingKeysVerbatim } from "../support/customer-keys.js";
import { test as base, describe, expect } from "./a-bucket.js";

const KEY_BYTES = Buffer.from("1234567890abcdefghijklmnopqrstuv");
const OTHER_BYTES = Buffer.from("vutsrqponmlkjihgfedcba0987654321");

const headersOf = (bytes: Buffer) => ({
  SSECustomerAlgorithm: "AES256",
  SSECustomerKey: bytes.toString("base64"),
  SSECustomerKeyMD5: createHash("md5").update(bytes).digest("base64"),
});
const key = headersOf(KEY_BYTES);
const otherKey = headersOf(OTHER_BYTES);
const told = { SSECustomerAlgorithm: "AES256", SSECustomerKeyMD5: key.SSECustomerKeyMD5 };

const sourceKey = {
  CopySourceSSECustomerAlgorithm: "AES256",
  CopySourceSSECustomerKey: key.SSECustomerKey,
  CopySourceSSECustomerKeyMD5: key.SSECustomerKeyMD5,
};

const test = base.extend<{ readonly raw: S3 }>({
  raw: async ({ emulator }, use) => use(sendingKeysVerbatim(new S3({ ...emulator.clientConfig(), maxAttempts: 1 }))),
});

// As buckets were before April 2026, when SSE-C began to be blocked.
test.override({ options: { bucketDefaults: "2025" } });

const REQUIRED =
  "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.";
const WRONG =
  "Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.";

describe("an object under a customer's key", () => {
  test("is told by its key's MD5, has no encryption of S3's, and an ETag that is not its MD5", async ({
    s3,
    bucket,
  }) => {
    const put = await s3.putObject({ Bucket: bucket, Key: "k", Body: "test_data", ...key });

    expect(put).toMatchObject({ ...told, ChecksumCRC32: "qIrZrA==", ChecksumType: "FULL_OBJECT" });
    expect(put.ServerSideEncryption).toBeUndefined();
    expect(put.ETag).toMatch(/^"[0-9a-f]{32}"$/);
    expect(put.ETag).not.toBe(`"${createHash("md5").update("test_data").digest("hex")}"`);
  });

  test("is read with the key", async ({ s3, bucket }) => {
    await s3.putObject({ Bucket: bucket, Key: "k", Body: "test_data", ...key });

    const got = await s3.getObject({ Bucket: bucket, Key: "k", ...key });

    expect(await got.Body?.transformToString()).toBe("test_data");
    expect(got).toMatchObject({ ...told, ContentLength: 9, ChecksumCRC32: "qIrZrA==" });
    expect(got.ServerSideEncryption).toBeUndefined();
    expect(await s3.headObject({ Bucket: bucket, Key: "k", ...key })).toMatchObject({ ...told, ContentLength: 9 });
  });

  test.for(["bytes=0-3", "bytes=5-40", "bytes=16-31", "bytes=17-17", "bytes=-5", "bytes=60-"])(
    "is read in part: %s",
    async (Range, { s3, bucket }) => {
      const Body = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";
      await s3.putObject({ Bucket: bucket, Key: "sealed", Body, ...key });
      await s3.putObject({ Bucket: bucket, Key: "plain", Body });

      const sealed = await s3.getObject({ Bucket: bucket, Key: "sealed", Range, ...key });
      const plain = await s3.getObject({ Bucket: bucket, Key: "plain", Range });

      expect(sealed.ContentRange).toBe(plain.ContentRange);
      expect(await sealed.Body?.transformToString()).toBe(await plain.Body?.transformToString());
    },
  );

  test("may be empty", async ({ s3, bucket }) => {
    await s3.putObject({ Bucket: bucket, Key: "k", Body: "", ...key });

    expect(await (await s3.getObject({ Bucket: bucket, Key: "k", ...key })).Body?.transformToString()).toBe("");
  });

  test("has a CRC64NVME when it brings no checksum, and tells its attributes with the key", async ({
    plain,
    bucket,
  }) => {
    await plain.putObject({ Bucket: bucket, Key: "k", Body: "test data..", ...key });

    const {
      LastModified: _,
      ETag,
      ...attributes
    } = await plain.getObjectAttributes({
      Bucket: bucket,
      Key: "k",
      ObjectAttributes: ["ETag", "Checksum"],
      ...key,
    });
    expect(attributes).toMatchObject({ Checksum: { ChecksumCRC64NVME: "qUVrWYOrIAM=", ChecksumType: "FULL_OBJECT" } });
    expect(ETag).toMatch(/^[0-9a-f]{32}$/);
    await expect(
      plain.getObjectAttributes({ Bucket: bucket, Key: "k", ObjectAttributes: ["ETag"] }),
    ).rejects.toBeRefusedWith("InvalidRequest", 400, REQUIRED);
  });

  test("is deleted without the key", async ({ s3, bucket }) => {
    await s3.putObject({ Bucket: bucket, Key: "k", Body: "test_data", ...key });

    expect((await s3.deleteObject({ Bucket: bucket, Key: "k" })).$metadata.httpStatusCode).toBe(204);
  });
});

describe("a presigned URL", () => {
  test.override({ options: { bucketDefaults: "2025", listen: true } });

  test("reads an object under a customer's key for whoever brings the key", async ({ s3, bucket }) => {
    await s3.putObject({ Bucket: bucket, Key: "k", Body: "test_data", ...key });
    const names = Object.values(CUSTOMER_KEY_HEADERS);
    const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket: bucket, Key: "k", ...key }), {
      unhoistableHeaders: new Set(names),
    });
    const headers = Object.fromEntries(
      Object.entries(CUSTOMER_KEY_HEADERS).map(([member, header]) => [header, String(Reflect.get(key, member))]),
    );

    const answer = await fetch(url, { headers });

    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe("test_data");
    expect(answer.headers.get("content-length")).toBe("9");
    expect((await fetch(url)).status).toBe(403);
  });
});

describe("a put is refused", () => {
  const refused = async (raw: S3, bucket: string, headers: object) =>
    raw.putObject({ Bucket: bucket, Key: "k", Body: "test_data", ...headers }).catch((error: unknown) => error);
  const invalid = (message: string) => ({
    name: "InvalidArgument",
    message,
    ArgumentName: "x-amz-server-side-encryption",
    $metadata: { httpStatusCode: 400 },
  });
  const without = (member: keyof typeof key) => ({ ...key, [member]: undefined });

  test("with another encryption beside the key", async ({ raw, bucket }) => {
    expect(await refused(raw, bucket, { ...key, ServerSideEncryption: "AES256" })).toMatchObject({
      ...invalid(
        "Server Side Encryption with Customer provided key is incompatible with the encryption method specified",
      ),
      ArgumentValue: "AES256",
    });
  });

  test("with an algorithm that is not AES256", async ({ raw, bucket }) => {
    expect(await refused(raw, bucket, { ...key, SSECustomerAlgorithm: "KMS" })).toMatchObject({
      name: "InvalidEncryptionAlgorithmError",
      message: "The Encryption request you specified is not valid. Supported value: AES256.",
      ArgumentName: "x-amz-server-side-encryption",
      ArgumentValue: "KMS",
      $metadata: { httpStatusCode: 400 },
    });
  });

  test("without an algorithm", async ({ raw, bucket }) => {
    expect(await refused(raw, bucket, without("SSECustomerAlgorithm"))).toMatchObject(
      invalid(
        "Requests specifying Server Side Encryption with Customer provided keys must provide a valid encryption algorithm.",
      ),
    );
  });

  test("without a key", async ({ raw, bucket }) => {
    expect(await refused(raw, bucket, without("SSECustomerKey"))).toMatchObject(
      invalid(
        "Requests specifying Server Side Encryption with Customer provided keys must provide an appropriate secret key.",
      ),
    );
  });

  test("without the key's MD5", async ({ raw, bucket }) => {
    expect(await refused(raw, bucket, without("SSECustomerKeyMD5"))).toMatchObject(
      invalid("The secret key was invalid for the specified algorithm."),
    );
  });

  test("with a key that is too short", async ({ raw, bucket }) => {
    expect(await refused(raw, bucket, headersOf(KEY_BYTES.subarray(0, 10)))).toMatchObject(
      invalid("The secret key was invalid for the specified algorithm."),
    );
  });

  test("with the MD5 of another key", async ({ raw, bucket }) => {
    expect(await refused(raw, bucket, { ...key, SSECustomerKeyMD5: otherKey.SSECustomerKeyMD5 })).toMatchObject(
      invalid("The calculated MD5 hash of the key did not match the hash that was provided."),
    );
  });
});

describe("a read is refused", () => {
  const sealed = test.extend<{ readonly Key: string }>({
    Key: async ({ s3, bucket }, use) => {
      await s3.putObject({ Bucket: bucket, Key: "sealed", Body: "test_data", ...key });
      await use("sealed");
    },
  });

  sealed("without a key", async ({ s3, bucket, Key }) => {
    await expect(s3.getObject({ Bucket: bucket, Key })).rejects.toBeRefusedWith("InvalidRequest", 400, REQUIRED);
    await expect(s3.headObject({ Bucket: bucket, Key })).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
  });

  sealed("with another key", async ({ s3, bucket, Key }) => {
    await expect(s3.getObject({ Bucket: bucket, Key, ...otherKey })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      WRONG,
    );
    await expect(s3.headObject({ Bucket: bucket, Key, ...otherKey })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
  });

  sealed("with an algorithm that is not AES256", async ({ raw, bucket, Key }) => {
    const headers = { ...key, SSECustomerAlgorithm: "KMS" };

    await expect(raw.getObject({ Bucket: bucket, Key, ...headers })).rejects.toMatchObject({
      name: "InvalidEncryptionAlgorithmError",
      ArgumentName: "x-amz-server-side-encryption",
      ArgumentValue: "KMS",
    });
    await expect(raw.headObject({ Bucket: bucket, Key, ...headers })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 400 },
    });
    await expect(
      raw.getObjectAttributes({ Bucket: bucket, Key, ObjectAttributes: ["ETag"], ...headers }),
    ).rejects.toBeRefusedWith("InvalidEncryptionAlgorithmError", 400);
  });

  sealed("without the key's MD5", async ({ raw, bucket, Key }) => {
    const headers = { ...key, SSECustomerKeyMD5: undefined };

    await expect(raw.getObject({ Bucket: bucket, Key, ...headers })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      WRONG,
    );
    await expect(raw.headObject({ Bucket: bucket, Key, ...headers })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
  });

  sealed("with a key that is too short", async ({ raw, bucket, Key }) => {
    const headers = { ...key, SSECustomerKey: KEY_BYTES.subarray(0, 10).toString("base64") };

    await expect(raw.getObject({ Bucket: bucket, Key, ...headers })).rejects.toBeRefusedWith(
      "InvalidArgument",
      400,
      "The secret key was invalid for the specified algorithm.",
    );
  });

  sealed("with another key under the right MD5", async ({ raw, bucket, Key }) => {
    const headers = { ...otherKey, SSECustomerKeyMD5: key.SSECustomerKeyMD5 };

    await expect(raw.getObject({ Bucket: bucket, Key, ...headers })).rejects.toBeRefusedWith(
      "InvalidArgument",
      400,
      "The calculated MD5 hash of the key did not match the hash that was provided.",
    );
  });

  sealed("with a key for an object that needs none", async ({ s3, bucket }) => {
    await s3.putObject({ Bucket: bucket, Key: "plain", Body: "x" });

    await expect(s3.getObject({ Bucket: bucket, Key: "plain", ...key })).rejects.toBeRefusedWith(
      "InvalidRequest",
      400,
      "The encryption parameters are not applicable to this object.",
    );
  });
});

describe("a copy", () => {
  const CopySource = "a-bucket/sealed";
  const copying = test.extend<{ readonly sealed: string }>({
    sealed: [
      async ({ s3, bucket }, use) => {
        await s3.putObject({ Bucket: bucket, Key: "sealed", Body: "test_data", ...key });
        await use("sealed");
      },
      { auto: true },
    ],
  });

  copying("without a key of its own goes to S3's, with the MD5 as its ETag", async ({ s3, bucket }) => {
    const copy = await s3.copyObject({ Bucket: bucket, Key: "copy", CopySource, ...sourceKey });

    expect(copy).toMatchObject({
      ServerSideEncryption: "AES256",
      CopyObjectResult: { ChecksumCRC32: "qIrZrA==", ETag: `"${createHash("md5").update("test_data").digest("hex")}"` },
    });
    const got = await s3.getObject({ Bucket: bucket, Key: "copy" });
    expect(await got.Body?.transformToString()).toBe("test_data");
  });

  copying("may have another key", async ({ s3, bucket }) => {
    const copy = await s3.copyObject({ Bucket: bucket, Key: "copy", CopySource, ...sourceKey, ...otherKey });

    expect(copy).toMatchObject({ SSECustomerAlgorithm: "AES256", SSECustomerKeyMD5: otherKey.SSECustomerKeyMD5 });
    expect(copy.ServerSideEncryption).toBeUndefined();
    const got = await s3.getObject({ Bucket: bucket, Key: "copy", ...otherKey });
    expect(await got.Body?.transformToString()).toBe("test_data");
    await expect(s3.getObject({ Bucket: bucket, Key: "copy" })).rejects.toBeRefusedWith(
      "InvalidRequest",
      400,
      REQUIRED,
    );
  });

  copying("of a plain object may be given a key", async ({ s3, bucket }) => {
    await s3.putObject({ Bucket: bucket, Key: "plain", Body: "test_data" });
    await s3.copyObject({ Bucket: bucket, Key: "plain", CopySource: "a-bucket/plain", ...key });

    await expect(s3.getObject({ Bucket: bucket, Key: "plain" })).rejects.toBeRefusedWith("InvalidRequest", 400);
    const got = await s3.getObject({ Bucket: bucket, Key: "plain", ...key });
    expect(await got.Body?.transformToString()).toBe("test_data");
  });

  copying("is refused without the source's key", async ({ s3, bucket }) => {
    await expect(s3.copyObject({ Bucket: bucket, Key: "copy", CopySource })).rejects.toBeRefusedWith(
      "InvalidRequest",
      400,
      REQUIRED,
    );
  });

  copying("is refused with a wrong algorithm, of the source or of the copy", async ({ raw, bucket }) => {
    const refusal = { name: "InvalidEncryptionAlgorithmError", ArgumentName: "x-amz-server-side-encryption" };

    await expect(
      raw.copyObject({ Bucket: bucket, Key: "copy", CopySource, ...sourceKey, CopySourceSSECustomerAlgorithm: "KMS" }),
    ).rejects.toMatchObject({ ...refusal, ArgumentValue: "KMS" });
    await expect(
      raw.copyObject({ Bucket: bucket, Key: "copy", CopySource, ...sourceKey, ...key, SSECustomerAlgorithm: "KMS" }),
    ).rejects.toMatchObject({ ...refusal, ArgumentValue: "KMS" });
  });

  copying("is refused with two encryptions", async ({ raw, bucket }) => {
    await expect(
      raw.copyObject({ Bucket: bucket, Key: "copy", CopySource, ...sourceKey, ...key, ServerSideEncryption: "AES256" }),
    ).rejects.toMatchObject({ name: "InvalidArgument", ArgumentValue: "AES256" });
  });
});

describe("an upload in parts", () => {
  const Key = "k";
  const FIVE = 5 * 1024 * 1024;

  test("has the key on each part, and none at its end", async ({ s3, bucket }) => {
    const begun = await s3.createMultipartUpload({ Bucket: bucket, Key, ...key });
    expect(begun).toMatchObject(told);
    expect(begun.ServerSideEncryption).toBeUndefined();
    const upload = { Bucket: bucket, Key, UploadId: begun.UploadId ?? "" };
    const first = await s3.uploadPart({ ...upload, PartNumber: 1, Body: Buffer.alloc(FIVE + 1, "a"), ...key });
    const second = await s3.uploadPart({ ...upload, PartNumber: 2, Body: "the end", ...key });
    expect(second).toMatchObject(told);

    const done = await s3.completeMultipartUpload({
      ...upload,
      MultipartUpload: {
        Parts: [
          { PartNumber: 1, ETag: first.ETag },
          { PartNumber: 2, ETag: second.ETag },
        ],
      },
    });

    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    expect(done.ChecksumCRC64NVME).toBeUndefined();
    expect(done.ServerSideEncryption).toBeUndefined();
    await expect(s3.getObject({ Bucket: bucket, Key })).rejects.toBeRefusedWith("InvalidRequest", 400, REQUIRED);
    const got = await s3.getObject({ Bucket: bucket, Key, Range: `bytes=${FIVE - 1}-`, ...key });
    expect(await got.Body?.transformToString()).toBe("aathe end");
    const part = await s3.getObject({ Bucket: bucket, Key, PartNumber: 2, ...key });
    expect(await part.Body?.transformToString()).toBe("the end");
  });

  test("refuses parts without the key, with another one, and with one it did not begin with", async ({
    s3,
    bucket,
  }) => {
    const sealed = await s3.createMultipartUpload({ Bucket: bucket, Key, ...key });
    const plain = await s3.createMultipartUpload({ Bucket: bucket, Key });
    const part = { Bucket: bucket, Key, PartNumber: 1, Body: "x" };
    const required =
      "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.";

    await expect(s3.uploadPart({ ...part, UploadId: sealed.UploadId ?? "" })).rejects.toBeRefusedWith(
      "InvalidRequest",
      400,
      required,
    );
    await expect(s3.uploadPart({ ...part, UploadId: plain.UploadId ?? "", ...key })).rejects.toBeRefusedWith(
      "InvalidRequest",
      400,
      required,
    );
    await expect(s3.uploadPart({ ...part, UploadId: sealed.UploadId ?? "", ...otherKey })).rejects.toBeRefusedWith(
      "InvalidRequest",
      400,
      "The provided encryption parameters did not match the ones used originally.",
    );
  });

  test("takes parts from objects under other keys", async ({ s3, bucket }) => {
    await s3.putObject({ Bucket: bucket, Key: "source", Body: "0123456789abcdefghij", ...key });
    const { UploadId = "" } = await s3.createMultipartUpload({ Bucket: bucket, Key, ...otherKey });
    const { CopyPartResult } = await s3.uploadPartCopy({
      Bucket: bucket,
      Key,
      UploadId,
      PartNumber: 1,
      CopySource: "a-bucket/source",
      CopySourceRange: "bytes=5-17",
      ...sourceKey,
      ...otherKey,
    });
    const Parts = [{ PartNumber: 1, ETag: CopyPartResult?.ETag }];
    await s3.completeMultipartUpload({ Bucket: bucket, Key, UploadId, MultipartUpload: { Parts } });

    const got = await s3.getObject({ Bucket: bucket, Key, ...otherKey });
    expect(await got.Body?.transformToString()).toBe("56789abcdefgh");
  });
});

describe("a policy that asks for customers' keys", () => {
  test("is satisfied by the algorithm's header, on parts and at the end too", async ({ aUser, s3, bucket }) => {
    const { s3: ann } = await aUser("ann", {
      Effect: "Allow",
      Action: "s3:PutObject",
      Resource: "*",
      Condition: { StringEquals: { "s3:x-amz-server-side-encryption-customer-algorithm": "AES256" } },
    });
    const upload = { Bucket: bucket, Key: "k" };
    const { UploadId = "" } = await ann.createMultipartUpload({ ...upload, ...key });
    const { ETag } = await ann.uploadPart({ ...upload, UploadId, PartNumber: 1, Body: "x", ...key });
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };

    await expect(ann.putObject({ ...upload, Body: "x" })).rejects.toBeRefusedWith("AccessDenied", 403);
    await expect(ann.completeMultipartUpload({ ...upload, UploadId, MultipartUpload })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
    );
    await ann.completeMultipartUpload({ ...upload, UploadId, MultipartUpload, ...key });
    expect((await s3.headObject({ ...upload, ...key })).ContentLength).toBe(1);
  });
});

describe("a copy between KMS and a customer's key", () => {
  test("goes both ways, also for objects of several parts", async ({ s3, bucket }) => {
    const { UploadId = "" } = await s3.createMultipartUpload({ Bucket: bucket, Key: "k", ...key });
    const Parts = [];
    for (const [index, Body] of [Buffer.alloc(5 * 1024 * 1024, "a"), Buffer.from("end")].entries()) {
      const part = { Bucket: bucket, Key: "k", UploadId, PartNumber: index + 1 };
      const { ETag } = await s3.uploadPart({ ...part, Body, ...key });
      Parts.push({ PartNumber: index + 1, ETag });
    }
    await s3.completeMultipartUpload({ Bucket: bucket, Key: "k", UploadId, MultipartUpload: { Parts } });

    const there = await s3.copyObject({
      Bucket: bucket,
      Key: "kms",
      CopySource: `${bucket}/k`,
      ServerSideEncryption: "aws:kms",
      ...sourceKey,
    });
    await s3.copyObject({ Bucket: bucket, Key: "back", CopySource: `${bucket}/kms`, ...otherKey });

    expect(there).toMatchObject({ ServerSideEncryption: "aws:kms" });
    expect(there.CopyObjectResult?.ETag).toMatch(/^"[0-9a-f]{32}"$/);
    const got = await s3.getObject({ Bucket: bucket, Key: "back", Range: "bytes=-5", ...otherKey });
    expect(await got.Body?.transformToString()).toBe("aaend");
  });
});

describe("versions of one key", () => {
  test("may each have their own customer's key", async ({ s3, versioned }) => {
    const one = await s3.putObject({ Bucket: versioned, Key: "k", Body: "one", ...key });
    await s3.putObject({ Bucket: versioned, Key: "k", Body: "two", ...otherKey });
    const first = { Bucket: versioned, Key: "k", VersionId: one.VersionId };

    expect(await (await s3.getObject({ ...first, ...key })).Body?.transformToString()).toBe("one");
    await expect(s3.getObject({ ...first, ...otherKey })).rejects.toBeRefusedWith("AccessDenied", 403, WRONG);
  });
});

describe("a bucket as AWS makes it today", () => {
  test.override({ options: { bucketDefaults: "current" } });
  const blocked = (action: string) =>
    `User: arn:aws:iam::000000000000:root is not authorized to perform: ${action} on resource: "arn:aws:s3:::a-bucket/k" because this bucket has blocked upload requests that specify Server Side Encryption with Customer provided keys (SSE-C). Please specify a different server-side encryption type`;

  test("takes no customers' keys, whatever they are like", async ({ s3, raw, bucket }) => {
    const put = { Bucket: bucket, Key: "k", Body: "x" };

    await expect(s3.putObject({ ...put, ...key })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      blocked("s3:PutObject"),
    );
    await expect(raw.putObject({ ...put, SSECustomerAlgorithm: "AES256" })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
    );
    await expect(s3.createMultipartUpload({ Bucket: bucket, Key: "k", ...key })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
    );
  });

  test("takes them once they are unblocked; blocked again, what is there can still be read", async ({ s3, bucket }) => {
    const block = (type: "NONE" | "SSE-C") =>
      s3.putBucketEncryption({
        Bucket: bucket,
        ServerSideEncryptionConfiguration: { Rules: [{ BlockedEncryptionTypes: { EncryptionType: [type] } }] },
      });
    await block("NONE");
    await s3.putObject({ Bucket: bucket, Key: "k", Body: "test_data", ...key });
    await block("SSE-C");

    const got = await s3.getObject({ Bucket: bucket, Key: "k", ...key });
    expect(await got.Body?.transformToString()).toBe("test_data");
    await expect(
      s3.copyObject({ Bucket: bucket, Key: "k", CopySource: "a-bucket/k", ...sourceKey, ...otherKey }),
    ).rejects.toBeRefusedWith("AccessDenied", 403, blocked("s3:CopyObject"));
  });
});
