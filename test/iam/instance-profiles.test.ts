import { describe, expect, test } from "../support/emulator.js";

const EC2_TRUST =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}';

describe("instance profiles", () => {
  test("hold one role", async ({ iam }) => {
    await iam.createRole({ RoleName: "app", AssumeRolePolicyDocument: EC2_TRUST });
    const { InstanceProfile } = await iam.createInstanceProfile({ InstanceProfileName: "box", Path: "/x/" });
    await iam.addRoleToInstanceProfile({ InstanceProfileName: "box", RoleName: "app" });

    expect(InstanceProfile).toEqual({
      InstanceProfileName: "box",
      Path: "/x/",
      InstanceProfileId: expect.stringMatching(/^AIPA[A-Z2-7]{17}$/),
      Arn: "arn:aws:iam::000000000000:instance-profile/x/box",
      CreateDate: expect.any(Date),
      Roles: [],
    });
    const got = await iam.getInstanceProfile({ InstanceProfileName: "box" });
    expect(got.InstanceProfile?.Roles?.map(({ RoleName }) => RoleName)).toEqual(["app"]);
    const { InstanceProfiles } = await iam.listInstanceProfilesForRole({ RoleName: "app" });
    expect(InstanceProfiles?.map((profile) => profile.InstanceProfileName)).toEqual(["box"]);
    await expect(iam.addRoleToInstanceProfile({ InstanceProfileName: "box", RoleName: "app" })).rejects.toBeRefusedWith(
      "LimitExceeded",
      409,
      "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1",
    );
  });

  test("are deleted only when they are empty", async ({ iam }) => {
    await iam.createRole({ RoleName: "app", AssumeRolePolicyDocument: EC2_TRUST });
    await iam.createInstanceProfile({ InstanceProfileName: "box" });
    await iam.addRoleToInstanceProfile({ InstanceProfileName: "box", RoleName: "app" });

    await expect(iam.deleteInstanceProfile({ InstanceProfileName: "box" })).rejects.toBeRefusedWith(
      "DeleteConflict",
      409,
      "Cannot delete entity, must remove roles from instance profile first.",
    );
    await iam.removeRoleFromInstanceProfile({ InstanceProfileName: "box", RoleName: "app" });
    await iam.deleteInstanceProfile({ InstanceProfileName: "box" });

    await expect(iam.getInstanceProfile({ InstanceProfileName: "box" })).rejects.toBeRefusedWith(
      "NoSuchEntity",
      404,
      "Instance Profile box cannot be found.",
    );
  });

  test("whoever puts a role into one must be allowed to pass the role", async ({ iam, aUser }) => {
    await iam.createRole({ RoleName: "app", AssumeRolePolicyDocument: EC2_TRUST });
    await iam.createInstanceProfile({ InstanceProfileName: "box" });
    const anna = await aUser("anna", { Effect: "Allow", Action: "iam:AddRoleToInstanceProfile", Resource: "*" });

    await expect(
      anna.iam.addRoleToInstanceProfile({ InstanceProfileName: "box", RoleName: "app" }),
    ).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      "User: arn:aws:iam::000000000000:user/anna is not authorized to perform: iam:PassRole on resource: arn:aws:iam::000000000000:role/app because no identity-based policy allows the iam:PassRole action",
    );
  });
});
