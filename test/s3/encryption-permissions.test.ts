/** Who may use a KMS key: its policy and the caller's own both have their say, as on AWS. */
import type { S3 } from "@aws-sdk/client-s3";
import type { Emulator } from "../../src/index.js";
import { clientsOf } from "../support/emulator.js";
import { allow, deny, outcomeOf, policyOf } from "../support/permissions.js";
import { test as base, describe, expect } from "./a-bucket.js";

const KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab";
const KEY_ARN = `arn:aws:kms:us-east-1:000000000000:key/${KEY_ID}`;
const USER = "arn:aws:iam::000000000000:user/ann";

const kms = { ServerSideEncryption: "aws:kms", SSEKMSKeyId: KEY_ID } as const;
const plainPut = (s3: S3) => s3.putObject({ Bucket: "a-bucket", Key: "k", Body: "x" });
const put = (s3: S3) => s3.putObject({ Bucket: "a-bucket", Key: "k", Body: "x", ...kms });
const get = (s3: S3) => s3.getObject({ Bucket: "a-bucket", Key: "k" });

const refusal = (action: string, why: string): string =>
  `User: ${USER} is not authorized to perform: ${action} on resource: ${KEY_ARN} because no ${why} allows the ${action} action`;

/** A bucket, and in it `k` under a registered key. */
const test = base.extend<{ readonly sealed: Emulator }>({
  sealed: [
    async ({ emulator, s3, bucket }, use) => {
      expect(bucket).toBe("a-bucket");
      await emulator.putKmsKey({ keyId: KEY_ID });
      await put(s3);
      await use(emulator);
    },
    { auto: true },
  ],
});

describe("a key that leaves it to the account", () => {
  test("is nothing to a user who has S3's permissions only", async ({ aUser }) => {
    const { s3 } = await aUser("ann", allow("s3:*"));

    await expect(put(s3)).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      refusal("kms:GenerateDataKey", "identity-based policy"),
    );
    await expect(get(s3)).rejects.toBeRefusedWith("AccessDenied", 403, refusal("kms:Decrypt", "identity-based policy"));
    expect(await outcomeOf(plainPut(s3))).toBe("allowed");
  });

  test("lets a user put who may make data keys, and read who may decrypt", async ({ aUser }) => {
    const writer = await aUser("writer", allow("s3:*"), allow("kms:GenerateDataKey", KEY_ARN));
    const reader = await aUser("reader", allow("s3:*"), allow("kms:Decrypt", KEY_ARN));

    expect([await outcomeOf(put(writer.s3)), await outcomeOf(get(writer.s3))]).toEqual(["allowed", "AccessDenied"]);
    expect([await outcomeOf(put(reader.s3)), await outcomeOf(get(reader.s3))]).toEqual(["AccessDenied", "allowed"]);
  });

  test("needs KMS's permissions without S3's as little as the other way around", async ({ aUser }) => {
    const { s3 } = await aUser("ann", allow("kms:*"));

    await expect(get(s3)).rejects.toBeRefusedWith("AccessDenied", 403, /s3:GetObject/);
  });

  test("is asked for a range, too, and not for what HEAD tells without it", async ({ aUser }) => {
    const { s3 } = await aUser("ann", allow("s3:*"));
    const k = { Bucket: "a-bucket", Key: "k" };

    expect(await outcomeOf(s3.getObject({ ...k, Range: "bytes=0-0" }))).toBe("AccessDenied");
    expect(await outcomeOf(s3.headObject(k))).toBe("allowed");
    expect(await outcomeOf(s3.headObject({ ...k, ChecksumMode: "ENABLED" }))).toBe("AccessDenied");
    expect(await outcomeOf(s3.getObjectAttributes({ ...k, ObjectAttributes: ["ETag"] }))).toBe("allowed");
    expect(await outcomeOf(s3.getObjectAttributes({ ...k, ObjectAttributes: ["Checksum"] }))).toBe("AccessDenied");
    expect(await outcomeOf(s3.deleteObject(k))).toBe("allowed");
  });

  test("is asked for where the bucket chose it, not the request", async ({ s3, aUser }) => {
    await s3.putBucketEncryption({
      Bucket: "a-bucket",
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: KEY_ARN } }],
      },
    });
    const ann = await aUser("ann", allow("s3:*"));

    expect(await outcomeOf(plainPut(ann.s3))).toBe("AccessDenied");
  });

  test("can be denied", async ({ aUser }) => {
    const { s3 } = await aUser("ann", allow(["s3:*", "kms:*"]), deny("kms:Decrypt", KEY_ARN));

    await expect(get(s3)).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      `User: ${USER} is not authorized to perform: kms:Decrypt on resource: ${KEY_ARN} with an explicit deny in an identity-based policy`,
    );
    expect(await outcomeOf(put(s3))).toBe("allowed");
  });
});

describe("a copy", () => {
  const copy = (s3: S3, headers: object = {}) =>
    s3.copyObject({ Bucket: "a-bucket", Key: "copy", CopySource: "a-bucket/k", ...headers });

  test("decrypts its source and makes a data key for itself", async ({ aUser }) => {
    const reader = await aUser("reader", allow("s3:*"), allow("kms:Decrypt"));
    const writer = await aUser("writer", allow("s3:*"), allow("kms:GenerateDataKey"));

    expect(await outcomeOf(copy(reader.s3))).toBe("allowed");
    expect(await outcomeOf(copy(reader.s3, kms))).toBe("AccessDenied");
    expect(await outcomeOf(copy(writer.s3))).toBe("AccessDenied");
  });
});

describe("an upload in parts", () => {
  test("makes a data key when it begins, and decrypts it for each part", async ({ s3, aUser }) => {
    const writer = await aUser("writer", allow("s3:*"), allow("kms:GenerateDataKey"));
    const reader = await aUser("reader", allow("s3:*"), allow("kms:Decrypt"));
    const upload = { Bucket: "a-bucket", Key: "parts" };
    const { UploadId = "" } = await s3.createMultipartUpload({ ...upload, ...kms });
    const part = (client: S3) => client.uploadPart({ ...upload, UploadId, PartNumber: 1, Body: "x" });

    expect(await outcomeOf(writer.s3.createMultipartUpload({ ...upload, ...kms }))).toBe("allowed");
    expect(await outcomeOf(part(writer.s3))).toBe("AccessDenied");
    expect(await outcomeOf(reader.s3.createMultipartUpload({ ...upload, ...kms }))).toBe("AccessDenied");
    expect(await outcomeOf(part(reader.s3))).toBe("allowed");
    const ann = await aUser("ann", allow("s3:*"));
    const { Parts = [] } = await s3.listParts({ ...upload, UploadId });
    const MultipartUpload = { Parts: Parts.map(({ PartNumber, ETag }) => ({ PartNumber, ETag })) };
    expect(await outcomeOf(ann.s3.completeMultipartUpload({ ...upload, UploadId, MultipartUpload }))).toBe("allowed");
  });
});

describe("a key policy", () => {
  const keyPolicy = (emulator: Emulator, ...statements: readonly object[]) =>
    emulator.putKmsKey({ keyId: KEY_ID, policy: policyOf(...statements) });

  test("that does not leave it to the account shuts out everybody else, root included", async ({
    sealed,
    s3,
    aUser,
  }) => {
    const { s3: ann } = await aUser("ann", allow(["s3:*", "kms:*"]));
    await keyPolicy(sealed, { ...allow("kms:*"), Principal: { AWS: "arn:aws:iam::000000000000:user/somebody" } });

    await expect(get(ann)).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      refusal("kms:Decrypt", "resource-based policy"),
    );
    expect(await outcomeOf(get(s3))).toBe("AccessDenied");
  });

  test("that names a user needs no word of IAM", async ({ sealed, aUser }) => {
    const { s3 } = await aUser("ann", allow("s3:*"));
    await keyPolicy(sealed, { ...allow("kms:Decrypt"), Principal: { AWS: USER } });

    expect(await outcomeOf(get(s3))).toBe("allowed");
    expect(await outcomeOf(put(s3))).toBe("AccessDenied");
  });

  test("knows that S3 asks, for whom, and for which object", async ({ sealed, aUser }) => {
    const { s3 } = await aUser("ann", allow(["s3:*", "kms:*"]));
    const when = (Condition: object) =>
      keyPolicy(sealed, { ...allow("kms:*", "*", Condition), Principal: { AWS: "000000000000" } });

    await when({
      StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com", "kms:CallerAccount": "000000000000" },
    });
    expect(await outcomeOf(get(s3))).toBe("allowed");
    await when({ StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } });
    expect(await outcomeOf(get(s3))).toBe("AccessDenied");
    await when({ StringEquals: { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::a-bucket/k" } });
    expect(await outcomeOf(get(s3))).toBe("allowed");
    await when({ StringEquals: { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::a-bucket/other" } });
    expect(await outcomeOf(get(s3))).toBe("AccessDenied");
  });

  test("sees the bucket where the object has a bucket key", async ({ sealed, aUser }) => {
    const { s3 } = await aUser("ann", allow(["s3:*", "kms:*"]));
    await keyPolicy(sealed, {
      ...allow("kms:*", "*", { StringEquals: { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::a-bucket" } }),
      Principal: { AWS: "000000000000" },
    });
    const object = { Bucket: "a-bucket", Key: "k", Body: "x", ...kms };

    expect(await outcomeOf(s3.putObject({ ...object, BucketKeyEnabled: true }))).toBe("allowed");
    expect(await outcomeOf(s3.putObject(object))).toBe("AccessDenied");
  });
});

describe("addresses", () => {
  test("do not reach KMS: a permission for the caller's own address covers S3 and not the key", async ({ aUser }) => {
    const { s3 } = await aUser("ann", allow(["s3:*", "kms:*"], "*", { IpAddress: { "aws:SourceIp": "127.0.0.1/32" } }));

    expect(await outcomeOf(plainPut(s3))).toBe("allowed");
    await expect(put(s3)).rejects.toBeRefusedWith("AccessDenied", 403, /kms:GenerateDataKey/);
  });
});

describe("the account's own key", () => {
  const managed = (s3: S3) =>
    s3.putObject({ Bucket: "a-bucket", Key: "k", Body: "x", ServerSideEncryption: "aws:kms" });

  test("needs no permission of KMS in its account", async ({ aUser }) => {
    const { s3 } = await aUser("ann", allow("s3:*"));

    expect(await outcomeOf(managed(s3))).toBe("allowed");
    expect(await outcomeOf(get(s3))).toBe("allowed");
  });
});

describe("another account", () => {
  const stranger = "111122223333";
  const two = base.extend<{ readonly other: S3 }>({
    other: async ({ emulator, s3, bucket }, use) => {
      await s3.putBucketPolicy({
        Bucket: bucket,
        Policy: policyOf({
          ...allow("s3:*", `arn:aws:s3:::${bucket}/*`),
          Principal: { AWS: stranger },
        }),
      });
      await use(clientsOf(emulator, { accessKeyId: "other", secretAccessKey: "other" }).s3);
    },
  });
  two.override({ options: { accounts: ["000000000000:test:test", `${stranger}:other:other`] } });
  const hidden = (action: string): string =>
    `User: arn:aws:iam::${stranger}:root is not authorized to perform: ${action} on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`;

  two("cannot read what is under the account's own key", async ({ s3, other }) => {
    await s3.putObject({ Bucket: "a-bucket", Key: "k", Body: "x", ServerSideEncryption: "aws:kms" });

    await expect(get(other)).rejects.toBeRefusedWith("AccessDenied", 403, hidden("kms:Decrypt"));
  });

  two("reads what is under a key whose policy lets it", async ({ emulator, s3, other }) => {
    await emulator.putKmsKey({ keyId: KEY_ID });
    await put(s3);
    await expect(get(other)).rejects.toBeRefusedWith("AccessDenied", 403, hidden("kms:Decrypt"));

    await emulator.putKmsKey({
      keyId: KEY_ID,
      policy: policyOf({ ...allow("kms:*"), Principal: { AWS: ["000000000000", stranger] } }),
    });

    expect(await outcomeOf(get(other))).toBe("allowed");
  });

  two("writes under its own key of S3, which the bucket's owner then cannot read", async ({ s3, other }) => {
    const { SSEKMSKeyId } = await other.putObject({
      Bucket: "a-bucket",
      Key: "k",
      Body: "x",
      ServerSideEncryption: "aws:kms",
    });

    expect(SSEKMSKeyId).toMatch(new RegExp(`^arn:aws:kms:us-east-1:${stranger}:key/`));
    expect(await outcomeOf(get(other))).toBe("allowed");
    expect(await outcomeOf(get(s3))).toBe("AccessDenied");
  });

  two("is not told whether a key is there", async ({ other }) => {
    await expect(
      other.putObject({
        Bucket: "a-bucket",
        Key: "k",
        Body: "x",
        ServerSideEncryption: "aws:kms",
        SSEKMSKeyId: KEY_ARN,
      }),
    ).rejects.toBeRefusedWith("AccessDenied", 403, hidden("kms:GenerateDataKey"));
  });
});

describe("a user of another account", () => {
  const ROOT = { accessKeyId: "OTHERROOT", secretAccessKey: "other-root-secret" };
  base.override({ options: { accounts: ["000000000000:test:test", { accountId: "111122223333", ...ROOT }] } });

  base("needs the key's policy and the own account's", async ({ emulator, s3, bucket }) => {
    const principals = { Principal: { AWS: ["000000000000", "111122223333"] } };
    await emulator.putKmsKey({ keyId: KEY_ID, policy: policyOf({ ...allow("kms:*"), ...principals }) });
    await put(s3);
    await s3.putBucketPolicy({
      Bucket: bucket,
      Policy: policyOf({ ...allow("s3:*", `arn:aws:s3:::${bucket}/*`), ...principals }),
    });
    const { iam } = clientsOf(emulator, ROOT);
    await iam.createUser({ UserName: "eve" });
    const { AccessKey } = await iam.createAccessKey({ UserName: "eve" });
    const eve = clientsOf(emulator, {
      accessKeyId: AccessKey?.AccessKeyId ?? "",
      secretAccessKey: AccessKey?.SecretAccessKey ?? "",
    });
    const permit = (...statements: readonly object[]) =>
      iam.putUserPolicy({ UserName: "eve", PolicyName: "inline", PolicyDocument: policyOf(...statements) });

    await permit(allow("s3:*"));
    await expect(get(eve.s3)).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      `User: arn:aws:iam::111122223333:user/eve is not authorized to perform: kms:Decrypt on resource: ${KEY_ARN} because no identity-based policy allows the kms:Decrypt action`,
    );
    await permit(allow("s3:*"), allow("kms:Decrypt", KEY_ARN));
    expect(await outcomeOf(get(eve.s3))).toBe("allowed");
  });
});

describe("UpdateObjectEncryption", () => {
  test("needs its own action, and KMS's to take the object from key to key", async ({ sealed, aUser }) => {
    const OTHER = "99990000-aaaa-4bbb-8ccc-ddddeeeeffff";
    const { arn: KMSKeyArn } = await sealed.putKmsKey({ keyId: OTHER });
    const update = (s3: S3) =>
      s3.updateObjectEncryption({ Bucket: "a-bucket", Key: "k", ObjectEncryption: { SSEKMS: { KMSKeyArn } } });
    const of = [allow("s3:PutObject"), allow("kms:*")];
    const without = await aUser("without", ...of);
    const ann = await aUser("ann", ...of, allow("s3:UpdateObjectEncryption"), deny("kms:ReEncrypt*"));
    const bob = await aUser("bob", ...of, allow("s3:UpdateObjectEncryption"));

    await expect(update(without.s3)).rejects.toBeRefusedWith("AccessDenied", 403, /s3:UpdateObjectEncryption/);
    await expect(update(ann.s3)).rejects.toBeRefusedWith("AccessDenied", 403, /kms:ReEncryptFrom/);
    expect(await outcomeOf(update(bob.s3))).toBe("allowed");
  });
});
