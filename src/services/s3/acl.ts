/** Access control lists: how requests spell them, and what they grant. https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html */
import type { AccessControlPolicy, Grant, Permission } from "@aws-sdk/client-s3";
import { accountOf, type Caller } from "../kit/caller.js";
import {
  accessControlListNotSupported,
  accessDenied,
  invalidArgument,
  invalidRequest,
  malformedAcl,
} from "./errors.js";
import type { AclHeaders } from "./needs.js";
import type { S3Reader } from "./state/reader.js";
import type { Bucket, Grants, StoredObject } from "./state/records.js";

export const ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers";
export const AUTHENTICATED_USERS = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
export const LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery";
/** Who acts for that group. */
const LOG_DELIVERY_SERVICE = "logging.s3.amazonaws.com";
const GROUPS: readonly string[] = [ALL_USERS, AUTHENTICATED_USERS, LOG_DELIVERY];

const PERMISSIONS: readonly Permission[] = ["FULL_CONTROL", "READ", "READ_ACP", "WRITE", "WRITE_ACP"];

const toUser = (ID: string, Permission: Permission): Grant => ({ Grantee: { ID, Type: "CanonicalUser" }, Permission });
const toGroup = (URI: string, Permission: Permission): Grant => ({ Grantee: { URI, Type: "Group" }, Permission });

/** The default of everything: its owner's FULL_CONTROL. */
export const ownerGrants = (canonicalId: string): Grants => [toUser(canonicalId, "FULL_CONTROL")];

/** Canned ACLs as grants; `bucketOwner` matters to objects of another account. */
const CANNED: Readonly<Record<string, (owner: string, bucketOwner: string) => Grants>> = {
  private: () => [],
  "public-read": () => [toGroup(ALL_USERS, "READ")],
  "public-read-write": () => [toGroup(ALL_USERS, "READ"), toGroup(ALL_USERS, "WRITE")],
  "authenticated-read": () => [toGroup(AUTHENTICATED_USERS, "READ")],
  // AWS: grants the account that serves EC2's machine images.
  "aws-exec-read": () => [toUser("6aa5a366c34c1cbe25dc49211496e913e0351eb0e8c37aa3477e40942ec6b97c", "READ")],
  "log-delivery-write": () => [toGroup(LOG_DELIVERY, "WRITE"), toGroup(LOG_DELIVERY, "READ_ACP")],
  "bucket-owner-read": (owner, bucketOwner) => (owner === bucketOwner ? [] : [toUser(bucketOwner, "READ")]),
  "bucket-owner-full-control": (owner, bucketOwner) =>
    owner === bucketOwner ? [] : [toUser(bucketOwner, "FULL_CONTROL")],
};
const CANNED_FOR = {
  bucket: ["private", "public-read", "public-read-write", "authenticated-read", "log-delivery-write"],
  object: [
    "private",
    "public-read",
    "public-read-write",
    "authenticated-read",
    "aws-exec-read",
    "bucket-owner-read",
    "bucket-owner-full-control",
  ],
} as const satisfies Record<string, readonly string[]>;

/** Header by header, which permission it grants. */
const GRANT_HEADERS: readonly (readonly [keyof AclHeaders, string, Permission])[] = [
  ["GrantFullControl", "x-amz-grant-full-control", "FULL_CONTROL"],
  ["GrantRead", "x-amz-grant-read", "READ"],
  ["GrantReadACP", "x-amz-grant-read-acp", "READ_ACP"],
  ["GrantWrite", "x-amz-grant-write", "WRITE"],
  ["GrantWriteACP", "x-amz-grant-write-acp", "WRITE_ACP"],
];

/**
 * The grants that a request's ACL headers ask for, or undefined when there are none. `accountId` owns what the ACL is
 * for. Throws `InvalidArgument` for canned ACLs, groups and ids that do not exist, `InvalidRequest` for both kinds at once.
 */
export const requestedGrants = async (
  s3: S3Reader,
  input: AclHeaders,
  accountId: string,
  kind: "bucket" | "object",
  bucketAccountId: string = accountId,
): Promise<Grants | undefined> => {
  const headers = GRANT_HEADERS.filter(([member]) => input[member] !== undefined);
  if (input.ACL !== undefined) {
    if (headers.length > 0) throw invalidRequest("Specifying both Canned ACLs and Header Grants is not allowed");
    const grants = CANNED[input.ACL];
    // AWS: the message is empty.
    if (!grants || !CANNED_FOR[kind].some((known) => known === input.ACL)) {
      throw invalidArgument("", "x-amz-acl", input.ACL);
    }
    const owner = (await s3.account(accountId)).canonicalId;
    const bucketOwner = (await s3.account(bucketAccountId)).canonicalId;
    return [...ownerGrants(owner), ...grants(owner, bucketOwner)];
  }
  if (headers.length === 0) return undefined;
  const granted: Grant[] = [];
  for (const [member, header, permission] of headers) {
    for (const grantee of (input[member] ?? "").split(",")) {
      granted.push(await headerGrant(s3, header, grantee.trim(), permission));
    }
  }
  return granted;
};

/** One grantee of a grant header: `id="…"`, `uri="…"` or `emailAddress="…"`; AWS forgives missing quotes. */
const headerGrant = async (s3: S3Reader, header: string, text: string, permission: Permission): Promise<Grant> => {
  const [, kind, value = ""] = /^\s*([A-Za-z]+)\s*=\s*"?([^"]*)"?\s*$/.exec(text) ?? [];
  switch (kind) {
    case "id":
      await knownId(s3, value, "id");
      return toUser(value, permission);
    case "uri":
      if (!GROUPS.includes(value)) throw invalidArgument("Invalid group uri", "uri", value);
      return toGroup(value, permission);
    case "emailAddress":
      return toUser(await idOfEmail(s3, value), permission);
    default:
      throw invalidArgument("Argument format not recognized", header, text);
  }
};

const knownId = async (s3: S3Reader, id: string, name: string): Promise<void> => {
  const accounts = await s3.accounts();
  if (!accounts.some(({ canonicalId }) => canonicalId === id)) throw invalidArgument("Invalid id", name, id);
};

const idOfEmail = async (s3: S3Reader, email: string): Promise<string> => {
  const account = (await s3.accounts()).find((candidate) => candidate.email.toLowerCase() === email.toLowerCase());
  if (account) return account.canonicalId;
  throw unresolvableGrant(email);
};

const unresolvableGrant = (email: string) =>
  invalidArgument("The e-mail address you provided does not match any account on record.", "EmailAddress", email);

/**
 * The grants of an `AccessControlPolicy` document. Throws `MalformedACLError` for what the schema does not know,
 * `InvalidArgument` for ids and groups that do not exist, `AccessDenied` when it names another owner.
 */
export const grantsOfPolicy = async (
  s3: S3Reader,
  policy: AccessControlPolicy,
  ownerAccountId: string,
): Promise<Grants> => {
  const owner = policy.Owner?.ID;
  if (!owner || policy.Grants === undefined) throw malformedAcl();
  for (const { Grantee, Permission } of policy.Grants) {
    if (!Grantee || !PERMISSIONS.some((known) => known === Permission)) throw malformedAcl();
    const named = { CanonicalUser: Grantee.ID, Group: Grantee.URI, AmazonCustomerByEmail: Grantee.EmailAddress };
    if (Grantee.Type === undefined || !named[Grantee.Type]) throw malformedAcl();
  }
  await knownId(s3, owner, "CanonicalUser/ID");
  if (owner !== (await s3.account(ownerAccountId)).canonicalId) throw accessDenied();
  const grants: Grant[] = [];
  for (const { Grantee, Permission } of policy.Grants) {
    if (!Grantee || !Permission) throw malformedAcl();
    if (Grantee.Type === "Group") {
      const uri = Grantee.URI ?? "";
      if (!GROUPS.includes(uri)) throw invalidArgument("Invalid group uri", "Group/URI", uri);
      grants.push(toGroup(uri, Permission));
    } else if (Grantee.Type === "AmazonCustomerByEmail") {
      grants.push(toUser(await idOfEmail(s3, Grantee.EmailAddress ?? ""), Permission));
    } else {
      await knownId(s3, Grantee.ID ?? "", "CanonicalUser/ID");
      grants.push(toUser(Grantee.ID ?? "", Permission));
    }
  }
  return grants;
};

/** Whether these grants let everybody, or everybody with an AWS account, in. */
export const isPublic = (grants: Grants): boolean =>
  grants.some(({ Grantee }) => Grantee?.URI === ALL_USERS || Grantee?.URI === AUTHENTICATED_USERS);

/**
 * The ACL with which an object is written: what its headers ask for, or undefined for the default. Throws
 * `AccessControlListNotSupported` where the bucket has ACLs disabled, `AccessDenied` where public ones are blocked.
 */
export const objectGrants = async (
  s3: S3Reader,
  bucket: Bucket,
  input: AclHeaders,
  accountId: string,
): Promise<Grants | undefined> => {
  const grants = await requestedGrants(s3, input, accountId, "object", bucket.accountId);
  if (grants === undefined) return undefined;
  if (bucket.ownership === "BucketOwnerEnforced") {
    // AWS: where ACLs are disabled, one canned ACL is accepted, and grants that say the same; not even `private`.
    const accepted =
      input.ACL === undefined ? await saysNothingNew(s3, bucket, grants) : input.ACL === "bucket-owner-full-control";
    if (accepted) return undefined;
    throw accessControlListNotSupported();
  }
  if (input.ACL === "private") return undefined;
  if (isPublic(grants) && (await s3.publicAccessBlock(bucket)).BlockPublicAcls) throw accessDenied();
  return grants;
};

/** Whether the bucket's owner is given full control, and nobody is given anything else. */
const saysNothingNew = async (s3: S3Reader, bucket: Bucket, grants: Grants): Promise<boolean> => {
  const { canonicalId } = await s3.account(bucket.accountId);
  return grants.every(({ Grantee, Permission }) => Grantee?.ID === canonicalId && Permission === "FULL_CONTROL");
};

/** What the ACL of a bucket, and of an object, grants: by permission, the actions. */
const ACTIONS: Readonly<Record<"bucket" | "object", Readonly<Record<string, readonly Permission[]>>>> = {
  bucket: {
    "s3:ListBucket": ["READ"],
    "s3:ListBucketVersions": ["READ"],
    "s3:ListBucketMultipartUploads": ["READ"],
    "s3:PutObject": ["WRITE"],
    "s3:DeleteObject": ["WRITE"],
    "s3:GetBucketAcl": ["READ_ACP"],
    "s3:PutBucketAcl": ["WRITE_ACP"],
  },
  object: {
    "s3:GetObject": ["READ"],
    "s3:GetObjectVersion": ["READ"],
    "s3:GetObjectAcl": ["READ_ACP"],
    "s3:GetObjectVersionAcl": ["READ_ACP"],
    "s3:PutObjectAcl": ["WRITE_ACP"],
    "s3:PutObjectVersionAcl": ["WRITE_ACP"],
  },
};

/**
 * Whether the ACLs of bucket and object let the caller do this. `canonicalId` is the caller's account's. Never where the
 * bucket has ACLs disabled; public grants not where they are ignored (`IgnorePublicAcls`).
 */
export const grantedByAcl = (
  bucket: Bucket,
  object: StoredObject | undefined,
  caller: Caller,
  canonicalId: string | undefined,
  action: string,
  ignoresPublic: boolean,
): boolean => {
  if (bucket.ownership === "BucketOwnerEnforced") return false;
  // AWS: who may add an object may say what its ACL will be; of one that is there that is asked of its own ACL.
  const adds = action === "s3:PutObject" || (action === "s3:PutObjectAcl" && object === undefined);
  const kind = adds || action in ACTIONS.bucket ? "bucket" : "object";
  // AWS: WRITE lets others add objects; to overwrite and delete those that are there is up to their owners.
  const account = accountOf(caller);
  const isForeign = object !== undefined && object.accountId !== account && bucket.accountId !== account;
  if (isForeign && (action === "s3:PutObject" || action === "s3:DeleteObject")) return false;
  const wanted = adds ? ACTIONS.bucket["s3:PutObject"] : ACTIONS[kind][action];
  const grants = kind === "bucket" ? bucket.acl : object?.acl;
  if (!wanted || !grants) return false;
  return grants.some(({ Grantee, Permission }) => {
    if (Permission !== "FULL_CONTROL" && !wanted.some((permission) => permission === Permission)) return false;
    if (Grantee?.URI === ALL_USERS) return !ignoresPublic;
    if (Grantee?.URI === AUTHENTICATED_USERS) return !ignoresPublic && caller.type !== "anonymous";
    if (Grantee?.URI === LOG_DELIVERY) return caller.type === "service" && caller.service === LOG_DELIVERY_SERVICE;
    return canonicalId !== undefined && Grantee?.ID === canonicalId;
  });
};
