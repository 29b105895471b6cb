/** The `tucuxi` command, as a shell runs it. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { jsonOf } from "./support/raw-http.js";

const cli = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS|TUCUXI)_/.test(name)));
const running: ChildProcess[] = [];
afterAll(() => {
  for (const child of running) child.kill("SIGKILL");
});

interface Done {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const tucuxi = (args: readonly string[], extra: NodeJS.ProcessEnv = {}): Promise<Done> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, [cli, ...args], { env: { ...env, ...extra } }, (_fault, out, err) =>
      resolve({ code: child.exitCode, out, err }),
    );
  });

/** Starts an emulator; resolves to its address once it says that it is ready. */
const start = (args: readonly string[] = []): Promise<{ readonly child: ChildProcess; readonly url: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, "start", "--port", "0", ...args], { env });
    running.push(child);
    let said = "";
    child.stdout.on("data", (chunk) => {
      said += chunk;
      const url = /ready on (http:\/\/\S+)/.exec(said)?.[1];
      if (url !== undefined) resolve({ child, url });
    });
    child.once("exit", () => reject(new Error(said)));
  });

const ended = (child: ChildProcess): Promise<number | null> => new Promise((resolve) => child.once("exit", resolve));

describe("tucuxi start", () => {
  test("says when it is ready, and ends within a second with code 0 on SIGTERM and SIGINT", async () => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      const { child, url } = await start();
      expect((await fetch(`${url}/_tucuxi/health`)).status).toBe(200);
      const asked = Date.now();
      const code = ended(child);

      child.kill(signal);

      expect(await code).toBe(0);
      expect(Date.now() - asked).toBeLessThan(1000);
    }
  });

  test("takes its options from the environment too", async () => {
    const child = spawn(process.execPath, [cli, "start"], {
      env: {
        ...env,
        TUCUXI_PORT: "0",
        TUCUXI_ACCOUNTS: "111122223333:one:first,444455556666:two:second",
        TUCUXI_AUTH: "signature",
      },
    });
    running.push(child);
    const url = await new Promise<string>((resolve) => {
      child.stdout.on("data", (chunk) => {
        const found = /ready on (http:\/\/\S+)/.exec(String(chunk))?.[1];
        if (found) resolve(found);
      });
    });

    const accounts = await jsonOf(fetch(`${url}/_tucuxi/accounts`));
    expect(accounts.map(({ accountId }: { accountId: string }) => accountId)).toEqual(["111122223333", "444455556666"]);
    expect((await jsonOf(fetch(`${url}/_tucuxi/health`))).auth).toBe("signature");
    child.kill();
  });

  test("says in one sentence that its port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const address = other.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;

    const { code, out, err } = await tucuxi(["start", "--port", String(port)]);

    other.close();
    expect(code).toBe(1);
    expect(out).toBe("");
    expect(err).toBe(`tucuxi: cannot listen on 127.0.0.1 port ${port}: the port is taken\n`);
  });

  const bad: readonly (readonly [readonly string[], string])[] = [
    [["start", "--port", "99999"], '--port is a whole number from 0 to 65535, not "99999"'],
    [["start", "--account", "12"], 'an account id is twelve digits, not "12"'],
    [["start", "--account", "111122223333:key"], 'an account is ID or ID:KEY:SECRET, not "111122223333:key"'],
    [["start", "--auth", "maybe"], "Allowed choices are enforce, signature, off."],
    [["start", "--max-bytes", "many"], "--max-bytes is a whole number from 1"],
    [["start", "--nonsense"], "unknown option '--nonsense'"],
    [["nonsense"], "unknown command 'nonsense'"],
  ];
  test.each(bad)("%j is refused without a stack trace", async (args, message) => {
    const { code, err } = await tucuxi(args);

    expect([1, 2]).toContain(code);
    expect(err).toContain(message);
    expect(err).not.toMatch(/\n\s+at /);
  });
});

describe("tucuxi env", () => {
  test("prints root's export lines", async () => {
    const { out } = await tucuxi(["env"], { TUCUXI_PORT: "5000" });

    expect(out).toBe(
      "export AWS_ENDPOINT_URL=http://127.0.0.1:5000\nexport AWS_ACCESS_KEY_ID=test\nexport AWS_SECRET_ACCESS_KEY=test\nexport AWS_REGION=us-east-1\nexport AWS_DEFAULT_REGION=us-east-1\nunset AWS_PROFILE AWS_SESSION_TOKEN\n",
    );
  });

  test("--user makes an IAM user with a policy and prints its key", async () => {
    const { url } = await start(["--log", "silent"]);

    const { code, out } = await tucuxi(["env", "--endpoint", url, "--user", "alice"]);

    expect(code).toBe(0);
    expect(out).toMatch(/^export AWS_ACCESS_KEY_ID=AKIA[A-Z2-7]{16}$/m);
    expect(out).toContain(`export AWS_ENDPOINT_URL=${url}\n`);
  });

  test("--user without an emulator says so in one sentence", async () => {
    const { code, err } = await tucuxi(["env", "--endpoint", "http://127.0.0.1:9", "--user", "alice"]);

    expect(code).toBe(1);
    expect(err).toMatch(/^tucuxi: no user could be made at http:\/\/127\.0\.0\.1:9: .+\n$/);
  });
});

describe("tucuxi exec", () => {
  test("runs a command against an emulator of its own and ends with its code", async () => {
    const script = `fetch(process.env.AWS_ENDPOINT_URL + "/_tucuxi/health").then((r) => r.json()).then((h) => { console.log(h.status, process.env.AWS_ACCESS_KEY_ID); process.exit(7); })`;

    const { code, out } = await tucuxi(["exec", "--", process.execPath, "-e", script]);

    expect(out).toBe("running test\n");
    expect(code).toBe(7);
  });

  test("says in one sentence that there is no such command", async () => {
    const { code, err } = await tucuxi(["exec", "--", "no-such-command-here"]);

    expect(code).toBe(1);
    expect(err).toBe('tucuxi: there is no command "no-such-command-here"\n');
  });
});

describe("tucuxi", () => {
  test("--version is the package's", async () => {
    expect((await tucuxi(["--version"])).out).toBe("0.1.0\n");
  });

  test("--help ends with code 0 and names the commands", async () => {
    const { code, out } = await tucuxi(["--help"]);

    expect(code).toBe(0);
    for (const command of ["start", "env", "exec", "completion"]) expect(out).toContain(command);
  });

  test.each(["bash", "zsh", "fish"])("completion %s prints a script that knows the options", async (shell) => {
    const { code, out } = await tucuxi(["completion", shell]);

    expect(code).toBe(0);
    expect(out).toContain("bucket-defaults");
    expect(out).toContain("signature");
  });
});
