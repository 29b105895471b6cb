/** Small settings of a bucket, each a document of its own: acceleration, logging, notification, payment, ABAC. */
import type { LoggingEnabled, NotificationConfiguration } from "@aws-sdk/client-s3";
import { bucketArn, parseArn } from "../../kit/arns.js";
import { AwsError } from "../../kit/errors.js";
import type { Ids } from "../../kit/ids.js";
import { among, ENABLED_OR_DISABLED, listed, required } from "../document.js";
import { invalidArgument, invalidRequest } from "../errors.js";
import { onBucket } from "../needs.js";
import type { Bucket, S3Reader } from "../state.js";
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
      needs: onBucket("s3:PutAccelerateConfiguration"),
      handle: async (input, { s3 }) => {
        const bucket = await s3.bucket(input.Bucket, input);
        const accelerate = among(input.AccelerateConfiguration.Status, ["Enabled", "Suspended"]);
        if (bucket.name.includes(".")) {
          throw invalidRequest("S3 Transfer Acceleration is not supported for buckets with periods (.) in their names");
        }
        // AWS: suspending what never was enabled leaves no trace.
        if (accelerate === "Enabled" || bucket.accelerate !== undefined) {
          await s3.update(bucket, (before) => ({ ...before, accelerate }));
        }
        return {};
      },
    },
    PutBucketLogging: {
      needs: onBucket("s3:PutBucketLogging"),
      handle: async (input, { s3 }) => {
        const bucket = await s3.bucket(input.Bucket, input);
        const logging = input.BucketLoggingStatus.LoggingEnabled;
        if (logging === undefined) {
          await s3.forget(bucket, "logging");
          return {};
        }
        await demandTarget(s3, bucket, logging);
        await s3.update(bucket, (before) => ({ ...before, logging }));
        return {};
      },
    },
    PutBucketNotificationConfiguration: {
      needs: onBucket("s3:PutBucketNotification"),
      handle: async (input, { s3, ids }) => {
        const bucket = await s3.bucket(input.Bucket, input);
        const notification = notificationFrom(input.NotificationConfiguration, ids);
        await s3.update(bucket, (before) => ({ ...before, notification }));
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

interface Destination {
  readonly Id?: string | undefined;
  readonly Events: readonly string[] | undefined;
  readonly Filter?: NonNullable<NotificationConfiguration["QueueConfigurations"]>[number]["Filter"] | undefined;
}

/**
 * The configuration with ids and AWS's spelling of filter names. Whether a destination exists is not asked: there are
 * no queues, topics and functions here.
 */
const notificationFrom = (given: NotificationConfiguration, ids: Ids): NotificationConfiguration => {
  const checked = <D extends Destination>(
    destinations: readonly D[] | undefined,
    arnOf: (destination: D) => string | undefined,
    name: string,
    service: string,
  ): D[] =>
    (destinations ?? []).map((destination) => {
      const arn = arnOf(destination) ?? "";
      if (parseArn(arn)?.service !== service) throw invalidArgument("The ARN could not be parsed", name, arn);
      demandDestination(destination);
      return { ...destination, Id: destination.Id ?? ids.uuid(), ...spelled(destination) };
    });
  const queues = checked(given.QueueConfigurations, ({ QueueArn }) => QueueArn, "Queue", "sqs");
  const topics = checked(given.TopicConfigurations, ({ TopicArn }) => TopicArn, "Topic", "sns");
  const functions = checked(
    given.LambdaFunctionConfigurations,
    ({ LambdaFunctionArn }) => LambdaFunctionArn,
    "CloudFunction",
    "lambda",
  );
  return {
    ...(queues.length === 0 ? {} : { QueueConfigurations: queues }),
    ...(topics.length === 0 ? {} : { TopicConfigurations: topics }),
    ...(functions.length === 0 ? {} : { LambdaFunctionConfigurations: functions }),
    ...(given.EventBridgeConfiguration ? { EventBridgeConfiguration: {} } : {}),
  };
};

const demandDestination = ({ Events, Filter }: Destination): void => {
  for (const event of listed(Events)) {
    if (!event.startsWith("s3:")) {
      throw invalidArgument("The event is not supported for notifications", "Event", event);
    }
  }
  for (const { Name } of Filter?.Key?.FilterRules ?? []) {
    const known = Name?.toLowerCase();
    if (known !== "prefix" && known !== "suffix") {
      throw invalidArgument("filter rule name must be either prefix or suffix", "FilterRule.Name", Name ?? "");
    }
  }
};

/** AWS: names of filter rules are taken in any case and told with a capital. */
const spelled = ({ Filter }: Destination) => {
  const rules = Filter?.Key?.FilterRules;
  if (!rules) return {};
  const FilterRules = rules.map(({ Name, Value }) => ({
    // The rule's name has been checked to be one of the two.
    Name: (Name?.toLowerCase() === "prefix" ? "Prefix" : "Suffix") as "prefix" | "suffix",
    Value: Value ?? "",
  }));
  return { Filter: { Key: { FilterRules } } };
};
