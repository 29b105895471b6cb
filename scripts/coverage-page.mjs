// Writes docs/coverage.md from the service tables; `--check` only says whether it is fresh.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { coverage } from "../dist/coverage.js";

const page = fileURLToPath(new URL("../docs/coverage.md", import.meta.url));
const titles = { s3: "Amazon S3", iam: "AWS IAM", sts: "AWS STS" };

const count = (operations) => operations.filter(({ why }) => why === undefined).length;

const section = ([service, operations]) => `## ${titles[service]}

${count(operations)} of ${operations.length} operations have their behaviour.

| operation | |
|---|---|
${operations.map(({ name, why }) => `| ${name} | ${why === undefined ? "yes" : `501: ${why}`} |`).join("\n")}
`;

const text = `# Coverage

Which operations have a behaviour here. All of them are routed, decoded and authenticated; those without one answer 501
\`NotImplemented\` and name themselves. Made from the service tables by \`npm run coverage-page\`; differences in
behaviour are listed in [fidelity.md](fidelity.md).

| service | operations | with behaviour |
|---|---|---|
${Object.entries(coverage)
  .map(([service, operations]) => `| ${titles[service]} | ${operations.length} | ${count(operations)} |`)
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
