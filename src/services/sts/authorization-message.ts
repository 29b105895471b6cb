/**
 * Encoded authorization messages: why a request was refused, as `sts:DecodeAuthorizationMessage` gives it to those who
 * may know. The text carries everything itself, so it can be decoded in any world and after a restart. AWS: S3, IAM and
 * STS say their own reasons in plain words; it is services such as EC2 that encode them.
 */
import { createHash } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { ContextValue, Decision } from "../iam/policy/types.js";

/** What was refused to whom. */
export interface RefusedRequest {
  readonly decision: Extract<Decision, { readonly allowed: false }>;
  readonly principal: { readonly id: string; readonly arn: string };
  readonly action: string;
  readonly resource: string;
  /** Condition keys that the policies asked for, with the values they had. */
  readonly conditions: Readonly<Record<string, ContextValue>>;
}

const CHECK_BYTES = 8;
/** More than any message of ours says. */
const MOST_BYTES = 64 * 1024;

const checkOf = (packed: Uint8Array): Buffer => createHash("sha256").update(packed).digest().subarray(0, CHECK_BYTES);

const items = <T>(list: readonly T[]): { readonly items: readonly T[] } => ({ items: list });

/** The refusal as text of base64's URL alphabet. */
export const encodeAuthorizationMessage = (refused: RefusedRequest): string => {
  const { decision, principal, action, resource, conditions } = refused;
  const denied = decision.kind === "explicit" ? decision.deniedBy : [];
  const document = {
    allowed: false,
    explicitDeny: decision.kind === "explicit",
    matchedStatements: items(
      denied.map(({ sid, effect, layer, policy, index }) => ({
        statementId: sid ?? "",
        effect: effect.toUpperCase(),
        policyType: layer,
        sourcePolicyId: policy.arn ?? policy.name ?? policy.attachedTo ?? "",
        statementIndex: index,
      })),
    ),
    failures: items([]),
    context: {
      principal,
      action,
      resource,
      conditions: items(
        Object.entries(conditions).map(([key, value]) => ({
          key,
          values: items((value === undefined ? [] : [value].flat()).map((each) => ({ value: each }))),
        })),
      ),
    },
  };
  const packed = deflateRawSync(JSON.stringify(document));
  return Buffer.concat([checkOf(packed), packed]).toString("base64url");
};

/** The JSON document of an encoded message; undefined for what is none of ours. */
export const decodeAuthorizationMessage = (text: string): string | undefined => {
  if (!/^[\w-]+$/.test(text)) return undefined;
  const bytes = Buffer.from(text, "base64url");
  const packed = bytes.subarray(CHECK_BYTES);
  if (!checkOf(packed).equals(bytes.subarray(0, CHECK_BYTES))) return undefined;
  return inflateRawSync(packed, { maxOutputLength: MOST_BYTES }).toString("utf8");
};
