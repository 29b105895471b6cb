/** Session tokens: opaque to clients, but each names the world it was made in, so that a request finds its way there. */
import type { Ids } from "../kit/ids.js";

/** How the tokens of AWS begin. */
const BEGINNING = "IQoJb3JpZ2luX2Vj";

export const sessionToken = (world: string, ids: Ids): string =>
  BEGINNING + Buffer.from(`${world}\n${ids.opaque(180)}`, "utf8").toString("base64");

/** The world a token names; undefined for what is no token of ours. */
export const worldOf = (token: string): string | undefined => {
  if (!token.startsWith(BEGINNING)) return undefined;
  const [world, secret] = Buffer.from(token.slice(BEGINNING.length), "base64").toString("utf8").split("\n");
  return secret === undefined ? undefined : world;
};
