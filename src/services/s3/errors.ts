/**
 * S3's errors, by name. Codes, statuses, wording and extra elements as S3 writes them; the order of the extra elements
 * is theirs on the wire. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
import { AwsError } from "../kit/errors.js";

type Value = string | number;

// ---- Anything -------------------------------------------------------------------------------------------------------

export const accessDenied = (message = "Access Denied"): AwsError => new AwsError("AccessDenied", 403, message);

/** A bad argument, named. AWS leaves `ArgumentValue` out for some checks: pass undefined then. */
export const invalidArgument = (message: string, ArgumentName: string, ArgumentValue?: Value): AwsError =>
  new AwsError("InvalidArgument", 400, message, {
    extra: ArgumentValue === undefined ? { ArgumentName } : { ArgumentName, ArgumentValue },
  });

export const invalidRequest = (message: string): AwsError => new AwsError("InvalidRequest", 400, message);

export const malformedXml = (): AwsError =>
  new AwsError(
    "MalformedXML",
    400,
    "The XML you provided was not well-formed or did not validate against our published schema",
  );

export const missingSecurityHeader = (MissingHeaderName: string): AwsError =>
  new AwsError("MissingSecurityHeader", 400, "Your request was missing a required header", {
    extra: { MissingHeaderName },
  });

export const unexpectedContent = (): AwsError =>
  new AwsError("UnexpectedContent", 400, "This request does not support content");

/** A header whose meaning S3 knows but does not serve here; `additionalMessage` begins in lower case on the wire too. */
export const headerNotImplemented = (Header: string, additionalMessage?: string): AwsError =>
  new AwsError("NotImplemented", 501, "A header you provided implies functionality that is not implemented", {
    extra: additionalMessage === undefined ? { Header } : { Header, additionalMessage },
  });

export const invalidStorageClass = (StorageClassRequested: string): AwsError =>
  new AwsError("InvalidStorageClass", 400, "The storage class you specified is not valid", {
    extra: { StorageClassRequested },
  });

// ---- Buckets --------------------------------------------------------------------------------------------------------

export const noSuchBucket = (BucketName: string): AwsError =>
  new AwsError("NoSuchBucket", 404, "The specified bucket does not exist", { extra: { BucketName } });

export const invalidBucketName = (BucketName: string): AwsError =>
  new AwsError("InvalidBucketName", 400, "The specified bucket is not valid.", { extra: { BucketName } });

export const bucketAlreadyExists = (BucketName: string): AwsError =>
  new AwsError(
    "BucketAlreadyExists",
    409,
    "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
    { extra: { BucketName } },
  );

export const bucketAlreadyOwnedByYou = (BucketName: string): AwsError =>
  new AwsError(
    "BucketAlreadyOwnedByYou",
    409,
    "Your previous request to create the named bucket succeeded and you already own it.",
    { extra: { BucketName } },
  );

/** A bucket that was ever versioned gets the longer message. */
export const bucketNotEmpty = (BucketName: string, versioned: boolean): AwsError =>
  new AwsError(
    "BucketNotEmpty",
    409,
    versioned
      ? "The bucket you tried to delete is not empty. You must delete all versions in the bucket."
      : "The bucket you tried to delete is not empty",
    { extra: { BucketName } },
  );

export const invalidWriteOffset = (): AwsError =>
  new AwsError(
    "InvalidWriteOffset",
    400,
    "The write offset value that you specified does not match the current object size.",
  );

export const tooManyBuckets = (): AwsError =>
  new AwsError("TooManyBuckets", 400, "You have attempted to create more buckets than allowed");

export const invalidBucketOwner = (value: string): AwsError =>
  new AwsError(
    "InvalidBucketOwnerAWSAccountID",
    400,
    `The value of the expected bucket owner parameter must be an AWS Account ID... [${value}]`,
  );

export const invalidLocationConstraint = (LocationConstraint: string): AwsError =>
  new AwsError("InvalidLocationConstraint", 400, "The specified location-constraint is not valid", {
    extra: { LocationConstraint },
  });

export const illegalLocationConstraint = (location: string): AwsError =>
  new AwsError(
    "IllegalLocationConstraintException",
    400,
    `The ${location} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );

export const permanentRedirect = (Bucket: string, region: string): AwsError =>
  new AwsError(
    "PermanentRedirect",
    301,
    "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
    {
      extra: { Endpoint: `${Bucket}.s3.${region}.amazonaws.com`, Bucket },
      headers: { "x-amz-bucket-region": region },
    },
  );

export const operationAborted = (): AwsError =>
  new AwsError(
    "OperationAborted",
    409,
    "A conflicting conditional operation is currently in progress against this resource. Please try again.",
  );

export const invalidBucketState = (message: string): AwsError => new AwsError("InvalidBucketState", 409, message);

export const illegalVersioningConfiguration = (): AwsError =>
  new AwsError("IllegalVersioningConfigurationException", 400, "The Versioning element must be specified");

export const invalidBucketAclWithObjectOwnership = (): AwsError =>
  new AwsError(
    "InvalidBucketAclWithObjectOwnership",
    400,
    "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
  );

export const invalidBucketAclWithBlockPublicAccess = (): AwsError =>
  new AwsError(
    "InvalidBucketAclWithBlockPublicAccessError",
    400,
    "Bucket cannot have public ACLs set with BlockPublicAccess enabled",
  );

// ---- Documents a bucket may or may not have -------------------------------------------------------------------------

const absent =
  (code: string, message: string) =>
  (BucketName: string): AwsError =>
    new AwsError(code, 404, message, { extra: { BucketName } });

export const noSuchTagSet = absent("NoSuchTagSet", "The TagSet does not exist");
export const noSuchBucketPolicy = absent("NoSuchBucketPolicy", "The bucket policy does not exist");
export const noSuchCorsConfiguration = absent("NoSuchCORSConfiguration", "The CORS configuration does not exist");
export const noSuchLifecycleConfiguration = absent(
  "NoSuchLifecycleConfiguration",
  "The lifecycle configuration does not exist",
);
export const noSuchWebsiteConfiguration = absent(
  "NoSuchWebsiteConfiguration",
  "The specified bucket does not have a website configuration",
);
export const noSuchPublicAccessBlock = absent(
  "NoSuchPublicAccessBlockConfiguration",
  "The public access block configuration was not found",
);
/** Of an account: it names itself, not a bucket. */
export const noSuchAccountPublicAccessBlock = (AccountId: string): AwsError =>
  new AwsError("NoSuchPublicAccessBlockConfiguration", 404, "The public access block configuration was not found", {
    extra: { AccountId },
  });
export const ownershipControlsNotFound = absent(
  "OwnershipControlsNotFoundError",
  "The bucket ownership controls were not found",
);
export const replicationConfigurationNotFound = absent(
  "ReplicationConfigurationNotFoundError",
  "The replication configuration was not found",
);
export const metadataConfigurationNotFound = absent(
  "MetadataConfigurationNotFound",
  "The metadata configuration does not exist",
);
export const objectLockConfigurationNotFound = absent(
  "ObjectLockConfigurationNotFoundError",
  "Object Lock configuration does not exist for this bucket",
);

/** Of analytics, inventory, metrics and intelligent tiering. */
export const noSuchConfiguration = (): AwsError =>
  new AwsError("NoSuchConfiguration", 404, "The specified configuration does not exist.");

export const noSuchObjectLockConfiguration = (): AwsError =>
  new AwsError("NoSuchObjectLockConfiguration", 404, "The specified object does not have a ObjectLock configuration");

/** A bucket policy that does not hold. */
export const malformedPolicy = (message: string): AwsError => new AwsError("MalformedPolicy", 400, message);

export const malformedAcl = (): AwsError =>
  new AwsError(
    "MalformedACLError",
    400,
    "The XML you provided was not well-formed or did not validate against our published schema",
  );

export const accessControlListNotSupported = (): AwsError =>
  new AwsError("AccessControlListNotSupported", 400, "The bucket does not allow ACLs");

/** A tag that may not be; `TagValue` only where the value is at fault. */
export const invalidTag = (message: string, TagKey: string, TagValue?: string): AwsError =>
  new AwsError("InvalidTag", 400, message, { extra: TagValue === undefined ? { TagKey } : { TagKey, TagValue } });

/** Too many tags in one set. */
export const badTagCount = (message: string): AwsError => new AwsError("BadRequest", 400, message);

// ---- Objects --------------------------------------------------------------------------------------------------------

/** `headers`: `x-amz-delete-marker` and `x-amz-version-id` when a delete marker hides the key. */
export const noSuchKey = (Key: string, headers: Readonly<Record<string, string>> = {}): AwsError =>
  new AwsError("NoSuchKey", 404, "The specified key does not exist.", { extra: { Key }, headers });

export const noSuchVersion = (Key: string, VersionId: string): AwsError =>
  new AwsError("NoSuchVersion", 404, "The specified version does not exist.", { extra: { Key, VersionId } });

/** A version id that S3 never made (it can tell) or that cannot be of this bucket. */
export const invalidVersionId = (value: string): AwsError =>
  invalidArgument("Invalid version id specified", "versionId", value);

/** What was asked of a delete marker works only on objects. `Method`: the HTTP method. */
export const methodNotAllowed = (
  Method: string,
  ResourceType: string,
  headers: Readonly<Record<string, string>> = {},
): AwsError =>
  new AwsError("MethodNotAllowed", 405, "The specified method is not allowed against this resource.", {
    extra: { Method, ResourceType },
    headers,
  });

// ---- Annotations ----------------------------------------------------------------------------------------------------

const annotationFault = (code: string, status: number, message: string) => (): AwsError =>
  new AwsError(code, status, message);

export const noSuchAnnotation = annotationFault(
  "NoSuchAnnotation",
  404,
  "The specified annotation does not exist on this object.",
);
export const annotationLimitExceeded = annotationFault(
  "AnnotationLimitExceeded",
  400,
  "The request would exceed the maximum number of annotations allowed per object.",
);
export const annotationNameTooLong = annotationFault(
  "AnnotationNameTooLong",
  400,
  "The annotation name exceeds 512 bytes.",
);
export const invalidAnnotationName = annotationFault(
  "InvalidAnnotationName",
  400,
  "The annotation name you provided is invalid.",
);
export const invalidPrefix = annotationFault("InvalidPrefix", 400, "The annotation prefix you provided is invalid.");
export const unsupportedMediaType = annotationFault(
  "UnsupportedMediaType",
  415,
  "The annotation payload is not valid UTF-8 encoded text.",
);

/** Directory buckets know neither versions nor ACLs, nor most of what other buckets can be given. */
export const notForDirectoryBuckets = (): AwsError =>
  new AwsError("MethodNotAllowed", 405, "The specified method is not allowed against this resource.");

// ---- Uploads --------------------------------------------------------------------------------------------------------

/** AWS: anonymous callers may put objects, but not in parts. */
export const anonymousUpload = (): AwsError =>
  accessDenied("Anonymous users cannot initiate multipart uploads.  Please authenticate.");
export const noSuchUpload = (UploadId: string): AwsError =>
  new AwsError(
    "NoSuchUpload",
    404,
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    { extra: { UploadId } },
  );

// ---- Objects' and multipart's own errors: added below by their families ----------------------------------------------

// ---- Reading and conditions -----------------------------------------------------------------------------------------

/** `Condition` is the header's name in AWS's casing: `If-Match`, `x-amz-copy-source-If-None-Match` ... */
export const preconditionFailed = (Condition: string): AwsError =>
  new AwsError("PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold", {
    extra: { Condition },
  });

export const invalidRange = (RangeRequested: string, ActualObjectSize: number): AwsError =>
  new AwsError("InvalidRange", 416, "The requested range is not satisfiable", {
    extra: { RangeRequested, ActualObjectSize },
  });

export const invalidPartNumber = (PartNumberRequested: number, ActualPartCount: number): AwsError =>
  new AwsError("InvalidPartNumber", 416, "The requested partnumber is not satisfiable", {
    extra: { PartNumberRequested, ActualPartCount },
  });

/** An archived object cannot be read before it is restored. */
export const invalidObjectState = (StorageClass: string): AwsError =>
  new AwsError("InvalidObjectState", 403, "The operation is not valid for the object's storage class", {
    extra: { StorageClass },
  });

// ---- Uploading ------------------------------------------------------------------------------------------------------

export const keyTooLong = (Size: number): AwsError =>
  new AwsError("KeyTooLongError", 400, "Your key is too long", { extra: { Size, MaxSizeAllowed: 1024 } });

export const missingContentLength = (): AwsError =>
  new AwsError("MissingContentLength", 411, "You must provide the Content-Length HTTP header.");

export const entityTooLarge = (ProposedSize: number, MaxSizeAllowed: number): AwsError =>
  new AwsError("EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size", {
    extra: { ProposedSize, MaxSizeAllowed },
  });

export const metadataTooLarge = (Size: number): AwsError =>
  new AwsError("MetadataTooLarge", 400, "Your metadata headers exceed the maximum allowed metadata size", {
    extra: { Size, MaxSizeAllowed: 2048 },
  });

export const invalidRedirectLocation = (): AwsError =>
  new AwsError(
    "InvalidRedirectLocation",
    400,
    "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
  );

/** No base64, or not 16 bytes of it. */
export const invalidDigest = (contentMd5: string): AwsError =>
  new AwsError("InvalidDigest", 400, "The Content-MD5 you specified was invalid.", {
    extra: { "Content-MD5": contentMd5 },
  });

// AWS: `ExpectedDigest` is hex for PutObject but base64, as it was sent, for UploadPart.
export const missingDigest = (): AwsError =>
  invalidRequest("Missing required header for this request: Content-MD5 OR x-amz-checksum-*");

export const badContentMd5 = (ExpectedDigest: string, CalculatedDigest: string): AwsError =>
  new AwsError("BadDigest", 400, "The Content-MD5 you specified did not match what we received.", {
    extra: { ExpectedDigest, CalculatedDigest },
  });

/** `algorithm` in upper case for whole bodies, in lower case for completed uploads. */
export const badChecksum = (algorithm: string): AwsError =>
  new AwsError("BadDigest", 400, `The ${algorithm} you specified did not match the calculated checksum.`);

export const invalidChecksumHeader = (header: string, kind: "header" | "trailing header" = "header"): AwsError =>
  invalidRequest(`Value for ${header} ${kind} is invalid.`);

export const multipleChecksums = (): AwsError =>
  invalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");

export const unknownSdkChecksumAlgorithm = (): AwsError =>
  invalidRequest("Value for x-amz-sdk-checksum-algorithm header is invalid.");

// ---- Copying --------------------------------------------------------------------------------------------------------

/** An object under a customer's key, and a request that brings none. */
export const encryptedWithCustomerKey = (): AwsError =>
  invalidRequest(
    "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.",
  );

export const invalidEncryptionAlgorithm = (ArgumentName: string, ArgumentValue: string): AwsError =>
  new AwsError(
    "InvalidEncryptionAlgorithmError",
    400,
    "The Encryption request you specified is not valid. Supported value: AES256.",
    { extra: { ArgumentName, ArgumentValue } },
  );

export const illegalSelfCopy = (): AwsError =>
  invalidRequest(
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  );

export const copySourceTooLarge = (): AwsError =>
  invalidRequest("The specified copy source is larger than the maximum allowable size for a copy source: 5368709120");

// ---- Completing an upload -------------------------------------------------------------------------------------------

export const entityTooSmall = (PartNumber: number, ProposedSize: number, ETag: string): AwsError =>
  new AwsError("EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size", {
    extra: { ProposedSize, MinSizeAllowed: 5_242_880, PartNumber, ETag },
  });

export const invalidPart = (UploadId: string, PartNumber: number, ETag: string): AwsError =>
  new AwsError(
    "InvalidPart",
    400,
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    { extra: { UploadId, PartNumber, ETag } },
  );

export const invalidPartOrder = (UploadId: string): AwsError =>
  new AwsError(
    "InvalidPartOrder",
    400,
    "The list of parts was not in ascending order. Parts must be ordered by part number.",
    { extra: { UploadId } },
  );

/** A part names a checksum of another algorithm than the upload's. */
export const badPartChecksum = (algorithm: string, partNumber: number): AwsError =>
  new AwsError(
    "BadDigest",
    400,
    `The ${algorithm} you specified for part ${partNumber} did not match what we received.`,
  );

export const checksumTypeMismatch = (expected: string, actual: string): AwsError =>
  invalidRequest(
    `Checksum Type mismatch occurred, expected checksum Type: ${expected}, actual checksum Type: ${actual}`,
  );

export const copySourceIsDeleteMarker = (): AwsError =>
  invalidRequest("The source of a copy request may not specifically refer to a delete marker by version id.");

/** Of a copy: an archived source has to be restored first. */
export const invalidSourceState = (StorageClass: string): AwsError =>
  new AwsError("InvalidObjectState", 403, "Operation is not valid for the source object's storage class", {
    extra: { StorageClass },
  });

// ---- Form posts -----------------------------------------------------------------------------------------------------

export const invalidPostPolicy = (what: string): AwsError =>
  new AwsError("InvalidPolicyDocument", 400, `Invalid Policy: ${what}`);

/** `condition` as the policy writes it. */
export const postPolicyConditionFailed = (condition: string): AwsError =>
  accessDenied(`Invalid according to Policy: Policy Condition failed: ${condition}`);

/** Fields that no condition of the policy names; AWS writes their names in lower case. */
export const postFieldsNotInPolicy = (fields: readonly string[]): AwsError =>
  accessDenied(`Invalid according to Policy: Extra input fields: ${fields.join(", ")}`);

/** A file smaller than the policy's `content-length-range`. */
export const postBelowMinimum = (ProposedSize: number, MinSizeAllowed: number): AwsError =>
  new AwsError("EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size", {
    extra: { ProposedSize, MinSizeAllowed },
  });
