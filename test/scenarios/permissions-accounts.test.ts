/** Two accounts: what one may do in the other, whose an object is, and what root may always or never do. */
import type { Emulator } from "../../src/index.js";
import { test as base, type Clients, clientsOf, describe, expect, type Keys } from "../support/emulator.js";
import { allow, anonymousOf, deny, outcomeOf, policyOf } from "../support/permissions.js";
import { keysOf } from "../support/roles.js";

const OTHER_ROOT = { accessKeyId: "OTHERROOT", secretAccessKey: "other-root-secret" };
const Bucket = "shared";
const ALL = ["arn:aws:s3:::shared", "arn:aws:s3:::shared/*"];
const object = { Bucket, Key: "a.txt" };

interface Accounts {
  /** Root of account 111122223333, in whose neighbour 000000000000 the bucket `shared` is. */
  readonly other: Clients;
  /** A user of the other account with these statements. */
  readonly stranger: (...statements: readonly object[]) => Promise<Clients & { readonly keys: Keys }>;
}

const userOf = async (emulator: Emulator, { iam }: Clients, UserName: string, statements: readonly object[]) => {
  await iam.createUser({ UserName });
  if (statements.length > 0) {
    await iam.putUserPolicy({ UserName, PolicyName: "inline", PolicyDocument: policyOf(...statements) });
  }
  const { AccessKey } = await iam.createAccessKey({ UserName });
  const keys = { accessKeyId: AccessKey?.AccessKeyId ?? "", secretAccessKey: AccessKey?.SecretAccessKey ?? "" };
  return { ...clientsOf(emulator, keys), keys };
};

const test = base.extend<Accounts>({
  other: async ({ emulator }, use) => use(clientsOf(emulator, OTHER_ROOT)),
  stranger: async ({ emulator, other }, use) => use((...statements) => userOf(emulator, other, "stranger", statements)),
});

test.override({ options: { accounts: ["000000000000:test:test", { accountId: "111122223333", ...OTHER_ROOT }] } });

const STRANGER = "arn:aws:iam::111122223333:user/stranger";
const principal = (AWS: string, ...statements: readonly object[]): string =>
  policyOf(...statements.map((statement) => ({ ...statement, Principal: { AWS } })));

describe("a bucket of another account", () => {
  const grants: readonly (readonly [string, string, readonly object[], string])[] = [
    ["opens when both sides allow", STRANGER, [allow("s3:*")], "allowed"],
    ["opens when it trusts the account and the user's policy allows", "111122223333", [allow("s3:*")], "allowed"],
    ["opens to everybody's users when it trusts everybody", "*", [allow("s3:*")], "allowed"],
    ["stays closed to a user without a policy, even one it names", STRANGER, [], "AccessDenied"],
    ["stays closed to a user without a policy, whoever it trusts", "*", [], "AccessDenied"],
    ["stays closed when it trusts only its own account", "000000000000", [allow("s3:*")], "AccessDenied"],
    [
      "stays closed when the user's own account denies",
      STRANGER,
      [allow("s3:*"), deny("s3:GetObject")],
      "AccessDenied",
    ],
  ];
  for (const [title, trusted, statements, outcome] of grants) {
    test(title, async ({ s3, stranger }) => {
      await s3.createBucket({ Bucket });
      await s3.deletePublicAccessBlock({ Bucket });
      await s3.putObject({ ...object, Body: "a" });
      const user = await stranger(...statements);
      await s3.putBucketPolicy({ Bucket, Policy: principal(trusted, allow("s3:*", ALL)) });

      expect(await outcomeOf(user.s3.getObject(object))).toBe(outcome);
    });
  }

  test("does not say why it refuses", async ({ s3, stranger }) => {
    await s3.createBucket({ Bucket });
    const user = await stranger(allow("s3:*"));

    await expect(user.s3.listObjectsV2({ Bucket })).rejects.toBeRefusedWith("AccessDenied", 403, "Access Denied");
  });

  test("stays closed to the other account's root", async ({ s3, other }) => {
    await s3.createBucket({ Bucket });

    expect(await outcomeOf(other.s3.listObjectsV2({ Bucket }))).toBe("AccessDenied");
    expect(await outcomeOf(other.s3.deleteBucket({ Bucket }))).toBe("AccessDenied");
    expect(await outcomeOf(other.s3.putBucketPolicy({ Bucket, Policy: "{}" }))).toBe("AccessDenied");
  });

  test("never gives its policy away, whatever the policy says", async ({ s3, other }) => {
    await s3.createBucket({ Bucket });
    const Policy = principal("111122223333", allow("s3:*", ALL));
    await s3.putBucketPolicy({ Bucket, Policy });
    const refused = ["MethodNotAllowed", 405, "The specified method is not allowed against this resource."] as const;

    await expect(other.s3.getBucketPolicy({ Bucket })).rejects.toBeRefusedWith(...refused);
    await expect(other.s3.putBucketPolicy({ Bucket, Policy })).rejects.toBeRefusedWith(...refused);
    await expect(other.s3.deleteBucketPolicy({ Bucket })).rejects.toBeRefusedWith(...refused);
    expect(await outcomeOf(other.s3.getBucketTagging({ Bucket }))).toBe("NoSuchTagSet");
  });

  test("with RestrictPublicBuckets and a public policy is closed to all other accounts", async ({ s3, other }) => {
    await s3.createBucket({ Bucket });
    await s3.deletePublicAccessBlock({ Bucket });
    await s3.putObject({ ...object, Body: "a" });
    const Policy = policyOf(
      { ...allow("s3:GetObject", ALL), Principal: "*" },
      { ...allow("s3:GetObject", ALL), Principal: { AWS: "111122223333" } },
    );
    await s3.putBucketPolicy({ Bucket, Policy });
    expect(await outcomeOf(other.s3.getObject(object))).toBe("allowed");

    await s3.putPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration: { RestrictPublicBuckets: true } });

    expect(await outcomeOf(other.s3.getObject(object))).toBe("AccessDenied");
    expect(await outcomeOf(s3.getObject(object))).toBe("allowed");
  });

  test("whose requesters pay wants to hear that they will, from everybody but its own", async ({
    s3,
    other,
    emulator,
  }) => {
    await s3.createBucket({ Bucket });
    await s3.deletePublicAccessBlock({ Bucket });
    await s3.putObject({ ...object, Body: "a" });
    await s3.putBucketPolicy({ Bucket, Policy: principal("*", allow("s3:*", ALL)) });
    await s3.putBucketRequestPayment({ Bucket, RequestPaymentConfiguration: { Payer: "Requester" } });
    const RequestPayer = "requester";

    await expect(other.s3.getObject(object)).rejects.toBeRefusedWith("AccessDenied", 403, "Access Denied");
    expect(await outcomeOf(other.s3.listObjectsV2({ Bucket }))).toBe("AccessDenied");
    expect(await outcomeOf(other.s3.getObject({ ...object, RequestPayer }))).toBe("allowed");
    expect(await outcomeOf(s3.getObject(object))).toBe("allowed");
    expect(await outcomeOf(anonymousOf(emulator).getObject(object))).toBe("AccessDenied");
    expect(await outcomeOf(anonymousOf(emulator).getObject({ ...object, RequestPayer }))).toBe("AccessDenied");
  });

  test("copies from one account to the other need both buckets", async ({ s3, other, stranger }) => {
    await s3.createBucket({ Bucket });
    await s3.putObject({ ...object, Body: "a" });
    await other.s3.createBucket({ Bucket: "theirs" });
    const user = await stranger(allow("s3:*"));
    const copying = () => user.s3.copyObject({ Bucket: "theirs", Key: "b.txt", CopySource: "shared/a.txt" });

    expect(await outcomeOf(copying())).toBe("AccessDenied");
    await s3.putBucketPolicy({ Bucket, Policy: principal(STRANGER, allow("s3:GetObject", ALL)) });
    expect(await outcomeOf(copying())).toBe("allowed");
  });
});

describe("an object that another account wrote", () => {
  /** The other account's root has put an object into the bucket, where ACLs are enabled. */
  const written = async (s3: Clients["s3"], other: Clients, more: object = {}) => {
    await s3.createBucket({ Bucket, ObjectOwnership: "ObjectWriter" });
    await s3.deletePublicAccessBlock({ Bucket });
    const Policy = policyOf(
      { ...allow("s3:PutObject*", ALL), Principal: { AWS: "111122223333" } },
      { ...allow("s3:GetObject", ALL), Principal: "*" },
    );
    await s3.putBucketPolicy({ Bucket, Policy });
    await other.s3.putObject({ ...object, Body: "a", ...more });
  };

  test("is its writer's: the bucket's owner can delete it, not read it", async ({ s3, other }) => {
    await written(s3, other);

    await expect(s3.getObject(object)).rejects.toBeRefusedWith("AccessDenied", 403, "Access Denied");
    expect(await outcomeOf(s3.getObjectAcl(object))).toBe("AccessDenied");
    expect(await outcomeOf(other.s3.getObject(object))).toBe("allowed");
    expect(await outcomeOf(s3.deleteObject(object))).toBe("allowed");
  });

  test("is not opened by the bucket's policy", async ({ s3, other, emulator }) => {
    await written(s3, other);
    await s3.putObject({ Bucket, Key: "own.txt", Body: "a" });

    expect(await outcomeOf(anonymousOf(emulator).getObject({ Bucket, Key: "own.txt" }))).toBe("allowed");
    expect(await outcomeOf(anonymousOf(emulator).getObject(object))).toBe("AccessDenied");
  });

  test("is read by the bucket's owner when its ACL says so", async ({ s3, other, aUser }) => {
    await written(s3, other, { ACL: "bucket-owner-full-control" });
    const reader = await aUser("reader", allow("s3:GetObject"));
    const nobody = await aUser("nobody");

    expect(await outcomeOf(s3.getObject(object))).toBe("allowed");
    expect(await outcomeOf(reader.s3.getObject(object))).toBe("allowed");
    expect(await outcomeOf(nobody.s3.getObject(object))).toBe("AccessDenied");
  });

  test("is still refused by a deny of the bucket's policy, to its writer too", async ({ s3, other }) => {
    await written(s3, other);
    await s3.putBucketPolicy({ Bucket, Policy: policyOf({ ...deny("s3:GetObject", ALL), Principal: "*" }) });

    expect(await outcomeOf(other.s3.getObject(object))).toBe("AccessDenied");
  });

  test("becomes the bucket owner's when ACLs are disabled", async ({ s3, other }) => {
    await written(s3, other);

    await s3.putBucketOwnershipControls({
      Bucket,
      OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
    });

    expect(await outcomeOf(s3.getObject(object))).toBe("allowed");
  });

  test("its ACL is that of the version asked for", async ({ s3, emulator }) => {
    await s3.createBucket({ Bucket, ObjectOwnership: "ObjectWriter" });
    await s3.deletePublicAccessBlock({ Bucket });
    await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Enabled" } });
    const open = await s3.putObject({ ...object, Body: "a", ACL: "public-read" });
    const closed = await s3.putObject({ ...object, Body: "b" });
    const anonymous = anonymousOf(emulator);

    const outcomes = [
      await outcomeOf(anonymous.getObject({ ...object, VersionId: open.VersionId })),
      await outcomeOf(anonymous.getObject({ ...object, VersionId: closed.VersionId })),
      await outcomeOf(anonymous.getObject(object)),
    ];

    expect(outcomes).toEqual(["allowed", "AccessDenied", "AccessDenied"]);
  });
});

describe("IAM of another account", () => {
  test("is closed, even to root with a policy's whole ARN", async ({ iam, other }) => {
    const { Policy } = await iam.createPolicy({ PolicyName: "secret", PolicyDocument: policyOf(allow("s3:*")) });
    const PolicyArn = Policy?.Arn ?? "";

    expect(await outcomeOf(other.iam.getPolicy({ PolicyArn }))).toBe("AccessDenied");
    expect(await outcomeOf(other.iam.getPolicyVersion({ PolicyArn, VersionId: "v1" }))).toBe("AccessDenied");
    expect(await outcomeOf(other.iam.deletePolicy({ PolicyArn }))).toBe("AccessDenied");
  });

  test("a policy of another account cannot be attached", async ({ iam, other }) => {
    const { Policy } = await iam.createPolicy({ PolicyName: "secret", PolicyDocument: policyOf(allow("s3:*")) });
    await other.iam.createUser({ UserName: "eve" });

    expect(await outcomeOf(other.iam.attachUserPolicy({ UserName: "eve", PolicyArn: Policy?.Arn ?? "" }))).toBe(
      "NoSuchEntity",
    );
  });

  test("a bucket's policy has no say in IAM, even where its ARN is given for a policy's", async ({ s3, stranger }) => {
    await s3.createBucket({ Bucket });
    await s3.putBucketPolicy({ Bucket, Policy: principal("*", deny("s3:GetObject", ALL)) });
    const user = await stranger();

    expect(await outcomeOf(user.iam.getPolicy({ PolicyArn: "arn:aws:s3:::shared/a.txt" }))).toBe("AccessDenied");
    expect(await outcomeOf(user.iam.getPolicy({ PolicyArn: "arn:aws:s3:::no-such-bucket" }))).toBe("AccessDenied");
  });

  const trusting = (AWS: string, more: object = {}) =>
    policyOf({ Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole", ...more });
  const asked = { RoleArn: "arn:aws:iam::000000000000:role/visitor", RoleSessionName: "visit" };
  const external = { Condition: { StringEquals: { "sts:ExternalId": "handshake" } } };
  const roles: readonly (readonly [string, string, readonly object[], object, string])[] = [
    ["a role opens when both sides allow", trusting("111122223333"), [allow("sts:AssumeRole")], {}, "allowed"],
    ["a role stays closed to a user without a policy, even one it names", trusting(STRANGER), [], {}, "AccessDenied"],
    [
      "a role stays closed when it trusts only its own account",
      trusting("000000000000"),
      [allow("sts:AssumeRole")],
      {},
      "AccessDenied",
    ],
    [
      "a role with an external id opens to who knows it",
      trusting("111122223333", external),
      [allow("sts:AssumeRole")],
      { ExternalId: "handshake" },
      "allowed",
    ],
    [
      "a role with an external id stays closed to who does not know it",
      trusting("111122223333", external),
      [allow("sts:AssumeRole")],
      { ExternalId: "guessed" },
      "AccessDenied",
    ],
    [
      "a role with an external id stays closed to who says none",
      trusting("111122223333", external),
      [allow("sts:AssumeRole")],
      {},
      "AccessDenied",
    ],
  ];
  for (const [title, AssumeRolePolicyDocument, statements, more, outcome] of roles) {
    test(title, async ({ iam, stranger }) => {
      const user = await stranger(...statements);
      await iam.createRole({ RoleName: "visitor", AssumeRolePolicyDocument });

      expect(await outcomeOf(user.sts.assumeRole({ ...asked, ...more }))).toBe(outcome);
    });
  }

  test("a session of a role acts in the role's account, with the role's rights only", async ({
    emulator,
    iam,
    s3,
    other,
    stranger,
  }) => {
    await s3.createBucket({ Bucket });
    await other.s3.createBucket({ Bucket: "theirs" });
    const user = await stranger(allow("*"));
    await iam.createRole({ RoleName: "visitor", AssumeRolePolicyDocument: trusting("111122223333") });
    const PolicyDocument = policyOf(allow("s3:ListBucket", "arn:aws:s3:::shared"));
    await iam.putRolePolicy({ RoleName: "visitor", PolicyName: "inline", PolicyDocument });

    const session = clientsOf(emulator, keysOf((await user.sts.assumeRole(asked)).Credentials));

    expect(await outcomeOf(session.s3.listObjectsV2({ Bucket }))).toBe("allowed");
    expect(await outcomeOf(session.s3.listBuckets({}))).toBe("AccessDenied");
    expect(await outcomeOf(session.s3.listObjectsV2({ Bucket: "theirs" }))).toBe("AccessDenied");
  });
});

describe("root", () => {
  test("is bound by a deny of the bucket's policy, but for the policy itself", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    await s3.putBucketPolicy({ Bucket, Policy: policyOf({ ...deny("s3:*", ALL), Principal: "*" }) });

    await expect(s3.listObjectsV2({ Bucket })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      'User: arn:aws:iam::000000000000:root is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::shared" with an explicit deny in a resource-based policy',
    );
    expect(await outcomeOf(s3.getBucketPolicyStatus({ Bucket }))).toBe("AccessDenied");
    expect(await outcomeOf(s3.getBucketPolicy({ Bucket }))).toBe("allowed");
    expect(await outcomeOf(s3.deleteBucketPolicy({ Bucket }))).toBe("allowed");
    expect(await outcomeOf(s3.listObjectsV2({ Bucket }))).toBe("allowed");
  });

  test("alone is spared so: an administrator who denies everybody is shut out", async ({ s3, aUser }) => {
    await s3.createBucket({ Bucket });
    const admin = await aUser("admin", allow("*"));
    await admin.s3.putBucketPolicy({ Bucket, Policy: policyOf({ ...deny("s3:*", ALL), Principal: "*" }) });

    expect(await outcomeOf(admin.s3.deleteBucketPolicy({ Bucket }))).toBe("AccessDenied");
    expect(await outcomeOf(s3.deleteBucketPolicy({ Bucket }))).toBe("allowed");
  });

  test("cannot switch MFA Delete on without a device", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    await expect(
      s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Enabled", MFADelete: "Enabled" } }),
    ).rejects.toBeRefusedWith("AccessDenied", 403, "Mfa Authentication must be used for this request");
    expect((await s3.getBucketVersioning({ Bucket })).Status).toBeUndefined();
  });
});

describe("an anonymous caller", () => {
  test("may do what the bucket's policy allows everybody, and nothing else", async ({ s3, emulator }) => {
    await s3.createBucket({ Bucket });
    await s3.deletePublicAccessBlock({ Bucket });
    await s3.putObject({ ...object, Body: "a" });
    await s3.putBucketPolicy({ Bucket, Policy: principal("*", allow(["s3:GetObject", "s3:PutObject"], ALL)) });
    const anonymous = anonymousOf(emulator);

    expect(await outcomeOf(anonymous.getObject(object))).toBe("allowed");
    expect(await outcomeOf(anonymous.putObject({ ...object, Body: "b" }))).toBe("allowed");
    expect(await outcomeOf(anonymous.deleteObject(object))).toBe("AccessDenied");
    expect(await outcomeOf(anonymous.listObjectsV2({ Bucket }))).toBe("AccessDenied");
    // AWS: that a key is not there is told only to those who may list.
    expect(await outcomeOf(anonymous.getObject({ ...object, Key: "missing" }))).toBe("AccessDenied");
    await expect(anonymous.listBuckets({})).rejects.toBeRefusedWith("AccessDenied", 403, "Access Denied");
  });

  test("cannot upload in parts, even where it may put", async ({ s3, emulator }) => {
    await s3.createBucket({ Bucket });
    await s3.deletePublicAccessBlock({ Bucket });
    await s3.putBucketPolicy({ Bucket, Policy: principal("*", allow("s3:PutObject", ALL)) });

    await expect(anonymousOf(emulator).createMultipartUpload(object)).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      "Anonymous users cannot initiate multipart uploads.  Please authenticate.",
    );
  });

  test("learns that a bucket is not there before anybody asks for permission", async ({ emulator }) => {
    await expect(anonymousOf(emulator).getObject({ Bucket: "no-such-bucket", Key: "k" })).rejects.toBeRefusedWith(
      "NoSuchBucket",
      404,
    );
  });

  test("ACLs that are ignored open nothing", async ({ s3, emulator }) => {
    await s3.createBucket({ Bucket, ObjectOwnership: "ObjectWriter" });
    await s3.deletePublicAccessBlock({ Bucket });
    await s3.putObject({ ...object, Body: "a", ACL: "public-read" });
    expect(await outcomeOf(anonymousOf(emulator).getObject(object))).toBe("allowed");

    await s3.putPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration: { IgnorePublicAcls: true } });

    expect(await outcomeOf(anonymousOf(emulator).getObject(object))).toBe("AccessDenied");
  });
});
