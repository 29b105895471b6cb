/** Which rules of a bucket's replication speak of a version. https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-add-config.html */
import type { ReplicationRule } from "@aws-sdk/client-s3";
import type { Bucket, Version } from "../state/records.js";
import { filterOf, passes } from "./filters.js";

const BUCKET_ARN = "arn:aws:s3:::";

/** The bucket a rule replicates to. */
export const destinationOf = ({ Destination }: ReplicationRule): string =>
  (Destination?.Bucket ?? "").slice(BUCKET_ARN.length);

/**
 * The rules by which a version is replicated: of each destination the one with the highest priority.
 * AWS: a replica is never replicated again, so two buckets that replicate to each other come to rest.
 */
export const replicationRules = (bucket: Bucket, version: Version): readonly ReplicationRule[] => {
  const { replication } = bucket;
  if (replication === undefined || version.replicationStatus === "REPLICA") return [];
  const chosen = new Map<string, ReplicationRule>();
  for (const rule of replication.Rules ?? []) {
    if (rule.Status !== "Enabled" || !speaksOf(rule, version)) continue;
    const destination = destinationOf(rule);
    const other = chosen.get(destination);
    if (other === undefined || (rule.Priority ?? 0) > (other.Priority ?? 0)) chosen.set(destination, rule);
  }
  return [...chosen.values()];
};

const speaksOf = (rule: ReplicationRule, version: Version): boolean => {
  if (version.type === "delete-marker") {
    // AWS: a rule without a filter is of the first kind, which replicated delete markers unasked.
    const asked = rule.DeleteMarkerReplication?.Status ?? (rule.Filter === undefined ? "Enabled" : "Disabled");
    return asked === "Enabled" && passes(filterOf(rule), version);
  }
  const isKms = version.encryption.algorithm !== "AES256";
  if (version.encryption.customer === undefined && isKms) {
    if (rule.SourceSelectionCriteria?.SseKmsEncryptedObjects?.Status !== "Enabled") return false;
  }
  return passes(filterOf(rule), version);
};

/** The version, marked as waiting where a rule will take it elsewhere. */
export const awaitingReplication = (bucket: Bucket, version: Version): Version =>
  bucket.replication === undefined || replicationRules(bucket, version).length === 0
    ? version
    : { ...version, replicationStatus: "PENDING" };
