/** What most operations need: one action on the bucket or on the object that the input names. */
import { bucketArn, objectArn } from "../kit/arns.js";
import type { ConditionValues, Permission } from "../kit/permission.js";

/** `action` on the bucket. */
export const onBucket =
  (action: string) =>
  ({ Bucket }: { readonly Bucket: string }): Permission => ({ action, resource: bucketArn(Bucket) });

/** `action` on the object; with a version id, the action that names versions, and `s3:VersionId`. */
export const onObject =
  (action: string, versionAction: string = action) =>
  ({ Bucket, Key, VersionId }: ObjectReference): Permission => ({
    action: VersionId === undefined ? action : versionAction,
    resource: objectArn(Bucket, Key),
    ...(VersionId === undefined ? {} : { context: { "s3:VersionId": VersionId } }),
  });

export interface ObjectReference {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string | undefined;
}

/** The members by which requests set ACLs. */
export interface AclHeaders {
  readonly ACL?: string | undefined;
  readonly GrantFullControl?: string | undefined;
  readonly GrantRead?: string | undefined;
  readonly GrantReadACP?: string | undefined;
  readonly GrantWrite?: string | undefined;
  readonly GrantWriteACP?: string | undefined;
}

/** The condition keys of ACL headers. https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html */
export const aclConditions = (input: AclHeaders): ConditionValues => ({
  "s3:x-amz-acl": input.ACL,
  "s3:x-amz-grant-full-control": input.GrantFullControl,
  "s3:x-amz-grant-read": input.GrantRead,
  "s3:x-amz-grant-read-acp": input.GrantReadACP,
  "s3:x-amz-grant-write": input.GrantWrite,
  "s3:x-amz-grant-write-acp": input.GrantWriteACP,
});

/** Whether a request sets an ACL at all. */
export const setsAcl = (input: AclHeaders): boolean =>
  input.ACL !== undefined ||
  input.GrantFullControl !== undefined ||
  input.GrantRead !== undefined ||
  input.GrantReadACP !== undefined ||
  input.GrantWrite !== undefined ||
  input.GrantWriteACP !== undefined;
