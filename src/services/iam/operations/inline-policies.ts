/** Policies written into a user, a group or a role. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html */
import { encoded, isNamed } from "../answers.js";
import { demandInlinePolicy } from "../documents.js";
import { inlinePoliciesTooLarge, noSuchEntity } from "../errors.js";
import type { IamFamily } from "../family.js";
import { type PageInput, pageOf } from "../paging.js";
import { INLINE_POLICY_SIZE, policySize } from "../quotas.js";
import { onExisting } from "../resources.js";
import { type IamWriter, keyOf, type PolicyHolder } from "../state.js";

export const inlinePolicies = {
  reads: {
    GetUserPolicy: {
      needs: ({ UserName }, call) => onExisting(call, "user", UserName),
      handle: async ({ UserName, PolicyName }, { iam }) => {
        const user = await iam.user(UserName);
        return { UserName: user.name, ...policyIn(user, PolicyName) };
      },
    },
    GetGroupPolicy: {
      needs: ({ GroupName }, call) => onExisting(call, "group", GroupName),
      handle: async ({ GroupName, PolicyName }, { iam }) => {
        const group = await iam.group(GroupName);
        return { GroupName: group.name, ...policyIn(group, PolicyName) };
      },
    },
    GetRolePolicy: {
      needs: ({ RoleName }, call) => onExisting(call, "role", RoleName),
      handle: async ({ RoleName, PolicyName }, { iam }) => {
        const role = await iam.role(RoleName);
        return { RoleName: role.name, ...policyIn(role, PolicyName) };
      },
    },
    ListUserPolicies: {
      needs: ({ UserName }, call) => onExisting(call, "user", UserName),
      handle: async (input, { iam }) => namesIn(await iam.user(input.UserName), input),
    },
    ListGroupPolicies: {
      needs: ({ GroupName }, call) => onExisting(call, "group", GroupName),
      handle: async (input, { iam }) => namesIn(await iam.group(input.GroupName), input),
    },
    ListRolePolicies: {
      needs: ({ RoleName }, call) => onExisting(call, "role", RoleName),
      handle: async (input, { iam }) => namesIn(await iam.role(input.RoleName), input),
    },
  },

  writes: {
    PutUserPolicy: {
      needs: ({ UserName }, call) => onExisting(call, "user", UserName),
      handle: async ({ UserName, PolicyName, PolicyDocument }, { iam }) =>
        write(iam, await iam.user(UserName), PolicyName, PolicyDocument),
    },
    PutGroupPolicy: {
      needs: ({ GroupName }, call) => onExisting(call, "group", GroupName),
      handle: async ({ GroupName, PolicyName, PolicyDocument }, { iam }) =>
        write(iam, await iam.group(GroupName), PolicyName, PolicyDocument),
    },
    PutRolePolicy: {
      needs: ({ RoleName }, call) => onExisting(call, "role", RoleName),
      handle: async ({ RoleName, PolicyName, PolicyDocument }, { iam }) =>
        write(iam, await iam.modifiableRole(RoleName), PolicyName, PolicyDocument),
    },
    DeleteUserPolicy: {
      needs: ({ UserName }, call) => onExisting(call, "user", UserName),
      handle: async ({ UserName, PolicyName }, { iam }) => erase(iam, await iam.user(UserName), PolicyName),
    },
    DeleteGroupPolicy: {
      needs: ({ GroupName }, call) => onExisting(call, "group", GroupName),
      handle: async ({ GroupName, PolicyName }, { iam }) => erase(iam, await iam.group(GroupName), PolicyName),
    },
    DeleteRolePolicy: {
      needs: ({ RoleName }, call) => onExisting(call, "role", RoleName),
      handle: async ({ RoleName, PolicyName }, { iam }) => erase(iam, await iam.modifiableRole(RoleName), PolicyName),
    },
  },
} satisfies IamFamily;

const policyIn = (holder: PolicyHolder, name: string) => {
  const policy = holder.inlinePolicies.find(isNamed(name));
  if (!policy) throw noSuchEntity(`${holder.kind} policy`, name);
  return { PolicyName: policy.name, PolicyDocument: encoded(policy.document) };
};

const namesIn = (holder: PolicyHolder, input: PageInput) => {
  const names = holder.inlinePolicies.map(({ name }) => name);
  const { items, truncation } = pageOf(`policies of ${holder.id}`, input, names);
  return { PolicyNames: items, ...truncation };
};

/** Writes a policy, over the one of the same name if there is one. */
const write = async (iam: IamWriter, holder: PolicyHolder, name: string, document: string) => {
  demandInlinePolicy(document);
  const others = holder.inlinePolicies.filter((policy) => !isNamed(name)(policy));
  const inlinePolicies = [...others, { name, document }].sort((one, other) =>
    keyOf(one.name) < keyOf(other.name) ? -1 : 1,
  );
  const limit = INLINE_POLICY_SIZE[holder.kind];
  const size = inlinePolicies.reduce((sum, policy) => sum + policySize(policy.document), 0);
  if (size > limit) throw inlinePoliciesTooLarge(holder.kind, holder.name, limit);
  await iam.putHolder({ ...holder, inlinePolicies });
  return {};
};

const erase = async (iam: IamWriter, holder: PolicyHolder, name: string) => {
  const inlinePolicies = holder.inlinePolicies.filter((policy) => !isNamed(name)(policy));
  if (inlinePolicies.length === holder.inlinePolicies.length) throw noSuchEntity(`${holder.kind} policy`, name);
  await iam.putHolder({ ...holder, inlinePolicies });
  return {};
};
