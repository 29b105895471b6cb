/** Who is asking: verifies what {@link readSignature} read, and says how the body is protected. */
import { rootArn } from "../../services/kit/arns.js";
import { anonymous, type Caller, type Credential, type RootUser } from "../../services/kit/caller.js";
import type { WorldClock } from "../../services/kit/clock.js";
import type { ConditionValues } from "../../services/kit/permission.js";
import {
  canonicalHeaders,
  canonicalQuery,
  decoded,
  genericCanonicalPath,
  headerValue,
  queryPairs,
  s3CanonicalPath,
} from "./canonical.js";
import {
  invalidPayloadHash,
  missingAuthenticationToken,
  missingPayloadHash,
  notValidYet,
  payloadHashMismatch,
  queryRefusals,
  type Refusals,
  requestExpired,
  s3Refusals,
} from "./faults.js";
import {
  type AuthenticationRequest,
  type ClaimV2,
  type ClaimV4,
  noClaim,
  type Presented,
  readSignature as readClaim,
  signedPath,
  signedQuery,
} from "./presented.js";
import { canonicalizedResource, type RawParameter, signatureOfV2, stringToSignV2 } from "./sigv2.js";
import {
  ALGORITHM,
  type ChunkSigning,
  canonicalRequest,
  EMPTY_SHA256,
  sameSignature,
  sha256,
  signatureOf,
  signingKey,
  stringToSign,
} from "./sigv4.js";
import { MAX_SKEW, worldTimeOfExpiry, worldTimeOfPresignedStamp, worldTimeOfStamp } from "./stamps.js";

export type { AuthenticationRequest, Presented } from "./presented.js";

/** `enforce` and `signature` verify alike; they differ in authorization. `off` believes everybody. */
export type AuthMode = "enforce" | "signature" | "off";

export interface AuthenticationPorts {
  credential(accessKeyId: string): Promise<Credential | undefined>;
  readonly clock: WorldClock;
  readonly mode: AuthMode;
  /** Mode `off`: the account whose root everybody is. */
  readonly defaultAccountId: string;
}

/** How a body is protected, and so how it has to be read. */
export type PayloadProtection =
  /** Not at all, or (IAM, STS) by the signature of the request. */
  | { readonly kind: "none" }
  /** By its SHA-256, in hex, which the signature covers. */
  | { readonly kind: "sha256"; readonly hash: string }
  /** In `aws-chunked` framing. Without `signing` the signatures of chunks can not or need not be verified. */
  | {
      readonly kind: "chunks";
      readonly signed: boolean;
      readonly trailer: boolean;
      readonly signing?: ChunkSigning;
    };

export interface Authenticated {
  readonly caller: Caller;
  /** The region of the credential scope. */
  readonly region?: string;
  /** Whether the signature came in the query. */
  readonly presigned: boolean;
  /** `s3:authType`, `s3:signatureversion`, `s3:signatureAge`, as far as they are known. */
  readonly conditions: ConditionValues;
  readonly payload: PayloadProtection;
}

/**
 * Reads the signature of a request without verifying it: for finding the world and the service's region early.
 * In mode `off` a form that can not be read is no signature.
 * @throws AWS's error for a malformed signature.
 */
export const readSignature = (request: AuthenticationRequest, mode: AuthMode = "enforce"): Presented => {
  if (mode !== "off") return readClaim(request);
  try {
    return readClaim(request);
  } catch {
    return noClaim;
  }
};

/**
 * Verifies a signature: the key exists and is active, the session token is its own and has not expired, the time is
 * right, every header that matters is signed, and the signature is the one that the secret makes.
 * @throws AWS's error in the words of the service asked.
 */
export const authenticate = async (
  presented: Presented,
  request: AuthenticationRequest,
  ports: AuthenticationPorts,
): Promise<Authenticated> => {
  if (ports.mode === "off") return unverified(presented, request, ports.defaultAccountId);
  if (presented.version === 0) return unsigned(request);

  const refusals = request.service === "s3" ? s3Refusals : queryRefusals;
  const credential = await ports.credential(presented.accessKeyId);
  if (credential === undefined || !credential.active) throw refusals.unknownKey(presented.accessKeyId);
  checkSession(presented, credential, ports.clock, refusals);
  return presented.version === 4
    ? verifyV4(presented, request, credential, ports.clock, refusals)
    : verifyV2(presented, request, credential, ports.clock, refusals);
};

/** No signature: S3 leaves it to authorization what anonymous callers may. */
const unsigned = (request: AuthenticationRequest): Authenticated => {
  if (request.service !== "s3" && request.unsignedAllowed !== true) throw missingAuthenticationToken();
  return {
    caller: anonymous,
    presigned: false,
    conditions: {},
    payload: request.service === "s3" ? protectionOf(request.headers["x-amz-content-sha256"]) : UNPROTECTED,
  };
};

const ACCOUNT_ID = /^\d{12}$/;

/** Mode `off`: everybody is root of the default account, a twelve-digit key id is root of that account. */
export const believed = (
  presented: { readonly accessKeyId?: string | undefined; readonly scope?: { readonly region: string } | undefined },
  defaultAccountId: string,
): Pick<Authenticated, "caller" | "region" | "conditions"> => {
  const accessKeyId = presented.accessKeyId ?? "";
  const accountId = ACCOUNT_ID.test(accessKeyId) ? accessKeyId : defaultAccountId;
  const caller: RootUser = { type: "root", accountId, arn: rootArn(accountId), userId: accountId, accessKeyId };
  return { caller, ...(presented.scope === undefined ? {} : { region: presented.scope.region }), conditions: {} };
};

const unverified = (presented: Presented, request: AuthenticationRequest, defaultAccountId: string): Authenticated => {
  const declared = request.service === "s3" ? protectionOf(request.headers["x-amz-content-sha256"]) : UNPROTECTED;
  return {
    ...believed(presented, defaultAccountId),
    presigned: presented.version !== 0 && presented.form === "query",
    payload: declared.kind === "sha256" ? UNPROTECTED : declared,
  };
};

/** Temporary credentials are a key, a secret and a token; long-term ones have none. */
export const checkSession = (
  { accessKeyId, sessionToken }: { readonly accessKeyId: string; readonly sessionToken?: string },
  credential: Credential,
  clock: WorldClock,
  refusals: Refusals,
): void => {
  if (credential.sessionToken === undefined) {
    if (sessionToken !== undefined) throw refusals.wrongToken(sessionToken);
    return;
  }
  if (sessionToken === undefined) throw refusals.missingToken(accessKeyId);
  if (!sameSignature(credential.sessionToken, sessionToken)) throw refusals.wrongToken(sessionToken);
  const expiresAt = credential.expiresAt ?? credential.caller.session?.expiresAt;
  if (expiresAt !== undefined && expiresAt <= clock.now()) throw refusals.expiredToken(sessionToken);
};

/** In milliseconds. */
const SECOND = 1000;

/**
 * The world time at which the request was signed.
 * @throws what the service says of a stamp too far off, or of a presigned URL that has expired or lies in the future.
 */
const signedAtV4 = (
  claim: ClaimV4,
  { service }: AuthenticationRequest,
  clock: WorldClock,
  refusals: Refusals,
): number => {
  const { stamp, stampedAt, expires = 0 } = claim;
  if (claim.form === "header") {
    const signedAt = worldTimeOfStamp(clock, stampedAt);
    if (signedAt === undefined) throw refusals.skewed({ stamp, stampedAt, now: clock.real() });
    return signedAt;
  }
  const signedAt = worldTimeOfPresignedStamp(clock, stampedAt);
  if (service !== "s3") {
    // AWS: a presigned call of IAM or STS is good for a quarter of an hour, however short its X-Amz-Expires.
    const lifetime = Math.max(expires * SECOND, MAX_SKEW);
    if (signedAt === undefined || clock.now() > signedAt + lifetime) {
      throw refusals.skewed({ stamp, stampedAt, now: signedAt === undefined ? clock.real() : clock.now() });
    }
    return signedAt;
  }
  if (signedAt === undefined) throw notValidYet();
  const expiresAt = signedAt + expires * SECOND;
  if (clock.now() > expiresAt) throw requestExpired(expiresAt, clock.now(), expires);
  return signedAt;
};

/** The hash that stands in the last line of the canonical request. */
const payloadHashOf = (claim: ClaimV4, request: AuthenticationRequest): string => {
  if (request.service !== "s3") return request.payloadHash?.() ?? EMPTY_SHA256;
  const header = request.headers["x-amz-content-sha256"];
  if (claim.form === "header") {
    if (header === undefined) throw missingPayloadHash();
    return header;
  }
  // AWS: a presigned URL does not know the body, unless its maker signed a hash with it.
  const inQuery = claim.headersInQuery["x-amz-content-sha256"];
  if (inQuery !== undefined) return inQuery;
  return header !== undefined && claim.signedHeaders.includes("x-amz-content-sha256") ? header : "UNSIGNED-PAYLOAD";
};

/**
 * Names of headers that have to be signed and are not.
 * AWS: not `x-amz-content-sha256`, whose value is part of what is signed anyway.
 */
const unsignedHeaders = ({ headers }: AuthenticationRequest, signed: readonly string[]): string[] => {
  const missing: string[] = [];
  if (!signed.includes("host")) missing.push("host");
  for (const name in headers) {
    if (name.startsWith("x-amz-") && !signed.includes(name) && name !== "x-amz-content-sha256") missing.push(name);
  }
  return missing;
};

const verifyV4 = (
  claim: ClaimV4,
  request: AuthenticationRequest,
  credential: Credential,
  clock: WorldClock,
  refusals: Refusals,
): Authenticated => {
  const signedAt = signedAtV4(claim, request, clock, refusals);
  const missing = unsignedHeaders(request, claim.signedHeaders);
  if (missing.length > 0) throw refusals.unsignedHeaders(missing);

  const payloadHash = payloadHashOf(claim, request);
  const payload = request.service === "s3" ? protectionOf(payloadHash) : UNPROTECTED;
  const path = signedPath(request.target);
  const canonical = canonicalRequest({
    method: request.method,
    path: request.service === "s3" ? s3CanonicalPath(path) : genericCanonicalPath(path),
    query: canonicalQuery(claim.query),
    headers: canonicalHeaders(request, claim.signedHeaders),
    signedHeaders: claim.signedHeaders.join(";"),
    payloadHash,
  });
  const key = signingKey(credential.secretAccessKey, claim.scope);
  const text = stringToSign(claim.stamp, claim.scope.text, sha256(canonical));
  if (!sameSignature(signatureOf(key, text), claim.signature) && !signedAsBytes(claim, key, canonical)) {
    throw refusals.mismatch({
      accessKeyId: claim.accessKeyId,
      provided: claim.signature,
      stringToSign: text,
      canonicalRequest: canonical,
    });
  }
  checkAbsentBody(request, payload);
  return {
    caller: credential.caller,
    region: claim.scope.region,
    presigned: claim.form === "query",
    conditions: {
      ...(request.service === "s3" && { "s3:x-amz-content-sha256": payloadHash }),
      "s3:authType": claim.form === "query" ? "REST-QUERY-STRING" : "REST-HEADER",
      "s3:signatureversion": ALGORITHM,
      "s3:signatureAge": Math.max(0, clock.now() - signedAt),
    },
    payload:
      payload.kind === "chunks" && payload.signed
        ? {
            ...payload,
            signing: {
              key,
              stamp: claim.stamp,
              scope: claim.scope.text,
              seed: claim.signature,
              accessKeyId: claim.accessKeyId,
              canonicalRequest: canonical,
            },
          }
        : payload,
  };
};

const NOT_ASCII = /[\x80-\uffff]/;
const NOT_BYTES = /[\u0100-\uffff]/;

/** Whether characters of the text may stand for single bytes of something longer. */
const mayBeBytes = (text: string): boolean => NOT_ASCII.test(text) && !NOT_BYTES.test(text);

/**
 * Header values beyond ASCII: Node hands over bytes as characters up to U+00FF. A client that sent UTF-8 signed those
 * very bytes; one that sent ISO-8859-1 signed the UTF-8 of its characters, which was tried first.
 */
const signedAsBytes = (claim: ClaimV4, key: Uint8Array, canonical: string): boolean => {
  if (!mayBeBytes(canonical)) return false;
  const text = stringToSign(claim.stamp, claim.scope.text, sha256(Buffer.from(canonical, "latin1")));
  return sameSignature(signatureOf(key, text), claim.signature);
};

/** A hash of something was signed, but nothing is sent: nobody would read the body and find out. */
const checkAbsentBody = ({ headers }: AuthenticationRequest, payload: PayloadProtection): void => {
  if (payload.kind !== "sha256" || headers["transfer-encoding"] !== undefined) return;
  const length = headers["content-length"];
  if ((length === undefined || length === "0") && payload.hash !== EMPTY_SHA256) {
    throw payloadHashMismatch(payload.hash, EMPTY_SHA256);
  }
};

const UNPROTECTED: PayloadProtection = { kind: "none" };

const PROTECTIONS: ReadonlyMap<string, PayloadProtection> = new Map<string, PayloadProtection>([
  ["UNSIGNED-PAYLOAD", UNPROTECTED],
  ["STREAMING-UNSIGNED-PAYLOAD-TRAILER", { kind: "chunks", signed: false, trailer: true }],
  ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD", { kind: "chunks", signed: true, trailer: false }],
  ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", { kind: "chunks", signed: true, trailer: true }],
]);

const HEX_SHA256 = /^[0-9a-fA-F]{64}$/;

/** What `x-amz-content-sha256` declares. */
const protectionOf = (declared: string | undefined): PayloadProtection => {
  if (declared === undefined) return UNPROTECTED;
  const known = PROTECTIONS.get(declared);
  if (known !== undefined) return known;
  if (!HEX_SHA256.test(declared)) throw invalidPayloadHash(declared);
  return { kind: "sha256", hash: declared.toLowerCase() };
};

/** The query's parameters as SigV2 signs them: names and values decoded, absence of `=` kept. */
const rawParameters = (query: string): RawParameter[] =>
  query === ""
    ? []
    : query.split("&").map((piece) => {
        const [{ name, value } = { name: "", value: "" }] = queryPairs(piece);
        return { name: decoded(name), value: piece.includes("=") ? decoded(value) : undefined };
      });

const BARE_BUCKET = /^\/[^/]+$/;

const verifyV2 = (
  claim: ClaimV2,
  request: AuthenticationRequest,
  credential: Credential,
  clock: WorldClock,
  refusals: Refusals,
): Authenticated => {
  checkTimeV2(claim, clock, refusals);
  const { headersInQuery } = claim;
  // AWS: a header counts before the parameter of the same name.
  const signed = (name: string): string | undefined => headerValue(request, name) ?? headersInQuery[name];
  const amzNames = new Set([...Object.keys(request.headers), ...Object.keys(headersInQuery)]);
  const parameters = rawParameters(signedQuery(request.target));
  const textFor = (path: string, named = parameters): string =>
    stringToSignV2({
      method: request.method,
      contentMd5: signed("content-md5") ?? "",
      contentType: signed("content-type") ?? "",
      date: claim.date,
      amzHeaders: [...amzNames].flatMap((name) =>
        name.startsWith("x-amz-") ? [[name, signed(name) ?? ""] as const] : [],
      ),
      resource: canonicalizedResource(request.bucketFromHost, path, named),
    });
  const isSignatureOf = (text: string | Uint8Array): boolean =>
    sameSignature(signatureOfV2(credential.secretAccessKey, text), claim.signature);
  const matches = (text: string): boolean =>
    isSignatureOf(text) || (mayBeBytes(text) && isSignatureOf(Buffer.from(text, "latin1")));
  const path = signedPath(request.target);
  const text = textFor(path);
  // AWS: boto3 sends `/bucket` and signs `/bucket/`.
  const bareBucket = request.bucketFromHost === undefined && BARE_BUCKET.test(path);
  // minio-go sends `?uploads=` and signs `?uploads`.
  const hasEmpty = parameters.some(({ value }) => value === "");
  const withoutEmpty = () => parameters.map(({ name, value }) => ({ name, value: value === "" ? undefined : value }));
  const isSigned =
    matches(text) ||
    (bareBucket && matches(textFor(`${path}/`))) ||
    (hasEmpty && matches(textFor(path, withoutEmpty())));
  if (!isSigned) {
    throw refusals.mismatch({ accessKeyId: claim.accessKeyId, provided: claim.signature, stringToSign: text });
  }
  return {
    caller: credential.caller,
    presigned: claim.form === "query",
    conditions: {
      "s3:authType": claim.form === "query" ? "REST-QUERY-STRING" : "REST-HEADER",
      "s3:signatureversion": "AWS",
    },
    payload: protectionOf(signed("x-amz-content-sha256")),
  };
};

const checkTimeV2 = ({ form, stamp, stampedAt }: ClaimV2, clock: WorldClock, refusals: Refusals): void => {
  if (form === "query") {
    const expiresAt = worldTimeOfExpiry(clock, stampedAt);
    if (clock.now() > expiresAt) throw requestExpired(expiresAt, clock.now());
  } else if (worldTimeOfStamp(clock, stampedAt) === undefined) {
    throw refusals.skewed({ stamp, stampedAt, now: clock.real() });
  }
};
