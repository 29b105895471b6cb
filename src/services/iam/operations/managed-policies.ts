/** Managed policies and their versions. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html */

import { iamArn } from "../../kit/arns.js";
import { accountOf } from "../../kit/caller.js";
import type { Call } from "../../kit/operation.js";
import { policyAnswer, tagsAnswer, versionAnswer, wholePolicyAnswer, wholeVersionAnswer } from "../answers.js";
import { demandManagedPolicy } from "../documents.js";
import {
  awsManagedPolicy,
  defaultVersion,
  entityAlreadyExists,
  limitExceeded,
  noSuchPolicyVersion,
  policyAttached,
  policyHasVersions,
  tooManyVersions,
} from "../errors.js";
import type { IamFamily } from "../family.js";
import { awsManagedPolicies } from "../managed.js";
import { pageOf } from "../paging.js";
import { quotas } from "../quotas.js";
import { accountIn, onNew, onPolicy } from "../resources.js";
import { type IamReader, keyOf, type ManagedPolicy, type PolicyVersion, tables } from "../state.js";
import { requestTags, tagged, tagsFrom, untagged } from "../tags.js";

export const managedPolicies = {
  reads: {
    GetPolicy: {
      needs: ({ PolicyArn }, call) => onPolicy(call, PolicyArn),
      handle: async ({ PolicyArn }, { iam }) => {
        const policy = await iam.policy(PolicyArn);
        return { Policy: wholePolicyAnswer(policy, await iam.usesOf(policy.arn)) };
      },
    },
    GetPolicyVersion: {
      needs: ({ PolicyArn }, call) => onPolicy(call, PolicyArn),
      handle: async ({ PolicyArn, VersionId }, { iam }) => {
        const policy = await iam.policy(PolicyArn);
        return { PolicyVersion: wholeVersionAnswer(policy, versionOf(policy, VersionId)) };
      },
    },
    ListPolicies: {
      // AWS: the resource of this listing is a path.
      needs: ({ PathPrefix = "/" }, call) => ({
        action: "iam:ListPolicies",
        resource: iamArn(accountIn(call), "policy", PathPrefix, ""),
        display: `policy path ${PathPrefix}`,
      }),
      handle: async (input, { iam }) => {
        const { Scope = "All", OnlyAttached = false, PathPrefix = "/", PolicyUsageFilter } = input;
        const local = Scope === "AWS" ? [] : await iam.tx.range(tables.policies, { within: [iam.accountId] });
        const aws = Scope === "Local" ? [] : awsManagedPolicies();
        const inPath = [...local, ...aws].filter(({ path }) => path.startsWith(PathPrefix));
        const answers = await Promise.all(
          inPath.map(async (policy) => policyAnswer(policy, await iam.usesOf(policy.arn))),
        );
        const asked = answers.filter(
          ({ AttachmentCount, PermissionsBoundaryUsageCount }) =>
            (!OnlyAttached || AttachmentCount > 0 || PermissionsBoundaryUsageCount > 0) &&
            (PolicyUsageFilter !== "PermissionsPolicy" || AttachmentCount > 0) &&
            (PolicyUsageFilter !== "PermissionsBoundary" || PermissionsBoundaryUsageCount > 0),
        );
        const { items, truncation } = pageOf("ListPolicies", input, asked);
        return { Policies: items, ...truncation };
      },
    },
    ListPolicyVersions: {
      needs: ({ PolicyArn }, call) => onPolicy(call, PolicyArn),
      handle: async (input, { iam }) => {
        const policy = await iam.policy(input.PolicyArn);
        const newestFirst = [...policy.versions].reverse();
        const { items, truncation } = pageOf("ListPolicyVersions", input, newestFirst);
        return { Versions: items.map((version) => versionAnswer(policy, version)), ...truncation };
      },
    },
    ListPolicyTags: {
      needs: ({ PolicyArn }, call) => onPolicy(call, PolicyArn),
      handle: async (input, { iam }) => {
        const { tags } = await iam.policy(input.PolicyArn);
        const { items, truncation } = pageOf("ListPolicyTags", input, tags);
        return { Tags: items, ...truncation };
      },
    },
  },

  writes: {
    CreatePolicy: {
      needs: ({ PolicyName, Path, Tags }, call) => {
        const create = onNew(call, "policy", Path, PolicyName, requestTags(Tags));
        return Tags?.length ? [create, { ...create, action: "iam:TagPolicy" }] : create;
      },
      handle: async ({ PolicyName, Path = "/", PolicyDocument, Description, Tags }, { iam, call }) => {
        const tags = tagsFrom(Tags);
        demandManagedPolicy(PolicyDocument);
        const arn = iamArn(iam.accountId, "policy", Path, PolicyName);
        if (await iam.tx.get(tables.policies, [iam.accountId, keyOf(PolicyName)])) {
          throw entityAlreadyExists("policy", PolicyName);
        }
        if ((await iam.counts()).policies >= quotas.PoliciesPerAccount) {
          throw limitExceeded("PoliciesPerAccount", quotas.PoliciesPerAccount);
        }
        const policy: ManagedPolicy = {
          accountId: iam.accountId,
          id: call.ids.iam("ANPA"),
          name: PolicyName,
          path: Path,
          arn,
          ...(Description !== undefined && { description: Description }),
          createdAt: call.now,
          updatedAt: call.now,
          tags,
          defaultVersionId: "v1",
          versions: [{ versionId: "v1", document: PolicyDocument, createdAt: call.now }],
          lastVersion: 1,
          attachable: true,
        };
        await iam.put(tables.policies, policy);
        await iam.count("policies", 1);
        return { Policy: { ...policyAnswer(policy, []), ...tagsAnswer(tags) } };
      },
    },
    CreatePolicyVersion: {
      needs: ({ PolicyArn }, call) => onPolicy(call, PolicyArn),
      handle: async ({ PolicyArn, PolicyDocument, SetAsDefault = false }, { iam, call }) => {
        const policy = await ownPolicy(iam, call, PolicyArn);
        demandManagedPolicy(PolicyDocument);
        if (policy.versions.length >= quotas.VersionsPerPolicy) throw tooManyVersions(quotas.VersionsPerPolicy);
        const lastVersion = policy.lastVersion + 1;
        const version: PolicyVersion = { versionId: `v${lastVersion}`, document: PolicyDocument, createdAt: call.now };
        const changed: ManagedPolicy = {
          ...policy,
          updatedAt: call.now,
          versions: [...policy.versions, version],
          lastVersion,
          ...(SetAsDefault && { defaultVersionId: version.versionId }),
        };
        await iam.put(tables.policies, changed);
        return { PolicyVersion: versionAnswer(changed, version) };
      },
    },
    SetDefaultPolicyVersion: {
      needs: ({ PolicyArn }, call) => onPolicy(call, PolicyArn),
      handle: async ({ PolicyArn, VersionId }, { iam, call }) => {
        const policy = await ownPolicy(iam, call, PolicyArn);
        const { versionId } = versionOf(policy, VersionId);
        await iam.put(tables.policies, { ...policy, updatedAt: call.now, defaultVersionId: versionId });
        return {};
      },
    },
    DeletePolicyVersion: {
      needs: ({ PolicyArn }, call) => onPolicy(call, PolicyArn),
      handle: async ({ PolicyArn, VersionId }, { iam, call }) => {
        const policy = await ownPolicy(iam, call, PolicyArn);
        const { versionId } = versionOf(policy, VersionId);
        if (versionId === policy.defaultVersionId) throw defaultVersion();
        const versions = policy.versions.filter((version) => version.versionId !== versionId);
        await iam.put(tables.policies, { ...policy, updatedAt: call.now, versions });
        return {};
      },
    },
    DeletePolicy: {
      needs: ({ PolicyArn }, call) => onPolicy(call, PolicyArn),
      handle: async ({ PolicyArn }, { iam, call }) => {
        const policy = await ownPolicy(iam, call, PolicyArn);
        if ((await iam.usesOf(policy.arn)).length > 0) throw policyAttached();
        if (policy.versions.length > 1) throw policyHasVersions();
        await iam.drop(tables.policies, policy.name);
        await iam.count("policies", -1);
        return {};
      },
    },
    TagPolicy: {
      needs: ({ PolicyArn, Tags }, call) => onPolicy(call, PolicyArn, requestTags(Tags)),
      handle: async ({ PolicyArn, Tags }, { iam, call }) => {
        const policy = await ownPolicy(iam, call, PolicyArn);
        await iam.put(tables.policies, { ...policy, tags: tagged(policy.tags, tagsFrom(Tags)) });
        return {};
      },
    },
    UntagPolicy: {
      needs: ({ PolicyArn, TagKeys }, call) => onPolicy(call, PolicyArn, { "aws:TagKeys": TagKeys }),
      handle: async ({ PolicyArn, TagKeys }, { iam, call }) => {
        const policy = await ownPolicy(iam, call, PolicyArn);
        await iam.put(tables.policies, { ...policy, tags: untagged(policy.tags, TagKeys) });
        return {};
      },
    },
  },
} satisfies IamFamily;

const versionOf = (policy: ManagedPolicy, versionId: string): PolicyVersion => {
  const version = policy.versions.find((each) => each.versionId === versionId);
  if (!version) throw noSuchPolicyVersion(policy.arn, versionId);
  return version;
};

/** A policy that the account may change: not one of AWS's own. */
const ownPolicy = async (iam: IamReader, call: Call, arn: string): Promise<ManagedPolicy> => {
  const policy = await iam.policy(arn);
  if (policy.accountId === accountOf(call.caller)) return policy;
  throw awsManagedPolicy("arn" in call.caller ? call.caller.arn : "", `iam:${call.operation}`, arn);
};
