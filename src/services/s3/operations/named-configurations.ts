/** Configurations of which a bucket may have many, by id: analytics, inventory, metrics, intelligent tiering. */
import { AwsError } from "../../kit/errors.js";
import { Reply } from "../../kit/operation.js";
import { among, ENABLED_OR_DISABLED, listed, required } from "../document.js";
import { invalidArgument, noSuchConfiguration } from "../errors.js";
import { onBucket } from "../needs.js";
import type { S3Reader } from "../state/reader.js";
import type { Bucket, BucketDocuments } from "../state/records.js";
import type { S3Writer } from "../state/writer.js";
import type { Input, S3Family } from "../types.js";

export const namedConfigurations = {
  reads: {
    GetBucketAnalyticsConfiguration: {
      needs: onBucket("s3:GetAnalyticsConfiguration"),
      handle: async (input, { s3 }) => ({ AnalyticsConfiguration: await found(s3, input, "analytics") }),
    },
    GetBucketInventoryConfiguration: {
      needs: onBucket("s3:GetInventoryConfiguration"),
      handle: async (input, { s3 }) => ({ InventoryConfiguration: await found(s3, input, "inventory") }),
    },
    GetBucketMetricsConfiguration: {
      needs: onBucket("s3:GetMetricsConfiguration"),
      handle: async (input, { s3 }) => ({ MetricsConfiguration: await found(s3, input, "metrics") }),
    },
    GetBucketIntelligentTieringConfiguration: {
      needs: onBucket("s3:GetIntelligentTieringConfiguration"),
      handle: async (input, { s3 }) => ({
        IntelligentTieringConfiguration: await found(s3, input, "intelligentTiering"),
      }),
    },
    ListBucketAnalyticsConfigurations: {
      needs: onBucket("s3:GetAnalyticsConfiguration"),
      handle: async (input, { s3 }) => {
        const { items, ...page } = await listPage(s3, input, "analytics");
        return { ...page, ...(items.length === 0 ? {} : { AnalyticsConfigurationList: items }) };
      },
    },
    ListBucketInventoryConfigurations: {
      needs: onBucket("s3:GetInventoryConfiguration"),
      handle: async (input, { s3 }) => {
        const { items, ...page } = await listPage(s3, input, "inventory");
        return { ...page, ...(items.length === 0 ? {} : { InventoryConfigurationList: items }) };
      },
    },
    ListBucketMetricsConfigurations: {
      needs: onBucket("s3:GetMetricsConfiguration"),
      handle: async (input, { s3 }) => {
        const { items, ...page } = await listPage(s3, input, "metrics");
        return { ...page, ...(items.length === 0 ? {} : { MetricsConfigurationList: items }) };
      },
    },
    ListBucketIntelligentTieringConfigurations: {
      needs: onBucket("s3:GetIntelligentTieringConfiguration"),
      handle: async (input, { s3 }) => {
        const { items, ...page } = await listPage(s3, input, "intelligentTiering");
        return { ...page, ...(items.length === 0 ? {} : { IntelligentTieringConfigurationList: items }) };
      },
    },
  },
  writes: {
    PutBucketAnalyticsConfiguration: {
      stores: "no analysis is made",
      needs: onBucket("s3:PutAnalyticsConfiguration"),
      handle: async (input, { s3 }) => {
        const configuration = input.AnalyticsConfiguration;
        required(configuration.StorageClassAnalysis);
        return keep(s3, input, "analytics", configuration);
      },
    },
    PutBucketInventoryConfiguration: {
      needs: (input) => ({
        ...onBucket("s3:PutInventoryConfiguration")(input),
        context: { "s3:InventoryAccessibleOptionalFields": input.InventoryConfiguration?.OptionalFields },
      }),
      handle: async (input, { s3 }) => {
        demandInventory(input.InventoryConfiguration);
        return keep(s3, input, "inventory", input.InventoryConfiguration);
      },
    },
    PutBucketMetricsConfiguration: {
      stores: "there is no CloudWatch",
      needs: onBucket("s3:PutMetricsConfiguration"),
      handle: async (input, { s3 }) => keep(s3, input, "metrics", input.MetricsConfiguration),
    },
    PutBucketIntelligentTieringConfiguration: {
      stores: "objects are not moved between tiers",
      needs: onBucket("s3:PutIntelligentTieringConfiguration"),
      handle: async (input, { s3 }) => {
        const configuration = input.IntelligentTieringConfiguration;
        among(configuration.Status, ENABLED_OR_DISABLED);
        for (const tiering of listed(configuration.Tierings)) {
          among(tiering.AccessTier, ["ARCHIVE_ACCESS", "DEEP_ARCHIVE_ACCESS"]);
          required(tiering.Days);
        }
        return keep(s3, input, "intelligentTiering", configuration);
      },
    },
    DeleteBucketAnalyticsConfiguration: {
      needs: onBucket("s3:PutAnalyticsConfiguration"),
      handle: async (input, { s3 }) => drop(s3, input, "analytics"),
    },
    DeleteBucketInventoryConfiguration: {
      needs: onBucket("s3:PutInventoryConfiguration"),
      handle: async (input, { s3 }) => drop(s3, input, "inventory"),
    },
    DeleteBucketMetricsConfiguration: {
      needs: onBucket("s3:PutMetricsConfiguration"),
      handle: async (input, { s3 }) => drop(s3, input, "metrics"),
    },
    DeleteBucketIntelligentTieringConfiguration: {
      needs: onBucket("s3:PutIntelligentTieringConfiguration"),
      handle: async (input, { s3 }) => drop(s3, input, "intelligentTiering"),
    },
  },
} satisfies S3Family;

type Kind = "analytics" | "inventory" | "metrics" | "intelligentTiering";
type Configuration<K extends Kind> = NonNullable<BucketDocuments[K]>[string];

interface Reference {
  readonly Bucket: string;
  readonly Id: string;
  readonly ExpectedBucketOwner?: string | undefined;
}

const allOf = <K extends Kind>(bucket: Bucket, kind: K): Readonly<Record<string, Configuration<K>>> =>
  // The bucket's member of this kind holds this kind's configurations; TypeScript loses that over the union.
  (bucket[kind] ?? {}) as Readonly<Record<string, Configuration<K>>>;

const found = async <K extends Kind>(s3: S3Reader, input: Reference, kind: K): Promise<Configuration<K>> => {
  const configuration = allOf(await s3.bucket(input.Bucket, input), kind)[input.Id];
  if (!configuration) throw noSuchConfiguration();
  return configuration;
};

const keep = async <K extends Kind>(s3: S3Writer, input: Reference, kind: K, configuration: Configuration<K>) => {
  const bucket = await s3.bucket(input.Bucket, input);
  if (configuration.Id !== input.Id) {
    throw new AwsError("IdMismatch", 400, "Document ID does not match the specified configuration ID.");
  }
  const before = allOf(bucket, kind);
  if (Object.keys(before).length >= MOST && !(input.Id in before)) {
    throw new AwsError(
      "TooManyConfigurations",
      400,
      "You are attempting to create a new configuration but have already reached the 1,000-configuration limit.",
    );
  }
  await s3.update(bucket, (record) => ({ ...record, [kind]: { ...before, [input.Id]: configuration } }));
  return new Reply({}, 204);
};

const MOST = 1000;

const drop = async (s3: S3Writer, input: Reference, kind: Kind) => {
  const bucket = await s3.bucket(input.Bucket, input);
  const { [input.Id]: gone, ...others } = allOf(bucket, kind);
  if (!gone) throw noSuchConfiguration();
  await s3.update(bucket, (record) => ({ ...record, [kind]: others }));
  return {};
};

/** AWS answers them a hundred at a time, in order of their ids. */
const PAGE = 100;

const listPage = async <K extends Kind>(
  s3: S3Reader,
  input: Pick<Input<"ListBucketMetricsConfigurations">, "Bucket" | "ContinuationToken" | "ExpectedBucketOwner">,
  kind: K,
) => {
  const all = allOf(await s3.bucket(input.Bucket, input), kind);
  const token = input.ContinuationToken;
  const after = token ? Buffer.from(token, "base64url").toString() : undefined;
  if (after !== undefined && !(after in all)) {
    throw invalidArgument("The continuation token provided is incorrect", "continuation-token");
  }
  const names = Object.keys(all)
    .sort()
    .filter((id) => after === undefined || id > after);
  const page = names.slice(0, PAGE);
  const last = page.at(-1);
  return {
    items: page.flatMap((id) => all[id] ?? []),
    IsTruncated: names.length > PAGE,
    ...(token ? { ContinuationToken: token } : {}),
    ...(names.length > PAGE && last !== undefined
      ? { NextContinuationToken: Buffer.from(last).toString("base64url") }
      : {}),
  };
};

const OPTIONAL_FIELDS = [
  "Size",
  "LastModifiedDate",
  "StorageClass",
  "ETag",
  "IsMultipartUploaded",
  "ReplicationStatus",
  "EncryptionStatus",
  "ObjectLockRetainUntilDate",
  "ObjectLockMode",
  "ObjectLockLegalHoldStatus",
  "IntelligentTieringAccessTier",
  "BucketKeyStatus",
  "ChecksumAlgorithm",
  "ObjectAccessControlList",
  "ObjectOwner",
  "LifecycleExpirationDate",
] as const;

const demandInventory = (configuration: Input<"PutBucketInventoryConfiguration">["InventoryConfiguration"]): void => {
  required(configuration.IsEnabled);
  const destination = required(configuration.Destination?.S3BucketDestination);
  among(destination.Format, ["CSV", "ORC", "Parquet"]);
  among(configuration.Schedule?.Frequency, ["Daily", "Weekly"]);
  among(configuration.IncludedObjectVersions, ["All", "Current"]);
  for (const field of configuration.OptionalFields ?? []) among(field, OPTIONAL_FIELDS);
  if (!/^arn:aws:s3:::.+$/.test(destination.Bucket ?? "")) {
    throw new AwsError("InvalidS3DestinationBucket", 400, "Invalid bucket ARN.");
  }
};
