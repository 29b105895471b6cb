/** The codes that a virtual MFA device shows, computed without the emulator: RFC 6238. */
import { createHmac } from "node:crypto";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The code of a base32 secret at a time (milliseconds since 1970). */
export const totp = (secret: string, at: number): string => {
  let value = 0n;
  for (const letter of secret) value = value * 32n + BigInt(ALPHABET.indexOf(letter));
  const key = Buffer.from(value.toString(16).padStart((secret.length * 5) / 4, "0"), "hex");
  const counter = BigInt(Math.floor(at / 30_000));
  const mac = createHmac("sha1", key)
    .update(Buffer.from(counter.toString(16).padStart(16, "0"), "hex"))
    .digest("hex");
  const offset = Number.parseInt(mac.slice(-1), 16) * 2;
  const number = Number.parseInt(mac.slice(offset, offset + 8), 16) % 2 ** 31;
  return String(number % 1_000_000).padStart(6, "0");
};
