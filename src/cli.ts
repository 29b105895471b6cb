#!/usr/bin/env node
/** The `tucuxi` command: options in, words out. What it does is done elsewhere. */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { Command, CommanderError, Option } from "commander";
import { completionScript, SHELLS } from "./completion.js";
import { Emulator, startEmulator } from "./emulator.js";
import {
  AUTH_MODES,
  BUCKET_DEFAULTS,
  choice,
  type EmulatorOptions,
  endpointsFrom,
  OptionError,
  wholeNumber,
} from "./options.js";
import type { Answered } from "./server/gateway.js";
import { version } from "./version.js";

const DEFAULT_PORT = 4566;
const LOG_LEVELS = ["silent", "info", "debug"] as const;

/** What `start` and `exec` understand, as commander hands it over. */
interface ServerFlags {
  readonly port: string;
  readonly host: string;
  readonly auth: string;
  readonly account?: readonly string[];
  readonly region: string;
  readonly log: string;
  readonly bucketDefaults: string;
  readonly domain?: readonly string[];
  readonly notify?: readonly string[];
  readonly maxBytes?: string;
  readonly strictRegions?: boolean;
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const warn = (text: string): void => void process.stderr.write(`${text}\n`);

/** Repeatable on the command line, a comma list in the environment. */
const list = (value: string, previous: readonly string[] = []): readonly string[] => [
  ...previous,
  ...value.split(",").filter((each) => each !== ""),
];

const serverOptions = (defaultPort: number): readonly Option[] => [
  new Option("-p, --port <number>", "port to listen on; 0 takes a free one")
    .env("TUCUXI_PORT")
    .default(String(defaultPort)),
  new Option("--host <address>", "address to listen on").env("TUCUXI_HOST").default("127.0.0.1"),
  new Option("--auth <mode>", "what is checked")
    .env("TUCUXI_AUTH")
    .choices([...AUTH_MODES])
    .default("enforce"),
  new Option("--account <ID[:KEY:SECRET]>", "an account with its root key (repeatable)")
    .env("TUCUXI_ACCOUNTS")
    .argParser(list),
  new Option("--region <name>", "region of requests that name none").env("TUCUXI_REGION").default("us-east-1"),
  new Option("--log <level>", "what is printed of each request")
    .env("TUCUXI_LOG")
    .choices([...LOG_LEVELS])
    .default("info"),
  new Option("--bucket-defaults <year>", "as which AWS new buckets are made")
    .env("TUCUXI_BUCKET_DEFAULTS")
    .choices([...BUCKET_DEFAULTS])
    .default("current"),
  new Option("--domain <name>", "another base domain for virtual hosts (repeatable)")
    .env("TUCUXI_DOMAINS")
    .argParser(list),
  new Option("--notify <ARN=URL>", "where notifications for a queue, topic or function are posted (repeatable)")
    .env("TUCUXI_NOTIFY")
    .argParser(list),
  new Option("--max-bytes <number>", "how many bytes of objects may be held").env("TUCUXI_MAX_BYTES"),
  new Option("--strict-regions", "redirect requests for a bucket of another region").env("TUCUXI_STRICT_REGIONS"),
];

const emulatorOptions = (flags: ServerFlags): EmulatorOptions => {
  const level = choice("--log", LOG_LEVELS, flags.log);
  return {
    port: wholeNumber("--port", flags.port, { max: 65535 }),
    host: flags.host,
    auth: choice("--auth", AUTH_MODES, flags.auth),
    ...(flags.account === undefined ? {} : { accounts: flags.account }),
    region: flags.region,
    bucketDefaults: choice("--bucket-defaults", BUCKET_DEFAULTS, flags.bucketDefaults),
    ...(flags.domain === undefined ? {} : { domains: flags.domain }),
    ...(flags.notify === undefined ? {} : { notificationEndpoints: endpointsFrom(flags.notify) }),
    ...(flags.maxBytes === undefined ? {} : { maxBytes: wholeNumber("--max-bytes", flags.maxBytes, { min: 1 }) }),
    strictRegions: flags.strictRegions ?? false,
    ...(level === "silent"
      ? {}
      : {
          observe: (answer: Answered) => log(answer, level),
          failed: (fault: unknown) => warn(fault instanceof Error ? fault.message : String(fault)),
        }),
  };
};

/** `info` tells refusals and faults, `debug` every request. */
const log = (
  { operation, method, target, caller, status, error, requestId }: Answered,
  level: "info" | "debug",
): void => {
  if (level === "info" && error === undefined) return;
  const who = caller === undefined ? "-" : "arn" in caller ? caller.arn : caller.type;
  say(
    `${status} ${operation ?? `${method} ${target}`} ${who} ${requestId}${error === undefined ? "" : ` ${error.code}: ${error.message}`}`,
  );
  if (status >= 500 && error?.cause !== undefined)
    warn(String(error.cause instanceof Error ? error.cause.stack : error.cause));
};

const start = async (flags: ServerFlags): Promise<void> => {
  const emulator = await startEmulator(Emulator, emulatorOptions(flags));
  say(
    `Tucuxi ${version} ready on http://${flags.host.includes(":") ? `[${flags.host}]` : flags.host}:${emulator.port}`,
  );
  if (flags.log !== "silent") {
    const { accessKeyId, secretAccessKey } = emulator.credentials;
    const shown = accessKeyId === "test" ? `${accessKeyId} / ${secretAccessKey}` : accessKeyId;
    const enforced = flags.auth === "enforce" ? ", signatures and permissions are enforced" : "";
    say(`  account ${emulator.accountId}, root key ${shown}, region ${emulator.region}${enforced}`);
    say('  Root may do everything: to test permissions, make an IAM user:  eval "$(tucuxi env --user NAME)"');
  }
  if (flags.auth === "signature") warn("WARNING: --auth signature: permissions are NOT checked.");
  if (flags.auth === "off")
    warn("WARNING: --auth off: neither signatures nor permissions are checked; every caller is root.");
  const stop = (): void => {
    void emulator.close().then(() => process.exit(0));
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
};

/** What a shell or a child process needs to speak to an emulator. */
interface Environment {
  readonly AWS_ENDPOINT_URL: string;
  readonly AWS_ACCESS_KEY_ID: string;
  readonly AWS_SECRET_ACCESS_KEY: string;
  readonly AWS_REGION: string;
  readonly AWS_DEFAULT_REGION: string;
}

const environmentOf = (
  endpoint: string,
  region: string,
  { accessKeyId, secretAccessKey }: { readonly accessKeyId: string; readonly secretAccessKey: string },
): Environment => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
});

interface EnvFlags {
  readonly endpoint: string;
  readonly user?: string;
  readonly policy: string;
  readonly key: string;
  readonly region: string;
}

const env = async (flags: EnvFlags): Promise<void> => {
  const [accessKeyId = "", secretAccessKey = ""] = flags.key.split(":");
  const root = { accessKeyId, secretAccessKey };
  const credentials = flags.user === undefined ? root : await newUser(flags.user, flags, root);
  const environment = environmentOf(flags.endpoint, flags.region, credentials);
  for (const [name, value] of Object.entries(environment)) say(`export ${name}=${quoted(value)}`);
  // A profile or a token left over from other work would win over these keys.
  say("unset AWS_PROFILE AWS_SESSION_TOKEN");
};

/** A value a POSIX shell reads as it stands. */
const quoted = (value: string): string =>
  /^[\w@%+=:,./-]*$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;

/** Makes the IAM user if there is none of that name, attaches the policy, and makes a key for it. */
const newUser = async (
  UserName: string,
  flags: EnvFlags,
  credentials: { accessKeyId: string; secretAccessKey: string },
) => {
  // What `env` prints is evaluated by a shell: the SDK's notice about future Node versions has no place in it.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  // Loaded only here: the server itself needs no SDK client.
  const { Session, isError } = await import("./sdk/index.js");
  const iam = new Session({ endpoint: flags.endpoint, region: flags.region, credentials }).client("iam");
  try {
    await iam.createUser({ UserName }).catch((fault: unknown) => {
      if (!isError(fault, "EntityAlreadyExists")) throw fault;
    });
    await iam.attachUserPolicy({ UserName, PolicyArn: flags.policy });
    const { AccessKey } = await iam.createAccessKey({ UserName });
    return { accessKeyId: AccessKey?.AccessKeyId ?? "", secretAccessKey: AccessKey?.SecretAccessKey ?? "" };
  } catch (fault) {
    const why = fault instanceof Error ? fault.message || fault.name : String(fault);
    throw new OptionError(`no user could be made at ${flags.endpoint}: ${why}`);
  }
};

const exec = async (command: readonly string[], flags: ServerFlags): Promise<number> => {
  const [program, ...args] = command;
  if (program === undefined) throw new OptionError("exec needs a command: tucuxi exec -- npm test");
  const emulator = await startEmulator(Emulator, emulatorOptions({ ...flags, log: "silent" }));
  const { AWS_PROFILE: _profile, AWS_SESSION_TOKEN: _token, ...inherited } = process.env;
  const child = spawn(program, args, {
    stdio: "inherit",
    env: { ...inherited, ...environmentOf(emulator.endpoint, emulator.region, emulator.credentials) },
  });
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on("SIGTERM", pass).on("SIGINT", pass);
  const code = await new Promise<number>((resolve, reject) => {
    child.once("error", (fault: NodeJS.ErrnoException) =>
      reject(new OptionError(fault.code === "ENOENT" ? `there is no command "${program}"` : fault.message)),
    );
    child.once("exit", (exit, signal) => resolve(exit ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  }).finally(() => emulator.close());
  return code;
};

const program = new Command("tucuxi")
  .description("An in-memory Amazon S3, IAM and STS where a green permission test means something.")
  .version(version)
  .enablePositionalOptions()
  .showHelpAfterError("(tucuxi --help tells what there is)")
  .exitOverride();

const startCommand = program.command("start").description("start an emulator").action(start);
for (const option of serverOptions(DEFAULT_PORT)) startCommand.addOption(option);

program
  .command("env")
  .description('print export lines for a running emulator:  eval "$(tucuxi env)"')
  .addOption(
    new Option("--endpoint <url>", "where it runs")
      .env("AWS_ENDPOINT_URL")
      .default(`http://127.0.0.1:${process.env.TUCUXI_PORT ?? DEFAULT_PORT}`),
  )
  .option("--user <name>", "make an IAM user and print its key instead of root's")
  .option("--policy <arn>", "the policy of that user", "arn:aws:iam::aws:policy/AdministratorAccess")
  .option("--key <KEY:SECRET>", "the root key", "test:test")
  .addOption(new Option("--region <name>", "the region").env("TUCUXI_REGION").default("us-east-1"))
  .action(env);

const execCommand = program
  .command("exec")
  .description("run a command against an emulator of its own:  tucuxi exec -- npm test")
  .argument("<command...>", "what to run")
  .passThroughOptions()
  .action(async (command: readonly string[], flags: ServerFlags) => {
    process.exitCode = await exec(command, flags);
  });
for (const option of serverOptions(0)) execCommand.addOption(option);

program
  .command("completion")
  .description("print a completion script:  source <(tucuxi completion bash)")
  .argument("<shell>", SHELLS.join(", "))
  .action((shell: string) => say(completionScript(choice("the shell", SHELLS, shell), program)));

/** One clear sentence; commander has already said its own. */
const fail = (fault: unknown): void => {
  if (fault instanceof CommanderError) {
    process.exitCode = fault.exitCode === 0 ? 0 : 2;
    return;
  }
  warn(
    fault instanceof OptionError ? `tucuxi: ${fault.message}` : `tucuxi: something went wrong inside: ${String(fault)}`,
  );
  process.exitCode = 1;
};

process.on("uncaughtException", (fault) => warn(`tucuxi: ${fault.stack ?? fault.message}`));
process.on("unhandledRejection", (fault) => warn(`tucuxi: ${fault instanceof Error ? fault.stack : String(fault)}`));

program.parseAsync().catch(fail);
