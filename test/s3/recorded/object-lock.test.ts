import type { S3 } from "@aws-sdk/client-s3";
import { answer } from "./answer.js";
import { describe, expect, suspend, test } from "./client.js";
import {
  aDate,
  described,
  invalidArgument,
  noSuchBucket,
  notAllowedOnMarker,
  ok,
  someText,
  stored,
} from "./expected.js";

const Bucket = "locked-bucket";
const Key = "test-object-lock";
const TEST = { etag: "098f6bcd4621d373cade4e832627b4f6", crc32: "2H9+DA==" };
const withLock = (s3: S3) => s3.createBucket({ Bucket, ObjectLockEnabledForBucket: true });
const testPut = stored(TEST.etag, TEST.crc32, { VersionId: someText });
const marked = { DeleteMarker: true, VersionId: someText, status: 204 };
const protectedByLock = {
  Code: "AccessDenied",
  Message: "Access Denied because object protected by object lock.",
  status: 403,
};
const enabled = { ObjectLockConfiguration: { ObjectLockEnabled: "Enabled" }, ...ok };
const notConfigured = (BucketName: string) => ({
  BucketName,
  Code: "ObjectLockConfigurationNotFoundError",
  Message: "Object Lock configuration does not exist for this bucket",
  status: 404,
});
const invalidState = (Message: string) => ({ Code: "InvalidBucketState", Message, status: 409 });

describe("the object lock of a bucket", () => {
  test("can be enabled later, when versioning is", async ({ s3, bucket }) => {
    const ask = { Bucket: bucket };
    const put = () =>
      answer(s3.putObjectLockConfiguration({ ...ask, ObjectLockConfiguration: { ObjectLockEnabled: "Enabled" } }));
    const refused = invalidState("Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration");
    expect(await answer(s3.getObjectLockConfiguration(ask))).toEqual(notConfigured(bucket));
    expect(await put()).toEqual(refused);
    expect(await answer(suspend(s3, bucket))).toEqual(ok);
    expect(await put()).toEqual(refused);
    const versioning = s3.putBucketVersioning({ ...ask, VersioningConfiguration: { Status: "Enabled" } });
    expect(await answer(versioning)).toEqual(ok);
    expect(await put()).toEqual(ok);
    expect(await answer(s3.getObjectLockConfiguration(ask))).toEqual(enabled);
  });

  test("has a default retention, until a configuration without one is put", async ({ s3 }) => {
    await withLock(s3);
    const Rule = { DefaultRetention: { Mode: "GOVERNANCE", Days: 1 } } as const;
    const put = (more: object) =>
      answer(
        s3.putObjectLockConfiguration({ Bucket, ObjectLockConfiguration: { ObjectLockEnabled: "Enabled", ...more } }),
      );
    const get = () => answer(s3.getObjectLockConfiguration({ Bucket }));
    expect(await get()).toEqual(enabled);
    expect(await put({ Rule })).toEqual(ok);
    expect(await get()).toEqual({ ObjectLockConfiguration: { ObjectLockEnabled: "Enabled", Rule }, ...ok });
    expect(await put({})).toEqual(ok);
    expect(await get()).toEqual(enabled);
  });

  test("is not found where it is not, nor where there is no bucket", async ({ s3, bucket }) => {
    expect(await answer(s3.getObjectLockConfiguration({ Bucket: bucket }))).toEqual(notConfigured(bucket));
    expect(await answer(s3.getObjectLockConfiguration({ Bucket: "no-such-bucket-here" }))).toEqual(
      noSuchBucket("no-such-bucket-here"),
    );
  });

  test("keeps versioning enabled", async ({ s3 }) => {
    await withLock(s3);
    expect(await answer(suspend(s3, Bucket))).toEqual(
      invalidState(
        "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
      ),
    );
    const again = s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Enabled" } });
    expect(await answer(again)).toEqual(ok);
  });

  test("is what a bypass is for; without it, a bypass is refused, even a false one", async ({ s3, bucket }) => {
    await s3.putObject({ Bucket: bucket, Key, Body: "test" });
    const refused = invalidArgument(
      "x-amz-bypass-governance-retention",
      undefined,
      "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.",
    );
    const one = { Bucket: bucket, Key };
    expect(await answer(s3.deleteObject({ ...one, BypassGovernanceRetention: true }))).toEqual(refused);
    expect(await answer(s3.deleteObject({ ...one, BypassGovernanceRetention: false }))).toEqual(refused);
    const Delete = { Objects: [{ Key }] };
    const several = s3.deleteObjects({ Bucket: bucket, Delete, BypassGovernanceRetention: true });
    expect(await answer(several)).toEqual(refused);
  });
});

describe("a legal hold", () => {
  const hold = (s3: S3, Status: "ON" | "OFF", VersionId?: string) =>
    answer(s3.putObjectLegalHold({ Bucket, Key, LegalHold: { Status }, ...(VersionId && { VersionId }) }));

  test("is not there, on, told by a head, and off", async ({ s3 }) => {
    await withLock(s3);
    const put = await answer(s3.putObject({ Bucket, Key, Body: "test" }));
    expect(put).toEqual(testPut);
    expect(await answer(s3.getObjectLegalHold({ Bucket, Key }))).toEqual({
      Code: "NoSuchObjectLockConfiguration",
      Message: "The specified object does not have a ObjectLock configuration",
      status: 404,
    });
    expect(await hold(s3, "ON")).toEqual(ok);
    expect(await answer(s3.headObject({ Bucket, Key }))).toEqual(
      described(TEST.etag, 4, { ObjectLockLegalHoldStatus: "ON", VersionId: put.VersionId }),
    );
    expect(await answer(s3.getObjectLegalHold({ Bucket, Key }))).toEqual({ LegalHold: { Status: "ON" }, ...ok });
    expect(await hold(s3, "OFF")).toEqual(ok);
  });

  test("protects its version, alone and in a batch", async ({ s3 }) => {
    await withLock(s3);
    const put = await answer(s3.putObject({ Bucket, Key, Body: "test" }));
    const VersionId = String(put.VersionId);
    expect(await hold(s3, "ON")).toEqual(ok);
    expect(await answer(s3.deleteObject({ Bucket, Key, VersionId }))).toEqual(protectedByLock);
    const { status, ...error } = protectedByLock;
    expect(status).toBe(403);
    const Delete = { Objects: [{ Key, VersionId }] };
    expect(await answer(s3.deleteObjects({ Bucket, Delete }))).toEqual({
      Errors: [{ ...error, Key, VersionId }],
      ...ok,
    });
    expect(await hold(s3, "OFF")).toEqual(ok);
    expect(await answer(s3.deleteObject({ Bucket, Key, VersionId }))).toEqual({ VersionId, status: 204 });
  });

  test("is of one version, and still told when it is off", async ({ s3 }) => {
    await withLock(s3);
    const head = (VersionId: string) => answer(s3.headObject({ Bucket, Key, VersionId }));
    const held = (VersionId: string, ObjectLockLegalHoldStatus: string) =>
      described(TEST.etag, 4, { ObjectLockLegalHoldStatus, VersionId });
    const first = String((await s3.putObject({ Bucket, Key, Body: "test" })).VersionId);
    expect(await hold(s3, "ON", first)).toEqual(ok);
    expect(await head(first)).toEqual(held(first, "ON"));
    const second = String((await s3.putObject({ Bucket, Key, Body: "test" })).VersionId);
    expect(await hold(s3, "ON", second)).toEqual(ok);
    expect(await head(second)).toEqual(held(second, "ON"));
    expect(await hold(s3, "OFF", first)).toEqual(ok);
    expect(await head(first)).toEqual(held(first, "OFF"));
    expect(await answer(s3.deleteObject({ Bucket, Key, VersionId: first }))).toEqual({
      VersionId: first,
      status: 204,
    });
  });
});

describe("a retention", () => {
  const LOCKED = { etag: "f4b85168936b954f2d82998d6d3775c5", crc32: "l5fLBg==", body: "test-put-object-lock" };
  const bothOrNone = (ArgumentName: string) =>
    invalidArgument(
      ArgumentName,
      undefined,
      "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied",
    );

  test("is the bucket's own by default, or that of the upload", async ({ s3, emulator }) => {
    await withLock(s3);
    const configuration = s3.putObjectLockConfiguration({
      Bucket,
      ObjectLockConfiguration: {
        ObjectLockEnabled: "Enabled",
        Rule: { DefaultRetention: { Mode: "GOVERNANCE", Days: 1 } },
      },
    });
    expect(await answer(configuration)).toEqual(ok);
    const plain = await answer(s3.putObject({ Bucket, Key: "default", Body: "test-default-lock" }));
    const etag = "1df86997d49364e87360e3831d87cc46";
    expect(plain).toEqual(stored(etag, "t0I6WA==", { VersionId: someText }));
    const governed = { ObjectLockMode: "GOVERNANCE", ObjectLockRetainUntilDate: aDate };
    expect(await answer(s3.headObject({ Bucket, Key: "default" }))).toEqual(
      described(etag, 17, { ...governed, VersionId: plain.VersionId }),
    );
    const ObjectLockRetainUntilDate = new Date(emulator.clock.now().getTime() + 5 * 86_400_000);
    const own = { Bucket, Key, Body: LOCKED.body, ObjectLockMode: "GOVERNANCE" } as const;
    const put = await answer(s3.putObject({ ...own, ObjectLockRetainUntilDate }));
    expect(put).toEqual(stored(LOCKED.etag, LOCKED.crc32, { VersionId: someText }));
    expect(await answer(s3.headObject({ Bucket, Key }))).toEqual(
      described(LOCKED.etag, 20, { ...governed, VersionId: put.VersionId }),
    );
    expect(await answer(s3.putObject(own))).toEqual(bothOrNone("x-amz-object-lock-retain-until-date"));
  });

  test("is nothing that a delete marker has", async ({ s3, emulator }) => {
    await withLock(s3);
    const RetainUntilDate = new Date(emulator.clock.now().getTime() + 86_400_000);
    const put = await answer(
      s3.putObject({
        Bucket,
        Key,
        Body: LOCKED.body,
        ObjectLockMode: "GOVERNANCE",
        ObjectLockRetainUntilDate: RetainUntilDate,
      }),
    );
    expect(put).toEqual(stored(LOCKED.etag, LOCKED.crc32, { VersionId: someText }));
    expect(await answer(s3.headObject({ Bucket, Key }))).toEqual(
      described(LOCKED.etag, 20, {
        ObjectLockMode: "GOVERNANCE",
        ObjectLockRetainUntilDate: aDate,
        VersionId: put.VersionId,
      }),
    );
    const marker = await answer(s3.deleteObject({ Bucket, Key }));
    expect(marker).toEqual(marked);
    const one = { Bucket, Key, VersionId: String(marker.VersionId) };
    const Retention = { Mode: "GOVERNANCE", RetainUntilDate } as const;
    expect(await answer(s3.putObjectRetention({ ...one, Retention }))).toEqual(notAllowedOnMarker("PUT"));
    expect(await answer(s3.getObjectRetention(one))).toEqual(notAllowedOnMarker("GET"));
    expect(await answer(s3.headObject(one))).toEqual({ status: 405 });
  });

  test("in compliance mode can not be ended before its time", async ({ s3, emulator }) => {
    await withLock(s3);
    const put = await answer(s3.putObject({ Bucket, Key, Body: "test" }));
    expect(put).toEqual(testPut);
    const one = { Bucket, Key, VersionId: String(put.VersionId) };
    const until = (seconds: number) => new Date(emulator.clock.now().getTime() + seconds * 1000);
    const retain = (Mode: "COMPLIANCE" | "GOVERNANCE", RetainUntilDate: Date) =>
      answer(s3.putObjectRetention({ ...one, Retention: { Mode, RetainUntilDate } }));
    const end = until(3600);
    expect(await retain("COMPLIANCE", end)).toEqual(ok);
    expect(await answer(s3.deleteObject(one))).toEqual(protectedByLock);
    expect(await answer(s3.deleteObject({ Bucket, Key }))).toEqual(marked);
    expect(await answer(s3.deleteObject(one))).toEqual(protectedByLock);
    expect(await retain("COMPLIANCE", until(1800))).toEqual(protectedByLock);
    expect(await retain("GOVERNANCE", end)).toEqual(protectedByLock);
    await emulator.clock.advance("PT2H");
    expect(await answer(s3.deleteObject(one))).toEqual({ VersionId: one.VersionId, status: 204 });
  });

  test("of an upload needs both its headers, and a mode that there is", async ({ s3, emulator }) => {
    await withLock(s3);
    const ObjectLockRetainUntilDate = new Date(emulator.clock.now().getTime() + 60_000);
    const one = { Bucket, Key, Body: "test" };
    expect(await answer(s3.putObject({ ...one, ObjectLockMode: "GOVERNANCE" }))).toEqual(
      bothOrNone("x-amz-object-lock-retain-until-date"),
    );
    expect(await answer(s3.putObject({ ...one, ObjectLockRetainUntilDate }))).toEqual(
      bothOrNone("x-amz-object-lock-mode"),
    );
    // Wrong on purpose.
    const ObjectLockMode = "BAD-VALUE" as "GOVERNANCE";
    const unknown = invalidArgument("x-amz-object-lock-mode", "BAD-VALUE", "Unknown wormMode directive.");
    expect(await answer(s3.putObject({ ...one, ObjectLockMode, ObjectLockRetainUntilDate }))).toEqual(unknown);
    const upload = { Bucket, Key, ObjectLockMode, ObjectLockRetainUntilDate };
    expect(await answer(s3.createMultipartUpload(upload))).toEqual(unknown);
  });
});
