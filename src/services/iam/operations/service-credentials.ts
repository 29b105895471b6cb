/** User names, passwords and keys for single services. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_service-specific-creds.html */
import { notImplemented } from "../../kit/operation.js";
import type { IamFamily } from "../family.js";

export const serviceCredentials = {
  reads: {
    ListServiceSpecificCredentials: notImplemented("service-specific credentials are not kept yet"),
  },

  writes: {
    CreateServiceSpecificCredential: notImplemented("service-specific credentials are not kept yet"),
    DeleteServiceSpecificCredential: notImplemented("service-specific credentials are not kept yet"),
    ResetServiceSpecificCredential: notImplemented("service-specific credentials are not kept yet"),
    UpdateServiceSpecificCredential: notImplemented("service-specific credentials are not kept yet"),
  },
} satisfies IamFamily;
