/** What authorization must know about a bucket or an object. */
import type { ReadTransaction } from "../../store/port.js";
import type { ContextValue } from "../iam/policy/types.js";
import { bucketArn } from "../kit/arns.js";
import type { Caller } from "../kit/caller.js";
import { accountOf } from "../kit/caller.js";
import type { AccountPort, ResourceFacts } from "../kit/ports.js";
import { grantedByAcl } from "./acl.js";
import { couldBeBucket } from "./bucket-names.js";
import { askedInstead, directoryArn, grantedBySession, isForDirectories } from "./directory-buckets.js";
import { invalidBucketName, noSuchBucket, notForDirectoryBuckets } from "./errors.js";
import { isPublicPolicy, strictest } from "./public.js";
import type { Bucket, StoredObject, Tag, Version } from "./state/records.js";
import { tables } from "./state/tables.js";

const ARN = "arn:aws:s3:::";
const EXISTING_TAG = "s3:existingobjecttag/";
/** Both name the bucket's tags: the first on the bucket itself, the second also on what it holds. */
const BUCKET_TAGS = ["aws:resourcetag/", "s3:buckettag/"];

/**
 * What is done to an object that is there, and is up to its owner. AWS: `s3:ExistingObjectTag` is known to these actions
 * only; putting, deleting and locking know nothing of the tags of what they meet.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/tagging-and-policies.html
 */
const ON_EXISTING_OBJECTS: ReadonlySet<string> = new Set([
  "s3:GetObject",
  "s3:GetObjectVersion",
  "s3:GetObjectAcl",
  "s3:GetObjectVersionAcl",
  "s3:GetObjectAttributes",
  "s3:GetObjectVersionAttributes",
  "s3:GetObjectTagging",
  "s3:GetObjectVersionTagging",
  "s3:GetObjectTorrent",
  "s3:GetObjectVersionTorrent",
  "s3:PutObjectAcl",
  "s3:PutObjectVersionAcl",
  "s3:PutObjectTagging",
  "s3:PutObjectVersionTagging",
  "s3:DeleteObjectTagging",
  "s3:DeleteObjectVersionTagging",
  "s3:GetObjectAnnotation",
  "s3:GetObjectVersionAnnotation",
  "s3:ListObjectAnnotations",
  "s3:ListObjectVersionAnnotations",
  "s3:PutObjectAnnotation",
  "s3:PutObjectVersionAnnotation",
  "s3:DeleteObjectAnnotation",
  "s3:DeleteObjectVersionAnnotation",
  "s3:UpdateObjectEncryption",
]);

/** Who asks for what: an action, and the version of the object that the request names. */
interface Asked {
  readonly caller: Caller;
  readonly action: string | undefined;
  readonly versionId: string | undefined;
}

/**
 * The facts of the bucket or object an ARN names; undefined for ARNs that name neither. Throws `NoSuchBucket`, and
 * `InvalidBucketName` for what no bucket can be called: both come before permission.
 */
export const resourceFacts = async (
  tx: ReadTransaction,
  accounts: AccountPort,
  arn: string,
  { caller, action = "", versionId }: Asked,
): Promise<ResourceFacts | undefined> => {
  if (!arn.startsWith(ARN) || arn === `${ARN}*`) return undefined;
  const path = arn.slice(ARN.length);
  const slash = path.indexOf("/");
  const name = slash < 0 ? path : path.slice(0, slash);
  const key = slash < 0 ? undefined : path.slice(slash + 1);
  const bucket = await tx.get(tables.buckets, [name]);
  if (!bucket) throw couldBeBucket(name) ? noSuchBucket(name) : invalidBucketName(name);
  const express = bucket.directory === undefined ? {} : expressFacts(bucket, caller, action);
  const object = async (): Promise<StoredObject | undefined> => {
    const version = key === undefined ? undefined : await versionOf(tx, bucket, key, versionId);
    return version?.type === "object" ? version : undefined;
  };
  const existing = ON_EXISTING_OBJECTS.has(action);
  // AWS: an object belongs to the account that wrote it, unless the bucket has ACLs disabled.
  const owner = existing && bucket.ownership !== "BucketOwnerEnforced" ? (await object())?.accountId : undefined;
  const isForeign = owner !== undefined && owner !== bucket.accountId;
  const document = isForeign && bucket.policy !== undefined ? deniesOf(bucket.policy) : bucket.policy;
  return {
    accountId: owner ?? bucket.accountId,
    ...express,
    ...(document === undefined ? {} : { policy: { document, attachedTo: bucketArn(bucket.name) } }),
    ...((await restrictsPublic(tx, bucket, caller)) ? { ignoresPublic: true } : {}),
    condition: async (wanted) => {
      if (wanted.startsWith(EXISTING_TAG)) {
        return existing ? tagValue((await object())?.tags ?? [], wanted, EXISTING_TAG) : undefined;
      }
      const prefix = BUCKET_TAGS.find((candidate) => wanted.startsWith(candidate));
      // AWS: a bucket's tags take part in authorization only where ABAC is switched on for it.
      if (prefix === undefined || bucket.abac?.Status !== "Enabled") return undefined;
      if (prefix === "aws:resourcetag/" && key !== undefined) return undefined;
      return tagValue(bucket.tags, wanted, prefix);
    },
    ...(bucket.ownership === "BucketOwnerEnforced"
      ? {}
      : {
          grantedByAcl: async (who: Caller) => {
            const accountId = accountOf(who);
            const account = accountId === undefined ? undefined : await accounts.account(tx, accountId);
            const { IgnorePublicAcls } = await publicAccessBlock(tx, bucket);
            return grantedByAcl(bucket, await object(), who, account?.canonicalId, action, IgnorePublicAcls === true);
          },
        }),
  };
};

/** Of a directory bucket: an ARN of another kind, other actions, and what the caller's session allows. */
const expressFacts = (bucket: Bucket, caller: Caller, action: string) => {
  if (action.startsWith("s3:") && !isForDirectories(action)) throw notForDirectoryBuckets();
  const granted = grantedBySession(caller, bucket.name, action);
  return {
    arn: directoryArn(bucket.name, bucket.region, bucket.accountId),
    instead: askedInstead(action),
    ...(granted === undefined ? {} : { grantedBySession: granted }),
  };
};

/** The version that a request names, else the current one. */
const versionOf = async (
  tx: ReadTransaction,
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
): Promise<Version | undefined> => {
  const current = await tx.get(tables.objects, [bucket.id, key]);
  if (versionId === undefined || current === undefined || current.versionId === versionId) return current;
  const order = await tx.get(tables.orders, [bucket.id, key, versionId]);
  return order === undefined ? undefined : (await tx.get(tables.noncurrent, [bucket.id, key, order]))?.version;
};

/**
 * What a bucket policy says about objects of other accounts. AWS: its owner can deny access to them, but not grant it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-auth-workflow-object-operation.html
 */
const deniesOf = (policy: string): string => {
  const parsed: unknown = JSON.parse(policy);
  // A bucket policy was checked when it was put.
  const { Version, Statement } = parsed as { readonly Version?: string; readonly Statement: unknown };
  const statements: readonly unknown[] = Array.isArray(Statement) ? Statement : [Statement];
  const isDeny = (statement: unknown): boolean =>
    typeof statement === "object" && statement !== null && "Effect" in statement && statement.Effect === "Deny";
  return JSON.stringify({ Version, Statement: statements.filter(isDeny) });
};

/** The value of the tag whose key a condition key names, without regard to case: condition keys have none. */
const tagValue = (tags: readonly Tag[], wanted: string, prefix: string): ContextValue =>
  tags.find(({ Key }) => Key.toLowerCase() === wanted.slice(prefix.length))?.Value;

/** RestrictPublicBuckets: a public policy speaks only to the owner's account and to AWS services. */
const restrictsPublic = async (tx: ReadTransaction, bucket: Bucket, caller: Caller): Promise<boolean> =>
  bucket.policy !== undefined &&
  caller.type !== "service" &&
  accountOf(caller) !== bucket.accountId &&
  (await publicAccessBlock(tx, bucket)).RestrictPublicBuckets === true &&
  isPublicPolicy(bucket.policy);

/** As `S3Reader.publicAccessBlock`. */
const publicAccessBlock = async (tx: ReadTransaction, bucket: Bucket) =>
  strictest(bucket.publicAccessBlock, (await tx.get(tables.accountSettings, [bucket.accountId]))?.publicAccessBlock);
