/** Archived objects that were asked for. https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects.html */
import type { Restoration, StoredObject } from "../state/records.js";
import { midnightAfter } from "./lifecycle.js";
import { isArchived } from "./new-objects.js";

const HOUR = 3_600_000;
const DAY = 86_400_000;

type Tier = "Expedited" | "Standard" | "Bulk";

/** The longest that AWS says a retrieval takes; DEEP_ARCHIVE has no expedited one. */
const RETRIEVAL: Readonly<Record<string, Readonly<Partial<Record<Tier, number>>>>> = {
  GLACIER: { Expedited: 5 * 60_000, Standard: 5 * HOUR, Bulk: 12 * HOUR },
  DEEP_ARCHIVE: { Standard: 12 * HOUR, Bulk: 48 * HOUR },
};

/** How long a retrieval takes, in milliseconds; undefined where the storage class has no such tier. */
export const retrievalTime = (storageClass: string, tier: Tier): number | undefined => RETRIEVAL[storageClass]?.[tier];

/** A restore asked for now. AWS: the copy's days are counted from its completion and end at the midnight after. */
export const restoration = (completesAt: number, days: number): Restoration => ({
  completesAt,
  expiresAt: midnightAfter(completesAt + days * DAY),
});

/** The restore, while it is under way or its copy is there. */
export const restoreOf = ({ restoration: asked }: StoredObject, now: number): Restoration | undefined =>
  asked !== undefined && now < asked.expiresAt ? asked : undefined;

/** Whether the object must be restored, or its restore awaited, before it can be read. */
export const isOutOfReach = (object: StoredObject, now: number): boolean => {
  if (!isArchived(object.storageClass)) return false;
  const asked = restoreOf(object, now);
  return asked === undefined || now < asked.completesAt;
};

/** `x-amz-restore`; undefined for an object that was not asked for. */
export const restoreHeader = (object: StoredObject, now: number): string | undefined => {
  const asked = object.restoration === undefined ? undefined : restoreOf(object, now);
  if (asked === undefined) return undefined;
  if (now < asked.completesAt) return 'ongoing-request="true"';
  return `ongoing-request="false", expiry-date="${new Date(asked.expiresAt).toUTCString()}"`;
};
