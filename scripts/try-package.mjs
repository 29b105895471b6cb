// Packs the package, installs it into an empty folder as a user would, and uses it there: by import, by require, by the
// command. Fails with what a user would see.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "tucuxi-package-"));
const run = (program, args, options = {}) => execFileSync(program, args, { cwd: folder, encoding: "utf8", ...options });

try {
  run("npm", ["pack", "--pack-destination", folder], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  const size = statSync(join(folder, tarball)).size;
  console.log(`${tarball}: ${Math.round(size / 1024)} KiB`);
  assert.ok(size < 2 * 1024 * 1024, "the package has grown beyond 2 MiB");

  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "somebody", private: true }));
  run("npm", ["install", "--no-audit", "--no-fund", `./${tarball}`], { stdio: ["ignore", "ignore", "inherit"] });

  writeFileSync(
    join(folder, "by-import.mjs"),
    `import { createEmulator } from "tucuxi";
     import { Session } from "tucuxi/sdk";
     const emulator = await createEmulator();
     const s3 = emulator.session().resource("s3");
     await s3.createBucket({ Bucket: "packed" });
     await s3.Object("packed", "key").put({ Body: "value" });
     for await (const object of s3.Bucket("packed").objects) console.log(object.key);
     if (typeof Session !== "function") throw new Error("tucuxi/sdk has no Session");
     await emulator.close();`,
  );
  assert.equal(run("node", ["by-import.mjs"]), "key\n");

  writeFileSync(
    join(folder, "by-require.cjs"),
    `const { createEmulator } = require("tucuxi");
     createEmulator({ listen: false }).then((emulator) => console.log(emulator.accountId));`,
  );
  assert.equal(run("node", ["--no-warnings", "by-require.cjs"]), "000000000000\n");

  const command = spawn(join(folder, "node_modules", ".bin", "tucuxi"), ["start", "--port", "0"], { cwd: folder });
  const ready = await new Promise((resolve, reject) => {
    let said = "";
    command.stdout.on("data", (chunk) => {
      said += chunk;
      const [, url] = /ready on (http:\S+)/.exec(said) ?? [];
      if (url) resolve(url);
    });
    command.on("exit", (code) => reject(new Error(`tucuxi start ended with ${code}: ${said}`)));
  });
  const health = await (await fetch(`${ready}/_tucuxi/health`)).json();
  assert.equal(health.status, "running");
  const ended = new Promise((resolve) => command.on("exit", resolve));
  command.kill("SIGTERM");
  assert.equal(await ended, 0);
  console.log("the packed package installs, imports, requires and starts");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
