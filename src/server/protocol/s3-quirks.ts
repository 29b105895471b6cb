/** Every way in which S3 differs from restXml and from its own schemas, as data. */
import type { AwsError } from "../../services/kit/errors.js";
import type { Dialect, Interleaving } from "./documents.js";
import { invalidArgument, malformedAcl, malformedXml } from "./faults.js";
import { dateTimeWithMilliseconds } from "./scalars.js";

// ---- Documents that come in

/** Payload shapes whose malformed document has a code of its own. */
const malformedByShape: Readonly<Record<string, () => AwsError>> = { AccessControlPolicy: malformedAcl };

export const malformedDocument = (shape: string): AwsError => (malformedByShape[shape] ?? malformedXml)();

// ---- Scalars that come in

/** What a number in a query or header must be, and what S3 says when it is not. */
interface NumberRule {
  readonly least: number;
  readonly most: number;
  readonly notANumber: (value: string) => AwsError;
  readonly outOfRange: (value: string) => AwsError;
}

const LARGEST = 2_147_483_647;

/** AWS: not a number names the parameter, out of range names the argument behind it. */
const pageSize = (parameter: string, argument: string): NumberRule => ({
  least: 0,
  most: LARGEST,
  notANumber: (value) =>
    invalidArgument(`Provided ${parameter} not an integer or within integer range`, parameter, value),
  outOfRange: (value) =>
    Number(value) > LARGEST
      ? invalidArgument(`Provided ${parameter} not an integer or within integer range`, parameter, value)
      : invalidArgument(`Argument ${argument} must be an integer between 0 and ${LARGEST}`, argument, value),
});

const badPartNumber = (value: string): AwsError =>
  invalidArgument("Part number must be an integer between 1 and 10000, inclusive", "partNumber", value);

const badBucketCount = (value: string): AwsError =>
  invalidArgument("Argument max-buckets must be an integer between 1 and 10000", "max-buckets", value);

/** By query parameter or header, lower case. */
export const numberRules: Readonly<Record<string, NumberRule>> = {
  "max-keys": pageSize("max-keys", "maxKeys"),
  "max-uploads": pageSize("max-uploads", "maxUploads"),
  "max-parts": pageSize("max-parts", "maxParts"),
  "x-amz-max-parts": pageSize("x-amz-max-parts", "maxParts"),
  "max-buckets": { least: 1, most: 10_000, notANumber: badBucketCount, outOfRange: badBucketCount },
  partnumber: { least: 1, most: 10_000, notANumber: badPartNumber, outOfRange: badPartNumber },
};

/** Values that S3 overlooks when they are not what they should be. RFC 9110 wants it of the two conditions. */
export const overlooked: ReadonlySet<string> = new Set([
  "if-modified-since",
  "if-unmodified-since",
  // Kept and given back as text, whatever it says; the text is in the request's headers.
  "expires",
  "fetch-owner",
]);

const badValues: Readonly<Record<string, string>> = {
  "x-amz-object-lock-retain-until-date": "The retain until date must be provided in ISO 8601 format",
};

/** Any other value that is not of its member's type. */
export const badValue = (name: string, value: string): AwsError =>
  invalidArgument(badValues[name.toLowerCase()] ?? "Argument format not recognized", name, value);

/**
 * Headers and parameters whose text S3 reads otherwise than their type says; undefined is as if it had not been sent.
 * AWS: `aws-chunked` says how the body travels, it is not part of what is stored.
 */
export const headerReadings: Readonly<Record<string, (value: string) => string | undefined>> = {
  "content-encoding": (value) => {
    if (!value.toLowerCase().includes("aws-chunked")) return value;
    const kept = value.split(",").filter((coding) => coding.trim().toLowerCase() !== "aws-chunked");
    return kept.length === 0 ? undefined : kept.join(",").trim();
  },
  // AWS: what the Expires of an answer shall be need not be a date.
  "response-expires": (value) => value,
};

// ---- Documents that go out

const OWNED = ["ID", "DisplayName"];

/** Newest first among the versions of one key. */
const versionsAndMarkers: Interleaving = {
  members: ["Versions", "DeleteMarkers"],
  before: (version, marker, listing) => {
    const decode = listing.EncodingType === "url" ? decodeKey : String;
    const order = Buffer.compare(Buffer.from(decode(version.Key)), Buffer.from(decode(marker.Key)));
    if (order !== 0) return order < 0;
    if (version.IsLatest === true || marker.IsLatest === true) return version.IsLatest === true;
    return Number(version.LastModified) > Number(marker.LastModified);
  },
};

const decodeKey = (key: unknown): string => {
  try {
    return decodeURIComponent(String(key).replaceAll("+", " "));
  } catch {
    return String(key);
  }
};

/** How S3 writes its documents: the order of elements as its answers and its API reference show it. */
export const dialect: Dialect = {
  timestamp: (date) => dateTimeWithMilliseconds(date),
  interleaved: { ListObjectVersionsOutput: versionsAndMarkers },
  order: {
    Owner: OWNED,
    Initiator: OWNED,
    Grantee: ["ID", "DisplayName", "EmailAddress", "URI"],
    ListBucketsOutput: ["Owner", "Buckets", "ContinuationToken", "Prefix"],
    ListObjectsOutput: [
      "Name",
      "Prefix",
      "Marker",
      "NextMarker",
      "MaxKeys",
      "Delimiter",
      "EncodingType",
      "IsTruncated",
      "Contents",
      "CommonPrefixes",
    ],
    ListObjectsV2Output: [
      "Name",
      "Prefix",
      "StartAfter",
      "ContinuationToken",
      "NextContinuationToken",
      "KeyCount",
      "MaxKeys",
      "Delimiter",
      "EncodingType",
      "IsTruncated",
      "Contents",
      "CommonPrefixes",
    ],
    ListObjectVersionsOutput: [
      "Name",
      "Prefix",
      "KeyMarker",
      "VersionIdMarker",
      "NextKeyMarker",
      "NextVersionIdMarker",
      "MaxKeys",
      "Delimiter",
      "EncodingType",
      "IsTruncated",
      "Versions",
      "DeleteMarkers",
      "CommonPrefixes",
    ],
    Object: [
      "Key",
      "LastModified",
      "ETag",
      "ChecksumAlgorithm",
      "ChecksumType",
      "Size",
      "Owner",
      "StorageClass",
      "RestoreStatus",
    ],
    ObjectVersion: [
      "Key",
      "VersionId",
      "IsLatest",
      "LastModified",
      "ETag",
      "ChecksumAlgorithm",
      "ChecksumType",
      "Size",
      "Owner",
      "StorageClass",
      "RestoreStatus",
    ],
    DeleteMarkerEntry: ["Key", "VersionId", "IsLatest", "LastModified", "Owner"],
    ListMultipartUploadsOutput: [
      "Bucket",
      "KeyMarker",
      "UploadIdMarker",
      "NextKeyMarker",
      "NextUploadIdMarker",
      "Delimiter",
      "Prefix",
      "EncodingType",
      "MaxUploads",
      "IsTruncated",
      "Uploads",
      "CommonPrefixes",
    ],
    MultipartUpload: ["Key", "UploadId", "Initiator", "Owner", "StorageClass", "Initiated"],
    ListPartsOutput: [
      "Bucket",
      "Key",
      "UploadId",
      "Initiator",
      "Owner",
      "StorageClass",
      "PartNumberMarker",
      "NextPartNumberMarker",
      "MaxParts",
      "IsTruncated",
      "ChecksumAlgorithm",
      "ChecksumType",
      "Parts",
    ],
    CopyObjectResult: ["LastModified", "ETag"],
    CopyPartResult: ["LastModified", "ETag"],
    GetBucketVersioningOutput: ["Status", "MFADelete"],
  },
};

/** Outputs of one member whose text is the document's whole content. */
export const textRoots: Readonly<Record<string, string>> = {
  // AWS: <LocationConstraint xmlns="...">eu-west-1</LocationConstraint>, empty for us-east-1.
  GetBucketLocation: "LocationConstraint",
};

/** The content type of payloads that are no XML. */
export const payloadTypes: Readonly<Record<string, string>> = { GetBucketPolicy: "application/json" };

/** Header names as S3 writes them, where the schema writes them otherwise. */
export const headerNames: Readonly<Record<string, string>> = {
  "accept-ranges": "Accept-Ranges",
  // A member of the SDK's own: the Expires header as text, for objects whose Expires is no date. It wins over Expires.
  ExpiresString: "Expires",
};

// ---- Routes

/** AWS's words for what a sub-resource addresses, in `ResourceType`; others are their name in capitals. */
export const resourceTypes: Readonly<Record<string, string>> = {
  policy: "BUCKETPOLICY",
  policyStatus: "POLICY_STATUS",
  logging: "LOGGING_STATUS",
  requestPayment: "REQUEST_PAYMENT",
  versions: "BUCKETVERSIONS",
  publicAccessBlock: "PUBLIC_ACCESS_BLOCK",
  ownershipControls: "OWNERSHIP_CONTROLS",
  delete: "MULTI_OBJECT_DELETE",
  uploadId: "UPLOAD",
  partNumber: "PART",
  metadataConfiguration: "METADATA_CONFIGURATION",
  metadataTable: "METADATA_TABLE",
};

/**
 * Sub-resources of a bucket that S3 refuses in words of their own when a GET asks them of a key; the others are
 * `MethodNotAllowed`.
 */
export const refusedOfKeys: Readonly<Record<string, readonly [code: string, message: string]>> = {
  uploads: ["InvalidRequest", "Key is not expected for the GET method ?uploads subresource"],
  logging: ["NoLoggingStatusForKey", "There is no such thing as the ?logging sub-resource for a key"],
  versions: ["InvalidRequest", "There is no such thing as the ?versions sub-resource for a key"],
};

/** Sub-resources that S3 has known and no operation of the schemas names in its URI. */
export const olderSubResources: readonly string[] = ["versionId"];
