import { describe, expect, test } from "../support/emulator.js";

describe("permissions of IAM itself", () => {
  test("a user without permissions is refused in AWS's words", async ({ aUser }) => {
    const { iam } = await aUser("s3_user", { Effect: "Allow", Action: "s3:*", Resource: "*" });
    const refused = (what: string, action: string) =>
      [
        "AccessDenied",
        403,
        `User: arn:aws:iam::000000000000:user/s3_user is not authorized to perform: ${action} on resource: ${what} because no identity-based policy allows the ${action} action`,
      ] as const;

    await expect(iam.listUsers({})).rejects.toBeRefusedWith(
      ...refused("arn:aws:iam::000000000000:user/", "iam:ListUsers"),
    );
    await expect(iam.createUser({ UserName: "eve" })).rejects.toBeRefusedWith(
      ...refused("arn:aws:iam::000000000000:user/eve", "iam:CreateUser"),
    );
    await expect(iam.getUser({ UserName: "eve" })).rejects.toBeRefusedWith(...refused("user eve", "iam:GetUser"));
    await expect(iam.getRole({ RoleName: "app" })).rejects.toBeRefusedWith(...refused("role app", "iam:GetRole"));
    await expect(iam.listPolicies({})).rejects.toBeRefusedWith(...refused("policy path /", "iam:ListPolicies"));
    await expect(iam.getPolicy({ PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" })).rejects.toBeRefusedWith(
      ...refused("policy arn:aws:iam::aws:policy/AdministratorAccess", "iam:GetPolicy"),
    );
  });

  test("whoever may not ask does not learn whether a user exists", async ({ aUser }) => {
    const anna = await aUser("anna");

    await expect(anna.iam.getUser({ UserName: "nobody" })).rejects.toBeRefusedWith("AccessDenied", 403);
  });

  test("a resource's path counts, although the request does not repeat it", async ({ iam, aUser }) => {
    await iam.createUser({ UserName: "carol", Path: "/sales/" });
    await iam.createUser({ UserName: "dora", Path: "/legal/" });
    const anna = await aUser("anna", {
      Effect: "Allow",
      Action: "iam:GetUser",
      Resource: "arn:aws:iam::000000000000:user/sales/*",
    });

    await expect(anna.iam.getUser({ UserName: "carol" })).resolves.toBeDefined();
    await expect(anna.iam.getUser({ UserName: "dora" })).rejects.toBeRefusedWith("AccessDenied", 403);
  });

  test("tags of a user decide who may delete it", async ({ iam, aUser }) => {
    await iam.createUser({ UserName: "carol", Tags: [{ Key: "Team", Value: "a" }] });
    await iam.createUser({ UserName: "dora", Tags: [{ Key: "Team", Value: "b" }] });
    const anna = await aUser("anna", {
      Effect: "Allow",
      Action: "iam:DeleteUser",
      Resource: "*",
      Condition: { StringEquals: { "aws:ResourceTag/team": "a" } },
    });

    await expect(anna.iam.deleteUser({ UserName: "dora" })).rejects.toBeRefusedWith("AccessDenied", 403);
    await expect(anna.iam.deleteUser({ UserName: "carol" })).resolves.toBeDefined();
  });

  test("making a user with tags needs the permission to tag", async ({ aUser }) => {
    const anna = await aUser("anna", { Effect: "Allow", Action: "iam:CreateUser", Resource: "*" });

    await expect(anna.iam.createUser({ UserName: "carol" })).resolves.toBeDefined();
    await expect(
      anna.iam.createUser({ UserName: "dora", Tags: [{ Key: "team", Value: "a" }] }),
    ).rejects.toBeRefusedWith("AccessDenied", 403, /iam:TagUser/);
  });

  test("a boundary may be demanded of every new user", async ({ aUser }) => {
    const boundary = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
    const anna = await aUser("anna", {
      Effect: "Allow",
      Action: "iam:CreateUser",
      Resource: "*",
      Condition: { StringEquals: { "iam:PermissionsBoundary": boundary } },
    });

    await expect(anna.iam.createUser({ UserName: "carol" })).rejects.toBeRefusedWith("AccessDenied", 403);
    await expect(anna.iam.createUser({ UserName: "carol", PermissionsBoundary: boundary })).resolves.toBeDefined();
  });

  test("an operation without behaviour says so, to those who are known", async ({ iam }) => {
    await expect(iam.getAccountProperties({})).rejects.toBeRefusedWith("NotImplemented", 501);
  });
});
