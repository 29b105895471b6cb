/** Events as EventBridge receives them. https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
import { accountOf } from "../../kit/caller.js";
import type { S3Event } from "./events.js";

/** EventBridge's names for S3's events; what is not here it is not told. */
const DETAIL_TYPES: readonly (readonly [RegExp, string])[] = [
  [/^ObjectCreated:/, "Object Created"],
  [/^(?:ObjectRemoved|LifecycleExpiration):/, "Object Deleted"],
  [/^ObjectRestore:Post$/, "Object Restore Initiated"],
  [/^ObjectRestore:Completed$/, "Object Restore Completed"],
  [/^ObjectRestore:Delete$/, "Object Restore Expired"],
  [/^LifecycleTransition$/, "Object Storage Class Changed"],
  [/^ObjectAcl:Put$/, "Object ACL Updated"],
  [/^ObjectTagging:Put$/, "Object Tags Added"],
  [/^ObjectTagging:Delete$/, "Object Tags Deleted"],
];

/** The event, or undefined when EventBridge knows none of its kind. */
export const eventBridgeEvent = (event: S3Event, id: string, sequencer: string): object | undefined => {
  const { name, origin, bucket, version } = event;
  const detailType = DETAIL_TYPES.find(([names]) => names.test(name))?.[1];
  if (detailType === undefined) return undefined;
  const isDeletion = detailType === "Object Deleted";
  const requester =
    accountOf(origin.caller) ?? (origin.caller.type === "service" ? origin.caller.service : "anonymous");
  return {
    version: "0",
    id,
    "detail-type": detailType,
    source: "aws.s3",
    account: bucket.accountId,
    time: new Date(origin.at).toISOString().replace(/\.\d+Z$/, "Z"),
    region: bucket.region,
    resources: [`arn:aws:s3:::${bucket.name}`],
    detail: {
      version: "0",
      bucket: { name: bucket.name },
      object: {
        key: version.key,
        ...(version.type === "object" && !isDeletion ? { size: version.size } : {}),
        ...(version.type === "object" && !isDeletion ? { etag: version.etag.slice(1, -1) } : {}),
        ...(version.versionId === "null" ? {} : { "version-id": version.versionId }),
        sequencer,
      },
      "request-id": origin.requestId,
      requester,
      ...(origin.caller.type === "service" ? {} : { "source-ip-address": origin.sourceIp }),
      ...reasonOf(event, isDeletion),
    },
  };
};

const reasonOf = ({ name, origin, version }: S3Event, isDeletion: boolean): object => {
  if (name === "LifecycleTransition") {
    return version.type === "object" ? { "destination-storage-class": version.storageClass } : {};
  }
  if (name.startsWith("ObjectCreated:")) return { reason: origin.operation };
  if (!isDeletion) return {};
  return {
    reason: name.startsWith("LifecycleExpiration") ? "Lifecycle Expiration" : "DeleteObject",
    "deletion-type": name.endsWith(":DeleteMarkerCreated") ? "Delete Marker Created" : "Permanently Deleted",
  };
};
