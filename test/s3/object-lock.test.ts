import type { ObjectLockConfiguration, S3 } from "@aws-sdk/client-s3";
import { describe, expect, test } from "../support/emulator.js";

const Bucket = "lock-bucket";
const Key = "a.txt";
const put = (s3: S3, configuration: ObjectLockConfiguration) =>
  s3.putObjectLockConfiguration({ Bucket, ObjectLockConfiguration: configuration });

describe("the Object Lock configuration of a bucket", () => {
  test("is not there at first", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    await expect(s3.getObjectLockConfiguration({ Bucket })).rejects.toMatchObject({
      name: "ObjectLockConfigurationNotFoundError",
      message: "Object Lock configuration does not exist for this bucket",
      BucketName: Bucket,
      $metadata: { httpStatusCode: 404 },
    });
  });

  test("is bare in a bucket created with Object Lock", async ({ s3 }) => {
    await s3.createBucket({ Bucket, ObjectLockEnabledForBucket: true });

    expect((await s3.getObjectLockConfiguration({ Bucket })).ObjectLockConfiguration).toEqual({
      ObjectLockEnabled: "Enabled",
    });
  });

  test("gets a default retention and loses it again", async ({ s3 }) => {
    await s3.createBucket({ Bucket, ObjectLockEnabledForBucket: true });
    const Rule = { DefaultRetention: { Mode: "GOVERNANCE", Days: 1 } } as const;

    await put(s3, { ObjectLockEnabled: "Enabled", Rule });
    expect((await s3.getObjectLockConfiguration({ Bucket })).ObjectLockConfiguration).toEqual({
      ObjectLockEnabled: "Enabled",
      Rule: { DefaultRetention: { Mode: "GOVERNANCE", Days: 1 } },
    });
    await put(s3, { ObjectLockEnabled: "Enabled" });
    expect((await s3.getObjectLockConfiguration({ Bucket })).ObjectLockConfiguration).toEqual({
      ObjectLockEnabled: "Enabled",
    });
  });

  test("can be given later to a bucket whose versioning is enabled, and to no other", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    await expect(put(s3, { ObjectLockEnabled: "Enabled" })).rejects.toBeRefusedWith(
      "InvalidBucketState",
      409,
      "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
    );

    await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Enabled" } });

    await expect(put(s3, { ObjectLockEnabled: "Enabled" })).resolves.toBeDefined();
  });

  test("is in days or in years, not in both", async ({ s3 }) => {
    await s3.createBucket({ Bucket, ObjectLockEnabledForBucket: true });
    const Rule = { DefaultRetention: { Mode: "GOVERNANCE", Days: 1, Years: 1 } } as const;

    await expect(put(s3, { ObjectLockEnabled: "Enabled", Rule })).rejects.toBeRefusedWith("MalformedXML", 400);
  });
});

describe("the default retention of a bucket", () => {
  test("protects objects that are put from then on", async ({ s3 }) => {
    await s3.createBucket({ Bucket, ObjectLockEnabledForBucket: true });
    const before = await s3.putObject({ Bucket, Key, Body: "before" });
    await put(s3, { ObjectLockEnabled: "Enabled", Rule: { DefaultRetention: { Mode: "COMPLIANCE", Days: 1 } } });
    const after = await s3.putObject({ Bucket, Key, Body: "after" });

    expect((await s3.headObject({ Bucket, Key })).ObjectLockMode).toBe("COMPLIANCE");
    await expect(s3.deleteObject({ Bucket, Key, VersionId: after.VersionId })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
    );
    await expect(s3.deleteObject({ Bucket, Key, VersionId: before.VersionId })).resolves.toBeDefined();
  });
});

describe("a legal hold", () => {
  test("is not there until it is put", async ({ s3 }) => {
    await s3.createBucket({ Bucket, ObjectLockEnabledForBucket: true });
    await s3.putObject({ Bucket, Key, Body: "a" });

    await expect(s3.getObjectLegalHold({ Bucket, Key })).rejects.toBeRefusedWith(
      "NoSuchObjectLockConfiguration",
      404,
      "The specified object does not have a ObjectLock configuration",
    );
    await s3.putObjectLegalHold({ Bucket, Key, LegalHold: { Status: "ON" } });
    expect((await s3.getObjectLegalHold({ Bucket, Key })).LegalHold).toEqual({ Status: "ON" });
  });

  test("keeps a version from being deleted until it is off", async ({ s3 }) => {
    await s3.createBucket({ Bucket, ObjectLockEnabledForBucket: true });
    const { VersionId } = await s3.putObject({ Bucket, Key, Body: "a" });
    await s3.putObjectLegalHold({ Bucket, Key, LegalHold: { Status: "ON" } });

    await expect(s3.deleteObject({ Bucket, Key, VersionId })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      "Access Denied because object protected by object lock.",
    );
    await s3.putObjectLegalHold({ Bucket, Key, LegalHold: { Status: "OFF" } });
    await expect(s3.deleteObject({ Bucket, Key, VersionId })).resolves.toBeDefined();
  });

  test("does not keep a delete marker from being laid on top", async ({ s3 }) => {
    await s3.createBucket({ Bucket, ObjectLockEnabledForBucket: true });
    await s3.putObject({ Bucket, Key, Body: "a" });
    await s3.putObjectLegalHold({ Bucket, Key, LegalHold: { Status: "ON" } });

    expect(await s3.deleteObject({ Bucket, Key })).toMatchObject({ DeleteMarker: true });
  });

  test("is for buckets with Object Lock", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    await s3.putObject({ Bucket, Key, Body: "a" });

    await expect(s3.putObjectLegalHold({ Bucket, Key, LegalHold: { Status: "ON" } })).rejects.toBeRefusedWith(
      "InvalidRequest",
      400,
      "Bucket is missing Object Lock Configuration",
    );
  });
});

describe("a retention", () => {
  const RetainUntilDate = new Date("2099-01-01T00:00:00Z");

  test("in governance mode can be lengthened, and shortened only by bypass", async ({ s3 }) => {
    await s3.createBucket({ Bucket, ObjectLockEnabledForBucket: true });
    await s3.putObject({ Bucket, Key, Body: "a" });
    await s3.putObjectRetention({ Bucket, Key, Retention: { Mode: "GOVERNANCE", RetainUntilDate } });
    expect((await s3.getObjectRetention({ Bucket, Key })).Retention).toEqual({ Mode: "GOVERNANCE", RetainUntilDate });

    const shorter = { Mode: "GOVERNANCE", RetainUntilDate: new Date("2098-01-01T00:00:00Z") } as const;
    await expect(s3.putObjectRetention({ Bucket, Key, Retention: shorter })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      "Access Denied because object protected by object lock.",
    );
    await expect(
      s3.putObjectRetention({ Bucket, Key, Retention: shorter, BypassGovernanceRetention: true }),
    ).resolves.toBeDefined();
  });

  test("in compliance mode cannot be shortened at all", async ({ s3 }) => {
    await s3.createBucket({ Bucket, ObjectLockEnabledForBucket: true });
    await s3.putObject({ Bucket, Key, Body: "a" });
    await s3.putObjectRetention({ Bucket, Key, Retention: { Mode: "COMPLIANCE", RetainUntilDate } });

    await expect(
      s3.putObjectRetention({ Bucket, Key, Retention: {}, BypassGovernanceRetention: true }),
    ).rejects.toBeRefusedWith("AccessDenied", 403);
  });

  test("in governance mode keeps a version from being deleted, but for those who may bypass it", async ({
    s3,
    aUser,
  }) => {
    await s3.createBucket({ Bucket, ObjectLockEnabledForBucket: true });
    const { VersionId } = await s3.putObject({ Bucket, Key, Body: "a" });
    await s3.putObjectRetention({ Bucket, Key, Retention: { Mode: "GOVERNANCE", RetainUntilDate } });
    const cleaner = await aUser("cleaner", { Effect: "Allow", Action: "s3:DeleteObject*", Resource: "*" });
    const bypass = { Bucket, Key, VersionId, BypassGovernanceRetention: true };

    await expect(s3.deleteObject({ Bucket, Key, VersionId })).rejects.toBeRefusedWith("AccessDenied", 403);
    await expect(cleaner.s3.deleteObject(bypass)).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      /s3:BypassGovernanceRetention/,
    );
    await expect(s3.deleteObject(bypass)).resolves.toMatchObject({ VersionId });
  });

  test("has nothing to bypass in a bucket without Object Lock", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    await s3.putObject({ Bucket, Key, Body: "a" });

    for (const BypassGovernanceRetention of [true, false]) {
      await expect(s3.deleteObject({ Bucket, Key, BypassGovernanceRetention })).rejects.toMatchObject({
        name: "InvalidArgument",
        message: "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.",
        ArgumentName: "x-amz-bypass-governance-retention",
      });
    }
    await expect(
      s3.deleteObjects({ Bucket, Delete: { Objects: [{ Key }] }, BypassGovernanceRetention: true }),
    ).rejects.toBeRefusedWith("InvalidArgument", 400);
  });

  test("keeps a version from being deleted", async ({ s3 }) => {
    await s3.createBucket({ Bucket, ObjectLockEnabledForBucket: true });
    const { VersionId } = await s3.putObject({ Bucket, Key, Body: "a" });
    await s3.putObjectRetention({ Bucket, Key, Retention: { Mode: "COMPLIANCE", RetainUntilDate } });

    await expect(s3.deleteObject({ Bucket, Key, VersionId })).rejects.toBeRefusedWith("AccessDenied", 403);
  });
});
