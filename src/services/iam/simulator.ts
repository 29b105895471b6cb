/**
 * The policy simulator: what the engine that enforces would decide, over policies and a context that are given.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_testing-policies.html
 */
import { parseArn } from "../kit/arns.js";
import { policyNameOf } from "./answers.js";
import { compile } from "./policy/compile.js";
import { evaluate } from "./policy/evaluate.js";
import type {
  AuthorizationRequest,
  ContextValue,
  Decision,
  MatchedStatement,
  Policies,
  PolicySource,
  Principal,
} from "./policy/types.js";
import { statementPositions } from "./statement-positions.js";

export interface Simulation {
  readonly actions: readonly string[];
  /** Undefined: none were named, so `*`. */
  readonly resources: readonly string[] | undefined;
  readonly principal: Principal & { readonly accountId: string };
  readonly policies: Pick<Policies, "identity" | "boundary" | "resource">;
  /** The account that owns resources whose ARN names none. */
  readonly resourceOwner: string | undefined;
  /** By lower-case name: what was given, and what is known of the principal. */
  readonly context: ReadonlyMap<string, ContextValue>;
}

/** One action on one resource, each with its result. AWS: every combination is a result of its own. */
export const simulate = (simulation: Simulation) =>
  simulation.actions.flatMap((action) =>
    (simulation.resources ?? ["*"]).map((resource) => resultOf(simulation, action, resource)),
  );

const resultOf = (simulation: Simulation, action: string, resource: string) => {
  const { policies, principal, resourceOwner, context } = simulation;
  const resourceAccount = parseArn(resource)?.accountId || resourceOwner || principal.accountId;
  const request: AuthorizationRequest = {
    principal,
    action,
    resource,
    resourceAccount,
    context: (key) => context.get(key),
  };
  const decision = evaluate(request, policies);
  const isForeign = resourceAccount !== principal.accountId;
  const found = {
    MatchedStatements: matched(decision).map(statementAnswer),
    ...(policies.boundary && {
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: allows(request, policies.boundary) },
    }),
  };
  const missing = missingKeys(simulation, action, resource);
  if (resource === "*") {
    return {
      EvalActionName: action,
      EvalResourceName: resource,
      EvalDecision: named(decision),
      ...found,
      MissingContextValues: missing,
    };
  }
  return {
    EvalActionName: action,
    EvalResourceName: resource,
    EvalDecision: named(decision),
    ...found,
    // AWS: what a resource lacks is told beside the resource.
    MissingContextValues: [],
    EvalDecisionDetails: isForeign ? bothSides(request, policies) : {},
    ResourceSpecificResults: [
      {
        EvalResourceName: resource,
        EvalResourceDecision: named(decision),
        ...found,
        MissingContextValues: missing,
        ...(isForeign && { EvalDecisionDetails: bothSides(request, policies) }),
      },
    ],
  };
};

type Verdict = "allowed" | "explicitDeny" | "implicitDeny";

const named = (decision: Decision): Verdict =>
  decision.allowed ? "allowed" : decision.kind === "explicit" ? "explicitDeny" : "implicitDeny";

/** AWS: statements that deny are told alone. */
const matched = (decision: Decision): readonly MatchedStatement[] => {
  if (decision.allowed) return decision.allowedBy;
  return decision.kind === "explicit" ? decision.deniedBy : [];
};

const statementAnswer = ({ layer, policy, index }: MatchedStatement) => ({
  SourcePolicyId: policyIdOf(policy),
  // AWS: the API model lists other words, but these are the ones that come.
  SourcePolicyType: (layer === "resource-based" ? "Resource Policy" : "IAM Policy") as "resource",
  ...statementPositions(policy.document)[index],
});

/** AWS: an inline policy is called `user_alice_policy`, a managed one by its name. */
const policyIdOf = ({ arn, name = "", attachedTo }: PolicySource): string => {
  if (arn !== undefined) return policyNameOf(arn);
  return attachedTo === undefined ? name : `${attachedTo.replace("/", "_")}_${name}`;
};

const allows = ({ resourceAccount: _, ...request }: AuthorizationRequest, policy: PolicySource): boolean =>
  evaluate(request, { identity: [policy] }).allowed;

const EVERYTHING: PolicySource = {
  document: '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
};

/** What each account says of a request that crosses from one to the other. */
const bothSides = (request: AuthorizationRequest, { identity, boundary, resource }: Simulation["policies"]) => {
  const { resourceAccount: _, ...ownSide } = request;
  return {
    "IAM Policy": named(evaluate(ownSide, { identity, ...(boundary && { boundary }) })),
    "Resource Policy": named(evaluate(request, { identity: [EVERYTHING], ...(resource && { resource }) })),
  } as const;
};

/** Context keys that decide about the request and were not given, as the policies write them. */
const missingKeys = ({ policies, context }: Simulation, action: string, resource: string): string[] => {
  const missing = new Map<string, string>();
  const wanted = action.toLowerCase();
  for (const { document } of [policies.boundary, policies.resource, ...policies.identity].filter(isGiven)) {
    for (const statement of compile(document).statements) {
      if (!statement.action(wanted) || statement.resource?.(resource, () => undefined) === false) continue;
      for (const { key, keys } of statement.conditions) {
        for (const name of keys) {
          if (!context.has(name)) missing.set(name, name === key.toLowerCase() ? key : name);
        }
      }
    }
  }
  return [...missing.values()];
};

const isGiven = (policy: PolicySource | undefined): policy is PolicySource => policy !== undefined;

const VARIABLE = /\$\{\s*([A-Za-z][\w-]*:[^\s,}]+)/g;

/** The condition keys and policy variables that documents mention, as they first write them. */
export const contextKeysIn = (documents: readonly string[]): string[] => {
  const keys = new Map<string, string>();
  const mention = (key: string): void => {
    if (!keys.has(key.toLowerCase())) keys.set(key.toLowerCase(), key);
  };
  for (const document of documents) {
    for (const { conditions } of compile(document).statements) conditions.forEach(({ key }) => void mention(key));
    for (const [, variable = ""] of document.matchAll(VARIABLE)) mention(variable);
  }
  return [...keys.values()];
};
