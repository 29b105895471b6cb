/** Notifications: what destinations are told, as AWS tells it. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Event, NotificationConfiguration, S3 } from "@aws-sdk/client-s3";
import { createEmulator, type Emulator, type S3Notification } from "../../../src/index.js";
import { describe, expect, test } from "../a-bucket.js";

const QueueArn = "arn:aws:sqs:us-east-1:000000000000:my-queue";
const TopicArn = "arn:aws:sns:us-east-1:000000000000:my-topic";
const LambdaFunctionArn = "arn:aws:lambda:us-east-1:000000000000:function:my-function";

const put = (s3: S3, Bucket: string, NotificationConfiguration: NotificationConfiguration, skip = true) =>
  s3.putBucketNotificationConfiguration({ Bucket, NotificationConfiguration, SkipDestinationValidation: skip });
const queue = (Events: readonly Event[], ...filter: readonly ["prefix" | "suffix", string][]) => ({
  QueueConfigurations: [
    {
      Id: "a-rule",
      QueueArn,
      Events: [...Events],
      ...(filter.length === 0
        ? {}
        : { Filter: { Key: { FilterRules: filter.map(([Name, Value]) => ({ Name, Value })) } } }),
    },
  ],
});
const EVERYTHING: readonly Event[] = [
  "s3:ObjectCreated:*",
  "s3:ObjectRemoved:*",
  "s3:ObjectRestore:*",
  "s3:ObjectTagging:*",
  "s3:ObjectAcl:Put",
  "s3:LifecycleExpiration:*",
  "s3:LifecycleTransition",
];

/** What is heard from now on. */
const listen = (emulator: Emulator, types = "*") => {
  const heard: S3Notification[] = [];
  emulator.on(types, (notification) => void heard.push(notification));
  return {
    /** The notifications so far. */
    all: async () => {
      await emulator.settle();
      return heard;
    },
    /** Their types and keys. */
    told: async () => {
      await emulator.settle();
      return heard.map(({ event, message }) => `${event} ${recordOf(message).s3.object.key}`);
    },
  };
};

interface Told {
  readonly s3: { readonly object: Readonly<Record<string, unknown>> };
}
const recordOf = (message: object): Told & Readonly<Record<string, unknown>> => {
  const [record] = "Records" in message && Array.isArray(message.Records) ? message.Records : [];
  return record;
};

describe("a notification", () => {
  test("is AWS's record of what happened", async ({ emulator, s3, bucket }) => {
    await emulator.clock.freeze();
    await emulator.clock.set(new Date("2030-01-15T10:30:00Z"));
    await put(s3, bucket, queue(["s3:ObjectCreated:*"]));
    const heard = listen(emulator);

    const { $metadata } = await s3.putObject({ Bucket: bucket, Key: "some path/a+b é.txt", Body: "test" });

    expect(await heard.all()).toEqual([
      {
        event: "s3:ObjectCreated:Put",
        destination: QueueArn,
        configurationId: "a-rule",
        bucket,
        message: {
          Records: [
            {
              eventVersion: "2.1",
              eventSource: "aws:s3",
              awsRegion: "us-east-1",
              eventTime: "2030-01-15T10:30:00.000Z",
              eventName: "ObjectCreated:Put",
              userIdentity: { principalId: "AWS:000000000000" },
              requestParameters: { sourceIPAddress: expect.stringMatching(/^[\d.:a-f]+$/) },
              responseElements: {
                "x-amz-request-id": $metadata.requestId,
                "x-amz-id-2": $metadata.extendedRequestId,
              },
              s3: {
                s3SchemaVersion: "1.0",
                configurationId: "a-rule",
                bucket: {
                  name: bucket,
                  ownerIdentity: { principalId: expect.stringMatching(/^A[0-9A-F]{13}$/) },
                  arn: `arn:aws:s3:::${bucket}`,
                },
                object: {
                  key: "some+path/a%2Bb+%C3%A9.txt",
                  size: 4,
                  eTag: "098f6bcd4621d373cade4e832627b4f6",
                  sequencer: expect.stringMatching(/^[0-9A-F]{18}$/),
                },
              },
            },
          ],
        },
      },
    ]);
  });

  test("names who did it, and the version", async ({ emulator, s3, iam, versioned, aUser }) => {
    await put(s3, versioned, queue(["s3:ObjectCreated:Put"]));
    const bob = await aUser("bob", { Effect: "Allow", Action: "s3:PutObject", Resource: "*" });
    const { User } = await iam.getUser({ UserName: "bob" });
    const heard = listen(emulator);

    const { VersionId } = await bob.s3.putObject({ Bucket: versioned, Key: "key", Body: "test" });

    const [told] = await heard.all();
    const { userIdentity, s3: record } = recordOf(told?.message ?? {});
    expect(userIdentity).toEqual({ principalId: `AWS:${User?.UserId}` });
    expect(record.object.versionId).toBe(VersionId);
  });

  test("of later changes to a key has the greater sequencer", async ({ emulator, s3, bucket }) => {
    await put(s3, bucket, queue(["s3:ObjectCreated:*"]));
    const heard = listen(emulator);

    for (const Body of ["1", "2", "3"]) await s3.putObject({ Bucket: bucket, Key: "key", Body });

    const sequencers = (await heard.all()).map(({ message }) => String(recordOf(message).s3.object.sequencer));
    expect(sequencers).toHaveLength(3);
    expect([...sequencers].sort()).toEqual(sequencers);
    expect(new Set(sequencers).size).toBe(3);
  });

  test("is sent for what was asked, to whom asked", async ({ emulator, s3, bucket }) => {
    await put(s3, bucket, {
      QueueConfigurations: [{ Id: "q", QueueArn, Events: ["s3:ObjectCreated:Put"] }],
      TopicConfigurations: [{ Id: "t", TopicArn, Events: ["s3:ObjectRemoved:*"] }],
      LambdaFunctionConfigurations: [{ Id: "f", LambdaFunctionArn, Events: ["s3:ObjectCreated:Copy"] }],
    });
    const heard = listen(emulator);

    await s3.putObject({ Bucket: bucket, Key: "key", Body: "test" });
    await s3.copyObject({ Bucket: bucket, Key: "copy", CopySource: `${bucket}/key` });
    await s3.deleteObject({ Bucket: bucket, Key: "key" });
    await s3.putObjectTagging({ Bucket: bucket, Key: "copy", Tagging: { TagSet: [{ Key: "a", Value: "b" }] } });

    expect((await heard.all()).map(({ event, destination }) => [event, destination])).toEqual([
      ["s3:ObjectCreated:Put", QueueArn],
      ["s3:ObjectCreated:Copy", LambdaFunctionArn],
      ["s3:ObjectRemoved:Delete", TopicArn],
    ]);
  });

  test("is only for keys that the filter means", async ({ emulator, s3, bucket }) => {
    await put(s3, bucket, queue(["s3:ObjectCreated:*"], ["prefix", "notif-"], ["suffix", ".txt"]));
    const heard = listen(emulator);

    for (const Key of ["notif-1.txt", "notif-1.jpg", "other.txt", "notif-2.txt"]) {
      await s3.putObject({ Bucket: bucket, Key, Body: "test" });
    }

    expect(await heard.told()).toEqual(["s3:ObjectCreated:Put notif-1.txt", "s3:ObjectCreated:Put notif-2.txt"]);
  });

  test("is not sent for what failed", async ({ emulator, s3, bucket }) => {
    await put(s3, bucket, queue(["s3:ObjectCreated:*"]));
    await s3.putObject({ Bucket: bucket, Key: "key", Body: "test" });
    const heard = listen(emulator);

    await expect(s3.putObject({ Bucket: bucket, Key: "key", Body: "x", IfNoneMatch: "*" })).rejects.toBeRefusedWith(
      "PreconditionFailed",
      412,
    );

    expect(await heard.told()).toEqual([]);
  });
});

describe("every kind of event", () => {
  test("of making objects", async ({ emulator, s3, bucket }) => {
    await put(s3, bucket, queue(EVERYTHING));
    const heard = listen(emulator);

    await s3.putObject({ Bucket: bucket, Key: "put", Body: "test" });
    await s3.copyObject({ Bucket: bucket, Key: "copy", CopySource: `${bucket}/put` });
    const { UploadId } = await s3.createMultipartUpload({ Bucket: bucket, Key: "parts" });
    const { ETag } = await s3.uploadPart({ Bucket: bucket, Key: "parts", UploadId, PartNumber: 1, Body: "test" });
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await s3.completeMultipartUpload({ Bucket: bucket, Key: "parts", UploadId, MultipartUpload });

    expect(await heard.told()).toEqual([
      "s3:ObjectCreated:Put put",
      "s3:ObjectCreated:Copy copy",
      "s3:ObjectCreated:CompleteMultipartUpload parts",
    ]);
  });

  test("of removing them, where versions are kept and where not", async ({ emulator, s3, bucket, versioned }) => {
    await put(s3, bucket, queue(["s3:ObjectRemoved:*"]));
    await put(s3, versioned, queue(["s3:ObjectRemoved:*"]));
    await s3.putObject({ Bucket: bucket, Key: "plain", Body: "test" });
    const { VersionId } = await s3.putObject({ Bucket: versioned, Key: "kept", Body: "test" });
    const heard = listen(emulator);

    await s3.deleteObject({ Bucket: bucket, Key: "plain" });
    await s3.deleteObject({ Bucket: bucket, Key: "never-there" });
    const marker = await s3.deleteObject({ Bucket: versioned, Key: "kept" });
    await s3.deleteObjects({ Bucket: versioned, Delete: { Objects: [{ Key: "kept", VersionId }] } });

    expect((await heard.all()).map(({ event, message }) => [event, recordOf(message).s3.object])).toEqual([
      ["s3:ObjectRemoved:Delete", { key: "plain", sequencer: expect.any(String) }],
      [
        "s3:ObjectRemoved:DeleteMarkerCreated",
        {
          key: "kept",
          eTag: "d41d8cd98f00b204e9800998ecf8427e",
          versionId: marker.VersionId,
          sequencer: expect.any(String),
        },
      ],
      ["s3:ObjectRemoved:Delete", { key: "kept", versionId: VersionId, sequencer: expect.any(String) }],
    ]);
  });

  test("of tags and ACLs", async ({ emulator, s3 }) => {
    await s3.createBucket({ Bucket: "with-acls", ObjectOwnership: "ObjectWriter" });
    await s3.putObject({ Bucket: "with-acls", Key: "key", Body: "test" });
    await put(s3, "with-acls", queue(EVERYTHING));
    const heard = listen(emulator);

    await s3.putObjectTagging({ Bucket: "with-acls", Key: "key", Tagging: { TagSet: [{ Key: "a", Value: "b" }] } });
    await s3.deleteObjectTagging({ Bucket: "with-acls", Key: "key" });
    await s3.putObjectAcl({ Bucket: "with-acls", Key: "key", ACL: "bucket-owner-full-control" });

    expect(await heard.told()).toEqual([
      "s3:ObjectTagging:Put key",
      "s3:ObjectTagging:Delete key",
      "s3:ObjectAcl:Put key",
    ]);
    expect((await heard.all()).map(({ message }) => recordOf(message).eventVersion)).toEqual(["2.3", "2.3", "2.3"]);
  });

  test("of lifecycle", async ({ emulator, s3, bucket, versioned }) => {
    for (const Bucket of [bucket, versioned]) {
      await put(s3, Bucket, queue(EVERYTHING));
      await s3.putObject({ Bucket, Key: "key", Body: Buffer.alloc(128 * 1024) });
      await s3.putBucketLifecycleConfiguration({
        Bucket,
        LifecycleConfiguration: {
          Rules: [
            {
              Status: "Enabled",
              Filter: {},
              Transitions: [{ Days: 1, StorageClass: "GLACIER_IR" }],
              Expiration: { Days: 5 },
              NoncurrentVersionExpiration: { NoncurrentDays: 1 },
            },
          ],
        },
      });
    }
    const heard = listen(emulator, "s3:Lifecycle*");

    await emulator.clock.advance("P2D");
    await emulator.clock.advance("P4D");
    await emulator.clock.advance("P4D");

    expect((await heard.all()).map(({ event, bucket: name }) => `${event} ${name}`)).toEqual([
      `s3:LifecycleTransition ${bucket}`,
      `s3:LifecycleTransition ${versioned}`,
      `s3:LifecycleExpiration:Delete ${bucket}`,
      `s3:LifecycleExpiration:DeleteMarkerCreated ${versioned}`,
      `s3:LifecycleExpiration:Delete ${versioned}`,
    ]);
    const [first] = await heard.all();
    expect(recordOf(first?.message ?? {})).toMatchObject({
      eventVersion: "2.3",
      userIdentity: { principalId: "s3.amazonaws.com" },
      requestParameters: { sourceIPAddress: "s3.amazonaws.com" },
      lifecycleEventData: { transitionEventData: { destinationStorageClass: "GLACIER_IR" } },
    });
  });

  test("of restores: asked for, there, gone", async ({ emulator, s3, bucket }) => {
    await emulator.clock.set(new Date("2030-01-15T10:30:00Z"));
    await put(s3, bucket, queue(["s3:ObjectRestore:*"]));
    await s3.putObject({ Bucket: bucket, Key: "key", Body: "test", StorageClass: "GLACIER" });
    const heard = listen(emulator);

    await s3.restoreObject({ Bucket: bucket, Key: "key", RestoreRequest: { Days: 1 } });
    expect(await heard.told()).toEqual(["s3:ObjectRestore:Post key"]);
    await emulator.clock.advance("PT6H");
    await emulator.clock.advance("P3D");

    expect((await heard.told()).slice(1)).toEqual(["s3:ObjectRestore:Completed key", "s3:ObjectRestore:Delete key"]);
    const [, completed] = await heard.all();
    expect(recordOf(completed?.message ?? {}).glacierEventData).toEqual({
      restoreEventData: {
        lifecycleRestorationExpiryTime: "2030-01-17T00:00:00.000Z",
        lifecycleRestoreStorageClass: "GLACIER",
      },
    });
  });
});

describe("EventBridge", () => {
  test("is told in its own form", async ({ emulator, s3, bucket }) => {
    await emulator.clock.freeze();
    await emulator.clock.set(new Date("2030-01-15T10:30:00Z"));
    await put(s3, bucket, { EventBridgeConfiguration: {} });
    const heard = listen(emulator);

    const { $metadata } = await s3.putObject({ Bucket: bucket, Key: "a key", Body: "test" });
    await s3.deleteObject({ Bucket: bucket, Key: "a key" });

    const [created, deleted] = await heard.all();
    expect(created?.destination).toBe("arn:aws:events:us-east-1:000000000000:event-bus/default");
    expect(created?.message).toEqual({
      version: "0",
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      "detail-type": "Object Created",
      source: "aws.s3",
      account: "000000000000",
      time: "2030-01-15T10:30:00Z",
      region: "us-east-1",
      resources: [`arn:aws:s3:::${bucket}`],
      detail: {
        version: "0",
        bucket: { name: bucket },
        object: {
          key: "a key",
          size: 4,
          etag: "098f6bcd4621d373cade4e832627b4f6",
          sequencer: expect.stringMatching(/^[0-9A-F]{18}$/),
        },
        "request-id": $metadata.requestId,
        requester: "000000000000",
        "source-ip-address": expect.any(String),
        reason: "PutObject",
      },
    });
    expect(deleted?.message).toMatchObject({
      "detail-type": "Object Deleted",
      detail: { reason: "DeleteObject", "deletion-type": "Permanently Deleted" },
    });
  });
});

describe("a configuration", () => {
  test("is tried with a test event at queues and topics, not at functions", async ({ emulator, s3, bucket }) => {
    const heard = listen(emulator);

    await put(
      s3,
      bucket,
      {
        QueueConfigurations: [{ Id: "q", QueueArn, Events: ["s3:ObjectCreated:*"] }],
        LambdaFunctionConfigurations: [{ Id: "f", LambdaFunctionArn, Events: ["s3:ObjectRemoved:*"] }],
      },
      false,
    );

    expect(await heard.all()).toEqual([
      {
        event: "s3:TestEvent",
        destination: QueueArn,
        configurationId: "q",
        bucket,
        message: {
          Service: "Amazon S3",
          Event: "s3:TestEvent",
          Time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
          Bucket: bucket,
          RequestId: expect.stringMatching(/^[0-9A-Z]{16}$/),
          HostId: expect.any(String),
        },
      },
    ]);
  });

  test("without anything in it ends all notifications", async ({ emulator, s3, bucket }) => {
    await put(s3, bucket, queue(["s3:ObjectCreated:*"]));
    await put(s3, bucket, {});
    const heard = listen(emulator);

    await s3.putObject({ Bucket: bucket, Key: "key", Body: "test" });

    expect(await heard.all()).toEqual([]);
  });

  test("is kept as it was put, whether or not its destination is there", async ({ s3, bucket }) => {
    for (const [configuration, member] of [
      [{ QueueConfigurations: [{ Id: "id123", QueueArn, Events: ["s3:ObjectCreated:*"] }] }, "QueueConfigurations"],
      [{ TopicConfigurations: [{ Id: "id123", TopicArn, Events: ["s3:ObjectCreated:*"] }] }, "TopicConfigurations"],
    ] satisfies readonly (readonly [NotificationConfiguration, string])[]) {
      await put(s3, bucket, configuration);

      const { $metadata: _, ...kept } = await s3.getBucketNotificationConfiguration({ Bucket: bucket });
      expect([member, kept]).toEqual([member, configuration]);
    }
  });

  for (const skip of [true, false]) {
    test(`names its destinations by ARN, destinations ${skip ? "un" : ""}checked`, async ({ s3, bucket }) => {
      const configuration = {
        TopicConfigurations: [{ TopicArn: "invalid-topic", Events: ["s3:ObjectCreated:*" as const] }],
      };

      await expect(put(s3, bucket, configuration, skip)).rejects.toMatchObject({
        name: "InvalidArgument",
        message: "The ARN could not be parsed",
        ArgumentName: "Topic",
        ArgumentValue: "invalid-topic",
        $metadata: { httpStatusCode: 400 },
      });
    });
  }

  test("of a bucket that does not exist is refused", async ({ s3 }) => {
    await expect(put(s3, "no-such-bucket", {})).rejects.toBeRefusedWith("NoSuchBucket", 404);
  });

  test("may have an empty value in a filter", async ({ s3, bucket }) => {
    await put(s3, bucket, queue(["s3:ObjectCreated:*"], ["suffix", ""]));

    const { QueueConfigurations } = await s3.getBucketNotificationConfiguration({ Bucket: bucket });
    expect(QueueConfigurations?.[0]?.Filter).toEqual({ Key: { FilterRules: [{ Name: "Suffix", Value: "" }] } });
  });

  const q = (Id: string, events: readonly Event[], prefix?: string) => ({
    Id,
    QueueArn,
    Events: [...events],
    ...(prefix === undefined ? {} : { Filter: { Key: { FilterRules: [{ Name: "prefix" as const, Value: prefix }] } } }),
  });
  const refused: Readonly<Record<string, readonly [NotificationConfiguration, string]>> = {
    "two destinations for one event": [
      { QueueConfigurations: [q("a", ["s3:ObjectCreated:*"]), q("b", ["s3:ObjectCreated:Put"])] },
      "Configurations overlap. Configurations on the same bucket cannot share a common event type.",
    ],
    "filters that overlap": [
      {
        QueueConfigurations: [q("a", ["s3:ObjectCreated:*"], "logs/"), q("b", ["s3:ObjectCreated:*"], "logs/2030/")],
      },
      "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.",
    ],
    "events that S3 does not know": [
      // Wrong on purpose.
      { QueueConfigurations: [q("a", ["s3:ObjectInvented:*" as Event])] },
      "The event is not supported for notifications",
    ],
    "destinations of another region": [
      {
        QueueConfigurations: [
          { QueueArn: "arn:aws:sqs:eu-west-1:000000000000:my-queue", Events: ["s3:ObjectCreated:*"] },
        ],
      },
      "The notification destination service region is not valid for the bucket location constraint",
    ],
    "two prefixes in one filter": [
      queue(["s3:ObjectCreated:*"], ["prefix", "a"], ["prefix", "b"]),
      "Cannot specify more than one prefix rule in a filter.",
    ],
  };
  for (const [what, [configuration, message]] of Object.entries(refused)) {
    test(`may not have ${what}`, async ({ s3, bucket }) => {
      await expect(put(s3, bucket, configuration)).rejects.toBeRefusedWith("InvalidArgument", 400, message);
    });
  }
});

describe("listening", () => {
  test("ends when asked, and outlives a reset", async ({ emulator, s3, bucket }) => {
    const heard: string[] = [];
    const listener = ({ event }: S3Notification) => void heard.push(event);
    const stop = emulator.on("s3:ObjectCreated:*", listener);
    await emulator.reset();
    await s3.createBucket({ Bucket: bucket });
    await put(s3, bucket, queue(["s3:ObjectCreated:*"]));
    await s3.putObject({ Bucket: bucket, Key: "key", Body: "test" });
    await emulator.settle();
    expect(heard).toEqual(["s3:ObjectCreated:Put"]);

    stop();
    await s3.putObject({ Bucket: bucket, Key: "key", Body: "test" });
    await emulator.settle();

    expect(heard).toEqual(["s3:ObjectCreated:Put"]);
  });

  test("to one world hears nothing of its forks", async ({ emulator, s3, bucket }) => {
    await put(s3, bucket, queue(["s3:ObjectCreated:*"]));
    const heard = listen(emulator);
    await using fork = await emulator.fork();
    const heardInFork = listen(fork);

    await fork.session().client("s3").putObject({ Bucket: bucket, Key: "key", Body: "test" });

    expect([await heard.told(), await heardInFork.told()]).toEqual([[], ["s3:ObjectCreated:Put key"]]);
  });
});

describe("outside of the process", () => {
  test("endpoints are posted what is for their ARN, and other ARNs do not exist", async () => {
    const posted: unknown[] = [];
    const server = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      posted.push([request.headers["x-tucuxi-destination"], JSON.parse(body)]);
      response.end();
    });
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    // An address of a listening TCP server is never a string.
    const { port } = server.address() as AddressInfo;
    await using emulator = await createEmulator({
      listen: false,
      notificationEndpoints: { [QueueArn]: `http://127.0.0.1:${port}/queue` },
    });
    const s3 = emulator.session().client("s3");
    await s3.createBucket({ Bucket: "bucket" });
    await put(s3, "bucket", queue(["s3:ObjectCreated:*"]));
    await s3.putObject({ Bucket: "bucket", Key: "key", Body: "test" });
    await emulator.settle();

    expect(posted).toMatchObject([[QueueArn, { Records: [{ eventName: "ObjectCreated:Put" }] }]]);
    const missing = "arn:aws:sqs:us-east-1:000000000000:other-queue";
    const other = { QueueConfigurations: [{ QueueArn: missing, Events: ["s3:ObjectCreated:*" as const] }] };
    await expect(put(s3, "bucket", other, false)).rejects.toMatchObject({
      name: "InvalidArgument",
      message: "Unable to validate the following destination configurations",
      ArgumentName1: missing,
      ArgumentValue1: "The destination queue does not exist",
      $metadata: { httpStatusCode: 400 },
    });
    await expect(put(s3, "bucket", other, true)).resolves.toBeDefined();
    server.close();
  });

  test("an endpoint that does not take them is told, and holds nobody up", async () => {
    const faults: unknown[] = [];
    const server = createServer((_request, response) => void response.writeHead(500).end());
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    // An address of a listening TCP server is never a string.
    const { port } = server.address() as AddressInfo;
    const endpoint = `http://127.0.0.1:${port}/queue`;
    await using emulator = await createEmulator({
      listen: false,
      notificationEndpoints: { [QueueArn]: endpoint },
      failed: (fault) => void faults.push(fault),
    });
    const s3 = emulator.session().client("s3");
    await s3.createBucket({ Bucket: "bucket" });
    await put(s3, "bucket", queue(["s3:ObjectCreated:*"]));

    await s3.putObject({ Bucket: "bucket", Key: "key", Body: "test" });
    await emulator.settle();

    expect(faults).toEqual([new Error(`${endpoint} answered 500 to s3:ObjectCreated:Put for ${QueueArn}`)]);
    server.close();
  });

  test("a browser's form is told apart from a put", async () => {
    await using emulator = await createEmulator({ port: 0, auth: "off" });
    const s3 = emulator.session().client("s3");
    await s3.createBucket({ Bucket: "bucket" });
    await put(s3, "bucket", queue(["s3:ObjectCreated:*"]));
    const heard = listen(emulator);
    const form = new FormData();
    form.set("key", "key");
    form.set("file", "test");

    const { status } = await fetch(`${emulator.endpoint}/bucket`, { method: "POST", body: form });

    expect([status, await heard.told()]).toEqual([204, ["s3:ObjectCreated:Post key"]]);
  });

  test("the control plane streams them", async () => {
    await using emulator = await createEmulator({ port: 0 });
    const s3 = emulator.session().client("s3");
    await s3.createBucket({ Bucket: "bucket" });
    await put(s3, "bucket", queue(["s3:ObjectCreated:*"]));
    const stream = await fetch(`${emulator.endpoint}/_tucuxi/events`);
    expect(stream.headers.get("content-type")).toBe("text/event-stream");

    await s3.putObject({ Bucket: "bucket", Key: "key", Body: "test" });

    const reader = stream.body?.getReader();
    const { value } = (await reader?.read()) ?? {};
    const text = new TextDecoder().decode(value);
    expect(text).toMatch(/^event: s3:ObjectCreated:Put\ndata: \{.*\}\n\n$/);
    expect(JSON.parse(text.split("data: ")[1] ?? "")).toMatchObject({
      destination: QueueArn,
      message: { Records: [{ s3: { object: { key: "key" } } }] },
    });
    await reader?.cancel();
  });
});
