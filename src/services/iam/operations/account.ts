/** The account as a whole: alias, password policy, summary, everything at once. https://docs.aws.amazon.com/IAM/latest/UserGuide/console_account-alias.html */

import type { Table } from "../../../store/port.js";
import { notImplemented } from "../../kit/operation.js";
import {
  attachedAnswer,
  groupAnswer,
  inlineAnswer,
  instanceProfileAnswer,
  lastUseAnswer,
  newRoleAnswer,
  wholePolicyAnswer,
  wholeUserAnswer,
  wholeVersionAnswer,
} from "../answers.js";
import { entityAlreadyExists, noSuchEntity } from "../errors.js";
import type { IamFamily } from "../family.js";
import type { LastUsed } from "../last-used.js";
import { awsManagedPolicies } from "../managed.js";
import { pageOf } from "../paging.js";
import { INLINE_POLICY_SIZE, quotas } from "../quotas.js";
import { onAccount } from "../resources.js";
import {
  type Group,
  type IamReader,
  keyOf,
  type ManagedPolicy,
  type PasswordPolicy,
  type PolicyHolder,
  type Role,
  tables,
  type User,
} from "../state.js";
import { asSeenNow } from "../trust.js";

export const account = {
  reads: {
    ListAccountAliases: {
      needs: (_input, call) => onAccount(call),
      handle: async (input, { iam }) => {
        const { alias } = await iam.account();
        const { items, truncation } = pageOf("ListAccountAliases", input, alias === undefined ? [] : [alias]);
        return { AccountAliases: items, ...truncation };
      },
    },
    GetAccountPasswordPolicy: {
      needs: (_input, call) => onAccount(call),
      handle: async (_input, { iam }) => {
        const { passwordPolicy } = await iam.account();
        if (!passwordPolicy) throw noSuchEntity("password policy", iam.accountId);
        return { PasswordPolicy: passwordPolicyAnswer(passwordPolicy) };
      },
    },
    GetAccountSummary: {
      needs: (_input, call) => onAccount(call),
      handle: async (_input, { iam }) => ({ SummaryMap: await summaryOf(iam) }),
    },
    GetAccountAuthorizationDetails: {
      needs: (_input, call) => onAccount(call),
      handle: async (input, { iam, lastUsed }) => {
        const wanted = new Set(input.Filter?.length ? input.Filter : ENTITY_TYPES);
        const all = [
          ...(wanted.has("User") ? await everything(iam, tables.users) : []),
          ...(wanted.has("Group") ? await everything(iam, tables.groups) : []),
          ...(wanted.has("Role") ? await everything(iam, tables.roles) : []),
          ...(wanted.has("LocalManagedPolicy") ? await everything(iam, tables.policies) : []),
          ...(wanted.has("AWSManagedPolicy") ? await attachedAwsPolicies(iam) : []),
        ];
        const { items, truncation } = pageOf("GetAccountAuthorizationDetails", input, all);
        const holders = items.filter((item) => "kind" in item);
        return {
          UserDetailList: await Promise.all(holders.filter(isUser).map((user) => userDetail(iam, user))),
          GroupDetailList: holders.filter(isGroup).map(groupDetail),
          RoleDetailList: await Promise.all(holders.filter(isRole).map((role) => roleDetail(iam, lastUsed, role))),
          Policies: await Promise.all(
            items.filter((item) => "versions" in item).map((policy) => policyDetail(iam, policy)),
          ),
          ...truncation,
        };
      },
    },
    GetAccountProperties: notImplemented("AWS does not publish which account properties there are"),
  },

  writes: {
    CreateAccountAlias: {
      needs: (_input, call) => onAccount(call),
      handle: async ({ AccountAlias }, { iam }) => {
        // AWS: aliases are one space for all accounts; a new one takes the place of the account's old one.
        if (await iam.tx.get(tables.accountAliases, [AccountAlias])) {
          throw entityAlreadyExists("account alias", AccountAlias);
        }
        const account = await iam.account();
        if (account.alias !== undefined) await iam.tx.delete(tables.accountAliases, [account.alias]);
        await iam.tx.put(tables.accountAliases, [AccountAlias], iam.accountId);
        await iam.putAccount({ ...account, alias: AccountAlias });
        return {};
      },
    },
    DeleteAccountAlias: {
      needs: (_input, call) => onAccount(call),
      handle: async ({ AccountAlias }, { iam }) => {
        const { alias, ...account } = await iam.account();
        if (alias !== AccountAlias) throw noSuchEntity("account alias", AccountAlias);
        await iam.tx.delete(tables.accountAliases, [alias]);
        await iam.putAccount(account);
        return {};
      },
    },
    UpdateAccountPasswordPolicy: {
      needs: (_input, call) => onAccount(call),
      // AWS: what is left out goes back to its default.
      handle: async (input, { iam }) => {
        const passwordPolicy: PasswordPolicy = {
          minimumPasswordLength: input.MinimumPasswordLength ?? 6,
          requireSymbols: input.RequireSymbols ?? false,
          requireNumbers: input.RequireNumbers ?? false,
          requireUppercaseCharacters: input.RequireUppercaseCharacters ?? false,
          requireLowercaseCharacters: input.RequireLowercaseCharacters ?? false,
          allowUsersToChangePassword: input.AllowUsersToChangePassword ?? false,
          ...(input.MaxPasswordAge !== undefined && { maxPasswordAge: input.MaxPasswordAge }),
          ...(input.PasswordReusePrevention !== undefined && {
            passwordReusePrevention: input.PasswordReusePrevention,
          }),
          ...(input.HardExpiry !== undefined && { hardExpiry: input.HardExpiry }),
        };
        await iam.putAccount({ ...(await iam.account()), passwordPolicy });
        return {};
      },
    },
    DeleteAccountPasswordPolicy: {
      needs: (_input, call) => onAccount(call),
      handle: async (_input, { iam }) => {
        const { passwordPolicy, ...account } = await iam.account();
        if (!passwordPolicy) throw noSuchEntity("password policy", iam.accountId);
        await iam.putAccount(account);
        return {};
      },
    },
    PutAccountProperties: notImplemented("AWS does not publish which account properties there are"),
    SetSecurityTokenServicePreferences: {
      needs: (_input, call) => onAccount(call),
      handle: async ({ GlobalEndpointTokenVersion }, { iam }) => {
        const globalEndpointTokenVersion = GlobalEndpointTokenVersion === "v2Token" ? 2 : 1;
        await iam.putAccount({ ...(await iam.account()), globalEndpointTokenVersion });
        return {};
      },
    },
  },
} satisfies IamFamily;

const ENTITY_TYPES = ["User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"] as const;

const isUser = (holder: PolicyHolder) => holder.kind === "user";
const isGroup = (holder: PolicyHolder) => holder.kind === "group";
const isRole = (holder: PolicyHolder) => holder.kind === "role";

const everything = <R>(iam: IamReader, from: Table<[accountId: string, key: string], R>) =>
  iam.tx.range(from, { within: [iam.accountId] });

/** AWS: of its own policies only those that somebody here uses. */
const attachedAwsPolicies = async (iam: IamReader): Promise<readonly ManagedPolicy[]> => {
  const used = await Promise.all(
    awsManagedPolicies().map(async (policy) => ((await iam.usesOf(policy.arn)).length > 0 ? [policy] : [])),
  );
  return used.flat();
};

const userDetail = async (iam: IamReader, user: User) => ({
  ...wholeUserAnswer(user),
  ...(user.inlinePolicies.length > 0 && { UserPolicyList: user.inlinePolicies.map(inlineAnswer) }),
  GroupList: await Promise.all(user.groups.map(async (group) => (await iam.group(group)).name)),
  AttachedManagedPolicies: user.attachedPolicies.map(attachedAnswer),
});

const groupDetail = (group: Group) => ({
  ...groupAnswer(group),
  GroupPolicyList: group.inlinePolicies.map(inlineAnswer),
  AttachedManagedPolicies: group.attachedPolicies.map(attachedAnswer),
});

const roleDetail = async (iam: IamReader, lastUsed: LastUsed, role: Role) => {
  const [lastUse] = await lastUsed.ofOwner(iam.tx, role.id);
  const profiles = await iam.tx.range(tables.roleProfiles, { within: [iam.accountId, keyOf(role.name)] });
  return {
    ...newRoleAnswer(await asSeenNow(iam.tx, role)),
    InstanceProfileList: await Promise.all(
      profiles.map(async (profile) => instanceProfileAnswer(await iam.instanceProfile(profile), role)),
    ),
    RolePolicyList: role.inlinePolicies.map(inlineAnswer),
    AttachedManagedPolicies: role.attachedPolicies.map(attachedAnswer),
    RoleLastUsed: lastUseAnswer(lastUse),
  };
};

const policyDetail = async (iam: IamReader, policy: ManagedPolicy) => {
  const { Tags: _, ...answer } = wholePolicyAnswer(policy, await iam.usesOf(policy.arn));
  return { ...answer, PolicyVersionList: policy.versions.map((version) => wholeVersionAnswer(policy, version)) };
};

const passwordPolicyAnswer = (policy: PasswordPolicy) => ({
  MinimumPasswordLength: policy.minimumPasswordLength,
  RequireSymbols: policy.requireSymbols,
  RequireNumbers: policy.requireNumbers,
  RequireUppercaseCharacters: policy.requireUppercaseCharacters,
  RequireLowercaseCharacters: policy.requireLowercaseCharacters,
  AllowUsersToChangePassword: policy.allowUsersToChangePassword,
  ExpirePasswords: policy.maxPasswordAge !== undefined,
  ...(policy.maxPasswordAge !== undefined && { MaxPasswordAge: policy.maxPasswordAge }),
  ...(policy.passwordReusePrevention !== undefined && { PasswordReusePrevention: policy.passwordReusePrevention }),
  ...(policy.hardExpiry !== undefined && { HardExpiry: policy.hardExpiry }),
});

const summaryOf = async (iam: IamReader) => {
  const counts = await iam.counts();
  const { rootKeyIds, globalEndpointTokenVersion = 1, mfaSerialNumbers = [] } = await iam.account();
  const within = { within: [iam.accountId] } as const;
  const devices = await iam.tx.range(tables.mfaDevices, within);
  const providers = [
    ...(await iam.tx.range(tables.oidcProviders, within)),
    ...(await iam.tx.range(tables.samlProviders, within)),
  ];
  const uses = await iam.tx.range(tables.policyUses, { within: [iam.accountId] });
  return {
    Users: counts.users,
    UsersQuota: quotas.UsersPerAccount,
    Groups: counts.groups,
    GroupsQuota: quotas.GroupsPerAccount,
    Roles: counts.roles,
    RolesQuota: quotas.RolesPerAccount,
    InstanceProfiles: counts.instanceProfiles,
    InstanceProfilesQuota: quotas.InstanceProfilesPerAccount,
    Policies: counts.policies,
    PoliciesQuota: quotas.PoliciesPerAccount,
    PolicySizeQuota: quotas.PolicySize,
    PolicyVersionsInUse: uses.length,
    PolicyVersionsInUseQuota: 10000,
    VersionsPerPolicyQuota: quotas.VersionsPerPolicy,
    UserPolicySizeQuota: INLINE_POLICY_SIZE.user,
    GroupPolicySizeQuota: INLINE_POLICY_SIZE.group,
    RolePolicySizeQuota: INLINE_POLICY_SIZE.role,
    AssumeRolePolicySizeQuota: quotas.ACLSizePerRole,
    AttachedPoliciesPerUserQuota: quotas.PoliciesPerUser,
    AttachedPoliciesPerGroupQuota: quotas.PoliciesPerGroup,
    AttachedPoliciesPerRoleQuota: quotas.PoliciesPerRole,
    GroupsPerUserQuota: quotas.GroupsPerUser,
    AccessKeysPerUserQuota: quotas.AccessKeysPerUser,
    SigningCertificatesPerUserQuota: quotas.SigningCertificatesPerUser,
    ServerCertificates: (await iam.tx.range(tables.serverCertificates, within)).length,
    ServerCertificatesQuota: quotas.ServerCertificatesPerAccount,
    MFADevices: devices.length,
    MFADevicesInUse: devices.filter(({ assignment }) => assignment !== undefined).length,
    Providers: providers.length,
    AccountMFAEnabled: mfaSerialNumbers.length > 0 ? 1 : 0,
    AccountAccessKeysPresent: rootKeyIds.length > 0 ? 1 : 0,
    AccountPasswordPresent: 1,
    AccountSigningCertificatesPresent: 0,
    GlobalEndpointTokenVersion: globalEndpointTokenVersion,
  };
};
