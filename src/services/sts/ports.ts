/** What STS asks of IAM. */
import type { ReadTransaction } from "../../store/port.js";
import type { Credential } from "../kit/caller.js";

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

export interface StsIam {
  role(tx: ReadTransaction, arn: string): Promise<AssumableRole | undefined>;
  /** The document of a managed policy that the account may use. */
  policyDocument(tx: ReadTransaction, arn: string, accountId: string): Promise<string | undefined>;
  principalId(tx: ReadTransaction, arn: string): Promise<string | undefined>;
  credential(tx: ReadTransaction, accessKeyId: string): Promise<Credential | undefined>;
}
