/** Small settings of a bucket, each a document of its own: acceleration, logging, notification, payment, ABAC. */
import type { LoggingEnabled } from "@aws-sdk/client-s3";
import { bucketArn, parseArn } from "../../kit/arns.js";
import { AwsError } from "../../kit/errors.js";
import { originOf } from "../acts/origin.js";
import { among, ENABLED_OR_DISABLED, required } from "../document.js";
import { invalidRequest } from "../errors.js";
import { onBucket } from "../needs.js";
import { notificationFrom } from "../rules/notification.js";
import type { S3Reader } from "../state/reader.js";
import type { Bucket } from "../state/records.js";
import type { S3Family } from "../types.js";

export const bucketSettings = {
  reads: {
    GetBucketAccelerateConfiguration: {
      needs: onBucket("s3:GetAccelerateConfiguration"),
      handle: async (input, { s3 }) => {
        const { accelerate } = await s3.bucket(input.Bucket, input);
        return accelerate === undefined ? {} : { Status: accelerate };
      },
    },
    GetBucketLogging: {
      needs: onBucket("s3:GetBucketLogging"),
      handle: async (input, { s3 }) => {
        const { logging } = await s3.bucket(input.Bucket, input);
        return logging === undefined ? {} : { LoggingEnabled: logging };
      },
    },
    GetBucketNotificationConfiguration: {
      needs: onBucket("s3:GetBucketNotification"),
      handle: async (input, { s3 }) => (await s3.bucket(input.Bucket, input)).notification ?? {},
    },
    GetBucketRequestPayment: {
      needs: onBucket("s3:GetBucketRequestPayment"),
      handle: async (input, { s3 }) => {
        const { requestPayer } = await s3.bucket(input.Bucket, input);
        return { Payer: requestPayer ?? "BucketOwner" };
      },
    },
    GetBucketAbac: {
      needs: onBucket("s3:GetBucketAbac"),
      handle: async (input, { s3 }) => {
        const { abac } = await s3.bucket(input.Bucket, input);
        return { AbacStatus: abac ?? { Status: "Disabled" } };
      },
    },
  },
  writes: {
    PutBucketAccelerateConfiguration: {
      stores: "every request is as fast as this machine",
      needs: onBucket("s3:PutAccelerateConfiguration"),
      handle: async (input, { s3 }) => {
        const bucket = await s3.bucket(input.Bucket, input);
        const accelerate = among(input.AccelerateConfiguration.Status, ["Enabled", "Suspended"]);
        if (bucket.name.includes(".")) {
          throw invalidRequest("S3 Transfer Acceleration is not supported for buckets with periods (.) in their names");
        }
        await s3.update(bucket, (before) => ({ ...before, accelerate }));
        return {};
      },
    },
    PutBucketLogging: {
      needs: onBucket("s3:PutBucketLogging"),
      handle: async (input, { s3, acts }) => {
        const bucket = await s3.bucket(input.Bucket, input);
        const logging = input.BucketLoggingStatus.LoggingEnabled;
        if (logging === undefined) {
          await s3.forget(bucket, "logging");
          return {};
        }
        await demandTarget(s3, bucket, logging);
        acts.logs.begins();
        await s3.update(bucket, (before) => ({ ...before, logging }));
        return {};
      },
    },
    PutBucketNotificationConfiguration: {
      needs: onBucket("s3:PutBucketNotification"),
      handle: async (input, context) => {
        const { s3, acts, after } = context;
        const bucket = await s3.bucket(input.Bucket, input);
        const notification = notificationFrom(input.NotificationConfiguration, bucket.region, context.ids);
        const changed = await s3.update(bucket, (before) => ({ ...before, notification }));
        if (input.SkipDestinationValidation) return {};
        demandDestinations(acts.notifications.missing(notification));
        // AWS: that a destination is there is found out by sending it something.
        after(() => acts.notifications.test(changed, notification, originOf(context)));
        return {};
      },
    },
    PutBucketRequestPayment: {
      needs: onBucket("s3:PutBucketRequestPayment"),
      handle: async (input, { s3 }) => {
        const bucket = await s3.bucket(input.Bucket, input);
        const requestPayer = among(input.RequestPaymentConfiguration.Payer, ["Requester", "BucketOwner"]);
        await s3.update(bucket, (before) => ({ ...before, requestPayer }));
        return {};
      },
    },
    PutBucketAbac: {
      needs: ({ Bucket, AbacStatus }) => ({
        action: "s3:PutBucketAbac",
        resource: bucketArn(Bucket),
        // A document that could not be read is told only to those who may put one.
        context: { "s3:AbacStatus": AbacStatus?.Status },
      }),
      handle: async (input, { s3 }) => {
        const bucket = await s3.bucket(input.Bucket, input);
        const Status = among(input.AbacStatus.Status, ENABLED_OR_DISABLED);
        await s3.update(bucket, (before) => ({ ...before, abac: { Status } }));
        return {};
      },
    },
  },
} satisfies S3Family;

/** AWS: logs go to a bucket of the same owner in the same region. The code's spelling is AWS's. */
const demandTarget = async (s3: S3Reader, bucket: Bucket, { TargetBucket, TargetPrefix }: LoggingEnabled) => {
  const name = required(TargetBucket);
  required(TargetPrefix);
  const target = await s3.findBucket(name);
  if (!target) {
    throw new AwsError("InvalidTargetBucketForLogging", 400, "The target bucket for logging does not exist", {
      extra: { TargetBucket: name },
    });
  }
  if (target.accountId !== bucket.accountId) {
    throw new AwsError(
      "InvalidTargetBucketForLogging",
      400,
      "The owner for the bucket to be logged and the target bucket must be the same.",
      { extra: { TargetBucket: name } },
    );
  }
  if (target.region !== bucket.region) {
    throw new AwsError("CrossLocationLoggingProhibitted", 403, "Cross S3 location logging not allowed. ", {
      extra: { TargetBucketLocation: target.region },
    });
  }
};

/** AWS: the elements of this error are numbered, one pair for each destination. */
const demandDestinations = (missing: readonly string[]): void => {
  if (missing.length === 0) return;
  const extra = missing.flatMap((arn, index) => [
    [`ArgumentName${index + 1}`, arn],
    [`ArgumentValue${index + 1}`, `The destination ${kindOf(arn)} does not exist`],
  ]);
  throw new AwsError("InvalidArgument", 400, "Unable to validate the following destination configurations", {
    extra: Object.fromEntries(extra),
  });
};

const KINDS: Readonly<Record<string, string>> = { sqs: "queue", sns: "topic", lambda: "function" };
const kindOf = (arn: string): string => KINDS[parseArn(arn)?.service ?? ""] ?? "";
