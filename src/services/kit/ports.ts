/** The narrow ports by which services and the gateway meet. `emulator.ts` passes them in; nobody imports another service. */
import type { ReadTransaction, WriteTransaction } from "../../store/port.js";
import type { ContextValue, Policies, PolicySource } from "../iam/policy/types.js";
import type { Caller, Credential } from "./caller.js";
import type { Permission } from "./permission.js";

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

export interface IdentityPort {
  policiesOf(tx: ReadTransaction, caller: Caller): Promise<CallerPolicies>;
}

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
  /** S3's public access block: whether the policy and ACL may be used for this caller. Absent: they may. */
  ignoresPublic?: boolean;
}

/** Whether a caller has a permission: background acts pass the same authorization as requests. */
export type PermitsPort = (caller: Caller, permission: Permission) => Promise<boolean>;

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
