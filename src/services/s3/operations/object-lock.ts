/** Object Lock: a bucket's default retention, an object version's retention and legal hold. */
import type { EventHoldDuration, ObjectLockConfiguration, ObjectLockRetention } from "@aws-sdk/client-s3";
import { bucketArn, objectArn } from "../../kit/arns.js";
import type { Permission } from "../../kit/permission.js";
import { among, required } from "../document.js";
import {
  accessDenied,
  invalidArgument,
  invalidBucketState,
  invalidRequest,
  malformedXml,
  noSuchObjectLockConfiguration,
  objectLockConfigurationNotFound,
} from "../errors.js";
import { eventHoldOf, released, retainUntilOf } from "../lock.js";
import { onBucket, onObject } from "../needs.js";
import { holdDays, remainingDays } from "../rules/object-lock.js";
import type { S3Reader } from "../state/reader.js";
import type { Bucket, EventHold, Retention, StoredObject } from "../state/records.js";
import { subjectOf } from "../subject.js";
import type { Input, S3Family } from "../types.js";

export const objectLock = {
  reads: {
    GetObjectLockConfiguration: {
      needs: onBucket("s3:GetBucketObjectLockConfiguration"),
      handle: async (input, { s3 }) => {
        const bucket = await s3.bucket(input.Bucket, input);
        if (!bucket.objectLockEnabled) throw objectLockConfigurationNotFound(input.Bucket);
        return { ObjectLockConfiguration: bucket.objectLock ?? { ObjectLockEnabled: "Enabled" } };
      },
    },
    GetObjectRetention: {
      needs: onObject("s3:GetObjectRetention"),
      handle: async (input, context) => {
        const { s3, now } = context;
        const bucket = await lockable(s3, input);
        const { retention } = await subjectOf(context, bucket, input, "GET");
        if (!retention) throw noSuchObjectLockConfiguration();
        return { Retention: retentionOutput(retention, now) };
      },
    },
    GetObjectLegalHold: {
      needs: onObject("s3:GetObjectLegalHold"),
      handle: async (input, context) => {
        const { s3 } = context;
        const bucket = await lockable(s3, input);
        const { legalHold } = await subjectOf(context, bucket, input, "GET");
        if (!legalHold) throw noSuchObjectLockConfiguration();
        return { LegalHold: { Status: legalHold } };
      },
    },
  },
  writes: {
    PutObjectLockConfiguration: {
      needs: ({ Bucket }) => ({ action: "s3:PutBucketObjectLockConfiguration", resource: bucketArn(Bucket) }),
      handle: async (input, { s3 }) => {
        const bucket = await s3.bucket(input.Bucket, input);
        const configuration = configurationFrom(input.ObjectLockConfiguration);
        if (bucket.versioning !== "Enabled") {
          throw invalidBucketState("Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration");
        }
        await s3.update(bucket, (before) => ({ ...before, objectLockEnabled: true, objectLock: configuration }));
        return {};
      },
    },
    PutObjectRetention: {
      needs: (input, { now }) => retentionNeeds(input, now),
      handle: async (input, context) => {
        const { s3, now, permits } = context;
        const bucket = await lockable(s3, input);
        const object = await subjectOf(context, bucket, input, "PUT");
        const retention = retentionFrom(input.Retention, object.retention, now);
        if (!mayChange(object, retention, now)) {
          const bypasses =
            object.retention?.mode === "GOVERNANCE" &&
            input.BypassGovernanceRetention === true &&
            (await permits({
              action: "s3:BypassGovernanceRetention",
              resource: objectArn(input.Bucket, input.Key),
            }));
          if (!bypasses) throw accessDenied("Access Denied because object protected by object lock.");
        }
        await s3.changeObject(bucket, object, ({ retention: _, ...before }) =>
          retention === undefined ? before : { ...before, retention },
        );
        return {};
      },
    },
    PutObjectLegalHold: {
      needs: (input) => ({
        ...onObject("s3:PutObjectLegalHold")(input),
        context: { "s3:object-lock-legal-hold": input.LegalHold?.Status, "s3:VersionId": input.VersionId },
      }),
      handle: async (input, context) => {
        const { s3 } = context;
        const bucket = await lockable(s3, input);
        const object = await subjectOf(context, bucket, input, "PUT");
        const legalHold = among(required(input.LegalHold).Status, ["ON", "OFF"]);
        await s3.changeObject(bucket, object, (before) => ({ ...before, legalHold }));
        return {};
      },
    },
  },
} satisfies S3Family;

const configurationFrom = (given: ObjectLockConfiguration | undefined): ObjectLockConfiguration => {
  const { ObjectLockEnabled, Rule } = required(given);
  among(ObjectLockEnabled, ["Enabled"]);
  if (Rule === undefined) return { ObjectLockEnabled: "Enabled" };
  const { Mode, Days, Years, DefaultEventHold } = required(Rule.DefaultRetention);
  among(Mode, ["GOVERNANCE", "COMPLIANCE"]);
  const hasPeriod = Days !== undefined || Years !== undefined;
  if ((Days !== undefined && Years !== undefined) || !(hasPeriod || DefaultEventHold)) throw malformedXml();
  if (hasPeriod) demandPeriod("Default retention", Days, Years);
  if (DefaultEventHold) durationFrom(DefaultEventHold);
  return { ObjectLockEnabled: "Enabled", Rule };
};

const MOST_DAYS = 36_500;
const MOST_YEARS = 100;

/** A period between a day and a hundred years. */
const demandPeriod = (what: string, days: number | undefined, years: number | undefined): void => {
  const name = days === undefined ? "Years" : "Days";
  const period = days ?? years ?? 0;
  if (period <= 0) throw invalidArgument(`${what} period must be a positive integer value.`, name, period);
  if (period > (days === undefined ? MOST_YEARS : MOST_DAYS)) {
    throw invalidArgument(`${what} period too large.`, name, period);
  }
};

/** The duration of an event hold: days or years. */
const durationFrom = (given: EventHoldDuration): EventHold => {
  if (given.Days !== undefined && given.Years !== undefined) throw malformedXml();
  const duration = required(eventHoldOf(given));
  demandPeriod("Event hold", given.Days, given.Years);
  return duration;
};

/** The bucket, which must have Object Lock. */
const lockable = async (
  s3: S3Reader,
  input: { readonly Bucket: string; readonly ExpectedBucketOwner?: string | undefined },
): Promise<Bucket> => {
  const bucket = await s3.bucket(input.Bucket, input);
  if (!bucket.objectLockEnabled) throw invalidRequest("Bucket is missing Object Lock Configuration");
  return bucket;
};

/** The retention that is asked for, given the one that is there; an empty one takes it away. */
const retentionFrom = (
  given: Input<"PutObjectRetention">["Retention"],
  before: Retention | undefined,
  now: number,
): Retention | undefined => {
  const { Mode, RetainUntilDate, EventHold: hold, EventHoldDuration: duration } = required(given);
  const asksForHold = hold !== undefined || duration !== undefined;
  if (Mode === undefined && RetainUntilDate === undefined && !asksForHold) return undefined;
  if (!asksForHold && (Mode === undefined || RetainUntilDate === undefined)) throw malformedXml();
  const mode = Mode === undefined ? before?.mode : among(Mode, ["GOVERNANCE", "COMPLIANCE"]);
  if (mode === undefined) throw malformedXml();
  if (RetainUntilDate !== undefined && RetainUntilDate.getTime() <= now) {
    throw invalidArgument("The retain until date must be in the future!", "RetainUntilDate", String(RetainUntilDate));
  }
  const retainUntil = RetainUntilDate?.getTime() ?? before?.retainUntil ?? now;
  if (hold !== undefined && among(hold, ["ON", "OFF"]) === "OFF") {
    if (duration !== undefined) throw malformedXml();
    // A later date that is asked for along with the release counts; an earlier one does not shorten it.
    const end = before === undefined ? retainUntil : Math.max(retainUntilOf(before, now), retainUntil);
    return released({ mode, retainUntil: end }, now);
  }
  const eventHold = duration === undefined ? before?.eventHold : durationFrom(duration);
  if (asksForHold && eventHold === undefined) throw malformedXml();
  return { mode, retainUntil, ...(eventHold === undefined ? {} : { eventHold }) };
};

/** Whether this change needs no bypass: nothing is in force, or it only becomes longer in the same or a stricter mode. */
const mayChange = ({ retention: before }: StoredObject, after: Retention | undefined, now: number): boolean => {
  if (!before || retainUntilOf(before, now) <= now) return true;
  if (!after || retainUntilOf(after, now) < retainUntilOf(before, now)) return false;
  return before.mode === after.mode || after.mode === "COMPLIANCE";
};

const retentionOutput = (retention: Retention, now: number): ObjectLockRetention => {
  const { mode, eventHold } = retention;
  return {
    Mode: mode,
    RetainUntilDate: new Date(retainUntilOf(retention, now)),
    ...(eventHold === undefined ? {} : { EventHold: "ON", EventHoldDuration: durationOutput(eventHold) }),
  };
};

const durationOutput = (hold: EventHold): EventHoldDuration =>
  hold.years === undefined ? { Days: hold.days } : { Years: hold.years };

const retentionNeeds = (input: Input<"PutObjectRetention">, now: number): readonly Permission[] => {
  const context = {
    "s3:object-lock-mode": input.Retention?.Mode,
    "s3:object-lock-event-hold": input.Retention?.EventHold,
    "s3:object-lock-event-hold-duration-days": holdDays(input.Retention?.EventHoldDuration),
    "s3:object-lock-retain-until-date": input.Retention?.RetainUntilDate?.toISOString(),
    "s3:object-lock-remaining-retention-days": remainingDays(input.Retention?.RetainUntilDate, now),
    "s3:VersionId": input.VersionId,
  };
  return [{ action: "s3:PutObjectRetention", resource: objectArn(input.Bucket, input.Key), context }];
};
