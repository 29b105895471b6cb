import { describe, expect, test } from "../support/emulator.js";

describe("features of an organization", () => {
  test("are not there for an account that belongs to none", async ({ iam }) => {
    const refusal = [
      "OrganizationNotFound",
      400,
      "The request was rejected because no organization is associated with your account.",
    ] as const;

    await expect(iam.listOrganizationsFeatures({})).rejects.toBeRefusedWith(...refusal);
    await expect(iam.enableOrganizationsRootSessions({})).rejects.toBeRefusedWith(...refusal);
    await expect(iam.disableOrganizationsRootCredentialsManagement({})).rejects.toBeRefusedWith(...refusal);
  });

  test("are an administrator's to ask about", async ({ aUser }) => {
    const anna = await aUser("anna");

    await expect(anna.iam.listOrganizationsFeatures({})).rejects.toBeRefusedWith("AccessDenied", 403);
  });
});
