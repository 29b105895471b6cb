/** Finds an emulator that runs, by its health document, and refuses everything else. */
import { ConfigurationError, EmulatorNotFoundError } from "./errors.js";
import type { Environment } from "./profiles.js";

const DEFAULT_ENDPOINT = "http://127.0.0.1:4566";
const PATIENCE_MS = 2_000;

/** Where an emulator is looked for: the argument, else `AWS_ENDPOINT_URL`, else port 4566 on this machine. Refuses AWS's own hosts. */
export function emulatorEndpoint(wanted: string | undefined, env: Environment): string {
  const endpoint = wanted || env.AWS_ENDPOINT_URL || DEFAULT_ENDPOINT;
  if (!URL.canParse(endpoint)) throw new ConfigurationError(`"${endpoint}" is not an endpoint URL.`);
  if (/(^|\.)(amazonaws\.com(\.cn)?|api\.aws|aws\.amazon\.com)$/.test(new URL(endpoint).hostname)) {
    throw new ConfigurationError(`${endpoint} is AWS itself, not an emulator.`);
  }
  return endpoint;
}

/**
 * Resolves once the emulator at `endpoint` says in `GET /_tucuxi/health` that it runs.
 * Throws EmulatorNotFoundError when nobody answers within two seconds or somebody else does.
 */
export async function confirmRunning(endpoint: string): Promise<void> {
  const health = await fetchHealth(endpoint).catch((error: unknown) => {
    throw new EmulatorNotFoundError(endpoint, "nobody answers", error);
  });
  const isRunning = typeof health === "object" && health !== null && "status" in health && health.status === "running";
  if (!isRunning) throw new EmulatorNotFoundError(endpoint, "what answers there is not Tucuxi");
}

async function fetchHealth(endpoint: string): Promise<unknown> {
  const answer = await fetch(new URL("/_tucuxi/health", endpoint), { signal: AbortSignal.timeout(PATIENCE_MS) });
  const text = await answer.text();
  try {
    return answer.ok ? JSON.parse(text) : undefined;
  } catch {
    return undefined; // Somebody answered, but with no health document.
  }
}
