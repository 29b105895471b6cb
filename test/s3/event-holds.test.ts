import { createHash } from "node:crypto";
import { S3 } from "@aws-sdk/client-s3";
import type { Emulator } from "../../src/index.js";
import { describe, expect, test } from "../support/emulator.js";
import { allow } from "../support/permissions.js";

const Bucket = "records";
const object = { Bucket, Key: "a.pdf" };
const DAY = 86_400_000;

/** A bucket with Object Lock and an object in it, put at noon; the clock stands still. */
const withRecord = async (s3: S3, emulator: Emulator, headers: object = {}): Promise<string> => {
  await emulator.clock.freeze();
  await emulator.clock.set(new Date("2030-01-01T12:00:00Z"));
  await s3.createBucket({ Bucket, ObjectLockEnabledForBucket: true });
  return (await s3.putObject({ ...object, Body: "a", ...headers })).VersionId ?? "";
};

const HELD = { Mode: "COMPLIANCE", EventHold: "ON", EventHoldDuration: { Days: 10 } } as const;

describe("an event hold", () => {
  test("keeps the end of the retention its duration away while it is on", async ({ s3, emulator }) => {
    await withRecord(s3, emulator);
    await s3.putObjectRetention({ ...object, Retention: HELD });

    expect((await s3.getObjectRetention(object)).Retention).toEqual({
      ...HELD,
      RetainUntilDate: new Date("2030-01-11T12:00:00Z"),
    });
    await emulator.clock.advance("P100D");
    expect((await s3.getObjectRetention(object)).Retention?.RetainUntilDate).toEqual(new Date("2030-04-21T12:00:00Z"));
  });

  test("when it is released leaves its duration from then on", async ({ s3, emulator }) => {
    const VersionId = await withRecord(s3, emulator);
    await s3.putObjectRetention({ ...object, Retention: HELD });
    await emulator.clock.advance("P100D");
    await s3.putObjectRetention({ ...object, Retention: { Mode: "COMPLIANCE", EventHold: "OFF" } });

    expect((await s3.getObjectRetention(object)).Retention).toEqual({
      Mode: "COMPLIANCE",
      RetainUntilDate: new Date("2030-04-21T12:00:00Z"),
    });
    await emulator.clock.advance("P9D");
    await expect(s3.deleteObject({ ...object, VersionId })).rejects.toBeRefusedWith("AccessDenied", 403);
    await emulator.clock.advance("P2D");
    await expect(s3.deleteObject({ ...object, VersionId })).resolves.toBeDefined();
  });

  test("keeps a later date that was set", async ({ s3, emulator }) => {
    await withRecord(s3, emulator);
    const RetainUntilDate = new Date("2031-01-01T00:00:00Z");
    await s3.putObjectRetention({ ...object, Retention: { ...HELD, RetainUntilDate } });
    await s3.putObjectRetention({ ...object, Retention: { Mode: "COMPLIANCE", EventHold: "OFF" } });

    expect((await s3.getObjectRetention(object)).Retention).toEqual({ Mode: "COMPLIANCE", RetainUntilDate });
  });

  test("comes with an upload, and HeadObject tells it", async ({ s3, emulator }) => {
    await withRecord(s3, emulator, {
      ObjectLockMode: "GOVERNANCE",
      ObjectLockEventHold: "ON",
      ObjectLockEventHoldDurationYears: 1,
    });

    expect(await s3.headObject(object)).toMatchObject({
      ObjectLockMode: "GOVERNANCE",
      ObjectLockEventHold: "ON",
      ObjectLockEventHoldDurationYears: 1,
      ObjectLockRetainUntilDate: new Date(Date.parse("2030-01-01T12:00:00Z") + 365 * DAY),
    });
  });

  test("comes by the bucket's default", async ({ s3, emulator }) => {
    await withRecord(s3, emulator);
    const Rule = { DefaultRetention: { Mode: "COMPLIANCE", DefaultEventHold: { Days: 3 } } } as const;
    await s3.putObjectLockConfiguration({ Bucket, ObjectLockConfiguration: { ObjectLockEnabled: "Enabled", Rule } });
    await s3.putObject({ Bucket, Key: "new.pdf", Body: "a" });

    expect((await s3.getObjectLockConfiguration({ Bucket })).ObjectLockConfiguration?.Rule).toEqual(Rule);
    expect((await s3.getObjectRetention({ Bucket, Key: "new.pdf" })).Retention).toEqual({
      Mode: "COMPLIANCE",
      RetainUntilDate: new Date("2030-01-04T12:00:00Z"),
      EventHold: "ON",
      EventHoldDuration: { Days: 3 },
    });
  });

  test("in compliance mode can be made longer, not shorter and not taken away", async ({ s3, emulator }) => {
    await withRecord(s3, emulator);
    await s3.putObjectRetention({ ...object, Retention: HELD });
    const shorter = { ...HELD, EventHoldDuration: { Days: 9 } };

    await expect(s3.putObjectRetention({ ...object, Retention: shorter })).rejects.toBeRefusedWith("AccessDenied", 403);
    await expect(s3.putObjectRetention({ ...object, Retention: {} })).rejects.toBeRefusedWith("AccessDenied", 403);
    await s3.putObjectRetention({ ...object, Retention: { ...HELD, EventHoldDuration: { Years: 1 } } });
    expect((await s3.getObjectRetention(object)).Retention?.EventHoldDuration).toEqual({ Years: 1 });
  });

  for (const [what, EventHoldDuration, code] of [
    ["no duration", undefined, "MalformedXML"],
    ["days and years", { Days: 1, Years: 1 }, "MalformedXML"],
    ["no day", { Days: 0 }, "InvalidArgument"],
    ["more than a hundred years", { Years: 101 }, "InvalidArgument"],
  ] as const) {
    test(`of ${what} is refused`, async ({ s3, emulator }) => {
      await withRecord(s3, emulator);

      const put = s3.putObjectRetention({
        ...object,
        Retention: { Mode: "COMPLIANCE", EventHold: "ON", EventHoldDuration },
      });

      await expect(put).rejects.toBeRefusedWith(code, 400);
    });
  }

  test("can be left to those who may release it", async ({ s3, emulator, aUser }) => {
    await withRecord(s3, emulator);
    await s3.putObjectRetention({ ...object, Retention: HELD });
    const holder = await aUser(
      "holder",
      allow("s3:PutObjectRetention", "*", { StringEquals: { "s3:object-lock-event-hold": "ON" } }),
    );

    await expect(
      holder.s3.putObjectRetention({ ...object, Retention: { Mode: "COMPLIANCE", EventHold: "OFF" } }),
    ).rejects.toBeRefusedWith("AccessDenied", 403);
    await expect(
      holder.s3.putObjectRetention({ ...object, Retention: { ...HELD, EventHoldDuration: { Days: 11 } } }),
    ).resolves.toBeDefined();
  });
});

describe("the lock of an object", () => {
  test("is told only to those who may read it", async ({ s3, emulator, aUser }) => {
    await withRecord(s3, emulator, { ObjectLockLegalHoldStatus: "ON" });
    await s3.putObjectRetention({ ...object, Retention: HELD });
    const reader = await aUser("reader", allow("s3:GetObject"));
    const auditor = await aUser("auditor", allow(["s3:GetObject", "s3:GetObjectRetention", "s3:GetObjectLegalHold"]));

    const plain = await reader.s3.headObject(object);
    expect([plain.ObjectLockMode, plain.ObjectLockEventHold, plain.ObjectLockLegalHoldStatus]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(await auditor.s3.headObject(object)).toMatchObject({
      ObjectLockMode: "COMPLIANCE",
      ObjectLockLegalHoldStatus: "ON",
    });
  });
});

describe("an upload that will be locked", () => {
  const DIGEST =
    "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters";

  test("must come with a digest, whether it asks for the lock or the bucket has a default", async ({
    s3,
    emulator,
  }) => {
    await withRecord(s3, emulator);
    const plain = new S3({ ...emulator.clientConfig(), maxAttempts: 1, requestChecksumCalculation: "WHEN_REQUIRED" });

    await expect(plain.putObject({ ...object, Body: "a" })).resolves.toBeDefined();
    await expect(plain.putObject({ ...object, Body: "a", ObjectLockLegalHoldStatus: "ON" })).rejects.toBeRefusedWith(
      "InvalidRequest",
      400,
      DIGEST,
    );
    const Rule = { DefaultRetention: { Mode: "GOVERNANCE", Days: 1 } } as const;
    await s3.putObjectLockConfiguration({ Bucket, ObjectLockConfiguration: { ObjectLockEnabled: "Enabled", Rule } });
    await expect(plain.putObject({ ...object, Body: "a" })).rejects.toBeRefusedWith("InvalidRequest", 400, DIGEST);
    const ContentMD5 = createHash("md5").update("a").digest("base64");
    await expect(plain.putObject({ ...object, Body: "a", ContentMD5 })).resolves.toBeDefined();
  });
});
