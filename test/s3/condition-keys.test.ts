/** Condition keys of S3 that belong to one or two operations; those of many are in scenarios/permissions-conditions. */
import { describe, expect, test } from "../support/emulator.js";
import { allow, outcomeOf } from "../support/permissions.js";

describe("a policy can hold", () => {
  test("new buckets to the account's regional namespace", async ({ aUser }) => {
    const user = await aUser(
      "builder",
      allow("s3:CreateBucket", "*", { StringEquals: { "s3:x-amz-bucket-namespace": "account-regional" } }),
    );
    const Bucket = "photos-000000000000-us-east-1-an";

    expect(await outcomeOf(user.s3.createBucket({ Bucket: "photos" }))).toBe("AccessDenied");
    expect(await outcomeOf(user.s3.createBucket({ Bucket, BucketNamespace: "account-regional" }))).toBe("allowed");
  });

  test("copies to leaving annotations behind", async ({ s3, aUser }) => {
    const Bucket = "photos";
    await s3.createBucket({ Bucket });
    await s3.putObject({ Bucket, Key: "a", Body: "a" });
    const user = await aUser(
      "copier",
      allow("s3:GetObject"),
      allow("s3:PutObject", "*", { StringEquals: { "s3:x-amz-object-annotation-directive": "EXCLUDE" } }),
    );
    const copy = { Bucket, Key: "b", CopySource: "photos/a" };

    expect(await outcomeOf(user.s3.copyObject(copy))).toBe("AccessDenied");
    expect(await outcomeOf(user.s3.copyObject({ ...copy, AnnotationDirective: "EXCLUDE" }))).toBe("allowed");
  });

  test("event holds to a least duration, a year being 365 days", async ({ s3, aUser }) => {
    const object = { Bucket: "records", Key: "a" };
    await s3.createBucket({ Bucket: "records", ObjectLockEnabledForBucket: true });
    const user = await aUser(
      "archivist",
      allow(["s3:PutObject", "s3:PutObjectRetention"], "*", {
        NumericGreaterThanEquals: { "s3:object-lock-event-hold-duration-days": "365" },
      }),
    );
    const held = { ...object, Body: "a", ObjectLockMode: "COMPLIANCE", ObjectLockEventHold: "ON" } as const;

    expect(await outcomeOf(user.s3.putObject({ ...held, ObjectLockEventHoldDurationDays: 364 }))).toBe("AccessDenied");
    expect(await outcomeOf(user.s3.putObject({ ...held, ObjectLockEventHoldDurationYears: 1 }))).toBe("allowed");
  });
});
