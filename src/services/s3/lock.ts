/** Object Lock: what it protects, and what a bucket's default adds. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html */
import type { Bucket, EventHold, Retention, StoredObject, Version } from "./state/records.js";

const DAY = 86_400_000;
const YEAR = 365 * DAY;

/** Days, or years of 365 days, in milliseconds. */
const lengthOf = ({ days, years }: { readonly days?: number | undefined; readonly years?: number | undefined }) =>
  days === undefined ? (years ?? 0) * YEAR : days * DAY;

/**
 * Until when a retention protects, seen from `now`, in world time. While an event hold is on that is always the hold's
 * duration away, unless the date that was set lies further off.
 */
export const retainUntilOf = ({ retainUntil, eventHold }: Retention, now: number): number =>
  eventHold === undefined ? retainUntil : Math.max(retainUntil, now + lengthOf(eventHold));

/** The retention when its event hold is released: the date stands still from now on. */
export const released = (retention: Retention, now: number): Retention => ({
  mode: retention.mode,
  retainUntil: retainUntilOf(retention, now),
});

/** Whether this version may not be deleted. */
export const isLocked = ({ retention, legalHold }: StoredObject, now: number, bypassGovernance: boolean): boolean =>
  legalHold === "ON" ||
  (retention !== undefined &&
    retainUntilOf(retention, now) > now &&
    !(bypassGovernance && retention.mode === "GOVERNANCE"));

/** The version, with the bucket's default retention from `now` on unless it has one of its own. */
export const withDefaultRetention = (bucket: Bucket, version: Version, now: number): Version => {
  const rule = bucket.objectLock?.Rule?.DefaultRetention;
  if (!rule || version.type !== "object" || version.retention) return version;
  if (rule.Mode !== "GOVERNANCE" && rule.Mode !== "COMPLIANCE") return version;
  const eventHold = eventHoldOf(rule.DefaultEventHold);
  return {
    ...version,
    retention: {
      mode: rule.Mode,
      retainUntil: now + lengthOf({ days: rule.Days, years: rule.Years }),
      ...(eventHold === undefined ? {} : { eventHold }),
    },
  };
};

/** A duration as documents write it. */
export const eventHoldOf = (
  duration: { readonly Days?: number | undefined; readonly Years?: number | undefined } | undefined,
): EventHold | undefined => {
  if (duration?.Days !== undefined) return { days: duration.Days };
  return duration?.Years === undefined ? undefined : { years: duration.Years };
};
