/** Central management of root access in an organization. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html */
import type { Call } from "../../kit/operation.js";
import { organizationNotFound } from "../errors.js";
import type { IamFamily } from "../family.js";
import { onAccount } from "../resources.js";

/** AWS: an account that belongs to no organization is told so. The accounts here belong to none. */
const ofAnOrganization = {
  needs: (_input: object, call: Call) => onAccount(call),
  handle: (): never => {
    throw organizationNotFound();
  },
};

export const organizations = {
  reads: {
    ListOrganizationsFeatures: { ...ofAnOrganization },
  },

  writes: {
    DisableOrganizationsRootCredentialsManagement: { ...ofAnOrganization },
    DisableOrganizationsRootSessions: { ...ofAnOrganization },
    EnableOrganizationsRootCredentialsManagement: { ...ofAnOrganization },
    EnableOrganizationsRootSessions: { ...ofAnOrganization },
  },
} satisfies IamFamily;
