import type { S3 } from "@aws-sdk/client-s3";
import { describe, expect, test } from "../support/emulator.js";

const Bucket = "plain-bucket";

const withTables = async (s3: S3): Promise<void> => {
  await s3.createBucket({ Bucket });
  await s3.createBucketMetadataConfiguration({
    Bucket,
    MetadataConfiguration: {
      JournalTableConfiguration: { RecordExpiration: { Expiration: "ENABLED", Days: 30 } },
      InventoryTableConfiguration: { ConfigurationState: "ENABLED" },
    },
  });
};

const resultOf = async (s3: S3) =>
  (await s3.getBucketMetadataConfiguration({ Bucket })).GetBucketMetadataConfigurationResult
    ?.MetadataConfigurationResult;

const TABLE = /^arn:aws:s3tables:us-east-1:000000000000:bucket\/aws-s3\/table\/[0-9a-f-]{36}$/;

describe("S3 Metadata", () => {
  test("is not configured at first", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    await expect(s3.getBucketMetadataConfiguration({ Bucket })).rejects.toBeRefusedWith(
      "MetadataConfigurationNotFound",
      404,
    );
    await expect(s3.deleteBucketMetadataTableConfiguration({ Bucket })).rejects.toBeRefusedWith(
      "MetadataConfigurationNotFound",
      404,
    );
  });

  test("of a bucket that does not exist is NoSuchBucket", async ({ s3 }) => {
    await expect(s3.getBucketMetadataTableConfiguration({ Bucket: "not-here" })).rejects.toBeRefusedWith(
      "NoSuchBucket",
      404,
    );
  });

  test("is kept with the tables that it makes", async ({ s3 }) => {
    await withTables(s3);

    expect(await resultOf(s3)).toEqual({
      DestinationResult: {
        TableBucketType: "aws",
        TableBucketArn: "arn:aws:s3tables:us-east-1:000000000000:bucket/aws-s3",
        TableNamespace: "b_plain-bucket",
      },
      JournalTableConfigurationResult: {
        TableStatus: "ACTIVE",
        TableName: "journal",
        TableArn: expect.stringMatching(TABLE),
        RecordExpiration: { Expiration: "ENABLED", Days: 30 },
      },
      InventoryTableConfigurationResult: {
        ConfigurationState: "ENABLED",
        TableStatus: "ACTIVE",
        TableName: "inventory",
        TableArn: expect.stringMatching(TABLE),
      },
    });
  });

  test("is configured once", async ({ s3 }) => {
    await withTables(s3);

    const again = s3.createBucketMetadataConfiguration({
      Bucket,
      MetadataConfiguration: { JournalTableConfiguration: { RecordExpiration: { Expiration: "DISABLED" } } },
    });

    await expect(again).rejects.toBeRefusedWith("InvalidBucketState", 409);
  });

  test("is changed table by table", async ({ s3 }) => {
    await withTables(s3);
    await s3.updateBucketMetadataJournalTableConfiguration({
      Bucket,
      JournalTableConfiguration: { RecordExpiration: { Expiration: "DISABLED" } },
    });
    await s3.updateBucketMetadataInventoryTableConfiguration({
      Bucket,
      InventoryTableConfiguration: { ConfigurationState: "DISABLED" },
    });
    await s3.updateBucketMetadataAnnotationTableConfiguration({
      Bucket,
      AnnotationTableConfiguration: { ConfigurationState: "ENABLED" },
    });

    expect(await resultOf(s3)).toMatchObject({
      JournalTableConfigurationResult: { RecordExpiration: { Expiration: "DISABLED" } },
      InventoryTableConfigurationResult: { ConfigurationState: "DISABLED" },
      AnnotationTableConfigurationResult: { ConfigurationState: "ENABLED", TableName: "annotation" },
    });
  });

  test("records do not expire within a week", async ({ s3 }) => {
    await withTables(s3);

    const tooSoon = s3.updateBucketMetadataJournalTableConfiguration({
      Bucket,
      JournalTableConfiguration: { RecordExpiration: { Expiration: "ENABLED", Days: 6 } },
    });

    await expect(tooSoon).rejects.toBeRefusedWith("InvalidArgument", 400);
  });

  test("is deleted", async ({ s3 }) => {
    await withTables(s3);
    await s3.deleteBucketMetadataConfiguration({ Bucket });

    await expect(s3.getBucketMetadataConfiguration({ Bucket })).rejects.toBeRefusedWith(
      "MetadataConfigurationNotFound",
      404,
    );
  });

  test("in its older form names its table bucket itself", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    const TableBucketArn = "arn:aws:s3tables:us-east-1:000000000000:bucket/mine";
    await s3.createBucketMetadataTableConfiguration({
      Bucket,
      MetadataTableConfiguration: { S3TablesDestination: { TableBucketArn, TableName: "objects" } },
    });

    const { GetBucketMetadataTableConfigurationResult: result } = await s3.getBucketMetadataTableConfiguration({
      Bucket,
    });
    expect(result).toMatchObject({
      Status: "ACTIVE",
      MetadataTableConfigurationResult: {
        S3TablesDestinationResult: { TableBucketArn, TableName: "objects", TableNamespace: "aws_s3_metadata" },
      },
    });
  });
});
