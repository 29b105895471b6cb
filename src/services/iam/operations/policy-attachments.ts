/** Managed policies on users, groups and roles. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_manage-attach-detach.html */
import { attachedAnswer, policyPathOf } from "../answers.js";
import { limitExceeded, noSuchEntity } from "../errors.js";
import type { IamFamily } from "../family.js";
import { type PageInput, pageOf } from "../paging.js";
import { quotas } from "../quotas.js";
import { onExisting, onPolicy } from "../resources.js";
import type { IamReader, IamWriter, PolicyHolder, PolicyUse } from "../state.js";

export const policyAttachments = {
  reads: {
    ListAttachedUserPolicies: {
      needs: ({ UserName }, call) => onExisting(call, "user", UserName),
      handle: async (input, { iam }) => attachedTo(await iam.user(input.UserName), input),
    },
    ListAttachedGroupPolicies: {
      needs: ({ GroupName }, call) => onExisting(call, "group", GroupName),
      handle: async (input, { iam }) => attachedTo(await iam.group(input.GroupName), input),
    },
    ListAttachedRolePolicies: {
      needs: ({ RoleName }, call) => onExisting(call, "role", RoleName),
      handle: async (input, { iam }) => attachedTo(await iam.role(input.RoleName), input),
    },
    ListEntitiesForPolicy: {
      needs: ({ PolicyArn }, call) => onPolicy(call, PolicyArn),
      handle: async (input, { iam }) => {
        const { PolicyArn, EntityFilter, PathPrefix = "/", PolicyUsageFilter } = input;
        await iam.policy(PolicyArn);
        const asked = (await iam.usesOf(PolicyArn)).filter(
          ({ kind, as }) =>
            (EntityFilter === undefined || EntityFilter === ENTITY[kind]) &&
            (PolicyUsageFilter === undefined || PolicyUsageFilter === USAGE[as]),
        );
        const holders = (await Promise.all(asked.map((use) => holderOf(iam, use)))).filter(({ path }) =>
          path.startsWith(PathPrefix),
        );
        const { items, truncation } = pageOf("ListEntitiesForPolicy", input, holders);
        return {
          PolicyGroups: items.filter(is("group")).map(({ name, id }) => ({ GroupName: name, GroupId: id })),
          PolicyUsers: items.filter(is("user")).map(({ name, id }) => ({ UserName: name, UserId: id })),
          PolicyRoles: items.filter(is("role")).map(({ name, id }) => ({ RoleName: name, RoleId: id })),
          ...truncation,
        };
      },
    },
  },

  writes: {
    AttachUserPolicy: {
      needs: ({ UserName, PolicyArn }, call) => onExisting(call, "user", UserName, { "iam:PolicyARN": PolicyArn }),
      handle: async ({ UserName, PolicyArn }, { iam }) =>
        attach(iam, await iam.user(UserName), PolicyArn, "PoliciesPerUser"),
    },
    AttachGroupPolicy: {
      needs: ({ GroupName, PolicyArn }, call) => onExisting(call, "group", GroupName, { "iam:PolicyARN": PolicyArn }),
      handle: async ({ GroupName, PolicyArn }, { iam }) =>
        attach(iam, await iam.group(GroupName), PolicyArn, "PoliciesPerGroup"),
    },
    AttachRolePolicy: {
      needs: ({ RoleName, PolicyArn }, call) => onExisting(call, "role", RoleName, { "iam:PolicyARN": PolicyArn }),
      handle: async ({ RoleName, PolicyArn }, { iam }) =>
        attach(iam, await iam.modifiableRole(RoleName), PolicyArn, "PoliciesPerRole"),
    },
    DetachUserPolicy: {
      needs: ({ UserName, PolicyArn }, call) => onExisting(call, "user", UserName, { "iam:PolicyARN": PolicyArn }),
      handle: async ({ UserName, PolicyArn }, { iam }) => detach(iam, await iam.user(UserName), PolicyArn),
    },
    DetachGroupPolicy: {
      needs: ({ GroupName, PolicyArn }, call) => onExisting(call, "group", GroupName, { "iam:PolicyARN": PolicyArn }),
      handle: async ({ GroupName, PolicyArn }, { iam }) => detach(iam, await iam.group(GroupName), PolicyArn),
    },
    DetachRolePolicy: {
      needs: ({ RoleName, PolicyArn }, call) => onExisting(call, "role", RoleName, { "iam:PolicyARN": PolicyArn }),
      handle: async ({ RoleName, PolicyArn }, { iam }) => detach(iam, await iam.modifiableRole(RoleName), PolicyArn),
    },
  },
} satisfies IamFamily;

const ENTITY = { user: "User", group: "Group", role: "Role" } as const;
const USAGE = { policy: "PermissionsPolicy", boundary: "PermissionsBoundary" } as const;

const is = (kind: PolicyHolder["kind"]) => (holder: PolicyHolder) => holder.kind === kind;

const holderOf = (iam: IamReader, { kind, entity }: PolicyUse): Promise<PolicyHolder> => {
  switch (kind) {
    case "user":
      return iam.user(entity);
    case "group":
      return iam.group(entity);
    case "role":
      return iam.role(entity);
  }
};

const attachedTo = (holder: PolicyHolder, input: PageInput & { readonly PathPrefix?: string | undefined }) => {
  const { PathPrefix = "/" } = input;
  const attached = holder.attachedPolicies.filter((arn) => policyPathOf(arn).startsWith(PathPrefix));
  const { items, truncation } = pageOf(`attached to ${holder.id}`, input, attached);
  return { AttachedPolicies: items.map(attachedAnswer), ...truncation };
};

/** Attaches a policy; again is no error. */
const attach = async (
  iam: IamWriter,
  holder: PolicyHolder,
  arn: string,
  quota: "PoliciesPerUser" | "PoliciesPerGroup" | "PoliciesPerRole",
) => {
  await iam.attachablePolicy(arn);
  if (holder.attachedPolicies.includes(arn)) return {};
  if (holder.attachedPolicies.length >= quotas[quota]) throw limitExceeded(quota, quotas[quota]);
  await iam.useOf(holder, arn, "policy");
  await iam.putHolder({ ...holder, attachedPolicies: [...holder.attachedPolicies, arn] });
  return {};
};

const detach = async (iam: IamWriter, holder: PolicyHolder, arn: string) => {
  if (!holder.attachedPolicies.includes(arn)) throw noSuchEntity("policy", arn);
  await iam.noUseOf(holder, arn, "policy");
  await iam.putHolder({ ...holder, attachedPolicies: holder.attachedPolicies.filter((other) => other !== arn) });
  return {};
};
