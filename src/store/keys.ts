/**
 * Keys as text: a tuple becomes one string whose native `<` is the order of the tuples, part by part, strings by their
 * UTF-8 bytes. The tree then compares with the fastest comparison there is and knows nothing of parts.
 *
 * Plain text stands for itself. A part that is a number begins with a unit no string begins with; a string ends with a
 * unit lower than any of its content, so that `a` comes before `ab`; content that would collide is escaped. JavaScript
 * orders by UTF-16 units, where surrogate pairs (U+10000 and up) sort before U+E000 to U+FFFF; here those two trade
 * places. No unit of an encoded key is U+FFFF, so a prefix with U+FFFF behind it bounds everything that begins with it.
 */
import type { KeyPart, Range } from "./port.js";

const NUMBER = 0x00;
const END = "\u0001";
const ESCAPE = "\u0002";
/** The lowest unit that stands for itself. */
const FIRST_PLAIN = 0x03;

const HIGH_SURROGATES = 0xd800;
const LOW_SURROGATES = 0xdc00;
const BEHIND_SURROGATES = 0xe000;
/** Stands before a surrogate that has no partner, which WTF-8 sorts between U+D7FF and U+E000. */
const LONE = String.fromCharCode(HIGH_SURROGATES);
/** U+E000 to U+FFFF move down to U+D801 to U+F800 ... */
const DOWN = BEHIND_SURROGATES - HIGH_SURROGATES - 1;
/** ... and the leading units of pairs up behind them, to U+F801 to U+FC00. */
const UP = 0xf801 - HIGH_SURROGATES;

/** Sorts behind every key that begins with what stands before it, and before every other later key. */
const BEHIND = "\uffff";

const isLow = (unit: number): boolean => unit >= LOW_SURROGATES && unit < BEHIND_SURROGATES;

const escaped = (text: string, plain: number): string => {
  let encoded = text.slice(0, plain);
  for (let index = plain; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < FIRST_PLAIN) encoded += ESCAPE + String.fromCharCode(unit + FIRST_PLAIN);
    else if (unit < HIGH_SURROGATES) encoded += text[index];
    else if (unit >= BEHIND_SURROGATES) encoded += String.fromCharCode(unit - DOWN);
    else if (unit < LOW_SURROGATES && isLow(text.charCodeAt(index + 1))) {
      encoded += String.fromCharCode(unit + UP, text.charCodeAt(index + 1));
      index += 1;
    } else encoded += LONE + text[index];
  }
  return encoded;
};

/** Text without its end: what the keys begin with whose part begins with it. */
const encodeText = (text: string): string => {
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < FIRST_PLAIN || unit >= HIGH_SURROGATES) return escaped(text, index);
  }
  return text;
};

/** Fixed width, most significant byte first: 53 bits in seven units that keep the string one byte a unit. */
const encodeNumber = (value: number): string => {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`A number in a key is an integer from 0 to 2^53 - 1, not ${value}`);
  }
  const high = Math.floor(value / 2 ** 32);
  const low = value >>> 0;
  return String.fromCharCode(
    NUMBER,
    high >>> 16,
    (high >>> 8) & 0xff,
    high & 0xff,
    low >>> 24,
    (low >>> 16) & 0xff,
    (low >>> 8) & 0xff,
    low & 0xff,
  );
};

/** A key, or the leading parts of one, as text that sorts as the key does. At one place numbers sort before strings. */
export const encodeKey = (parts: readonly KeyPart[]): string => {
  let encoded = "";
  for (const part of parts) encoded += typeof part === "number" ? encodeNumber(part) : encodeText(part) + END;
  return encoded;
};

/** Encoded keys from `low` (inclusive) to `high` (exclusive). Nothing lies between when `low` is not below `high`. */
export interface Bounds {
  readonly low: string;
  readonly high: string;
}

/** What the parts of a range ask for, as one interval: every option narrows it. Options are the port's `Range`, untyped. */
export const boundsOf = (
  range: Pick<Range<readonly KeyPart[]>, "startingWith" | "afterPrefix" | "reverse"> & Edges,
): Bounds => {
  const within = range.within ? encodeKey(range.within) : "";
  const prefix = range.startingWith ? within + encodeText(range.startingWith) : within;
  let low = prefix;
  let high = prefix + BEHIND;
  const begin = (atLeast: string): void => {
    if (atLeast > low) low = atLeast;
  };
  const end = (below: string): void => {
    if (below < high) high = below;
  };
  // Forwards a page begins at its low end, in reverse at its high end; "behind" is in the direction of travel.
  if (range.reverse) {
    if (range.from) end(encodeKey(range.from) + BEHIND);
    if (range.after) end(encodeKey(range.after));
    if (range.afterPrefix !== undefined) end(within + encodeText(range.afterPrefix));
  } else {
    if (range.from) begin(encodeKey(range.from));
    if (range.after) begin(encodeKey(range.after) + BEHIND);
    if (range.afterPrefix !== undefined) begin(within + encodeText(range.afterPrefix) + BEHIND);
  }
  return { low, high };
};

interface Edges {
  readonly within?: readonly KeyPart[];
  readonly from?: readonly KeyPart[];
  readonly after?: readonly KeyPart[];
}
