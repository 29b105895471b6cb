import type { S3 } from "@aws-sdk/client-s3";
import { answer } from "./answer.js";
import { clientOf, describe, expect, suspend, test } from "./client.js";
import {
  invalidArgument,
  invalidRequest,
  malformedXml,
  noContent,
  noSuchBucket,
  ok,
  someText,
  stored,
} from "./expected.js";

const NOWHERE = "does-not-exist-here";

describe("a bucket that is not there", () => {
  test("is NoSuchBucket with its name, whatever is asked of it", async ({ s3 }) => {
    const ask = { Bucket: NOWHERE };
    for (const call of [
      () => s3.deleteBucket(ask),
      () => s3.getObject({ ...ask, Key: "foobar" }),
      () => s3.getBucketNotificationConfiguration(ask),
      () => s3.getBucketLifecycleConfiguration(ask),
      () => s3.getBucketReplication(ask),
      () => s3.getBucketVersioning(ask),
      () => s3.putBucketVersioning({ ...ask, VersioningConfiguration: { Status: "Enabled" } }),
      () => s3.putBucketRequestPayment({ ...ask, RequestPaymentConfiguration: { Payer: "Requester" } }),
      () => s3.deleteBucketIntelligentTieringConfiguration({ ...ask, Id: "test1" }),
    ]) {
      expect(await answer(call())).toEqual(noSuchBucket(NOWHERE));
    }
  });

  test("can not be named in upper case", async ({ s3 }) => {
    expect(await answer(s3.createBucket({ Bucket: "TESTUPPERCASE-bucket" }))).toEqual({
      BucketName: "TESTUPPERCASE-bucket",
      Code: "InvalidBucketName",
      Message: "The specified bucket is not valid.",
      status: 400,
    });
  });
});

describe("a bucket with versions in it", () => {
  test("is not empty until the last of them is deleted, a delete marker included", async ({
    s3,
    versioned: Bucket,
  }) => {
    const { VersionId } = await s3.putObject({ Bucket, Key: "test-delete-versioned", Body: "test" });
    const marker = await s3.deleteObject({ Bucket, Key: "test-delete-versioned" });
    const full = {
      BucketName: Bucket,
      Code: "BucketNotEmpty",
      Message: "The bucket you tried to delete is not empty. You must delete all versions in the bucket.",
      status: 409,
    };
    const one = { Bucket, Key: "test-delete-versioned" };
    expect(await answer(s3.deleteBucket({ Bucket }))).toEqual(full);
    expect(await answer(s3.deleteObject({ ...one, VersionId }))).toEqual({ VersionId, status: 204 });
    expect(await answer(s3.deleteBucket({ Bucket }))).toEqual(full);
    expect(await answer(s3.deleteObject({ ...one, VersionId: marker.VersionId }))).toEqual({
      DeleteMarker: true,
      VersionId: marker.VersionId,
      status: 204,
    });
    expect(await answer(s3.deleteBucket({ Bucket }))).toEqual(noContent);
  });
});

describe("a location constraint", () => {
  const create = (s3: S3, LocationConstraint: string) =>
    // Wrong on purpose: regions that are none.
    answer(s3.createBucket({ Bucket: "located", CreateBucketConfiguration: { LocationConstraint } as object }));

  for (const constraint of ["us-east-1", "foo", "aws-global"]) {
    test(`${constraint}, asked in us-east-1, is not valid`, async ({ s3 }) => {
      expect(await create(s3, constraint)).toEqual({
        Code: "InvalidLocationConstraint",
        LocationConstraint: constraint,
        Message: "The specified location-constraint is not valid",
        status: 400,
      });
    });
  }

  for (const [region, constraint] of [
    ["us-west-1", "aws-global"],
    ["eu-west-1", "bar"],
    ["us-west-2", "EU"],
  ] as const) {
    test(`${constraint}, asked in ${region}, is incompatible`, async ({ emulator }) => {
      expect(await create(clientOf(emulator, { region }), constraint)).toEqual({
        Code: "IllegalLocationConstraintException",
        Message: `The ${constraint} location constraint is incompatible for the region specific endpoint this request was sent to.`,
        status: 400,
      });
    });
  }

  test("other than the client's region does not keep it from the bucket's configuration", async ({ s3, emulator }) => {
    const Bucket = "bucket-of-another-region";
    await s3.createBucket({ Bucket, CreateBucketConfiguration: { LocationConstraint: "us-west-2" } });
    const west = clientOf(emulator, { region: "us-west-2" });
    const WebsiteConfiguration = { IndexDocument: { Suffix: "index.html" } };
    const CORSConfiguration = { CORSRules: [{ AllowedMethods: ["GET"], AllowedOrigins: ["*"] }] };
    expect(await answer(west.putBucketWebsite({ Bucket, WebsiteConfiguration }))).toEqual(ok);
    expect(await answer(west.putBucketCors({ Bucket, CORSConfiguration }))).toEqual(ok);
    expect(await answer(s3.getBucketWebsite({ Bucket }))).toEqual({ ...WebsiteConfiguration, ...ok });
    expect(await answer(s3.getBucketCors({ Bucket }))).toEqual({ ...CORSConfiguration, ...ok });
  });
});

describe("versioning", () => {
  test("has no status at first, and two states afterwards", async ({ s3, bucket: Bucket }) => {
    const get = () => answer(s3.getBucketVersioning({ Bucket }));
    // Wrong on purpose: the states are two words.
    const put = (VersioningConfiguration: object) =>
      answer(s3.putBucketVersioning({ Bucket, VersioningConfiguration }));
    expect(await get()).toEqual(ok);
    expect(await put({ Status: "Suspended" })).toEqual(ok);
    expect(await get()).toEqual({ Status: "Suspended", ...ok });
    expect(await put({ Status: "enabled" })).toEqual(malformedXml);
    expect(await put({ Status: "Enabled" })).toEqual(ok);
    expect(await get()).toEqual({ Status: "Enabled", ...ok });
    expect(await answer(suspend(s3, Bucket))).toEqual(ok);
    expect(await put({ Status: "Disabled" })).toEqual(malformedXml);
    expect(await put({})).toEqual({
      Code: "IllegalVersioningConfigurationException",
      Message: "The Versioning element must be specified",
      status: 400,
    });
  });

  test("gives ids of thirty-two characters without punctuation but dots and underscores", async ({
    s3,
    versioned: Bucket,
  }) => {
    const put = await answer(s3.putObject({ Bucket, Key: "test-version-id", Body: "" }));
    expect(put).toEqual(stored("d41d8cd98f00b204e9800998ecf8427e", "AAAAAA==", { VersionId: someText }));
    expect(put.VersionId).toMatch(/^[A-Za-z0-9._]{32}$/);
  });
});

describe("acceleration", () => {
  test("knows two words and no bucket with a dot in its name", async ({ s3, bucket: Bucket }) => {
    await s3.createBucket({ Bucket: "my.bucket.dots" });
    // Wrong on purpose.
    const put = (name: string, Status: string) =>
      answer(s3.putBucketAccelerateConfiguration({ Bucket: name, AccelerateConfiguration: { Status } as object }));
    expect(await put(Bucket, "enabled")).toEqual(malformedXml);
    expect(await put(Bucket, "random")).toEqual(malformedXml);
    expect(await put("my.bucket.dots", "Enabled")).toEqual(
      invalidRequest("S3 Transfer Acceleration is not supported for buckets with periods (.) in their names"),
    );
  });
});

test("who pays is the owner or the requester, nobody else", async ({ s3, bucket: Bucket }) => {
  // Wrong on purpose.
  const RequestPaymentConfiguration = { Payer: "Random" as "Requester" };
  expect(await answer(s3.putBucketRequestPayment({ Bucket, RequestPaymentConfiguration }))).toEqual(malformedXml);
});

describe("ownership controls", () => {
  test("are BucketOwnerEnforced at first, and take exactly one rule that there is", async ({ s3, bucket: Bucket }) => {
    const get = await answer(s3.getBucketOwnershipControls({ Bucket }));
    expect(get).toEqual({ OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] }, ...ok });
    for (const Rules of [
      [{ ObjectOwnership: "BucketOwnerPreferred" }, { ObjectOwnership: "ObjectWriter" }],
      [{ ObjectOwnership: "RandomValue" }],
      [],
    ]) {
      // Wrong on purpose.
      const OwnershipControls = { Rules } as { Rules: [] };
      expect(await answer(s3.putBucketOwnershipControls({ Bucket, OwnershipControls }))).toEqual(malformedXml);
    }
  });

  for (const value of ["RandomValue", ""]) {
    test(`can not be "${value}" when the bucket is created`, async ({ s3 }) => {
      // Wrong on purpose.
      const ObjectOwnership = value as "ObjectWriter";
      expect(await answer(s3.createBucket({ Bucket: "wrongly-owned", ObjectOwnership }))).toEqual(
        invalidArgument("x-amz-object-ownership", undefined, `Invalid x-amz-object-ownership header: ${value}`),
      );
    });
  }
});

test("the public access block is all on at first, put, and deleted twice", async ({ s3, bucket: Bucket }) => {
  const all = (value: boolean) => ({
    BlockPublicAcls: value,
    BlockPublicPolicy: value,
    IgnorePublicAcls: value,
    RestrictPublicBuckets: value,
  });
  const get = () => answer(s3.getPublicAccessBlock({ Bucket }));
  expect(await get()).toEqual({ PublicAccessBlockConfiguration: all(true), ...ok });
  const put = s3.putPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration: { BlockPublicAcls: false } });
  expect(await answer(put)).toEqual(ok);
  expect(await get()).toEqual({ PublicAccessBlockConfiguration: all(false), ...ok });
  expect(await answer(s3.deletePublicAccessBlock({ Bucket }))).toEqual(noContent);
  expect(await get()).toEqual({
    BucketName: Bucket,
    Code: "NoSuchPublicAccessBlockConfiguration",
    Message: "The public access block configuration was not found",
    status: 404,
  });
  expect(await answer(s3.deletePublicAccessBlock({ Bucket }))).toEqual(noContent);
});

describe("a bucket policy", () => {
  const document = (Bucket: string) => ({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { AWS: "*" }, Action: "s3:GetObject", Resource: `arn:aws:s3:::${Bucket}/*` },
    ],
  });
  const malformed = (Message: string) => ({ Code: "MalformedPolicy", Message, status: 400 });
  const denied = { Code: "AccessDenied", Message: "Access Denied", status: 403 };
  const notAnAccount = (id: string) => ({
    Code: "InvalidBucketOwnerAWSAccountID",
    Message: `The value of the expected bucket owner parameter must be an AWS Account ID... [${id}]`,
    status: 400,
  });

  for (const [Policy, message] of [
    ["", "Policies must be valid JSON and the first byte must be '{'"],
    ["invalid json", "Policies must be valid JSON and the first byte must be '{'"],
    ["{}", "Missing required field Statement"],
  ] as const) {
    test(`can not be "${Policy}"`, async ({ s3, bucket: Bucket }) => {
      expect(await answer(s3.putBucketPolicy({ Bucket, Policy }))).toEqual(malformed(message));
    });
  }

  test("is put, read and deleted, by who expects the bucket's owner", async ({ s3, emulator, bucket: Bucket }) => {
    await s3.deletePublicAccessBlock({ Bucket });
    const [owner, stranger] = [emulator.accountId, "000000000002"];
    const Policy = JSON.stringify(document(Bucket));
    const get = async (ExpectedBucketOwner?: string) => {
      const got = await answer(s3.getBucketPolicy({ Bucket, ...(ExpectedBucketOwner && { ExpectedBucketOwner }) }));
      return "Policy" in got ? { ...got, Policy: JSON.parse(String(got.Policy)) } : got;
    };
    expect(await get()).toEqual({
      BucketName: Bucket,
      Code: "NoSuchBucketPolicy",
      Message: "The bucket policy does not exist",
      status: 404,
    });
    const put = (ExpectedBucketOwner: string) => answer(s3.putBucketPolicy({ Bucket, Policy, ExpectedBucketOwner }));
    expect(await put(stranger)).toEqual(denied);
    expect(await put("0000000000020")).toEqual(notAnAccount("0000000000020"));
    expect(await put("abcd")).toEqual(notAnAccount("abcd"));
    expect(await put(owner)).toEqual(noContent);
    expect(await answer(s3.putBucketPolicy({ Bucket, Policy }))).toEqual(noContent);

    const found = { Policy: document(Bucket), ...ok };
    expect(await get()).toEqual(found);
    expect(await get(owner)).toEqual(found);
    expect(await get(stranger)).toEqual(denied);
    for (const id of ["0000", "0000000000020", "abcd", "aa000000000$"]) expect(await get(id)).toEqual(notAnAccount(id));

    const remove = (ExpectedBucketOwner: string) => answer(s3.deleteBucketPolicy({ Bucket, ExpectedBucketOwner }));
    expect(await remove(stranger)).toEqual(denied);
    expect(await remove("invalid")).toEqual(notAnAccount("invalid"));
    expect(await remove(owner)).toEqual(noContent);
  });
});

describe("configurations that have an id", () => {
  const missing = {
    Code: "NoSuchConfiguration",
    Message: "The specified configuration does not exist.",
    status: 404,
  };

  test("of metrics are put, read and deleted once", async ({ s3, bucket: Bucket }) => {
    const one = { Bucket, Id: "entire-bucket" };
    const MetricsConfiguration = { Id: one.Id, Filter: { Prefix: "logs/" } };
    expect(await answer(s3.putBucketMetricsConfiguration({ ...one, MetricsConfiguration }))).toEqual(noContent);
    expect(await answer(s3.getBucketMetricsConfiguration(one))).toEqual({ MetricsConfiguration, ...ok });
    expect(await answer(s3.deleteBucketMetricsConfiguration(one))).toEqual(noContent);
    expect(await answer(s3.deleteBucketMetricsConfiguration(one))).toEqual(missing);
  });

  test("of intelligent tiering are put, listed, replaced and deleted", async ({ s3, bucket: Bucket }) => {
    const configuration = (Id: string, Prefix: string) => ({
      Id,
      Filter: { Prefix },
      Status: "Enabled" as const,
      Tierings: [{ AccessTier: "ARCHIVE_ACCESS" as const, Days: 90 }],
    });
    const put = (Id: string, IntelligentTieringConfiguration: ReturnType<typeof configuration>) =>
      answer(s3.putBucketIntelligentTieringConfiguration({ Bucket, Id, IntelligentTieringConfiguration }));
    const list = () => answer(s3.listBucketIntelligentTieringConfigurations({ Bucket }));
    const remove = (Id: string) => answer(s3.deleteBucketIntelligentTieringConfiguration({ Bucket, Id }));
    const [first, second] = [configuration("test1", "test1"), configuration("test2", "test2")];
    // Wrong on purpose: a tier of another class.
    const wrong = { ...first, Tierings: [{ AccessTier: "DEEP_ARCHIVE" as "ARCHIVE_ACCESS", Days: 10 }] };
    expect(await put("test1", wrong)).toEqual(malformedXml);
    expect(await put("test1", first)).toEqual(noContent);
    expect(await answer(s3.getBucketIntelligentTieringConfiguration({ Bucket, Id: "test1" }))).toEqual({
      IntelligentTieringConfiguration: first,
      ...ok,
    });
    await put("test2", second);
    const listed = (...all: object[]) => ({ IntelligentTieringConfigurationList: all, IsTruncated: false, ...ok });
    expect(await list()).toEqual(listed(first, second));
    const updated = configuration("test1", "testupdate");
    await put("test1", updated);
    expect(await list()).toEqual(listed(updated, second));
    expect(await remove("non-existent")).toEqual(missing);
    expect(await remove("test1")).toEqual(noContent);
    expect(await list()).toEqual(listed(second));
  });

  const inventory = (Id: string, more: object = {}) => ({
    Id,
    Destination: { S3BucketDestination: { Bucket: "arn:aws:s3:::dest-bucket", Format: "CSV" as const } },
    IsEnabled: true,
    IncludedObjectVersions: "All" as const,
    Schedule: { Frequency: "Daily" as const },
    ...more,
  });

  test("of inventories are put, listed and deleted", async ({ s3, bucket: Bucket }) => {
    const one = { Bucket, Id: "test-inventory" };
    const InventoryConfiguration = inventory(one.Id, { OptionalFields: ["Size", "ETag"] });
    const list = () => answer(s3.listBucketInventoryConfigurations({ Bucket }));
    expect(await answer(s3.putBucketInventoryConfiguration({ ...one, InventoryConfiguration }))).toEqual(noContent);
    expect(await list()).toEqual({
      InventoryConfigurationList: [InventoryConfiguration],
      IsTruncated: false,
      ...ok,
    });
    expect(await answer(s3.getBucketInventoryConfiguration(one))).toEqual({ InventoryConfiguration, ...ok });
    expect(await answer(s3.deleteBucketInventoryConfiguration(one))).toEqual(noContent);
    expect(await list()).toEqual({ IsTruncated: false, ...ok });
    expect(await answer(s3.getBucketInventoryConfiguration(one))).toEqual(missing);
  });

  test("of inventories are listed by their ids", async ({ s3, bucket: Bucket }) => {
    for (const Id of ["z-test", "a-test", "test-1"]) {
      await s3.putBucketInventoryConfiguration({ Bucket, Id, InventoryConfiguration: inventory(Id) });
    }
    const list = () => answer(s3.listBucketInventoryConfigurations({ Bucket }));
    const listed = (...names: string[]) => ({
      InventoryConfigurationList: names.map((each) => inventory(each)),
      IsTruncated: false,
      ...ok,
    });
    expect(await list()).toEqual(listed("a-test", "test-1", "z-test"));
    expect(await answer(s3.deleteBucketInventoryConfiguration({ Bucket, Id: "z-test" }))).toEqual(noContent);
    expect(await list()).toEqual(listed("a-test", "test-1"));
  });

  for (const [title, configuration, refusal] of [
    [
      "another id",
      inventory("wrong-id"),
      { Code: "IdMismatch", Message: "Document ID does not match the specified configuration ID.", status: 400 },
    ],
    [
      "a destination that is no ARN",
      inventory("test", { Destination: { S3BucketDestination: { Bucket: "dest-bucket", Format: "CSV" } } }),
      { Code: "InvalidS3DestinationBucket", Message: "Invalid bucket ARN.", status: 400 },
    ],
    [
      "a format that there is not",
      inventory("test", {
        Destination: { S3BucketDestination: { Bucket: "arn:aws:s3:::dest-bucket", Format: "WRONG-FORMAT" } },
      }),
      malformedXml,
    ],
    ["a frequency that there is not", inventory("test", { Schedule: { Frequency: "Hourly" } }), malformedXml],
    ["versions that there are not", inventory("test", { IncludedObjectVersions: "Wrong" }), malformedXml],
    ["an optional field that there is not", inventory("test", { OptionalFields: ["TestField"] }), malformedXml],
  ] as const) {
    test(`of inventories can not have ${title}`, async ({ s3, bucket: Bucket }) => {
      const ask = { Bucket, Id: "test", InventoryConfiguration: configuration };
      expect(await answer(s3.putBucketInventoryConfiguration(ask))).toEqual(refusal);
    });
  }
});

describe("the ACL of a bucket", () => {
  const ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers";
  const LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery";
  const FAKE_GROUP = "http://acs.amazonaws.com/groups/s3/FakeGroup";
  const Bucket = "bucket-with-acls";
  const withAcls = async (s3: S3) => {
    await s3.createBucket({ Bucket, ObjectOwnership: "ObjectWriter" });
    await s3.deletePublicAccessBlock({ Bucket });
    return (await s3.getBucketAcl({ Bucket })).Owner?.ID ?? "";
  };

  test("is told as its grants and its owner", async ({ s3 }) => {
    const ID = await withAcls(s3);
    const Owner = { ID };
    const own = { Grantee: { ID, Type: "CanonicalUser" as const }, Permission: "FULL_CONTROL" as const };
    const group = (URI: string, Permission: "READ" | "WRITE") => ({
      Grantee: { Type: "Group" as const, URI },
      Permission,
    });
    const get = () => answer(s3.getBucketAcl({ Bucket }));
    await s3.putBucketAcl({ Bucket, ACL: "public-read" });
    expect(await get()).toEqual({ Grants: [own, group(ALL_USERS, "READ")], Owner, ...ok });
    await s3.putBucketAcl({ Bucket, ACL: "private" });
    expect(await get()).toEqual({ Grants: [own], Owner, ...ok });
    await s3.putBucketAcl({ Bucket, GrantRead: `uri="${LOG_DELIVERY}"` });
    expect(await get()).toEqual({ Grants: [group(LOG_DELIVERY, "READ")], Owner, ...ok });
    const Grants = [own, group(LOG_DELIVERY, "WRITE")];
    await s3.putBucketAcl({ Bucket, AccessControlPolicy: { Owner, Grants } });
    expect(await get()).toEqual({ Grants, Owner, ...ok });
  });

  const malformedAcl = { ...malformedXml, Code: "MalformedACLError" };
  const owner = (ID: string) => ({ Owner: { ID } });
  const grant = (Grantee: object) => ({ Grants: [{ Grantee, Permission: "WRITE" }] });
  for (const [title, request, refusal] of [
    ["a canned one that there is not", () => ({ ACL: "fake-acl" }), invalidArgument("x-amz-acl", "fake-acl", "")],
    [
      "a group that there is not",
      () => ({ GrantWrite: `uri="${FAKE_GROUP}"` }),
      invalidArgument("uri", FAKE_GROUP, "Invalid group uri"),
    ],
    [
      "a grantee of another kind",
      () => ({ GrantWrite: 'fakekey="1234"' }),
      invalidArgument("x-amz-grant-write", 'fakekey="1234"', "Argument format not recognized"),
    ],
    ["an id that is none", () => ({ GrantWrite: 'id="wrong-id"' }), invalidArgument("id", "wrong-id", "Invalid id")],
    [
      "a document without owner",
      (ID: string) => ({ AccessControlPolicy: grant({ ID, Type: "CanonicalUser" }) }),
      malformedAcl,
    ],
    ["a document without grants", (ID: string) => ({ AccessControlPolicy: owner(ID) }), malformedAcl],
    [
      "a document with a wrong owner",
      (ID: string) => ({
        AccessControlPolicy: { ...owner("wrong-id"), ...grant({ ID, Type: "CanonicalUser" }) },
      }),
      invalidArgument("CanonicalUser/ID", "wrong-id", "Invalid id"),
    ],
    [
      "a document with a group that there is not",
      (ID: string) => ({ AccessControlPolicy: { ...owner(ID), ...grant({ URI: FAKE_GROUP, Type: "Group" }) } }),
      invalidArgument("Group/URI", FAKE_GROUP, "Invalid group uri"),
    ],
    [
      "a document with a grantee that is none",
      (ID: string) => ({
        AccessControlPolicy: { ...owner(ID), ...grant({ ID: "wrong-id", Type: "CanonicalUser" }) },
      }),
      invalidArgument("CanonicalUser/ID", "wrong-id", "Invalid id"),
    ],
    [
      "a document with a permission that there is not",
      (ID: string) => ({
        AccessControlPolicy: {
          ...owner(ID),
          Grants: [{ Grantee: { ID, Type: "CanonicalUser" }, Permission: "FAKE-PERMISSION" }],
        },
      }),
      malformedAcl,
    ],
    ["an empty document", () => ({ AccessControlPolicy: {} }), malformedAcl],
    [
      "nothing",
      () => ({}),
      {
        Code: "MissingSecurityHeader",
        Message: "Your request was missing a required header",
        MissingHeaderName: "x-amz-acl",
        status: 400,
      },
    ],
    [
      "a canned one and grants",
      () => ({ ACL: "public-read", GrantRead: `uri="${LOG_DELIVERY}"` }),
      invalidRequest("Specifying both Canned ACLs and Header Grants is not allowed"),
    ],
    [
      "a canned one and a document",
      (ID: string) => ({
        ACL: "public-read",
        AccessControlPolicy: { ...owner(ID), ...grant({ ID, Type: "CanonicalUser" }) },
      }),
      { Code: "UnexpectedContent", Message: "This request does not support content", status: 400 },
    ],
  ] as const) {
    test(`can not be ${title}`, async ({ s3 }) => {
      const ID = await withAcls(s3);
      // Wrong on purpose.
      const wrong = request(ID) as { ACL: "private" };
      expect(await answer(s3.putBucketAcl({ Bucket, ...wrong }))).toEqual(refusal);
    });
  }
});
