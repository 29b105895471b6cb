/** Condition keys, each seen to decide: what satisfies the condition is done, what does not is refused. */
import { type Clients, clientsOf, describe, expect, test } from "../support/emulator.js";
import { allow, anonymousOf, deny, outcomeOf, policyOf } from "../support/permissions.js";
import { keysOf } from "../support/roles.js";

const ACCOUNT = "arn:aws:iam::000000000000";
const Bucket = "photos";
const object = { Bucket, Key: "a.txt" };
const DAY = 86_400_000;
const S3_READ = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
const ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess";

interface Scene {
  /** The tags of the older version say `team=a`, those of the current one `team=b`. */
  readonly older: string;
  readonly UploadId: string;
}

type Call = (clients: Clients, scene: Scene) => Promise<unknown>;

interface Case {
  readonly action: string;
  readonly condition: object;
  readonly satisfied: Readonly<Record<string, Call>>;
  readonly missed: Readonly<Record<string, Call>>;
}

const put =
  (more: object): Call =>
  ({ s3 }) =>
    s3.putObject({ ...object, Body: "b", ...more });

const cases: readonly Case[] = [
  {
    action: "s3:ListBucket",
    condition: { StringLike: { "s3:prefix": "home/*" } },
    satisfied: { "a prefix below": ({ s3 }) => s3.listObjectsV2({ Bucket, Prefix: "home/anna" }) },
    missed: {
      "another prefix": ({ s3 }) => s3.listObjectsV2({ Bucket, Prefix: "other/" }),
      "no prefix": ({ s3 }) => s3.listObjects({ Bucket }),
    },
  },
  {
    action: "s3:ListBucket",
    condition: { StringEquals: { "s3:prefix": "", "s3:delimiter": "/" } },
    satisfied: { "an empty prefix": ({ s3 }) => s3.listObjectsV2({ Bucket, Prefix: "", Delimiter: "/" }) },
    missed: { "no delimiter": ({ s3 }) => s3.listObjectsV2({ Bucket, Prefix: "" }) },
  },
  {
    action: "s3:ListBucketVersions",
    condition: { NumericLessThanEquals: { "s3:max-keys": "10" } },
    satisfied: { "ten keys": ({ s3 }) => s3.listObjectVersions({ Bucket, MaxKeys: 10 }) },
    missed: {
      "eleven keys": ({ s3 }) => s3.listObjectVersions({ Bucket, MaxKeys: 11 }),
      "no limit": ({ s3 }) => s3.listObjectVersions({ Bucket }),
    },
  },
  {
    // AWS: this action does not know the key.
    action: "s3:ListBucketMultipartUploads",
    condition: { StringLike: { "s3:prefix": "*" } },
    satisfied: {},
    missed: { "any prefix": ({ s3 }) => s3.listMultipartUploads({ Bucket, Prefix: "home/" }) },
  },
  {
    action: "s3:GetObject*",
    condition: { StringEquals: { "s3:ExistingObjectTag/team": "b" } },
    satisfied: { "the current version": ({ s3 }) => s3.getObject(object) },
    missed: {
      "an older version with another tag": ({ s3 }, { older }) => s3.getObject({ ...object, VersionId: older }),
      "an object without tags": ({ s3 }) => s3.getObject({ ...object, Key: "untagged.txt" }),
    },
  },
  {
    action: "s3:GetObjectVersion",
    condition: { StringEquals: { "s3:ExistingObjectTag/team": "a" } },
    satisfied: { "an older version": ({ s3 }, { older }) => s3.getObject({ ...object, VersionId: older }) },
    missed: { "its successor": ({ s3 }) => s3.getObject(object) },
  },
  {
    // AWS: deleting and putting know nothing of the tags of what is there.
    action: ["s3:DeleteObject", "s3:PutObject"].join(),
    condition: { StringEquals: { "s3:ExistingObjectTag/team": "b" } },
    satisfied: {},
    missed: { "a delete": ({ s3 }) => s3.deleteObject(object), "a put": put({}) },
  },
  {
    action: "s3:GetObjectVersion",
    condition: { StringNotEquals: { "s3:VersionId": "null" } },
    satisfied: { "a version": ({ s3 }, { older }) => s3.getObject({ ...object, VersionId: older }) },
    missed: { "the null version": ({ s3 }) => s3.getObject({ ...object, VersionId: "null" }) },
  },
  {
    action: "s3:PutObject*",
    condition: { StringEquals: { "s3:x-amz-storage-class": "GLACIER" } },
    satisfied: { "that class": put({ StorageClass: "GLACIER" }) },
    missed: { "another class": put({ StorageClass: "STANDARD_IA" }), "no class": put({}) },
  },
  {
    action: "s3:PutObject*",
    condition: { StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control" } },
    satisfied: { "that ACL": put({ ACL: "bucket-owner-full-control" }) },
    missed: { "another ACL": put({ ACL: "private" }), "no ACL": put({}) },
  },
  {
    action: "s3:PutObject*",
    condition: { StringEquals: { "s3:RequestObjectTag/team": "a" } },
    satisfied: { "the tag": put({ Tagging: "team=a" }) },
    missed: { "another value": put({ Tagging: "team=b" }), "no tag": put({}) },
  },
  {
    action: "s3:PutObject*",
    condition: { "ForAllValues:StringEquals": { "s3:RequestObjectTagKeys": ["team", "cost"] } },
    satisfied: { "known keys": put({ Tagging: "team=a&cost=1" }) },
    missed: { "a key too many": put({ Tagging: "team=a&secret=1" }) },
  },
  {
    action: "s3:PutObject*",
    condition: { StringEquals: { "s3:x-amz-server-side-encryption": "AES256" } },
    satisfied: { "the header": put({ ServerSideEncryption: "AES256" }) },
    missed: {
      "no header": put({}),
      // AWS: a part cannot repeat the headers with which its upload was begun.
      "a part": ({ s3 }, { UploadId }) => s3.uploadPart({ ...object, UploadId, PartNumber: 1, Body: "b" }),
    },
  },
  {
    action: "s3:PutObject*",
    condition: { Null: { "s3:if-none-match": "false" } },
    satisfied: { "a condition": put({ Key: "new.txt", IfNoneMatch: "*" }) },
    missed: { "no condition": put({}) },
  },
  {
    action: "s3:PutObject",
    condition: { Bool: { "s3:ObjectCreationOperation": "true" } },
    satisfied: { "a put": put({}) },
    missed: {
      "beginning an upload": ({ s3 }) => s3.createMultipartUpload(object),
      "a part": ({ s3 }, { UploadId }) => s3.uploadPart({ ...object, UploadId, PartNumber: 1, Body: "b" }),
    },
  },
  {
    action: "s3:PutObject*",
    condition: { NumericLessThanEquals: { "s3:object-lock-remaining-retention-days": "30" } },
    satisfied: {
      "ten days": ({ s3 }) =>
        s3.putObjectRetention({
          ...object,
          Retention: { Mode: "GOVERNANCE", RetainUntilDate: new Date(Date.now() + 10 * DAY) },
        }),
    },
    missed: {
      "forty days": ({ s3 }) =>
        s3.putObjectRetention({
          ...object,
          Retention: { Mode: "GOVERNANCE", RetainUntilDate: new Date(Date.now() + 40 * DAY) },
        }),
    },
  },
  {
    action: "s3:CreateBucket",
    condition: { StringEquals: { "s3:LocationConstraint": "eu-west-1" } },
    satisfied: {
      "that region": ({ s3 }) =>
        s3.createBucket({ Bucket: "in-europe", CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }),
    },
    missed: {
      "another region": ({ s3 }) =>
        s3.createBucket({ Bucket: "in-asia", CreateBucketConfiguration: { LocationConstraint: "ap-south-1" } }),
      "no region": ({ s3 }) => s3.createBucket({ Bucket: "anywhere" }),
    },
  },
  {
    action: "s3:CreateBucket",
    condition: { StringEquals: { "aws:ResourceAccount": "${aws:PrincipalAccount}" } },
    satisfied: { "what will be one's own": ({ s3 }) => s3.createBucket({ Bucket: "own-bucket" }) },
    missed: {},
  },
  {
    action: "s3:GetObject",
    condition: { IpAddress: { "aws:SourceIp": "127.0.0.0/8" } },
    satisfied: { "this machine": ({ s3 }) => s3.getObject(object) },
    missed: {},
  },
  {
    action: "s3:GetObject",
    condition: { NotIpAddress: { "aws:SourceIp": "127.0.0.0/8" } },
    satisfied: {},
    missed: { "this machine": ({ s3 }) => s3.getObject(object) },
  },
  {
    action: "s3:GetObject",
    condition: { Bool: { "aws:SecureTransport": "true" } },
    satisfied: {},
    missed: { "plain HTTP": ({ s3 }) => s3.getObject(object) },
  },
  {
    action: "s3:GetObject",
    condition: { StringEquals: { "s3:authType": "REST-HEADER", "s3:signatureversion": "AWS4-HMAC-SHA256" } },
    satisfied: { "a signed header": ({ s3 }) => s3.getObject(object) },
    missed: {},
  },
  {
    action: "s3:GetObject",
    condition: { StringEquals: { "s3:x-amz-content-sha256": "UNSIGNED-PAYLOAD" } },
    satisfied: {},
    missed: { "a signed payload": ({ s3 }) => s3.getObject(object) },
  },
  {
    action: "s3:GetObject",
    condition: { StringEquals: { "aws:PrincipalTag/team": "photo", "aws:username": "caller" } },
    satisfied: { "the tagged user": ({ s3 }) => s3.getObject(object) },
    missed: {},
  },
  {
    action: "s3:GetObject",
    condition: { ArnLike: { "aws:PrincipalArn": `${ACCOUNT}:user/somebody-else` } },
    satisfied: {},
    missed: { "another principal": ({ s3 }) => s3.getObject(object) },
  },
  {
    action: "s3:GetObject",
    condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } },
    satisfied: { "long-term keys, which have no such key,": ({ s3 }) => s3.getObject(object) },
    missed: {},
  },
  {
    action: "s3:GetObject",
    condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
    satisfied: {},
    missed: { "long-term keys": ({ s3 }) => s3.getObject(object) },
  },
  {
    action: "s3:GetObject",
    condition: { DateLessThan: { "aws:CurrentTime": "2020-01-01T00:00:00Z" } },
    satisfied: {},
    missed: { "a request of today": ({ s3 }) => s3.getObject(object) },
  },
  {
    action: "iam:AttachUserPolicy",
    condition: { ArnEquals: { "iam:PolicyARN": "arn:aws:iam::aws:policy/AmazonS3*" } },
    satisfied: { "a policy of S3": ({ iam }) => iam.attachUserPolicy({ UserName: "bob", PolicyArn: S3_READ }) },
    missed: { "any other": ({ iam }) => iam.attachUserPolicy({ UserName: "bob", PolicyArn: ADMIN }) },
  },
  {
    action: "iam:PutUserPolicy",
    condition: { StringEquals: { "iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess" } },
    satisfied: {
      "a bounded user": ({ iam }) =>
        iam.putUserPolicy({ UserName: "bounded", PolicyName: "p", PolicyDocument: policyOf(allow("s3:*")) }),
    },
    missed: {
      "an unbounded user": ({ iam }) =>
        iam.putUserPolicy({ UserName: "bob", PolicyName: "p", PolicyDocument: policyOf(allow("s3:*")) }),
    },
  },
  {
    action: "iam:DeleteUserPermissionsBoundary",
    condition: { StringNotEquals: { "iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess" } },
    satisfied: {},
    missed: {
      "the boundary that is there": ({ iam }) => iam.deleteUserPermissionsBoundary({ UserName: "bounded" }),
    },
  },
  {
    action: ["iam:CreateUser", "iam:TagUser"].join(),
    condition: {
      StringEquals: { "aws:RequestTag/team": "a" },
      "ForAllValues:StringEquals": { "aws:TagKeys": ["team"] },
    },
    satisfied: { "the tag": ({ iam }) => iam.createUser({ UserName: "eve", Tags: [{ Key: "team", Value: "a" }] }) },
    missed: {
      "another value": ({ iam }) => iam.createUser({ UserName: "eve", Tags: [{ Key: "team", Value: "b" }] }),
      "a key too many": ({ iam }) =>
        iam.createUser({
          UserName: "eve",
          Tags: [
            { Key: "team", Value: "a" },
            { Key: "admin", Value: "yes" },
          ],
        }),
      "no tags": ({ iam }) => iam.createUser({ UserName: "eve" }),
    },
  },
  {
    action: "iam:GetUser",
    condition: { StringEquals: { "aws:RequestedRegion": "us-east-1" } },
    satisfied: { "IAM, wherever the client is": ({ iam }) => iam.getUser({ UserName: "bob" }) },
    missed: {},
  },
  {
    action: "sts:AssumeRole",
    condition: {
      StringLike: { "sts:RoleSessionName": "${aws:username}" },
      NumericLessThanEquals: { "sts:DurationSeconds": "900" },
    },
    satisfied: {
      "one's own name": ({ sts }) =>
        sts.assumeRole({ RoleArn: `${ACCOUNT}:role/app`, RoleSessionName: "caller", DurationSeconds: 900 }),
    },
    missed: {
      "another name": ({ sts }) =>
        sts.assumeRole({ RoleArn: `${ACCOUNT}:role/app`, RoleSessionName: "other", DurationSeconds: 900 }),
      "a longer time": ({ sts }) =>
        sts.assumeRole({ RoleArn: `${ACCOUNT}:role/app`, RoleSessionName: "caller", DurationSeconds: 3600 }),
    },
  },
];

const trustsAccount = policyOf({ Effect: "Allow", Principal: { AWS: "000000000000" }, Action: "sts:AssumeRole" });

const withScene = test.extend<{ readonly scene: Scene }>({
  scene: async ({ s3, iam }, use) => {
    await s3.createBucket({ Bucket, ObjectLockEnabledForBucket: true, ObjectOwnership: "BucketOwnerPreferred" });
    const { VersionId = "" } = await s3.putObject({ ...object, Body: "a", Tagging: "team=a" });
    await s3.putObject({ ...object, Body: "b", Tagging: "team=b" });
    await s3.putObject({ ...object, Key: "untagged.txt", Body: "b" });
    const { UploadId = "" } = await s3.createMultipartUpload(object);
    await iam.createUser({ UserName: "bob" });
    await iam.createUser({ UserName: "bounded", PermissionsBoundary: S3_READ });
    await iam.createRole({ RoleName: "app", AssumeRolePolicyDocument: trustsAccount });
    await use({ older: VersionId, UploadId });
  },
});

describe("a condition decides", () => {
  for (const { action, condition, satisfied, missed } of cases) {
    const title = `${action} if ${JSON.stringify(condition)}`;
    withScene(title, async ({ aUser, iam, scene }) => {
      const caller = await aUser("caller", allow(action.split(","), "*", condition));
      await iam.tagUser({ UserName: "caller", Tags: [{ Key: "team", Value: "photo" }] });

      const outcomes: Record<string, string> = {};
      for (const [name, call] of Object.entries({ ...missed, ...satisfied })) {
        const outcome = await outcomeOf(call(caller, scene));
        outcomes[name] = outcome === "AccessDenied" ? "refused" : "let through";
      }

      expect(outcomes).toEqual({
        ...Object.fromEntries(Object.keys(missed).map((name) => [name, "refused"])),
        ...Object.fromEntries(Object.keys(satisfied).map((name) => [name, "let through"])),
      });
    });
  }
});

describe("a bucket policy that denies", () => {
  const denying = (Action: string, Condition: object) =>
    policyOf({ ...deny(Action, [`arn:aws:s3:::${Bucket}/*`], Condition), Principal: "*" });

  withScene("writes without a condition binds puts and completions, not what comes before", async ({ s3, scene }) => {
    const Policy = denying("s3:PutObject", {
      Null: { "s3:if-none-match": "true" },
      Bool: { "s3:ObjectCreationOperation": "true" },
    });
    await s3.putBucketPolicy({ Bucket, Policy });
    const { UploadId } = scene;
    const { ETag } = await s3.uploadPart({ ...object, UploadId, PartNumber: 1, Body: "b" });
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };

    await expect(s3.putObject({ ...object, Body: "b" })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      /with an explicit deny in a resource-based policy/,
    );
    expect(await outcomeOf(s3.completeMultipartUpload({ ...object, UploadId, MultipartUpload }))).toBe("AccessDenied");
    expect(await outcomeOf(s3.copyObject({ ...object, CopySource: `${Bucket}/untagged.txt` }))).toBe("AccessDenied");
    expect(await outcomeOf(s3.putObject({ ...object, Key: "new.txt", Body: "b", IfNoneMatch: "*" }))).toBe("allowed");
    expect(await outcomeOf(s3.createMultipartUpload(object))).toBe("allowed");
  });

  withScene("plain HTTP refuses everybody, root too", async ({ s3, emulator, scene }) => {
    expect(scene.older).not.toBe("");
    await s3.putBucketPolicy({ Bucket, Policy: denying("s3:*", { Bool: { "aws:SecureTransport": "false" } }) });

    expect(await outcomeOf(s3.getObject(object))).toBe("AccessDenied");
    expect(await outcomeOf(anonymousOf(emulator).getObject(object))).toBe("AccessDenied");
    expect(await outcomeOf(s3.getBucketPolicy({ Bucket }))).toBe("allowed");
  });

  withScene("everybody but one user id spares that user alone", async ({ s3, aUser, emulator, iam, scene }) => {
    expect(scene.older).not.toBe("");
    const anna = await aUser("anna", allow("s3:*"));
    const bert = await aUser("bert", allow("s3:*"));
    const { User } = await iam.getUser({ UserName: "anna" });
    const Condition = { StringNotLike: { "aws:userid": [User?.UserId, "000000000000"] } };
    await s3.putBucketPolicy({ Bucket, Policy: denying("s3:GetObject", Condition) });

    expect(await outcomeOf(anna.s3.getObject(object))).toBe("allowed");
    expect(await outcomeOf(bert.s3.getObject(object))).toBe("AccessDenied");
    expect(await outcomeOf(s3.getObject(object))).toBe("allowed");
    const session = await anna.sts.getSessionToken({});
    expect(await outcomeOf(clientsOf(emulator, keysOf(session.Credentials)).s3.getObject(object))).toBe("allowed");
  });
});

describe("an anonymous caller", () => {
  const opened = (Condition: object) =>
    policyOf({ ...allow("s3:GetObject", `arn:aws:s3:::${Bucket}/*`, Condition), Principal: "*" });
  const known: readonly (readonly [string, object, string])[] = [
    ["has the user id `anonymous`", { StringEquals: { "aws:userid": "anonymous" } }, "allowed"],
    ["has the account `anonymous`", { StringEquals: { "aws:PrincipalAccount": "anonymous" } }, "allowed"],
    ["has the type `Anonymous`", { StringEquals: { "aws:PrincipalType": "Anonymous" } }, "allowed"],
    ["has no ARN", { Null: { "aws:PrincipalArn": "false" } }, "AccessDenied"],
    ["has no name", { Null: { "aws:username": "false" } }, "AccessDenied"],
    ["signs in no way", { Null: { "s3:authType": "false" } }, "AccessDenied"],
  ];
  for (const [title, condition, outcome] of known) {
    withScene(title, async ({ s3, emulator, scene }) => {
      expect(scene.older).not.toBe("");
      await s3.deletePublicAccessBlock({ Bucket });
      await s3.putBucketPolicy({ Bucket, Policy: opened(condition) });

      expect(await outcomeOf(anonymousOf(emulator).getObject(object))).toBe(outcome);
    });
  }
});
