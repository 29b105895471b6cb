/** Reads what a request says about who sent it, before anything of it is believed. */
import type { ServiceName } from "../../services/kit/operation.js";
import { decoded, type QueryPair, queryPairs, type SignedHeaderSource } from "./canonical.js";
import {
  authorizationWithoutSpace,
  type FormFaults,
  genericHeaderFaults,
  genericQueryFaults,
  missingDate,
  oldExpiresInvalid,
  oldHeaderInvalid,
  oldQueryIncomplete,
  onlyOneMechanism,
  queryParametersError,
  s3HeaderFaults,
  s3QueryFaults,
  unsupportedAlgorithm,
  unsupportedAuthorization,
} from "./faults.js";
import { ALGORITHM, type Scope } from "./sigv4.js";
import { parseStamp, stampOf } from "./stamps.js";

/** The request as signatures see it: nothing decoded, nothing normalised. */
export interface AuthenticationRequest extends SignedHeaderSource {
  readonly method: string;
  /** Path and query exactly as sent. */
  readonly target: string;
  readonly service: ServiceName;
  /** IAM and STS: hex SHA-256 of the body, which was read whole. Absent: there is no body. */
  readonly payloadHash?: () => string;
  /** S3 by virtual host: the bucket, which SigV2 signs as part of the path. */
  readonly bucketFromHost?: string;
  /** Operations of STS that are called without credentials. */
  readonly unsignedAllowed?: boolean;
}

interface Claim {
  /** Where it stands: the Authorization header, or the query of a presigned URL. */
  readonly form: "header" | "query";
  readonly accessKeyId: string;
  readonly sessionToken?: string;
  readonly signature: string;
  /** `x-amz-*` (and, with SigV2, content) headers given in a presigned URL's query instead. Lower case. */
  readonly headersInQuery: Readonly<Record<string, string>>;
}

export interface ClaimV4 extends Claim {
  readonly version: 4;
  readonly scope: Scope;
  readonly signedHeaders: readonly string[];
  /** `yyyyMMddTHHmmssZ` */
  readonly stamp: string;
  /** The stamp in milliseconds since 1970, by the client's clock. */
  readonly stampedAt: number;
  /** Presigned: for how many seconds it is good. IAM and STS do not require it. */
  readonly expires?: number;
  /** The query's parameters in canonical spelling. */
  readonly query: readonly QueryPair[];
}

export interface ClaimV2 extends Claim {
  readonly version: 2;
  readonly scope?: undefined;
  /** The `Date` line of the string to sign: the header, nothing when `x-amz-date` is given, or `Expires`. */
  readonly date: string;
  /** The stamp as sent, and in milliseconds; of a presigned URL, when it expires. */
  readonly stamp: string;
  readonly stampedAt: number;
}

export interface NoClaim {
  readonly version: 0;
  readonly accessKeyId?: undefined;
  readonly sessionToken?: undefined;
  readonly scope?: undefined;
  readonly headersInQuery: Readonly<Record<string, string>>;
}

/** Who the request says it is from. Nothing is verified yet. */
export type Presented = ClaimV4 | ClaimV2 | NoClaim;

const NO_HEADERS: Readonly<Record<string, string>> = {};
export const noClaim: NoClaim = { version: 0, headersInQuery: NO_HEADERS };

/** The path of a target, without its query; a proxy's absolute form loses scheme and host. */
export const signedPath = (target: string): string => {
  const question = target.indexOf("?");
  const path = question < 0 ? target : target.slice(0, question);
  return path.startsWith("/") ? path : path.replace(/^[a-z]+:\/\/[^/]*/i, "") || "/";
};

/** The query of a target, without the question mark. */
export const signedQuery = (target: string): string => {
  const question = target.indexOf("?");
  return question < 0 ? "" : target.slice(question + 1);
};

const V4_PARAMETERS: ReadonlySet<string> = new Set(["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature"]);
const V2_PARAMETERS: ReadonlySet<string> = new Set(["AWSAccessKeyId", "Signature"]);

/**
 * Reads the signature of a request without verifying it.
 * @throws AWS's error for a form that can not be read: `AuthorizationHeaderMalformed`,
 *   `AuthorizationQueryParametersError`, `InvalidArgument` and `AccessDenied` of S3, `IncompleteSignature` and
 *   `SignatureDoesNotMatch` of IAM and STS.
 */
export const readSignature = (request: AuthenticationRequest): Presented => {
  const { authorization } = request.headers;
  const pairs = queryPairs(signedQuery(request.target));
  let v4InQuery = false;
  let v2InQuery = false;
  for (const { name } of pairs) {
    if (V4_PARAMETERS.has(name)) v4InQuery = true;
    else if (V2_PARAMETERS.has(name)) v2InQuery = true;
  }
  if (request.service !== "s3") {
    if (authorization !== undefined) return readGenericHeader(request, authorization, pairs);
    return v4InQuery ? readQuery(request, pairs, genericQueryFaults(request.service)) : noClaim;
  }
  if (authorization !== undefined) {
    if (v4InQuery || v2InQuery) throw onlyOneMechanism(authorization);
    return readS3Header(request, authorization, pairs);
  }
  if (v4InQuery && v2InQuery) throw onlyOneMechanism("");
  if (v4InQuery) return readQuery(request, pairs, s3QueryFaults);
  return v2InQuery ? readOldQuery(request, pairs) : noClaim;
};

const readS3Header = (request: AuthenticationRequest, header: string, pairs: readonly QueryPair[]): Presented => {
  if (header.startsWith(`${ALGORITHM} `)) return readHeader(request, header, pairs, s3HeaderFaults);
  if (!header.includes(" ")) throw authorizationWithoutSpace(header);
  if (header.startsWith("AWS ")) return readOldHeader(request, header);
  throw unsupportedAuthorization(header);
};

const readGenericHeader = (request: AuthenticationRequest, header: string, pairs: readonly QueryPair[]): Presented => {
  const faults = genericHeaderFaults(request.service);
  const space = header.indexOf(" ");
  const algorithm = space < 0 ? header : header.slice(0, space);
  if (algorithm === ALGORITHM) return readHeader(request, header, pairs, faults);
  if (algorithm.startsWith("AWS4-")) throw unsupportedAlgorithm(algorithm);
  throw faults.malformedPart(header, header);
};

/** `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…` */
const readHeader = (
  request: AuthenticationRequest,
  header: string,
  query: readonly QueryPair[],
  faults: FormFaults,
): ClaimV4 => {
  let credential: string | undefined;
  let signedHeaders: string | undefined;
  let signature: string | undefined;
  for (const piece of header.slice(ALGORITHM.length).split(",")) {
    const part = piece.trim();
    if (part === "") continue;
    const equals = part.indexOf("=");
    if (equals < 0) throw faults.malformedPart(part, header);
    const value = part.slice(equals + 1);
    const name = part.slice(0, equals);
    if (name === "Credential") credential = value;
    else if (name === "SignedHeaders") signedHeaders = value;
    else if (name === "Signature") signature = value;
  }
  if (!credential || !signedHeaders || !signature) {
    const parts = { Credential: credential, Signature: signature, SignedHeaders: signedHeaders };
    const missing = Object.entries(parts).flatMap(([name, value]) => (value ? [] : [name]));
    const undated = request.headers["x-amz-date"] === undefined && request.headers.date === undefined;
    throw faults.missingParts(undated ? [...missing, "date"] : missing, header);
  }
  const { accessKeyId, scope } = readCredential(request.service, credential, faults);
  const { stamp, stampedAt } = readStamp(request, header, faults);
  if (stamp.slice(0, 8) !== scope.date) throw faults.dateMismatch(scope.date, stamp);
  const sessionToken = request.headers["x-amz-security-token"] ?? request.headers["x-amz-s3session-token"];
  return {
    version: 4,
    form: "header",
    accessKeyId,
    ...(sessionToken ? { sessionToken } : {}),
    scope,
    signedHeaders: signedHeaders.toLowerCase().split(";"),
    signature,
    stamp,
    stampedAt,
    query,
    headersInQuery: NO_HEADERS,
  };
};

/** What requests for directory buckets are signed for; their sessions have a token header of their own. */
const EXPRESS = "s3express";

const SCOPE_DATE = /^\d{8}$/;

/** `KEY/date/region/service/aws4_request`. Throws what `faults` says of it. */
export const readCredential = (
  asked: ServiceName,
  credential: string,
  faults: FormFaults,
): { accessKeyId: string; scope: Scope } => {
  const parts = credential.split("/");
  if (parts.length !== 5) throw faults.malformedCredential(credential);
  const [accessKeyId = "", date = "", region = "", service = "", terminal = ""] = parts;
  if (accessKeyId === "") throw faults.emptyAccessKey();
  if (!SCOPE_DATE.test(date)) throw faults.scopeDate(date);
  if (region === "") throw faults.emptyRegion();
  if (service !== asked && !(asked === "s3" && service === EXPRESS)) throw faults.scopeService(service);
  if (terminal !== "aws4_request") throw faults.scopeTerminal(terminal);
  return { accessKeyId, scope: { date, region, service, text: credential.slice(accessKeyId.length + 1) } };
};

/** `x-amz-date`, else `Date`, which may be in either format. */
const readStamp = (
  { headers }: AuthenticationRequest,
  header: string,
  faults: FormFaults,
): { stamp: string; stampedAt: number } => {
  const text = headers["x-amz-date"] ?? headers.date;
  if (text === undefined) throw faults.stamp(undefined, header);
  const stampedAt = parseStamp(text);
  if (stampedAt !== undefined) return { stamp: text, stampedAt };
  const httpDate = Date.parse(text);
  if (Number.isNaN(httpDate)) throw faults.stamp(text, header);
  return { stamp: stampOf(httpDate), stampedAt: httpDate };
};

/** The query's parameters by name, decoded; the first of each. */
const byName = (pairs: readonly QueryPair[]): Map<string, string> => {
  const values = new Map<string, string>();
  for (const { name, value } of pairs) {
    const plain = decoded(name);
    if (!values.has(plain)) values.set(plain, decoded(value));
  }
  return values;
};

/** What belongs to the signature itself, and is no header given in the query. */
const SIGNATURE_PARAMETERS: ReadonlySet<string> = new Set([
  "x-amz-algorithm",
  "x-amz-credential",
  "x-amz-date",
  "x-amz-expires",
  "x-amz-signedheaders",
  "x-amz-signature",
  "x-amz-security-token",
]);

const WEEK = 604_800;

const readQuery = (request: AuthenticationRequest, pairs: readonly QueryPair[], faults: FormFaults): ClaimV4 => {
  const values = byName(pairs);
  const algorithm = values.get("X-Amz-Algorithm");
  const credential = values.get("X-Amz-Credential");
  const signedHeaders = values.get("X-Amz-SignedHeaders");
  const signature = values.get("X-Amz-Signature");
  const stamp = values.get("X-Amz-Date");
  const expires = values.get("X-Amz-Expires");
  const s3 = request.service === "s3";
  if (!algorithm || !credential || !signedHeaders || !signature || !stamp || (s3 && !expires)) {
    const parts = {
      "X-Amz-Algorithm": algorithm,
      "X-Amz-Credential": credential,
      "X-Amz-Signature": signature,
      "X-Amz-SignedHeaders": signedHeaders,
      "X-Amz-Date": stamp,
    };
    const missing = Object.entries(parts).flatMap(([name, value]) => (value ? [] : [name]));
    throw faults.missingParts(missing, "");
  }
  if (algorithm !== ALGORITHM) {
    throw s3
      ? queryParametersError('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"')
      : unsupportedAlgorithm(algorithm);
  }
  const { accessKeyId, scope } = readCredential(request.service, credential, faults);
  const stampedAt = parseStamp(stamp);
  if (stampedAt === undefined) throw faults.stamp(stamp, "");
  if (stamp.slice(0, 8) !== scope.date) throw faults.dateMismatch(scope.date, stamp);

  const headersInQuery: Record<string, string> = {};
  for (const [name, value] of values) {
    const lower = name.toLowerCase();
    if (lower.startsWith("x-amz-") && !SIGNATURE_PARAMETERS.has(lower)) headersInQuery[lower] = value;
  }
  const sessionToken = values.get("X-Amz-Security-Token") ?? request.headers["x-amz-security-token"];
  return {
    version: 4,
    form: "query",
    accessKeyId,
    ...(sessionToken ? { sessionToken } : {}),
    scope,
    signedHeaders: signedHeaders.toLowerCase().split(";"),
    signature,
    stamp,
    stampedAt,
    ...(expires ? { expires: lifetime(expires) } : {}),
    query: pairs,
    headersInQuery,
  };
};

/** `X-Amz-Expires`: one second to a week. */
const lifetime = (text: string): number => {
  if (!/^-?\d+$/.test(text)) throw queryParametersError("X-Amz-Expires should be a number");
  const seconds = Number(text);
  if (seconds < 1) throw queryParametersError("X-Amz-Expires must be non-negative");
  if (seconds > WEEK) {
    throw queryParametersError(
      "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds",
    );
  }
  return seconds;
};

/** `AWS AccessKeyId:signature` */
const readOldHeader = ({ headers }: AuthenticationRequest, header: string): ClaimV2 => {
  const [accessKeyId, signature, ...more] = header.slice("AWS ".length).trim().split(":");
  if (!accessKeyId || !signature || more.length > 0) throw oldHeaderInvalid(header);
  const amzDate = headers["x-amz-date"];
  const stamp = amzDate ?? headers.date;
  const stampedAt = stamp === undefined ? undefined : (parseStamp(stamp) ?? Date.parse(stamp));
  if (stamp === undefined || stampedAt === undefined || Number.isNaN(stampedAt)) throw missingDate();
  const sessionToken = headers["x-amz-security-token"];
  return {
    version: 2,
    form: "header",
    accessKeyId,
    ...(sessionToken ? { sessionToken } : {}),
    signature,
    date: amzDate === undefined ? stamp.trim() : "",
    stamp,
    stampedAt,
    headersInQuery: NO_HEADERS,
  };
};

/** `?AWSAccessKeyId=…&Expires=…&Signature=…`; headers that the client signed may stand in the query too. */
const readOldQuery = ({ headers }: AuthenticationRequest, pairs: readonly QueryPair[]): ClaimV2 => {
  const values = byName(pairs);
  const accessKeyId = values.get("AWSAccessKeyId");
  const signature = values.get("Signature");
  const expires = values.get("Expires");
  if (!accessKeyId || !signature || !expires) throw oldQueryIncomplete();
  if (!/^\d{1,12}$/.test(expires)) throw oldExpiresInvalid(expires);
  const headersInQuery: Record<string, string> = {};
  for (const [name, value] of values) {
    const lower = name.toLowerCase();
    if (lower.startsWith("x-amz-") || lower === "content-type" || lower === "content-md5") {
      headersInQuery[lower] = value;
    }
  }
  const sessionToken = headersInQuery["x-amz-security-token"] ?? headers["x-amz-security-token"];
  return {
    version: 2,
    form: "query",
    accessKeyId,
    ...(sessionToken ? { sessionToken } : {}),
    signature,
    date: expires,
    stamp: expires,
    stampedAt: Number(expires) * 1000,
    headersInQuery,
  };
};
