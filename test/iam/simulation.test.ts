import { describe, expect, test } from "../support/emulator.js";
import { allow, deny, policyOf } from "../support/permissions.js";

const PUT_ANYWHERE =
  '{"Version": "2012-10-17", "Statement": {"Sid": "", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}}';

describe("SimulatePrincipalPolicy", () => {
  test("tells of every action on every resource what the principal's policies decide, and by which statement", async ({
    iam,
  }) => {
    await iam.createUser({ UserName: "anna" });
    const { Policy } = await iam.createPolicy({ PolicyName: "put", PolicyDocument: PUT_ANYWHERE });
    await iam.attachUserPolicy({ UserName: "anna", PolicyArn: Policy?.Arn });

    const { EvaluationResults } = await iam.simulatePrincipalPolicy({
      PolicySourceArn: "arn:aws:iam::000000000000:user/anna",
      ActionNames: ["s3:PutObject", "s3:GetObjectVersion"],
      ResourceArns: ["arn:aws:s3:::bucket"],
    });

    const matched = [
      {
        SourcePolicyId: "put",
        SourcePolicyType: "IAM Policy",
        StartPosition: { Line: 1, Column: 41 },
        EndPosition: { Line: 1, Column: 113 },
      },
    ];
    expect(EvaluationResults).toEqual([
      {
        EvalActionName: "s3:PutObject",
        EvalResourceName: "arn:aws:s3:::bucket",
        EvalDecision: "allowed",
        EvalDecisionDetails: {},
        MatchedStatements: matched,
        MissingContextValues: [],
        OrganizationsDecisionDetail: { AllowedByOrganizations: true },
        ResourceSpecificResults: [
          {
            EvalResourceName: "arn:aws:s3:::bucket",
            EvalResourceDecision: "allowed",
            MatchedStatements: matched,
            MissingContextValues: [],
          },
        ],
      },
      {
        EvalActionName: "s3:GetObjectVersion",
        EvalResourceName: "arn:aws:s3:::bucket",
        EvalDecision: "implicitDeny",
        EvalDecisionDetails: {},
        MatchedStatements: [],
        MissingContextValues: [],
        OrganizationsDecisionDetail: { AllowedByOrganizations: true },
        ResourceSpecificResults: [
          {
            EvalResourceName: "arn:aws:s3:::bucket",
            EvalResourceDecision: "implicitDeny",
            MatchedStatements: [],
            MissingContextValues: [],
          },
        ],
      },
    ]);
  });

  test("counts what a user has through its groups, and what its boundary leaves of it", async ({ iam }) => {
    const boundary = await iam.createPolicy({ PolicyName: "edge", PolicyDocument: policyOf(allow("s3:Get*")) });
    await iam.createUser({ UserName: "anna", PermissionsBoundary: boundary.Policy?.Arn });
    await iam.createGroup({ GroupName: "devs" });
    await iam.addUserToGroup({ GroupName: "devs", UserName: "anna" });
    await iam.putGroupPolicy({ GroupName: "devs", PolicyName: "all", PolicyDocument: policyOf(allow("s3:*")) });

    const { EvaluationResults } = await iam.simulatePrincipalPolicy({
      PolicySourceArn: "arn:aws:iam::000000000000:user/anna",
      ActionNames: ["s3:GetObject", "s3:PutObject"],
    });

    expect(EvaluationResults).toMatchObject([
      {
        EvalResourceName: "*",
        EvalDecision: "allowed",
        PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: true },
        MatchedStatements: [{ SourcePolicyId: "group_devs_all" }, { SourcePolicyId: "edge" }],
      },
      {
        EvalDecision: "implicitDeny",
        PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
      },
    ]);
    expect(EvaluationResults?.[0]).not.toHaveProperty("ResourceSpecificResults");
  });

  test("knows the user's name and tags without being told", async ({ iam }) => {
    await iam.createUser({ UserName: "anna", Tags: [{ Key: "team", Value: "red" }] });
    const PolicyDocument = policyOf(
      allow("s3:GetObject", "arn:aws:s3:::home/${aws:username}/*"),
      allow("s3:ListBucket", "*", { StringEquals: { "aws:PrincipalTag/team": "red" } }),
    );
    await iam.putUserPolicy({ UserName: "anna", PolicyName: "own", PolicyDocument });

    const { EvaluationResults = [] } = await iam.simulatePrincipalPolicy({
      PolicySourceArn: "arn:aws:iam::000000000000:user/anna",
      ActionNames: ["s3:GetObject", "s3:ListBucket"],
      ResourceArns: ["arn:aws:s3:::home/anna/a", "arn:aws:s3:::home/bob/a"],
    });

    expect(
      EvaluationResults.map((result) => [result.EvalActionName, result.EvalResourceName, result.EvalDecision]),
    ).toEqual([
      ["s3:GetObject", "arn:aws:s3:::home/anna/a", "allowed"],
      ["s3:GetObject", "arn:aws:s3:::home/bob/a", "implicitDeny"],
      ["s3:ListBucket", "arn:aws:s3:::home/anna/a", "allowed"],
      ["s3:ListBucket", "arn:aws:s3:::home/bob/a", "allowed"],
    ]);
  });

  test("wants a user, a group or a role", async ({ iam }) => {
    const simulation = { ActionNames: ["s3:GetObject"] };

    await expect(
      iam.simulatePrincipalPolicy({ ...simulation, PolicySourceArn: "arn:aws:iam::000000000000:policy/p" }),
    ).rejects.toBeRefusedWith(
      "InvalidInput",
      400,
      "Invalid Entity Arn: arn:aws:iam::000000000000:policy/p does not clearly define entity type and name.",
    );
    await expect(
      iam.simulatePrincipalPolicy({ ...simulation, PolicySourceArn: "arn:aws:iam::000000000000:role/none" }),
    ).rejects.toBeRefusedWith("NoSuchEntity", 404, "The role with name none cannot be found.");
  });

  test("may be allowed for single principals", async ({ iam, aUser }) => {
    await iam.createUser({ UserName: "bob" });
    const anna = await aUser("anna", allow("iam:SimulatePrincipalPolicy", "arn:aws:iam::000000000000:user/bob"));
    const ActionNames = ["s3:GetObject"];

    await expect(
      anna.iam.simulatePrincipalPolicy({ ActionNames, PolicySourceArn: "arn:aws:iam::000000000000:user/bob" }),
    ).resolves.toBeDefined();
    await expect(
      anna.iam.simulatePrincipalPolicy({ ActionNames, PolicySourceArn: "arn:aws:iam::000000000000:user/anna" }),
    ).rejects.toBeRefusedWith("AccessDenied", 403);
  });
});

describe("SimulateCustomPolicy", () => {
  test("tells only the statement that denies, where one does", async ({ iam }) => {
    const { EvaluationResults } = await iam.simulateCustomPolicy({
      PolicyInputList: [policyOf(allow("s3:*")), policyOf(deny("s3:DeleteObject"))],
      ActionNames: ["s3:DeleteObject"],
    });

    expect(EvaluationResults).toMatchObject([
      { EvalDecision: "explicitDeny", MatchedStatements: [{ SourcePolicyId: "PolicyInputList.2" }] },
    ]);
  });

  test("takes condition keys as given, and says which are missing", async ({ iam }) => {
    const PolicyInputList = [policyOf(allow("s3:GetObject", "*", { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } }))];
    const ActionNames = ["s3:GetObject"];
    const ResourceArns = ["arn:aws:s3:::bucket/key"];

    const without = await iam.simulateCustomPolicy({ PolicyInputList, ActionNames, ResourceArns });
    const within = await iam.simulateCustomPolicy({
      PolicyInputList,
      ActionNames,
      ResourceArns,
      ContextEntries: [{ ContextKeyName: "aws:SourceIp", ContextKeyValues: ["10.1.2.3"], ContextKeyType: "ip" }],
    });

    expect(without.EvaluationResults).toMatchObject([
      {
        EvalDecision: "implicitDeny",
        MissingContextValues: [],
        ResourceSpecificResults: [{ MissingContextValues: ["aws:SourceIp"] }],
      },
    ]);
    expect(within.EvaluationResults).toMatchObject([
      { EvalDecision: "allowed", ResourceSpecificResults: [{ MissingContextValues: [] }] },
    ]);
  });

  test("weighs both accounts when the resource is another one's", async ({ iam }) => {
    const CallerArn = "arn:aws:iam::000000000000:user/anna";
    const simulation = {
      PolicyInputList: [policyOf(allow("s3:GetObject"))],
      ActionNames: ["s3:GetObject"],
      ResourceArns: ["arn:aws:s3:::theirs/key"],
      ResourceOwner: "arn:aws:iam::111122223333:root",
      CallerArn,
    };
    const ResourcePolicy = policyOf({
      ...allow("s3:GetObject", "arn:aws:s3:::theirs/*"),
      Principal: { AWS: CallerArn },
    });

    const refused = await iam.simulateCustomPolicy(simulation);
    const allowed = await iam.simulateCustomPolicy({ ...simulation, ResourcePolicy });

    expect(refused.EvaluationResults).toMatchObject([
      {
        EvalDecision: "implicitDeny",
        EvalDecisionDetails: { "IAM Policy": "allowed", "Resource Policy": "implicitDeny" },
      },
    ]);
    expect(allowed.EvaluationResults).toMatchObject([
      {
        EvalDecision: "allowed",
        MatchedStatements: [{ SourcePolicyId: "ResourcePolicy" }, { SourcePolicyId: "PolicyInputList.1" }],
      },
    ]);
  });

  test("comes in pages", async ({ iam }) => {
    const simulation = { PolicyInputList: [policyOf(allow("s3:*"))], ActionNames: ["s3:GetObject", "iam:GetUser"] };

    const first = await iam.simulateCustomPolicy({ ...simulation, MaxItems: 1 });
    const second = await iam.simulateCustomPolicy({ ...simulation, Marker: first.Marker });

    expect(first).toMatchObject({ IsTruncated: true, EvaluationResults: [{ EvalDecision: "allowed" }] });
    expect(second).toMatchObject({ IsTruncated: false, EvaluationResults: [{ EvalDecision: "implicitDeny" }] });
  });

  test("refuses actions with wildcards and policies that are none", async ({ iam }) => {
    const PolicyInputList = [policyOf(allow("s3:*"))];

    await expect(iam.simulateCustomPolicy({ PolicyInputList, ActionNames: ["s3:*"] })).rejects.toBeRefusedWith(
      "InvalidInput",
      400,
    );
    await expect(
      iam.simulateCustomPolicy({ PolicyInputList: ["nonsense"], ActionNames: ["s3:GetObject"] }),
    ).rejects.toBeRefusedWith("InvalidInput", 400);
    await expect(
      iam.simulateCustomPolicy({
        PolicyInputList,
        ActionNames: ["s3:GetObject"],
        ResourcePolicy: "nonsense",
        CallerArn: "arn:aws:iam::000000000000:user/anna",
      }),
    ).rejects.toBeRefusedWith("InvalidInput", 400);
  });
});

describe("the context keys that policies ask for", () => {
  test("are those of conditions and of policy variables", async ({ iam }) => {
    const PolicyInputList = [
      policyOf(
        allow("s3:GetObject", "arn:aws:s3:::home/${aws:username}/*"),
        allow("s3:*", "*", { DateGreaterThan: { "aws:CurrentTime": "2026-01-01T00:00:00Z" } }),
      ),
    ];

    const { ContextKeyNames } = await iam.getContextKeysForCustomPolicy({ PolicyInputList });

    expect(ContextKeyNames?.toSorted()).toEqual(["aws:CurrentTime", "aws:username"]);
  });

  test("of a principal are those of all its policies", async ({ iam }) => {
    await iam.createRole({
      RoleName: "worker",
      AssumeRolePolicyDocument: policyOf({
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { AWS: "000000000000" },
      }),
    });
    const PolicyDocument = policyOf(allow("s3:*", "*", { StringLike: { "s3:prefix": "a/*" } }));
    await iam.putRolePolicy({ RoleName: "worker", PolicyName: "p", PolicyDocument });

    const { ContextKeyNames } = await iam.getContextKeysForPrincipalPolicy({
      PolicySourceArn: "arn:aws:iam::000000000000:role/worker",
      PolicyInputList: [policyOf(allow("s3:*", "*", { Bool: { "aws:SecureTransport": "true" } }))],
    });

    expect(ContextKeyNames?.toSorted()).toEqual(["aws:SecureTransport", "s3:prefix"]);
  });
});
