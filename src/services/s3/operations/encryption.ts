/** A bucket's default encryption, and what encryption it refuses. */
import type { ServerSideEncryptionConfiguration, ServerSideEncryptionRule } from "@aws-sdk/client-s3";
import { among, listed } from "../document.js";
import { invalidArgument } from "../errors.js";
import { onBucket } from "../needs.js";
import type { Bucket } from "../state.js";
import type { S3Family } from "../types.js";

export const encryption = {
  reads: {
    GetBucketEncryption: {
      needs: onBucket("s3:GetEncryptionConfiguration"),
      handle: async (input, { s3 }) => ({
        ServerSideEncryptionConfiguration: { Rules: [ruleOf(await s3.bucket(input.Bucket, input))] },
      }),
    },
  },
  writes: {
    PutBucketEncryption: {
      needs: onBucket("s3:PutEncryptionConfiguration"),
      handle: async (input, { s3 }) => {
        const bucket = await s3.bucket(input.Bucket, input);
        const changes = changesOf(input.ServerSideEncryptionConfiguration);
        await s3.update(bucket, (before) => ({ ...before, ...changes }));
        return {};
      },
    },
    DeleteBucketEncryption: {
      // AWS: deleting it is putting the default back, as far as permission goes.
      needs: onBucket("s3:PutEncryptionConfiguration"),
      handle: async (input, { s3 }) => {
        await s3.forget(await s3.bucket(input.Bucket, input), "encryption");
        return {};
      },
    },
  },
} satisfies S3Family;

/** AWS: every bucket has had SSE-S3 since January 2023, asked for or not. */
const ruleOf = ({ encryption: put, blockedEncryption }: Bucket): ServerSideEncryptionRule => {
  const { BucketKeyEnabled, ...byDefault } = put ?? { SSEAlgorithm: "AES256", BucketKeyEnabled: false };
  return {
    ApplyServerSideEncryptionByDefault: byDefault,
    BucketKeyEnabled,
    ...(blockedEncryption === undefined ? {} : { BlockedEncryptionTypes: { EncryptionType: [...blockedEncryption] } }),
  };
};

/** The one rule's two halves; a half that is not named stays as it was. */
const changesOf = ({ Rules }: ServerSideEncryptionConfiguration): Pick<Bucket, "encryption" | "blockedEncryption"> => {
  const [rule] = listed(Rules, 1, 1);
  const byDefault = rule?.ApplyServerSideEncryptionByDefault;
  const blocked = rule?.BlockedEncryptionTypes?.EncryptionType;
  if (byDefault) {
    const algorithm = among(byDefault.SSEAlgorithm, ["AES256", "aws:kms", "aws:kms:dsse"]);
    if (algorithm === "AES256" && byDefault.KMSMasterKeyID !== undefined) {
      throw invalidArgument(
        "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
        "ApplyServerSideEncryptionByDefault",
      );
    }
  }
  return {
    ...(byDefault ? { encryption: { ...byDefault, BucketKeyEnabled: rule?.BucketKeyEnabled ?? false } } : {}),
    ...(blocked ? { blockedEncryption: blocked.map((type) => among(type, ["SSE-C", "NONE"])) } : {}),
  };
};
