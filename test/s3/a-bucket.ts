/** The fixtures of the object tests: a bucket, and one that keeps versions. */
import { S3 } from "@aws-sdk/client-s3";
import { test as base } from "../support/emulator.js";

interface Buckets {
  /** The name of an empty bucket. */
  readonly bucket: string;
  /** The name of an empty bucket with versioning enabled. */
  readonly versioned: string;
  /** A client that sends no checksum unless a test gives one. */
  readonly plain: S3;
}

export const test = base.extend<Buckets>({
  bucket: async ({ s3 }, use) => {
    await s3.createBucket({ Bucket: "a-bucket" });
    await use("a-bucket");
  },
  versioned: async ({ s3 }, use) => {
    await s3.createBucket({ Bucket: "a-versioned-bucket" });
    await s3.putBucketVersioning({
      Bucket: "a-versioned-bucket",
      VersioningConfiguration: { Status: "Enabled" },
    });
    await use("a-versioned-bucket");
  },
  plain: async ({ emulator }, use) =>
    use(new S3({ ...emulator.clientConfig(), maxAttempts: 1, requestChecksumCalculation: "WHEN_REQUIRED" })),
});

export const suspend = (s3: S3, Bucket: string) =>
  s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Suspended" } });

export { describe, expect } from "vitest";
