import type { S3 } from "@aws-sdk/client-s3";
import { clientsOf, describe, expect, test } from "../support/emulator.js";

const Bucket = "shared-bucket";
const ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers";
const LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery";

/** A bucket where ACLs work: neither disabled nor blocked. Gives the owner's canonical id. */
const withAcls = async (s3: S3): Promise<string> => {
  await s3.createBucket({ Bucket, ObjectOwnership: "ObjectWriter" });
  await s3.deletePublicAccessBlock({ Bucket });
  return (await s3.getBucketAcl({ Bucket })).Owner?.ID ?? "";
};

describe("the ACL of a new bucket", () => {
  test("gives its owner full control", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    const { Owner, Grants } = await s3.getBucketAcl({ Bucket });

    expect(Owner).toEqual({ ID: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(Grants).toEqual([{ Grantee: { ID: Owner?.ID, Type: "CanonicalUser" }, Permission: "FULL_CONTROL" }]);
  });

  test("cannot be changed, because ACLs are disabled", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    await expect(s3.putBucketAcl({ Bucket, ACL: "private" })).rejects.toBeRefusedWith(
      "AccessControlListNotSupported",
      400,
      "The bucket does not allow ACLs",
    );
  });
});

describe("an object put where ACLs are disabled", () => {
  for (const ACL of ["private", "public-read", "bucket-owner-read"] as const) {
    test(`may not have the ACL ${ACL}`, async ({ s3 }) => {
      await s3.createBucket({ Bucket });

      await expect(s3.putObject({ Bucket, Key: "a.txt", Body: "a", ACL })).rejects.toBeRefusedWith(
        "AccessControlListNotSupported",
        400,
        "The bucket does not allow ACLs",
      );
    });
  }

  test("may give the bucket's owner full control, as a canned ACL or as a grant", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    const { Owner } = await s3.getBucketAcl({ Bucket });
    const a = { Bucket, Key: "a.txt", Body: "a" };

    await expect(s3.putObject({ ...a, ACL: "bucket-owner-full-control" })).resolves.toBeDefined();
    await expect(s3.putObject({ ...a, GrantFullControl: `id="${Owner?.ID}"` })).resolves.toBeDefined();
  });
});

describe("where ACLs are enabled", () => {
  test("a canned ACL becomes grants", async ({ s3 }) => {
    const ID = await withAcls(s3);
    await s3.putBucketAcl({ Bucket, ACL: "public-read" });

    expect((await s3.getBucketAcl({ Bucket })).Grants).toEqual([
      { Grantee: { ID, Type: "CanonicalUser" }, Permission: "FULL_CONTROL" },
      { Grantee: { URI: ALL_USERS, Type: "Group" }, Permission: "READ" },
    ]);
    await s3.putBucketAcl({ Bucket, ACL: "private" });
    expect((await s3.getBucketAcl({ Bucket })).Grants).toEqual([
      { Grantee: { ID, Type: "CanonicalUser" }, Permission: "FULL_CONTROL" },
    ]);
  });

  test("grant headers replace all grants, the owner's too", async ({ s3 }) => {
    await withAcls(s3);
    await s3.putBucketAcl({ Bucket, GrantRead: `uri="${LOG_DELIVERY}"` });

    expect((await s3.getBucketAcl({ Bucket })).Grants).toEqual([
      { Grantee: { URI: LOG_DELIVERY, Type: "Group" }, Permission: "READ" },
    ]);
  });

  test("a policy document is kept grant by grant", async ({ s3 }) => {
    const ID = await withAcls(s3);
    await s3.putBucketAcl({
      Bucket,
      AccessControlPolicy: {
        Owner: { ID },
        Grants: [
          { Grantee: { ID, Type: "CanonicalUser" }, Permission: "FULL_CONTROL" },
          { Grantee: { URI: LOG_DELIVERY, Type: "Group" }, Permission: "WRITE" },
        ],
      },
    });

    expect((await s3.getBucketAcl({ Bucket })).Grants).toEqual([
      { Grantee: { ID, Type: "CanonicalUser" }, Permission: "FULL_CONTROL" },
      { Grantee: { URI: LOG_DELIVERY, Type: "Group" }, Permission: "WRITE" },
    ]);
  });

  test("an object has an ACL of its own", async ({ s3 }) => {
    const ID = await withAcls(s3);
    await s3.putObject({ Bucket, Key: "a.txt", Body: "a" });
    await s3.putObjectAcl({ Bucket, Key: "a.txt", ACL: "public-read" });

    expect((await s3.getObjectAcl({ Bucket, Key: "a.txt" })).Grants).toEqual([
      { Grantee: { ID, Type: "CanonicalUser" }, Permission: "FULL_CONTROL" },
      { Grantee: { URI: ALL_USERS, Type: "Group" }, Permission: "READ" },
    ]);
  });

  test("ACLs cannot be disabled again while the bucket's ACL shares it", async ({ s3 }) => {
    await withAcls(s3);
    await s3.putBucketAcl({ Bucket, ACL: "public-read" });

    await expect(
      s3.putBucketOwnershipControls({
        Bucket,
        OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
      }),
    ).rejects.toBeRefusedWith("InvalidBucketAclWithObjectOwnership", 400);
  });

  test("a public ACL is refused while public ACLs are blocked", async ({ s3, aUser }) => {
    await s3.createBucket({ Bucket, ObjectOwnership: "ObjectWriter" });
    const admin = await aUser("admin", { Effect: "Allow", Action: "s3:*", Resource: "*" });

    await expect(admin.s3.putBucketAcl({ Bucket, ACL: "public-read" })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      `User: arn:aws:iam::000000000000:user/admin is not authorized to perform: s3:PutBucketAcl on resource: "arn:aws:s3:::${Bucket}" because public access control lists (ACLs) are blocked by the BlockPublicAcls block public access setting.`,
    );
  });
});

describe("what cannot be an ACL", () => {
  test("is a canned one that does not exist: the message is empty", async ({ s3 }) => {
    await withAcls(s3);
    // Wrong on purpose.
    const put = s3.putBucketAcl({ Bucket, ACL: "fake-acl" as "private" });

    await expect(put).rejects.toMatchObject({
      name: "InvalidArgument",
      ArgumentName: "x-amz-acl",
      ArgumentValue: "fake-acl",
      $metadata: { httpStatusCode: 400 },
    });
  });

  const wrong = [
    [
      { GrantWrite: 'uri="http://acs.amazonaws.com/groups/s3/FakeGroup"' },
      {
        message: "Invalid group uri",
        ArgumentName: "uri",
        ArgumentValue: "http://acs.amazonaws.com/groups/s3/FakeGroup",
      },
    ],
    [
      { GrantWrite: 'fakekey="1234"' },
      {
        message: "Argument format not recognized",
        ArgumentName: "x-amz-grant-write",
        ArgumentValue: 'fakekey="1234"',
      },
    ],
    [{ GrantWrite: 'id="wrong-id"' }, { message: "Invalid id", ArgumentName: "id", ArgumentValue: "wrong-id" }],
  ] as const;
  for (const [headers, error] of wrong) {
    test(`is a grant to ${headers.GrantWrite}`, async ({ s3 }) => {
      await withAcls(s3);

      await expect(s3.putBucketAcl({ Bucket, ...headers })).rejects.toMatchObject({
        name: "InvalidArgument",
        ...error,
        $metadata: { httpStatusCode: 400 },
      });
    });
  }

  test("is nothing at all", async ({ s3 }) => {
    await withAcls(s3);

    await expect(s3.putBucketAcl({ Bucket })).rejects.toMatchObject({
      name: "MissingSecurityHeader",
      message: "Your request was missing a required header",
      MissingHeaderName: "x-amz-acl",
      $metadata: { httpStatusCode: 400 },
    });
  });

  test("is a canned one together with grants", async ({ s3 }) => {
    await withAcls(s3);

    await expect(
      s3.putBucketAcl({ Bucket, ACL: "public-read", GrantRead: `uri="${LOG_DELIVERY}"` }),
    ).rejects.toBeRefusedWith("InvalidRequest", 400, "Specifying both Canned ACLs and Header Grants is not allowed");
  });

  test("is a canned one together with a document", async ({ s3 }) => {
    const ID = await withAcls(s3);

    await expect(
      s3.putBucketAcl({ Bucket, ACL: "public-read", AccessControlPolicy: { Owner: { ID }, Grants: [] } }),
    ).rejects.toBeRefusedWith("UnexpectedContent", 400, "This request does not support content");
  });

  test("is a document with an owner who does not exist", async ({ s3 }) => {
    await withAcls(s3);

    await expect(
      s3.putBucketAcl({ Bucket, AccessControlPolicy: { Owner: { ID: "wrong-id" }, Grants: [] } }),
    ).rejects.toMatchObject({
      name: "InvalidArgument",
      message: "Invalid id",
      ArgumentName: "CanonicalUser/ID",
      ArgumentValue: "wrong-id",
    });
  });

  test("is a document with a permission that does not exist", async ({ s3 }) => {
    const ID = await withAcls(s3);
    // Wrong on purpose.
    const Permission = "RANDOM" as "READ";

    await expect(
      s3.putBucketAcl({
        Bucket,
        AccessControlPolicy: { Owner: { ID }, Grants: [{ Grantee: { ID, Type: "CanonicalUser" }, Permission }] },
      }),
    ).rejects.toBeRefusedWith(
      "MalformedACLError",
      400,
      "The XML you provided was not well-formed or did not validate against our published schema",
    );
  });
});

describe("another account's object", () => {
  test.override({ options: { accounts: ["000000000000:test:test", "111122223333:other:secret"] } });

  test("cannot be put without permission, whatever its ACL says", async ({ s3, emulator }) => {
    const other = clientsOf(emulator, { accessKeyId: "other", secretAccessKey: "secret" });
    await withAcls(s3);

    await expect(
      other.s3.putObject({ Bucket, Key: "theirs.txt", Body: "x", ACL: "bucket-owner-full-control" }),
    ).rejects.toBeRefusedWith("AccessDenied", 403, "Access Denied");
  });
});
