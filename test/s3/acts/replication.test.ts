/** Replication: what arrives in other buckets, and what is told of it. */
import type { ReplicationRule, S3 } from "@aws-sdk/client-s3";
import type { Emulator, S3Notification } from "../../../src/index.js";
import { test as base, type Clients, clientsOf, describe, expect } from "../../support/emulator.js";

const source = "source-bucket";
const target = "target-bucket";
const Role = "arn:aws:iam::000000000000:role/replicator";

const versioned = async (s3: S3, Bucket: string) => {
  await s3.createBucket({ Bucket });
  await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Enabled" } });
};
/** The role that S3 takes to replicate, allowed these actions on everything. */
const replicator = async (
  { iam }: Pick<Clients, "iam">,
  Action: readonly string[] = ["s3:Get*", "s3:List*", "s3:Replicate*"],
  Service = "s3.amazonaws.com",
) => {
  const trust = { Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" };
  const policy = { Effect: "Allow", Action, Resource: "*" };
  const document = (statement: object) => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await iam.createRole({ RoleName: "replicator", AssumeRolePolicyDocument: document(trust) });
  await iam.putRolePolicy({ RoleName: "replicator", PolicyName: "replicate", PolicyDocument: document(policy) });
};
const rule = (change: Partial<ReplicationRule> = {}): ReplicationRule => ({
  ID: "a-rule",
  Priority: 1,
  Filter: {},
  Status: "Enabled",
  DeleteMarkerReplication: { Status: "Disabled" },
  Destination: { Bucket: `arn:aws:s3:::${target}` },
  ...change,
});
const replicate = (s3: S3, Bucket: string, ...Rules: ReplicationRule[]) =>
  s3.putBucketReplication({ Bucket, ReplicationConfiguration: { Role, Rules } });

const test = base
  .extend({
    // biome-ignore lint/correctness/noEmptyPattern: vitest wants an object pattern here
    options: async ({}, use) => use({ accounts: ["000000000000:test:test", "222222222222:other:other"] }),
  })
  .extend("statusOf", ({ emulator, s3 }) => async (Bucket: string, Key = "key") => {
    await emulator.settle();
    return (await s3.headObject({ Bucket, Key })).ReplicationStatus;
  });

test.beforeEach(async ({ s3 }) => {
  await versioned(s3, source);
  await versioned(s3, target);
});

describe("an object put where a rule is for it", () => {
  test("arrives as the same version, with all that hangs on it", async ({ s3, iam, statusOf }) => {
    await replicator({ iam });
    await replicate(s3, source, rule());

    const { VersionId } = await s3.putObject({
      Bucket: source,
      Key: "key",
      Body: "test",
      ContentType: "text/plain",
      Metadata: { colour: "blue" },
      Tagging: "team=red",
    });

    expect(await statusOf(source)).toBe("COMPLETED");
    expect(await statusOf(target)).toBe("REPLICA");
    const there = await s3.getObject({ Bucket: target, Key: "key" });
    const here = await s3.headObject({ Bucket: source, Key: "key" });
    expect(await there.Body?.transformToString()).toBe("test");
    expect(there).toMatchObject({
      VersionId,
      ETag: here.ETag,
      LastModified: here.LastModified,
      ContentType: "text/plain",
      Metadata: { colour: "blue" },
      TagCount: 1,
    });
  });

  test("is on its way until it has arrived", async ({ emulator, s3, iam }) => {
    await replicator({ iam });
    await replicate(s3, source, rule());
    await s3.putObject({ Bucket: source, Key: "key", Body: "test" });
    await emulator.settle();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await s3.putBucketNotificationConfiguration({
      Bucket: source,
      SkipDestinationValidation: true,
      NotificationConfiguration: { EventBridgeConfiguration: {} },
    });
    emulator.on("*", () => held);

    await s3.putObject({ Bucket: source, Key: "key", Body: "again" });

    expect((await s3.headObject({ Bucket: source, Key: "key" })).ReplicationStatus).toBe("PENDING");
    release();
    await emulator.settle();
    expect((await s3.headObject({ Bucket: source, Key: "key" })).ReplicationStatus).toBe("COMPLETED");
  });

  test("stays where it is when the filter is not for it", async ({ s3, iam, statusOf }) => {
    await replicator({ iam });
    await replicate(s3, source, rule({ Filter: { And: { Prefix: "Tax/", Tags: [{ Key: "copy", Value: "yes" }] } } }));

    await s3.putObject({ Bucket: source, Key: "Tax/1", Body: "test", Tagging: "copy=yes" });
    await s3.putObject({ Bucket: source, Key: "Tax/2", Body: "test" });
    await s3.putObject({ Bucket: source, Key: "Other", Body: "test", Tagging: "copy=yes" });

    expect(await statusOf(source, "Tax/1")).toBe("COMPLETED");
    expect(await statusOf(source, "Tax/2")).toBeUndefined();
    expect(await statusOf(source, "Other")).toBeUndefined();
    expect((await s3.listObjectsV2({ Bucket: target })).Contents?.map(({ Key }) => Key)).toEqual(["Tax/1"]);
  });

  test("stays where it is under a rule that is disabled", async ({ s3, iam, statusOf }) => {
    await replicator({ iam });
    await replicate(s3, source, rule({ Status: "Disabled" }));

    await s3.putObject({ Bucket: source, Key: "key", Body: "test" });

    expect(await statusOf(source)).toBeUndefined();
  });

  test("takes the storage class that the rule asks for", async ({ emulator, s3, iam }) => {
    await replicator({ iam });
    await replicate(
      s3,
      source,
      rule({ Destination: { Bucket: `arn:aws:s3:::${target}`, StorageClass: "GLACIER_IR" } }),
    );

    await s3.putObject({ Bucket: source, Key: "key", Body: "test" });
    await emulator.settle();

    expect((await s3.headObject({ Bucket: target, Key: "key" })).StorageClass).toBe("GLACIER_IR");
  });

  test("is followed by tags that it is given later", async ({ emulator, s3, iam }) => {
    await replicator({ iam });
    await replicate(s3, source, rule());
    await s3.putObject({ Bucket: source, Key: "key", Body: "test" });

    await s3.putObjectTagging({ Bucket: source, Key: "key", Tagging: { TagSet: [{ Key: "a", Value: "b" }] } });
    await emulator.settle();

    expect((await s3.getObjectTagging({ Bucket: target, Key: "key" })).TagSet).toEqual([{ Key: "a", Value: "b" }]);
    expect((await s3.listObjectVersions({ Bucket: target })).Versions).toHaveLength(1);
  });
});

describe("an object under a KMS key", () => {
  const SourceSelectionCriteria = { SseKmsEncryptedObjects: { Status: "Enabled" as const } };
  const keyId = "11111111-2222-3333-4444-555555555555";
  const replicaKeyId = "66666666-7777-8888-9999-000000000000";
  const replicaKeyArn = `arn:aws:kms:us-east-1:000000000000:key/${replicaKeyId}`;
  const putEncrypted = (s3: S3) =>
    s3.putObject({
      Bucket: source,
      Key: "key",
      Body: "test",
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: keyId,
    });
  test.beforeEach(async ({ emulator }) => {
    await emulator.putKmsKey({ keyId });
    await emulator.putKmsKey({ keyId: replicaKeyId });
  });

  test("stays where it is unless the rule asks for such objects", async ({ s3, iam, statusOf }) => {
    await replicator({ iam });
    await replicate(s3, source, rule());

    await putEncrypted(s3);

    expect(await statusOf(source)).toBeUndefined();
  });

  test("arrives under the rule's key when the role may use both keys", async ({ s3, iam, statusOf }) => {
    await replicator({ iam }, ["s3:*"]);
    const EncryptionConfiguration = { ReplicaKmsKeyID: replicaKeyArn };
    const Destination = { Bucket: `arn:aws:s3:::${target}`, EncryptionConfiguration };
    await replicate(s3, source, rule({ SourceSelectionCriteria, Destination }));
    await putEncrypted(s3);
    expect(await statusOf(source)).toBe("FAILED");

    const Statement = [{ Effect: "Allow", Action: ["kms:Decrypt", "kms:Encrypt"], Resource: "*" }];
    await iam.putRolePolicy({
      RoleName: "replicator",
      PolicyName: "keys",
      PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }),
    });
    await putEncrypted(s3);

    expect(await statusOf(source)).toBe("COMPLETED");
    expect(await s3.headObject({ Bucket: target, Key: "key" })).toMatchObject({
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: replicaKeyArn,
    });
  });
});

describe("deleting", () => {
  test("lays a delete marker in the other bucket where the rule says so", async ({ emulator, s3, iam }) => {
    await replicator({ iam });
    await replicate(s3, source, rule({ DeleteMarkerReplication: { Status: "Enabled" } }));
    await s3.putObject({ Bucket: source, Key: "key", Body: "test" });

    const { VersionId } = await s3.deleteObject({ Bucket: source, Key: "key" });
    await emulator.settle();

    const { DeleteMarkers } = await s3.listObjectVersions({ Bucket: target });
    expect(DeleteMarkers?.map((marker) => [marker.VersionId, marker.IsLatest])).toEqual([[VersionId, true]]);
  });

  test("stays here where it does not, and always when it is of a version", async ({ emulator, s3, iam }) => {
    await replicator({ iam });
    await replicate(s3, source, rule());
    const { VersionId } = await s3.putObject({ Bucket: source, Key: "key", Body: "test" });
    await emulator.settle();

    await s3.deleteObject({ Bucket: source, Key: "key" });
    await s3.deleteObject({ Bucket: source, Key: "key", VersionId });
    await emulator.settle();

    const { Versions, DeleteMarkers } = await s3.listObjectVersions({ Bucket: target });
    expect([Versions?.length, DeleteMarkers]).toEqual([1, undefined]);
  });
});

describe("two buckets that replicate to each other", () => {
  test("come to rest", async ({ emulator, s3, iam, statusOf }) => {
    await replicator({ iam });
    await replicate(s3, source, rule({ DeleteMarkerReplication: { Status: "Enabled" } }));
    await replicate(
      s3,
      target,
      rule({
        DeleteMarkerReplication: { Status: "Enabled" },
        Destination: { Bucket: `arn:aws:s3:::${source}` },
      }),
    );

    await s3.putObject({ Bucket: source, Key: "key", Body: "from here" });
    await s3.putObject({ Bucket: target, Key: "other", Body: "from there" });
    await s3.deleteObject({ Bucket: source, Key: "gone" });
    await emulator.settle();

    expect([await statusOf(source), await statusOf(target)]).toEqual(["COMPLETED", "REPLICA"]);
    expect([await statusOf(source, "other"), await statusOf(target, "other")]).toEqual(["REPLICA", "COMPLETED"]);
    for (const Bucket of [source, target]) {
      const { Versions, DeleteMarkers } = await s3.listObjectVersions({ Bucket });
      expect([Versions?.length, DeleteMarkers?.length]).toEqual([2, 1]);
    }
  });
});

describe("a rule that is not whole", () => {
  const refused: Readonly<Record<string, readonly [Partial<ReplicationRule>, RegExp]>> = {
    "says nothing of delete markers": [{ DeleteMarkerReplication: undefined }, /^DeleteMarkerReplication must be/],
    "has no priority": [{ Priority: undefined }, /^Priority must be specified/],
    "replicates delete markers by tags": [
      { Filter: { Tag: { Key: "a", Value: "b" } }, DeleteMarkerReplication: { Status: "Enabled" } },
      /^Delete marker replication is not supported if any Tag filter is specified\./,
    ],
  };
  for (const [what, [change, message]] of Object.entries(refused)) {
    test(`because it ${what} is refused`, async ({ s3 }) => {
      await expect(replicate(s3, source, rule(change))).rejects.toBeRefusedWith("InvalidRequest", 400, message);
    });
  }
});

describe("replication fails", () => {
  const failed: S3Notification[] = [];
  /** What is told of a failed replication, with a rule that asks for metrics. */
  const reasonOf = async (emulator: Emulator, s3: S3) => {
    failed.length = 0;
    emulator.on("s3:Replication:*", (notification) => void failed.push(notification));
    await s3.putBucketNotificationConfiguration({
      Bucket: source,
      SkipDestinationValidation: true,
      NotificationConfiguration: {
        QueueConfigurations: [
          {
            QueueArn: "arn:aws:sqs:us-east-1:000000000000:queue",
            Events: ["s3:Replication:OperationFailedReplication"],
          },
        ],
      },
    });
    const Metrics = { Status: "Enabled" as const };
    await replicate(s3, source, rule({ Destination: { Bucket: `arn:aws:s3:::${target}`, Metrics } }));
    await s3.putObject({ Bucket: source, Key: "key", Body: "test" });
    await emulator.settle();
    const [notification] = failed;
    return JSON.parse(JSON.stringify(notification?.message ?? {})).Records?.[0]?.replicationEventData;
  };

  test("without a role that lets S3 take it", async ({ emulator, s3, iam, statusOf }) => {
    await replicator({ iam }, ["s3:*"], "ec2.amazonaws.com");

    expect(await reasonOf(emulator, s3)).toEqual({
      replicationRuleId: "a-rule",
      destinationBucket: `arn:aws:s3:::${target}`,
      s3Operation: "OBJECT_PUT",
      requestTime: expect.stringMatching(/^\d{4}-/),
      failureReason: "AssumeRoleNotPermitted",
    });
    expect(await statusOf(source)).toBe("FAILED");
  });

  test("when the role trusts S3 for another bucket only", async ({ emulator, s3, iam }) => {
    await replicator({ iam }, ["s3:*"]);
    await iam.updateAssumeRolePolicy({
      RoleName: "replicator",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "s3.amazonaws.com" },
            Action: "sts:AssumeRole",
            Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:::other-bucket" } },
          },
        ],
      }),
    });

    expect(await reasonOf(emulator, s3)).toMatchObject({ failureReason: "AssumeRoleNotPermitted" });
  });

  test("when the role may not read here", async ({ emulator, s3, iam }) => {
    await replicator({ iam }, ["s3:GetReplicationConfiguration", "s3:Replicate*"]);

    expect(await reasonOf(emulator, s3)).toMatchObject({ failureReason: "SrcGetObjectNotPermitted" });
  });

  test("when the role may not write there", async ({ emulator, s3, iam, statusOf }) => {
    await replicator({ iam }, ["s3:Get*"]);

    expect(await reasonOf(emulator, s3)).toMatchObject({ failureReason: "DstPutObjectNotPermitted" });
    expect(await statusOf(source)).toBe("FAILED");
    expect((await s3.listObjectsV2({ Bucket: target })).KeyCount).toBe(0);
  });

  test("when the bucket there is gone", async ({ emulator, s3, iam }) => {
    await replicator({ iam });
    await replicate(s3, source, rule());
    await s3.deleteBucket({ Bucket: target });
    await s3.putObject({ Bucket: source, Key: "key", Body: "test" });
    await emulator.settle();

    expect((await s3.headObject({ Bucket: source, Key: "key" })).ReplicationStatus).toBe("FAILED");
  });
});

describe("a bucket of another account", () => {
  const foreign = "foreign-bucket";

  test("takes replicas when its policy lets the role, and may own them", async ({ emulator, s3, iam, statusOf }) => {
    const other = clientsOf(emulator, { accessKeyId: "other", secretAccessKey: "other" });
    await versioned(other.s3, foreign);
    await replicator({ iam });
    const Destination = { Bucket: `arn:aws:s3:::${foreign}`, Account: "222222222222" };
    await replicate(s3, source, rule({ Destination }));

    await s3.putObject({ Bucket: source, Key: "early", Body: "test" });
    expect(await statusOf(source, "early")).toBe("FAILED");

    await other.s3.putBucketPolicy({
      Bucket: foreign,
      Policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { AWS: Role },
            Action: ["s3:ReplicateObject", "s3:ReplicateDelete"],
            Resource: `arn:aws:s3:::${foreign}/*`,
          },
        ],
      }),
    });
    await s3.putObject({ Bucket: source, Key: "late", Body: "test" });

    expect(await statusOf(source, "late")).toBe("COMPLETED");
    expect((await other.s3.headObject({ Bucket: foreign, Key: "late" })).ReplicationStatus).toBe("REPLICA");
  });
});
