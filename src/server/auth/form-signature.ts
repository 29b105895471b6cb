/**
 * The signature of a form post: made over the form's `policy` field as it stands, by SigV4 or by the old HMAC-SHA1.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
 */
import { anonymous } from "../../services/kit/caller.js";
import type { AwsError } from "../../services/kit/errors.js";
import { type Authenticated, type AuthenticationPorts, type AuthMode, believed, checkSession } from "./authenticate.js";
import {
  invalidFormCredential,
  missingFormField,
  policyWithoutSignature,
  s3FieldFaults,
  s3Refusals,
} from "./faults.js";
import { readCredential } from "./presented.js";
import { signatureOfV2 } from "./sigv2.js";
import { ALGORITHM, type Scope, sameSignature, signatureOf, signingKey } from "./sigv4.js";
import { parseStamp, worldTimeOfExpiry, worldTimeOfPresignedStamp } from "./stamps.js";

/** A form's fields by lower-case name. */
type Fields = ReadonlyMap<string, string>;

interface FormClaim {
  readonly accessKeyId: string;
  readonly sessionToken?: string;
  readonly signature: string;
  /** The policy as sent: what is signed. */
  readonly policy: string;
}

export interface FormClaimV4 extends FormClaim {
  readonly version: 4;
  readonly scope: Scope;
  /** By the signer's clock, in milliseconds since 1970. */
  readonly stampedAt: number;
}

export interface FormClaimV2 extends FormClaim {
  readonly version: 2;
  readonly scope?: undefined;
}

/** A form that nobody signed. */
export interface NoFormClaim {
  readonly version: 0;
  readonly accessKeyId?: undefined;
  readonly sessionToken?: undefined;
  readonly scope?: undefined;
}

export type PresentedForm = FormClaimV4 | FormClaimV2 | NoFormClaim;

const UNSIGNED: NoFormClaim = { version: 0 };

/** The fields of each signature, in AWS's spelling and in the order in which they are missed. */
const V4_FIELDS = ["X-Amz-Signature", "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date"] as const;
const V2_FIELDS = ["Signature", "AWSAccessKeyId"] as const;

/**
 * Reads the signature of a form without verifying it. In mode `off` one that can not be read is none.
 * @throws `InvalidArgument` for a field that is missing or can not be read; `AccessDenied` for a policy nobody signed.
 */
export const readFormSignature = (fields: Fields, mode: AuthMode = "enforce"): PresentedForm => {
  if (mode !== "off") return readClaim(fields);
  try {
    return readClaim(fields);
  } catch {
    return UNSIGNED;
  }
};

const readClaim = (fields: Fields): PresentedForm => {
  const isV4 = V4_FIELDS.some((name) => fields.has(name.toLowerCase()));
  const isV2 = V2_FIELDS.some((name) => fields.has(name.toLowerCase()));
  if (!isV4 && !isV2) {
    if (fields.has("policy")) throw policyWithoutSignature();
    return UNSIGNED;
  }
  const sessionToken = fields.get("x-amz-security-token");
  const claim = (accessKeyId: string, signature: string): FormClaim => ({
    accessKeyId,
    signature,
    policy: demanded(fields, "policy"),
    ...(sessionToken ? { sessionToken } : {}),
  });
  if (!isV4) {
    const [signature, accessKeyId] = V2_FIELDS.map((name) => demanded(fields, name));
    return { version: 2, ...claim(accessKeyId ?? "", signature ?? "") };
  }
  const [signature, algorithm, credential, stamp] = V4_FIELDS.map((name) => demanded(fields, name));
  if (algorithm !== ALGORITHM) throw invalidFormCredential("X-Amz-Algorithm", algorithm ?? "");
  const { accessKeyId, scope } = readCredential("s3", credential ?? "", s3FieldFaults);
  const stampedAt = parseStamp(stamp ?? "");
  if (stampedAt === undefined) throw invalidFormCredential("X-Amz-Date", stamp ?? "");
  return { version: 4, ...claim(accessKeyId, signature ?? ""), scope, stampedAt };
};

const demanded = (fields: Fields, name: string): string => {
  const value = fields.get(name.toLowerCase());
  if (value === undefined || value === "") throw missingFormField(name);
  return value;
};

/**
 * Verifies the signature of a form: the key exists and is active, the session token is its own and has not expired, and
 * the signature is the one that the secret makes of the policy.
 * @throws AWS's error.
 */
export const authenticateForm = async (
  presented: PresentedForm,
  { credential: find, clock, mode, defaultAccountId }: AuthenticationPorts,
): Promise<Authenticated> => {
  if (mode === "off") return { ...believed(presented, defaultAccountId), presigned: false, payload: { kind: "none" } };
  if (presented.version === 0) {
    return { caller: anonymous, presigned: false, conditions: {}, payload: { kind: "none" } };
  }
  const credential = await find(presented.accessKeyId);
  if (credential === undefined || !credential.active) throw s3Refusals.unknownKey(presented.accessKeyId);
  checkSession(presented, credential, clock, s3Refusals);
  const expected =
    presented.version === 4
      ? signatureOf(signingKey(credential.secretAccessKey, presented.scope), presented.policy)
      : signatureOfV2(credential.secretAccessKey, presented.policy);
  if (!sameSignature(expected, presented.signature)) throw mismatch(presented);
  const signedAt = presented.version === 4 ? worldTimeOfPresignedStamp(clock, presented.stampedAt) : undefined;
  return {
    caller: credential.caller,
    ...(presented.scope === undefined ? {} : { region: presented.scope.region }),
    presigned: false,
    conditions: {
      "s3:authType": "POST",
      "s3:signatureversion": presented.version === 4 ? ALGORITHM : "AWS",
      ...(signedAt === undefined ? {} : { "s3:signatureAge": Math.max(0, clock.now() - signedAt) }),
    },
    payload: { kind: "none" },
  };
};

const mismatch = ({ accessKeyId, signature, policy }: FormClaim): AwsError =>
  s3Refusals.mismatch({ accessKeyId, provided: signature, stringToSign: policy });

/**
 * The world time at which a policy ends: as long after it was signed as its signer meant, where the form tells when that
 * was; all times in milliseconds since 1970.
 */
export const worldTimeOfPolicyEnd = (
  presented: PresentedForm,
  expiration: number,
  clock: AuthenticationPorts["clock"],
): number => {
  if (presented.version !== 4) return worldTimeOfExpiry(clock, expiration);
  const signedAt = worldTimeOfPresignedStamp(clock, presented.stampedAt);
  return signedAt === undefined ? worldTimeOfExpiry(clock, expiration) : signedAt + expiration - presented.stampedAt;
};
