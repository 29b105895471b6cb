// Compares this server with a bare Express 5 server (and moto_server, where Python has it), interleaved in one run, and
// prints ratios: figures of different machines and moments do not compare, ratios of one run do.
//   npm run bench [-- --short] [-- --node PATH]
import { execFileSync, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { rate, rendered, sendAll } from "./load.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const short = process.argv.includes("--short");
const node = process.argv.includes("--node") ? process.argv[process.argv.indexOf("--node") + 1] : process.execPath;
const rounds = short ? 2 : 5;
const milliseconds = short ? 700 : 2000;
const keys = short ? { few: 2_000, many: 20_000 } : { few: 10_000, many: 100_000 };

const started = [];
process.on("exit", () => {
  for (const child of started) child.kill();
});

/** Starts a server; resolves to where it is and how long it took from spawn to its ready line. */
const serve = (program, args) =>
  new Promise((resolve, reject) => {
    const begun = performance.now();
    const child = spawn(program, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    started.push(child);
    let said = "";
    const listen = (chunk) => {
      said += chunk;
      const [, url] = /(?:ready on|Running on) (http:\/\/[\w.:]+)/.exec(said) ?? [];
      if (url) resolve({ url, child, milliseconds: performance.now() - begun });
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`${program} ended with ${code}: ${said}`)));
  });

const tucuxi = (...args) => serve(node, ["dist/cli.js", "start", "--port", "0", "--log", "silent", ...args]);
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
const residentBytes = (pid) =>
  Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) * 1024;
const hasMoto = () => {
  try {
    execFileSync("python3", ["-c", "import moto, flask"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

const startUps = [];
for (let index = 0; index < (short ? 3 : 9); index += 1) {
  const server = await tucuxi();
  startUps.push(server.milliseconds);
  server.child.removeAllListeners("exit");
  server.child.kill();
}

const servers = { tucuxi: await tucuxi(), bare: await serve(node, ["bench/bare.mjs"]) };
const idle = residentBytes(servers.tucuxi.child.pid);
if (!short && hasMoto()) servers.moto = await serve("python3", ["-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]);

const small = Buffer.alloc(1024, "x");
const large = Buffer.alloc(8 * 1024 * 1024, "x");
for (const { url } of Object.values(servers)) {
  await sendAll(url, 1, () => rendered(url, { method: "PUT", path: "/bench-bucket", body: "" }), 1);
  await sendAll(url, 1, () => rendered(url, { method: "PUT", path: "/bench-bucket/small", body: small }), 1);
  await sendAll(url, 1, () => rendered(url, { method: "PUT", path: "/bench-bucket/large", body: large }), 1);
}

const cases = [
  ["PUT 1 KiB, 1 connection", 1, { method: "PUT", path: "/bench-bucket/small", body: small }],
  ["PUT 1 KiB, 16 connections", 16, { method: "PUT", path: "/bench-bucket/small", body: small }],
  ["GET 1 KiB, 1 connection", 1, { path: "/bench-bucket/small" }],
  ["GET 1 KiB, 16 connections", 16, { path: "/bench-bucket/small" }],
  ["PUT 8 MiB, 1 connection", 1, { method: "PUT", path: "/bench-bucket/large", body: large }],
  ["GET 8 MiB, 1 connection", 1, { path: "/bench-bucket/large" }],
];

const rows = [];
for (const [title, connections, request] of cases) {
  const measured = Object.fromEntries(Object.keys(servers).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, { url }] of Object.entries(servers)) {
      const result = await rate(url, [rendered(url, request)], {
        connections,
        milliseconds: round === 0 ? milliseconds / 2 : milliseconds,
      });
      if (round > 0) measured[name].push(result);
    }
  }
  const rates = Object.fromEntries(
    Object.entries(measured).map(([name, results]) => [name, median(results.map((each) => each.rate))]),
  );
  rows.push({
    what: title,
    "tucuxi/s": Math.round(rates.tucuxi),
    "bare Express/s": Math.round(rates.bare),
    "of bare": (rates.tucuxi / rates.bare).toFixed(2),
    "p99 ms": median(measured.tucuxi.map((each) => each.p99)).toFixed(2),
    ...(rates.moto === undefined ? {} : { "times moto": (rates.tucuxi / rates.moto).toFixed(1) }),
  });
}

// Filled without signatures: it is the listing that is measured.
const open = await tucuxi("--auth", "off");
const fill = (bucket, count) => async () => {
  await sendAll(open.url, 1, () => rendered(open.url, { method: "PUT", path: `/${bucket}`, body: "", sign: false }), 1);
  await sendAll(open.url, count, (index) =>
    rendered(open.url, {
      method: "PUT",
      path: `/${bucket}/${String(index * 7919).padStart(10, "0")}`,
      body: small,
      sign: false,
    }),
  );
};
await fill("few-keys", keys.few)();
const before = residentBytes(open.child.pid);
await fill("many-keys", keys.many)();
const perObject = (residentBytes(open.child.pid) - before) / keys.many;
const page = async (bucket) => {
  const request = rendered(open.url, { path: `/${bucket}?list-type=2&start-after=${"0".repeat(5)}`, sign: false });
  return (await rate(open.url, [request], { connections: 1, milliseconds })).p50;
};
const pages = { few: [], many: [] };
for (let round = 0; round <= rounds; round += 1) {
  const [few, many] = [await page("few-keys"), await page("many-keys")];
  if (round === 0) continue;
  pages.few.push(few);
  pages.many.push(many);
}

console.log(
  `Node ${execFileSync(node, ["--version"], { encoding: "utf8" }).trim()}; medians of ${rounds} interleaved rounds`,
);
console.table(rows);
console.table([
  { what: `page of 1,000 keys of ${keys.few}`, value: `${median(pages.few).toFixed(2)} ms` },
  { what: `page of 1,000 keys of ${keys.many}`, value: `${median(pages.many).toFixed(2)} ms` },
  {
    what: "  the larger bucket costs",
    value: `${(median(pages.many) / median(pages.few)).toFixed(2)} times the smaller`,
  },
  { what: "spawn to ready line", value: `${Math.round(median(startUps))} ms` },
  { what: "idle memory (resident)", value: `${Math.round(idle / 1024 / 1024)} MiB` },
  { what: "memory per stored 1 KiB object", value: `${Math.round(perObject)} bytes` },
]);
process.exit(0);
