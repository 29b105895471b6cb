/** Replication: new versions, delete markers and changed tags, taken to the buckets that a bucket's rules name. */
import type { ReplicationRule } from "@aws-sdk/client-s3";
import { bucketArn, objectArn, parseArn } from "../../kit/arns.js";
import type { AssumedRole } from "../../kit/caller.js";
import { AwsError } from "../../kit/errors.js";
import { ids } from "../../kit/ids.js";
import type { Permission } from "../../kit/permission.js";
import { destinationOf, replicationRules } from "../rules/replication.js";
import { AES256, type Bucket, type Encryption, type StoredObject, type Version } from "../state/records.js";
import type { Change, S3Writer } from "../state/writer.js";
import type { Acting } from "./acting.js";
import type { S3Event } from "./events.js";
import { type Origin, S3_ITSELF } from "./origin.js";

/** Why a version did not arrive, in AWS's words. https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-metrics-events.html */
type Failure =
  | "AssumeRoleNotPermitted"
  | "DstBucketNotFound"
  | "DstBucketUnversioned"
  | "DstKmsKeyNotFound"
  | "DstDelObjNotPermitted"
  | "DstPutObjectNotPermitted"
  | "DstPutTaggingNotPermitted"
  | "SrcBucketReplicationConfigMissing"
  | "SrcGetObjectNotPermitted";

/** Copies what changes to where the buckets' replication rules say. */
export class Replication {
  readonly #acting: Acting;
  readonly #tell: (event: S3Event) => Promise<void>;

  /** @param tell tells that something could not be replicated. */
  constructor(acting: Acting, tell: (event: S3Event) => Promise<void>) {
    this.#acting = acting;
    this.#tell = tell;
  }

  /** Follows a change of a bucket that replicates. */
  async follow({ kind, bucket, version }: Change, origin: Origin): Promise<void> {
    // AWS: what is deleted for good here stays there, and what lifecycle hides here does not hide there.
    if (kind === "removed" || origin.operation === "Replication") return;
    if (version.type === "delete-marker" && origin.operation === "LifecycleExpiration") return;
    if (kind === "changed" && !REPLICATED_CHANGES.has(origin.operation)) return;
    // AWS: what was there before the rules is not replicated by changing its tags.
    if (kind === "changed" && version.replicationStatus === undefined) return;

    const rules = replicationRules(bucket, version);
    if (rules.length === 0) return;
    let isEverywhere = true;
    for (const rule of rules) {
      const failure = await this.#replicate(bucket, version, rule);
      if (failure === undefined) continue;
      isEverywhere = false;
      await this.#tellFailure(bucket, version, rule, failure);
    }
    await this.#mark(bucket, version, isEverywhere ? "COMPLETED" : "FAILED");
  }

  async #replicate(bucket: Bucket, version: Version, rule: ReplicationRule): Promise<Failure | undefined> {
    const role = await this.#role(bucket);
    if (role === undefined) return "AssumeRoleNotPermitted";
    const name = destinationOf(rule);
    const destination = await this.#acting.read((s3) => s3.findBucket(name));
    if (destination === undefined) return "DstBucketNotFound";
    if (destination.versioning !== "Enabled") return "DstBucketUnversioned";
    const encryption = await this.#encryption(version, rule, destination);
    if (typeof encryption === "string") return encryption;
    for (const { permission, failure } of needsOf(bucket, version, name, encryption)) {
      if (!(await this.#acting.permits(role, permission))) return failure;
    }
    const replica = replicaOf(version, rule, destination, encryption);
    return this.#acting.write("Replication", async (s3) => {
      const target = await s3.findBucket(name);
      if (target?.id !== destination.id) return "DstBucketNotFound";
      await putReplica(s3, target, replica);
      return undefined;
    });
  }

  /** How the replica is encrypted: as its source, but under the destination's key where a KMS key protects it. */
  async #encryption(version: Version, rule: ReplicationRule, destination: Bucket): Promise<Encryption | Failure> {
    if (version.type === "delete-marker") return AES256;
    const { encryption } = version;
    const key = rule.Destination?.EncryptionConfiguration?.ReplicaKmsKeyID;
    if (encryption.kmsKeyId === undefined) return encryption;
    try {
      const { accountId, region } = destination;
      const kmsKeyId = await this.#acting.kms.arnOf(key, { accountId, region });
      await this.#acting.kms.demandUsable(kmsKeyId);
      return { ...encryption, kmsKeyId };
    } catch (fault) {
      if (fault instanceof AwsError) return "DstKmsKeyNotFound";
      throw fault;
    }
  }

  /** The session in which S3 replicates; undefined when the role does not let S3 take it. */
  async #role({ name, accountId: owner, replication }: Bucket): Promise<AssumedRole | undefined> {
    const roleArn = replication?.Role ?? "";
    const accountId = parseArn(roleArn)?.accountId;
    if (accountId === undefined) return undefined;
    const roleId = await this.#acting.read((_s3, tx) => this.#acting.accounts.principalId(tx, roleArn));
    if (roleId === undefined) return undefined;
    const context = { "aws:SourceArn": bucketArn(name), "aws:SourceAccount": owner };
    const assume: Permission = { action: "sts:AssumeRole", resource: roleArn, context };
    if (!(await this.#acting.permits(S3_ITSELF, assume))) return undefined;
    const roleName = roleArn.slice(roleArn.lastIndexOf("/") + 1);
    const issuedAt = this.#acting.now();
    return {
      type: "assumed-role",
      accountId,
      arn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/s3-replication`,
      userId: `${roleId}:s3-replication`,
      accessKeyId: ids.iam("ASIA"),
      roleArn,
      roleName,
      roleId,
      session: {
        issuedAt,
        expiresAt: issuedAt + 3_600_000,
        policies: [],
        tags: {},
        transitiveTagKeys: [],
        origin: "AssumeRole",
      },
    };
  }

  async #mark(bucket: Bucket, { key, versionId, id }: Version, status: "COMPLETED" | "FAILED"): Promise<void> {
    await this.#acting.write("Replication", async (s3) => {
      const source = await s3.findBucket(bucket.name);
      if (source?.id !== bucket.id) return;
      const version = await s3.version(source, key, versionId);
      if (version?.id !== id || version.type !== "object" || version.replicationStatus === status) return;
      await s3.changeObject(source, version, (before) => ({ ...before, replicationStatus: status }));
    });
  }

  /** AWS: failures are told where the rule asks for metrics or for replication in time. */
  async #tellFailure(bucket: Bucket, version: Version, rule: ReplicationRule, failureReason: Failure): Promise<void> {
    const { Metrics, ReplicationTime } = rule.Destination ?? {};
    if (Metrics?.Status !== "Enabled" && ReplicationTime?.Status !== "Enabled") return;
    await this.#tell({
      name: "Replication:OperationFailedReplication",
      origin: this.#acting.originOf("Replication"),
      bucket,
      version,
      data: {
        replicationEventData: {
          replicationRuleId: rule.ID ?? "",
          destinationBucket: rule.Destination?.Bucket ?? "",
          s3Operation: version.type === "object" ? "OBJECT_PUT" : "DELETE_MARKER",
          requestTime: new Date(version.lastModified).toISOString(),
          failureReason,
        },
      },
    });
  }
}

/** Changes that follow a version to its replicas. */
const REPLICATED_CHANGES: ReadonlySet<string> = new Set([
  "PutObjectTagging",
  "DeleteObjectTagging",
  "PutObjectAcl",
  "PutObjectRetention",
  "PutObjectLegalHold",
]);

interface Need {
  readonly permission: Permission;
  readonly failure: Failure;
}

/** What the role must be allowed, here and there. https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html */
const needsOf = (bucket: Bucket, version: Version, destination: string, { kmsKeyId }: Encryption): readonly Need[] => {
  const source = objectArn(bucket.name, version.key);
  const target = objectArn(destination, version.key);
  const roleAccount = parseArn(bucket.replication?.Role ?? "")?.accountId;
  const context = { "kms:ViaService": `s3.${bucket.region}.amazonaws.com`, "kms:CallerAccount": roleAccount };
  const need = (action: string, resource: string, failure: Failure): Need => ({
    permission: action.startsWith("kms:") ? { action, resource, context } : { action, resource },
    failure,
  });
  const configuration = need(
    "s3:GetReplicationConfiguration",
    bucketArn(bucket.name),
    "SrcBucketReplicationConfigMissing",
  );
  if (version.type === "delete-marker")
    return [configuration, need("s3:ReplicateDelete", target, "DstDelObjNotPermitted")];
  return [
    configuration,
    need("s3:GetObjectVersionForReplication", source, "SrcGetObjectNotPermitted"),
    need("s3:ReplicateObject", target, "DstPutObjectNotPermitted"),
    ...(version.encryption.kmsKeyId === undefined
      ? []
      : [need("kms:Decrypt", version.encryption.kmsKeyId, "SrcGetObjectNotPermitted")]),
    ...(kmsKeyId === undefined ? [] : [need("kms:Encrypt", kmsKeyId, "DstPutObjectNotPermitted")]),
    ...(version.tags === undefined ? [] : [need("s3:ReplicateTags", target, "DstPutTaggingNotPermitted")]),
  ];
};

/** The version as it will stand in the other bucket: the same version, at the same time, of whom the rule says. */
const replicaOf = (version: Version, rule: ReplicationRule, destination: Bucket, encryption: Encryption): Version => {
  const { StorageClass, AccessControlTranslation } = rule.Destination ?? {};
  const isGiven = destination.ownership === "BucketOwnerEnforced" || AccessControlTranslation?.Owner === "Destination";
  const accountId = isGiven ? destination.accountId : version.accountId;
  if (version.type === "delete-marker") return { ...version, accountId, replicationStatus: "REPLICA" };
  const { restoration: _, ...object } = version;
  const replica: StoredObject = {
    ...object,
    accountId,
    encryption,
    replicationStatus: "REPLICA",
    ...(StorageClass === undefined ? {} : { storageClass: StorageClass }),
  };
  if (!isGiven || replica.acl === undefined) return replica;
  const { acl: __, ...ownerless } = replica;
  return ownerless;
};

/** A version that is there already only takes over what has changed about it. */
const putReplica = async (s3: S3Writer, bucket: Bucket, replica: Version): Promise<void> => {
  const there = await s3.version(bucket, replica.key, replica.versionId);
  if (there === undefined) return s3.putVersion(bucket, replica);
  if (there.type !== "object" || replica.type !== "object") return;
  const { tags: _, acl: __, retention: ___, legalHold: ____, ...kept } = there;
  const { tags, acl, retention, legalHold } = replica;
  await s3.changeObject(bucket, there, () => ({
    ...kept,
    ...(tags === undefined ? {} : { tags }),
    ...(acl === undefined ? {} : { acl }),
    ...(retention === undefined ? {} : { retention }),
    ...(legalHold === undefined ? {} : { legalHold }),
  }));
};
