/**
 * What IAM and STS check of every input before anything else: lengths, ranges, patterns, enumerations. All violations
 * of a request are answered together, in one `ValidationError`.
 */
import { AwsError } from "./errors.js";

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

interface TextBounds extends Bounds {
  /** A regular expression that the whole text must match, as the API model writes it. */
  readonly pattern?: string;
  /** Passwords and tokens: the refusal does not repeat the value. */
  readonly sensitive?: boolean;
  /**
   * What the refusal says in place of the pattern: `It must contain only ...`. AWS looks at the characters of these
   * members only after everything else holds.
   */
  readonly otherwise?: string;
}

export type Constraint =
  | ({ readonly kind: "text" } & TextBounds)
  | ({ readonly kind: "number" } & Bounds)
  | { readonly kind: "enum"; readonly values: readonly string[] }
  | ({ readonly kind: "list"; readonly item: Constraint | undefined } & Bounds)
  | { readonly kind: "structure"; readonly members: Members };

export type Members = Readonly<Record<string, Constraint>>;

/** The constraints of a service: by operation, then by input member. */
export type Constraints = Readonly<Record<string, Members>>;

export const text = (bounds: TextBounds): Constraint => ({ kind: "text", ...bounds });
export const number = (bounds: Bounds): Constraint => ({ kind: "number", ...bounds });
export const oneOf = (...values: readonly string[]): Constraint => ({ kind: "enum", values });
export const list = (item: Constraint | undefined, bounds: Bounds = {}): Constraint => ({
  kind: "list",
  item,
  ...bounds,
});
export const structure = (members: Members): Constraint => ({ kind: "structure", members });

/** Compiled patterns; bounded by the patterns written down in the constraint tables. */
const patterns = new Map<string, RegExp>();
const patternOf = (source: string): RegExp => {
  const known = patterns.get(source);
  if (known) return known;
  const compiled = new RegExp(`^(?:${source})$`, "u");
  patterns.set(source, compiled);
  return compiled;
};

const outside = (size: number, { min, max }: Bounds, what: "length" | "value"): string[] => {
  const broken: string[] = [];
  if (max !== undefined && size > max) broken.push(`Member must have ${what} less than or equal to ${max}`);
  if (min !== undefined && size < min) broken.push(`Member must have ${what} greater than or equal to ${min}`);
  return broken;
};

const fits = ({ pattern }: TextBounds, given: string): boolean =>
  pattern === undefined || patternOf(pattern).test(given);

/** What a single value breaks, in AWS's words. */
const broken = (constraint: Constraint, value: unknown): string[] => {
  switch (constraint.kind) {
    case "text": {
      const given = String(value);
      const complaints = outside(given.length, constraint, "length");
      if (constraint.otherwise === undefined && !fits(constraint, given)) {
        complaints.push(`Member must satisfy regular expression pattern: ${constraint.pattern}`);
      }
      return complaints;
    }
    case "number":
      return outside(Number(value), constraint, "value");
    case "enum":
      return constraint.values.includes(String(value))
        ? []
        : [`Member must satisfy enum value set: [${constraint.values.join(", ")}]`];
    case "list":
      return Array.isArray(value) ? outside(value.length, constraint, "length") : [];
    case "structure":
      return [];
  }
};

const isBroken = (constraint: Constraint, value: unknown): boolean =>
  broken(constraint, value).length > 0 || (constraint.kind === "text" && !fits(constraint, String(value)));

/** Everything the item of a list of plain values must satisfy: AWS names it all when one item breaks any of it. */
const requirements = (constraint: Constraint): string[] => {
  if (constraint.kind === "enum") return [`Member must satisfy enum value set: [${constraint.values.join(", ")}]`];
  if (constraint.kind !== "text") return [];
  const { min, max, pattern } = constraint;
  return [
    ...(max === undefined ? [] : [`Member must have length less than or equal to ${max}`]),
    ...(min === undefined ? [] : [`Member must have length greater than or equal to ${min}`]),
    ...(pattern === undefined ? [] : [`Member must satisfy regular expression pattern: ${pattern}`]),
    "Member must not be null",
  ];
};

const shown = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(shown).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).map(([name, member]) => `${lead(name)}=${shown(member)}`);
    return `{${members.join(", ")}}`;
  }
  return String(value);
};

/** AWS: members are named with a small first letter in these messages. */
const lead = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** What is wrong with an input: what AWS tells all together, and what it tells only when there is nothing of that. */
interface Findings {
  readonly showsValues: boolean;
  readonly together: string[];
  readonly later: string[];
}

const check = (constraint: Constraint, value: unknown, at: string, findings: Findings): void => {
  const isHidden = constraint.kind === "text" && constraint.sensitive === true;
  const isShown = !isHidden && (findings.showsValues || constraint.kind === "enum");
  const said = isShown ? `Value '${shown(value)}'` : "Value";
  const refuse = (complaint: string): void => {
    findings.together.push(`${said} at '${at}' failed to satisfy constraint: ${complaint}`);
  };
  broken(constraint, value).forEach(refuse);
  if (constraint.kind === "text" && constraint.otherwise !== undefined && !fits(constraint, String(value))) {
    findings.later.push(`The specified value for ${at} is invalid. ${constraint.otherwise}`);
  }
  if (constraint.kind === "list" && Array.isArray(value)) {
    const { item } = constraint;
    if (item?.kind === "structure") {
      value.forEach((each, index) => {
        checkMembers(item.members, each, `${at}.${index + 1}.member.`, findings);
      });
    } else if (item && value.some((each) => isBroken(item, each))) {
      refuse(`Member must satisfy constraint: [${requirements(item).join(", ")}]`);
    }
  } else if (constraint.kind === "structure") {
    checkMembers(constraint.members, value, `${at}.`, findings);
  }
};

const checkMembers = (members: Members, input: unknown, at: string, findings: Findings): void => {
  if (typeof input !== "object" || input === null) return;
  for (const [name, value] of Object.entries(input)) {
    const constraint = Object.hasOwn(members, name) ? members[name] : undefined;
    if (constraint && value !== undefined && value !== null) check(constraint, value, at + lead(name), findings);
  }
};

/**
 * The check of a service's inputs. Throws `ValidationError` 400 that names every violation:
 * `1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: ...`.
 * AWS: STS repeats the values, IAM only those that are not in a set of words.
 */
export const validator = (
  constraints: Constraints,
  values: "shown" | "hidden",
): ((operation: string, input: object) => void) => {
  return (operation, input) => {
    const members = constraints[operation];
    if (!members) return;
    const findings: Findings = { showsValues: values === "shown", together: [], later: [] };
    checkMembers(members, input, "", findings);
    const { together, later } = findings;
    if (together.length > 0) {
      const count = together.length === 1 ? "1 validation error" : `${together.length} validation errors`;
      throw new AwsError("ValidationError", 400, `${count} detected: ${together.join("; ")}`);
    }
    if (later[0] !== undefined) throw new AwsError("ValidationError", 400, later[0]);
  };
};
