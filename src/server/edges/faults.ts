/** The errors of what browsers ask beside the operations. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
import { AwsError } from "../../services/kit/errors.js";

// ---- Preflight

export const originNeeded = (): AwsError =>
  new AwsError("BadRequest", 400, "Insufficient information. Origin request header needed.");

/** `asked`: the method as the header names it. */
export const badRequestedMethod = (asked: string | undefined): AwsError =>
  new AwsError("BadRequest", 400, `Invalid Access-Control-Request-Method: ${asked ?? "null"}`);

const forbidden = (message: string, Method: string, ResourceType: "BUCKET" | "OBJECT"): AwsError =>
  new AwsError("AccessForbidden", 403, `CORSResponse: ${message}`, { extra: { Method, ResourceType } });

export const corsBucketNotFound = (method: string): AwsError => forbidden("Bucket not found", method, "BUCKET");

export const corsNotEnabled = (method: string): AwsError =>
  forbidden("CORS is not enabled for this bucket.", method, "BUCKET");

// AWS: `evalution` is theirs.
export const corsNotAllowed = (method: string, resourceType: "BUCKET" | "OBJECT"): AwsError =>
  forbidden(
    "This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
    method,
    resourceType,
  );

// ---- Form posts

export const policyExpired = (): AwsError =>
  new AwsError("AccessDenied", 403, "Invalid according to Policy: Policy expired.");

export const malformedForm = (): AwsError =>
  new AwsError("MalformedPOSTRequest", 400, "The body of your POST request is not well-formed multipart/form-data.");

export const fieldsTooLarge = (): AwsError =>
  new AwsError(
    "MaxPostPreDataLengthExceededError",
    400,
    "Your POST request fields preceding the upload file were too large.",
  );

export const missingFile = (): AwsError =>
  new AwsError("IncorrectNumberOfFilesInPostRequest", 400, "POST requires exactly one file upload per request.");

export const fileTooLarge = (ProposedSize: number, MaxSizeAllowed: number): AwsError =>
  new AwsError("EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size", {
    extra: { ProposedSize, MaxSizeAllowed },
  });
