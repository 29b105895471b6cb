/** Notification configurations: checked as S3 checks them, and asked which destinations an event concerns. */
import type { Event, NotificationConfiguration } from "@aws-sdk/client-s3";
import { parseArn } from "../../kit/arns.js";
import { AwsError } from "../../kit/errors.js";
import type { Ids } from "../../kit/ids.js";
import { listed } from "../document.js";
import { invalidArgument } from "../errors.js";

type Filter = NonNullable<NotificationConfiguration["QueueConfigurations"]>[number]["Filter"];

/** One destination, whatever kind it is of. */
export interface Destination {
  readonly arn: string;
  readonly id: string;
  readonly kind: "Queue" | "Topic" | "CloudFunction";
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
}

/** Every type of event that a configuration may name. https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html */
const EVENTS: ReadonlySet<string> = new Set<Event>([
  "s3:ReducedRedundancyLostObject",
  "s3:ObjectCreated:*",
  "s3:ObjectCreated:Put",
  "s3:ObjectCreated:Post",
  "s3:ObjectCreated:Copy",
  "s3:ObjectCreated:CompleteMultipartUpload",
  "s3:ObjectRemoved:*",
  "s3:ObjectRemoved:Delete",
  "s3:ObjectRemoved:DeleteMarkerCreated",
  "s3:ObjectRestore:*",
  "s3:ObjectRestore:Post",
  "s3:ObjectRestore:Completed",
  "s3:ObjectRestore:Delete",
  "s3:Replication:*",
  "s3:Replication:OperationFailedReplication",
  "s3:Replication:OperationNotTracked",
  "s3:Replication:OperationMissedThreshold",
  "s3:Replication:OperationReplicatedAfterThreshold",
  "s3:LifecycleTransition",
  "s3:LifecycleExpiration:*",
  "s3:LifecycleExpiration:Delete",
  "s3:LifecycleExpiration:DeleteMarkerCreated",
  "s3:IntelligentTiering",
  "s3:ObjectAcl:Put",
  "s3:ObjectTagging:*",
  "s3:ObjectTagging:Put",
  "s3:ObjectTagging:Delete",
]);

/** Whether a type as configured (`s3:ObjectCreated:*`) means an event (`s3:ObjectCreated:Put`). */
export const means = (type: string, event: string): boolean =>
  type.endsWith("*") ? event.startsWith(type.slice(0, -1)) : type === event;

/** The configuration's destinations, in one form. */
export const destinationsOf = (configuration: NotificationConfiguration): readonly Destination[] => [
  ...(configuration.QueueConfigurations ?? []).map((each) => destination("Queue", each.QueueArn, each)),
  ...(configuration.TopicConfigurations ?? []).map((each) => destination("Topic", each.TopicArn, each)),
  ...(configuration.LambdaFunctionConfigurations ?? []).map((each) =>
    destination("CloudFunction", each.LambdaFunctionArn, each),
  ),
];

interface Written {
  readonly Id?: string | undefined;
  readonly Events: readonly string[] | undefined;
  readonly Filter?: Filter;
}

const destination = (
  kind: Destination["kind"],
  arn: string | undefined,
  { Id, Events, Filter: filter }: Written,
): Destination => {
  const rules = filter?.Key?.FilterRules ?? [];
  const value = (wanted: string) => rules.find(({ Name }) => Name?.toLowerCase() === wanted)?.Value ?? "";
  return {
    arn: arn ?? "",
    id: Id ?? "",
    kind,
    events: Events ?? [],
    prefix: value("prefix"),
    suffix: value("suffix"),
  };
};

/** Whether an event on a key is told to this destination. */
export const concerns = ({ events, prefix, suffix }: Destination, event: string, key: string): boolean =>
  key.startsWith(prefix) && key.endsWith(suffix) && events.some((type) => means(type, event));

// ---- Checking -------------------------------------------------------------------------------------------------------

/**
 * The configuration with ids and AWS's spelling of filter names. Throws `InvalidArgument` for what S3 does not take.
 * Whether the destinations exist is asked by who knows them.
 */
export const notificationFrom = (
  given: NotificationConfiguration,
  region: string,
  ids: Ids,
): NotificationConfiguration => {
  const checked = <D extends Written>(
    destinations: readonly D[] | undefined,
    arnOf: (destination: D) => string | undefined,
    name: string,
    service: string,
  ): D[] =>
    (destinations ?? []).map((each) => {
      demandArn(arnOf(each) ?? "", name, service, region);
      demandDestination(each);
      return { ...each, Id: each.Id ?? ids.uuid(), ...spelled(each) };
    });
  const queues = checked(given.QueueConfigurations, ({ QueueArn }) => QueueArn, "Queue", "sqs");
  const topics = checked(given.TopicConfigurations, ({ TopicArn }) => TopicArn, "Topic", "sns");
  const functions = checked(
    given.LambdaFunctionConfigurations,
    ({ LambdaFunctionArn }) => LambdaFunctionArn,
    "CloudFunction",
    "lambda",
  );
  const configuration: NotificationConfiguration = {
    ...(queues.length === 0 ? {} : { QueueConfigurations: queues }),
    ...(topics.length === 0 ? {} : { TopicConfigurations: topics }),
    ...(functions.length === 0 ? {} : { LambdaFunctionConfigurations: functions }),
    ...(given.EventBridgeConfiguration ? { EventBridgeConfiguration: {} } : {}),
  };
  demandDistinct(destinationsOf(configuration));
  return configuration;
};

const demandArn = (arn: string, name: string, service: string, region: string): void => {
  const parsed = parseArn(arn);
  if (parsed?.service !== service) throw invalidArgument("The ARN could not be parsed", name, arn);
  if (parsed.region !== region) {
    throw invalidArgument(
      "The notification destination service region is not valid for the bucket location constraint",
      name,
      arn,
    );
  }
};

const demandDestination = ({ Events, Filter: filter }: Written): void => {
  for (const event of listed(Events)) {
    if (!EVENTS.has(event)) throw invalidArgument("The event is not supported for notifications", "Event", event);
  }
  const names: string[] = [];
  for (const { Name = "", Value = "" } of filter?.Key?.FilterRules ?? []) {
    const known = Name.toLowerCase();
    if (known !== "prefix" && known !== "suffix") {
      throw invalidArgument("filter rule name must be either prefix or suffix", "FilterRule.Name", Name);
    }
    if (names.includes(known)) {
      throw invalidArgument(`Cannot specify more than one ${known} rule in a filter.`, "FilterRule.Name", known);
    }
    if (Buffer.byteLength(Value) > 1024) {
      throw invalidArgument("Size of filter rule value cannot exceed 1024 bytes in UTF-8", "FilterRule.Value", Value);
    }
    names.push(known);
  }
};

/** AWS: names of filter rules are taken in any case and told with a capital. */
const spelled = ({ Filter: filter }: Written) => {
  const rules = filter?.Key?.FilterRules;
  if (!rules) return {};
  const FilterRules = rules.map(({ Name, Value }) => ({
    // The rule's name has been checked to be one of the two.
    Name: (Name?.toLowerCase() === "prefix" ? "Prefix" : "Suffix") as "prefix" | "suffix",
    Value: Value ?? "",
  }));
  return { Filter: { Key: { FilterRules } } };
};

/** AWS: an event has at most one destination, so what two of them are for must not overlap. */
const demandDistinct = (destinations: readonly Destination[]): void => {
  for (const [index, one] of destinations.entries()) {
    for (const other of destinations.slice(index + 1)) {
      if (one.id === other.id) {
        throw invalidArgument("Same ID used for multiple configurations. IDs must be unique", "Id", one.id);
      }
      if (!overlap(one, other)) continue;
      const filtered = one.prefix + one.suffix + other.prefix + other.suffix !== "";
      throw new AwsError(
        "InvalidArgument",
        400,
        filtered
          ? "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type."
          : "Configurations overlap. Configurations on the same bucket cannot share a common event type.",
      );
    }
  }
};

const overlap = (one: Destination, other: Destination): boolean =>
  (one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix)) &&
  (one.suffix.endsWith(other.suffix) || other.suffix.endsWith(one.suffix)) &&
  one.events.some((type) => other.events.some((event) => means(type, event) || means(event, type)));
