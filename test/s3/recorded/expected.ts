/** The parts that AWS's answers have in common, so that a test writes out what is its own. */
import { expect } from "vitest";

export const aDate = expect.any(Date);
export const someText = expect.any(String);
/** A canonical id, alone: owners have no display name any more. */
export const anOwner = { ID: expect.stringMatching(/^[0-9a-f]{64}$/) };
export const anInitiator = { ...anOwner, DisplayName: someText };
export const aes256 = { ServerSideEncryption: "AES256" };
export const ok = { status: 200 };
export const noContent = { status: 204 };

/** The checksum of an object as a whole. */
export const whole = (ChecksumCRC32: string) => ({ ChecksumCRC32, ChecksumType: "FULL_OBJECT" });

/** The answer to PutObject. */
export const stored = (etag: string, crc32: string, more: object = {}) => ({
  ETag: `"${etag}"`,
  ...whole(crc32),
  ...aes256,
  ...ok,
  ...more,
});

/** The answer to HeadObject. */
export const described = (etag: string, ContentLength: number, more: object = {}) => ({
  AcceptRanges: "bytes",
  ContentLength,
  ContentType: "binary/octet-stream",
  ETag: `"${etag}"`,
  LastModified: aDate,
  Metadata: {},
  ...aes256,
  ...ok,
  ...more,
});

/** The answer to GetObject; what is ranged has no checksum, so it is given where it came. */
export const read = (etag: string, Body: string, more: object = {}) => ({
  ...described(etag, Buffer.byteLength(Body)),
  Body,
  ...more,
});

/** The answer to CopyObject. */
export const copied = (etag: string, checksum: object, more: object = {}) => ({
  CopyObjectResult: { ETag: `"${etag}"`, LastModified: aDate, ChecksumType: "FULL_OBJECT", ...checksum },
  ...aes256,
  ...ok,
  ...more,
});

/** An object in a listing. */
export const listed = (Key: string, etag: string, Size: number, more: object = {}) => ({
  Key,
  ETag: `"${etag}"`,
  Size,
  ChecksumAlgorithm: ["CRC32"],
  ChecksumType: "FULL_OBJECT",
  LastModified: aDate,
  StorageClass: "STANDARD",
  ...more,
});

/** A version in a listing of versions. */
export const version = (Key: string, etag: string, Size: number, VersionId: unknown, IsLatest: boolean) =>
  listed(Key, etag, Size, { Owner: anOwner, VersionId, IsLatest });

export const deleteMarker = (Key: string, VersionId: unknown, IsLatest: boolean) => ({
  Key,
  VersionId,
  IsLatest,
  LastModified: aDate,
  Owner: anOwner,
});

/** The answer to ListObjectVersions, asked with `EncodingType: "url"` as boto3 does. */
export const versionPage = (Name: string, more: object = {}) => ({
  EncodingType: "url",
  IsTruncated: false,
  KeyMarker: "",
  MaxKeys: 1000,
  Name,
  Prefix: "",
  VersionIdMarker: "",
  ...ok,
  ...more,
});

/** The answer to ListObjectsV2, asked with `EncodingType: "url"`. */
export const page = (Name: string, more: { Contents?: readonly object[] } & Record<string, unknown> = {}) => ({
  EncodingType: "url",
  IsTruncated: false,
  KeyCount: more.Contents?.length ?? 0,
  MaxKeys: 1000,
  Name,
  Prefix: "",
  ...ok,
  ...more,
});

/** The answer to ListObjects, asked with `EncodingType: "url"`. */
export const firstVersionPage = (Name: string, more: object = {}) => ({
  EncodingType: "url",
  IsTruncated: false,
  Marker: "",
  MaxKeys: 1000,
  Name,
  Prefix: "",
  ...ok,
  ...more,
});

/** The answer to ListMultipartUploads. */
export const uploadPage = (Bucket: string, more: object = {}) => ({
  Bucket,
  IsTruncated: false,
  KeyMarker: "",
  MaxUploads: 1000,
  NextKeyMarker: "",
  NextUploadIdMarker: "",
  UploadIdMarker: "",
  ...ok,
  ...more,
});

/** An upload in that answer. */
export const upload = (Key: string, UploadId: unknown, more: object = {}) => ({
  Key,
  UploadId,
  Initiated: aDate,
  Initiator: anInitiator,
  Owner: anOwner,
  StorageClass: "STANDARD",
  ...more,
});

/** The answer to ListParts. */
export const partPage = (
  Bucket: string,
  Key: string,
  UploadId: unknown,
  Parts: readonly { PartNumber: number }[],
  more: object = {},
) => ({
  Bucket,
  Key,
  UploadId,
  Initiator: anInitiator,
  Owner: anOwner,
  IsTruncated: false,
  MaxParts: 1000,
  PartNumberMarker: "0",
  NextPartNumberMarker: String(Parts.at(-1)?.PartNumber ?? 0),
  Parts,
  StorageClass: "STANDARD",
  ...ok,
  ...more,
});

export const part = (PartNumber: number, etag: string, Size: number, more: object = {}) => ({
  PartNumber,
  ETag: `"${etag}"`,
  Size,
  LastModified: aDate,
  ...more,
});

/** The answer to CompleteMultipartUpload. */
export const completed = (Bucket: string, Key: string, etag: string, checksum: object, more: object = {}) => ({
  Bucket,
  Key,
  ETag: `"${etag}"`,
  Location: expect.stringMatching(/^http:\/\//),
  ...checksum,
  ...aes256,
  ...ok,
  ...more,
});

export const noSuchKey = (Key: string) => ({
  Code: "NoSuchKey",
  Key,
  Message: "The specified key does not exist.",
  status: 404,
});

export const noSuchBucket = (BucketName: string) => ({
  BucketName,
  Code: "NoSuchBucket",
  Message: "The specified bucket does not exist",
  status: 404,
});

export const preconditionFailed = (Condition: string) => ({
  Code: "PreconditionFailed",
  Condition,
  Message: "At least one of the pre-conditions you specified did not hold",
  status: 412,
});

export const malformedXml = {
  Code: "MalformedXML",
  Message: "The XML you provided was not well-formed or did not validate against our published schema",
  status: 400,
};

export const invalidArgument = (ArgumentName: string, ArgumentValue: string | undefined, Message: string) => ({
  ArgumentName,
  ...(ArgumentValue !== undefined && { ArgumentValue }),
  Code: "InvalidArgument",
  Message,
  status: 400,
});

export const invalidRequest = (Message: string) => ({ Code: "InvalidRequest", Message, status: 400 });

export const notAllowedOnMarker = (Method: string) => ({
  Code: "MethodNotAllowed",
  Message: "The specified method is not allowed against this resource.",
  Method,
  ResourceType: "DeleteMarker",
  status: 405,
});
