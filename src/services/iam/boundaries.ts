/** Permissions boundaries of users and roles: a managed policy that is used, but not attached. */
import { noPermissionsBoundary } from "./errors.js";
import type { IamWriter, Role, User } from "./state.js";

/** Sets the boundary. Throws `NoSuchEntity` when there is no such policy. */
export const setBoundary = async (iam: IamWriter, holder: User | Role, arn: string): Promise<void> => {
  await iam.attachablePolicy(arn);
  if (holder.boundary !== undefined) await iam.noUseOf(holder, holder.boundary, "boundary");
  await iam.useOf(holder, arn, "boundary");
  await iam.putHolder({ ...holder, boundary: arn });
};

/** Takes the boundary away. Throws `NoSuchEntity` when there is none. */
export const removeBoundary = async (iam: IamWriter, holder: User | Role): Promise<void> => {
  const { boundary, ...rest } = holder;
  if (boundary === undefined) throw noPermissionsBoundary(holder.kind, holder.name);
  await iam.noUseOf(holder, boundary, "boundary");
  await iam.putHolder(rest);
};
