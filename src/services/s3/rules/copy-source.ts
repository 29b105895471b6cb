/** Where a copy comes from: the `x-amz-copy-source` header. */
import { couldBeBucket } from "../bucket-names.js";
import { headerNotImplemented, invalidArgument, invalidVersionId } from "../errors.js";
import { isVersionId } from "./versions.js";

export interface CopySource {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
}

const VERSION = "?versionId=";

/**
 * Bucket, key and version of a copy source. `/bucket/key` and `bucket/key`, percent-encoded once (a plus sign is a plus
 * sign), with an optional `?versionId=`. Throws `InvalidArgument`; access point ARNs are 501, they have no buckets here.
 */
export const copySourceOf = (header: string): CopySource => {
  const version = header.lastIndexOf(VERSION);
  const path = decoded(version < 0 ? header : header.slice(0, version), header);
  if (path.startsWith("arn:")) throw headerNotImplemented("x-amz-copy-source");
  const begin = path.startsWith("/") ? 1 : 0;
  const slash = path.indexOf("/", begin);
  if (slash <= begin || slash === path.length - 1) {
    throw invalidArgument(
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
      "x-amz-copy-source",
      header,
    );
  }
  const source = { bucket: path.slice(begin, slash), key: path.slice(slash + 1) };
  // AWS: `s3://bucket/key`, too, is the key `/bucket/key` of a bucket that cannot be.
  if (!couldBeBucket(source.bucket)) {
    throw invalidArgument("Invalid copy source bucket name", "x-amz-copy-source", header);
  }
  if (version < 0) return source;
  const versionId = header.slice(version + VERSION.length);
  if (!isVersionId(versionId)) throw invalidVersionId(versionId);
  return { ...source, versionId };
};

const decoded = (text: string, header: string): string => {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalidArgument("Invalid copy source encoding.", "x-amz-copy-source", header);
  }
};
