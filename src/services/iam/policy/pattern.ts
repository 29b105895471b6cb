/**
 * Texts of policies that may hold wildcards and variables, compiled once. Matching walks the text from left to right and
 * never goes back over a `*` already placed, so no pattern can make it slow.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */

/** Looks a condition key up, by lower-case name, for a variable. Undefined: no value, or several. */
export type Resolve = (key: string) => string | undefined;

/** `*`, `?`, a variable, or characters that stand for themselves. */
export type Token =
  | string
  | { readonly wildcard: "*" | "?" }
  | { readonly variable: string; readonly fallback?: string };

const ANY: Token = { wildcard: "*" };
const ONE: Token = { wildcard: "?" };
const VARIABLE = /\$\{([^}]*)\}/g;
const VARIABLE_WITH_DEFAULT = /^\s*([^,]+?)\s*(?:,\s*'([^']*)'\s*)?$/;

/** Splits a policy's text into tokens; `variables` is false for the language of 2008, to which `${` means nothing. */
export const tokens = (text: string, variables: boolean): readonly Token[] => {
  const found: Token[] = [];
  const literal = (characters: string): void => {
    const last = found.at(-1);
    if (typeof last === "string") found[found.length - 1] = last + characters;
    else if (characters !== "") found.push(characters);
  };
  const wild = (characters: string): void => {
    for (const part of characters.split(/([*?])/)) {
      if (part === "*") found.push(ANY);
      else if (part === "?") found.push(ONE);
      else literal(part);
    }
  };
  if (!variables || !text.includes("${")) {
    wild(text);
    return found;
  }
  let end = 0;
  for (const match of text.matchAll(VARIABLE)) {
    wild(text.slice(end, match.index));
    end = match.index + match[0].length;
    const name = match[1] ?? "";
    if (name === "*" || name === "?" || name === "$") literal(name);
    else found.push(variable(name));
  }
  wild(text.slice(end));
  return found;
};

const variable = (written: string): Token => {
  const [, name = written, fallback] = VARIABLE_WITH_DEFAULT.exec(written) ?? [];
  const key = name.toLowerCase();
  return fallback === undefined ? { variable: key } : { variable: key, fallback };
};

/** The condition keys that variables among the tokens name. */
export const variablesIn = (found: readonly Token[]): readonly string[] =>
  found.flatMap((token) => (typeof token === "object" && "variable" in token ? [token.variable] : []));

/**
 * The tokens with values in place of variables, or undefined when one has neither a value nor a default: AWS then
 * treats the text as null, which is like nothing and equal to nothing.
 */
const resolved = (found: readonly Token[], resolve: Resolve): readonly Token[] | undefined => {
  const values: Token[] = [];
  for (const token of found) {
    if (typeof token === "object" && "variable" in token) {
      const value = resolve(token.variable) ?? token.fallback;
      if (value === undefined) return undefined;
      // A wildcard inside a value is a character like any other.
      values.push(value);
    } else values.push(token);
  }
  return values;
};

/** A text to compare with literally: `*` and `?` stand for themselves. Undefined: a variable has no value. */
export type LiteralText = (resolve: Resolve) => string | undefined;

export const literalText = (found: readonly Token[]): LiteralText => {
  const written = (all: readonly Token[]): string =>
    all.map((token) => (typeof token === "string" ? token : "wildcard" in token ? token.wildcard : "")).join("");
  if (variablesIn(found).length === 0) {
    const text = written(found);
    return () => text;
  }
  return (resolve) => {
    const values = resolved(found, resolve);
    return values && written(values);
  };
};

/** Whether a text is like a pattern. */
export type Pattern = (text: string, resolve: Resolve) => boolean;

/** Compiles tokens into a matcher: once for all without variables, else on each use. */
export const pattern = (found: readonly Token[]): Pattern => {
  if (variablesIn(found).length === 0) {
    const matches = glob(found);
    return (text) => matches(text);
  }
  return (text, resolve) => {
    const values = resolved(found, resolve);
    return values !== undefined && glob(values)(text);
  };
};

/** What stands between two `*`: characters, and the places where any one character will do. */
interface Segment {
  readonly text: string;
  readonly free: readonly number[];
}

/** A matcher for tokens without variables. */
export const glob = (found: readonly Token[]): ((text: string) => boolean) => {
  const segments = segmentsOf(found);
  const [first = NOTHING, ...rest] = segments;
  const last = rest.pop();
  if (last === undefined) {
    if (first.free.length === 0) return (text) => text === first.text;
    return (text) => text.length === first.text.length && fits(first, text, 0);
  }
  if (first.text === "" && last.text === "" && rest.length === 0) return () => true;
  if (last.text === "" && first.free.length === 0 && rest.length === 0) return (text) => text.startsWith(first.text);
  return (text) => {
    let at = first.text.length;
    const end = text.length - last.text.length;
    if (end < at || !fits(first, text, 0) || !fits(last, text, end)) return false;
    for (const segment of rest) {
      const place = find(segment, text, at, end);
      if (place < 0) return false;
      at = place + segment.text.length;
    }
    return at <= end;
  };
};

const NOTHING: Segment = { text: "", free: [] };

const segmentsOf = (found: readonly Token[]): readonly Segment[] => {
  const segments: Segment[] = [];
  let text = "";
  let free: number[] = [];
  for (const token of found) {
    if (typeof token === "string") text += token;
    else if ("wildcard" in token && token.wildcard === "?") {
      free.push(text.length);
      text += "?";
    } else if ("wildcard" in token) {
      segments.push({ text, free });
      text = "";
      free = [];
    }
  }
  segments.push({ text, free });
  return segments;
};

const fits = (segment: Segment, text: string, at: number): boolean => {
  const { text: wanted, free } = segment;
  if (free.length === 0) return text.startsWith(wanted, at);
  if (at < 0 || at + wanted.length > text.length) return false;
  let from = 0;
  for (const place of free) {
    if (!text.startsWith(wanted.slice(from, place), at + from)) return false;
    from = place + 1;
  }
  return text.startsWith(wanted.slice(from), at + from);
};

const find = (segment: Segment, text: string, from: number, end: number): number => {
  if (segment.free.length === 0) {
    const place = text.indexOf(segment.text, from);
    return place >= 0 && place + segment.text.length <= end ? place : -1;
  }
  for (let place = from; place + segment.text.length <= end; place += 1) if (fits(segment, text, place)) return place;
  return -1;
};

/** Where an ARN's resource begins: after its fifth colon. */
const ARN_COLONS = 5;

/**
 * A pattern for ARNs. The parts between the colons are matched each by itself, so a `*` in the region does not swallow
 * the account; in the resource, the last part, it spans everything. `completes`: as AWS does for the `Resource`
 * element, an ARN with fewer than six parts is completed with `*`.
 */
export const arnPattern = (found: readonly Token[], completes: boolean): Pattern => {
  if (found.length === 1 && found[0] === ANY) return () => true;
  const [first] = found;
  if (typeof first !== "string" || !first.startsWith("arn:")) return pattern(found);
  const parts = splitAtColons(found);
  if (parts.length <= ARN_COLONS && !completes) return () => false;
  while (parts.length <= ARN_COLONS) parts.push([ANY]);
  // The commonest form by far, `arn:aws:s3:::…`, has no wildcard before the resource: one walk decides it.
  const headIsPlain = parts.slice(0, ARN_COLONS).every((part) => part.every((token) => typeof token === "string"));
  if (headIsPlain && found.length > 0) return pattern(joined(parts));
  const patterns = parts.map(pattern);
  return (text, resolve) => {
    let from = 0;
    for (const [index, matches] of patterns.entries()) {
      const colon = index < ARN_COLONS ? text.indexOf(":", from) : text.length;
      if (colon < 0 || !matches(text.slice(from, colon), resolve)) return false;
      from = colon + 1;
    }
    return true;
  };
};

/** The tokens of each of an ARN's at most six parts. */
const splitAtColons = (found: readonly Token[]): Token[][] => {
  let part: Token[] = [];
  const parts = [part];
  for (const token of found) {
    if (typeof token !== "string") {
      part.push(token);
      continue;
    }
    let rest = token;
    while (parts.length <= ARN_COLONS && rest.includes(":")) {
      const colon = rest.indexOf(":");
      if (colon > 0) part.push(rest.slice(0, colon));
      part = [];
      parts.push(part);
      rest = rest.slice(colon + 1);
    }
    if (rest !== "") part.push(rest);
  }
  return parts;
};

const joined = (parts: readonly (readonly Token[])[]): readonly Token[] =>
  parts.flatMap((part, index) => (index === 0 ? part : [":", ...part]));
