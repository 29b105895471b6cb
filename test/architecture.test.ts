/** Which way imports point, read off the import lines. Each failure names the sentence that was broken. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

interface Source {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

interface Import {
  /** A file below `src`, or a package's name. */
  readonly of: string;
  readonly typeOnly: boolean;
}

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : path.endsWith(".ts") ? [path] : [];
  });

const IMPORT = /^(?:import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?"([^"]+)";/gm;
const DYNAMIC = /\bimport\("([^"]+)"\)/g;

const importsOf = (path: string, text: string): readonly Import[] => {
  const target = (specifier: string): string =>
    specifier.startsWith(".")
      ? relative(root, normalize(join(dirname(join(root, path)), specifier))).replace(/\.js$/, ".ts")
      : specifier;
  return [
    ...[...text.matchAll(IMPORT)].map(([, type, specifier = ""]) => ({
      of: target(specifier),
      typeOnly: type !== undefined,
    })),
    ...[...text.matchAll(DYNAMIC)].map(([, specifier = ""]) => ({ of: target(specifier), typeOnly: false })),
  ];
};

const sources: readonly Source[] = filesBelow(join(root, "src")).map((absolute) => {
  const path = relative(root, absolute);
  const text = readFileSync(absolute, "utf8");
  return { path, text, imports: importsOf(path, text) };
});

const within =
  (...folders: readonly string[]) =>
  (path: string) =>
    folders.some((folder) => path.startsWith(folder));
const packageOf = (specifier: string): string => /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;

/** Every import that breaks a rule, as `file -> import`. */
const breaking = (from: (path: string) => boolean, forbidden: (each: Import) => boolean): readonly string[] =>
  sources
    .filter(({ path }) => from(path))
    .flatMap(({ path, imports }) => imports.filter(forbidden).map((each) => `${path} -> ${each.of}`));

describe("imports point one way", () => {
  test("the sources are really read", () => {
    expect(sources.length).toBeGreaterThan(60);
    expect(sources.flatMap(({ imports }) => imports).length).toBeGreaterThan(200);
  });

  test("services never import the server, the SDK layer or the composition root", () => {
    const outside = ({ of }: Import) => of.startsWith("src/") && !within("src/services/", "src/store/")(of);
    expect(breaking(within("src/services/"), outside)).toEqual([]);
  });

  test.each(["s3", "iam", "sts"])("%s meets the other services only through ports", (service) => {
    const others = ["s3", "iam", "sts"].filter((each) => each !== service).map((each) => `src/services/${each}/`);
    const foreign = ({ of }: Import) => within(...others)(of) && !of.startsWith("src/services/iam/policy/");
    expect(breaking(within(`src/services/${service}/`), foreign)).toEqual([]);
  });

  test("the policy engine is a pure leaf", () => {
    const outside = ({ of }: Import) => !of.startsWith("src/services/iam/policy/");
    expect(breaking(within("src/services/iam/policy/"), outside)).toEqual([]);
  });

  test("the kit is a leaf: at run time it needs nothing but Node", () => {
    const outside = ({ of, typeOnly }: Import) =>
      !typeOnly && !of.startsWith("node:") && !of.startsWith("src/services/kit/");
    expect(breaking(within("src/services/kit/"), outside)).toEqual([]);
  });

  test("the store knows nothing of what it stores", () => {
    const outside = ({ of }: Import) => of.startsWith("src/") && !within("src/store/", "src/services/kit/")(of);
    expect(breaking(within("src/store/"), outside)).toEqual([]);
  });

  test("the server knows no bucket and no user: of the services it imports only the kit and the engine", () => {
    const inside = ({ of }: Import) =>
      of.startsWith("src/services/") && !within("src/services/kit/", "src/services/iam/policy/")(of);
    expect(breaking(within("src/server/"), inside)).toEqual([]);
  });

  test("the SDK layer speaks only HTTP: it imports @aws-sdk, @smithy and Node, and nothing of the emulator", () => {
    const foreign = ({ of }: Import) => !of.startsWith("src/sdk/") && !/^(@aws-sdk\/|@smithy\/|node:)/.test(of);
    expect(breaking(within("src/sdk/"), foreign)).toEqual([]);
  });

  test("only the front door and the command line know both the emulator and the SDK layer", () => {
    const sdk = ({ of }: Import) => of.startsWith("src/sdk/");
    const doors = ["src/index.ts", "src/cli.ts"];
    expect(breaking((path) => !path.startsWith("src/sdk/") && !doors.includes(path), sdk)).toEqual([]);
  });
});

describe("each outside package is spoken to by one place", () => {
  const homes: Readonly<Record<string, (path: string) => boolean>> = {
    express: within("src/server/app.ts", "src/server/control/"),
    "fast-xml-parser": within("src/server/protocol/xml.ts"),
    "sorted-btree": within("src/store/memory.ts"),
    commander: within("src/cli.ts", "src/completion.ts"),
    "hash-wasm": within("src/services/s3/rules/checksums.ts"),
    "xml-crypto": within("src/services/sts/saml-response.ts"),
    "@xmldom/xmldom": within("src/services/sts/saml-response.ts"),
  };
  test.each(Object.keys(homes))("%s", (name) => {
    const home = homes[name] ?? (() => false);
    expect(
      breaking(
        (path) => !home(path),
        ({ of, typeOnly }) => packageOf(of) === name && !(typeOnly && name === "commander"),
      ),
    ).toEqual([]);
  });

  test("outside the SDK layer, the AWS clients are loaded only for their schemas, by one file", () => {
    const client = ({ of, typeOnly }: Import) => /^@(aws-sdk|smithy)\//.test(of) && !typeOnly;
    const allowed = (path: string) => path.startsWith("src/sdk/") || path === "src/server/protocol/schema.ts";
    expect(breaking((path) => !allowed(path), client)).toEqual([]);
  });

  test("no other package is loaded", () => {
    const known = new Set([...Object.keys(homes), "node:", "@aws-sdk", "@smithy"]);
    const unknown = ({ of }: Import) =>
      !of.startsWith("src/") &&
      !of.startsWith("node:") &&
      !known.has(packageOf(of)) &&
      !/^@(aws-sdk|smithy)\//.test(of);
    expect(breaking(() => true, unknown)).toEqual([]);
  });
});

describe("rules that keep the house", () => {
  const saying = (pattern: RegExp, allowed: (path: string) => boolean): readonly string[] =>
    sources.filter(({ path, text }) => !allowed(path) && pattern.test(text)).map(({ path }) => path);

  test("only the clock asks the machine for the time", () => {
    const allowed = (path: string) => path === "src/services/kit/clock.ts" || path.startsWith("src/sdk/");
    expect(saying(/\bDate\.now\(|new Date\(\)|performance\.now\(/, allowed)).toEqual([]);
  });

  test("only the ids ask the machine for randomness", () => {
    const allowed = (path: string) => path === "src/services/kit/ids.ts" || path.startsWith("src/sdk/");
    expect(saying(/\bMath\.random\(|\brandomBytes\(|\brandomUUID\(|\brandomFillSync\(/, allowed)).toEqual([]);
  });

  test("nothing waits at the top of a module, so that require() works", () => {
    expect(saying(/^(?:(?:export )?(?:const|let|var) [^\n]*= )?await /m, () => false)).toEqual([]);
  });

  test("operations are written literally, once", () => {
    const names = new Map<string, string[]>();
    for (const { path, text } of sources.filter(({ path }) => /^src\/services\/\w+\/operations\//.test(path))) {
      for (const [, name = ""] of text.matchAll(/^ {4}([A-Z]\w+): (?:\{|notImplemented\()/gm))
        names.set(name, [...(names.get(name) ?? []), path]);
    }
    const twice = [...names].filter(([, paths]) => paths.length > 1);
    expect(twice).toEqual([]);
    expect(names.size).toBeGreaterThanOrEqual(300);
  });
});

describe("the documents are true", () => {
  test.each(["README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/adding-an-operation.md"])(
    "the files that %s names exist",
    (page) => {
      const text = readFileSync(join(root, page), "utf8");
      const named = [...text.matchAll(/`((?:src|test|docs|examples|scripts|bench)\/[\w./-]+\.\w+)`/g)].map(
        ([, path = ""]) => path,
      );
      const linked = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = ""]) =>
        relative(root, join(root, dirname(page), path)),
      );
      expect([...named, ...linked].filter((path) => !existsSync(join(root, path)))).toEqual([]);
    },
  );
});
