/** SAML assertions for sessions. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html */
import { createHash } from "node:crypto";
import { parseArn } from "../../kit/arns.js";
import { anonymous, type Session } from "../../kit/caller.js";
import type { Call } from "../../kit/operation.js";
import { assertionExpired, invalidArn, invalidAssertion, mayNotAssumeByToken } from "../errors.js";
import type { StsFamily, StsPreparation } from "../family.js";
import type { Assertion } from "../saml-response.js";
import { endOf, packedPolicySize, sessionPolicies, sessionTags, tagContext } from "../sessions.js";
import { issueForRole } from "../state.js";
import { durationOf } from "./assume-role.js";

export const saml = {
  reads: {},

  writes: {
    AssumeRoleWithSAML: {
      // AWS: nobody has credentials yet; the role's trust policy decides about the assertion.
      needs: () => [],
      prepare: async (input, preparation) => {
        const { call } = preparation;
        const identity = await identityOf(input, preparation);
        return async ({ tx, iam, world }) => {
          const { now } = call;
          const role = await iam.role(tx, input.RoleArn);
          if (!role) throw mayNotAssumeByToken(ACTION);
          const size = packedPolicySize(input, undefined);
          const { assertion, sessionName, sourceIdentity } = identity;
          const asked = input.DurationSeconds ?? identity.seconds;
          const end = endOf(now, durationOf(asked, role, anonymous));
          const session: Session = {
            issuedAt: now,
            expiresAt: Math.min(end, assertion.sessionNotOnOrAfter ?? end),
            policies: await sessionPolicies(tx, iam, role.accountId, input),
            tags: identity.tags,
            transitiveTagKeys: identity.transitiveTagKeys,
            ...(sourceIdentity !== undefined && { sourceIdentity }),
            origin: "AssumeRoleWithSAML",
            federatedProvider: input.PrincipalArn,
          };
          const issued = await issueForRole(tx, { ids: call.ids, world, now }, role, sessionName, session);
          return {
            ...issued,
            ...(size > 0 && { PackedPolicySize: size }),
            Subject: assertion.subject,
            SubjectType: assertion.subjectType,
            Issuer: assertion.issuer,
            Audience: assertion.recipient,
            NameQualifier: nameQualifier(assertion, input.PrincipalArn),
            ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
          };
        };
      },
    },
  },
} satisfies StsFamily;

const ACTION = "sts:AssumeRoleWithSAML";
const ATTRIBUTES = "https://aws.amazon.com/SAML/Attributes/";
const AUDIENCES: ReadonlySet<string> = new Set(["urn:amazon:webservices", "https://signin.aws.amazon.com/saml"]);
/** Milliseconds from its issue in which an assertion is good, and by which its issuer's clock may run ahead. */
const REDEEMABLE = 5 * 60_000;

interface SamlIdentity {
  readonly assertion: Assertion;
  readonly sessionName: string;
  /** The session's length that the assertion asks for. */
  readonly seconds: number | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity?: string;
}

interface Input {
  readonly RoleArn: string;
  readonly PrincipalArn: string;
  readonly SAMLAssertion: string;
  readonly DurationSeconds?: number | undefined;
}

/** Whom an assertion stands for, when its provider vouches for it and the role trusts it. */
const identityOf = async (input: Input, { call, iam, store }: StsPreparation): Promise<SamlIdentity> => {
  const { RoleArn, PrincipalArn, SAMLAssertion } = input;
  for (const arn of [RoleArn, PrincipalArn]) if (!parseArn(arn)?.resource) throw invalidArn(arn);
  const provider = await store.read((tx) => iam.samlProvider(tx, PrincipalArn));
  if (!provider) throw invalidAssertion("Specified provider doesn't exist");
  // Few ask for this, so only they wait for the XML libraries.
  const { verifiedAssertion } = await import("../saml-response.js");
  const assertion = verifiedAssertion(SAMLAssertion, provider.certificates);
  if (assertion === "unreadable") throw invalidAssertion("Invalid base64 SAMLResponse");
  if (!assertion) throw invalidAssertion("Response signature invalid");
  if (assertion.issuer !== provider.entityId) throw invalidAssertion("Issuer not present in specified provider");
  demandFitness(assertion, call.now);
  const identity = identityIn(assertion);
  const pairs = assertion.attributes.get(`${ATTRIBUTES}Role`) ?? [];
  if (!pairs.some((pair) => isPair(pair, RoleArn, PrincipalArn))) throw mayNotAssumeByToken(ACTION);
  await demandTrust(input, identity, call);
  return identity;
};

/** `roleArn,providerArn`, in either order. */
const isPair = (pair: string, ...arns: readonly string[]): boolean => {
  const named = pair.split(",").map((arn) => arn.trim());
  return named.length === arns.length && arns.every((arn) => named.includes(arn));
};

const demandFitness = (assertion: Assertion, now: number): void => {
  const { issuedAt, notBefore, notOnOrAfter, audiences, recipient } = assertion;
  if (!audiences.some((audience) => AUDIENCES.has(audience)) || recipient === "") {
    throw invalidAssertion("Response does not contain the required audience.");
  }
  if (now > issuedAt + REDEEMABLE || (notOnOrAfter !== undefined && now >= notOnOrAfter)) throw assertionExpired();
  if (Math.max(issuedAt, notBefore ?? 0) > now + REDEEMABLE) throw invalidAssertion("Response is not yet valid.");
};

const identityIn = (assertion: Assertion): SamlIdentity => {
  const { attributes } = assertion;
  const attribute = (name: string): string | undefined => attributes.get(ATTRIBUTES + name)?.[0];
  const sessionName = attribute("RoleSessionName");
  if (sessionName === undefined || !/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
    throw invalidAssertion("RoleSessionName is required in AuthnResponse");
  }
  const given = [...attributes].flatMap(([name, [Value = ""]]) => {
    const [prefix, Key] = name.split("PrincipalTag:");
    return prefix === ATTRIBUTES && Key !== undefined ? [{ Key, Value }] : [];
  });
  const seconds = Number(attribute("SessionDuration"));
  const sourceIdentity = attribute("SourceIdentity");
  return {
    assertion,
    sessionName,
    seconds: Number.isInteger(seconds) && seconds > 0 ? seconds : undefined,
    ...sessionTags(given, attributes.get(`${ATTRIBUTES}TransitiveTagKeys`)),
    ...(sourceIdentity !== undefined && { sourceIdentity }),
  };
};

/** Throws `AccessDenied` unless the role's trust policy lets this identity in. */
const demandTrust = async (input: Input, identity: SamlIdentity, call: Call): Promise<void> => {
  const { assertion, tags, transitiveTagKeys, sourceIdentity, sessionName } = identity;
  const { accountId = "", resource = "" } = parseArn(input.PrincipalArn) ?? {};
  const given = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const permission = {
    resource: input.RoleArn,
    principal: { type: "federated", federatedProvider: input.PrincipalArn } as const,
    context: {
      "saml:aud": assertion.recipient,
      "saml:iss": assertion.issuer,
      "saml:sub": assertion.subject,
      "saml:sub_type": assertion.subjectType,
      "saml:doc": `${accountId}/${resource.slice(resource.indexOf("/") + 1)}`,
      "saml:namequalifier": nameQualifier(assertion, input.PrincipalArn),
      "aws:FederatedProvider": input.PrincipalArn,
      "sts:RoleSessionName": sessionName,
      "sts:DurationSeconds": input.DurationSeconds,
      "sts:SourceIdentity": sourceIdentity,
      ...tagContext(given, transitiveTagKeys),
    },
  };
  const actions = [
    ACTION,
    ...(given.length > 0 ? ["sts:TagSession"] : []),
    ...(sourceIdentity === undefined ? [] : ["sts:SetSourceIdentity"]),
  ];
  for (const action of actions) {
    if (!(await call.permits({ ...permission, action }))) throw mayNotAssumeByToken(action);
  }
};

/** AWS: base64 of the SHA-1 of issuer, account and the provider's name: a user is one with the same subject and this. */
const nameQualifier = ({ issuer }: Assertion, providerArn: string): string => {
  const { accountId = "", resource = "" } = parseArn(providerArn) ?? {};
  const name = resource.slice(resource.indexOf("/") + 1);
  return createHash("sha1").update(`${issuer}${accountId}/${name}`).digest("base64");
};
