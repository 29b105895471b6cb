/**
 * Lengths, patterns and enumerations of IAM's input members, as its API model states them; where IAM has sentences of its
 * own for names, paths, key ids and documents, those.
 */
import { type Constraints, list, number, oneOf, structure, text } from "../kit/constraints.js";

const WORD = "It must contain only alphanumeric characters and/or the following: +=,.@_-";
const PATH = "It must begin and end with / and contain only alphanumeric characters and/or / characters.";
const PREFIX = "It must begin with the / character and contain only alphanumeric characters and/or / characters.";
const KEY_ID = "It must contain only alphanumeric characters.";
const PRINTABLE = "It must contain only printable ASCII characters.";

const delegationRequestId = text({ min: 16, max: 128, pattern: "[\\w-]+" });
const arn = text({ min: 20, max: 2048 });
const clientID = text({ min: 1, max: 255 });
const instanceProfileName = text({ min: 1, max: 128, pattern: "[\\w+=,.@-]+", otherwise: WORD });
const roleName = text({ min: 1, max: 64, pattern: "[\\w+=,.@-]+", otherwise: WORD });
const groupName = text({ min: 1, max: 128, pattern: "[\\w+=,.@-]+", otherwise: WORD });
const existingUserName = text({ min: 1, max: 128, pattern: "[\\w+=,.@-]+", otherwise: WORD });
const userName = text({ min: 1, max: 64, pattern: "[\\w+=,.@-]+", otherwise: WORD });
const password = text({ min: 1, max: 128, pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+", sensitive: true });
const accountAlias = text({ min: 3, max: 63, pattern: "^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$" });
const accountId = text({ pattern: "\\d{12}" });
const delegationRequestDescription = text({
  max: 1000,
  pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*",
});
const policyParameterName = text({ min: 5, max: 256, pattern: "[ -~]+" });
const policyParameterValue = text({ pattern: "[ -~]+" });
const policyParameterValuesList = list(policyParameterValue);
const policyParameterTypeEnum = oneOf("string", "stringList");
const policyParameter = structure({
  Name: policyParameterName,
  Values: policyParameterValuesList,
  Type: policyParameterTypeEnum,
});
const policyParameterList = list(policyParameter, { max: 50 });
const delegationPermission = structure({ PolicyTemplateArn: arn, Parameters: policyParameterList });
const requestMessage = text({ max: 200, pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*" });
const requestorWorkflowId = text({
  min: 5,
  max: 400,
  pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]+",
});
const redirectUrl = text({
  min: 1,
  max: 255,
  pattern: "^http(s?)://[a-zA-Z0-9._/-]*(\\?[a-zA-Z0-9._=&-]*)?(#[a-zA-Z0-9._/-]*)?$",
});
const notificationChannel = text({ min: 2, max: 400, pattern: "^[a-zA-Z0-9:_.-]+$" });
const sessionDuration = number({ min: 300, max: 43200 });
const path = text({ min: 1, max: 512, pattern: "(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)", otherwise: PATH });
const tagKey = text({ min: 1, max: 128, pattern: "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+" });
const tagValue = text({ max: 256, pattern: "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*" });
const tag = structure({ Key: tagKey, Value: tagValue });
const tagList = list(tag, { max: 50 });
const openIDConnectProviderUrl = text({ min: 1, max: 255 });
const clientIDList = list(clientID);
const thumbprint = text({ min: 40, max: 40 });
const thumbprintList = list(thumbprint);
const policyName = text({ min: 1, max: 128, pattern: "[\\w+=,.@-]+", otherwise: WORD });
const policyPath = text({ min: 1, max: 512, pattern: "((/[A-Za-z0-9\\.,\\+@=_-]+)*)/", otherwise: PATH });
const policyDocument = text({
  min: 1,
  max: 131072,
  pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+",
  otherwise: PRINTABLE,
});
const policyDescription = text({ max: 1000 });
const roleDescription = text({ max: 1000, pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*" });
const roleMaxSessionDuration = number({ min: 3600, max: 43200 });
const sAMLMetadataDocument = text({ min: 1000, max: 10000000 });
const sAMLProviderName = text({ min: 1, max: 128, pattern: "[\\w._-]+" });
const assertionEncryptionMode = oneOf("Required", "Allowed");
const privateKey = text({ min: 1, max: 16384, pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+", sensitive: true });
const customSuffix = text({ min: 1, max: 64, pattern: "[\\w+=,.@-]+" });
const credentialAgeDays = number({ min: 1, max: 36600 });
const virtualMFADeviceName = text({ min: 1, pattern: "[\\w+=,.@-]+" });
const serialNumber = text({ min: 9, max: 256, pattern: "[\\w+=/:,.@-]+" });
const accessKeyId = text({ min: 16, max: 128, pattern: "[\\w]+", otherwise: KEY_ID });
const policyVersionId = text({ pattern: "v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?" });
const publicKeyId = text({ min: 20, max: 128, pattern: "[\\w]+" });
const serverCertificateName = text({ min: 1, max: 128, pattern: "[\\w+=,.@-]+", otherwise: WORD });
const serviceSpecificCredentialId = text({ min: 20, max: 128, pattern: "[\\w]+" });
const certificateId = text({ min: 24, max: 128, pattern: "[\\w]+" });
const authenticationCode = text({ min: 6, max: 6, pattern: "[\\d]+" });
const organizationsEntityPath = text({
  min: 19,
  max: 427,
  pattern: "^o-[0-9a-z]{10,32}\\/r-[0-9a-z]{4,32}[0-9a-z-\\/]*",
});
const organizationsPolicyId = text({ pattern: "^p-[0-9a-zA-Z_]{8,128}$" });
const accessAdvisorUsageGranularity = oneOf("SERVICE_LEVEL", "ACTION_LEVEL");
const entity = oneOf("User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy");
const entityList = list(entity);
const maxItems = number({ min: 1, max: 1000 });
const marker = text({ min: 1, max: 320, pattern: "[\\u0020-\\u00FF]+" });
const simulationPolicyList = list(policyDocument);
const locale = text({ min: 2, max: 12 });
const jobID = text({ min: 36, max: 36 });
const sortKey = oneOf(
  "SERVICE_NAMESPACE_ASCENDING",
  "SERVICE_NAMESPACE_DESCENDING",
  "LAST_AUTHENTICATED_TIME_ASCENDING",
  "LAST_AUTHENTICATED_TIME_DESCENDING",
);
const encoding = oneOf("SSH", "PEM");
const serviceNamespace = text({ min: 1, max: 64, pattern: "[\\w-]*" });
const deletionTaskId = text({ min: 1, max: 1000 });
const ownerId = text({ min: 20, max: 2048, pattern: "^[a-zA-Z0-9:/+=,.@_-]+$" });
const policyUsage = oneOf("PermissionsPolicy", "PermissionsBoundary");
// AWS: one that is too long is told in the same words.
const pathPrefix = text({ pattern: "\\u002F[\\u0021-\\u007F]{0,511}", otherwise: PREFIX });
const policyScope = oneOf("All", "AWS", "Local");
const serviceNamespaceList = list(serviceNamespace, { min: 1, max: 200 });
const assignmentStatus = oneOf("Assigned", "Unassigned", "Any");
const notes = text({ max: 500, pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*" });
const globalEndpointTokenVersion = oneOf("v1Token", "v2Token");
const actionName = text({ min: 3, max: 128 });
const actionNameList = list(actionName);
const resourceName = text({ min: 1, max: 2048 });
const resourceNameList = list(resourceName);
const contextKeyName = text({ min: 5, max: 256 });
const contextKeyTypeEnum = oneOf(
  "string",
  "stringList",
  "numeric",
  "numericList",
  "boolean",
  "booleanList",
  "ip",
  "ipList",
  "binary",
  "binaryList",
  "date",
  "dateList",
);
const contextEntry = structure({ ContextKeyName: contextKeyName, ContextKeyType: contextKeyTypeEnum });
const contextEntryList = list(contextEntry);
const resourceHandlingOption = text({ min: 1, max: 64 });
const tagKeyList = list(tagKey, { max: 50 });
const status = oneOf("Active", "Inactive", "Expired");
const minimumPasswordLength = number({ min: 6, max: 128 });
const maxPasswordAge = number({ min: 1, max: 1095 });
const passwordReusePrevention = number({ min: 1, max: 24 });
const privateKeyId = text({ min: 22, max: 64, pattern: "[A-Z0-9]+" });
const publicKeyMaterial = text({ min: 1, max: 16384, pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+" });
const certificateBody = text({ min: 1, max: 16384, pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+" });
const certificateChain = text({ min: 1, max: 2097152, pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+" });

/** By operation and member; a member without an entry takes any value. */
export const constraints: Constraints = {
  AcceptDelegationRequest: { DelegationRequestId: delegationRequestId },
  AddClientIDToOpenIDConnectProvider: { OpenIDConnectProviderArn: arn, ClientID: clientID },
  AddRoleToInstanceProfile: { InstanceProfileName: instanceProfileName, RoleName: roleName },
  AddUserToGroup: { GroupName: groupName, UserName: existingUserName },
  AssociateDelegationRequest: { DelegationRequestId: delegationRequestId },
  AttachGroupPolicy: { GroupName: groupName, PolicyArn: arn },
  AttachRolePolicy: { RoleName: roleName, PolicyArn: arn },
  AttachUserPolicy: { UserName: userName, PolicyArn: arn },
  ChangePassword: { OldPassword: password, NewPassword: password },
  CreateAccessKey: { UserName: existingUserName },
  CreateAccountAlias: { AccountAlias: accountAlias },
  CreateDelegationRequest: {
    OwnerAccountId: accountId,
    Description: delegationRequestDescription,
    Permissions: delegationPermission,
    RequestMessage: requestMessage,
    RequestorWorkflowId: requestorWorkflowId,
    RedirectUrl: redirectUrl,
    NotificationChannel: notificationChannel,
    SessionDuration: sessionDuration,
  },
  CreateGroup: { Path: path, GroupName: groupName },
  CreateInstanceProfile: { InstanceProfileName: instanceProfileName, Path: path, Tags: tagList },
  CreateLoginProfile: { UserName: userName, Password: password },
  CreateOpenIDConnectProvider: {
    Url: openIDConnectProviderUrl,
    ClientIDList: clientIDList,
    ThumbprintList: thumbprintList,
    Tags: tagList,
  },
  CreatePolicy: {
    PolicyName: policyName,
    Path: policyPath,
    PolicyDocument: policyDocument,
    Description: policyDescription,
    Tags: tagList,
  },
  CreatePolicyVersion: { PolicyArn: arn, PolicyDocument: policyDocument },
  CreateRole: {
    Path: path,
    RoleName: roleName,
    AssumeRolePolicyDocument: policyDocument,
    Description: roleDescription,
    MaxSessionDuration: roleMaxSessionDuration,
    PermissionsBoundary: arn,
    Tags: tagList,
  },
  CreateSAMLProvider: {
    SAMLMetadataDocument: sAMLMetadataDocument,
    Name: sAMLProviderName,
    Tags: tagList,
    AssertionEncryptionMode: assertionEncryptionMode,
    AddPrivateKey: privateKey,
  },
  CreateServiceLinkedRole: { AWSServiceName: groupName, Description: roleDescription, CustomSuffix: customSuffix },
  CreateServiceSpecificCredential: { UserName: userName, CredentialAgeDays: credentialAgeDays },
  CreateUser: { Path: path, UserName: userName, PermissionsBoundary: arn, Tags: tagList },
  CreateVirtualMFADevice: { Path: path, VirtualMFADeviceName: virtualMFADeviceName, Tags: tagList },
  DeactivateMFADevice: { UserName: existingUserName, SerialNumber: serialNumber },
  DeleteAccessKey: { UserName: existingUserName, AccessKeyId: accessKeyId },
  DeleteAccountAlias: { AccountAlias: accountAlias },
  DeleteGroup: { GroupName: groupName },
  DeleteGroupPolicy: { GroupName: groupName, PolicyName: policyName },
  DeleteInstanceProfile: { InstanceProfileName: instanceProfileName },
  DeleteLoginProfile: { UserName: userName },
  DeleteOpenIDConnectProvider: { OpenIDConnectProviderArn: arn },
  DeletePolicy: { PolicyArn: arn },
  DeletePolicyVersion: { PolicyArn: arn, VersionId: policyVersionId },
  DeleteRole: { RoleName: roleName },
  DeleteRolePermissionsBoundary: { RoleName: roleName },
  DeleteRolePolicy: { RoleName: roleName, PolicyName: policyName },
  DeleteSAMLProvider: { SAMLProviderArn: arn },
  DeleteSSHPublicKey: { UserName: userName, SSHPublicKeyId: publicKeyId },
  DeleteServerCertificate: { ServerCertificateName: serverCertificateName },
  DeleteServiceLinkedRole: { RoleName: roleName },
  DeleteServiceSpecificCredential: { UserName: userName, ServiceSpecificCredentialId: serviceSpecificCredentialId },
  DeleteSigningCertificate: { UserName: existingUserName, CertificateId: certificateId },
  DeleteUser: { UserName: existingUserName },
  DeleteUserPermissionsBoundary: { UserName: userName },
  DeleteUserPolicy: { UserName: existingUserName, PolicyName: policyName },
  DeleteVirtualMFADevice: { SerialNumber: serialNumber },
  DetachGroupPolicy: { GroupName: groupName, PolicyArn: arn },
  DetachRolePolicy: { RoleName: roleName, PolicyArn: arn },
  DetachUserPolicy: { UserName: userName, PolicyArn: arn },
  EnableMFADevice: {
    UserName: existingUserName,
    SerialNumber: serialNumber,
    AuthenticationCode1: authenticationCode,
    AuthenticationCode2: authenticationCode,
  },
  GenerateOrganizationsAccessReport: {
    EntityPath: organizationsEntityPath,
    OrganizationsPolicyId: organizationsPolicyId,
  },
  GenerateServiceLastAccessedDetails: { Arn: arn, Granularity: accessAdvisorUsageGranularity },
  GetAccessKeyLastUsed: { AccessKeyId: accessKeyId },
  GetAccountAuthorizationDetails: { Filter: entityList, MaxItems: maxItems, Marker: marker },
  GetContextKeysForCustomPolicy: { PolicyInputList: simulationPolicyList },
  GetContextKeysForPrincipalPolicy: { PolicySourceArn: arn, PolicyInputList: simulationPolicyList },
  GetDelegationRequest: { DelegationRequestId: delegationRequestId },
  GetGroup: { GroupName: groupName, Marker: marker, MaxItems: maxItems },
  GetGroupPolicy: { GroupName: groupName, PolicyName: policyName },
  GetHumanReadableSummary: { EntityArn: arn, Locale: locale },
  GetInstanceProfile: { InstanceProfileName: instanceProfileName },
  GetLoginProfile: { UserName: userName },
  GetMFADevice: { SerialNumber: serialNumber, UserName: userName },
  GetOpenIDConnectProvider: { OpenIDConnectProviderArn: arn },
  GetOrganizationsAccessReport: { JobId: jobID, MaxItems: maxItems, Marker: marker, SortKey: sortKey },
  GetPolicy: { PolicyArn: arn },
  GetPolicyVersion: { PolicyArn: arn, VersionId: policyVersionId },
  GetRole: { RoleName: roleName },
  GetRolePolicy: { RoleName: roleName, PolicyName: policyName },
  GetSAMLProvider: { SAMLProviderArn: arn },
  GetSSHPublicKey: { UserName: userName, SSHPublicKeyId: publicKeyId, Encoding: encoding },
  GetServerCertificate: { ServerCertificateName: serverCertificateName },
  GetServiceLastAccessedDetails: { JobId: jobID, MaxItems: maxItems, Marker: marker },
  GetServiceLastAccessedDetailsWithEntities: {
    JobId: jobID,
    ServiceNamespace: serviceNamespace,
    MaxItems: maxItems,
    Marker: marker,
  },
  GetServiceLinkedRoleDeletionStatus: { DeletionTaskId: deletionTaskId },
  GetUser: { UserName: existingUserName },
  GetUserPolicy: { UserName: existingUserName, PolicyName: policyName },
  ListAccessKeys: { UserName: existingUserName, Marker: marker, MaxItems: maxItems },
  ListAccountAliases: { Marker: marker, MaxItems: maxItems },
  ListAttachedGroupPolicies: { GroupName: groupName, PathPrefix: policyPath, Marker: marker, MaxItems: maxItems },
  ListAttachedRolePolicies: { RoleName: roleName, PathPrefix: policyPath, Marker: marker, MaxItems: maxItems },
  ListAttachedUserPolicies: { UserName: userName, PathPrefix: policyPath, Marker: marker, MaxItems: maxItems },
  ListDelegationRequests: { OwnerId: ownerId, Marker: marker, MaxItems: maxItems },
  ListEntitiesForPolicy: {
    PolicyArn: arn,
    EntityFilter: entity,
    PathPrefix: path,
    PolicyUsageFilter: policyUsage,
    Marker: marker,
    MaxItems: maxItems,
  },
  ListGroupPolicies: { GroupName: groupName, Marker: marker, MaxItems: maxItems },
  ListGroups: { PathPrefix: pathPrefix, Marker: marker, MaxItems: maxItems },
  ListGroupsForUser: { UserName: existingUserName, Marker: marker, MaxItems: maxItems },
  ListInstanceProfileTags: { InstanceProfileName: instanceProfileName, Marker: marker, MaxItems: maxItems },
  ListInstanceProfiles: { PathPrefix: pathPrefix, Marker: marker, MaxItems: maxItems },
  ListInstanceProfilesForRole: { RoleName: roleName, Marker: marker, MaxItems: maxItems },
  ListMFADeviceTags: { SerialNumber: serialNumber, Marker: marker, MaxItems: maxItems },
  ListMFADevices: { UserName: existingUserName, Marker: marker, MaxItems: maxItems },
  ListOpenIDConnectProviderTags: { OpenIDConnectProviderArn: arn, Marker: marker, MaxItems: maxItems },
  ListPolicies: {
    Scope: policyScope,
    PathPrefix: policyPath,
    PolicyUsageFilter: policyUsage,
    Marker: marker,
    MaxItems: maxItems,
  },
  ListPoliciesGrantingServiceAccess: { Marker: marker, Arn: arn, ServiceNamespaces: serviceNamespaceList },
  ListPolicyTags: { PolicyArn: arn, Marker: marker, MaxItems: maxItems },
  ListPolicyVersions: { PolicyArn: arn, Marker: marker, MaxItems: maxItems },
  ListRolePolicies: { RoleName: roleName, Marker: marker, MaxItems: maxItems },
  ListRoleTags: { RoleName: roleName, Marker: marker, MaxItems: maxItems },
  ListRoles: { PathPrefix: pathPrefix, Marker: marker, MaxItems: maxItems },
  ListSAMLProviderTags: { SAMLProviderArn: arn, Marker: marker, MaxItems: maxItems },
  ListSSHPublicKeys: { UserName: userName, Marker: marker, MaxItems: maxItems },
  ListServerCertificateTags: { ServerCertificateName: serverCertificateName, Marker: marker, MaxItems: maxItems },
  ListServerCertificates: { PathPrefix: pathPrefix, Marker: marker, MaxItems: maxItems },
  ListServiceSpecificCredentials: { UserName: userName, Marker: marker, MaxItems: maxItems },
  ListSigningCertificates: { UserName: existingUserName, Marker: marker, MaxItems: maxItems },
  ListUserPolicies: { UserName: existingUserName, Marker: marker, MaxItems: maxItems },
  ListUserTags: { UserName: existingUserName, Marker: marker, MaxItems: maxItems },
  ListUsers: { PathPrefix: pathPrefix, Marker: marker, MaxItems: maxItems },
  ListVirtualMFADevices: { AssignmentStatus: assignmentStatus, Marker: marker, MaxItems: maxItems },
  PutGroupPolicy: { GroupName: groupName, PolicyName: policyName, PolicyDocument: policyDocument },
  PutRolePermissionsBoundary: { RoleName: roleName, PermissionsBoundary: arn },
  PutRolePolicy: { RoleName: roleName, PolicyName: policyName, PolicyDocument: policyDocument },
  PutUserPermissionsBoundary: { UserName: userName, PermissionsBoundary: arn },
  PutUserPolicy: { UserName: existingUserName, PolicyName: policyName, PolicyDocument: policyDocument },
  RejectDelegationRequest: { DelegationRequestId: delegationRequestId, Notes: notes },
  RemoveClientIDFromOpenIDConnectProvider: { OpenIDConnectProviderArn: arn, ClientID: clientID },
  RemoveRoleFromInstanceProfile: { InstanceProfileName: instanceProfileName, RoleName: roleName },
  RemoveUserFromGroup: { GroupName: groupName, UserName: existingUserName },
  ResetServiceSpecificCredential: { UserName: userName, ServiceSpecificCredentialId: serviceSpecificCredentialId },
  ResyncMFADevice: {
    UserName: existingUserName,
    SerialNumber: serialNumber,
    AuthenticationCode1: authenticationCode,
    AuthenticationCode2: authenticationCode,
  },
  SendDelegationToken: { DelegationRequestId: delegationRequestId },
  SetDefaultPolicyVersion: { PolicyArn: arn, VersionId: policyVersionId },
  SetSecurityTokenServicePreferences: { GlobalEndpointTokenVersion: globalEndpointTokenVersion },
  SimulateCustomPolicy: {
    PolicyInputList: simulationPolicyList,
    PermissionsBoundaryPolicyInputList: simulationPolicyList,
    ActionNames: actionNameList,
    ResourceArns: resourceNameList,
    ResourcePolicy: policyDocument,
    ResourceOwner: resourceName,
    CallerArn: resourceName,
    ContextEntries: contextEntryList,
    ResourceHandlingOption: resourceHandlingOption,
    MaxItems: maxItems,
    Marker: marker,
  },
  SimulatePrincipalPolicy: {
    PolicySourceArn: arn,
    PolicyInputList: simulationPolicyList,
    PermissionsBoundaryPolicyInputList: simulationPolicyList,
    ActionNames: actionNameList,
    ResourceArns: resourceNameList,
    ResourcePolicy: policyDocument,
    ResourceOwner: resourceName,
    CallerArn: resourceName,
    ContextEntries: contextEntryList,
    ResourceHandlingOption: resourceHandlingOption,
    MaxItems: maxItems,
    Marker: marker,
  },
  TagInstanceProfile: { InstanceProfileName: instanceProfileName, Tags: tagList },
  TagMFADevice: { SerialNumber: serialNumber, Tags: tagList },
  TagOpenIDConnectProvider: { OpenIDConnectProviderArn: arn, Tags: tagList },
  TagPolicy: { PolicyArn: arn, Tags: tagList },
  TagRole: { RoleName: roleName, Tags: tagList },
  TagSAMLProvider: { SAMLProviderArn: arn, Tags: tagList },
  TagServerCertificate: { ServerCertificateName: serverCertificateName, Tags: tagList },
  TagUser: { UserName: existingUserName, Tags: tagList },
  UntagInstanceProfile: { InstanceProfileName: instanceProfileName, TagKeys: tagKeyList },
  UntagMFADevice: { SerialNumber: serialNumber, TagKeys: tagKeyList },
  UntagOpenIDConnectProvider: { OpenIDConnectProviderArn: arn, TagKeys: tagKeyList },
  UntagPolicy: { PolicyArn: arn, TagKeys: tagKeyList },
  UntagRole: { RoleName: roleName, TagKeys: tagKeyList },
  UntagSAMLProvider: { SAMLProviderArn: arn, TagKeys: tagKeyList },
  UntagServerCertificate: { ServerCertificateName: serverCertificateName, TagKeys: tagKeyList },
  UntagUser: { UserName: existingUserName, TagKeys: tagKeyList },
  UpdateAccessKey: { UserName: existingUserName, AccessKeyId: accessKeyId, Status: status },
  UpdateAccountPasswordPolicy: {
    MinimumPasswordLength: minimumPasswordLength,
    MaxPasswordAge: maxPasswordAge,
    PasswordReusePrevention: passwordReusePrevention,
  },
  UpdateAssumeRolePolicy: { RoleName: roleName, PolicyDocument: policyDocument },
  UpdateDelegationRequest: { DelegationRequestId: delegationRequestId, Notes: notes },
  UpdateGroup: { GroupName: groupName, NewPath: path, NewGroupName: groupName },
  UpdateLoginProfile: { UserName: userName, Password: password },
  UpdateOpenIDConnectProviderThumbprint: { OpenIDConnectProviderArn: arn, ThumbprintList: thumbprintList },
  UpdateRole: { RoleName: roleName, Description: roleDescription, MaxSessionDuration: roleMaxSessionDuration },
  UpdateRoleDescription: { RoleName: roleName, Description: roleDescription },
  UpdateSAMLProvider: {
    SAMLMetadataDocument: sAMLMetadataDocument,
    SAMLProviderArn: arn,
    AssertionEncryptionMode: assertionEncryptionMode,
    AddPrivateKey: privateKey,
    RemovePrivateKey: privateKeyId,
  },
  UpdateSSHPublicKey: { UserName: userName, SSHPublicKeyId: publicKeyId, Status: status },
  UpdateServerCertificate: {
    ServerCertificateName: serverCertificateName,
    NewPath: path,
    NewServerCertificateName: serverCertificateName,
  },
  UpdateServiceSpecificCredential: {
    UserName: userName,
    ServiceSpecificCredentialId: serviceSpecificCredentialId,
    Status: status,
  },
  UpdateSigningCertificate: { UserName: existingUserName, CertificateId: certificateId, Status: status },
  UpdateUser: { UserName: existingUserName, NewPath: path, NewUserName: userName },
  UploadSSHPublicKey: { UserName: userName, SSHPublicKeyBody: publicKeyMaterial },
  UploadServerCertificate: {
    Path: path,
    ServerCertificateName: serverCertificateName,
    CertificateBody: certificateBody,
    PrivateKey: privateKey,
    CertificateChain: certificateChain,
    Tags: tagList,
  },
  UploadSigningCertificate: { UserName: existingUserName, CertificateBody: certificateBody },
};
