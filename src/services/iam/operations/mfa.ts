/** MFA devices. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html */
import { notImplemented } from "../../kit/operation.js";
import type { IamFamily } from "../family.js";

export const mfa = {
  reads: {
    GetMFADevice: notImplemented("MFA devices are not kept yet"),
    ListMFADevices: notImplemented("MFA devices are not kept yet"),
    ListMFADeviceTags: notImplemented("MFA devices are not kept yet"),
    ListVirtualMFADevices: notImplemented("MFA devices are not kept yet"),
  },

  writes: {
    CreateVirtualMFADevice: notImplemented("MFA devices are not kept yet"),
    DeactivateMFADevice: notImplemented("MFA devices are not kept yet"),
    DeleteVirtualMFADevice: notImplemented("MFA devices are not kept yet"),
    EnableMFADevice: notImplemented("MFA devices are not kept yet"),
    ResyncMFADevice: notImplemented("MFA devices are not kept yet"),
    TagMFADevice: notImplemented("MFA devices are not kept yet"),
    UntagMFADevice: notImplemented("MFA devices are not kept yet"),
  },
} satisfies IamFamily;
