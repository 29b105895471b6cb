/** Which operations have a behaviour, read off the service tables: what `docs/coverage.md` is made from. */

import { operations as iam } from "./services/iam/index.js";
import type { Behaviour } from "./services/kit/operation.js";
import { operations as s3 } from "./services/s3/index.js";
import { controlOperations as s3Control } from "./services/s3-control/operations.js";
import { operations as sts } from "./services/sts/index.js";

/** One line of the coverage page. */
export interface CoveredOperation {
  readonly name: string;
  /** Why it answers 501; undefined when it has a behaviour. */
  readonly notImplemented: string | undefined;
  /** Why nothing acts on what it keeps; undefined when it acts. */
  readonly stores: string | undefined;
}

const covered = (operations: ReadonlyMap<string, Behaviour>): readonly CoveredOperation[] =>
  [...operations]
    .map(([name, behaviour]) => ({
      name,
      notImplemented: behaviour.kind === "not-implemented" ? behaviour.notImplemented : undefined,
      stores: behaviour.kind === "not-implemented" ? undefined : behaviour.stores,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));

/** By the name a reader knows the service by. S3 Control's operations carry CloudTrail's names. */
export const coverage: Readonly<Record<string, readonly CoveredOperation[]>> = {
  "Amazon S3": covered(s3),
  "S3 Control": covered(s3Control),
  "AWS IAM": covered(iam),
  "AWS STS": covered(sts),
};
