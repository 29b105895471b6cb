/** What AWS answers to those it can not, or will not, recognise. S3 has its words, IAM and STS have others. */
import { createHash } from "node:crypto";
import { AwsError } from "../../services/kit/errors.js";
import { isoOf, MAX_SKEW, stampOf } from "./stamps.js";

/** Both sides of a signature that did not match. */
export interface Mismatch {
  readonly accessKeyId: string;
  readonly provided: string;
  readonly stringToSign: string;
  /** Absent for SigV2, which has none. */
  readonly canonicalRequest?: string;
}

/** A stamp that is too far off. */
export interface Skew {
  /** As sent. */
  readonly stamp: string;
  readonly stampedAt: number;
  /** The server's now, in milliseconds since 1970. */
  readonly now: number;
}

/** Bytes as S3 shows them in `StringToSignBytes`: `41 57 53 34`. */
const spacedHex = (text: string): string =>
  Buffer.from(text)
    .toString("hex")
    .replace(/..(?=.)/g, "$& ");

/** The refusals that every service has, each in its own words. */
export interface Refusals {
  unknownKey(accessKeyId: string): AwsError;
  wrongToken(token: string): AwsError;
  expiredToken(token: string): AwsError;
  /** A session's key without its token. */
  missingToken(accessKeyId: string): AwsError;
  skewed(skew: Skew): AwsError;
  mismatch(mismatch: Mismatch): AwsError;
  unsignedHeaders(names: readonly string[]): AwsError;
}

const S3_MISMATCH =
  "The request signature we calculated does not match the signature you provided. Check your key and signing method.";

export const s3Refusals: Refusals = {
  unknownKey: (accessKeyId) =>
    new AwsError("InvalidAccessKeyId", 403, "The AWS Access Key Id you provided does not exist in our records.", {
      extra: { AWSAccessKeyId: accessKeyId },
    }),
  wrongToken: (token) =>
    new AwsError("InvalidToken", 400, "The provided token is malformed or otherwise invalid.", {
      extra: { "Token-0": token },
    }),
  expiredToken: (token) =>
    new AwsError("ExpiredToken", 400, "The provided token has expired.", { extra: { "Token-0": token } }),
  missingToken: (accessKeyId) => s3Refusals.unknownKey(accessKeyId),
  skewed: ({ stamp, now }) =>
    new AwsError(
      "RequestTimeTooSkewed",
      403,
      "The difference between the request time and the current time is too large.",
      { extra: { RequestTime: stamp, ServerTime: isoOf(now), MaxAllowedSkewMilliseconds: MAX_SKEW } },
    ),
  mismatch: ({ accessKeyId, provided, stringToSign, canonicalRequest }) =>
    new AwsError("SignatureDoesNotMatch", 403, S3_MISMATCH, {
      extra: {
        AWSAccessKeyId: accessKeyId,
        StringToSign: stringToSign,
        SignatureProvided: provided,
        StringToSignBytes: spacedHex(stringToSign),
        ...(canonicalRequest === undefined
          ? {}
          : { CanonicalRequest: canonicalRequest, CanonicalRequestBytes: spacedHex(canonicalRequest) }),
      },
    }),
  unsignedHeaders: (names) =>
    new AwsError("AccessDenied", 403, "There were headers present in the request which were not signed", {
      extra: { HeadersNotSigned: names.join(", ") },
    }),
};

const doesNotMatch = (message: string): AwsError => new AwsError("SignatureDoesNotMatch", 403, message);

const invalidClientTokenId = (): AwsError =>
  new AwsError("InvalidClientTokenId", 403, "The security token included in the request is invalid.");

/** `x-amz-date` as AWS writes header names in its messages: `X-Amz-Date`. */
const titled = (name: string): string => name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());

export const queryRefusals: Refusals = {
  unknownKey: invalidClientTokenId,
  wrongToken: invalidClientTokenId,
  missingToken: invalidClientTokenId,
  expiredToken: () => new AwsError("ExpiredToken", 403, "The security token included in the request is expired"),
  skewed: ({ stamp, stampedAt, now }) => {
    const [what, sign] =
      stampedAt < now
        ? [`Signature expired: ${stamp} is now earlier than ${stampOf(now - MAX_SKEW)}`, "-"]
        : [`Signature not yet current: ${stamp} is still later than ${stampOf(now + MAX_SKEW)}`, "+"];
    return doesNotMatch(`${what} (${stampOf(now)} ${sign} ${MAX_SKEW / 60_000} min.)`);
  },
  mismatch: () =>
    doesNotMatch(
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
    ),
  unsignedHeaders: ([name = "host"]) =>
    doesNotMatch(
      name === "host"
        ? "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
        : `'${titled(name)}' must be a 'SignedHeader' in the AWS Authorization.`,
    ),
};

/** IAM and STS to a request without credentials. */
export const missingAuthenticationToken = (): AwsError =>
  new AwsError("MissingAuthenticationToken", 403, "Request is missing Authentication Token");

/** What can be wrong with the form of a SigV4 signature, in the words of the place where it stands. */
export interface FormFaults {
  /** Parts that are missing; `source` is the header as sent. */
  missingParts(parts: readonly string[], source: string): AwsError;
  malformedPart(part: string, source: string): AwsError;
  malformedCredential(credential: string): AwsError;
  emptyAccessKey(): AwsError;
  emptyRegion(): AwsError;
  scopeDate(date: string): AwsError;
  scopeTerminal(terminal: string): AwsError;
  scopeService(service: string): AwsError;
  /** The scope's date is not that of the stamp. */
  dateMismatch(scopeDate: string, stamp: string): AwsError;
  stamp(stamp: string | undefined, source: string): AwsError;
}

const EXPECTED_CREDENTIAL =
  'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".';

type Complain = (message: string) => AwsError;

/** S3 says the same of header and query, behind different codes and introductions. */
const s3FormFaults = (
  credential: Complain,
  whole: Complain,
  missingParts: FormFaults["missingParts"],
  stamp: FormFaults["stamp"],
): FormFaults => ({
  missingParts,
  malformedPart: (part) => credential(`the authorization component "${part}" is malformed.`),
  malformedCredential: () => credential(EXPECTED_CREDENTIAL),
  emptyAccessKey: () => credential("a non-empty Access Key (AKID) must be provided in the credential."),
  emptyRegion: () => credential("a non-empty region must be provided in the credential."),
  scopeDate: (date) =>
    credential(`incorrect date format "${date}". This date in the credential must be in the format "yyyyMMdd".`),
  scopeTerminal: (terminal) => credential(`incorrect terminal "${terminal}". This endpoint uses "aws4_request".`),
  scopeService: (service) => credential(`incorrect service "${service}". This endpoint belongs to "s3".`),
  dateMismatch: (scopeDate, stampSent) =>
    whole(
      `Invalid credential date "${scopeDate}". This date is not the same as X-Amz-Date: "${stampSent.slice(0, 8)}".`,
    ),
  stamp,
});

const headerMalformed: Complain = (what) =>
  new AwsError("AuthorizationHeaderMalformed", 400, `The authorization header is malformed; ${what}`);

export const queryParametersError: Complain = (message) =>
  new AwsError("AuthorizationQueryParametersError", 400, message);

export const s3HeaderFaults: FormFaults = s3FormFaults(
  headerMalformed,
  headerMalformed,
  () =>
    headerMalformed("the authorization header requires three components: Credential, SignedHeaders, and Signature."),
  () => missingDate(),
);

export const s3QueryFaults: FormFaults = s3FormFaults(
  (what) => queryParametersError(`Error parsing the X-Amz-Credential parameter; ${what}`),
  queryParametersError,
  () =>
    queryParametersError(
      "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
    ),
  () => queryParametersError(`X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`),
);

// ---- The fields of a form post

/** A field that the form's signature needs. */
export const missingFormField = (name: string): AwsError =>
  invalidArgument(
    `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
    name,
    "",
  );

/** A field of the form's signature that is not what it must be. */
export const invalidFormCredential = (name: string, value: string): AwsError =>
  invalidArgument(`Invalid value for the field '${name}'.`, name, value);

/** AWS: a policy says nothing when nobody signed it. */
export const policyWithoutSignature = (): AwsError => accessDenied("Access Denied");

const fieldMalformed: Complain = (what) =>
  new AwsError("InvalidArgument", 400, `Error parsing the X-Amz-Credential parameter; ${what}`, {
    extra: { ArgumentName: "X-Amz-Credential" },
  });

export const s3FieldFaults: FormFaults = s3FormFaults(
  fieldMalformed,
  fieldMalformed,
  ([part = ""]) => missingFormField(part),
  (stamp = "") => invalidFormCredential("X-Amz-Date", stamp),
);

const incompleteSignature: Complain = (message) => new AwsError("IncompleteSignature", 400, message);

/** AWS no longer repeats the header, which may hold secrets, but its hash. */
const hashed = (header: string): string => createHash("sha256").update(header).digest("base64");

const genericFaults = (service: string, missingParts: FormFaults["missingParts"]): FormFaults => ({
  missingParts,
  malformedPart: (_part, source) =>
    incompleteSignature(
      `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${hashed(source)}'.`,
    ),
  malformedCredential: (credential) =>
    incompleteSignature(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
    ),
  emptyAccessKey: () => missingAuthenticationToken(),
  emptyRegion: () => doesNotMatch("Credential should be scoped to a valid region."),
  scopeDate: (date) => incompleteSignature(`Date in Credential scope must be in the format YYYYMMDD, got '${date}'`),
  scopeTerminal: (terminal) =>
    doesNotMatch(`Credential should be scoped with a valid terminator: 'aws4_request', not '${terminal}'.`),
  scopeService: () => doesNotMatch(`Credential should be scoped to correct service: '${service}'.`),
  dateMismatch: (scopeDate, stamp) =>
    doesNotMatch(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scopeDate}' != '${stamp.slice(0, 8)}', from '${stamp}'.`,
    ),
  stamp: (stamp, source) =>
    stamp === undefined
      ? missingParts(["date"], source)
      : incompleteSignature(
          `Date must be in ISO-8601 'basic format'. Got '${stamp}'. See http://en.wikipedia.org/wiki/ISO_8601`,
        ),
});

const DATE_REQUIRED = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.";

export const genericHeaderFaults = (service: string): FormFaults =>
  genericFaults(service, (parts, source) => {
    const sentences = parts.map((part) =>
      part === "date" ? DATE_REQUIRED : `Authorization header requires '${part}' parameter.`,
    );
    return incompleteSignature(
      `${sentences.join(" ")} (Hashed with SHA-256 and encoded with Base64) Authorization=${hashed(source)}`,
    );
  });

export const genericQueryFaults = (service: string): FormFaults =>
  genericFaults(service, (parts) => {
    const sentences = parts.map((part) => `AWS query-string parameters must include '${part}'.`);
    return incompleteSignature(`${sentences.join(" ")} Re-examine the query-string parameters.`);
  });

/** IAM and STS to an algorithm they do not know. */
export const unsupportedAlgorithm = (algorithm: string): AwsError =>
  incompleteSignature(`Unsupported AWS 'algorithm': '${algorithm}'.`);

const accessDenied = (message: string, extra: Readonly<Record<string, string | number>> = {}): AwsError =>
  new AwsError("AccessDenied", 403, message, { extra });

export const missingDate = (): AwsError =>
  accessDenied("AWS authentication requires a valid Date or x-amz-date header");

/** A presigned URL made in the future. */
export const notValidYet = (): AwsError => accessDenied("Request is not valid yet");

/** A presigned URL, or SigV2's; `expires` is the X-Amz-Expires of SigV4. Times in world time. */
export const requestExpired = (expiredAt: number, now: number, expires?: number): AwsError =>
  accessDenied("Request has expired", {
    ...(expires === undefined ? {} : { "X-Amz-Expires": expires }),
    Expires: isoOf(expiredAt),
    ServerTime: isoOf(now),
  });

export const oldQueryIncomplete = (): AwsError =>
  accessDenied("Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters");

export const oldExpiresInvalid = (value: string): AwsError =>
  accessDenied(`Invalid date (should be seconds since epoch): ${value}`);

const invalidArgument = (message: string, name: string, value: string): AwsError =>
  new AwsError("InvalidArgument", 400, message, { extra: { ArgumentName: name, ArgumentValue: value } });

export const onlyOneMechanism = (header: string): AwsError =>
  invalidArgument(
    "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified",
    "Authorization",
    header,
  );

export const authorizationWithoutSpace = (header: string): AwsError =>
  invalidArgument("Authorization header is invalid -- one and only one ' ' (space) required", "Authorization", header);

export const unsupportedAuthorization = (header: string): AwsError =>
  invalidArgument("Unsupported Authorization Type", "Authorization", header);

export const oldHeaderInvalid = (header: string): AwsError =>
  invalidArgument("AWS authorization header is invalid.  Expected AwsAccessKeyId:signature", "Authorization", header);

export const missingPayloadHash = (): AwsError =>
  new AwsError("InvalidRequest", 400, "Missing required header for this request: x-amz-content-sha256");

export const invalidPayloadHash = (value: string): AwsError =>
  invalidArgument(
    "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid sha256 value.",
    "x-amz-content-sha256",
    value,
  );

/** The body is not the one whose hash was signed. */
export const payloadHashMismatch = (signed: string, computed: string): AwsError =>
  new AwsError(
    "XAmzContentSHA256Mismatch",
    400,
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    { extra: { ClientComputedContentSHA256: signed, S3ComputedContentSHA256: computed } },
  );
