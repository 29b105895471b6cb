import { describe, expect, test } from "vitest";
import { createMemoryStore } from "../../src/store/memory.js";
import { type Range, type Store, table } from "../../src/store/port.js";

interface Thing {
  readonly name: string;
}
const things = table<readonly [string], Thing>("test.things");
const others = table<readonly [string], Thing>("test.others");

const put = (store: Store, ...names: string[]): Promise<void> =>
  store.write(async (tx) => {
    for (const name of names) await tx.put(things, [name], { name });
  });
const names = (store: Store, range: Range<readonly [string]> = {}): Promise<string[]> =>
  store.read(async (tx) => (await tx.range(things, range)).map(({ name }) => name));

/** A promise and the function that settles it. */
const gate = (): { readonly opened: Promise<void>; open(): void } => {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
};

describe("records", () => {
  test("what was put is got, the very same record", async () => {
    const store = createMemoryStore();
    const record = { name: "a" };

    await store.write((tx) => tx.put(things, ["a"], record));

    expect(await store.read((tx) => tx.get(things, ["a"]))).toBe(record);
  });

  test("a record that was never put is undefined, and so is one of a table nobody wrote to", async () => {
    const store = createMemoryStore();
    await put(store, "a");

    expect(await store.read((tx) => tx.get(things, ["b"]))).toBeUndefined();
    expect(await store.read((tx) => tx.get(others, ["a"]))).toBeUndefined();
    expect(await store.read((tx) => tx.range(others, {}))).toEqual([]);
  });

  test("a second put replaces, and delete removes", async () => {
    const store = createMemoryStore();
    await put(store, "a", "b");

    await store.write(async (tx) => {
      await tx.put(things, ["a"], { name: "a, again" });
      await tx.delete(things, ["b"]);
      await tx.delete(things, ["never there"]);
    });

    expect(await names(store)).toEqual(["a, again"]);
  });

  test("a table as large as a bucket stays in order through puts and deletes in any order", async () => {
    const store = createMemoryStore();
    const numbers = table<readonly [number], number>("test.numbers");
    const shuffled = Array.from({ length: 5000 }, (_, index) => (index * 1237) % 5000);

    for (const number of shuffled) await store.write((tx) => tx.put(numbers, [number], number));
    await store.write(async (tx) => {
      for (const number of shuffled) if (number % 5 !== 0) await tx.delete(numbers, [number]);
    });

    const kept = Array.from({ length: 1000 }, (_, index) => index * 5);
    expect(await store.read((tx) => tx.range(numbers, {}))).toEqual(kept);
    expect(await store.read((tx) => tx.range(numbers, { reverse: true }))).toEqual(kept.toReversed());
  });
});

describe("transactions", () => {
  test("a writer reads its own writes before anybody else does", async () => {
    const store = createMemoryStore();

    await store.write(async (tx) => {
      await tx.put(things, ["a"], { name: "a" });

      expect(await tx.get(things, ["a"])).toEqual({ name: "a" });
      expect(await tx.range(things, {})).toEqual([{ name: "a" }]);
      expect(await names(store)).toEqual([]);
    });

    expect(await names(store)).toEqual(["a"]);
  });

  test("a reader that began before a commit does not see it, however late it looks", async () => {
    const store = createMemoryStore();
    await put(store, "a", "b");

    await store.read(async (tx) => {
      await store.write(async (writer) => {
        await writer.put(things, ["c"], { name: "c" });
        await writer.delete(things, ["a"]);
        await writer.put(others, ["x"], { name: "x" });
      });

      expect((await tx.range(things, {})).map(({ name }) => name)).toEqual(["a", "b"]);
      expect(await tx.get(others, ["x"])).toBeUndefined();
    });

    expect(await names(store)).toEqual(["b", "c"]);
  });

  test("a reader does not wait for a writer that is still at work", async () => {
    const store = createMemoryStore();
    await put(store, "a");
    const { opened, open } = gate();
    const writing = store.write(async (tx) => {
      await tx.put(things, ["b"], { name: "b" });
      await opened;
    });

    expect(await names(store)).toEqual(["a"]);

    open();
    await writing;
    expect(await names(store)).toEqual(["a", "b"]);
  });

  test("a write that fails leaves nothing, in none of its tables", async () => {
    const store = createMemoryStore();
    await put(store, "a");

    const failing = store.write(async (tx) => {
      await tx.put(things, ["a"], { name: "changed" });
      await tx.put(things, ["b"], { name: "b" });
      await tx.put(others, ["x"], { name: "x" });
      throw new Error("refused");
    });

    await expect(failing).rejects.toThrow("refused");
    expect(await names(store)).toEqual(["a"]);
    expect(await store.read((tx) => tx.range(others, {}))).toEqual([]);
  });

  test("a write that throws before it awaits anything rejects, and the next one runs", async () => {
    const store = createMemoryStore();

    const failing = store.write(() => {
      throw new Error("refused");
    });

    await expect(failing).rejects.toThrow("refused");
    await put(store, "a");
    expect(await names(store)).toEqual(["a"]);
  });

  test("writers run one after another, in the order in which they came, so that none loses the other's work", async () => {
    const store = createMemoryStore();
    const counter = table<readonly ["n"], number>("test.counter");
    const order: number[] = [];

    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        store.write(async (tx) => {
          const n = (await tx.get(counter, ["n"])) ?? 0;
          order.push(index);
          await tx.put(counter, ["n"], n + 1);
        }),
      ),
    );

    expect(await store.read((tx) => tx.get(counter, ["n"]))).toBe(50);
    expect(order).toEqual(Array.from({ length: 50 }, (_, index) => index));
  });

  test("a failing writer does not hold up those that wait behind it", async () => {
    const store = createMemoryStore();

    const outcomes = await Promise.allSettled([
      put(store, "a"),
      store.write(async (tx) => {
        await tx.put(things, ["b"], { name: "b" });
        throw new Error("refused");
      }),
      put(store, "c"),
    ]);

    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(await names(store)).toEqual(["a", "c"]);
  });

  test("a put that comes after the commit is refused and changes nothing", async () => {
    const store = createMemoryStore();

    const late = await store.write(async (tx) => {
      await tx.put(things, ["a"], { name: "a" });
      return () => tx.put(things, ["b"], { name: "b" });
    });

    await expect(late()).rejects.toThrow("The transaction has ended");
    expect(await names(store)).toEqual(["a"]);
  });

  test("a write opened inside a write is refused at once, and the outer one rolls back", async () => {
    const store = createMemoryStore();

    const outer = store.write(() => put(store, "inner"));

    await expect(outer).rejects.toThrow("A write was opened inside a write");
    expect(await names(store)).toEqual([]);
  });

  test("a write opened inside a write after an await is refused instead of waiting for ever", async () => {
    const store = createMemoryStore({ patience: 5 });

    const outer = store.write(async (tx) => {
      await tx.put(things, ["outer"], { name: "outer" });
      await put(store, "inner");
    });

    await expect(outer).rejects.toThrow("A write transaction did not end within 5 ms");
    expect(await names(store)).toEqual([]);
    await put(store, "a");
    expect(await names(store)).toEqual(["a"]);
  });
});

describe("snapshots and forks", () => {
  test("restore brings back what was there, and the snapshot may be restored again", async () => {
    const store = createMemoryStore();
    await put(store, "a");
    const saved = await store.snapshot();
    await put(store, "b");
    await store.write((tx) => tx.put(others, ["x"], { name: "x" }));

    await store.restore(saved);

    expect(await names(store)).toEqual(["a"]);
    expect(await store.read((tx) => tx.get(others, ["x"]))).toBeUndefined();
    await put(store, "c");
    await store.restore(saved);
    expect(await names(store)).toEqual(["a"]);
  });

  test("a snapshot says when it was taken", async () => {
    const store = createMemoryStore({ now: () => 1_750_000_000_000 });

    expect((await store.snapshot()).takenAt).toBe(1_750_000_000_000);
  });

  test("a snapshot holds what is committed, not what a writer is about to commit", async () => {
    const store = createMemoryStore();
    await put(store, "a");

    const saved = await store.write(async (tx) => {
      await tx.put(things, ["b"], { name: "b" });
      return store.snapshot();
    });

    await store.restore(saved);
    expect(await names(store)).toEqual(["a"]);
  });

  test("restore waits for the writer before it, whose work is then gone", async () => {
    const store = createMemoryStore();
    await put(store, "a");
    const saved = await store.snapshot();
    const { opened, open } = gate();
    const writing = store.write(async (tx) => {
      await opened;
      await tx.put(things, ["b"], { name: "b" });
    });
    const restoring = store.restore(saved);

    open();
    await Promise.all([writing, restoring]);

    expect(await names(store)).toEqual(["a"]);
  });

  test("a fork begins as its origin is, and neither sees what the other does", async () => {
    const store = createMemoryStore();
    await put(store, "a", "b");

    const fork = await store.fork();
    await put(store, "c");
    await fork.write(async (tx) => {
      await tx.delete(things, ["a"]);
      await tx.put(others, ["x"], { name: "x" });
    });

    expect(await names(store)).toEqual(["a", "b", "c"]);
    expect(await names(fork)).toEqual(["b"]);
    expect(await store.read((tx) => tx.get(others, ["x"]))).toBeUndefined();
  });

  test("a fork of a snapshot begins as the snapshot was, and a snapshot may be restored in a fork", async () => {
    const store = createMemoryStore();
    await put(store, "a");
    const saved = await store.snapshot();
    await put(store, "b");

    const fork = await store.fork(saved);
    expect(await names(fork)).toEqual(["a"]);

    await fork.restore(await store.snapshot());
    expect(await names(fork)).toEqual(["a", "b"]);
  });

  test("a snapshot may be restored in another store, whatever tables that one has", async () => {
    const store = createMemoryStore();
    await put(store, "a");
    const another = createMemoryStore();
    await another.write((tx) => tx.put(others, ["x"], { name: "x" }));

    await another.restore(await store.snapshot());

    expect(await names(another)).toEqual(["a"]);
    expect(await another.read((tx) => tx.range(others, {}))).toEqual([]);
  });

  test("forks that change the same large table at the same time keep it apart", async () => {
    const store = createMemoryStore();
    await put(store, ...Array.from({ length: 2000 }, (_, index) => `key-${String(index).padStart(4, "0")}`));
    const forks = [await store.fork(), await store.fork()];

    for (let index = 0; index < 2000; index += 1) {
      const name = `key-${String(index).padStart(4, "0")}`;
      const fork = forks[index % 2];
      await fork?.write((tx) => tx.delete(things, [name]));
    }

    expect((await names(store)).length).toBe(2000);
    expect((await names(forks[0] ?? store, { limit: 2 })).join()).toBe("key-0001,key-0003");
    expect((await names(forks[1] ?? store, { limit: 2 })).join()).toBe("key-0000,key-0002");
  });

  test("something that is no snapshot of this store is refused", async () => {
    const store = createMemoryStore();

    await expect(store.restore({ takenAt: 0 })).rejects.toThrow("not taken by a store in memory");
  });
});

type VersionKey = readonly [bucket: string, key: string, version: number];
const versions = table<VersionKey, string>("test.versions");

describe("ranges", () => {
  const aStore = async (): Promise<Store> => {
    const store = createMemoryStore();
    await store.write(async (tx) => {
      for (const [bucket, key, version] of [
        ["a", "z", 1],
        ["b", "", 1],
        ["b", "docs/1", 1],
        ["b", "docs/1", 2],
        ["b", "docs/1", 10],
        ["b", "docs/2", 1],
        ["b", "docs0", 1],
        ["b", "note", 1],
        ["b\u0000", "docs/1", 1],
        ["bb", "docs/1", 1],
      ] as const) {
        await tx.put(versions, [bucket, key, version], `${bucket}:${key}:${version}`);
      }
    });
    return store;
  };
  const page = (store: Store, range: Range<VersionKey>): Promise<readonly string[]> =>
    store.read((tx) => tx.range(versions, range));

  test("a bucket's range holds its keys only, numbers in numeric order", async () => {
    const store = await aStore();

    expect(await page(store, { within: ["b"] })).toEqual([
      "b::1",
      "b:docs/1:1",
      "b:docs/1:2",
      "b:docs/1:10",
      "b:docs/2:1",
      "b:docs0:1",
      "b:note:1",
    ]);
    expect(await page(store, { within: ["b", "docs/1"] })).toEqual(["b:docs/1:1", "b:docs/1:2", "b:docs/1:10"]);
    expect(await page(store, { within: ["b", "docs/1", 2] })).toEqual(["b:docs/1:2"]);
    expect(await page(store, { within: ["c"] })).toEqual([]);
    expect(await page(store, { within: [] })).toHaveLength(10);
  });

  test("a prefix keeps the keys that begin with it", async () => {
    const store = await aStore();

    expect(await page(store, { within: ["b"], startingWith: "docs/" })).toEqual([
      "b:docs/1:1",
      "b:docs/1:2",
      "b:docs/1:10",
      "b:docs/2:1",
    ]);
    expect(await page(store, { within: ["b"], startingWith: "docs/2" })).toEqual(["b:docs/2:1"]);
    expect(await page(store, { within: ["b"], startingWith: "" })).toHaveLength(7);
    expect(await page(store, { startingWith: "bb" })).toEqual(["bb:docs/1:1"]);
  });

  test("a page begins at a key with `from`, whether the key exists or not", async () => {
    const store = await aStore();

    expect(await page(store, { within: ["b"], from: ["b", "docs/1", 2], limit: 2 })).toEqual([
      "b:docs/1:2",
      "b:docs/1:10",
    ]);
    expect(await page(store, { within: ["b"], from: ["b", "docs/1", 3], limit: 1 })).toEqual(["b:docs/1:10"]);
    expect(await page(store, { within: ["b"], from: ["b", "docs0"] })).toEqual(["b:docs0:1", "b:note:1"]);
    expect(await page(store, { within: ["b"], from: ["a"], limit: 1 })).toEqual(["b::1"]);
    expect(await page(store, { within: ["b"], from: ["c"] })).toEqual([]);
  });

  test("a page begins behind a key with `after`, and behind every version when only the key is given", async () => {
    const store = await aStore();

    expect(await page(store, { within: ["b"], after: ["b", "docs/1", 1], limit: 1 })).toEqual(["b:docs/1:2"]);
    expect(await page(store, { within: ["b"], after: ["b", "docs/1"], limit: 1 })).toEqual(["b:docs/2:1"]);
    expect(await page(store, { within: ["b"], after: ["b", ""], limit: 1 })).toEqual(["b:docs/1:1"]);
    expect(await page(store, { within: ["b"], after: ["a"], limit: 1 })).toEqual(["b::1"]);
    expect(await page(store, { after: ["b"], limit: 1 })).toEqual(["b\u0000:docs/1:1"]);
    expect(await page(store, { within: ["b"], after: ["b"] })).toEqual([]);
  });

  test("a page begins behind a common prefix with `afterPrefix`", async () => {
    const store = await aStore();

    expect(await page(store, { within: ["b"], afterPrefix: "docs/" })).toEqual(["b:docs0:1", "b:note:1"]);
    expect(await page(store, { within: ["b"], startingWith: "docs", afterPrefix: "docs/" })).toEqual(["b:docs0:1"]);
    expect(await page(store, { within: ["b"], startingWith: "docs/", afterPrefix: "docs" })).toEqual([]);
    expect(await page(store, { within: ["b"], afterPrefix: "" })).toEqual([]);
  });

  test("options narrow each other: the one that begins last decides", async () => {
    const store = await aStore();

    expect(
      await page(store, {
        within: ["b"],
        from: ["b", "docs/2"],
        after: ["b", "docs/1", 1],
        afterPrefix: "a",
        limit: 1,
      }),
    ).toEqual(["b:docs/2:1"]);
    expect(await page(store, { within: ["b"], startingWith: "docs", after: ["b", "a"], limit: 1 })).toEqual([
      "b:docs/1:1",
    ]);
    expect(await page(store, { within: ["b"], startingWith: "docs", after: ["b", "note"] })).toEqual([]);
  });

  test("in reverse a page begins at the high end, and its options continue downwards", async () => {
    const store = await aStore();

    expect(await page(store, { within: ["b"], reverse: true, limit: 2 })).toEqual(["b:note:1", "b:docs0:1"]);
    expect(await page(store, { within: ["b", "docs/1"], reverse: true })).toEqual([
      "b:docs/1:10",
      "b:docs/1:2",
      "b:docs/1:1",
    ]);
    expect(await page(store, { within: ["b"], from: ["b", "docs/1"], reverse: true, limit: 1 })).toEqual([
      "b:docs/1:10",
    ]);
    expect(await page(store, { within: ["b"], from: ["b", "docs/1", 2], reverse: true, limit: 1 })).toEqual([
      "b:docs/1:2",
    ]);
    expect(await page(store, { within: ["b"], after: ["b", "docs/1", 2], reverse: true })).toEqual([
      "b:docs/1:1",
      "b::1",
    ]);
    expect(await page(store, { within: ["b"], after: ["b", "docs/1"], reverse: true })).toEqual(["b::1"]);
    expect(await page(store, { within: ["b"], afterPrefix: "docs/", reverse: true })).toEqual(["b::1"]);
    expect(await page(store, { within: ["b"], startingWith: "docs/", reverse: true, limit: 1 })).toEqual([
      "b:docs/2:1",
    ]);
    expect(await page(store, { within: ["c"], reverse: true })).toEqual([]);
  });

  test("a limit of nothing is an empty page, and one beyond the end is the whole range", async () => {
    const store = await aStore();

    expect(await page(store, { limit: 0 })).toEqual([]);
    expect(await page(store, { limit: 0, reverse: true })).toEqual([]);
    expect(await page(store, { limit: 1 })).toEqual(["a:z:1"]);
    expect(await page(store, { limit: 1, reverse: true })).toEqual(["bb:docs/1:1"]);
    expect(await page(store, { limit: 1000 })).toHaveLength(10);
  });

  test("keys are listed in UTF-8 order, so U+FFFD comes before an emoji", async () => {
    const store = createMemoryStore();
    await put(store, "😀", "\ufffd", "a", "\ue000", "é");

    expect(await names(store)).toEqual(["a", "é", "\ue000", "\ufffd", "😀"]);
  });

  test("prefixes that end in the last characters there are keep what begins with them", async () => {
    const store = createMemoryStore();
    await put(store, "\uffff", "\uffffa", "\uffff\uffff", "\uffff\u{10ffff}", "\u{10000}", "\u{10ffff}", "\u{10ffff}z");

    expect(await names(store, { startingWith: "\uffff" })).toEqual([
      "\uffff",
      "\uffffa",
      "\uffff\uffff",
      "\uffff\u{10ffff}",
    ]);
    expect(await names(store, { startingWith: "\u{10ffff}" })).toEqual(["\u{10ffff}", "\u{10ffff}z"]);
    expect(await names(store, { afterPrefix: "\uffff" })).toEqual(["\u{10000}", "\u{10ffff}", "\u{10ffff}z"]);
    expect(await names(store, { afterPrefix: "\u{10ffff}" })).toEqual([]);
    expect(await names(store, { startingWith: "\u{10ffff}", reverse: true })).toEqual(["\u{10ffff}z", "\u{10ffff}"]);
  });

  test("a prefix ends between characters: half an emoji is not the beginning of it", async () => {
    const store = createMemoryStore();
    await put(store, "😀", "\ud83d", "\ud83da");

    expect(await names(store, { startingWith: "\ud83d" })).toEqual(["\ud83d", "\ud83da"]);
  });

  test("prefixes and keys may hold the characters the order is made with", async () => {
    const store = createMemoryStore();
    await put(store, "a", "a\u0000", "a\u0000b", "a\u0001", "a\u0002", "a\u0003", "ab");

    expect(await names(store)).toEqual(["a", "a\u0000", "a\u0000b", "a\u0001", "a\u0002", "a\u0003", "ab"]);
    expect(await names(store, { startingWith: "a\u0000" })).toEqual(["a\u0000", "a\u0000b"]);
    expect(await names(store, { startingWith: "a\u0002" })).toEqual(["a\u0002"]);
    expect(await names(store, { afterPrefix: "a\u0000", limit: 1 })).toEqual(["a\u0001"]);
    expect(await names(store, { after: ["a"], limit: 1 })).toEqual(["a\u0000"]);
  });

  test("pages joined by their last key are the whole table, both ways", async () => {
    const store = createMemoryStore();
    const all = Array.from({ length: 250 }, (_, index) => `key-${String(index).padStart(3, "0")}`);
    await put(store, ...all);
    const walk = async (reverse: boolean): Promise<string[]> => {
      const walked: string[] = [];
      for (;;) {
        const last = walked.at(-1);
        const next = await names(store, {
          reverse,
          limit: 33,
          ...(last === undefined ? {} : { after: [last] as const }),
        });
        if (next.length === 0) return walked;
        walked.push(...next);
      }
    };

    expect(await walk(false)).toEqual(all);
    expect(await walk(true)).toEqual(all.toReversed());
  });
});
