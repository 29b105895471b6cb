/** Forms as browsers send them, and policies signed by hand. */
import { createHmac } from "node:crypto";
import type { Emulator } from "../../src/index.js";
import type { Asked } from "./browser.js";

const BOUNDARY = "----WebKitFormBoundaryzEPdV4yS1rGRc8TU";

export interface File {
  readonly name?: string;
  readonly content: string | Uint8Array;
}

export type Fields = Readonly<Record<string, string>>;

/** A form's body: the fields in their order, then the file, then what comes behind it. */
export const multipart = (fields: Fields, file: File | undefined, behind: Fields = {}): Buffer => {
  const field = ([name, value]: readonly [string, string]) =>
    Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);
  const named = file?.name === undefined ? "" : `; filename="${file.name}"`;
  const part =
    file === undefined
      ? []
      : [
          Buffer.from(
            `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"${named}\r\nContent-Type: image/png\r\n\r\n`,
          ),
          Buffer.from(file.content),
          Buffer.from("\r\n"),
        ];
  return Buffer.concat([
    ...Object.entries(fields).map(field),
    ...part,
    ...Object.entries(behind).map(field),
    Buffer.from(`--${BOUNDARY}--\r\n`),
  ]);
};

export const CONTENT_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;

/** The request that posts a form to a bucket, path style. */
export const posting = (
  bucket: string,
  fields: Fields,
  file: File | undefined = { name: "a.txt", content: "abcdef" },
  behind: Fields = {},
): Asked & { readonly body: Buffer } => ({
  method: "POST",
  path: `/${bucket}`,
  headers: { "Content-Type": CONTENT_TYPE },
  body: multipart(fields, file, behind),
});

/** A policy that is good until 2100. */
export const policyOf = (conditions: readonly unknown[], expiration: unknown = "2100-01-01T00:00:00.000Z"): string =>
  Buffer.from(JSON.stringify({ expiration, conditions })).toString("base64");

type Keys = Emulator["credentials"];

/** The fields of a form signed by HMAC-SHA1, as before SigV4. */
export const signedV2 = ({ accessKeyId, secretAccessKey }: Keys, policy: string): Fields => ({
  AWSAccessKeyId: accessKeyId,
  policy,
  signature: createHmac("sha1", secretAccessKey).update(policy).digest("base64"),
});

const DAY = "20250801";

/** The fields of SigV4 that a policy has to name. */
export const scopeV4 = ({ accessKeyId }: Keys): Fields => ({
  "x-amz-algorithm": "AWS4-HMAC-SHA256",
  "x-amz-credential": `${accessKeyId}/${DAY}/us-east-1/s3/aws4_request`,
  "x-amz-date": `${DAY}T000000Z`,
});

/** The fields of a form signed by SigV4. */
export const signedV4 = (keys: Keys, policy: string): Fields => {
  let key = Buffer.from(`AWS4${keys.secretAccessKey}`);
  for (const part of [DAY, "us-east-1", "s3", "aws4_request"]) key = createHmac("sha256", key).update(part).digest();
  return { ...scopeV4(keys), policy, "x-amz-signature": createHmac("sha256", key).update(policy).digest("hex") };
};

/** A form whose policy names exactly its fields, signed by SigV4. */
export const signedForm = (keys: Keys, bucket: string, fields: Fields, more: readonly unknown[] = []): Fields => {
  const simple = Object.entries({ bucket, ...fields, ...scopeV4(keys) }).map(([name, value]) => ({ [name]: value }));
  return { ...fields, ...signedV4(keys, policyOf([...simple, ...more])) };
};
