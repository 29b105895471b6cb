/** Everything random: the only file that asks the machine for randomness. */
import { randomFillSync, randomUUID } from "node:crypto";

const UPPER_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const HEX = "0123456789abcdef";
const UPPER_HEX_BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** The prefixes by which IAM tells kinds of ids apart. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
export type IamIdPrefix =
  | "AIDA"
  | "AROA"
  | "AGPA"
  | "ANPA"
  | "ANVA"
  | "AIPA"
  | "AKIA"
  | "ASIA"
  | "ASCA"
  | "APKA"
  | "ACCA";

const pool = Buffer.alloc(8192);
let used = pool.length;

/** A random byte; drawn from a pool because one call to the system per id would cost more than the id. */
const randomByte = (): number => {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const byte = pool[used] ?? 0;
  used += 1;
  return byte;
};

const draw = (alphabet: string, length: number): string => {
  const limit = 256 - (256 % alphabet.length);
  let text = "";
  while (text.length < length) {
    const byte = randomByte();
    if (byte < limit) text += alphabet[byte % alphabet.length];
  }
  return text;
};

/** The ids AWS hands out, each in its own form. */
export const ids = {
  /** `AIDA…` and its siblings: the prefix and 17 characters, as IAM's are 21 long. Access keys are 20 long. */
  iam: (prefix: IamIdPrefix): string => prefix + draw(UPPER_BASE32, prefix === "AKIA" || prefix === "ASIA" ? 16 : 17),
  /** A secret access key: 40 characters of base64's alphabet. */
  secretAccessKey: (): string => draw(BASE64, 40),
  /** S3's request id: 16 upper-case letters and digits. */
  s3RequestId: (): string => draw(UPPER_HEX_BASE36, 16),
  /** S3's `x-amz-id-2`: base64 of 56 bytes. */
  hostId: (): string => `${draw(BASE64, 75)}=`,
  /** The UUID that IAM and STS call `RequestId`. */
  uuid: (): string => randomUUID(),
  /** A version id as S3 makes them: 32 characters without `/` and `+`. */
  versionId: (): string => draw(BASE62, 32),
  /** A multipart upload id: opaque, long, of URL-safe characters. */
  uploadId: (): string => draw(BASE62, 96),
  /** The secret of a virtual MFA device: 40 bytes in base32. */
  mfaSeed: (): string => draw(UPPER_BASE32, 64),
  /** A signing certificate's id: 32 upper-case letters and digits. */
  certificateId: (): string => draw(UPPER_BASE32, 32),
  /** A canonical user id: 64 hex digits. */
  canonicalId: (): string => draw(HEX, 64),
  /** An opaque key of our own, for records that need one. */
  opaque: (length = 22): string => draw(BASE62, length),
} as const;

export type Ids = typeof ids;
