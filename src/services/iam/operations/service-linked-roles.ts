/** Roles that belong to a service, and roles made from templates. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html */
import { iamArn } from "../../kit/arns.js";
import { notImplemented } from "../../kit/operation.js";
import { newRoleAnswer } from "../answers.js";
import { invalidInput, limitExceeded, noSuchEntity, noSuffixAllowed, serviceRoleTaken } from "../errors.js";
import type { IamFamily } from "../family.js";
import { quotas } from "../quotas.js";
import { accountIn, onExisting } from "../resources.js";
import { serviceLinkedRolesOf } from "../service-linked.js";
import { newEntity, type Role, tables } from "../state.js";

export const serviceLinkedRoles = {
  reads: {
    GetServiceLinkedRoleDeletionStatus: {
      needs: ({ DeletionTaskId }, call) => {
        const [, path, service, name] = DeletionTaskId.split("/");
        const role = iamArn(accountIn(call), "role", `/${path}/${service}/`, name ?? "");
        return { action: "iam:GetServiceLinkedRoleDeletionStatus", resource: role, creates: true };
      },
      handle: async ({ DeletionTaskId }, { iam }) => {
        if (!(await iam.tx.get(tables.deletionTasks, [iam.accountId, DeletionTaskId]))) {
          throw noSuchEntity("deletion task", DeletionTaskId);
        }
        return { Status: "SUCCEEDED" };
      },
    },
    GetRoleTemplateVersion: notImplemented("role templates belong to AWS services and have no public contents"),
  },

  writes: {
    CreateServiceLinkedRole: {
      needs: ({ AWSServiceName, CustomSuffix }, call) => ({
        action: "iam:CreateServiceLinkedRole",
        resource: iamArn(accountIn(call), "role", pathOf(AWSServiceName), nameOf(AWSServiceName, CustomSuffix) ?? "*"),
        creates: true,
        context: { "iam:AWSServiceName": AWSServiceName },
      }),
      handle: async ({ AWSServiceName, CustomSuffix, Description }, { iam, call }) => {
        const known = linkedRoleOf(AWSServiceName);
        const name = nameOf(AWSServiceName, CustomSuffix);
        if (!known || name === undefined) throw invalidInput(`No service-linked role is known of ${AWSServiceName}`);
        if (CustomSuffix !== undefined && !known.takesSuffix) throw noSuffixAllowed(AWSServiceName);
        if (await iam.findRole(name)) throw serviceRoleTaken(name);
        if ((await iam.counts()).roles >= quotas.RolesPerAccount) {
          throw limitExceeded("RolesPerAccount", quotas.RolesPerAccount);
        }
        const description = Description ?? known.description;
        const policyArn = `arn:aws:iam::aws:policy/aws-service-role/${known.policyName}`;
        const role: Role = {
          ...newEntity(iam.accountId, "role", {
            id: call.ids.iam("AROA"),
            name,
            path: pathOf(AWSServiceName),
            now: call.now,
          }),
          kind: "role",
          attachedPolicies: [policyArn],
          tags: [],
          trustPolicy: trustPolicyOf(AWSServiceName),
          trustedIds: {},
          ...(description !== undefined && { description }),
          maxSessionDuration: 3600,
          service: AWSServiceName,
        };
        await iam.putHolder(role);
        await iam.useOf(role, policyArn, "policy");
        await iam.count("roles", 1);
        return { Role: newRoleAnswer(role) };
      },
    },
    DeleteServiceLinkedRole: {
      needs: ({ RoleName }, call) => onExisting(call, "role", RoleName),
      // AWS asks the service whether it still needs the role; here no service does.
      handle: async ({ RoleName }, { iam, call }) => {
        const role = await iam.role(RoleName);
        if (role.service === undefined) throw invalidInput(`Role ${role.name} is not a service linked role`);
        for (const arn of role.attachedPolicies) await iam.noUseOf(role, arn, "policy");
        await iam.drop(tables.roles, role.name);
        await iam.count("roles", -1);
        const DeletionTaskId = `task${role.path}${role.name}/${call.ids.uuid()}`;
        await iam.tx.put(tables.deletionTasks, [iam.accountId, DeletionTaskId], role.name);
        return { DeletionTaskId };
      },
    },
    AcquireRole: notImplemented("role templates belong to AWS services and have no public contents"),
  },
} satisfies IamFamily;

const linkedRoleOf = (service: string) =>
  Object.hasOwn(serviceLinkedRolesOf, service) ? serviceLinkedRolesOf[service] : undefined;

const pathOf = (service: string): string => `/aws-service-role/${service}/`;

const nameOf = (service: string, suffix: string | undefined): string | undefined => {
  const name = linkedRoleOf(service)?.roleName;
  return name === undefined || suffix === undefined ? name : `${name}_${suffix}`;
};

const trustPolicyOf = (Service: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" }],
  });
