import type { InventoryConfiguration, S3 } from "@aws-sdk/client-s3";
import { describe, expect, test } from "../support/emulator.js";

const Bucket = "many-bucket";
const inventory = (Id: string): InventoryConfiguration => ({
  Id,
  IsEnabled: true,
  IncludedObjectVersions: "All",
  Destination: { S3BucketDestination: { Bucket: "arn:aws:s3:::reports", Format: "CSV" } },
  Schedule: { Frequency: "Daily" },
  OptionalFields: ["Size", "ETag"],
});
const put = (s3: S3, Id: string, InventoryConfiguration = inventory(Id)) =>
  s3.putBucketInventoryConfiguration({ Bucket, Id, InventoryConfiguration });

describe("inventories", () => {
  test("are none at first", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    const listed = await s3.listBucketInventoryConfigurations({ Bucket });

    expect(listed.IsTruncated).toBe(false);
    expect(listed.InventoryConfigurationList).toBeUndefined();
  });

  test("are put, read and deleted by id", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    const { $metadata } = await put(s3, "test-inventory");
    expect($metadata.httpStatusCode).toBe(204);

    const got = await s3.getBucketInventoryConfiguration({ Bucket, Id: "test-inventory" });
    expect(got.InventoryConfiguration).toEqual({
      Id: "test-inventory",
      IsEnabled: true,
      IncludedObjectVersions: "All",
      Destination: { S3BucketDestination: { Bucket: "arn:aws:s3:::reports", Format: "CSV" } },
      Schedule: { Frequency: "Daily" },
      OptionalFields: ["Size", "ETag"],
    });

    await s3.deleteBucketInventoryConfiguration({ Bucket, Id: "test-inventory" });
    await expect(s3.getBucketInventoryConfiguration({ Bucket, Id: "test-inventory" })).rejects.toBeRefusedWith(
      "NoSuchConfiguration",
      404,
      "The specified configuration does not exist.",
    );
  });

  test("are listed in order of their ids", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    for (const id of ["z-test", "a-test", "test-1"]) await put(s3, id);

    const { InventoryConfigurationList } = await s3.listBucketInventoryConfigurations({ Bucket });

    expect(InventoryConfigurationList?.map(({ Id }) => Id)).toEqual(["a-test", "test-1", "z-test"]);
  });

  test("have the id under which they are put", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    await expect(put(s3, "test-inventory", inventory("wrong-id"))).rejects.toBeRefusedWith(
      "IdMismatch",
      400,
      "Document ID does not match the specified configuration ID.",
    );
  });

  test("go to a bucket's ARN", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    const Destination = { S3BucketDestination: { Bucket: "reports", Format: "CSV" } } as const;

    await expect(put(s3, "a", { ...inventory("a"), Destination })).rejects.toBeRefusedWith(
      "InvalidS3DestinationBucket",
      400,
      "Invalid bucket ARN.",
    );
  });

  test("do not know other formats", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    // Wrong on purpose.
    const Destination = { S3BucketDestination: { Bucket: "arn:aws:s3:::reports", Format: "WRONG" as "CSV" } };

    await expect(put(s3, "a", { ...inventory("a"), Destination })).rejects.toBeRefusedWith("MalformedXML", 400);
  });
});

describe("metrics", () => {
  test("are put and read, and deleted only once", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    const MetricsConfiguration = { Id: "m", Filter: { Prefix: "logs/" } };
    await s3.putBucketMetricsConfiguration({ Bucket, Id: "m", MetricsConfiguration });

    expect((await s3.getBucketMetricsConfiguration({ Bucket, Id: "m" })).MetricsConfiguration).toEqual({
      Id: "m",
      Filter: { Prefix: "logs/" },
    });
    await s3.deleteBucketMetricsConfiguration({ Bucket, Id: "m" });
    await expect(s3.deleteBucketMetricsConfiguration({ Bucket, Id: "m" })).rejects.toBeRefusedWith(
      "NoSuchConfiguration",
      404,
    );
  });

  test("are listed a hundred at a time", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    for (let index = 100; index < 201; index += 1) {
      const Id = `m-${index}`;
      await s3.putBucketMetricsConfiguration({ Bucket, Id, MetricsConfiguration: { Id } });
    }

    const first = await s3.listBucketMetricsConfigurations({ Bucket });
    const second = await s3.listBucketMetricsConfigurations({
      Bucket,
      ContinuationToken: first.NextContinuationToken,
    });

    expect(first.MetricsConfigurationList).toHaveLength(100);
    expect(first.IsTruncated).toBe(true);
    expect(second.MetricsConfigurationList?.map(({ Id }) => Id)).toEqual(["m-200"]);
    expect(second.IsTruncated).toBe(false);
  });
});

describe("intelligent tiering", () => {
  test("is put, read, listed and deleted", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    const configuration = {
      Id: "test1",
      Filter: { Prefix: "test1" },
      Status: "Enabled",
      Tierings: [{ Days: 90, AccessTier: "ARCHIVE_ACCESS" }],
    } as const;
    await s3.putBucketIntelligentTieringConfiguration({
      Bucket,
      Id: "test1",
      IntelligentTieringConfiguration: { ...configuration, Tierings: [...configuration.Tierings] },
    });

    const got = await s3.getBucketIntelligentTieringConfiguration({ Bucket, Id: "test1" });
    expect(got.IntelligentTieringConfiguration).toEqual({
      Id: "test1",
      Filter: { Prefix: "test1" },
      Status: "Enabled",
      Tierings: [{ Days: 90, AccessTier: "ARCHIVE_ACCESS" }],
    });
    const { IntelligentTieringConfigurationList } = await s3.listBucketIntelligentTieringConfigurations({ Bucket });
    expect(IntelligentTieringConfigurationList).toHaveLength(1);
    await s3.deleteBucketIntelligentTieringConfiguration({ Bucket, Id: "test1" });
    await expect(s3.getBucketIntelligentTieringConfiguration({ Bucket, Id: "test1" })).rejects.toBeRefusedWith(
      "NoSuchConfiguration",
      404,
    );
  });
});

describe("analytics", () => {
  test("are put, read and listed", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    const AnalyticsConfiguration = { Id: "a", Filter: { Prefix: "logs/" }, StorageClassAnalysis: {} };
    await s3.putBucketAnalyticsConfiguration({ Bucket, Id: "a", AnalyticsConfiguration });

    const got = await s3.getBucketAnalyticsConfiguration({ Bucket, Id: "a" });
    expect(got.AnalyticsConfiguration).toMatchObject({ Id: "a", Filter: { Prefix: "logs/" } });
    const { AnalyticsConfigurationList } = await s3.listBucketAnalyticsConfigurations({ Bucket });
    expect(AnalyticsConfigurationList?.map(({ Id }) => Id)).toEqual(["a"]);
  });
});
