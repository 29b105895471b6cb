import { describe, expect, test } from "../support/emulator.js";

describe("what an input must satisfy", () => {
  test("a name has a pattern", async ({ iam }) => {
    await expect(iam.createUser({ UserName: "a b" })).rejects.toBeRefusedWith(
      "ValidationError",
      400,
      "The specified value for userName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-",
    );
  });

  test("all violations are told together", async ({ iam }) => {
    const UserName = "x".repeat(65);

    await expect(iam.createUser({ Path: `/${"x".repeat(512)}/`, UserName })).rejects.toBeRefusedWith(
      "ValidationError",
      400,
      /^2 validation errors detected: Value at '(userName|path)' failed to satisfy constraint: Member must have length less than or equal to (64|512); Value at '(userName|path)' failed to satisfy constraint: Member must have length less than or equal to (64|512)$/,
    );
  });

  test("members of structures in lists are named by their position", async ({ iam }) => {
    const Tags = [
      { Key: "fine", Value: "" },
      { Key: "bad*", Value: "v" },
    ];

    await expect(iam.createUser({ UserName: "anna", Tags })).rejects.toBeRefusedWith(
      "ValidationError",
      400,
      "1 validation error detected: Value at 'tags.2.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+",
    );
  });

  test("items of plain lists must satisfy all that the list asks", async ({ iam }) => {
    await expect(iam.untagUser({ UserName: "anna", TagKeys: ["*"] })).rejects.toBeRefusedWith(
      "ValidationError",
      400,
      "1 validation error detected: Value at 'tagKeys' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+, Member must not be null]",
    );
  });

  test("a page has one to a thousand items", async ({ iam }) => {
    await expect(iam.listUsers({ MaxItems: 1001 })).rejects.toBeRefusedWith(
      "ValidationError",
      400,
      "1 validation error detected: Value at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 1000",
    );
  });

  test("words come from a set", async ({ iam }) => {
    await expect(
      // An SDK in another language sends what it likes.
      iam.listPolicies({ Scope: "Mine" as "Local" }),
    ).rejects.toBeRefusedWith(
      "ValidationError",
      400,
      "1 validation error detected: Value 'Mine' at 'scope' failed to satisfy constraint: Member must satisfy enum value set: [All, AWS, Local]",
    );
  });
});
