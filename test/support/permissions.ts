/** What the permission scenarios are written with: statements, and what came of a call. */
import { S3 } from "@aws-sdk/client-s3";
import type { Emulator } from "../../src/index.js";

type Names = string | readonly string[];

export const allow = (Action: Names, Resource: Names = "*", Condition?: object) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...(Condition && { Condition }),
});

export const deny = (Action: Names, Resource: Names = "*", Condition?: object) => ({
  ...allow(Action, Resource, Condition),
  Effect: "Deny",
});

/** A policy document. */
export const policyOf = (...Statement: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement });

/** `allowed`, or the code of the refusal. An answer to HEAD has no code of its own. */
export const outcomeOf = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call;
    return "allowed";
  } catch (refusal) {
    if (!(refusal instanceof Error)) throw refusal;
    const metadata: unknown = Reflect.get(refusal, "$metadata");
    const status = typeof metadata === "object" && metadata ? Reflect.get(metadata, "httpStatusCode") : undefined;
    if (status === 403 && /^(403|Forbidden|Unknown|UnknownError)$/.test(refusal.name)) return "AccessDenied";
    return String(Reflect.get(refusal, "Code") ?? refusal.name).replace(/Exception$/, "");
  }
};

/** Somebody without credentials. */
export const anonymousOf = (emulator: Emulator): S3 =>
  new S3({ ...emulator.clientConfig(), maxAttempts: 1, signer: { sign: async (request) => request } });
