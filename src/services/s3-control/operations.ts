/**
 * The part of S3 Control that belongs to buckets: their tags by ARN, and Block Public Access of the whole account.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_AWS_S3_Control.html
 * The operations on the account carry the names that its permissions and CloudTrail give them: S3 has others of the API's.
 */
import type { PublicAccessBlockConfiguration } from "@aws-sdk/client-s3";
import { parseArn } from "../kit/arns.js";
import type { Caller } from "../kit/caller.js";
import { accountOf } from "../kit/caller.js";
import { AwsError } from "../kit/errors.js";
import { type Behaviour, behaviours, Reply } from "../kit/operation.js";
import type { Permission } from "../kit/permission.js";
import { accessDenied, noSuchAccountPublicAccessBlock } from "../s3/errors.js";
import { allFour } from "../s3/operations/public-access.js";
import type { S3Reader } from "../s3/state/reader.js";
import type { Bucket, Tag } from "../s3/state/records.js";
import { bucketTagConditions, tagsFrom } from "../s3/tags.js";
import type { S3ReadContext, S3WriteContext } from "../s3/types.js";

interface OfAccount {
  readonly AccountId: string;
}

interface OfResource extends OfAccount {
  readonly ResourceArn: string;
}

interface Tagging extends OfResource {
  readonly Tags?: readonly { readonly Key?: string; readonly Value?: string }[];
}

interface Untagging extends OfResource {
  readonly TagKeys?: readonly string[];
}

interface Blocking extends OfAccount {
  readonly PublicAccessBlockConfiguration: PublicAccessBlockConfiguration;
}

/** An action of the account as a whole: it knows no resource. */
const onAccount = (action: string) => (): Permission => ({ action, resource: "*" });

const reads = {
  GetAccountPublicAccessBlock: {
    needs: onAccount("s3:GetAccountPublicAccessBlock"),
    handle: async (input: OfAccount, { s3, caller }: S3ReadContext) => {
      const accountId = ownAccount(caller, input);
      const { publicAccessBlock } = await s3.accountSettings(accountId);
      if (publicAccessBlock === undefined) throw noSuchAccountPublicAccessBlock(accountId);
      return { PublicAccessBlockConfiguration: publicAccessBlock };
    },
  },
  ListTagsForResource: {
    needs: ({ ResourceArn }: OfResource): Permission => ({ action: "s3:ListTagsForResource", resource: ResourceArn }),
    handle: async (input: OfResource, { s3, caller }: S3ReadContext) => ({
      Tags: (await ownBucket(s3, caller, input)).tags,
    }),
  },
};

const writes = {
  PutAccountPublicAccessBlock: {
    needs: onAccount("s3:PutAccountPublicAccessBlock"),
    handle: async (input: Blocking, { s3, caller }: S3WriteContext) => {
      const accountId = ownAccount(caller, input);
      const settings = await s3.accountSettings(accountId);
      const publicAccessBlock = allFour(input.PublicAccessBlockConfiguration);
      await s3.putAccountSettings(accountId, { ...settings, publicAccessBlock });
      return {};
    },
  },
  DeleteAccountPublicAccessBlock: {
    needs: onAccount("s3:PutAccountPublicAccessBlock"),
    handle: async (input: OfAccount, { s3, caller }: S3WriteContext) => {
      const accountId = ownAccount(caller, input);
      const { publicAccessBlock: _, ...settings } = await s3.accountSettings(accountId);
      await s3.putAccountSettings(accountId, settings);
      return new Reply({}, 204);
    },
  },
  TagResource: {
    needs: ({ ResourceArn, Tags = [] }: Tagging): Permission => ({
      action: "s3:TagResource",
      resource: ResourceArn,
      context: bucketTagConditions(Tags),
    }),
    handle: async (input: Tagging, { s3, caller }: S3WriteContext) => {
      const bucket = await ownBucket(s3, caller, input);
      const added = tagsFrom(input.Tags, "bucket");
      const kept = bucket.tags.filter(({ Key }) => !added.some((tag) => tag.Key === Key));
      const tags: readonly Tag[] = tagsFrom([...kept, ...added], "bucket");
      await s3.update(bucket, (before) => ({ ...before, tags }));
      return new Reply({}, 204);
    },
  },
  UntagResource: {
    needs: ({ ResourceArn, TagKeys = [] }: Untagging): Permission => ({
      action: "s3:UntagResource",
      resource: ResourceArn,
      context: { "aws:TagKeys": TagKeys },
    }),
    handle: async (input: Untagging, { s3, caller }: S3WriteContext) => {
      const bucket = await ownBucket(s3, caller, input);
      const tags = bucket.tags.filter(({ Key }) => input.TagKeys?.includes(Key) !== true);
      await s3.update(bucket, (before) => ({ ...before, tags }));
      return new Reply({}, 204);
    },
  },
};

/** The operations by name, none of which is also an operation of S3. */
export const controlOperations: ReadonlyMap<string, Behaviour> = behaviours([{ reads, writes }]);

/** AWS: an account speaks about itself only. */
const ownAccount = (caller: Caller, { AccountId }: OfAccount): string => {
  if (accountOf(caller) !== AccountId) throw accessDenied();
  return AccountId;
};

/** The bucket that the ARN names, which must be the account's. Access points and the like are not here. */
const ownBucket = async (s3: S3Reader, caller: Caller, input: OfResource): Promise<Bucket> => {
  ownAccount(caller, input);
  const arn = parseArn(input.ResourceArn);
  if (arn?.service !== "s3" || arn.region !== "" || arn.resource.includes("/")) {
    throw new AwsError("InvalidRequest", 400, "The specified ARN is not a valid resource ARN for this operation.");
  }
  const bucket = await s3.bucket(arn.resource);
  if (bucket.accountId !== input.AccountId) throw accessDenied();
  return bucket;
};
