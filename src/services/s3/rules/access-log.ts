/** Access logs: the line of a request, and the name of the object that holds lines. https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html */
import type { LoggingEnabled } from "@aws-sdk/client-s3";
import { encodedKey } from "../acts/events.js";
import type { Bucket } from "../state/records.js";

/** What a line tells; what is undefined is a dash. */
export interface LogLine {
  /** Canonical id of the bucket's owner. */
  readonly owner: string;
  readonly bucket: string;
  /** World time of the request. */
  readonly at: number;
  readonly remoteIp?: string | undefined;
  readonly requester?: string | undefined;
  readonly requestId: string;
  readonly operation: string;
  readonly key?: string | undefined;
  readonly requestUri?: string | undefined;
  readonly status?: number | undefined;
  readonly errorCode?: string | undefined;
  readonly bytesSent?: number | undefined;
  readonly objectSize?: number | undefined;
  /** Milliseconds. */
  readonly totalTime?: number | undefined;
  readonly referer?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly versionId?: string | undefined;
  readonly hostId?: string | undefined;
  readonly signatureVersion?: string | undefined;
  readonly authType?: string | undefined;
  readonly host?: string | undefined;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = (value: number): string => String(value).padStart(2, "0");

/** `[06/Feb/2019:00:00:38 +0000]` */
const timeText = (at: number): string => {
  const date = new Date(at);
  const day = `${two(date.getUTCDate())}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}`;
  return `[${day}:${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000]`;
};

const plain = (value: string | number | undefined): string => (value === undefined ? "-" : String(value));
/** Quotes are not escaped: AWS writes them as the client sent them. */
const quoted = (value: string | undefined): string => `"${value ?? "-"}"`;

/** The line, without its end. */
export const logLine = (line: LogLine): string =>
  [
    line.owner,
    line.bucket,
    timeText(line.at),
    plain(line.remoteIp),
    plain(line.requester),
    line.requestId,
    line.operation,
    line.key === undefined ? "-" : encodedKey(line.key),
    quoted(line.requestUri),
    plain(line.status),
    plain(line.errorCode),
    // AWS: nothing sent is a dash.
    line.bytesSent ? line.bytesSent : "-",
    plain(line.objectSize),
    plain(line.totalTime),
    plain(line.totalTime),
    quoted(line.referer),
    quoted(line.userAgent),
    plain(line.versionId),
    plain(line.hostId),
    plain(line.signatureVersion),
    // Plain HTTP has neither cipher nor TLS version.
    "-",
    plain(line.authType),
    plain(line.host),
    "-",
    "-",
    "-",
  ].join(" ");

// ---- Operations -----------------------------------------------------------------------------------------------------

/** Operations whose resource the log does not call by the operation's noun. */
const OPERATIONS: Readonly<Record<string, string>> = {
  CopyObject: "REST.COPY.OBJECT",
  UploadPart: "REST.PUT.PART",
  CopyObjectSource: "REST.COPY.OBJECT_GET",
  UploadPartCopy: "REST.COPY.PART",
  UploadPartCopySource: "REST.COPY.PART_GET",
  CreateMultipartUpload: "REST.POST.UPLOADS",
  CompleteMultipartUpload: "REST.POST.UPLOAD",
  AbortMultipartUpload: "REST.DELETE.UPLOAD",
  ListParts: "REST.GET.UPLOAD",
  ListMultipartUploads: "REST.GET.UPLOADS",
  DeleteObjects: "REST.POST.MULTI_OBJECT_DELETE",
  ListObjectVersions: "REST.GET.BUCKETVERSIONS",
  RestoreObject: "REST.POST.RESTORE",
};

const RESOURCES: Readonly<Record<string, string>> = {
  ObjectAcl: "ACL",
  BucketAcl: "ACL",
  ObjectTagging: "OBJECT_TAGGING",
  ObjectRetention: "OBJECT_LOCK_RETENTION",
  ObjectLegalHold: "OBJECT_LOCK_LEGALHOLD",
  ObjectLockConfiguration: "OBJECT_LOCK_CONFIGURATION",
  ObjectAttributes: "OBJECT_ATTRIBUTES",
  BucketVersioning: "VERSIONING",
  BucketLocation: "LOCATION",
  BucketPolicy: "BUCKETPOLICY",
  BucketPolicyStatus: "POLICY_STATUS",
  BucketLifecycle: "LIFECYCLE",
  BucketLifecycleConfiguration: "LIFECYCLE",
  BucketLogging: "LOGGING_STATUS",
  BucketNotificationConfiguration: "NOTIFICATION",
  BucketEncryption: "ENCRYPTION",
  BucketCors: "CORS",
  BucketWebsite: "WEBSITE",
  BucketTagging: "TAGGING",
  BucketReplication: "REPLICATION",
  BucketAccelerateConfiguration: "ACCELERATE",
  BucketRequestPayment: "REQUEST_PAYMENT",
  BucketOwnershipControls: "OWNERSHIP_CONTROLS",
  BucketInventoryConfiguration: "INVENTORY",
  BucketAnalyticsConfiguration: "ANALYTICS",
  BucketMetricsConfiguration: "METRICS",
  PublicAccessBlock: "PUBLIC_ACCESS_BLOCK",
};

interface Named {
  readonly operation: string | undefined;
  readonly method: string;
  readonly isWebsite: boolean;
}

/** The operation as the log names it: `REST.GET.OBJECT`; at a website endpoint `WEBSITE.GET.OBJECT`. */
export const logOperation = ({ operation, method, isWebsite }: Named, hasKey: boolean): string => {
  if (isWebsite) return `WEBSITE.${method}.OBJECT`;
  const noun = (operation ?? "").replace(/^(?:Get|Put|Delete|List|Head|Create)/, "");
  const resource = RESOURCES[noun] ?? (hasKey ? "OBJECT" : method === "OPTIONS" ? "PREFLIGHT" : "BUCKET");
  return OPERATIONS[operation ?? ""] ?? `REST.${method}.${resource}`;
};

const TRANSITIONS: Readonly<Record<string, string>> = {
  STANDARD_IA: "S3.TRANSITION_SIA.OBJECT",
  ONEZONE_IA: "S3.TRANSITION_ZIA.OBJECT",
  INTELLIGENT_TIERING: "S3.TRANSITION_INT.OBJECT",
  GLACIER_IR: "S3.TRANSITION_GIR.OBJECT",
  GLACIER: "S3.TRANSITION.OBJECT",
  DEEP_ARCHIVE: "S3.TRANSITION_GDA.OBJECT",
};

/** What lifecycle does, as the log names it. */
export const lifecycleOperation = (kind: "put" | "removed" | "changed", storageClass: string | undefined): string =>
  kind === "put"
    ? "S3.CREATE.DELETEMARKER"
    : kind === "removed"
      ? "S3.EXPIRE.OBJECT"
      : (TRANSITIONS[storageClass ?? ""] ?? "S3.TRANSITION.OBJECT");

// ---- Objects --------------------------------------------------------------------------------------------------------

/** The key of an object that holds lines of this bucket, written at this time. `unique`: 16 characters. */
export const logKey = (bucket: Bucket, logging: LoggingEnabled, at: number, unique: string): string => {
  const [date = "", time = ""] = new Date(at).toISOString().split("T");
  const name = `${date}-${time.slice(0, 8).replaceAll(":", "-")}-${unique}`;
  const prefix = logging.TargetPrefix ?? "";
  const partitioned = logging.TargetObjectKeyFormat?.PartitionedPrefix;
  if (partitioned === undefined) return prefix + name;
  const folder = [bucket.accountId, bucket.region, bucket.name, ...date.split("-")].join("/");
  // AWS: by the time of the event, the time in the name is the day's beginning, since the object holds a day's lines.
  const stem = partitioned.PartitionDateSource === "EventTime" ? `${date}-00-00-00-${unique}` : name;
  return `${prefix}${folder}/${stem}`;
};
