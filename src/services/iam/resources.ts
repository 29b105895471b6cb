/** What IAM's operations need: actions on resources, named as AWS's refusals name them. */

import { iamArn } from "../kit/arns.js";
import { accountOf } from "../kit/caller.js";
import type { Call } from "../kit/operation.js";
import type { ConditionValues, Permission } from "../kit/permission.js";
import { invalidClientTokenId, mustSpecifyUserName } from "./errors.js";

/** The account that a call acts on: the caller's own. */
export const accountIn = (call: Call): string => {
  const accountId = accountOf(call.caller);
  if (accountId === undefined) throw invalidClientTokenId();
  return accountId;
};

/** The action of an operation, which in IAM is nearly always its name. */
const actionOf = (call: Call): string => `iam:${call.operation}`;

type Kind = "user" | "group" | "role" | "instance-profile";

/**
 * The operation's own action on something that exists. A request knows its name, not its path: the resource port gives
 * the whole ARN. AWS: refusals name it `user bob`, not by ARN.
 */
export const onExisting = (call: Call, kind: Kind, name: string, context?: ConditionValues): Permission => ({
  action: actionOf(call),
  resource: iamArn(accountIn(call), kind, "/", name),
  display: `${kind.replace("-", " ")} ${name}`,
  ...(context && { context }),
});

/** The operation's own action on something it makes. */
export const onNew = (
  call: Call,
  kind: Kind | "policy",
  path: string | undefined,
  name: string,
  context?: ConditionValues,
): Permission => ({
  action: actionOf(call),
  resource: iamArn(accountIn(call), kind, path ?? "/", name),
  creates: true,
  ...(kind === "policy" && { display: `policy ${name}` }),
  ...(context && { context }),
});

/** A listing. AWS: the resource is the path, `arn:aws:iam::111122223333:user/`. */
export const onPath = (call: Call, kind: Kind, pathPrefix: string | undefined): Permission => ({
  action: actionOf(call),
  resource: iamArn(accountIn(call), kind, pathPrefix ?? "/", ""),
});

/** The operation's own action on a managed policy. */
export const onPolicy = (call: Call, arn: string, context?: ConditionValues): Permission => ({
  action: actionOf(call),
  resource: arn,
  display: `policy ${arn}`,
  ...(context && { context }),
});

/** The operation's own action on something that the request knows by its whole ARN. */
export const onArn = (call: Call, arn: string, context?: ConditionValues): Permission => ({
  action: actionOf(call),
  resource: arn,
  ...(context && { context }),
});

/** The operation's own action on the account as a whole. */
export const onAccount = (call: Call): Permission => ({ action: actionOf(call), resource: "*" });

/**
 * The user an operation means when `UserName` may be left out: the caller. Undefined is the account's root.
 * Throws `ValidationError` when the caller is neither.
 */
export const userNameIn = (call: Call, userName: string | undefined): string | undefined => {
  if (userName !== undefined) return userName;
  if (call.caller.type === "user") return call.caller.userName;
  if (call.caller.type === "root") return undefined;
  throw mustSpecifyUserName();
};

/** The operation's own action on that user, or on root. */
export const onUserOrCaller = (call: Call, userName: string | undefined): Permission => {
  const name = userNameIn(call, userName);
  if (name !== undefined) return onExisting(call, "user", name);
  return { action: actionOf(call), resource: `arn:aws:iam::${accountIn(call)}:root` };
};
