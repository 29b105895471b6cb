/** JSON Web Tokens: reading, verifying, signing. RFC 7515, 7518, 7519. */
import { createPrivateKey, createPublicKey, type JsonWebKey, sign, verify } from "node:crypto";

type Claims = Readonly<Record<string, unknown>>;

/** A token taken apart; nothing of it has been verified. */
export interface Jwt {
  readonly algorithm: string;
  readonly keyId: string | undefined;
  readonly claims: Claims;
  readonly signed: string;
  readonly signature: Buffer;
}

/** The token's parts; undefined for what is no signed token. */
export const readJwt = (token: string): Jwt | undefined => {
  const [header = "", payload = "", signature, ...rest] = token.split(".");
  const { alg, kid } = json(header) ?? {};
  const claims = json(payload);
  if (signature === undefined || rest.length > 0 || typeof alg !== "string" || !claims) return undefined;
  return {
    algorithm: alg,
    keyId: typeof kid === "string" ? kid : undefined,
    claims,
    signed: `${header}.${payload}`,
    signature: Buffer.from(signature, "base64url"),
  };
};

const json = (part: string): Claims | undefined => {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
};

interface Algorithm {
  readonly hash: string;
  readonly keyType: "RSA" | "EC";
  /** Of elliptic keys: one algorithm goes with one curve. */
  readonly curve?: string;
}

/** The algorithms AWS takes. No `none`, and no shared secrets. */
const ALGORITHMS: Readonly<Record<string, Algorithm>> = {
  RS256: { hash: "sha256", keyType: "RSA" },
  RS384: { hash: "sha384", keyType: "RSA" },
  RS512: { hash: "sha512", keyType: "RSA" },
  ES256: { hash: "sha256", keyType: "EC", curve: "P-256" },
  ES384: { hash: "sha384", keyType: "EC", curve: "P-384" },
  ES512: { hash: "sha512", keyType: "EC", curve: "P-521" },
};

/** Whether one of the keys (a JWK set's) made the signature: the one the token names, else any that fits. */
export const isSignedBy = ({ algorithm, keyId, signed, signature }: Jwt, keys: readonly JsonWebKey[]): boolean => {
  const known = Object.hasOwn(ALGORITHMS, algorithm) ? ALGORITHMS[algorithm] : undefined;
  if (!known) return false;
  return keys
    .filter(
      ({ kid, kty, crv }) =>
        (keyId === undefined || kid === undefined || kid === keyId) && kty === known.keyType && crv === known.curve,
    )
    .some((key) => verifies(known.hash, signed, key, signature));
};

const verifies = (hash: string, signed: string, jwk: JsonWebKey, signature: Buffer): boolean => {
  try {
    const key = createPublicKey({ key: jwk, format: "jwk" });
    return verify(hash, Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" }, signature);
  } catch {
    return false;
  }
};

/** A token with these claims, signed with a private key (PEM) whose id is the algorithm's name. */
export const signedJwt = (algorithm: "RS256" | "ES384", pem: string, claims: Claims): string => {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part({ alg: algorithm, kid: algorithm, typ: "JWT" })}.${part(claims)}`;
  const hash = ALGORITHMS[algorithm]?.hash;
  const signature = sign(hash, Buffer.from(signed), { key: createPrivateKey(pem), dsaEncoding: "ieee-p1363" });
  return `${signed}.${signature.toString("base64url")}`;
};
