/** What an operation needs to be allowed, as data. */
import type { Principal } from "../iam/policy/types.js";

/** Values of condition keys, by their name in AWS's spelling. A list is a multivalued key. */
export type ConditionValues = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** One action on one resource, with the condition keys that travel with it. */
export interface Permission {
  /** The IAM action, which is not always the operation's name: `s3:ListBucket` for ListObjectsV2. */
  readonly action: string;
  /** The resource's ARN, or `*` for actions that know none. */
  readonly resource: string;
  /** How AWS's refusal names the resource where it does not quote the ARN: `user bob`, `policy path /`. */
  readonly display?: string;
  /** Action-specific condition keys: `s3:prefix`, `iam:PassedToService` ... Absent keys are absent in the evaluation. */
  readonly context?: ConditionValues;
  /** The resource is about to be made: nothing is looked up, and the identity's policies alone decide. */
  readonly creates?: boolean;
  /**
   * Who asks, where it is not the caller: an identity from outside, before it has a session. Only what the resource's
   * policy says of it counts.
   */
  readonly principal?: Principal;
}

/** None is for the few operations everybody may call (GetCallerIdentity). */
export type Needs = Permission | readonly Permission[];
