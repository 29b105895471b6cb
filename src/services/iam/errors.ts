/** What IAM refuses with: code, status and wording in one place. https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html */
import { AwsError } from "../kit/errors.js";

const SENTENCES = {
  user: (name: string) => `The user with name ${name} cannot be found.`,
  group: (name: string) => `The group with name ${name} cannot be found.`,
  role: (name: string) => `The role with name ${name} cannot be found.`,
  "instance profile": (name: string) => `Instance Profile ${name} cannot be found.`,
  policy: (arn: string) => `Policy ${arn} was not found.`,
  "attachable policy": (arn: string) => `Policy ${arn} does not exist or is not attachable.`,
  "user policy": (name: string) => `The user policy with name ${name} cannot be found.`,
  "group policy": (name: string) => `The group policy with name ${name} cannot be found.`,
  "role policy": (name: string) => `The role policy with name ${name} cannot be found.`,
  "access key": (id: string) => `The Access Key with id ${id} cannot be found.`,
  "login profile": (userName: string) => `Login Profile for User ${userName} cannot be found.`,
  "account alias": (alias: string) => `The account alias with name ${alias} cannot be found.`,
  "MFA device": (serial: string) => `VirtualMFADevice with serial number ${serial} doesn't exist.`,
  "OIDC provider": (arn: string) => `OpenIDConnect Provider not found for arn ${arn}`,
  "SAML provider": (arn: string) => `Manifest not found for arn ${arn}`,
  "SSH public key": (id: string) => `The Public Key with id ${id} cannot be found.`,
  "signing certificate": (id: string) => `The Certificate with id ${id} cannot be found.`,
  "server certificate": (name: string) => `The Server Certificate with name ${name} cannot be found.`,
  "service credential": (id: string) => `No such credential ${id} exists`,
  "service with credentials": (service: string) =>
    `No such service ${service} is supported for Service Specific Credentials`,
  "deletion task": (id: string) => `The deletion task with id ${id} cannot be found.`,
  "access report": (id: string) => `The report with job id ${id} cannot be found.`,
  "password policy": (accountId: string) => `The Password Policy with domain name ${accountId} cannot be found.`,
} as const;

/** What IAM says it cannot find, each in its own words. */
export type Missing = keyof typeof SENTENCES;

export const noSuchEntity = (kind: Missing, name: string): AwsError =>
  new AwsError("NoSuchEntity", 404, SENTENCES[kind](name));

export const noSuchPolicyVersion = (arn: string, versionId: string): AwsError =>
  new AwsError("NoSuchEntity", 404, `Policy ${arn} version ${versionId} does not exist or is not attachable.`);

export const roleNotInInstanceProfile = (roleName: string, profileName: string): AwsError =>
  new AwsError("NoSuchEntity", 404, `Role ${roleName} in Instance Profile ${profileName} cannot be found.`);

export const notTheirMfaDevice = (): AwsError => new AwsError("NoSuchEntity", 404, "MFA Device invalid for user.");

export const noPermissionsBoundary = (kind: "user" | "role", name: string): AwsError =>
  new AwsError("NoSuchEntity", 404, `The permissions boundary for ${kind} ${name} cannot be found.`);

const TAKEN = {
  user: (name: string) => `User with name ${name} already exists.`,
  group: (name: string) => `Group with name ${name} already exists.`,
  role: (name: string) => `Role with name ${name} already exists.`,
  "instance profile": (name: string) => `Instance Profile ${name} already exists.`,
  policy: (name: string) => `A policy called ${name} already exists. Duplicate names are not allowed.`,
  "login profile": (userName: string) => `Login Profile for user ${userName} already exists.`,
  "account alias": (alias: string) => `The account alias ${alias} already exists.`,
  "server certificate": (name: string) => `The Server Certificate with name ${name} already exists.`,
  "OIDC provider": (url: string) => `Provider with url ${url} already exists.`,
  "SAML provider": (name: string) => `SAMLProvider with name ${name} already exists.`,
} as const;

export const entityAlreadyExists = (kind: keyof typeof TAKEN, name: string): AwsError =>
  new AwsError("EntityAlreadyExists", 409, TAKEN[kind](name));

export const mfaDeviceExists = (): AwsError =>
  new AwsError("EntityAlreadyExists", 409, "MFADevice entity at the same path and name already exists.");
export const mfaDeviceInUse = (): AwsError => new AwsError("EntityAlreadyExists", 409, "MFA Device is already in use.");
export const invalidAuthenticationCode = (): AwsError =>
  new AwsError("InvalidAuthenticationCode", 403, "Authentication code for device is not valid.");

const conflict = (message: string): AwsError => new AwsError("DeleteConflict", 409, message);

/** `Cannot delete entity, must detach all policies first.` */
export const deleteConflict = (what: string): AwsError => conflict(`Cannot delete entity, must ${what} first.`);
export const mfaDeviceAssigned = (): AwsError => conflict("MFA VirtualDevice in use. Must deactivate first.");
export const policyAttached = (): AwsError => conflict("Cannot delete a policy attached to entities.");
export const policyHasVersions = (): AwsError =>
  conflict(
    "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
  );
export const defaultVersion = (): AwsError => conflict("Cannot delete the default version of a policy.");

const limit = (message: string): AwsError => new AwsError("LimitExceeded", 409, message);

/** `Cannot exceed quota for UsersPerAccount: 5000` */
export const limitExceeded = (quota: string, value: number): AwsError =>
  limit(`Cannot exceed quota for ${quota}: ${value}`);
export const tooManyTags = (): AwsError => limit("The number of tags has reached the maximum limit.");
export const inlinePoliciesTooLarge = (kind: "user" | "group" | "role", name: string, bytes: number): AwsError =>
  limit(`Maximum policy size of ${bytes} bytes exceeded for ${kind} ${name}`);
export const tooManyVersions = (versions: number): AwsError =>
  limit(
    `A managed policy can have up to ${versions} versions. Before you create a new version, you must delete an existing version.`,
  );

export const validationError = (message: string): AwsError => new AwsError("ValidationError", 400, message);
export const invalidMarker = (): AwsError => validationError("Invalid Marker.");
// AWS: two spaces, and the text that was no ARN is not repeated.
export const unparsableArn = (): AwsError => validationError("Invalid ARN:  Could not be parsed!");
export const mustSpecifyUserName = (): AwsError =>
  validationError("Must specify userName when calling with non-User credentials");
export const invalidInput = (message: string): AwsError => new AwsError("InvalidInput", 400, message);
export const invalidEntityArn = (arn: string): AwsError =>
  invalidInput(`Invalid Entity Arn: ${arn} does not clearly define entity type and name.`);
export const duplicateTagKeys = (): AwsError =>
  invalidInput("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
export const reservedTagKey = (): AwsError =>
  invalidInput("Tag keys starting with 'aws:' are reserved for system use and cannot be added.");

export const protectedRole = (name: string): AwsError =>
  new AwsError(
    "UnmodifiableEntity",
    400,
    `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
  );
export const serviceRoleTaken = (name: string): AwsError =>
  invalidInput(`Service role name ${name} has been taken in this account, please try a different suffix.`);
export const noSuffixAllowed = (service: string): AwsError =>
  invalidInput(`Custom suffix is not allowed for ${service}`);

export const malformedCertificate = (): AwsError =>
  new AwsError(
    "MalformedCertificate",
    400,
    "Unable to parse certificate. Please ensure the certificate is in PEM format.",
  );
export const malformedChain = (): AwsError =>
  new AwsError(
    "MalformedCertificate",
    400,
    "Unable to parse certificate chain. Please ensure the certificate chain is in PEM format.",
  );
export const malformedPrivateKey = (): AwsError =>
  new AwsError(
    "MalformedCertificate",
    400,
    "Unable to parse private key. Please ensure the private key is in PEM format.",
  );
export const keyPairMismatch = (): AwsError =>
  new AwsError("KeyPairMismatch", 400, "Public key certificate does not match the private key.");
export const duplicateCertificate = (): AwsError =>
  new AwsError("DuplicateCertificate", 409, "The certificate already exists.");
export const duplicateSshKey = (): AwsError =>
  new AwsError("DuplicateSSHPublicKey", 400, "The SSH public key is already associated with the user.");
export const invalidPublicKey = (): AwsError =>
  new AwsError("InvalidPublicKey", 400, "The public key is malformed or otherwise invalid.");

export const reportNotPresent = (): AwsError =>
  new AwsError("ReportNotPresent", 410, "No report exists for this account.");
export const reportExpired = (): AwsError => new AwsError("ReportExpired", 410, "The report has expired.");

export const organizationNotFound = (): AwsError =>
  new AwsError(
    "OrganizationNotFoundException",
    400,
    "The request was rejected because no organization is associated with your account.",
  );

export const federationEnabled = (): AwsError =>
  new AwsError("FeatureEnabled", 409, "Outbound identity federation is already enabled for your AWS account.");
export const federationDisabled = (): AwsError =>
  new AwsError("FeatureDisabled", 404, "Outbound identity federation is disabled for your AWS account.");

export const malformedPolicyDocument = (message: string): AwsError =>
  new AwsError("MalformedPolicyDocument", 400, message);

/** AWS: its own policies are nobody's to change, not even an administrator's. */
export const awsManagedPolicy = (callerArn: string, action: string, arn: string): AwsError =>
  new AwsError(
    "AccessDenied",
    403,
    `User: ${callerArn} is not authorized to perform: ${action} on resource: policy ${arn}`,
  );

export const passwordPolicyViolation = (message: string): AwsError =>
  new AwsError("PasswordPolicyViolation", 400, message);
export const invalidUserType = (): AwsError =>
  new AwsError("InvalidUserType", 400, "Only IAM Users can change their own password");

/** IAM does not know credentials that may not call it. */
export const invalidClientTokenId = (): AwsError =>
  new AwsError("InvalidClientTokenId", 403, "The security token included in the request is invalid");
export const wrongPassword = (): AwsError => new AwsError("AccessDenied", 403, "The old password is incorrect");
