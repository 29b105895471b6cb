import { describe, expect, test } from "../support/emulator.js";

const Bucket = "plain-bucket";

describe("S3 Metadata", () => {
  test("is configured for no bucket", async ({ s3 }) => {
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
});
