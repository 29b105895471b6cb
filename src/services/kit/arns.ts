/** ARNs, spelled once. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */

/** The parts of an ARN; `resource` keeps its own colons and slashes. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly accountId: string;
  readonly resource: string;
}

/** The ARN's parts, or undefined when the text is no ARN. */
export const parseArn = (text: string): Arn | undefined => {
  const [prefix, partition, service, region, accountId, ...resource] = text.split(":");
  if (prefix !== "arn" || !partition || !service || region === undefined || accountId === undefined) return undefined;
  return resource.length === 0 ? undefined : { partition, service, region, accountId, resource: resource.join(":") };
};

/** `arn:aws:s3:::BUCKET` */
export const bucketArn = (bucket: string): string => `arn:aws:s3:::${bucket}`;
/** `arn:aws:s3:::BUCKET/KEY` */
export const objectArn = (bucket: string, key: string): string => `arn:aws:s3:::${bucket}/${key}`;

/** `arn:aws:iam::ACCOUNT:KIND/path/name`; `path` begins and ends with a slash. */
export const iamArn = (accountId: string, kind: string, path: string, name: string): string =>
  `arn:aws:iam::${accountId}:${kind}${path}${name}`;

/** `arn:aws:iam::ACCOUNT:root` */
export const rootArn = (accountId: string): string => `arn:aws:iam::${accountId}:root`;
/** `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION` */
export const assumedRoleArn = (accountId: string, roleName: string, sessionName: string): string =>
  `arn:aws:sts::${accountId}:assumed-role/${roleName}/${sessionName}`;
/** `arn:aws:sts::ACCOUNT:federated-user/NAME` */
export const federatedUserArn = (accountId: string, name: string): string =>
  `arn:aws:sts::${accountId}:federated-user/${name}`;
