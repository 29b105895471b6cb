/** Holds the XML document of a request to the digests that came with it. */
import { missingDigest } from "./errors.js";
import { checkContentMd5Form, digested, verifyContentMd5 } from "./receive.js";
import { checksumsInHeaders, givenChecksum, verifyChecksum } from "./rules/checksums.js";

/** AWS: these are refused without `Content-MD5` or a checksum; the others take them or leave them. */
const DIGEST_REQUIRED: ReadonlySet<string> = new Set([
  "DeleteObjects",
  "PutBucketCors",
  "PutBucketLifecycleConfiguration",
  "PutObjectLegalHold",
  "PutObjectLockConfiguration",
  "PutObjectRetention",
]);

/** Its checksum headers speak of the object, not of the document. */
const SPEAKS_OF_OBJECT = "CompleteMultipartUpload";

/**
 * Throws `InvalidRequest` for a digest that is missing where one is required, `InvalidDigest` for one that is malformed,
 * and `BadDigest` for one that is another document's.
 */
export const checkDocument = async (
  operation: string,
  headers: Readonly<Record<string, string | undefined>>,
  document: Uint8Array | undefined,
): Promise<void> => {
  const contentMd5 = headers["content-md5"];
  const given = operation === SPEAKS_OF_OBJECT ? undefined : givenChecksum(checksumsInHeaders(headers));
  if (contentMd5 === undefined && given === undefined) {
    if (DIGEST_REQUIRED.has(operation)) throw missingDigest();
    return;
  }
  checkContentMd5Form(contentMd5);
  const { md5, checksums } = await digested([document ?? new Uint8Array()], given ? [given.algorithm] : []);
  verifyContentMd5(contentMd5, md5, "base64");
  if (given) verifyChecksum(given, () => ({}), checksums[0] ?? "");
};
