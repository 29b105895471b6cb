/** RSA public keys in the two ways in which IAM takes and gives them. RFC 4253, section 6.6. */
import { createHash, createPublicKey, type KeyObject } from "node:crypto";

const TYPE = "ssh-rsa";
const LEAST_BITS = 2048;

/** The key of an `ssh-rsa` line or of a PEM block; undefined for what is neither, or is too short. */
export const readPublicKey = (text: string): KeyObject | undefined => {
  try {
    const key = text.trimStart().startsWith("-----BEGIN") ? createPublicKey(text) : fromSsh(text);
    const bits = key?.asymmetricKeyDetails?.modulusLength ?? 0;
    return key?.asymmetricKeyType === "rsa" && bits >= LEAST_BITS ? key : undefined;
  } catch {
    return undefined;
  }
};

const fromSsh = (line: string): KeyObject | undefined => {
  const [type, base64 = ""] = line.trim().split(/\s+/);
  const blob = Buffer.from(base64, "base64");
  const fields: Buffer[] = [];
  for (let at = 0; at + 4 <= blob.length; ) {
    const length = blob.readUInt32BE(at);
    fields.push(blob.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  const [name, exponent, modulus] = fields;
  if (type !== TYPE || name?.toString("latin1") !== TYPE || !exponent || !modulus) return undefined;
  const number = (field: Buffer): string => field.subarray(field[0] === 0 ? 1 : 0).toString("base64url");
  return createPublicKey({ key: { kty: "RSA", e: number(exponent), n: number(modulus) }, format: "jwk" });
};

const sshBlob = (key: KeyObject): Buffer => {
  const { e = "", n = "" } = key.export({ format: "jwk" });
  const field = (bytes: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const integer = (base64url: string): Buffer => {
    const bytes = Buffer.from(base64url, "base64url");
    return (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.alloc(1), bytes]);
  };
  return Buffer.concat([field(Buffer.from(TYPE)), field(integer(e)), field(integer(n))]);
};

/** What `ssh-keygen -l -E md5` says: sixteen bytes in hex, with colons. */
export const fingerprintOf = (key: KeyObject): string =>
  createHash("md5")
    .update(sshBlob(key))
    .digest("hex")
    .replace(/..(?=.)/g, "$&:");

export const asSsh = (key: KeyObject): string => `${TYPE} ${sshBlob(key).toString("base64")}`;
export const asPem = (key: KeyObject): string => key.export({ type: "spki", format: "pem" }).toString();
