/**
 * How keys become a page: prefixes, delimiters, markers, limits. One way for objects, versions and uploads; what differs
 * is only where the next entries come from.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html
 */
import { crc32 } from "node:zlib";
import { invalidArgument } from "../errors.js";

/** Where the entries of a listing come from, in key order. */
export interface Entries<Entry> {
  /** The next entries; fewer than `limit` only at the end. */
  next(limit: number): Promise<readonly Entry[]>;
  /** Goes behind every key that begins with this. */
  skip(prefix: string): void;
}

export interface Page<Entry> {
  readonly entries: readonly Entry[];
  /** In order, each once. */
  readonly commonPrefixes: readonly string[];
  readonly truncated: boolean;
  /** Where the page ends: an entry, or a common prefix. Undefined when it is empty. */
  readonly last: { readonly entry: Entry } | { readonly prefix: string } | undefined;
}

/** How many entries are fetched after a seek: enough for many small folders, little for one large. */
const AFTER_SEEK = 16;
const MOST_AT_ONCE = 1024;

/**
 * A page of at most `limit` entries and common prefixes together. With a delimiter it *seeks* past each common prefix, so
 * the page costs what it shows and not what its folders hold.
 */
export const pageOf = async <Entry extends { readonly key: string }>(
  source: Entries<Entry>,
  options: {
    readonly prefix: string;
    readonly delimiter: string | undefined;
    readonly limit: number;
    /** Whether this entry is shown at all. */
    readonly shows?: (entry: Entry) => boolean;
  },
): Promise<Page<Entry>> => {
  const { prefix, delimiter, limit, shows } = options;
  const entries: Entry[] = [];
  const commonPrefixes: string[] = [];
  let last: Page<Entry>["last"];
  // AWS: a page of none is never truncated.
  if (limit === 0) return { entries, commonPrefixes, truncated: false, last };
  let within: string | undefined;
  let batch = Math.min(limit + 1, MOST_AT_ONCE);
  for (;;) {
    const fetched = await source.next(batch);
    for (const entry of fetched) {
      if (within !== undefined && entry.key.startsWith(within)) continue;
      within = undefined;
      if (shows !== undefined && !shows(entry)) continue;
      if (entries.length + commonPrefixes.length === limit) return { entries, commonPrefixes, truncated: true, last };
      within = commonPrefixOf(entry.key, prefix, delimiter);
      if (within === undefined) {
        entries.push(entry);
        last = { entry };
      } else {
        commonPrefixes.push(within);
        last = { prefix: within };
      }
    }
    if (fetched.length < batch) return { entries, commonPrefixes, truncated: false, last };
    if (within === undefined) batch = Math.min(2 * batch, MOST_AT_ONCE);
    else {
      source.skip(within);
      batch = AFTER_SEEK;
    }
  }
};

/** What a key is rolled up into: itself up to the first delimiter behind the prefix. */
const commonPrefixOf = (key: string, prefix: string, delimiter: string | undefined): string | undefined => {
  if (!delimiter) return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
};

/** Where a listing begins. */
export interface Start {
  readonly startingWith?: string;
  readonly after?: string;
  readonly afterPrefix?: string;
}

/**
 * Where a listing begins behind a marker.
 * AWS: a marker inside of a common prefix is behind the whole of it.
 */
export const startBehind = (marker: string | undefined, prefix: string, delimiter: string | undefined): Start => {
  const start = prefix === "" ? {} : { startingWith: prefix };
  if (!marker) return start;
  const rolledUp = marker.startsWith(prefix) ? commonPrefixOf(marker, prefix, delimiter) : undefined;
  return rolledUp === undefined ? { ...start, after: marker } : { ...start, afterPrefix: rolledUp };
};

// ---- Limits ---------------------------------------------------------------------------------------------------------

const MOST_PER_PAGE = 1000;

/** `argument`: as the error names it. Above 1,000 is 1,000; below 0 is `InvalidArgument`. */
export const limitOf = (asked: number | undefined, argument: string): number => {
  if (asked === undefined) return MOST_PER_PAGE;
  if (!Number.isInteger(asked) || asked < 0 || asked > 2_147_483_647) {
    throw invalidArgument(`Argument ${argument} must be an integer between 0 and 2147483647`, argument, String(asked));
  }
  return Math.min(asked, MOST_PER_PAGE);
};

// ---- encoding-type=url ----------------------------------------------------------------------------------------------

/** How a listing writes keys. Throws `InvalidArgument` for an encoding that is not `url`. */
export const encoderOf = (encodingType: string | undefined): ((text: string) => string) => {
  if (encodingType === undefined) return asItIs;
  if (encodingType !== "url") {
    throw invalidArgument("Invalid Encoding Method specified in Request", "encoding-type", encodingType);
  }
  return urlEncoded;
};

const asItIs = (text: string): string => text;

const SAFE = /^[A-Za-z0-9/._*-]*$/;

/** AWS: a form's encoding, but slashes stay: a space is a plus sign. */
const urlEncoded = (text: string): string =>
  SAFE.test(text)
    ? text
    : encodeURIComponent(text)
        .replaceAll("%20", "+")
        .replaceAll("%2F", "/")
        .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

// ---- Continuation tokens --------------------------------------------------------------------------------------------

/** Tells our tokens from other text. */
const TOKEN = /^1([A-Za-z0-9_-]{6})([A-Za-z0-9_-]+)$/;

/** An opaque token for "behind this key, or behind this common prefix". */
export const tokenOf = (marker: string): string => {
  const body = Buffer.from(marker, "utf8").toString("base64url");
  return `1${seal(body)}${body}`;
};

/** The marker in a token. Throws `InvalidArgument` for what is no token. */
export const markerOf = (token: string): string => {
  const [, sealed, body] = TOKEN.exec(token) ?? [];
  if (body === undefined || sealed !== seal(body)) {
    throw invalidArgument("The continuation token provided is incorrect", "continuation-token");
  }
  return Buffer.from(body, "base64url").toString("utf8");
};

/** Six characters that a token made up or cut off will not have. */
const seal = (body: string): string => {
  const sum = Buffer.allocUnsafe(4);
  sum.writeUInt32BE(crc32(body));
  return sum.toString("base64url");
};
