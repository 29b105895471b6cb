/** Which actions, on which resources, every operation of S3 needs: the exact ones suffice, and each of them is needed. */
import type { S3 } from "@aws-sdk/client-s3";
import { operations } from "../../src/services/s3/index.js";
import { describe, expect, test } from "../support/emulator.js";
import { allow, deny, outcomeOf } from "../support/permissions.js";

const BUCKET = "arn:aws:s3:::photos";
const OBJECT = "arn:aws:s3:::photos/a.txt";
const COPY = "arn:aws:s3:::photos/copy.txt";
const LOG_DELIVERY = 'uri="http://acs.amazonaws.com/groups/s3/LogDelivery"';
const FUTURE = new Date("2099-01-01T00:00:00Z");

/** What is there when an operation is asked for. */
interface Scene {
  readonly VersionId: string;
  readonly UploadId: string;
  readonly ETag: string;
}

type Needs = readonly (readonly [action: string, resource: string])[];
type Case = readonly [title: string, needs: Needs, call: (s3: S3, scene: Scene) => Promise<unknown>];

const Bucket = "photos";
const object = { Bucket, Key: "a.txt" };
const copy = { Bucket, Key: "copy.txt" };
const onBucket = (action: string): Needs => [[action, BUCKET]];
const onObject = (...actions: readonly string[]): Needs => actions.map((action) => [action, OBJECT] as const);

const Id = "one";
const AnnotationName = "labels";
const cases: readonly Case[] = [
  ["ListBuckets", [["s3:ListAllMyBuckets", "arn:aws:s3:::*"]], (s3) => s3.listBuckets({})],
  ["HeadBucket", onBucket("s3:ListBucket"), (s3) => s3.headBucket({ Bucket })],
  ["GetBucketLocation", onBucket("s3:GetBucketLocation"), (s3) => s3.getBucketLocation({ Bucket })],
  [
    "CreateBucket",
    [["s3:CreateBucket", "arn:aws:s3:::new-bucket"]],
    (s3) => s3.createBucket({ Bucket: "new-bucket", ACL: "private" }),
  ],
  [
    "CreateBucket with an ACL and an ownership",
    ["s3:CreateBucket", "s3:PutBucketAcl", "s3:PutBucketOwnershipControls"].map((action) => [
      action,
      "arn:aws:s3:::new-bucket",
    ]),
    (s3) => s3.createBucket({ Bucket: "new-bucket", ObjectOwnership: "ObjectWriter", GrantRead: LOG_DELIVERY }),
  ],
  [
    "CreateBucket with Object Lock",
    ["s3:CreateBucket", "s3:PutBucketObjectLockConfiguration", "s3:PutBucketVersioning"].map((action) => [
      action,
      "arn:aws:s3:::new-bucket",
    ]),
    (s3) => s3.createBucket({ Bucket: "new-bucket", ObjectLockEnabledForBucket: true }),
  ],
  [
    "CreateBucket with tags",
    ["s3:CreateBucket", "s3:TagResource"].map((action) => [action, "arn:aws:s3:::new-bucket"]),
    (s3) =>
      s3.createBucket({ Bucket: "new-bucket", CreateBucketConfiguration: { Tags: [{ Key: "team", Value: "a" }] } }),
  ],
  ["DeleteBucket", [["s3:DeleteBucket", "arn:aws:s3:::empty"]], (s3) => s3.deleteBucket({ Bucket: "empty" })],

  // Settings whose action is not the operation's name, and their neighbours.
  ["GetBucketVersioning", onBucket("s3:GetBucketVersioning"), (s3) => s3.getBucketVersioning({ Bucket })],
  [
    "PutBucketVersioning",
    onBucket("s3:PutBucketVersioning"),
    (s3) => s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Enabled" } }),
  ],
  ["GetBucketTagging", onBucket("s3:GetBucketTagging"), (s3) => s3.getBucketTagging({ Bucket })],
  [
    "PutBucketTagging",
    onBucket("s3:PutBucketTagging"),
    (s3) => s3.putBucketTagging({ Bucket, Tagging: { TagSet: [] } }),
  ],
  ["DeleteBucketTagging", onBucket("s3:PutBucketTagging"), (s3) => s3.deleteBucketTagging({ Bucket })],
  ["GetBucketAcl", onBucket("s3:GetBucketAcl"), (s3) => s3.getBucketAcl({ Bucket })],
  ["PutBucketAcl", onBucket("s3:PutBucketAcl"), (s3) => s3.putBucketAcl({ Bucket, ACL: "private" })],
  ["GetBucketPolicy", onBucket("s3:GetBucketPolicy"), (s3) => s3.getBucketPolicy({ Bucket })],
  ["GetBucketPolicyStatus", onBucket("s3:GetBucketPolicyStatus"), (s3) => s3.getBucketPolicyStatus({ Bucket })],
  ["PutBucketPolicy", onBucket("s3:PutBucketPolicy"), (s3) => s3.putBucketPolicy({ Bucket, Policy: "{}" })],
  ["DeleteBucketPolicy", onBucket("s3:DeleteBucketPolicy"), (s3) => s3.deleteBucketPolicy({ Bucket })],
  ["GetBucketCors", onBucket("s3:GetBucketCORS"), (s3) => s3.getBucketCors({ Bucket })],
  [
    "PutBucketCors",
    onBucket("s3:PutBucketCORS"),
    (s3) =>
      s3.putBucketCors({
        Bucket,
        CORSConfiguration: { CORSRules: [{ AllowedMethods: ["GET"], AllowedOrigins: ["*"] }] },
      }),
  ],
  ["DeleteBucketCors", onBucket("s3:PutBucketCORS"), (s3) => s3.deleteBucketCors({ Bucket })],
  ["GetBucketEncryption", onBucket("s3:GetEncryptionConfiguration"), (s3) => s3.getBucketEncryption({ Bucket })],
  [
    "PutBucketEncryption",
    onBucket("s3:PutEncryptionConfiguration"),
    (s3) =>
      s3.putBucketEncryption({
        Bucket,
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
        },
      }),
  ],
  ["DeleteBucketEncryption", onBucket("s3:PutEncryptionConfiguration"), (s3) => s3.deleteBucketEncryption({ Bucket })],
  [
    "GetBucketLifecycleConfiguration",
    onBucket("s3:GetLifecycleConfiguration"),
    (s3) => s3.getBucketLifecycleConfiguration({ Bucket }),
  ],
  [
    "PutBucketLifecycleConfiguration",
    onBucket("s3:PutLifecycleConfiguration"),
    (s3) =>
      s3.putBucketLifecycleConfiguration({
        Bucket,
        LifecycleConfiguration: { Rules: [{ Status: "Enabled", Filter: { Prefix: "" }, Expiration: { Days: 1 } }] },
      }),
  ],
  ["DeleteBucketLifecycle", onBucket("s3:PutLifecycleConfiguration"), (s3) => s3.deleteBucketLifecycle({ Bucket })],
  ["GetBucketWebsite", onBucket("s3:GetBucketWebsite"), (s3) => s3.getBucketWebsite({ Bucket })],
  [
    "PutBucketWebsite",
    onBucket("s3:PutBucketWebsite"),
    (s3) => s3.putBucketWebsite({ Bucket, WebsiteConfiguration: { IndexDocument: { Suffix: "index.html" } } }),
  ],
  ["DeleteBucketWebsite", onBucket("s3:DeleteBucketWebsite"), (s3) => s3.deleteBucketWebsite({ Bucket })],
  ["GetBucketLogging", onBucket("s3:GetBucketLogging"), (s3) => s3.getBucketLogging({ Bucket })],
  [
    "PutBucketLogging",
    onBucket("s3:PutBucketLogging"),
    (s3) => s3.putBucketLogging({ Bucket, BucketLoggingStatus: {} }),
  ],
  [
    "GetBucketNotificationConfiguration",
    onBucket("s3:GetBucketNotification"),
    (s3) => s3.getBucketNotificationConfiguration({ Bucket }),
  ],
  [
    "PutBucketNotificationConfiguration",
    onBucket("s3:PutBucketNotification"),
    (s3) => s3.putBucketNotificationConfiguration({ Bucket, NotificationConfiguration: {} }),
  ],
  ["GetBucketRequestPayment", onBucket("s3:GetBucketRequestPayment"), (s3) => s3.getBucketRequestPayment({ Bucket })],
  [
    "PutBucketRequestPayment",
    onBucket("s3:PutBucketRequestPayment"),
    (s3) => s3.putBucketRequestPayment({ Bucket, RequestPaymentConfiguration: { Payer: "BucketOwner" } }),
  ],
  [
    "GetBucketAccelerateConfiguration",
    onBucket("s3:GetAccelerateConfiguration"),
    (s3) => s3.getBucketAccelerateConfiguration({ Bucket }),
  ],
  [
    "PutBucketAccelerateConfiguration",
    onBucket("s3:PutAccelerateConfiguration"),
    (s3) => s3.putBucketAccelerateConfiguration({ Bucket, AccelerateConfiguration: { Status: "Suspended" } }),
  ],
  ["GetBucketReplication", onBucket("s3:GetReplicationConfiguration"), (s3) => s3.getBucketReplication({ Bucket })],
  [
    "PutBucketReplication",
    [
      ["s3:PutReplicationConfiguration", BUCKET],
      ["iam:PassRole", "arn:aws:iam::000000000000:role/team/replicator"],
    ],
    (s3) =>
      s3.putBucketReplication({
        Bucket,
        ReplicationConfiguration: {
          Role: "arn:aws:iam::000000000000:role/team/replicator",
          Rules: [{ Status: "Enabled", Prefix: "", Destination: { Bucket: "arn:aws:s3:::empty" } }],
        },
      }),
  ],
  [
    "DeleteBucketReplication",
    onBucket("s3:PutReplicationConfiguration"),
    (s3) => s3.deleteBucketReplication({ Bucket }),
  ],
  ["GetPublicAccessBlock", onBucket("s3:GetBucketPublicAccessBlock"), (s3) => s3.getPublicAccessBlock({ Bucket })],
  [
    "PutPublicAccessBlock",
    onBucket("s3:PutBucketPublicAccessBlock"),
    (s3) => s3.putPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration: {} }),
  ],
  [
    "DeletePublicAccessBlock",
    onBucket("s3:PutBucketPublicAccessBlock"),
    (s3) => s3.deletePublicAccessBlock({ Bucket }),
  ],
  [
    "GetBucketOwnershipControls",
    onBucket("s3:GetBucketOwnershipControls"),
    (s3) => s3.getBucketOwnershipControls({ Bucket }),
  ],
  [
    "DeleteBucketOwnershipControls",
    onBucket("s3:PutBucketOwnershipControls"),
    (s3) => s3.deleteBucketOwnershipControls({ Bucket }),
  ],
  [
    "GetObjectLockConfiguration",
    onBucket("s3:GetBucketObjectLockConfiguration"),
    (s3) => s3.getObjectLockConfiguration({ Bucket }),
  ],
  [
    "PutObjectLockConfiguration",
    onBucket("s3:PutBucketObjectLockConfiguration"),
    (s3) => s3.putObjectLockConfiguration({ Bucket, ObjectLockConfiguration: { ObjectLockEnabled: "Enabled" } }),
  ],
  [
    "ListBucketAnalyticsConfigurations",
    onBucket("s3:GetAnalyticsConfiguration"),
    (s3) => s3.listBucketAnalyticsConfigurations({ Bucket }),
  ],
  [
    "DeleteBucketAnalyticsConfiguration",
    onBucket("s3:PutAnalyticsConfiguration"),
    (s3) => s3.deleteBucketAnalyticsConfiguration({ Bucket, Id }),
  ],
  [
    "ListBucketInventoryConfigurations",
    onBucket("s3:GetInventoryConfiguration"),
    (s3) => s3.listBucketInventoryConfigurations({ Bucket }),
  ],
  [
    "DeleteBucketInventoryConfiguration",
    onBucket("s3:PutInventoryConfiguration"),
    (s3) => s3.deleteBucketInventoryConfiguration({ Bucket, Id }),
  ],
  [
    "ListBucketMetricsConfigurations",
    onBucket("s3:GetMetricsConfiguration"),
    (s3) => s3.listBucketMetricsConfigurations({ Bucket }),
  ],
  [
    "PutBucketMetricsConfiguration",
    onBucket("s3:PutMetricsConfiguration"),
    (s3) => s3.putBucketMetricsConfiguration({ Bucket, Id, MetricsConfiguration: { Id } }),
  ],
  [
    "ListBucketIntelligentTieringConfigurations",
    onBucket("s3:GetIntelligentTieringConfiguration"),
    (s3) => s3.listBucketIntelligentTieringConfigurations({ Bucket }),
  ],

  ["GetBucketAbac", onBucket("s3:GetBucketAbac"), (s3) => s3.getBucketAbac({ Bucket })],
  [
    "PutBucketAbac",
    onBucket("s3:PutBucketAbac"),
    (s3) => s3.putBucketAbac({ Bucket, AbacStatus: { Status: "Disabled" } }),
  ],
  [
    "PutBucketOwnershipControls",
    onBucket("s3:PutBucketOwnershipControls"),
    (s3) =>
      s3.putBucketOwnershipControls({
        Bucket,
        OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerPreferred" }] },
      }),
  ],
  [
    "GetBucketAnalyticsConfiguration",
    onBucket("s3:GetAnalyticsConfiguration"),
    (s3) => s3.getBucketAnalyticsConfiguration({ Bucket, Id }),
  ],
  [
    "PutBucketAnalyticsConfiguration",
    onBucket("s3:PutAnalyticsConfiguration"),
    (s3) =>
      s3.putBucketAnalyticsConfiguration({ Bucket, Id, AnalyticsConfiguration: { Id, StorageClassAnalysis: {} } }),
  ],
  [
    "GetBucketInventoryConfiguration",
    onBucket("s3:GetInventoryConfiguration"),
    (s3) => s3.getBucketInventoryConfiguration({ Bucket, Id }),
  ],
  [
    "PutBucketInventoryConfiguration",
    onBucket("s3:PutInventoryConfiguration"),
    (s3) =>
      s3.putBucketInventoryConfiguration({
        Bucket,
        Id,
        InventoryConfiguration: {
          Id,
          IsEnabled: true,
          IncludedObjectVersions: "All",
          Schedule: { Frequency: "Daily" },
          Destination: { S3BucketDestination: { Bucket: "arn:aws:s3:::empty", Format: "CSV" } },
        },
      }),
  ],
  [
    "GetBucketMetricsConfiguration",
    onBucket("s3:GetMetricsConfiguration"),
    (s3) => s3.getBucketMetricsConfiguration({ Bucket, Id }),
  ],
  [
    "DeleteBucketMetricsConfiguration",
    onBucket("s3:PutMetricsConfiguration"),
    (s3) => s3.deleteBucketMetricsConfiguration({ Bucket, Id }),
  ],
  [
    "GetBucketIntelligentTieringConfiguration",
    onBucket("s3:GetIntelligentTieringConfiguration"),
    (s3) => s3.getBucketIntelligentTieringConfiguration({ Bucket, Id }),
  ],
  [
    "PutBucketIntelligentTieringConfiguration",
    onBucket("s3:PutIntelligentTieringConfiguration"),
    (s3) =>
      s3.putBucketIntelligentTieringConfiguration({
        Bucket,
        Id,
        IntelligentTieringConfiguration: {
          Id,
          Status: "Enabled",
          Tierings: [{ AccessTier: "ARCHIVE_ACCESS", Days: 90 }],
        },
      }),
  ],
  [
    "DeleteBucketIntelligentTieringConfiguration",
    onBucket("s3:PutIntelligentTieringConfiguration"),
    (s3) => s3.deleteBucketIntelligentTieringConfiguration({ Bucket, Id }),
  ],
  [
    "CreateBucketMetadataConfiguration",
    onBucket("s3:CreateBucketMetadataTableConfiguration"),
    (s3) =>
      s3.createBucketMetadataConfiguration({
        Bucket,
        MetadataConfiguration: { JournalTableConfiguration: { RecordExpiration: { Expiration: "DISABLED" } } },
      }),
  ],
  [
    "CreateBucketMetadataTableConfiguration",
    onBucket("s3:CreateBucketMetadataTableConfiguration"),
    (s3) =>
      s3.createBucketMetadataTableConfiguration({
        Bucket,
        MetadataTableConfiguration: {
          S3TablesDestination: {
            TableBucketArn: "arn:aws:s3tables:us-east-1:000000000000:bucket/mine",
            TableName: "objects",
          },
        },
      }),
  ],
  [
    "GetBucketMetadataConfiguration",
    onBucket("s3:GetBucketMetadataTableConfiguration"),
    (s3) => s3.getBucketMetadataConfiguration({ Bucket }),
  ],
  [
    "GetBucketMetadataTableConfiguration",
    onBucket("s3:GetBucketMetadataTableConfiguration"),
    (s3) => s3.getBucketMetadataTableConfiguration({ Bucket }),
  ],
  [
    "UpdateBucketMetadataInventoryTableConfiguration",
    onBucket("s3:UpdateBucketMetadataInventoryTableConfiguration"),
    (s3) =>
      s3.updateBucketMetadataInventoryTableConfiguration({
        Bucket,
        InventoryTableConfiguration: { ConfigurationState: "DISABLED" },
      }),
  ],
  [
    "UpdateBucketMetadataJournalTableConfiguration",
    onBucket("s3:UpdateBucketMetadataJournalTableConfiguration"),
    (s3) =>
      s3.updateBucketMetadataJournalTableConfiguration({
        Bucket,
        JournalTableConfiguration: { RecordExpiration: { Expiration: "DISABLED" } },
      }),
  ],
  [
    "UpdateBucketMetadataAnnotationTableConfiguration",
    onBucket("s3:UpdateBucketMetadataAnnotationTableConfiguration"),
    (s3) =>
      s3.updateBucketMetadataAnnotationTableConfiguration({
        Bucket,
        AnnotationTableConfiguration: { ConfigurationState: "DISABLED" },
      }),
  ],
  [
    "DeleteBucketMetadataConfiguration",
    onBucket("s3:DeleteBucketMetadataTableConfiguration"),
    (s3) => s3.deleteBucketMetadataConfiguration({ Bucket }),
  ],
  [
    "DeleteBucketMetadataTableConfiguration",
    onBucket("s3:DeleteBucketMetadataTableConfiguration"),
    (s3) => s3.deleteBucketMetadataTableConfiguration({ Bucket }),
  ],

  // Listings.
  ["ListObjects", onBucket("s3:ListBucket"), (s3) => s3.listObjects({ Bucket })],
  ["ListObjectsV2", onBucket("s3:ListBucket"), (s3) => s3.listObjectsV2({ Bucket })],
  ["ListObjectVersions", onBucket("s3:ListBucketVersions"), (s3) => s3.listObjectVersions({ Bucket })],
  ["ListMultipartUploads", onBucket("s3:ListBucketMultipartUploads"), (s3) => s3.listMultipartUploads({ Bucket })],

  // Objects.
  ["GetObject", onObject("s3:GetObject"), (s3) => s3.getObject(object)],
  [
    "GetObject of a version",
    onObject("s3:GetObjectVersion"),
    (s3, { VersionId }) => s3.getObject({ ...object, VersionId }),
  ],
  [
    "GetObjectAttributes",
    onObject("s3:GetObject", "s3:GetObjectAttributes"),
    (s3) => s3.getObjectAttributes({ ...object, ObjectAttributes: ["ETag"] }),
  ],
  [
    "GetObjectAttributes of a version",
    onObject("s3:GetObjectVersion", "s3:GetObjectVersionAttributes"),
    (s3, { VersionId }) => s3.getObjectAttributes({ ...object, VersionId, ObjectAttributes: ["ETag"] }),
  ],
  ["PutObject", onObject("s3:PutObject"), (s3) => s3.putObject({ ...object, Body: "b" })],
  [
    "PutObject with tags",
    onObject("s3:PutObject", "s3:PutObjectTagging"),
    (s3) => s3.putObject({ ...object, Body: "b", Tagging: "a=b" }),
  ],
  [
    "PutObject with an ACL",
    onObject("s3:PutObject", "s3:PutObjectAcl"),
    (s3) => s3.putObject({ ...object, Body: "b", ACL: "bucket-owner-full-control" }),
  ],
  [
    "PutObject with a retention",
    onObject("s3:PutObject", "s3:PutObjectRetention"),
    (s3) => s3.putObject({ ...object, Body: "b", ObjectLockMode: "GOVERNANCE", ObjectLockRetainUntilDate: FUTURE }),
  ],
  [
    "PutObject with a legal hold",
    onObject("s3:PutObject", "s3:PutObjectLegalHold"),
    (s3) => s3.putObject({ ...object, Body: "b", ObjectLockLegalHoldStatus: "ON" }),
  ],
  [
    "PutObject on condition of an ETag, which tells the ETag,",
    onObject("s3:PutObject", "s3:GetObject"),
    (s3, { ETag }) => s3.putObject({ ...object, Body: "b", IfMatch: ETag }),
  ],
  [
    "CopyObject",
    [...onObject("s3:GetObject"), ["s3:PutObject", COPY]],
    (s3) => s3.copyObject({ ...copy, CopySource: "photos/a.txt", TaggingDirective: "REPLACE" }),
  ],
  [
    "CopyObject of a version",
    [...onObject("s3:GetObjectVersion"), ["s3:PutObject", COPY]],
    (s3, { VersionId }) =>
      s3.copyObject({ ...copy, CopySource: `photos/a.txt?versionId=${VersionId}`, TaggingDirective: "REPLACE" }),
  ],
  [
    "CopyObject of an object with tags",
    [...onObject("s3:GetObject", "s3:GetObjectTagging"), ["s3:PutObject", COPY], ["s3:PutObjectTagging", COPY]],
    (s3) => s3.copyObject({ ...copy, CopySource: "photos/a.txt" }),
  ],
  [
    "CopyObject with other tags and an ACL",
    [...onObject("s3:GetObject"), ["s3:PutObject", COPY], ["s3:PutObjectTagging", COPY], ["s3:PutObjectAcl", COPY]],
    (s3) =>
      s3.copyObject({
        ...copy,
        CopySource: "photos/a.txt",
        TaggingDirective: "REPLACE",
        Tagging: "a=b",
        ACL: "bucket-owner-full-control",
      }),
  ],
  ["DeleteObject", onObject("s3:DeleteObject"), (s3) => s3.deleteObject(object)],
  [
    "DeleteObject of a version",
    onObject("s3:DeleteObjectVersion"),
    (s3, { VersionId }) => s3.deleteObject({ ...object, VersionId }),
  ],
  [
    "DeleteObject around a governance retention",
    onObject("s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"),
    (s3, { VersionId }) => s3.deleteObject({ ...object, VersionId, BypassGovernanceRetention: true }),
  ],

  ["RestoreObject", onObject("s3:RestoreObject"), (s3) => s3.restoreObject({ ...object, RestoreRequest: { Days: 1 } })],
  [
    "UpdateObjectEncryption",
    onObject("s3:UpdateObjectEncryption", "s3:PutObject"),
    (s3) =>
      s3.updateObjectEncryption({
        ...object,
        ObjectEncryption: {
          SSEKMS: { KMSKeyArn: "no ARN" },
        },
      }),
  ],

  // Multipart uploads.
  ["CreateMultipartUpload", onObject("s3:PutObject"), (s3) => s3.createMultipartUpload(object)],
  [
    "CreateMultipartUpload with tags and an ACL",
    onObject("s3:PutObject", "s3:PutObjectTagging", "s3:PutObjectAcl"),
    (s3) => s3.createMultipartUpload({ ...object, Tagging: "a=b", ACL: "bucket-owner-full-control" }),
  ],
  [
    "UploadPart",
    onObject("s3:PutObject"),
    (s3, { UploadId }) => s3.uploadPart({ ...object, UploadId, PartNumber: 1, Body: "b" }),
  ],
  [
    "UploadPartCopy",
    [["s3:GetObject", "arn:aws:s3:::photos/source.txt"], ...onObject("s3:PutObject")],
    (s3, { UploadId }) => s3.uploadPartCopy({ ...object, UploadId, PartNumber: 1, CopySource: "photos/source.txt" }),
  ],
  [
    "CompleteMultipartUpload",
    onObject("s3:PutObject"),
    (s3, { UploadId }) => s3.completeMultipartUpload({ ...object, UploadId, MultipartUpload: { Parts: [] } }),
  ],
  ["ListParts", onObject("s3:ListMultipartUploadParts"), (s3, { UploadId }) => s3.listParts({ ...object, UploadId })],
  [
    "AbortMultipartUpload",
    onObject("s3:AbortMultipartUpload"),
    (s3, { UploadId }) => s3.abortMultipartUpload({ ...object, UploadId }),
  ],

  // What hangs on objects.
  ["GetObjectTagging", onObject("s3:GetObjectTagging"), (s3) => s3.getObjectTagging(object)],
  [
    "GetObjectTagging of a version",
    onObject("s3:GetObjectVersionTagging"),
    (s3, { VersionId }) => s3.getObjectTagging({ ...object, VersionId }),
  ],
  [
    "PutObjectTagging",
    onObject("s3:PutObjectTagging"),
    (s3) => s3.putObjectTagging({ ...object, Tagging: { TagSet: [] } }),
  ],
  [
    "PutObjectTagging of a version",
    onObject("s3:PutObjectVersionTagging"),
    (s3, { VersionId }) => s3.putObjectTagging({ ...object, VersionId, Tagging: { TagSet: [] } }),
  ],
  ["DeleteObjectTagging", onObject("s3:DeleteObjectTagging"), (s3) => s3.deleteObjectTagging(object)],
  [
    "DeleteObjectTagging of a version",
    onObject("s3:DeleteObjectVersionTagging"),
    (s3, { VersionId }) => s3.deleteObjectTagging({ ...object, VersionId }),
  ],
  [
    "PutObjectAnnotation",
    onObject("s3:PutObjectAnnotation"),
    (s3) => s3.putObjectAnnotation({ ...object, AnnotationName, AnnotationPayload: "x" }),
  ],
  [
    "PutObjectAnnotation of a version",
    onObject("s3:PutObjectVersionAnnotation"),
    (s3, { VersionId }) => s3.putObjectAnnotation({ ...object, VersionId, AnnotationName, AnnotationPayload: "x" }),
  ],
  [
    "GetObjectAnnotation",
    onObject("s3:GetObjectAnnotation"),
    (s3) => s3.getObjectAnnotation({ ...object, AnnotationName }),
  ],
  [
    "GetObjectAnnotation of a version",
    onObject("s3:GetObjectVersionAnnotation"),
    (s3, { VersionId }) => s3.getObjectAnnotation({ ...object, VersionId, AnnotationName }),
  ],
  ["ListObjectAnnotations", onObject("s3:ListObjectAnnotations"), (s3) => s3.listObjectAnnotations(object)],
  [
    "ListObjectAnnotations of a version",
    onObject("s3:ListObjectVersionAnnotations"),
    (s3, { VersionId }) => s3.listObjectAnnotations({ ...object, VersionId }),
  ],
  [
    "DeleteObjectAnnotation",
    onObject("s3:DeleteObjectAnnotation"),
    (s3) => s3.deleteObjectAnnotation({ ...object, AnnotationName }),
  ],
  [
    "DeleteObjectAnnotation of a version",
    onObject("s3:DeleteObjectVersionAnnotation"),
    (s3, { VersionId }) => s3.deleteObjectAnnotation({ ...object, VersionId, AnnotationName }),
  ],
  ["GetObjectAcl", onObject("s3:GetObjectAcl"), (s3) => s3.getObjectAcl(object)],
  [
    "GetObjectAcl of a version",
    onObject("s3:GetObjectVersionAcl"),
    (s3, { VersionId }) => s3.getObjectAcl({ ...object, VersionId }),
  ],
  ["PutObjectAcl", onObject("s3:PutObjectAcl"), (s3) => s3.putObjectAcl({ ...object, ACL: "private" })],
  [
    "PutObjectAcl of a version",
    onObject("s3:PutObjectVersionAcl"),
    (s3, { VersionId }) => s3.putObjectAcl({ ...object, VersionId, ACL: "private" }),
  ],
  ["GetObjectRetention", onObject("s3:GetObjectRetention"), (s3) => s3.getObjectRetention(object)],
  [
    "PutObjectRetention",
    onObject("s3:PutObjectRetention"),
    (s3) => s3.putObjectRetention({ ...object, Retention: { Mode: "GOVERNANCE", RetainUntilDate: FUTURE } }),
  ],
  ["GetObjectLegalHold", onObject("s3:GetObjectLegalHold"), (s3) => s3.getObjectLegalHold(object)],
  [
    "PutObjectLegalHold",
    onObject("s3:PutObjectLegalHold"),
    (s3) => s3.putObjectLegalHold({ ...object, LegalHold: { Status: "OFF" } }),
  ],
];

const listed = (needs: Needs): string =>
  needs.map(([action, resource]) => `${action} on ${resource.replace("arn:aws:s3:::", "")}`).join(" and ");

describe("what an operation of S3 needs", () => {
  const withScene = test.extend<{ readonly scene: Scene }>({
    scene: async ({ s3 }, use) => {
      await s3.createBucket({ Bucket, ObjectLockEnabledForBucket: true, ObjectOwnership: "BucketOwnerPreferred" });
      await s3.createBucket({ Bucket: "empty" });
      await s3.putObject({ Bucket, Key: "source.txt", Body: "s" });
      const { VersionId = "", ETag = "" } = await s3.putObject({ ...object, Body: "a", Tagging: "team=a" });
      const { UploadId = "" } = await s3.createMultipartUpload(object);
      await use({ VersionId, UploadId, ETag });
    },
  });

  for (const [title, needs, call] of cases) {
    withScene(`${title} needs ${listed(needs)}`, async ({ aUser, scene }) => {
      for (const [index, [action, resource]] of needs.entries()) {
        const denied = await aUser(`denied-${index}`, allow("*"), deny(action, resource));
        const where = resource === "arn:aws:s3:::*" ? "" : ` on resource: "${resource}"`;

        const refusal: unknown = await call(denied.s3, scene).catch((error: unknown) => error);

        // An answer to HEAD has no body, so no words.
        if (title.startsWith("Head")) expect(await outcomeOf(call(denied.s3, scene))).toBe("AccessDenied");
        else {
          const sentence = `is not authorized to perform: ${action}${where} with an explicit deny in an identity-based policy`;
          expect(refusal).toMatchObject({ message: expect.stringContaining(sentence) });
        }
      }
      const exact = await aUser("exact", ...needs.map(([action, resource]) => allow(action, resource)));

      expect(await outcomeOf(call(exact.s3, scene))).not.toBe("AccessDenied");
    });
  }

  withScene("HeadObject needs s3:GetObject, and of a version s3:GetObjectVersion", async ({ aUser, scene }) => {
    const { VersionId } = scene;
    const reader = await aUser("reader", allow("s3:GetObject", OBJECT));
    const historian = await aUser("historian", allow("s3:GetObjectVersion", OBJECT));

    expect(await outcomeOf(reader.s3.headObject(object))).toBe("allowed");
    expect(await outcomeOf(reader.s3.headObject({ ...object, VersionId }))).toBe("AccessDenied");
    expect(await outcomeOf(historian.s3.headObject({ ...object, VersionId }))).toBe("allowed");
    expect(await outcomeOf(historian.s3.headObject(object))).toBe("AccessDenied");
  });

  withScene("an action on the bucket does not open its objects, nor the other way round", async ({ aUser, scene }) => {
    expect(scene.UploadId).not.toBe("");
    const onTheBucket = await aUser("bucket-only", allow("s3:*", BUCKET));
    const onTheObjects = await aUser("objects-only", allow("s3:*", `${BUCKET}/*`));

    expect(await outcomeOf(onTheBucket.s3.listObjectsV2({ Bucket }))).toBe("allowed");
    expect(await outcomeOf(onTheBucket.s3.getObject(object))).toBe("AccessDenied");
    expect(await outcomeOf(onTheObjects.s3.listObjectsV2({ Bucket }))).toBe("AccessDenied");
    expect(await outcomeOf(onTheObjects.s3.getObject(object))).toBe("allowed");
  });
});

/** What has its permissions tested beside the table, and where. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  DeleteObjects: "key by key, in s3/delete-objects",
  CreateSession: "s3/directory-buckets",
  RenameObject: "s3/directory-buckets",
  ListDirectoryBuckets: "s3/directory-buckets",
  HeadObject: "below the table",
};

test("every operation that has a behaviour stands in the table", () => {
  const titles = new Set(cases.map(([title]) => title.split(" ")[0]));
  const implemented = [...operations].filter(([, { kind }]) => kind !== "not-implemented").map(([name]) => name);

  expect(implemented.filter((name) => !titles.has(name) && !(name in ELSEWHERE))).toEqual([]);
});
