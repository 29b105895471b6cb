/** Events: which ones a change is, and how AWS writes them. https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
import type { Bucket, Version } from "../state/records.js";
import type { Change } from "../state/writer.js";
import { type Origin, principalIdOf } from "./origin.js";

/** Something that happened to an object, as notifications know it. */
export interface S3Event {
  /** Without `s3:`, as records write it. */
  readonly name: string;
  readonly origin: Origin;
  readonly bucket: Bucket;
  readonly version: Version;
  /** What only some events tell: `replicationEventData` ... */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Operations that put an object in a way of their own; all others just put it. */
const CREATED: Readonly<Record<string, string>> = {
  PostObject: "ObjectCreated:Post",
  CopyObject: "ObjectCreated:Copy",
  CompleteMultipartUpload: "ObjectCreated:CompleteMultipartUpload",
};

/** Changes without an event (a retention, a legal hold) are not here. */
const CHANGED: Readonly<Record<string, string>> = {
  PutObjectTagging: "ObjectTagging:Put",
  DeleteObjectTagging: "ObjectTagging:Delete",
  PutObjectAcl: "ObjectAcl:Put",
  RestoreObject: "ObjectRestore:Post",
  RestoreCompletion: "ObjectRestore:Completed",
  RestoreExpiry: "ObjectRestore:Delete",
  LifecycleTransition: "LifecycleTransition",
};

/** The event's name; undefined for a change that S3 tells nobody. */
export const eventName = ({ kind, version }: Change, operation: string): string | undefined => {
  if (kind === "changed") return CHANGED[operation];
  const removed = operation === "LifecycleExpiration" ? "LifecycleExpiration" : "ObjectRemoved";
  if (kind === "removed") return `${removed}:Delete`;
  if (version.type === "delete-marker") return `${removed}:DeleteMarkerCreated`;
  return CREATED[operation] ?? "ObjectCreated:Put";
};

/** What an event of this change tells beside the object. */
export const eventData = ({ version }: Change, operation: string): S3Event["data"] => {
  if (version.type !== "object") return undefined;
  if (operation === "LifecycleTransition") {
    return { lifecycleEventData: { transitionEventData: { destinationStorageClass: version.storageClass } } };
  }
  if (operation !== "RestoreCompletion" || version.restoration === undefined) return undefined;
  return {
    glacierEventData: {
      restoreEventData: {
        lifecycleRestorationExpiryTime: new Date(version.restoration.expiresAt).toISOString(),
        lifecycleRestoreStorageClass: version.storageClass,
      },
    },
  };
};

/** AWS: newer kinds of event have a newer version of the record. */
const versionOf = (name: string): string => {
  if (name.startsWith("Replication:")) return "2.2";
  return /^(?:Lifecycle|IntelligentTiering|ObjectAcl|ObjectTagging|ObjectRestore:Delete)/.test(name) ? "2.3" : "2.1";
};

/** What a record says of the world around the event. */
export interface Surroundings {
  readonly configurationId: string;
  /** The bucket owner, as events name it. */
  readonly ownerId: string;
  /** Grows from event to event. */
  readonly sequencer: string;
}

/** The event's message as queues, topics and functions receive it. */
export const recordsOf = (event: S3Event, { configurationId, ownerId, sequencer }: Surroundings): object => {
  const { name, origin, bucket, data } = event;
  return {
    Records: [
      {
        eventVersion: versionOf(name),
        eventSource: "aws:s3",
        awsRegion: bucket.region,
        eventTime: new Date(origin.at).toISOString(),
        eventName: name,
        userIdentity: { principalId: principalIdOf(origin.caller) },
        requestParameters: { sourceIPAddress: origin.sourceIp },
        responseElements: { "x-amz-request-id": origin.requestId, "x-amz-id-2": origin.hostId },
        s3: {
          s3SchemaVersion: "1.0",
          configurationId,
          bucket: { name: bucket.name, ownerIdentity: { principalId: ownerId }, arn: `arn:aws:s3:::${bucket.name}` },
          object: objectOf(event, sequencer),
        },
        ...data,
      },
    ],
  };
};

/** AWS: a delete marker has the ETag of nothing, and what is gone has neither size nor ETag. */
const EMPTY_ETAG = "d41d8cd98f00b204e9800998ecf8427e";

const objectOf = ({ name, bucket, version }: S3Event, sequencer: string): object => {
  const isGone = name.endsWith(":Delete") && !name.startsWith("ObjectTagging") && !name.startsWith("ObjectRestore");
  return {
    key: encodedKey(version.key),
    ...(version.type === "object" && !isGone ? { size: version.size, eTag: version.etag.slice(1, -1) } : {}),
    ...(version.type === "delete-marker" && !isGone ? { eTag: EMPTY_ETAG } : {}),
    ...(bucket.versioning === "never" || version.versionId === "null" ? {} : { versionId: version.versionId }),
    ...(name.startsWith("ObjectTagging") || name.startsWith("ObjectAcl") ? {} : { sequencer }),
  };
};

/** AWS: keys in records are encoded as in a form, a space as a plus; slashes stay. */
export const encodedKey = (key: string): string =>
  encodeURIComponent(key)
    .replace(/%20/g, "+")
    .replace(/%2F/g, "/")
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/** What S3 sends to a queue or topic when it is named in a configuration. */
export const testEvent = (bucket: Bucket, { at, requestId, hostId }: Origin): object => ({
  Service: "Amazon S3",
  Event: "s3:TestEvent",
  Time: new Date(at).toISOString(),
  Bucket: bucket.name,
  RequestId: requestId,
  HostId: hostId,
});
