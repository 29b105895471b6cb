/** ETags: how S3 makes them, and how conditions compare them. */
import { createHash } from "node:crypto";

/** The ETag of a body that came in one piece: its MD5 in hex, in quotes. */
export const etagOf = (md5: string): string => `"${md5}"`;

// AWS: a multipart ETag is the MD5 of the parts' MD5s, then "-" and their count.
export const multipartEtag = (parts: readonly { readonly etag: string }[]): string => {
  const hash = createHash("md5");
  for (const { etag } of parts) hash.update(Buffer.from(bare(etag), "hex"));
  return `"${hash.digest("hex")}-${parts.length}"`;
};

/** The ETag without its quotes, as some errors and GetObjectAttributes write it. */
export const bare = (etag: string): string =>
  etag.length > 1 && etag.startsWith('"') && etag.endsWith('"') ? etag.slice(1, -1) : etag;

/** Whether a condition's list of ETags names this one. `*` names every one; quotes may be missing; weak is as good as strong. */
export const names = (condition: string, etag: string): boolean => {
  if (condition === etag || condition === "*") return true;
  const wanted = bare(etag);
  return condition.split(",").some((one) => {
    const candidate = one.trim();
    return candidate === "*" || bare(candidate.startsWith("W/") ? candidate.slice(2) : candidate) === wanted;
  });
};
