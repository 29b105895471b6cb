/** The narrow ports by which services and the gateway meet. `emulator.ts` passes them in; nobody imports another service. */
import type { ReadTransaction, WriteTransaction } from "../../store/port.js";
import type { ContextValue, Policies, PolicySource } from "../iam/policy/types.js";
import type { Caller, Credential } from "./caller.js";
import type { ConditionValues, Permission } from "./permission.js";

/** An AWS account of this world. */
export interface Account {
  /** Twelve digits. */
  readonly accountId: string;
  /** 64 hex digits: how S3 names the account in owners and grants. */
  readonly canonicalId: string;
  readonly displayName: string;
  readonly email: string;
  readonly createdAt: number;
}

/** What an account is created with; the rest is made up. */
export interface NewAccount {
  readonly accountId: string;
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly canonicalId?: string;
  readonly displayName?: string;
  readonly email?: string;
}

/** An access key of an account's root. */
export interface RootKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Who stands behind an access key: IAM answers for `AKIA…` and root keys, STS for `ASIA…`. */
export interface CredentialPort {
  credential(tx: ReadTransaction, accessKeyId: string): Promise<Credential | undefined>;
}

/** What a caller brings to an evaluation: everything but the resource's policy. */
export interface CallerPolicies {
  readonly policies: Omit<Policies, "resource">;
  /** `aws:PrincipalTag/*`: the user's or role's tags, under those of the session. */
  readonly tags: Readonly<Record<string, string>>;
}

/** What IAM says of a caller's own policies. */
export interface IdentityPort {
  policiesOf(tx: ReadTransaction, caller: Caller): Promise<CallerPolicies>;
}

/** What IAM says of accounts and their principals. */
export interface AccountPort {
  account(tx: ReadTransaction, accountId: string): Promise<Account | undefined>;
  accounts(tx: ReadTransaction): Promise<readonly Account[]>;
  /** Makes the account with its root key; replaces nothing: an account that exists keeps what it has and gains the key. */
  createAccount(tx: WriteTransaction, account: NewAccount, now: number): Promise<Account & RootKey>;
  /** The unique id (`AIDA…`, `AROA…`, the account id of root) behind a principal's ARN, if it exists in this world. */
  principalId(tx: ReadTransaction, arn: string): Promise<string | undefined>;
}

/** What authorization must know about a resource. */
export interface ResourceFacts {
  /** The account that owns it. */
  readonly accountId: string;
  /** Its whole ARN where the request could only name it: IAM's resources have paths that no request repeats. */
  readonly arn?: string;
  /** Its resource-based policy. */
  readonly policy?: PolicySource;
  /** Whether that policy alone must allow (trust policies). */
  readonly policyRequired?: boolean;
  /**
   * Condition keys the resource has values for (`aws:resourcetag/…`, `s3:existingobjecttag/…`), by lower-case prefix
   * up to a slash or whole name; asked only for keys that a policy mentions.
   */
  condition?(key: string): Promise<ContextValue>;
  /**
   * S3 with ACLs: whether the ACL grants this action to the caller. Absent where no ACL can grant.
   */
  grantedByAcl?(caller: Caller, action: string): Promise<boolean>;
  /** Directory buckets: the action asked in place of S3's, with condition keys of its own. */
  readonly instead?: { readonly action: string; readonly context?: ConditionValues };
  /** Directory buckets: what the session's mode alone decides. */
  readonly grantedBySession?: boolean;
  /** S3's public access block: whether the policy and ACL may be used for this caller. Absent: they may. */
  ignoresPublic?: boolean;
}

/** Whether a caller has a permission: background acts pass the same authorization as requests. */
export type PermitsPort = (caller: Caller, permission: Permission) => Promise<boolean>;

/** What S3 and STS ask about MFA devices. */
export interface MfaPort {
  /** Whether the device is the caller's and shows that code now. A code that was right is used up. */
  takeMfaCode(
    tx: WriteTransaction,
    caller: Caller,
    serialNumber: string,
    code: string,
    now: number,
  ): Promise<"right" | "wrong" | "not-theirs">;
}

/** What a page of another origin asks for, or does. */
export interface CrossOriginRequest {
  readonly origin: string;
  readonly method: string;
  /** The headers it says it will send, lower case. */
  readonly headers: readonly string[];
}

/** A bucket's CORS rules. */
export interface BucketCors {
  readonly enabled: boolean;
  /** The response headers of the first rule that allows the request; undefined when none does. */
  allow(request: CrossOriginRequest): Readonly<Record<string, string>> | undefined;
}

/** Where a website sends a visitor. What is undefined stays as it was asked for. */
export interface Redirection {
  readonly status: number;
  readonly protocol: string | undefined;
  readonly host: string | undefined;
  readonly key: string;
}

/** A bucket's website. */
export interface Website {
  readonly redirectsAllTo?: { readonly host: string; readonly protocol: string | undefined };
  readonly errorDocument?: string;
  /** The object behind an address: of the root and of folders, the index document. */
  documentOf(key: string): string;
  /** The index document of a folder that was asked for without its slash. */
  indexOf(folder: string): string;
  /** What the routing rules say: of the key alone, or of the error with this status that it led to. */
  redirection(key: string, status?: number): Redirection | undefined;
}

/** What the signer of a form post allows. */
export interface PostPolicy {
  /** When it ends, by its signer's clock, in milliseconds since 1970. */
  readonly expiration: number;
  /** The most that the file may have, in bytes. */
  readonly mostBytes: number;
  /** `fields` by lower-case name, the bucket among them. Throws AWS's refusal unless they are what the policy wants. */
  demand(fields: ReadonlyMap<string, string>): void;
  /** Throws `EntityTooLarge` or `EntityTooSmall` unless the file may have so many bytes. */
  demandSize(size: number): void;
}

/** What browsers meet of S3 beside its operations. */
export interface EdgePort {
  /** Undefined when there is no such bucket. */
  corsOf(tx: ReadTransaction, bucket: string): Promise<BucketCors | undefined>;
  /** Throws `NoSuchBucket`, `NoSuchWebsiteConfiguration`. */
  websiteOf(tx: ReadTransaction, bucket: string): Promise<Website>;
  /** Reads a form's `policy` field. Throws `InvalidPolicyDocument`. */
  postPolicyOf(encoded: string): PostPolicy;
}

/** Each service answers for the ARNs of its own resources. Throws `NoSuchBucket` and its like, which come before permission. */
export interface ResourcePort {
  /**
   * `action`: a role's trust policy speaks about `sts:AssumeRole`, not about `iam:GetRole`. `versionId`: the version of an
   * object that the request names.
   */
  resourceOf(
    tx: ReadTransaction,
    arn: string,
    caller: Caller,
    action?: string,
    versionId?: string,
  ): Promise<ResourceFacts | undefined>;
}

/** Whose keys are meant, and where: a key id and an alias are names within an account and a region. */
export interface KeyPurview {
  readonly accountId: string;
  readonly region: string;
}

/** What S3 asks about KMS keys. Who may use one is asked of authorization, by its ARN. */
export interface KeyPort {
  /**
   * The ARN of the key that a key id, an alias or an ARN names; without a reference that of `aws/s3`, the key that AWS
   * manages for S3. Rejects with `KMS.NotFoundException`.
   */
  arnOf(reference: string | undefined, purview: KeyPurview): Promise<string>;
  /** Rejects unless the key is there and enabled. */
  demandUsable(arn: string): Promise<void>;
}

export type KmsKeyState = "Enabled" | "Disabled" | "PendingDeletion";

/** A KMS key as the control plane tells it. */
export interface KmsKey extends KeyPurview {
  readonly keyId: string;
  readonly arn: string;
  /** `alias/name` */
  readonly aliases: readonly string[];
  readonly state: KmsKeyState;
  /** The key policy's text. */
  readonly policy: string;
}

/** What a key is registered with, or changed to; what is left out stays as it is, or is made up. */
export interface NewKmsKey {
  /** A UUID, `mrk-…`, or a key's ARN. */
  readonly keyId?: string;
  /** With or without `alias/`. */
  readonly alias?: string;
  readonly state?: KmsKeyState;
  /** The default lets the account's IAM policies decide. */
  readonly policy?: string | object;
  readonly accountId?: string;
  readonly region?: string;
}

/** Keys as the control plane registers them. */
export interface KeyRegistry {
  /** Makes the key, or changes the one with this id. */
  putKey(key: NewKmsKey): Promise<KmsKey>;
  keys(): Promise<readonly KmsKey[]>;
}
