/** A bucket's versioning state. What it means for objects is `S3Writer.putVersion` and its neighbours. */

import { among, ENABLED_OR_DISABLED } from "../document.js";
import { illegalVersioningConfiguration, invalidBucketState } from "../errors.js";
import { demandMfa } from "../mfa-delete.js";
import { onBucket } from "../needs.js";
import type { S3Family } from "../types.js";

export const versioning = {
  reads: {
    GetBucketVersioning: {
      needs: onBucket("s3:GetBucketVersioning"),
      handle: async (input, { s3 }) => {
        const { versioning: state, mfaDelete } = await s3.bucket(input.Bucket, input);
        return {
          // AWS: a bucket that never was versioned has no status at all.
          ...(state === "never" ? {} : { Status: state }),
          ...(mfaDelete === undefined ? {} : { MFADelete: mfaDelete }),
        };
      },
    },
  },
  writes: {
    PutBucketVersioning: {
      needs: onBucket("s3:PutBucketVersioning"),
      handle: async (input, context) => {
        const { s3 } = context;
        const bucket = await s3.bucket(input.Bucket, input);
        const { Status, MFADelete } = input.VersioningConfiguration;
        if (Status === undefined) throw illegalVersioningConfiguration();
        const state = among(Status, ["Enabled", "Suspended"]);
        const mfaDelete = MFADelete === undefined ? bucket.mfaDelete : among(MFADelete, ENABLED_OR_DISABLED);
        // AWS: switching MFA Delete on takes a code, and so does every change from then on.
        if (mfaDelete === "Enabled" || bucket.mfaDelete === "Enabled") await demandMfa(context, bucket, input.MFA);
        if (mfaDelete === "Enabled" && bucket.lifecycle) {
          throw invalidBucketState(
            "Mfa Authentication is not supported on a bucket with lifecycle configuration. Delete lifecycle configuration before enabling Mfa Authentication.",
          );
        }
        if (state === "Suspended" && bucket.objectLockEnabled) {
          throw invalidBucketState(
            "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
          );
        }
        if (state === "Suspended" && bucket.replication) {
          throw invalidBucketState(
            "A replication configuration is present on this bucket, so the versioning state cannot be changed.",
          );
        }
        await s3.update(bucket, (before) => ({
          ...before,
          versioning: state,
          ...(mfaDelete === undefined ? {} : { mfaDelete }),
        }));
        return {};
      },
    },
  },
} satisfies S3Family;
