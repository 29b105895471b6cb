import { describe, expect, test } from "vitest";
import {
  type Entries,
  encoderOf,
  limitOf,
  markerOf,
  pageOf,
  startBehind,
  tokenOf,
} from "../../../src/services/s3/rules/listing.js";

interface Key {
  readonly key: string;
}

/** Keys in order, that count how many of them were fetched. */
class Keys implements Entries<Key> {
  fetched = 0;
  readonly #keys: readonly string[];
  #at = 0;

  constructor(keys: readonly string[]) {
    this.#keys = keys;
  }

  async next(limit: number): Promise<readonly Key[]> {
    const page = this.#keys.slice(this.#at, this.#at + limit).map((key) => ({ key }));
    this.#at += page.length;
    this.fetched += page.length;
    return page;
  }

  skip(prefix: string): void {
    this.#at = this.#keys.findIndex((key, index) => index >= this.#at && !key.startsWith(prefix));
    if (this.#at < 0) this.#at = this.#keys.length;
  }
}

const listed = async (keys: readonly string[], options: { prefix?: string; delimiter?: string; limit?: number }) => {
  const page = await pageOf(new Keys(keys), { prefix: "", delimiter: undefined, limit: 1000, ...options });
  return { ...page, entries: page.entries.map(({ key }) => key) };
};

test("a page holds at most as many keys as asked for, and says that there are more", async () => {
  expect(await listed(["a", "b", "c"], { limit: 2 })).toEqual({
    entries: ["a", "b"],
    commonPrefixes: [],
    truncated: true,
    last: { entry: { key: "b" } },
  });
});

test("a page that holds the last key is not truncated", async () => {
  expect(await listed(["a", "b"], { limit: 2 })).toMatchObject({ entries: ["a", "b"], truncated: false });
});

test("a page of none is not truncated", async () => {
  expect(await listed(["a"], { limit: 0 })).toMatchObject({ entries: [], truncated: false });
});

test("keys with the delimiter behind the prefix are rolled up, each common prefix once", async () => {
  const keys = ["a/1", "a/2/x", "a/2/y", "a/3/z"];

  expect(await listed(keys, { prefix: "a/", delimiter: "/" })).toMatchObject({
    entries: ["a/1"],
    commonPrefixes: ["a/2/", "a/3/"],
  });
});

test("a delimiter may have several characters", async () => {
  expect(await listed(["a--b", "a-b", "c--d--e"], { delimiter: "--" })).toMatchObject({
    entries: ["a-b"],
    commonPrefixes: ["a--", "c--"],
  });
});

test("what follows inside of the last common prefix does not make a page truncated", async () => {
  expect(await listed(["a/1", "a/2", "a/3"], { delimiter: "/", limit: 1 })).toMatchObject({
    commonPrefixes: ["a/"],
    truncated: false,
    last: { prefix: "a/" },
  });
});

test("a page of folders costs its folders, not what is in them", async () => {
  const keys = ["a", "b", "c"].flatMap((folder) =>
    Array.from({ length: 10_000 }, (_, index) => `${folder}/${String(index).padStart(5, "0")}`),
  );
  const source = new Keys(keys);

  const page = await pageOf(source, { prefix: "", delimiter: "/", limit: 1000 });

  expect(page.commonPrefixes).toEqual(["a/", "b/", "c/"]);
  expect(source.fetched).toBeLessThan(1200);
});

describe("a listing begins", () => {
  test("with its prefix", () => {
    expect(startBehind(undefined, "a/", "/")).toEqual({ startingWith: "a/" });
  });

  test("behind its marker", () => {
    expect(startBehind("a/k", "a/", "/")).toEqual({ startingWith: "a/", after: "a/k" });
  });

  test("behind the whole common prefix that its marker is in", () => {
    expect(startBehind("folder/aSubfolder/subFile1", "folder/", "/")).toEqual({
      startingWith: "folder/",
      afterPrefix: "folder/aSubfolder/",
    });
  });
});

describe("encoding-type=url", () => {
  test.for([
    ["a/b", "a/b"],
    ["a b+c", "a+b%2Bc"],
    ["test_file(3).png", "test_file%283%29.png"],
    ["%2F", "%252F"],
    ["a/😀", "a/%F0%9F%98%80"],
    ["~'!*", "%7E%27%21*"],
    ["\u0001", "%01"],
  ] as const)("writes %j as %s", ([key, encoded]) => {
    expect(encoderOf("url")(key)).toBe(encoded);
  });

  test.for(["value", ""])("cannot be %j", (value) => {
    expect(() => encoderOf(value)).toThrowError(
      expect.objectContaining({
        code: "InvalidArgument",
        message: "Invalid Encoding Method specified in Request",
        extra: { ArgumentName: "encoding-type", ArgumentValue: value },
      }),
    );
  });
});

describe("a continuation token", () => {
  test("leads back to where the page ended", () => {
    expect(markerOf(tokenOf("a/😀 +"))).toBe("a/😀 +");
  });

  test.for(["", "foo", "1AAAAAAa", `${tokenOf("a")}x`, tokenOf("abc").slice(0, -1)])(
    "cannot be made up: %j",
    (token) => {
      expect(() => markerOf(token)).toThrowError(
        expect.objectContaining({
          code: "InvalidArgument",
          message: "The continuation token provided is incorrect",
          extra: { ArgumentName: "continuation-token" },
        }),
      );
    },
  );
});

test("more than a thousand entries are a thousand, and less than none are refused", () => {
  expect(limitOf(5000, "maxKeys")).toBe(1000);
  expect(limitOf(undefined, "maxKeys")).toBe(1000);
  expect(limitOf(0, "maxKeys")).toBe(0);
  expect(() => limitOf(-1, "maxKeys")).toThrowError(
    expect.objectContaining({ code: "InvalidArgument", extra: { ArgumentName: "maxKeys", ArgumentValue: "-1" } }),
  );
});
