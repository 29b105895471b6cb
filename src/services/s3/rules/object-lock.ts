/** Object Lock as an upload's headers ask for it. */
import { invalidArgument, invalidRequest } from "../errors.js";
import { eventHoldOf, retainUntilOf } from "../lock.js";
import type { Bucket, EventHold, Retention, StoredObject } from "../state/records.js";

export interface ObjectLockHeaders {
  readonly ObjectLockMode?: string | undefined;
  readonly ObjectLockRetainUntilDate?: Date | undefined;
  readonly ObjectLockLegalHoldStatus?: string | undefined;
  readonly ObjectLockEventHold?: string | undefined;
  readonly ObjectLockEventHoldDurationDays?: number | undefined;
  readonly ObjectLockEventHoldDurationYears?: number | undefined;
}

export type ObjectLock = Pick<StoredObject, "retention" | "legalHold">;

const NO_LOCK: ObjectLock = {};

const MODE = "x-amz-object-lock-mode";
const RETAIN_UNTIL = "x-amz-object-lock-retain-until-date";

/**
 * The lock that the headers ask for; the bucket's default is added where the version is put. Throws `InvalidRequest`
 * where the bucket has no Object Lock, `InvalidArgument` for headers that do not hold.
 */
export const objectLockOf = (bucket: Bucket, input: ObjectLockHeaders, now: number): ObjectLock => {
  const { ObjectLockMode, ObjectLockRetainUntilDate, ObjectLockLegalHoldStatus } = input;
  const hold = input.ObjectLockEventHold ?? holdDays(durationOf(input));
  if ((ObjectLockMode ?? ObjectLockRetainUntilDate ?? ObjectLockLegalHoldStatus ?? hold) === undefined) return NO_LOCK;
  if (!bucket.objectLockEnabled) throw invalidRequest("Bucket is missing Object Lock Configuration");
  const eventHold = eventHoldFrom(input);
  const retention = retentionOf(ObjectLockMode, ObjectLockRetainUntilDate, eventHold, now);
  const legalHold = legalHoldOf(ObjectLockLegalHoldStatus);
  return {
    ...(retention === undefined ? {} : { retention }),
    ...(legalHold === undefined ? {} : { legalHold }),
  };
};

/**
 * AWS: what will be locked must come with a digest of its body, whether the lock is asked for or the bucket's default.
 * Throws `InvalidRequest`.
 */
export const demandDigest = (bucket: Bucket, { retention, legalHold }: ObjectLock, hasDigest: boolean): void => {
  if (hasDigest || (!retention && !legalHold && !bucket.objectLock?.Rule)) return;
  throw invalidRequest(
    "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters",
  );
};

const retentionOf = (
  mode: string | undefined,
  until: Date | undefined,
  eventHold: EventHold | undefined,
  now: number,
): Retention | undefined => {
  if (mode === undefined && until === undefined && eventHold === undefined) return undefined;
  if (mode === undefined || (until === undefined && eventHold === undefined)) {
    throw invalidArgument(
      `${RETAIN_UNTIL} and ${MODE} must both be supplied`,
      mode === undefined ? MODE : RETAIN_UNTIL,
    );
  }
  if (mode !== "GOVERNANCE" && mode !== "COMPLIANCE") {
    throw invalidArgument("Unknown wormMode directive.", MODE, mode);
  }
  if (until !== undefined && until.getTime() <= now) {
    throw invalidArgument("The retain until date must be in the future!", RETAIN_UNTIL, until.toISOString());
  }
  return { mode, retainUntil: until?.getTime() ?? now, ...(eventHold === undefined ? {} : { eventHold }) };
};

const HOLD = "x-amz-object-lock-event-hold";

interface Duration {
  readonly Days?: number | undefined;
  readonly Years?: number | undefined;
}

const durationOf = (input: ObjectLockHeaders): Duration => ({
  Days: input.ObjectLockEventHoldDurationDays,
  Years: input.ObjectLockEventHoldDurationYears,
});

/** The event hold that the headers switch on. */
const eventHoldFrom = (input: ObjectLockHeaders): EventHold | undefined => {
  const status = input.ObjectLockEventHold;
  const { Days, Years } = durationOf(input);
  if (status !== undefined && status !== "ON" && status !== "OFF") {
    throw invalidArgument("Event Hold must be either of 'ON' or 'OFF'", HOLD, status);
  }
  if (status !== "ON") {
    if (Days === undefined && Years === undefined) return undefined;
    throw invalidArgument(`${HOLD} must be ON when a duration is given`, HOLD, status);
  }
  if ((Days === undefined) === (Years === undefined)) {
    throw invalidArgument("An event hold needs a duration in either days or years", HOLD, status);
  }
  const [unit, most, length] = Days === undefined ? ["years", 100, Years ?? 0] : ["days", 36_500, Days];
  if (length < 1 || length > most) {
    throw invalidArgument(
      `The event hold duration must be between 1 and ${most} ${unit}`,
      `${HOLD}-duration-${unit}`,
      length,
    );
  }
  return eventHoldOf({ Days, Years });
};

/** `s3:object-lock-event-hold-duration-days`: S3 counts 365 days to a year. */
export const holdDays = (duration: Duration | undefined): number | undefined =>
  duration?.Days ?? (duration?.Years === undefined ? undefined : duration.Years * 365);

/** The condition keys of event hold headers. */
export const eventHoldConditions = (input: ObjectLockHeaders) => ({
  "s3:object-lock-event-hold": input.ObjectLockEventHold,
  "s3:object-lock-event-hold-duration-days": holdDays(durationOf(input)),
});

/** How GetObject and HeadObject tell a lock. */
export const lockOutput = ({ retention, legalHold }: ObjectLock, now: number) => ({
  ...(legalHold === undefined ? {} : { ObjectLockLegalHoldStatus: legalHold }),
  ...(retention === undefined
    ? {}
    : { ObjectLockMode: retention.mode, ObjectLockRetainUntilDate: new Date(retainUntilOf(retention, now)) }),
  ...(retention?.eventHold === undefined
    ? {}
    : {
        ObjectLockEventHold: "ON" as const,
        ...(retention.eventHold.years === undefined
          ? { ObjectLockEventHoldDurationDays: retention.eventHold.days }
          : { ObjectLockEventHoldDurationYears: retention.eventHold.years }),
      }),
});

const DAY = 86_400_000;

/** `s3:object-lock-remaining-retention-days`: how many days from now the retention asked for would last. */
export const remainingDays = (until: Date | undefined, now: number): number | undefined =>
  until === undefined ? undefined : Math.ceil((until.getTime() - now) / DAY);

const legalHoldOf = (status: string | undefined): StoredObject["legalHold"] => {
  if (status === undefined || status === "ON" || status === "OFF") return status;
  throw invalidArgument("Legal Hold must be either of 'ON' or 'OFF'", "x-amz-object-lock-legal-hold", status);
};
