/** Looking up what S3 keeps: whoever asks for what is not there gets the AWS error. */
import type { Owner, PublicAccessBlockConfiguration } from "@aws-sdk/client-s3";
import type { Range, ReadTransaction } from "../../../store/port.js";
import { accountOf, type Caller } from "../../kit/caller.js";
import type { Ids } from "../../kit/ids.js";
import type { AccountPort } from "../../kit/ports.js";
import { couldBeBucket } from "../bucket-names.js";
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
} from "../errors.js";
import { strictest } from "../public.js";
import type {
  AccountSettings,
  Bucket,
  CompletedUpload,
  MultipartUpload,
  NoncurrentVersion,
  PendingRestore,
  StoredObject,
  UploadedPart,
  Version,
} from "./records.js";
import { tables } from "./tables.js";

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

/** The members by which a request says whose bucket it expects, and that it will pay. */
export interface BucketExpectation {
  readonly ExpectedBucketOwner?: string | undefined;
  readonly RequestPayer?: string | undefined;
}

/** S3's state as one transaction sees it, for one request. */
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
