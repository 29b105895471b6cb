import { expect, test } from "vitest";
import { encodeKey } from "../../src/store/keys.js";
import type { KeyPart } from "../../src/store/port.js";

/** The same sequence at every run: a failure can be repeated. */
const sequence = (seed: number): ((below: number) => number) => {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

/** Characters from every region the encoding treats differently, and from both sides of its borders. */
const CHARACTERS = [
  "\u0000",
  "\u0001",
  "\u0002",
  "\u0003",
  "\u0004",
  "\t",
  " ",
  "/",
  "0",
  "A",
  "a",
  "b",
  "~",
  "\u007f",
  "\u0080",
  "é",
  "\u07ff",
  "\u0800",
  "中",
  "\ud7ff",
  "\ue000",
  "\ue001",
  "\uf800",
  "\uf801",
  "\ufb00",
  "\ufffd",
  "\ufffe",
  "\uffff",
  "\u{10000}",
  "\u{103ff}",
  "\u{10400}",
  "😀",
  "\u{1f601}",
  "\u{fffff}",
  "\u{10ffff}",
]; // prettier-ignore

const textOf = (random: (below: number) => number, characters: readonly string[], longest = 4): string => {
  let text = "";
  for (let length = random(longest + 1); length > 0; length -= 1) text += characters[random(characters.length)];
  return text;
};

const sign = (a: string, b: string): number => (a < b ? -1 : a === b ? 0 : 1);

/** The order the port promises, spelled out part by part. */
const ordered = (a: readonly KeyPart[], b: readonly KeyPart[]): number => {
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const left = a[index] ?? "";
    const right = b[index] ?? "";
    if (typeof left === "number" && typeof right === "number") {
      if (left !== right) return Math.sign(left - right);
    } else if (typeof left === "number") return -1;
    else if (typeof right === "number") return 1;
    else {
      const difference = Buffer.compare(Buffer.from(left), Buffer.from(right));
      if (difference !== 0) return difference;
    }
  }
  return Math.sign(a.length - b.length);
};

test("text is ordered by its UTF-8 bytes, whatever characters it is made of", () => {
  const random = sequence(1);

  for (let round = 0; round < 20_000; round += 1) {
    const a = textOf(random, CHARACTERS);
    const b = textOf(random, CHARACTERS);

    expect(sign(encodeKey([a]), encodeKey([b])), JSON.stringify([a, b])).toBe(
      Buffer.compare(Buffer.from(a), Buffer.from(b)),
    );
  }
});

test("every character comes before the next one of Unicode", () => {
  let before = encodeKey([""]);

  for (let point = 0; point <= 0x10ffff; point += 1) {
    const encoded = encodeKey([String.fromCodePoint(point)]);
    if (!(before < encoded)) expect.fail(`U+${point.toString(16)} is not behind the one before it`);
    before = encoded;
  }
});

test("keys of several parts are ordered part by part, numbers by their value", () => {
  const random = sequence(2);
  const numbers = [
    0,
    1,
    2,
    255,
    256,
    65_535,
    65_536,
    2 ** 31,
    2 ** 32 - 1,
    2 ** 32,
    2 ** 40,
    2 ** 48 - 1,
    2 ** 48,
    2 ** 52,
    Number.MAX_SAFE_INTEGER,
  ];
  const part = (): KeyPart =>
    random(3) === 0 ? (numbers[random(numbers.length)] ?? 0) : textOf(random, CHARACTERS, 2);
  const key = (): KeyPart[] => Array.from({ length: random(4) }, part);

  for (let round = 0; round < 20_000; round += 1) {
    const a = key();
    const b = key();

    expect(sign(encodeKey(a), encodeKey(b)), JSON.stringify([a, b])).toBe(ordered(a, b));
  }
});

test("the bytes of a number never look like text, nor text like the end of a part", () => {
  const lookalikes: KeyPart[][] = [
    [],
    [""],
    ["", ""],
    ["", 0],
    [0],
    [0, ""],
    [0, 0],
    ["\u0000"],
    ["\u0000", ""],
    ["\u0000\u0000"],
    ["\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000"],
    ["\u0001"],
    ["\u0001", ""],
    ["", "\u0001"],
    ["\u0002"],
    ["\u0002\u0003"],
    ["\u0002\u0004"],
    ["a", "b"],
    ["a\u0001b"],
    ["ab"],
  ];

  expect(new Set(lookalikes.map(encodeKey)).size).toBe(lookalikes.length);
});

test("halves of surrogate pairs are kept apart from each other and from the replacement character", () => {
  const halves = [
    "\ud7ff",
    "\ud800",
    "\ud800a",
    "\ud83d",
    "\ud83da",
    "\udbff",
    "\udc00",
    "\udc00\ud800",
    "\udfff",
    "\ue000",
    "\ufffd",
    "\u{10000}",
    "😀",
  ];

  const encoded = halves.map((half) => encodeKey([half]));

  expect(encoded.toSorted(sign)).toEqual(encoded);
  expect(new Set(encoded).size).toBe(halves.length);
});

test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])("%d is no part of a key", (number) => {
  expect(() => encodeKey([number])).toThrow(RangeError);
});
