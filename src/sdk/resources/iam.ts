/** The resources of IAM, as tables: boto3's names for the resources, AWS's own for everything that is sent. */
import type * as Shape from "@aws-sdk/client-iam";
import type { IAM, IAMClient } from "@aws-sdk/client-iam";
import {
  AddRoleToInstanceProfileCommand,
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  ChangePasswordCommand,
  CreateAccessKeyCommand,
  CreateAccountAliasCommand,
  CreateGroupCommand,
  CreateInstanceProfileCommand,
  CreateLoginProfileCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateSAMLProviderCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  DeactivateMFADeviceCommand,
  DeleteAccessKeyCommand,
  DeleteAccountPasswordPolicyCommand,
  DeleteGroupCommand,
  DeleteGroupPolicyCommand,
  DeleteInstanceProfileCommand,
  DeleteLoginProfileCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DeleteSAMLProviderCommand,
  DeleteServerCertificateCommand,
  DeleteSigningCertificateCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DeleteVirtualMFADeviceCommand,
  DetachGroupPolicyCommand,
  DetachRolePolicyCommand,
  DetachUserPolicyCommand,
  EnableMFADeviceCommand,
  GetAccountPasswordPolicyCommand,
  GetAccountSummaryCommand,
  GetGroupCommand,
  GetGroupPolicyCommand,
  GetInstanceProfileCommand,
  GetLoginProfileCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetSAMLProviderCommand,
  GetServerCertificateCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  ListAccessKeysCommand,
  ListAttachedGroupPoliciesCommand,
  ListAttachedRolePoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListEntitiesForPolicyCommand,
  ListGroupPoliciesCommand,
  ListGroupsCommand,
  ListGroupsForUserCommand,
  ListInstanceProfilesCommand,
  ListInstanceProfilesForRoleCommand,
  ListMFADevicesCommand,
  ListPoliciesCommand,
  ListPolicyVersionsCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListSAMLProvidersCommand,
  ListServerCertificatesCommand,
  ListSigningCertificatesCommand,
  ListUserPoliciesCommand,
  ListUsersCommand,
  ListVirtualMFADevicesCommand,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
  RemoveUserFromGroupCommand,
  ResyncMFADeviceCommand,
  SetDefaultPolicyVersionCommand,
  UpdateAccessKeyCommand,
  UpdateAccountPasswordPolicyCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateGroupCommand,
  UpdateLoginProfileCommand,
  UpdateSAMLProviderCommand,
  UpdateServerCertificateCommand,
  UpdateSigningCertificateCommand,
  UpdateUserCommand,
  UploadServerCertificateCommand,
  UploadSigningCertificateCommand,
} from "@aws-sdk/client-iam";
import { answered } from "./answered.js";
import { Engine, type Sender } from "./engine.js";
import type { AttributesOf, Entry, Handle } from "./handle.js";
import { attributes, define } from "./model.js";

const exists = answered({ reached: [200], again: [404] });
const PATIENCE = { delay: 1, maxWaitTime: 20 };

/** Where a listing of IAM goes on. */
function byMarker(page: { readonly IsTruncated?: boolean | undefined; readonly Marker?: string | undefined }) {
  return page.IsTruncated && page.Marker !== undefined ? { Marker: page.Marker } : undefined;
}

const service = define([], ({ action, child, collection, creates }) => ({
  actions: {
    changePassword: action(ChangePasswordCommand, {}),
    createAccountAlias: action(CreateAccountAliasCommand, {}),
    createAccountPasswordPolicy: creates(UpdateAccountPasswordPolicyCommand, {}, "AccountPasswordPolicy", () => []),
    createGroup: creates(
      CreateGroupCommand,
      {},
      "Group",
      (_self, input) => [input.GroupName],
      (output) => output.Group,
    ),
    createInstanceProfile: creates(
      CreateInstanceProfileCommand,
      {},
      "InstanceProfile",
      (_self, input) => [input.InstanceProfileName],
      (output) => output.InstanceProfile,
    ),
    createPolicy: creates(CreatePolicyCommand, {}, "Policy", (_self, _input, output) => [output.Policy?.Arn]),
    createRole: creates(
      CreateRoleCommand,
      {},
      "Role",
      (_self, input) => [input.RoleName],
      (output) => output.Role,
    ),
    createSamlProvider: creates(CreateSAMLProviderCommand, {}, "SamlProvider", (_self, _input, output) => [
      output.SAMLProviderArn,
    ]),
    createServerCertificate: creates(UploadServerCertificateCommand, {}, "ServerCertificate", (_self, input) => [
      input.ServerCertificateName,
    ]),
    createSigningCertificate: creates(
      UploadSigningCertificateCommand,
      {},
      "SigningCertificate",
      (_self, _input, output) => [output.Certificate?.UserName, output.Certificate?.CertificateId],
      (output) => output.Certificate,
    ),
    createUser: creates(
      CreateUserCommand,
      {},
      "User",
      (_self, input) => [input.UserName],
      (output) => output.User,
    ),
    createVirtualMfaDevice: creates(
      CreateVirtualMFADeviceCommand,
      {},
      "VirtualMfaDevice",
      (_self, _input, output) => [output.VirtualMFADevice?.SerialNumber],
      (output) => output.VirtualMFADevice,
    ),
  },
  collections: {
    groups: collection(
      ListGroupsCommand,
      {},
      { item: "Group", items: (page) => page.Groups, ids: (row) => [row.GroupName], size: "MaxItems", next: byMarker },
    ),
    instanceProfiles: collection(
      ListInstanceProfilesCommand,
      {},
      {
        item: "InstanceProfile",
        items: (page) => page.InstanceProfiles,
        ids: (row) => [row.InstanceProfileName],
        size: "MaxItems",
        next: byMarker,
      },
    ),
    policies: collection(
      ListPoliciesCommand,
      {},
      { item: "Policy", items: (page) => page.Policies, ids: (row) => [row.Arn], size: "MaxItems", next: byMarker },
    ),
    roles: collection(
      ListRolesCommand,
      {},
      { item: "Role", items: (page) => page.Roles, ids: (row) => [row.RoleName], size: "MaxItems", next: byMarker },
    ),
    samlProviders: collection(
      ListSAMLProvidersCommand,
      {},
      { item: "SamlProvider", items: (page) => page.SAMLProviderList, ids: (row) => [row.Arn], data: false },
    ),
    serverCertificates: collection(
      ListServerCertificatesCommand,
      {},
      {
        item: "ServerCertificate",
        items: (page) => page.ServerCertificateMetadataList,
        ids: (row) => [row.ServerCertificateName],
        data: false,
        size: "MaxItems",
        next: byMarker,
      },
    ),
    users: collection(
      ListUsersCommand,
      {},
      { item: "User", items: (page) => page.Users, ids: (row) => [row.UserName], size: "MaxItems", next: byMarker },
    ),
    virtualMfaDevices: collection(
      ListVirtualMFADevicesCommand,
      {},
      {
        item: "VirtualMfaDevice",
        items: (page) => page.VirtualMFADevices,
        ids: (row) => [row.SerialNumber],
        size: "MaxItems",
        next: byMarker,
      },
    ),
  },
  children: {
    AccessKey: child("AccessKey", (_, userName: string, id: string) => [userName, id]),
    AccessKeyPair: child("AccessKeyPair", (_, userName: string, id: string, secret: string) => [userName, id, secret]),
    AccountPasswordPolicy: child("AccountPasswordPolicy", () => []),
    AccountSummary: child("AccountSummary", () => []),
    AssumeRolePolicy: child("AssumeRolePolicy", (_, roleName: string) => [roleName]),
    CurrentUser: child("CurrentUser", () => []),
    Group: child("Group", (_, name: string) => [name]),
    GroupPolicy: child("GroupPolicy", (_, groupName: string, name: string) => [groupName, name]),
    InstanceProfile: child("InstanceProfile", (_, name: string) => [name]),
    LoginProfile: child("LoginProfile", (_, userName: string) => [userName]),
    MfaDevice: child("MfaDevice", (_, userName: string, serialNumber: string) => [userName, serialNumber]),
    Policy: child("Policy", (_, arn: string) => [arn]),
    PolicyVersion: child("PolicyVersion", (_, arn: string, versionId: string) => [arn, versionId]),
    Role: child("Role", (_, name: string) => [name]),
    RolePolicy: child("RolePolicy", (_, roleName: string, name: string) => [roleName, name]),
    SamlProvider: child("SamlProvider", (_, arn: string) => [arn]),
    ServerCertificate: child("ServerCertificate", (_, name: string) => [name]),
    SigningCertificate: child("SigningCertificate", (_, userName: string, id: string) => [userName, id]),
    User: child("User", (_, name: string) => [name]),
    UserPolicy: child("UserPolicy", (_, userName: string, name: string) => [userName, name]),
    VirtualMfaDevice: child("VirtualMfaDevice", (_, serialNumber: string) => [serialNumber]),
  },
}));

const accessKey = define(["userName", "id"], ({ action, child }) => ({
  aliases: { accessKeyId: "id" },
  attributes: attributes<Shape.AccessKeyMetadata>()({ status: "Status", createDate: "CreateDate" }),
  actions: {
    activate: action(
      UpdateAccessKeyCommand,
      { UserName: "userName", AccessKeyId: "id" },
      { constants: { Status: "Active" } },
    ),
    deactivate: action(
      UpdateAccessKeyCommand,
      { UserName: "userName", AccessKeyId: "id" },
      { constants: { Status: "Inactive" } },
    ),
    delete: action(DeleteAccessKeyCommand, { UserName: "userName", AccessKeyId: "id" }),
  },
  children: {
    User: child("User", (self) => [self.userName]),
  },
}));

/** A user's access key, without its secret. */
export interface AccessKey extends Handle<"AccessKey", typeof accessKey, IamTypes> {}
export interface LoadedAccessKey extends AccessKey, AttributesOf<typeof accessKey> {}

const accessKeyPair = define(["userName", "id", "secret"], ({ action }) => ({
  aliases: { accessKeyId: "id", secretAccessKey: "secret" },
  attributes: attributes<Shape.AccessKey>()({ status: "Status", createDate: "CreateDate" }),
  actions: {
    activate: action(
      UpdateAccessKeyCommand,
      { UserName: "userName", AccessKeyId: "id" },
      { constants: { Status: "Active" } },
    ),
    deactivate: action(
      UpdateAccessKeyCommand,
      { UserName: "userName", AccessKeyId: "id" },
      { constants: { Status: "Inactive" } },
    ),
    delete: action(DeleteAccessKeyCommand, { UserName: "userName", AccessKeyId: "id" }),
  },
}));

/** An access key with its secret, which AWS shows once, when it is made. */
export interface AccessKeyPair extends Handle<"AccessKeyPair", typeof accessKeyPair, IamTypes> {}
export interface LoadedAccessKeyPair extends AccessKeyPair, AttributesOf<typeof accessKeyPair> {}

const accountPasswordPolicy = define([], ({ action, load }) => ({
  attributes: attributes<Shape.PasswordPolicy>()({
    minimumPasswordLength: "MinimumPasswordLength",
    requireSymbols: "RequireSymbols",
    requireNumbers: "RequireNumbers",
    requireUppercaseCharacters: "RequireUppercaseCharacters",
    requireLowercaseCharacters: "RequireLowercaseCharacters",
    allowUsersToChangePassword: "AllowUsersToChangePassword",
    expirePasswords: "ExpirePasswords",
    maxPasswordAge: "MaxPasswordAge",
    passwordReusePrevention: "PasswordReusePrevention",
    hardExpiry: "HardExpiry",
  }),
  load: load(GetAccountPasswordPolicyCommand, {}, (output) => output.PasswordPolicy),
  actions: {
    delete: action(DeleteAccountPasswordPolicyCommand, {}),
    update: action(UpdateAccountPasswordPolicyCommand, {}),
  },
}));

/** The account's rules for passwords. */
export interface AccountPasswordPolicy
  extends Handle<"AccountPasswordPolicy", typeof accountPasswordPolicy, IamTypes> {}
export interface LoadedAccountPasswordPolicy
  extends AccountPasswordPolicy,
    AttributesOf<typeof accountPasswordPolicy> {}

const accountSummary = define([], ({ load }) => ({
  attributes: attributes<Shape.GetAccountSummaryCommandOutput>()({ summaryMap: "SummaryMap" }),
  load: load(GetAccountSummaryCommand, {}),
}));

/** How many of what the account has, and may have. */
export interface AccountSummary extends Handle<"AccountSummary", typeof accountSummary, IamTypes> {}
export interface LoadedAccountSummary extends AccountSummary, AttributesOf<typeof accountSummary> {}

const assumeRolePolicy = define(["roleName"], ({ action, child }) => ({
  actions: {
    update: action(UpdateAssumeRolePolicyCommand, { RoleName: "roleName" }),
  },
  children: {
    Role: child("Role", (self) => [self.roleName]),
  },
}));

/** A role's trust policy: who may assume it. */
export interface AssumeRolePolicy extends Handle<"AssumeRolePolicy", typeof assumeRolePolicy, IamTypes> {}

const currentUser = define([], ({ collection, load, reference }) => ({
  attributes: attributes<Shape.User>()({
    path: "Path",
    userName: "UserName",
    userId: "UserId",
    arn: "Arn",
    createDate: "CreateDate",
    passwordLastUsed: "PasswordLastUsed",
    permissionsBoundary: "PermissionsBoundary",
    tags: "Tags",
  }),
  load: load(GetUserCommand, {}, (output) => output.User),
  collections: {
    accessKeys: collection(
      ListAccessKeysCommand,
      {},
      {
        item: "AccessKey",
        items: (page) => page.AccessKeyMetadata,
        ids: (row) => [row.UserName, row.AccessKeyId],
        size: "MaxItems",
        next: byMarker,
      },
    ),
    mfaDevices: collection(
      ListMFADevicesCommand,
      {},
      {
        item: "MfaDevice",
        items: (page) => page.MFADevices,
        ids: (row) => [row.UserName, row.SerialNumber],
        size: "MaxItems",
        next: byMarker,
      },
    ),
    signingCertificates: collection(
      ListSigningCertificatesCommand,
      {},
      {
        item: "SigningCertificate",
        items: (page) => page.Certificates,
        ids: (row) => [row.UserName, row.CertificateId],
        size: "MaxItems",
        next: byMarker,
      },
    ),
  },
  references: {
    user: reference("User", (data: Shape.User) => [data.UserName]),
  },
}));

/** The user that asks. */
export interface CurrentUser extends Handle<"CurrentUser", typeof currentUser, IamTypes> {}
export interface LoadedCurrentUser extends CurrentUser, AttributesOf<typeof currentUser> {}

const group = define(["name"], ({ action, child, collection, creates, load }) => ({
  aliases: { groupName: "name" },
  attributes: attributes<Shape.Group>()({ path: "Path", groupId: "GroupId", arn: "Arn", createDate: "CreateDate" }),
  load: load(GetGroupCommand, { GroupName: "name" }, (output) => output.Group),
  actions: {
    addUser: action(AddUserToGroupCommand, { GroupName: "name" }),
    attachPolicy: action(AttachGroupPolicyCommand, { GroupName: "name" }),
    create: creates(
      CreateGroupCommand,
      { GroupName: "name" },
      "Group",
      (_self, input) => [input.GroupName],
      (output) => output.Group,
    ),
    createPolicy: creates(PutGroupPolicyCommand, { GroupName: "name" }, "GroupPolicy", (self, input) => [
      self.name,
      input.PolicyName,
    ]),
    delete: action(DeleteGroupCommand, { GroupName: "name" }),
    detachPolicy: action(DetachGroupPolicyCommand, { GroupName: "name" }),
    removeUser: action(RemoveUserFromGroupCommand, { GroupName: "name" }),
    update: creates(UpdateGroupCommand, { GroupName: "name" }, "Group", (self, input) => [
      input.NewGroupName ?? self.name,
    ]),
  },
  collections: {
    attachedPolicies: collection(
      ListAttachedGroupPoliciesCommand,
      { GroupName: "name" },
      {
        item: "Policy",
        items: (page) => page.AttachedPolicies,
        ids: (row) => [row.PolicyArn],
        data: false,
        size: "MaxItems",
        next: byMarker,
      },
    ),
    policies: collection(
      ListGroupPoliciesCommand,
      { GroupName: "name" },
      {
        item: "GroupPolicy",
        items: (page) => page.PolicyNames,
        ids: (row, self) => [self.name, row],
        data: false,
        size: "MaxItems",
        next: byMarker,
      },
    ),
    users: collection(
      GetGroupCommand,
      { GroupName: "name" },
      { item: "User", items: (page) => page.Users, ids: (row) => [row.UserName], size: "MaxItems", next: byMarker },
    ),
  },
  children: {
    Policy: child("GroupPolicy", (self, name: string) => [self.name, name]),
  },
}));

/** A group of users. */
export interface Group extends Handle<"Group", typeof group, IamTypes> {}
export interface LoadedGroup extends Group, AttributesOf<typeof group> {}

const groupPolicy = define(["groupName", "name"], ({ action, child, load }) => ({
  aliases: { policyName: "name" },
  attributes: attributes<Shape.GetGroupPolicyCommandOutput>()({ policyDocument: "PolicyDocument" }),
  load: load(GetGroupPolicyCommand, { GroupName: "groupName", PolicyName: "name" }),
  actions: {
    delete: action(DeleteGroupPolicyCommand, { GroupName: "groupName", PolicyName: "name" }),
    put: action(PutGroupPolicyCommand, { GroupName: "groupName", PolicyName: "name" }),
  },
  children: {
    Group: child("Group", (self) => [self.groupName]),
  },
}));

/** An inline policy of a group. */
export interface GroupPolicy extends Handle<"GroupPolicy", typeof groupPolicy, IamTypes> {}
export interface LoadedGroupPolicy extends GroupPolicy, AttributesOf<typeof groupPolicy> {}

const instanceProfile = define(["name"], ({ action, load, references, waiter }) => ({
  aliases: { instanceProfileName: "name" },
  attributes: attributes<Shape.InstanceProfile>()({
    path: "Path",
    instanceProfileId: "InstanceProfileId",
    arn: "Arn",
    createDate: "CreateDate",
    rolesAttribute: "Roles",
    tags: "Tags",
  }),
  load: load(GetInstanceProfileCommand, { InstanceProfileName: "name" }, (output) => output.InstanceProfile),
  actions: {
    addRole: action(AddRoleToInstanceProfileCommand, { InstanceProfileName: "name" }),
    delete: action(DeleteInstanceProfileCommand, { InstanceProfileName: "name" }),
    removeRole: action(RemoveRoleFromInstanceProfileCommand, { InstanceProfileName: "name" }),
  },
  references: {
    roles: references(
      "Role",
      (data: Shape.InstanceProfile) => data.Roles,
      (role) => [role.RoleName],
    ),
  },
  waiters: {
    waitUntilExists: waiter(GetInstanceProfileCommand, { InstanceProfileName: "name" }, exists, {
      delay: 1,
      maxWaitTime: 40,
    }),
  },
}));

/** What carries a role to an EC2 instance. */
export interface InstanceProfile extends Handle<"InstanceProfile", typeof instanceProfile, IamTypes> {}
export interface LoadedInstanceProfile extends InstanceProfile, AttributesOf<typeof instanceProfile> {}

const loginProfile = define(["userName"], ({ action, child, creates, load }) => ({
  attributes: attributes<Shape.LoginProfile>()({
    createDate: "CreateDate",
    passwordResetRequired: "PasswordResetRequired",
  }),
  load: load(GetLoginProfileCommand, { UserName: "userName" }, (output) => output.LoginProfile),
  actions: {
    create: creates(
      CreateLoginProfileCommand,
      { UserName: "userName" },
      "LoginProfile",
      (_self, _input, output) => [output.LoginProfile?.UserName],
      (output) => output.LoginProfile,
    ),
    delete: action(DeleteLoginProfileCommand, { UserName: "userName" }),
    update: action(UpdateLoginProfileCommand, { UserName: "userName" }),
  },
  children: {
    User: child("User", (self) => [self.userName]),
  },
}));

/** A user's console password. */
export interface LoginProfile extends Handle<"LoginProfile", typeof loginProfile, IamTypes> {}
export interface LoadedLoginProfile extends LoginProfile, AttributesOf<typeof loginProfile> {}

const mfaDevice = define(["userName", "serialNumber"], ({ action, child }) => ({
  attributes: attributes<Shape.MFADevice>()({ enableDate: "EnableDate" }),
  actions: {
    associate: action(EnableMFADeviceCommand, { UserName: "userName", SerialNumber: "serialNumber" }),
    disassociate: action(DeactivateMFADeviceCommand, { UserName: "userName", SerialNumber: "serialNumber" }),
    resync: action(ResyncMFADeviceCommand, { UserName: "userName", SerialNumber: "serialNumber" }),
  },
  children: {
    User: child("User", (self) => [self.userName]),
  },
}));

/** A user's MFA device. */
export interface MfaDevice extends Handle<"MfaDevice", typeof mfaDevice, IamTypes> {}
export interface LoadedMfaDevice extends MfaDevice, AttributesOf<typeof mfaDevice> {}

const policy = define(["arn"], ({ action, collection, creates, load, reference, waiter }) => ({
  attributes: attributes<Shape.Policy>()({
    policyName: "PolicyName",
    policyId: "PolicyId",
    path: "Path",
    defaultVersionId: "DefaultVersionId",
    attachmentCount: "AttachmentCount",
    permissionsBoundaryUsageCount: "PermissionsBoundaryUsageCount",
    isAttachable: "IsAttachable",
    description: "Description",
    createDate: "CreateDate",
    updateDate: "UpdateDate",
    tags: "Tags",
  }),
  load: load(GetPolicyCommand, { PolicyArn: "arn" }, (output) => output.Policy),
  actions: {
    attachGroup: action(AttachGroupPolicyCommand, { PolicyArn: "arn" }),
    attachRole: action(AttachRolePolicyCommand, { PolicyArn: "arn" }),
    attachUser: action(AttachUserPolicyCommand, { PolicyArn: "arn" }),
    createVersion: creates(
      CreatePolicyVersionCommand,
      { PolicyArn: "arn" },
      "PolicyVersion",
      (self, _input, output) => [self.arn, output.PolicyVersion?.VersionId],
    ),
    delete: action(DeletePolicyCommand, { PolicyArn: "arn" }),
    detachGroup: action(DetachGroupPolicyCommand, { PolicyArn: "arn" }),
    detachRole: action(DetachRolePolicyCommand, { PolicyArn: "arn" }),
    detachUser: action(DetachUserPolicyCommand, { PolicyArn: "arn" }),
  },
  collections: {
    attachedGroups: collection(
      ListEntitiesForPolicyCommand,
      { PolicyArn: "arn" },
      {
        item: "Group",
        items: (page) => page.PolicyGroups,
        ids: (row) => [row.GroupName],
        constants: { EntityFilter: "Group" },
        data: false,
        size: "MaxItems",
        next: byMarker,
      },
    ),
    attachedRoles: collection(
      ListEntitiesForPolicyCommand,
      { PolicyArn: "arn" },
      {
        item: "Role",
        items: (page) => page.PolicyRoles,
        ids: (row) => [row.RoleName],
        constants: { EntityFilter: "Role" },
        data: false,
        size: "MaxItems",
        next: byMarker,
      },
    ),
    attachedUsers: collection(
      ListEntitiesForPolicyCommand,
      { PolicyArn: "arn" },
      {
        item: "User",
        items: (page) => page.PolicyUsers,
        ids: (row) => [row.UserName],
        constants: { EntityFilter: "User" },
        data: false,
        size: "MaxItems",
        next: byMarker,
      },
    ),
    versions: collection(
      ListPolicyVersionsCommand,
      { PolicyArn: "arn" },
      {
        item: "PolicyVersion",
        items: (page) => page.Versions,
        ids: (row, self) => [self.arn, row.VersionId],
        size: "MaxItems",
        next: byMarker,
      },
    ),
  },
  references: {
    defaultVersion: reference("PolicyVersion", (data: Shape.Policy, self) => [self.arn, data.DefaultVersionId]),
  },
  waiters: { waitUntilExists: waiter(GetPolicyCommand, { PolicyArn: "arn" }, exists, PATIENCE) },
}));

/** A managed policy. */
export interface Policy extends Handle<"Policy", typeof policy, IamTypes> {}
export interface LoadedPolicy extends Policy, AttributesOf<typeof policy> {}

const policyVersion = define(["arn", "versionId"], ({ action, load }) => ({
  attributes: attributes<Shape.PolicyVersion>()({
    document: "Document",
    isDefaultVersion: "IsDefaultVersion",
    createDate: "CreateDate",
  }),
  load: load(GetPolicyVersionCommand, { PolicyArn: "arn", VersionId: "versionId" }, (output) => output.PolicyVersion),
  actions: {
    delete: action(DeletePolicyVersionCommand, { PolicyArn: "arn", VersionId: "versionId" }),
    setAsDefault: action(SetDefaultPolicyVersionCommand, { PolicyArn: "arn", VersionId: "versionId" }),
  },
}));

/** One version of a managed policy. */
export interface PolicyVersion extends Handle<"PolicyVersion", typeof policyVersion, IamTypes> {}
export interface LoadedPolicyVersion extends PolicyVersion, AttributesOf<typeof policyVersion> {}

const role = define(["name"], ({ action, child, collection, load, waiter }) => ({
  aliases: { roleName: "name" },
  attributes: attributes<Shape.Role>()({
    path: "Path",
    roleId: "RoleId",
    arn: "Arn",
    createDate: "CreateDate",
    assumeRolePolicyDocument: "AssumeRolePolicyDocument",
    description: "Description",
    maxSessionDuration: "MaxSessionDuration",
    permissionsBoundary: "PermissionsBoundary",
    tags: "Tags",
    roleLastUsed: "RoleLastUsed",
  }),
  load: load(GetRoleCommand, { RoleName: "name" }, (output) => output.Role),
  actions: {
    attachPolicy: action(AttachRolePolicyCommand, { RoleName: "name" }),
    delete: action(DeleteRoleCommand, { RoleName: "name" }),
    detachPolicy: action(DetachRolePolicyCommand, { RoleName: "name" }),
  },
  collections: {
    attachedPolicies: collection(
      ListAttachedRolePoliciesCommand,
      { RoleName: "name" },
      {
        item: "Policy",
        items: (page) => page.AttachedPolicies,
        ids: (row) => [row.PolicyArn],
        data: false,
        size: "MaxItems",
        next: byMarker,
      },
    ),
    instanceProfiles: collection(
      ListInstanceProfilesForRoleCommand,
      { RoleName: "name" },
      {
        item: "InstanceProfile",
        items: (page) => page.InstanceProfiles,
        ids: (row) => [row.InstanceProfileName],
        size: "MaxItems",
        next: byMarker,
      },
    ),
    policies: collection(
      ListRolePoliciesCommand,
      { RoleName: "name" },
      {
        item: "RolePolicy",
        items: (page) => page.PolicyNames,
        ids: (row, self) => [self.name, row],
        data: false,
        size: "MaxItems",
        next: byMarker,
      },
    ),
  },
  children: {
    AssumeRolePolicy: child("AssumeRolePolicy", (self) => [self.name]),
    Policy: child("RolePolicy", (self, name: string) => [self.name, name]),
  },
  waiters: { waitUntilExists: waiter(GetRoleCommand, { RoleName: "name" }, exists, PATIENCE) },
}));

/** A role. */
export interface Role extends Handle<"Role", typeof role, IamTypes> {}
export interface LoadedRole extends Role, AttributesOf<typeof role> {}

const rolePolicy = define(["roleName", "name"], ({ action, child, load }) => ({
  aliases: { policyName: "name" },
  attributes: attributes<Shape.GetRolePolicyCommandOutput>()({ policyDocument: "PolicyDocument" }),
  load: load(GetRolePolicyCommand, { RoleName: "roleName", PolicyName: "name" }),
  actions: {
    delete: action(DeleteRolePolicyCommand, { RoleName: "roleName", PolicyName: "name" }),
    put: action(PutRolePolicyCommand, { RoleName: "roleName", PolicyName: "name" }),
  },
  children: {
    Role: child("Role", (self) => [self.roleName]),
  },
}));

/** An inline policy of a role. */
export interface RolePolicy extends Handle<"RolePolicy", typeof rolePolicy, IamTypes> {}
export interface LoadedRolePolicy extends RolePolicy, AttributesOf<typeof rolePolicy> {}

const samlProvider = define(["arn"], ({ action, load }) => ({
  attributes: attributes<Shape.GetSAMLProviderCommandOutput>()({
    samlProviderUuid: "SAMLProviderUUID",
    samlMetadataDocument: "SAMLMetadataDocument",
    createDate: "CreateDate",
    validUntil: "ValidUntil",
    tags: "Tags",
    assertionEncryptionMode: "AssertionEncryptionMode",
    privateKeyList: "PrivateKeyList",
  }),
  load: load(GetSAMLProviderCommand, { SAMLProviderArn: "arn" }),
  actions: {
    delete: action(DeleteSAMLProviderCommand, { SAMLProviderArn: "arn" }),
    update: action(UpdateSAMLProviderCommand, { SAMLProviderArn: "arn" }),
  },
}));

/** A SAML identity provider. */
export interface SamlProvider extends Handle<"SamlProvider", typeof samlProvider, IamTypes> {}
export interface LoadedSamlProvider extends SamlProvider, AttributesOf<typeof samlProvider> {}

const serverCertificate = define(["name"], ({ action, creates, load }) => ({
  attributes: attributes<Shape.ServerCertificate>()({
    serverCertificateMetadata: "ServerCertificateMetadata",
    certificateBody: "CertificateBody",
    certificateChain: "CertificateChain",
    tags: "Tags",
  }),
  load: load(GetServerCertificateCommand, { ServerCertificateName: "name" }, (output) => output.ServerCertificate),
  actions: {
    delete: action(DeleteServerCertificateCommand, { ServerCertificateName: "name" }),
    update: creates(
      UpdateServerCertificateCommand,
      { ServerCertificateName: "name" },
      "ServerCertificate",
      (self, input) => [input.NewServerCertificateName ?? self.name],
    ),
  },
}));

/** A server certificate. */
export interface ServerCertificate extends Handle<"ServerCertificate", typeof serverCertificate, IamTypes> {}
export interface LoadedServerCertificate extends ServerCertificate, AttributesOf<typeof serverCertificate> {}

const signingCertificate = define(["userName", "id"], ({ action, child }) => ({
  aliases: { certificateId: "id" },
  attributes: attributes<Shape.SigningCertificate>()({
    certificateBody: "CertificateBody",
    status: "Status",
    uploadDate: "UploadDate",
  }),
  actions: {
    activate: action(
      UpdateSigningCertificateCommand,
      { UserName: "userName", CertificateId: "id" },
      { constants: { Status: "Active" } },
    ),
    deactivate: action(
      UpdateSigningCertificateCommand,
      { UserName: "userName", CertificateId: "id" },
      { constants: { Status: "Inactive" } },
    ),
    delete: action(DeleteSigningCertificateCommand, { UserName: "userName", CertificateId: "id" }),
  },
  children: {
    User: child("User", (self) => [self.userName]),
  },
}));

/** A user's signing certificate. */
export interface SigningCertificate extends Handle<"SigningCertificate", typeof signingCertificate, IamTypes> {}
export interface LoadedSigningCertificate extends SigningCertificate, AttributesOf<typeof signingCertificate> {}

const user = define(["name"], ({ action, child, collection, creates, load, waiter }) => ({
  aliases: { userName: "name" },
  attributes: attributes<Shape.User>()({
    path: "Path",
    userId: "UserId",
    arn: "Arn",
    createDate: "CreateDate",
    passwordLastUsed: "PasswordLastUsed",
    permissionsBoundary: "PermissionsBoundary",
    tags: "Tags",
  }),
  load: load(GetUserCommand, { UserName: "name" }, (output) => output.User),
  actions: {
    addGroup: action(AddUserToGroupCommand, { UserName: "name" }),
    attachPolicy: action(AttachUserPolicyCommand, { UserName: "name" }),
    create: creates(
      CreateUserCommand,
      { UserName: "name" },
      "User",
      (_self, input) => [input.UserName],
      (output) => output.User,
    ),
    createAccessKeyPair: creates(
      CreateAccessKeyCommand,
      { UserName: "name" },
      "AccessKeyPair",
      (self, _input, output) => [self.name, output.AccessKey?.AccessKeyId, output.AccessKey?.SecretAccessKey],
      (output) => output.AccessKey,
    ),
    createLoginProfile: creates(
      CreateLoginProfileCommand,
      { UserName: "name" },
      "LoginProfile",
      (_self, _input, output) => [output.LoginProfile?.UserName],
      (output) => output.LoginProfile,
    ),
    createPolicy: creates(PutUserPolicyCommand, { UserName: "name" }, "UserPolicy", (self, input) => [
      self.name,
      input.PolicyName,
    ]),
    delete: action(DeleteUserCommand, { UserName: "name" }),
    detachPolicy: action(DetachUserPolicyCommand, { UserName: "name" }),
    enableMfa: creates(EnableMFADeviceCommand, { UserName: "name" }, "MfaDevice", (self, input) => [
      self.name,
      input.SerialNumber,
    ]),
    removeGroup: action(RemoveUserFromGroupCommand, { UserName: "name" }),
    update: creates(UpdateUserCommand, { UserName: "name" }, "User", (self, input) => [input.NewUserName ?? self.name]),
  },
  collections: {
    accessKeys: collection(
      ListAccessKeysCommand,
      { UserName: "name" },
      {
        item: "AccessKey",
        items: (page) => page.AccessKeyMetadata,
        ids: (row, self) => [self.name, row.AccessKeyId],
        size: "MaxItems",
        next: byMarker,
      },
    ),
    attachedPolicies: collection(
      ListAttachedUserPoliciesCommand,
      { UserName: "name" },
      {
        item: "Policy",
        items: (page) => page.AttachedPolicies,
        ids: (row) => [row.PolicyArn],
        data: false,
        size: "MaxItems",
        next: byMarker,
      },
    ),
    groups: collection(
      ListGroupsForUserCommand,
      { UserName: "name" },
      { item: "Group", items: (page) => page.Groups, ids: (row) => [row.GroupName], size: "MaxItems", next: byMarker },
    ),
    mfaDevices: collection(
      ListMFADevicesCommand,
      { UserName: "name" },
      {
        item: "MfaDevice",
        items: (page) => page.MFADevices,
        ids: (row, self) => [self.name, row.SerialNumber],
        size: "MaxItems",
        next: byMarker,
      },
    ),
    policies: collection(
      ListUserPoliciesCommand,
      { UserName: "name" },
      {
        item: "UserPolicy",
        items: (page) => page.PolicyNames,
        ids: (row, self) => [self.name, row],
        data: false,
        size: "MaxItems",
        next: byMarker,
      },
    ),
    signingCertificates: collection(
      ListSigningCertificatesCommand,
      { UserName: "name" },
      {
        item: "SigningCertificate",
        items: (page) => page.Certificates,
        ids: (row, self) => [self.name, row.CertificateId],
        size: "MaxItems",
        next: byMarker,
      },
    ),
  },
  children: {
    AccessKey: child("AccessKey", (self, id: string) => [self.name, id]),
    LoginProfile: child("LoginProfile", (self) => [self.name]),
    MfaDevice: child("MfaDevice", (self, serialNumber: string) => [self.name, serialNumber]),
    Policy: child("UserPolicy", (self, name: string) => [self.name, name]),
    SigningCertificate: child("SigningCertificate", (self, id: string) => [self.name, id]),
  },
  waiters: { waitUntilExists: waiter(GetUserCommand, { UserName: "name" }, exists, PATIENCE) },
}));

/** A user. */
export interface User extends Handle<"User", typeof user, IamTypes> {}
export interface LoadedUser extends User, AttributesOf<typeof user> {}

const userPolicy = define(["userName", "name"], ({ action, child, load }) => ({
  aliases: { policyName: "name" },
  attributes: attributes<Shape.GetUserPolicyCommandOutput>()({ policyDocument: "PolicyDocument" }),
  load: load(GetUserPolicyCommand, { UserName: "userName", PolicyName: "name" }),
  actions: {
    delete: action(DeleteUserPolicyCommand, { UserName: "userName", PolicyName: "name" }),
    put: action(PutUserPolicyCommand, { UserName: "userName", PolicyName: "name" }),
  },
  children: {
    User: child("User", (self) => [self.userName]),
  },
}));

/** An inline policy of a user. */
export interface UserPolicy extends Handle<"UserPolicy", typeof userPolicy, IamTypes> {}
export interface LoadedUserPolicy extends UserPolicy, AttributesOf<typeof userPolicy> {}

const virtualMfaDevice = define(["serialNumber"], ({ action, perhaps }) => ({
  attributes: attributes<Shape.VirtualMFADevice>()({
    base32StringSeed: "Base32StringSeed",
    qrCodePng: "QRCodePNG",
    userAttribute: "User",
    enableDate: "EnableDate",
    tags: "Tags",
  }),
  actions: {
    delete: action(DeleteVirtualMFADeviceCommand, { SerialNumber: "serialNumber" }),
  },
  references: {
    user: perhaps("User", (data: Shape.VirtualMFADevice) => [data.User?.UserName]),
  },
}));

/** A virtual MFA device, assigned or not. */
export interface VirtualMfaDevice extends Handle<"VirtualMfaDevice", typeof virtualMfaDevice, IamTypes> {}
export interface LoadedVirtualMfaDevice extends VirtualMfaDevice, AttributesOf<typeof virtualMfaDevice> {}

const definitions = {
  ServiceResource: service,
  AccessKey: accessKey,
  AccessKeyPair: accessKeyPair,
  AccountPasswordPolicy: accountPasswordPolicy,
  AccountSummary: accountSummary,
  AssumeRolePolicy: assumeRolePolicy,
  CurrentUser: currentUser,
  Group: group,
  GroupPolicy: groupPolicy,
  InstanceProfile: instanceProfile,
  LoginProfile: loginProfile,
  MfaDevice: mfaDevice,
  Policy: policy,
  PolicyVersion: policyVersion,
  Role: role,
  RolePolicy: rolePolicy,
  SamlProvider: samlProvider,
  ServerCertificate: serverCertificate,
  SigningCertificate: signingCertificate,
  User: user,
  UserPolicy: userPolicy,
  VirtualMfaDevice: virtualMfaDevice,
};
/** The service itself: constructors for all its resources, and what belongs to no single one. */
export interface IamServiceResource extends Handle<"ServiceResource", typeof service, IamTypes> {}

/** What the resource names of this service stand for. */
export interface IamTypes {
  client: IAM;
  resources: {
    AccessKey: Entry<AccessKey, LoadedAccessKey, typeof accessKey>;
    AccessKeyPair: Entry<AccessKeyPair, LoadedAccessKeyPair, typeof accessKeyPair>;
    AccountPasswordPolicy: Entry<AccountPasswordPolicy, LoadedAccountPasswordPolicy, typeof accountPasswordPolicy>;
    AccountSummary: Entry<AccountSummary, LoadedAccountSummary, typeof accountSummary>;
    AssumeRolePolicy: Entry<AssumeRolePolicy, AssumeRolePolicy, typeof assumeRolePolicy>;
    CurrentUser: Entry<CurrentUser, LoadedCurrentUser, typeof currentUser>;
    Group: Entry<Group, LoadedGroup, typeof group>;
    GroupPolicy: Entry<GroupPolicy, LoadedGroupPolicy, typeof groupPolicy>;
    InstanceProfile: Entry<InstanceProfile, LoadedInstanceProfile, typeof instanceProfile>;
    LoginProfile: Entry<LoginProfile, LoadedLoginProfile, typeof loginProfile>;
    MfaDevice: Entry<MfaDevice, LoadedMfaDevice, typeof mfaDevice>;
    Policy: Entry<Policy, LoadedPolicy, typeof policy>;
    PolicyVersion: Entry<PolicyVersion, LoadedPolicyVersion, typeof policyVersion>;
    Role: Entry<Role, LoadedRole, typeof role>;
    RolePolicy: Entry<RolePolicy, LoadedRolePolicy, typeof rolePolicy>;
    SamlProvider: Entry<SamlProvider, LoadedSamlProvider, typeof samlProvider>;
    ServerCertificate: Entry<ServerCertificate, LoadedServerCertificate, typeof serverCertificate>;
    SigningCertificate: Entry<SigningCertificate, LoadedSigningCertificate, typeof signingCertificate>;
    User: Entry<User, LoadedUser, typeof user>;
    UserPolicy: Entry<UserPolicy, LoadedUserPolicy, typeof userPolicy>;
    VirtualMfaDevice: Entry<VirtualMfaDevice, LoadedVirtualMfaDevice, typeof virtualMfaDevice>;
  };
}

const iam = new Engine("iam", definitions);

/** The IAM service resource over a client: the SDK's own, or anything that has its `send`. */
export function iamResource(client: IAMClient | Sender): IamServiceResource {
  return iam.make("ServiceResource", [], client) as object as IamServiceResource; // The engine makes exactly what the table types say.
}
