/** AWS's own managed policies, as the rest of IAM sees every managed policy. */
import { type AwsManagedPolicy, awsManagedPolicies as published } from "./managed-policies/index.js";
import type { ManagedPolicy } from "./state.js";

/** Only the default version is known; its document is written out when it is first asked for. */
const asManagedPolicy = (policy: AwsManagedPolicy): ManagedPolicy => ({
  accountId: "aws",
  id: policy.policyId,
  name: policy.name,
  path: policy.path,
  arn: policy.arn,
  description: policy.description,
  createdAt: policy.createDate,
  updatedAt: policy.updateDate,
  tags: [],
  defaultVersionId: policy.defaultVersionId,
  versions: [
    {
      versionId: policy.defaultVersionId,
      get document() {
        return policy.document;
      },
      createdAt: policy.updateDate,
    },
  ],
  lastVersion: Number(policy.defaultVersionId.slice(1)),
  attachable: true,
});

const policies: ReadonlyMap<string, ManagedPolicy> = new Map(
  published().map((policy) => [policy.arn, asManagedPolicy(policy)]),
);

/** All of them. */
export const awsManagedPolicies = (): readonly ManagedPolicy[] => [...policies.values()];

/** The one with this ARN, if AWS has it. */
export const awsManagedPolicyOf = (arn: string): ManagedPolicy | undefined => policies.get(arn);
