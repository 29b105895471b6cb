/** Waiting for a state: one command, asked again until it says so. */
import { setTimeout as pause } from "node:timers/promises";
import { WaitTimeoutError } from "../errors.js";
import type { Sender } from "./engine.js";
import type { WaitOptions } from "./handle.js";

/** Seconds between questions when nobody is asked over the network but a server of one's own. */
const LOCAL_DELAY = 0.02;

interface Wanted {
  readonly what: string;
  readonly command: () => object;
  readonly reached: (error: unknown) => boolean;
  readonly delay: number;
  readonly maxWaitTime: number;
}

/** Asks until `reached`; throws WaitTimeoutError when the time is over, and the abort reason when the signal is raised. */
export async function waitUntil(client: Sender, wanted: Wanted, options: WaitOptions = {}): Promise<void> {
  const { maxWaitTime = wanted.maxWaitTime, abortSignal } = options;
  const delay = options.delay ?? ((await isLocal(client)) ? LOCAL_DELAY : wanted.delay);
  const deadline = performance.now() + maxWaitTime * 1000;

  for (;;) {
    abortSignal?.throwIfAborted();
    const error = await client.send(wanted.command(), { abortSignal }).then(
      () => undefined,
      (thrown: unknown) => thrown ?? new Error("The client threw nothing."),
    );
    if (wanted.reached(error)) return;
    if (performance.now() + delay * 1000 > deadline) throw new WaitTimeoutError(wanted.what, maxWaitTime, error);
    await pause(delay * 1000, undefined, abortSignal ? { signal: abortSignal } : {});
  }
}

async function isLocal(client: Sender): Promise<boolean> {
  const provider = client.config?.endpoint;
  const endpoint: unknown = typeof provider === "function" ? await provider() : undefined;
  if (typeof endpoint !== "object" || endpoint === null || !("hostname" in endpoint)) return false;
  return /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?|.*\.localhost)$/.test(String(endpoint.hostname));
}
