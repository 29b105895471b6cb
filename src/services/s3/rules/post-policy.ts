/**
 * The policy of a form post: what its signer lets others upload.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
import type { PostPolicy } from "../../kit/ports.js";
import {
  entityTooLarge,
  invalidPostPolicy,
  postBelowMinimum,
  postFieldsNotInPolicy,
  postPolicyConditionFailed,
} from "../errors.js";

type Fields = ReadonlyMap<string, string>;

/** One condition on a field, as the policy writes it. */
interface Condition {
  /** Lower case, without its dollar sign; undefined when that is missing, and then nothing satisfies it. */
  readonly field: string | undefined;
  readonly holds: (value: string) => boolean;
  /** As refusals show it. */
  readonly shown: string;
}

interface LengthRange {
  readonly least: number;
  readonly most: number;
}

/** Fields that no condition has to name. */
const UNNAMED: ReadonlySet<string> = new Set(["file", "policy", "x-amz-signature", "signature", "awsaccesskeyid"]);

/**
 * Reads the policy from the form's base64.
 * @throws `InvalidPolicyDocument` for what is no policy.
 */
export const postPolicyOf = (encoded: string): PostPolicy => {
  const document = parsed(Buffer.from(encoded, "base64").toString("utf8"));
  const expiration = expirationOf(document.expiration);
  if (!Array.isArray(document.conditions)) throw invalidPostPolicy("Policy missing conditions.");
  const conditions: Condition[] = [];
  const ranges: LengthRange[] = [];
  for (const written of document.conditions) {
    if (isLengthRange(written)) ranges.push(lengthRangeOf(written));
    else conditions.push(conditionOf(written));
  }
  return {
    expiration,
    demand: (fields) => demand(conditions, fields),
    mostBytes: Math.min(Number.POSITIVE_INFINITY, ...ranges.map(({ most }) => most)),
    demandSize: (size) => {
      for (const { least, most } of ranges) {
        if (size > most) throw entityTooLarge(size, most);
        if (size < least) throw postBelowMinimum(size, least);
      }
    },
  };
};

/** Every condition holds, and every field is named by one. AWS: the bucket counts as a field. */
const demand = (conditions: readonly Condition[], fields: Fields): void => {
  const named = new Set<string>();
  for (const { field, holds, shown } of conditions) {
    const value = field === undefined ? undefined : fields.get(field);
    if (field === undefined || value === undefined || !holds(value)) throw postPolicyConditionFailed(shown);
    named.add(field);
  }
  const extra = [...fields.keys()].filter(
    (field) => !named.has(field) && !UNNAMED.has(field) && !field.startsWith("x-ignore-"),
  );
  if (extra.length > 0) throw postFieldsNotInPolicy(extra);
};

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** AWS: a policy may write `\$` for a dollar sign and `\v` for a tabulator, which JSON does not know. */
const parsed = (text: string): Json => {
  const plain = text.replace(/\\([\s\S])/g, (written, character: string) =>
    character === "$" ? "$" : character === "v" ? "\\u000b" : written,
  );
  let value: unknown;
  try {
    value = JSON.parse(plain);
  } catch {
    throw invalidPostPolicy("Invalid JSON.");
  }
  if (!isObject(value)) throw invalidPostPolicy("Invalid JSON.");
  return value;
};

const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

const expirationOf = (value: unknown): number => {
  if (value === undefined) throw invalidPostPolicy("Policy missing expiration.");
  const time = typeof value === "string" && ISO_8601.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time)) throw invalidPostPolicy(`Invalid 'expiration' value: '${String(value)}'`);
  return time;
};

const conditionOf = (written: unknown): Condition => {
  if (isObject(written)) return simpleCondition(written);
  if (!Array.isArray(written)) throw invalidPostPolicy("Invalid Condition: must be a list or an object.");
  const items: readonly unknown[] = written;
  if (items.length !== 3) throw invalidPostPolicy("Invalid Condition: wrong number of arguments.");
  const [operation, operand, value] = items;
  if (typeof operation !== "string" || typeof operand !== "string" || typeof value !== "string") {
    throw invalidPostPolicy("Invalid Condition: value must be a string.");
  }
  const field = operand.startsWith("$") ? operand.slice(1).toLowerCase() : undefined;
  return condition(operation, operand, field, value);
};

/** `{"acl": "private"}` says the same as `["eq", "$acl", "private"]`. */
const simpleCondition = (written: Json): Condition => {
  const [only, ...more] = Object.entries(written);
  if (only === undefined || more.length > 0) {
    throw invalidPostPolicy("Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.");
  }
  const [name, value] = only;
  if (typeof value !== "string") throw invalidPostPolicy("Invalid Simple-Condition: value must be a string.");
  return condition("eq", `$${name}`, name.toLowerCase(), value);
};

const condition = (operation: string, operand: string, field: string | undefined, wanted: string): Condition => {
  const shown = `[${[operation, operand, wanted].map((item) => JSON.stringify(item)).join(", ")}]`;
  switch (operation.toLowerCase()) {
    case "eq":
      return { field, shown, holds: (value) => value === wanted };
    case "starts-with":
      return { field, shown, holds: (value) => listed(field, value).every((each) => each.startsWith(wanted)) };
    default:
      throw invalidPostPolicy(`Invalid Condition: unknown operation '${operation}'.`);
  }
};

/** AWS: a content type with commas is a list, and each of it must begin so. */
const listed = (field: string | undefined, value: string): readonly string[] =>
  field === "content-type" && value.includes(",") ? value.split(",").map((each) => each.trim()) : [value];

const isLengthRange = (written: unknown): written is readonly unknown[] =>
  Array.isArray(written) && typeof written[0] === "string" && written[0].toLowerCase() === "content-length-range";

const lengthRangeOf = (written: readonly unknown[]): LengthRange => {
  const [least, most] = [byteCount(written[1]), byteCount(written[2])];
  if (written.length !== 3 || least === undefined || most === undefined) {
    throw invalidPostPolicy("Invalid Content-Length-Range: must have two non-negative integers.");
  }
  return { least, most };
};

const byteCount = (value: unknown): number | undefined =>
  (typeof value === "number" || typeof value === "string") && /^\d{1,15}$/.test(String(value))
    ? Number(value)
    : undefined;
