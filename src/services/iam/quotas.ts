/** IAM's default quotas. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const quotas = {
  UsersPerAccount: 5000,
  GroupsPerAccount: 300,
  RolesPerAccount: 1000,
  InstanceProfilesPerAccount: 1000,
  PoliciesPerAccount: 1500,
  GroupsPerUser: 10,
  AccessKeysPerUser: 2,
  MFADevicesPerUser: 8,
  SSHPublicKeysPerUser: 5,
  SigningCertificatesPerUser: 2,
  ServiceSpecificCredentialsPerUser: 2,
  OpenIdConnectProvidersPerAccount: 100,
  ClientIdsPerOpenIdConnectProvider: 100,
  SAMLProvidersPerAccount: 100,
  ServerCertificatesPerAccount: 20,
  PoliciesPerUser: 10,
  PoliciesPerGroup: 10,
  PoliciesPerRole: 10,
  InstanceSessionsPerInstanceProfile: 1,
  VersionsPerPolicy: 5,
  TagsPerEntity: 50,
  /** Characters without white space. */
  PolicySize: 6144,
  ACLSizePerRole: 2048,
} as const;

/** All inline policies of one entity together, in characters without white space. */
export const INLINE_POLICY_SIZE = { user: 2048, group: 5120, role: 10240 } as const;

/** AWS: white space is not counted against a policy's size. */
export const policySize = (document: string): number => document.replace(/\s/g, "").length;
