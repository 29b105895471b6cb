/** Which operations have a behaviour, read off the service tables: what `docs/coverage.md` is made from. */

import { operations as iam } from "./services/iam/index.js";
import type { Behaviour, ServiceName } from "./services/kit/operation.js";
import { operations as s3 } from "./services/s3/index.js";
import { operations as sts } from "./services/sts/index.js";

export interface CoveredOperation {
  readonly name: string;
  /** Why it answers 501; undefined when it has a behaviour. */
  readonly why: string | undefined;
}

const covered = (operations: ReadonlyMap<string, Behaviour>): readonly CoveredOperation[] =>
  [...operations]
    .map(([name, behaviour]) => ({
      name,
      why: behaviour.kind === "not-implemented" ? behaviour.notImplemented : undefined,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));

export const coverage: Readonly<Record<ServiceName, readonly CoveredOperation[]>> = {
  s3: covered(s3),
  iam: covered(iam),
  sts: covered(sts),
};
