/** The worlds of one emulator: the main one and its forks, how they are saved, restored and reset. */
import type { World, WorldLabels, Worlds } from "./server/world.js";
import { WorldClock } from "./services/kit/clock.js";
import { ids } from "./services/kit/ids.js";
import type { Account, NewAccount, RootKey } from "./services/kit/ports.js";
import { createMemoryStore } from "./store/memory.js";
import type { Snapshot, Store } from "./store/port.js";

/** A saved state of a world. Opaque; costs microseconds and shares its records with the world it was taken of. */
export interface WorldSnapshot {
  readonly store: Snapshot;
  readonly clock: WorldClock;
}

/** An account with the key of its root. */
export type AccountWithKey = Account & RootKey;

/** Puts the services of a world together over its store. */
export type MakeWorld = (id: string, store: Store, clock: WorldClock) => World;

interface Entry {
  readonly world: World;
  /** The state after start, or after the fork: where reset goes back to. */
  readonly initial: WorldSnapshot;
  /** Made since then by the control plane, with their keys: they survive reset. */
  readonly laterAccounts: readonly AccountWithKey[];
}

/** The world of every request that names no other. */
export const MAIN_WORLD = "main";

/** Holds the worlds of one emulator, and knows which of them a key, a token or a label means. */
export class WorldRegistry implements Worlds {
  readonly #make: MakeWorld;
  readonly #worldOfToken: (sessionToken: string) => string | undefined;
  readonly #entries = new Map<string, Entry>();
  /** Access keys that belong to a fork; all others belong to the main world. */
  readonly #keys = new Map<string, string>();

  /** @param worldOfToken the world a session token names: a session belongs to the world that made it. */
  constructor(make: MakeWorld, worldOfToken: (sessionToken: string) => string | undefined) {
    this.#make = make;
    this.#worldOfToken = worldOfToken;
  }

  /** Makes the main world with its accounts. */
  async start(accounts: readonly NewAccount[]): Promise<readonly AccountWithKey[]> {
    const clock = new WorldClock();
    const world = this.#make(MAIN_WORLD, createMemoryStore({ now: () => clock.now() }), clock);
    const made = await createAccounts(world, accounts);
    this.#entries.set(MAIN_WORLD, { world, initial: await snapshotOf(world), laterAccounts: [] });
    return made;
  }

  get main(): World {
    return this.world(MAIN_WORLD);
  }

  get ids(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /** @throws Error when the world has been closed. */
  world(id: string): World {
    return this.#entry(id).world;
  }

  find({ label, sessionToken, accessKeyId }: WorldLabels): World | undefined {
    if (label !== undefined) return this.#entries.get(label)?.world;
    const named = sessionToken === undefined ? undefined : this.#worldOfToken(sessionToken);
    const owner = accessKeyId === undefined ? undefined : this.#keys.get(accessKeyId);
    // A token may name a world that was closed, or be garbage: then the main world says what is wrong with it.
    return this.#entries.get(named ?? owner ?? MAIN_WORLD)?.world ?? this.main;
  }

  /** Another account with a root key; it survives {@link reset}. */
  async addAccount(id: string, account: NewAccount): Promise<AccountWithKey> {
    const entry = this.#entry(id);
    const [made] = await createAccounts(entry.world, [account]);
    if (made === undefined) throw new Error("no account was made");
    this.#entries.set(id, { ...entry, laterAccounts: [...entry.laterAccounts, made] });
    return made;
  }

  snapshot(id: string): Promise<WorldSnapshot> {
    return snapshotOf(this.world(id));
  }

  /** Back to a snapshot, of this world or of another one of the same emulator. Requests under way end in the old state. */
  async restore(id: string, { store, clock }: WorldSnapshot): Promise<void> {
    const entry = this.#entry(id);
    const world = this.#make(id, await entry.world.store.fork(store), clock.fork());
    this.#entries.set(id, { ...entry, world });
  }

  /** Back to the state after start (or after the fork); accounts made since then stay, empty. */
  async reset(id: string): Promise<void> {
    const { initial, laterAccounts } = this.#entry(id);
    await this.restore(id, initial);
    await createAccounts(this.world(id), laterAccounts);
  }

  /** An independent world that begins as the given one is now, with a root key of its own. */
  async fork(id: string, accountId: string): Promise<{ readonly world: World; readonly root: AccountWithKey }> {
    const { store, clock, settle } = this.world(id);
    await settle();
    const world = this.#make(ids.opaque(12).toLowerCase(), await store.fork(), clock.fork());
    const [root] = await createAccounts(world, [{ accountId }]);
    if (root === undefined) throw new Error("no root key was made");
    this.#entries.set(world.id, { world, initial: await snapshotOf(world), laterAccounts: [] });
    this.#keys.set(root.accessKeyId, world.id);
    return { world, root };
  }

  /** Notes that an access key was made in this world, and so belongs to it. */
  claim(accessKeyId: string, id: string): void {
    this.#keys.set(accessKeyId, id);
  }

  /** Forgets a fork. */
  remove(id: string): void {
    this.#entries.delete(id);
    for (const [key, owner] of this.#keys) if (owner === id) this.#keys.delete(key);
  }

  #entry(id: string): Entry {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw new Error(`the world ${id} has been closed`);
    return entry;
  }
}

const createAccounts = (
  { store, accounts, clock }: World,
  given: readonly NewAccount[],
): Promise<readonly AccountWithKey[]> =>
  store.write(async (tx) => {
    const made: AccountWithKey[] = [];
    for (const account of given) made.push(await accounts.createAccount(tx, account, clock.now()));
    return made;
  });

const snapshotOf = async ({ store, clock, settle }: World): Promise<WorldSnapshot> => {
  await settle();
  return { store: await store.snapshot(), clock: clock.fork() };
};
