/**
 * Whether a bucket policy is public: what BlockPublicPolicy refuses, RestrictPublicBuckets narrows and
 * GetBucketPolicyStatus tells. A policy is public unless every Allow names its principals or is held by a condition to
 * fixed values. https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
import type { PublicAccessBlockConfiguration } from "@aws-sdk/client-s3";
import type { Caller } from "../kit/caller.js";
import { accountOf } from "../kit/caller.js";
import type { AwsError } from "../kit/errors.js";
import { accessDenied } from "./errors.js";

/** Two configurations of Block Public Access at once: what either switches on is on. */
export const strictest = (
  bucket: PublicAccessBlockConfiguration | undefined,
  account: PublicAccessBlockConfiguration | undefined,
): PublicAccessBlockConfiguration => {
  if (bucket === undefined || account === undefined) return bucket ?? account ?? {};
  return {
    BlockPublicAcls: bucket.BlockPublicAcls || account.BlockPublicAcls,
    IgnorePublicAcls: bucket.IgnorePublicAcls || account.IgnorePublicAcls,
    BlockPublicPolicy: bucket.BlockPublicPolicy || account.BlockPublicPolicy,
    RestrictPublicBuckets: bucket.RestrictPublicBuckets || account.RestrictPublicBuckets,
  };
};

/**
 * What Block Public Access answers to a caller who would open the bucket or object `resource` names. Only callers of the
 * account that owns it are told why.
 */
export const publicAccessBlocked = (
  caller: Caller,
  ownerAccountId: string,
  action: string,
  resource: string,
  setting: "BlockPublicAcls" | "BlockPublicPolicy",
): AwsError =>
  "arn" in caller && accountOf(caller) === ownerAccountId
    ? accessDenied(
        `User: ${caller.arn} is not authorized to perform: ${action} on resource: "${resource}" because ${BECAUSE[setting]}`,
      )
    : accessDenied();

const BECAUSE = {
  BlockPublicAcls: "public access control lists (ACLs) are blocked by the BlockPublicAcls block public access setting.",
  BlockPublicPolicy: "public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.",
} as const;

/** Condition keys that tie a statement to known callers, when their values are fixed. */
const NARROWING: ReadonlySet<string> = new Set([
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:principalserviceorgid",
  "aws:principaltag",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceip",
  "aws:sourceorgid",
  "aws:sourceowner",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:userid",
  "s3:dataaccesspointaccount",
  "s3:dataaccesspointarn",
  "s3:x-amz-server-side-encryption-aws-kms-key-id",
]);

/** Operators that hold a key to its values; the negated ones do not. */
const HOLDING = /^(?:ForAnyValue:)?(?:String(?:Equals|EqualsIgnoreCase|Like)|Arn(?:Equals|Like)|IpAddress)$/;

/** Whether the document, which is valid JSON, lets the public in. */
export const isPublicPolicy = (document: string): boolean => {
  const parsed: unknown = JSON.parse(document);
  return listOf(field(parsed, "Statement")).some(
    (statement) =>
      field(statement, "Effect") === "Allow" && namesEverybody(statement) && !isNarrowed(field(statement, "Condition")),
  );
};

const namesEverybody = (statement: unknown): boolean => {
  if (field(statement, "NotPrincipal") !== undefined) return true;
  const principal = field(statement, "Principal");
  return principal === "*" || listOf(field(principal, "AWS")).includes("*");
};

const isNarrowed = (condition: unknown): boolean =>
  entriesOf(condition).some(
    ([operator, keys]) =>
      HOLDING.test(operator) &&
      entriesOf(keys).some(([key, values]) => {
        const name = key.toLowerCase().split("/")[0] ?? "";
        return NARROWING.has(name) && listOf(values).every((value) => isFixed(name, String(value)));
      }),
  );

const isFixed = (key: string, value: string): boolean => {
  if (value.includes("${")) return false;
  if (key === "aws:sourceip") return isNarrowRange(value);
  // AWS: in an ARN the account must be fixed, the rest may vary; `aws:userid` may vary in the session's name.
  if (key.endsWith("arn")) return /^[^*?]+$/.test(value.split(":")[4] ?? "");
  if (key === "aws:userid") return !/[*?]/.test(value.split(":")[0] ?? "");
  return !/[*?]/.test(value);
};

/** AWS counts address ranges wider than /8 (IPv4) and /32 (IPv6) as public. */
const isNarrowRange = (range: string): boolean => {
  const [address = "", bits] = range.split("/");
  if (bits === undefined) return true;
  return Number(bits) >= (address.includes(":") ? 32 : 8);
};

const field = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value) && name in value
    ? // The check above makes it an object with this member.
      (value as Record<string, unknown>)[name]
    : undefined;

const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const entriesOf = (value: unknown): readonly (readonly [string, unknown])[] =>
  typeof value === "object" && value !== null ? Object.entries(value) : [];
