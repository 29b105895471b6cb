/** The SDK layer stands alone: it speaks to AWS's packages and to Node, never to the emulator, and loads late what is needed late. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../src/sdk", import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
const sources = files.map((name) => ({ name, text: readFileSync(join(root, name), "utf8") }));

const specifiers = (text: string) =>
  [...text.matchAll(/(?:from|import\()\s*"([^"]+)"/g)].map(([, specifier = ""]) => specifier);

test("src/sdk imports only AWS's packages, Node's modules and itself", () => {
  const strangers = sources.flatMap(({ name, text }) =>
    specifiers(text).filter((specifier) => {
      if (specifier.startsWith(".")) return normalize(join(dirname(name), specifier)).startsWith("..");
      return !/^(@aws-sdk\/|@smithy\/|node:)/.test(specifier);
    }),
  );

  expect(files.length).toBeGreaterThan(10);
  expect(strangers).toEqual([]);
});

test("no module of it waits at the top, so that require() can load it", () => {
  expect(sources.filter(({ text }) => /^(export const \w+ = |const \w+ = )?await /m.test(text))).toEqual([]);
});

test("uploads and presigning are loaded when they are first used", () => {
  const early = sources.flatMap(({ text }) => text.match(/^import (?!type)[^;]*(lib-storage|presign)[^;]*;/gm) ?? []);

  expect(early).toEqual([]);
});
