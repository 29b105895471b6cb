/** Changing what S3 keeps: every change is a `put` of a new record inside the request's transaction, and is reported. */
import type { WriteTransaction } from "../../../store/port.js";
import type { Credential } from "../../kit/caller.js";
import type { AccountPort } from "../../kit/ports.js";
import { accessDenied, noSuchVersion } from "../errors.js";
import { isLocked, withDefaultRetention } from "../lock.js";
import { awaitingReplication } from "../rules/replication.js";
import { type Asking, S3Reader, type S3Settings } from "./reader.js";
import type {
  AccountSettings,
  Bucket,
  BucketDocuments,
  CompletedUpload,
  DeleteMarker,
  MultipartUpload,
  PendingRestore,
  StoredObject,
  UploadedPart,
  Version,
} from "./records.js";
import { tables } from "./tables.js";
import { stamp } from "./time.js";

/** The place of a key's first noncurrent version; each newer one stands one before. */
const OLDEST = 2 ** 30 - 1;

/** What happened to a version, as a writer reports it: a new one, one gone for good, one with other tags, ACL or class. */
export type Change =
  | { readonly kind: "put" | "removed"; readonly bucket: Bucket; readonly version: Version }
  | { readonly kind: "changed"; readonly bucket: Bucket; readonly version: StoredObject };

/** What a DELETE without version id did. */
export type Deletion =
  | { readonly marker: DeleteMarker; readonly removed?: Version }
  | { readonly marker?: undefined; readonly removed?: Version };

/** S3's state inside a transaction that may change it. */
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
