/** Users, their tags and their permissions boundaries. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users.html */
import { iamArn } from "../../kit/arns.js";
import { rootAnswer, userAnswer, wholeUserAnswer } from "../answers.js";
import { removeBoundary, setBoundary } from "../boundaries.js";
import { deleteConflict, entityAlreadyExists, limitExceeded } from "../errors.js";
import type { IamFamily } from "../family.js";
import { pageByPath } from "../listing.js";
import { pageOf } from "../paging.js";
import { quotas } from "../quotas.js";
import { onExisting, onNew, onPath, onUserOrCaller, userNameIn } from "../resources.js";
import { type IamWriter, keyOf, newEntity, tables, type User } from "../state.js";
import { requestTags, tagged, tagsFrom, untagged } from "../tags.js";

export const users = {
  reads: {
    GetUser: {
      needs: ({ UserName }, call) => onUserOrCaller(call, UserName),
      handle: async ({ UserName }, { iam, call }) => {
        const name = userNameIn(call, UserName);
        if (name !== undefined) return { User: wholeUserAnswer(await iam.user(name)) };
        return { User: await rootAnswer(iam) };
      },
    },
    ListUsers: {
      needs: ({ PathPrefix }, call) => onPath(call, "user", PathPrefix),
      handle: async (input, { iam }) => {
        const { items, truncation } = await pageByPath("ListUsers", iam, tables.users, input);
        return { Users: items.map(userAnswer), ...truncation };
      },
    },
    ListUserTags: {
      needs: ({ UserName }, call) => onExisting(call, "user", UserName),
      handle: async (input, { iam }) => {
        const { tags } = await iam.user(input.UserName);
        const { items, truncation } = pageOf("ListUserTags", input, tags);
        return { Tags: items, ...truncation };
      },
    },
  },

  writes: {
    CreateUser: {
      needs: ({ UserName, Path, PermissionsBoundary, Tags }, call) => {
        const context = { "iam:PermissionsBoundary": PermissionsBoundary, ...requestTags(Tags) };
        const create = onNew(call, "user", Path, UserName, context);
        return Tags?.length ? [create, { ...create, action: "iam:TagUser" }] : create;
      },
      handle: async ({ UserName, Path = "/", PermissionsBoundary, Tags }, { iam, call }) => {
        const tags = tagsFrom(Tags);
        if (await iam.findUser(UserName)) throw entityAlreadyExists("user", UserName);
        if ((await iam.counts()).users >= quotas.UsersPerAccount) {
          throw limitExceeded("UsersPerAccount", quotas.UsersPerAccount);
        }
        const entity = newEntity(iam.accountId, "user", {
          id: call.ids.iam("AIDA"),
          name: UserName,
          path: Path,
          now: call.now,
        });
        const user: User = { ...entity, kind: "user", tags, groups: [], accessKeyIds: [] };
        await iam.putHolder(user);
        await iam.count("users", 1);
        if (PermissionsBoundary !== undefined) await setBoundary(iam, user, PermissionsBoundary);
        const boundary = PermissionsBoundary === undefined ? {} : { boundary: PermissionsBoundary };
        return { User: wholeUserAnswer({ ...user, ...boundary }) };
      },
    },
    UpdateUser: {
      // AWS: renaming needs the permission on the user as it is and as it will be.
      needs: ({ UserName, NewUserName, NewPath }, call) => {
        const old = onExisting(call, "user", UserName);
        return NewPath === undefined ? old : [old, onNew(call, "user", NewPath, NewUserName ?? UserName)];
      },
      handle: async ({ UserName, NewUserName, NewPath }, { iam, call }) => {
        const user = await iam.user(UserName);
        const name = NewUserName ?? user.name;
        if (keyOf(name) !== keyOf(user.name) && (await iam.findUser(name))) throw entityAlreadyExists("user", name);
        const path = NewPath ?? user.path;
        // Where the path stays, only the user itself knows it.
        if (NewPath === undefined && NewUserName !== undefined) await call.demand(onNew(call, "user", path, name));
        await rename(iam, user, { ...user, name, path, arn: iamArn(iam.accountId, "user", path, name) });
        return {};
      },
    },
    DeleteUser: {
      needs: ({ UserName }, call) => onExisting(call, "user", UserName),
      handle: async ({ UserName }, { iam }) => {
        const user = await iam.user(UserName);
        if (user.groups.length > 0) throw deleteConflict("remove users from group");
        if (user.attachedPolicies.length > 0) throw deleteConflict("detach all policies");
        if (user.inlinePolicies.length > 0) throw deleteConflict("delete policies");
        if (user.accessKeyIds.length > 0) throw deleteConflict("delete access keys");
        if (user.loginProfile) throw deleteConflict("delete login profile");
        if (user.mfaSerialNumbers?.length) throw deleteConflict("delete MFA device");
        if (user.signingCertificates?.length) throw deleteConflict("delete signing certificates");
        if (user.serviceCredentials?.length || user.sshKeys?.length) throw deleteConflict("remove referenced objects");
        if (user.boundary !== undefined) await iam.noUseOf(user, user.boundary, "boundary");
        await iam.drop(tables.users, user.name);
        await iam.count("users", -1);
        return {};
      },
    },
    PutUserPermissionsBoundary: {
      needs: ({ UserName, PermissionsBoundary }, call) =>
        onExisting(call, "user", UserName, { "iam:PermissionsBoundary": PermissionsBoundary }),
      handle: async ({ UserName, PermissionsBoundary }, { iam }) => {
        await setBoundary(iam, await iam.user(UserName), PermissionsBoundary);
        return {};
      },
    },
    DeleteUserPermissionsBoundary: {
      needs: ({ UserName }, call) => onExisting(call, "user", UserName),
      handle: async ({ UserName }, { iam }) => {
        await removeBoundary(iam, await iam.user(UserName));
        return {};
      },
    },
    TagUser: {
      needs: ({ UserName, Tags }, call) => onExisting(call, "user", UserName, requestTags(Tags)),
      handle: async ({ UserName, Tags }, { iam }) => {
        const tags = tagsFrom(Tags);
        const user = await iam.user(UserName);
        await iam.putHolder({ ...user, tags: tagged(user.tags, tags) });
        return {};
      },
    },
    UntagUser: {
      needs: ({ UserName, TagKeys }, call) => onExisting(call, "user", UserName, { "aws:TagKeys": TagKeys }),
      handle: async ({ UserName, TagKeys }, { iam }) => {
        const user = await iam.user(UserName);
        await iam.putHolder({ ...user, tags: untagged(user.tags, TagKeys) });
        return {};
      },
    },
  },
} satisfies IamFamily;

/** Moves a user to another name: its keys, memberships and policies go with it. */
const rename = async (iam: IamWriter, old: User, renamed: User): Promise<void> => {
  const moves = keyOf(old.name) !== keyOf(renamed.name);
  if (moves) {
    for (const arn of old.attachedPolicies) {
      await iam.noUseOf(old, arn, "policy");
      await iam.useOf(renamed, arn, "policy");
    }
    if (old.boundary !== undefined) {
      await iam.noUseOf(old, old.boundary, "boundary");
      await iam.useOf(renamed, old.boundary, "boundary");
    }
    for (const group of old.groups) {
      await iam.leave(old, group);
      await iam.join(renamed, group);
    }
    for (const accessKeyId of old.accessKeyIds) {
      await iam.putAccessKey({ ...(await iam.accessKeyOf(old, accessKeyId)), user: keyOf(renamed.name) });
    }
    for (const serialNumber of old.mfaSerialNumbers ?? []) {
      const device = await iam.mfaDevice(serialNumber);
      if (device.assignment) {
        await iam.putMfaDevice({ ...device, assignment: { ...device.assignment, user: keyOf(renamed.name) } });
      }
    }
    await iam.drop(tables.users, old.name);
  }
  await iam.putHolder(renamed);
};
