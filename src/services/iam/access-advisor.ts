/** Which services policies open, and who last used them. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html */
import { parseArn } from "../kit/arns.js";
import { invalidInput } from "./errors.js";
import { policiesOfHolder } from "./identity.js";
import type { LastUsed } from "./last-used.js";
import type { PolicySource } from "./policy/types.js";
import {
  type AccessReport,
  defaultDocument,
  type IamReader,
  type PolicyHolder,
  type Role,
  type User,
} from "./state.js";

/** Services by the names that reports give them; those that are not here are called by their namespace. */
const NAMES: Readonly<Record<string, string>> = {
  iam: "AWS Identity and Access Management",
  s3: "Amazon S3",
  sts: "AWS Security Token Service",
  kms: "AWS Key Management Service",
  ec2: "Amazon EC2",
  lambda: "AWS Lambda",
  dynamodb: "Amazon DynamoDB",
  sqs: "Amazon SQS",
  sns: "Amazon SNS",
  logs: "Amazon CloudWatch Logs",
  cloudwatch: "Amazon CloudWatch",
};
export const serviceNameOf = (namespace: string): string =>
  Object.hasOwn(NAMES, namespace) ? (NAMES[namespace] ?? namespace) : namespace;

/** The services that are there: what `*` opens. */
const ALL = ["iam", "s3", "sts"] as const;

/** What a report can be about. */
export interface Subject {
  readonly policies: readonly PolicySource[];
  /** Users and roles whose doing counts. */
  readonly entities: readonly (User | Role)[];
}

const ENTITY = /^(user|group|role)\/(?:.*\/)?([^/]+)$/;

/** The user, group, role or policy of an ARN. Throws `InvalidInput` for another ARN, `NoSuchEntity` when there is none. */
export const subjectOf = async (iam: IamReader, arn: string): Promise<Subject> => {
  const { resource = "" } = parseArn(arn) ?? {};
  if (resource.startsWith("policy/")) {
    const policy = await iam.policy(arn);
    const uses = (await iam.usesOf(arn)).filter(({ as }) => as === "policy");
    const entities: (User | Role)[] = [];
    for (const { kind, entity } of uses) entities.push(...(await entitiesOf(iam, await holderOf(iam, kind, entity))));
    return { policies: [{ document: defaultDocument(policy), arn }], entities };
  }
  const [, kind, name = ""] = ENTITY.exec(resource) ?? [];
  if (kind !== "user" && kind !== "group" && kind !== "role") throw invalidInput(`Invalid ARN: ${arn}`);
  const holder = await holderOf(iam, kind, name);
  const { policies } = await policiesOfHolder(iam.tx, holder);
  return { policies: policies.identity, entities: await entitiesOf(iam, holder) };
};

const holderOf = (iam: IamReader, kind: "user" | "group" | "role", name: string): Promise<PolicyHolder> =>
  kind === "user" ? iam.user(name) : kind === "group" ? iam.group(name) : iam.role(name);

const entitiesOf = async (iam: IamReader, holder: PolicyHolder): Promise<readonly (User | Role)[]> => {
  if (holder.kind !== "group") return [holder];
  return iam.membersOf(holder);
};

/** The report's rows: each service that the policies open, by namespace, with its users, the latest first. */
export const accessOf = async (
  iam: IamReader,
  lastUsed: LastUsed,
  { policies, entities }: Subject,
): Promise<AccessReport["services"]> => {
  const namespaces = new Set(policies.flatMap(({ document }) => servicesIn(document)));
  const uses = await Promise.all(
    entities.map(async ({ arn, id }) => (await lastUsed.ofOwner(iam.tx, id)).map((use) => ({ arn, ...use }))),
  );
  return [...namespaces].sort().map((namespace) => ({
    namespace,
    uses: uses
      .flat()
      .filter(({ service }) => service === namespace)
      .sort((one, other) => other.at - one.at)
      .map(({ arn, at, region }) => ({ arn, at, region })),
  }));
};

/** The services of which a document allows at least one action. */
export const servicesIn = (document: string): readonly string[] => {
  const statements = listOf(recordOf(JSON.parse(document)).Statement).map(recordOf);
  return statements.flatMap(({ Effect, Action, NotAction }) => {
    if (Effect !== "Allow") return [];
    if (NotAction !== undefined) return ALL;
    return listOf(Action).flatMap((action) => {
      const [namespace = ""] = String(action).toLowerCase().split(":");
      return namespace === "*" ? ALL : [namespace];
    });
  });
};

const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? { ...value } : {};
