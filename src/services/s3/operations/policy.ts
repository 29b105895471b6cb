/** Bucket policies. What they mean is the policy engine's business; here they are checked, kept and told. */
import { principalArns, validateBucketPolicy } from "../../iam/policy/validate.js";
import { bucketArn, parseArn } from "../../kit/arns.js";
import type { Caller } from "../../kit/caller.js";
import { accountOf } from "../../kit/caller.js";
import { Reply } from "../../kit/operation.js";
import { malformedPolicy, methodNotAllowed, noSuchBucketPolicy } from "../errors.js";
import { onBucket } from "../needs.js";
import { isPublicPolicy, publicAccessBlocked } from "../public.js";
import type { BucketExpectation, S3Reader } from "../state/reader.js";
import type { Bucket } from "../state/records.js";
import type { S3Family } from "../types.js";

export const policy = {
  reads: {
    GetBucketPolicy: {
      needs: onBucket("s3:GetBucketPolicy"),
      handle: async (input, { s3, caller }) => {
        const { policy: document } = await ownBucket(s3, caller, input, "GET");
        if (document === undefined) throw noSuchBucketPolicy(input.Bucket);
        return { Policy: document };
      },
    },
    GetBucketPolicyStatus: {
      needs: onBucket("s3:GetBucketPolicyStatus"),
      handle: async (input, { s3 }) => {
        const { policy: document } = await s3.bucket(input.Bucket, input);
        if (document === undefined) throw noSuchBucketPolicy(input.Bucket);
        return { PolicyStatus: { IsPublic: isPublicPolicy(document) } };
      },
    },
  },
  writes: {
    PutBucketPolicy: {
      needs: onBucket("s3:PutBucketPolicy"),
      handle: async (input, { s3, caller }) => {
        const bucket = await ownBucket(s3, caller, input, "PUT");
        const document = input.Policy;
        if (Buffer.byteLength(document) > MOST_BYTES) {
          throw malformedPolicy("Policy exceeds the maximum allowed document size.");
        }
        const fault = validateBucketPolicy(document, input.Bucket);
        if (fault !== undefined) throw malformedPolicy(fault);
        await principalsExist(s3, document);
        if (isPublicPolicy(document) && (await s3.publicAccessBlock(bucket)).BlockPublicPolicy) {
          const resource = bucketArn(input.Bucket);
          throw publicAccessBlocked(caller, bucket.accountId, "s3:PutBucketPolicy", resource, "BlockPublicPolicy");
        }
        await s3.update(bucket, (before) => ({ ...before, policy: document }));
        return new Reply({}, 204);
      },
    },
    DeleteBucketPolicy: {
      needs: onBucket("s3:DeleteBucketPolicy"),
      handle: async (input, { s3, caller }) => {
        await s3.forget(await ownBucket(s3, caller, input, "DELETE"), "policy");
        return {};
      },
    },
  },
} satisfies S3Family;

const MOST_BYTES = 20 * 1024;

/** AWS: whatever a bucket policy allows them, callers of other accounts cannot get at the policy itself. */
const ownBucket = async (
  s3: S3Reader,
  caller: Caller,
  input: BucketExpectation & { readonly Bucket: string },
  method: string,
): Promise<Bucket> => {
  const bucket = await s3.bucket(input.Bucket, input);
  if (accountOf(caller) !== bucket.accountId) throw methodNotAllowed(method, "BUCKETPOLICY");
  return bucket;
};

/** AWS refuses users and roles that do not exist. Of accounts outside this world nobody knows; they are believed. */
const principalsExist = async (s3: S3Reader, document: string): Promise<void> => {
  const accounts = new Set((await s3.accounts()).map(({ accountId }) => accountId));
  for (const arn of principalArns(document)) {
    const ours = accounts.has(parseArn(arn)?.accountId ?? "");
    if (ours && (await s3.principalId(arn)) === undefined) throw malformedPolicy("Invalid principal in policy");
  }
};
