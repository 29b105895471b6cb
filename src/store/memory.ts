/**
 * The store in memory: one copy-on-write B+tree a table. A committed tree is never changed again, so whoever holds the
 * list of trees holds a consistent view: a reader, a snapshot and a fork cost nothing but that reference, and rolling
 * back is forgetting. A writer clones a tree (in constant time) when it first writes to its table, and the new list
 * takes the old one's place at commit.
 */
import sorted from "sorted-btree";
import { realNow } from "../services/kit/clock.js";
import { boundsOf, encodeKey } from "./keys.js";
import type { Key, Range, ReadTransaction, Snapshot, Store, Table, WriteTransaction } from "./port.js";

// sorted-btree is CommonJS: Node, and esbuild as Node does, give `module.exports` as the default import.
const Tree = sorted.default;
type Tree = InstanceType<typeof Tree<string, unknown>>;

const compare = (a: string, b: string): number => (a < b ? -1 : a === b ? 0 : 1);

/** A committed state. `trees[slots.get(table.name)]`: a list is copied at every commit, and a list copies faster than a map. */
interface State {
  /** Only ever grows; shared by a store, its snapshots and its forks. */
  readonly slots: Map<string, number>;
  readonly trees: readonly (Tree | undefined)[];
}

/**
 * The first records of a walk whose keys are inside the range; `entries` fills `pair` at every step. A key is looked at
 * only at every doubling of the page, and the end is then found by bisection: in a large table most of a page's cost is
 * fetching from memory keys that nobody wants.
 */
const pageOf = (
  entries: Iterator<unknown>,
  pair: readonly [string, unknown],
  inside: (key: string) => boolean,
  limit: number,
): unknown[] => {
  const keys: string[] = [];
  const page: unknown[] = [];
  for (let look = 1; !entries.next().done; ) {
    keys.push(pair[0]);
    const size = page.push(pair[1]);
    if (size < look && size < limit) continue;
    if (!inside(pair[0])) break;
    if (size >= limit) return page;
    look *= 2;
  }
  let end = 0;
  for (let high = keys.length; end < high; ) {
    const middle = (end + high) >> 1;
    if (inside(keys[middle] ?? "")) end = middle + 1;
    else high = middle;
  }
  page.length = end;
  return page;
};

class MemoryRead implements ReadTransaction {
  protected slots: Map<string, number>;
  protected trees: readonly (Tree | undefined)[];

  constructor(state: State) {
    this.slots = state.slots;
    this.trees = state.trees;
  }

  protected tree(name: string): Tree | undefined {
    const slot = this.slots.get(name);
    return slot === undefined ? undefined : this.trees[slot];
  }

  async get<K extends Key, R>(table: Table<K, R>, key: K): Promise<R | undefined> {
    // Only `put` fills a table's tree, and it takes nothing but that table's records.
    return this.tree(table.name)?.get(encodeKey(key)) as R | undefined;
  }

  async range<K extends Key, R>(table: Table<K, R>, range: Range<K>): Promise<readonly R[]> {
    const tree = this.tree(table.name);
    const limit = range.limit ?? Number.POSITIVE_INFINITY;
    const { low, high } = boundsOf(range);
    if (tree === undefined || limit <= 0 || low >= high) return [];
    const pair: [string, unknown] = ["", undefined];
    const page = range.reverse
      ? pageOf(tree.entriesReversed(high, pair, true), pair, (key) => key >= low, limit)
      : pageOf(tree.entries(low, pair), pair, (key) => key < high, limit);
    // As in `get`: what is in a table's tree are its records.
    return page as R[];
  }
}

class MemoryWrite extends MemoryRead implements WriteTransaction {
  #drafts: (Tree | undefined)[] | undefined;
  /** By slot: whether the tree is this transaction's own clone. */
  readonly #own: boolean[] = [];
  #ended = false;

  async put<K extends Key, R>(table: Table<K, R>, key: K, record: R): Promise<void> {
    const encoded = encodeKey(key);
    this.#draft(table.name).set(encoded, record);
  }

  async delete<K extends Key, R>(table: Table<K, R>, key: K): Promise<void> {
    const encoded = encodeKey(key);
    if (this.tree(table.name)?.has(encoded)) this.#draft(table.name).delete(encoded);
  }

  /** The trees to commit, or undefined when nothing was written. Nothing can be written any more. */
  end(): readonly (Tree | undefined)[] | undefined {
    this.#ended = true;
    return this.#drafts;
  }

  #draft(name: string): Tree {
    // A write after the commit would change what readers already see.
    if (this.#ended) throw new Error("The transaction has ended: await every put and delete within it.");
    let slot = this.slots.get(name);
    if (slot === undefined) {
      slot = this.slots.size;
      this.slots.set(name, slot);
    }
    const tree = this.trees[slot];
    if (tree && this.#own[slot]) return tree;
    if (this.#drafts === undefined) {
      this.#drafts = this.trees.slice();
      this.trees = this.#drafts;
    }
    while (this.#drafts.length <= slot) this.#drafts.push(undefined);
    const draft: Tree = tree ? tree.clone() : new Tree<string, unknown>(undefined, compare);
    this.#drafts[slot] = draft;
    this.#own[slot] = true;
    return draft;
  }
}

class MemorySnapshot implements Snapshot {
  readonly takenAt: number;
  readonly state: State;

  constructor(takenAt: number, state: State) {
    this.takenAt = takenAt;
    this.state = state;
  }
}

const stateOf = (snapshot: Snapshot): State => {
  if (snapshot instanceof MemorySnapshot) return snapshot.state;
  throw new TypeError("This snapshot was not taken by a store in memory.");
};

const writeInsideWrite = (): Error =>
  new Error("A write was opened inside a write, which would wait for itself: pass the transaction on instead.");

interface Waiting {
  go(): void;
  refuse(error: Error): void;
}

export interface MemoryStoreOptions {
  /** Milliseconds since 1970, for `Snapshot.takenAt`. Default: real time. */
  readonly now?: () => number;
  /**
   * Milliseconds after which writes that wait behind one write transaction are refused. A transaction awaits nothing but
   * the store, which answers before the event loop turns: one that is still running when a timer fires waits for
   * itself, or for the network. Default 2000.
   */
  readonly patience?: number;
}

class MemoryStore implements Store {
  #state: State;
  readonly #now: () => number;
  readonly #patience: number;
  #writing = false;
  /** True while a writer's `work` is being called, up to its first await. */
  #entering = false;
  readonly #waiting: Waiting[] = [];
  #turns = 0;
  #watchdog: ReturnType<typeof setTimeout> | undefined;

  constructor(state: State, now: () => number, patience: number) {
    this.#state = state;
    this.#now = now;
    this.#patience = patience;
  }

  async read<T>(work: (tx: ReadTransaction) => Promise<T> | T): Promise<T> {
    return work(new MemoryRead(this.#state));
  }

  write<T>(work: (tx: WriteTransaction) => Promise<T> | T): Promise<T> {
    return this.#alone(async () => {
      const { slots } = this.#state;
      const tx = new MemoryWrite(this.#state);
      try {
        const result = await this.#enter(work, tx);
        const trees = tx.end();
        if (trees) this.#state = { slots, trees };
        return result;
      } finally {
        tx.end();
      }
    });
  }

  async snapshot(): Promise<Snapshot> {
    return new MemorySnapshot(this.#now(), this.#state);
  }

  async restore(snapshot: Snapshot): Promise<void> {
    const state = stateOf(snapshot);
    await this.#alone(() => {
      this.#state = state;
    });
  }

  async fork(snapshot?: Snapshot): Promise<Store> {
    return new MemoryStore(snapshot ? stateOf(snapshot) : this.#state, this.#now, this.#patience);
  }

  #enter<T>(work: (tx: WriteTransaction) => Promise<T> | T, tx: WriteTransaction): Promise<T> | T {
    this.#entering = true;
    try {
      return work(tx);
    } finally {
      this.#entering = false;
    }
  }

  /** Runs one after another, in the order of the calls. */
  async #alone<T>(work: () => Promise<T> | T): Promise<T> {
    if (this.#entering) throw writeInsideWrite();
    if (this.#writing) await this.#turn();
    this.#writing = true;
    try {
      return await work();
    } finally {
      this.#turns += 1;
      const next = this.#waiting.shift();
      // `#writing` stays true on the way to the next, so that nobody slips in between.
      if (next) next.go();
      else {
        this.#writing = false;
        clearTimeout(this.#watchdog);
        this.#watchdog = undefined;
      }
    }
  }

  #turn(): Promise<void> {
    return new Promise((go, refuse) => {
      this.#waiting.push({ go, refuse });
      if (this.#watchdog === undefined) this.#watch();
    });
  }

  /**
   * A write inside a write that began after an await cannot be told from one beside it when it is opened (an
   * AsyncLocalStorage could, and would double the cost of every promise of the process), but it can be told by its
   * silence.
   */
  #watch(): void {
    const seen = this.#turns;
    this.#watchdog = setTimeout(() => {
      this.#watchdog = undefined;
      if (this.#turns !== seen) {
        if (this.#waiting.length > 0) this.#watch();
        return;
      }
      const error = new Error(
        `A write transaction did not end within ${this.#patience} ms: it waits for itself (a write was opened inside it: pass the transaction on) or for something other than the store.`,
      );
      for (const waiting of this.#waiting.splice(0)) waiting.refuse(error);
    }, this.#patience);
  }
}

/**
 * An empty store in memory. A put in a transaction of its own costs microseconds, a page of 1,000 records a tenth of a
 * millisecond however large the table; `snapshot`, `restore` and `fork` copy nothing.
 */
export const createMemoryStore = ({ now = realNow, patience = 2000 }: MemoryStoreOptions = {}): Store =>
  new MemoryStore({ slots: new Map(), trees: [] }, now, patience);
