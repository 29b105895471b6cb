/**
 * The keys of identity providers. Nothing outside this machine (and its container network) is ever asked: keys are in a
 * file, or at an issuer that runs beside the tests.
 */
import type { JsonWebKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { noVerificationKeys } from "./errors.js";
import type { TrustedProvider } from "./ports.js";

/** Milliseconds of real time. */
const PATIENCE = 5_000;
/** More than any key set is. */
const MOST_BYTES = 1024 * 1024;

const HINT =
  "tag the provider with tucuxi:jwks, the file: or http: URL of its JSON Web Key Set, because its own URL is not on this machine";

/** The provider's JSON Web Keys. Throws `InvalidIdentityToken` with the reason when they cannot be had. */
export const verificationKeys = async ({ url, keysLocation }: TrustedProvider): Promise<readonly JsonWebKey[]> => {
  const location = keysLocation ?? (isNearby(url) ? await discovered(url) : undefined);
  if (location === undefined) throw noVerificationKeys(HINT);
  const { keys } = await documentAt(location);
  if (!Array.isArray(keys)) throw noVerificationKeys(`${location} holds no keys`);
  return keys.filter((key) => typeof key === "object" && key !== null);
};

const discovered = async (issuer: string): Promise<string> => {
  const configuration = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const { jwks_uri } = await documentAt(configuration);
  if (typeof jwks_uri !== "string") throw noVerificationKeys(`${configuration} has no jwks_uri`);
  return jwks_uri;
};

/** Loopback addresses, and names without a dot or of the container network: what tests run beside. */
const isNearby = (url: string): boolean => {
  if (!URL.canParse(url)) return false;
  const { hostname, protocol } = new URL(url);
  if (protocol !== "http:" && protocol !== "https:") return false;
  return /^(?:127(?:\.\d+){3}|\[::1\]|[^.]+|.+\.(?:localhost|internal|local))$/.test(hostname);
};

const documentAt = async (location: string): Promise<Readonly<Record<string, unknown>>> => {
  if (!location.startsWith("file:") && !isNearby(location))
    throw noVerificationKeys(`${location} is not on this machine`);
  let text: string;
  try {
    text = location.startsWith("file:") ? await readFile(new URL(location), "utf8") : await fetched(location);
  } catch {
    throw noVerificationKeys(`${location} does not answer`);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return { ...value };
  } catch {
    // Told below.
  }
  throw noVerificationKeys(`${location} holds no JSON document`);
};

const fetched = async (location: string): Promise<string> => {
  // A redirect could lead anywhere.
  const response = await fetch(location, { redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
  if (!response.ok) throw new Error(`status ${response.status}`);
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MOST_BYTES) throw new Error("too long");
  }
  return text;
};
