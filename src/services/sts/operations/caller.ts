/** Who a caller is, and whose a key is. https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
import { decodeAuthorizationMessage } from "../authorization-message.js";
import { invalidAuthorizationMessage, sessionCredentials, unknownAccessKey } from "../errors.js";
import type { StsFamily } from "../family.js";
import { credentialOf } from "../state.js";

export const caller = {
  reads: {
    GetCallerIdentity: {
      // AWS: nobody can be denied this, not even explicitly.
      needs: () => [],
      handle: (_input, { call }) => {
        const { caller } = call;
        if (caller.type === "anonymous" || caller.type === "service") return {};
        return { UserId: caller.userId, Account: caller.accountId, Arn: caller.arn };
      },
    },
    GetAccessKeyInfo: {
      needs: (_input, { caller }) => {
        // AWS: these may call AssumeRole and GetCallerIdentity, or only the latter, and nothing else of STS.
        const origin = "session" in caller ? caller.session?.origin : undefined;
        if (origin === "GetSessionToken" || origin === "GetFederationToken") {
          throw sessionCredentials("GetAccessKeyInfo");
        }
        return { action: "sts:GetAccessKeyInfo", resource: "*" };
      },
      handle: async ({ AccessKeyId }, { tx, iam }) => {
        const credential = (await iam.credential(tx, AccessKeyId)) ?? (await credentialOf(tx, iam, AccessKeyId));
        if (!credential) throw unknownAccessKey(AccessKeyId);
        return { Account: credential.caller.accountId };
      },
    },
    DecodeAuthorizationMessage: {
      needs: (_input, { caller }) => {
        const origin = "session" in caller ? caller.session?.origin : undefined;
        if (origin === "GetSessionToken" || origin === "GetFederationToken") {
          throw sessionCredentials("DecodeAuthorizationMessage");
        }
        return { action: "sts:DecodeAuthorizationMessage", resource: "*" };
      },
      handle: ({ EncodedMessage }) => {
        const DecodedMessage = decodeAuthorizationMessage(EncodedMessage);
        if (DecodedMessage === undefined) throw invalidAuthorizationMessage();
        return { DecodedMessage };
      },
    },
  },

  writes: {},
} satisfies StsFamily;
