import { describe, expect, test } from "../support/emulator.js";

describe("tags of users", () => {
  test("keys given twice are told before a user that does not exist", async ({ iam }) => {
    const Tags = [
      { Key: "team", Value: "a" },
      { Key: "Team", Value: "b" },
    ];

    await expect(iam.tagUser({ UserName: "nobody", Tags })).rejects.toBeRefusedWith(
      "InvalidInput",
      400,
      "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    );
  });

  test("there are fifty of them at most", async ({ iam }) => {
    const Tags = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: "v" }));
    await iam.createUser({ UserName: "anna", Tags });

    await expect(iam.tagUser({ UserName: "anna", Tags: [{ Key: "one-more", Value: "v" }] })).rejects.toBeRefusedWith(
      "LimitExceeded",
      409,
      "The number of tags has reached the maximum limit.",
    );
  });
});
