import { describe, expect } from "../support/emulator.js";
import { test } from "../support/roles.js";

describe("GetCallerIdentity", () => {
  test("of root", async ({ sts }) => {
    expect(await sts.getCallerIdentity({})).toMatchObject({
      UserId: "000000000000",
      Account: "000000000000",
      Arn: "arn:aws:iam::000000000000:root",
    });
  });

  test("of a user cannot be denied", async ({ iam, aUser }) => {
    const anna = await aUser("anna", { Effect: "Deny", Action: "*", Resource: "*" });
    const { User } = await iam.getUser({ UserName: "anna" });

    expect(await anna.sts.getCallerIdentity({})).toMatchObject({
      UserId: User?.UserId,
      Account: "000000000000",
      Arn: "arn:aws:iam::000000000000:user/anna",
    });
  });

  test("of a role's session names the role and the session", async ({ iam, assumed }) => {
    const role = await assumed();
    const { Role } = await iam.getRole({ RoleName: "worker" });

    expect(await role.sts.getCallerIdentity({})).toMatchObject({
      UserId: `${Role?.RoleId}:session`,
      Account: "000000000000",
      Arn: "arn:aws:sts::000000000000:assumed-role/worker/session",
    });
  });
});

describe("GetAccessKeyInfo", () => {
  test("tells whose account a key belongs to", async ({ sts, aUser }) => {
    const anna = await aUser("anna");

    expect((await sts.getAccessKeyInfo({ AccessKeyId: anna.keys.accessKeyId })).Account).toBe("000000000000");
  });
});
