// Builds dist/: the server bundled so that it starts fast, the SDK layer left open to the user's own bundler,
// declarations by tsc. `--if-stale` does nothing when dist/ is newer than everything it is made of.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const stamp = join(root, "dist", ".built");
const resolve = createRequire(import.meta.url).resolve;

const newest = (path) => {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
};

const sources = ["src", "scripts/build.mjs", "package.json", "tsconfig.json", "tsconfig.build.json"];
const isStale = () =>
  !existsSync(stamp) || sources.some((source) => newest(join(root, source)) > statSync(stamp).mtimeMs);

if (process.argv.includes("--if-stale") && !isStale()) process.exit(0);

rmSync(join(root, "dist"), { recursive: true, force: true });

/** A whole SDK client costs 70 to 90 ms to load; the server needs only its schemas. */
const schemasOf = (name) =>
  join(dirname(resolve(`@aws-sdk/${name}/package.json`)), "dist-es", "schemas", "schemas_0.js");

const common = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  outdir: "dist",
  splitting: true,
  // Flat: the manifest is looked for one folder above.
  chunkNames: "chunk-[hash]",
  legalComments: "none",
  logLevel: "warning",
};

const server = await build({
  ...common,
  metafile: true,
  entryPoints: { cli: "src/cli.ts", emulator: "src/emulator.ts", coverage: "src/coverage.ts" },
  minifySyntax: true,
  mainFields: ["module", "main"],
  alias: {
    "@aws-sdk/client-s3": schemasOf("client-s3"),
    "@aws-sdk/client-iam": schemasOf("client-iam"),
    "@aws-sdk/client-sts": schemasOf("client-sts"),
  },
  external: ["./sdk/index.js"],
  // Express and its like are CommonJS: bundled into an ES module they still ask for Node's own modules by `require`.
  banner: {
    js: 'import { createRequire as tucuxiRequire } from "node:module"; const require = tucuxiRequire(import.meta.url);',
  },
});

await build({
  ...common,
  entryPoints: { index: "src/index.ts", "sdk/index": "src/sdk/index.ts" },
  packages: "external",
  chunkNames: "sdk/chunk-[hash]",
  plugins: [
    {
      name: "the emulator is a bundle of its own",
      setup: (setup) => {
        setup.onResolve({ filter: /^\.\/emulator\.js$/ }, ({ path }) => ({ path, external: true }));
      },
    },
  ],
});

const declarations = spawnSync(
  process.execPath,
  [resolve("typescript/package.json").replace("package.json", "bin/tsc"), "-p", "tsconfig.build.json"],
  {
    cwd: root,
    stdio: "inherit",
  },
);
if (declarations.status !== 0) process.exit(declarations.status ?? 1);

/** The declarations a user can reach from the exports stay; those of the inside go. */
const reached = new Set();
const reach = (file) => {
  if (reached.has(file)) return;
  reached.add(file);
  for (const [, specifier] of readFileSync(file, "utf8").matchAll(/(?:from|import\() ?"(\.[^"]+)\.js"/g)) {
    reach(join(dirname(file), `${specifier}.d.ts`));
  }
};
const dist = join(root, "dist");
reach(join(dist, "index.d.ts"));
reach(join(dist, "sdk", "index.d.ts"));
for (const name of readdirSync(dist, { recursive: true })) {
  const file = join(dist, name);
  if (name.endsWith(".d.ts") && !reached.has(file)) rmSync(file);
}
for (const name of readdirSync(dist, { recursive: true }).sort().reverse()) {
  const folder = join(dist, name);
  if (statSync(folder).isDirectory() && readdirSync(folder).length === 0) rmSync(folder, { recursive: true });
}

/** The licences of the packages that the bundle holds, as they ask for it. */
const bundled = new Set();
for (const input of Object.keys(server.metafile.inputs)) {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input) ?? [];
  if (name) bundled.add(`${input.slice(0, input.lastIndexOf(`node_modules/${name}`))}node_modules/${name}`);
}
const notices = [...bundled].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  const file = readdirSync(join(root, folder)).find((each) => /^licen[cs]e/i.test(each));
  const text = file === undefined ? `License: ${license}` : readFileSync(join(root, folder, file), "utf8").trim();
  return `${name} ${version}\n${"-".repeat(72)}\n${text}\n`;
});
writeFileSync(
  join(dist, "THIRD-PARTY-NOTICES.txt"),
  `The server is bundled with these packages, each under its own licence.\n\n${notices.join("\n\n")}`,
);

chmodSync(join(root, "dist", "cli.js"), 0o755);
writeFileSync(stamp, "");
