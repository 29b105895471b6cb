import { clientsOf, describe, expect } from "../support/emulator.js";
import { keysOf, test, trustsAccount } from "../support/roles.js";

const ROLE = "arn:aws:iam::000000000000:role/worker";
const MAY_ASSUME = { Effect: "Allow", Action: "sts:*", Resource: "*" };
const ask = { RoleArn: ROLE, RoleSessionName: "session" };
const allow = (Action: string): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] });

describe("AssumeRole", () => {
  test("answers credentials that end in an hour and who they stand for", async ({ iam, aUser }) => {
    const { Role } = await iam.createRole({ RoleName: "worker", AssumeRolePolicyDocument: trustsAccount() });
    const anna = await aUser("anna", MAY_ASSUME);

    const answer = await anna.sts.assumeRole(ask);

    expect(answer.AssumedRoleUser).toEqual({
      AssumedRoleId: `${Role?.RoleId}:session`,
      Arn: "arn:aws:sts::000000000000:assumed-role/worker/session",
    });
    expect(answer.Credentials?.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    const hour = (answer.Credentials?.Expiration?.getTime() ?? 0) - (Role?.CreateDate?.getTime() ?? 0);
    expect(hour).toBeGreaterThanOrEqual(3600_000);
    expect(hour).toBeLessThan(3660_000);
    expect(answer.PackedPolicySize).toBeUndefined();
  });

  test("a session has its role's permissions, not those of the user who made it", async ({ assumed }) => {
    const role = await assumed({ Effect: "Allow", Action: "iam:ListUsers", Resource: "*" });

    await expect(role.iam.listUsers({})).resolves.toBeDefined();
    await expect(role.iam.listRoles({})).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      "User: arn:aws:sts::000000000000:assumed-role/worker/session is not authorized to perform: iam:ListRoles on resource: arn:aws:iam::000000000000:role/ because no identity-based policy allows the iam:ListRoles action",
    );
  });

  test("needs the user's permission when the role trusts the account", async ({ iam, aUser }) => {
    await iam.createRole({ RoleName: "worker", AssumeRolePolicyDocument: trustsAccount() });
    const anna = await aUser("anna");

    await expect(anna.sts.assumeRole(ask)).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      `User: arn:aws:iam::000000000000:user/anna is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`,
    );
  });

  test("needs nothing more when the role trusts the user itself", async ({ iam, aUser }) => {
    const anna = await aUser("anna");
    const trust = trustsAccount().replace('"000000000000"', '"arn:aws:iam::000000000000:user/anna"');
    await iam.createRole({ RoleName: "worker", AssumeRolePolicyDocument: trust });

    await expect(anna.sts.assumeRole(ask)).resolves.toBeDefined();
  });

  test("needs the role's trust, whatever the user may", async ({ iam, aUser }) => {
    const trust =
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}';
    await iam.createRole({ RoleName: "worker", AssumeRolePolicyDocument: trust });
    const anna = await aUser("anna", MAY_ASSUME);

    await expect(anna.sts.assumeRole(ask)).rejects.toBeRefusedWith("AccessDenied", 403);
  });

  test("a role that does not exist is refused like one that does not trust", async ({ aUser }) => {
    const anna = await aUser("anna", MAY_ASSUME);

    await expect(anna.sts.assumeRole(ask)).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      `User: arn:aws:iam::000000000000:user/anna is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`,
    );
  });

  test("root may not", async ({ iam, sts }) => {
    await iam.createRole({ RoleName: "worker", AssumeRolePolicyDocument: trustsAccount() });

    await expect(sts.assumeRole(ask)).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      "Roles may not be assumed by root accounts.",
    );
  });

  test("what is no ARN is invalid", async ({ aUser }) => {
    const { sts } = await aUser("anna", MAY_ASSUME);

    for (const RoleArn of [
      "nothing-valid-in-here",
      "arn::b:::something/test-role",
      "arn:a::::something/test-role",
      "arn:a:::something/test-role",
      "arn:a:a::aaaaaaaaaa:",
    ]) {
      await expect(sts.assumeRole({ ...ask, RoleArn })).rejects.toBeRefusedWith(
        "ValidationError",
        400,
        `${RoleArn} is invalid`,
      );
    }
  });

  test("a session's name has a pattern", async ({ aUser }) => {
    const { sts } = await aUser("anna", MAY_ASSUME);

    await expect(sts.assumeRole({ ...ask, RoleSessionName: "Session1:2" })).rejects.toBeRefusedWith(
      "ValidationError",
      400,
      "1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    );
  });

  test("lasts no longer than the role allows", async ({ iam, aUser }) => {
    await iam.createRole({
      RoleName: "worker",
      AssumeRolePolicyDocument: trustsAccount(),
      MaxSessionDuration: 7200,
    });
    const anna = await aUser("anna", MAY_ASSUME);

    await expect(anna.sts.assumeRole({ ...ask, DurationSeconds: 7200 })).resolves.toBeDefined();
    await expect(anna.sts.assumeRole({ ...ask, DurationSeconds: 7201 })).rejects.toBeRefusedWith(
      "ValidationError",
      400,
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  });

  test("from another role's session lasts an hour at most", async ({ iam, assumed }) => {
    const first = await assumed({ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" });
    await iam.createRole({
      RoleName: "second",
      AssumeRolePolicyDocument: trustsAccount(),
      MaxSessionDuration: 43200,
    });
    const second = { RoleArn: "arn:aws:iam::000000000000:role/second", RoleSessionName: "session" };

    await expect(first.sts.assumeRole({ ...second, DurationSeconds: 3600 })).resolves.toBeDefined();
    await expect(first.sts.assumeRole({ ...second, DurationSeconds: 3601 })).rejects.toBeRefusedWith(
      "ValidationError",
      400,
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
    );
  });

  test("an external id may be demanded", async ({ iam, aUser }) => {
    const trust = JSON.stringify({
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Principal: { AWS: "000000000000" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "sts:ExternalId": "secret" } },
      },
    });
    await iam.createRole({ RoleName: "worker", AssumeRolePolicyDocument: trust });
    const anna = await aUser("anna", MAY_ASSUME);

    await expect(anna.sts.assumeRole({ ...ask, ExternalId: "secret" })).resolves.toBeDefined();
    await expect(anna.sts.assumeRole({ ...ask, ExternalId: "guess" })).rejects.toBeRefusedWith("AccessDenied", 403);
    await expect(anna.sts.assumeRole(ask)).rejects.toBeRefusedWith("AccessDenied", 403);
  });

  test("a session policy takes permissions away and gives none", async ({ emulator, iam, aUser }) => {
    await iam.createRole({ RoleName: "worker", AssumeRolePolicyDocument: trustsAccount() });
    await iam.putRolePolicy({
      RoleName: "worker",
      PolicyName: "p",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: { Effect: "Allow", Action: ["iam:ListUsers", "iam:ListRoles"], Resource: "*" },
      }),
    });
    const anna = await aUser("anna", MAY_ASSUME);

    const answer = await anna.sts.assumeRole({
      ...ask,
      Policy:
        '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["iam:ListUsers","iam:ListGroups"],"Resource":"*"}}',
    });

    const session = clientsOf(emulator, keysOf(answer.Credentials));
    expect(answer.PackedPolicySize).toBeGreaterThan(0);
    await expect(session.iam.listUsers({})).resolves.toBeDefined();
    await expect(session.iam.listRoles({})).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      /because no session policy allows the iam:ListRoles action$/,
    );
    await expect(session.iam.listGroups({})).rejects.toBeRefusedWith("AccessDenied", 403);
  });

  test("session policies may be managed ones", async ({ emulator, iam, aUser }) => {
    await iam.createRole({ RoleName: "worker", AssumeRolePolicyDocument: trustsAccount() });
    await iam.attachRolePolicy({ RoleName: "worker", PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" });
    const { Policy } = await iam.createPolicy({ PolicyName: "lister", PolicyDocument: allow("iam:ListUsers") });
    const anna = await aUser("anna", MAY_ASSUME);

    const { Credentials } = await anna.sts.assumeRole({ ...ask, PolicyArns: [{ arn: Policy?.Arn }] });

    const session = clientsOf(emulator, keysOf(Credentials));
    await expect(session.iam.listUsers({})).resolves.toBeDefined();
    await expect(session.iam.listRoles({})).rejects.toBeRefusedWith("AccessDenied", 403);
  });

  test("a malformed session policy is refused", async ({ iam, aUser }) => {
    await iam.createRole({ RoleName: "worker", AssumeRolePolicyDocument: trustsAccount() });
    const anna = await aUser("anna", MAY_ASSUME);

    await expect(anna.sts.assumeRole({ ...ask, Policy: "{" })).rejects.toBeRefusedWith(
      "MalformedPolicyDocument",
      400,
      "The policy is not in the valid JSON format.",
    );
  });

  test("a session ends with its role", async ({ iam, assumed }) => {
    const role = await assumed();
    await iam.deleteRole({ RoleName: "worker" });

    await expect(role.sts.getCallerIdentity({})).rejects.toBeRefusedWith("InvalidClientTokenId", 403);
  });

  test("a session's key is worth nothing without its token", async ({ emulator, assumed }) => {
    const { keys } = await assumed();
    const { sts } = clientsOf(emulator, { accessKeyId: keys.accessKeyId, secretAccessKey: keys.secretAccessKey });

    await expect(sts.getCallerIdentity({})).rejects.toBeRefusedWith("InvalidClientTokenId", 403);
  });

  test("a code of an MFA device that is not there is wrong", async ({ iam, aUser }) => {
    await iam.createRole({ RoleName: "worker", AssumeRolePolicyDocument: trustsAccount() });
    const anna = await aUser("anna", MAY_ASSUME);

    await expect(
      anna.sts.assumeRole({ ...ask, SerialNumber: "arn:aws:iam::000000000000:mfa/anna", TokenCode: "123456" }),
    ).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
    );
  });
});

describe("session tags", () => {
  test("need sts:TagSession in the trust policy", async ({ iam, aUser }) => {
    await iam.createRole({ RoleName: "worker", AssumeRolePolicyDocument: trustsAccount() });
    const anna = await aUser("anna", MAY_ASSUME);
    const tagged = { ...ask, Tags: [{ Key: "team", Value: "a" }] };

    await expect(anna.sts.assumeRole(tagged)).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      `User: arn:aws:iam::000000000000:user/anna is not authorized to perform: sts:TagSession on resource: ${ROLE}`,
    );
    await iam.updateAssumeRolePolicy({ RoleName: "worker", PolicyDocument: trustsAccount("sts:TagSession") });
    await expect(anna.sts.assumeRole(tagged)).resolves.toBeDefined();
  });

  test("are principal tags, over those of the role", async ({ emulator, iam, aUser }) => {
    await iam.createRole({
      RoleName: "worker",
      AssumeRolePolicyDocument: trustsAccount("sts:TagSession"),
      Tags: [{ Key: "team", Value: "b" }],
    });
    await iam.putRolePolicy({
      RoleName: "worker",
      PolicyName: "p",
      PolicyDocument:
        '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:ListUsers","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/Team":"a"}}}}',
    });
    const anna = await aUser("anna", MAY_ASSUME);
    const plain = await anna.sts.assumeRole(ask);
    const tagged = await anna.sts.assumeRole({ ...ask, Tags: [{ Key: "team", Value: "a" }] });

    await expect(clientsOf(emulator, keysOf(tagged.Credentials)).iam.listUsers({})).resolves.toBeDefined();
    await expect(clientsOf(emulator, keysOf(plain.Credentials)).iam.listUsers({})).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
    );
  });

  test("have keys that are one whatever their case", async ({ iam, aUser }) => {
    await iam.createRole({ RoleName: "worker", AssumeRolePolicyDocument: trustsAccount("sts:TagSession") });
    const anna = await aUser("anna", MAY_ASSUME);

    await expect(
      anna.sts.assumeRole({
        ...ask,
        Tags: [
          { Key: "a", Value: "1" },
          { Key: "A", Value: "2" },
        ],
      }),
    ).rejects.toBeRefusedWith(
      "InvalidParameterValue",
      400,
      "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    );
    await expect(
      anna.sts.assumeRole({ ...ask, Tags: [{ Key: "a", Value: "1" }], TransitiveTagKeys: ["b"] }),
    ).rejects.toBeRefusedWith(
      "InvalidParameterValue",
      400,
      "The specified transitive tag key must be included in the requested tags.",
    );
  });

  test("that are transitive go along the chain and cannot be overridden", async ({ emulator, iam, aUser }) => {
    const trust = trustsAccount("sts:TagSession");
    await iam.createRole({ RoleName: "worker", AssumeRolePolicyDocument: trust });
    await iam.putRolePolicy({ RoleName: "worker", PolicyName: "p", PolicyDocument: allow("sts:*") });
    await iam.createRole({ RoleName: "second", AssumeRolePolicyDocument: trust });
    await iam.putRolePolicy({
      RoleName: "second",
      PolicyName: "p",
      PolicyDocument:
        '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:ListUsers","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"a"},"Null":{"aws:PrincipalTag/local":"true"}}}}',
    });
    const anna = await aUser("anna", MAY_ASSUME);
    const first = await anna.sts.assumeRole({
      ...ask,
      Tags: [
        { Key: "team", Value: "a" },
        { Key: "local", Value: "x" },
      ],
      TransitiveTagKeys: ["team"],
    });
    const { sts } = clientsOf(emulator, keysOf(first.Credentials));
    const second = { RoleArn: "arn:aws:iam::000000000000:role/second", RoleSessionName: "session" };

    const { Credentials } = await sts.assumeRole(second);

    await expect(clientsOf(emulator, keysOf(Credentials)).iam.listUsers({})).resolves.toBeDefined();
    await expect(
      sts.assumeRole({ ...second, Tags: [{ Key: "Team", Value: "b" }], TransitiveTagKeys: ["Team"] }),
    ).rejects.toBeRefusedWith(
      "InvalidParameterValue",
      400,
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
  });

  test("a source identity needs sts:SetSourceIdentity of every role of the chain, and stays", async ({
    emulator,
    iam,
    aUser,
  }) => {
    await iam.createRole({ RoleName: "worker", AssumeRolePolicyDocument: trustsAccount() });
    await iam.putRolePolicy({ RoleName: "worker", PolicyName: "p", PolicyDocument: allow("sts:*") });
    await iam.createRole({ RoleName: "second", AssumeRolePolicyDocument: trustsAccount() });
    const anna = await aUser("anna", MAY_ASSUME);
    const named = { ...ask, SourceIdentity: "anna" };
    const second = { RoleArn: "arn:aws:iam::000000000000:role/second", RoleSessionName: "session" };
    const trust = trustsAccount("sts:SetSourceIdentity");

    await expect(anna.sts.assumeRole(named)).rejects.toBeRefusedWith("AccessDenied", 403, /sts:SetSourceIdentity/);
    await iam.updateAssumeRolePolicy({ RoleName: "worker", PolicyDocument: trust });
    const first = await anna.sts.assumeRole(named);
    const { sts } = clientsOf(emulator, keysOf(first.Credentials));
    await expect(sts.assumeRole(second)).rejects.toBeRefusedWith("AccessDenied", 403, /sts:SetSourceIdentity/);
    await iam.updateAssumeRolePolicy({ RoleName: "second", PolicyDocument: trust });

    expect(first.SourceIdentity).toBe("anna");
    expect((await sts.assumeRole(second)).SourceIdentity).toBe("anna");
  });
});

describe("a role of another account", () => {
  test.override({
    options: { accounts: ["000000000000:test:test", "111122223333:other:othersecret"] },
  });
  const THEIRS = { RoleArn: "arn:aws:iam::111122223333:role/visitor", RoleSessionName: "session" };

  test("is assumed when both sides allow it", async ({ emulator, aUser }) => {
    const theirs = clientsOf(emulator, { accessKeyId: "other", secretAccessKey: "othersecret" });
    await theirs.iam.createRole({ RoleName: "visitor", AssumeRolePolicyDocument: trustsAccount() });
    const anna = await aUser("anna", { Effect: "Allow", Action: "sts:AssumeRole", Resource: THEIRS.RoleArn });

    const { Credentials } = await anna.sts.assumeRole(THEIRS);

    const { sts } = clientsOf(emulator, keysOf(Credentials));
    expect(await sts.getCallerIdentity({})).toMatchObject({
      Account: "111122223333",
      Arn: "arn:aws:sts::111122223333:assumed-role/visitor/session",
    });
  });

  test("is not assumed on its trust alone, even when it trusts the user by name", async ({ emulator, aUser }) => {
    const theirs = clientsOf(emulator, { accessKeyId: "other", secretAccessKey: "othersecret" });
    const anna = await aUser("anna");
    const trust = trustsAccount().replace('"000000000000"', '"arn:aws:iam::000000000000:user/anna"');
    await theirs.iam.createRole({ RoleName: "visitor", AssumeRolePolicyDocument: trust });

    await expect(anna.sts.assumeRole(THEIRS)).rejects.toBeRefusedWith("AccessDenied", 403);
  });

  test("and its users and policies are not this account's", async ({ emulator, iam, aUser }) => {
    const theirs = clientsOf(emulator, { accessKeyId: "other", secretAccessKey: "othersecret" });
    await aUser("anna");

    expect((await theirs.iam.listUsers({})).Users).toEqual([]);
    await expect(theirs.iam.createUser({ UserName: "anna" })).resolves.toBeDefined();
    expect((await iam.listUsers({})).Users).toHaveLength(1);
  });
});
