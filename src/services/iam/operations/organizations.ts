/** Central management of root access in an organization. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html */
import { notImplemented } from "../../kit/operation.js";
import type { IamFamily } from "../family.js";

export const organizations = {
  reads: {
    ListOrganizationsFeatures: notImplemented("there are no organizations yet"),
  },

  writes: {
    DisableOrganizationsRootCredentialsManagement: notImplemented("there are no organizations yet"),
    DisableOrganizationsRootSessions: notImplemented("there are no organizations yet"),
    EnableOrganizationsRootCredentialsManagement: notImplemented("there are no organizations yet"),
    EnableOrganizationsRootSessions: notImplemented("there are no organizations yet"),
  },
} satisfies IamFamily;
