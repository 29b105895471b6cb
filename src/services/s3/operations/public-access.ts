/** Block Public Access and Object Ownership: the two switches that decide what ACLs and policies may still do. */
import type { ObjectOwnership, OwnershipControls, PublicAccessBlockConfiguration } from "@aws-sdk/client-s3";
import { ownerGrants } from "../acl.js";
import { among, listed } from "../document.js";
import { invalidBucketAclWithObjectOwnership, noSuchPublicAccessBlock, ownershipControlsNotFound } from "../errors.js";
import { onBucket } from "../needs.js";
import type { S3Reader } from "../state/reader.js";
import type { Bucket } from "../state/records.js";
import type { S3Family } from "../types.js";

export const publicAccess = {
  reads: {
    GetPublicAccessBlock: {
      needs: onBucket("s3:GetBucketPublicAccessBlock"),
      handle: async (input, { s3 }) => {
        const { publicAccessBlock } = await s3.bucket(input.Bucket, input);
        if (!publicAccessBlock) throw noSuchPublicAccessBlock(input.Bucket);
        return { PublicAccessBlockConfiguration: publicAccessBlock };
      },
    },
    GetBucketOwnershipControls: {
      needs: onBucket("s3:GetBucketOwnershipControls"),
      handle: async (input, { s3 }) => {
        const { ownership } = await s3.bucket(input.Bucket, input);
        if (!ownership) throw ownershipControlsNotFound(input.Bucket);
        return { OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] } };
      },
    },
  },
  writes: {
    PutPublicAccessBlock: {
      needs: onBucket("s3:PutBucketPublicAccessBlock"),
      handle: async (input, { s3 }) => {
        const bucket = await s3.bucket(input.Bucket, input);
        const publicAccessBlock = allFour(input.PublicAccessBlockConfiguration);
        await s3.update(bucket, (before) => ({ ...before, publicAccessBlock }));
        return {};
      },
    },
    DeletePublicAccessBlock: {
      needs: onBucket("s3:PutBucketPublicAccessBlock"),
      handle: async (input, { s3 }) => {
        await s3.forget(await s3.bucket(input.Bucket, input), "publicAccessBlock");
        return {};
      },
    },
    PutBucketOwnershipControls: {
      needs: onBucket("s3:PutBucketOwnershipControls"),
      handle: async (input, { s3 }) => {
        const bucket = await s3.bucket(input.Bucket, input);
        const ownership = ownershipOf(input.OwnershipControls);
        if (ownership === "BucketOwnerEnforced" && (await sharesByAcl(s3, bucket))) {
          throw invalidBucketAclWithObjectOwnership();
        }
        await s3.update(bucket, (before) => ({ ...before, ownership }));
        return {};
      },
    },
    DeleteBucketOwnershipControls: {
      needs: onBucket("s3:PutBucketOwnershipControls"),
      handle: async (input, { s3 }) => {
        await s3.forget(await s3.bucket(input.Bucket, input), "ownership");
        return {};
      },
    },
  },
} satisfies S3Family;

/** A switch that is not named is off. */
export const allFour = (configuration: PublicAccessBlockConfiguration): PublicAccessBlockConfiguration => ({
  BlockPublicAcls: configuration.BlockPublicAcls ?? false,
  IgnorePublicAcls: configuration.IgnorePublicAcls ?? false,
  BlockPublicPolicy: configuration.BlockPublicPolicy ?? false,
  RestrictPublicBuckets: configuration.RestrictPublicBuckets ?? false,
});

const ownershipOf = (controls: OwnershipControls): ObjectOwnership => {
  const [rule] = listed(controls.Rules, 1, 1);
  return among(rule?.ObjectOwnership, ["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"]);
};

/** Whether the bucket's ACL grants anything to anybody but its owner: then ACLs cannot be disabled. */
const sharesByAcl = async (s3: S3Reader, bucket: Bucket): Promise<boolean> => {
  if (bucket.acl === undefined || bucket.ownership === "BucketOwnerEnforced") return false;
  const [own] = ownerGrants((await s3.account(bucket.accountId)).canonicalId);
  return bucket.acl.some((grant) => grant.Grantee?.ID !== own?.Grantee?.ID);
};
