import { createHash } from "node:crypto";
import type { S3 } from "@aws-sdk/client-s3";
import { sendingKeysVerbatim } from "../../support/customer-keys.js";
import { answer } from "./answer.js";
import { test as base, clientOf, describe, expect } from "./client.js";
import {
  aDate,
  described,
  invalidArgument,
  invalidRequest,
  noContent,
  ok,
  part,
  partPage,
  read,
  someText,
  stored,
  whole,
} from "./expected.js";

const test = base
  .extend({
    // As buckets were when they still took customers' keys.
    // biome-ignore lint/correctness/noEmptyPattern: vitest wants an object pattern here
    options: async ({}, use) => use({ bucketDefaults: "2025" }),
  })
  .extend<{ readonly raw: S3 }>({
    raw: async ({ emulator }, use) =>
      use(sendingKeysVerbatim(clientOf(emulator, { requestChecksumCalculation: "WHEN_SUPPORTED" }))),
  });

const md5 = (bytes: Buffer) => createHash("md5").update(bytes).digest("base64");
const keyOf = (text: string) => ({
  SSECustomerAlgorithm: "AES256",
  SSECustomerKey: Buffer.from(text).toString("base64"),
  SSECustomerKeyMD5: md5(Buffer.from(text)),
});
const key = keyOf("1234567890abcdefghijklmnopqrstuv");
const told = { SSECustomerAlgorithm: "AES256", SSECustomerKeyMD5: key.SSECustomerKeyMD5 };
const BODY = "test_data";
const DATA = whole("qIrZrA==");
const ARGUMENT = "x-amz-server-side-encryption";
const wrongAlgorithm = {
  ArgumentName: ARGUMENT,
  ArgumentValue: "KMS",
  Code: "InvalidEncryptionAlgorithmError",
  Message: "The Encryption request you specified is not valid. Supported value: AES256.",
  status: 400,
};
const keyNeeded = invalidRequest(
  "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.",
);
const keyWrong = {
  Code: "AccessDenied",
  Message:
    "Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.",
  status: 403,
};
const invalidKey = invalidArgument(ARGUMENT, undefined, "The secret key was invalid for the specified algorithm.");
const wrongMd5 = invalidArgument(
  ARGUMENT,
  undefined,
  "The calculated MD5 hash of the key did not match the hash that was provided.",
);
const both = invalidArgument(
  ARGUMENT,
  "AES256",
  "Server Side Encryption with Customer provided key is incompatible with the encryption method specified",
);
/** An answer that tells a customer's key in place of S3's own. */
const underKey = (answered: object) => ({ ...answered, ServerSideEncryption: undefined, ...told });
const tagOf = (answered: object) => String(Reflect.get(answered, "ETag")).slice(1, -1);

describe("a customer's key", () => {
  test("is told by its MD5 as long as the object lives", async ({ s3, bucket: Bucket }) => {
    const one = { Bucket, Key: "test-sse-c" };
    const put = await answer(s3.putObject({ ...one, Body: BODY, ...key }));
    const etag = tagOf(put);
    expect(put).toEqual(underKey(stored(etag, DATA.ChecksumCRC32)));
    expect(etag).not.toBe(createHash("md5").update(BODY).digest("hex"));
    expect(await answer(s3.headObject({ ...one, ...key }))).toEqual(underKey(described(etag, 9)));
    expect(await answer(s3.getObject({ ...one, ...key }))).toEqual(underKey(read(etag, BODY, DATA)));
    expect(await answer(s3.getObjectAttributes({ ...one, ...key, ObjectAttributes: ["ETag", "ObjectSize"] }))).toEqual({
      ETag: etag,
      LastModified: aDate,
      ObjectSize: 9,
      ...ok,
    });
    expect(await answer(s3.deleteObject(one))).toEqual(noContent);
  });

  test("is wanted by a put whole and by itself", async ({ raw, bucket: Bucket }) => {
    const put = (how: object) => answer(raw.putObject({ Bucket, Key: "test-sse-c", Body: BODY, ...how }));
    expect(await put({ ...key, ServerSideEncryption: "AES256" })).toEqual(both);
    expect(await put({ ...key, SSECustomerAlgorithm: "KMS" })).toEqual(wrongAlgorithm);
    expect(await put({ ...key, SSECustomerAlgorithm: undefined })).toEqual(
      invalidArgument(
        ARGUMENT,
        undefined,
        "Requests specifying Server Side Encryption with Customer provided keys must provide a valid encryption algorithm.",
      ),
    );
    expect(await put({ ...key, SSECustomerKey: undefined })).toEqual(
      invalidArgument(
        ARGUMENT,
        undefined,
        "Requests specifying Server Side Encryption with Customer provided keys must provide an appropriate secret key.",
      ),
    );
    expect(await put({ ...key, SSECustomerKeyMD5: undefined })).toEqual(invalidKey);
    expect(await put(keyOf("tooshort"))).toEqual(invalidKey);
    expect(await put({ ...key, SSECustomerKeyMD5: md5(Buffer.from("another")) })).toEqual(wrongMd5);
  });

  test("opens its object, and nothing else does", async ({ raw, bucket: Bucket }) => {
    const one = { Bucket, Key: "test-sse-c" };
    const put = await answer(raw.putObject({ ...one, Body: BODY, ...key }));
    expect(put).toEqual(underKey(stored(tagOf(put), DATA.ChecksumCRC32)));
    const get = (how: object) => answer(raw.getObject({ ...one, ...how }));
    const head = (how: object) => answer(raw.headObject({ ...one, ...how }));
    const attributes = (how: object) =>
      answer(raw.getObjectAttributes({ ...one, ...how, ObjectAttributes: ["ETag", "ObjectSize"] }));
    const kms = { ...key, SSECustomerAlgorithm: "KMS" };
    const withoutMd5 = { ...key, SSECustomerKeyMD5: undefined };
    expect(await get({})).toEqual(keyNeeded);
    expect(await get(keyOf("vutsrqponmlkjihgfedcba0987654321"))).toEqual(keyWrong);
    expect(await get(kms)).toEqual(wrongAlgorithm);
    expect(await head(kms)).toEqual({ status: 400 });
    expect(await attributes(kms)).toEqual(wrongAlgorithm);
    expect(await get(withoutMd5)).toEqual(keyWrong);
    expect(await head(withoutMd5)).toEqual({ status: 403 });
    const { SSECustomerKeyMD5 } = key;
    expect(await get({ ...keyOf("tooshort"), SSECustomerKeyMD5 })).toEqual(invalidKey);
    expect(await get({ ...keyOf("vutsrqponmlkjihgfedcba0987654321"), SSECustomerKeyMD5 })).toEqual(wrongMd5);
  });

  test("of a copy's source and of the copy are two", async ({ raw, bucket: Bucket }) => {
    await raw.putObject({ Bucket, Key: "src", Body: BODY, ...key });
    const source = {
      CopySourceSSECustomerAlgorithm: "AES256",
      CopySourceSSECustomerKey: key.SSECustomerKey,
      CopySourceSSECustomerKeyMD5: key.SSECustomerKeyMD5,
    };
    const copy = (Key: string, how: object) =>
      answer(raw.copyObject({ Bucket, Key, CopySource: `${Bucket}/src`, ...how }));
    const result = { CopyObjectResult: { ...DATA, ETag: someText, LastModified: aDate }, ...ok };
    const plain = await copy("plain", source);
    expect(plain).toEqual({ ...result, ServerSideEncryption: "AES256" });
    const sealed = await copy("sealed", { ...source, ...key });
    expect(sealed).toEqual({ ...result, ...told });
    expect(await answer(raw.getObject({ Bucket, Key: "sealed" }))).toEqual(keyNeeded);
    expect(await copy("no-source-key", key)).toEqual(keyNeeded);
    expect(await copy("kms-source", { ...source, CopySourceSSECustomerAlgorithm: "KMS" })).toEqual(wrongAlgorithm);
    expect(await copy("kms-target", { ...source, ...key, SSECustomerAlgorithm: "KMS" })).toEqual(wrongAlgorithm);
    expect(await copy("twice", { ...source, ...key, ServerSideEncryption: "AES256" })).toEqual(both);
  });

  test("of an upload is told with each part, and not when it completes", async ({ s3, bucket: Bucket }) => {
    const one = { Bucket, Key: "test-sse-c-multipart" };
    const begun = await answer(s3.createMultipartUpload({ ...one, ...key }));
    expect(begun).toEqual({ ...one, ...told, UploadId: someText, ...ok });
    const UploadId = String(begun.UploadId);
    const size = 5 * 1024 * 1024 + 1;
    const Parts = [];
    for (const PartNumber of [1, 2, 3]) {
      const Body = Buffer.alloc(size, "a");
      const sent = await answer(s3.uploadPart({ ...one, UploadId, PartNumber, Body, ...key }));
      expect(sent).toEqual({ ChecksumCRC32: "NRU+Sw==", ETag: someText, ...told, ...ok });
      Parts.push({ ETag: String(sent.ETag), PartNumber });
    }
    expect(await answer(s3.listParts({ ...one, UploadId }))).toEqual(
      partPage(
        Bucket,
        one.Key,
        UploadId,
        Parts.map(({ ETag, PartNumber }) => part(PartNumber, ETag.slice(1, -1), size)),
      ),
    );
    const done = await answer(s3.completeMultipartUpload({ ...one, UploadId, MultipartUpload: { Parts }, ...key }));
    expect(done).toEqual({
      ...one,
      ETag: expect.stringMatching(/^"[0-9a-f]{32}-3"$/),
      Location: expect.stringMatching(/^http/),
      ...ok,
    });
    expect(await answer(s3.getObject(one))).toEqual(keyNeeded);
    const got = await answer(s3.getObject({ ...one, ...key }));
    expect({ ...got, Body: "" }).toEqual(underKey({ ...described(tagOf(done), 3 * size), Body: "" }));
  });

  test("leaves the object the checksum that every object has", async ({ emulator, bucket: Bucket }) => {
    const plain = clientOf(emulator, { requestChecksumCalculation: "WHEN_REQUIRED" });
    const one = { Bucket, Key: "test-sse-c" };
    const put = await plain.putObject({ ...one, Body: "test data..", ...key });
    const etag = tagOf(put);
    const sum = { ChecksumCRC64NVME: "qUVrWYOrIAM=", ChecksumType: "FULL_OBJECT" };
    expect(await answer(plain.headObject({ ...one, ...key, ChecksumMode: "ENABLED" }))).toEqual(
      underKey(described(etag, 11, sum)),
    );
    expect(await answer(plain.getObject({ ...one, ...key, ChecksumMode: "ENABLED" }))).toEqual(
      underKey(read(etag, "test data..", sum)),
    );
    expect(await answer(plain.getObjectAttributes({ ...one, ...key, ObjectAttributes: ["ETag", "Checksum"] }))).toEqual(
      { Checksum: sum, ETag: etag, LastModified: aDate, ...ok },
    );
  });
});

describe("a KMS key", () => {
  const KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab";
  const UNKNOWN_ID = "134f2428-cec1-4b25-a1ae-9048164dba47";
  const arn = (id: string, region = "us-east-1") => `arn:aws:kms:${region}:000000000000:key/${id}`;
  const SSE = "test-sse";
  const SSE_CRC = whole("KHcEKQ==");
  const kms = { ServerSideEncryption: "aws:kms" as const };
  const own = (more: object = {}) => ({ ...kms, SSEKMSKeyId: arn(KEY_ID), ...more });
  const anArn = expect.stringMatching(/^arn:aws:kms:us-east-1:000000000000:key\/[0-9a-f-]{36}$/);
  const managed = (more: object = {}) => ({ ...kms, SSEKMSKeyId: anArn, ...more });
  const notFound = (Message: string) => ({ Code: "KMS.NotFoundException", Message, status: 400 });
  const byDefault = (s3: S3, Bucket: string, BucketKeyEnabled: boolean, KMSMasterKeyID?: string) =>
    answer(
      s3.putBucketEncryption({
        Bucket,
        ServerSideEncryptionConfiguration: {
          Rules: [
            {
              ApplyServerSideEncryptionByDefault: {
                SSEAlgorithm: "aws:kms",
                ...(KMSMasterKeyID && { KMSMasterKeyID }),
              },
              BucketKeyEnabled,
            },
          ],
        },
      }),
    );

  test("that is not there is told by what was asked for", async ({ s3, bucket: Bucket }) => {
    const one = { Bucket, Key: "test-sse-validate-kms-key", Body: SSE };
    await s3.putObject({ Bucket, Key: "src", Body: SSE });
    const put = (SSEKMSKeyId: string) => answer(s3.putObject({ ...one, ...kms, SSEKMSKeyId }));
    const unknown = notFound(`Key '${arn(UNKNOWN_ID)}' does not exist`);
    const invalid = notFound("Invalid keyId 'fake-key-id'");
    expect(await put("fake-key-id")).toEqual(invalid);
    expect(await put(UNKNOWN_ID)).toEqual(unknown);
    expect(await put(arn(UNKNOWN_ID))).toEqual(unknown);
    expect(await put(arn(KEY_ID, "us-west-2"))).toEqual(notFound("Invalid arn us-west-2"));
    expect(await put(KEY_ID)).toEqual(notFound(`Key '${arn(KEY_ID)}' does not exist`));
    const fake = { ...kms, SSEKMSKeyId: "fake-key-id" };
    expect(await answer(s3.createMultipartUpload({ Bucket, Key: "k", ...fake }))).toEqual(invalid);
    expect(await answer(s3.copyObject({ Bucket, Key: "k", CopySource: `${Bucket}/src`, ...fake }))).toEqual(invalid);
  });

  test("neither writes nor reads while it is disabled, nor while it is about to be deleted", async ({
    s3,
    emulator,
    bucket: Bucket,
  }) => {
    const one = { Bucket, Key: "test-sse-validate-kms-key-state" };
    emulator.putKmsKey({ keyId: KEY_ID });
    const put = () => answer(s3.putObject({ ...one, Body: SSE, ...kms, SSEKMSKeyId: KEY_ID }));
    const get = () => answer(s3.getObject(one));
    const first = await put();
    const etag = tagOf(first);
    expect(first).toEqual(stored(etag, SSE_CRC.ChecksumCRC32, own()));
    expect(await get()).toEqual(read(etag, SSE, { ...SSE_CRC, ...own() }));
    emulator.putKmsKey({ keyId: KEY_ID, state: "Disabled" });
    const disabled = { Code: "KMS.DisabledException", Message: `${arn(KEY_ID)} is disabled.`, status: 400 };
    expect(await get()).toEqual(disabled);
    expect(await put()).toEqual(disabled);
    emulator.putKmsKey({ keyId: KEY_ID, state: "PendingDeletion" });
    expect(await get()).toEqual({
      Code: "KMS.KMSInvalidStateException",
      Message: `${arn(KEY_ID)} is pending deletion.`,
      status: 400,
    });
  });

  test("of the account itself is meant where none is named, in every bucket", async ({ s3, bucket: Bucket }) => {
    await s3.createBucket({ Bucket: "second-bucket" });
    const keys = new Set<unknown>();
    const round = async (in_: string, more: object, how: object) => {
      const one = { Bucket: in_, Key: "test-sse-default-kms-key" };
      const put = await answer(s3.putObject({ ...one, Body: SSE, ...how }));
      expect(put).toEqual(stored(tagOf(put), SSE_CRC.ChecksumCRC32, managed(more)));
      expect(await answer(s3.getObject(one))).toEqual(read(tagOf(put), SSE, { ...SSE_CRC, ...managed(more) }));
      keys.add(put.SSEKMSKeyId);
    };
    await round(Bucket, {}, kms);
    await round("second-bucket", {}, kms);
    expect(await byDefault(s3, Bucket, true)).toEqual(ok);
    expect(await answer(s3.getBucketEncryption({ Bucket }))).toMatchObject({
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" }, BucketKeyEnabled: true }],
      },
    });
    await round(Bucket, { BucketKeyEnabled: true }, {});
    expect(keys.size).toBe(1);
  });

  test("of a bucket's default encrypts what is put, behind a bucket key or not", async ({
    s3,
    emulator,
    bucket: Bucket,
  }) => {
    emulator.putKmsKey({ keyId: KEY_ID });
    const one = { Bucket, Key: "key-encrypted" };
    const text = "test-encrypted";
    const crc = whole("J1mCHA==");
    expect(await byDefault(s3, Bucket, true, KEY_ID)).toEqual(ok);
    expect(await answer(s3.getBucketEncryption({ Bucket }))).toEqual({
      ServerSideEncryptionConfiguration: {
        Rules: [
          {
            ApplyServerSideEncryptionByDefault: { KMSMasterKeyID: KEY_ID, SSEAlgorithm: "aws:kms" },
            BucketKeyEnabled: true,
          },
        ],
      },
      ...ok,
    });
    const put = await answer(s3.putObject({ ...one, Body: text }));
    const etag = tagOf(put);
    const sealed = own({ BucketKeyEnabled: true });
    expect(put).toEqual(stored(etag, crc.ChecksumCRC32, sealed));
    expect(await answer(s3.headObject(one))).toEqual(described(etag, 14, sealed));
    expect(await answer(s3.getObject(one))).toEqual(read(etag, text, { ...crc, ...sealed }));
    expect(await byDefault(s3, Bucket, false, KEY_ID)).toEqual(ok);
    const second = await answer(s3.putObject({ ...one, Body: text }));
    expect(second).toEqual(stored(tagOf(second), crc.ChecksumCRC32, own()));
  });

  test("seals a copy, whose ETag is another", async ({ s3, emulator, bucket: Bucket }) => {
    emulator.putKmsKey({ keyId: KEY_ID });
    const crc = whole("DUoRhQ==");
    await s3.putObject({ Bucket, Key: "src", Body: "hello world" });
    const plain = read("5eb63bbbe01eeed093cb22bb8f5acdc3", "hello world", crc);
    expect(await answer(s3.getObject({ Bucket, Key: "src" }))).toEqual(plain);
    const CopySource = `${Bucket}/src`;
    const copy = await answer(
      s3.copyObject({ Bucket, Key: "dest", CopySource, ...kms, SSEKMSKeyId: KEY_ID, BucketKeyEnabled: true }),
    );
    const sealed = own({ BucketKeyEnabled: true });
    expect(copy).toEqual({ CopyObjectResult: { ...crc, ETag: someText, LastModified: aDate }, ...sealed, ...ok });
    const got = await answer(s3.getObject({ Bucket, Key: "dest" }));
    expect(got).toEqual(read(tagOf(got), "hello world", { ...crc, ...sealed }));
    expect(got.ETag).not.toBe(plain.ETag);
  });

  test("makes a copy onto itself legal, and is left behind by one that does not name it", async ({
    s3,
    emulator,
    bucket: Bucket,
  }) => {
    emulator.putKmsKey({ keyId: KEY_ID });
    const TEST = { etag: "098f6bcd4621d373cade4e832627b4f6", crc: whole("2H9+DA==") };
    const one = { Bucket, Key: "source-object" };
    const head = () => answer(s3.headObject(one));
    const put = await answer(
      s3.putObject({ ...one, Body: "test", ...kms, SSEKMSKeyId: KEY_ID, BucketKeyEnabled: true }),
    );
    const sealed = own({ BucketKeyEnabled: true });
    expect(put).toEqual(stored(tagOf(put), "2H9+DA==", sealed));
    expect(await head()).toEqual(described(tagOf(put), 4, sealed));
    const inPlace = (how: object) => answer(s3.copyObject({ ...one, CopySource: `${Bucket}/${one.Key}`, ...how }));
    const result = (ETag: unknown) => ({ ...TEST.crc, ETag, LastModified: aDate });

    expect(await inPlace(kms)).toEqual({ CopyObjectResult: result(someText), ...managed(), ...ok });
    const again = await head();
    expect(again).toEqual(described(tagOf(again), 4, managed()));
    expect(again.SSEKMSKeyId).not.toBe(arn(KEY_ID));
    const plain = { CopyObjectResult: result(`"${TEST.etag}"`), ServerSideEncryption: "AES256", ...ok };
    expect(await inPlace({})).toEqual(plain);
    expect(await head()).toEqual(described(TEST.etag, 4));
    expect(await inPlace({ ServerSideEncryption: "AES256" })).toEqual(plain);
    expect(await head()).toEqual(described(TEST.etag, 4));
  });

  test("of an upload is told from its beginning to its end", async ({ s3, emulator, bucket: Bucket }) => {
    emulator.putKmsKey({ keyId: KEY_ID });
    const one = { Bucket, Key: "test-sse-field-multipart" };
    const sealed = own({ BucketKeyEnabled: true });
    const begun = await answer(
      s3.createMultipartUpload({ ...one, ...kms, SSEKMSKeyId: KEY_ID, BucketKeyEnabled: true }),
    );
    expect(begun).toEqual({ ...one, ...sealed, UploadId: someText, ...ok });
    const UploadId = String(begun.UploadId);
    const sent = await answer(s3.uploadPart({ ...one, UploadId, PartNumber: 1, Body: SSE }));
    expect(sent).toEqual({ ChecksumCRC32: "KHcEKQ==", ETag: someText, ...sealed, ...ok });
    const MultipartUpload = { Parts: [{ ETag: String(sent.ETag), PartNumber: 1 }] };
    const done = await answer(s3.completeMultipartUpload({ ...one, UploadId, MultipartUpload }));
    expect(done).toEqual({
      ...one,
      ...sealed,
      ETag: expect.stringMatching(/^"[0-9a-f]{32}-1"$/),
      Location: expect.stringMatching(/^http/),
      ...ok,
    });
    const sum = { ChecksumCRC64NVME: "Kr7StX/uFlQ=", ChecksumType: "FULL_OBJECT" };
    expect(await answer(s3.getObject(one))).toEqual(read(tagOf(done), SSE, { ...sum, ...sealed }));
  });
});
