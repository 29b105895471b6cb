/** Credential reports and last-accessed reports. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html */
import { notImplemented } from "../../kit/operation.js";
import type { IamFamily } from "../family.js";

export const reports = {
  reads: {
    GetCredentialReport: notImplemented("reports are not made yet"),
    GetOrganizationsAccessReport: notImplemented("reports are not made yet"),
    GetServiceLastAccessedDetails: notImplemented("reports are not made yet"),
    GetServiceLastAccessedDetailsWithEntities: notImplemented("reports are not made yet"),
    ListPoliciesGrantingServiceAccess: notImplemented("reports are not made yet"),
  },

  writes: {
    GenerateCredentialReport: notImplemented("reports are not made yet"),
    GenerateOrganizationsAccessReport: notImplemented("reports are not made yet"),
    GenerateServiceLastAccessedDetails: notImplemented("reports are not made yet"),
  },
} satisfies IamFamily;
