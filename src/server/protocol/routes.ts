/**
 * Which S3 operation a request is: a table derived from the schemas, indexed by method and scope. A known sub-resource
 * never falls through to the plain operation (`DELETE /bucket?acl` must not delete the bucket); a parameter S3 does not
 * know is ignored.
 */
import { AwsError } from "../../services/kit/errors.js";
import {
  conflictingParameters,
  invalidListType,
  methodNotAllowed,
  missingRequiredParameter,
  notAFormPost,
  noVersionIdAccepted,
  partWithoutUpload,
} from "./faults.js";
import type { QueryParameters } from "./query.js";
import { olderSubResources, refusedOfKeys, resourceTypes } from "./s3-quirks.js";
import { type Member, ON_OTHER_HOSTS, type OperationModel, type Scope, serviceModel } from "./schema.js";

export type Headers = Readonly<Record<string, string | undefined>>;

interface Route {
  readonly operation: OperationModel;
  readonly literals: ReadonlyMap<string, string>;
  /** Query parameters of required members. */
  readonly needs: readonly string[];
  /** Headers of required members; they decide only between operations that ask the same of the query. */
  readonly headers: readonly string[];
  /** Every query parameter the operation knows, required or not. */
  readonly names: ReadonlySet<string>;
}

interface Table {
  /** By `METHOD scope`, most demanding first. */
  readonly routes: ReadonlyMap<string, readonly Route[]>;
  readonly all: readonly Route[];
  readonly subResources: ReadonlySet<string>;
}

const wireNames = (members: readonly Member[]): readonly string[] =>
  members.map((member) => member.wireName ?? member.name);

const routeOf = (operation: OperationModel): Route => {
  const inputs = operation.input?.members ?? [];
  const queries = inputs.filter((member) => member.location === "query");
  const headers = inputs.filter((member) => member.location === "header" && member.required);
  return {
    operation,
    literals: operation.literals,
    needs: wireNames(queries.filter((member) => member.required)),
    headers: wireNames(headers).map((name) => name.toLowerCase()),
    names: new Set([...operation.literals.keys(), ...wireNames(queries)]),
  };
};

/** What a route asks of the query. */
const demand = (route: Route): number => route.literals.size + route.needs.length;

const tableOf = (): Table => {
  const all = [...serviceModel("s3").operations.values()]
    .filter((operation) => !ON_OTHER_HOSTS.has(operation.name))
    .map(routeOf)
    .sort((a, b) => demand(b) - demand(a) || b.headers.length - a.headers.length);
  const routes = new Map<string, Route[]>();
  for (const route of all) {
    const index = `${route.operation.method} ${route.operation.scope}`;
    const siblings = routes.get(index) ?? [];
    siblings.push(route);
    routes.set(index, siblings);
  }
  return { routes, all, subResources: subResourcesOf(all) };
};

/** Names that say what is addressed: all literals, and the required parameters of operations that have no literal. */
const subResourcesOf = (routes: readonly Route[]): ReadonlySet<string> => {
  const names = new Set(olderSubResources);
  for (const { literals, needs } of routes) {
    for (const name of literals.size > 0 ? literals.keys() : needs) names.add(name);
  }
  return names;
};

let table: Table | undefined;

/**
 * The operation of a request to S3.
 * @throws `InvalidArgument` (400) when a sub-resource lacks what its operation needs or does not fit the other,
 *   `InvalidRequest` (400) for a bucket's listing asked of a key,
 *   `MethodNotAllowed` (405) when no operation has this method there.
 */
export const matchS3 = (method: string, scope: Scope, query: QueryParameters, headers: Headers): OperationModel => {
  table ??= tableOf();
  const candidates = table.routes.get(`${method} ${scope}`) ?? [];
  const asked = query.size === 0 ? none : subResourcesIn(query, table.subResources);
  for (const route of candidates) {
    if (matches(route, query, asked) && !yields(route, candidates, headers)) return route.operation;
  }
  throw refusal(table, method, scope, query, asked);
};

const none: readonly string[] = [];

const subResourcesIn = (query: QueryParameters, known: ReadonlySet<string>): readonly string[] => {
  const found: string[] = [];
  for (const name of query.keys()) if (known.has(name)) found.push(name);
  return found;
};

const matches = (route: Route, query: QueryParameters, asked: readonly string[]): boolean => {
  if (demand(route) > query.size) return false;
  for (const [name, value] of route.literals) {
    const sent = query.get(name);
    if (sent === undefined || (value !== "" && sent !== value)) return false;
  }
  return route.needs.every((name) => query.has(name)) && asked.every((name) => route.names.has(name));
};

/** CopyObject without its source is PutObject; RenameObject without its source is still RenameObject. */
const yields = (route: Route, candidates: readonly Route[], headers: Headers): boolean =>
  route.headers.some((header) => headers[header] === undefined) &&
  candidates.some(
    (other) => other !== route && other.headers.length < route.headers.length && asksTheSame(route, other),
  );

const asksTheSame = (a: Route, b: Route): boolean =>
  demand(a) === demand(b) &&
  [...a.literals.keys()].every((name) => b.literals.has(name)) &&
  a.needs.every((name) => b.needs.includes(name));

const refusal = (
  { all }: Table,
  method: string,
  scope: Scope,
  query: QueryParameters,
  asked: readonly string[],
): Error => {
  const [first] = asked;
  if (first === undefined) {
    return method === "POST" && scope === "bucket" ? notAFormPost() : methodNotAllowed(method, scope.toUpperCase());
  }
  const versionId = query.get("versionId");
  if (versionId !== undefined && asked.length === 1) return noVersionIdAccepted(versionId);
  const naming = all.filter(({ names }) => asked.every((name) => names.has(name)));
  if (naming.length === 0)
    return versionId === undefined ? conflictingParameters(asked) : noVersionIdAccepted(versionId);

  const ofKeys = method === "GET" && scope === "object" ? refusedOfKeys[first] : undefined;
  if (ofKeys !== undefined) return new AwsError(ofKeys[0], 400, ofKeys[1]);

  const sameMethod = naming.filter(({ operation }) => operation.method === method && operation.scope === scope);
  const missing = sameMethod.flatMap(({ literals, needs }) =>
    [...literals.keys(), ...needs].filter((name) => !query.has(name)),
  );
  if (missing[0] === "uploadId") return partWithoutUpload();
  // AWS: PUT of an upload without partNumber is a wrong method, not a missing parameter.
  if (missing[0] !== undefined && missing[0] !== "partNumber") return missingRequiredParameter(missing[0]);
  const listType = query.get("list-type");
  if (listType !== undefined && sameMethod.length > 0) return invalidListType(listType);
  return methodNotAllowed(method, resourceTypes[first] ?? first.toUpperCase().replaceAll("-", "_"));
};
