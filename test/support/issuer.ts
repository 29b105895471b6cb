/** An OpenID Connect issuer for tests: signs tokens, and gives its keys as a file or as a server on this machine. */
import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { mkdtemp, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

const PAIRS = {
  RS256: generateKeyPairSync("rsa", { modulusLength: 2048 }),
  ES256: generateKeyPairSync("ec", { namedCurve: "P-256" }),
  /** Not among the keys that are given away. */
  stranger: generateKeyPairSync("rsa", { modulusLength: 2048 }),
} as const;

const HASH = "sha256";

/** A token with these claims; `by` says whose key signs it. */
export const tokenOf = (claims: object, by: keyof typeof PAIRS = "RS256"): string => {
  const alg = by === "ES256" ? "ES256" : "RS256";
  const signed = `${part({ alg, kid: alg, typ: "JWT" })}.${part(claims)}`;
  const key: KeyObject = PAIRS[by].privateKey;
  return `${signed}.${sign(HASH, Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
};

const KEY_SET = JSON.stringify({
  keys: (["RS256", "ES256"] as const).map((alg) => ({
    ...PAIRS[alg].publicKey.export({ format: "jwk" }),
    kid: alg,
    alg,
    use: "sig",
  })),
});

/** The key set in a file; its `file:` URL. */
export const keyFile = async (): Promise<string> => {
  const file = join(await mkdtemp(join(tmpdir(), "issuer-")), "jwks.json");
  await writeFile(file, KEY_SET);
  return pathToFileURL(file).href;
};

/** An issuer that answers discovery on 127.0.0.1. */
export const listeningIssuer = async (): Promise<AsyncDisposable & { readonly url: string }> => {
  const server = createServer((request, response) => {
    const isDiscovery = request.url === "/.well-known/openid-configuration";
    response.setHeader("content-type", "application/json");
    response.end(isDiscovery ? JSON.stringify({ issuer: url(), jwks_uri: `${url()}/keys` }) : KEY_SET);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const url = (): string => {
    const address = server.address();
    return `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  };
  return {
    url: url(),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
};
