/** Sessions, boundaries, and changes: what credentials may do now, and what they may do after the next call to IAM. */
import { test as base, type Clients, clientsOf, describe, expect, type Keys } from "../support/emulator.js";
import { allow, deny, outcomeOf, policyOf } from "../support/permissions.js";
import { keysOf } from "../support/roles.js";

const ACCOUNT = "arn:aws:iam::000000000000";
const ROLE = `${ACCOUNT}:role/worker`;
const Bucket = "photos";
const object = { Bucket, Key: "a.txt" };
const EVERYTHING = [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`];
const INVALID = ["InvalidClientTokenId", 403] as const;

interface Scene {
  /** Makes the role `worker`, which the account may assume, with these statements. */
  readonly aRole: (...statements: readonly object[]) => Promise<void>;
  /** A session of `worker`, as a user who may assume it makes one. */
  readonly session: (more?: object) => Promise<Clients & { readonly keys: Keys }>;
}

const trusting = (AWS: string): string => policyOf({ Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole" });

const test = base.extend<Scene>({
  aRole: async ({ s3, iam }, use) => {
    await s3.createBucket({ Bucket });
    await s3.putObject({ ...object, Body: "a" });
    await use(async (...statements) => {
      await iam.createRole({ RoleName: "worker", AssumeRolePolicyDocument: trusting("000000000000") });
      const PolicyDocument = policyOf(...statements);
      if (statements.length > 0) await iam.putRolePolicy({ RoleName: "worker", PolicyName: "inline", PolicyDocument });
    });
  },
  session: async ({ emulator, aUser }, use) =>
    use(async (more = {}) => {
      const user = await aUser("assumer", allow(["sts:AssumeRole", "sts:TagSession"]));
      const { Credentials } = await user.sts.assumeRole({ RoleArn: ROLE, RoleSessionName: "session", ...more });
      const keys = keysOf(Credentials);
      return { ...clientsOf(emulator, keys), keys };
    }),
});

describe("a session of a role", () => {
  test("has no more than its session policy and its role's policies have in common", async ({ aRole, session }) => {
    await aRole(allow(["s3:GetObject", "s3:PutObject"]));
    const { s3 } = await session({ Policy: policyOf(allow(["s3:GetObject", "s3:DeleteObject"])) });

    expect(await outcomeOf(s3.getObject(object))).toBe("allowed");
    expect(await outcomeOf(s3.deleteObject(object))).toBe("AccessDenied");
    await expect(s3.putObject({ ...object, Body: "b" })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      'User: arn:aws:sts::000000000000:assumed-role/worker/session is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::photos/a.txt" because no session policy allows the s3:PutObject action',
    );
  });

  test("is bound by a deny of its session policy", async ({ aRole, session }) => {
    await aRole(allow("s3:*"));
    const { s3 } = await session({ Policy: policyOf(allow("*"), deny("s3:GetObject")) });

    await expect(s3.getObject(object)).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      /with an explicit deny in a session policy/,
    );
  });

  const named: readonly (readonly [string, string, string])[] = [
    ["its session policy limits what a bucket grants the role", ROLE, "AccessDenied"],
    [
      "its session policy does not limit what a bucket grants the session itself",
      "arn:aws:sts::000000000000:assumed-role/worker/session",
      "allowed",
    ],
  ];
  for (const [title, AWS, outcome] of named) {
    test(title, async ({ s3: root, aRole, session }) => {
      await aRole();
      const { s3 } = await session({ Policy: policyOf(allow("s3:ListBucket")) });
      await root.putBucketPolicy({
        Bucket,
        Policy: policyOf({ ...allow("s3:GetObject", EVERYTHING), Principal: { AWS } }),
      });

      expect(await outcomeOf(s3.getObject(object))).toBe(outcome);
    });
  }

  test("needs no policy of its role where a bucket trusts the role", async ({ s3: root, aRole, session }) => {
    await aRole();
    const { s3 } = await session();
    await root.putBucketPolicy({
      Bucket,
      Policy: policyOf({ ...allow("s3:GetObject", EVERYTHING), Principal: { AWS: ROLE } }),
    });

    expect(await outcomeOf(s3.getObject(object))).toBe("allowed");
  });

  test("is nobody's any more when its role is deleted", async ({ iam, aRole, session }) => {
    await aRole(allow("s3:*"));
    const { s3, sts } = await session();
    expect(await outcomeOf(s3.getObject(object))).toBe("allowed");

    await iam.deleteRolePolicy({ RoleName: "worker", PolicyName: "inline" });
    await iam.deleteRole({ RoleName: "worker" });

    expect(await outcomeOf(s3.getObject(object))).toBe("InvalidAccessKeyId");
    await expect(sts.getCallerIdentity({})).rejects.toBeRefusedWith(...INVALID);
  });

  test("does not become one of another role that is made under its role's name", async ({ iam, aRole, session }) => {
    await aRole(allow("s3:*"));
    const { s3 } = await session();
    await iam.deleteRolePolicy({ RoleName: "worker", PolicyName: "inline" });
    await iam.deleteRole({ RoleName: "worker" });

    await aRole(allow("s3:*"));

    expect(await outcomeOf(s3.getObject(object))).toBe("InvalidAccessKeyId");
  });

  test("its tags stand before those of the role", async ({ iam, aRole, session }) => {
    await aRole(allow("s3:GetObject", "*", { StringEquals: { "aws:PrincipalTag/team": "session" } }));
    await iam.tagRole({ RoleName: "worker", Tags: [{ Key: "Team", Value: "role" }] });
    const PolicyDocument = policyOf({
      Effect: "Allow",
      Principal: { AWS: "000000000000" },
      Action: ["sts:AssumeRole", "sts:TagSession"],
    });
    await iam.updateAssumeRolePolicy({ RoleName: "worker", PolicyDocument });

    const { s3 } = await session({ Tags: [{ Key: "team", Value: "session" }] });

    expect(await outcomeOf(s3.getObject(object))).toBe("allowed");
  });

  test("cannot be tagged unless the role trusts for that too", async ({ aRole, aUser }) => {
    await aRole();
    const user = await aUser("tagger", allow("sts:*"));
    const tagged = { RoleArn: ROLE, RoleSessionName: "session", Tags: [{ Key: "team", Value: "a" }] };

    expect(await outcomeOf(user.sts.assumeRole(tagged))).toBe("AccessDenied");
  });
});

describe("credentials of GetSessionToken", () => {
  test("are the user's, but of STS for AssumeRole and GetCallerIdentity only", async ({ emulator, aRole, aUser }) => {
    await aRole();
    const user = await aUser("anna", allow("*"));
    const { s3, sts, iam } = clientsOf(emulator, keysOf((await user.sts.getSessionToken({})).Credentials));
    const none = (operation: string) =>
      ["AccessDenied", 403, `Cannot call ${operation} with session credentials`] as const;

    expect((await sts.getCallerIdentity({})).Arn).toBe(`${ACCOUNT}:user/anna`);
    expect(await outcomeOf(s3.getObject(object))).toBe("allowed");
    expect(await outcomeOf(sts.assumeRole({ RoleArn: ROLE, RoleSessionName: "session" }))).toBe("allowed");
    await expect(sts.getSessionToken({})).rejects.toBeRefusedWith(...none("GetSessionToken"));
    await expect(sts.getFederationToken({ Name: "guest" })).rejects.toBeRefusedWith(...none("GetFederationToken"));
    await expect(sts.getAccessKeyInfo({ AccessKeyId: user.keys.accessKeyId })).rejects.toBeRefusedWith(
      ...none("GetAccessKeyInfo"),
    );
    await expect(iam.getUser({})).rejects.toBeRefusedWith(...INVALID);
  });

  test("go with the user", async ({ emulator, iam, aRole, aUser }) => {
    await aRole();
    const user = await aUser("anna", allow("s3:*"));
    const session = clientsOf(emulator, keysOf((await user.sts.getSessionToken({})).Credentials));
    await iam.deleteUserPolicy({ UserName: "anna", PolicyName: "inline" });
    expect(await outcomeOf(session.s3.getObject(object))).toBe("AccessDenied");

    await iam.deleteAccessKey({ UserName: "anna", AccessKeyId: user.keys.accessKeyId });
    await iam.deleteUser({ UserName: "anna" });

    expect(await outcomeOf(session.s3.getObject(object))).toBe("InvalidAccessKeyId");
    await aUser("anna", allow("s3:*"));
    expect(await outcomeOf(session.s3.getObject(object))).toBe("InvalidAccessKeyId");
  });
});

describe("credentials of GetFederationToken", () => {
  const federated = async (emulator: Parameters<typeof clientsOf>[0], { sts }: Clients, more: object = {}) =>
    clientsOf(emulator, keysOf((await sts.getFederationToken({ Name: "guest", ...more })).Credentials));

  test("may do nothing of the user's without a session policy", async ({ emulator, aRole, aUser }) => {
    await aRole();
    const guest = await federated(emulator, await aUser("anna", allow("*")));

    expect((await guest.sts.getCallerIdentity({})).Arn).toBe("arn:aws:sts::000000000000:federated-user/guest");
    await expect(guest.s3.getObject(object)).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      /because no session policy allows/,
    );
  });

  test("may do what the session policy and the user's policies have in common", async ({ emulator, aRole, aUser }) => {
    await aRole();
    const user = await aUser("anna", allow(["sts:GetFederationToken", "s3:GetObject"]));
    const guest = await federated(emulator, user, { Policy: policyOf(allow(["s3:GetObject", "s3:PutObject"])) });

    expect(await outcomeOf(guest.s3.getObject(object))).toBe("allowed");
    expect(await outcomeOf(guest.s3.putObject({ ...object, Body: "b" }))).toBe("AccessDenied");
  });

  test("may do what a bucket grants the federated user by name", async ({ emulator, s3, aRole, aUser }) => {
    await aRole();
    const guest = await federated(emulator, await aUser("anna", allow("sts:*")));
    const AWS = "arn:aws:sts::000000000000:federated-user/guest";
    await s3.putBucketPolicy({
      Bucket,
      Policy: policyOf({ ...allow("s3:GetObject", EVERYTHING), Principal: { AWS } }),
    });

    expect(await outcomeOf(guest.s3.getObject(object))).toBe("allowed");
    expect(await outcomeOf(guest.s3.deleteObject(object))).toBe("AccessDenied");
  });

  test("are nothing to IAM, and to STS only somebody who may ask who he is", async ({ emulator, aRole, aUser }) => {
    await aRole();
    const user = await aUser("anna", allow("*"));
    const guest = await federated(emulator, user, { Policy: policyOf(allow("*")) });

    await expect(guest.iam.listUsers({})).rejects.toBeRefusedWith(...INVALID);
    expect(await outcomeOf(guest.sts.assumeRole({ RoleArn: ROLE, RoleSessionName: "session" }))).toBe("AccessDenied");
    expect(await outcomeOf(guest.sts.getSessionToken({}))).toBe("AccessDenied");
    expect(await outcomeOf(guest.sts.getAccessKeyInfo({ AccessKeyId: user.keys.accessKeyId }))).toBe("AccessDenied");
    expect(await outcomeOf(guest.sts.getCallerIdentity({}))).toBe("allowed");
  });
});

describe("GetCallerIdentity", () => {
  test("cannot be denied", async ({ aUser }) => {
    const user = await aUser("anna", deny("*"));

    expect((await user.sts.getCallerIdentity({})).Arn).toBe(`${ACCOUNT}:user/anna`);
  });
});

describe("temporary credentials", () => {
  test("are good to their last seconds, and expired after them", async ({ emulator, aRole, session }) => {
    await aRole(allow("s3:*"));
    const { s3, sts } = await session({ DurationSeconds: 900 });

    await emulator.clock.advance("PT14M50S");
    expect(await outcomeOf(s3.getObject(object))).toBe("allowed");

    await emulator.clock.advance("PT11S");
    await expect(s3.getObject(object)).rejects.toBeRefusedWith("ExpiredToken", 400);
    await expect(sts.getCallerIdentity({})).rejects.toBeRefusedWith("ExpiredToken", 403);
  });

  test("grant nothing after a policy's date", async ({ emulator, aRole, session }) => {
    await emulator.clock.set(new Date("2027-06-01T12:00:00Z"));
    await aRole(allow("s3:*", "*", { DateLessThan: { "aws:CurrentTime": "2027-06-01T12:05:00Z" } }));
    const { s3 } = await session();
    expect(await outcomeOf(s3.getObject(object))).toBe("allowed");

    await emulator.clock.set(new Date("2027-06-01T12:05:00Z"));

    expect(await outcomeOf(s3.getObject(object))).toBe("AccessDenied");
  });

  test("made before a date can be shut out", async ({ emulator, s3: root, aRole, session }) => {
    await emulator.clock.set(new Date("2027-06-01T12:00:00Z"));
    await aRole(allow("s3:*"));
    const { s3 } = await session();
    const Condition = { DateLessThan: { "aws:TokenIssueTime": "2027-06-01T12:01:00Z" } };
    const Policy = policyOf({ ...deny("s3:*", EVERYTHING, Condition), Principal: "*" });
    await root.putBucketPolicy({ Bucket, Policy });

    expect(await outcomeOf(s3.getObject(object))).toBe("AccessDenied");
    expect(await outcomeOf(root.getObject(object))).toBe("allowed");
  });

  test("do not mix: a key needs its own token", async ({ emulator, aRole, aUser, session }) => {
    await aRole(allow("s3:*"));
    const one = (await session()).keys;
    const user = await aUser("anna", allow("s3:*"));
    const other = keysOf((await user.sts.getSessionToken({})).Credentials);
    const { accessKeyId, secretAccessKey } = one;
    const read = (keys: Keys) => outcomeOf(clientsOf(emulator, keys).s3.getObject(object));

    expect(await read(one)).toBe("allowed");
    expect(await read({ ...one, sessionToken: other.sessionToken ?? "" })).toBe("InvalidToken");
    expect(await read({ ...one, sessionToken: "made-up" })).toBe("InvalidToken");
    expect(await read({ accessKeyId, secretAccessKey })).toBe("InvalidAccessKeyId");
    expect(await read({ ...user.keys, sessionToken: other.sessionToken ?? "" })).toBe("InvalidToken");
  });
});

describe("a permissions boundary", () => {
  const bounded = async (iam: Clients["iam"], ...statements: readonly object[]) => {
    const { Policy } = await iam.createPolicy({ PolicyName: "boundary", PolicyDocument: policyOf(...statements) });
    await iam.putUserPermissionsBoundary({ UserName: "anna", PermissionsBoundary: Policy?.Arn ?? "" });
  };

  test("limits what the user's own policies allow, and grants nothing itself", async ({ iam, aRole, aUser }) => {
    await aRole();
    const { s3 } = await aUser("anna", allow(["s3:GetObject", "s3:PutObject"]));
    await bounded(iam, allow(["s3:GetObject", "s3:DeleteObject"]));

    expect(await outcomeOf(s3.getObject(object))).toBe("allowed");
    expect(await outcomeOf(s3.deleteObject(object))).toBe("AccessDenied");
    await expect(s3.putObject({ ...object, Body: "b" })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      `User: ${ACCOUNT}:user/anna is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::photos/a.txt" because no permissions boundary allows the s3:PutObject action`,
    );
  });

  test("does not limit what a bucket grants the user by name, unless it denies", async ({ s3, iam, aRole, aUser }) => {
    await aRole();
    const anna = await aUser("anna");
    await bounded(iam, allow("s3:ListBucket"), deny("s3:DeleteObject"));
    const AWS = `${ACCOUNT}:user/anna`;
    await s3.putBucketPolicy({ Bucket, Policy: policyOf({ ...allow("s3:*", EVERYTHING), Principal: { AWS } }) });

    expect(await outcomeOf(anna.s3.getObject(object))).toBe("allowed");
    expect(await outcomeOf(anna.s3.deleteObject(object))).toBe("AccessDenied");
  });
});

describe("the next request already sees", () => {
  const changes: Readonly<Record<string, (iam: Clients["iam"], keys: Keys) => Promise<unknown>>> = {
    "that an inline policy is deleted": (iam) => iam.deleteUserPolicy({ UserName: "anna", PolicyName: "inline" }),
    "that an inline policy says something else": (iam) =>
      iam.putUserPolicy({ UserName: "anna", PolicyName: "inline", PolicyDocument: policyOf(allow("s3:ListBucket")) }),
    "that another policy denies": (iam) =>
      iam.putUserPolicy({ UserName: "anna", PolicyName: "other", PolicyDocument: policyOf(deny("s3:GetObject")) }),
    "that a boundary is put": (iam) =>
      iam.putUserPermissionsBoundary({
        UserName: "anna",
        PermissionsBoundary: "arn:aws:iam::aws:policy/IAMReadOnlyAccess",
      }),
  };
  for (const [title, change] of Object.entries(changes)) {
    test(title, async ({ iam, aRole, aUser }) => {
      await aRole();
      const { s3, keys } = await aUser("anna", allow("s3:GetObject"));
      expect(await outcomeOf(s3.getObject(object))).toBe("allowed");

      await change(iam, keys);

      expect(await outcomeOf(s3.getObject(object))).toBe("AccessDenied");
    });
  }

  test("that a managed policy is attached, changed, changed back and detached", async ({ iam, aRole, aUser }) => {
    await aRole();
    const { s3 } = await aUser("anna");
    const { Policy } = await iam.createPolicy({
      PolicyName: "reading",
      PolicyDocument: policyOf(allow("s3:GetObject")),
    });
    const PolicyArn = Policy?.Arn ?? "";
    const seen: string[] = [];
    const look = async () => seen.push(await outcomeOf(s3.getObject(object)));

    await look();
    await iam.attachUserPolicy({ UserName: "anna", PolicyArn });
    await look();
    await iam.createPolicyVersion({ PolicyArn, PolicyDocument: policyOf(allow("s3:PutObject")) });
    await look();
    await iam.setDefaultPolicyVersion({ PolicyArn, VersionId: "v2" });
    await look();
    await iam.setDefaultPolicyVersion({ PolicyArn, VersionId: "v1" });
    await look();
    await iam.detachUserPolicy({ UserName: "anna", PolicyArn });
    await look();

    expect(seen).toEqual(["AccessDenied", "allowed", "allowed", "AccessDenied", "allowed", "AccessDenied"]);
  });

  test("that a user joins and leaves a group", async ({ iam, aRole, aUser }) => {
    await aRole();
    const { s3 } = await aUser("anna");
    await iam.createGroup({ GroupName: "readers" });
    const PolicyDocument = policyOf(allow("s3:GetObject"));
    await iam.putGroupPolicy({ GroupName: "readers", PolicyName: "inline", PolicyDocument });
    expect(await outcomeOf(s3.getObject(object))).toBe("AccessDenied");

    await iam.addUserToGroup({ GroupName: "readers", UserName: "anna" });
    expect(await outcomeOf(s3.getObject(object))).toBe("allowed");

    await iam.removeUserFromGroup({ GroupName: "readers", UserName: "anna" });
    expect(await outcomeOf(s3.getObject(object))).toBe("AccessDenied");
  });

  test("that a role's policy is taken from its sessions", async ({ iam, aRole, session }) => {
    await aRole(allow("s3:GetObject"));
    const { s3 } = await session();
    expect(await outcomeOf(s3.getObject(object))).toBe("allowed");

    await iam.deleteRolePolicy({ RoleName: "worker", PolicyName: "inline" });

    expect(await outcomeOf(s3.getObject(object))).toBe("AccessDenied");
  });

  test("that a key is deactivated, activated again, and deleted", async ({ iam, aRole, aUser }) => {
    await aRole();
    const { s3, sts, keys } = await aUser("anna", allow("s3:GetObject"));
    const key = { UserName: "anna", AccessKeyId: keys.accessKeyId };

    await iam.updateAccessKey({ ...key, Status: "Inactive" });
    expect(await outcomeOf(s3.getObject(object))).toBe("InvalidAccessKeyId");
    await expect(sts.getCallerIdentity({})).rejects.toBeRefusedWith(...INVALID);

    await iam.updateAccessKey({ ...key, Status: "Active" });
    expect(await outcomeOf(s3.getObject(object))).toBe("allowed");

    await iam.deleteAccessKey(key);
    expect(await outcomeOf(s3.getObject(object))).toBe("InvalidAccessKeyId");
  });

  test("that a user who was trusted by name is another one", async ({ iam, aRole, aUser }) => {
    await aRole();
    const first = await aUser("anna", allow("sts:AssumeRole"));
    await iam.updateAssumeRolePolicy({ RoleName: "worker", PolicyDocument: trusting(`${ACCOUNT}:user/anna`) });
    const asked = { RoleArn: ROLE, RoleSessionName: "session" };
    expect(await outcomeOf(first.sts.assumeRole(asked))).toBe("allowed");
    await iam.deleteAccessKey({ UserName: "anna", AccessKeyId: first.keys.accessKeyId });
    await iam.deleteUserPolicy({ UserName: "anna", PolicyName: "inline" });
    await iam.deleteUser({ UserName: "anna" });

    const second = await aUser("anna", allow("sts:AssumeRole"));

    expect(await outcomeOf(second.sts.assumeRole(asked))).toBe("AccessDenied");
  });

  test("that a renamed user keeps rights and keys, under the new name", async ({ iam, aRole, aUser }) => {
    await aRole();
    const { s3, sts } = await aUser("anna", allow("s3:GetObject", "*", { StringEquals: { "aws:username": "ann" } }));
    expect(await outcomeOf(s3.getObject(object))).toBe("AccessDenied");

    await iam.updateUser({ UserName: "anna", NewUserName: "ann" });

    expect((await sts.getCallerIdentity({})).Arn).toBe(`${ACCOUNT}:user/ann`);
    expect(await outcomeOf(s3.getObject(object))).toBe("allowed");
  });
});
