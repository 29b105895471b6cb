/** Lifecycle rules of a bucket: checked and kept; `acts/lifecycle.ts` does what they say. */
import type { LifecycleRule, LifecycleRuleFilter, Tag } from "@aws-sdk/client-s3";
import type { Ids } from "../../kit/ids.js";
import { among, ENABLED_OR_DISABLED, listed, required } from "../document.js";
import {
  invalidArgument,
  invalidBucketState,
  invalidRequest,
  malformedXml,
  noSuchLifecycleConfiguration,
} from "../errors.js";
import { onBucket } from "../needs.js";
import type { S3Family } from "../types.js";

export const lifecycle = {
  reads: {
    GetBucketLifecycleConfiguration: {
      needs: onBucket("s3:GetLifecycleConfiguration"),
      handle: async (input, { s3 }) => {
        const { lifecycle: kept } = await s3.bucket(input.Bucket, input);
        if (!kept) throw noSuchLifecycleConfiguration(input.Bucket);
        return {
          Rules: [...kept.rules],
          TransitionDefaultMinimumObjectSize: kept.transitionDefaultMinimumObjectSize,
        };
      },
    },
  },
  writes: {
    PutBucketLifecycleConfiguration: {
      needs: onBucket("s3:PutLifecycleConfiguration"),
      handle: async (input, { s3, ids, acts, after }) => {
        const bucket = await s3.bucket(input.Bucket, input);
        const size = input.TransitionDefaultMinimumObjectSize ?? "all_storage_classes_128K";
        if (size !== "all_storage_classes_128K" && size !== "varies_by_storage_class") {
          throw invalidRequest(`Invalid TransitionDefaultMinimumObjectSize found: ${String(size)}`);
        }
        const rules = rulesFrom(required(input.LifecycleConfiguration).Rules, ids);
        // AWS: what S3 would delete by itself, nobody would show a code for.
        if (bucket.mfaDelete === "Enabled") {
          throw invalidBucketState("Lifecycle configuration is not supported on a bucket with Mfa Authentication.");
        }
        await s3.update(bucket, (before) => ({
          ...before,
          lifecycle: { rules, transitionDefaultMinimumObjectSize: size },
        }));
        after(() => acts.rulesChanged());
        return { TransitionDefaultMinimumObjectSize: size };
      },
    },
    DeleteBucketLifecycle: {
      needs: onBucket("s3:PutLifecycleConfiguration"),
      handle: async (input, { s3 }) => {
        await s3.forget(await s3.bucket(input.Bucket, input), "lifecycle");
        return {};
      },
    },
  },
} satisfies S3Family;

const rulesFrom = (given: readonly LifecycleRule[] | undefined, ids: Ids): readonly LifecycleRule[] => {
  const rules = listed(given, 1, 1000).map((rule) => {
    demandSense(rule);
    // AWS: a rule without an id is given one.
    return rule.ID === undefined || rule.ID === "" ? { ...rule, ID: ids.uuid() } : rule;
  });
  const seen = new Set<string>();
  for (const { ID } of rules) {
    if (ID !== undefined && seen.has(ID)) {
      throw invalidArgument("Rule ID must be unique. Found same ID for more than one rule", "ID", ID);
    }
    seen.add(ID ?? "");
  }
  return rules;
};

const demandSense = (rule: LifecycleRule): void => {
  among(rule.Status, ENABLED_OR_DISABLED);
  if (rule.ID !== undefined && rule.ID.length > 255) {
    throw invalidArgument("ID length should not exceed allowed limit of 255", "ID", rule.ID);
  }
  // A rule says what it is for by a filter or, in the old way, by a prefix; never by both, never by neither.
  if ((rule.Filter === undefined) === (rule.Prefix === undefined)) throw malformedXml();
  if (rule.Filter) demandFilter(rule.Filter);
  demandActions(rule);
};

const demandFilter = (filter: LifecycleRuleFilter): void => {
  const { And, ...alone } = filter;
  const count = Object.values(alone).filter((value) => value !== undefined).length;
  if (count + (And ? 1 : 0) > 1) throw malformedXml();
  if (!And) return;
  const { Tags = [], ...others } = And;
  if (Object.values(others).filter((value) => value !== undefined).length + Tags.length < 2) throw malformedXml();
  if (hasDuplicates(Tags)) throw invalidRequest("Duplicate Tag Keys are not allowed.");
};

const hasDuplicates = (tags: readonly Tag[]): boolean => new Set(tags.map(({ Key }) => Key)).size < tags.length;

const demandActions = (rule: LifecycleRule): void => {
  const { Expiration, NoncurrentVersionExpiration, AbortIncompleteMultipartUpload } = rule;
  const transitions = [...(rule.Transitions ?? []), ...(rule.NoncurrentVersionTransitions ?? [])];
  if (!Expiration && !NoncurrentVersionExpiration && !AbortIncompleteMultipartUpload && transitions.length === 0) {
    throw invalidRequest("At least one action needs to be specified in a rule");
  }
  if (Expiration) {
    const { Days, Date: date, ExpiredObjectDeleteMarker } = Expiration;
    if ([Days, date, ExpiredObjectDeleteMarker].filter((value) => value !== undefined).length !== 1) {
      throw malformedXml();
    }
    positive(Days, "Expiration");
    atMidnight(date);
  }
  if (NoncurrentVersionExpiration) {
    if (NoncurrentVersionExpiration.NoncurrentDays === undefined) throw malformedXml();
    positive(NoncurrentVersionExpiration.NoncurrentDays, "NoncurrentVersionExpiration", "NoncurrentDays");
  }
  if (AbortIncompleteMultipartUpload) {
    if (AbortIncompleteMultipartUpload.DaysAfterInitiation === undefined) throw malformedXml();
    positive(
      AbortIncompleteMultipartUpload.DaysAfterInitiation,
      "AbortIncompleteMultipartUpload",
      "DaysAfterInitiation",
    );
  }
  demandTagless(rule);
  for (const transition of rule.Transitions ?? []) {
    if ((transition.Days === undefined) === (transition.Date === undefined)) throw malformedXml();
    const storageClass = among(transition.StorageClass, COLDER);
    atMidnight(transition.Date);
    demandAge(transition.Days, storageClass, "Transition", "Days");
  }
  for (const transition of rule.NoncurrentVersionTransitions ?? []) {
    if (transition.NoncurrentDays === undefined) throw malformedXml();
    const storageClass = among(transition.StorageClass, COLDER);
    demandAge(transition.NoncurrentDays, storageClass, "NoncurrentVersionTransition", "NoncurrentDays");
  }
  demandOrder(rule);
};

/** AWS: uploads and delete markers have no tags that a filter could ask for. */
const demandTagless = ({ Filter, Expiration, AbortIncompleteMultipartUpload }: LifecycleRule): void => {
  if (Filter?.Tag === undefined && Filter?.And?.Tags === undefined) return;
  if (AbortIncompleteMultipartUpload) {
    throw invalidRequest("AbortIncompleteMultipartUpload cannot be specified with Tags.");
  }
  if (Expiration?.ExpiredObjectDeleteMarker !== undefined) {
    throw invalidRequest("ExpiredObjectDeleteMarker cannot be specified with Tags.");
  }
};

/** AWS: objects rest for a month before they go to infrequent access. */
const demandAge = (days: number | undefined, storageClass: string, action: string, name: string): void => {
  if (days === undefined) return;
  if (days < 0) throw invalidArgument(`'${name}' in ${action} action must be nonnegative`, name, days);
  if (days >= 30 || (storageClass !== "STANDARD_IA" && storageClass !== "ONEZONE_IA")) return;
  throw invalidArgument(
    `'${name}' in ${action} action must be greater than or equal to 30 for storageClass '${storageClass}'`,
    name,
    days,
  );
};

/** AWS: an object does not expire before, or on the day, it goes elsewhere. */
const demandOrder = (rule: LifecycleRule): void => {
  const { Expiration, Transitions = [] } = rule;
  if (Expiration?.Days === undefined) return;
  for (const { Days } of Transitions) {
    if (Days === undefined || Expiration.Days > Days) continue;
    const prefix = rule.Filter?.Prefix ?? rule.Filter?.And?.Prefix ?? rule.Prefix ?? "";
    throw invalidArgument(
      `'Days' in the Expiration action for filter '(prefix=${prefix})' must be greater than 'Days' in the Transition action`,
      "Days",
      Expiration.Days,
    );
  }
};

const COLDER = ["STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"] as const;

const positive = (days: number | undefined, action: string, name = "Days"): void => {
  if (days !== undefined && days <= 0) {
    throw invalidArgument(`'${name}' for ${action} action must be a positive integer`, name, days);
  }
};

const DAY = 86_400_000;

const atMidnight = (date: Date | undefined): void => {
  if (date !== undefined && date.getTime() % DAY !== 0) {
    throw invalidArgument("'Date' must be at midnight GMT", "Date", date.toISOString());
  }
};
