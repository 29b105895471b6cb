/** The resources of S3, as tables: boto3's names for the resources, AWS's own for everything that is sent. */
import type * as Shape from "@aws-sdk/client-s3";
import type { S3, S3Client } from "@aws-sdk/client-s3";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteBucketCorsCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketTaggingCommand,
  DeleteBucketWebsiteCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketRequestPaymentCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketAclCommand,
  PutBucketCorsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketRequestPaymentCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutBucketWebsiteCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  RestoreObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { answered } from "./answered.js";
import { Engine, type Sender } from "./engine.js";
import type { AttributesOf, Entry, Handle } from "./handle.js";
import { attributes, define } from "./model.js";
import { loadBucket, loadObjectSummary } from "./s3-loads.js";
import { bucketTransfers, objectReads, objectWrites } from "./s3-transfer.js";
import { decodedObjects, decodedUploads, decodedVersions } from "./s3-url-encoding.js";

// AWS: to HEAD on a bucket, a redirect and a refusal also say that there is one.
const bucketExists = answered({ reached: [200, 301, 403], again: [404] });
const bucketIsGone = answered({ reached: [404], again: [200, 301, 403] });
const objectExists = answered({ reached: [200], again: [404] });
const objectIsGone = answered({ reached: [404], again: [200] });
const PATIENCE = { delay: 5, maxWaitTime: 100 };

/** Where ListObjects goes on. AWS names the next marker only when there is a delimiter; without one it is the last name listed. */
function nextObjects(page: Shape.ListObjectsCommandOutput): { Marker: string } | undefined {
  if (!page.IsTruncated) return undefined;
  const last = [page.Contents?.at(-1)?.Key ?? "", page.CommonPrefixes?.at(-1)?.Prefix ?? ""].sort().at(-1);
  const marker = page.NextMarker || last;
  return marker ? { Marker: marker } : undefined;
}

/** One DeleteObjects request for these keys; all of them lie in one bucket. */
function deletion(Bucket: string | undefined, Objects: Shape.ObjectIdentifier[]) {
  return { Bucket, Delete: { Objects } };
}

const service = define([], ({ child, collection, creates }) => ({
  actions: {
    createBucket: creates(CreateBucketCommand, {}, "Bucket", (_self, input) => [input.Bucket]),
  },
  collections: {
    buckets: collection(
      ListBucketsCommand,
      {},
      {
        item: "Bucket",
        items: (page) => page.Buckets,
        ids: (row) => [row.Name],
        size: "MaxBuckets",
        next: (page) => (page.ContinuationToken ? { ContinuationToken: page.ContinuationToken } : undefined),
      },
    ),
  },
  children: {
    Bucket: child("Bucket", (_, name: string) => [name]),
    BucketAcl: child("BucketAcl", (_, bucketName: string) => [bucketName]),
    BucketCors: child("BucketCors", (_, bucketName: string) => [bucketName]),
    BucketLifecycleConfiguration: child("BucketLifecycleConfiguration", (_, bucketName: string) => [bucketName]),
    BucketLogging: child("BucketLogging", (_, bucketName: string) => [bucketName]),
    BucketNotification: child("BucketNotification", (_, bucketName: string) => [bucketName]),
    BucketPolicy: child("BucketPolicy", (_, bucketName: string) => [bucketName]),
    BucketRequestPayment: child("BucketRequestPayment", (_, bucketName: string) => [bucketName]),
    BucketTagging: child("BucketTagging", (_, bucketName: string) => [bucketName]),
    BucketVersioning: child("BucketVersioning", (_, bucketName: string) => [bucketName]),
    BucketWebsite: child("BucketWebsite", (_, bucketName: string) => [bucketName]),
    MultipartUpload: child("MultipartUpload", (_, bucketName: string, objectKey: string, id: string) => [
      bucketName,
      objectKey,
      id,
    ]),
    MultipartUploadPart: child(
      "MultipartUploadPart",
      (_, bucketName: string, objectKey: string, multipartUploadId: string, partNumber: number) => [
        bucketName,
        objectKey,
        multipartUploadId,
        partNumber,
      ],
    ),
    Object: child("Object", (_, bucketName: string, key: string) => [bucketName, key]),
    ObjectAcl: child("ObjectAcl", (_, bucketName: string, objectKey: string) => [bucketName, objectKey]),
    ObjectSummary: child("ObjectSummary", (_, bucketName: string, key: string) => [bucketName, key]),
    ObjectVersion: child("ObjectVersion", (_, bucketName: string, objectKey: string, id: string) => [
      bucketName,
      objectKey,
      id,
    ]),
  },
}));

const bucket = define(["name"], ({ action, child, collection, creates, waiter }) => ({
  attributes: attributes<Shape.Bucket>()({
    creationDate: "CreationDate",
    bucketRegion: "BucketRegion",
    bucketArn: "BucketArn",
  }),
  load: loadBucket,
  actions: {
    create: action(CreateBucketCommand, { Bucket: "name" }),
    delete: action(DeleteBucketCommand, { Bucket: "name" }),
    deleteObjects: action(DeleteObjectsCommand, { Bucket: "name" }),
    putObject: creates(PutObjectCommand, { Bucket: "name" }, "Object", (self, input) => [self.name, input.Key]),
  },
  collections: {
    multipartUploads: collection(
      ListMultipartUploadsCommand,
      { Bucket: "name" },
      {
        item: "MultipartUpload",
        items: (page) => page.Uploads,
        ids: (row, self) => [self.name, row.Key, row.UploadId],
        defaults: { EncodingType: "url" },
        decode: decodedUploads,
        size: "MaxUploads",
        next: (page) =>
          page.IsTruncated ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker } : undefined,
      },
    ),
    objectVersions: collection(
      ListObjectVersionsCommand,
      { Bucket: "name" },
      {
        item: "ObjectVersion",
        items: (page) => [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])],
        ids: (row, self) => [self.name, row.Key, row.VersionId],
        defaults: { EncodingType: "url" },
        decode: decodedVersions,
        size: "MaxKeys",
        next: (page) =>
          page.IsTruncated ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker } : undefined,
      },
    ),
    objects: collection(
      ListObjectsCommand,
      { Bucket: "name" },
      {
        item: "ObjectSummary",
        items: (page) => page.Contents,
        ids: (row, self) => [self.name, row.Key],
        defaults: { EncodingType: "url" },
        decode: decodedObjects,
        size: "MaxKeys",
        next: nextObjects,
      },
    ),
  },
  waiters: {
    waitUntilExists: waiter(HeadBucketCommand, { Bucket: "name" }, bucketExists, PATIENCE),
    waitUntilNotExists: waiter(HeadBucketCommand, { Bucket: "name" }, bucketIsGone, PATIENCE),
  },
  methods: bucketTransfers,
  children: {
    Acl: child("BucketAcl", (self) => [self.name]),
    Cors: child("BucketCors", (self) => [self.name]),
    LifecycleConfiguration: child("BucketLifecycleConfiguration", (self) => [self.name]),
    Logging: child("BucketLogging", (self) => [self.name]),
    Notification: child("BucketNotification", (self) => [self.name]),
    Object: child("Object", (self, key: string) => [self.name, key]),
    Policy: child("BucketPolicy", (self) => [self.name]),
    RequestPayment: child("BucketRequestPayment", (self) => [self.name]),
    Tagging: child("BucketTagging", (self) => [self.name]),
    Versioning: child("BucketVersioning", (self) => [self.name]),
    Website: child("BucketWebsite", (self) => [self.name]),
  },
}));

/** A bucket. */
export interface Bucket extends Handle<"Bucket", typeof bucket, S3Types> {}
export interface LoadedBucket extends Bucket, AttributesOf<typeof bucket> {}

const bucketAcl = define(["bucketName"], ({ action, child, load }) => ({
  attributes: attributes<Shape.GetBucketAclCommandOutput>()({ owner: "Owner", grants: "Grants" }),
  load: load(GetBucketAclCommand, { Bucket: "bucketName" }),
  actions: {
    put: action(PutBucketAclCommand, { Bucket: "bucketName" }),
  },
  children: {
    Bucket: child("Bucket", (self) => [self.bucketName]),
  },
}));

/** A bucket's access control list. */
export interface BucketAcl extends Handle<"BucketAcl", typeof bucketAcl, S3Types> {}
export interface LoadedBucketAcl extends BucketAcl, AttributesOf<typeof bucketAcl> {}

const bucketCors = define(["bucketName"], ({ action, child, load }) => ({
  attributes: attributes<Shape.GetBucketCorsCommandOutput>()({ corsRules: "CORSRules" }),
  load: load(GetBucketCorsCommand, { Bucket: "bucketName" }),
  actions: {
    delete: action(DeleteBucketCorsCommand, { Bucket: "bucketName" }),
    put: action(PutBucketCorsCommand, { Bucket: "bucketName" }),
  },
  children: {
    Bucket: child("Bucket", (self) => [self.bucketName]),
  },
}));

/** A bucket's rules for requests from other origins. */
export interface BucketCors extends Handle<"BucketCors", typeof bucketCors, S3Types> {}
export interface LoadedBucketCors extends BucketCors, AttributesOf<typeof bucketCors> {}

const bucketLifecycleConfiguration = define(["bucketName"], ({ action, child, load }) => ({
  attributes: attributes<Shape.GetBucketLifecycleConfigurationCommandOutput>()({
    rules: "Rules",
    transitionDefaultMinimumObjectSize: "TransitionDefaultMinimumObjectSize",
  }),
  load: load(GetBucketLifecycleConfigurationCommand, { Bucket: "bucketName" }),
  actions: {
    delete: action(DeleteBucketLifecycleCommand, { Bucket: "bucketName" }),
    put: action(PutBucketLifecycleConfigurationCommand, { Bucket: "bucketName" }),
  },
  children: {
    Bucket: child("Bucket", (self) => [self.bucketName]),
  },
}));

/** A bucket's rules for moving and expiring objects. */
export interface BucketLifecycleConfiguration
  extends Handle<"BucketLifecycleConfiguration", typeof bucketLifecycleConfiguration, S3Types> {}
export interface LoadedBucketLifecycleConfiguration
  extends BucketLifecycleConfiguration,
    AttributesOf<typeof bucketLifecycleConfiguration> {}

const bucketLogging = define(["bucketName"], ({ action, child, load }) => ({
  attributes: attributes<Shape.GetBucketLoggingCommandOutput>()({ loggingEnabled: "LoggingEnabled" }),
  load: load(GetBucketLoggingCommand, { Bucket: "bucketName" }),
  actions: {
    put: action(PutBucketLoggingCommand, { Bucket: "bucketName" }),
  },
  children: {
    Bucket: child("Bucket", (self) => [self.bucketName]),
  },
}));

/** Where a bucket's access log goes. */
export interface BucketLogging extends Handle<"BucketLogging", typeof bucketLogging, S3Types> {}
export interface LoadedBucketLogging extends BucketLogging, AttributesOf<typeof bucketLogging> {}

const bucketNotification = define(["bucketName"], ({ action, child, load }) => ({
  attributes: attributes<Shape.GetBucketNotificationConfigurationCommandOutput>()({
    topicConfigurations: "TopicConfigurations",
    queueConfigurations: "QueueConfigurations",
    lambdaFunctionConfigurations: "LambdaFunctionConfigurations",
    eventBridgeConfiguration: "EventBridgeConfiguration",
  }),
  load: load(GetBucketNotificationConfigurationCommand, { Bucket: "bucketName" }),
  actions: {
    put: action(PutBucketNotificationConfigurationCommand, { Bucket: "bucketName" }),
  },
  children: {
    Bucket: child("Bucket", (self) => [self.bucketName]),
  },
}));

/** Whom a bucket tells about its events. */
export interface BucketNotification extends Handle<"BucketNotification", typeof bucketNotification, S3Types> {}
export interface LoadedBucketNotification extends BucketNotification, AttributesOf<typeof bucketNotification> {}

const bucketPolicy = define(["bucketName"], ({ action, child, load }) => ({
  attributes: attributes<Shape.GetBucketPolicyCommandOutput>()({ policy: "Policy" }),
  load: load(GetBucketPolicyCommand, { Bucket: "bucketName" }),
  actions: {
    delete: action(DeleteBucketPolicyCommand, { Bucket: "bucketName" }),
    put: action(PutBucketPolicyCommand, { Bucket: "bucketName" }),
  },
  children: {
    Bucket: child("Bucket", (self) => [self.bucketName]),
  },
}));

/** A bucket's resource policy. */
export interface BucketPolicy extends Handle<"BucketPolicy", typeof bucketPolicy, S3Types> {}
export interface LoadedBucketPolicy extends BucketPolicy, AttributesOf<typeof bucketPolicy> {}

const bucketRequestPayment = define(["bucketName"], ({ action, child, load }) => ({
  attributes: attributes<Shape.GetBucketRequestPaymentCommandOutput>()({ payer: "Payer" }),
  load: load(GetBucketRequestPaymentCommand, { Bucket: "bucketName" }),
  actions: {
    put: action(PutBucketRequestPaymentCommand, { Bucket: "bucketName" }),
  },
  children: {
    Bucket: child("Bucket", (self) => [self.bucketName]),
  },
}));

/** Who pays for a bucket's requests. */
export interface BucketRequestPayment extends Handle<"BucketRequestPayment", typeof bucketRequestPayment, S3Types> {}
export interface LoadedBucketRequestPayment extends BucketRequestPayment, AttributesOf<typeof bucketRequestPayment> {}

const bucketTagging = define(["bucketName"], ({ action, child, load }) => ({
  attributes: attributes<Shape.GetBucketTaggingCommandOutput>()({ tagSet: "TagSet" }),
  load: load(GetBucketTaggingCommand, { Bucket: "bucketName" }),
  actions: {
    delete: action(DeleteBucketTaggingCommand, { Bucket: "bucketName" }),
    put: action(PutBucketTaggingCommand, { Bucket: "bucketName" }),
  },
  children: {
    Bucket: child("Bucket", (self) => [self.bucketName]),
  },
}));

/** A bucket's tags. */
export interface BucketTagging extends Handle<"BucketTagging", typeof bucketTagging, S3Types> {}
export interface LoadedBucketTagging extends BucketTagging, AttributesOf<typeof bucketTagging> {}

const bucketVersioning = define(["bucketName"], ({ action, child, load }) => ({
  attributes: attributes<Shape.GetBucketVersioningCommandOutput>()({ status: "Status", mfaDelete: "MFADelete" }),
  load: load(GetBucketVersioningCommand, { Bucket: "bucketName" }),
  actions: {
    enable: action(
      PutBucketVersioningCommand,
      { Bucket: "bucketName" },
      { constants: { VersioningConfiguration: { Status: "Enabled" } } },
    ),
    put: action(PutBucketVersioningCommand, { Bucket: "bucketName" }),
    suspend: action(
      PutBucketVersioningCommand,
      { Bucket: "bucketName" },
      { constants: { VersioningConfiguration: { Status: "Suspended" } } },
    ),
  },
  children: {
    Bucket: child("Bucket", (self) => [self.bucketName]),
  },
}));

/** Whether a bucket keeps old versions. */
export interface BucketVersioning extends Handle<"BucketVersioning", typeof bucketVersioning, S3Types> {}
export interface LoadedBucketVersioning extends BucketVersioning, AttributesOf<typeof bucketVersioning> {}

const bucketWebsite = define(["bucketName"], ({ action, child, load }) => ({
  attributes: attributes<Shape.GetBucketWebsiteCommandOutput>()({
    redirectAllRequestsTo: "RedirectAllRequestsTo",
    indexDocument: "IndexDocument",
    errorDocument: "ErrorDocument",
    routingRules: "RoutingRules",
  }),
  load: load(GetBucketWebsiteCommand, { Bucket: "bucketName" }),
  actions: {
    delete: action(DeleteBucketWebsiteCommand, { Bucket: "bucketName" }),
    put: action(PutBucketWebsiteCommand, { Bucket: "bucketName" }),
  },
  children: {
    Bucket: child("Bucket", (self) => [self.bucketName]),
  },
}));

/** A bucket's website settings. */
export interface BucketWebsite extends Handle<"BucketWebsite", typeof bucketWebsite, S3Types> {}
export interface LoadedBucketWebsite extends BucketWebsite, AttributesOf<typeof bucketWebsite> {}

const multipartUpload = define(["bucketName", "objectKey", "id"], ({ action, child, collection, creates }) => ({
  attributes: attributes<Shape.MultipartUpload>()({
    uploadId: "UploadId",
    key: "Key",
    initiated: "Initiated",
    storageClass: "StorageClass",
    owner: "Owner",
    initiator: "Initiator",
    checksumAlgorithm: "ChecksumAlgorithm",
    checksumType: "ChecksumType",
  }),
  actions: {
    abort: action(AbortMultipartUploadCommand, { Bucket: "bucketName", Key: "objectKey", UploadId: "id" }),
    complete: creates(
      CompleteMultipartUploadCommand,
      { Bucket: "bucketName", Key: "objectKey", UploadId: "id" },
      "Object",
      (self) => [self.bucketName, self.objectKey],
    ),
  },
  collections: {
    parts: collection(
      ListPartsCommand,
      { Bucket: "bucketName", Key: "objectKey", UploadId: "id" },
      {
        item: "MultipartUploadPart",
        items: (page) => page.Parts,
        ids: (row, self) => [self.bucketName, self.objectKey, self.id, row.PartNumber],
        size: "MaxParts",
        next: (page) => (page.IsTruncated ? { PartNumberMarker: page.NextPartNumberMarker } : undefined),
      },
    ),
  },
  children: {
    Object: child("Object", (self) => [self.bucketName, self.objectKey]),
    Part: child("MultipartUploadPart", (self, partNumber: number) => [
      self.bucketName,
      self.objectKey,
      self.id,
      partNumber,
    ]),
  },
}));

/** An upload in parts that is not completed yet. */
export interface MultipartUpload extends Handle<"MultipartUpload", typeof multipartUpload, S3Types> {}
export interface LoadedMultipartUpload extends MultipartUpload, AttributesOf<typeof multipartUpload> {}

const multipartUploadPart = define(
  ["bucketName", "objectKey", "multipartUploadId", "partNumber"],
  ({ action, child }) => ({
    attributes: attributes<Shape.Part>()({
      lastModified: "LastModified",
      eTag: "ETag",
      size: "Size",
      checksumCrc32: "ChecksumCRC32",
      checksumCrc32C: "ChecksumCRC32C",
      checksumCrc64Nvme: "ChecksumCRC64NVME",
      checksumSha1: "ChecksumSHA1",
      checksumSha256: "ChecksumSHA256",
      checksumSha512: "ChecksumSHA512",
      checksumMd5: "ChecksumMD5",
      checksumXxhash64: "ChecksumXXHASH64",
      checksumXxhash3: "ChecksumXXHASH3",
      checksumXxhash128: "ChecksumXXHASH128",
    }),
    actions: {
      copyFrom: action(UploadPartCopyCommand, {
        Bucket: "bucketName",
        Key: "objectKey",
        UploadId: "multipartUploadId",
        PartNumber: "partNumber",
      }),
      upload: action(UploadPartCommand, {
        Bucket: "bucketName",
        Key: "objectKey",
        UploadId: "multipartUploadId",
        PartNumber: "partNumber",
      }),
    },
    children: {
      MultipartUpload: child("MultipartUpload", (self) => [self.bucketName, self.objectKey, self.multipartUploadId]),
    },
  }),
);

/** One part of a multipart upload. */
export interface MultipartUploadPart extends Handle<"MultipartUploadPart", typeof multipartUploadPart, S3Types> {}
export interface LoadedMultipartUploadPart extends MultipartUploadPart, AttributesOf<typeof multipartUploadPart> {}

const object = define(["bucketName", "key"], ({ action, batch, child, creates, load, waiter }) => ({
  attributes: attributes<Shape.HeadObjectCommandOutput>()({
    deleteMarker: "DeleteMarker",
    acceptRanges: "AcceptRanges",
    expiration: "Expiration",
    restore: "Restore",
    archiveStatus: "ArchiveStatus",
    lastModified: "LastModified",
    contentLength: "ContentLength",
    checksumCrc32: "ChecksumCRC32",
    checksumCrc32C: "ChecksumCRC32C",
    checksumCrc64Nvme: "ChecksumCRC64NVME",
    checksumSha1: "ChecksumSHA1",
    checksumSha256: "ChecksumSHA256",
    checksumSha512: "ChecksumSHA512",
    checksumMd5: "ChecksumMD5",
    checksumXxhash64: "ChecksumXXHASH64",
    checksumXxhash3: "ChecksumXXHASH3",
    checksumXxhash128: "ChecksumXXHASH128",
    checksumType: "ChecksumType",
    eTag: "ETag",
    missingMeta: "MissingMeta",
    versionId: "VersionId",
    cacheControl: "CacheControl",
    contentDisposition: "ContentDisposition",
    contentEncoding: "ContentEncoding",
    contentLanguage: "ContentLanguage",
    contentType: "ContentType",
    contentRange: "ContentRange",
    expires: "Expires",
    websiteRedirectLocation: "WebsiteRedirectLocation",
    serverSideEncryption: "ServerSideEncryption",
    metadata: "Metadata",
    sseCustomerAlgorithm: "SSECustomerAlgorithm",
    sseCustomerKeyMd5: "SSECustomerKeyMD5",
    ssekmsKeyId: "SSEKMSKeyId",
    bucketKeyEnabled: "BucketKeyEnabled",
    storageClass: "StorageClass",
    requestCharged: "RequestCharged",
    replicationStatus: "ReplicationStatus",
    partsCount: "PartsCount",
    tagCount: "TagCount",
    objectLockMode: "ObjectLockMode",
    objectLockRetainUntilDate: "ObjectLockRetainUntilDate",
    objectLockLegalHoldStatus: "ObjectLockLegalHoldStatus",
  }),
  load: load(HeadObjectCommand, { Bucket: "bucketName", Key: "key" }),
  actions: {
    copyFrom: action(CopyObjectCommand, { Bucket: "bucketName", Key: "key" }),
    delete: action(DeleteObjectCommand, { Bucket: "bucketName", Key: "key" }),
    get: action(GetObjectCommand, { Bucket: "bucketName", Key: "key" }, { reads: true }),
    initiateMultipartUpload: creates(
      CreateMultipartUploadCommand,
      { Bucket: "bucketName", Key: "key" },
      "MultipartUpload",
      (self, _input, output) => [self.bucketName, self.key, output.UploadId],
    ),
    put: action(PutObjectCommand, { Bucket: "bucketName", Key: "key" }),
    restoreObject: action(RestoreObjectCommand, { Bucket: "bucketName", Key: "key" }),
  },
  batch: {
    delete: batch(
      DeleteObjectsCommand,
      1000,
      (items) =>
        deletion(
          items[0]?.bucketName,
          items.map((item) => ({ Key: item.key })),
        ),
      (output) => output.Errors,
    ),
  },
  waiters: {
    waitUntilExists: waiter(HeadObjectCommand, { Bucket: "bucketName", Key: "key" }, objectExists, PATIENCE),
    waitUntilNotExists: waiter(HeadObjectCommand, { Bucket: "bucketName", Key: "key" }, objectIsGone, PATIENCE),
  },
  methods: objectReads,
  mutations: objectWrites,
  children: {
    Acl: child("ObjectAcl", (self) => [self.bucketName, self.key]),
    Bucket: child("Bucket", (self) => [self.bucketName]),
    MultipartUpload: child("MultipartUpload", (self, id: string) => [self.bucketName, self.key, id]),
    Version: child("ObjectVersion", (self, id: string) => [self.bucketName, self.key, id]),
  },
}));

/** An object: a key in a bucket, with the attributes that HeadObject tells. */
export interface S3Object extends Handle<"Object", typeof object, S3Types> {}
export interface LoadedS3Object extends S3Object, AttributesOf<typeof object> {}

const objectAcl = define(["bucketName", "objectKey"], ({ action, child, load }) => ({
  attributes: attributes<Shape.GetObjectAclCommandOutput>()({
    owner: "Owner",
    grants: "Grants",
    requestCharged: "RequestCharged",
  }),
  load: load(GetObjectAclCommand, { Bucket: "bucketName", Key: "objectKey" }),
  actions: {
    put: action(PutObjectAclCommand, { Bucket: "bucketName", Key: "objectKey" }),
  },
  children: {
    Object: child("Object", (self) => [self.bucketName, self.objectKey]),
  },
}));

/** An object's access control list. */
export interface ObjectAcl extends Handle<"ObjectAcl", typeof objectAcl, S3Types> {}
export interface LoadedObjectAcl extends ObjectAcl, AttributesOf<typeof objectAcl> {}

const objectSummary = define(["bucketName", "key"], ({ action, batch, child, creates, waiter }) => ({
  attributes: attributes<Shape._Object>()({
    lastModified: "LastModified",
    eTag: "ETag",
    checksumAlgorithm: "ChecksumAlgorithm",
    checksumType: "ChecksumType",
    size: "Size",
    storageClass: "StorageClass",
    owner: "Owner",
    restoreStatus: "RestoreStatus",
  }),
  load: loadObjectSummary,
  actions: {
    copyFrom: action(CopyObjectCommand, { Bucket: "bucketName", Key: "key" }),
    delete: action(DeleteObjectCommand, { Bucket: "bucketName", Key: "key" }),
    get: action(GetObjectCommand, { Bucket: "bucketName", Key: "key" }, { reads: true }),
    initiateMultipartUpload: creates(
      CreateMultipartUploadCommand,
      { Bucket: "bucketName", Key: "key" },
      "MultipartUpload",
      (self, _input, output) => [self.bucketName, self.key, output.UploadId],
    ),
    put: action(PutObjectCommand, { Bucket: "bucketName", Key: "key" }),
    restoreObject: action(RestoreObjectCommand, { Bucket: "bucketName", Key: "key" }),
  },
  batch: {
    delete: batch(
      DeleteObjectsCommand,
      1000,
      (items) =>
        deletion(
          items[0]?.bucketName,
          items.map((item) => ({ Key: item.key })),
        ),
      (output) => output.Errors,
    ),
  },
  waiters: {
    waitUntilExists: waiter(HeadObjectCommand, { Bucket: "bucketName", Key: "key" }, objectExists, PATIENCE),
    waitUntilNotExists: waiter(HeadObjectCommand, { Bucket: "bucketName", Key: "key" }, objectIsGone, PATIENCE),
  },
  methods: { presignedUrl: objectReads.presignedUrl },
  children: {
    Acl: child("ObjectAcl", (self) => [self.bucketName, self.key]),
    Bucket: child("Bucket", (self) => [self.bucketName]),
    MultipartUpload: child("MultipartUpload", (self, id: string) => [self.bucketName, self.key, id]),
    Object: child("Object", (self) => [self.bucketName, self.key]),
    Version: child("ObjectVersion", (self, id: string) => [self.bucketName, self.key, id]),
  },
}));

/** An object with the attributes that a listing tells. */
export interface ObjectSummary extends Handle<"ObjectSummary", typeof objectSummary, S3Types> {}
export interface LoadedObjectSummary extends ObjectSummary, AttributesOf<typeof objectSummary> {}

const objectVersion = define(["bucketName", "objectKey", "id"], ({ action, batch, child }) => ({
  attributes: attributes<Shape.ObjectVersion>()({
    eTag: "ETag",
    checksumAlgorithm: "ChecksumAlgorithm",
    checksumType: "ChecksumType",
    size: "Size",
    storageClass: "StorageClass",
    key: "Key",
    versionId: "VersionId",
    isLatest: "IsLatest",
    lastModified: "LastModified",
    owner: "Owner",
    restoreStatus: "RestoreStatus",
  }),
  actions: {
    delete: action(DeleteObjectCommand, { Bucket: "bucketName", Key: "objectKey", VersionId: "id" }),
    get: action(GetObjectCommand, { Bucket: "bucketName", Key: "objectKey", VersionId: "id" }, { reads: true }),
    head: action(HeadObjectCommand, { Bucket: "bucketName", Key: "objectKey", VersionId: "id" }, { reads: true }),
  },
  batch: {
    delete: batch(
      DeleteObjectsCommand,
      1000,
      (items) =>
        deletion(
          items[0]?.bucketName,
          items.map((item) => ({ Key: item.objectKey, VersionId: item.id })),
        ),
      (output) => output.Errors,
    ),
  },
  children: {
    Object: child("Object", (self) => [self.bucketName, self.objectKey]),
  },
}));

/** One version of an object, or one delete marker. */
export interface ObjectVersion extends Handle<"ObjectVersion", typeof objectVersion, S3Types> {}
export interface LoadedObjectVersion extends ObjectVersion, AttributesOf<typeof objectVersion> {}

const definitions = {
  ServiceResource: service,
  Bucket: bucket,
  BucketAcl: bucketAcl,
  BucketCors: bucketCors,
  BucketLifecycleConfiguration: bucketLifecycleConfiguration,
  BucketLogging: bucketLogging,
  BucketNotification: bucketNotification,
  BucketPolicy: bucketPolicy,
  BucketRequestPayment: bucketRequestPayment,
  BucketTagging: bucketTagging,
  BucketVersioning: bucketVersioning,
  BucketWebsite: bucketWebsite,
  MultipartUpload: multipartUpload,
  MultipartUploadPart: multipartUploadPart,
  Object: object,
  ObjectAcl: objectAcl,
  ObjectSummary: objectSummary,
  ObjectVersion: objectVersion,
};
/** The service itself: constructors for all its resources, and what belongs to no single one. */
export interface S3ServiceResource extends Handle<"ServiceResource", typeof service, S3Types> {}

/** What the resource names of this service stand for. */
export interface S3Types {
  client: S3;
  resources: {
    Bucket: Entry<Bucket, LoadedBucket, typeof bucket>;
    BucketAcl: Entry<BucketAcl, LoadedBucketAcl, typeof bucketAcl>;
    BucketCors: Entry<BucketCors, LoadedBucketCors, typeof bucketCors>;
    BucketLifecycleConfiguration: Entry<
      BucketLifecycleConfiguration,
      LoadedBucketLifecycleConfiguration,
      typeof bucketLifecycleConfiguration
    >;
    BucketLogging: Entry<BucketLogging, LoadedBucketLogging, typeof bucketLogging>;
    BucketNotification: Entry<BucketNotification, LoadedBucketNotification, typeof bucketNotification>;
    BucketPolicy: Entry<BucketPolicy, LoadedBucketPolicy, typeof bucketPolicy>;
    BucketRequestPayment: Entry<BucketRequestPayment, LoadedBucketRequestPayment, typeof bucketRequestPayment>;
    BucketTagging: Entry<BucketTagging, LoadedBucketTagging, typeof bucketTagging>;
    BucketVersioning: Entry<BucketVersioning, LoadedBucketVersioning, typeof bucketVersioning>;
    BucketWebsite: Entry<BucketWebsite, LoadedBucketWebsite, typeof bucketWebsite>;
    MultipartUpload: Entry<MultipartUpload, LoadedMultipartUpload, typeof multipartUpload>;
    MultipartUploadPart: Entry<MultipartUploadPart, LoadedMultipartUploadPart, typeof multipartUploadPart>;
    Object: Entry<S3Object, LoadedS3Object, typeof object>;
    ObjectAcl: Entry<ObjectAcl, LoadedObjectAcl, typeof objectAcl>;
    ObjectSummary: Entry<ObjectSummary, LoadedObjectSummary, typeof objectSummary>;
    ObjectVersion: Entry<ObjectVersion, LoadedObjectVersion, typeof objectVersion>;
  };
}

const s3 = new Engine("s3", definitions);

/** The S3 service resource over a client: the SDK's own, or anything that has its `send`. */
export function s3Resource(client: S3Client | Sender): S3ServiceResource {
  return s3.make("ServiceResource", [], client) as object as S3ServiceResource; // The engine makes exactly what the table types say.
}
