/** Scalars as text, and text as scalars, for headers, queries, forms and documents. Reading gives undefined for text that is no such scalar. */
import type { TimestampFormat } from "./schema.js";

const INTEGER = /^[+-]?\d{1,19}$/;

/** A number: all that the three services know are whole. */
export const readNumber = (text: string): number | undefined => {
  if (!INTEGER.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
};

export const readBoolean = (text: string): boolean | undefined => {
  if (text === "true") return true;
  if (text === "false") return false;
  switch (text.toLowerCase()) {
    case "true":
    case "1":
      return true;
    case "false":
    case "0":
      return false;
    default:
      return undefined;
  }
};

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

export const readBlob = (text: string): Uint8Array | undefined =>
  BASE64.test(text) ? new Uint8Array(Buffer.from(text, "base64")) : undefined;

export const writeBlob = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

const DATE_TIME = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/i;
const COMPACT_DATE_TIME = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
/** IMF-fixdate, RFC 850 and asctime, as RFC 9110 wants all three read. */
const HTTP_DATE =
  /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? )?(?:\d{1,2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d\d:\d\d:\d\d(?:\.\d+)?(?: (?:GMT|UTC|[+-]\d{4}))?|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4})$/;
const EPOCH = /^-?\d{1,12}(?:\.\d+)?$/;

/** A time in any of the forms AWS reads: date-time, http-date, seconds since 1970. */
export const readTimestamp = (text: string): Date | undefined => {
  const trimmed = text.trim();
  if (EPOCH.test(trimmed)) return valid(new Date(Number(trimmed) * 1000));
  if (DATE_TIME.test(trimmed)) return valid(new Date(zoned(trimmed)));
  if (HTTP_DATE.test(trimmed))
    return valid(new Date(/(?:GMT|UTC|[+-]\d{4})$/.test(trimmed) ? trimmed : `${trimmed} GMT`));
  const compact = COMPACT_DATE_TIME.exec(trimmed);
  if (compact) return valid(new Date(trimmed.replace(COMPACT_DATE_TIME, "$1-$2-$3T$4:$5:$6Z")));
  return undefined;
};

/** A time without a zone is UTC; JavaScript would take it as local. */
const zoned = (text: string): string => (/T/i.test(text) && !/(?:Z|[+-]\d\d:?\d\d)$/i.test(text) ? `${text}Z` : text);

const valid = (date: Date): Date | undefined => (Number.isNaN(date.getTime()) ? undefined : date);

const DAY = 86_400_000;
const two = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, "0"));
let rememberedDay = Number.NaN;
let rememberedText = "";

/** `2009-10-12T17:50:30.000Z`: S3 always writes the milliseconds. Faster than `toISOString` for pages of neighbouring dates. */
export const dateTimeWithMilliseconds = (date: Date): string => {
  const time = date.getTime();
  const day = Math.floor(time / DAY);
  if (!Number.isFinite(day)) throw new RangeError("not a time");
  if (day !== rememberedDay) {
    rememberedText = date.toISOString().slice(0, -"00:00:00.000Z".length);
    rememberedDay = day;
  }
  const milliseconds = time - day * DAY;
  const seconds = Math.floor(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  const fraction = String(Math.floor(milliseconds % 1000)).padStart(3, "0");
  return `${rememberedText}${two[Math.floor(minutes / 60)]}:${two[minutes % 60]}:${two[seconds % 60]}.${fraction}Z`;
};

/** `2010-05-08T23:27:40Z`: IAM and STS know no fractions of a second. */
export const dateTime = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, "Z");

/** Seconds since 1970, as JSON answers have them. */
export const epochSeconds = (date: Date): number => Math.floor(date.getTime() / 1000);

/** A timestamp in a header: http-date unless its member says otherwise. */
export const headerTimestamp = (date: Date, format: TimestampFormat | undefined): string => {
  if (format === "date-time") return dateTimeWithMilliseconds(date);
  return format === "epoch-seconds" ? String(epochSeconds(date)) : date.toUTCString();
};

/** The items of a list in a header: parted by commas, quoted where they hold one. */
export const readHeaderList = (text: string): string[] => {
  if (!text.includes('"')) {
    return text
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== "");
  }
  const items: string[] = [];
  for (const [, quoted, plain] of text.matchAll(/\s*(?:"((?:[^"\\]|\\.)*)"|([^,"]+))\s*(?:,|$)/g)) {
    items.push(quoted === undefined ? (plain ?? "").trim() : quoted.replace(/\\(.)/g, "$1"));
  }
  return items;
};

export const writeHeaderList = (items: readonly string[]): string =>
  items.map((item) => (/[",]/.test(item) ? `"${item.replace(/(["\\])/g, "\\$1")}"` : item)).join(",");

// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these must not reach a header
const NOT_PRINTABLE = /[\u0000-\u0008\u000a-\u001f\u007f]|[^\u0000-\u00ff]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: all that is not ASCII
const NOT_ASCII = /[^\u0000-\u007f]/;

/** A header's value that Node will send: what a header can not hold goes as an RFC 2047 word, as S3 sends it. */
export const headerText = (value: string): string => (NOT_PRINTABLE.test(value) ? encodedWord(value) : value);

/** AWS: metadata that is not ASCII comes back as RFC 2047 words. */
export const metadataText = (value: string): string =>
  NOT_ASCII.test(value) || NOT_PRINTABLE.test(value) ? encodedWord(value) : value;

const encodedWord = (value: string): string => `=?UTF-8?B?${Buffer.from(value, "utf8").toString("base64")}?=`;
