import { describe, expect, test } from "../support/emulator.js";

const ALLOW_ALL = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}';

describe("the account", () => {
  test("has one alias, which a new one replaces", async ({ iam }) => {
    await iam.createAccountAlias({ AccountAlias: "first" });
    await iam.createAccountAlias({ AccountAlias: "second" });

    expect((await iam.listAccountAliases({})).AccountAliases).toEqual(["second"]);
    await expect(iam.deleteAccountAlias({ AccountAlias: "first" })).rejects.toBeRefusedWith("NoSuchEntity", 404);
    await iam.deleteAccountAlias({ AccountAlias: "second" });
    expect((await iam.listAccountAliases({})).AccountAliases).toEqual([]);
  });

  test("has a password policy only when one was made", async ({ iam }) => {
    await expect(iam.getAccountPasswordPolicy({})).rejects.toBeRefusedWith(
      "NoSuchEntity",
      404,
      "The Password Policy with domain name 000000000000 cannot be found.",
    );
    await iam.updateAccountPasswordPolicy({ MinimumPasswordLength: 12, MaxPasswordAge: 90 });

    expect((await iam.getAccountPasswordPolicy({})).PasswordPolicy).toEqual({
      MinimumPasswordLength: 12,
      RequireSymbols: false,
      RequireNumbers: false,
      RequireUppercaseCharacters: false,
      RequireLowercaseCharacters: false,
      AllowUsersToChangePassword: false,
      ExpirePasswords: true,
      MaxPasswordAge: 90,
    });
  });

  test("is summed up", async ({ iam }) => {
    await iam.createUser({ UserName: "anna" });
    await iam.createUser({ UserName: "bob" });
    await iam.deleteUser({ UserName: "bob" });
    await iam.createGroup({ GroupName: "devs" });

    const { SummaryMap } = await iam.getAccountSummary({});

    expect(SummaryMap).toMatchObject({ Users: 1, Groups: 1, Roles: 0, UsersQuota: 5000, AccountAccessKeysPresent: 1 });
  });

  test("counts its devices, providers and certificates, and knows which tokens it prefers", async ({ iam }) => {
    await iam.createVirtualMFADevice({ VirtualMFADeviceName: "phone" });
    await iam.createOpenIDConnectProvider({ Url: "https://token.example.com" });
    await iam.setSecurityTokenServicePreferences({ GlobalEndpointTokenVersion: "v2Token" });

    expect((await iam.getAccountSummary({})).SummaryMap).toMatchObject({
      MFADevices: 1,
      MFADevicesInUse: 0,
      Providers: 1,
      ServerCertificates: 0,
      GlobalEndpointTokenVersion: 2,
    });
  });

  test("is told whole by GetAccountAuthorizationDetails, in pages", async ({ iam }) => {
    await iam.createUser({ UserName: "anna" });
    await iam.createGroup({ GroupName: "devs" });
    await iam.addUserToGroup({ UserName: "anna", GroupName: "devs" });
    await iam.putUserPolicy({ UserName: "anna", PolicyName: "p", PolicyDocument: ALLOW_ALL });
    await iam.attachGroupPolicy({ GroupName: "devs", PolicyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess" });

    const first = await iam.getAccountAuthorizationDetails({ MaxItems: 1 });
    const rest = await iam.getAccountAuthorizationDetails({ Marker: first.Marker });
    const onlyRoles = await iam.getAccountAuthorizationDetails({ Filter: ["Role"] });

    expect(first.UserDetailList).toMatchObject([
      { UserName: "anna", GroupList: ["devs"], UserPolicyList: [{ PolicyName: "p" }], AttachedManagedPolicies: [] },
    ]);
    expect(rest.UserDetailList).toEqual([]);
    expect(rest.GroupDetailList).toMatchObject([
      { GroupName: "devs", AttachedManagedPolicies: [{ PolicyName: "AmazonS3FullAccess" }] },
    ]);
    expect(rest.Policies?.map(({ PolicyName }) => PolicyName)).toEqual(["AmazonS3FullAccess"]);
    expect(onlyRoles).toMatchObject({ UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [] });
  });
});
