/** Instance profiles: the boxes in which EC2 is handed a role. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html */
import { iamArn } from "../../kit/arns.js";
import { instanceProfileAnswer, tagsAnswer } from "../answers.js";
import { deleteConflict, entityAlreadyExists, limitExceeded, roleNotInInstanceProfile } from "../errors.js";
import type { IamFamily } from "../family.js";
import { pageByPath } from "../listing.js";
import { pageOf, pageOfTable } from "../paging.js";
import { quotas } from "../quotas.js";
import { accountIn, onExisting, onNew, onPath } from "../resources.js";
import { type IamReader, type InstanceProfile, keyOf, tables } from "../state.js";
import { requestTags, tagged, tagsFrom, untagged } from "../tags.js";

export const instanceProfiles = {
  reads: {
    GetInstanceProfile: {
      needs: ({ InstanceProfileName }, call) => onExisting(call, "instance-profile", InstanceProfileName),
      handle: async ({ InstanceProfileName }, { iam }) => {
        const profile = await iam.instanceProfile(InstanceProfileName);
        return { InstanceProfile: { ...(await answer(iam, profile)), ...tagsAnswer(profile.tags) } };
      },
    },
    ListInstanceProfiles: {
      needs: ({ PathPrefix }, call) => onPath(call, "instance-profile", PathPrefix),
      handle: async (input, { iam }) => {
        const { items, truncation } = await pageByPath("ListInstanceProfiles", iam, tables.instanceProfiles, input);
        return { InstanceProfiles: await Promise.all(items.map((profile) => answer(iam, profile))), ...truncation };
      },
    },
    ListInstanceProfilesForRole: {
      needs: ({ RoleName }, call) => onExisting(call, "role", RoleName),
      handle: async (input, { iam }) => {
        const role = keyOf((await iam.role(input.RoleName)).name);
        const { items, truncation } = await pageOfTable(
          "ListInstanceProfilesForRole",
          input,
          (after, limit) =>
            iam.tx.range(tables.roleProfiles, {
              within: [iam.accountId, role],
              limit,
              ...(after !== undefined && { after: [iam.accountId, role, after] as const }),
            }),
          (profile) => profile,
        );
        const profiles = await Promise.all(items.map(async (name) => answer(iam, await iam.instanceProfile(name))));
        return { InstanceProfiles: profiles, ...truncation };
      },
    },
    ListInstanceProfileTags: {
      needs: ({ InstanceProfileName }, call) => onExisting(call, "instance-profile", InstanceProfileName),
      handle: async (input, { iam }) => {
        const { tags } = await iam.instanceProfile(input.InstanceProfileName);
        const { items, truncation } = pageOf("ListInstanceProfileTags", input, tags);
        return { Tags: items, ...truncation };
      },
    },
  },

  writes: {
    CreateInstanceProfile: {
      needs: ({ InstanceProfileName, Path, Tags }, call) => {
        const create = onNew(call, "instance-profile", Path, InstanceProfileName, requestTags(Tags));
        return Tags?.length ? [create, { ...create, action: "iam:TagInstanceProfile" }] : create;
      },
      handle: async ({ InstanceProfileName, Path = "/", Tags }, { iam, call }) => {
        const tags = tagsFrom(Tags);
        if (await iam.findInstanceProfile(InstanceProfileName)) {
          throw entityAlreadyExists("instance profile", InstanceProfileName);
        }
        if ((await iam.counts()).instanceProfiles >= quotas.InstanceProfilesPerAccount) {
          throw limitExceeded("InstanceProfilesPerAccount", quotas.InstanceProfilesPerAccount);
        }
        const profile: InstanceProfile = {
          accountId: iam.accountId,
          id: call.ids.iam("AIPA"),
          name: InstanceProfileName,
          path: Path,
          arn: iamArn(iam.accountId, "instance-profile", Path, InstanceProfileName),
          createdAt: call.now,
          tags,
        };
        await iam.put(tables.instanceProfiles, profile);
        await iam.count("instanceProfiles", 1);
        return { InstanceProfile: { ...(await answer(iam, profile)), ...tagsAnswer(tags) } };
      },
    },
    DeleteInstanceProfile: {
      needs: ({ InstanceProfileName }, call) => onExisting(call, "instance-profile", InstanceProfileName),
      handle: async ({ InstanceProfileName }, { iam }) => {
        const profile = await iam.instanceProfile(InstanceProfileName);
        if (profile.role !== undefined) throw deleteConflict("remove roles from instance profile");
        await iam.drop(tables.instanceProfiles, profile.name);
        await iam.count("instanceProfiles", -1);
        return {};
      },
    },
    AddRoleToInstanceProfile: {
      // AWS: whoever gives a role to EC2 must be allowed to pass it.
      needs: ({ InstanceProfileName, RoleName }, call) => [
        onExisting(call, "instance-profile", InstanceProfileName),
        {
          action: "iam:PassRole",
          resource: iamArn(accountIn(call), "role", "/", RoleName),
          context: { "iam:PassedToService": "ec2.amazonaws.com" },
        },
      ],
      handle: async ({ InstanceProfileName, RoleName }, { iam }) => {
        const profile = await iam.instanceProfile(InstanceProfileName);
        const role = await iam.role(RoleName);
        if (profile.role !== undefined) {
          throw limitExceeded("InstanceSessionsPerInstanceProfile", quotas.InstanceSessionsPerInstanceProfile);
        }
        await iam.put(tables.instanceProfiles, { ...profile, role: keyOf(role.name) });
        await iam.tx.put(
          tables.roleProfiles,
          [iam.accountId, keyOf(role.name), keyOf(profile.name)],
          keyOf(profile.name),
        );
        return {};
      },
    },
    RemoveRoleFromInstanceProfile: {
      needs: ({ InstanceProfileName }, call) => onExisting(call, "instance-profile", InstanceProfileName),
      handle: async ({ InstanceProfileName, RoleName }, { iam }) => {
        const profile = await iam.instanceProfile(InstanceProfileName);
        const name = keyOf((await iam.role(RoleName)).name);
        const { role, ...empty } = profile;
        if (role !== name) throw roleNotInInstanceProfile(RoleName, InstanceProfileName);
        await iam.put(tables.instanceProfiles, empty);
        await iam.tx.delete(tables.roleProfiles, [iam.accountId, name, keyOf(profile.name)]);
        return {};
      },
    },
    TagInstanceProfile: {
      needs: ({ InstanceProfileName, Tags }, call) =>
        onExisting(call, "instance-profile", InstanceProfileName, requestTags(Tags)),
      handle: async ({ InstanceProfileName, Tags }, { iam }) => {
        const profile = await iam.instanceProfile(InstanceProfileName);
        await iam.put(tables.instanceProfiles, { ...profile, tags: tagged(profile.tags, tagsFrom(Tags)) });
        return {};
      },
    },
    UntagInstanceProfile: {
      needs: ({ InstanceProfileName, TagKeys }, call) =>
        onExisting(call, "instance-profile", InstanceProfileName, { "aws:TagKeys": TagKeys }),
      handle: async ({ InstanceProfileName, TagKeys }, { iam }) => {
        const profile = await iam.instanceProfile(InstanceProfileName);
        await iam.put(tables.instanceProfiles, { ...profile, tags: untagged(profile.tags, TagKeys) });
        return {};
      },
    },
  },
} satisfies IamFamily;

const answer = async (iam: IamReader, profile: InstanceProfile) =>
  instanceProfileAnswer(profile, profile.role === undefined ? undefined : await iam.role(profile.role));
