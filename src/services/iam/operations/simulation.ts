/** The policy simulator. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_testing-policies.html */
import { assumedRoleArn, iamArn, parseArn } from "../../kit/arns.js";
import type { Call } from "../../kit/operation.js";
import type { Permission } from "../../kit/permission.js";
import { invalidEntityArn, invalidInput } from "../errors.js";
import type { IamFamily } from "../family.js";
import { policiesOfHolder } from "../identity.js";
import { pageOf } from "../paging.js";
import { compile } from "../policy/compile.js";
import type { ContextValue, PolicySource, Principal } from "../policy/types.js";
import { validateIdentityPolicy } from "../policy/validate.js";
import { accountIn, onAccount } from "../resources.js";
import { contextKeysIn, type Simulation, simulate } from "../simulator.js";
import type { IamReader, PolicyHolder } from "../state.js";

export const simulation = {
  reads: {
    GetContextKeysForCustomPolicy: {
      needs: (_input, call) => onAccount(call),
      handle: ({ PolicyInputList }) => ({
        ContextKeyNames: contextKeysIn(documents("PolicyInputList", PolicyInputList)),
      }),
    },
    GetContextKeysForPrincipalPolicy: {
      needs: ({ PolicySourceArn }, call) => onPrincipal(call, PolicySourceArn),
      handle: async ({ PolicySourceArn, PolicyInputList }, { iam }) => {
        const { policies } = await policiesOfHolder(iam.tx, await holderOf(iam, PolicySourceArn));
        const attached = [...policies.identity, ...(policies.boundary ? [policies.boundary] : [])];
        const given = documents("PolicyInputList", PolicyInputList);
        return { ContextKeyNames: contextKeysIn([...given, ...attached.map(({ document }) => document)]) };
      },
    },
    SimulateCustomPolicy: {
      needs: (_input, call) => onAccount(call),
      handle: (input, { call }) => {
        const results = simulate({
          ...scenarioOf(input),
          principal: callerOf(input, call.caller, accountIn(call)),
          policies: {
            identity: inputPolicies("PolicyInputList", input.PolicyInputList),
            ...boundaryOf(input),
            ...resourcePolicyOf(input),
          },
        });
        const { items, truncation } = pageOf("SimulateCustomPolicy", input, results);
        return { EvaluationResults: items, ...truncation };
      },
    },
    SimulatePrincipalPolicy: {
      needs: ({ PolicySourceArn }, call) => onPrincipal(call, PolicySourceArn),
      handle: async (input, { iam, call }) => {
        const holder = await holderOf(iam, input.PolicySourceArn);
        const { policies, tags } = await policiesOfHolder(iam.tx, holder);
        const scenario = scenarioOf(input);
        const principal =
          input.CallerArn === undefined && holder.kind !== "group"
            ? principalOf(holder)
            : callerOf(input, call.caller, iam.accountId);
        const results = simulate({
          ...scenario,
          context: new Map([...knownOf(holder, principal, tags), ...scenario.context]),
          principal,
          policies: {
            identity: [...inputPolicies("PolicyInputList", input.PolicyInputList), ...policies.identity],
            ...(policies.boundary && { boundary: policies.boundary }),
            ...boundaryOf(input),
            ...resourcePolicyOf(input),
          },
        });
        const { items, truncation } = pageOf("SimulatePrincipalPolicy", input, results);
        return {
          EvaluationResults: items.map((result) => ({
            ...result,
            OrganizationsDecisionDetail: { AllowedByOrganizations: true },
          })),
          ...truncation,
        };
      },
    },
  },

  writes: {},
} satisfies IamFamily;

interface Input {
  readonly ActionNames: readonly string[];
  readonly ResourceArns?: readonly string[] | undefined;
  readonly ResourcePolicy?: string | undefined;
  readonly ResourceOwner?: string | undefined;
  readonly CallerArn?: string | undefined;
  readonly PermissionsBoundaryPolicyInputList?: readonly string[] | undefined;
  readonly ContextEntries?:
    | readonly {
        readonly ContextKeyName?: string | undefined;
        readonly ContextKeyValues?: readonly string[] | undefined;
        readonly ContextKeyType?: string | undefined;
      }[]
    | undefined;
}

const ACTION = /^[A-Za-z0-9-]+:[A-Za-z0-9]+$/;

/** What is asked of the policies. Throws `InvalidInput` for what is no action: wildcards are not simulated. */
const scenarioOf = (input: Input): Pick<Simulation, "actions" | "resources" | "resourceOwner" | "context"> => {
  const invalid = input.ActionNames.find((name) => !ACTION.test(name));
  if (invalid !== undefined) throw invalidInput(`Invalid action name: ${invalid}`);
  const context = new Map<string, ContextValue>();
  for (const { ContextKeyName = "", ContextKeyValues = [], ContextKeyType = "" } of input.ContextEntries ?? []) {
    const isList = ContextKeyType.endsWith("List") || ContextKeyValues.length > 1;
    context.set(ContextKeyName.toLowerCase(), isList ? ContextKeyValues : ContextKeyValues[0]);
  }
  return {
    actions: input.ActionNames,
    resources: input.ResourceArns?.length ? input.ResourceArns : undefined,
    resourceOwner: input.ResourceOwner && (parseArn(input.ResourceOwner)?.accountId ?? input.ResourceOwner),
    context,
  };
};

const documents = (list: string, given: readonly string[] = []): readonly string[] => {
  for (const [index, document] of given.entries()) {
    const fault = validateIdentityPolicy(document, "managed");
    if (fault !== undefined) throw invalidInput(`${list}.${index + 1}: ${fault}`);
  }
  return given;
};

const inputPolicies = (list: string, given: readonly string[] | undefined): readonly PolicySource[] =>
  documents(list, given).map((document, index) => ({ document, name: `${list}.${index + 1}` }));

/** A boundary that is given takes the place of the principal's own. */
const boundaryOf = ({ PermissionsBoundaryPolicyInputList: given }: Input): { readonly boundary?: PolicySource } => {
  const [boundary, another] = inputPolicies("PermissionsBoundaryPolicyInputList", given);
  if (another) throw invalidInput("Only one permissions boundary can be simulated.");
  return boundary ? { boundary } : {};
};

const resourcePolicyOf = ({ ResourcePolicy }: Input): { readonly resource?: PolicySource } => {
  if (ResourcePolicy === undefined) return {};
  const { problem } = compile(ResourcePolicy);
  if (problem !== undefined) throw invalidInput(`ResourcePolicy: ${problem}`);
  return { resource: { document: ResourcePolicy, name: "ResourcePolicy" } };
};

type Simulated = Principal & { readonly accountId: string };

/** Who asks in the simulation: the user given as `CallerArn`; without one, nobody in particular of the account. */
const callerOf = ({ CallerArn, ResourcePolicy }: Input, caller: Call["caller"], accountId: string): Simulated => {
  if (CallerArn === undefined) {
    if (ResourcePolicy !== undefined && caller.type !== "user") {
      throw invalidInput("CallerArn is required when ResourcePolicy is specified.");
    }
    const arn = caller.type === "user" ? caller.arn : iamArn(accountId, "user", "/", "simulated");
    return { type: "user", accountId, arn, userId: caller.type === "user" ? caller.userId : "" };
  }
  const { resource = "", accountId: owner = "" } = parseArn(CallerArn) ?? {};
  if (!resource.startsWith("user/")) throw invalidInput(`Invalid Caller Arn: ${CallerArn} is not the ARN of a user.`);
  return { type: "user", accountId: owner, arn: CallerArn, userId: "" };
};

const SIMULATED_SESSION = "simulated";

const principalOf = (holder: Exclude<PolicyHolder, { kind: "group" }>): Simulated => {
  const { accountId, arn, id, name } = holder;
  if (holder.kind === "user") return { type: "user", accountId, arn, userId: id };
  return {
    type: "assumed-role",
    accountId,
    arn: assumedRoleArn(accountId, name, SIMULATED_SESSION),
    roleArn: arn,
    roleId: id,
    userId: `${id}:${SIMULATED_SESSION}`,
  };
};

/** Condition keys that the principal itself answers. */
const knownOf = (
  holder: PolicyHolder,
  principal: Simulated,
  tags: Readonly<Record<string, string>>,
): Map<string, ContextValue> => {
  const known = new Map<string, ContextValue>([["aws:principalaccount", principal.accountId]]);
  if (holder.kind === "group") return known;
  known.set("aws:principalarn", holder.arn);
  known.set("aws:principaltype", holder.kind === "user" ? "User" : "AssumedRole");
  if (holder.kind === "user") known.set("aws:username", holder.name).set("aws:userid", holder.id);
  for (const key in tags) known.set(`aws:principaltag/${key.toLowerCase()}`, tags[key]);
  return known;
};

const ENTITY = /^arn:aws[a-z-]*:iam::(\d{12}):(user|group|role)\/(?:.*\/)?([^/]+)$/;

const onPrincipal = (call: Call, arn: string): Permission => ({
  action: `iam:${call.operation}`,
  resource: arn,
  display: arn,
});

/** The user, group or role of an ARN. Throws `InvalidInput` for other ARNs, `NoSuchEntity` when there is none. */
const holderOf = async (iam: IamReader, arn: string): Promise<PolicyHolder> => {
  const [, accountId, kind, name = ""] = ENTITY.exec(arn) ?? [];
  if (accountId !== iam.accountId) throw invalidEntityArn(arn);
  switch (kind) {
    case "user":
      return iam.user(name);
    case "group":
      return iam.group(name);
    default:
      return iam.role(name);
  }
};
