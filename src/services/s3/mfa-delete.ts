/** MFA Delete. https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiFactorAuthenticationDelete.html */
import { accessDenied, invalidArgument, invalidRequest } from "./errors.js";
import type { Bucket } from "./state/records.js";
import type { S3WriteContext } from "./types.js";

/** `SERIAL CODE` */
const HEADER = /^(\S+) (\d{6})$/;

/**
 * Holds the request to the code of its `x-amz-mfa` header, and uses the code up. Only the owning account's root shows
 * codes to S3, and only with its own keys: whoever shows none, or a wrong one, is told to show one.
 */
export const demandMfa = async (
  { caller, showsMfaCode }: Pick<S3WriteContext, "caller" | "showsMfaCode">,
  bucket: Bucket,
  header: string | undefined,
): Promise<void> => {
  if (header === undefined) throw mfaRequired();
  // AWS: temporary credentials came with DevPay, long ago, and its name is what they are still told.
  if ("session" in caller && caller.session !== undefined) {
    throw invalidRequest("DevPay and Mfa are mutually exclusive authorization methods.");
  }
  const [, serialNumber, code] = HEADER.exec(header) ?? [];
  if (serialNumber === undefined || code === undefined) {
    throw invalidArgument(
      "Mfa header is invalid -- the header should be formatted as {serialNumber}(space){tokenCode}",
      "x-amz-mfa",
      header,
    );
  }
  if (caller.type !== "root" || caller.accountId !== bucket.accountId) {
    throw accessDenied("This operation may only be performed by the bucket owner");
  }
  if (!(await showsMfaCode(serialNumber, code))) throw mfaRequired();
};

const mfaRequired = () => accessDenied("Mfa Authentication must be used for this request");
