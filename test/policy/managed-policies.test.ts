import { describe, expect, test } from "vitest";
import { awsManagedPolicies, awsManagedPolicy } from "../../src/services/iam/managed-policies/index.js";
import { evaluate } from "../../src/services/iam/policy/evaluate.js";
import { validateIdentityPolicy } from "../../src/services/iam/policy/validate.js";

const permits = (policyName: string, action: string, resource = "*"): boolean => {
  const policy = awsManagedPolicy(`arn:aws:iam::aws:policy/${policyName}`);
  if (!policy) throw new Error(`No such policy: ${policyName}`);
  const values: Readonly<Record<string, string>> = { "aws:username": "alice" };
  return evaluate(
    {
      principal: {
        type: "user",
        accountId: "111111111111",
        arn: "arn:aws:iam::111111111111:user/alice",
        userId: "AIDAALICEALICEALICE11",
      },
      action,
      resource,
      context: (key) => values[key],
    },
    { identity: [{ document: policy.document, arn: policy.arn }] },
  ).allowed;
};

describe("AWS's managed policies", () => {
  test.each(awsManagedPolicies().map((policy) => [policy.name, policy] as const))(
    "%s is a valid policy",
    (_, policy) => {
      expect(validateIdentityPolicy(policy.document)).toBeUndefined();
      expect(policy.policyId).toMatch(/^ANPA[A-Z0-9]{17}$/);
      expect(policy.updateDate).toBeGreaterThanOrEqual(policy.createDate);
    },
  );

  test.each([
    ["AdministratorAccess", "iam:DeleteUser", true],
    ["PowerUserAccess", "s3:DeleteBucket", true],
    ["PowerUserAccess", "iam:CreateUser", false],
    ["PowerUserAccess", "iam:ListRoles", true],
    ["ReadOnlyAccess", "s3:GetObject", true],
    ["ReadOnlyAccess", "s3:ListAllMyBuckets", true],
    ["ReadOnlyAccess", "s3:PutObject", false],
    ["ReadOnlyAccess", "iam:GetUser", true],
    ["ReadOnlyAccess", "iam:CreateUser", false],
    ["ReadOnlyAccess", "sts:AssumeRole", false],
    ["ReadOnlyAccess", "xray:StartTraceRetrieval", true],
    ["AmazonS3FullAccess", "s3:PutObject", true],
    ["AmazonS3FullAccess", "iam:ListUsers", false],
    ["AmazonS3ReadOnlyAccess", "s3:GetObject", true],
    ["AmazonS3ReadOnlyAccess", "s3:PutObject", false],
    ["IAMFullAccess", "iam:CreateUser", true],
    ["IAMFullAccess", "s3:GetObject", false],
    ["IAMReadOnlyAccess", "iam:ListUsers", true],
    ["IAMReadOnlyAccess", "iam:CreateUser", false],
  ])("%s and %s: %s", (name, action, allowed) => {
    expect(permits(name, action)).toBe(allowed);
  });

  test("IAMUserChangePassword lets users change their own password only", () => {
    expect(permits("IAMUserChangePassword", "iam:ChangePassword", "arn:aws:iam::111111111111:user/alice")).toBe(true);
    expect(permits("IAMUserChangePassword", "iam:ChangePassword", "arn:aws:iam::111111111111:user/bob")).toBe(false);
  });

  test("ReadOnlyAccess is there with all its 2,677 actions", () => {
    const policy = awsManagedPolicy("arn:aws:iam::aws:policy/ReadOnlyAccess");

    const { Statement } = JSON.parse(policy?.document ?? "{}");

    expect(Statement.flatMap(({ Action }: { Action: string[] }) => Action)).toHaveLength(2677);
    expect(policy?.defaultVersionId).toBe("v178");
  });
});
