/**
 * Trust policies name principals by ARN, but what IAM keeps is who they were: when a trusted user is deleted, its unique
 * id shows up in the policy, and a new user of the same name is not trusted.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
import type { ReadTransaction } from "../../store/port.js";
import { parseArn } from "../kit/arns.js";
import { malformedPolicyDocument } from "./errors.js";
import { principalArns } from "./policy/validate.js";
import { principalId } from "./principals.js";
import { type Role, tables } from "./state.js";

type Trust = Pick<Role, "trustPolicy" | "trustedIds">;

/**
 * A trust policy as a role keeps it. Throws `MalformedPolicyDocument` when it names a user or role that does not exist;
 * principals of accounts that are not of this world are taken on trust.
 */
export const trusted = async (tx: ReadTransaction, document: string): Promise<Trust> => {
  const trustedIds: Record<string, string> = {};
  for (const arn of principalArns(document)) {
    const id = await principalId(tx, arn);
    if (id !== undefined) trustedIds[arn] = id;
    else if (await tx.get(tables.accounts, [parseArn(arn)?.accountId ?? ""])) {
      throw malformedPolicyDocument(`Invalid principal in policy: "AWS":"${arn}"`);
    }
  }
  return { trustPolicy: document, trustedIds };
};

/** The role with the trust policy that holds now: principals that are no more are named by their unique id. */
export const asSeenNow = async (tx: ReadTransaction, role: Role): Promise<Role> => {
  let { trustPolicy } = role;
  for (const arn in role.trustedIds) {
    const id = role.trustedIds[arn];
    if (id === undefined || (await principalId(tx, arn)) === id) continue;
    trustPolicy = trustPolicy.replaceAll(JSON.stringify(arn), JSON.stringify(id));
  }
  return trustPolicy === role.trustPolicy ? role : { ...role, trustPolicy };
};
