/** `/_tucuxi/*`: what a test or an operator asks of the emulator itself. JSON in and out. */
import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";
import express, { type NextFunction, type Request, type Response, type Router } from "express";
import type { Account, KmsKey, NewAccount, NewKmsKey, RootKey } from "../../services/kit/ports.js";
import type { Addressing } from "../addressing.js";

/** What the control plane asks of the composition root. */
export interface ControlPort {
  health(): object;
  /** LocalStack's form of it. */
  localstackHealth(): object;
  /** @param world `*` for all of them, undefined for the main one. Resolves to false when there is no such world. */
  reset(world: string | undefined): Promise<boolean>;
  /**
   * Listens to a world's notifications, those of these types (`s3:ObjectCreated:*`) only, if given.
   * @returns stops listening.
   */
  events(listener: (notification: Told) => void, types: string | undefined, world: string | undefined): () => void;
  /** The world's time and how fast it runs. */
  clock(world: string | undefined): object;
  /** @throws ControlError when the change cannot be read. */
  setClock(change: ClockChange, world: string | undefined): Promise<object>;
  keys(world: string | undefined): Promise<readonly KmsKey[]>;
  /** @throws ControlError when the key's id, alias, state or policy cannot be. */
  putKey(key: NewKmsKey, world: string | undefined): Promise<KmsKey>;
  accounts(world: string | undefined): Promise<readonly Account[]>;
  /** @throws ControlError when an account, key or id is malformed or taken. */
  createAccount(account: NewAccount, world: string | undefined): Promise<Account & RootKey>;
}

/** How a world's time is changed; members may be combined. */
export interface ClockChange {
  /** Sets the time: ISO 8601. */
  readonly now?: string;
  /** Moves it on by an ISO 8601 duration, `P30D`. */
  readonly advance?: string;
  /** Stops it, or lets it run again. */
  readonly freeze?: boolean;
  /** World seconds per real second. */
  readonly speed?: number;
}

/** A notification, as the stream of events writes it: its type beside what it tells. */
export interface Told {
  readonly event: string;
}

/** A refusal of the control plane itself. */
export class ControlError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const PREFIX = "/_tucuxi/";
/** Other emulators' names for the same calls, so that existing tools keep working. */
const ADOPTED: ReadonlySet<string> = new Set([
  "GET /_localstack/health",
  "POST /_localstack/state/reset",
  "POST /moto-api/reset",
]);

/** Hosts of a machine or a private network: a web page of elsewhere cannot have such a name. */
const PRIVATE_NAME = /^[^.]+$|\.(internal|local|test|localhost)$|\.svc(\.|$)/;

/** Answers `/_tucuxi/` and its adopted names, but on no host name that a web page could have. */
export class ControlPlane {
  readonly #port: ControlPort;
  readonly #addressing: Addressing;

  constructor(port: ControlPort, addressing: Addressing) {
    this.#port = port;
    this.#addressing = addressing;
  }

  /** Whether a request is for the control plane and not for a service. */
  answers(method: string, path: string, headers: IncomingHttpHeaders): boolean {
    if (!path.startsWith(PREFIX) && !ADOPTED.has(`${method} ${path}`)) return false;
    return this.#addressing.host(headers.host).bucket === undefined;
  }

  router(): Router {
    const router = express.Router({ caseSensitive: true, strict: true });
    router.use((req, _res, next) => next(this.#foreign(req)));
    router.use(express.json({ limit: "1mb", type: () => true }));

    router.get("/_tucuxi/health", (_req, res) => void res.json(this.#port.health()));
    router.get("/_localstack/health", (_req, res) => void res.json(this.#port.localstackHealth()));
    router.post(["/_tucuxi/reset", "/_localstack/state/reset", "/moto-api/reset"], async (req, res) => {
      if (!(await this.#port.reset(worldOf(req)))) throw noSuchWorld(worldOf(req));
      if (req.path.startsWith("/moto-api/")) res.json({ status: "ok" });
      else res.status(204).end();
    });
    router.get("/_tucuxi/clock", (req, res) => void res.json(this.#port.clock(worldOf(req))));
    router.put("/_tucuxi/clock", async (req, res) => {
      res.json(await this.#port.setClock(clockChangeOf(req.body), worldOf(req)));
    });
    router.get("/_tucuxi/events", (req, res) => this.#stream(req, res));
    router.get("/_tucuxi/kms/keys", async (req, res) => void res.json(await this.#port.keys(worldOf(req))));
    router.post("/_tucuxi/kms/keys", async (req, res) => {
      res.status(201).json(await this.#port.putKey(newKeyOf(req.body), worldOf(req)));
    });
    router.get("/_tucuxi/accounts", async (req, res) => void res.json(await this.#port.accounts(worldOf(req))));
    router.post("/_tucuxi/accounts", async (req, res) => {
      res.status(201).json(await this.#port.createAccount(newAccountOf(req.body), worldOf(req)));
    });

    router.use((req) => {
      throw new ControlError(404, "NotFound", `There is no ${req.method} ${req.path}.`);
    });
    router.use(answerFault);
    return router;
  }

  /** Server-sent events, until the client goes away. `?types=s3:ObjectCreated:*` narrows them. */
  #stream(req: Request, res: Response): void {
    const types = new URL(req.url, "http://localhost").searchParams.get("types") ?? undefined;
    const tell = (told: Told) => void res.write(`event: ${told.event}\ndata: ${JSON.stringify(told)}\n\n`);
    const stop = this.#port.events(tell, types, worldOf(req));
    res.on("close", stop);
    res.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    res.flushHeaders();
  }

  /** A page in a browser must not drive the emulator, whatever name it was made to resolve to this machine. */
  #foreign(req: Request): ControlError | undefined {
    const host = nameOf(req.headers.host ?? "");
    const trusted = isIP(host) !== 0 || PRIVATE_NAME.test(host) || this.#addressing.serves(host);
    if (!trusted)
      return new ControlError(
        403,
        "ForeignHost",
        `The control plane does not answer on the host ${host}; name it with --domain.`,
      );
    const { origin } = req.headers;
    if (origin === undefined) return undefined;
    const from = URL.canParse(origin) ? new URL(origin).host : "";
    if (from === req.headers.host) return undefined;
    return new ControlError(403, "ForeignOrigin", `The control plane does not answer to pages of ${origin}.`);
  }
}

const nameOf = (host: string): string => {
  const bracketed = /^\[([^\]]+)\]/.exec(host);
  return bracketed?.[1] ?? host.replace(/:\d+$/, "").toLowerCase();
};

const worldOf = (req: Request): string | undefined => {
  const header = req.headers["x-tucuxi-world"];
  if (typeof header === "string") return header;
  return new URL(req.url, "http://localhost").searchParams.get("world") ?? undefined;
};

const noSuchWorld = (world: string | undefined): ControlError =>
  new ControlError(404, "NoSuchWorld", `There is no world ${world ?? "main"}.`);

const TEXT_MEMBERS = ["accountId", "accessKeyId", "secretAccessKey", "canonicalId", "displayName", "email"] as const;

const newAccountOf = (body: unknown): NewAccount => {
  if (typeof body !== "object" || body === null) throw badAccount("The body must be a JSON object with an accountId.");
  const given: Partial<Record<(typeof TEXT_MEMBERS)[number], string>> = {};
  for (const member of TEXT_MEMBERS) {
    const value: unknown = Reflect.get(body, member);
    if (value === undefined) continue;
    if (typeof value !== "string") throw badAccount(`${member} must be a string.`);
    given[member] = value;
  }
  const { accountId, ...rest } = given;
  if (accountId === undefined) throw badAccount("accountId is missing.");
  return { accountId, ...rest };
};

const CLOCK_MEMBERS: Readonly<Record<keyof ClockChange, string>> = {
  now: "string",
  advance: "string",
  freeze: "boolean",
  speed: "number",
};

const clockChangeOf = (body: unknown): ClockChange => {
  const given: Record<string, unknown> = typeof body === "object" && body !== null ? { ...body } : {};
  for (const [member, type] of Object.entries(CLOCK_MEMBERS)) {
    if (given[member] !== undefined && typeof given[member] !== type) {
      throw new ControlError(400, "BadClock", `${member} must be a ${type}.`);
    }
  }
  const unknown = Object.keys(given).find((member) => !(member in CLOCK_MEMBERS));
  if (unknown !== undefined || Object.keys(given).length === 0) {
    throw new ControlError(
      400,
      "BadClock",
      "The body must have some of now, advance, freeze and speed, and nothing else.",
    );
  }
  return given;
};

const KEY_MEMBERS: ReadonlySet<string> = new Set(["keyId", "alias", "state", "policy", "accountId", "region"]);

const newKeyOf = (body: unknown): NewKmsKey => {
  const given: Record<string, unknown> = typeof body === "object" && body !== null ? { ...body } : {};
  for (const [member, value] of Object.entries(given)) {
    if (!KEY_MEMBERS.has(member)) throw new ControlError(400, "BadKey", `A key has no ${member}.`);
    const isDocument = member === "policy" && typeof value === "object" && value !== null;
    if (typeof value !== "string" && !isDocument) {
      throw new ControlError(400, "BadKey", `${member} must be a string${member === "policy" ? " or an object" : ""}.`);
    }
  }
  return given;
};

const badAccount = (message: string): ControlError => new ControlError(400, "BadAccount", message);

const answerFault = (fault: unknown, _req: Request, res: Response, _next: NextFunction): void => {
  const known = fault instanceof ControlError ? fault : undefined;
  const status = known?.status ?? statusOf(fault);
  const code = known?.code ?? (status < 500 ? "BadRequest" : "InternalError");
  const message =
    known?.message ?? (status < 500 ? "The body is not the JSON this call takes." : "Something went wrong inside.");
  res.status(status).json({ error: { code, message } });
};

/** Express's own body reader says what it thinks of a body by `status`. */
const statusOf = (fault: unknown): number => {
  const status: unknown = typeof fault === "object" && fault !== null ? Reflect.get(fault, "status") : undefined;
  return typeof status === "number" ? status : 500;
};
