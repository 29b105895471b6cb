/**
 * Listings are asked for with `EncodingType: "url"` and decoded here, as boto3 does: XML 1.0 cannot carry a key with a control character.
 * AWS: a space is a plus sign in this encoding.
 */
import type {
  ListMultipartUploadsCommandOutput,
  ListObjectsCommandOutput,
  ListObjectVersionsCommandOutput,
} from "@aws-sdk/client-s3";

const MEMBERS = [
  "Key",
  "Prefix",
  "Delimiter",
  "Marker",
  "NextMarker",
  "KeyMarker",
  "NextKeyMarker",
] as const satisfies readonly string[];
const LISTS = ["Contents", "Versions", "DeleteMarkers", "Uploads", "CommonPrefixes"] as const;

export const decodedObjects = (page: ListObjectsCommandOutput) => decoded(page);
export const decodedVersions = (page: ListObjectVersionsCommandOutput) => decoded(page);
export const decodedUploads = (page: ListMultipartUploadsCommandOutput) => decoded(page);

function decoded<Page extends { readonly EncodingType?: string | undefined }>(page: Page): Page {
  if (page.EncodingType !== "url") return page;
  const copy = decodedMembers(page);
  for (const list of LISTS) {
    const rows: unknown = Reflect.get(copy, list);
    if (Array.isArray(rows)) Reflect.set(copy, list, rows.map(decodedMembers));
  }
  return copy;
}

function decodedMembers<T extends object>(holder: T): T {
  const copy = { ...holder };
  for (const member of MEMBERS) {
    const text: unknown = Reflect.get(copy, member);
    if (typeof text === "string") Reflect.set(copy, member, decodeURIComponent(text.replaceAll("+", " ")));
  }
  return copy;
}
