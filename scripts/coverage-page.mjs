// Writes docs/coverage.md from the service tables; `--check` only says whether it is fresh.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { coverage } from "../dist/coverage.js";

const page = fileURLToPath(new URL("../docs/coverage.md", import.meta.url));
const count = (operations) => operations.filter(({ notImplemented }) => notImplemented === undefined).length;

const told = ({ notImplemented, stores }) => {
  if (notImplemented !== undefined) return `501: ${notImplemented}`;
  return stores === undefined ? "acts" : `stores: ${stores}`;
};

const section = ([service, operations]) => `## ${service}

${count(operations)} of ${operations.length} operations have their behaviour.

| operation | |
|---|---|
${operations.map((operation) => `| ${operation.name} | ${told(operation)} |`).join("\n")}
`;

const text = `# Coverage

Which operations have a behaviour here. All of them are routed, decoded and authenticated. Most *act*; a few *store* what
nothing acts on; those without a behaviour answer 501 \`NotImplemented\` and name themselves. Made from the service tables by
\`npm run coverage-page\`; differences in behaviour are listed in [fidelity.md](fidelity.md).

| service | operations | with behaviour |
|---|---|---|
${Object.entries(coverage)
  .map(([service, operations]) => `| ${service} | ${operations.length} | ${count(operations)} |`)
  .join("\n")}

${Object.entries(coverage).map(section).join("\n")}`;

if (process.argv.includes("--check")) {
  if (readFileSync(page, "utf8") !== text) {
    console.error("docs/coverage.md is stale: run `npm run coverage-page`");
    process.exit(1);
  }
} else {
  writeFileSync(page, text);
}
