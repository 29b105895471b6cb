import { describe, expect, test } from "../support/emulator.js";

describe("login profiles", () => {
  test("are made, read, changed and deleted", async ({ iam }) => {
    await iam.createUser({ UserName: "anna" });
    const { LoginProfile } = await iam.createLoginProfile({ UserName: "anna", Password: "correct-Horse-7" });
    await iam.updateLoginProfile({ UserName: "anna", PasswordResetRequired: true });

    expect(LoginProfile).toEqual({ UserName: "anna", CreateDate: expect.any(Date), PasswordResetRequired: false });
    expect((await iam.getLoginProfile({ UserName: "anna" })).LoginProfile?.PasswordResetRequired).toBe(true);
    await expect(iam.createLoginProfile({ UserName: "anna", Password: "correct-Horse-7" })).rejects.toBeRefusedWith(
      "EntityAlreadyExists",
      409,
    );
    await iam.deleteLoginProfile({ UserName: "anna" });
    await expect(iam.getLoginProfile({ UserName: "anna" })).rejects.toBeRefusedWith(
      "NoSuchEntity",
      404,
      "Login Profile for User anna cannot be found.",
    );
  });

  test("obey the account's password policy", async ({ iam }) => {
    await iam.createUser({ UserName: "anna" });
    const create = (Password: string) => iam.createLoginProfile({ UserName: "anna", Password });

    await expect(create("simple")).rejects.toBeRefusedWith("PasswordPolicyViolation", 400);
    await iam.updateAccountPasswordPolicy({ MinimumPasswordLength: 6 });
    await expect(create("simple")).resolves.toBeDefined();
  });

  test("a refused password is not repeated", async ({ iam }) => {
    await iam.createUser({ UserName: "anna" });

    await expect(iam.createLoginProfile({ UserName: "anna", Password: "😀" })).rejects.toBeRefusedWith(
      "ValidationError",
      400,
      "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u00FF]+",
    );
  });

  test("users change their own passwords when they know the old one", async ({ iam, aUser }) => {
    const anna = await aUser("anna", { Effect: "Allow", Action: "iam:ChangePassword", Resource: "*" });
    await iam.createLoginProfile({ UserName: "anna", Password: "correct-Horse-7" });

    await expect(
      anna.iam.changePassword({ OldPassword: "wrong", NewPassword: "battery-Staple-8" }),
    ).rejects.toBeRefusedWith("AccessDenied", 403);
    await anna.iam.changePassword({ OldPassword: "correct-Horse-7", NewPassword: "battery-Staple-8" });
    await expect(
      anna.iam.changePassword({ OldPassword: "correct-Horse-7", NewPassword: "another-One-9" }),
    ).rejects.toBeRefusedWith("AccessDenied", 403);
  });
});
