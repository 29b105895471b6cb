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

export const unknownMfaDevice = (): AwsError =>
  accessDenied(
    "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
  );

const invalidIdentityToken = (message: string): AwsError => new AwsError("InvalidIdentityToken", 400, message);

export const notAToken = (): AwsError =>
  invalidIdentityToken(
    "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
  );
export const missingClaim = (claim: string): AwsError => invalidIdentityToken(`Missing a required claim: ${claim}`);
export const noSuchProvider = (issuer: string): AwsError =>
  invalidIdentityToken(`No OpenIDConnect provider found in your account for ${issuer}`);
export const wrongAudience = (): AwsError => invalidIdentityToken("Incorrect token audience");
export const tokenFromTheFuture = (): AwsError => invalidIdentityToken("Token is not yet valid");
export const wrongTokenSignature = (): AwsError =>
  invalidIdentityToken("The token's signature does not verify with the keys of its identity provider.");
// AWS: two spaces.
export const noVerificationKeys = (why: string): AwsError =>
  invalidIdentityToken(
    `Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements (${why})`,
  );
/** What is wrong with a SAML response. */
export const invalidAssertion = (message: string): AwsError => invalidIdentityToken(message);
export const assertionExpired = (): AwsError =>
  new AwsError("ExpiredTokenException", 400, "Token must be redeemed within 5 minutes of issuance");
/** Seconds since 1970. */
export const tokenExpired = (now: number, end: number): AwsError =>
  new AwsError(
    "ExpiredTokenException",
    400,
    `Token expired: current date/time ${now} must be before the expiration date/time ${end}`,
  );
export const mayNotAssumeByToken = (action: string): AwsError => accessDenied(`Not authorized to perform ${action}`);

export const invalidAuthorizationMessage = (): AwsError =>
  new AwsError("InvalidAuthorizationMessageException", 400, "Message is not valid");

export const outboundFederationDisabled = (): AwsError =>
  new AwsError(
    "OutboundWebIdentityFederationDisabledException",
    403,
    "The outbound web identity federation feature is not enabled for this account.",
  );
export const tokenOutlivesSession = (): AwsError =>
  new AwsError(
    "SessionDurationEscalationException",
    403,
    "The requested token duration would extend the session beyond its original expiration time.",
  );
export const unknownAlgorithm = (algorithm: string): AwsError =>
  validationError(`Signing algorithm ${algorithm} is not supported. Valid values are RS256 and ES384.`);

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
