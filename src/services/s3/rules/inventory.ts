/** The rows of an inventory. https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory.html */
import type { InventoryConfiguration } from "@aws-sdk/client-s3";
import { encodedKey } from "../acts/events.js";
import { retainUntilOf } from "../lock.js";
import type { Bucket, StoredObject, Version } from "../state/records.js";
import { expirationOf } from "./lifecycle.js";

/** One version, and what a row says of it that does not stand in its record. */
export interface Listed {
  readonly version: Version;
  readonly isLatest: boolean;
  /** Canonical id of the object's owner. */
  readonly owner: string;
  readonly now: number;
}

interface Asked extends Listed {
  readonly bucket: Bucket;
  readonly object: StoredObject | undefined;
}

const iso = (time: number): string => new Date(time).toISOString();

const encryptionStatus = ({ encryption }: StoredObject): string => {
  if (encryption.customer !== undefined) return "SSE-C";
  const names: Readonly<Record<string, string>> = {
    AES256: "SSE-S3",
    "aws:kms": "SSE-KMS",
    "aws:kms:dsse": "DSSE-KMS",
  };
  return names[encryption.algorithm] ?? "";
};

/** Field by field, in the order in which AWS writes them. What is undefined is empty. */
const FIELDS: Readonly<Record<string, (asked: Asked) => string | number | boolean | undefined>> = {
  Size: ({ object }) => object?.size,
  LastModifiedDate: ({ version }) => iso(version.lastModified),
  ETag: ({ object }) => object?.etag.slice(1, -1),
  StorageClass: ({ object }) => object?.storageClass,
  IsMultipartUploaded: ({ object }) => object && object.parts !== undefined,
  ReplicationStatus: ({ version }) => version.replicationStatus,
  EncryptionStatus: ({ object }) => object && encryptionStatus(object),
  ObjectLockRetainUntilDate: ({ object, now }) =>
    object?.retention === undefined ? undefined : iso(retainUntilOf(object.retention, now)),
  ObjectLockMode: ({ object }) => object?.retention?.mode,
  ObjectLockLegalHoldStatus: ({ object }) => object?.legalHold,
  IntelligentTieringAccessTier: ({ object }) =>
    object?.storageClass === "INTELLIGENT_TIERING" ? "FREQUENT" : undefined,
  BucketKeyStatus: ({ object }) => object && (object.encryption.bucketKey ? "ENABLED" : "DISABLED"),
  ChecksumAlgorithm: ({ object }) => object?.checksum?.algorithm,
  ObjectAccessControlList: ({ object, owner }) =>
    object &&
    Buffer.from(
      JSON.stringify({
        version: "2022-11-10",
        status: "AVAILABLE",
        grants: (object.acl ?? [{ Grantee: { ID: owner, Type: "CanonicalUser" }, Permission: "FULL_CONTROL" }]).map(
          ({ Grantee, Permission }) => ({
            ...(Grantee?.ID === undefined ? { uri: Grantee?.URI } : { canonicalId: Grantee.ID }),
            type: Grantee?.Type,
            permission: Permission,
          }),
        ),
      }),
    ).toString("base64"),
  ObjectOwner: ({ owner }) => owner,
  LifecycleExpirationDate: ({ bucket, version, isLatest }) => {
    const due = isLatest && version.type === "object" ? expirationOf(bucket, version) : undefined;
    return due && iso(due.at);
  },
};

const isAll = ({ IncludedObjectVersions }: InventoryConfiguration): boolean => IncludedObjectVersions === "All";

const optional = ({ OptionalFields }: InventoryConfiguration): readonly string[] =>
  Object.keys(FIELDS).filter((name) => OptionalFields?.some((field) => field === name));

/** The columns, as the manifest names them. */
export const fieldsOf = (configuration: InventoryConfiguration): readonly string[] => [
  "Bucket",
  "Key",
  ...(isAll(configuration) ? ["VersionId", "IsLatest", "IsDeleteMarker"] : []),
  ...optional(configuration),
];

/** The row, with its end. AWS: every value is quoted, and keys are encoded. */
export const inventoryRow = (bucket: Bucket, configuration: InventoryConfiguration, listed: Listed): string => {
  const { version, isLatest } = listed;
  const asked: Asked = { ...listed, bucket, object: version.type === "object" ? version : undefined };
  const values = [
    bucket.name,
    encodedKey(version.key),
    ...(isAll(configuration)
      ? [version.versionId === "null" ? "" : version.versionId, isLatest, version.type === "delete-marker"]
      : []),
    ...optional(configuration).map((name) => FIELDS[name]?.(asked)),
  ];
  return `${values.map((value) => `"${value ?? ""}"`).join(",")}\n`;
};
