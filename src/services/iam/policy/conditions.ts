/**
 * The condition operators, as a table.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
import { addressOf, isWithin, rangeOf } from "./addresses.js";
import { arnPattern, literalText, pattern, type Resolve, type Token, tokens, variablesIn } from "./pattern.js";
import type { ContextValue } from "./types.js";

/** Whether one value of the request's is what one value of the policy's wants. */
type Test = (have: string, resolve: Resolve) => boolean;

interface Operator {
  /** Compiles one wanted value; undefined when it is no value of this operator's kind. */
  readonly want: (written: readonly Token[]) => Test | undefined;
  /** `...Not...`: true when no wanted value fits, and when the key is missing. */
  readonly negated: boolean;
  /** Strings and ARNs take policy variables; numbers, dates and the rest do not. */
  readonly variables: boolean;
}

const plain = (written: readonly Token[]): string => literalText(written)(() => undefined) ?? "";

const equals = (fold: (text: string) => string): Operator["want"] => {
  return (written) => {
    const wanted = literalText(written);
    return (have, resolve) => {
      const text = wanted(resolve);
      return text !== undefined && fold(text) === fold(have);
    };
  };
};

/** Both sides are read as a value of one kind, then compared; a text that is no such value fits nothing. */
const compare =
  <Value>(read: (text: string) => Value | undefined, fits: (have: Value, want: Value) => boolean): Operator["want"] =>
  (written) => {
    const want = read(plain(written));
    if (want === undefined) return undefined;
    return (text) => {
      const have = read(text);
      return have !== undefined && fits(have, want);
    };
  };

const number = (text: string): number | undefined => {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  return Number.isNaN(value) ? undefined : value;
};

const ISO = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?)?)?)?$/i;

/** An instant in milliseconds: ISO 8601 to any precision (UTC when no zone is given), or seconds since 1970. */
const instant = (text: string): number | undefined => {
  const iso = ISO.exec(text);
  if (iso) {
    const [, year, month = "1", day = "1", hour = "0", minute = "0", second = "0", fraction = "0", zone = "Z"] = iso;
    const milliseconds = Math.floor(Number(`0.${fraction}`) * 1000);
    const utc = Date.UTC(
      Number(year),
      Number(month) - 1,
      Number(day),
      Number(hour),
      Number(minute),
      Number(second),
      milliseconds,
    );
    if (zone.toUpperCase() === "Z") return utc;
    const offset = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
    return utc - (zone.startsWith("-") ? -offset : offset) * 60_000;
  }
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : undefined;
};

const same = (text: string): string => text;
const lowerCase = (text: string): string => text.toLowerCase();
const boolean = (text: string): string | undefined => {
  const value = text.toLowerCase();
  return value === "true" || value === "false" ? value : undefined;
};
/** Base64 without its padding, in one alphabet: the same bytes are then the same text. */
const binary = (text: string): string => text.replace(/=+$/, "").replaceAll("-", "+").replaceAll("_", "/");

const like: Operator["want"] = pattern;
const arnLike: Operator["want"] = (written) => arnPattern(written, false);
const within: Operator["want"] = (written) => {
  const range = rangeOf(plain(written));
  if (!range) return undefined;
  return (have) => {
    const address = addressOf(have);
    return address !== undefined && isWithin(address, range);
  };
};

const text = (want: Operator["want"]): Operator => ({ want, negated: false, variables: true });
const typed = (want: Operator["want"]): Operator => ({ want, negated: false, variables: false });
const not = (operator: Operator): Operator => ({ ...operator, negated: true });

const OPERATORS: Readonly<Record<string, Operator>> = {
  stringequals: text(equals(same)),
  stringnotequals: not(text(equals(same))),
  stringequalsignorecase: text(equals(lowerCase)),
  stringnotequalsignorecase: not(text(equals(lowerCase))),
  stringlike: text(like),
  stringnotlike: not(text(like)),
  numericequals: typed(compare(number, (have, want) => have === want)),
  numericnotequals: not(typed(compare(number, (have, want) => have === want))),
  numericlessthan: typed(compare(number, (have, want) => have < want)),
  numericlessthanequals: typed(compare(number, (have, want) => have <= want)),
  numericgreaterthan: typed(compare(number, (have, want) => have > want)),
  numericgreaterthanequals: typed(compare(number, (have, want) => have >= want)),
  dateequals: typed(compare(instant, (have, want) => have === want)),
  datenotequals: not(typed(compare(instant, (have, want) => have === want))),
  datelessthan: typed(compare(instant, (have, want) => have < want)),
  datelessthanequals: typed(compare(instant, (have, want) => have <= want)),
  dategreaterthan: typed(compare(instant, (have, want) => have > want)),
  dategreaterthanequals: typed(compare(instant, (have, want) => have >= want)),
  bool: typed(compare(boolean, (have, want) => have === want)),
  binaryequals: typed(compare(binary, (have, want) => have === want)),
  ipaddress: typed(within),
  notipaddress: not(typed(within)),
  // AWS: ArnEquals and ArnLike behave identically; both take wildcards.
  arnequals: text(arnLike),
  arnlike: text(arnLike),
  arnnotequals: not(text(arnLike)),
  arnnotlike: not(text(arnLike)),
};

const NULL = "null";

/** An operator as a policy writes it, taken apart. */
interface WrittenOperator {
  readonly base: string;
  readonly set: "ForAllValues" | "ForAnyValue" | undefined;
  readonly ifExists: boolean;
}

const SETS: Readonly<Record<string, WrittenOperator["set"]>> = {
  forallvalues: "ForAllValues",
  foranyvalue: "ForAnyValue",
};

const readOperator = (written: string): WrittenOperator | undefined => {
  const match = /^(?:(forallvalues|foranyvalue):)?([a-z]+?)(ifexists)?$/i.exec(written);
  if (!match) return undefined;
  const base = (match[2] ?? "").toLowerCase();
  const ifExists = match[3] !== undefined;
  if (base === NULL ? ifExists : !Object.hasOwn(OPERATORS, base)) return undefined;
  return { base, set: SETS[match[1]?.toLowerCase() ?? ""], ifExists };
};

/** Whether AWS knows the operator, with its `ForAllValues:`, `ForAnyValue:` and `IfExists`. */
export const isConditionOperator = (written: string): boolean => readOperator(written) !== undefined;

/** Whether the value is one that the operator can compare with: a date for `DateLessThan` ... */
export const isValueOf = (operator: string, value: string): boolean => {
  const base = readOperator(operator)?.base;
  if (base === undefined) return false;
  if (base === NULL) return boolean(value) !== undefined;
  const known = OPERATORS[base];
  return known?.want(tokens(value, known.variables)) !== undefined;
};

/** What a condition asks of the request. */
export interface ConditionContext {
  /** The values of a key, by its lower-case name. */
  readonly context: (key: string) => ContextValue;
  readonly resolve: Resolve;
}

/** One operator on one key: the smallest thing that can be true or false. */
export interface Condition {
  /** As the policy writes it: `ForAllValues:StringLike`. */
  readonly operator: string;
  readonly key: string;
  readonly wanted: readonly string[];
  /** Lower-case names of the key and of the variables in its values. */
  readonly keys: readonly string[];
  readonly holds: (request: ConditionContext) => boolean;
}

/** The values of a key as a list; a missing key has none. */
const valuesOf = (value: ContextValue): readonly string[] =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;

/** Compiles one operator on one key, or undefined when AWS has no such operator. */
export const condition = (
  operator: string,
  key: string,
  wanted: readonly string[],
  variables: boolean,
): Condition | undefined => {
  const written = readOperator(operator);
  if (!written) return undefined;
  const name = key.toLowerCase();
  if (written.base === NULL) {
    const missing = wanted.some((value) => value.toLowerCase() === "true");
    const present = wanted.some((value) => value.toLowerCase() === "false");
    const holds = ({ context }: ConditionContext): boolean =>
      valuesOf(context(name)).length === 0 ? missing : present;
    return { operator, key, wanted, keys: [name], holds };
  }
  const known = OPERATORS[written.base];
  if (!known) return undefined;
  const compiled = wanted.map((value) => tokens(value, variables && known.variables));
  const tests = compiled.map(known.want).filter((test) => test !== undefined);
  return {
    operator,
    key,
    wanted,
    keys: [name, ...compiled.flatMap(variablesIn)],
    holds: holds(name, written, known.negated, tests),
  };
};

const holds = (
  name: string,
  { set, ifExists }: WrittenOperator,
  negated: boolean,
  tests: readonly Test[],
): Condition["holds"] => {
  const [only] = tests;
  const one = tests.length === 1 ? only : undefined;
  const fitsAny = one ?? ((have: string, resolve: Resolve) => tests.some((test) => test(have, resolve)));
  const whenMissing = ifExists || set === "ForAllValues" || (negated && set === undefined);
  return ({ context, resolve }) => {
    const value = context(name);
    if (value === undefined) return whenMissing;
    if (typeof value === "string" && set === undefined) return fitsAny(value, resolve) !== negated;
    const values = valuesOf(value);
    if (values.length === 0) return whenMissing;
    if (set === "ForAllValues") {
      // AWS: an empty string is a null data set, for which ForAllValues is true.
      return values.every((have) => have === "" || fitsAny(have, resolve) !== negated);
    }
    if (set === "ForAnyValue") return values.some((have) => fitsAny(have, resolve) !== negated);
    // Several values without a set operator: `Equals` wants one that fits, `NotEquals` wants none.
    return values.some((have) => fitsAny(have, resolve)) !== negated;
  };
};
