/** What the makers of sessions have in common: tags, session policies, MFA, sizes. */
import type { ReadTransaction, WriteTransaction } from "../../store/port.js";
import { validateIdentityPolicy } from "../iam/policy/validate.js";
import type { Caller, Session, SessionPolicy } from "../kit/caller.js";
import type { Call } from "../kit/operation.js";
import type { ConditionValues } from "../kit/permission.js";
import {
  duplicateTagKeys,
  incompleteMfa,
  malformedPolicyDocument,
  noSuchSessionPolicy,
  packedPolicyTooLarge,
  transitiveKeyInherited,
  transitiveKeyWithoutTag,
  unknownMfaDevice,
  validationError,
  wrongMfaCode,
} from "./errors.js";
import type { StsIam } from "./ports.js";

type GivenTags = readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined;
type Tags = Readonly<Record<string, string>>;

interface SessionTags {
  readonly tags: Tags;
  readonly transitiveTagKeys: readonly string[];
}

const sameKey = (one: string) => {
  const key = one.toLowerCase();
  return (other: string): boolean => other.toLowerCase() === key;
};

const sessionOf = (caller: Caller): Session | undefined => ("session" in caller ? caller.session : undefined);

/** The tags that the caller's session hands on to every session made from it. */
export const inheritedTags = (caller: Caller): Tags => {
  const { tags = {}, transitiveTagKeys = [] } = sessionOf(caller) ?? {};
  return Object.fromEntries(Object.entries(tags).filter(([key]) => transitiveTagKeys.some(sameKey(key))));
};

/**
 * The tags of a session to be made: those given, and those inherited. Throws `InvalidParameterValue`; keys that differ
 * only in case are one.
 */
export const sessionTags = (
  given: GivenTags,
  transitive: readonly string[] | undefined,
  inherited: Tags = {},
): SessionTags => {
  const tags: Record<string, string> = { ...inherited };
  const keys: string[] = [];
  for (const { Key = "", Value = "" } of given ?? []) {
    if (keys.some(sameKey(Key))) throw duplicateTagKeys();
    keys.push(Key);
    if (Object.keys(inherited).some(sameKey(Key))) throw transitiveKeyInherited();
    tags[Key] = Value;
  }
  for (const key of transitive ?? []) {
    if (!keys.some(sameKey(key))) throw transitiveKeyWithoutTag();
  }
  return { tags, transitiveTagKeys: [...Object.keys(inherited), ...(transitive ?? [])] };
};

/** `aws:RequestTag/…`, `aws:TagKeys` and `sts:TransitiveTagKeys`. */
export const tagContext = (given: GivenTags, transitive: readonly string[] | undefined): ConditionValues => {
  const context: Record<string, string | readonly string[]> = {};
  for (const { Key = "", Value = "" } of given ?? []) context[`aws:RequestTag/${Key}`] = Value;
  if (given?.length) context["aws:TagKeys"] = given.map(({ Key = "" }) => Key);
  if (transitive?.length) context["sts:TransitiveTagKeys"] = transitive;
  return context;
};

interface GivenPolicies {
  readonly Policy?: string | undefined;
  readonly PolicyArns?: readonly { readonly arn?: string | undefined }[] | undefined;
}

const MOST_POLICY_ARNS = 10;

/** AWS: of text that is no JSON, STS speaks in words other than IAM's. */
const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** The session policies of a request: inline first. Throws for what is malformed, missing or too much. */
export const sessionPolicies = async (
  tx: ReadTransaction,
  iam: StsIam,
  accountId: string,
  { Policy, PolicyArns = [] }: GivenPolicies,
): Promise<readonly SessionPolicy[]> => {
  if (PolicyArns.length > MOST_POLICY_ARNS) {
    throw validationError(
      `1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to ${MOST_POLICY_ARNS}`,
    );
  }
  const policies: SessionPolicy[] = [];
  if (Policy !== undefined) {
    if (!isJson(Policy)) throw malformedPolicyDocument("The policy is not in the valid JSON format.");
    const fault = validateIdentityPolicy(Policy, "managed");
    if (fault !== undefined) throw malformedPolicyDocument(fault);
    policies.push({ document: Policy });
  }
  for (const { arn = "" } of PolicyArns) {
    const document = await iam.policyDocument(tx, arn, accountId);
    if (document === undefined) throw noSuchSessionPolicy(arn);
    policies.push({ arn, document });
  }
  return policies;
};

/** Characters that 100 per cent stand for. AWS packs before it measures, and does not say how. */
const PACKED_LIMIT = 2048;

/** How much of the room for session policies and tags a request takes, in per cent. Throws `PackedPolicyTooLarge`. */
export const packedPolicySize = ({ Policy = "", PolicyArns = [] }: GivenPolicies, tags: GivenTags): number => {
  const arns = PolicyArns.reduce((sum, { arn = "" }) => sum + arn.length, 0);
  const tagged = (tags ?? []).reduce((sum, { Key = "", Value = "" }) => sum + Key.length + Value.length, 0);
  const percent = Math.ceil(((Policy.length + arns + tagged) / PACKED_LIMIT) * 100);
  if (percent > 100) throw packedPolicyTooLarge(percent);
  return percent;
};

interface GivenMfa {
  readonly SerialNumber?: string | undefined;
  readonly TokenCode?: string | undefined;
}

/**
 * `aws:MultiFactorAuthPresent` of a request that shows a code. Permissions are asked for before the code is looked at,
 * as if it were right: when it is not, {@link demandMfa} refuses anyway.
 */
export const mfaContext = ({ SerialNumber, TokenCode }: GivenMfa): ConditionValues =>
  SerialNumber === undefined || TokenCode === undefined
    ? {}
    : { "aws:MultiFactorAuthPresent": true, "aws:MultiFactorAuthAge": 0 };

/**
 * Holds the caller to the MFA code it shows, if it shows one, and uses the code up. Resolves to whether it showed one;
 * throws `AccessDenied` for half of it, a device that is not the caller's, and a code that is not the device's.
 */
export const demandMfa = async (
  tx: WriteTransaction,
  iam: StsIam,
  { caller, now }: Pick<Call, "caller" | "now">,
  { SerialNumber, TokenCode }: GivenMfa,
): Promise<boolean> => {
  if (SerialNumber === undefined && TokenCode === undefined) return false;
  if (SerialNumber === undefined || TokenCode === undefined) throw incompleteMfa();
  const verdict = await iam.takeMfaCode(tx, caller, SerialNumber, TokenCode, now);
  if (verdict === "not-theirs") throw unknownMfaDevice();
  if (verdict === "wrong") throw wrongMfaCode();
  return true;
};

/** When a session ends: whole seconds of world time. */
export const endOf = (now: number, seconds: number): number => Math.floor(now / 1000) * 1000 + seconds * 1000;
