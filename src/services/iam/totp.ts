/** Time-based one-time passwords, as virtual MFA devices show them: RFC 6238 with SHA-1, six digits, thirty seconds. */
import { createHmac } from "node:crypto";

const STEP = 30_000;
const DIGITS = 6;
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Which of the thirty-second steps since 1970 a time lies in. */
export const stepAt = (milliseconds: number): number => Math.floor(milliseconds / STEP);

/** The code that a device with this secret (in base32) shows during a step. */
export const codeOf = (seed: string, step: number): string => {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac("sha1", bytesOf(seed)).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 0xf;
  const number = (digest.readUInt32BE(offset) & 0x7fffffff) % 10 ** DIGITS;
  return String(number).padStart(DIGITS, "0");
};

const bytesOf = (base32: string): Buffer => {
  let bits = "";
  for (const letter of base32) bits += BASE32.indexOf(letter).toString(2).padStart(5, "0");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
};
