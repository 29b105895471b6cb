import { describe, expect, test } from "../support/emulator.js";

describe("IAM's sentences about inputs", () => {
  test("a name of wrong characters is told in words, not as a pattern", async ({ iam }) => {
    await expect(iam.createRole({ RoleName: "a/b", AssumeRolePolicyDocument: "{}" })).rejects.toBeRefusedWith(
      "ValidationError",
      400,
      "The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-",
    );
  });

  test("so is a path", async ({ iam }) => {
    await expect(iam.createUser({ UserName: "anna", Path: "staff" })).rejects.toBeRefusedWith(
      "ValidationError",
      400,
      "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.",
    );
  });

  test("and a path prefix, however long", async ({ iam }) => {
    const message =
      "The specified value for pathPrefix is invalid. It must begin with the / character and contain only alphanumeric characters and/or / characters.";

    await expect(iam.listUsers({ PathPrefix: "staff" })).rejects.toBeRefusedWith("ValidationError", 400, message);
    await expect(iam.listUsers({ PathPrefix: `/${"x".repeat(512)}` })).rejects.toBeRefusedWith(
      "ValidationError",
      400,
      message,
    );
  });

  test("a name that is too long and wrong is only too long", async ({ iam }) => {
    await expect(iam.createUser({ UserName: "/".repeat(65) })).rejects.toBeRefusedWith(
      "ValidationError",
      400,
      "1 validation error detected: Value at 'userName' failed to satisfy constraint: Member must have length less than or equal to 64",
    );
  });

  test("a document of other characters names what is allowed", async ({ iam }) => {
    await iam.createUser({ UserName: "anna" });

    await expect(iam.putUserPolicy({ UserName: "anna", PolicyName: "p", PolicyDocument: "☃" })).rejects.toBeRefusedWith(
      "ValidationError",
      400,
      "The specified value for policyDocument is invalid. It must contain only printable ASCII characters.",
    );
  });

  test("STS still repeats the value", async ({ sts }) => {
    await expect(sts.getFederationToken({ Name: "a b" })).rejects.toBeRefusedWith(
      "ValidationError",
      400,
      /^1 validation error detected: Value 'a b' at 'name' failed to satisfy constraint: /,
    );
  });
});
