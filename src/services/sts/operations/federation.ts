/** Temporary credentials of users and of those they vouch for. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html */
import { federatedUserArn } from "../../kit/arns.js";
import type { Caller, IamUser, RootUser, Session } from "../../kit/caller.js";
import { notImplemented } from "../../kit/operation.js";
import { sessionCredentials } from "../errors.js";
import type { StsFamily } from "../family.js";
import { demandMfa, endOf, packedPolicySize, sessionPolicies, sessionTags, tagContext } from "../sessions.js";
import { issue } from "../state.js";

const DEFAULT_DURATION = 43200;
/** Seconds: sessions of root are shorter, and AWS shortens them without a word. */
const ROOT_DURATION = 3600;

export const federation = {
  reads: {},

  writes: {
    GetSessionToken: {
      // AWS: no policy has a say in this; see the page above.
      needs: (_input, call) => {
        longTermCaller(call.caller, "GetSessionToken");
        return [];
      },
      handle: async (input, { tx, iam, call, world }) => {
        const { now } = call;
        const caller = longTermCaller(call.caller, "GetSessionToken");
        const isMfa = await demandMfa(tx, iam, call, input);
        const session: Session = {
          issuedAt: now,
          expiresAt: endOf(now, durationOf(caller, input.DurationSeconds)),
          policies: [],
          tags: {},
          transitiveTagKeys: [],
          ...(isMfa && { mfaAuthenticatedAt: now }),
          origin: "GetSessionToken",
        };
        const Credentials = await issue(tx, { ids: call.ids, world, now }, session, (accessKeyId) => ({
          ...caller,
          accessKeyId,
          session,
        }));
        return { Credentials };
      },
    },
    GetFederationToken: {
      needs: ({ Name, Tags }, call) => {
        const { accountId } = longTermCaller(call.caller, "GetFederationToken");
        sessionTags(Tags, undefined);
        const federate = {
          action: "sts:GetFederationToken",
          resource: federatedUserArn(accountId, Name),
          context: tagContext(Tags, undefined),
        };
        return Tags?.length ? [federate, { ...federate, action: "sts:TagSession" }] : federate;
      },
      handle: async (input, { tx, iam, call, world }) => {
        const { now } = call;
        const issuer = longTermCaller(call.caller, "GetFederationToken");
        const { accountId } = issuer;
        const PackedPolicySize = packedPolicySize(input, input.Tags);
        const session: Session = {
          issuedAt: now,
          expiresAt: endOf(now, durationOf(issuer, input.DurationSeconds)),
          policies: await sessionPolicies(tx, iam, accountId, input),
          ...sessionTags(input.Tags, undefined),
          origin: "GetFederationToken",
        };
        const arn = federatedUserArn(accountId, input.Name);
        const userId = `${accountId}:${input.Name}`;
        const Credentials = await issue(tx, { ids: call.ids, world, now }, session, (accessKeyId) => ({
          type: "federated-user",
          accountId,
          arn,
          userId,
          accessKeyId,
          issuer,
          session,
        }));
        return { Credentials, FederatedUser: { FederatedUserId: userId, Arn: arn }, PackedPolicySize };
      },
    },
    GetDelegatedAccessToken: notImplemented(
      "delegation is open only to partners that AWS has onboarded, with templates registered there",
    ),
  },
} satisfies StsFamily;

/** AWS: only users and root, and only with their long-term keys. */
const longTermCaller = (caller: Caller, operation: string): IamUser | RootUser => {
  if ((caller.type !== "user" && caller.type !== "root") || caller.session) throw sessionCredentials(operation);
  return caller;
};

const durationOf = (caller: Caller, asked: number | undefined): number =>
  caller.type === "root" ? Math.min(asked ?? ROOT_DURATION, ROOT_DURATION) : (asked ?? DEFAULT_DURATION);
