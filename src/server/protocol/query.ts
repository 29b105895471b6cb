/** Query strings and forms: pairs of names and values, decoded once. The raw text stays with the signature. */
import { invalidUri } from "./faults.js";

/** Names and values in the order sent. A name without `=` has the value ""; of a repeated name the first counts. */
export type QueryParameters = ReadonlyMap<string, string>;

const none: QueryParameters = new Map();

/**
 * The parameters of a query string (without its `?`), or of a form. AWS: a plus sign is a space.
 * @throws `InvalidURI` when a percent sign begins no code or the bytes are no UTF-8.
 */
export const parseQuery = (query: string): QueryParameters => {
  if (query === "") return none;
  const parameters = new Map<string, string>();
  for (const pair of query.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    if (!parameters.has(name)) parameters.set(name, equals < 0 ? "" : decode(pair.slice(equals + 1)));
  }
  return parameters;
};

const decode = (encoded: string): string => {
  const spaced = encoded.includes("+") ? encoded.replaceAll("+", " ") : encoded;
  if (!spaced.includes("%")) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    throw invalidUri();
  }
};
