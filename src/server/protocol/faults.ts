/**
 * The errors that the way to an operation throws, before or beside any service's own.
 * S3: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html,
 * IAM and STS: https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
 */
import { AwsError } from "../../services/kit/errors.js";
import type { ServiceName } from "../../services/kit/operation.js";

// ---- S3

/** The document does not parse, or not into what the operation takes. */
export const malformedXml = (): AwsError => malformed("MalformedXML");

/** AWS: the same words under another code when the document is an access control list. */
export const malformedAcl = (): AwsError => malformed("MalformedACLError");

const malformed = (code: string): AwsError =>
  new AwsError(code, 400, "The XML you provided was not well-formed or did not validate against our published schema");

export const missingRequestBody = (): AwsError => new AwsError("MissingRequestBodyError", 400, "Request Body is empty");

export const missingRequiredHeader = (header: string): AwsError =>
  new AwsError("MissingSecurityHeader", 400, "Your request was missing a required header", {
    extra: { MissingHeaderName: header },
  });

export const invalidArgument = (message: string, name: string, value?: string): AwsError =>
  new AwsError("InvalidArgument", 400, message, {
    extra: { ArgumentName: name, ...(value === undefined ? {} : { ArgumentValue: value }) },
  });

export const missingRequiredParameter = (parameter: string): AwsError =>
  invalidArgument(`Missing required query parameter: ${parameter}`, parameter);

/** AWS: a part that names no upload is refused in words of its own, the name standing for the value as well. */
export const partWithoutUpload = (): AwsError =>
  invalidArgument("This operation does not accept partNumber without uploadId", "partNumber", "partNumber");

/** Two sub-resources at once, which no operation has. */
export const conflictingParameters = (names: readonly string[]): AwsError =>
  invalidArgument(`Conflicting query string parameters: ${names.join(", ")}`, "ResourceType", names[0]);

export const noVersionIdAccepted = (value: string): AwsError =>
  invalidArgument("This operation does not accept a version-id.", "versionId", value);

export const invalidListType = (value: string): AwsError =>
  invalidArgument("Invalid List Type specified in Request", "list-type", value);

/** `resourceType` is AWS's word for what was addressed: `BUCKET`, `OBJECT`, `LOCATION` ... */
export const methodNotAllowed = (method: string, resourceType: string): AwsError =>
  new AwsError("MethodNotAllowed", 405, "The specified method is not allowed against this resource.", {
    extra: { Method: method, ResourceType: resourceType },
  });

/** A POST to a bucket that is neither a sub-resource nor a browser's form. */
export const notAFormPost = (): AwsError =>
  new AwsError("PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold", {
    extra: { Condition: "Bucket POST must be of the enclosure-type multipart/form-data" },
  });

export const invalidUri = (): AwsError => new AwsError("InvalidURI", 400, "Couldn't parse the specified URI.");

export const entityTooLarge = (limit: number): AwsError =>
  new AwsError("MaxMessageLengthExceeded", 400, "Your request was too big.", {
    extra: { MaxMessageLengthBytes: limit },
  });

export const requestTimeout = (): AwsError =>
  new AwsError(
    "RequestTimeout",
    400,
    "Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed.",
  );

/** The body ended before, or went on after, the length that was declared. */
export const incompleteBody = (): AwsError =>
  new AwsError(
    "IncompleteBody",
    400,
    "You did not provide the number of bytes specified by the Content-Length HTTP header",
  );

// ---- IAM and STS

/** Required members that are missing, by the paths at which they would stand, in AWS's one sentence. */
export const missingMembers = (service: ServiceName, paths: readonly string[]): AwsError => {
  // AWS: IAM no longer repeats values, not even this one; STS does.
  const value = service === "iam" ? "Value" : "Value null";
  const problems = paths.map((path) => `${value} at '${path}' failed to satisfy constraint: Member must not be null`);
  const count = `${paths.length} validation error${paths.length === 1 ? "" : "s"}`;
  return new AwsError("ValidationError", 400, `${count} detected: ${problems.join("; ")}`);
};

export const malformedQueryString = (): AwsError =>
  new AwsError("MalformedQueryString", 404, "The query string contains a syntax error.");

export const malformedInput = (message: string): AwsError => new AwsError("MalformedInput", 400, message);

export const invalidAction = (action: string, version: string | undefined): AwsError =>
  new AwsError(
    "InvalidAction",
    400,
    `Could not find operation ${action} for version ${version ?? "NO_VERSION_SPECIFIED"}`,
  );

export const missingAction = (): AwsError =>
  new AwsError("MissingAction", 400, "The request is missing an action or a required parameter.");

export const requestHeaderSectionTooLarge = (MaxSizeAllowed: number): AwsError =>
  new AwsError("RequestHeaderSectionTooLarge", 400, "Your request header section exceeds the maximum allowed size.", {
    extra: { MaxSizeAllowed },
  });

// ---- Any service

/** 501: the operation is known and has no behaviour here. */
export const notImplemented = (operation: string): AwsError =>
  new AwsError("NotImplemented", 501, `${operation} is not implemented.`);

export const serviceNotServed = (service: string): AwsError =>
  new AwsError("NotImplemented", 501, `The service ${service} is not served here; s3, iam and sts are.`);

/** The request names a world that does not exist. */
export const unknownWorld = (world: string): AwsError =>
  new AwsError("InvalidRequest", 400, `There is no world ${world}.`);

/** A fault of ours: AWS's words to the client, the cause for the log. */
export const internalError = (cause: unknown): AwsError =>
  new AwsError("InternalError", 500, "We encountered an internal error. Please try again.", { cause });
