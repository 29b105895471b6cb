/** Lifecycle: what a bucket's rules have made due, done version by version, each in a transaction of its own. */
import { isLocked } from "../lock.js";
import {
  abortOf,
  cleansMarkers,
  expirationOf,
  expiresNoncurrent,
  type Noncurrent,
  transitionOf,
} from "../rules/lifecycle.js";
import type { Bucket, StoredObject, Version } from "../state/records.js";
import type { S3Writer } from "../state/writer.js";
import type { Acting } from "./acting.js";

/** How many keys are looked at before others get their turn. */
const PAGE = 1000;

/** Does everything that is due by now, in every bucket that has rules. */
export const actOnLifecycles = async (acting: Acting): Promise<void> => {
  const buckets = await acting.read((s3) => s3.buckets());
  for (const bucket of buckets) if (bucket.lifecycle !== undefined) await actOn(acting, bucket);
};

const actOn = async (acting: Acting, bucket: Bucket): Promise<void> => {
  let after: string | undefined;
  for (;;) {
    const page = await acting.read((s3) =>
      s3.currentPage(bucket, { limit: PAGE, ...(after === undefined ? {} : { after }) }),
    );
    for (const current of page) await actOnKey(acting, bucket, current);
    after = page.at(-1)?.key;
    if (after === undefined || page.length < PAGE) break;
    await acting.turn();
  }
  await abortUploads(acting, bucket);
};

/** All versions of one key. Older ones come first: a delete marker is clean only when nothing is below it. */
const actOnKey = async (acting: Acting, bucket: Bucket, current: Version): Promise<void> => {
  if (bucket.versioning !== "never") await actOnNoncurrent(acting, bucket, current);
  if (current.type === "delete-marker") return actOnMarker(acting, bucket, current);
  const now = acting.now();
  const due = expirationOf(bucket, current);
  if (due !== undefined && due.at <= now) {
    await acting.write("LifecycleExpiration", async (s3) => {
      const standing = await stillThere(s3, bucket, current);
      if (standing?.isCurrent && !isProtected(bucket, current, now)) await s3.deleteKey(standing.bucket, current.key);
    });
    return;
  }
  await transition(acting, bucket, current, transitionOf(bucket, current, now));
};

/** AWS: the object of a bucket that keeps no versions would be gone for good. */
const isProtected = (bucket: Bucket, object: StoredObject, now: number): boolean =>
  bucket.versioning === "never" && isLocked(object, now, false);

const actOnMarker = async (acting: Acting, bucket: Bucket, marker: Version): Promise<void> => {
  if (!cleansMarkers(bucket, marker, acting.now())) return;
  await acting.write("LifecycleExpiration", async (s3) => {
    const standing = await stillThere(s3, bucket, marker);
    if (!standing?.isCurrent) return;
    const below = await s3.noncurrentOf(standing.bucket, marker.key, { limit: 1 });
    if (below.length === 0) await s3.deleteVersion(standing.bucket, marker.key, marker.versionId);
  });
};

const actOnNoncurrent = async (acting: Acting, bucket: Bucket, current: Version): Promise<void> => {
  const older = await acting.read((s3) => s3.noncurrentOf(bucket, current.key));
  let since = current.lastModified;
  for (const [newer, { version }] of older.entries()) {
    await actOnOne(acting, bucket, { version, since, newer });
    since = version.lastModified;
  }
};

const actOnOne = async (acting: Acting, bucket: Bucket, noncurrent: Noncurrent): Promise<void> => {
  const { version } = noncurrent;
  const now = acting.now();
  if (!expiresNoncurrent(bucket, noncurrent, now)) {
    return transition(acting, bucket, version, transitionOf(bucket, version, now, noncurrent));
  }
  // AWS: what Object Lock protects stays until it is protected no more.
  if (version.type === "object" && isLocked(version, now, false)) return;
  await acting.write("LifecycleExpiration", async (s3) => {
    const standing = await stillThere(s3, bucket, version);
    if (standing && !standing.isCurrent) await s3.deleteVersion(standing.bucket, version.key, version.versionId);
  });
};

const transition = async (
  acting: Acting,
  bucket: Bucket,
  version: Version,
  storageClass: string | undefined,
): Promise<void> => {
  if (storageClass === undefined) return;
  await acting.write("LifecycleTransition", async (s3) => {
    const standing = await stillThere(s3, bucket, version);
    if (standing?.version.type !== "object") return;
    await s3.changeObject(standing.bucket, standing.version, (before) => ({ ...before, storageClass }));
  });
};

/** The version as it is by the time of the transaction: a request may have come between. */
const stillThere = async (s3: S3Writer, seen: Bucket, { key, versionId, id }: Version) => {
  const bucket = await s3.findBucket(seen.name);
  if (bucket?.id !== seen.id) return undefined;
  const version = await s3.version(bucket, key, versionId);
  if (version?.id !== id) return undefined;
  return { bucket, version, isCurrent: (await s3.current(bucket, key))?.id === id };
};

const abortUploads = async (acting: Acting, bucket: Bucket): Promise<void> => {
  const now = acting.now();
  for (const upload of await acting.read((s3) => s3.uploadPage(bucket, {}))) {
    const due = abortOf(bucket, upload);
    if (due === undefined || due.at > now) continue;
    await acting.write("LifecycleExpiration", async (s3) => {
      if ((await s3.findBucket(bucket.name))?.id === bucket.id) await s3.deleteUpload(bucket, upload);
    });
  }
};
