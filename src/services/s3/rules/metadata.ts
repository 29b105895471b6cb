/**
 * What a client says about its object: system-defined headers and its own `x-amz-meta-*`.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
import { metadataTooLarge } from "../errors.js";
import { DEFAULT_SYSTEM_METADATA, NO_METADATA, type SystemMetadata, type UserMetadata } from "../state/records.js";

/** The members that carry system-defined metadata. `Expires` is taken from the header's text: it need not be a date. */
export interface MetadataHeaders {
  readonly CacheControl?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  readonly ContentType?: string | undefined;
  readonly Metadata?: Readonly<Record<string, string>> | undefined;
}

/** Names and values of user metadata together, in bytes. */
const MAX_METADATA = 2048;

/** `expires`: the header as it was sent. */
export const systemMetadataOf = (input: MetadataHeaders, expires: string | undefined): SystemMetadata => {
  const contentEncoding = encodingOf(input.ContentEncoding);
  const { CacheControl, ContentDisposition, ContentLanguage, ContentType } = input;
  if (
    !CacheControl &&
    !ContentDisposition &&
    !ContentLanguage &&
    !expires &&
    !contentEncoding &&
    (!ContentType || ContentType === DEFAULT_SYSTEM_METADATA.contentType)
  ) {
    return DEFAULT_SYSTEM_METADATA;
  }
  return {
    contentType: ContentType || DEFAULT_SYSTEM_METADATA.contentType,
    ...(CacheControl ? { cacheControl: CacheControl } : {}),
    ...(ContentDisposition ? { contentDisposition: ContentDisposition } : {}),
    ...(contentEncoding ? { contentEncoding } : {}),
    ...(ContentLanguage ? { contentLanguage: ContentLanguage } : {}),
    ...(expires ? { expires } : {}),
  };
};

/** `aws-chunked` is how the body travelled, not how the object is encoded. */
const encodingOf = (header: string | undefined): string | undefined => {
  if (!header?.includes("aws-chunked")) return header;
  return header
    .split(",")
    .map((encoding) => encoding.trim())
    .filter((encoding) => encoding !== "" && encoding !== "aws-chunked")
    .join(",");
};

/** User metadata as it is kept and given back. Throws `MetadataTooLarge` beyond 2 KB. */
export const userMetadataOf = (metadata: Readonly<Record<string, string>> | undefined): UserMetadata => {
  if (metadata === undefined) return NO_METADATA;
  let size = 0;
  const kept: Record<string, string> = {};
  for (const name in metadata) {
    const value = metadata[name] ?? "";
    size += Buffer.byteLength(name) + Buffer.byteLength(value);
    kept[name.toLowerCase()] = metadataValue(value);
  }
  if (size > MAX_METADATA) throw metadataTooLarge(size);
  return size === 0 ? NO_METADATA : kept;
};

const PLAIN = /^[\t\x20-\x7e]*$/;
const ENCODED_WORD = /=\?([^?\s]+)\?([bq])\?([^?]*)\?=/gi;
const NOT_ASCII = /[^\t\x20-\x7e]/g;

/**
 * AWS: RFC 2047 words are decoded, and what is then not ASCII is encoded again: in Q where most of it is ASCII, else in B.
 */
const metadataValue = (value: string): string => {
  if (PLAIN.test(value) && !value.includes("=?")) return value;
  const text = value.replace(ENCODED_WORD, (word, charset: string, encoding: string, content: string) =>
    charset.toUpperCase() === "UTF-8" ? decodedWord(encoding, content) : word,
  );
  if (PLAIN.test(text)) return text;
  const characters = [...text].length;
  const foreign = text.match(NOT_ASCII)?.length ?? 0;
  return characters - foreign > foreign
    ? `=?UTF-8?Q?${quoted(text)}?=`
    : `=?UTF-8?B?${Buffer.from(text, "utf8").toString("base64")}?=`;
};

const decodedWord = (encoding: string, content: string): string => {
  if (encoding.toUpperCase() === "B") return Buffer.from(content, "base64").toString("utf8");
  const bytes = content
    .replaceAll("_", " ")
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
};

const quoted = (text: string): string => {
  let word = "";
  for (const byte of Buffer.from(text, "utf8")) {
    const character = String.fromCharCode(byte);
    if (character === " ") word += "_";
    else if (byte < 0x20 || byte > 0x7e || "=_?".includes(character)) {
      word += `=${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    } else word += character;
  }
  return word;
};
