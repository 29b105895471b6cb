/** Access logs: the lines that S3 writes about requests to a bucket. */
import type { LoggingEnabled, S3 } from "@aws-sdk/client-s3";
import type { Emulator } from "../../../src/index.js";
import { test as base, describe, expect } from "../../support/emulator.js";

const source = "source-bucket";
const target = "log-bucket";

const log = (s3: S3, change: Partial<LoggingEnabled> = {}) =>
  s3.putBucketLogging({
    Bucket: source,
    BucketLoggingStatus: { LoggingEnabled: { TargetBucket: target, TargetPrefix: "logs/", ...change } },
  });
/** What the log delivery may do to the target, by its policy. */
const letDeliver = (s3: S3, Condition: object = {}) =>
  s3.putBucketPolicy({
    Bucket: target,
    Policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "logging.s3.amazonaws.com" },
          Action: "s3:PutObject",
          Resource: `arn:aws:s3:::${target}/logs/*`,
          Condition,
        },
      ],
    }),
  });
const logsOf = async (emulator: Emulator, s3: S3) => {
  await emulator.settle();
  const { Contents = [] } = await s3.listObjectsV2({ Bucket: target });
  return Contents.map(({ Key }) => Key ?? "");
};
/** Every line so far, without the request that turned logging on. */
const linesOf = async (emulator: Emulator, s3: S3) => {
  const lines: string[] = [];
  for (const Key of await logsOf(emulator, s3)) {
    const { Body } = await s3.getObject({ Bucket: target, Key });
    lines.push(...((await Body?.transformToString()) ?? "").trimEnd().split("\n"));
  }
  return lines.filter((line) => !line.includes("REST.PUT.LOGGING_STATUS"));
};

const test = base;
test.beforeEach(async ({ emulator, s3 }) => {
  await emulator.clock.freeze();
  await emulator.clock.set(new Date("2030-01-15T10:30:00Z"));
  await s3.createBucket({ Bucket: source });
  await s3.createBucket({ Bucket: target });
});

describe("a line", () => {
  test("tells of a request all that AWS tells", async ({ emulator, s3 }) => {
    await letDeliver(s3);
    await log(s3);

    const { $metadata } = await s3.putObject({ Bucket: source, Key: "some path/a key", Body: "test" });

    const { Owner } = await s3.getBucketAcl({ Bucket: target });
    const [line = ""] = await linesOf(emulator, s3);
    const [before, request, agent, after] = /^(.*?) "([^"]*)" .*? "-" "([^"]*)" (.*)$/.exec(line)?.slice(1) ?? [];
    expect(before).toBe(
      `${Owner?.ID} ${source} [15/Jan/2030:10:30:00 +0000] 127.0.0.1 ${Owner?.ID} ${$metadata.requestId} REST.PUT.OBJECT some+path/a+key`,
    );
    expect(request).toBe(`PUT /${source}/some%20path/a%20key?x-id=PutObject HTTP/1.1`);
    expect(line).toMatch(/HTTP\/1\.1" 200 - - 4 \d+ \d+ "-" "/);
    expect(agent).toMatch(/^aws-sdk-js\//);
    const { host } = new URL(emulator.endpoint);
    expect(after).toBe(`- ${$metadata.extendedRequestId} SigV4 - AuthHeader ${host} - - -`);
  });

  test("names users by ARN and refusals by their code", async ({ emulator, s3, aUser }) => {
    await letDeliver(s3);
    await log(s3);
    const bob = await aUser("bob");

    await expect(bob.s3.getObject({ Bucket: source, Key: "key" })).rejects.toBeRefusedWith("AccessDenied", 403);

    const [line] = await linesOf(emulator, s3);
    expect(line).toContain(" arn:aws:iam::000000000000:user/bob ");
    expect(line).toMatch(/ REST\.GET\.OBJECT key "GET [^"]*" 403 AccessDenied \d+ - /);
  });

  test("is there for each kind of request, in order", async ({ emulator, s3 }) => {
    await letDeliver(s3);
    await log(s3);

    await s3.putObject({ Bucket: source, Key: "key", Body: "test" });
    await s3.headObject({ Bucket: source, Key: "key" });
    await s3.getObject({ Bucket: source, Key: "key" });
    await s3.copyObject({ Bucket: source, Key: "copy", CopySource: `${source}/key` });
    await s3.listObjectsV2({ Bucket: source });
    await s3.getBucketVersioning({ Bucket: source });
    await s3.getObjectTagging({ Bucket: source, Key: "key" });
    await s3.deleteObjects({ Bucket: source, Delete: { Objects: [{ Key: "copy" }] } });
    await s3.deleteObject({ Bucket: source, Key: "key" });

    const operations = (await linesOf(emulator, s3)).map((line) => / ((?:REST|BATCH)\.\S+) /.exec(line)?.[1]);
    expect(operations).toEqual([
      "REST.PUT.OBJECT",
      "REST.HEAD.OBJECT",
      "REST.GET.OBJECT",
      "REST.COPY.OBJECT",
      "REST.COPY.OBJECT_GET",
      "REST.GET.BUCKET",
      "REST.GET.VERSIONING",
      "REST.GET.OBJECT_TAGGING",
      "BATCH.DELETE.OBJECT",
      "REST.POST.MULTI_OBJECT_DELETE",
      "REST.DELETE.OBJECT",
    ]);
  });

  test("tells what lifecycle did", async ({ emulator, s3 }) => {
    await letDeliver(s3);
    await log(s3);
    await s3.putObject({ Bucket: source, Key: "key", Body: "test" });
    await s3.putBucketLifecycleConfiguration({
      Bucket: source,
      LifecycleConfiguration: { Rules: [{ Status: "Enabled", Filter: {}, Expiration: { Days: 1 } }] },
    });

    await emulator.clock.advance("P2D");

    const lines = await linesOf(emulator, s3);
    expect(lines.at(-1)).toMatch(/ - AmazonS3 [0-9A-Z]{16} S3\.EXPIRE\.OBJECT key "-" - - - 4 - - "-" "-" - /);
  });
});

describe("logs", () => {
  test("are objects named by the time of their delivery", async ({ emulator, s3 }) => {
    await letDeliver(s3);
    await log(s3);
    await s3.putObject({ Bucket: source, Key: "key", Body: "test" });

    expect(await logsOf(emulator, s3)).toEqual([expect.stringMatching(/^logs\/2030-01-15-10-30-00-[0-9A-Z]{16}$/)]);
  });

  test("may be kept apart by account, region, bucket and day", async ({ emulator, s3 }) => {
    await letDeliver(s3);
    await log(s3, { TargetObjectKeyFormat: { PartitionedPrefix: { PartitionDateSource: "DeliveryTime" } } });
    await s3.putObject({ Bucket: source, Key: "key", Body: "test" });

    expect(await logsOf(emulator, s3)).toEqual([
      expect.stringMatching(
        /^logs\/000000000000\/us-east-1\/source-bucket\/2030\/01\/15\/2030-01-15-10-30-00-[0-9A-Z]{16}$/,
      ),
    ]);
  });

  test("are not delivered where the target's policy does not let them", async ({ emulator, s3 }) => {
    await letDeliver(s3, { StringEquals: { "aws:SourceAccount": "999999999999" } });
    await log(s3);
    await s3.putObject({ Bucket: source, Key: "key", Body: "test" });

    expect(await logsOf(emulator, s3)).toEqual([]);

    await letDeliver(s3, {
      StringEquals: { "aws:SourceAccount": "000000000000" },
      ArnLike: { "aws:SourceArn": `arn:aws:s3:::${source}` },
    });
    await s3.putObject({ Bucket: source, Key: "key", Body: "test" });

    expect(await logsOf(emulator, s3)).toHaveLength(1);
  });

  test("are delivered the old way, to a target whose ACL lets the group write", async ({ emulator, s3 }) => {
    await s3.deleteBucket({ Bucket: target });
    await s3.createBucket({ Bucket: target, ObjectOwnership: "ObjectWriter" });
    await s3.putBucketAcl({ Bucket: target, GrantWrite: 'uri="http://acs.amazonaws.com/groups/s3/LogDelivery"' });
    await log(s3);
    await s3.putObject({ Bucket: source, Key: "key", Body: "test" });

    expect(await logsOf(emulator, s3)).toHaveLength(1);
  });

  test("may be for anybody the owner of the source names, however wrong", async ({ s3 }) => {
    const group = { Type: "Group" as const, URI: "http://acs.amazonaws.com/groups/s3/LogDelivery" };
    const TargetGrants = [
      { Grantee: group, Permission: "WRITE" as const },
      // AWS takes what the SDK's type does not know.
      { Grantee: group, Permission: "READ_ACP" as "READ" },
    ];

    await log(s3, { TargetPrefix: "log", TargetGrants });

    expect((await s3.getBucketLogging({ Bucket: source })).LoggingEnabled).toEqual({
      TargetBucket: target,
      TargetPrefix: "log",
      TargetGrants,
    });
  });

  test("end with logging", async ({ emulator, s3 }) => {
    await letDeliver(s3);
    await log(s3);
    await s3.putObject({ Bucket: source, Key: "key", Body: "test" });
    const before = await logsOf(emulator, s3);
    await s3.putBucketLogging({ Bucket: source, BucketLoggingStatus: {} });

    await s3.putObject({ Bucket: source, Key: "key", Body: "test" });

    expect(await logsOf(emulator, s3)).toEqual(before);
  });
});
