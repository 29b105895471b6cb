/** Roles, their trust policies, tags and permissions boundaries. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html */
import { newRoleAnswer, roleAnswer, wholeRoleAnswer } from "../answers.js";
import { removeBoundary, setBoundary } from "../boundaries.js";
import { demandTrustPolicy } from "../documents.js";
import { deleteConflict, entityAlreadyExists, limitExceeded } from "../errors.js";
import type { IamFamily } from "../family.js";
import { pageByPath } from "../listing.js";
import { pageOf } from "../paging.js";
import { quotas } from "../quotas.js";
import { onExisting, onNew, onPath } from "../resources.js";
import { keyOf, newEntity, type Role, tables } from "../state.js";
import { requestTags, tagged, tagsFrom, untagged } from "../tags.js";
import { asSeenNow, trusted } from "../trust.js";

/** Seconds: how long sessions of a role may last unless the role says otherwise. */
const DEFAULT_MAX_SESSION_DURATION = 3600;

export const roles = {
  reads: {
    GetRole: {
      needs: ({ RoleName }, call) => onExisting(call, "role", RoleName),
      handle: async ({ RoleName }, { iam, lastUsed }) => {
        const role = await iam.role(RoleName);
        const [lastUse] = await lastUsed.ofOwner(iam.tx, role.id);
        return { Role: wholeRoleAnswer(await asSeenNow(iam.tx, role), lastUse) };
      },
    },
    ListRoles: {
      needs: ({ PathPrefix }, call) => onPath(call, "role", PathPrefix),
      handle: async (input, { iam }) => {
        const { items, truncation } = await pageByPath("ListRoles", iam, tables.roles, input);
        const seen = await Promise.all(items.map((role) => asSeenNow(iam.tx, role)));
        return { Roles: seen.map(roleAnswer), ...truncation };
      },
    },
    ListRoleTags: {
      needs: ({ RoleName }, call) => onExisting(call, "role", RoleName),
      handle: async (input, { iam }) => {
        const { tags } = await iam.role(input.RoleName);
        const { items, truncation } = pageOf("ListRoleTags", input, tags);
        return { Tags: items, ...truncation };
      },
    },
  },

  writes: {
    CreateRole: {
      needs: ({ RoleName, Path, PermissionsBoundary, Tags }, call) => {
        const context = { "iam:PermissionsBoundary": PermissionsBoundary, ...requestTags(Tags) };
        const create = onNew(call, "role", Path, RoleName, context);
        return Tags?.length ? [create, { ...create, action: "iam:TagRole" }] : create;
      },
      handle: async (input, { iam, call }) => {
        const { RoleName, Path = "/", AssumeRolePolicyDocument, Description, PermissionsBoundary } = input;
        const tags = tagsFrom(input.Tags);
        demandTrustPolicy(AssumeRolePolicyDocument);
        const trust = await trusted(iam.tx, AssumeRolePolicyDocument);
        if (await iam.findRole(RoleName)) throw entityAlreadyExists("role", RoleName);
        if ((await iam.counts()).roles >= quotas.RolesPerAccount) {
          throw limitExceeded("RolesPerAccount", quotas.RolesPerAccount);
        }
        const entity = newEntity(iam.accountId, "role", {
          id: call.ids.iam("AROA"),
          name: RoleName,
          path: Path,
          now: call.now,
        });
        const role: Role = {
          ...entity,
          kind: "role",
          tags,
          ...trust,
          ...(Description !== undefined && { description: Description }),
          maxSessionDuration: input.MaxSessionDuration ?? DEFAULT_MAX_SESSION_DURATION,
        };
        await iam.putHolder(role);
        await iam.count("roles", 1);
        if (PermissionsBoundary !== undefined) await setBoundary(iam, role, PermissionsBoundary);
        const boundary = PermissionsBoundary === undefined ? {} : { boundary: PermissionsBoundary };
        return { Role: newRoleAnswer({ ...role, ...boundary }) };
      },
    },
    UpdateRole: {
      needs: ({ RoleName }, call) => onExisting(call, "role", RoleName),
      handle: async ({ RoleName, Description, MaxSessionDuration }, { iam }) => {
        const role = await iam.modifiableRole(RoleName);
        await iam.putHolder({
          ...role,
          ...(Description !== undefined && { description: Description }),
          ...(MaxSessionDuration !== undefined && { maxSessionDuration: MaxSessionDuration }),
        });
        return {};
      },
    },
    UpdateRoleDescription: {
      needs: ({ RoleName }, call) => onExisting(call, "role", RoleName),
      handle: async ({ RoleName, Description }, { iam }) => {
        const role = { ...(await iam.role(RoleName)), description: Description };
        await iam.putHolder(role);
        return { Role: roleAnswer(await asSeenNow(iam.tx, role)) };
      },
    },
    UpdateAssumeRolePolicy: {
      needs: ({ RoleName }, call) => onExisting(call, "role", RoleName),
      handle: async ({ RoleName, PolicyDocument }, { iam }) => {
        const role = await iam.modifiableRole(RoleName);
        demandTrustPolicy(PolicyDocument);
        await iam.putHolder({ ...role, ...(await trusted(iam.tx, PolicyDocument)) });
        return {};
      },
    },
    DeleteRole: {
      needs: ({ RoleName }, call) => onExisting(call, "role", RoleName),
      handle: async ({ RoleName }, { iam }) => {
        const role = await iam.modifiableRole(RoleName);
        const profiles = await iam.tx.range(tables.roleProfiles, {
          within: [iam.accountId, keyOf(role.name)],
          limit: 1,
        });
        if (profiles.length > 0) throw deleteConflict("remove roles from instance profile");
        if (role.attachedPolicies.length > 0) throw deleteConflict("detach all policies");
        if (role.inlinePolicies.length > 0) throw deleteConflict("delete policies");
        if (role.boundary !== undefined) await iam.noUseOf(role, role.boundary, "boundary");
        await iam.drop(tables.roles, role.name);
        await iam.count("roles", -1);
        return {};
      },
    },
    PutRolePermissionsBoundary: {
      needs: ({ RoleName, PermissionsBoundary }, call) =>
        onExisting(call, "role", RoleName, { "iam:PermissionsBoundary": PermissionsBoundary }),
      handle: async ({ RoleName, PermissionsBoundary }, { iam }) => {
        await setBoundary(iam, await iam.modifiableRole(RoleName), PermissionsBoundary);
        return {};
      },
    },
    DeleteRolePermissionsBoundary: {
      needs: ({ RoleName }, call) => onExisting(call, "role", RoleName),
      handle: async ({ RoleName }, { iam }) => {
        await removeBoundary(iam, await iam.modifiableRole(RoleName));
        return {};
      },
    },
    TagRole: {
      needs: ({ RoleName, Tags }, call) => onExisting(call, "role", RoleName, requestTags(Tags)),
      handle: async ({ RoleName, Tags }, { iam }) => {
        const tags = tagsFrom(Tags);
        const role = await iam.role(RoleName);
        await iam.putHolder({ ...role, tags: tagged(role.tags, tags) });
        return {};
      },
    },
    UntagRole: {
      needs: ({ RoleName, TagKeys }, call) => onExisting(call, "role", RoleName, { "aws:TagKeys": TagKeys }),
      handle: async ({ RoleName, TagKeys }, { iam }) => {
        const role = await iam.role(RoleName);
        await iam.putHolder({ ...role, tags: untagged(role.tags, TagKeys) });
        return {};
      },
    },
  },
} satisfies IamFamily;
