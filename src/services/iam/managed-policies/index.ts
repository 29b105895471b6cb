/**
 * AWS's own managed policies, with their real documents.
 *
 * Documents, versions and dates as AWS publishes them (IAM's GetPolicyVersion and the AWS Managed Policy Reference,
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/), retrieved on 2026-11-22 from public records of both
 * made in 2026. What AWS changes later is not here; the version says which state this is.
 */
import { GROUP_1, GROUP_2 } from "./read-only-access.js";

export interface AwsManagedPolicy {
  readonly name: string;
  /** `/`, `/job-function/` ... */
  readonly path: string;
  readonly arn: string;
  /** `ANPA…` */
  readonly policyId: string;
  readonly description: string;
  readonly defaultVersionId: string;
  /** When the policy was made, in milliseconds since 1970. */
  readonly createDate: number;
  /** When its default version was made, in milliseconds since 1970. */
  readonly updateDate: number;
  /** The default version's document, indented as AWS gives it. Written out on first use. */
  readonly document: string;
}

/** One row of the table below; the document is made when it is first asked for. */
interface Row {
  readonly name: string;
  readonly policyId: string;
  readonly description: string;
  readonly version: string;
  readonly created: string;
  readonly updated: string;
  readonly statements: () => readonly object[];
}

const allow = (Action: string | readonly string[], Resource: string | readonly string[] = "*") => ({
  Effect: "Allow",
  Action,
  Resource,
});

/** `s3: Get* List*` on each line, as `s3:Get*`, `s3:List*`. */
const actionsIn = (lines: string): readonly string[] =>
  lines
    .trim()
    .split("\n")
    .flatMap((line) => {
      const [service = "", ...actions] = line.split(" ");
      return actions.map((action) => service + action);
    });

const ROWS: readonly Row[] = [
  {
    name: "AdministratorAccess",
    policyId: "ANPAIWMBCKSKIEE64ZLYK",
    description: "Provides full access to AWS services and resources.",
    version: "v1",
    created: "2015-02-06T18:39:46Z",
    updated: "2015-02-06T18:39:46Z",
    statements: () => [allow("*")],
  },
  {
    name: "PowerUserAccess",
    policyId: "ANPAJYRXTHIB4FOVS3ZXS",
    description:
      "Provides full access to AWS services and resources, but does not allow management of Users and groups.",
    version: "v12",
    created: "2015-02-06T18:39:47Z",
    updated: "2026-02-12T17:59:14Z",
    statements: () => [
      { Effect: "Allow", NotAction: ["iam:*", "organizations:*", "account:*"], Resource: "*" },
      allow([
        "account:GetAccountInformation",
        "account:GetGovCloudAccountInformation",
        "account:GetPrimaryEmail",
        "account:ListRegions",
        "iam:CreateServiceLinkedRole",
        "iam:DeleteServiceLinkedRole",
        "iam:ListRoles",
        "organizations:DescribeEffectivePolicy",
        "organizations:DescribeOrganization",
      ]),
    ],
  },
  {
    name: "ReadOnlyAccess",
    policyId: "ANPAILL3HVNFSB6DCOWYQ",
    description: "Provides read-only access to AWS services and resources.",
    version: "v178",
    created: "2015-02-06T18:39:48Z",
    updated: "2026-02-12T18:01:33Z",
    statements: () => [
      { Sid: "ReadOnlyActionsGroup1", ...allow(actionsIn(GROUP_1)) },
      { Sid: "ReadOnlyActionsGroup2", ...allow(actionsIn(GROUP_2)) },
    ],
  },
  {
    name: "AmazonS3FullAccess",
    policyId: "ANPAIFIR6V6BVTRAHWINE",
    description: "Provides full access to all buckets via the AWS Management Console.",
    version: "v2",
    created: "2015-02-06T18:40:58Z",
    updated: "2021-09-27T20:16:37Z",
    statements: () => [allow(["s3:*", "s3-object-lambda:*"])],
  },
  {
    name: "AmazonS3ReadOnlyAccess",
    policyId: "ANPAIZTJ4DXE7G6AGAE6M",
    description: "Provides read only access to all buckets via the AWS Management Console.",
    version: "v3",
    created: "2015-02-06T18:40:59Z",
    updated: "2023-08-10T21:31:39Z",
    statements: () => [
      allow(["s3:Get*", "s3:List*", "s3:Describe*", "s3-object-lambda:Get*", "s3-object-lambda:List*"]),
    ],
  },
  {
    name: "IAMFullAccess",
    policyId: "ANPAI7XKCFMBPM3QQRRVQ",
    description: "Provides full access to IAM via the AWS Management Console.",
    version: "v2",
    created: "2015-02-06T18:40:38Z",
    updated: "2019-06-21T19:40:00Z",
    statements: () => [
      allow([
        "iam:*",
        "organizations:DescribeAccount",
        "organizations:DescribeOrganization",
        "organizations:DescribeOrganizationalUnit",
        "organizations:DescribePolicy",
        "organizations:ListChildren",
        "organizations:ListParents",
        "organizations:ListPoliciesForTarget",
        "organizations:ListRoots",
        "organizations:ListPolicies",
        "organizations:ListTargetsForPolicy",
      ]),
    ],
  },
  {
    name: "IAMReadOnlyAccess",
    policyId: "ANPAJKSO7NDY4T57MWDSQ",
    description: "Provides read only access to IAM via the AWS Management Console.",
    version: "v4",
    created: "2015-02-06T18:40:39Z",
    updated: "2018-01-25T19:11:27Z",
    statements: () => [
      allow([
        "iam:GenerateCredentialReport",
        "iam:GenerateServiceLastAccessedDetails",
        "iam:Get*",
        "iam:List*",
        "iam:SimulateCustomPolicy",
        "iam:SimulatePrincipalPolicy",
      ]),
    ],
  },
  {
    name: "IAMUserChangePassword",
    policyId: "ANPAJ4L4MM2A7QIEB56MS",
    description: "Provides the ability for an IAM user to change their own password.",
    version: "v2",
    created: "2016-11-15T00:25:16Z",
    updated: "2016-11-15T23:18:55Z",
    statements: () => [
      allow(["iam:ChangePassword"], ["arn:aws:iam::*:user/${aws:username}"]),
      allow(["iam:GetAccountPasswordPolicy"]),
    ],
  },
];

/** A row as the rest of IAM reads it. */
class Policy implements AwsManagedPolicy {
  readonly name: string;
  readonly path = "/";
  readonly arn: string;
  readonly policyId: string;
  readonly description: string;
  readonly defaultVersionId: string;
  readonly createDate: number;
  readonly updateDate: number;
  readonly #statements: () => readonly object[];
  #document: string | undefined;

  constructor(row: Row) {
    this.name = row.name;
    this.arn = `arn:aws:iam::aws:policy/${row.name}`;
    this.policyId = row.policyId;
    this.description = row.description;
    this.defaultVersionId = row.version;
    this.createDate = Date.parse(row.created);
    this.updateDate = Date.parse(row.updated);
    this.#statements = row.statements;
  }

  get document(): string {
    this.#document ??= JSON.stringify({ Version: "2012-10-17", Statement: this.#statements() }, null, 4);
    return this.#document;
  }
}

const policies: readonly AwsManagedPolicy[] = ROWS.map((row) => new Policy(row));
const byArn: ReadonlyMap<string, AwsManagedPolicy> = new Map(policies.map((policy) => [policy.arn, policy]));

/** All that are known here. */
export const awsManagedPolicies = (): readonly AwsManagedPolicy[] => policies;

/** The one with this ARN, or undefined. */
export const awsManagedPolicy = (arn: string): AwsManagedPolicy | undefined => byArn.get(arn);
