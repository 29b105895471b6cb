import { describe, expect, test } from "../support/emulator.js";

const document = (action: string): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, Resource: "*" }] });

const LIST_USERS = document("iam:ListUsers");
const ARN = "arn:aws:iam::000000000000:policy/lister";

describe("managed policies", () => {
  test("a new policy has one version, which is the default", async ({ iam }) => {
    const { Policy } = await iam.createPolicy({
      PolicyName: "lister",
      PolicyDocument: LIST_USERS,
      Description: "lists",
    });

    expect(Policy).toEqual({
      PolicyName: "lister",
      PolicyId: expect.stringMatching(/^ANPA[A-Z2-7]{17}$/),
      Arn: ARN,
      Path: "/",
      DefaultVersionId: "v1",
      AttachmentCount: 0,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
      CreateDate: expect.any(Date),
      UpdateDate: expect.any(Date),
    });
    const { PolicyVersion } = await iam.getPolicyVersion({ PolicyArn: ARN, VersionId: "v1" });
    expect(PolicyVersion).toMatchObject({ VersionId: "v1", IsDefaultVersion: true });
    expect(decodeURIComponent(PolicyVersion?.Document ?? "")).toBe(LIST_USERS);
    expect((await iam.getPolicy({ PolicyArn: ARN })).Policy?.Description).toBe("lists");
  });

  test("a name is taken whatever its case and path", async ({ iam }) => {
    await iam.createPolicy({ PolicyName: "lister", PolicyDocument: LIST_USERS });

    await expect(
      iam.createPolicy({ PolicyName: "Lister", Path: "/x/", PolicyDocument: LIST_USERS }),
    ).rejects.toBeRefusedWith(
      "EntityAlreadyExists",
      409,
      "A policy called Lister already exists. Duplicate names are not allowed.",
    );
  });

  test("have at most five versions, whose numbers are not used twice", async ({ iam }) => {
    await iam.createPolicy({ PolicyName: "lister", PolicyDocument: LIST_USERS });
    for (let count = 2; count <= 5; count += 1) {
      await iam.createPolicyVersion({ PolicyArn: ARN, PolicyDocument: LIST_USERS });
    }

    await expect(iam.createPolicyVersion({ PolicyArn: ARN, PolicyDocument: LIST_USERS })).rejects.toBeRefusedWith(
      "LimitExceeded",
      409,
      "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
    );
    await iam.deletePolicyVersion({ PolicyArn: ARN, VersionId: "v5" });
    const { PolicyVersion } = await iam.createPolicyVersion({ PolicyArn: ARN, PolicyDocument: LIST_USERS });
    expect(PolicyVersion).toMatchObject({ VersionId: "v6", IsDefaultVersion: false });
    const { Versions } = await iam.listPolicyVersions({ PolicyArn: ARN });
    expect(Versions?.map(({ VersionId }) => VersionId)).toEqual(["v6", "v4", "v3", "v2", "v1"]);
  });

  test("the default version is the one that counts", async ({ iam, aUser }) => {
    const anna = await aUser("anna");
    await iam.createPolicy({ PolicyName: "lister", PolicyDocument: LIST_USERS });
    await iam.attachUserPolicy({ UserName: "anna", PolicyArn: ARN });
    await expect(anna.iam.listUsers({})).resolves.toBeDefined();

    await iam.createPolicyVersion({ PolicyArn: ARN, PolicyDocument: document("iam:ListRoles"), SetAsDefault: true });
    await expect(anna.iam.listUsers({})).rejects.toBeRefusedWith("AccessDenied", 403);
    await expect(anna.iam.listRoles({})).resolves.toBeDefined();

    await iam.setDefaultPolicyVersion({ PolicyArn: ARN, VersionId: "v1" });
    await expect(anna.iam.listUsers({})).resolves.toBeDefined();
  });

  test("the default version is not deleted by itself", async ({ iam }) => {
    await iam.createPolicy({ PolicyName: "lister", PolicyDocument: LIST_USERS });

    await expect(iam.deletePolicyVersion({ PolicyArn: ARN, VersionId: "v1" })).rejects.toBeRefusedWith(
      "DeleteConflict",
      409,
      "Cannot delete the default version of a policy.",
    );
    await expect(iam.deletePolicyVersion({ PolicyArn: ARN, VersionId: "v9" })).rejects.toBeRefusedWith(
      "NoSuchEntity",
      404,
      `Policy ${ARN} version v9 does not exist or is not attachable.`,
    );
  });

  test("a policy is deleted only when nobody uses it and one version is left", async ({ iam }) => {
    await iam.createUser({ UserName: "anna" });
    await iam.createUser({ UserName: "bob" });
    await iam.createPolicy({ PolicyName: "lister", PolicyDocument: LIST_USERS });
    await iam.createPolicyVersion({ PolicyArn: ARN, PolicyDocument: LIST_USERS });
    await iam.attachUserPolicy({ UserName: "anna", PolicyArn: ARN });
    await iam.putUserPermissionsBoundary({ UserName: "bob", PermissionsBoundary: ARN });

    const attached = ["DeleteConflict", 409, "Cannot delete a policy attached to entities."] as const;
    await expect(iam.deletePolicy({ PolicyArn: ARN })).rejects.toBeRefusedWith(...attached);
    await iam.detachUserPolicy({ UserName: "anna", PolicyArn: ARN });
    await expect(iam.deletePolicy({ PolicyArn: ARN })).rejects.toBeRefusedWith(...attached);
    await iam.deleteUserPermissionsBoundary({ UserName: "bob" });
    await expect(iam.deletePolicy({ PolicyArn: ARN })).rejects.toBeRefusedWith(
      "DeleteConflict",
      409,
      /^This policy has more than one version\./,
    );
    await iam.deletePolicyVersion({ PolicyArn: ARN, VersionId: "v2" });
    await iam.deletePolicy({ PolicyArn: ARN });

    await expect(iam.getPolicy({ PolicyArn: ARN })).rejects.toBeRefusedWith(
      "NoSuchEntity",
      404,
      `Policy ${ARN} was not found.`,
    );
  });

  test("a document has 6144 characters at most, white space not counted", async ({ iam }) => {
    const sized = (size: number) => LIST_USERS.replace('"*"', `"arn:aws:s3:::${"x".repeat(size)}"`);

    await expect(iam.createPolicy({ PolicyName: "long", PolicyDocument: sized(6144) })).rejects.toBeRefusedWith(
      "LimitExceeded",
      409,
      "Cannot exceed quota for PolicySize: 6144",
    );
    await expect(
      iam.createPolicy({ PolicyName: "airy", PolicyDocument: LIST_USERS.replace("{", `{${" ".repeat(7000)}`) }),
    ).resolves.toBeDefined();
  });

  test("the account's own are listed by scope, path and use", async ({ iam }) => {
    await iam.createUser({ UserName: "anna" });
    await iam.createPolicy({ PolicyName: "lister", PolicyDocument: LIST_USERS });
    await iam.createPolicy({ PolicyName: "other", Path: "/x/", PolicyDocument: LIST_USERS });
    await iam.attachUserPolicy({ UserName: "anna", PolicyArn: ARN });
    const names = async (input: Parameters<typeof iam.listPolicies>[0]) =>
      (await iam.listPolicies(input)).Policies?.map(({ PolicyName }) => PolicyName);

    expect(await names({ Scope: "Local" })).toEqual(["lister", "other"]);
    expect(await names({ Scope: "Local", PathPrefix: "/x/" })).toEqual(["other"]);
    expect(await names({ OnlyAttached: true })).toEqual(["lister"]);
    expect(await names({ Scope: "Local", PolicyUsageFilter: "PermissionsBoundary" })).toEqual([]);
  });
});

describe("AWS's managed policies", () => {
  const S3 = "arn:aws:iam::aws:policy/AmazonS3FullAccess";

  test("exist with their real documents", async ({ iam }) => {
    const { Policy } = await iam.getPolicy({ PolicyArn: S3 });
    const { PolicyVersion } = await iam.getPolicyVersion({
      PolicyArn: S3,
      VersionId: Policy?.DefaultVersionId,
    });

    expect(Policy).toMatchObject({ PolicyName: "AmazonS3FullAccess", Arn: S3, IsAttachable: true });
    expect(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ""))).toEqual({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: ["s3:*", "s3-object-lambda:*"], Resource: "*" }],
    });
  });

  test("are listed by scope", async ({ iam }) => {
    const { Policies = [] } = await iam.listPolicies({ Scope: "AWS", MaxItems: 1000 });

    expect(Policies.map(({ PolicyName }) => PolicyName)).toEqual(
      expect.arrayContaining([
        "AdministratorAccess",
        "AmazonS3FullAccess",
        "AmazonS3ReadOnlyAccess",
        "IAMFullAccess",
        "IAMReadOnlyAccess",
        "PowerUserAccess",
        "ReadOnlyAccess",
      ]),
    );
    expect(Policies.every(({ Arn }) => Arn?.startsWith("arn:aws:iam::aws:policy/"))).toBe(true);
  });

  test("are nobody's to change", async ({ iam }) => {
    await expect(iam.createPolicyVersion({ PolicyArn: S3, PolicyDocument: LIST_USERS })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
    );
    await expect(iam.deletePolicy({ PolicyArn: S3 })).rejects.toBeRefusedWith("AccessDenied", 403);
  });
});
