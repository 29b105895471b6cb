import { describe, expect, test } from "vitest";
import { qrCode } from "../../src/services/iam/qr-code.js";

const drawn = (text: string): readonly string[] =>
  qrCode(text).map((row) => row.map((dark) => (dark ? "#" : ".")).join(""));

describe("a QR code", () => {
  test("is drawn as scanners read it", () => {
    // Read back as "tucuxi" by an independent decoder (jsQR 1.4).
    expect(drawn("tucuxi")).toEqual([
      "#######...#.#.#######",
      "#.....#.....#.#.....#",
      "#.###.#.#.#...#.###.#",
      "#.###.#.....#.#.###.#",
      "#.###.#..#.##.#.###.#",
      "#.....#..###..#.....#",
      "#######.#.#.#.#######",
      "........#.#..........",
      "###.#####.#.###...#..",
      "#####...##.#.#.#....#",
      "#.##..##.#.#.###.####",
      "###.##.#..####.##..#.",
      "#.#..###.#.#.###...##",
      "........###...##.#..#",
      "#######.#...#...##.##",
      "#.....#.#.....#....##",
      "#.###.#.##..#.#..#.##",
      "#.###.#..###.#.##..#.",
      "#.###.#.#..#.######.#",
      "#.....#.#.####.#...#.",
      "#######.#.##.##..#.##",
    ]);
  });

  test("grows with its text, up to what it can hold", () => {
    expect(qrCode("a".repeat(17))).toHaveLength(21);
    expect(qrCode("a".repeat(18))).toHaveLength(25);
    expect(qrCode("a".repeat(520))).toHaveLength(77);
    expect(() => qrCode("a".repeat(521))).toThrow(RangeError);
  });
});
