/** What STS asks of IAM. */
import type { JsonWebKey } from "node:crypto";
import type { ReadTransaction } from "../../store/port.js";
import type { Caller, Credential } from "../kit/caller.js";
import type { MfaPort } from "../kit/ports.js";

/** A role, as far as its sessions go. */
export interface AssumableRole {
  readonly accountId: string;
  /** `AROA…` */
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  /** Seconds. */
  readonly maxSessionDuration: number;
}

/** An OpenID Connect provider that an account trusts. */
export interface TrustedProvider {
  readonly arn: string;
  /** With its scheme. */
  readonly url: string;
  readonly clientIds: readonly string[];
  /** Where its keys are (`file:` or `http:`), when its URL does not say. */
  readonly keysLocation?: string;
}

/** What STS asks of IAM. */
export interface StsIam extends MfaPort {
  /** The provider of an account that an issuer is. */
  providerOf(tx: ReadTransaction, accountId: string, issuer: string): Promise<TrustedProvider | undefined>;
  /** The issuer that an account is, when outbound federation is enabled, with its private keys (PKCS #8 PEM). */
  outboundFederationOf(
    tx: ReadTransaction,
    accountId: string,
  ): Promise<{ readonly issuer: string; readonly keys: Readonly<Record<"RS256" | "ES384", string>> } | undefined>;
  /** The JSON Web Keys of an issuer that is an account of this world. */
  ownVerificationKeys(tx: ReadTransaction, issuer: string): Promise<readonly JsonWebKey[] | undefined>;
  /** The SAML provider of an ARN, if it exists; certificates are PEM. */
  samlProvider(
    tx: ReadTransaction,
    arn: string,
  ): Promise<{ readonly entityId: string; readonly certificates: readonly string[] } | undefined>;
  /** What the tags of a user or role say: `aws:PrincipalTag/*` without a session's. */
  policiesOf(tx: ReadTransaction, caller: Caller): Promise<{ readonly tags: Readonly<Record<string, string>> }>;
  role(tx: ReadTransaction, arn: string): Promise<AssumableRole | undefined>;
  /** The document of a managed policy that the account may use. */
  policyDocument(tx: ReadTransaction, arn: string, accountId: string): Promise<string | undefined>;
  principalId(tx: ReadTransaction, arn: string): Promise<string | undefined>;
  credential(tx: ReadTransaction, accessKeyId: string): Promise<Credential | undefined>;
}
