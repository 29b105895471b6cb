/**
 * How SigV4 spells paths, queries and header values, whatever way the client spelled them on the wire: decoded once to
 * bytes and encoded again by AWS's rule, so that `~` and `%7E`, `%2f` and `%2F` sign alike.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */

const UNRESERVED = /[A-Za-z0-9\-._~]/;
const PLAIN_PATH = /^[A-Za-z0-9\-._~/]*$/;
const PLAIN = /^[A-Za-z0-9\-._~]*$/;

/** Every byte as AWS encodes it: itself when unreserved, else a percent sign and two upper-case hex digits. */
const ENCODED: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return byte < 128 && UNRESERVED.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
});

const SLASH = 0x2f;
const PERCENT = 0x25;
const PLUS = 0x2b;
const SPACE = 0x20;

/** The value of a hex digit's character code, or -1. */
const hexDigit = (code: number): number => {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
};

/**
 * Decodes and encodes again. Characters up to U+00FF are bytes (so Node hands over what came in), later ones UTF-8;
 * a percent sign that begins no code stands for itself.
 */
const recode = (text: string, keepSlash: boolean): string => {
  let coded = "";
  for (let index = 0; index < text.length; index += 1) {
    let byte = text.charCodeAt(index);
    if (byte === PERCENT) {
      const high = hexDigit(text.charCodeAt(index + 1));
      const low = hexDigit(text.charCodeAt(index + 2));
      if (high >= 0 && low >= 0) {
        byte = high * 16 + low;
        index += 2;
      }
    } else if (byte === PLUS) {
      byte = SPACE;
    } else if (byte > 0xff) {
      const point = text.codePointAt(index) ?? byte;
      if (point > 0xffff) index += 1;
      for (const part of Buffer.from(String.fromCodePoint(point))) coded += ENCODED[part];
      continue;
    }
    coded += keepSlash && byte === SLASH ? "/" : ENCODED[byte];
  }
  return coded;
};

/**
 * S3's canonical URI: encoded once, never normalised; `//`, `..` and `%2F` are parts of keys.
 *
 * AWS: a bare `+` in an S3 path is a space, so its canonical form is `%20`; only `%2B` is a plus sign.
 */
export const s3CanonicalPath = (path: string): string => (PLAIN_PATH.test(path) ? path : recode(path, true));

/** The canonical URI of every other service: normalised as RFC 3986 says, and encoded twice. */
export const genericCanonicalPath = (path: string): string => {
  if (path === "/" || path === "") return "/";
  const kept: string[] = [];
  const segments = path.split("/");
  for (const segment of segments) {
    if (segment === "" || segment === ".") continue;
    if (segment === "..") kept.pop();
    else kept.push(PLAIN.test(segment) ? segment : recode(segment, false).replaceAll("%", "%25"));
  }
  const last = segments.at(-1);
  const open = kept.length > 0 && (last === "" || last === "." || last === "..");
  return `/${kept.join("/")}${open ? "/" : ""}`;
};

/** One parameter of a query in canonical spelling. */
export interface QueryPair {
  readonly name: string;
  readonly value: string;
}

/** The parameters of a query, in the order sent, in canonical spelling; a name without `=` has the empty value. */
export const queryPairs = (query: string): QueryPair[] => {
  const pairs: QueryPair[] = [];
  if (query === "") return pairs;
  for (const piece of query.split("&")) {
    if (piece === "") continue;
    const equals = piece.indexOf("=");
    const name = equals < 0 ? piece : piece.slice(0, equals);
    const value = equals < 0 ? "" : piece.slice(equals + 1);
    pairs.push({
      name: PLAIN.test(name) ? name : recode(name, false),
      value: PLAIN.test(value) ? value : recode(value, false),
    });
  }
  return pairs;
};

const inOrder = (left: QueryPair, right: QueryPair): number =>
  left.name === right.name
    ? left.value < right.value
      ? -1
      : left.value > right.value
        ? 1
        : 0
    : left.name < right.name
      ? -1
      : 1;

/** The canonical query string: sorted by name, then by value, without the signature itself. */
export const canonicalQuery = (pairs: readonly QueryPair[]): string => {
  if (pairs.length === 0) return "";
  let text = "";
  for (const { name, value } of pairs.length === 1 ? pairs : [...pairs].sort(inOrder)) {
    if (name === "X-Amz-Signature") continue;
    text += text === "" ? `${name}=${value}` : `&${name}=${value}`;
  }
  return text;
};

/** The plain text of a canonical spelling. Bytes that are no UTF-8 stay encoded. */
export const decoded = (canonical: string): string => {
  if (!canonical.includes("%")) return canonical;
  try {
    return decodeURIComponent(canonical);
  } catch {
    return canonical;
  }
};

const NEEDS_TRIMMING = /^[ \t]|[ \t\r\n\v\f]$|[ \t\r\n\v\f]{2}|[\t\r\n\v\f]/;

/** A header's value as it is signed: trimmed, runs of white space made one space. */
export const canonicalValue = (value: string): string =>
  NEEDS_TRIMMING.test(value) ? value.replace(/[ \t\r\n\v\f]+/g, " ").replace(/^ | $/g, "") : value;

/** The parts of a request that signatures cover. */
export interface SignedHeaderSource {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Name, value, name, value ... as sent. */
  readonly rawHeaders: readonly string[];
}

/** All values of a header that was sent more than once, in order; falls back on the joined one. */
const everyValue = ({ headers, rawHeaders }: SignedHeaderSource, name: string): string => {
  let joined: string | undefined;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() !== name) continue;
    const value = canonicalValue(rawHeaders[index + 1] ?? "");
    joined = joined === undefined ? value : `${joined},${value}`;
  }
  return joined ?? canonicalValue(headers[name] ?? "");
};

/** Whether any header was sent more than once, so that `headers` alone does not tell what was signed. */
const hasRepeated = ({ headers, rawHeaders }: SignedHeaderSource): boolean =>
  rawHeaders.length !== Object.keys(headers).length * 2;

/** The block of canonical headers, each line ended; `names` in lower case, in the order in which they were signed. */
export const canonicalHeaders = (source: SignedHeaderSource, names: readonly string[]): string => {
  const repeated = hasRepeated(source);
  let block = "";
  for (const name of names) {
    block += `${name}:${repeated ? everyValue(source, name) : canonicalValue(source.headers[name] ?? "")}\n`;
  }
  return block;
};

/** A header as the old SigV2 signs it: all its values, joined by a comma. */
export const headerValue = (source: SignedHeaderSource, name: string): string | undefined => {
  const value = source.headers[name];
  return value === undefined ? undefined : hasRepeated(source) ? everyValue(source, name) : value.trim();
};
