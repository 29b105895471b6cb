/** Groups and who is in them. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html */
import { iamArn } from "../../kit/arns.js";
import { groupAnswer, userAnswer } from "../answers.js";
import { deleteConflict, entityAlreadyExists, limitExceeded } from "../errors.js";
import type { IamFamily } from "../family.js";
import { pageByPath } from "../listing.js";
import { pageOf, pageOfTable } from "../paging.js";
import { quotas } from "../quotas.js";
import { onExisting, onNew, onPath } from "../resources.js";
import { type Group, type IamReader, type IamWriter, keyOf, newEntity, tables } from "../state.js";

export const groups = {
  reads: {
    GetGroup: {
      needs: ({ GroupName }, call) => onExisting(call, "group", GroupName),
      handle: async (input, { iam }) => {
        const group = await iam.group(input.GroupName);
        const { items, truncation } = await pageOfTable(
          "GetGroup",
          input,
          (after, limit) => membersOf(iam, group, limit, after),
          (member) => member,
        );
        const members = await Promise.all(items.map((member) => iam.user(member)));
        return { Group: groupAnswer(group), Users: members.map(userAnswer), ...truncation };
      },
    },
    ListGroups: {
      needs: ({ PathPrefix }, call) => onPath(call, "group", PathPrefix),
      handle: async (input, { iam }) => {
        const { items, truncation } = await pageByPath("ListGroups", iam, tables.groups, input);
        return { Groups: items.map(groupAnswer), ...truncation };
      },
    },
    ListGroupsForUser: {
      needs: ({ UserName }, call) => onExisting(call, "user", UserName),
      handle: async (input, { iam }) => {
        const user = await iam.user(input.UserName);
        const { items, truncation } = pageOf("ListGroupsForUser", input, user.groups);
        const found = await Promise.all(items.map((group) => iam.group(group)));
        return { Groups: found.map(groupAnswer), ...truncation };
      },
    },
  },

  writes: {
    CreateGroup: {
      needs: ({ GroupName, Path }, call) => onNew(call, "group", Path, GroupName),
      handle: async ({ GroupName, Path = "/" }, { iam, call }) => {
        if (await iam.findGroup(GroupName)) throw entityAlreadyExists("group", GroupName);
        if ((await iam.counts()).groups >= quotas.GroupsPerAccount) {
          throw limitExceeded("GroupsPerAccount", quotas.GroupsPerAccount);
        }
        const entity = newEntity(iam.accountId, "group", {
          id: call.ids.iam("AGPA"),
          name: GroupName,
          path: Path,
          now: call.now,
        });
        const group: Group = { ...entity, kind: "group" };
        await iam.putHolder(group);
        await iam.count("groups", 1);
        return { Group: groupAnswer(group) };
      },
    },
    UpdateGroup: {
      // AWS: renaming needs the permission on the group as it is and as it will be.
      needs: ({ GroupName, NewGroupName, NewPath }, call) => {
        const old = onExisting(call, "group", GroupName);
        return NewPath === undefined ? old : [old, onNew(call, "group", NewPath, NewGroupName ?? GroupName)];
      },
      handle: async ({ GroupName, NewGroupName, NewPath }, { iam, call }) => {
        const group = await iam.group(GroupName);
        const name = NewGroupName ?? group.name;
        if (keyOf(name) !== keyOf(group.name) && (await iam.findGroup(name))) throw entityAlreadyExists("group", name);
        const path = NewPath ?? group.path;
        // Where the path stays, only the group itself knows it.
        if (NewPath === undefined && NewGroupName !== undefined) await call.demand(onNew(call, "group", path, name));
        await rename(iam, group, { ...group, name, path, arn: iamArn(iam.accountId, "group", path, name) });
        return {};
      },
    },
    DeleteGroup: {
      needs: ({ GroupName }, call) => onExisting(call, "group", GroupName),
      handle: async ({ GroupName }, { iam }) => {
        const group = await iam.group(GroupName);
        if ((await membersOf(iam, group, 1)).length > 0) throw deleteConflict("remove users from group");
        if (group.attachedPolicies.length > 0) throw deleteConflict("detach all policies");
        if (group.inlinePolicies.length > 0) throw deleteConflict("delete policies");
        await iam.drop(tables.groups, group.name);
        await iam.count("groups", -1);
        return {};
      },
    },
    AddUserToGroup: {
      needs: ({ GroupName }, call) => onExisting(call, "group", GroupName),
      handle: async ({ GroupName, UserName }, { iam }) => {
        const group = await iam.group(GroupName);
        const user = await iam.user(UserName);
        const key = keyOf(group.name);
        // AWS: adding a member again is no error.
        if (user.groups.includes(key)) return {};
        if (user.groups.length >= quotas.GroupsPerUser) throw limitExceeded("GroupsPerUser", quotas.GroupsPerUser);
        await iam.join(user, key);
        await iam.putHolder({ ...user, groups: [...user.groups, key] });
        return {};
      },
    },
    RemoveUserFromGroup: {
      needs: ({ GroupName }, call) => onExisting(call, "group", GroupName),
      handle: async ({ GroupName, UserName }, { iam }) => {
        const group = await iam.group(GroupName);
        const user = await iam.user(UserName);
        const key = keyOf(group.name);
        // AWS: removing one who is no member is no error.
        if (!user.groups.includes(key)) return {};
        await iam.leave(user, key);
        await iam.putHolder({ ...user, groups: user.groups.filter((other) => other !== key) });
        return {};
      },
    },
  },
} satisfies IamFamily;

/** The keys of a group's users. */
const membersOf = (iam: IamReader, group: Group, limit?: number, after?: string): Promise<readonly string[]> => {
  const key = keyOf(group.name);
  return iam.tx.range(tables.members, {
    within: [iam.accountId, key],
    ...(limit !== undefined && { limit }),
    ...(after !== undefined && { after: [iam.accountId, key, after] }),
  });
};

/** Moves a group to another name: its members and policies go with it. */
const rename = async (iam: IamWriter, old: Group, renamed: Group): Promise<void> => {
  const [from, to] = [keyOf(old.name), keyOf(renamed.name)];
  if (from !== to) {
    for (const member of await membersOf(iam, old)) {
      const user = await iam.user(member);
      await iam.leave(user, from);
      await iam.join(user, to);
      await iam.putHolder({ ...user, groups: user.groups.map((group) => (group === from ? to : group)) });
    }
    for (const arn of old.attachedPolicies) {
      await iam.noUseOf(old, arn, "policy");
      await iam.useOf(renamed, arn, "policy");
    }
    await iam.drop(tables.groups, old.name);
  }
  await iam.putHolder(renamed);
};
