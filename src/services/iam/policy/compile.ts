/**
 * Policies, compiled once per text. Evaluation then only calls what is here, and nothing it calls can throw: a document
 * that does not parse compiles to one that grants nothing, and says so.
 */
import { type Condition, condition } from "./conditions.js";
import { arnPattern, type Pattern, pattern, tokens, variablesIn } from "./pattern.js";
import { notPrincipals, type Principals, principals } from "./principals.js";
import type { PolicySource } from "./types.js";

export interface Statement {
  /** Position in `Statement`, from 0. */
  readonly index: number;
  readonly sid: string | undefined;
  readonly effect: "Allow" | "Deny";
  /** Whether it speaks of the action, given in lower case. */
  readonly action: (action: string) => boolean;
  /** Undefined: it names no resource, as trust policies do not. */
  readonly resource: Pattern | undefined;
  /** Undefined: it names no principal, as identity policies do not. */
  readonly principals: Principals | undefined;
  readonly conditions: readonly Condition[];
}

export interface CompiledPolicy {
  readonly statements: readonly Statement[];
  /** Lower-case names of the condition keys and policy variables it mentions. */
  readonly conditionKeys: ReadonlySet<string>;
  /** Why the document grants nothing, when it could not be understood. */
  readonly problem?: string;
  /** The statements that speak of an action, by its lower-case name: found once, then remembered. */
  readonly byAction: Map<string, readonly Statement[]>;
}

/** How many documents one generation of the cache holds; two generations are kept. */
const GENERATION = 1_000;

// What is used moves to the young generation; when that is full it becomes the old one, and the old one is forgotten.
let young = new Map<string, CompiledPolicy>();
let old = new Map<string, CompiledPolicy>();

/** The compiled form of a document's text. Never throws. */
export const compile = (document: string): CompiledPolicy => {
  const known = young.get(document);
  if (known) return known;
  const compiled = old.get(document) ?? compileText(document);
  if (young.size >= GENERATION) {
    old = young;
    young = new Map();
  }
  young.set(document, compiled);
  return compiled;
};

/** Lower-case names of the condition keys and policy variables a policy mentions: all that its evaluation can ask for. */
export const conditionKeys = (policy: PolicySource): ReadonlySet<string> => compile(policy.document).conditionKeys;

/** How many actions a policy remembers the statements of. AWS's actions are few; a simulation may ask for any text. */
const ACTIONS_REMEMBERED = 256;

/** The statements that speak of an action, given in lower case. */
export const statementsFor = ({ statements, byAction }: CompiledPolicy, action: string): readonly Statement[] => {
  const known = byAction.get(action);
  if (known) return known;
  const found = statements.filter((statement) => statement.action(action));
  if (byAction.size >= ACTIONS_REMEMBERED) byAction.clear();
  byAction.set(action, found);
  return found;
};

/** A document that cannot be read as a policy. Caught where it is compiled. */
class Unreadable extends Error {}

const compileText = (document: string): CompiledPolicy => {
  try {
    return compilePolicy(JSON.parse(document));
  } catch (error) {
    return {
      statements: [],
      conditionKeys: new Set(),
      problem: error instanceof Unreadable ? error.message : "The document is not valid JSON.",
      byAction: new Map(),
    };
  }
};

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Strings, and what policies may write for them: `true`, `5`. */
const scalar = (value: unknown): string => {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new Unreadable("A value is neither text, number nor boolean.");
};

const list = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(scalar) : [scalar(value)]);

const compilePolicy = (policy: unknown): CompiledPolicy => {
  if (!isObject(policy)) throw new Unreadable("The document is not a JSON object.");
  const variables = policy.Version === "2012-10-17";
  const written = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
  const keys = new Set<string>();
  const statements = written.map((statement, index) => compileStatement(statement, index, variables, keys));
  return { statements, conditionKeys: keys, byAction: new Map() };
};

const compileStatement = (statement: unknown, index: number, variables: boolean, keys: Set<string>): Statement => {
  if (!isObject(statement)) throw new Unreadable(`Statement ${index} is not a JSON object.`);
  const { Effect: effect, Sid: sid } = statement;
  if (effect !== "Allow" && effect !== "Deny") throw new Unreadable(`Statement ${index} has no Effect.`);
  const conditions = conditionsOf(statement.Condition, index, variables);
  for (const { keys: mentioned } of conditions) for (const key of mentioned) keys.add(key);
  return {
    index,
    sid: typeof sid === "string" ? sid : undefined,
    effect,
    action: actionsOf(statement, index),
    resource: resourcesOf(statement, variables, keys),
    principals: principalsOf(statement),
    conditions,
  };
};

const anyOf = (patterns: readonly Pattern[]): Pattern => {
  const [first] = patterns;
  if (first && patterns.length === 1) return first;
  return (text, resolve) => {
    for (const matches of patterns) if (matches(text, resolve)) return true;
    return false;
  };
};

const unresolvable = (): undefined => undefined;

const actionsOf = (statement: Json, index: number): Statement["action"] => {
  const written = statement.Action ?? statement.NotAction;
  if (written === undefined) throw new Unreadable(`Statement ${index} has neither Action nor NotAction.`);
  const names = list(written).map((name) => name.toLowerCase());
  const plain = new Set(names.filter((name) => !/[*?]/.test(name)));
  const wild = names.filter((name) => !plain.has(name)).map((name) => pattern(tokens(name, false)));
  const speaksOf = (action: string): boolean =>
    plain.has(action) || wild.some((matches) => matches(action, unresolvable));
  return statement.Action === undefined ? (action) => !speaksOf(action) : speaksOf;
};

const resourcesOf = (statement: Json, variables: boolean, keys: Set<string>): Pattern | undefined => {
  const written = statement.Resource ?? statement.NotResource;
  if (written === undefined) return undefined;
  const compiled = list(written).map((arn) => tokens(arn, variables));
  for (const key of compiled.flatMap(variablesIn)) keys.add(key);
  const speaksOf = anyOf(compiled.map((arn) => arnPattern(arn, true)));
  return statement.Resource === undefined ? (arn, resolve) => !speaksOf(arn, resolve) : speaksOf;
};

const principalsOf = (statement: Json): Principals | undefined => {
  if (statement.Principal !== undefined) return principals(statement.Principal);
  return statement.NotPrincipal === undefined ? undefined : notPrincipals(statement.NotPrincipal);
};

const conditionsOf = (block: unknown, index: number, variables: boolean): readonly Condition[] => {
  if (block === undefined) return [];
  if (!isObject(block)) throw new Unreadable(`The Condition of statement ${index} is not a JSON object.`);
  return Object.entries(block).flatMap(([operator, keys]) => {
    if (!isObject(keys)) throw new Unreadable(`${operator} in statement ${index} holds no condition keys.`);
    return Object.entries(keys).map(([key, wanted]) => {
      const compiled = condition(operator, key, list(wanted), variables);
      if (!compiled) throw new Unreadable(`Statement ${index} has an unknown condition operator, ${operator}.`);
      return compiled;
    });
  });
};
