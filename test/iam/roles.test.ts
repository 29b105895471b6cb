import { describe, expect } from "../support/emulator.js";
import { test, trustsAccount } from "../support/roles.js";

const EC2_TRUST =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}';

describe("roles", () => {
  test("CreateRole answers without the session duration, GetRole with it and an empty RoleLastUsed, ListRoles between", async ({
    iam,
  }) => {
    const created = await iam.createRole({
      RoleName: "app",
      Path: "/x/",
      AssumeRolePolicyDocument: EC2_TRUST,
      Description: "runs the app",
      Tags: [{ Key: "team", Value: "a" }],
    });
    const got = await iam.getRole({ RoleName: "app" });
    const listed = await iam.listRoles({});

    const common = {
      RoleName: "app",
      Path: "/x/",
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      Arn: "arn:aws:iam::000000000000:role/x/app",
      CreateDate: expect.any(Date),
      AssumeRolePolicyDocument: expect.any(String),
      Description: "runs the app",
    };
    const Tags = [{ Key: "team", Value: "a" }];
    expect(created.Role).toEqual({ ...common, Tags });
    expect(got.Role).toEqual({ ...common, Tags, MaxSessionDuration: 3600, RoleLastUsed: {} });
    expect(listed.Roles).toEqual([{ ...common, MaxSessionDuration: 3600 }]);
  });

  test("the trust policy comes back URL-encoded", async ({ iam }) => {
    const trust =
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"StringLike":{"aws:SourceArn":"arn%3Aaws*(!)\'"}}}]}';
    await iam.createRole({ RoleName: "app", AssumeRolePolicyDocument: trust });

    const { Role } = await iam.getRole({ RoleName: "app" });

    expect(Role?.AssumeRolePolicyDocument).toMatch(/^%7B%22Version%22%3A%222012-10-17%22%2C/);
    expect(Role?.AssumeRolePolicyDocument).toContain("arn%253Aaws%2A%28%21%29%27");
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).toBe(trust);
  });

  test("a trust policy that is no JSON is malformed", async ({ iam }) => {
    await expect(iam.createRole({ RoleName: "app", AssumeRolePolicyDocument: "{" })).rejects.toBeRefusedWith(
      "MalformedPolicyDocument",
      400,
      "This policy contains invalid Json",
    );
  });

  test("a trust policy names only principals that exist", async ({ iam }) => {
    const AssumeRolePolicyDocument = trustsAccount().replace(
      '"000000000000"',
      '"arn:aws:iam::000000000000:user/nobody"',
    );

    await expect(iam.createRole({ RoleName: "app", AssumeRolePolicyDocument })).rejects.toBeRefusedWith(
      "MalformedPolicyDocument",
      400,
      'Invalid principal in policy: "AWS":"arn:aws:iam::000000000000:user/nobody"',
    );
  });

  test("a trusted user that is deleted leaves its id in the policy, and its successor is not trusted", async ({
    iam,
    aUser,
  }) => {
    const { User } = await iam.createUser({ UserName: "anna" });
    const trust = trustsAccount().replace('"000000000000"', '"arn:aws:iam::000000000000:user/anna"');
    await iam.createRole({ RoleName: "app", AssumeRolePolicyDocument: trust });

    await iam.deleteUser({ UserName: "anna" });
    const successor = await aUser("anna", { Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" });

    const { Role } = await iam.getRole({ RoleName: "app" });
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).toContain(`"AWS":"${User?.UserId}"`);
    await expect(successor.sts.assumeRole({ RoleArn: Role?.Arn, RoleSessionName: "session" })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
    );
  });

  test("UpdateRole changes what it names and leaves the rest", async ({ iam }) => {
    await iam.createRole({ RoleName: "app", AssumeRolePolicyDocument: EC2_TRUST, Description: "old" });

    await iam.updateRole({ RoleName: "app", MaxSessionDuration: 7200 });
    await iam.updateAssumeRolePolicy({ RoleName: "app", PolicyDocument: trustsAccount() });
    const described = await iam.updateRoleDescription({ RoleName: "app", Description: "new" });

    expect(described.Role?.Description).toBe("new");
    expect(described.Role?.MaxSessionDuration).toBe(7200);
    expect(decodeURIComponent(described.Role?.AssumeRolePolicyDocument ?? "")).toBe(trustsAccount());
  });

  test("a session duration outside one to twelve hours is refused", async ({ iam }) => {
    await expect(
      iam.createRole({ RoleName: "app", AssumeRolePolicyDocument: EC2_TRUST, MaxSessionDuration: 43201 }),
    ).rejects.toBeRefusedWith(
      "ValidationError",
      400,
      "1 validation error detected: Value at 'maxSessionDuration' failed to satisfy constraint: Member must have value less than or equal to 43200",
    );
  });

  test("a role that exists is not made again, and one that does not exist cannot be found", async ({ iam }) => {
    await iam.createRole({ RoleName: "App", AssumeRolePolicyDocument: EC2_TRUST });

    await expect(iam.createRole({ RoleName: "app", AssumeRolePolicyDocument: EC2_TRUST })).rejects.toBeRefusedWith(
      "EntityAlreadyExists",
      409,
      "Role with name app already exists.",
    );
    await expect(iam.getRole({ RoleName: "other" })).rejects.toBeRefusedWith(
      "NoSuchEntity",
      404,
      "The role with name other cannot be found.",
    );
  });

  test("a role is deleted only when nothing hangs on it", async ({ iam }) => {
    const RoleName = "app";
    await iam.createRole({ RoleName, AssumeRolePolicyDocument: EC2_TRUST });
    await iam.createInstanceProfile({ InstanceProfileName: "box" });
    await iam.addRoleToInstanceProfile({ RoleName, InstanceProfileName: "box" });
    await iam.putRolePolicy({
      RoleName,
      PolicyName: "p",
      PolicyDocument: '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
    });

    await expect(iam.deleteRole({ RoleName })).rejects.toBeRefusedWith(
      "DeleteConflict",
      409,
      "Cannot delete entity, must remove roles from instance profile first.",
    );
    await iam.removeRoleFromInstanceProfile({ RoleName, InstanceProfileName: "box" });
    await expect(iam.deleteRole({ RoleName })).rejects.toBeRefusedWith(
      "DeleteConflict",
      409,
      "Cannot delete entity, must delete policies first.",
    );
    await iam.deleteRolePolicy({ RoleName, PolicyName: "p" });
    await iam.deleteRole({ RoleName });

    expect((await iam.listRoles({})).Roles).toEqual([]);
  });

  test("tags of a role are listed, put and taken away", async ({ iam }) => {
    await iam.createRole({ RoleName: "app", AssumeRolePolicyDocument: EC2_TRUST });

    await iam.tagRole({
      RoleName: "app",
      Tags: [
        { Key: "a", Value: "1" },
        { Key: "b", Value: "2" },
      ],
    });
    await iam.untagRole({ RoleName: "app", TagKeys: ["a"] });

    expect((await iam.listRoleTags({ RoleName: "app" })).Tags).toEqual([{ Key: "b", Value: "2" }]);
  });
});
