import { describe, expect, test } from "../support/emulator.js";

const LIST_USERS = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:ListUsers","Resource":"*"}}';
const ARN = "arn:aws:iam::000000000000:policy/lister";

describe("attached policies", () => {
  test("attaching twice is no error, detaching twice is one", async ({ iam }) => {
    await iam.createUser({ UserName: "anna" });
    await iam.createPolicy({ PolicyName: "lister", PolicyDocument: LIST_USERS });
    await iam.attachUserPolicy({ UserName: "anna", PolicyArn: ARN });
    await iam.attachUserPolicy({ UserName: "anna", PolicyArn: ARN });

    expect((await iam.listAttachedUserPolicies({ UserName: "anna" })).AttachedPolicies).toEqual([
      { PolicyName: "lister", PolicyArn: ARN },
    ]);
    expect((await iam.getPolicy({ PolicyArn: ARN })).Policy?.AttachmentCount).toBe(1);
    await iam.detachUserPolicy({ UserName: "anna", PolicyArn: ARN });
    await expect(iam.detachUserPolicy({ UserName: "anna", PolicyArn: ARN })).rejects.toBeRefusedWith(
      "NoSuchEntity",
      404,
      `Policy ${ARN} was not found.`,
    );
  });

  test("what is no ARN cannot be parsed", async ({ iam }) => {
    await iam.createUser({ UserName: "anna" });

    await expect(
      iam.attachUserPolicy({ UserName: "anna", PolicyArn: "longpolicynamebutnoarn" }),
    ).rejects.toBeRefusedWith("ValidationError", 400, "Invalid ARN:  Could not be parsed!");
  });

  test("a policy that does not exist is not attachable", async ({ iam }) => {
    await iam.createUser({ UserName: "anna" });

    await expect(iam.attachUserPolicy({ UserName: "anna", PolicyArn: `${ARN}123` })).rejects.toBeRefusedWith(
      "NoSuchEntity",
      404,
      `Policy ${ARN}123 does not exist or is not attachable.`,
    );
  });

  test("are at most ten", async ({ iam }) => {
    await iam.createGroup({ GroupName: "devs" });
    const attach = async (number: number) => {
      const { Policy } = await iam.createPolicy({ PolicyName: `p${number}`, PolicyDocument: LIST_USERS });
      await iam.attachGroupPolicy({ GroupName: "devs", PolicyArn: Policy?.Arn });
    };
    for (let number = 0; number < 10; number += 1) await attach(number);

    await expect(attach(10)).rejects.toBeRefusedWith(
      "LimitExceeded",
      409,
      "Cannot exceed quota for PoliciesPerGroup: 10",
    );
  });

  test("ListEntitiesForPolicy tells users, groups and roles apart, and policies from boundaries", async ({ iam }) => {
    await iam.createPolicy({ PolicyName: "lister", PolicyDocument: LIST_USERS });
    await iam.createUser({ UserName: "anna" });
    await iam.createUser({ UserName: "bob", PermissionsBoundary: ARN });
    await iam.createGroup({ GroupName: "devs" });
    await iam.createRole({
      RoleName: "app",
      AssumeRolePolicyDocument:
        '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}',
    });
    await iam.attachUserPolicy({ UserName: "anna", PolicyArn: ARN });
    await iam.attachGroupPolicy({ GroupName: "devs", PolicyArn: ARN });
    await iam.attachRolePolicy({ RoleName: "app", PolicyArn: ARN });

    const all = await iam.listEntitiesForPolicy({ PolicyArn: ARN });
    const boundaries = await iam.listEntitiesForPolicy({ PolicyArn: ARN, PolicyUsageFilter: "PermissionsBoundary" });
    const roles = await iam.listEntitiesForPolicy({ PolicyArn: ARN, EntityFilter: "Role" });

    expect(all.PolicyUsers?.map(({ UserName }) => UserName)).toEqual(["bob", "anna"]);
    expect(all.PolicyGroups).toEqual([{ GroupName: "devs", GroupId: expect.stringMatching(/^AGPA/) }]);
    expect(all.PolicyRoles).toEqual([{ RoleName: "app", RoleId: expect.stringMatching(/^AROA/) }]);
    expect(boundaries.PolicyUsers?.map(({ UserName }) => UserName)).toEqual(["bob"]);
    expect(boundaries.PolicyRoles).toEqual([]);
    expect(roles.PolicyUsers).toEqual([]);
    expect(roles.PolicyRoles).toHaveLength(1);
  });

  test("a condition on iam:PolicyARN limits what may be attached", async ({ iam, aUser }) => {
    await iam.createPolicy({ PolicyName: "lister", PolicyDocument: LIST_USERS });
    await iam.createPolicy({ PolicyName: "other", PolicyDocument: LIST_USERS });
    const anna = await aUser("anna", {
      Effect: "Allow",
      Action: "iam:AttachUserPolicy",
      Resource: "*",
      Condition: { ArnEquals: { "iam:PolicyARN": ARN } },
    });

    await expect(anna.iam.attachUserPolicy({ UserName: "anna", PolicyArn: ARN })).resolves.toBeDefined();
    await expect(
      anna.iam.attachUserPolicy({ UserName: "anna", PolicyArn: "arn:aws:iam::000000000000:policy/other" }),
    ).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      "User: arn:aws:iam::000000000000:user/anna is not authorized to perform: iam:AttachUserPolicy on resource: user anna because no identity-based policy allows the iam:AttachUserPolicy action",
    );
  });
});
