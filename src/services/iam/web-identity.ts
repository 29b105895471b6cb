/** What STS asks of IAM about federation: the providers an account trusts, and the account as an issuer. */
import { createPublicKey, type JsonWebKey } from "node:crypto";
import type { ReadTransaction } from "../../store/port.js";
import { parseArn } from "../kit/arns.js";
import { metadataOf, type SamlMetadata } from "./saml-metadata.js";
import { keyOf, type OutboundFederation, type Tag, tables } from "./state.js";

/** The tag by which a provider says where its verification keys are, when its URL is not on this machine. */
export const KEYS_TAG = "tucuxi:jwks";

/** A trusted provider, as far as its tokens go. */
export interface TrustedProvider {
  readonly arn: string;
  /** With its scheme. */
  readonly url: string;
  readonly clientIds: readonly string[];
  /** Where its keys are (`file:` or `http:`), when its URL does not say. */
  readonly keysLocation?: string;
}

/** The provider of an account that an issuer is. */
export const providerOf = async (
  tx: ReadTransaction,
  accountId: string,
  issuer: string,
): Promise<TrustedProvider | undefined> => {
  const key = issuer.replace(/^https?:\/\//, "").toLowerCase();
  const provider = await tx.get(tables.oidcProviders, [accountId, key]);
  if (!provider) return undefined;
  const { arn, url, clientIds, tags } = provider;
  const keysLocation = tags.find(({ Key }: Tag) => Key === KEYS_TAG)?.Value;
  return { arn, url, clientIds, ...(keysLocation !== undefined && { keysLocation }) };
};

/** An account that issues tokens of its own. */
export const outboundFederationOf = async (
  tx: ReadTransaction,
  accountId: string,
): Promise<OutboundFederation | undefined> => {
  const federation = (await tx.get(tables.accounts, [accountId]))?.outboundFederation;
  return federation?.enabled ? federation : undefined;
};

/** The verification keys (a JWK set's `keys`) of an account of this world that is this issuer. */
export const ownVerificationKeys = async (
  tx: ReadTransaction,
  issuer: string,
): Promise<readonly JsonWebKey[] | undefined> => {
  const accountId = await tx.get(tables.outboundIssuers, [issuer]);
  const keys = accountId && (await tx.get(tables.accounts, [accountId]))?.outboundFederation?.keys;
  if (!keys) return undefined;
  return Object.entries(keys).map(([alg, pem]) => ({
    ...createPublicKey(pem).export({ format: "jwk" }),
    kid: alg,
    alg,
    use: "sig",
  }));
};

/** The SAML provider of an ARN: whose assertions count, and with which certificates they are verified. */
export const samlProvider = async (
  tx: ReadTransaction,
  arn: string,
): Promise<Pick<SamlMetadata, "entityId" | "certificates"> | undefined> => {
  const { accountId = "", resource = "" } = parseArn(arn) ?? {};
  const provider = await tx.get(tables.samlProviders, [accountId, keyOf(resource.slice(resource.indexOf("/") + 1))]);
  return provider?.arn === arn ? metadataOf(provider.metadata) : undefined;
};
