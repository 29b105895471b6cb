/** The composition root: store, services, gateway and server put together; what `createEmulator` gives back. */
import type { Server } from "node:http";
import { EventHub, type NotificationListener } from "./event-hub.js";
import { accountFrom, type EmulatorOptions, OptionError } from "./options.js";
import { Addressing } from "./server/addressing.js";
import { createServer, listen, portOf } from "./server/app.js";
import { Authorizer, type RequestFacts } from "./server/authorize.js";
import { ControlError, ControlPlane, type ControlPort } from "./server/control/control.js";
import { Gateway } from "./server/gateway.js";
import { type InProcessHandler, inProcessHandler } from "./server/in-process.js";
import type { World } from "./server/world.js";
import { createIam } from "./services/iam/index.js";
import { Background } from "./services/kit/background.js";
import type { WorldClock } from "./services/kit/clock.js";
import { type Ids, ids } from "./services/kit/ids.js";
import type { KmsKey, NewAccount, NewKmsKey, PermitsPort } from "./services/kit/ports.js";
import { createKms, KeyRequestError } from "./services/kms/index.js";
import { createS3 } from "./services/s3/index.js";
import { createSts, worldOf } from "./services/sts/index.js";
import { sessionToken } from "./services/sts/tokens.js";
import type { Blobs } from "./store/blobs.js";
import { createMemoryBlobs } from "./store/memory-blobs.js";
import type { Store } from "./store/port.js";
import { version } from "./version.js";
import { clockDocument, setClock, WorldTime } from "./world-time.js";
import { type AccountWithKey, MAIN_WORLD, WorldRegistry, type WorldSnapshot } from "./worlds.js";

/** What an AWS SDK client needs to talk to an emulator: `new S3Client(emulator.clientConfig())`. */
export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly forcePathStyle: true;
  /** Only when nothing listens: the gateway itself. */
  readonly requestHandler?: InProcessHandler;
}

/** The settings that every part of the emulator reads, with their defaults filled in. */
type Settings = Required<Pick<EmulatorOptions, "auth" | "region" | "bucketDefaults" | "strictRegions" | "host">> & {
  /** Told what a background act threw. */
  readonly failed: (fault: unknown) => void;
  /** Whose what is made without saying for whom is. */
  readonly accountId: string;
  /** Who hears of notifications. */
  readonly events: EventHub;
};

/** What an emulator and its forks share. */
interface Shared {
  readonly settings: Settings;
  readonly worlds: WorldRegistry;
  readonly server: Server | undefined;
  readonly endpoint: string;
  readonly handler: InProcessHandler;
}

/** The account and key that AWS's own tools are tried with. */
const DEFAULT_ACCOUNT: NewAccount = { accountId: "000000000000", accessKeyId: "test", secretAccessKey: "test" };

/** The address that in-process clients sign for; nothing listens there. */
const IN_PROCESS_ENDPOINT = "http://localhost:4566";

/**
 * A running emulator, or one world of it. Made by {@link createEmulator}; a {@link Emulator.fork} shares the server and
 * nothing else.
 */
export class Emulator implements AsyncDisposable {
  /** The id of this world: `main`, or that of a fork (the value of `X-Tucuxi-World`). */
  readonly worldId: string;
  readonly accountId: string;
  /** `http://127.0.0.1:PORT`; what to set as `AWS_ENDPOINT_URL`. */
  readonly endpoint: string;
  readonly region: string;
  /** The root key of this world's default account. Root's requests are no permission test. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly #shared: Shared;

  /** @internal Use {@link createEmulator}. */
  constructor(shared: Shared, worldId: string, { accountId, accessKeyId, secretAccessKey }: AccountWithKey) {
    this.#shared = shared;
    this.worldId = worldId;
    this.accountId = accountId;
    this.credentials = { accessKeyId, secretAccessKey };
    this.region = shared.settings.region;
    this.endpoint = shared.endpoint;
  }

  /** The port it listens on; 0 when nothing listens. */
  get port(): number {
    return this.#shared.server === undefined ? 0 : portOf(this.#shared.server);
  }

  /** Settings for any AWS SDK client. It signs as root of the default account. */
  clientConfig(): ClientConfig {
    const { handler, server } = this.#shared;
    return {
      endpoint: this.endpoint,
      region: this.region,
      credentials: this.credentials,
      forcePathStyle: true,
      ...(server === undefined ? { requestHandler: handler } : {}),
    };
  }

  /** Back to the state after start (or after the fork); accounts made since then stay, empty. */
  reset(): Promise<void> {
    return this.#shared.worlds.reset(this.worldId);
  }

  /** The state of this world, in microseconds. */
  snapshot(): Promise<WorldSnapshot> {
    return this.#shared.worlds.snapshot(this.worldId);
  }

  /** Back to a snapshot, of this world or of another one of the same emulator. */
  restore(snapshot: WorldSnapshot): Promise<void> {
    return this.#shared.worlds.restore(this.worldId, snapshot);
  }

  /** An independent world that begins as this one is now, behind the same server, with a root key of its own. */
  async fork(): Promise<this> {
    const { world, root } = await this.#shared.worlds.fork(this.worldId, this.accountId);
    return this.in(world.id, root);
  }

  /** @internal The same emulator seen in another world. */
  protected in(worldId: string, root: AccountWithKey): this {
    // A subclass adds methods, never constructor parameters.
    return Reflect.construct(this.constructor, [this.#shared, worldId, root]) as this;
  }

  /** Resolves when everything that changes have caused (and the clock has made due) has happened. */
  async settle(): Promise<void> {
    const world = this.#shared.worlds.world(this.worldId);
    await world.background.settle();
    world.catchUp();
    await world.background.settle();
  }

  /**
   * Listens to the notifications of this world: those that its buckets' configurations ask for, as AWS would send them.
   * A reset does not end it.
   * @param types `s3:ObjectCreated:Put`, `s3:ObjectCreated:*`, or `*` for all, test events among them.
   * @returns stops listening, as {@link Emulator.off} does.
   */
  on(types: string, listener: NotificationListener): () => void {
    return this.#shared.settings.events.on(this.worldId, types, listener);
  }

  /** Stops listening: the same types and listener as {@link Emulator.on} was given. */
  off(types: string, listener: NotificationListener): void {
    this.#shared.settings.events.off(this.worldId, types, listener);
  }

  /**
   * Makes a KMS key for S3 to encrypt with, or changes the one with this id. Without anything said: an enabled key of the
   * default account, whose policy lets the account's IAM policies decide.
   * @throws Error when the id, the alias, the state or the policy cannot be.
   */
  putKmsKey(key: NewKmsKey = {}): Promise<KmsKey> {
    return this.#shared.worlds.world(this.worldId).keys.putKey({ accountId: this.accountId, ...key });
  }

  /** This world's time; moving it makes sessions expire, lifecycle rules act and presigned URLs run out. */
  get clock(): WorldTime {
    return new WorldTime(this.#shared.worlds.world(this.worldId));
  }

  /** Stops listening and ends open connections; of a fork, forgets its world. */
  async close(): Promise<void> {
    if (this.worldId !== MAIN_WORLD) {
      this.#shared.worlds.remove(this.worldId);
      this.#shared.settings.events.forget(this.worldId);
      return;
    }
    const { server } = this.#shared;
    if (server === undefined || !server.listening) return;
    const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** The constructor `createEmulator` uses: the front door's own subclass adds `session()`. */
type EmulatorClass<E extends Emulator> = new (shared: Shared, worldId: string, root: AccountWithKey) => E;

/**
 * Starts an emulator.
 * @throws OptionError when an option cannot be, or the port is taken.
 */
export const startEmulator = async <E extends Emulator>(
  Class: EmulatorClass<E>,
  options: EmulatorOptions = {},
): Promise<E> => {
  const accounts = accountsFrom(options.accounts ?? []);
  const settings: Settings = {
    accountId: accounts[0]?.accountId ?? DEFAULT_ACCOUNT.accountId,
    auth: options.auth ?? "enforce",
    region: options.region ?? "us-east-1",
    bucketDefaults: options.bucketDefaults ?? "current",
    strictRegions: options.strictRegions ?? false,
    host: options.host ?? "127.0.0.1",
    failed: options.failed ?? (() => {}),
    events: new EventHub(options.notificationEndpoints),
  };
  const blobs = createMemoryBlobs(options.maxBytes === undefined ? {} : { maxBytes: options.maxBytes });
  const addressing = new Addressing(options.domains);
  const worlds = new WorldRegistry(
    (id, store, clock) => createWorld(id, store, clock, blobs, settings, (key) => worlds.claim(key, id)),
    worldOf,
  );
  const [root] = await worlds.start(accounts);
  if (root === undefined) throw new OptionError("an emulator needs an account");

  const gateway = new Gateway({
    worlds,
    addressing,
    auth: settings.auth,
    defaultAccountId: root.accountId,
    region: settings.region,
    ...(options.observe === undefined ? {} : { observe: options.observe }),
  });
  const control = new ControlPlane(controlOf(worlds, blobs, settings), addressing);
  const server = options.listen === false ? undefined : createServer({ gateway, control, blobs });
  const port = server === undefined ? 0 : await listen(server, options.port ?? 0, settings.host);
  const endpoint = server === undefined ? IN_PROCESS_ENDPOINT : `http://${urlHost(settings.host)}:${port}`;
  return new Class({ settings, worlds, server, endpoint, handler: inProcessHandler(gateway, blobs) }, MAIN_WORLD, root);
};

/** The accounts to begin with; the first is the default account, and its key is `test` unless another was given. */
const accountsFrom = (given: NonNullable<EmulatorOptions["accounts"]>): readonly NewAccount[] => {
  const [first = DEFAULT_ACCOUNT, ...others] = given.map(accountFrom);
  return [first.accessKeyId === undefined ? { ...DEFAULT_ACCOUNT, ...first } : first, ...others];
};

const createWorld = (
  id: string,
  store: Store,
  clock: WorldClock,
  blobs: Blobs,
  settings: Settings,
  claim: (accessKeyId: string) => void,
): World => {
  const background = new Background(settings.failed);
  const iam = createIam();
  const sts = createSts({ iam, store, world: id });
  const permits: PermitsPort = (caller, permission) =>
    new Authorizer(world, caller, backgroundFacts(clock), settings.auth === "enforce").permits(permission);
  const notifications = settings.events.portOf(id);
  const kms = createKms({ store, ids, defaults: settings });
  const newSessionToken = () => sessionToken(id, ids);
  const s3 = createS3({
    store,
    blobs,
    accounts: iam,
    mfa: iam,
    clock,
    background,
    permits,
    kms,
    notifications,
    settings,
    newSessionToken,
  });
  const world: World = {
    id,
    clock,
    store,
    services: { s3: s3.service, iam: iam.service, sts: sts.service },
    resources: { s3, iam, sts: iam, kms },
    keys: kms,
    edges: s3.edges,
    identity: iam,
    accounts: iam,
    credential: async (tx, accessKeyId) =>
      (await iam.credential(tx, accessKeyId)) ??
      (await sts.credential(tx, accessKeyId)) ??
      s3.credential(tx, accessKeyId),
    used: (accessKeyId, service, region, at, caller) => iam.used(accessKeyId, service, region, at, caller),
    settle: () => store.write((tx) => iam.flush(tx)),
    background,
    catchUp: () => s3.catchUp(),
    answered: (about) => s3.answered(about),
    ids: id === MAIN_WORLD ? ids : claiming(claim),
    asked: { root: 0, user: 0, "assumed-role": 0, "federated-user": 0, service: 0, anonymous: 0 },
  };
  return world;
};

/** The ids of a fork: access keys made in it are claimed for it, so that they find their way back by themselves. */
const claiming = (claim: (accessKeyId: string) => void): Ids => ({
  ...ids,
  iam: (prefix) => {
    const id = ids.iam(prefix);
    if (prefix === "AKIA") claim(id);
    return id;
  },
});

/** What the emulator's own acts say about themselves where a request would say it. */
const backgroundFacts = (clock: WorldClock): RequestFacts => ({
  service: "s3",
  region: "us-east-1",
  sourceIp: "127.0.0.1",
  secure: true,
  userAgent: "tucuxi",
  referer: undefined,
  now: clock.now(),
  signature: {},
});

/** An address as it stands in a URL: 0.0.0.0 and :: are where one listens, not where one calls. */
const urlHost = (host: string): string =>
  host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;

const controlOf = (worlds: WorldRegistry, blobs: Blobs, settings: Settings): ControlPort => ({
  health: () => ({
    status: "running",
    version,
    auth: settings.auth,
    services: { s3: "running", iam: "running", sts: "running" },
    requests: worlds.main.asked,
    bytes: blobs.bytes,
  }),
  localstackHealth: () => ({
    services: { s3: "running", iam: "running", sts: "running" },
    edition: "community",
    version,
  }),
  reset: async (world = MAIN_WORLD) => {
    const named = world === "*" ? worlds.ids : worlds.ids.filter((id) => id === world);
    for (const id of named) await worlds.reset(id);
    return named.length > 0;
  },
  accounts: (world = MAIN_WORLD) => {
    const { store, accounts } = existing(worlds, world);
    return store.read((tx) => accounts.accounts(tx));
  },
  events: (listener, types = "*", world = MAIN_WORLD) =>
    settings.events.on(existing(worlds, world).id, types, listener),
  keys: (world = MAIN_WORLD) => existing(worlds, world).keys.keys(),
  putKey: async (key, world = MAIN_WORLD) => {
    const { keys } = existing(worlds, world);
    try {
      return await keys.putKey(key);
    } catch (fault) {
      if (fault instanceof KeyRequestError) throw new ControlError(400, "BadKey", fault.message);
      throw fault;
    }
  },
  clock: (world = MAIN_WORLD) => clockDocument(existing(worlds, world)),
  setClock: (change, world = MAIN_WORLD) => setClock(existing(worlds, world), change),
  createAccount: async (account, world = MAIN_WORLD) => {
    existing(worlds, world);
    try {
      return await worlds.addAccount(world, accountFrom(account));
    } catch (fault) {
      if (fault instanceof OptionError) throw new ControlError(400, "BadAccount", fault.message);
      throw fault;
    }
  },
});

const existing = (worlds: WorldRegistry, id: string): World => {
  const world = worlds.find({ label: id });
  if (world === undefined) throw new ControlError(404, "NoSuchWorld", `There is no world ${id}.`);
  return world;
};
