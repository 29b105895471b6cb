/** What STS refuses with: code, status and wording in one place. */
import { AwsError } from "../kit/errors.js";

export const validationError = (message: string): AwsError => new AwsError("ValidationError", 400, message);
const invalidParameterValue = (message: string): AwsError => new AwsError("InvalidParameterValue", 400, message);
const accessDenied = (message: string): AwsError => new AwsError("AccessDenied", 403, message);

/** What is no ARN at all; of an ARN that names nothing STS says nothing but `AccessDenied`. */
export const invalidArn = (text: string): AwsError => validationError(`${text} is invalid`);

export const rootMayNotAssume = (): AwsError => accessDenied("Roles may not be assumed by root accounts.");
export const mayNotAssume = (callerArn: string, roleArn: string): AwsError =>
  accessDenied(`User: ${callerArn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`);
export const sessionCredentials = (operation: string): AwsError =>
  accessDenied(`Cannot call ${operation} with session credentials`);

// AWS: the space at the end is theirs.
export const wrongMfaCode = (): AwsError =>
  accessDenied("MultiFactorAuthentication failed with invalid MFA one time pass code. ");
export const incompleteMfa = (): AwsError =>
  accessDenied("MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.");

export const longerThanRoleAllows = (): AwsError =>
  validationError("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
export const longerThanChainAllows = (): AwsError =>
  validationError("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.");
export const sourceIdentityIsSet = (): AwsError =>
  validationError("The source identity of the calling session cannot be changed.");

export const duplicateTagKeys = (): AwsError =>
  invalidParameterValue("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
export const transitiveKeyWithoutTag = (): AwsError =>
  invalidParameterValue("The specified transitive tag key must be included in the requested tags.");
export const transitiveKeyInherited = (): AwsError =>
  invalidParameterValue(
    "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
  );

export const malformedPolicyDocument = (message: string): AwsError =>
  new AwsError("MalformedPolicyDocument", 400, message);
export const noSuchSessionPolicy = (arn: string): AwsError =>
  validationError(`Policy ${arn} does not exist or is not attachable.`);
export const packedPolicyTooLarge = (percent: number): AwsError =>
  new AwsError(
    "PackedPolicyTooLarge",
    400,
    `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
  );

export const unknownAccessKey = (accessKeyId: string): AwsError =>
  validationError(`The access key ID ${accessKeyId} is not valid.`);
export const notInThisEmulator = (what: string): AwsError => new AwsError("NotImplemented", 501, what);
