/**
 * May they? All policies that have a say about one request, in one answer with its reasons.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { compile, type Statement, statementsFor } from "./compile.js";
import type { ConditionContext } from "./conditions.js";
import { type Named, type Naming, named } from "./principals.js";
import type { AuthorizationRequest, Evaluate, Layer, MatchedStatement, Policies, PolicySource } from "./types.js";

/** The request in the form that statements are asked with. */
export interface Asked extends ConditionContext {
  /** Lower case. */
  readonly action: string;
  readonly resource: string;
  readonly caller: Named;
}

export const asked = (request: AuthorizationRequest, policies: Policies): Asked => {
  const action = request.action.toLowerCase();
  const { context } = request;
  return {
    action,
    resource: request.resource,
    caller: named(request.principal, request.canonicalUserId, policies.boundary !== undefined),
    context,
    // AWS: only a key with one value can stand in a policy variable.
    resolve: (key) => {
      const value = context(key);
      if (value === undefined || typeof value === "string") return value;
      return value.length === 1 ? value[0] : undefined;
    },
  };
};

/** Only these kinds of policy name principals; in the others a statement with a principal means nothing. */
const NAMES_PRINCIPALS: Readonly<Record<Layer, boolean>> = {
  "resource-control": true,
  "service-control": false,
  "resource-based": true,
  "identity-based": false,
  "permissions-boundary": false,
  session: false,
};

/** How a statement names the caller; `direct` where statements name nobody, undefined where it means somebody else. */
export const namingOf = (statement: Statement, layer: Layer, request: Asked): Naming | undefined => {
  if (!NAMES_PRINCIPALS[layer]) return statement.principals === undefined ? "direct" : undefined;
  return statement.principals?.naming(request.caller, statement.effect);
};

/** Whether a statement speaks of the resource. Only the policy of a resource may leave it out: it means its own. */
export const speaksOfResource = (statement: Statement, layer: Layer, request: Asked): boolean =>
  statement.resource === undefined ? layer === "resource-based" : statement.resource(request.resource, request.resolve);

const conditionsHold = (statement: Statement, request: Asked): boolean => {
  for (const condition of statement.conditions) if (!condition.holds(request)) return false;
  return true;
};

const STRENGTH: Readonly<Record<Naming, number>> = { account: 1, limited: 2, direct: 3 };

const stronger = (one: Naming | undefined, other: Naming | undefined): Naming | undefined => {
  if (one === undefined || other === undefined) return one ?? other;
  return STRENGTH[one] >= STRENGTH[other] ? one : other;
};

/** What was found on the way to a decision. */
class Hearing {
  readonly #request: Asked;
  readonly denies: MatchedStatement[] = [];
  readonly allows: MatchedStatement[] = [];

  constructor(request: Asked) {
    this.#request = request;
  }

  /** How strongly the policies allow; undefined when they do not. Denies are kept for the end. */
  hear(layer: Layer, policies: readonly PolicySource[]): Naming | undefined {
    let granted: Naming | undefined;
    for (const policy of policies) granted = stronger(granted, this.#hearOne(layer, policy));
    return granted;
  }

  /** Policies at several levels, each of which must allow. */
  hearLevels(layer: Layer, levels: readonly (readonly PolicySource[])[] | undefined): boolean {
    let allowed = true;
    for (const level of levels ?? []) if (this.hear(layer, level) === undefined) allowed = false;
    return allowed;
  }

  #hearOne(layer: Layer, policy: PolicySource): Naming | undefined {
    const request = this.#request;
    let granted: Naming | undefined;
    for (const statement of statementsFor(compile(policy.document), request.action)) {
      const naming = namingOf(statement, layer, request);
      if (naming === undefined || !speaksOfResource(statement, layer, request)) continue;
      if (!conditionsHold(statement, request)) continue;
      const matched = matchedStatement(statement, layer, policy);
      if (statement.effect === "Deny") this.denies.push(matched);
      else {
        this.allows.push(matched);
        granted = stronger(granted, naming);
      }
    }
    return granted;
  }
}

export const matchedStatement = (statement: Statement, layer: Layer, policy: PolicySource): MatchedStatement => {
  const { index, sid, effect } = statement;
  return sid === undefined ? { layer, policy, index, effect } : { layer, policy, index, sid, effect };
};

/** What each kind of policy came to; the denies are out of the way. */
interface Findings {
  readonly resourceControl: boolean;
  readonly serviceControl: boolean;
  readonly resource: Naming | undefined;
  readonly identity: boolean;
  readonly boundary: boolean;
  readonly session: boolean;
}

/**
 * Judges one request by all policies that have a say about it. Pure: asks the request's `context` for the condition
 * keys that the policies mention, and nothing else. A policy that does not parse grants nothing.
 */
export const evaluate: Evaluate = (request, policies) => {
  const hearing = new Hearing(asked(request, policies));
  const { principal } = request;
  // AWS: without a session policy a federated user session can do only what resources allow it by name.
  const session = policies.session ?? (principal.type === "federated-user" ? [] : undefined);
  // In the order in which AWS names the kinds of policy, so that the first deny is the one it would name.
  const findings: Findings = {
    resourceControl: hearing.hearLevels("resource-control", policies.resourceControl),
    serviceControl: hearing.hearLevels("service-control", policies.serviceControl),
    resource:
      policies.resource && !isOutOfReach(request) ? hearing.hear("resource-based", [policies.resource]) : undefined,
    identity: hearing.hear("identity-based", policies.identity) !== undefined || isRoots(request),
    boundary: !policies.boundary || hearing.hear("permissions-boundary", [policies.boundary]) !== undefined,
    session: !session || hearing.hear("session", session) !== undefined,
  };
  const [denied] = hearing.denies;
  if (denied) return { allowed: false, kind: "explicit", layer: denied.layer, deniedBy: hearing.denies };
  const missing = missingLayer(request, findings);
  return missing === undefined
    ? { allowed: true, allowedBy: hearing.allows }
    : { allowed: false, kind: "implicit", layer: missing };
};

/** Root's permissions do not come from identity policies; nor do those of the federated sessions it makes. */
const isRoots = ({ principal }: AuthorizationRequest): boolean =>
  principal.type === "root" || (principal.type === "federated-user" && principal.issuerArn.endsWith(":root"));

const BUCKET_POLICY_ACTIONS: ReadonlySet<string> = new Set([
  "s3:getbucketpolicy",
  "s3:putbucketpolicy",
  "s3:deletebucketpolicy",
]);

/** AWS: no bucket policy can shut its owner out: the account's root may always read, replace and delete it. */
const isOutOfReach = ({ principal, action, resourceAccount = "" }: AuthorizationRequest): boolean =>
  principal.type === "root" &&
  (resourceAccount === "" || resourceAccount === principal.accountId) &&
  BUCKET_POLICY_ACTIONS.has(action.toLowerCase());

/** The first kind of policy that had to allow and did not; undefined when the request is allowed. */
const missingLayer = (request: AuthorizationRequest, found: Findings): Layer | undefined => {
  const { principal } = request;
  if (!found.resourceControl) return "resource-control";
  if (!("accountId" in principal)) return found.resource === undefined ? "resource-based" : undefined;
  if (!found.serviceControl) return "service-control";
  const isForeign = request.resourceAccount !== undefined && request.resourceAccount !== principal.accountId;
  if (found.resource === undefined && (isForeign || request.resourcePolicyRequired)) return "resource-based";
  if (!isForeign) {
    // Within the account, a resource that names the caller itself needs nobody's leave.
    if (found.resource === "direct") return undefined;
    if (found.resource === "limited") return limit(found);
  }
  return found.identity ? limit(found) : "identity-based";
};

const limit = ({ boundary, session }: Findings): Layer | undefined =>
  boundary ? (session ? undefined : "session") : "permissions-boundary";
