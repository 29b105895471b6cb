/** What authorization must know about a bucket or an object. */
import type { ReadTransaction } from "../../store/port.js";
import type { ContextValue } from "../iam/policy/types.js";
import { bucketArn } from "../kit/arns.js";
import type { Caller } from "../kit/caller.js";
import { accountOf } from "../kit/caller.js";
import type { AccountPort, ResourceFacts } from "../kit/ports.js";
import { grantedByAcl } from "./acl.js";
import { couldBeBucket } from "./bucket-names.js";
import { invalidBucketName, noSuchBucket } from "./errors.js";
import { isPublicPolicy } from "./public.js";
import type { Bucket, StoredObject, Tag } from "./state.js";
import { tables } from "./state.js";

const ARN = "arn:aws:s3:::";
const EXISTING_TAG = "s3:existingobjecttag/";
/** Both name the bucket's tags: the first on the bucket itself, the second also on what it holds. */
const BUCKET_TAGS = ["aws:resourcetag/", "s3:buckettag/"];

/**
 * The facts of the bucket or object an ARN names; undefined for ARNs that name neither. Throws `NoSuchBucket`, and
 * `InvalidBucketName` for what no bucket can be called: both come before permission.
 */
export const resourceFacts = async (
  tx: ReadTransaction,
  accounts: AccountPort,
  arn: string,
  caller: Caller,
): Promise<ResourceFacts | undefined> => {
  if (!arn.startsWith(ARN) || arn === `${ARN}*`) return undefined;
  const path = arn.slice(ARN.length);
  const slash = path.indexOf("/");
  const name = slash < 0 ? path : path.slice(0, slash);
  const key = slash < 0 ? undefined : path.slice(slash + 1);
  const bucket = await tx.get(tables.buckets, [name]);
  if (!bucket) throw couldBeBucket(name) ? noSuchBucket(name) : invalidBucketName(name);
  const object = async (): Promise<StoredObject | undefined> => {
    const version = key === undefined ? undefined : await tx.get(tables.objects, [bucket.id, key]);
    return version?.type === "object" ? version : undefined;
  };
  return {
    accountId: bucket.accountId,
    ...(bucket.policy === undefined ? {} : { policy: { document: bucket.policy, attachedTo: bucketArn(bucket.name) } }),
    ...(restrictsPublic(bucket, caller) ? { ignoresPublic: true } : {}),
    condition: async (wanted) => {
      if (wanted.startsWith(EXISTING_TAG)) return tagValue((await object())?.tags ?? [], wanted, EXISTING_TAG);
      const prefix = BUCKET_TAGS.find((candidate) => wanted.startsWith(candidate));
      // AWS: a bucket's tags take part in authorization only where ABAC is switched on for it.
      if (prefix === undefined || bucket.abac?.Status !== "Enabled") return undefined;
      if (prefix === "aws:resourcetag/" && key !== undefined) return undefined;
      return tagValue(bucket.tags, wanted, prefix);
    },
    ...(bucket.ownership === "BucketOwnerEnforced"
      ? {}
      : {
          grantedByAcl: async (who: Caller, action?: string) => {
            if (action === undefined) return false;
            const accountId = accountOf(who);
            const account = accountId === undefined ? undefined : await accounts.account(tx, accountId);
            return grantedByAcl(bucket, await object(), who, account?.canonicalId, action);
          },
        }),
  };
};

/** The value of the tag whose key a condition key names, without regard to case: condition keys have none. */
const tagValue = (tags: readonly Tag[], wanted: string, prefix: string): ContextValue =>
  tags.find(({ Key }) => Key.toLowerCase() === wanted.slice(prefix.length))?.Value;

/** RestrictPublicBuckets: a public policy speaks only to the owner's account and to AWS services. */
const restrictsPublic = (bucket: Bucket, caller: Caller): boolean =>
  bucket.publicAccessBlock?.RestrictPublicBuckets === true &&
  bucket.policy !== undefined &&
  caller.type !== "service" &&
  accountOf(caller) !== bucket.accountId &&
  isPublicPolicy(bucket.policy);
