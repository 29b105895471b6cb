/**
 * S3 Metadata: tables about a bucket's objects, which S3 keeps in S3 Tables, another service. The configuration is kept
 * and told back as that of tables that are active; no table is written.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/metadata-tables-overview.html
 */
import type {
  AnnotationTableConfiguration,
  AnnotationTableConfigurationResult,
  InventoryTableConfiguration,
  InventoryTableConfigurationResult,
  JournalTableConfigurationResult,
  MetadataConfigurationResult,
  MetadataTableEncryptionConfiguration,
  RecordExpiration,
} from "@aws-sdk/client-s3";
import { parseArn } from "../../kit/arns.js";
import { AwsError } from "../../kit/errors.js";
import type { Ids } from "../../kit/ids.js";
import { among, required } from "../document.js";
import { invalidArgument, malformedXml, metadataConfigurationNotFound } from "../errors.js";
import { onBucket } from "../needs.js";
import type { BucketExpectation, S3Reader } from "../state/reader.js";
import type { Bucket, MetadataTables } from "../state/records.js";
import type { S3Writer } from "../state/writer.js";
import type { S3Family } from "../types.js";

export const metadataTables = {
  reads: {
    GetBucketMetadataConfiguration: {
      needs: onBucket("s3:GetBucketMetadataTableConfiguration"),
      handle: async (input, { s3 }) => ({
        GetBucketMetadataConfigurationResult: {
          MetadataConfigurationResult: (await existing(s3, input, "tables")).tables.result,
        },
      }),
    },
    GetBucketMetadataTableConfiguration: {
      needs: onBucket("s3:GetBucketMetadataTableConfiguration"),
      handle: async (input, { s3 }) => ({
        GetBucketMetadataTableConfigurationResult: {
          MetadataTableConfigurationResult: (await existing(s3, input, "table")).tables.result,
          Status: ACTIVE,
        },
      }),
    },
  },
  writes: {
    CreateBucketMetadataConfiguration: {
      stores: "there are no S3 tables to fill",
      needs: onBucket("s3:CreateBucketMetadataTableConfiguration"),
      handle: async (input, { s3, ids }) => {
        const bucket = await unconfigured(s3, input);
        const given = required(input.MetadataConfiguration);
        const { inventory, annotations } = {
          inventory: given.InventoryTableConfiguration,
          annotations: given.AnnotationTableConfiguration,
        };
        const journal = required(given.JournalTableConfiguration);
        checkEncryption(journal.EncryptionConfiguration);
        const result: MetadataConfigurationResult = {
          DestinationResult: {
            TableBucketType: "aws",
            TableBucketArn: tableBucketOf(bucket),
            TableNamespace: `b_${bucket.name}`,
          },
          JournalTableConfigurationResult: {
            ...newTable(bucket, "journal", ids),
            RecordExpiration: expirationFrom(journal.RecordExpiration),
          },
          ...(inventory === undefined
            ? {}
            : { InventoryTableConfigurationResult: inventoryFrom(bucket, inventory, undefined, ids) }),
          ...(annotations === undefined
            ? {}
            : { AnnotationTableConfigurationResult: annotationsFrom(bucket, annotations, undefined, ids) }),
        };
        await s3.update(bucket, (before) => ({ ...before, metadataTables: { form: "tables", result } }));
        return {};
      },
    },
    CreateBucketMetadataTableConfiguration: {
      stores: "there are no S3 tables to fill",
      needs: onBucket("s3:CreateBucketMetadataTableConfiguration"),
      handle: async (input, { s3, ids }) => {
        const bucket = await unconfigured(s3, input);
        const { TableBucketArn, TableName } = required(input.MetadataTableConfiguration.S3TablesDestination);
        const bucketArn = required(TableBucketArn);
        if (parseArn(bucketArn)?.service !== "s3tables") {
          throw invalidArgument("The specified table bucket ARN is not valid.", "TableBucketArn", bucketArn);
        }
        const result = {
          S3TablesDestinationResult: {
            TableBucketArn: bucketArn,
            TableName: required(TableName),
            TableArn: `${bucketArn}/table/${ids.uuid()}`,
            TableNamespace: "aws_s3_metadata",
          },
        };
        await s3.update(bucket, (before) => ({ ...before, metadataTables: { form: "table", result } }));
        return {};
      },
    },
    DeleteBucketMetadataConfiguration: {
      needs: onBucket("s3:DeleteBucketMetadataTableConfiguration"),
      handle: async (input, { s3 }) => forgotten(s3, input, "tables"),
    },
    DeleteBucketMetadataTableConfiguration: {
      needs: onBucket("s3:DeleteBucketMetadataTableConfiguration"),
      handle: async (input, { s3 }) => forgotten(s3, input, "table"),
    },
    UpdateBucketMetadataAnnotationTableConfiguration: {
      stores: "there are no S3 tables to fill",
      needs: onBucket("s3:UpdateBucketMetadataAnnotationTableConfiguration"),
      handle: async (input, { s3, ids }) => {
        const { bucket, tables } = await existing(s3, input, "tables");
        const before = tables.result.AnnotationTableConfigurationResult;
        const changed = annotationsFrom(bucket, required(input.AnnotationTableConfiguration), before, ids);
        return changeTables(s3, bucket, { ...tables.result, AnnotationTableConfigurationResult: changed });
      },
    },
    UpdateBucketMetadataInventoryTableConfiguration: {
      stores: "there are no S3 tables to fill",
      needs: onBucket("s3:UpdateBucketMetadataInventoryTableConfiguration"),
      handle: async (input, { s3, ids }) => {
        const { bucket, tables } = await existing(s3, input, "tables");
        const before = tables.result.InventoryTableConfigurationResult;
        const changed = inventoryFrom(bucket, required(input.InventoryTableConfiguration), before, ids);
        return changeTables(s3, bucket, { ...tables.result, InventoryTableConfigurationResult: changed });
      },
    },
    UpdateBucketMetadataJournalTableConfiguration: {
      stores: "there are no S3 tables to fill",
      needs: onBucket("s3:UpdateBucketMetadataJournalTableConfiguration"),
      handle: async (input, { s3 }) => {
        const { bucket, tables } = await existing(s3, input, "tables");
        const journal = required(tables.result.JournalTableConfigurationResult);
        const RecordExpiration = expirationFrom(required(input.JournalTableConfiguration).RecordExpiration);
        return changeTables(s3, bucket, {
          ...tables.result,
          JournalTableConfigurationResult: { ...journal, RecordExpiration },
        });
      },
    },
  },
} satisfies S3Family;

type Reference = BucketExpectation & { readonly Bucket: string };
type InForm<Form> = Extract<MetadataTables, { readonly form: Form }>;

const ACTIVE = "ACTIVE";

/** AWS keeps an account's metadata tables in one table bucket of its own per region. */
const tableBucketOf = ({ region, accountId }: Bucket): string =>
  `arn:aws:s3tables:${region}:${accountId}:bucket/aws-s3`;

const newTable = (
  bucket: Bucket,
  TableName: string,
  ids: Ids,
): Omit<JournalTableConfigurationResult, "RecordExpiration"> => ({
  TableStatus: ACTIVE,
  TableName,
  TableArn: `${tableBucketOf(bucket)}/table/${ids.uuid()}`,
});

const existing = async <Form extends MetadataTables["form"]>(
  s3: S3Reader,
  input: Reference,
  form: Form,
): Promise<{ readonly bucket: Bucket; readonly tables: InForm<Form> }> => {
  const bucket = await s3.bucket(input.Bucket, input);
  const tables = bucket.metadataTables;
  if (tables?.form !== form) throw metadataConfigurationNotFound(input.Bucket);
  // The form has just been compared; TypeScript does not narrow a union by a type parameter.
  return { bucket, tables: tables as InForm<Form> };
};

const unconfigured = async (s3: S3Reader, input: Reference): Promise<Bucket> => {
  const bucket = await s3.bucket(input.Bucket, input);
  if (bucket.metadataTables === undefined) return bucket;
  throw new AwsError("InvalidBucketState", 409, "A metadata table configuration already exists for this bucket.", {
    extra: { BucketName: bucket.name },
  });
};

const forgotten = async (s3: S3Writer, input: Reference, form: MetadataTables["form"]) => {
  await s3.forget((await existing(s3, input, form)).bucket, "metadataTables");
  return {};
};

const changeTables = async (s3: S3Writer, bucket: Bucket, result: MetadataConfigurationResult) => {
  await s3.update(bucket, (before) => ({ ...before, metadataTables: { form: "tables", result } }));
  return {};
};

/** AWS: records expire after a week at the earliest. */
const expirationFrom = (given: RecordExpiration | undefined): RecordExpiration => {
  const { Expiration, Days } = required(given);
  if (among(Expiration, ["ENABLED", "DISABLED"]) === "DISABLED") {
    if (Days !== undefined) throw malformedXml();
    return { Expiration: "DISABLED" };
  }
  const days = required(Days);
  if (days < 7 || days > 2_147_483_647) {
    throw invalidArgument("The number of days must be between 7 and 2147483647.", "Days", days);
  }
  return { Expiration: "ENABLED", Days: days };
};

const checkEncryption = (given: MetadataTableEncryptionConfiguration | undefined): void => {
  if (given === undefined) return;
  const algorithm = among(given.SseAlgorithm, ["AES256", "aws:kms"]);
  if ((algorithm === "aws:kms") !== (given.KmsKeyArn !== undefined)) throw malformedXml();
};

/** A table that is switched on again is a new one. */
const inventoryFrom = (
  bucket: Bucket,
  { ConfigurationState, EncryptionConfiguration }: InventoryTableConfiguration,
  before: InventoryTableConfigurationResult | undefined,
  ids: Ids,
): InventoryTableConfigurationResult => {
  checkEncryption(EncryptionConfiguration);
  if (among(ConfigurationState, ["ENABLED", "DISABLED"]) === "DISABLED") return { ConfigurationState: "DISABLED" };
  if (before?.ConfigurationState === "ENABLED") return before;
  return { ConfigurationState: "ENABLED", ...newTable(bucket, "inventory", ids) };
};

const annotationsFrom = (
  bucket: Bucket,
  { ConfigurationState, EncryptionConfiguration, Role }: AnnotationTableConfiguration,
  before: AnnotationTableConfigurationResult | undefined,
  ids: Ids,
): AnnotationTableConfigurationResult => {
  checkEncryption(EncryptionConfiguration);
  if (among(ConfigurationState, ["ENABLED", "DISABLED"]) === "DISABLED") return { ConfigurationState: "DISABLED" };
  const table = before?.ConfigurationState === "ENABLED" ? before : newTable(bucket, "annotation", ids);
  return { ...table, ConfigurationState: "ENABLED", ...(Role === undefined ? {} : { Role }) };
};
