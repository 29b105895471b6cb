/** What ACLs really open: to an account by id or e-mail address, to everybody with an account, to everybody. */
import type { BucketCannedACL, S3 } from "@aws-sdk/client-s3";
import { test as base, type Clients, clientsOf, describe, expect } from "../support/emulator.js";
import { allow, anonymousOf, outcomeOf } from "../support/permissions.js";

const Bucket = "shared-bucket";
const object = { Bucket, Key: "a.txt" };
const ALL_USERS = 'uri="http://acs.amazonaws.com/groups/global/AllUsers"';
const AUTHENTICATED_USERS = 'uri="http://acs.amazonaws.com/groups/global/AuthenticatedUsers"';

interface Fixtures {
  /** The root of another account. */
  readonly other: Clients;
  /** How ACLs name that account. */
  readonly canonicalId: string;
}

const test = base
  .extend({ options: { accounts: ["000000000000:test:test", "111122223333:other:secret"] } })
  .extend<Fixtures>({
    other: async ({ emulator }, use) => {
      await use(clientsOf(emulator, { accessKeyId: "other", secretAccessKey: "secret" }));
    },
    canonicalId: async ({ other }, use) => {
      await use((await other.s3.listBuckets({})).Owner?.ID ?? "");
    },
  });

const withAcls = async (s3: S3, ACL: BucketCannedACL = "private"): Promise<void> => {
  await s3.createBucket({ Bucket, ObjectOwnership: "ObjectWriter" });
  await s3.deletePublicAccessBlock({ Bucket });
  await s3.putBucketAcl({ Bucket, ACL });
  await s3.putObject({ ...object, Body: "a" });
};

describe("an account that an object's ACL names", () => {
  test("by id may do what was granted, and nothing else", async ({ s3, other, canonicalId }) => {
    await withAcls(s3);
    expect(await outcomeOf(other.s3.getObject(object))).toBe("AccessDenied");

    await s3.putObjectAcl({ ...object, GrantRead: `id="${canonicalId}"` });
    expect(await outcomeOf(other.s3.getObject(object))).toBe("allowed");
    expect(await outcomeOf(other.s3.getObjectAcl(object))).toBe("AccessDenied");

    await s3.putObjectAcl({ ...object, GrantReadACP: `id="${canonicalId}"`, GrantWriteACP: `id="${canonicalId}"` });
    expect(await outcomeOf(other.s3.getObject(object))).toBe("AccessDenied");
    expect(await outcomeOf(other.s3.getObjectAcl(object))).toBe("allowed");
    expect(await outcomeOf(other.s3.putObjectAcl({ ...object, GrantFullControl: `id="${canonicalId}"` }))).toBe(
      "allowed",
    );
    expect(await outcomeOf(other.s3.getObject(object))).toBe("allowed");
  });

  test("lends the right to its users by their policies", async ({ s3, other, canonicalId, emulator }) => {
    await withAcls(s3);
    await s3.putObjectAcl({ ...object, GrantRead: `id="${canonicalId}"` });
    const { iam } = other;
    await iam.createUser({ UserName: "reader" });
    const { AccessKey } = await iam.createAccessKey({ UserName: "reader" });
    const keys = { accessKeyId: AccessKey?.AccessKeyId ?? "", secretAccessKey: AccessKey?.SecretAccessKey ?? "" };
    const reader = clientsOf(emulator, keys).s3;

    expect(await outcomeOf(reader.getObject(object))).toBe("AccessDenied");
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: allow("s3:GetObject") });
    await iam.putUserPolicy({ UserName: "reader", PolicyName: "inline", PolicyDocument });
    expect(await outcomeOf(reader.getObject(object))).toBe("allowed");
  });
});

describe("the ACL of a bucket", () => {
  test("with READ opens its listings, not its objects", async ({ s3, other, canonicalId }) => {
    await withAcls(s3);
    await s3.putBucketAcl({ Bucket, GrantRead: `id="${canonicalId}"` });

    expect(await outcomeOf(other.s3.listObjectsV2({ Bucket }))).toBe("allowed");
    expect(await outcomeOf(other.s3.listObjectVersions({ Bucket }))).toBe("allowed");
    expect(await outcomeOf(other.s3.listMultipartUploads({ Bucket }))).toBe("allowed");
    expect(await outcomeOf(other.s3.getObject(object))).toBe("AccessDenied");
    expect(await outcomeOf(other.s3.putObject({ ...object, Key: "b", Body: "b" }))).toBe("AccessDenied");
  });

  test("with WRITE lets others add objects, which are then theirs", async ({ s3, other, canonicalId }) => {
    await withAcls(s3);
    await s3.putBucketAcl({ Bucket, GrantWrite: `id="${canonicalId}"` });
    const theirs = { Bucket, Key: "theirs.txt" };

    expect(await outcomeOf(other.s3.putObject({ ...theirs, Body: "b" }))).toBe("allowed");
    expect((await other.s3.getObjectAcl(theirs)).Owner?.ID).toBe(canonicalId);
    expect(await outcomeOf(s3.getObject(theirs))).toBe("AccessDenied");
    expect(await outcomeOf(other.s3.deleteObject(theirs))).toBe("allowed");
  });

  test("with WRITE does not let others overwrite or delete what is not theirs", async ({ s3, other, canonicalId }) => {
    await withAcls(s3);
    await s3.putBucketAcl({ Bucket, GrantWrite: `id="${canonicalId}"` });

    expect(await outcomeOf(other.s3.putObject({ ...object, Body: "mine now" }))).toBe("AccessDenied");
    expect(await outcomeOf(other.s3.deleteObject(object))).toBe("AccessDenied");
  });
});

describe("an object that another account uploads", () => {
  const uploadsOf = async (s3: S3, other: S3, canonicalId: string): Promise<(string | undefined)[]> => {
    await s3.putBucketAcl({ Bucket, GrantWrite: `id="${canonicalId}"` });
    await other.putObject({ Bucket, Key: "plain", Body: "x" });
    await other.putObject({ Bucket, Key: "given", Body: "x", ACL: "bucket-owner-full-control" });
    const { Contents } = await s3.listObjectsV2({ Bucket, FetchOwner: true });
    return ["given", "plain"].map((key) => Contents?.find(({ Key }) => Key === key)?.Owner?.ID);
  };

  test("is its writer's with ObjectWriter, whatever its ACL gives", async ({ s3, other, canonicalId }) => {
    await withAcls(s3);

    expect(await uploadsOf(s3, other.s3, canonicalId)).toEqual([canonicalId, canonicalId]);
    expect(await outcomeOf(s3.getObject({ Bucket, Key: "given" }))).toBe("allowed");
    expect(await outcomeOf(s3.getObject({ Bucket, Key: "plain" }))).toBe("AccessDenied");
  });

  test("is the bucket owner's with BucketOwnerPreferred, if it is given to him", async ({ s3, other, canonicalId }) => {
    await withAcls(s3);
    await s3.putBucketOwnershipControls({
      Bucket,
      OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerPreferred" }] },
    });
    const owner = (await s3.getBucketAcl({ Bucket })).Owner?.ID;

    expect(await uploadsOf(s3, other.s3, canonicalId)).toEqual([owner, canonicalId]);
  });
});

describe("a group", () => {
  test("of everybody with an account lets in no anonymous caller", async ({ s3, other, emulator }) => {
    await withAcls(s3);
    await s3.putObjectAcl({ ...object, GrantRead: AUTHENTICATED_USERS });

    expect(await outcomeOf(other.s3.getObject(object))).toBe("allowed");
    expect(await outcomeOf(anonymousOf(emulator).getObject(object))).toBe("AccessDenied");
  });

  test("of everybody lets everybody in", async ({ s3, other, emulator }) => {
    await withAcls(s3);
    await s3.putObjectAcl({ ...object, GrantRead: ALL_USERS });

    expect(await outcomeOf(other.s3.getObject(object))).toBe("allowed");
    expect(await outcomeOf(anonymousOf(emulator).getObject(object))).toBe("allowed");
  });

  test("stays outside when a bucket policy denies", async ({ s3, emulator }) => {
    await withAcls(s3);
    await s3.putObjectAcl({ ...object, GrantRead: ALL_USERS });
    const Statement = { Effect: "Deny", Principal: "*", Action: "s3:GetObject", Resource: `arn:aws:s3:::${Bucket}/*` };
    await s3.putBucketPolicy({ Bucket, Policy: JSON.stringify({ Version: "2012-10-17", Statement }) });

    expect(await outcomeOf(anonymousOf(emulator).getObject(object))).toBe("AccessDenied");
  });
});
