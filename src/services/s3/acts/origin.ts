/** Who did something and how, as events tell it. */
import type { Caller } from "../../kit/caller.js";
import type { Call } from "../../kit/operation.js";

/** What S3 itself does, beside its operations. */
export type OwnAct =
  | "LifecycleExpiration"
  | "LifecycleTransition"
  | "Replication"
  | "RestoreCompletion"
  | "RestoreExpiry"
  | "LogDelivery"
  | "InventoryDelivery";

/** Where a change comes from: a request, or an act of S3's own. */
export interface Origin {
  /** The operation's name (`PostObject` for a browser's form), or that of an act of S3's own. */
  readonly operation: string;
  readonly requestId: string;
  readonly hostId: string;
  readonly caller: Caller;
  readonly sourceIp: string;
  /** World time. */
  readonly at: number;
}

/** The origin of what a request does. */
export const originOf = ({ operation, method, requestId, hostId, caller, sourceIp, now }: Call): Origin => ({
  operation: operation === "PutObject" && method === "POST" ? "PostObject" : operation,
  requestId,
  hostId,
  caller,
  sourceIp,
  at: now,
});

/** AWS: what S3 does by itself comes from nowhere, and by nobody but itself. */
export const S3_ITSELF: Caller = { type: "service", service: "s3.amazonaws.com" };

/** How events name a caller. */
export const principalIdOf = (caller: Caller): string => {
  switch (caller.type) {
    case "anonymous":
      return "Anonymous";
    case "service":
      return caller.service;
    default:
      return `AWS:${caller.userId}`;
  }
};
