/** Why: a decision, and the statements that would have taken part but for one reason. */
import { compile, type Statement } from "./compile.js";
import { type Asked, asked, evaluate, matchedStatement, namingOf, speaksOfResource } from "./evaluate.js";
import type { AuthorizationRequest, Decision, Layer, NearMiss, Policies, PolicySource } from "./types.js";

export interface Explanation {
  readonly decision: Decision;
  /** Statements that failed on exactly one part, in AWS's order of evaluation. */
  readonly nearMisses: readonly NearMiss[];
  /** Policies that could not be understood, and so grant nothing. */
  readonly unreadable: readonly { readonly layer: Layer; readonly policy: PolicySource; readonly problem: string }[];
}

/** Every policy with its layer, in the order in which AWS evaluates them. */
const layered = (policies: Policies): readonly (readonly [Layer, PolicySource])[] => {
  const all = (layer: Layer, sources: readonly PolicySource[] = []) =>
    sources.map((policy) => [layer, policy] as const);
  return [
    ...all("resource-control", policies.resourceControl?.flat()),
    ...all("service-control", policies.serviceControl?.flat()),
    ...all("resource-based", policies.resource && [policies.resource]),
    ...all("identity-based", policies.identity),
    ...all("permissions-boundary", policies.boundary && [policies.boundary]),
    ...all("session", policies.session),
  ];
};

/** Evaluates, and looks at every statement again for the one part on which it failed. */
export const explain = (request: AuthorizationRequest, policies: Policies): Explanation => {
  const nearMisses: NearMiss[] = [];
  const unreadable: Explanation["unreadable"][number][] = [];
  const question = asked(request, policies);
  for (const [layer, policy] of layered(policies)) {
    const { statements, problem } = compile(policy.document);
    if (problem !== undefined) unreadable.push({ layer, policy, problem });
    for (const statement of statements) {
      const [because, ...others] = misses(statement, layer, question);
      if (because && others.length === 0) nearMisses.push({ ...matchedStatement(statement, layer, policy), because });
    }
  }
  return { decision: evaluate(request, policies), nearMisses, unreadable };
};

const misses = (statement: Statement, layer: Layer, request: Asked): readonly NearMiss["because"][] => {
  const found: NearMiss["because"][] = [];
  if (namingOf(statement, layer, request) === undefined) found.push({ part: "Principal" });
  if (!statement.action(request.action)) found.push({ part: "Action" });
  if (!speaksOfResource(statement, layer, request)) found.push({ part: "Resource" });
  for (const condition of statement.conditions) {
    if (condition.holds(request)) continue;
    const { operator, key, wanted } = condition;
    found.push({ part: "Condition", operator, key, wanted, had: request.context(key.toLowerCase()) });
  }
  return found;
};
