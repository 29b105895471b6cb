/**
 * What Terraform's AWS provider asks for its S3 resources: create, read, plan again without a difference, destroy.
 * Documents, order and tolerated codes are those of terraform-provider-aws 5.100 (tags through S3 Control: 6.x).
 */
import { NoSuchKey, type S3 } from "@aws-sdk/client-s3";
import aws4 from "aws4";
import type { Emulator } from "../../src/index.js";
import { describe, expect, test } from "../support/emulator.js";

const Bucket = "terraform-bucket";
const LOGS = "terraform-logs";
const LOGS_ARN = `arn:aws:s3:::${LOGS}`;
const ROLE = "arn:aws:iam::000000000000:role/replication";

type Refused = readonly [code: string, status: number];

interface Resource {
  /** The resource's name in a Terraform file, with what is special about this one. */
  readonly resource: string;
  /** What other resources have done to the bucket before this one. */
  readonly given?: (s3: S3) => Promise<unknown>;
  readonly create: (s3: S3) => Promise<unknown>;
  readonly read: (s3: S3) => Promise<object>;
  /** What the provider must read to see no difference; what it has sent, with AWS's defaults. */
  readonly shows: object;
  readonly destroy: (s3: S3) => Promise<unknown>;
  /** What a read says when the resource is gone. */
  readonly gone: Refused | object;
}

const read = async (answer: Promise<object & { $metadata?: unknown }>): Promise<object> => {
  const { $metadata, ...shown } = await answer;
  return shown;
};

const versioned = async (s3: S3) => {
  const VersioningConfiguration = { Status: "Enabled" } as const;
  await s3.putBucketVersioning({ Bucket, VersioningConfiguration });
  await s3.putBucketVersioning({ Bucket: LOGS, VersioningConfiguration });
};

const owned = (s3: S3) =>
  s3.putBucketOwnershipControls({
    Bucket,
    OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerPreferred" }] },
  });

const POLICY =
  '{"Statement":[{"Action":["s3:GetObject","s3:PutObject"],"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000000:root"},"Resource":"arn:aws:s3:::terraform-bucket/*"}],"Version":"2012-10-17"}';

const CORS = [
  { AllowedMethods: ["GET"], AllowedOrigins: ["*"], MaxAgeSeconds: 0 },
  {
    ID: "one",
    AllowedHeaders: ["*"],
    AllowedMethods: ["POST", "PUT"],
    AllowedOrigins: ["https://example.com"],
    ExposeHeaders: ["ETag"],
    MaxAgeSeconds: 3000,
  },
];

const LIFECYCLE = [
  {
    ID: "logs",
    Status: "Enabled" as const,
    Filter: {
      And: {
        ObjectSizeGreaterThan: 0,
        Prefix: "log/",
        Tags: [
          { Key: "rule", Value: "log" },
          { Key: "autoclean", Value: "true" },
        ],
      },
    },
    Expiration: { Days: 90 },
    Transitions: [
      { Days: 30, StorageClass: "STANDARD_IA" as const },
      { Days: 60, StorageClass: "GLACIER" as const },
    ],
  },
  {
    ID: "tmp",
    Status: "Disabled" as const,
    Filter: { Prefix: "tmp/" },
    Expiration: { Date: new Date("2030-01-13T00:00:00Z") },
  },
  {
    ID: "old",
    Status: "Enabled" as const,
    // `filter {}` is sent as an empty prefix.
    Filter: { Prefix: "" },
    NoncurrentVersionExpiration: { NoncurrentDays: 90, NewerNoncurrentVersions: 3 },
    NoncurrentVersionTransitions: [{ NoncurrentDays: 30, StorageClass: "STANDARD_IA" as const }],
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
  },
  {
    ID: "markers",
    Status: "Enabled" as const,
    Filter: { ObjectSizeGreaterThan: 500 },
    Expiration: { ExpiredObjectDeleteMarker: true },
  },
];

const LOGGING = {
  TargetBucket: LOGS,
  TargetPrefix: "log/",
  TargetObjectKeyFormat: { PartitionedPrefix: { PartitionDateSource: "EventTime" as const } },
};

const TOPIC = {
  Id: "t",
  TopicArn: "arn:aws:sns:us-east-1:000000000000:t",
  Events: ["s3:ObjectRestore:Post" as const, "s3:ObjectRemoved:*" as const],
};
const LAMBDA = {
  Id: "tf-s3-lambda-1",
  LambdaFunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:f",
  Events: ["s3:ObjectTagging:*" as const],
};
const QUEUE = {
  Id: "tf-s3-queue-2",
  QueueArn: "arn:aws:sqs:us-east-1:000000000000:q",
  Events: ["s3:ObjectCreated:*" as const],
};

const WEBSITE = {
  IndexDocument: { Suffix: "index.html" },
  ErrorDocument: { Key: "error.html" },
  RoutingRules: [{ Condition: { KeyPrefixEquals: "docs/" }, Redirect: { ReplaceKeyPrefixWith: "documents/" } }],
};
const REDIRECT = { RedirectAllRequestsTo: { HostName: "example.com", Protocol: "https" as const } };

const REPLICATION = {
  Role: ROLE,
  Rules: [
    {
      ID: "one",
      Priority: 0,
      Status: "Enabled" as const,
      Filter: { Prefix: "foo" },
      DeleteMarkerReplication: { Status: "Enabled" as const },
      SourceSelectionCriteria: { ReplicaModifications: { Status: "Enabled" as const } },
      Destination: {
        Bucket: LOGS_ARN,
        StorageClass: "STANDARD" as const,
        ReplicationTime: { Status: "Enabled" as const, Time: { Minutes: 15 } },
        Metrics: { Status: "Enabled" as const, EventThreshold: { Minutes: 15 } },
      },
    },
    {
      ID: "two",
      Priority: 5,
      Status: "Disabled" as const,
      Filter: { And: { Prefix: "bar", Tags: [{ Key: "a", Value: "b" }] } },
      DeleteMarkerReplication: { Status: "Disabled" as const },
      Destination: { Bucket: LOGS_ARN },
    },
  ],
};

const FILTER = { And: { Prefix: "documents/", Tags: [{ Key: "priority", Value: "high" }] } };
const TIERING = {
  Id: "EntireBucket",
  Status: "Enabled" as const,
  Filter: FILTER,
  Tierings: [
    { AccessTier: "DEEP_ARCHIVE_ACCESS" as const, Days: 180 },
    { AccessTier: "ARCHIVE_ACCESS" as const, Days: 125 },
  ],
};
const ANALYTICS = {
  Id: "analytics",
  Filter: FILTER,
  StorageClassAnalysis: {
    DataExport: {
      OutputSchemaVersion: "V_1" as const,
      Destination: { S3BucketDestination: { Bucket: LOGS_ARN, Format: "CSV" as const } },
    },
  },
};
const INVENTORY = {
  Id: "daily",
  IsEnabled: true,
  IncludedObjectVersions: "All" as const,
  Filter: { Prefix: "documents/" },
  OptionalFields: ["LastModifiedDate" as const, "Size" as const],
  Schedule: { Frequency: "Daily" as const },
  Destination: {
    S3BucketDestination: {
      Bucket: LOGS_ARN,
      Format: "ORC" as const,
      Prefix: "inventory",
      Encryption: { SSES3: {} },
    },
  },
};

const SWITCHES = {
  BlockPublicAcls: true,
  BlockPublicPolicy: false,
  IgnorePublicAcls: true,
  RestrictPublicBuckets: false,
};

/** A rule of encryption as every bucket shows it that is made today. */
const byDefault = (SSEAlgorithm: string, BucketKeyEnabled: boolean) => ({
  ServerSideEncryptionConfiguration: {
    Rules: [
      {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm },
        BucketKeyEnabled,
        BlockedEncryptionTypes: { EncryptionType: ["SSE-C"] },
      },
    ],
  },
});

const encryption = (SSEAlgorithm: "AES256" | "aws:kms", BucketKeyEnabled: boolean): Resource => ({
  resource: `aws_s3_bucket_server_side_encryption_configuration (${SSEAlgorithm})`,
  create: (s3) =>
    s3.putBucketEncryption({
      Bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm }, BucketKeyEnabled }],
      },
    }),
  read: (s3) => read(s3.getBucketEncryption({ Bucket })),
  shows: byDefault(SSEAlgorithm, BucketKeyEnabled),
  destroy: (s3) => s3.deleteBucketEncryption({ Bucket }),
  gone: byDefault("AES256", false),
});

const website = (what: string, WebsiteConfiguration: typeof WEBSITE | typeof REDIRECT): Resource => ({
  resource: `aws_s3_bucket_website_configuration (${what})`,
  create: (s3) => s3.putBucketWebsite({ Bucket, WebsiteConfiguration }),
  read: (s3) => read(s3.getBucketWebsite({ Bucket })),
  shows: WebsiteConfiguration,
  destroy: (s3) => s3.deleteBucketWebsite({ Bucket }),
  gone: ["NoSuchWebsiteConfiguration", 404],
});

const metric = (MetricsConfiguration: { readonly Id: string; readonly Filter?: typeof FILTER }): Resource => ({
  resource: `aws_s3_bucket_metric (${MetricsConfiguration.Filter ? "filtered" : "of all objects"})`,
  create: (s3) => s3.putBucketMetricsConfiguration({ Bucket, Id: MetricsConfiguration.Id, MetricsConfiguration }),
  read: (s3) => read(s3.getBucketMetricsConfiguration({ Bucket, Id: MetricsConfiguration.Id })),
  shows: { MetricsConfiguration },
  destroy: (s3) => s3.deleteBucketMetricsConfiguration({ Bucket, Id: MetricsConfiguration.Id }),
  gone: ["NoSuchConfiguration", 404],
});

const RESOURCES: readonly Resource[] = [
  {
    resource: "aws_s3_bucket_policy",
    create: (s3) => s3.putBucketPolicy({ Bucket, Policy: POLICY }),
    read: (s3) => read(s3.getBucketPolicy({ Bucket })),
    shows: { Policy: POLICY },
    destroy: (s3) => s3.deleteBucketPolicy({ Bucket }),
    gone: ["NoSuchBucketPolicy", 404],
  },
  {
    resource: "aws_s3_bucket_versioning",
    create: (s3) => s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Enabled" } }),
    read: (s3) => read(s3.getBucketVersioning({ Bucket })),
    shows: { Status: "Enabled" },
    destroy: (s3) => s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Suspended" } }),
    gone: { Status: "Suspended" },
  },
  encryption("AES256", false),
  encryption("aws:kms", true),
  {
    resource: "aws_s3_bucket_public_access_block",
    create: (s3) => s3.putPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration: SWITCHES }),
    read: (s3) => read(s3.getPublicAccessBlock({ Bucket })),
    shows: { PublicAccessBlockConfiguration: SWITCHES },
    destroy: (s3) => s3.deletePublicAccessBlock({ Bucket }),
    gone: ["NoSuchPublicAccessBlockConfiguration", 404],
  },
  {
    resource: "aws_s3_bucket_ownership_controls",
    create: owned,
    read: (s3) => read(s3.getBucketOwnershipControls({ Bucket })),
    shows: { OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerPreferred" }] } },
    destroy: (s3) => s3.deleteBucketOwnershipControls({ Bucket }),
    gone: ["OwnershipControlsNotFoundError", 404],
  },
  {
    resource: "aws_s3_bucket_cors_configuration",
    create: (s3) => s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules: CORS } }),
    read: (s3) => read(s3.getBucketCors({ Bucket })),
    shows: { CORSRules: CORS },
    destroy: (s3) => s3.deleteBucketCors({ Bucket }),
    gone: ["NoSuchCORSConfiguration", 404],
  },
  {
    resource: "aws_s3_bucket_lifecycle_configuration",
    given: versioned,
    create: (s3) =>
      s3.putBucketLifecycleConfiguration({
        Bucket,
        TransitionDefaultMinimumObjectSize: "all_storage_classes_128K",
        LifecycleConfiguration: { Rules: LIFECYCLE },
      }),
    read: (s3) => read(s3.getBucketLifecycleConfiguration({ Bucket })),
    shows: { TransitionDefaultMinimumObjectSize: "all_storage_classes_128K", Rules: LIFECYCLE },
    destroy: (s3) => s3.deleteBucketLifecycle({ Bucket }),
    gone: ["NoSuchLifecycleConfiguration", 404],
  },
  {
    resource: "aws_s3_bucket_logging",
    create: (s3) => s3.putBucketLogging({ Bucket, BucketLoggingStatus: { LoggingEnabled: LOGGING } }),
    read: (s3) => read(s3.getBucketLogging({ Bucket })),
    shows: { LoggingEnabled: LOGGING },
    destroy: (s3) => s3.putBucketLogging({ Bucket, BucketLoggingStatus: {} }),
    gone: {},
  },
  {
    resource: "aws_s3_bucket_notification",
    create: (s3) =>
      s3.putBucketNotificationConfiguration({
        Bucket,
        NotificationConfiguration: {
          EventBridgeConfiguration: {},
          LambdaFunctionConfigurations: [LAMBDA],
          QueueConfigurations: [
            {
              ...QUEUE,
              Filter: {
                Key: {
                  FilterRules: [
                    { Name: "prefix", Value: "in/" },
                    { Name: "suffix", Value: ".log" },
                  ],
                },
              },
            },
          ],
          TopicConfigurations: [TOPIC],
        },
      }),
    read: (s3) => read(s3.getBucketNotificationConfiguration({ Bucket })),
    shows: {
      EventBridgeConfiguration: {},
      LambdaFunctionConfigurations: [LAMBDA],
      QueueConfigurations: [
        {
          ...QUEUE,
          // AWS answers with capitals; the provider does not mind.
          Filter: {
            Key: {
              FilterRules: [
                { Name: "Prefix", Value: "in/" },
                { Name: "Suffix", Value: ".log" },
              ],
            },
          },
        },
      ],
      TopicConfigurations: [TOPIC],
    },
    destroy: (s3) => s3.putBucketNotificationConfiguration({ Bucket, NotificationConfiguration: {} }),
    gone: {},
  },
  website("documents", WEBSITE),
  website("redirect", REDIRECT),
  {
    resource: "aws_s3_bucket_request_payment_configuration",
    create: (s3) => s3.putBucketRequestPayment({ Bucket, RequestPaymentConfiguration: { Payer: "Requester" } }),
    read: (s3) => read(s3.getBucketRequestPayment({ Bucket })),
    shows: { Payer: "Requester" },
    destroy: (s3) => s3.putBucketRequestPayment({ Bucket, RequestPaymentConfiguration: { Payer: "BucketOwner" } }),
    gone: { Payer: "BucketOwner" },
  },
  {
    resource: "aws_s3_bucket_accelerate_configuration",
    create: (s3) => s3.putBucketAccelerateConfiguration({ Bucket, AccelerateConfiguration: { Status: "Enabled" } }),
    read: (s3) => read(s3.getBucketAccelerateConfiguration({ Bucket })),
    shows: { Status: "Enabled" },
    destroy: (s3) => s3.putBucketAccelerateConfiguration({ Bucket, AccelerateConfiguration: { Status: "Suspended" } }),
    gone: { Status: "Suspended" },
  },
  {
    resource: "aws_s3_bucket_replication_configuration",
    given: versioned,
    create: (s3) => s3.putBucketReplication({ Bucket, ReplicationConfiguration: REPLICATION }),
    read: (s3) => read(s3.getBucketReplication({ Bucket })),
    shows: { ReplicationConfiguration: REPLICATION },
    destroy: (s3) => s3.deleteBucketReplication({ Bucket }),
    gone: ["ReplicationConfigurationNotFoundError", 404],
  },
  {
    resource: "aws_s3_bucket_replication_configuration (of the first version)",
    given: versioned,
    create: (s3) =>
      s3.putBucketReplication({
        Bucket,
        ReplicationConfiguration: {
          Role: ROLE,
          Rules: [{ Prefix: "foo", Status: "Enabled", Destination: { Bucket: LOGS_ARN } }],
        },
      }),
    read: (s3) => read(s3.getBucketReplication({ Bucket })),
    // The id is computed, and the priority belongs to the second version.
    shows: {
      ReplicationConfiguration: {
        Role: ROLE,
        Rules: [
          { ID: expect.stringMatching(/.+/), Prefix: "foo", Status: "Enabled", Destination: { Bucket: LOGS_ARN } },
        ],
      },
    },
    destroy: (s3) => s3.deleteBucketReplication({ Bucket }),
    gone: ["ReplicationConfigurationNotFoundError", 404],
  },
  {
    resource: "aws_s3_bucket_intelligent_tiering_configuration",
    create: (s3) =>
      s3.putBucketIntelligentTieringConfiguration({ Bucket, Id: TIERING.Id, IntelligentTieringConfiguration: TIERING }),
    read: (s3) => read(s3.getBucketIntelligentTieringConfiguration({ Bucket, Id: TIERING.Id })),
    shows: { IntelligentTieringConfiguration: TIERING },
    destroy: (s3) => s3.deleteBucketIntelligentTieringConfiguration({ Bucket, Id: TIERING.Id }),
    gone: ["NoSuchConfiguration", 404],
  },
  {
    resource: "aws_s3_bucket_analytics_configuration",
    create: (s3) => s3.putBucketAnalyticsConfiguration({ Bucket, Id: ANALYTICS.Id, AnalyticsConfiguration: ANALYTICS }),
    read: (s3) => read(s3.getBucketAnalyticsConfiguration({ Bucket, Id: ANALYTICS.Id })),
    shows: { AnalyticsConfiguration: ANALYTICS },
    destroy: (s3) => s3.deleteBucketAnalyticsConfiguration({ Bucket, Id: ANALYTICS.Id }),
    gone: ["NoSuchConfiguration", 404],
  },
  {
    resource: "aws_s3_bucket_inventory",
    create: (s3) => s3.putBucketInventoryConfiguration({ Bucket, Id: INVENTORY.Id, InventoryConfiguration: INVENTORY }),
    read: (s3) => read(s3.getBucketInventoryConfiguration({ Bucket, Id: INVENTORY.Id })),
    shows: { InventoryConfiguration: INVENTORY },
    destroy: (s3) => s3.deleteBucketInventoryConfiguration({ Bucket, Id: INVENTORY.Id }),
    gone: ["NoSuchConfiguration", 404],
  },
  metric({ Id: "all" }),
  metric({ Id: "documents", Filter: FILTER }),
  {
    resource: "aws_s3_bucket_abac",
    create: (s3) => s3.putBucketAbac({ Bucket, AbacStatus: { Status: "Enabled" } }),
    read: (s3) => read(s3.getBucketAbac({ Bucket })),
    shows: { AbacStatus: { Status: "Enabled" } },
    destroy: (s3) => s3.putBucketAbac({ Bucket, AbacStatus: { Status: "Disabled" } }),
    gone: { AbacStatus: { Status: "Disabled" } },
  },
];

const isRefused = (gone: Refused | object): gone is Refused => Array.isArray(gone);

describe("a resource is created, read, planned again without a difference, and destroyed", () => {
  for (const { resource, given, create, read, shows, destroy, gone } of RESOURCES) {
    test(resource, async ({ s3 }) => {
      // The provider always sends an ACL with the creation; "private" is no ACL to a bucket of today.
      await s3.createBucket({ Bucket: LOGS, ACL: "private" });
      await s3.createBucket({ Bucket, ACL: "private" });
      await given?.(s3);

      await create(s3);
      const first = await read(s3);
      const second = await read(s3);

      expect(first).toEqual(shows);
      expect(second).toEqual(first);
      await destroy(s3);
      if (isRefused(gone)) await expect(read(s3)).rejects.toBeRefusedWith(...gone);
      else expect(await read(s3)).toEqual(gone);
      await s3.deleteBucket({ Bucket });
    });
  }

  test("aws_s3_bucket_acl (canned; its destroy asks nothing)", async ({ s3 }) => {
    await s3.createBucket({ Bucket, ACL: "private" });
    await owned(s3);

    await s3.putBucketAcl({ Bucket, ACL: "private" });

    const { Owner, Grants } = await s3.getBucketAcl({ Bucket });
    expect(Grants).toEqual([{ Grantee: { ID: Owner?.ID, Type: "CanonicalUser" }, Permission: "FULL_CONTROL" }]);
  });

  test("aws_s3_bucket_acl (grants, in the order they were sent)", async ({ s3 }) => {
    await s3.createBucket({ Bucket, ACL: "private" });
    await owned(s3);
    const { Owner } = await s3.listBuckets();
    const policy = {
      Grants: [
        {
          Grantee: { Type: "Group" as const, URI: "http://acs.amazonaws.com/groups/s3/LogDelivery" },
          Permission: "READ_ACP" as const,
        },
        { Grantee: { Type: "CanonicalUser" as const, ID: Owner?.ID }, Permission: "FULL_CONTROL" as const },
      ],
      Owner: { ID: Owner?.ID },
    };

    await s3.putBucketAcl({ Bucket, AccessControlPolicy: policy });

    expect(await read(s3.getBucketAcl({ Bucket }))).toEqual(policy);
  });

  test("aws_s3_bucket_object_lock_configuration", async ({ s3 }) => {
    await s3.createBucket({ Bucket, ACL: "private", ObjectLockEnabledForBucket: true });
    const Rule = { DefaultRetention: { Mode: "GOVERNANCE", Days: 5 } } as const;
    const put = (ObjectLockConfiguration: object) => s3.putObjectLockConfiguration({ Bucket, ObjectLockConfiguration });

    await put({ ObjectLockEnabled: "Enabled", Rule });
    const created = await read(s3.getObjectLockConfiguration({ Bucket }));
    await put({ ObjectLockEnabled: "Enabled" });
    const destroyed = await read(s3.getObjectLockConfiguration({ Bucket }));

    expect(created).toEqual({ ObjectLockConfiguration: { ObjectLockEnabled: "Enabled", Rule } });
    expect(destroyed).toEqual({ ObjectLockConfiguration: { ObjectLockEnabled: "Enabled" } });
  });

  test("aws_s3_object", async ({ s3 }) => {
    await s3.createBucket({ Bucket, ACL: "private" });
    const Key = "folder/ünï +a b.txt";

    await s3.putObject({
      Bucket,
      Key,
      Body: "hello",
      CacheControl: "no-cache",
      ChecksumAlgorithm: "SHA256",
      ContentType: "text/plain",
      Metadata: { colour: "blue" },
      Tagging: "a=b",
    });

    expect(await read(s3.headObject({ Bucket, Key, ChecksumMode: "ENABLED" }))).toEqual({
      AcceptRanges: "bytes",
      CacheControl: "no-cache",
      ChecksumSHA256: "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
      ChecksumType: "FULL_OBJECT",
      ContentLength: 5,
      ContentType: "text/plain",
      ETag: '"5d41402abc4b2a76b9719d911017c592"',
      LastModified: expect.any(Date),
      Metadata: { colour: "blue" },
      ServerSideEncryption: "AES256",
      TagCount: 1,
    });
    expect(await read(s3.getObjectTagging({ Bucket, Key }))).toEqual({ TagSet: [{ Key: "a", Value: "b" }] });
    await s3.deleteObject({ Bucket, Key });
    await expect(s3.headObject({ Bucket, Key })).rejects.toBeRefusedWith("NotFound", 404);
    await expect(s3.getObjectTagging({ Bucket, Key })).rejects.toThrow(NoSuchKey);
  });

  test("aws_s3_object (held and retained: destroyed by lifting the hold)", async ({ s3 }) => {
    await s3.createBucket({ Bucket, ACL: "private", ObjectLockEnabledForBucket: true });
    const Key = "held";
    const ObjectLockRetainUntilDate = new Date("2031-12-31T23:59:59Z");
    await s3.putObject({
      Bucket,
      Key,
      Body: "hello",
      ObjectLockLegalHoldStatus: "ON",
      ObjectLockMode: "GOVERNANCE",
      ObjectLockRetainUntilDate,
    });

    const head = await s3.headObject({ Bucket, Key });
    const { Versions } = await s3.listObjectVersions({ Bucket, Prefix: Key });
    const version = { Bucket, Key, VersionId: Versions?.[0]?.VersionId };
    const remove = () => s3.deleteObject({ ...version, BypassGovernanceRetention: true });

    expect(head).toMatchObject({
      ObjectLockLegalHoldStatus: "ON",
      ObjectLockMode: "GOVERNANCE",
      ObjectLockRetainUntilDate,
    });
    await expect(remove()).rejects.toBeRefusedWith("AccessDenied", 403);
    await s3.putObjectLegalHold({ ...version, LegalHold: { Status: "OFF" } });
    await remove();
    expect(await s3.listObjectVersions({ Bucket, Prefix: Key })).not.toHaveProperty("Versions");
    await s3.deleteBucket({ Bucket });
  });

  test("aws_s3_object_copy", async ({ s3 }) => {
    await s3.createBucket({ Bucket, ACL: "private" });
    await s3.putObject({ Bucket, Key: "from here", Body: "hello", ContentType: "text/plain" });

    // The provider escapes the slash between bucket and key too.
    const { CopyObjectResult } = await s3.copyObject({
      Bucket,
      Key: "copied",
      CopySource: "terraform-bucket%2Ffrom%20here",
    });

    const head = await s3.headObject({ Bucket, Key: "copied" });
    expect(CopyObjectResult?.ETag).toBe('"5d41402abc4b2a76b9719d911017c592"');
    expect(head).toMatchObject({ ContentLength: 5, ContentType: "text/plain", ETag: CopyObjectResult?.ETag });
    await s3.deleteObject({ Bucket, Key: "copied" });
    await expect(s3.headObject({ Bucket, Key: "copied" })).rejects.toBeRefusedWith("NotFound", 404);
  });
});

/** Each read of aws_s3_bucket, in the provider's order, with what a new bucket says to it. */
const READS: readonly (readonly [name: string, ask: (s3: S3) => Promise<object>, says: Refused | object])[] = [
  ["policy", (s3) => s3.getBucketPolicy({ Bucket }), ["NoSuchBucketPolicy", 404]],
  ["cors", (s3) => s3.getBucketCors({ Bucket }), ["NoSuchCORSConfiguration", 404]],
  ["website", (s3) => s3.getBucketWebsite({ Bucket }), ["NoSuchWebsiteConfiguration", 404]],
  ["versioning", (s3) => s3.getBucketVersioning({ Bucket }), {}],
  ["acceleration_status", (s3) => s3.getBucketAccelerateConfiguration({ Bucket }), {}],
  ["request_payer", (s3) => s3.getBucketRequestPayment({ Bucket }), { Payer: "BucketOwner" }],
  ["logging", (s3) => s3.getBucketLogging({ Bucket }), {}],
  ["lifecycle_rule", (s3) => s3.getBucketLifecycleConfiguration({ Bucket }), ["NoSuchLifecycleConfiguration", 404]],
  [
    "replication_configuration",
    (s3) => s3.getBucketReplication({ Bucket }),
    ["ReplicationConfigurationNotFoundError", 404],
  ],
  ["server_side_encryption_configuration", (s3) => s3.getBucketEncryption({ Bucket }), byDefault("AES256", false)],
  [
    "object_lock_configuration",
    (s3) => s3.getObjectLockConfiguration({ Bucket }),
    ["ObjectLockConfigurationNotFoundError", 404],
  ],
  ["tags", (s3) => s3.getBucketTagging({ Bucket }), ["NoSuchTagSet", 404]],
  ["region", (s3) => s3.getBucketLocation({ Bucket }), {}],
  [
    "ownership_controls",
    (s3) => s3.getBucketOwnershipControls({ Bucket }),
    { OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] } },
  ],
  [
    "public_access_block",
    (s3) => s3.getPublicAccessBlock({ Bucket }),
    {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    },
  ],
  ["notification", (s3) => s3.getBucketNotificationConfiguration({ Bucket }), {}],
  ["abac", (s3) => s3.getBucketAbac({ Bucket }), { AbacStatus: { Status: "Disabled" } }],
];

describe("aws_s3_bucket, new", () => {
  for (const [name, ask, says] of READS) {
    test(`has the ${name} that AWS gives it`, async ({ s3 }) => {
      await s3.createBucket({ Bucket, ACL: "private" });

      const answer = read(ask(s3));

      if (isRefused(says)) await expect(answer).rejects.toBeRefusedWith(...says);
      else expect(await answer).toEqual(says);
    });
  }

  test("is found by HEAD with its region, and no longer after its destruction", async ({ s3 }) => {
    await s3.createBucket({ Bucket, ACL: "private" });
    expect((await s3.headBucket({ Bucket })).BucketRegion).toBe("us-east-1");

    await s3.deleteBucket({ Bucket });

    await expect(s3.headBucket({ Bucket })).rejects.toBeRefusedWith("NotFound", 404);
  });

  test("of a second `terraform apply` elsewhere is refused", async ({ s3 }) => {
    const CreateBucketConfiguration = { LocationConstraint: "us-west-2" } as const;
    await s3.createBucket({ Bucket, ACL: "private", CreateBucketConfiguration });

    await expect(s3.createBucket({ Bucket, ACL: "private", CreateBucketConfiguration })).rejects.toBeRefusedWith(
      "BucketAlreadyOwnedByYou",
      409,
    );
  });

  test("with force_destroy is emptied of every version first", async ({ s3 }) => {
    await s3.createBucket({ Bucket, ACL: "private" });
    await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Enabled" } });
    await s3.putObject({ Bucket, Key: "a", Body: "1" });
    await s3.deleteObject({ Bucket, Key: "a" });
    await expect(s3.deleteBucket({ Bucket })).rejects.toBeRefusedWith("BucketNotEmpty", 409);

    const { Versions = [], DeleteMarkers = [] } = await s3.listObjectVersions({ Bucket });
    for (const found of [Versions, DeleteMarkers]) {
      const Objects = found.map(({ Key, VersionId }) => ({ Key, VersionId }));
      await s3.deleteObjects({ Bucket, Delete: { Objects, Quiet: true } });
    }

    await s3.deleteBucket({ Bucket });
    await expect(s3.headBucket({ Bucket })).rejects.toBeRefusedWith("NotFound", 404);
  });
});

describe("the tags of aws_s3_bucket", () => {
  test("are put, read and deleted as a set of the bucket", async ({ s3 }) => {
    await s3.createBucket({ Bucket, ACL: "private" });
    const TagSet = [{ Key: "team", Value: "blue" }];

    await s3.putBucketTagging({ Bucket, Tagging: { TagSet } });

    expect(await read(s3.getBucketTagging({ Bucket }))).toEqual({ TagSet });
    await s3.deleteBucketTagging({ Bucket });
    await expect(s3.getBucketTagging({ Bucket })).rejects.toBeRefusedWith("NoSuchTagSet", 404);
  });
});

const listening = test.extend({ options: { listen: true } });

/** The answer of S3 Control, asked by path and account header. */
const control = async (emulator: Emulator, method: string, path: string, body?: string) => {
  const signed = aws4.sign(
    {
      method,
      path,
      service: "s3",
      region: "us-east-1",
      host: `127.0.0.1:${emulator.port}`,
      headers: { "x-amz-account-id": "000000000000" },
      ...(body === undefined ? {} : { body }),
    },
    emulator.credentials,
  );
  // fetch sets Host and Content-Length itself.
  const headers = Object.entries(signed.headers ?? {})
    .filter(([name]) => !/^(?:host|content-length)$/i.test(name))
    .map(([name, value]): [string, string] => [name, String(value)]);
  const answer = await fetch(`${emulator.endpoint}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  return { status: answer.status, text: await answer.text() };
};

describe("what is asked of S3 Control", () => {
  const TAGS = "/v20180820/tags/arn%3Aaws%3As3%3A%3A%3Aterraform-bucket";
  const NAMESPACE = "http://awss3control.amazonaws.com/doc/2018-08-20/";

  listening("the tags of aws_s3_bucket by its ARN", async ({ s3, emulator }) => {
    await s3.createBucket({ Bucket, ACL: "private" });
    const fresh = await control(emulator, "GET", TAGS);
    const tagged = await control(
      emulator,
      "POST",
      TAGS,
      `<TagResourceRequest xmlns="${NAMESPACE}"><Tags><Tag><Key>team</Key><Value>blue</Value></Tag></Tags></TagResourceRequest>`,
    );
    const listed = await control(emulator, "GET", TAGS);
    const untagged = await control(emulator, "DELETE", `${TAGS}?tagKeys=team`);
    const again = await control(emulator, "GET", TAGS);

    expect(fresh.status).toBe(200);
    expect(fresh.text).not.toContain("<Key>");
    expect(tagged.status).toBe(204);
    expect(listed.text).toContain("<Tag><Key>team</Key><Value>blue</Value></Tag>");
    expect(untagged.status).toBe(204);
    expect(again.text).toBe(fresh.text);
  });

  listening("aws_s3_account_public_access_block", async ({ emulator }) => {
    const path = "/v20180820/configuration/publicAccessBlock";
    const document = `<PublicAccessBlockConfiguration xmlns="${NAMESPACE}"><BlockPublicAcls>true</BlockPublicAcls><BlockPublicPolicy>false</BlockPublicPolicy><IgnorePublicAcls>false</IgnorePublicAcls><RestrictPublicBuckets>false</RestrictPublicBuckets></PublicAccessBlockConfiguration>`;

    const put = await control(emulator, "PUT", path, document);
    const shown = await control(emulator, "GET", path);
    const deleted = await control(emulator, "DELETE", path);
    const gone = await control(emulator, "GET", path);

    expect(put.status).toBe(200);
    for (const element of document.matchAll(/<\w+>(?:true|false)<\/\w+>/g)) expect(shown.text).toContain(element[0]);
    expect(deleted.status).toBe(204);
    expect(gone.status).toBe(404);
    expect(gone.text).toContain("<Code>NoSuchPublicAccessBlockConfiguration</Code>");
  });
});
