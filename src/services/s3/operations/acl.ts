/** Access control lists of buckets and objects. Disabled by default: then they can be read, but not written. */
import type { AccessControlPolicy, Grant } from "@aws-sdk/client-s3";
import { bucketArn, objectArn } from "../../kit/arns.js";
import { grantsOfPolicy, isPublic, ownerGrants, requestedGrants } from "../acl.js";
import { accessControlListNotSupported, missingSecurityHeader, unexpectedContent } from "../errors.js";
import type { AclHeaders } from "../needs.js";
import { aclConditions, onBucket, onObject, setsAcl } from "../needs.js";
import { publicAccessBlocked } from "../public.js";
import type { S3Reader } from "../state/reader.js";
import type { Bucket, Grants } from "../state/records.js";
import { subjectOf } from "../subject.js";
import type { S3Family } from "../types.js";

export const acl = {
  reads: {
    GetBucketAcl: {
      needs: onBucket("s3:GetBucketAcl"),
      handle: async (input, { s3 }) => {
        const bucket = await s3.bucket(input.Bucket, input);
        return described(s3, bucket, bucket.acl, bucket.accountId);
      },
    },
    GetObjectAcl: {
      needs: onObject("s3:GetObjectAcl", "s3:GetObjectVersionAcl"),
      handle: async (input, context) => {
        const { s3 } = context;
        const bucket = await s3.bucket(input.Bucket, input);
        const object = await subjectOf(context, bucket, input, "GET");
        return described(s3, bucket, object.acl, object.accountId);
      },
    },
  },
  writes: {
    PutBucketAcl: {
      needs: (input) => ({
        action: "s3:PutBucketAcl",
        resource: bucketArn(input.Bucket),
        context: aclConditions(input),
      }),
      handle: async (input, { s3, caller }) => {
        const bucket = await s3.bucket(input.Bucket, input);
        const grants = await newGrants(s3, bucket, input, bucket.accountId, "bucket");
        if (await opensUp(s3, bucket, grants)) {
          const resource = bucketArn(input.Bucket);
          throw publicAccessBlocked(caller, bucket.accountId, "s3:PutBucketAcl", resource, "BlockPublicAcls");
        }
        await s3.update(bucket, (before) => ({ ...before, acl: grants }));
        return {};
      },
    },
    PutObjectAcl: {
      needs: (input) => ({
        action: input.VersionId === undefined ? "s3:PutObjectAcl" : "s3:PutObjectVersionAcl",
        resource: objectArn(input.Bucket, input.Key),
        context: { ...aclConditions(input), "s3:VersionId": input.VersionId },
      }),
      handle: async (input, context) => {
        const { s3, caller } = context;
        const bucket = await s3.bucket(input.Bucket, input);
        const object = await subjectOf(context, bucket, input, "PUT");
        const grants = await newGrants(s3, bucket, input, object.accountId, "object");
        if (await opensUp(s3, bucket, grants)) {
          const resource = objectArn(input.Bucket, input.Key);
          throw publicAccessBlocked(caller, bucket.accountId, "s3:PutObjectAcl", resource, "BlockPublicAcls");
        }
        await s3.changeObject(bucket, object, (before) => ({ ...before, acl: grants }));
        return {};
      },
    },
  },
} satisfies S3Family;

/** Owner and grants as AWS answers them; with ACLs disabled, whatever was granted once, only the owner's. */
const described = async (s3: S3Reader, bucket: Bucket, grants: Grants | undefined, accountId: string) => {
  const enforced = bucket.ownership === "BucketOwnerEnforced";
  const Owner = await s3.owner(enforced ? bucket.accountId : accountId);
  const told = enforced || grants === undefined ? ownerGrants(Owner.ID) : grants;
  return { Owner, Grants: await withNames(s3, told) };
};

/** AWS told display names until November 2025. */
const withNames = async (s3: S3Reader, grants: Grants): Promise<Grant[]> => {
  if (s3.settings.bucketDefaults !== "legacy") return [...grants];
  const names = new Map((await s3.accounts()).map(({ canonicalId, displayName }) => [canonicalId, displayName]));
  return grants.map((grant) => {
    const name = grant.Grantee?.ID === undefined ? undefined : names.get(grant.Grantee.ID);
    return name === undefined || !grant.Grantee
      ? grant
      : { ...grant, Grantee: { ...grant.Grantee, DisplayName: name } };
  });
};

/** The grants that a Put…Acl request sets, in one of its three forms. */
const newGrants = async (
  s3: S3Reader,
  bucket: Bucket,
  input: AclHeaders & { readonly AccessControlPolicy?: AccessControlPolicy | undefined },
  accountId: string,
  kind: "bucket" | "object",
): Promise<Grants> => {
  if (setsAcl(input) && input.AccessControlPolicy) throw unexpectedContent();
  if (!setsAcl(input) && !input.AccessControlPolicy) throw missingSecurityHeader("x-amz-acl");
  const grants = input.AccessControlPolicy
    ? await grantsOfPolicy(s3, input.AccessControlPolicy, accountId)
    : await requestedGrants(s3, input, accountId, kind, bucket.accountId);
  if (bucket.ownership === "BucketOwnerEnforced" && input.ACL !== "bucket-owner-full-control") {
    throw accessControlListNotSupported();
  }
  if (grants === undefined) throw missingSecurityHeader("x-amz-acl");
  return grants;
};

const opensUp = async (s3: S3Reader, bucket: Bucket, grants: Grants): Promise<boolean> =>
  isPublic(grants) && (await s3.publicAccessBlock(bucket)).BlockPublicAcls === true;
