/**
 * IAM's state: immutable records per account, found by name (case does not matter) or by key id (one space for the whole
 * world). What hangs on a user, a group or a role is part of its record: quotas keep it small, and authorization reads
 * one record instead of searching.
 */

import { type ReadTransaction, type Table, table, type WriteTransaction } from "../../store/port.js";
import { iamArn, parseArn } from "../kit/arns.js";
import type { Account } from "../kit/ports.js";
import { invalidClientTokenId, noSuchEntity, protectedRole, unparsableArn } from "./errors.js";
import { awsManagedPolicyOf } from "./managed.js";

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export interface InlinePolicy {
  readonly name: string;
  readonly document: string;
}

export interface AccountRecord extends Account {
  readonly rootKeyIds: readonly string[];
  readonly alias?: string;
  readonly passwordPolicy?: PasswordPolicy;
  readonly outboundFederation?: OutboundFederation;
  /** Of which version tokens of the global endpoint are. */
  readonly globalEndpointTokenVersion?: 1 | 2;
  readonly credentialReport?: { readonly generatedAt: number; readonly content: string };
  /** The MFA devices of root. */
  readonly mfaSerialNumbers?: readonly string[];
}

/** The account as an OpenID Connect issuer: what GetWebIdentityToken signs with. */
export interface OutboundFederation {
  /** `https://UUID.tokens.sts.global.api.aws` */
  readonly issuer: string;
  readonly enabled: boolean;
  /** Private keys, PKCS #8 PEM, by algorithm. */
  readonly keys: Readonly<Record<"RS256" | "ES384", string>>;
}

export interface PasswordPolicy {
  readonly minimumPasswordLength: number;
  readonly requireSymbols: boolean;
  readonly requireNumbers: boolean;
  readonly requireUppercaseCharacters: boolean;
  readonly requireLowercaseCharacters: boolean;
  readonly allowUsersToChangePassword: boolean;
  readonly maxPasswordAge?: number;
  readonly passwordReusePrevention?: number;
  readonly hardExpiry?: boolean;
}

/** What users, groups and roles have in common. */
interface Entity {
  readonly accountId: string;
  /** `AIDA…`, `AGPA…`, `AROA…`: never used twice. */
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly createdAt: number;
  /** By name. */
  readonly inlinePolicies: readonly InlinePolicy[];
  /** ARNs of attached managed policies, in the order of their attachment. */
  readonly attachedPolicies: readonly string[];
}

export interface User extends Entity {
  readonly kind: "user";
  readonly tags: readonly Tag[];
  readonly boundary?: string;
  /** Keys of the groups it is in. */
  readonly groups: readonly string[];
  readonly accessKeyIds: readonly string[];
  readonly loginProfile?: LoginProfile;
  /** The devices it signs in with, in the order in which they were enabled. */
  readonly mfaSerialNumbers?: readonly string[];
  readonly sshKeys?: readonly SshKey[];
  readonly signingCertificates?: readonly SigningCertificate[];
  readonly serviceCredentials?: readonly ServiceCredential[];
}

/** A virtual MFA device; a user's or root's once it has been enabled. */
export interface MfaDevice {
  /** Its ARN. */
  readonly serialNumber: string;
  /** Base32. */
  readonly seed: string;
  readonly createdAt: number;
  readonly tags: readonly Tag[];
  readonly assignment?: MfaAssignment;
}

export interface MfaAssignment {
  /** The key of the user; undefined when it is root's. */
  readonly user: string | undefined;
  readonly enabledAt: number;
  /** By how many time steps the device runs ahead of the world's clock. */
  readonly drift: number;
  /** The time step of the last code that was taken: no code is taken twice. */
  readonly lastStep: number;
}

export interface SshKey {
  /** `APKA…` */
  readonly id: string;
  /** As it was uploaded. */
  readonly body: string;
  readonly fingerprint: string;
  readonly status: "Active" | "Inactive";
  readonly uploadedAt: number;
}

export interface SigningCertificate {
  readonly id: string;
  readonly body: string;
  readonly status: "Active" | "Inactive";
  readonly uploadedAt: number;
}

/** A user name and password (or a key) for one service. */
export interface ServiceCredential {
  /** `ACCA…` */
  readonly id: string;
  /** `codecommit.amazonaws.com` */
  readonly service: string;
  readonly status: "Active" | "Inactive";
  readonly createdAt: number;
  readonly expiresAt?: number;
  /** `bob-at-111122223333`, or the alias of an API key. */
  readonly name: string;
}

export interface LoginProfile {
  readonly createdAt: number;
  readonly password: string;
  readonly resetRequired: boolean;
}

export interface Group extends Entity {
  readonly kind: "group";
}

export interface Role extends Entity {
  readonly kind: "role";
  readonly tags: readonly Tag[];
  readonly boundary?: string;
  readonly trustPolicy: string;
  /** The unique ids of the users and roles that the trust policy names, by ARN, as they were when it was written. */
  readonly trustedIds: Readonly<Record<string, string>>;
  readonly description?: string;
  /** Seconds. */
  readonly maxSessionDuration: number;
  /** The service whose own it is: only the service changes it. */
  readonly service?: string;
}

export type PolicyHolder = User | Group | Role;

export interface InstanceProfile {
  readonly accountId: string;
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly tags: readonly Tag[];
  /** The key of its role. */
  readonly role?: string;
}

export interface PolicyVersion {
  readonly versionId: string;
  readonly document: string;
  readonly createdAt: number;
}

/** A managed policy, the customer's or AWS's own. */
export interface ManagedPolicy {
  /** `aws` for AWS's own. */
  readonly accountId: string;
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly description?: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly tags: readonly Tag[];
  readonly defaultVersionId: string;
  /** Oldest first. */
  readonly versions: readonly PolicyVersion[];
  /** The number of the newest version ever made: numbers are not used twice. */
  readonly lastVersion: number;
  readonly attachable: boolean;
}

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly status: "Active" | "Inactive";
  readonly createdAt: number;
  readonly accountId: string;
  /** The key of the user whose it is; undefined for keys of the account's root. */
  readonly user?: string;
}

/** An OpenID Connect provider that an account trusts. */
export interface OidcProvider {
  readonly arn: string;
  /** With its scheme. */
  readonly url: string;
  readonly clientIds: readonly string[];
  readonly thumbprints: readonly string[];
  readonly createdAt: number;
  readonly tags: readonly Tag[];
}

/** A SAML provider that an account trusts. */
export interface SamlProvider {
  readonly arn: string;
  /** What the provider's id is told as, `SAMLProviderUUID`. */
  readonly uuid: string;
  readonly metadata: string;
  readonly createdAt: number;
  readonly validUntil?: number;
  readonly tags: readonly Tag[];
  readonly encryption?: "Required" | "Allowed";
  readonly privateKeys: readonly { readonly id: string; readonly addedAt: number; readonly pem: string }[];
}

export interface ServerCertificate {
  readonly accountId: string;
  /** `ASCA…` */
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly uploadedAt: number;
  readonly expiresAt: number;
  readonly body: string;
  readonly chain?: string;
  readonly tags: readonly Tag[];
}

/** Which services an entity may use, and when it last did. */
export interface AccessReport {
  readonly createdAt: number;
  readonly granularity: "SERVICE_LEVEL" | "ACTION_LEVEL";
  readonly services: readonly ServiceAccess[];
}

export interface ServiceAccess {
  readonly namespace: string;
  /** The latest first. */
  readonly uses: readonly { readonly arn: string; readonly at: number; readonly region: string }[];
}

/** Who uses a managed policy, and as what. */
export interface PolicyUse {
  readonly kind: "user" | "group" | "role";
  readonly as: "policy" | "boundary";
  /** The key of the user, group or role. */
  readonly entity: string;
}

/** How many of each an account has. */
export interface Counts {
  readonly users: number;
  readonly groups: number;
  readonly roles: number;
  readonly instanceProfiles: number;
  readonly policies: number;
}
const NOTHING_YET: Counts = { users: 0, groups: 0, roles: 0, instanceProfiles: 0, policies: 0 };

/** Names are one however their case is written. */
export const keyOf = (name: string): string => name.toLowerCase();

type Named = [accountId: string, key: string];

export const tables = {
  accounts: table<[accountId: string], AccountRecord>("iam.accounts"),
  accountAliases: table<[alias: string], string>("iam.account-aliases"),
  users: table<Named, User>("iam.users"),
  groups: table<Named, Group>("iam.groups"),
  roles: table<Named, Role>("iam.roles"),
  instanceProfiles: table<Named, InstanceProfile>("iam.instance-profiles"),
  policies: table<Named, ManagedPolicy>("iam.policies"),
  accessKeys: table<[accessKeyId: string], AccessKey>("iam.access-keys"),
  /** The users of a group: what `User.groups` says, the other way round. */
  members: table<[accountId: string, group: string, user: string], string>("iam.members"),
  /** The users of a policy: what `attachedPolicies` and `boundary` say, the other way round. */
  policyUses: table<[accountId: string, policyArn: string, kind: string, as: string, entity: string], PolicyUse>(
    "iam.policy-uses",
  ),
  /** The instance profiles of a role: what `InstanceProfile.role` says, the other way round. */
  roleProfiles: table<[accountId: string, role: string, profile: string], string>("iam.role-profiles"),
  counts: table<[accountId: string], Counts>("iam.counts"),
  /** Whose issuer a URL is. */
  outboundIssuers: table<[issuer: string], string>("iam.outbound-issuers"),
  /** Deletions of service-linked roles that were asked for. */
  deletionTasks: table<[accountId: string, taskId: string], string>("iam.deletion-tasks"),
  accessReports: table<[accountId: string, jobId: string], AccessReport>("iam.access-reports"),
  /** By serial number, in lower case. */
  mfaDevices: table<Named, MfaDevice>("iam.mfa-devices"),
  /** By URL without its scheme, in lower case. */
  oidcProviders: table<Named, OidcProvider>("iam.oidc-providers"),
  samlProviders: table<Named, SamlProvider>("iam.saml-providers"),
  serverCertificates: table<Named, ServerCertificate>("iam.server-certificates"),
} as const;

const POLICY_ARN = /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy(\/(?:.*\/)?)([^/]+)$/;

/** Reads one account's IAM. */
export class IamReader {
  readonly tx: ReadTransaction;
  readonly accountId: string;

  constructor(tx: ReadTransaction, accountId: string) {
    this.tx = tx;
    this.accountId = accountId;
  }

  async account(): Promise<AccountRecord> {
    const account = await this.tx.get(tables.accounts, [this.accountId]);
    if (!account) throw invalidClientTokenId();
    return account;
  }

  findUser(name: string): Promise<User | undefined> {
    return this.tx.get(tables.users, [this.accountId, keyOf(name)]);
  }
  findGroup(name: string): Promise<Group | undefined> {
    return this.tx.get(tables.groups, [this.accountId, keyOf(name)]);
  }
  findRole(name: string): Promise<Role | undefined> {
    return this.tx.get(tables.roles, [this.accountId, keyOf(name)]);
  }
  findInstanceProfile(name: string): Promise<InstanceProfile | undefined> {
    return this.tx.get(tables.instanceProfiles, [this.accountId, keyOf(name)]);
  }

  /** Throws `NoSuchEntity`, as do the other lookups. */
  async user(name: string): Promise<User> {
    return found(await this.findUser(name), "user", name);
  }
  async group(name: string): Promise<Group> {
    return found(await this.findGroup(name), "group", name);
  }
  async role(name: string): Promise<Role> {
    return found(await this.findRole(name), "role", name);
  }
  async instanceProfile(name: string): Promise<InstanceProfile> {
    return found(await this.findInstanceProfile(name), "instance profile", name);
  }

  /** The managed policy of an ARN, AWS's own included. Throws `NoSuchEntity`, and `ValidationError` for what is no ARN. */
  async policy(arn: string): Promise<ManagedPolicy> {
    return found(await this.findPolicy(arn), "policy", arn);
  }

  /** The same, in the words in which attaching says that there is none. */
  async attachablePolicy(arn: string): Promise<ManagedPolicy> {
    const policy = await this.findPolicy(arn);
    if (!policy?.attachable) throw noSuchEntity("attachable policy", arn);
    return policy;
  }

  findPolicy(arn: string): Promise<ManagedPolicy | undefined> {
    if (!parseArn(arn)) throw unparsableArn();
    return policyOf(this.tx, arn, this.accountId);
  }

  /** Who uses a policy: everybody, or only those of one kind or one way of use. */
  async usesOf(arn: string): Promise<readonly PolicyUse[]> {
    return this.tx.range(tables.policyUses, { within: [this.accountId, arn] });
  }

  /** The users of a group. */
  async membersOf(group: Group): Promise<readonly User[]> {
    const members = await this.tx.range(tables.members, { within: [this.accountId, keyOf(group.name)] });
    return Promise.all(members.map((member) => this.user(member)));
  }

  /** An access key of a user (of the account's root when undefined). */
  async accessKeyOf(user: User | undefined, accessKeyId: string): Promise<AccessKey> {
    const key = await this.tx.get(tables.accessKeys, [accessKeyId]);
    const owner = user && keyOf(user.name);
    const theirs = key?.accountId === this.accountId && key.user === owner;
    return found(theirs ? key : undefined, "access key", accessKeyId);
  }

  async oidcProvider(arn: string): Promise<OidcProvider> {
    const provider = await this.tx.get(tables.oidcProviders, [this.accountId, oidcKeyOf(arn)]);
    return found(provider?.arn === arn ? provider : undefined, "OIDC provider", arn);
  }

  async samlProvider(arn: string): Promise<SamlProvider> {
    const name = arn.slice(arn.lastIndexOf("/") + 1);
    const provider = await this.tx.get(tables.samlProviders, [this.accountId, keyOf(name)]);
    return found(provider?.arn === arn ? provider : undefined, "SAML provider", arn);
  }

  async mfaDevice(serialNumber: string): Promise<MfaDevice> {
    return found(
      await this.tx.get(tables.mfaDevices, [this.accountId, keyOf(serialNumber)]),
      "MFA device",
      serialNumber,
    );
  }

  async counts(): Promise<Counts> {
    return (await this.tx.get(tables.counts, [this.accountId])) ?? NOTHING_YET;
  }
}

const found = <R>(record: R | undefined, kind: Parameters<typeof noSuchEntity>[0], name: string): R => {
  if (record === undefined) throw noSuchEntity(kind, name);
  return record;
};

/** The key of an OpenID Connect provider: what stands behind the first slash of its ARN. */
const oidcKeyOf = (arn: string): string => keyOf(arn.slice(arn.indexOf("/") + 1));

/** The managed policy of an ARN as an account sees it: its own, and AWS's. */
export const policyOf = async (
  tx: ReadTransaction,
  arn: string,
  accountId: string,
): Promise<ManagedPolicy | undefined> => {
  const own = awsManagedPolicyOf(arn);
  if (own) return own;
  const [, owner, , name] = POLICY_ARN.exec(arn) ?? [];
  if (owner !== accountId || name === undefined) return undefined;
  const policy = await tx.get(tables.policies, [accountId, keyOf(name)]);
  return policy?.arn === arn ? policy : undefined;
};

/** The document of a policy's default version. */
export const defaultDocument = (policy: ManagedPolicy): string =>
  policy.versions.find(({ versionId }) => versionId === policy.defaultVersionId)?.document ?? "";

/** Changes one account's IAM, and keeps the tables that say the same thing the other way round in step. */
export class IamWriter extends IamReader {
  declare readonly tx: WriteTransaction;

  constructor(tx: WriteTransaction, accountId: string) {
    super(tx, accountId);
  }

  put<R extends { readonly name: string }>(into: Table<Named, R>, record: R): Promise<void> {
    return this.tx.put(into, [this.accountId, keyOf(record.name)], record);
  }

  /** Writes back a user, a group or a role. */
  putHolder(holder: PolicyHolder): Promise<void> {
    switch (holder.kind) {
      case "user":
        return this.put(tables.users, holder);
      case "group":
        return this.put(tables.groups, holder);
      case "role":
        return this.put(tables.roles, holder);
    }
  }

  putAccount(account: AccountRecord): Promise<void> {
    return this.tx.put(tables.accounts, [this.accountId], account);
  }

  putAccessKey(key: AccessKey): Promise<void> {
    return this.tx.put(tables.accessKeys, [key.accessKeyId], key);
  }

  /** A role that is not a service's own. Throws `UnmodifiableEntity` for those that are. */
  async modifiableRole(name: string): Promise<Role> {
    const role = await this.role(name);
    if (role.service !== undefined) throw protectedRole(role.name);
    return role;
  }

  putOidcProvider(provider: OidcProvider): Promise<void> {
    return this.tx.put(tables.oidcProviders, [this.accountId, oidcKeyOf(provider.arn)], provider);
  }

  putSamlProvider(provider: SamlProvider): Promise<void> {
    const name = provider.arn.slice(provider.arn.lastIndexOf("/") + 1);
    return this.tx.put(tables.samlProviders, [this.accountId, keyOf(name)], provider);
  }

  putMfaDevice(device: MfaDevice): Promise<void> {
    return this.tx.put(tables.mfaDevices, [this.accountId, keyOf(device.serialNumber)], device);
  }

  async count(what: keyof Counts, change: 1 | -1): Promise<void> {
    const counts = await this.counts();
    await this.tx.put(tables.counts, [this.accountId], { ...counts, [what]: counts[what] + change });
  }

  useOf(holder: PolicyHolder, arn: string, as: PolicyUse["as"]): Promise<void> {
    const entity = keyOf(holder.name);
    return this.tx.put(tables.policyUses, [this.accountId, arn, holder.kind, as, entity], {
      kind: holder.kind,
      as,
      entity,
    });
  }

  noUseOf(holder: PolicyHolder, arn: string, as: PolicyUse["as"]): Promise<void> {
    return this.tx.delete(tables.policyUses, [this.accountId, arn, holder.kind, as, keyOf(holder.name)]);
  }

  /** `group` is the group's key. */
  join(user: User, group: string): Promise<void> {
    return this.tx.put(tables.members, [this.accountId, group, keyOf(user.name)], keyOf(user.name));
  }

  leave(user: User, group: string): Promise<void> {
    return this.tx.delete(tables.members, [this.accountId, group, keyOf(user.name)]);
  }

  async drop(from: Table<Named, { readonly name: string }>, name: string): Promise<void> {
    await this.tx.delete(from, [this.accountId, keyOf(name)]);
  }
}

/** A new user, group or role, with nothing attached yet. */
export const newEntity = (
  accountId: string,
  kind: "user" | "group" | "role",
  { id, name, path, now }: { readonly id: string; readonly name: string; readonly path: string; readonly now: number },
) =>
  ({
    accountId,
    id,
    name,
    path,
    arn: iamArn(accountId, kind, path, name),
    createdAt: now,
    inlinePolicies: [],
    attachedPolicies: [],
  }) satisfies Omit<Entity, "kind">;
