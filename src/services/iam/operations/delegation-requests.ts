/** Requests for temporary, delegated access. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-temporary-delegation.html */
import { notImplemented } from "../../kit/operation.js";
import type { IamFamily } from "../family.js";

const PARTNERS_ONLY = "delegation is open only to partners that AWS has onboarded, with templates registered there";

export const delegationRequests = {
  reads: {
    GetDelegationRequest: notImplemented(PARTNERS_ONLY),
    GetHumanReadableSummary: notImplemented("AWS generates this prose and does not specify it"),
    ListDelegationRequests: notImplemented(PARTNERS_ONLY),
  },

  writes: {
    AcceptDelegationRequest: notImplemented(PARTNERS_ONLY),
    AssociateDelegationRequest: notImplemented(PARTNERS_ONLY),
    CreateDelegationRequest: notImplemented(PARTNERS_ONLY),
    RejectDelegationRequest: notImplemented(PARTNERS_ONLY),
    SendDelegationToken: notImplemented(PARTNERS_ONLY),
    UpdateDelegationRequest: notImplemented(PARTNERS_ONLY),
  },
} satisfies IamFamily;
