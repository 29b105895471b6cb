/** Roles that belong to a service, and roles made from templates. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html */
import { notImplemented } from "../../kit/operation.js";
import type { IamFamily } from "../family.js";

export const serviceLinkedRoles = {
  reads: {
    GetServiceLinkedRoleDeletionStatus: notImplemented("service-linked roles are not made yet"),
    GetRoleTemplateVersion: notImplemented("service-linked roles are not made yet"),
  },

  writes: {
    CreateServiceLinkedRole: notImplemented("service-linked roles are not made yet"),
    DeleteServiceLinkedRole: notImplemented("service-linked roles are not made yet"),
    AcquireRole: notImplemented("service-linked roles are not made yet"),
  },
} satisfies IamFamily;
