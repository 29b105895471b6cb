/**
 * Directory buckets (S3 Express One Zone): their names and ARNs, and the permissions that are asked in place of S3's own.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-security-iam-identity-policies.html
 */
import type { Caller } from "../kit/caller.js";
import type { ConditionValues } from "../kit/permission.js";

const NAME = /^([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)--([a-z0-9-]+-[a-z0-9]+)--x-s3$/;

/** `base--zone--x-s3`: the zone, or undefined when no directory bucket can be called so. */
export const zoneOf = (name: string): string | undefined => (name.length > 63 ? undefined : NAME.exec(name)?.[2]);

/** Whether a name says that it is a directory bucket's. */
export const isDirectoryName = (name: string): boolean => name.endsWith("--x-s3");

/** `arn:aws:s3express:REGION:ACCOUNT:bucket/NAME` */
export const directoryArn = (name: string, region: string, accountId: string): string =>
  `arn:aws:s3express:${region}:${accountId}:bucket/${name}`;

/** Zonal operations on objects and listings that only read: a session in mode `ReadOnly` may do them. */
const READING: ReadonlySet<string> = new Set([
  "s3:GetObject",
  "s3:GetObjectAttributes",
  "s3:ListBucket",
  "s3:ListBucketMultipartUploads",
  "s3:ListMultipartUploadParts",
]);
const WRITING: ReadonlySet<string> = new Set(["s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]);

/** What a directory bucket knows beside its objects. */
const OF_BUCKETS: ReadonlySet<string> = new Set([
  "s3:CreateSession",
  "s3:DeleteBucket",
  "s3:GetBucketPolicy",
  "s3:PutBucketPolicy",
  "s3:DeleteBucketPolicy",
  "s3:GetEncryptionConfiguration",
  "s3:PutEncryptionConfiguration",
  "s3:GetLifecycleConfiguration",
  "s3:PutLifecycleConfiguration",
  "s3:GetInventoryConfiguration",
  "s3:PutInventoryConfiguration",
  "s3:GetMetricsConfiguration",
  "s3:PutMetricsConfiguration",
  "s3:ListTagsForResource",
  "s3:TagResource",
  "s3:UntagResource",
]);

/** Whether directory buckets have anything to which this action leads: no versions, no ACLs, no tags of objects ... */
export const isForDirectories = (action: string): boolean =>
  READING.has(action) || WRITING.has(action) || OF_BUCKETS.has(action);

/** What is asked in place of an action of S3. */
export interface AskedInstead {
  readonly action: string;
  readonly context?: ConditionValues;
}

/** AWS: what is done to objects needs no action of its own, but a session; the bucket's own actions have another prefix. */
export const askedInstead = (action: string): AskedInstead => {
  const reads = READING.has(action);
  if (!reads && !WRITING.has(action)) return { action: action.replace(/^s3:/, "s3express:") };
  return {
    action: "s3express:CreateSession",
    context: { "s3express:SessionMode": reads ? "ReadOnly" : "ReadWrite" },
  };
};

/** What a session's caller may do: in its bucket, and according to its mode. Undefined: it is no session of this kind. */
export const grantedBySession = (caller: Caller, bucket: string, action: string): boolean | undefined => {
  const session = "bucketSession" in caller ? caller.bucketSession : undefined;
  if (session === undefined) return undefined;
  return session.bucket === bucket && (READING.has(action) || (WRITING.has(action) && session.mode === "ReadWrite"));
};
