// Builds dist/: the server bundled so that it starts fast, the SDK layer left open to the user's own bundler,
// declarations by tsc. `--if-stale` does nothing when dist/ is newer than everything it is made of.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
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
  legalComments: "linked",
  logLevel: "warning",
};

await build({
  ...common,
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

chmodSync(join(root, "dist", "cli.js"), 0o755);
writeFileSync(stamp, "");
