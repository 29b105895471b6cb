/**
 * What S3 knows: buckets, the versions of their objects, uploads in progress. Records are immutable; every change is a
 * `put` of a new record inside the request's transaction. The current version of a key stands alone in one table, so a
 * plain listing never meets older ones; older versions stand in another, newest first.
 */
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
  Owner,
  PublicAccessBlockConfiguration,
  ReplicationConfiguration,
  RequestPaymentConfiguration,
  ServerSideEncryptionByDefault,
  TransitionDefaultMinimumObjectSize,
  WebsiteConfiguration,
} from "@aws-sdk/client-s3";
import type { Blob } from "../../store/blobs.js";
import type { Range, ReadTransaction, WriteTransaction } from "../../store/port.js";
import { table } from "../../store/port.js";
import { accountOf, type Caller, type Credential } from "../kit/caller.js";
import type { Ids } from "../kit/ids.js";
import type { AccountPort } from "../kit/ports.js";
import { couldBeBucket } from "./bucket-names.js";
import {
  accessDenied,
  invalidBucketName,
  invalidBucketOwner,
  methodNotAllowed,
  noSuchBucket,
  noSuchKey,
  noSuchUpload,
  noSuchVersion,
  permanentRedirect,
} from "./errors.js";
import { isLocked, withDefaultRetention } from "./lock.js";
import { strictest } from "./public.js";
import { awaitingReplication } from "./rules/replication.js";

// ---- Records --------------------------------------------------------------------------------------------------------

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

export interface DeleteMarker extends VersionBase {
  readonly type: "delete-marker";
}

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

/** What happened to a version, as a writer reports it: a new one, one gone for good, one with other tags, ACL or class. */
export type Change =
  | { readonly kind: "put" | "removed"; readonly bucket: Bucket; readonly version: Version }
  | { readonly kind: "changed"; readonly bucket: Bucket; readonly version: StoredObject };

// ---- Tables ---------------------------------------------------------------------------------------------------------

export const tables = {
  /** Names are global to a world. */
  buckets: table<readonly [name: string], Bucket>("s3.buckets"),
  /** Each account's bucket names, for ListBuckets. */
  bucketsOf: table<readonly [accountId: string, name: string], string>("s3.buckets-of"),
  objects: table<readonly [bucketId: string, key: string], Version>("s3.objects"),
  noncurrent: table<readonly [bucketId: string, key: string, order: number], NoncurrentVersion>("s3.noncurrent"),
  /** Where a noncurrent version stands, by its version id. */
  orders: table<readonly [bucketId: string, key: string, versionId: string], number>("s3.orders"),
  uploads: table<readonly [bucketId: string, key: string, uploadId: string], MultipartUpload>("s3.uploads"),
  parts: table<readonly [uploadId: string, partNumber: number], UploadedPart>("s3.parts"),
  completed: table<readonly [bucketId: string, key: string, uploadId: string], CompletedUpload>("s3.completed"),
  /** By access key id. */
  bucketSessions: table<readonly [accessKeyId: string], Credential>("s3.bucket-sessions"),
  accountSettings: table<readonly [accountId: string], AccountSettings>("s3.account-settings"),
  /** Restores under way and copies that will go away: what the clock has yet to do. */
  restores: table<readonly [bucketId: string, key: string, versionId: string], PendingRestore>("s3.restores"),
} as const;

/** The place of a key's first noncurrent version; each newer one stands one before. */
const OLDEST = 2 ** 30 - 1;

// ---- Time -----------------------------------------------------------------------------------------------------------

let stamped: { readonly lastModified: number; readonly lastModifiedText: string } = {
  lastModified: 0,
  lastModifiedText: "1970-01-01T00:00:00.000Z",
};

/**
 * S3 keeps whole seconds. The text of the last second asked for is kept: a pure result, made once per second, and shared
 * by the records of that second.
 */
export const stamp = (now: number): { readonly lastModified: number; readonly lastModifiedText: string } => {
  const lastModified = now - (now % 1000);
  if (stamped.lastModified !== lastModified) {
    stamped = { lastModified, lastModifiedText: new Date(lastModified).toISOString() };
  }
  return stamped;
};

// ---- Reading --------------------------------------------------------------------------------------------------------

/** How this emulator's S3 behaves where AWS's own behaviour has changed over time or depends on the endpoint. */
export interface S3Settings {
  /** `current`, `2025` (SSE-C not blocked), `legacy` (ACLs enabled, nothing blocked, display names). */
  readonly bucketDefaults: "current" | "2025" | "legacy";
  /** Whether a bucket of another region is refused with a redirect, as AWS does. */
  readonly strictRegions: boolean;
}

/** What the reader needs to know about the request. */
export interface Asking {
  readonly now: number;
  readonly region: string;
  readonly ids: Ids;
  readonly caller: Caller;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export interface BucketExpectation {
  readonly ExpectedBucketOwner?: string | undefined;
  readonly RequestPayer?: string | undefined;
}

export class S3Reader {
  readonly settings: S3Settings;
  protected readonly asking: Asking;
  readonly #tx: ReadTransaction;
  readonly #accounts: AccountPort;
  #chargesRequester = false;

  constructor(tx: ReadTransaction, asking: Asking, accounts: AccountPort, settings: S3Settings) {
    this.#tx = tx;
    this.asking = asking;
    this.#accounts = accounts;
    this.settings = settings;
  }

  /**
   * The bucket. Throws `NoSuchBucket`; with an expectation, `InvalidBucketOwnerAWSAccountID` when it is no account id and
   * `AccessDenied` when the bucket is another account's; under strict regions `PermanentRedirect`. Throws `AccessDenied`,
   * too, for requests of others to a bucket whose requesters pay, unless they say that they will.
   */
  async bucket(name: string, expectation?: BucketExpectation): Promise<Bucket> {
    const expected = expectation?.ExpectedBucketOwner;
    if (expected !== undefined && !/^\d{12}$/.test(expected)) throw invalidBucketOwner(expected);
    const bucket = await this.findBucket(name);
    if (!bucket) throw couldBeBucket(name) ? noSuchBucket(name) : invalidBucketName(name);
    if (expected !== undefined && bucket.accountId !== expected) throw accessDenied();
    if (this.settings.strictRegions && bucket.region !== this.asking.region) {
      throw permanentRedirect(name, bucket.region);
    }
    if (bucket.requestPayer === "Requester" && !this.#pays(bucket, expectation?.RequestPayer)) throw accessDenied();
    return bucket;
  }

  /**
   * The owner's account need not say so; an anonymous caller has nobody to pay.
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ObjectsinRequesterPaysBuckets.html
   */
  #pays({ accountId }: Bucket, said: string | undefined): boolean {
    const { caller, headers } = this.asking;
    if (caller.type === "anonymous") return false;
    if (caller.type === "service" || accountOf(caller) === accountId) return true;
    this.#chargesRequester = (said ?? headers["x-amz-request-payer"]) === "requester";
    return this.#chargesRequester;
  }

  /** Whether the caller pays for what is done in the bucket that was looked up. */
  get chargesRequester(): boolean {
    return this.#chargesRequester;
  }

  findBucket(name: string): Promise<Bucket | undefined> {
    return this.#tx.get(tables.buckets, [name]);
  }

  /** Whether this very bucket is still there: what `handle` asks about the bucket that `prepare` saw. Throws NoSuchBucket. */
  async same(bucket: Bucket): Promise<Bucket> {
    const now = await this.findBucket(bucket.name);
    if (now?.id !== bucket.id) throw noSuchBucket(bucket.name);
    // Whether they said that they will pay was asked when the bucket was looked up.
    if (now.requestPayer === "Requester") this.#pays(now, "requester");
    return now;
  }

  /** A page of an account's bucket names, in order. */
  bucketNames(
    accountId: string,
    page: { readonly startingWith?: string; readonly after?: string; readonly limit?: number },
  ): Promise<readonly string[]> {
    const { after, ...rest } = page;
    return this.#tx.range(tables.bucketsOf, {
      within: [accountId],
      ...(after === undefined ? {} : { after: [accountId, after] as const }),
      ...rest,
    });
  }

  /** The account as S3 names it in owners. `DisplayName` only with legacy bucket defaults: AWS dropped it in November 2025. */
  async owner(accountId: string): Promise<Owner & { readonly ID: string }> {
    const { canonicalId, displayName } = await this.account(accountId);
    return this.settings.bucketDefaults === "legacy"
      ? { DisplayName: displayName, ID: canonicalId }
      : { ID: canonicalId };
  }

  /** What the account sets for all its buckets. */
  async accountSettings(accountId: string): Promise<AccountSettings> {
    return (await this.#tx.get(tables.accountSettings, [accountId])) ?? {};
  }

  /** Block Public Access as it is in force for the bucket: its own switches and its account's. */
  async publicAccessBlock(
    bucket: Pick<Bucket, "accountId" | "publicAccessBlock">,
  ): Promise<PublicAccessBlockConfiguration> {
    const { publicAccessBlock } = await this.accountSettings(bucket.accountId);
    return strictest(bucket.publicAccessBlock, publicAccessBlock);
  }

  /** Canonical id and display name of an account. */
  async account(accountId: string): Promise<{ readonly canonicalId: string; readonly displayName: string }> {
    const account = await this.#accounts.account(this.#tx, accountId);
    // An object may outlive the account that put it; S3 still names the account by an id of the right form.
    return account ?? { canonicalId: accountId.padStart(64, "0"), displayName: "" };
  }

  /** Every account of this world: whom grants and policies may name. */
  accounts() {
    return this.#accounts.accounts(this.#tx);
  }

  /** The unique id behind a principal's ARN, if it exists in this world. */
  principalId(arn: string): Promise<string | undefined> {
    return this.#accounts.principalId(this.#tx, arn);
  }

  /** The current version of a key: an object, a delete marker, or nothing. */
  current(bucket: Bucket, key: string): Promise<Version | undefined> {
    return this.#tx.get(tables.objects, [bucket.id, key]);
  }

  /** The version with this id, current or not; without an id, the current one. */
  async version(bucket: Bucket, key: string, versionId?: string): Promise<Version | undefined> {
    const current = await this.current(bucket, key);
    if (versionId === undefined || current === undefined || current.versionId === versionId) return current;
    return (await this.noncurrent(bucket, key, versionId))?.version;
  }

  /**
   * The object. Throws `NoSuchKey` (with the delete marker's headers when one hides the key), `NoSuchVersion`, and
   * `MethodNotAllowed` when `versionId` names a delete marker; `method` is the HTTP method that the error quotes.
   */
  async object(bucket: Bucket, key: string, versionId?: string, method = "GET"): Promise<StoredObject> {
    const version = await this.version(bucket, key, versionId);
    if (version?.type === "object") return version;
    if (version === undefined) throw versionId === undefined ? noSuchKey(key) : noSuchVersion(key, versionId);
    const marker = { "x-amz-delete-marker": "true", "x-amz-version-id": version.versionId };
    if (versionId === undefined) throw noSuchKey(key, marker);
    throw methodNotAllowed(method, "DeleteMarker", {
      ...marker,
      Allow: "DELETE",
      "Last-Modified": new Date(version.lastModified).toUTCString(),
    });
  }

  /** A page of current versions, delete markers among them, in key order. Bounds are relative to the bucket. */
  currentPage(bucket: Bucket, page: PageOfKeys): Promise<readonly Version[]> {
    return this.#tx.range(tables.objects, within(bucket, page));
  }

  /** The noncurrent versions of one key, newest first. */
  noncurrentOf(
    bucket: Bucket,
    key: string,
    page: { readonly afterOrder?: number; readonly limit?: number } = {},
  ): Promise<readonly NoncurrentVersion[]> {
    return this.#tx.range(tables.noncurrent, {
      within: [bucket.id, key],
      ...(page.afterOrder === undefined ? {} : { after: [bucket.id, key, page.afterOrder] as const }),
      ...(page.limit === undefined ? {} : { limit: page.limit }),
    });
  }

  /** A noncurrent version with its place. */
  async noncurrent(bucket: Bucket, key: string, versionId: string): Promise<NoncurrentVersion | undefined> {
    const order = await this.#tx.get(tables.orders, [bucket.id, key, versionId]);
    return order === undefined ? undefined : this.#tx.get(tables.noncurrent, [bucket.id, key, order]);
  }

  /** Throws `NoSuchUpload`. */
  async upload(bucket: Bucket, key: string, uploadId: string): Promise<MultipartUpload> {
    const upload = await this.#tx.get(tables.uploads, [bucket.id, key, uploadId]);
    if (!upload) throw noSuchUpload(uploadId);
    return upload;
  }

  uploadPage(
    bucket: Bucket,
    page: PageOfKeys & { readonly afterUploadId?: string },
  ): Promise<readonly MultipartUpload[]> {
    const { afterUploadId, ...keys } = page;
    const bounds: Range<readonly [string, string, string]> = within(bucket, keys);
    if (afterUploadId === undefined || keys.after === undefined) return this.#tx.range(tables.uploads, bounds);
    return this.#tx.range(tables.uploads, { ...bounds, after: [bucket.id, keys.after, afterUploadId] });
  }

  completedUpload(bucket: Bucket, key: string, uploadId: string): Promise<CompletedUpload | undefined> {
    return this.#tx.get(tables.completed, [bucket.id, key, uploadId]);
  }

  /** Every restore that has an end to come. */
  restores(): Promise<readonly PendingRestore[]> {
    return this.#tx.range(tables.restores, {});
  }

  /** Every bucket of this world, whoever owns it. */
  buckets(): Promise<readonly Bucket[]> {
    return this.#tx.range(tables.buckets, {});
  }

  /** Parts in order of their numbers. */
  parts(
    uploadId: string,
    page: { readonly after?: number; readonly limit?: number } = {},
  ): Promise<readonly UploadedPart[]> {
    return this.#tx.range(tables.parts, {
      within: [uploadId],
      ...(page.after === undefined ? {} : { after: [uploadId, page.after] as const }),
      ...(page.limit === undefined ? {} : { limit: page.limit }),
    });
  }
}

/** A page over keys; see {@link Range}. `from` and `after` are whole keys. */
export interface PageOfKeys {
  readonly startingWith?: string;
  readonly from?: string;
  /** Behind this key (and all its versions or uploads). */
  readonly after?: string;
  readonly afterPrefix?: string;
  readonly limit?: number;
}

/** The page as a range of a table whose keys begin with the bucket's id and the object's key. */
const within = (bucket: Bucket, { from, after, startingWith, afterPrefix, limit }: PageOfKeys) => ({
  within: [bucket.id] as const,
  ...(from === undefined ? {} : { from: [bucket.id, from] as const }),
  ...(after === undefined ? {} : { after: [bucket.id, after] as const }),
  ...(startingWith === undefined ? {} : { startingWith }),
  ...(afterPrefix === undefined ? {} : { afterPrefix }),
  ...(limit === undefined ? {} : { limit }),
});

// ---- Writing --------------------------------------------------------------------------------------------------------

/** What a DELETE without version id did. */
export type Deletion =
  | { readonly marker: DeleteMarker; readonly removed?: Version }
  | { readonly marker?: undefined; readonly removed?: Version };

export class S3Writer extends S3Reader {
  readonly #tx: WriteTransaction;
  readonly #report: (change: Change) => void;

  /** @param report told of every change to a version, so that no operation can forget to. */
  constructor(
    tx: WriteTransaction,
    asking: Asking,
    accounts: AccountPort,
    settings: S3Settings,
    report: (change: Change) => void,
  ) {
    super(tx, asking, accounts, settings);
    this.#tx = tx;
    this.#report = report;
  }

  async createBucket(bucket: Omit<Bucket, "id">): Promise<Bucket> {
    const created: Bucket = { ...bucket, id: this.asking.ids.opaque() };
    await this.#tx.put(tables.buckets, [created.name], created);
    await this.#tx.put(tables.bucketsOf, [created.accountId, created.name], created.name);
    return created;
  }

  /** Keeps a session of a directory bucket; forgets some that have ended, so that none pile up. */
  async putBucketSession(credential: Credential): Promise<void> {
    for (const { accessKeyId, expiresAt = 0 } of await this.#tx.range(tables.bucketSessions, { limit: 20 })) {
      if (expiresAt <= this.asking.now) await this.#tx.delete(tables.bucketSessions, [accessKeyId]);
    }
    await this.#tx.put(tables.bucketSessions, [credential.accessKeyId], credential);
  }

  putAccountSettings(accountId: string, settings: AccountSettings): Promise<void> {
    return this.#tx.put(tables.accountSettings, [accountId], settings);
  }

  /** Replaces the bucket's record. */
  async update(bucket: Bucket, change: (bucket: Bucket) => Bucket): Promise<Bucket> {
    const changed = change(bucket);
    await this.#tx.put(tables.buckets, [bucket.name], changed);
    return changed;
  }

  /** The bucket without these documents. */
  forget(bucket: Bucket, ...documents: readonly (keyof BucketDocuments | "ownership")[]): Promise<Bucket> {
    return this.update(bucket, (before) => {
      const after = { ...before };
      for (const document of documents) delete after[document];
      return after;
    });
  }

  /** Deletes an empty bucket with its uploads. INVARIANT: the caller has checked that it holds no version. */
  async deleteBucket(bucket: Bucket): Promise<void> {
    for (const upload of await this.uploadPage(bucket, {})) await this.deleteUpload(bucket, upload);
    for (const done of await this.#tx.range(tables.completed, { within: [bucket.id] })) {
      await this.#tx.delete(tables.completed, [bucket.id, done.key, done.uploadId]);
    }
    await this.#tx.delete(tables.buckets, [bucket.name]);
    await this.#tx.delete(tables.bucketsOf, [bucket.accountId, bucket.name]);
  }

  /** The ids of a version written now: fresh ones when versioning is enabled, else `null` and an id of our own. */
  versionIds(bucket: Bucket): { readonly versionId: string; readonly id: string } {
    if (bucket.versioning !== "Enabled") return { versionId: "null", id: this.asking.ids.opaque(8) };
    const versionId = this.asking.ids.versionId();
    return { versionId, id: versionId };
  }

  /**
   * Makes a version the current one of its key, as the bucket's versioning wants: never versioned, it replaces what was
   * there; enabled, it pushes that back; suspended, it replaces the null version wherever that stands, and pushes back
   * any other. An object without a retention of its own gets the bucket's default.
   */
  async putVersion(bucket: Bucket, version: Version): Promise<void> {
    if (bucket.versioning !== "never") {
      const before = await this.current(bucket, version.key);
      if (version.versionId === "null") {
        if (before && before.versionId !== "null") {
          await this.#removeNoncurrent(bucket, version.key, "null");
          await this.#pushBack(bucket, before);
        }
      } else if (before) {
        await this.#pushBack(bucket, before);
      }
    }
    const put = awaitingReplication(bucket, withDefaultRetention(bucket, version, this.asking.now));
    await this.#tx.put(tables.objects, [bucket.id, version.key], put);
    this.#report({ kind: "put", bucket, version: put });
  }

  /**
   * DELETE without a version id: removes the object of a never versioned bucket, else lays a delete marker on top (a null
   * one when suspended, which replaces the null version).
   */
  async deleteKey(bucket: Bucket, key: string, accountId: string = bucket.accountId): Promise<Deletion> {
    if (bucket.versioning === "never") {
      const removed = await this.current(bucket, key);
      if (!removed) return {};
      await this.#tx.delete(tables.objects, [bucket.id, key]);
      this.#report({ kind: "removed", bucket, version: removed });
      return { removed };
    }
    const marker: DeleteMarker = {
      type: "delete-marker",
      key,
      ...this.versionIds(bucket),
      ...stamp(this.asking.now),
      accountId,
    };
    const replaced = marker.versionId === "null" ? await this.version(bucket, key, "null") : undefined;
    await this.putVersion(bucket, marker);
    return replaced === undefined ? { marker } : { marker, removed: replaced };
  }

  /**
   * Removes one version for good; when it was the current one, the newest of the others takes its place. Throws
   * `AccessDenied` when Object Lock protects it; `bypassGovernance`: the caller may and wants to override GOVERNANCE.
   */
  async deleteVersion(
    bucket: Bucket,
    key: string,
    versionId: string,
    bypassGovernance = false,
  ): Promise<Version | undefined> {
    const current = await this.current(bucket, key);
    if (current === undefined) return undefined;
    if (bucket.objectLockEnabled) {
      const version = await this.version(bucket, key, versionId);
      if (version?.type === "object" && isLocked(version, this.asking.now, bypassGovernance)) {
        throw accessDenied("Access Denied because object protected by object lock.");
      }
    }
    if (current.versionId !== versionId) {
      const removed = await this.#removeNoncurrent(bucket, key, versionId);
      if (removed) this.#report({ kind: "removed", bucket, version: removed });
      return removed;
    }
    const [next] = bucket.versioning === "never" ? [] : await this.noncurrentOf(bucket, key, { limit: 1 });
    if (next) {
      await this.#removeNoncurrent(bucket, key, next.version.versionId);
      await this.#tx.put(tables.objects, [bucket.id, key], next.version);
    } else {
      await this.#tx.delete(tables.objects, [bucket.id, key]);
    }
    this.#report({ kind: "removed", bucket, version: current });
    return current;
  }

  /** Changes what hangs on a version (tags, ACL, retention) where it stands. Keeps its ids and its time. */
  async changeObject(
    bucket: Bucket,
    object: StoredObject,
    change: (object: StoredObject) => StoredObject,
  ): Promise<StoredObject> {
    const changed = change(object);
    this.#report({ kind: "changed", bucket, version: changed });
    const current = await this.current(bucket, object.key);
    if (current?.versionId === object.versionId) {
      await this.#tx.put(tables.objects, [bucket.id, object.key], changed);
      return changed;
    }
    const place = await this.noncurrent(bucket, object.key, object.versionId);
    if (!place) throw noSuchVersion(object.key, object.versionId);
    await this.#tx.put(tables.noncurrent, [bucket.id, object.key, place.order], {
      order: place.order,
      version: changed,
    });
    return changed;
  }

  /** Notes that a restore has an end to come. */
  putRestore(pending: PendingRestore): Promise<void> {
    return this.#tx.put(tables.restores, [pending.bucketId, pending.key, pending.versionId], pending);
  }

  dropRestore({ bucketId, key, versionId }: PendingRestore): Promise<void> {
    return this.#tx.delete(tables.restores, [bucketId, key, versionId]);
  }

  putUpload(bucket: Bucket, upload: MultipartUpload): Promise<void> {
    return this.#tx.put(tables.uploads, [bucket.id, upload.key, upload.uploadId], upload);
  }

  putPart(uploadId: string, part: UploadedPart): Promise<void> {
    return this.#tx.put(tables.parts, [uploadId, part.partNumber], part);
  }

  /** Forgets an upload and its parts: aborted, or completed. */
  async deleteUpload(bucket: Bucket, upload: MultipartUpload): Promise<void> {
    for (const part of await this.parts(upload.uploadId)) {
      await this.#tx.delete(tables.parts, [upload.uploadId, part.partNumber]);
    }
    await this.#tx.delete(tables.uploads, [bucket.id, upload.key, upload.uploadId]);
  }

  /** Remembers the last completion of a key; earlier ones of the same key are forgotten, so none pile up. */
  async putCompletedUpload(bucket: Bucket, completed: CompletedUpload): Promise<void> {
    for (const { key, uploadId } of await this.#tx.range(tables.completed, { within: [bucket.id, completed.key] })) {
      await this.#tx.delete(tables.completed, [bucket.id, key, uploadId]);
    }
    await this.#tx.put(tables.completed, [bucket.id, completed.key, completed.uploadId], completed);
  }

  async #pushBack(bucket: Bucket, version: Version): Promise<void> {
    const [newest] = await this.noncurrentOf(bucket, version.key, { limit: 1 });
    const order = newest ? newest.order - 1 : OLDEST;
    await this.#tx.put(tables.noncurrent, [bucket.id, version.key, order], { order, version });
    await this.#tx.put(tables.orders, [bucket.id, version.key, version.versionId], order);
  }

  async #removeNoncurrent(bucket: Bucket, key: string, versionId: string): Promise<Version | undefined> {
    const found = await this.noncurrent(bucket, key, versionId);
    if (!found) return undefined;
    await this.#tx.delete(tables.noncurrent, [bucket.id, key, found.order]);
    await this.#tx.delete(tables.orders, [bucket.id, key, versionId]);
    return found.version;
  }
}
