/** Becoming a role. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
import { parseArn } from "../../kit/arns.js";
import type { Caller, Session } from "../../kit/caller.js";
import { notImplemented } from "../../kit/operation.js";
import {
  invalidArn,
  longerThanChainAllows,
  longerThanRoleAllows,
  mayNotAssume,
  notInThisEmulator,
  rootMayNotAssume,
  sourceIdentityIsSet,
} from "../errors.js";
import type { StsFamily } from "../family.js";
import type { AssumableRole } from "../ports.js";
import {
  demandMfa,
  endOf,
  inheritedTags,
  mfaContext,
  packedPolicySize,
  sessionPolicies,
  sessionTags,
  tagContext,
} from "../sessions.js";
import { issueForRole } from "../state.js";

const DEFAULT_DURATION = 3600;
/** Seconds: a role assumed with another role's credentials. */
const CHAINED_DURATION = 3600;

export const assumeRole = {
  reads: {},

  writes: {
    AssumeRole: {
      needs: (input, call) => {
        const { RoleArn, RoleSessionName, ExternalId, DurationSeconds, Tags, TransitiveTagKeys, SourceIdentity } =
          input;
        const { caller } = call;
        if (!parseArn(RoleArn)?.resource) throw invalidArn(RoleArn);
        if (caller.type === "root") throw rootMayNotAssume();
        // AWS: a federated user may ask STS who it is, and nothing else.
        if (caller.type === "federated-user") throw mayNotAssume(caller.arn, RoleArn);

        const inherited = inheritedTags(caller);
        sessionTags(Tags, TransitiveTagKeys, inherited);
        const sourceIdentity = sourceIdentityOf(caller, SourceIdentity);
        const context = {
          "sts:RoleSessionName": RoleSessionName,
          "sts:ExternalId": ExternalId,
          "sts:DurationSeconds": DurationSeconds,
          "sts:SourceIdentity": sourceIdentity,
          ...tagContext(Tags, TransitiveTagKeys),
          ...mfaContext(input),
        };
        const assume = { action: "sts:AssumeRole", resource: RoleArn, context };
        return [
          assume,
          // AWS: what is handed on from the calling session must be allowed again, by every role of the chain.
          ...(Tags?.length || Object.keys(inherited).length > 0 ? [{ ...assume, action: "sts:TagSession" }] : []),
          ...(sourceIdentity === undefined ? [] : [{ ...assume, action: "sts:SetSourceIdentity" }]),
        ];
      },
      handle: async (input, { tx, iam, call, world }) => {
        const { caller, now } = call;
        if (input.ProvidedContexts?.length) throw notInThisEmulator("ProvidedContexts is not implemented.");
        const role = await iam.role(tx, input.RoleArn);
        if (!role) throw mayNotAssume("arn" in caller ? caller.arn : "", input.RoleArn);
        // AWS: the role's session does not remember the code: only the permission to assume sees it.
        await demandMfa(tx, iam, call, input);
        const seconds = durationOf(input.DurationSeconds, role, caller);
        const size = packedPolicySize(input, input.Tags);
        const sourceIdentity = sourceIdentityOf(caller, input.SourceIdentity);
        const session: Session = {
          issuedAt: now,
          expiresAt: endOf(now, seconds),
          policies: await sessionPolicies(tx, iam, role.accountId, input),
          ...sessionTags(input.Tags, input.TransitiveTagKeys, inheritedTags(caller)),
          ...(sourceIdentity !== undefined && { sourceIdentity }),
          origin: "AssumeRole",
        };
        const issued = await issueForRole(tx, { ids: call.ids, world, now }, role, input.RoleSessionName, session);
        return {
          ...issued,
          ...(size > 0 && { PackedPolicySize: size }),
          ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
        };
      },
    },
    AssumeRoot: notImplemented("accounts here belong to no organization whose root they could become"),
  },
} satisfies StsFamily;

export const durationOf = (asked: number | undefined, role: AssumableRole, caller: Caller): number => {
  const seconds = asked ?? DEFAULT_DURATION;
  if (caller.type === "assumed-role" && seconds > CHAINED_DURATION) throw longerThanChainAllows();
  if (seconds > role.maxSessionDuration) throw longerThanRoleAllows();
  return seconds;
};

/** AWS: once set, a source identity stays through the whole chain. */
const sourceIdentityOf = (caller: Caller, given: string | undefined): string | undefined => {
  const kept = "session" in caller ? caller.session?.sourceIdentity : undefined;
  if (kept !== undefined && given !== undefined && given !== kept) throw sourceIdentityIsSet();
  return kept ?? given;
};
