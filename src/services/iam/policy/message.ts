/**
 * AWS's words for a refusal.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
import type { Decision, Layer } from "./types.js";

/** What a refusal is about. */
export interface Refused {
  /** `s3`, `iam`, `sts`: S3 quotes the resource's ARN, the others do not. */
  readonly service: string;
  readonly callerArn: string;
  readonly action: string;
  /** The resource's ARN; S3 does not name `*`. */
  readonly resource: string;
}

const EXPLICIT: Readonly<Record<Layer, string>> = {
  "resource-control": "a resource control policy",
  "service-control": "a service control policy",
  "resource-based": "a resource-based policy",
  "identity-based": "an identity-based policy",
  "permissions-boundary": "a permissions boundary",
  session: "a session policy",
};

const IMPLICIT: Readonly<Record<Layer, string>> = {
  "resource-control": "resource control policy",
  "service-control": "service control policy",
  "resource-based": "resource-based policy",
  "identity-based": "identity-based policy",
  "permissions-boundary": "permissions boundary",
  session: "session policy",
};

/** AWS: these name neither the kind of policy nor whether it denied, lest a stranger learn who a role trusts. */
const GIVES_NO_REASON: ReadonlySet<string> = new Set([
  "sts:assumerole",
  "sts:assumerolewithsaml",
  "sts:assumerolewithwebidentity",
  "sts:tagsession",
  "sts:setsourceidentity",
]);

/**
 * `User: ARN is not authorized to perform: ACTION on resource: ARN because no identity-based policy allows the ACTION
 * action`, and its kin. An allowed decision has no refusal: the text then ends after the resource.
 */
export const refusalMessage = (decision: Decision, refused: Refused): string =>
  refusedAction(refused) + reason(decision, refused.action);

const refusedAction = ({ service, callerArn, action, resource }: Refused): string => {
  const start = `User: ${callerArn} is not authorized to perform: ${action}`;
  // AWS: S3 names no resource for what concerns all buckets (s3:ListAllMyBuckets); IAM says `*`.
  if (service === "s3" && (resource === "*" || resource === "arn:aws:s3:::*")) return start;
  return `${start} on resource: ${service === "s3" ? `"${resource}"` : resource}`;
};

const reason = (decision: Decision, action: string): string => {
  if (decision.allowed || GIVES_NO_REASON.has(action.toLowerCase())) return "";
  return decision.kind === "explicit"
    ? ` with an explicit deny in ${EXPLICIT[decision.layer]}${denyingPolicy(decision)}`
    : ` because no ${IMPLICIT[decision.layer]} allows the ${action} action`;
};

/**
 * AWS, since January 2026: within the account the ARN of the denying policy follows, where the policy has one.
 * https://aws.amazon.com/blogs/security/enhanced-access-denied-error-messages-with-policy-arns
 */
const denyingPolicy = (decision: Extract<Decision, { readonly kind: "explicit" }>): string => {
  const arn = decision.layer === "resource-based" ? undefined : decision.deniedBy[0]?.policy.arn;
  return arn === undefined ? "" : `: ${arn}`;
};
