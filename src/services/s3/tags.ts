/** Tag sets and their rules. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
import { badTagCount, invalidArgument, invalidTag, malformedXml } from "./errors.js";
import type { Tag } from "./state/records.js";

type Tagged = "bucket" | "object";

const CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const MOST = { bucket: 50, object: 10 } as const;
const TOO_MANY = {
  bucket: "Bucket tag count cannot be greater than 50",
  object: "Object tags cannot be greater than 10",
} as const;
// AWS: the same fault reads differently on buckets and on objects.
const RESERVED = {
  bucket: "System tags cannot be added/updated by requester",
  object: "Your TagKey cannot be prefixed with aws:",
} as const;

/** What tagging calls carry. */
interface WireTag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** The tag set of a `Tagging` document. Throws `MalformedXML`, `InvalidTag` or `BadRequest` (too many). */
export const tagsFrom = (set: readonly WireTag[] | undefined, tagged: Tagged): readonly Tag[] => {
  const tags = (set ?? []).map(({ Key, Value }): Tag => {
    if (Key === undefined || Value === undefined) throw malformedXml();
    return { Key, Value };
  });
  if (tags.length > MOST[tagged]) throw badTagCount(TOO_MANY[tagged]);
  const seen = new Set<string>();
  for (const { Key, Value } of tags) {
    if (seen.has(Key)) throw invalidTag("Cannot provide multiple Tags with the same key", Key);
    seen.add(Key);
    if (Key.startsWith("aws:")) throw invalidTag(RESERVED[tagged], Key);
    if (Key.length === 0 || Key.length > 128 || !CHARACTERS.test(Key)) {
      throw invalidTag("The TagKey you have provided is invalid", Key);
    }
    if (Value.length > 256 || !CHARACTERS.test(Value)) {
      throw invalidTag("The TagValue you have provided is invalid", Key, Value);
    }
  }
  return tags;
};

/**
 * The tag set of an `x-amz-tagging` header: `key1=value1&key2=value2`, percent-encoded, a key alone has an empty value.
 * Throws `InvalidArgument` for what cannot be read, else as {@link tagsFrom}.
 */
export const tagsFromHeader = (header: string | undefined): readonly Tag[] => {
  if (header === undefined || header === "") return [];
  const malformed = () =>
    invalidArgument(
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      "x-amz-tagging",
      header,
    );
  const text = (encoded: string): string => {
    try {
      return decodeURIComponent(encoded.replaceAll("+", " "));
    } catch {
      throw malformed();
    }
  };
  const tags: Tag[] = [];
  for (const pair of header.split("&")) {
    if (pair === "") continue;
    const [key = "", value = "", ...more] = pair.split("=");
    if (more.length > 0 || key === "") throw malformed();
    tags.push({ Key: text(key), Value: text(value) });
  }
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length) throw malformed();
  return tagsFrom(tags, "object");
};

/** As the condition keys `s3:RequestObjectTag/<key>` and `s3:RequestObjectTagKeys`. */
export const objectTagConditions = (tags: readonly WireTag[]) => ({
  ...Object.fromEntries(tags.map(({ Key, Value }) => [`s3:RequestObjectTag/${Key ?? ""}`, Value])),
  "s3:RequestObjectTagKeys": tags.map(({ Key }) => Key ?? ""),
});

/** As the condition keys `aws:RequestTag/<key>` and `aws:TagKeys`, for buckets. */
export const bucketTagConditions = (tags: readonly WireTag[]) => ({
  ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key ?? ""}`, Value])),
  "aws:TagKeys": tags.map(({ Key }) => Key ?? ""),
});
