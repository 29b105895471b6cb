import { clientsOf, describe, expect } from "../support/emulator.js";
import { test } from "../support/roles.js";

describe("access keys", () => {
  test("the secret is told once", async ({ iam }) => {
    await iam.createUser({ UserName: "anna" });
    const { AccessKey } = await iam.createAccessKey({ UserName: "anna" });

    expect(AccessKey).toEqual({
      UserName: "anna",
      AccessKeyId: expect.stringMatching(/^AKIA[A-Z2-7]{16}$/),
      SecretAccessKey: expect.stringMatching(/^[A-Za-z0-9+/]{40}$/),
      Status: "Active",
      CreateDate: expect.any(Date),
    });
    const { SecretAccessKey, ...known } = AccessKey ?? {};
    expect(SecretAccessKey).toHaveLength(40);
    expect((await iam.listAccessKeys({ UserName: "anna" })).AccessKeyMetadata).toEqual([known]);
  });

  test("a user has at most two", async ({ iam }) => {
    await iam.createUser({ UserName: "anna" });
    await iam.createAccessKey({ UserName: "anna" });
    await iam.createAccessKey({ UserName: "anna" });

    await expect(iam.createAccessKey({ UserName: "anna" })).rejects.toBeRefusedWith(
      "LimitExceeded",
      409,
      "Cannot exceed quota for AccessKeysPerUser: 2",
    );
  });

  test("a deactivated key is refused from the next request on, and taken again when it is activated", async ({
    iam,
    aUser,
  }) => {
    const anna = await aUser("anna");
    const key = { UserName: "anna", AccessKeyId: anna.keys.accessKeyId };
    await expect(anna.sts.getCallerIdentity({})).resolves.toBeDefined();

    await iam.updateAccessKey({ ...key, Status: "Inactive" });
    await expect(anna.sts.getCallerIdentity({})).rejects.toBeRefusedWith("InvalidClientTokenId", 403);
    await iam.updateAccessKey({ ...key, Status: "Active" });
    await expect(anna.sts.getCallerIdentity({})).resolves.toBeDefined();
    await iam.deleteAccessKey(key);
    await expect(anna.sts.getCallerIdentity({})).rejects.toBeRefusedWith("InvalidClientTokenId", 403);
  });

  test("of another user cannot be found", async ({ iam, aUser }) => {
    const anna = await aUser("anna");
    await iam.createUser({ UserName: "bob" });
    const AccessKeyId = anna.keys.accessKeyId;

    await expect(iam.deleteAccessKey({ UserName: "bob", AccessKeyId })).rejects.toBeRefusedWith(
      "NoSuchEntity",
      404,
      `The Access Key with id ${AccessKeyId} cannot be found.`,
    );
  });

  test("without a user's name they are the caller's own", async ({ aUser }) => {
    const anna = await aUser("anna", {
      Effect: "Allow",
      Action: "iam:*AccessKey*",
      Resource: "arn:aws:iam::*:user/${aws:username}",
    });

    const { AccessKey } = await anna.iam.createAccessKey({});
    const { AccessKeyMetadata = [] } = await anna.iam.listAccessKeys({});

    expect(AccessKey?.UserName).toBe("anna");
    expect(AccessKeyMetadata.map(({ AccessKeyId }) => AccessKeyId)).toEqual([
      anna.keys.accessKeyId,
      AccessKey?.AccessKeyId,
    ]);
  });

  test("root has keys of its own", async ({ emulator, iam }) => {
    const { AccessKey } = await iam.createAccessKey({});

    const { sts } = clientsOf(emulator, {
      accessKeyId: AccessKey?.AccessKeyId ?? "",
      secretAccessKey: AccessKey?.SecretAccessKey ?? "",
    });
    expect((await sts.getCallerIdentity({})).Arn).toBe("arn:aws:iam::000000000000:root");
    expect((await iam.listAccessKeys({})).AccessKeyMetadata?.map((key) => key.AccessKeyId)).toEqual([
      "test",
      AccessKey?.AccessKeyId,
    ]);
  });

  test("a role's session must name the user", async ({ assumed }) => {
    const role = await assumed({ Effect: "Allow", Action: "iam:*", Resource: "*" });

    await expect(role.iam.createAccessKey({})).rejects.toBeRefusedWith(
      "ValidationError",
      400,
      "Must specify userName when calling with non-User credentials",
    );
  });

  test("the last use is told with its service and region", async ({ iam, aUser }) => {
    const anna = await aUser("anna");
    const AccessKeyId = anna.keys.accessKeyId;

    const before = await iam.getAccessKeyLastUsed({ AccessKeyId });
    await anna.sts.getCallerIdentity({});
    const after = await iam.getAccessKeyLastUsed({ AccessKeyId });

    expect(before).toMatchObject({ UserName: "anna", AccessKeyLastUsed: { ServiceName: "N/A", Region: "N/A" } });
    expect(before.AccessKeyLastUsed?.LastUsedDate).toBeUndefined();
    expect(after.AccessKeyLastUsed).toEqual({
      LastUsedDate: expect.any(Date),
      ServiceName: "sts",
      Region: "us-east-1",
    });
  });

  test("a refused request is a use too", async ({ iam, aUser }) => {
    const anna = await aUser("anna");
    await expect(anna.iam.listUsers({})).rejects.toBeRefusedWith("AccessDenied", 403);

    const { AccessKeyLastUsed } = await iam.getAccessKeyLastUsed({ AccessKeyId: anna.keys.accessKeyId });

    expect(AccessKeyLastUsed?.ServiceName).toBe("iam");
  });
});
