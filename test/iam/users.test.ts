import { describe, expect } from "../support/emulator.js";
import { test } from "../support/roles.js";

describe("users", () => {
  test("a new user has an id, an ARN and a path", async ({ iam }) => {
    const { User } = await iam.createUser({ UserName: "Anna", Path: "/sales/emea/" });

    expect(User).toEqual({
      UserName: "Anna",
      Path: "/sales/emea/",
      UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
      Arn: "arn:aws:iam::000000000000:user/sales/emea/Anna",
      CreateDate: expect.any(Date),
    });
    expect((await iam.getUser({ UserName: "Anna" })).User).toEqual(User);
  });

  test("names are one whatever their case", async ({ iam }) => {
    await iam.createUser({ UserName: "Anna" });

    await expect(iam.createUser({ UserName: "anna" })).rejects.toBeRefusedWith(
      "EntityAlreadyExists",
      409,
      "User with name anna already exists.",
    );
  });

  test("a user that does not exist cannot be found", async ({ iam }) => {
    await expect(iam.getUser({ UserName: "nobody" })).rejects.toBeRefusedWith(
      "NoSuchEntity",
      404,
      "The user with name nobody cannot be found.",
    );
  });

  test("GetUser without a name is the caller", async ({ aUser }) => {
    const anna = await aUser("anna", { Effect: "Allow", Action: "iam:GetUser", Resource: "*" });

    expect((await anna.iam.getUser({})).User?.UserName).toBe("anna");
  });

  test("GetUser of root has the account's id and no name", async ({ iam }) => {
    const { User } = await iam.getUser({});

    expect(User).toEqual({
      UserId: "000000000000",
      Arn: "arn:aws:iam::000000000000:root",
      CreateDate: expect.any(Date),
    });
  });

  test("a role's session must name the user it asks for", async ({ assumed }) => {
    const role = await assumed({ Effect: "Allow", Action: "iam:*", Resource: "*" });

    await expect(role.iam.getUser({})).rejects.toBeRefusedWith(
      "ValidationError",
      400,
      "Must specify userName when calling with non-User credentials",
    );
  });

  test("users are listed by name, in pages, and by path", async ({ iam }) => {
    for (const [UserName, Path] of [
      ["carol", "/a/"],
      ["Anna", "/a/"],
      ["bob", "/b/"],
      ["dora", "/a/b/"],
    ] as const) {
      await iam.createUser({ UserName, Path });
    }

    const first = await iam.listUsers({ PathPrefix: "/a/", MaxItems: 2 });
    const second = await iam.listUsers({ PathPrefix: "/a/", MaxItems: 2, Marker: first.Marker });

    expect(first.Users?.map(({ UserName }) => UserName)).toEqual(["Anna", "carol"]);
    expect(first.IsTruncated).toBe(true);
    expect(second.Users?.map(({ UserName }) => UserName)).toEqual(["dora"]);
    expect(second.IsTruncated).toBe(false);
    expect(second.Marker).toBeUndefined();
  });

  test("a page that ends with the list is not truncated", async ({ iam }) => {
    await iam.createUser({ UserName: "anna" });
    await iam.createUser({ UserName: "bob" });

    expect((await iam.listUsers({ MaxItems: 2 })).IsTruncated).toBe(false);
  });

  test("a marker of another listing, or of nobody, is invalid", async ({ iam }) => {
    await iam.createGroup({ GroupName: "a" });
    await iam.createGroup({ GroupName: "b" });
    const { Marker } = await iam.listGroups({ MaxItems: 1 });

    await expect(iam.listUsers({ Marker })).rejects.toBeRefusedWith("ValidationError", 400);
    await expect(iam.listUsers({ Marker: "made-up" })).rejects.toBeRefusedWith("ValidationError", 400);
  });

  test("a renamed user keeps id, keys, groups and policies", async ({ iam, aUser, emulator }) => {
    const anna = await aUser("anna", { Effect: "Allow", Action: "iam:GetUser", Resource: "*" });
    await iam.createGroup({ GroupName: "devs" });
    await iam.addUserToGroup({ GroupName: "devs", UserName: "anna" });
    await iam.attachUserPolicy({ UserName: "anna", PolicyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess" });
    const { User: before } = await iam.getUser({ UserName: "anna" });

    await iam.updateUser({ UserName: "anna", NewUserName: "Hannah", NewPath: "/x/" });

    const { User: after } = await iam.getUser({ UserName: "hannah" });
    expect(after?.UserId).toBe(before?.UserId);
    expect(after?.Arn).toBe("arn:aws:iam::000000000000:user/x/Hannah");
    expect((await anna.sts.getCallerIdentity({})).Arn).toBe("arn:aws:iam::000000000000:user/x/Hannah");
    expect((await anna.iam.getUser({})).User?.UserName).toBe("Hannah");
    expect((await iam.getGroup({ GroupName: "devs" })).Users?.map(({ UserName }) => UserName)).toEqual(["Hannah"]);
    const { PolicyUsers } = await iam.listEntitiesForPolicy({
      PolicyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess",
    });
    expect(PolicyUsers?.map(({ UserName }) => UserName)).toEqual(["Hannah"]);
    await expect(iam.getUser({ UserName: "anna" })).rejects.toBeRefusedWith("NoSuchEntity", 404);
    expect(emulator.accountId).toBe("000000000000");
  });

  test("a user may be written in another case, but not take another's name", async ({ iam }) => {
    await iam.createUser({ UserName: "anna" });
    await iam.createUser({ UserName: "bob" });

    await iam.updateUser({ UserName: "anna", NewUserName: "ANNA" });

    expect((await iam.listUsers({})).Users?.map(({ UserName }) => UserName)).toEqual(["ANNA", "bob"]);
    await expect(iam.updateUser({ UserName: "ANNA", NewUserName: "Bob" })).rejects.toBeRefusedWith(
      "EntityAlreadyExists",
      409,
    );
  });

  test("a user is deleted only when nothing hangs on it", async ({ iam }) => {
    const UserName = "anna";
    await iam.createUser({ UserName });
    await iam.createGroup({ GroupName: "devs" });
    await iam.addUserToGroup({ UserName, GroupName: "devs" });
    await iam.attachUserPolicy({ UserName, PolicyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess" });
    await iam.putUserPolicy({
      UserName,
      PolicyName: "p",
      PolicyDocument: '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
    });
    const { AccessKey } = await iam.createAccessKey({ UserName });
    await iam.createLoginProfile({ UserName, Password: "correct-Horse-7" });

    const steps: readonly (readonly [string, () => Promise<unknown>])[] = [
      [
        "Cannot delete entity, must remove users from group first.",
        () => iam.removeUserFromGroup({ UserName, GroupName: "devs" }),
      ],
      [
        "Cannot delete entity, must detach all policies first.",
        () => iam.detachUserPolicy({ UserName, PolicyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess" }),
      ],
      ["Cannot delete entity, must delete policies first.", () => iam.deleteUserPolicy({ UserName, PolicyName: "p" })],
      [
        "Cannot delete entity, must delete access keys first.",
        () => iam.deleteAccessKey({ UserName, AccessKeyId: AccessKey?.AccessKeyId }),
      ],
      ["Cannot delete entity, must delete login profile first.", () => iam.deleteLoginProfile({ UserName })],
    ];
    for (const [message, remedy] of steps) {
      await expect(iam.deleteUser({ UserName })).rejects.toBeRefusedWith("DeleteConflict", 409, message);
      await remedy();
    }
    await iam.deleteUser({ UserName });

    await expect(iam.getUser({ UserName })).rejects.toBeRefusedWith("NoSuchEntity", 404);
  });

  test("a user made anew under the same name is another user", async ({ iam }) => {
    const { User: first } = await iam.createUser({ UserName: "anna" });
    await iam.deleteUser({ UserName: "anna" });

    const { User: second } = await iam.createUser({ UserName: "anna" });

    expect(second?.UserId).not.toBe(first?.UserId);
  });
});

describe("tags of users", () => {
  test("are put over each other whatever the case of their keys", async ({ iam }) => {
    await iam.createUser({ UserName: "anna", Tags: [{ Key: "Team", Value: "a" }] });

    await iam.tagUser({
      UserName: "anna",
      Tags: [
        { Key: "team", Value: "b" },
        { Key: "cost", Value: "1" },
      ],
    });
    await iam.untagUser({ UserName: "anna", TagKeys: ["COST"] });

    expect((await iam.listUserTags({ UserName: "anna" })).Tags).toEqual([{ Key: "team", Value: "b" }]);
    expect((await iam.getUser({ UserName: "anna" })).User?.Tags).toEqual([{ Key: "team", Value: "b" }]);
  });

  test("may not name a key twice", async ({ iam }) => {
    const Tags = [
      { Key: "team", Value: "a" },
      { Key: "Team", Value: "b" },
    ];

    await expect(iam.createUser({ UserName: "anna", Tags })).rejects.toBeRefusedWith(
      "InvalidInput",
      400,
      "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    );
  });

  test("are at most fifty", async ({ iam }) => {
    const tags = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => ({ Key: `k${from + index}`, Value: "v" }));
    await iam.createUser({ UserName: "anna", Tags: tags(0, 50) });

    await expect(iam.tagUser({ UserName: "anna", Tags: tags(50, 1) })).rejects.toBeRefusedWith("LimitExceeded", 409);
  });
});

describe("permissions boundaries of users", () => {
  const boundary = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";

  test("are shown, counted and taken away", async ({ iam }) => {
    await iam.createUser({ UserName: "anna", PermissionsBoundary: boundary });

    expect((await iam.getUser({ UserName: "anna" })).User?.PermissionsBoundary).toEqual({
      PermissionsBoundaryType: "PermissionsBoundaryPolicy",
      PermissionsBoundaryArn: boundary,
    });
    expect((await iam.getPolicy({ PolicyArn: boundary })).Policy?.PermissionsBoundaryUsageCount).toBe(1);
    await iam.deleteUserPermissionsBoundary({ UserName: "anna" });
    expect((await iam.getUser({ UserName: "anna" })).User?.PermissionsBoundary).toBeUndefined();
    expect((await iam.getPolicy({ PolicyArn: boundary })).Policy?.PermissionsBoundaryUsageCount).toBe(0);
  });

  test("limit what the user's policies allow", async ({ iam, aUser }) => {
    const anna = await aUser("anna", {
      Effect: "Allow",
      Action: ["iam:ListUsers", "s3:ListAllMyBuckets"],
      Resource: "*",
    });
    await iam.putUserPermissionsBoundary({ UserName: "anna", PermissionsBoundary: boundary });

    await expect(anna.iam.listUsers({})).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      "User: arn:aws:iam::000000000000:user/anna is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::000000000000:user/ because no permissions boundary allows the iam:ListUsers action",
    );
    await expect(anna.s3.listBuckets({})).resolves.toMatchObject({ Buckets: [] });
  });

  test("must be policies that exist", async ({ iam }) => {
    await expect(
      iam.createUser({ UserName: "anna", PermissionsBoundary: "arn:aws:iam::000000000000:policy/none" }),
    ).rejects.toBeRefusedWith("NoSuchEntity", 404);
    await expect(iam.getUser({ UserName: "anna" })).rejects.toBeRefusedWith("NoSuchEntity", 404);
  });
});
