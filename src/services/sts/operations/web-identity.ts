/** OpenID Connect: tokens of others for sessions here, and tokens of our own for others. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
import { parseArn } from "../../kit/arns.js";
import { anonymous, type Caller, type Session } from "../../kit/caller.js";
import type { Call } from "../../kit/operation.js";
import type { ConditionValues } from "../../kit/permission.js";
import {
  invalidArn,
  mayNotAssumeByToken,
  missingClaim,
  noSuchProvider,
  notAToken,
  notInThisEmulator,
  outboundFederationDisabled,
  sessionCredentials,
  tokenExpired,
  tokenFromTheFuture,
  tokenOutlivesSession,
  unknownAlgorithm,
  wrongAudience,
  wrongTokenSignature,
} from "../errors.js";
import type { StsFamily, StsPreparation } from "../family.js";
import { isSignedBy, type Jwt, readJwt, signedJwt } from "../jwt.js";
import type { TrustedProvider } from "../ports.js";
import { endOf, packedPolicySize, sessionPolicies, sessionTags, tagContext } from "../sessions.js";
import { issueForRole } from "../state.js";
import { verificationKeys } from "../verification-keys.js";
import { durationOf } from "./assume-role.js";

const TAGS_CLAIM = "https://aws.amazon.com/tags";
const SOURCE_IDENTITY_CLAIM = "https://aws.amazon.com/source_identity";
/** Seconds that an issuer's clock may run ahead. */
const LEEWAY = 300;

export const webIdentity = {
  reads: {
    GetWebIdentityToken: {
      needs: ({ Audience, DurationSeconds, SigningAlgorithm, Tags }, call) => {
        sessionTags(Tags, undefined);
        const get = {
          action: "sts:GetWebIdentityToken",
          resource: "*",
          context: {
            "sts:IdentityTokenAudience": Audience,
            "sts:DurationSeconds": DurationSeconds ?? TOKEN_DURATION,
            "sts:SigningAlgorithm": SigningAlgorithm,
            ...tagContext(Tags, undefined),
          },
        };
        const origin = sessionOf(call.caller)?.origin;
        if (origin === "GetSessionToken" || origin === "GetFederationToken") {
          throw sessionCredentials("GetWebIdentityToken");
        }
        return Tags?.length ? [get, { ...get, action: "sts:TagGetWebIdentityToken" }] : get;
      },
      handle: async (input, { tx, iam, call }) => {
        const { caller, now } = call;
        const { Audience, SigningAlgorithm: algorithm, DurationSeconds = TOKEN_DURATION, Tags } = input;
        if (algorithm !== "RS256" && algorithm !== "ES384") throw unknownAlgorithm(algorithm);
        const accountId = "accountId" in caller ? caller.accountId : "";
        const federation = await iam.outboundFederationOf(tx, accountId);
        if (!federation) throw outboundFederationDisabled();
        const expiration = endOf(now, DurationSeconds);
        const session = sessionOf(caller);
        if (session && expiration > session.expiresAt) throw tokenOutlivesSession();
        const principal = caller.type === "assumed-role" ? caller.roleArn : "arn" in caller ? caller.arn : "";
        const principalTags = { ...(await iam.policiesOf(tx, caller)).tags, ...session?.tags };
        const { tags } = sessionTags(Tags, undefined);
        const WebIdentityToken = signedJwt(algorithm, federation.keys[algorithm], {
          iss: federation.issuer,
          aud: Audience.length === 1 ? Audience[0] : Audience,
          sub: principal,
          iat: Math.floor(now / 1000),
          exp: expiration / 1000,
          jti: call.ids.uuid(),
          "https://sts.amazonaws.com/": {
            aws_account: accountId,
            source_region: call.region,
            principal_id: principal,
            ...(Object.keys(principalTags).length > 0 && { principal_tags: principalTags }),
            ...(Object.keys(tags).length > 0 && { request_tags: tags }),
            ...(session && { original_session_exp: new Date(session.expiresAt).toISOString() }),
          },
        });
        return { WebIdentityToken, Expiration: new Date(expiration) };
      },
    },
  },

  writes: {
    AssumeRoleWithWebIdentity: {
      // AWS: nobody has credentials yet; the role's trust policy decides about the token, see `identityOf`.
      needs: () => [],
      prepare: async (input, preparation) => {
        const { call } = preparation;
        if (input.ProviderId !== undefined) throw notInThisEmulator("OAuth 2.0 access tokens are not implemented.");
        const identity = await identityOf(input, preparation);
        return async ({ tx, iam, world }) => {
          const { now } = call;
          const role = await iam.role(tx, input.RoleArn);
          if (!role) throw mayNotAssumeByToken(ACTION);
          const size = packedPolicySize(input, undefined);
          const { provider, subject, audience, sourceIdentity } = identity;
          const session: Session = {
            issuedAt: now,
            expiresAt: endOf(now, durationOf(input.DurationSeconds, role, anonymous)),
            policies: await sessionPolicies(tx, iam, role.accountId, input),
            tags: identity.tags,
            transitiveTagKeys: identity.transitiveTagKeys,
            ...(sourceIdentity !== undefined && { sourceIdentity }),
            origin: "AssumeRoleWithWebIdentity",
            federatedProvider: provider.arn,
          };
          const issued = await issueForRole(tx, { ids: call.ids, world, now }, role, input.RoleSessionName, session);
          return {
            ...issued,
            SubjectFromWebIdentityToken: subject,
            ...(size > 0 && { PackedPolicySize: size }),
            Provider: provider.arn,
            Audience: audience,
            ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
          };
        };
      },
    },
  },
} satisfies StsFamily;

const ACTION = "sts:AssumeRoleWithWebIdentity";
/** Seconds. */
const TOKEN_DURATION = 300;

const sessionOf = (caller: Caller): Session | undefined => ("session" in caller ? caller.session : undefined);

interface WebIdentity {
  readonly provider: TrustedProvider;
  readonly subject: string;
  readonly audience: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity?: string;
}

interface Input {
  readonly RoleArn: string;
  readonly RoleSessionName: string;
  readonly WebIdentityToken: string;
  readonly DurationSeconds?: number | undefined;
}

/** Whom a token stands for, when its provider vouches for it and the role trusts it. */
const identityOf = async (input: Input, { call, iam, store }: StsPreparation): Promise<WebIdentity> => {
  const jwt = readJwt(input.WebIdentityToken);
  if (!jwt) throw notAToken();
  const role = parseArn(input.RoleArn);
  if (!role?.resource) throw invalidArn(input.RoleArn);
  const issuer = claim(jwt, "iss");
  const provider = await store.read((tx) => iam.providerOf(tx, role.accountId, issuer));
  if (!provider) throw noSuchProvider(issuer);
  const audience = audienceOf(jwt, provider);
  demandTimes(jwt, call.now);
  const own = await store.read((tx) => iam.ownVerificationKeys(tx, issuer));
  if (!isSignedBy(jwt, own ?? (await verificationKeys(provider)))) throw wrongTokenSignature();
  const identity = { provider, subject: claim(jwt, "sub"), audience, ...sessionClaims(jwt) };
  await demandTrust(input, jwt, identity, call);
  return identity;
};

const claim = ({ claims }: Jwt, name: string): string => {
  const value = claims[name];
  if (typeof value !== "string" || value === "") throw missingClaim(name);
  return value;
};

/** AWS: `azp` is the audience where there is one; it must be a client id of the provider. */
const audienceOf = ({ claims: { aud, azp } }: Jwt, { clientIds }: TrustedProvider): string => {
  const audiences = typeof azp === "string" ? [azp] : textsOf(aud);
  if (audiences.length === 0) throw missingClaim("aud");
  const known = audiences.find((audience) => clientIds.includes(audience));
  if (known === undefined) throw wrongAudience();
  return known;
};

const textsOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === "string");

const demandTimes = ({ claims: { exp, iat, nbf } }: Jwt, milliseconds: number): void => {
  const now = Math.floor(milliseconds / 1000);
  if (typeof exp !== "number") throw missingClaim("exp");
  if (typeof iat !== "number") throw missingClaim("iat");
  if (now >= exp) throw tokenExpired(now, Math.floor(exp));
  if (Math.max(iat, typeof nbf === "number" ? nbf : 0) > now + LEEWAY) throw tokenFromTheFuture();
};

type SessionClaims = Pick<WebIdentity, "tags" | "transitiveTagKeys" | "sourceIdentity">;

/** Session tags and source identity that the token brings. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html */
const sessionClaims = ({ claims }: Jwt): SessionClaims => {
  const given = recordOf(claims[TAGS_CLAIM]);
  const principalTags = Object.entries(recordOf(given.principal_tags)).map(([Key, value]) => ({
    Key,
    Value: textsOf(value)[0] ?? "",
  }));
  const sourceIdentity = claims[SOURCE_IDENTITY_CLAIM];
  return {
    ...sessionTags(principalTags, textsOf(given.transitive_tag_keys)),
    ...(typeof sourceIdentity === "string" && { sourceIdentity }),
  };
};

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};

/** Throws `AccessDenied` unless the role's trust policy lets this identity in. */
const demandTrust = async (input: Input, jwt: Jwt, identity: WebIdentity, call: Call): Promise<void> => {
  const { provider, tags, transitiveTagKeys, sourceIdentity } = identity;
  const given = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const permission = {
    resource: input.RoleArn,
    principal: { type: "federated", federatedProvider: provider.arn } as const,
    context: {
      ...claimKeys(provider, jwt, identity.audience),
      "aws:FederatedProvider": provider.arn,
      "sts:RoleSessionName": input.RoleSessionName,
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

/**
 * The token's claims as condition keys: `token.actions.githubusercontent.com:sub`. AWS: `aud` is the authorized party
 * where there is one, and `oaud` then what the token calls its audience.
 */
const claimKeys = ({ url }: TrustedProvider, { claims }: Jwt, audience: string): ConditionValues => {
  const prefix = url.replace(/^https?:\/\//, "");
  const keys: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries(claims)) {
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
      keys[`${prefix}:${name}`] = String(value);
    } else if (Array.isArray(value)) {
      keys[`${prefix}:${name}`] = textsOf(value);
    }
  }
  if (typeof claims.azp === "string") keys[`${prefix}:oaud`] = textsOf(claims.aud);
  return { ...keys, [`${prefix}:aud`]: audience };
};
