/** May they: gathers what the caller and the resource bring, asks the engine, words the refusal. */

import { conditionKeys } from "../services/iam/policy/compile.js";
import { evaluate } from "../services/iam/policy/evaluate.js";
import { refusalMessage } from "../services/iam/policy/message.js";
import type {
  AuthorizationRequest,
  ContextValue,
  Decision,
  Policies,
  PolicySource,
  Principal,
} from "../services/iam/policy/types.js";
import type { Caller } from "../services/kit/caller.js";
import { accountOf } from "../services/kit/caller.js";
import { AwsError } from "../services/kit/errors.js";
import type { ServiceName } from "../services/kit/operation.js";
import type { ConditionValues, Permission } from "../services/kit/permission.js";
import type { CallerPolicies, ResourceFacts } from "../services/kit/ports.js";
import type { ReadTransaction } from "../store/port.js";
import type { World } from "./world.js";

/** What the request itself says, for the condition keys every action knows. */
export interface RequestFacts {
  readonly service: ServiceName;
  readonly region: string;
  readonly sourceIp: string;
  readonly secure: boolean;
  readonly userAgent: string | undefined;
  readonly referer: string | undefined;
  /** World time of arrival. */
  readonly now: number;
  /** Keys that come from how the request was signed: `s3:authType`, `s3:signatureversion` ... */
  readonly signature: ConditionValues;
}

/** Judges the permissions of one request; what the caller brings is read once. */
export class Authorizer {
  readonly #world: World;
  readonly #caller: Caller;
  readonly #facts: RequestFacts;
  readonly #enforce: boolean;
  #callerPolicies: CallerPolicies | undefined;

  constructor(world: World, caller: Caller, facts: RequestFacts, enforce: boolean) {
    this.#world = world;
    this.#caller = caller;
    this.#facts = facts;
    this.#enforce = enforce;
  }

  /**
   * Throws AWS's refusal unless every permission is given. Resources are looked up first, so a bucket that does not
   * exist is `NoSuchBucket` before anybody asks for permission.
   */
  async demand(permissions: readonly Permission[]): Promise<void> {
    if (permissions.length === 0) return;
    await this.#world.store.read(async (tx) => {
      for (const permission of permissions) {
        const { decision, facts } = await this.#decide(tx, permission);
        if (!decision.allowed) throw this.#refusal(permission, decision, facts);
      }
    });
  }

  async permits(permission: Permission): Promise<boolean> {
    return this.#world.store.read(async (tx) => (await this.#decide(tx, permission)).decision.allowed);
  }

  async #decide(tx: ReadTransaction, asked: Permission): Promise<{ decision: Decision; facts?: ResourceFacts }> {
    const facts = await this.#resourceFacts(tx, asked);
    const known = facts === undefined ? {} : { facts };
    if (!this.#enforce) return { decision: ALLOWED, ...known };
    // A session of a directory bucket is all that its holder may do: no policy adds to it.
    const inSession = facts?.grantedBySession ?? ("bucketSession" in this.#caller ? false : undefined);
    if (inSession !== undefined) return { decision: inSession ? ALLOWED : NOT_IN_SESSION, ...known };
    const permission = facts?.instead === undefined ? asked : { ...asked, ...facts.instead };
    this.#callerPolicies ??= await this.#world.identity.policiesOf(tx, this.#caller);
    // S3: a public policy of a bucket with RestrictPublicBuckets does not speak to strangers.
    const resourcePolicy = facts?.ignoresPublic === true ? undefined : facts?.policy;
    const brought = permission.principal === undefined ? this.#callerPolicies.policies : NOBODYS_POLICIES;
    const policies: Policies = resourcePolicy === undefined ? brought : { resource: resourcePolicy, ...brought };
    const request: AuthorizationRequest = {
      principal: permission.principal ?? principalOf(this.#caller),
      action: permission.action,
      resource: facts?.arn ?? permission.resource,
      resourceAccount: facts?.accountId,
      resourcePolicyRequired: facts?.policyRequired,
      canonicalUserId: resourcePolicy?.document.includes("CanonicalUser") ? await this.#canonicalUserId(tx) : undefined,
      context: await this.#context(permission, facts, policies),
    };
    const decision = evaluate(request, policies);
    if (
      decision.allowed ||
      decision.kind === "explicit" ||
      !(await facts?.grantedByAcl?.(this.#caller, permission.action))
    ) {
      return { decision, ...known };
    }
    // AWS: an ACL opens the resource's side; an authenticated stranger still needs what the own account allows.
    const { resourceAccount: _, ...ownSide } = request;
    return { decision: this.#caller.type === "anonymous" ? ALLOWED : evaluate(ownSide, policies), ...known };
  }

  async #canonicalUserId(tx: ReadTransaction): Promise<string | undefined> {
    const accountId = accountOf(this.#caller);
    const account = accountId === undefined ? undefined : await this.#world.accounts.account(tx, accountId);
    return account?.canonicalId;
  }

  #resourceFacts(
    tx: ReadTransaction,
    { resource, action, creates, context }: Permission,
  ): Promise<ResourceFacts | undefined> {
    const owner = RESOURCE_OWNER.find(
      ({ arns, actions }) => resource.startsWith(arns) && actions.some((prefix) => action.startsWith(prefix)),
    );
    if (owner === undefined || creates) return Promise.resolve(undefined);
    const versionId = context?.["s3:VersionId"];
    return this.#world.resources[owner.service].resourceOf(
      tx,
      resource,
      this.#caller,
      action,
      versionId === undefined ? undefined : String(versionId),
    );
  }

  /** Reads from the store only the keys that some policy mentions. */
  async #context(
    permission: Permission,
    facts: ResourceFacts | undefined,
    policies: Policies,
  ): Promise<(key: string) => ContextValue> {
    const travelling = new Map<string, ContextValue>();
    for (const source of [this.#facts.signature, permission.context]) {
      if (!source) continue;
      for (const key in source) travelling.set(key.toLowerCase(), contextValue(source[key]));
    }
    if (facts?.condition) {
      for (const key of keysOf(policies)) {
        if (travelling.has(key) || GLOBAL_KEYS.has(key)) continue;
        const value = await facts.condition(key);
        if (value !== undefined) travelling.set(key, value);
      }
    }
    const about: About = { caller: this.#caller, facts: this.#facts, resource: facts, tags: this.#principalTags() };
    return (key) => {
      if (travelling.has(key)) return travelling.get(key);
      const global = GLOBAL_KEYS.get(key);
      if (global) return global(about);
      return key.startsWith(PRINCIPAL_TAG) ? about.tags(key.slice(PRINCIPAL_TAG.length)) : undefined;
    };
  }

  /** `aws:PrincipalTag/*`: keys compare without case, a session's tags come before those of its role or user. */
  #principalTags(): (lowerCaseKey: string) => string | undefined {
    const session = "session" in this.#caller ? this.#caller.session : undefined;
    const layers = [session?.tags ?? {}, this.#callerPolicies?.tags ?? {}];
    return (wanted) => {
      for (const tags of layers) {
        for (const key in tags) if (key.toLowerCase() === wanted) return tags[key];
      }
      return undefined;
    };
  }

  #refusal(permission: Permission, decision: Decision, facts: ResourceFacts | undefined): AwsError {
    // What S3 asks of KMS in the caller's name, KMS refuses in its own words.
    const service = permission.action.startsWith("kms:") ? "kms" : this.#facts.service;
    // AWS: S3 explains itself only to callers of the account that owns the resource.
    const stranger = service === "s3" && facts !== undefined && accountOf(this.#caller) !== facts.accountId;
    if (this.#caller.type === "anonymous" || this.#caller.type === "service" || stranger) {
      return new AwsError("AccessDenied", 403, "Access Denied");
    }
    const isForeign = facts !== undefined && this.#caller.accountId !== facts.accountId;
    if (service === "kms" && isForeign && !decision.allowed && decision.layer === "resource-based") {
      return new AwsError("AccessDenied", 403, foreignKeyMessage(this.#caller.arn, permission.action));
    }
    const message = refusalMessage(decision, {
      service,
      callerArn: this.#caller.arn,
      action: facts?.instead?.action ?? permission.action,
      resource: permission.display ?? facts?.arn ?? permission.resource,
    });
    return new AwsError("AccessDenied", 403, message);
  }
}

/** AWS: KMS does not say whether another account's key is there. */
const foreignKeyMessage = (callerArn: string, action: string): string =>
  `User: ${callerArn} is not authorized to perform: ${action} on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`;

/** What identities from outside bring: their say is the role's. */
const NOBODYS_POLICIES: Policies = { identity: [] };
const ALLOWED: Decision = { allowed: true, allowedBy: [] };
const NOT_IN_SESSION: Decision = { allowed: false, kind: "implicit", layer: "session" };
const PRINCIPAL_TAG = "aws:principaltag/";

/** Which service answers for a resource; a bucket has no say in what is asked of IAM, even where a request names it there. */
const RESOURCE_OWNER: readonly {
  readonly arns: string;
  readonly actions: readonly string[];
  readonly service: ServiceName | "kms";
}[] = [
  { arns: "arn:aws:s3:", actions: ["s3:"], service: "s3" },
  { arns: "arn:aws:iam:", actions: ["iam:", "sts:"], service: "iam" },
  { arns: "arn:aws:sts:", actions: ["sts:"], service: "sts" },
  { arns: "arn:aws:kms:", actions: ["kms:"], service: "kms" },
];

interface About {
  readonly caller: Caller;
  readonly facts: RequestFacts;
  readonly resource: ResourceFacts | undefined;
  readonly tags: (key: string) => string | undefined;
}

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
const sessionOf = (caller: Caller) => ("session" in caller ? caller.session : undefined);

/** Condition keys that every action knows. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
const GLOBAL_KEYS: ReadonlyMap<string, (about: About) => ContextValue> = new Map(
  Object.entries<(about: About) => ContextValue>({
    "aws:currenttime": ({ facts }) => iso(facts.now),
    "aws:epochtime": ({ facts }) => String(Math.floor(facts.now / 1000)),
    "aws:sourceip": ({ facts }) => facts.sourceIp,
    "aws:securetransport": ({ facts }) => String(facts.secure),
    "aws:useragent": ({ facts }) => facts.userAgent,
    "aws:referer": ({ facts }) => facts.referer,
    // AWS: IAM is global, and its one endpoint is in us-east-1, whatever region a client signs for.
    "aws:requestedregion": ({ facts }) => (facts.service === "iam" ? "us-east-1" : facts.region),
    "aws:viaawsservice": () => "false",
    "aws:principalisawsservice": ({ caller }) =>
      caller.type === "anonymous" ? undefined : String(caller.type === "service"),
    "aws:principalservicename": ({ caller }) => (caller.type === "service" ? caller.service : undefined),
    "aws:principalarn": ({ caller }) =>
      caller.type === "assumed-role" ? caller.roleArn : "arn" in caller ? caller.arn : undefined,
    // AWS: anonymous requests have these two keys, with this value.
    "aws:principalaccount": ({ caller }) => (caller.type === "anonymous" ? "anonymous" : accountOf(caller)),
    "aws:principaltype": ({ caller }) => PRINCIPAL_TYPES[caller.type],
    "aws:userid": ({ caller }) =>
      caller.type === "anonymous" ? "anonymous" : "userId" in caller ? caller.userId : undefined,
    "aws:username": ({ caller }) => (caller.type === "user" ? caller.userName : undefined),
    // What is about to be made, and what belongs to the account as a whole, is the caller's.
    "aws:resourceaccount": ({ resource, caller }) => resource?.accountId ?? accountOf(caller),
    "s3:resourceaccount": ({ resource, caller, facts }) =>
      facts.service === "s3" ? (resource?.accountId ?? accountOf(caller)) : undefined,
    "aws:sourceidentity": ({ caller }) => sessionOf(caller)?.sourceIdentity,
    "aws:federatedprovider": ({ caller }) => sessionOf(caller)?.federatedProvider,
    "aws:tokenissuetime": ({ caller }) => {
      const session = sessionOf(caller);
      return session && iso(session.issuedAt);
    },
    // AWS: present, and false, only with temporary credentials; long-term keys have no such key at all.
    "aws:multifactorauthpresent": ({ caller }) => {
      const session = sessionOf(caller);
      return session && String(session.mfaAuthenticatedAt !== undefined);
    },
    "aws:multifactorauthage": ({ caller, facts }) => {
      const at = sessionOf(caller)?.mfaAuthenticatedAt;
      return at === undefined ? undefined : String(Math.floor((facts.now - at) / 1000));
    },
  }),
);

const PRINCIPAL_TYPES: Readonly<Record<Caller["type"], string>> = {
  root: "Account",
  user: "User",
  "assumed-role": "AssumedRole",
  "federated-user": "FederatedUser",
  service: "Service",
  anonymous: "Anonymous",
};

const contextValue = (value: ConditionValues[string]): ContextValue =>
  value === undefined || typeof value === "string" || Array.isArray(value) ? value : String(value);

const keysOf = (policies: Policies): ReadonlySet<string> => {
  const keys = new Set<string>();
  const mention = (policy: PolicySource | undefined): void => {
    if (policy) for (const key of conditionKeys(policy)) keys.add(key);
  };
  policies.identity.forEach(mention);
  policies.session?.forEach(mention);
  mention(policies.boundary);
  mention(policies.resource);
  for (const level of [...(policies.serviceControl ?? []), ...(policies.resourceControl ?? [])]) level.forEach(mention);
  return keys;
};

const principalOf = (caller: Caller): Principal => {
  switch (caller.type) {
    case "root":
    case "user":
      return caller;
    case "assumed-role": {
      const { federatedProvider } = caller.session;
      return federatedProvider === undefined ? caller : { ...caller, federatedProvider };
    }
    case "federated-user":
      return { ...caller, issuerArn: caller.issuer.arn };
    default:
      return caller;
  }
};
