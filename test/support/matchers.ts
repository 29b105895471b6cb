/** What tests say about AWS's answers. */
import { expect } from "vitest";

interface Refusal {
  readonly name: string;
  readonly message: string;
  readonly status: number | undefined;
}

const refusalOf = (received: unknown): Refusal | undefined => {
  if (!(received instanceof Error)) return undefined;
  const metadata: unknown = Reflect.get(received, "$metadata");
  const status: unknown =
    typeof metadata === "object" && metadata !== null ? Reflect.get(metadata, "httpStatusCode") : undefined;
  const code: unknown = Reflect.get(received, "Code") ?? received.name;
  return { name: String(code), message: received.message, status: typeof status === "number" ? status : undefined };
};

expect.extend({
  /** The SDK's error has this code, and this status and message when they are given. IAM's `...Exception` suffix does not count. */
  toBeRefusedWith(received: unknown, code: string, status?: number, message?: string | RegExp) {
    const refusal = refusalOf(received);
    const name = refusal?.name.replace(/Exception$/, "");
    const pass =
      refusal !== undefined &&
      name === code.replace(/Exception$/, "") &&
      (status === undefined || refusal.status === status) &&
      (message === undefined ||
        (typeof message === "string" ? refusal.message === message : message.test(refusal.message)));
    const got = refusal === undefined ? String(received) : `${refusal.name} ${refusal.status}: ${refusal.message}`;
    return { pass, message: () => `expected a refusal with ${code} ${status ?? ""} ${message ?? ""}, got ${got}` };
  },
});

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: an interface merges only with the same parameters
  interface Matchers<T = any> {
    toBeRefusedWith(code: string, status?: number, message?: string | RegExp): T;
  }
}
