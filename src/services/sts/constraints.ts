/** Lengths, patterns and enumerations of STS's input members, as its API model states them. */
import { type Constraints, list, number, structure, text } from "../kit/constraints.js";

const arn = text({
  min: 20,
  max: 2048,
  pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+",
});
const roleSessionName = text({ min: 2, max: 64, pattern: "[\\w+=,.@-]*" });
const policyDescriptor = structure({ arn: arn });
const policyDescriptorList = list(policyDescriptor);
const unrestrictedSessionPolicyDocument = text({ min: 1, pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+" });
const roleDurationSeconds = number({ min: 900, max: 43200 });
const tagKey = text({ min: 1, max: 128, pattern: "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+" });
const tagValue = text({ max: 256, pattern: "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*" });
const tag = structure({ Key: tagKey, Value: tagValue });
const tagList = list(tag, { max: 50 });
const tagKeyList = list(tagKey, { max: 50 });
const externalId = text({ min: 2, max: 1224, pattern: "[\\w+=,.@:\\/-]*" });
const serialNumber = text({ min: 9, max: 256, pattern: "[\\w+=/:,.@-]*" });
const tokenCode = text({ min: 6, max: 6, pattern: "[\\d]*" });
const sourceIdentity = text({ min: 2, max: 64, pattern: "[\\w+=,.@-]*" });
const contextAssertion = text({ min: 4, max: 2048 });
const providedContext = structure({ ProviderArn: arn, ContextAssertion: contextAssertion });
const providedContextsList = list(providedContext, { min: 1, max: 5 });
const sAMLAssertion = text({ min: 4, max: 100000, sensitive: true });
const sessionPolicyDocument = text({ min: 1, max: 2048, pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+" });
const clientToken = text({ min: 4, max: 20000, sensitive: true });
const url = text({ min: 4, max: 2048 });
const targetPrincipal = text({ min: 12, max: 2048 });
const rootDurationSeconds = number({ min: 0, max: 900 });
const encodedMessage = text({ min: 1, max: 10240 });
const accessKeyId = text({ min: 16, max: 128, pattern: "[\\w]*" });
const userName = text({ min: 2, max: 32, pattern: "[\\w+=,.@-]*" });
const durationSeconds = number({ min: 900, max: 129600 });
const webIdentityTokenAudienceString = text({ min: 1, max: 1000 });
const webIdentityTokenAudienceList = list(webIdentityTokenAudienceString, { min: 1, max: 10 });
const webIdentityTokenDurationSeconds = number({ min: 60, max: 3600 });
const jwtAlgorithm = text({ min: 5, max: 5 });

/** By operation and member; a member without an entry takes any value. */
export const constraints: Constraints = {
  AssumeRole: {
    RoleArn: arn,
    RoleSessionName: roleSessionName,
    PolicyArns: policyDescriptorList,
    Policy: unrestrictedSessionPolicyDocument,
    DurationSeconds: roleDurationSeconds,
    Tags: tagList,
    TransitiveTagKeys: tagKeyList,
    ExternalId: externalId,
    SerialNumber: serialNumber,
    TokenCode: tokenCode,
    SourceIdentity: sourceIdentity,
    ProvidedContexts: providedContextsList,
  },
  AssumeRoleWithSAML: {
    RoleArn: arn,
    PrincipalArn: arn,
    SAMLAssertion: sAMLAssertion,
    PolicyArns: policyDescriptorList,
    Policy: sessionPolicyDocument,
    DurationSeconds: roleDurationSeconds,
  },
  AssumeRoleWithWebIdentity: {
    RoleArn: arn,
    RoleSessionName: roleSessionName,
    WebIdentityToken: clientToken,
    ProviderId: url,
    PolicyArns: policyDescriptorList,
    Policy: sessionPolicyDocument,
    DurationSeconds: roleDurationSeconds,
  },
  AssumeRoot: {
    TargetPrincipal: targetPrincipal,
    TaskPolicyArn: policyDescriptor,
    DurationSeconds: rootDurationSeconds,
  },
  DecodeAuthorizationMessage: { EncodedMessage: encodedMessage },
  GetAccessKeyInfo: { AccessKeyId: accessKeyId },
  GetFederationToken: {
    Name: userName,
    Policy: sessionPolicyDocument,
    PolicyArns: policyDescriptorList,
    DurationSeconds: durationSeconds,
    Tags: tagList,
  },
  GetSessionToken: { DurationSeconds: durationSeconds, SerialNumber: serialNumber, TokenCode: tokenCode },
  GetWebIdentityToken: {
    Audience: webIdentityTokenAudienceList,
    DurationSeconds: webIdentityTokenDurationSeconds,
    SigningAlgorithm: jwtAlgorithm,
    Tags: tagList,
  },
};
