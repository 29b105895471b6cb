/** Restores of archived objects: told when they end, and forgotten when their copies go away. */
import type { PendingRestore } from "../state/records.js";
import type { Acting } from "./acting.js";

/** What of the restores has come due; resolves to the time at which the next does, if any does. */
export const settleRestores = async (acting: Acting): Promise<number | undefined> => {
  const now = acting.now();
  let next: number | undefined;
  for (const pending of await acting.read((s3) => s3.restores())) {
    const due = await settled(acting, pending, now);
    if (due !== undefined) next = Math.min(due, next ?? due);
  }
  return next;
};

/** Does what is due of one restore; resolves to when there is more to do. */
const settled = async (acting: Acting, pending: PendingRestore, now: number): Promise<number | undefined> => {
  const { bucket: name, bucketId, key, versionId } = pending;
  const found = await acting.read(async (s3) => {
    const bucket = await s3.findBucket(name);
    return bucket?.id === bucketId ? s3.version(bucket, key, versionId) : undefined;
  });
  const restoration = found?.type === "object" ? found.restoration : undefined;
  if (restoration === undefined) {
    await acting.write("RestoreExpiry", (s3) => s3.dropRestore(pending));
    return undefined;
  }
  const { completesAt, expiresAt } = restoration;
  if (now < completesAt) return completesAt;
  if (!pending.completed) await acting.write("RestoreCompletion", (s3) => completed(s3, pending));
  if (now < expiresAt) return expiresAt;
  await acting.write("RestoreExpiry", (s3) => expired(s3, pending));
  return undefined;
};

type Writer = Parameters<Parameters<Acting["write"]>[1]>[0];

const completed = async (s3: Writer, pending: PendingRestore): Promise<void> => {
  await s3.putRestore({ ...pending, completed: true });
  await changed(s3, pending, (object) => object);
};

const expired = async (s3: Writer, pending: PendingRestore): Promise<void> => {
  await s3.dropRestore(pending);
  await changed(s3, pending, ({ restoration: _, ...object }) => object);
};

const changed = async (
  s3: Writer,
  { bucket: name, bucketId, key, versionId }: PendingRestore,
  change: Parameters<Writer["changeObject"]>[2],
): Promise<void> => {
  const bucket = await s3.findBucket(name);
  if (bucket?.id !== bucketId) return;
  const version = await s3.version(bucket, key, versionId);
  if (version?.type === "object") await s3.changeObject(bucket, version, change);
};
