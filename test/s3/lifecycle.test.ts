import type { LifecycleRule } from "@aws-sdk/client-s3";
import { describe, expect, test } from "../support/emulator.js";

const Bucket = "ageing-bucket";
const rule = {
  ID: "wholebucket",
  Filter: { Prefix: "" },
  Status: "Enabled",
  Expiration: { Days: 7 },
} satisfies LifecycleRule;

describe("the lifecycle of a bucket", () => {
  test("is not there at first", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    await expect(s3.getBucketLifecycleConfiguration({ Bucket })).rejects.toMatchObject({
      name: "NoSuchLifecycleConfiguration",
      message: "The lifecycle configuration does not exist",
      BucketName: Bucket,
      $metadata: { httpStatusCode: 404 },
    });
  });

  test("is put, read and deleted", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    await s3.putBucketLifecycleConfiguration({ Bucket, LifecycleConfiguration: { Rules: [rule] } });

    expect(await s3.getBucketLifecycleConfiguration({ Bucket })).toMatchObject({
      Rules: [{ ID: "wholebucket", Filter: { Prefix: "" }, Status: "Enabled", Expiration: { Days: 7 } }],
      TransitionDefaultMinimumObjectSize: "all_storage_classes_128K",
    });
    await s3.deleteBucketLifecycle({ Bucket });
    await expect(s3.getBucketLifecycleConfiguration({ Bucket })).rejects.toBeRefusedWith(
      "NoSuchLifecycleConfiguration",
      404,
    );
  });

  test("may have rules without an id, which are given one", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    const { ID: _, ...nameless } = rule;
    await s3.putBucketLifecycleConfiguration({ Bucket, LifecycleConfiguration: { Rules: [nameless] } });

    const { Rules } = await s3.getBucketLifecycleConfiguration({ Bucket });

    expect(Rules?.[0]?.ID).toMatch(/.+/);
  });

  test("may expire on a day, at midnight only", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    const on = (date: string) =>
      s3.putBucketLifecycleConfiguration({
        Bucket,
        LifecycleConfiguration: { Rules: [{ ...rule, Expiration: { Date: new Date(date) } }] },
      });

    await on("2030-01-01T00:00:00Z");
    expect((await s3.getBucketLifecycleConfiguration({ Bucket })).Rules?.[0]?.Expiration).toEqual({
      Date: new Date("2030-01-01T00:00:00Z"),
    });
    await expect(on("2030-01-01T10:00:00Z")).rejects.toMatchObject({
      name: "InvalidArgument",
      message: "'Date' must be at midnight GMT",
      ArgumentName: "Date",
      $metadata: { httpStatusCode: 400 },
    });
  });

  const malformed: Readonly<Record<string, LifecycleRule>> = {
    "neither filter nor prefix": { ID: "a", Status: "Enabled", Expiration: { Days: 7 } },
    "an expiration of noncurrent versions without days": {
      ID: "a",
      Filter: {},
      Status: "Enabled",
      NoncurrentVersionExpiration: {},
    },
    "both filter and prefix": { ...rule, Prefix: "" },
    "a filter of two kinds": {
      ...rule,
      Filter: { And: { Prefix: "test", ObjectSizeGreaterThan: 500 }, ObjectSizeGreaterThan: 500 },
    },
    "an expiration of delete markers together with days": {
      ...rule,
      Expiration: { ExpiredObjectDeleteMarker: true, Days: 1 },
    },
    // Wrong on purpose.
    "a status in lower case": { ...rule, Status: "enabled" as "Enabled" },
  };
  for (const [what, Rule] of Object.entries(malformed)) {
    test(`may not have ${what}`, async ({ s3 }) => {
      await s3.createBucket({ Bucket });

      await expect(
        s3.putBucketLifecycleConfiguration({ Bucket, LifecycleConfiguration: { Rules: [Rule] } }),
      ).rejects.toBeRefusedWith("MalformedXML", 400);
    });
  }

  test("may not repeat a tag key in a filter", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    const Tags = [
      { Key: "testlifecycle", Value: "positive" },
      { Key: "testlifecycle", Value: "positive-two" },
    ];

    await expect(
      s3.putBucketLifecycleConfiguration({
        Bucket,
        LifecycleConfiguration: { Rules: [{ ...rule, Filter: { And: { Tags } } }] },
      }),
    ).rejects.toBeRefusedWith("InvalidRequest", 400, "Duplicate Tag Keys are not allowed.");
  });

  test("knows two minimum sizes for transitions", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    const put = (size: string) =>
      s3.putBucketLifecycleConfiguration({
        Bucket,
        LifecycleConfiguration: { Rules: [rule] },
        // Some are wrong on purpose.
        TransitionDefaultMinimumObjectSize: size as "varies_by_storage_class",
      });

    expect((await put("varies_by_storage_class")).TransitionDefaultMinimumObjectSize).toBe("varies_by_storage_class");
    await expect(put("value")).rejects.toBeRefusedWith(
      "InvalidRequest",
      400,
      "Invalid TransitionDefaultMinimumObjectSize found: value",
    );
  });

  test("needs s3:GetLifecycleConfiguration to be read", async ({ s3, aUser }) => {
    await s3.createBucket({ Bucket });
    const user = await aUser("reader", {
      Effect: "Allow",
      Action: "s3:GetBucketLifecycleConfiguration",
      Resource: "*",
    });

    await expect(user.s3.getBucketLifecycleConfiguration({ Bucket })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      /s3:GetLifecycleConfiguration/,
    );
  });
});
