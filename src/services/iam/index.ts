/** IAM: its operations, and what the rest of the house asks of it. */

import type { ReadTransaction, WriteTransaction } from "../../store/port.js";
import { parseArn } from "../kit/arns.js";
import type { Caller } from "../kit/caller.js";
import { validator } from "../kit/constraints.js";
import { ids } from "../kit/ids.js";
import { type Behaviour, behaviours, type Call, type EveryOneOwned, type Service } from "../kit/operation.js";
import type { AccountPort, CredentialPort, IdentityPort, MfaPort, ResourcePort } from "../kit/ports.js";
import { constraints } from "./constraints.js";
import { invalidClientTokenId } from "./errors.js";
import type { IamOperation, IamReadContext, IamWriteContext } from "./family.js";
import { createAccount, credential, policiesOf, publicPart, resourceOf } from "./identity.js";
import { LastUsed } from "./last-used.js";
import { takeMfaCode } from "./mfa-codes.js";
import { accessKeys } from "./operations/access-keys.js";
import { account } from "./operations/account.js";
import { certificates } from "./operations/certificates.js";
import { delegationRequests } from "./operations/delegation-requests.js";
import { groups } from "./operations/groups.js";
import { identityProviders } from "./operations/identity-providers.js";
import { inlinePolicies } from "./operations/inline-policies.js";
import { instanceProfiles } from "./operations/instance-profiles.js";
import { loginProfiles } from "./operations/login-profiles.js";
import { managedPolicies } from "./operations/managed-policies.js";
import { mfa } from "./operations/mfa.js";
import { organizations } from "./operations/organizations.js";
import { policyAttachments } from "./operations/policy-attachments.js";
import { reports } from "./operations/reports.js";
import { roles } from "./operations/roles.js";
import { serviceCredentials } from "./operations/service-credentials.js";
import { serviceLinkedRoles } from "./operations/service-linked-roles.js";
import { simulation } from "./operations/simulation.js";
import { sshKeys } from "./operations/ssh-keys.js";
import { users } from "./operations/users.js";
import { principalId } from "./principals.js";
import { accountIn } from "./resources.js";
import { defaultDocument, IamReader, IamWriter, policyOf, type Role, tables } from "./state.js";
import { outboundFederationOf, ownVerificationKeys, providerOf, samlProvider } from "./web-identity.js";

const families = [
  users,
  groups,
  roles,
  instanceProfiles,
  inlinePolicies,
  policyAttachments,
  managedPolicies,
  accessKeys,
  loginProfiles,
  mfa,
  account,
  reports,
  simulation,
  identityProviders,
  certificates,
  sshKeys,
  serviceCredentials,
  serviceLinkedRoles,
  delegationRequests,
  organizations,
] as const;

/** Every operation of the SDK's IAM client belongs to a family: one that is missing is a compile error here, by name. */
const everyOperationIsOwned: EveryOneOwned<IamOperation, typeof families> = true;

/**
 * AWS: credentials of GetFederationToken, and of GetSessionToken without MFA, are no credentials to IAM.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
 */
const mayCallIam = (caller: Caller): boolean => {
  if (caller.type === "federated-user") return false;
  if (caller.type !== "user" && caller.type !== "root") return true;
  return caller.session === undefined || caller.session.mfaAuthenticatedAt !== undefined;
};

/** The operation, for those whom IAM knows. */
const guarded = (behaviour: Behaviour): Behaviour => {
  if (behaviour.kind === "not-implemented") return behaviour;
  const { needs } = behaviour;
  return {
    ...behaviour,
    needs: (input: unknown, call: Call) => {
      if (!mayCallIam(call.caller)) throw invalidClientTokenId();
      return needs(input, call);
    },
  };
};

/** The operations by name, for the gateway and for the coverage page. */
export const operations: ReadonlyMap<string, Behaviour> = new Map(
  [...(everyOperationIsOwned && behaviours(families))].map(([name, behaviour]) => [name, guarded(behaviour)]),
);

const validate = validator(constraints, "hidden");

/** IAM of one world, with everything it answers for. */
export interface Iam extends CredentialPort, IdentityPort, AccountPort, ResourcePort, MfaPort {
  readonly service: Service;
  /** The role of an ARN, if it exists: what STS makes sessions of. */
  role(tx: ReadTransaction, arn: string): Promise<Role | undefined>;
  /** The document of a managed policy that an account may use, if it exists: what STS limits sessions by. */
  policyDocument(tx: ReadTransaction, arn: string, accountId: string): Promise<string | undefined>;
  /** The OpenID Connect provider of an account that an issuer is: whose tokens STS takes. */
  providerOf: typeof providerOf;
  /** The issuer that an account is: what STS signs tokens with. */
  outboundFederationOf: typeof outboundFederationOf;
  ownVerificationKeys: typeof ownVerificationKeys;
  /** The SAML provider of an ARN, if it exists: whose assertions STS takes. */
  samlProvider: typeof samlProvider;
  /** Notes that a key was used, by whom, at a world time. */
  used(accessKeyId: string, service: string, region: string, at: number, caller?: Caller): void;
  /** Writes down what was noted of keys: before a snapshot or a fork. */
  flush(tx: WriteTransaction): Promise<void>;
}

export const createIam = (): Iam => {
  const lastUsed = new LastUsed();
  return {
    service: {
      name: "iam",
      operations,
      validate,
      reading: (tx, call): IamReadContext => ({ iam: new IamReader(tx, accountIn(call)), call, lastUsed }),
      writing: (tx, call): IamWriteContext => ({ iam: new IamWriter(tx, accountIn(call)), call, lastUsed }),
      preparing: (call) => ({ call }),
    },
    credential,
    policiesOf,
    resourceOf,
    principalId,
    account: async (tx, accountId) => {
      const found = await tx.get(tables.accounts, [accountId]);
      return found && publicPart(found);
    },
    accounts: async (tx) => (await tx.range(tables.accounts, {})).map(publicPart),
    createAccount: (tx, given, now) => createAccount(tx, given, now, ids),
    role: async (tx, arn) => {
      const { accountId = "", resource = "" } = parseArn(arn) ?? {};
      const found = await new IamReader(tx, accountId).findRole(resource.slice(resource.lastIndexOf("/") + 1));
      return found?.arn === arn ? found : undefined;
    },
    policyDocument: async (tx, arn, accountId) => {
      const policy = await policyOf(tx, arn, accountId);
      return policy && defaultDocument(policy);
    },
    providerOf,
    outboundFederationOf,
    ownVerificationKeys,
    samlProvider,
    takeMfaCode,
    used: (accessKeyId, service, region, at, caller) => lastUsed.used(accessKeyId, service, region, at, caller),
    flush: (tx) => lastUsed.flush(tx),
  };
};
