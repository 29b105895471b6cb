/** Object Lock as an upload's headers ask for it. */
import { invalidArgument, invalidRequest } from "../errors.js";
import type { Bucket, StoredObject } from "../state.js";

export interface ObjectLockHeaders {
  readonly ObjectLockMode?: string | undefined;
  readonly ObjectLockRetainUntilDate?: Date | undefined;
  readonly ObjectLockLegalHoldStatus?: string | undefined;
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
  if ((ObjectLockMode ?? ObjectLockRetainUntilDate ?? ObjectLockLegalHoldStatus) === undefined) return NO_LOCK;
  if (!bucket.objectLockEnabled) throw invalidRequest("Bucket is missing Object Lock Configuration");
  const retention = retentionOf(ObjectLockMode, ObjectLockRetainUntilDate, now);
  const legalHold = legalHoldOf(ObjectLockLegalHoldStatus);
  return {
    ...(retention === undefined ? {} : { retention }),
    ...(legalHold === undefined ? {} : { legalHold }),
  };
};

const retentionOf = (
  mode: string | undefined,
  until: Date | undefined,
  now: number,
): NonNullable<StoredObject["retention"]> | undefined => {
  if (mode === undefined && until === undefined) return undefined;
  if (mode === undefined || until === undefined) {
    throw invalidArgument(
      `${RETAIN_UNTIL} and ${MODE} must both be supplied`,
      mode === undefined ? MODE : RETAIN_UNTIL,
    );
  }
  if (mode !== "GOVERNANCE" && mode !== "COMPLIANCE") {
    throw invalidArgument("Unknown wormMode directive.", MODE, mode);
  }
  if (until.getTime() <= now) {
    throw invalidArgument("The retain until date must be in the future!", RETAIN_UNTIL, until.toISOString());
  }
  return { mode, retainUntil: until.getTime() };
};

const DAY = 86_400_000;

/** `s3:object-lock-remaining-retention-days`: how many days from now the retention asked for would last. */
export const remainingDays = (until: Date | undefined, now: number): number | undefined =>
  until === undefined ? undefined : Math.ceil((until.getTime() - now) / DAY);

const legalHoldOf = (status: string | undefined): StoredObject["legalHold"] => {
  if (status === undefined || status === "ON" || status === "OFF") return status;
  throw invalidArgument("Legal Hold must be either of 'ON' or 'OFF'", "x-amz-object-lock-legal-hold", status);
};
