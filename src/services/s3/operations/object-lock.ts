/** Object Lock: a bucket's default retention, an object version's retention and legal hold. */
import type { ObjectLockConfiguration } from "@aws-sdk/client-s3";
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
import { onBucket, onObject } from "../needs.js";
import { remainingDays } from "../rules/object-lock.js";
import type { Bucket, S3Reader, StoredObject } from "../state.js";
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
        const { s3 } = context;
        const bucket = await lockable(s3, input);
        const { retention } = await subjectOf(context, bucket, input, "GET");
        if (!retention) throw noSuchObjectLockConfiguration();
        return { Retention: { Mode: retention.mode, RetainUntilDate: new Date(retention.retainUntil) } };
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
        const retention = retentionFrom(input.Retention, now);
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
  const { Mode, Days, Years } = required(Rule.DefaultRetention);
  among(Mode, ["GOVERNANCE", "COMPLIANCE"]);
  if ((Days === undefined) === (Years === undefined)) throw malformedXml();
  if ((Days ?? Years ?? 0) <= 0) {
    throw invalidArgument(
      "Default retention period must be a positive integer value.",
      Days === undefined ? "Years" : "Days",
      Days ?? Years ?? 0,
    );
  }
  return { ObjectLockEnabled: "Enabled", Rule };
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

/** The retention that is asked for; an empty one takes it away. */
const retentionFrom = (given: Input<"PutObjectRetention">["Retention"], now: number): StoredObject["retention"] => {
  const { Mode, RetainUntilDate } = required(given);
  if (Mode === undefined && RetainUntilDate === undefined) return undefined;
  if (Mode === undefined || RetainUntilDate === undefined) throw malformedXml();
  const mode = among(Mode, ["GOVERNANCE", "COMPLIANCE"]);
  if (RetainUntilDate.getTime() <= now) {
    throw invalidArgument("The retain until date must be in the future!", "RetainUntilDate", String(RetainUntilDate));
  }
  return { mode, retainUntil: RetainUntilDate.getTime() };
};

/** Whether this change needs no bypass: nothing is in force, or it only becomes longer in the same or a stricter mode. */
const mayChange = ({ retention: before }: StoredObject, after: StoredObject["retention"], now: number): boolean => {
  if (!before || before.retainUntil <= now) return true;
  if (!after || after.retainUntil < before.retainUntil) return false;
  return before.mode === after.mode || after.mode === "COMPLIANCE";
};

const retentionNeeds = (input: Input<"PutObjectRetention">, now: number): readonly Permission[] => {
  const context = {
    "s3:object-lock-mode": input.Retention?.Mode,
    "s3:object-lock-retain-until-date": input.Retention?.RetainUntilDate?.toISOString(),
    "s3:object-lock-remaining-retention-days": remainingDays(input.Retention?.RetainUntilDate, now),
    "s3:VersionId": input.VersionId,
  };
  return [{ action: "s3:PutObjectRetention", resource: objectArn(input.Bucket, input.Key), context }];
};
