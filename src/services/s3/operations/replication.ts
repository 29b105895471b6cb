/** A bucket's replication configuration: checked and kept; `acts/replication.ts` does what it says. */
import type { ReplicationConfiguration, ReplicationRule } from "@aws-sdk/client-s3";
import type { Ids } from "../../kit/ids.js";
import { among, ENABLED_OR_DISABLED, listed, required } from "../document.js";
import { invalidRequest, malformedXml, replicationConfigurationNotFound } from "../errors.js";
import { onBucket } from "../needs.js";
import type { S3Reader } from "../state/reader.js";
import type { S3Family } from "../types.js";

export const replication = {
  reads: {
    GetBucketReplication: {
      needs: onBucket("s3:GetReplicationConfiguration"),
      handle: async (input, { s3 }) => {
        const { replication: configuration } = await s3.bucket(input.Bucket, input);
        if (!configuration) throw replicationConfigurationNotFound(input.Bucket);
        return { ReplicationConfiguration: configuration };
      },
    },
  },
  writes: {
    PutBucketReplication: {
      // AWS: whoever hands S3 a role to replicate with must be allowed to pass it.
      needs: (input) => {
        const put = onBucket("s3:PutReplicationConfiguration")(input);
        // A document that could not be read is told only to those who may put one.
        const role = input.ReplicationConfiguration?.Role;
        if (!role?.startsWith("arn:aws:iam:")) return put;
        return [
          put,
          { action: "iam:PassRole", resource: role, context: { "iam:PassedToService": "s3.amazonaws.com" } },
        ];
      },
      handle: async (input, { s3, ids }) => {
        const bucket = await s3.bucket(input.Bucket, input);
        if (bucket.versioning !== "Enabled") {
          throw invalidRequest("Versioning must be 'Enabled' on the bucket to apply a replication configuration");
        }
        const configuration = await configurationFrom(s3, input.ReplicationConfiguration, ids);
        await s3.update(bucket, (before) => ({ ...before, replication: configuration }));
        return {};
      },
    },
    DeleteBucketReplication: {
      // AWS: deleting it is putting it, as far as permission goes.
      needs: onBucket("s3:PutReplicationConfiguration"),
      handle: async (input, { s3 }) => {
        await s3.forget(await s3.bucket(input.Bucket, input), "replication");
        return {};
      },
    },
  },
} satisfies S3Family;

const GUIDE = "Please refer to S3 Developer Guide for more information.";
const SCHEMA = `must be specified for this version of Cross Region Replication configuration schema. ${GUIDE}`;

/** AWS: a rule with a filter says everything; one without is of the first kind. */
const demandSense = ({ Filter, Prefix, Priority, DeleteMarkerReplication }: ReplicationRule): void => {
  if (Filter === undefined) return;
  if (Prefix !== undefined) throw malformedXml();
  if (Priority === undefined) throw invalidRequest(`Priority ${SCHEMA}`);
  if (DeleteMarkerReplication === undefined) throw invalidRequest(`DeleteMarkerReplication ${SCHEMA}`);
  const isByTags = Filter.Tag !== undefined || Filter.And?.Tags !== undefined;
  if (isByTags && DeleteMarkerReplication.Status === "Enabled") {
    throw invalidRequest(`Delete marker replication is not supported if any Tag filter is specified. ${GUIDE}`);
  }
};

const configurationFrom = async (
  s3: S3Reader,
  given: ReplicationConfiguration,
  ids: Ids,
): Promise<ReplicationConfiguration> => {
  required(given.Role);
  const Rules: ReplicationRule[] = [];
  for (const rule of listed(given.Rules, 1, 1000)) {
    among(rule.Status, ENABLED_OR_DISABLED);
    demandSense(rule);
    const destination = required(required(rule.Destination).Bucket);
    const target = await s3.findBucket(destination.replace(/^arn:aws:s3:::/, ""));
    if (target?.versioning !== "Enabled") throw invalidRequest("Destination bucket must have versioning enabled.");
    // AWS: a rule without an id is given one.
    Rules.push({ ...rule, ID: rule.ID ?? ids.uuid() });
  }
  return { Role: given.Role, Rules };
};
