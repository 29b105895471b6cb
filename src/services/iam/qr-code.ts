/**
 * QR codes, as far as MFA devices need them: bytes, error correction level L, versions 1 to 15 (520 bytes), and the PNG
 * of one. ISO/IEC 18004.
 */
import { crc32, deflateSync } from "node:zlib";

/** Per version: error correction codewords in a block, and blocks. */
const LEVEL_L: readonly (readonly [codewords: number, blocks: number])[] = [
  [7, 1],
  [10, 1],
  [15, 1],
  [20, 1],
  [26, 1],
  [18, 2],
  [20, 2],
  [24, 2],
  [30, 2],
  [18, 4],
  [20, 4],
  [24, 4],
  [26, 4],
  [30, 4],
  [22, 6],
];

interface Shape {
  readonly version: number;
  readonly size: number;
  readonly alignments: readonly number[];
  /** All codewords, data and error correction. */
  readonly codewords: number;
  readonly correction: number;
  readonly blocks: number;
}

const shapeOf = (version: number): Shape => {
  const [correction, blocks] = LEVEL_L[version - 1] ?? [0, 0];
  const size = version * 4 + 17;
  const count = version === 1 ? 0 : Math.floor(version / 7) + 2;
  const step = Math.floor((version * 8 + count * 3 + 5) / (count * 4 - 4)) * 2;
  const alignments = Array.from({ length: count }, (_, index) =>
    index === 0 ? 6 : size - 7 - (count - 1 - index) * step,
  );
  let modules = (16 * version + 128) * version + 64;
  if (count > 0) modules -= (25 * count - 10) * count - 55;
  if (version >= 7) modules -= 36;
  return { version, size, alignments, codewords: modules >> 3, correction, blocks };
};

const dataCodewords = ({ codewords, correction, blocks }: Shape): number => codewords - correction * blocks;
const lengthBits = ({ version }: Shape): number => (version < 10 ? 8 : 16);

/** The modules of the smallest code that holds the text, row by row; true is dark. Throws RangeError for too long a text. */
export const qrCode = (text: string): readonly (readonly boolean[])[] => {
  const bytes = Buffer.from(text, "utf8");
  const shape = LEVEL_L.map((_, index) => shapeOf(index + 1)).find(
    (each) => 4 + lengthBits(each) + bytes.length * 8 <= dataCodewords(each) * 8,
  );
  if (!shape)
    throw new RangeError(`A QR code of at most version ${LEVEL_L.length} does not hold ${bytes.length} bytes`);
  return new Canvas(shape).draw(interleaved(shape, dataOf(shape, bytes)));
};

/** Mode, length, bytes, padding. */
const dataOf = (shape: Shape, bytes: Uint8Array): readonly number[] => {
  const capacity = dataCodewords(shape);
  const bits = (value: number, width: number): string => value.toString(2).padStart(width, "0");
  let stream = bits(4, 4) + bits(bytes.length, lengthBits(shape));
  for (const byte of bytes) stream += bits(byte, 8);
  stream += "0".repeat(Math.min(4, capacity * 8 - stream.length));
  stream += "0".repeat((8 - (stream.length % 8)) % 8);
  const data = (stream.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
  for (let pad = 0xec; data.length < capacity; pad ^= 0xec ^ 0x11) data.push(pad);
  return data;
};

/** Blocks with their error correction, one codeword of each after the other. */
const interleaved = (shape: Shape, data: readonly number[]): readonly number[] => {
  const { blocks, codewords, correction } = shape;
  const shortBlocks = blocks - (codewords % blocks);
  const shortLength = Math.floor(codewords / blocks) - correction;
  const divisor = divisorOf(correction);
  const parts: number[][] = [];
  const checks: number[][] = [];
  for (let block = 0, from = 0; block < blocks; block += 1) {
    const part = data.slice(from, from + shortLength + (block < shortBlocks ? 0 : 1));
    from += part.length;
    parts.push(part);
    checks.push(remainderOf(part, divisor));
  }
  const columns = (rows: number[][], length: number): number[] =>
    Array.from({ length }, (_, column) => rows.flatMap((row) => row.slice(column, column + 1))).flat();
  return [...columns(parts, shortLength + 1), ...columns(checks, correction)];
};

/** Multiplication in GF(2^8) modulo x^8 + x^4 + x^3 + x^2 + 1. */
const multiply = (one: number, other: number): number => {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    product ^= ((other >>> bit) & 1) * one;
  }
  return product;
};

const divisorOf = (degree: number): readonly number[] => {
  const divisor: number[] = Array.from({ length: degree }, (_, index) => (index === degree - 1 ? 1 : 0));
  for (let round = 0, root = 1; round < degree; round += 1) {
    for (let index = 0; index < degree; index += 1) {
      divisor[index] = multiply(divisor[index] ?? 0, root) ^ (divisor[index + 1] ?? 0);
    }
    root = multiply(root, 2);
  }
  return divisor;
};

const remainderOf = (data: readonly number[], divisor: readonly number[]): number[] => {
  const remainder: number[] = divisor.map(() => 0);
  for (const byte of data) {
    const factor = byte ^ (remainder.shift() ?? 0);
    remainder.push(0);
    divisor.forEach((coefficient, index) => {
      remainder[index] = (remainder[index] ?? 0) ^ multiply(coefficient, factor);
    });
  }
  return remainder;
};

/** A BCH code: the value with its check bits behind it. */
const checked = (value: number, generator: number, bits: number): number => {
  let rest = value;
  for (let index = 0; index < bits; index += 1) rest = (rest << 1) ^ ((rest >>> (bits - 1)) * generator);
  return (value << bits) | rest;
};

const LEVEL_L_MASK_0 = 0b01_000;

class Canvas {
  readonly #shape: Shape;
  readonly #dark: boolean[][];
  /** Modules that are patterns, not data. */
  readonly #fixed: boolean[][];

  constructor(shape: Shape) {
    this.#shape = shape;
    const empty = () => Array.from({ length: shape.size }, () => new Array<boolean>(shape.size).fill(false));
    this.#dark = empty();
    this.#fixed = empty();
  }

  draw(codewords: readonly number[]): readonly (readonly boolean[])[] {
    this.#drawPatterns();
    this.#drawData(codewords);
    return this.#dark;
  }

  #set(x: number, y: number, dark: boolean): void {
    const row = this.#dark[y];
    const fixed = this.#fixed[y];
    if (!row || !fixed || x < 0 || x >= row.length) return;
    row[x] = dark;
    fixed[x] = true;
  }

  #drawPatterns(): void {
    const { size, alignments } = this.#shape;
    for (let index = 0; index < size; index += 1) {
      this.#set(6, index, index % 2 === 0);
      this.#set(index, 6, index % 2 === 0);
    }
    this.#square(3, 3, 4, (ring) => ring !== 2 && ring !== 4);
    this.#square(size - 4, 3, 4, (ring) => ring !== 2 && ring !== 4);
    this.#square(3, size - 4, 4, (ring) => ring !== 2 && ring !== 4);
    const last = alignments.length - 1;
    alignments.forEach((y, row) => {
      alignments.forEach((x, column) => {
        const isFinder = (row === 0 && (column === 0 || column === last)) || (row === last && column === 0);
        if (!isFinder) this.#square(x, y, 2, (ring) => ring !== 1);
      });
    });
    this.#drawFormat();
    this.#drawVersion();
  }

  /** Rings around a centre. */
  #square(x: number, y: number, radius: number, isDark: (ring: number) => boolean): void {
    for (let dy = -radius; dy <= radius; dy += 1) {
      for (let dx = -radius; dx <= radius; dx += 1) {
        this.#set(x + dx, y + dy, isDark(Math.max(Math.abs(dx), Math.abs(dy))));
      }
    }
  }

  #drawFormat(): void {
    const { size } = this.#shape;
    const bits = checked(LEVEL_L_MASK_0, 0x537, 10) ^ 0x5412;
    const bit = (index: number): boolean => ((bits >>> index) & 1) === 1;
    for (let index = 0; index < 15; index += 1) {
      if (index < 6) this.#set(8, index, bit(index));
      else if (index < 8) this.#set(8, index + 1, bit(index));
      else if (index === 8) this.#set(7, 8, bit(index));
      else this.#set(14 - index, 8, bit(index));
      if (index < 8) this.#set(size - 1 - index, 8, bit(index));
      else this.#set(8, size - 15 + index, bit(index));
    }
    this.#set(8, size - 8, true);
  }

  #drawVersion(): void {
    const { version, size } = this.#shape;
    if (version < 7) return;
    const bits = checked(version, 0x1f25, 12);
    for (let index = 0; index < 18; index += 1) {
      const dark = ((bits >>> index) & 1) === 1;
      const far = size - 11 + (index % 3);
      const near = Math.floor(index / 3);
      this.#set(far, near, dark);
      this.#set(near, far, dark);
    }
  }

  /** Up and down, two columns at a time, from the right; every second module is turned over (mask 0). */
  #drawData(codewords: readonly number[]): void {
    const { size } = this.#shape;
    let next = 0;
    for (let right = size - 1; right >= 1; right -= right === 8 ? 3 : 2) {
      const upwards = ((right + 1) & 2) === 0;
      for (let step = 0; step < size; step += 1) {
        const y = upwards ? size - 1 - step : step;
        for (const x of [right, right - 1]) {
          const row = this.#dark[y];
          if (!row || this.#fixed[y]?.[x]) continue;
          const bit = ((codewords[next >>> 3] ?? 0) >>> (7 - (next & 7))) & 1;
          row[x] = (bit === 1) !== ((x + y) % 2 === 0);
          next += 1;
        }
      }
    }
  }
}

/** White modules around the code, which scanners need. */
const QUIET = 4;
/** Pixels of a module. */
const SCALE = 4;

/** The QR code of a text as a PNG image, black on white. */
export const qrCodePng = (text: string): Uint8Array => {
  const modules = qrCode(text);
  const side = (modules.length + 2 * QUIET) * SCALE;
  const stride = Math.ceil(side / 8) + 1;
  // One bit a pixel, white; each row begins with its filter, none.
  const pixels = Buffer.alloc(side * stride, 0xff);
  for (let y = 0; y < side; y += 1) {
    pixels[y * stride] = 0;
    for (let x = 0; x < side; x += 1) {
      const dark = modules[Math.floor(y / SCALE) - QUIET]?.[Math.floor(x / SCALE) - QUIET] ?? false;
      const at = y * stride + 1 + (x >>> 3);
      if (dark) pixels[at] = (pixels[at] ?? 0) & ~(0x80 >>> (x & 7));
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1;
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(pixels)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
};

const chunk = (type: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
};
