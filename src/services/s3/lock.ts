/** Object Lock: what it protects, and what a bucket's default adds. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html */
import type { Bucket, StoredObject, Version } from "./state.js";

const DAY = 86_400_000;
const YEAR = 365 * DAY;

/** Whether this version may not be deleted. */
export const isLocked = ({ retention, legalHold }: StoredObject, now: number, bypassGovernance: boolean): boolean =>
  legalHold === "ON" ||
  (retention !== undefined && retention.retainUntil > now && !(bypassGovernance && retention.mode === "GOVERNANCE"));

/** The version, with the bucket's default retention from `now` on unless it has one of its own. */
export const withDefaultRetention = (bucket: Bucket, version: Version, now: number): Version => {
  const rule = bucket.objectLock?.Rule?.DefaultRetention;
  if (!rule || version.type !== "object" || version.retention) return version;
  if (rule.Mode !== "GOVERNANCE" && rule.Mode !== "COMPLIANCE") return version;
  const length = rule.Days === undefined ? (rule.Years ?? 0) * YEAR : rule.Days * DAY;
  return { ...version, retention: { mode: rule.Mode, retainUntil: now + length } };
};
