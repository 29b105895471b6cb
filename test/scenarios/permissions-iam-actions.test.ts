/** Which actions, on which resources, IAM and STS need. The path of a resource counts, although no request repeats it. */
import { type Clients, describe, expect, test } from "../support/emulator.js";
import { allow, deny, outcomeOf, policyOf } from "../support/permissions.js";

const ACCOUNT = "arn:aws:iam::000000000000";
const USER = `${ACCOUNT}:user/team/bob`;
const GROUP = `${ACCOUNT}:group/team/devs`;
const ROLE = `${ACCOUNT}:role/team/app`;
const BOX = `${ACCOUNT}:instance-profile/team/box`;
const POLICY = `${ACCOUNT}:policy/team/reading`;
const BOUNDARY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";

type Needs = readonly (readonly [action: string, resource: string])[];
type Case = readonly [title: string, needs: Needs, call: (clients: Clients) => Promise<unknown>];

/** An operation whose action is its name. */
const plain = (
  name: string,
  resource: string,
  call: (clients: Clients) => Promise<unknown>,
  title: string = name,
): Case => [title, [[`iam:${name}`, resource]], call];

const document = policyOf(allow("s3:GetObject"));
const trust = policyOf({ Effect: "Allow", Principal: { AWS: "000000000000" }, Action: "sts:AssumeRole" });
const UserName = "bob";
const GroupName = "devs";
const RoleName = "app";
const InstanceProfileName = "box";
const PolicyName = "inline";
const PolicyArn = POLICY;
const Tags = [{ Key: "team", Value: "a" }];

const cases: readonly Case[] = [
  plain("GetUser", USER, ({ iam }) => iam.getUser({ UserName })),
  plain("ListUsers", `${ACCOUNT}:user/`, ({ iam }) => iam.listUsers({})),
  plain(
    "ListUsers",
    `${ACCOUNT}:user/team/`,
    ({ iam }) => iam.listUsers({ PathPrefix: "/team/" }),
    "ListUsers of a path",
  ),
  plain("CreateUser", `${ACCOUNT}:user/team/eve`, ({ iam }) => iam.createUser({ UserName: "eve", Path: "/team/" })),
  [
    "CreateUser with tags",
    [
      ["iam:CreateUser", `${ACCOUNT}:user/eve`],
      ["iam:TagUser", `${ACCOUNT}:user/eve`],
    ],
    ({ iam }) => iam.createUser({ UserName: "eve", Tags }),
  ],
  plain("DeleteUser", USER, ({ iam }) => iam.deleteUser({ UserName })),
  [
    "UpdateUser to a new name",
    [
      ["iam:UpdateUser", USER],
      ["iam:UpdateUser", `${ACCOUNT}:user/team/bobby`],
    ],
    ({ iam }) => iam.updateUser({ UserName, NewUserName: "bobby" }),
  ],
  [
    "UpdateUser to a new path",
    [
      ["iam:UpdateUser", USER],
      ["iam:UpdateUser", `${ACCOUNT}:user/bob`],
    ],
    ({ iam }) => iam.updateUser({ UserName, NewPath: "/" }),
  ],
  plain("TagUser", USER, ({ iam }) => iam.tagUser({ UserName, Tags })),
  plain("UntagUser", USER, ({ iam }) => iam.untagUser({ UserName, TagKeys: ["team"] })),
  plain("ListUserTags", USER, ({ iam }) => iam.listUserTags({ UserName })),
  plain("PutUserPermissionsBoundary", USER, ({ iam }) =>
    iam.putUserPermissionsBoundary({ UserName, PermissionsBoundary: BOUNDARY }),
  ),
  plain("DeleteUserPermissionsBoundary", USER, ({ iam }) => iam.deleteUserPermissionsBoundary({ UserName })),
  plain("PutUserPolicy", USER, ({ iam }) => iam.putUserPolicy({ UserName, PolicyName, PolicyDocument: document })),
  plain("GetUserPolicy", USER, ({ iam }) => iam.getUserPolicy({ UserName, PolicyName })),
  plain("ListUserPolicies", USER, ({ iam }) => iam.listUserPolicies({ UserName })),
  plain("DeleteUserPolicy", USER, ({ iam }) => iam.deleteUserPolicy({ UserName, PolicyName })),
  plain("AttachUserPolicy", USER, ({ iam }) => iam.attachUserPolicy({ UserName, PolicyArn })),
  plain("DetachUserPolicy", USER, ({ iam }) => iam.detachUserPolicy({ UserName, PolicyArn })),
  plain("ListAttachedUserPolicies", USER, ({ iam }) => iam.listAttachedUserPolicies({ UserName })),
  plain("ListGroupsForUser", USER, ({ iam }) => iam.listGroupsForUser({ UserName })),
  plain("CreateAccessKey", USER, ({ iam }) => iam.createAccessKey({ UserName })),
  plain("ListAccessKeys", USER, ({ iam }) => iam.listAccessKeys({ UserName })),
  plain("UpdateAccessKey", USER, ({ iam }) =>
    iam.updateAccessKey({ UserName, AccessKeyId: "AKIAIOSFODNN7EXAMPLE", Status: "Inactive" }),
  ),
  plain("DeleteAccessKey", USER, ({ iam }) => iam.deleteAccessKey({ UserName, AccessKeyId: "AKIAIOSFODNN7EXAMPLE" })),
  plain("CreateLoginProfile", USER, ({ iam }) => iam.createLoginProfile({ UserName, Password: "Abc-12345678" })),
  plain("GetLoginProfile", USER, ({ iam }) => iam.getLoginProfile({ UserName })),

  plain("GetGroup", GROUP, ({ iam }) => iam.getGroup({ GroupName })),
  plain("CreateGroup", `${ACCOUNT}:group/ops`, ({ iam }) => iam.createGroup({ GroupName: "ops" })),
  plain("ListGroups", `${ACCOUNT}:group/`, ({ iam }) => iam.listGroups({})),
  plain("DeleteGroup", GROUP, ({ iam }) => iam.deleteGroup({ GroupName })),
  plain("AddUserToGroup", GROUP, ({ iam }) => iam.addUserToGroup({ GroupName, UserName })),
  plain("RemoveUserFromGroup", GROUP, ({ iam }) => iam.removeUserFromGroup({ GroupName, UserName })),
  plain("PutGroupPolicy", GROUP, ({ iam }) => iam.putGroupPolicy({ GroupName, PolicyName, PolicyDocument: document })),
  plain("AttachGroupPolicy", GROUP, ({ iam }) => iam.attachGroupPolicy({ GroupName, PolicyArn })),
  [
    "UpdateGroup to a new name",
    [
      ["iam:UpdateGroup", GROUP],
      ["iam:UpdateGroup", `${ACCOUNT}:group/team/makers`],
    ],
    ({ iam }) => iam.updateGroup({ GroupName, NewGroupName: "makers" }),
  ],

  plain("GetRole", ROLE, ({ iam }) => iam.getRole({ RoleName })),
  plain("ListRoles", `${ACCOUNT}:role/`, ({ iam }) => iam.listRoles({})),
  plain("CreateRole", `${ACCOUNT}:role/new`, ({ iam }) =>
    iam.createRole({ RoleName: "new", AssumeRolePolicyDocument: trust }),
  ),
  [
    "CreateRole with tags",
    [
      ["iam:CreateRole", `${ACCOUNT}:role/new`],
      ["iam:TagRole", `${ACCOUNT}:role/new`],
    ],
    ({ iam }) => iam.createRole({ RoleName: "new", AssumeRolePolicyDocument: trust, Tags }),
  ],
  plain("DeleteRole", ROLE, ({ iam }) => iam.deleteRole({ RoleName })),
  plain("UpdateRole", ROLE, ({ iam }) => iam.updateRole({ RoleName, Description: "d" })),
  plain("UpdateAssumeRolePolicy", ROLE, ({ iam }) => iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: trust })),
  plain("PutRolePolicy", ROLE, ({ iam }) => iam.putRolePolicy({ RoleName, PolicyName, PolicyDocument: document })),
  plain("AttachRolePolicy", ROLE, ({ iam }) => iam.attachRolePolicy({ RoleName, PolicyArn })),
  plain("PutRolePermissionsBoundary", ROLE, ({ iam }) =>
    iam.putRolePermissionsBoundary({ RoleName, PermissionsBoundary: BOUNDARY }),
  ),
  plain("TagRole", ROLE, ({ iam }) => iam.tagRole({ RoleName, Tags })),
  plain("ListInstanceProfilesForRole", ROLE, ({ iam }) => iam.listInstanceProfilesForRole({ RoleName })),

  plain("GetInstanceProfile", BOX, ({ iam }) => iam.getInstanceProfile({ InstanceProfileName })),
  plain("ListInstanceProfiles", `${ACCOUNT}:instance-profile/`, ({ iam }) => iam.listInstanceProfiles({})),
  [
    "CreateInstanceProfile with tags",
    [
      ["iam:CreateInstanceProfile", `${ACCOUNT}:instance-profile/crate`],
      ["iam:TagInstanceProfile", `${ACCOUNT}:instance-profile/crate`],
    ],
    ({ iam }) => iam.createInstanceProfile({ InstanceProfileName: "crate", Tags }),
  ],
  [
    "AddRoleToInstanceProfile",
    [
      ["iam:AddRoleToInstanceProfile", BOX],
      ["iam:PassRole", ROLE],
    ],
    ({ iam }) => iam.addRoleToInstanceProfile({ InstanceProfileName, RoleName }),
  ],
  plain("RemoveRoleFromInstanceProfile", BOX, ({ iam }) =>
    iam.removeRoleFromInstanceProfile({ InstanceProfileName, RoleName }),
  ),
  plain("DeleteInstanceProfile", BOX, ({ iam }) => iam.deleteInstanceProfile({ InstanceProfileName })),

  plain("GetPolicy", POLICY, ({ iam }) => iam.getPolicy({ PolicyArn })),
  plain("GetPolicyVersion", POLICY, ({ iam }) => iam.getPolicyVersion({ PolicyArn, VersionId: "v1" })),
  plain("CreatePolicy", `${ACCOUNT}:policy/writing`, ({ iam }) =>
    iam.createPolicy({ PolicyName: "writing", PolicyDocument: document }),
  ),
  [
    "CreatePolicy with tags",
    [
      ["iam:CreatePolicy", `${ACCOUNT}:policy/writing`],
      ["iam:TagPolicy", `${ACCOUNT}:policy/writing`],
    ],
    ({ iam }) => iam.createPolicy({ PolicyName: "writing", PolicyDocument: document, Tags }),
  ],
  // AWS: making the new version the default one needs nothing more, which is why this action is as good as any other.
  plain(
    "CreatePolicyVersion",
    POLICY,
    ({ iam }) => iam.createPolicyVersion({ PolicyArn, PolicyDocument: document, SetAsDefault: true }),
    "CreatePolicyVersion as the default",
  ),
  plain("SetDefaultPolicyVersion", POLICY, ({ iam }) => iam.setDefaultPolicyVersion({ PolicyArn, VersionId: "v1" })),
  plain("DeletePolicyVersion", POLICY, ({ iam }) => iam.deletePolicyVersion({ PolicyArn, VersionId: "v9" })),
  plain("ListPolicyVersions", POLICY, ({ iam }) => iam.listPolicyVersions({ PolicyArn })),
  plain("ListEntitiesForPolicy", POLICY, ({ iam }) => iam.listEntitiesForPolicy({ PolicyArn })),
  plain("DeletePolicy", POLICY, ({ iam }) => iam.deletePolicy({ PolicyArn })),
  plain("TagPolicy", POLICY, ({ iam }) => iam.tagPolicy({ PolicyArn, Tags })),

  plain("ListAccountAliases", "*", ({ iam }) => iam.listAccountAliases({})),
  plain("GetAccountSummary", "*", ({ iam }) => iam.getAccountSummary({})),
  plain("GetAccountAuthorizationDetails", "*", ({ iam }) => iam.getAccountAuthorizationDetails({})),
  plain("UpdateAccountPasswordPolicy", "*", ({ iam }) => iam.updateAccountPasswordPolicy({})),

  [
    "GetFederationToken",
    [["sts:GetFederationToken", "arn:aws:sts::000000000000:federated-user/guest"]],
    ({ sts }) => sts.getFederationToken({ Name: "guest" }),
  ],
  [
    "GetFederationToken with tags",
    [
      ["sts:GetFederationToken", "arn:aws:sts::000000000000:federated-user/guest"],
      ["sts:TagSession", "arn:aws:sts::000000000000:federated-user/guest"],
    ],
    ({ sts }) => sts.getFederationToken({ Name: "guest", Tags }),
  ],
  [
    "AssumeRole",
    [["sts:AssumeRole", ROLE]],
    ({ sts }) => sts.assumeRole({ RoleArn: ROLE, RoleSessionName: "session" }),
  ],
];

describe("what an operation of IAM or STS needs", () => {
  const withScene = test.extend<{ readonly scene: string }>({
    scene: async ({ iam }, use) => {
      const Path = "/team/";
      await iam.createUser({ UserName, Path });
      await iam.createGroup({ GroupName, Path });
      await iam.createRole({ RoleName, Path, AssumeRolePolicyDocument: trust });
      await iam.createInstanceProfile({ InstanceProfileName, Path });
      await iam.createPolicy({ PolicyName: "reading", Path, PolicyDocument: document });
      await use(Path);
    },
  });

  for (const [title, needs, call] of cases) {
    const listed = needs.map(([action, resource]) => `${action} on ${resource.replace(/^.*:/, "")}`);
    withScene(`${title} needs ${listed.join(" and ")}`, async ({ aUser, scene }) => {
      expect(scene).toBe("/team/");
      for (const [index, [action, resource]] of needs.entries()) {
        const denied = await aUser(`denied-${index}`, allow("*"), deny(action, resource));

        await expect(call(denied)).rejects.toBeRefusedWith("AccessDenied", 403, new RegExp(`perform: ${action} on `));
      }
      const exact = await aUser("exact", ...needs.map(([action, resource]) => allow(action, resource)));

      expect(await outcomeOf(call(exact))).not.toBe("AccessDenied");
    });
  }

  withScene("an action on one path does not reach another", async ({ aUser, scene }) => {
    expect(scene).toBe("/team/");
    const root = await aUser("path-root", allow("iam:*", `${ACCOUNT}:user/bob`));

    await expect(root.iam.getUser({ UserName })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      `User: ${ACCOUNT}:user/path-root is not authorized to perform: iam:GetUser on resource: user bob because no identity-based policy allows the iam:GetUser action`,
    );
  });

  const refusals: readonly (readonly [string, string, (clients: Clients) => Promise<unknown>])[] = [
    ["iam:ListAccountAliases", "*", ({ iam }) => iam.listAccountAliases({})],
    ["iam:GetAccountSummary", "*", ({ iam }) => iam.getAccountSummary({})],
    ["iam:ListRoles", `${ACCOUNT}:role/`, ({ iam }) => iam.listRoles({})],
    [
      "iam:CreateRole",
      `${ACCOUNT}:role/new`,
      ({ iam }) => iam.createRole({ RoleName: "new", AssumeRolePolicyDocument: trust }),
    ],
    [
      "iam:CreatePolicy",
      "policy writing",
      ({ iam }) => iam.createPolicy({ PolicyName: "writing", PolicyDocument: document }),
    ],
    ["iam:AttachRolePolicy", "role app", ({ iam }) => iam.attachRolePolicy({ RoleName, PolicyArn })],
    ["iam:GetInstanceProfile", "instance profile box", ({ iam }) => iam.getInstanceProfile({ InstanceProfileName })],
    ["iam:AddUserToGroup", "group devs", ({ iam }) => iam.addUserToGroup({ GroupName, UserName })],
  ];
  for (const [action, resource, call] of refusals) {
    withScene(`a refusal of ${action} names its resource ${resource}`, async ({ aUser, scene }) => {
      expect(scene).toBe("/team/");
      const nobody = await aUser("nobody");

      await expect(call(nobody)).rejects.toBeRefusedWith(
        "AccessDenied",
        403,
        `User: ${ACCOUNT}:user/nobody is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
      );
    });
  }

  withScene("a refusal to pass a role names the role's whole ARN", async ({ aUser, scene }) => {
    expect(scene).toBe("/team/");
    const user = await aUser("anna", allow("iam:AddRoleToInstanceProfile"));

    await expect(user.iam.addRoleToInstanceProfile({ InstanceProfileName, RoleName })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      `User: ${ACCOUNT}:user/anna is not authorized to perform: iam:PassRole on resource: ${ROLE} because no identity-based policy allows the iam:PassRole action`,
    );
  });
});
