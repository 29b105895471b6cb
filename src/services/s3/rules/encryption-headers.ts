/** What requests say about encryption, and what answers say. */
import type { ServerSideEncryption } from "@aws-sdk/client-s3";
import {
  accessDenied,
  encryptedWithCustomerKey,
  invalidArgument,
  invalidEncryptionAlgorithm,
  invalidRequest,
} from "../errors.js";
import type { Encryption } from "../state/records.js";
import { type CustomerKey, customerKey } from "./encryption-seals.js";

const SSE = "x-amz-server-side-encryption";

// ---- SSE-C ----------------------------------------------------------------------------------------------------------

/** The three headers of a key that the customer provides. */
export interface CustomerKeyHeaders {
  readonly SSECustomerAlgorithm?: string | undefined;
  readonly SSECustomerKey?: string | undefined;
  readonly SSECustomerKeyMD5?: string | undefined;
}

/** Those of a copy's source. */
export interface SourceKeyHeaders {
  readonly CopySourceSSECustomerAlgorithm?: string | undefined;
  readonly CopySourceSSECustomerKey?: string | undefined;
  readonly CopySourceSSECustomerKeyMD5?: string | undefined;
}

export const sourceKeyHeaders = (input: SourceKeyHeaders): CustomerKeyHeaders => ({
  SSECustomerAlgorithm: input.CopySourceSSECustomerAlgorithm,
  SSECustomerKey: input.CopySourceSSECustomerKey,
  SSECustomerKeyMD5: input.CopySourceSSECustomerKeyMD5,
});

/** Whether a request brings a key of its own, or something of one. */
export const bringsKey = (headers: CustomerKeyHeaders): boolean =>
  headers.SSECustomerAlgorithm !== undefined ||
  headers.SSECustomerKey !== undefined ||
  headers.SSECustomerKeyMD5 !== undefined;

// AWS: whatever is wrong with a customer's key, the argument it names is the header of the other encryptions.
const badKey = (message: string) => invalidArgument(message, SSE);
const BAD_KEY = "The secret key was invalid for the specified algorithm.";
const PROVIDED = "Requests specifying Server Side Encryption with Customer provided keys must provide";

/** The key that is brought. Throws what S3 says of headers that are not a key. */
export const keyBrought = ({
  SSECustomerAlgorithm: algorithm,
  SSECustomerKey: text,
  SSECustomerKeyMD5: md5,
}: CustomerKeyHeaders): CustomerKey => {
  if (algorithm === undefined) throw badKey(`${PROVIDED} a valid encryption algorithm.`);
  if (algorithm !== "AES256") throw invalidEncryptionAlgorithm(SSE, algorithm);
  if (text === undefined) throw badKey(`${PROVIDED} an appropriate secret key.`);
  if (md5 === undefined) throw badKey(BAD_KEY);
  const key = customerKey(Buffer.from(text, "base64"));
  if (key === undefined) throw badKey(BAD_KEY);
  if (key.md5 !== md5) throw badKey("The calculated MD5 hash of the key did not match the hash that was provided.");
  return key;
};

/** The key to read an object with; undefined for an object that needs none. Throws unless it is the one it was written with. */
export const keyToRead = ({ customer }: Encryption, headers: CustomerKeyHeaders): CustomerKey | undefined => {
  if (customer === undefined) {
    if (bringsKey(headers)) throw invalidRequest("The encryption parameters are not applicable to this object.");
    return undefined;
  }
  if (!bringsKey(headers)) throw encryptedWithCustomerKey();
  const { SSECustomerAlgorithm, SSECustomerKeyMD5 } = headers;
  // AWS: the MD5 tells a wrong key before anybody looks whether the key is one at all.
  if (SSECustomerAlgorithm === "AES256" && SSECustomerKeyMD5 !== customer.keyMd5) throw wrongKey();
  return keyBrought(headers);
};

const wrongKey = () => accessDenied(`${PROVIDED} the correct secret key.`);

/** The key of a part: the one that the upload was begun with. */
export const keyOfPart = ({ customer }: Encryption, headers: CustomerKeyHeaders): CustomerKey | undefined => {
  const brings = bringsKey(headers);
  if (customer === undefined && !brings) return undefined;
  if (customer === undefined || !brings) {
    throw invalidRequest(
      "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.",
    );
  }
  const key = keyBrought(headers);
  if (key.md5 !== customer.keyMd5) {
    throw invalidRequest("The provided encryption parameters did not match the ones used originally.");
  }
  return key;
};

/** Throws where a request asks for an encryption of S3's beside a key of its own. */
export const checkOneEncryption = (serverSide: string | undefined): void => {
  if (serverSide === undefined) return;
  throw invalidArgument(
    "Server Side Encryption with Customer provided key is incompatible with the encryption method specified",
    SSE,
    serverSide,
  );
};

// ---- SSE-S3 and SSE-KMS ---------------------------------------------------------------------------------------------

/** The headers by which a request chooses how its object is encrypted. */
export interface EncryptionHeaders extends CustomerKeyHeaders {
  readonly ServerSideEncryption?: string | undefined;
  readonly SSEKMSKeyId?: string | undefined;
  readonly SSEKMSEncryptionContext?: string | undefined;
  readonly BucketKeyEnabled?: boolean | undefined;
}

type Algorithm = Encryption["algorithm"];
const ALGORITHMS: ReadonlySet<string> = new Set<Algorithm>(["AES256", "aws:kms", "aws:kms:dsse"]);
const isAlgorithm = (text: string): text is Algorithm => ALGORITHMS.has(text);

/** The algorithm a request asks for; undefined when it leaves that to the bucket. */
export const algorithmAsked = ({ ServerSideEncryption, SSEKMSKeyId }: EncryptionHeaders): Algorithm | undefined => {
  const asked = ServerSideEncryption;
  if (asked !== undefined && !isAlgorithm(asked)) {
    throw invalidArgument("The encryption method specified is not supported", SSE, asked);
  }
  if (SSEKMSKeyId !== undefined && (asked === undefined || asked === "AES256")) {
    throw invalidArgument(
      `Server Side Encryption with AWS KMS managed key requires HTTP header ${SSE} : aws:kms`,
      SSE,
      ...(asked === undefined ? [] : [asked]),
    );
  }
  return asked;
};

/** The pairs of an `x-amz-server-side-encryption-context`, which is base64 of a JSON map. */
export const encryptionContextOf = (header: string | undefined): Readonly<Record<string, string>> => {
  if (header === undefined) return {};
  try {
    const parsed: unknown = JSON.parse(Buffer.from(header, "base64").toString("utf8"));
    if (isTextMap(parsed)) return parsed;
  } catch {
    // Said below.
  }
  throw invalidArgument(
    `The header '${SSE}-context' shall be Base64-encoded UTF-8 string holding JSON which represents a string-string map`,
    `${SSE}-context`,
    header,
  );
};

const isTextMap = (value: unknown): value is Readonly<Record<string, string>> =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((each) => typeof each === "string");

// ---- Answers --------------------------------------------------------------------------------------------------------

interface ServerSideOutput {
  ServerSideEncryption?: ServerSideEncryption;
  SSEKMSKeyId?: string;
  BucketKeyEnabled?: boolean;
}

interface EncryptionOutput extends ServerSideOutput {
  SSECustomerAlgorithm?: string;
  SSECustomerKeyMD5?: string;
}

const PLAIN_OUTPUT: ServerSideOutput = { ServerSideEncryption: "AES256" };

/** AWS: an object under a customer's key tells of that key only, and a bucket key only where there is one. */
export const encryptionOutput = (encryption: Encryption): EncryptionOutput => {
  const { customer } = encryption;
  return customer === undefined
    ? serverSideOutput(encryption)
    : { SSECustomerAlgorithm: customer.algorithm, SSECustomerKeyMD5: customer.keyMd5 };
};

/** The same where nothing is said of customers' keys: completed uploads. */
export const serverSideOutput = ({ algorithm, kmsKeyId, bucketKey, customer }: Encryption): ServerSideOutput => {
  if (customer !== undefined) return {};
  if (kmsKeyId === undefined) return PLAIN_OUTPUT;
  const output: ServerSideOutput = { ServerSideEncryption: algorithm, SSEKMSKeyId: kmsKeyId };
  if (bucketKey) output.BucketKeyEnabled = true;
  return output;
};

/** AWS: the encryption context is told to whoever sets it, and to nobody else. */
export const contextOutput = ({ kmsContext }: Encryption): { SSEKMSEncryptionContext?: string } =>
  kmsContext === undefined ? {} : { SSEKMSEncryptionContext: kmsContext };
