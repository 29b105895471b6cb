/**
 * The arithmetic of S3's old Signature Version 2, pure. boto3 still presigns with it in us-east-1.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html
 */
import { createHmac } from "node:crypto";

/** Query parameters that are part of the resource; all others are not signed. */
const SIGNED_PARAMETERS: ReadonlySet<string> = new Set([
  "accelerate",
  "acl",
  "analytics",
  "cors",
  "defaultObjectAcl",
  "delete",
  "encryption",
  "inventory",
  "lifecycle",
  "location",
  "logging",
  "metrics",
  "notification",
  "object-lock",
  "partNumber",
  "policy",
  "replication",
  "requestPayment",
  "response-cache-control",
  "response-content-disposition",
  "response-content-encoding",
  "response-content-language",
  "response-content-type",
  "response-expires",
  "restore",
  "select",
  "select-type",
  "storageClass",
  "tagging",
  "torrent",
  "uploadId",
  "uploads",
  "versionId",
  "versioning",
  "versions",
  "website",
]);

/** A query parameter as sent: the name, and the value if there was an `=`. */
export interface RawParameter {
  readonly name: string;
  readonly value: string | undefined;
}

/**
 * The resource: the bucket of a virtual host, the path exactly as sent, and the sub-resources in order of their names.
 * AWS: their values are signed decoded.
 */
export const canonicalizedResource = (
  bucketFromHost: string | undefined,
  path: string,
  parameters: readonly RawParameter[],
): string => {
  const signed = parameters.filter(({ name }) => SIGNED_PARAMETERS.has(name));
  signed.sort((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0));
  const query = signed.map(({ name, value }) => (value === undefined ? name : `${name}=${value}`)).join("&");
  return `${bucketFromHost === undefined ? "" : `/${bucketFromHost}`}${path}${query === "" ? "" : `?${query}`}`;
};

export interface StringToSignParts {
  readonly method: string;
  readonly contentMd5: string;
  readonly contentType: string;
  /** The `Date` header; empty when `x-amz-date` is given; `Expires` of a presigned URL. */
  readonly date: string;
  /** Lower-case names and joined values of the `x-amz-` headers, in any order. */
  readonly amzHeaders: readonly (readonly [string, string])[];
  readonly resource: string;
}

export const stringToSignV2 = (parts: StringToSignParts): string => {
  const headers = [...parts.amzHeaders].sort(([left], [right]) => (left < right ? -1 : 1));
  const lines = headers.map(([name, value]) => `${name}:${value}\n`).join("");
  return `${parts.method}\n${parts.contentMd5}\n${parts.contentType}\n${parts.date}\n${lines}${parts.resource}`;
};

/** The signature, in base64. */
export const signatureOfV2 = (secretAccessKey: string, text: string | Uint8Array): string =>
  createHmac("sha1", secretAccessKey).update(text).digest("base64");
