import { describe, expect, test } from "../support/emulator.js";
import { allow, policyOf } from "../support/permissions.js";

describe("a service-linked role", () => {
  test.for([
    ["batch.amazonaws.com", "AWSServiceRoleForBatch", "BatchServiceRolePolicy"],
    ["autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling", "AutoScalingServiceRolePolicy"],
    ["eks-nodegroup.amazonaws.com", "AWSServiceRoleForAmazonEKSNodegroup", "AWSServiceRoleForAmazonEKSNodegroup"],
    ["config.amazonaws.com", "AWSServiceRoleForConfig", "AWSConfigServiceRolePolicy"],
  ] as const)("of %s has its service's name, trust and policy", async ([service, name, policy], { iam }) => {
    await iam.createServiceLinkedRole({ AWSServiceName: service });

    const { Role } = await iam.getRole({ RoleName: name });
    const { AttachedPolicies } = await iam.listAttachedRolePolicies({ RoleName: name });

    expect(Role).toMatchObject({
      Arn: `arn:aws:iam::000000000000:role/aws-service-role/${service}/${name}`,
      Path: `/aws-service-role/${service}/`,
      MaxSessionDuration: 3600,
      RoleLastUsed: {},
    });
    expect(Role).not.toHaveProperty("Description");
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""))).toEqual({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
    });
    expect(AttachedPolicies).toEqual([
      { PolicyName: policy, PolicyArn: `arn:aws:iam::aws:policy/aws-service-role/${policy}` },
    ]);
    expect((await iam.listRolePolicies({ RoleName: name })).PolicyNames).toEqual([]);
  });

  test("comes described where AWS describes it", async ({ iam }) => {
    const { Role } = await iam.createServiceLinkedRole({ AWSServiceName: "sso.amazonaws.com" });

    expect(Role?.Description).toBe(
      "Service-linked role used by AWS SSO to manage AWS resources, including IAM roles, policies and SAML IdP on your behalf.",
    );
  });

  test("has a suffix where its service allows several", async ({ iam }) => {
    const { Role } = await iam.createServiceLinkedRole({
      AWSServiceName: "autoscaling.amazonaws.com",
      CustomSuffix: "blue",
    });

    expect(Role?.RoleName).toBe("AWSServiceRoleForAutoScaling_blue");
    await expect(
      iam.createServiceLinkedRole({ AWSServiceName: "rds.amazonaws.com", CustomSuffix: "blue" }),
    ).rejects.toBeRefusedWith("InvalidInput", 400, "Custom suffix is not allowed for rds.amazonaws.com");
  });

  test("is there once", async ({ iam }) => {
    await iam.createServiceLinkedRole({ AWSServiceName: "batch.amazonaws.com" });

    await expect(iam.createServiceLinkedRole({ AWSServiceName: "batch.amazonaws.com" })).rejects.toBeRefusedWith(
      "InvalidInput",
      400,
      "Service role name AWSServiceRoleForBatch has been taken in this account, please try a different suffix.",
    );
  });

  test("is nobody's to change but its service's", async ({ iam }) => {
    const RoleName = "AWSServiceRoleForBatch";
    await iam.createServiceLinkedRole({ AWSServiceName: "batch.amazonaws.com" });
    const refusal = [
      "UnmodifiableEntity",
      400,
      "Cannot perform the operation on the protected role 'AWSServiceRoleForBatch' - this role is only modifiable by AWS",
    ] as const;
    const PolicyDocument = policyOf(allow("s3:*"));

    await expect(iam.deleteRole({ RoleName })).rejects.toBeRefusedWith(...refusal);
    await expect(iam.putRolePolicy({ RoleName, PolicyName: "p", PolicyDocument })).rejects.toBeRefusedWith(...refusal);
    await expect(
      iam.attachRolePolicy({ RoleName, PolicyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess" }),
    ).rejects.toBeRefusedWith(...refusal);
    await iam.updateRoleDescription({ RoleName, Description: "ours to describe" });
  });

  test("is deleted by a task", async ({ iam }) => {
    await iam.createServiceLinkedRole({ AWSServiceName: "batch.amazonaws.com" });

    const { DeletionTaskId } = await iam.deleteServiceLinkedRole({ RoleName: "AWSServiceRoleForBatch" });

    expect(DeletionTaskId).toMatch(
      /^task\/aws-service-role\/batch\.amazonaws\.com\/AWSServiceRoleForBatch\/[0-9a-f-]{36}$/,
    );
    expect((await iam.getServiceLinkedRoleDeletionStatus({ DeletionTaskId })).Status).toBe("SUCCEEDED");
    await expect(iam.getRole({ RoleName: "AWSServiceRoleForBatch" })).rejects.toBeRefusedWith("NoSuchEntity", 404);
    await expect(
      iam.getServiceLinkedRoleDeletionStatus({ DeletionTaskId: "task/aws-service-role/a/b/c" }),
    ).rejects.toBeRefusedWith("NoSuchEntity", 404);
  });

  test("may be allowed for one service", async ({ aUser }) => {
    const condition = { StringEquals: { "iam:AWSServiceName": "batch.amazonaws.com" } };
    const anna = await aUser("anna", allow("iam:CreateServiceLinkedRole", "*", condition));

    await expect(anna.iam.createServiceLinkedRole({ AWSServiceName: "batch.amazonaws.com" })).resolves.toBeDefined();
    await expect(anna.iam.createServiceLinkedRole({ AWSServiceName: "rds.amazonaws.com" })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
    );
  });
});
