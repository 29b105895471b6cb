/**
 * S3 Metadata: tables about a bucket's objects, kept by S3 Tables, which is another service. No bucket can have them
 * here, and that is what asking for them answers.
 */
import { notImplemented } from "../../kit/operation.js";
import { metadataConfigurationNotFound } from "../errors.js";
import { onBucket } from "../needs.js";
import type { BucketExpectation, S3Reader } from "../state.js";
import type { S3Family } from "../types.js";

const S3_TABLES = "S3 Metadata writes to S3 Tables, which is not emulated";

export const metadataTables = {
  reads: {
    GetBucketMetadataConfiguration: {
      needs: onBucket("s3:GetBucketMetadataTableConfiguration"),
      handle: async (input, { s3 }) => notThere(s3, input),
    },
    GetBucketMetadataTableConfiguration: {
      needs: onBucket("s3:GetBucketMetadataTableConfiguration"),
      handle: async (input, { s3 }) => notThere(s3, input),
    },
  },
  writes: {
    CreateBucketMetadataConfiguration: notImplemented(S3_TABLES),
    CreateBucketMetadataTableConfiguration: notImplemented(S3_TABLES),
    DeleteBucketMetadataConfiguration: {
      needs: onBucket("s3:DeleteBucketMetadataTableConfiguration"),
      handle: async (input, { s3 }) => notThere(s3, input),
    },
    DeleteBucketMetadataTableConfiguration: {
      needs: onBucket("s3:DeleteBucketMetadataTableConfiguration"),
      handle: async (input, { s3 }) => notThere(s3, input),
    },
    UpdateBucketMetadataAnnotationTableConfiguration: notImplemented(S3_TABLES),
    UpdateBucketMetadataInventoryTableConfiguration: notImplemented(S3_TABLES),
    UpdateBucketMetadataJournalTableConfiguration: notImplemented(S3_TABLES),
  },
} satisfies S3Family;

const notThere = async (s3: S3Reader, input: BucketExpectation & { readonly Bucket: string }): Promise<never> => {
  await s3.bucket(input.Bucket, input);
  throw metadataConfigurationNotFound(input.Bucket);
};
