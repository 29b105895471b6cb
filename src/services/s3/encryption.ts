/** How a new object will be encrypted, and whether the caller may use the key: where S3 asks KMS. */
import { bucketArn, objectArn } from "../kit/arns.js";
import { accountOf } from "../kit/caller.js";
import type { Call } from "../kit/operation.js";
import type { ConditionValues } from "../kit/permission.js";
import type { KeyPort } from "../kit/ports.js";
import { accessDenied, invalidArgument } from "./errors.js";
import {
  algorithmAsked,
  bringsKey,
  checkOneEncryption,
  type EncryptionHeaders,
  encryptionContextOf,
  keyBrought,
} from "./rules/encryption-headers.js";
import type { CustomerKey } from "./rules/encryption-seals.js";
import { etagOf } from "./rules/etags.js";
import { AES256, type Bucket, type Encryption } from "./state/records.js";

/** What of a call these questions need. */
export type KeyCall = Pick<Call, "caller" | "demand" | "operation" | "signature"> & { readonly kms: KeyPort };

/** How an object is going to be encrypted. */
export interface Protection {
  readonly encryption: Encryption;
  /** SSE-C: the key its bytes are sealed with. */
  readonly key?: CustomerKey;
}

const PLAIN: Protection = { encryption: AES256 };

/**
 * What the headers ask for, else the bucket's default. Rejects with what S3 says of headers that do not hold, of a key
 * that KMS does not have or the caller may not use, and of customers' keys where the bucket blocks them.
 */
export const protectionOf = (
  call: KeyCall,
  bucket: Bucket,
  key: string,
  headers: EncryptionHeaders,
): Protection | Promise<Protection> => {
  if (bringsKey(headers)) return customerProtection(call, bucket, key, headers);
  const asked = algorithmAsked(headers);
  const algorithm = asked ?? bucket.encryption?.SSEAlgorithm;
  if (algorithm !== "aws:kms" && algorithm !== "aws:kms:dsse") return PLAIN;
  // AWS: whoever asks for KMS and names no key has the account's own, not the one that is the bucket's default.
  const reference = asked === undefined ? bucket.encryption?.KMSMasterKeyID : headers.SSEKMSKeyId;
  return kmsProtection(call, bucket, key, headers, algorithm, reference);
};

const customerProtection = (call: KeyCall, bucket: Bucket, key: string, headers: EncryptionHeaders): Protection => {
  checkNotBlocked(call, bucket, key);
  checkOneEncryption(headers.ServerSideEncryption);
  const brought = keyBrought(headers);
  return {
    encryption: { algorithm: "AES256", customer: { algorithm: "AES256", keyMd5: brought.md5 } },
    key: brought,
  };
};

/** Throws `AccessDenied` where the bucket takes no customers' keys, whatever they are like. */
export const checkNotBlocked = ({ caller, operation }: KeyCall, bucket: Bucket, key: string): void => {
  if (!bucket.blockedEncryption?.includes("SSE-C")) return;
  if (!("arn" in caller) || caller.accountId !== bucket.accountId) throw accessDenied();
  const action = operation === "CopyObject" ? "s3:CopyObject" : "s3:PutObject";
  throw accessDenied(
    `User: ${caller.arn} is not authorized to perform: ${action} on resource: "${objectArn(bucket.name, key)}" because this bucket has blocked upload requests that specify Server Side Encryption with Customer provided keys (SSE-C). Please specify a different server-side encryption type`,
  );
};

const kmsProtection = async (
  call: KeyCall,
  bucket: Bucket,
  key: string,
  headers: EncryptionHeaders,
  algorithm: "aws:kms" | "aws:kms:dsse",
  reference: string | undefined,
): Promise<Protection> => {
  demandSignature(call);
  encryptionContextOf(headers.SSEKMSEncryptionContext);
  // AWS: names of keys are names in the requester's account; `aws/s3` is the requester's.
  const accountId = accountOf(call.caller) ?? bucket.accountId;
  const kmsKeyId = await call.kms.arnOf(reference, { accountId, region: bucket.region });
  const wantsBucketKey = headers.BucketKeyEnabled ?? bucket.encryption?.BucketKeyEnabled;
  const encryption: Encryption = {
    algorithm,
    kmsKeyId,
    // AWS: two layers have no bucket keys.
    ...(wantsBucketKey && algorithm === "aws:kms" ? { bucketKey: true } : {}),
    ...(headers.SSEKMSEncryptionContext === undefined ? {} : { kmsContext: headers.SSEKMSEncryptionContext }),
  };
  await demandKey(call, bucket, key, encryption, "kms:GenerateDataKey");
  return { encryption };
};

/** AWS: KMS takes part only in requests that somebody signed, and not the old way. */
const demandSignature = ({ caller, signature }: KeyCall): void => {
  if (caller.type !== "anonymous" && signature?.["s3:signatureversion"] !== "AWS") return;
  throw invalidArgument(
    "Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.",
    "Authorization",
    "null",
  );
};

/**
 * Throws unless the caller may do this with the object's KMS key, by the key's policy and the caller's own, and the key
 * can be used. Objects that are not under KMS need nothing.
 */
export const demandKey = (
  call: KeyCall,
  bucket: Bucket,
  key: string,
  encryption: Encryption,
  ...actions: readonly KeyAction[]
): Promise<void> | undefined =>
  encryption.kmsKeyId === undefined
    ? undefined
    : demandKmsKey(call, bucket, key, encryption, encryption.kmsKeyId, actions);

const demandKmsKey = async (
  call: KeyCall,
  bucket: Bucket,
  key: string,
  encryption: Encryption,
  kmsKeyId: string,
  actions: readonly KeyAction[],
): Promise<void> => {
  demandSignature(call);
  const context = keyConditions(call, bucket, key, encryption);
  for (const action of actions) await call.demand({ action, resource: kmsKeyId, context });
  await call.kms.demandUsable(kmsKeyId);
};

type KeyAction = "kms:GenerateDataKey" | "kms:Decrypt" | "kms:Encrypt" | "kms:ReEncryptFrom" | "kms:ReEncryptTo";

/** https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html */
const keyConditions = (
  { caller }: KeyCall,
  bucket: Bucket,
  key: string,
  { bucketKey, kmsContext }: Encryption,
): ConditionValues => {
  // AWS: S3 adds the object's ARN to the encryption context, or the bucket's where it has a bucket key.
  const pairs = {
    ...encryptionContextOf(kmsContext),
    "aws:s3:arn": bucketKey ? bucketArn(bucket.name) : objectArn(bucket.name, key),
  };
  const context: Record<string, ConditionValues[string]> = {
    "kms:ViaService": `s3.${bucket.region}.amazonaws.com`,
    "kms:CallerAccount": accountOf(caller),
    "kms:EncryptionContextKeys": Object.keys(pairs),
    "aws:ViaAWSService": true,
    // AWS: KMS sees S3's address, not the caller's, and conditions on `aws:SourceIp` do not hold.
    "aws:SourceIp": undefined,
  };
  for (const [name, value] of Object.entries(pairs)) context[`kms:EncryptionContext:${name}`] = value;
  return context;
};

/** AWS: the ETag of an object under a KMS key or a customer's key is not the MD5 of its body, nor of anything else. */
export const etagFor = (encryption: Encryption, md5: string, ids: Call["ids"]): string =>
  isPlain(encryption) ? etagOf(md5) : etagOf(ids.canonicalId().slice(0, 32));

/** Whether S3's own key protects it, so that its ETag is an MD5. */
export const isPlain = ({ algorithm, customer }: Encryption): boolean =>
  algorithm === "AES256" && customer === undefined;
