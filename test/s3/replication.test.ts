import type { ReplicationRule, S3 } from "@aws-sdk/client-s3";
import { describe, expect, test } from "../support/emulator.js";

const Bucket = "source-bucket";
const rule: ReplicationRule = {
  ID: "rtc",
  Priority: 0,
  Filter: {},
  Status: "Disabled",
  DeleteMarkerReplication: { Status: "Disabled" },
  Destination: { Bucket: "arn:aws:s3:::target-bucket", StorageClass: "STANDARD" },
};
const put = (s3: S3, Rules: ReplicationRule[] = [rule]) =>
  s3.putBucketReplication({
    Bucket,
    ReplicationConfiguration: { Role: "arn:aws:iam::000000000000:role/replicator", Rules },
  });
const versioned = async (s3: S3, name: string) => {
  await s3.createBucket({ Bucket: name });
  await s3.putBucketVersioning({ Bucket: name, VersioningConfiguration: { Status: "Enabled" } });
};

describe("the replication of a bucket", () => {
  test("is not there at first, and deleting it is no fault", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    await expect(s3.getBucketReplication({ Bucket })).rejects.toMatchObject({
      name: "ReplicationConfigurationNotFoundError",
      message: "The replication configuration was not found",
      BucketName: Bucket,
      $metadata: { httpStatusCode: 404 },
    });
    await expect(s3.deleteBucketReplication({ Bucket })).resolves.toMatchObject({
      $metadata: { httpStatusCode: 204 },
    });
  });

  test("is for versioned buckets", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    await expect(put(s3)).rejects.toBeRefusedWith(
      "InvalidRequest",
      400,
      "Versioning must be 'Enabled' on the bucket to apply a replication configuration",
    );
  });

  test("goes to a versioned bucket", async ({ s3 }) => {
    await versioned(s3, Bucket);

    await expect(put(s3)).rejects.toBeRefusedWith(
      "InvalidRequest",
      400,
      "Destination bucket must have versioning enabled.",
    );
    await s3.createBucket({ Bucket: "target-bucket" });
    await expect(put(s3)).rejects.toBeRefusedWith("InvalidRequest", 400);
  });

  test("is put and read", async ({ s3 }) => {
    await versioned(s3, Bucket);
    await versioned(s3, "target-bucket");
    await put(s3);

    expect((await s3.getBucketReplication({ Bucket })).ReplicationConfiguration).toEqual({
      Role: "arn:aws:iam::000000000000:role/replicator",
      Rules: [
        {
          ID: "rtc",
          Priority: 0,
          Filter: {},
          Status: "Disabled",
          DeleteMarkerReplication: { Status: "Disabled" },
          Destination: { Bucket: "arn:aws:s3:::target-bucket", StorageClass: "STANDARD" },
        },
      ],
    });
  });

  test("has rules", async ({ s3 }) => {
    await versioned(s3, Bucket);

    await expect(put(s3, [])).rejects.toBeRefusedWith("MalformedXML", 400);
  });
});
