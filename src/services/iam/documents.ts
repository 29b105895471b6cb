/** Policy documents as IAM takes them: the grammar is the engine's, the refusal is IAM's. */
import { limitExceeded, malformedPolicyDocument } from "./errors.js";
import { validateIdentityPolicy, validateTrustPolicy } from "./policy/validate.js";
import { policySize, quotas } from "./quotas.js";

const demand = (fault: string | undefined): void => {
  if (fault !== undefined) throw malformedPolicyDocument(fault);
};

/** Throws `MalformedPolicyDocument`, or `LimitExceeded` for a document that is too long. */
export const demandManagedPolicy = (document: string): void => {
  demand(validateIdentityPolicy(document, "managed"));
  if (policySize(document) > quotas.PolicySize) throw limitExceeded("PolicySize", quotas.PolicySize);
};

/** Throws `MalformedPolicyDocument`. The size of inline policies counts together: see the family. */
export const demandInlinePolicy = (document: string): void => demand(validateIdentityPolicy(document, "inline"));

/** Throws `MalformedPolicyDocument`, or `LimitExceeded` for a document that is too long. */
export const demandTrustPolicy = (document: string): void => {
  demand(validateTrustPolicy(document));
  if (policySize(document) > quotas.ACLSizePerRole) throw limitExceeded("ACLSizePerRole", quotas.ACLSizePerRole);
};
