import type { LifecycleRule, QueueConfiguration, S3, WebsiteConfiguration } from "@aws-sdk/client-s3";
import { createEmulator } from "../../../src/index.js";
import { answer } from "./answer.js";
import { clientOf, describe, expect, test } from "./client.js";
import {
  anOwner,
  described,
  invalidArgument,
  invalidRequest,
  malformedXml,
  noContent,
  noSuchBucket,
  ok,
  read,
  someText,
  stored,
  whole,
} from "./expected.js";

const NOWHERE = "does-not-exist-here";

describe("lifecycle", () => {
  const Days7 = { Expiration: { Days: 7 }, Filter: { Prefix: "" }, ID: "wholebucket", Status: "Enabled" } as const;
  const allSizes = { TransitionDefaultMinimumObjectSize: "all_storage_classes_128K" };
  const rule = (ID: string, Filter: object, Expiration: object, more: object = {}): LifecycleRule => ({
    ID,
    Filter,
    Expiration,
    Status: "Enabled",
    ...more,
  });
  const put = (s3: S3, Bucket: string, ...Rules: LifecycleRule[]) =>
    answer(s3.putBucketLifecycleConfiguration({ Bucket, LifecycleConfiguration: { Rules } }));
  const get = (s3: S3, Bucket: string) => answer(s3.getBucketLifecycleConfiguration({ Bucket }));
  const expiration = (ID: string) =>
    expect.stringMatching(new RegExp(`^expiry-date="\\w{3}, \\d\\d \\w{3} \\d{4} 00:00:00 GMT", rule-id="${ID}"$`));
  const TEST = { etag: "098f6bcd4621d373cade4e832627b4f6", crc32: "2H9+DA==" };

  test("is told as it was put, and not found in a bucket that was made anew", async ({ s3, bucket: Bucket }) => {
    await put(s3, Bucket, Days7);
    expect(await get(s3, Bucket)).toEqual({ Rules: [Days7], ...allSizes, ...ok });
    await s3.deleteBucket({ Bucket });
    await s3.createBucket({ Bucket });
    expect(await get(s3, Bucket)).toEqual({
      BucketName: Bucket,
      Code: "NoSuchLifecycleConfiguration",
      Message: "The lifecycle configuration does not exist",
      status: 404,
    });
  });

  test("says when an object expires", async ({ s3, bucket: Bucket }) => {
    const only = rule("rule_number_one", { Prefix: "" }, { Days: 7 });
    await put(s3, Bucket, only);
    expect(await get(s3, Bucket)).toEqual({ Rules: [only], ...allSizes, ...ok });
    await s3.putObject({ Bucket, Key: "k", Body: "test" });
    const Expiration = expiration("rule_number_one");
    expect(await answer(s3.headObject({ Bucket, Key: "k" }))).toEqual(described(TEST.etag, 4, { Expiration }));
    expect(await answer(s3.getObject({ Bucket, Key: "k" }))).toEqual(
      read(TEST.etag, "test", { ...whole(TEST.crc32), Expiration }),
    );
  });

  test("says it of the current version only, asked for without its id", async ({ s3, versioned: Bucket }) => {
    const only = rule("rule2", {}, { Days: 1 }, { NoncurrentVersionExpiration: { NoncurrentDays: 1 } });
    await put(s3, Bucket, only);
    expect(await get(s3, Bucket)).toEqual({ Rules: [only], ...allSizes, ...ok });
    const one = { Bucket, Key: "k" };
    const head = (VersionId?: string) => answer(s3.headObject({ ...one, ...(VersionId && { VersionId }) }));
    const first = (await s3.putObject({ ...one, Body: "test" })).VersionId;
    const Expiration = expiration("rule2");
    expect(await head()).toEqual(described(TEST.etag, 4, { Expiration, VersionId: first }));
    const second = (await s3.putObject({ ...one, Body: "test" })).VersionId;
    expect(await head(first)).toEqual(described(TEST.etag, 4, { VersionId: first }));
    expect(await head(second)).toEqual(described(TEST.etag, 4, { VersionId: second }));
    expect(await head()).toEqual(described(TEST.etag, 4, { Expiration, VersionId: second }));
  });

  test("of several rules, tells what the first date is, or nothing where none is for the key", async ({
    s3,
    bucket: Bucket,
  }) => {
    const rules = [
      rule("rule_one", { Prefix: "testobject" }, { Days: 7 }),
      rule("rule_two", { Prefix: "test" }, { Days: 9 }),
      rule("rule_three", { Prefix: "t" }, { Days: 10 }),
    ];
    await put(s3, Bucket, ...rules);
    expect(await get(s3, Bucket)).toEqual({ Rules: rules, ...allSizes, ...ok });
    const write = (Key: string) => answer(s3.putObject({ Bucket, Key, Body: "test" }));
    expect(await write("testobject.txt")).toEqual(
      stored(TEST.etag, TEST.crc32, { Expiration: expiration("rule_one") }),
    );
    expect(await write("test.txt")).toEqual(stored(TEST.etag, TEST.crc32, { Expiration: expiration("rule_two") }));
    expect(await write("no-match")).toEqual(stored(TEST.etag, TEST.crc32));
  });

  test("by sizes is for the larger than one, the smaller than the other", async ({ s3, bucket: Bucket }) => {
    const rules = [
      rule("rule_one", { ObjectSizeGreaterThan: 20 }, { Days: 1 }),
      rule("rule_two", { ObjectSizeLessThan: 10 }, { Days: 1 }),
    ];
    await put(s3, Bucket, ...rules);
    expect(await get(s3, Bucket)).toEqual({ Rules: rules, ...allSizes, ...ok });
    const write = (length: number) => answer(s3.putObject({ Bucket, Key: `${length}`, Body: "a".repeat(length) }));
    const anyStored = { ...stored("", ""), ChecksumCRC32: someText, ETag: someText };
    expect(await write(22)).toEqual({ ...anyStored, Expiration: expiration("rule_one") });
    expect(await write(9)).toEqual({ ...anyStored, Expiration: expiration("rule_two") });
    expect(await write(15)).toEqual(anyStored);
  });

  test("of delete markers says nothing of objects", async ({ s3, bucket: Bucket }) => {
    const only = rule("rule-marker", {}, { ExpiredObjectDeleteMarker: true });
    await put(s3, Bucket, only);
    expect(await get(s3, Bucket)).toEqual({ Rules: [only], ...allSizes, ...ok });
    expect(await answer(s3.putObject({ Bucket, Key: "k", Body: "test" }))).toEqual(stored(TEST.etag, TEST.crc32));
    expect(await answer(s3.headObject({ Bucket, Key: "k" }))).toEqual(described(TEST.etag, 4));
  });

  test("may have a date at midnight", async ({ s3, bucket: Bucket }) => {
    const only = rule("rule_number_one", {}, { Date: new Date("2030-01-01T00:00:00Z") });
    await put(s3, Bucket, only);
    expect(await get(s3, Bucket)).toEqual({ Rules: [only], ...allSizes, ...ok });
  });

  test("has a minimum size for transitions, one of two", async ({ s3, bucket: Bucket }) => {
    const sized = (value?: string) =>
      answer(
        s3.putBucketLifecycleConfiguration({
          Bucket,
          LifecycleConfiguration: { Rules: [Days7] },
          // One of the values is wrong on purpose.
          ...(value && { TransitionDefaultMinimumObjectSize: value as "varies_by_storage_class" }),
        }),
      );
    for (const [value, told] of [
      ["varies_by_storage_class", "varies_by_storage_class"],
      [undefined, "all_storage_classes_128K"],
      ["all_storage_classes_128K", "all_storage_classes_128K"],
    ]) {
      expect(await sized(value)).toEqual({ TransitionDefaultMinimumObjectSize: told, ...ok });
      expect(await get(s3, Bucket)).toEqual({ Rules: [Days7], TransitionDefaultMinimumObjectSize: told, ...ok });
    }
    expect(await sized("value")).toEqual(invalidRequest("Invalid TransitionDefaultMinimumObjectSize found: value"));
  });

  const tags = [
    { Key: "testlifecycle", Value: "positive" },
    { Key: "testlifecycle", Value: "positive-two" },
  ];
  for (const [title, broken, refusal] of [
    ["a rule without an id of a filter", { Expiration: { Days: 7 }, Status: "Enabled" }, malformedXml],
    ["no filter", { ID: "wholebucket", Expiration: { Days: 7 }, Status: "Enabled" }, malformedXml],
    [
      "a noncurrent expiration of nothing",
      { ID: "wholebucket", Filter: {}, NoncurrentVersionExpiration: {}, Status: "Enabled" },
      malformedXml,
    ],
    [
      "a prefix beside And",
      rule("wholebucket", { And: { Prefix: "test", Tags: tags.slice(1) }, Prefix: "" }, { Days: 7 }),
      malformedXml,
    ],
    [
      "a size beside And",
      rule("wholebucket", { And: { Prefix: "test", Tags: tags.slice(1) }, ObjectSizeGreaterThan: 500 }, { Days: 7 }),
      malformedXml,
    ],
    [
      "the same tag key twice",
      rule("wholebucket", { And: { Prefix: "", Tags: tags } }, { Days: 7 }),
      invalidRequest("Duplicate Tag Keys are not allowed."),
    ],
    ["days beside delete markers", rule("wholebucket", {}, { Days: 1, ExpiredObjectDeleteMarker: true }), malformedXml],
  ] as const) {
    test(`can not have ${title}`, async ({ s3, bucket: Bucket }) => {
      // Wrong on purpose.
      expect(await put(s3, Bucket, broken as LifecycleRule)).toEqual(refusal);
    });
  }

  test("can not have a date that is not at midnight", async ({ s3, bucket: Bucket }) => {
    const Date_ = new Date("2030-01-01T05:00:00Z");
    expect(await put(s3, Bucket, rule("wholebucket", {}, { Date: Date_ }))).toEqual(
      invalidArgument("Date", expect.stringMatching(/^2030-01-01T05:00:00/), "'Date' must be at midnight GMT"),
    );
  });
});

describe("logging", () => {
  const LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery";

  test("is nothing, put, and nothing again", async ({ s3, bucket: Bucket }) => {
    await s3.createBucket({ Bucket: "logs-bucket" });
    const LoggingEnabled = { TargetBucket: "logs-bucket", TargetPrefix: "log" };
    expect(await answer(s3.getBucketLogging({ Bucket }))).toEqual(ok);
    expect(await answer(s3.getBucketAcl({ Bucket }))).toEqual({
      Grants: [{ Grantee: { ...anOwner, Type: "CanonicalUser" }, Permission: "FULL_CONTROL" }],
      Owner: anOwner,
      ...ok,
    });
    expect(await answer(s3.putBucketLogging({ Bucket, BucketLoggingStatus: { LoggingEnabled } }))).toEqual(ok);
    expect(await answer(s3.getBucketLogging({ Bucket }))).toEqual({ LoggingEnabled, ...ok });
    expect(await answer(s3.putBucketLogging({ Bucket, BucketLoggingStatus: {} }))).toEqual(ok);
    expect(await answer(s3.getBucketLogging({ Bucket }))).toEqual(ok);
  });

  test("takes grants that make no sense for logs", async ({ s3, bucket: Bucket }) => {
    await s3.createBucket({ Bucket: "logs-bucket", ObjectOwnership: "ObjectWriter" });
    const grant = (Permission: "WRITE" | "READ") => ({
      Grantee: { Type: "Group" as const, URI: LOG_DELIVERY },
      Permission,
    });
    const LoggingEnabled = {
      TargetBucket: "logs-bucket",
      TargetPrefix: "log",
      // AWS takes and tells READ_ACP too, which the SDK's type does not know.
      TargetGrants: [grant("WRITE"), grant("READ_ACP" as "READ")],
    };
    expect(await answer(s3.putBucketLogging({ Bucket, BucketLoggingStatus: { LoggingEnabled } }))).toEqual(ok);
    expect(await answer(s3.getBucketLogging({ Bucket }))).toEqual({ LoggingEnabled, ...ok });
  });

  test("goes to a bucket of the same region that exists", async ({ s3, bucket: Bucket }) => {
    const TargetBucket = "logs-of-another-region";
    await s3.createBucket({ Bucket: TargetBucket, CreateBucketConfiguration: { LocationConstraint: "us-west-2" } });
    const to = (target: string) =>
      answer(
        s3.putBucketLogging({
          Bucket,
          BucketLoggingStatus: { LoggingEnabled: { TargetBucket: target, TargetPrefix: "log" } },
        }),
      );
    expect(await to(TargetBucket)).toEqual({
      Code: "CrossLocationLoggingProhibitted",
      Message: "Cross S3 location logging not allowed. ",
      TargetBucketLocation: "us-west-2",
      status: 403,
    });
    expect(await to(NOWHERE)).toEqual({
      Code: "InvalidTargetBucketForLogging",
      Message: "The target bucket for logging does not exist",
      TargetBucket: NOWHERE,
      status: 400,
    });
  });
});

describe("notifications", () => {
  const QUEUE = "arn:aws:sqs:us-east-1:000000000000:my-queue";
  const TOPIC = "arn:aws:sns:us-east-1:000000000000:my-topic";
  const Events = ["s3:ObjectCreated:*" as const];
  const queue = (...FilterRules: object[]) => ({ QueueArn: QUEUE, Events, Filter: { Key: { FilterRules } } });
  const put = (s3: S3, Bucket: string, NotificationConfiguration: object, more: object = {}) =>
    answer(s3.putBucketNotificationConfiguration({ Bucket, NotificationConfiguration, ...more }));
  const get = (s3: S3, Bucket: string) => answer(s3.getBucketNotificationConfiguration({ Bucket }));

  test("filter by prefix or suffix", async ({ s3, bucket: Bucket }) => {
    // Wrong on purpose.
    const QueueConfigurations = [queue({ Name: "INVALID", Value: "does not matter" })] as QueueConfiguration[];
    expect(await put(s3, Bucket, { QueueConfigurations })).toEqual(
      invalidArgument("FilterRule.Name", "INVALID", "filter rule name must be either prefix or suffix"),
    );
  });

  test("tell the names of filters with a capital, and empty values", async ({ s3, bucket: Bucket }) => {
    for (const [asked, told] of [
      [
        [
          { Name: "prefix", Value: "notif-" },
          { Name: "suffix", Value: ".txt" },
        ],
        [
          { Name: "Prefix", Value: "notif-" },
          { Name: "Suffix", Value: ".txt" },
        ],
      ],
      [[{ Name: "suffix", Value: "" }], [{ Name: "Suffix", Value: "" }]],
    ] as const) {
      expect(await put(s3, Bucket, { QueueConfigurations: [queue(...asked)] })).toEqual(ok);
      expect(await get(s3, Bucket)).toEqual({
        QueueConfigurations: [{ ...queue(...told), Id: someText }],
        ...ok,
      });
    }
  });

  test("go to what is an ARN, even when it is not to be tried", async ({ s3, bucket: Bucket }) => {
    for (const [configuration, name, value] of [
      [{ QueueConfigurations: [{ Id: "id123", QueueArn: "invalid-queue", Events }] }, "Queue", "invalid-queue"],
      [{ TopicConfigurations: [{ Id: "id123", TopicArn: "invalid-topic", Events }] }, "Topic", "invalid-topic"],
    ] as const) {
      const refused = invalidArgument(name, value, "The ARN could not be parsed");
      expect(await put(s3, Bucket, configuration)).toEqual(refused);
      expect(await put(s3, Bucket, configuration, { SkipDestinationValidation: true })).toEqual(refused);
    }
    for (const configuration of [
      { QueueConfigurations: [{ Id: "id123", QueueArn: QUEUE, Events }] },
      { TopicConfigurations: [{ Id: "id123", TopicArn: TOPIC, Events }] },
    ]) {
      expect(await put(s3, Bucket, configuration, { SkipDestinationValidation: true })).toEqual(ok);
      expect(await get(s3, Bucket)).toEqual({ ...configuration, ...ok });
    }
  });

  test("to a queue that is not there are refused, unless it is not to be tried", async () => {
    await using emulator = await createEmulator({ listen: false, notificationEndpoints: {} });
    const s3 = clientOf(emulator);
    await s3.createBucket({ Bucket: "notifying" });
    const configuration = { QueueConfigurations: [{ Id: "id123", QueueArn: QUEUE, Events }] };
    expect(await put(s3, "notifying", configuration)).toEqual({
      ArgumentName1: QUEUE,
      ArgumentValue1: "The destination queue does not exist",
      Code: "InvalidArgument",
      Message: "Unable to validate the following destination configurations",
      status: 400,
    });
    expect(await put(s3, "notifying", configuration, { SkipDestinationValidation: true })).toEqual(ok);
    expect(await get(s3, "notifying")).toEqual({ ...configuration, ...ok });
  });

  test("of a bucket that is not there", async ({ s3 }) => {
    expect(await put(s3, NOWHERE, { QueueConfigurations: [queue()] })).toEqual(noSuchBucket(NOWHERE));
  });
});

describe("replication", () => {
  const ROLE = "arn:aws:iam::000000000000:role/replicate";
  const versioned = async (s3: S3, Bucket: string) => {
    await s3.createBucket({ Bucket });
    await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Enabled" } });
  };
  const put = (s3: S3, Bucket: string, ...Rules: object[]) =>
    answer(
      s3.putBucketReplication({
        Bucket,
        // Wrong on purpose: some of the rules lack what they need.
        ReplicationConfiguration: { Role: ROLE, Rules: Rules as [] },
      }),
    );
  const get = (s3: S3, Bucket: string) => answer(s3.getBucketReplication({ Bucket }));

  test("is between versioned buckets, put, read and deleted twice", async ({ s3 }) => {
    const [from, to] = ["source-bucket", "dest-bucket"];
    const rule = {
      ID: "rtc",
      Priority: 0,
      Filter: {},
      Status: "Disabled",
      Destination: {
        Bucket: `arn:aws:s3:::${to}`,
        StorageClass: "STANDARD",
        ReplicationTime: { Status: "Enabled", Time: { Minutes: 15 } },
        Metrics: { Status: "Enabled", EventThreshold: { Minutes: 15 } },
      },
      DeleteMarkerReplication: { Status: "Disabled" },
    };
    await s3.createBucket({ Bucket: from });
    expect(await get(s3, from)).toEqual({
      BucketName: from,
      Code: "ReplicationConfigurationNotFoundError",
      Message: "The replication configuration was not found",
      status: 404,
    });
    expect(await put(s3, from, rule)).toEqual(
      invalidRequest("Versioning must be 'Enabled' on the bucket to apply a replication configuration"),
    );
    await s3.putBucketVersioning({ Bucket: from, VersioningConfiguration: { Status: "Enabled" } });
    const notVersioned = invalidRequest("Destination bucket must have versioning enabled.");
    expect(await put(s3, from, rule)).toEqual(notVersioned);
    await s3.createBucket({ Bucket: to });
    expect(await put(s3, from, rule)).toEqual(notVersioned);
    await s3.putBucketVersioning({ Bucket: to, VersioningConfiguration: { Status: "Enabled" } });
    expect(await put(s3, from, rule)).toEqual(ok);
    expect(await get(s3, from)).toEqual({ ReplicationConfiguration: { Role: ROLE, Rules: [rule] }, ...ok });
    const remove = () => answer(s3.deleteBucketReplication({ Bucket: from }));
    expect(await remove()).toEqual(noContent);
    expect(await remove()).toEqual(noContent);
  });

  test("has a rule at least, and tells it with its id", async ({ s3 }) => {
    await versioned(s3, "source-bucket");
    await versioned(s3, "dest-bucket");
    const rule = {
      Priority: 1,
      Filter: { Prefix: "Tax" },
      Status: "Enabled",
      Destination: { Bucket: "arn:aws:s3:::dest-bucket" },
      DeleteMarkerReplication: { Status: "Disabled" },
    };
    expect(await put(s3, "source-bucket", rule)).toEqual(ok);
    expect(await get(s3, "source-bucket")).toEqual({
      ReplicationConfiguration: { Role: ROLE, Rules: [{ ...rule, ID: someText }] },
      ...ok,
    });
    expect(await put(s3, "source-bucket")).toEqual(malformedXml);
  });
});

describe("the encryption of a bucket", () => {
  const rule = (more: object = {}) => ({
    ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" as const, ...more },
    BucketKeyEnabled: true,
  });
  const put = (s3: S3, Bucket: string, ...Rules: ReturnType<typeof rule>[]) =>
    answer(s3.putBucketEncryption({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));

  test("is one rule, with a key only for KMS", async ({ s3, bucket: Bucket }) => {
    const nowhere = { Bucket: NOWHERE };
    expect(await answer(s3.getBucketEncryption(nowhere))).toEqual(noSuchBucket(NOWHERE));
    expect(await answer(s3.deleteBucketEncryption(nowhere))).toEqual(noSuchBucket(NOWHERE));
    expect(await put(s3, NOWHERE, rule())).toEqual(noSuchBucket(NOWHERE));
    expect(await put(s3, Bucket)).toEqual(malformedXml);
    expect(await put(s3, Bucket, rule(), rule())).toEqual(malformedXml);
    expect(await put(s3, Bucket, rule({ KMSMasterKeyID: "randomkeyid" }))).toEqual(
      invalidArgument(
        "ApplyServerSideEncryptionByDefault",
        undefined,
        "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
      ),
    );
  });

  test("by S3's keys is what objects tell anyway", async ({ s3, bucket: Bucket }) => {
    const etag = "16b66fb6b9c0e864b0291fa0dbb5a946";
    const one = { Bucket, Key: "key-encrypted" };
    expect(await put(s3, Bucket, rule())).toEqual(ok);
    expect(await answer(s3.putObject({ ...one, Body: "test-encrypted" }))).toEqual(stored(etag, "J1mCHA=="));
    expect(await answer(s3.headObject(one))).toEqual(described(etag, 14));
    expect(await answer(s3.getObject(one))).toEqual(read(etag, "test-encrypted", whole("J1mCHA==")));
  });
});

describe("a website can not have", () => {
  const index = { IndexDocument: { Suffix: "index.html" } };
  const suffix = "The IndexDocument Suffix is not well formed";
  for (const [title, configuration, refusal] of [
    [
      "an index document with a slash",
      { IndexDocument: { Suffix: "/index.html" } },
      invalidArgument("IndexDocument", "/index.html", suffix),
    ],
    [
      "an index document without a name",
      { IndexDocument: { Suffix: "" } },
      invalidArgument("IndexDocument", "", suffix),
    ],
    [
      "another host for everything and an index document",
      { ...index, RedirectAllRequestsTo: { HostName: "test.com" } },
      invalidArgument(
        "RedirectAllRequestsTo",
        "not null",
        "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.",
      ),
    ],
    [
      "an error document alone",
      { ErrorDocument: { Key: "/index.html" } },
      invalidArgument(
        "IndexDocument",
        "null",
        "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
      ),
    ],
    [
      "a protocol that is none",
      { RedirectAllRequestsTo: { HostName: "test.com", Protocol: "protocol" } },
      invalidRequest(
        "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.",
      ),
    ],
    [
      "a key replaced twice",
      { ...index, RoutingRules: [{ Redirect: { ReplaceKeyPrefixWith: "/documents/", ReplaceKeyWith: "documents/" } }] },
      invalidRequest("You can only define ReplaceKeyPrefix or ReplaceKey but not both."),
    ],
    [
      "a condition of nothing",
      { ...index, RoutingRules: [{ Condition: {}, Redirect: { ReplaceKeyPrefixWith: "/documents/" } }] },
      invalidRequest(
        "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present.",
      ),
    ],
    ["no rule among its rules", { ...index, RoutingRules: [] }, malformedXml],
    ["an error document without a key", { ...index, ErrorDocument: {} }, malformedXml],
    ["another host for everything without its name", { RedirectAllRequestsTo: { Protocol: "http" } }, malformedXml],
  ] as const) {
    test(title, async ({ s3, bucket: Bucket }) => {
      // Wrong on purpose.
      const wrong = configuration as unknown as WebsiteConfiguration;
      expect(await answer(s3.putBucketWebsite({ Bucket, WebsiteConfiguration: wrong }))).toEqual(refusal);
    });
  }
});

describe("CORS", () => {
  const open = { AllowedMethods: ["GET"], AllowedOrigins: ["*"] };
  const put = (s3: S3, Bucket: string, ...CORSRules: (typeof open)[]) =>
    answer(s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules } }));

  test("is not there, put, read as it was put, and deleted even before it was there", async ({
    s3,
    bucket: Bucket,
  }) => {
    const get = () => answer(s3.getBucketCors({ Bucket }));
    const none = {
      BucketName: Bucket,
      Code: "NoSuchCORSConfiguration",
      Message: "The CORS configuration does not exist",
      status: 404,
    };
    expect(await get()).toEqual(none);
    expect(await answer(s3.deleteBucketCors({ Bucket }))).toEqual(noContent);
    expect(await put(s3, Bucket, open)).toEqual(ok);
    expect(await get()).toEqual({ CORSRules: [open], ...ok });
    expect(await answer(s3.deleteBucketCors({ Bucket }))).toEqual(noContent);
    expect(await get()).toEqual(none);
    const anEmptyOrigin = { AllowedMethods: ["GET", "PUT", "HEAD"], AllowedOrigins: [""] };
    expect(await put(s3, Bucket, anEmptyOrigin)).toEqual(ok);
    expect(await get()).toEqual({ CORSRules: [anEmptyOrigin], ...ok });
    const casing = {
      ...open,
      AllowedHeaders: ["x-amz-expected-bucket-owner", "x-AMZ-server-SIDE-encryption"],
      MaxAgeSeconds: 3000,
    };
    expect(await put(s3, Bucket, casing)).toEqual(ok);
    expect(await get()).toEqual({ CORSRules: [casing], ...ok });
  });

  test("has rules, of methods that S3 serves", async ({ s3, bucket: Bucket }) => {
    expect(await put(s3, Bucket, { ...open, AllowedMethods: ["MYMETHOD"] })).toEqual(
      invalidRequest("Found unsupported HTTP method in CORS config. Unsupported method is MYMETHOD"),
    );
    expect(await put(s3, Bucket)).toEqual(malformedXml);
  });
});
