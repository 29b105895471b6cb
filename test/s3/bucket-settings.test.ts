import { describe, expect, test } from "../support/emulator.js";

const Bucket = "set-bucket";
const QueueArn = "arn:aws:sqs:us-east-1:000000000000:my-queue";

describe("the acceleration of a bucket", () => {
  test("has no status before it was set", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    expect(await s3.getBucketAccelerateConfiguration({ Bucket })).not.toHaveProperty("Status");
  });

  test("is enabled and suspended", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    for (const Status of ["Enabled", "Suspended"] as const) {
      await s3.putBucketAccelerateConfiguration({ Bucket, AccelerateConfiguration: { Status } });

      expect((await s3.getBucketAccelerateConfiguration({ Bucket })).Status).toBe(Status);
    }
  });

  test("does not know other words", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    // Wrong on purpose.
    const Status = "enabled" as "Enabled";

    await expect(
      s3.putBucketAccelerateConfiguration({ Bucket, AccelerateConfiguration: { Status } }),
    ).rejects.toBeRefusedWith("MalformedXML", 400);
  });

  test("is not for buckets with a dot in their names", async ({ s3 }) => {
    await s3.createBucket({ Bucket: "dotted.bucket" });

    await expect(
      s3.putBucketAccelerateConfiguration({
        Bucket: "dotted.bucket",
        AccelerateConfiguration: { Status: "Enabled" },
      }),
    ).rejects.toBeRefusedWith(
      "InvalidRequest",
      400,
      "S3 Transfer Acceleration is not supported for buckets with periods (.) in their names",
    );
  });
});

describe("the logging of a bucket", () => {
  test("is off at first, put by a target, and off again by an empty document", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    await s3.createBucket({ Bucket: "log-bucket" });
    expect(await s3.getBucketLogging({ Bucket })).not.toHaveProperty("LoggingEnabled");

    await s3.putBucketLogging({
      Bucket,
      BucketLoggingStatus: { LoggingEnabled: { TargetBucket: "log-bucket", TargetPrefix: "log" } },
    });
    expect((await s3.getBucketLogging({ Bucket })).LoggingEnabled).toEqual({
      TargetBucket: "log-bucket",
      TargetPrefix: "log",
    });

    await s3.putBucketLogging({ Bucket, BucketLoggingStatus: {} });
    expect(await s3.getBucketLogging({ Bucket })).not.toHaveProperty("LoggingEnabled");
  });

  test("goes to a bucket that exists", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    await expect(
      s3.putBucketLogging({
        Bucket,
        BucketLoggingStatus: { LoggingEnabled: { TargetBucket: "not-here", TargetPrefix: "log" } },
      }),
    ).rejects.toMatchObject({
      name: "InvalidTargetBucketForLogging",
      message: "The target bucket for logging does not exist",
      TargetBucket: "not-here",
      $metadata: { httpStatusCode: 400 },
    });
  });

  test("goes to a bucket of the same region", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    await s3.createBucket({
      Bucket: "far-away",
      CreateBucketConfiguration: { LocationConstraint: "us-west-2" },
    });

    await expect(
      s3.putBucketLogging({
        Bucket,
        BucketLoggingStatus: { LoggingEnabled: { TargetBucket: "far-away", TargetPrefix: "log" } },
      }),
    ).rejects.toMatchObject({
      name: "CrossLocationLoggingProhibitted",
      message: expect.stringMatching(/^Cross S3 location logging not allowed\. ?$/),
      TargetBucketLocation: "us-west-2",
      $metadata: { httpStatusCode: 403 },
    });
  });
});

describe("who pays for requests", () => {
  test("is the owner until it is the requester", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    expect((await s3.getBucketRequestPayment({ Bucket })).Payer).toBe("BucketOwner");

    await s3.putBucketRequestPayment({ Bucket, RequestPaymentConfiguration: { Payer: "Requester" } });

    expect((await s3.getBucketRequestPayment({ Bucket })).Payer).toBe("Requester");
  });
});

describe("the notifications of a bucket", () => {
  test("are none at first", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    const { $metadata, ...configuration } = await s3.getBucketNotificationConfiguration({ Bucket });

    expect(configuration).toEqual({});
  });

  test("are kept with ids and with capitals in filter names", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    await s3.putBucketNotificationConfiguration({
      Bucket,
      NotificationConfiguration: {
        QueueConfigurations: [
          {
            QueueArn,
            Events: ["s3:ObjectCreated:*"],
            Filter: {
              Key: {
                FilterRules: [
                  { Name: "prefix", Value: "notif-" },
                  // AWS takes any case, the SDK's type only one.
                  { Name: "SUFFIX" as "suffix", Value: ".txt" },
                ],
              },
            },
          },
        ],
      },
    });

    expect((await s3.getBucketNotificationConfiguration({ Bucket })).QueueConfigurations).toEqual([
      {
        Id: expect.stringMatching(/.+/),
        QueueArn,
        Events: ["s3:ObjectCreated:*"],
        Filter: {
          Key: {
            FilterRules: [
              { Name: "Prefix", Value: "notif-" },
              { Name: "Suffix", Value: ".txt" },
            ],
          },
        },
      },
    ]);
  });

  test("filter by prefix and suffix only", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    // Wrong on purpose.
    const FilterRules = [{ Name: "INVALID" as "prefix", Value: "notif-" }];

    await expect(
      s3.putBucketNotificationConfiguration({
        Bucket,
        NotificationConfiguration: {
          QueueConfigurations: [{ QueueArn, Events: ["s3:ObjectCreated:*"], Filter: { Key: { FilterRules } } }],
        },
      }),
    ).rejects.toMatchObject({
      name: "InvalidArgument",
      message: "filter rule name must be either prefix or suffix",
      ArgumentName: "FilterRule.Name",
      ArgumentValue: "INVALID",
    });
  });

  test("go to ARNs", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    await expect(
      s3.putBucketNotificationConfiguration({
        Bucket,
        NotificationConfiguration: {
          QueueConfigurations: [{ QueueArn: "invalid-queue", Events: ["s3:ObjectCreated:*"] }],
        },
      }),
    ).rejects.toMatchObject({
      name: "InvalidArgument",
      message: "The ARN could not be parsed",
      ArgumentName: "Queue",
      ArgumentValue: "invalid-queue",
    });
  });
});

describe("ABAC of a bucket", () => {
  test("is off at first and can be put on", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    expect((await s3.getBucketAbac({ Bucket })).AbacStatus).toEqual({ Status: "Disabled" });

    await s3.putBucketAbac({ Bucket, AbacStatus: { Status: "Enabled" } });

    expect((await s3.getBucketAbac({ Bucket })).AbacStatus).toEqual({ Status: "Enabled" });
  });

  test("leaves the bucket's tags to TagResource while it is on", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    const Tagging = { TagSet: [{ Key: "team", Value: "blue" }] };
    await s3.putBucketTagging({ Bucket, Tagging });
    await s3.putBucketAbac({ Bucket, AbacStatus: { Status: "Enabled" } });

    await expect(s3.putBucketTagging({ Bucket, Tagging })).rejects.toBeRefusedWith("MethodNotAllowed", 405);
    await expect(s3.deleteBucketTagging({ Bucket })).rejects.toBeRefusedWith("MethodNotAllowed", 405);
    expect((await s3.getBucketTagging({ Bucket })).TagSet).toEqual(Tagging.TagSet);
  });

  test("decides whether policies see the bucket's tags", async ({ s3, aUser }) => {
    await s3.createBucket({ Bucket, CreateBucketConfiguration: { Tags: [{ Key: "team", Value: "blue" }] } });
    const user = await aUser("blue", {
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: "*",
      Condition: { StringEquals: { "aws:ResourceTag/team": "blue" } },
    });
    await expect(user.s3.listObjectsV2({ Bucket })).rejects.toBeRefusedWith("AccessDenied", 403);

    await s3.putBucketAbac({ Bucket, AbacStatus: { Status: "Enabled" } });

    await expect(user.s3.listObjectsV2({ Bucket })).resolves.toBeDefined();
  });
});
