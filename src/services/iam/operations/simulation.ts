/** The policy simulator. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_testing-policies.html */
import { notImplemented } from "../../kit/operation.js";
import type { IamFamily } from "../family.js";

export const simulation = {
  reads: {
    GetContextKeysForCustomPolicy: notImplemented("the simulator does not ask the engine yet"),
    GetContextKeysForPrincipalPolicy: notImplemented("the simulator does not ask the engine yet"),
    SimulateCustomPolicy: notImplemented("the simulator does not ask the engine yet"),
    SimulatePrincipalPolicy: notImplemented("the simulator does not ask the engine yet"),
  },

  writes: {},
} satisfies IamFamily;
