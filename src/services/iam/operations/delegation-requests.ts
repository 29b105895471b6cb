/** Requests for temporary, delegated access. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-temporary-delegation.html */
import { notImplemented } from "../../kit/operation.js";
import type { IamFamily } from "../family.js";

export const delegationRequests = {
  reads: {
    GetDelegationRequest: notImplemented("delegation requests are not kept yet"),
    GetHumanReadableSummary: notImplemented("delegation requests are not kept yet"),
    ListDelegationRequests: notImplemented("delegation requests are not kept yet"),
  },

  writes: {
    AcceptDelegationRequest: notImplemented("delegation requests are not kept yet"),
    AssociateDelegationRequest: notImplemented("delegation requests are not kept yet"),
    CreateDelegationRequest: notImplemented("delegation requests are not kept yet"),
    RejectDelegationRequest: notImplemented("delegation requests are not kept yet"),
    SendDelegationToken: notImplemented("delegation requests are not kept yet"),
    UpdateDelegationRequest: notImplemented("delegation requests are not kept yet"),
  },
} satisfies IamFamily;
