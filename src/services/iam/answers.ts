/** IAM's records as IAM answers them. */

import { rootArn } from "../kit/arns.js";
import type { KeyUse } from "./last-used.js";
import type {
  AccessKey,
  Group,
  IamReader,
  InlinePolicy,
  InstanceProfile,
  ManagedPolicy,
  PolicyUse,
  PolicyVersion,
  Role,
  Tag,
  User,
} from "./state.js";
import { keyOf } from "./state.js";

/** AWS: policy documents are URL-encoded in answers (RFC 3986): JavaScript's own function leaves five characters out. */
export const encoded = (document: string): string =>
  encodeURIComponent(document).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** AWS: IAM stamps whole seconds. */
export const date = (milliseconds: number): Date => new Date(Math.floor(milliseconds / 1000) * 1000);

const boundaryAnswer = (arn: string | undefined) =>
  arn === undefined
    ? {}
    : {
        PermissionsBoundary: {
          PermissionsBoundaryType: "PermissionsBoundaryPolicy" as const,
          PermissionsBoundaryArn: arn,
        },
      };

// AWS: an entity without tags has no `Tags` at all.
export const tagsAnswer = (tags: readonly Tag[]) => (tags.length === 0 ? {} : { Tags: [...tags] });

/** A user as listings show it: without tags and boundary. */
export const userAnswer = ({ path, name, id, arn, createdAt }: User) => ({
  Path: path,
  UserName: name,
  UserId: id,
  Arn: arn,
  CreateDate: date(createdAt),
});

/** Root, where users are shown. AWS: root has neither name nor path. */
export const rootAnswer = async (iam: IamReader) => {
  const { accountId, createdAt } = await iam.account();
  const root = { UserId: accountId, Arn: rootArn(accountId), CreateDate: date(createdAt) };
  return { Path: undefined, UserName: undefined, ...root };
};

/** A user as it is made and got. */
export const wholeUserAnswer = (user: User) => ({
  ...userAnswer(user),
  ...boundaryAnswer(user.boundary),
  ...tagsAnswer(user.tags),
});

export const groupAnswer = ({ path, name, id, arn, createdAt }: Group) => ({
  Path: path,
  GroupName: name,
  GroupId: id,
  Arn: arn,
  CreateDate: date(createdAt),
});

/** A role as it is made. AWS: without `MaxSessionDuration`. */
export const newRoleAnswer = (role: Role) => ({
  Path: role.path,
  RoleName: role.name,
  RoleId: role.id,
  Arn: role.arn,
  CreateDate: date(role.createdAt),
  AssumeRolePolicyDocument: encoded(role.trustPolicy),
  ...(role.description !== undefined && { Description: role.description }),
  ...boundaryAnswer(role.boundary),
  ...tagsAnswer(role.tags),
});

/** A role as listings and instance profiles show it. */
export const roleAnswer = (role: Role) => ({
  Path: role.path,
  RoleName: role.name,
  RoleId: role.id,
  Arn: role.arn,
  CreateDate: date(role.createdAt),
  AssumeRolePolicyDocument: encoded(role.trustPolicy),
  ...(role.description !== undefined && { Description: role.description }),
  MaxSessionDuration: role.maxSessionDuration,
});

/** A role as GetRole gives it. AWS: `RoleLastUsed` is there even when it is empty. */
export const wholeRoleAnswer = (role: Role, lastUse: KeyUse | undefined) => ({
  ...newRoleAnswer(role),
  MaxSessionDuration: role.maxSessionDuration,
  RoleLastUsed: lastUseAnswer(lastUse),
});

export const lastUseAnswer = (use: KeyUse | undefined) =>
  use ? { LastUsedDate: date(use.at), Region: use.region } : {};

export const instanceProfileAnswer = (profile: InstanceProfile, role: Role | undefined) => ({
  Path: profile.path,
  InstanceProfileName: profile.name,
  InstanceProfileId: profile.id,
  Arn: profile.arn,
  CreateDate: date(profile.createdAt),
  Roles: role ? [instanceRoleAnswer(role)] : [],
});

// AWS: the role of an instance profile comes without its session duration.
const instanceRoleAnswer = (role: Role) => ({
  Path: role.path,
  RoleName: role.name,
  RoleId: role.id,
  Arn: role.arn,
  CreateDate: date(role.createdAt),
  AssumeRolePolicyDocument: encoded(role.trustPolicy),
});

export const accessKeyAnswer = (key: AccessKey, userName: string | undefined) => ({
  ...(userName !== undefined && { UserName: userName }),
  AccessKeyId: key.accessKeyId,
  Status: key.status,
  CreateDate: date(key.createdAt),
});

/** A managed policy as listings show it: without description and tags. */
export const policyAnswer = (policy: ManagedPolicy, uses: readonly PolicyUse[]) => ({
  PolicyName: policy.name,
  PolicyId: policy.id,
  Arn: policy.arn,
  Path: policy.path,
  DefaultVersionId: policy.defaultVersionId,
  AttachmentCount: uses.filter((use) => use.as === "policy").length,
  PermissionsBoundaryUsageCount: uses.filter((use) => use.as === "boundary").length,
  IsAttachable: policy.attachable,
  CreateDate: date(policy.createdAt),
  UpdateDate: date(policy.updatedAt),
});

/** A managed policy as GetPolicy gives it. */
export const wholePolicyAnswer = (policy: ManagedPolicy, uses: readonly PolicyUse[]) => ({
  ...policyAnswer(policy, uses),
  ...(policy.description !== undefined && { Description: policy.description }),
  Tags: [...policy.tags],
});

/** A version as listings show it: without its document. */
export const versionAnswer = (policy: ManagedPolicy, { versionId, createdAt }: PolicyVersion) => ({
  VersionId: versionId,
  IsDefaultVersion: versionId === policy.defaultVersionId,
  CreateDate: date(createdAt),
});

export const wholeVersionAnswer = (policy: ManagedPolicy, version: PolicyVersion) => ({
  ...versionAnswer(policy, version),
  Document: encoded(version.document),
});

/** `{ PolicyName, PolicyArn }` of an attached policy's ARN. */
export const attachedAnswer = (arn: string) => ({ PolicyName: policyNameOf(arn), PolicyArn: arn });
export const policyNameOf = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);
/** The path inside a policy's ARN, `/service-role/`. */
export const policyPathOf = (arn: string): string => arn.slice(arn.indexOf(":policy/") + 7, arn.lastIndexOf("/") + 1);

export const inlineAnswer = ({ name, document }: InlinePolicy) => ({
  PolicyName: name,
  PolicyDocument: encoded(document),
});

/** Finds an inline policy by its name; like all names, whatever its case. */
export const isNamed = (name: string) => {
  const key = keyOf(name);
  return (policy: InlinePolicy): boolean => keyOf(policy.name) === key;
};
