/** What authentication and authorization ask of IAM: who holds a key, what a caller's policies are, what a resource says. */

import type { ReadTransaction, WriteTransaction } from "../../store/port.js";
import { parseArn, rootArn } from "../kit/arns.js";
import type { AuthenticatedCaller, Caller, Credential, IamUser, RootUser, Session } from "../kit/caller.js";
import { AwsError } from "../kit/errors.js";
import type { Ids } from "../kit/ids.js";
import type { Account, CallerPolicies, NewAccount, ResourceFacts, RootKey } from "../kit/ports.js";
import type { PolicySource } from "./policy/types.js";
import {
  type AccessKey,
  type AccountRecord,
  defaultDocument,
  keyOf,
  type PolicyHolder,
  policyOf,
  type Tag,
  tables,
} from "./state.js";
import { asSeenNow } from "./trust.js";

/** The key's owner and secret; undefined for a key that IAM does not know. */
export const credential = async (tx: ReadTransaction, accessKeyId: string): Promise<Credential | undefined> => {
  const key = await tx.get(tables.accessKeys, [accessKeyId]);
  const caller = key && (await ownerOf(tx, key));
  if (!key || !caller) return undefined;
  return { accessKeyId, secretAccessKey: key.secretAccessKey, active: key.status === "Active", caller };
};

const ownerOf = async (tx: ReadTransaction, key: AccessKey): Promise<AuthenticatedCaller | undefined> => {
  const { accountId, accessKeyId } = key;
  if (key.user === undefined)
    return { type: "root", accountId, arn: rootArn(accountId), userId: accountId, accessKeyId };
  const user = await tx.get(tables.users, [accountId, key.user]);
  return user && { type: "user", accountId, arn: user.arn, userId: user.id, accessKeyId, userName: user.name };
};

const NO_POLICIES: CallerPolicies = { policies: { identity: [] }, tags: {} };

/** A session policy that allows nothing: AWS gives federated users without a session policy nothing of their issuer's. */
const NOTHING: PolicySource = { document: '{"Version":"2012-10-17","Statement":[]}' };

/**
 * What a caller brings to every evaluation. INVARIANT: reads records only; nothing is parsed here, because every request
 * of every service comes by.
 */
export const policiesOf = async (tx: ReadTransaction, caller: Caller): Promise<CallerPolicies> => {
  switch (caller.type) {
    case "user":
      return withSession(await ofUser(tx, caller), caller.session);
    case "assumed-role": {
      const role = await tx.get(tables.roles, [caller.accountId, keyOf(caller.roleName)]);
      // A role made anew under the same name is another role.
      return withSession(role?.id === caller.roleId ? await policiesOfHolder(tx, role) : NO_POLICIES, caller.session);
    }
    case "federated-user": {
      const issuer = await policiesOf(tx, caller.issuer);
      const session = sessionPolicies(caller.session);
      return {
        policies: { ...issuer.policies, session: session.length === 0 ? [NOTHING] : session },
        tags: issuer.tags,
      };
    }
    default:
      return NO_POLICIES;
  }
};

const sessionPolicies = (session: Session): readonly PolicySource[] => session.policies;

const withSession = (own: CallerPolicies, session: Session | undefined): CallerPolicies =>
  session === undefined || session.policies.length === 0
    ? own
    : { ...own, policies: { ...own.policies, session: sessionPolicies(session) } };

const ofUser = async (tx: ReadTransaction, caller: IamUser | RootUser): Promise<CallerPolicies> => {
  if (caller.type === "root") return NO_POLICIES;
  const user = await tx.get(tables.users, [caller.accountId, keyOf(caller.userName)]);
  return user?.id === caller.userId ? policiesOfHolder(tx, user) : NO_POLICIES;
};

/** What hangs on a user (with its groups), a group or a role. */
export const policiesOfHolder = async (tx: ReadTransaction, holder: PolicyHolder): Promise<CallerPolicies> => {
  const identity: PolicySource[] = [];
  await gather(tx, holder, identity);
  if (holder.kind === "user") {
    for (const key of holder.groups) {
      const group = await tx.get(tables.groups, [holder.accountId, key]);
      if (group) await gather(tx, group, identity);
    }
  }
  if (holder.kind === "group") return { policies: { identity }, tags: NO_TAGS };
  // A boundary whose policy is not there bounds everything.
  const boundary =
    holder.boundary === undefined ? undefined : ((await managed(tx, holder, holder.boundary)) ?? NOTHING);
  return { policies: { identity, ...(boundary && { boundary }) }, tags: valuesOf(holder.tags) };
};

const gather = async (tx: ReadTransaction, holder: PolicyHolder, into: PolicySource[]): Promise<void> => {
  const attachedTo = `${holder.kind}/${holder.name}`;
  for (const { name, document } of holder.inlinePolicies) into.push({ name, document, attachedTo });
  for (const arn of holder.attachedPolicies) {
    const source = await managed(tx, holder, arn);
    if (source) into.push(source);
  }
};

const managed = async (tx: ReadTransaction, holder: PolicyHolder, arn: string): Promise<PolicySource | undefined> => {
  const policy = await policyOf(tx, arn, holder.accountId);
  return policy && { arn, document: defaultDocument(policy), attachedTo: `${holder.kind}/${holder.name}` };
};

const NO_TAGS: Readonly<Record<string, string>> = {};
const valuesOf = (tags: readonly Tag[]): Readonly<Record<string, string>> =>
  tags.length === 0 ? NO_TAGS : Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));

/** What an IAM resource is known by, whatever its path: the last part of its ARN. */
interface Found {
  readonly arn: string;
  readonly tags?: readonly Tag[];
  readonly boundary?: string;
}

const KINDS: Readonly<
  Record<string, (tx: ReadTransaction, accountId: string, name: string, arn: string) => Promise<Found | undefined>>
> = {
  user: (tx, accountId, name) => tx.get(tables.users, [accountId, keyOf(name)]),
  group: (tx, accountId, name) => tx.get(tables.groups, [accountId, keyOf(name)]),
  role: async (tx, accountId, name) => tx.get(tables.roles, [accountId, keyOf(name)]),
  "instance-profile": (tx, accountId, name) => tx.get(tables.instanceProfiles, [accountId, keyOf(name)]),
  policy: (tx, accountId, _name, arn) => policyOf(tx, arn, accountId),
  mfa: async (tx, accountId, _name, arn) => {
    const device = await tx.get(tables.mfaDevices, [accountId, keyOf(arn)]);
    return device && { arn: device.serialNumber, tags: device.tags };
  },
  "oidc-provider": (tx, accountId, _name, arn) =>
    tx.get(tables.oidcProviders, [accountId, keyOf(arn.slice(arn.indexOf("/") + 1))]),
  "saml-provider": (tx, accountId, name) => tx.get(tables.samlProviders, [accountId, keyOf(name)]),
  "server-certificate": (tx, accountId, name) => tx.get(tables.serverCertificates, [accountId, keyOf(name)]),
  // The resource of GetAccessKeyLastUsed is the key's user, whom the request does not name.
  "access-key": async (tx, accountId, id) => {
    const key = await tx.get(tables.accessKeys, [id]);
    if (key?.accountId !== accountId) return undefined;
    if (key.user === undefined) return { arn: rootArn(accountId) };
    return tx.get(tables.users, [accountId, key.user]);
  },
};

const RESOURCE_TAG = /^(?:aws|iam):resourcetag\/(.*)$/;

/** What authorization must know of an IAM resource: its whole ARN, its tags; for `sts:` actions a role's trust policy. */
export const resourceOf = async (
  tx: ReadTransaction,
  text: string,
  caller: Caller,
  action = "",
): Promise<ResourceFacts | undefined> => {
  const arn = parseArn(text);
  if (!arn) return undefined;
  const { accountId, resource } = arn;
  if (action.startsWith("sts:")) return trustOf(tx, text, accountId, resource);

  const slash = resource.indexOf("/");
  const name = resource.slice(resource.lastIndexOf("/") + 1);
  const kind = resource.slice(0, slash);
  const found = Object.hasOwn(KINDS, kind) ? await KINDS[kind]?.(tx, accountId, name, text) : undefined;
  // AWS: its own managed policies are everybody's to read.
  const owner = accountId === "aws" && "accountId" in caller ? caller.accountId : accountId;
  return found === undefined
    ? { accountId: owner }
    : { accountId: owner, arn: found.arn, condition: conditionsOf(found) };
};

const conditionsOf =
  ({ tags = [], boundary }: Found) =>
  async (key: string): Promise<string | undefined> => {
    if (key === "iam:permissionsboundary") return boundary;
    const [, wanted] = RESOURCE_TAG.exec(key) ?? [];
    return wanted === undefined ? undefined : tags.find((tag) => tag.Key.toLowerCase() === wanted)?.Value;
  };

/** A role as its trust policy sees it. AWS: a role that does not exist trusts nobody, and nobody learns that it is not there. */
const trustOf = async (
  tx: ReadTransaction,
  arn: string,
  accountId: string,
  resource: string,
): Promise<ResourceFacts | undefined> => {
  if (!resource.startsWith("role/")) return { accountId };
  const named = await tx.get(tables.roles, [accountId, keyOf(resource.slice(resource.lastIndexOf("/") + 1))]);
  if (named?.arn !== arn) return { accountId, policyRequired: true };
  const role = await asSeenNow(tx, named);
  return {
    accountId,
    policy: { document: role.trustPolicy, attachedTo: arn },
    policyRequired: true,
    condition: conditionsOf(role),
  };
};

/** Makes an account with its root key. An account that exists keeps what it has and gains the key. */
export const createAccount = async (
  tx: WriteTransaction,
  given: NewAccount,
  now: number,
  ids: Ids,
): Promise<Account & RootKey> => {
  const { accountId } = given;
  const accessKeyId = given.accessKeyId ?? ids.iam("AKIA");
  const secretAccessKey = given.secretAccessKey ?? ids.secretAccessKey();
  const holder = await tx.get(tables.accessKeys, [accessKeyId]);
  if (holder && (holder.accountId !== accountId || holder.user !== undefined)) {
    throw new AwsError("EntityAlreadyExists", 409, `The access key ${accessKeyId} belongs to somebody else.`);
  }
  const old = await tx.get(tables.accounts, [accountId]);
  const rootKeyIds = [...(old?.rootKeyIds ?? []).filter((id) => id !== accessKeyId), accessKeyId];
  const account: AccountRecord = old
    ? { ...old, rootKeyIds }
    : {
        accountId,
        canonicalId: given.canonicalId ?? ids.canonicalId(),
        displayName: given.displayName ?? `account-${accountId}`,
        email: given.email ?? `root@${accountId}.example.com`,
        createdAt: now,
        rootKeyIds,
      };
  await tx.put(tables.accounts, [accountId], account);
  await tx.put(tables.accessKeys, [accessKeyId], {
    accessKeyId,
    secretAccessKey,
    status: "Active",
    createdAt: now,
    accountId,
  });
  return { ...publicPart(account), accessKeyId, secretAccessKey };
};

/** An account without its keys. */
export const publicPart = ({ accountId, canonicalId, displayName, email, createdAt }: AccountRecord): Account => ({
  accountId,
  canonicalId,
  displayName,
  email,
  createdAt,
});
