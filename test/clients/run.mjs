// Runs the stories of test/clients with clients that are not ours: the AWS CLI, boto3 and s3cmd, installed by pip into a
// virtual environment of their own, and rclone and s3fs, which the stories install as Debian's packages when they are
// not there. Prints what passed and failed; exits with 1 unless everything passed.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "..", "..");
const venv = join(root, ".cache", "clients");
const python = join(venv, "bin", "python");
const requirements = join(here, "requirements.txt");
const installed = join(venv, "requirements.txt");

const run = (program, args) => {
  const { status, error } = spawnSync(program, args, { stdio: ["ignore", "inherit", "inherit"] });
  if (error || status !== 0) throw new Error(`${program} ${args.join(" ")} failed: ${error ?? status}`);
};

const isInstalled = () =>
  existsSync(installed) && readFileSync(installed, "utf8") === readFileSync(requirements, "utf8");

try {
  if (!isInstalled()) {
    rmSync(venv, { recursive: true, force: true });
    mkdirSync(venv, { recursive: true });
    run(process.env.PYTHON ?? "python3", ["-m", "venv", venv]);
    run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements]);
    writeFileSync(installed, readFileSync(requirements));
  }
} catch (fault) {
  console.error(`The clients could not be installed: ${fault.message}`);
  console.log("0 passed, 1 failed");
  process.exit(1);
}

const tests = spawn(
  python,
  ["-m", "unittest", "discover", "--verbose", "--start-directory", here, "--pattern", "*_story.py"],
  {
    stdio: ["ignore", "inherit", "pipe"],
    env: {
      ...process.env,
      PATH: `${join(venv, "bin")}:${process.env.PATH}`,
      TUCUXI_CLI: join(root, "dist", "cli.js"),
      PYTHONDONTWRITEBYTECODE: "1",
    },
  },
);
let report = "";
tests.stderr.on("data", (chunk) => {
  report += chunk;
  process.stderr.write(chunk);
});
tests.on("exit", () => {
  const total = Number(/^Ran (\d+) tests?/m.exec(report)?.[1] ?? 0);
  // A part that cannot run has failed: a skipped test counts like a broken one.
  const counts = report.matchAll(/(?:failures|errors|skipped|unexpected successes)=(\d+)/g);
  const bad = [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
  const failed = total === 0 ? Math.max(1, bad) : bad;
  console.log(`${Math.max(0, total - failed)} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
});
