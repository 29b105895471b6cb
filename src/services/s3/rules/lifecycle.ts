/**
 * What a bucket's lifecycle rules say of a version at a time. Pure: the act asks, and so do the headers that tell of it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
 */
import type { LifecycleRule } from "@aws-sdk/client-s3";
import type { Bucket, MultipartUpload, Version } from "../state/records.js";
import { type Filter, filterOf, isByKeyOnly, passes } from "./filters.js";

const DAY = 86_400_000;

/** AWS: what falls due on a day does so at the midnight (UTC) that follows. */
export const midnightAfter = (time: number): number => time - (time % DAY) + DAY;

interface Compiled {
  readonly rule: LifecycleRule;
  readonly filter: Filter;
}

/** The rules that are in force, with their filters. A bucket's rules are compiled once: they never change in place. */
const rulesOf = ({ lifecycle }: Bucket): readonly Compiled[] => {
  if (lifecycle === undefined) return NONE;
  const known = compiled.get(lifecycle.rules);
  if (known !== undefined) return known;
  const rules = lifecycle.rules
    .filter(({ Status }) => Status === "Enabled")
    .map((rule) => ({ rule, filter: filterOf(rule) }));
  compiled.set(lifecycle.rules, rules);
  return rules;
};

const NONE: readonly Compiled[] = [];
/** A cache of a pure result; it holds what the buckets themselves hold. */
const compiled = new WeakMap<readonly LifecycleRule[], readonly Compiled[]>();

// ---- Current versions -----------------------------------------------------------------------------------------------

/** When something happens, and by which rule. */
export interface Due {
  readonly at: number;
  readonly ruleId: string;
}

const sooner = (one: Due | undefined, other: Due): Due => (one === undefined || other.at < one.at ? other : one);

/** When the current version expires; undefined where no rule says so. */
export const expirationOf = (bucket: Bucket, version: Version): Due | undefined => {
  let due: Due | undefined;
  for (const { rule, filter } of rulesOf(bucket)) {
    const { Days, Date: date } = rule.Expiration ?? {};
    if ((Days === undefined && date === undefined) || !passes(filter, version)) continue;
    const at = Days === undefined ? (date?.getTime() ?? 0) : midnightAfter(version.lastModified + Days * DAY);
    due = sooner(due, { at, ruleId: rule.ID ?? "" });
  }
  return due;
};

/** `x-amz-expiration`, as PUT, GET and HEAD tell it of a current version. */
export const expirationOutput = (bucket: Bucket, version: Version): { readonly Expiration?: string } => {
  const due = bucket.lifecycle === undefined ? undefined : expirationOf(bucket, version);
  if (due === undefined) return {};
  const expiry = new Date(due.at).toUTCString();
  return { Expiration: `expiry-date="${expiry}", rule-id="${encodeURIComponent(due.ruleId)}"` };
};

/** Whether a delete marker that hides nothing any more is to be cleaned away. */
export const cleansMarkers = (bucket: Bucket, marker: Version, now: number): boolean =>
  rulesOf(bucket).some(({ rule, filter }) => {
    const { Days, Date: date, ExpiredObjectDeleteMarker } = rule.Expiration ?? {};
    if (rule.Expiration === undefined || !passes(filter, marker)) return false;
    if (ExpiredObjectDeleteMarker) return true;
    if (Days !== undefined) return midnightAfter(marker.lastModified + Days * DAY) <= now;
    return date !== undefined && date.getTime() <= now;
  });

// ---- Noncurrent versions --------------------------------------------------------------------------------------------

/** A version that is not the current one, as rules see it. */
export interface Noncurrent {
  readonly version: Version;
  /** When a newer version took its place. */
  readonly since: number;
  /** How many noncurrent versions of its key are newer. */
  readonly newer: number;
}

/** Whether a noncurrent version is to be deleted for good. */
export const expiresNoncurrent = (bucket: Bucket, { version, since, newer }: Noncurrent, now: number): boolean =>
  rulesOf(bucket).some(({ rule, filter }) => {
    const { NoncurrentDays, NewerNoncurrentVersions = 0 } = rule.NoncurrentVersionExpiration ?? {};
    if (NoncurrentDays === undefined || newer < NewerNoncurrentVersions) return false;
    return midnightAfter(since + NoncurrentDays * DAY) <= now && passes(filter, version);
  });

// ---- Transitions ----------------------------------------------------------------------------------------------------

/** From warm to cold. AWS: objects go down only. https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html */
const COLDNESS: Readonly<Record<string, number>> = {
  STANDARD: 0,
  REDUCED_REDUNDANCY: 0,
  STANDARD_IA: 1,
  INTELLIGENT_TIERING: 2,
  ONEZONE_IA: 3,
  GLACIER_IR: 4,
  GLACIER: 5,
  DEEP_ARCHIVE: 6,
};

const SMALL = 128 * 1024;

/** AWS: small objects stay where they are, unless the bucket says otherwise or a rule asks for sizes itself. */
const isTooSmall = (bucket: Bucket, filter: Filter, size: number, storageClass: string): boolean => {
  if (size >= SMALL || filter.greaterThan !== undefined || filter.lessThan !== undefined) return false;
  const archives = storageClass === "GLACIER" || storageClass === "DEEP_ARCHIVE";
  return !(archives && bucket.lifecycle?.transitionDefaultMinimumObjectSize === "varies_by_storage_class");
};

/** The storage class that an object should have by now; undefined when it has it, or a colder one. */
export const transitionOf = (
  bucket: Bucket,
  version: Version,
  now: number,
  noncurrent?: Pick<Noncurrent, "since" | "newer">,
): string | undefined => {
  if (version.type !== "object") return undefined;
  let target = version.storageClass;
  for (const { rule, filter } of rulesOf(bucket)) {
    for (const { storageClass, at } of transitionsOf(rule, version, noncurrent)) {
      if (at > now || (COLDNESS[storageClass] ?? 0) <= (COLDNESS[target] ?? 0)) continue;
      // AWS: there is no way from one zone into instant retrieval.
      if (target === "ONEZONE_IA" && storageClass === "GLACIER_IR") continue;
      if (isTooSmall(bucket, filter, version.size, storageClass) || !passes(filter, version)) continue;
      target = storageClass;
    }
  }
  return target === version.storageClass ? undefined : target;
};

interface Transition {
  readonly storageClass: string;
  readonly at: number;
}

const transitionsOf = (
  rule: LifecycleRule,
  version: Version,
  noncurrent: Pick<Noncurrent, "since" | "newer"> | undefined,
): readonly Transition[] => {
  if (noncurrent === undefined) {
    return (rule.Transitions ?? []).map(({ Days, Date: date, StorageClass = "" }) => ({
      storageClass: StorageClass,
      at: date === undefined ? midnightAfter(version.lastModified + (Days ?? 0) * DAY) : date.getTime(),
    }));
  }
  return (rule.NoncurrentVersionTransitions ?? [])
    .filter(({ NewerNoncurrentVersions = 0 }) => noncurrent.newer >= NewerNoncurrentVersions)
    .map(({ NoncurrentDays = 0, StorageClass = "" }) => ({
      storageClass: StorageClass,
      at: midnightAfter(noncurrent.since + NoncurrentDays * DAY),
    }));
};

// ---- Uploads --------------------------------------------------------------------------------------------------------

/** When an upload that nobody completes is aborted; undefined where no rule says so. */
export const abortOf = (bucket: Bucket, { key, initiatedAt }: MultipartUpload): Due | undefined => {
  let due: Due | undefined;
  for (const { rule, filter } of rulesOf(bucket)) {
    const days = rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation;
    if (days === undefined || !isByKeyOnly(filter) || !key.startsWith(filter.prefix)) continue;
    due = sooner(due, { at: midnightAfter(initiatedAt + days * DAY), ruleId: rule.ID ?? "" });
  }
  return due;
};

/** `x-amz-abort-date` and `x-amz-abort-rule-id`. */
export const abortOutput = (bucket: Bucket, upload: MultipartUpload) => {
  const due = bucket.lifecycle === undefined ? undefined : abortOf(bucket, upload);
  return due === undefined ? {} : { AbortDate: new Date(due.at), AbortRuleId: due.ruleId };
};
