/** What S3 keeps: buckets, the versions of their objects, uploads in progress. Records are immutable. */
import type {
  AbacStatus,
  AccelerateConfiguration,
  AnalyticsConfiguration,
  CORSRule,
  EncryptionType,
  Grant,
  IntelligentTieringConfiguration,
  InventoryConfiguration,
  LifecycleRule,
  LoggingEnabled,
  MetadataConfigurationResult,
  MetadataTableConfigurationResult,
  MetricsConfiguration,
  NotificationConfiguration,
  ObjectLockConfiguration,
  ObjectOwnership,
  PublicAccessBlockConfiguration,
  ReplicationConfiguration,
  RequestPaymentConfiguration,
  ServerSideEncryptionByDefault,
  TransitionDefaultMinimumObjectSize,
  WebsiteConfiguration,
} from "@aws-sdk/client-s3";
import type { Blob } from "../../../store/blobs.js";

/** A tag as S3 spells it. */
export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** A grant list: absent on a record means the default, the owner's FULL_CONTROL. */
export type Grants = readonly Grant[];

/** What a bucket merely keeps, as the SDK's own types. Absent: never set, or deleted. */
export interface BucketDocuments {
  readonly publicAccessBlock?: PublicAccessBlockConfiguration;
  /** The bucket policy's text, as it was put. */
  readonly policy?: string;
  readonly acl?: Grants;
  /** Default encryption as it was put; absent: SSE-S3, as every bucket begins. */
  readonly encryption?: ServerSideEncryptionByDefault & { readonly BucketKeyEnabled: boolean };
  /** What may not be used for new objects. AWS blocks SSE-C in new buckets since April 2026. */
  readonly blockedEncryption?: readonly EncryptionType[];
  readonly cors?: readonly CORSRule[];
  readonly website?: WebsiteConfiguration;
  readonly lifecycle?: {
    readonly rules: readonly LifecycleRule[];
    readonly transitionDefaultMinimumObjectSize: TransitionDefaultMinimumObjectSize;
  };
  readonly logging?: LoggingEnabled;
  readonly notification?: NotificationConfiguration;
  readonly accelerate?: AccelerateConfiguration["Status"];
  readonly requestPayer?: RequestPaymentConfiguration["Payer"];
  readonly replication?: ReplicationConfiguration;
  readonly objectLock?: ObjectLockConfiguration;
  readonly abac?: AbacStatus;
  /** S3 Metadata: which tables S3 Tables would keep. Stored as AWS tells it back. */
  readonly metadataTables?: MetadataTables;
  /** By id. */
  readonly analytics?: Readonly<Record<string, AnalyticsConfiguration>>;
  readonly inventory?: Readonly<Record<string, InventoryConfiguration>>;
  readonly metrics?: Readonly<Record<string, MetricsConfiguration>>;
  readonly intelligentTiering?: Readonly<Record<string, IntelligentTieringConfiguration>>;
}

/** A bucket's S3 Metadata configuration, in the form it was made in: the older one knows the journal table only. */
export type MetadataTables =
  | { readonly form: "tables"; readonly result: MetadataConfigurationResult }
  | { readonly form: "table"; readonly result: MetadataTableConfigurationResult };

/** What an account sets for all its buckets. */
export interface AccountSettings {
  readonly publicAccessBlock?: PublicAccessBlockConfiguration;
}

/** A bucket of any kind, with its settings. */
export interface Bucket extends BucketDocuments {
  readonly name: string;
  /** Ours, unique: a bucket that was deleted and made again has another, which is how `handle` re-checks. */
  readonly id: string;
  /** The owner. */
  readonly accountId: string;
  readonly region: string;
  /** What it was created with, where that is not the region's name: `EU`. */
  readonly location?: string;
  /** World time in milliseconds, whole seconds. */
  readonly createdAt: number;
  readonly versioning: "never" | "Enabled" | "Suspended";
  readonly mfaDelete?: "Enabled" | "Disabled";
  /** Absent after DeleteBucketOwnershipControls: then the bucket behaves as with `ObjectWriter`. */
  readonly ownership?: ObjectOwnership;
  /** Set for directory buckets: where they are. */
  readonly directory?: { readonly type: "AvailabilityZone" | "LocalZone"; readonly zone: string };
  /** Cannot be taken back once set. */
  readonly objectLockEnabled: boolean;
  readonly tags: readonly Tag[];
}

/** Every algorithm by which S3 checks a body. */
export type ChecksumAlgorithm =
  | "CRC32"
  | "CRC32C"
  | "CRC64NVME"
  | "SHA1"
  | "SHA256"
  | "SHA512"
  | "MD5"
  | "XXHASH64"
  | "XXHASH3"
  | "XXHASH128";

/** The checksum S3 keeps of an object; `value` is base64, of a composite one with `-N` behind it. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: "FULL_OBJECT" | "COMPOSITE";
  readonly value: string;
}

/** How an object is encrypted, as its headers tell it. */
export interface Encryption {
  readonly algorithm: "AES256" | "aws:kms" | "aws:kms:dsse";
  readonly kmsKeyId?: string;
  readonly kmsContext?: string;
  readonly bucketKey?: boolean;
  /** SSE-C: the customer's key is not kept, only its MD5. */
  readonly customer?: { readonly algorithm: string; readonly keyMd5: string };
}

/** A piece of a body that is encrypted with a customer's key: where its counter begins (32 hex digits), and its length. */
export interface Seal {
  readonly counter: string;
  readonly size: number;
}

/** What nearly every object has; shared, so that it costs a pointer. */
export const AES256: Encryption = { algorithm: "AES256" };

/** System-defined metadata that the client sets. Shared constants where they are the default. */
export interface SystemMetadata {
  readonly contentType: string;
  readonly cacheControl?: string;
  readonly contentDisposition?: string;
  readonly contentEncoding?: string;
  readonly contentLanguage?: string;
  /** As it was sent. */
  readonly expires?: string;
}

/** What S3 says of an object that was put without `Content-Type`; shared. */
export const DEFAULT_SYSTEM_METADATA: SystemMetadata = { contentType: "binary/octet-stream" };

/** User-defined metadata, names in lower case without `x-amz-meta-`. */
export type UserMetadata = Readonly<Record<string, string>>;

/** What most objects have; shared. */
export const NO_METADATA: UserMetadata = {};

/** One part of a completed multipart object, for `partNumber` reads and GetObjectAttributes. */
export interface ObjectPart {
  readonly partNumber: number;
  readonly size: number;
  /** Its checksum in the object's algorithm. */
  readonly checksum?: string;
}

interface VersionBase {
  readonly key: string;
  /** `null` when it was written while the bucket's versioning was off or suspended. */
  readonly versionId: string;
  /** Ours: tells two null versions of one key apart. Equal to `versionId` unless that is `null`. */
  readonly id: string;
  /** World time in milliseconds, whole seconds, as S3 keeps it. */
  readonly lastModified: number;
  /** The same as listings write it; one text is shared by all objects of that second. */
  readonly lastModifiedText: string;
  /** The account that owns the object. */
  readonly accountId: string;
  /** Where it stands in replication: of a source, whether it has arrived; `REPLICA` came from another bucket. */
  readonly replicationStatus?: "PENDING" | "COMPLETED" | "FAILED" | "REPLICA";
}

/** A readable copy of an archived object: made on request, there for a while. */
export interface Restoration {
  /** World time from which the copy can be read. */
  readonly completesAt: number;
  /** World time, a midnight, at which it goes away. */
  readonly expiresAt: number;
}

/** A version with a body. */
export interface StoredObject extends VersionBase {
  readonly type: "object";
  readonly size: number;
  /** With its quotes. */
  readonly etag: string;
  readonly storageClass: string;
  readonly blob: Blob;
  /** Of a body under a customer's key: its pieces, one for each part. */
  readonly seals?: readonly Seal[];
  readonly encryption: Encryption;
  readonly system: SystemMetadata;
  readonly metadata: UserMetadata;
  readonly checksum?: Checksum;
  readonly tags?: readonly Tag[];
  readonly parts?: readonly ObjectPart[];
  readonly websiteRedirectLocation?: string;
  readonly acl?: Grants;
  readonly retention?: Retention;
  readonly legalHold?: "ON" | "OFF";
  /** In order of their names' UTF-8 bytes. They belong to this version and go with it. */
  readonly annotations?: readonly Annotation[];
  /** Of an archived object that was asked for; past its end it says nothing any more. */
  readonly restoration?: Restoration;
}

/** How long a version is protected. */
export interface Retention {
  readonly mode: "GOVERNANCE" | "COMPLIANCE";
  /** World time in milliseconds; while an event hold is on, see `retainUntilOf`. */
  readonly retainUntil: number;
  /** An event hold that is on: the retention moves along with time until it is released. */
  readonly eventHold?: EventHold;
}

/** What remains of the retention when the hold is released; S3 counts 365 days to a year. */
export type EventHold = { readonly days: number; readonly years?: undefined } | { readonly years: number };

/** A named payload that hangs on an object's version. */
export interface Annotation {
  readonly name: string;
  readonly size: number;
  /** With its quotes. */
  readonly etag: string;
  readonly lastModified: number;
  readonly blob: Blob;
  readonly checksum: Checksum;
}

/** A version that says: from here on the key is gone. */
export interface DeleteMarker extends VersionBase {
  readonly type: "delete-marker";
}

/** What a key may hold, current or not. */
export type Version = StoredObject | DeleteMarker;

/** A version that is not the current one, with its place among the older ones of its key. */
export interface NoncurrentVersion {
  /** Smaller is newer. */
  readonly order: number;
  readonly version: Version;
}

/** A multipart upload in progress: the object as it will be, but for its body. */
export interface MultipartUpload {
  readonly key: string;
  readonly uploadId: string;
  readonly initiatedAt: number;
  readonly initiatedAtText: string;
  /** Whoever asked for it: canonical id of a root, ARN of anybody else. */
  readonly initiator: { readonly id: string; readonly displayName: string };
  readonly accountId: string;
  readonly storageClass: string;
  readonly encryption: Encryption;
  readonly system: SystemMetadata;
  readonly metadata: UserMetadata;
  readonly tags?: readonly Tag[];
  readonly acl?: Grants;
  readonly websiteRedirectLocation?: string;
  readonly retention?: StoredObject["retention"];
  readonly legalHold?: StoredObject["legalHold"];
  readonly checksumAlgorithm?: ChecksumAlgorithm;
  readonly checksumType?: Checksum["type"];
}

/** A part of an upload in progress. */
export interface UploadedPart {
  readonly partNumber: number;
  readonly size: number;
  /** With its quotes. */
  readonly etag: string;
  readonly lastModified: number;
  readonly lastModifiedText: string;
  readonly blob: Blob;
  /** Of a part under a customer's key. */
  readonly seals?: readonly Seal[];
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly value: string };
}

/** What a completed upload answered, for asking again (AWS answers the same for a while). */
export interface CompletedUpload {
  readonly key: string;
  readonly uploadId: string;
  /** Of the version it made. */
  readonly id: string;
  readonly versionId: string;
  readonly etag: string;
  readonly completedAt: number;
  readonly encryption: Encryption;
  /** As it was told. */
  readonly checksum?: Checksum;
}

/** A version whose restore has an end to come. */
export interface PendingRestore {
  readonly bucket: string;
  readonly bucketId: string;
  readonly key: string;
  readonly versionId: string;
  /** Whether its completion has been told. */
  readonly completed: boolean;
}
