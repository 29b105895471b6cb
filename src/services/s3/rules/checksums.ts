/**
 * The checksums S3 verifies and keeps: which algorithms there are, how bytes are hashed in one pass, and how the CRCs of
 * parts become the CRC of the whole without reading it again.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { badChecksum, invalidChecksumHeader, multipleChecksums, unknownSdkChecksumAlgorithm } from "../errors.js";
import type { Checksum, ChecksumAlgorithm } from "../state/records.js";

/** Takes bytes in order; `digest` ends it. */
export interface Hasher {
  update(chunk: Uint8Array): void;
  digest(): Uint8Array;
}

/** The member that carries an algorithm's value in inputs and outputs. */
export type ChecksumMember = `Checksum${ChecksumAlgorithm}`;
export type ChecksumMembers = { readonly [Member in ChecksumMember]?: string | undefined };

interface Algorithm {
  readonly header: string;
  readonly member: ChecksumMember;
  /** Bytes of a digest. */
  readonly length: number;
  /** A promise only until the algorithm's WebAssembly module is there. */
  hasher(): Hasher | Promise<Hasher>;
  /** CRCs of parts can be joined to the whole's; the polynomial is in reflected form. */
  readonly crc?: { readonly width: number; readonly polynomial: bigint };
}

// ---- Hashers --------------------------------------------------------------------------------------------------------

class Crc32 implements Hasher {
  #value = 0;
  update(chunk: Uint8Array): void {
    this.#value = crc32(chunk, this.#value);
  }
  digest(): Uint8Array {
    const digest = Buffer.allocUnsafe(4);
    digest.writeUInt32BE(this.#value);
    return digest;
  }
}

class OpenSsl implements Hasher {
  readonly #hash;
  constructor(name: string) {
    this.#hash = createHash(name);
  }
  update(chunk: Uint8Array): void {
    this.#hash.update(chunk);
  }
  digest(): Uint8Array {
    return this.#hash.digest();
  }
}

/** What `hash-wasm` makes. Its instances are begun anew by `init`, so they are used again and again. */
interface WasmHasher {
  init(): unknown;
  update(chunk: Uint8Array): unknown;
  digest(outputType: "binary"): Uint8Array;
}

/** Idle hashers of one algorithm. Bounded: a burst of parallel uploads leaves no more than this behind. */
const IDLE_HASHERS = 32;

/**
 * Hashers on WebAssembly. The first of a kind takes milliseconds to compile, the next ones none; nothing is loaded until
 * an upload needs it. A hasher whose upload failed is simply forgotten.
 */
const wasm = (create: (module: typeof import("hash-wasm")) => Promise<WasmHasher>) => {
  const idle: WasmHasher[] = [];
  const begin = (hasher: WasmHasher): Hasher => {
    hasher.init();
    return {
      update: (chunk) => {
        hasher.update(chunk);
      },
      digest: () => {
        const digest = hasher.digest("binary");
        if (idle.length < IDLE_HASHERS) idle.push(hasher);
        return digest;
      },
    };
  };
  return (): Hasher | Promise<Hasher> => {
    const hasher = idle.pop();
    return hasher ? begin(hasher) : import("hash-wasm").then(create).then(begin);
  };
};

const ALGORITHMS: Readonly<Record<ChecksumAlgorithm, Algorithm>> = {
  CRC32: {
    header: "x-amz-checksum-crc32",
    member: "ChecksumCRC32",
    length: 4,
    hasher: () => new Crc32(),
    crc: { width: 32, polynomial: 0xedb88320n },
  },
  CRC32C: {
    header: "x-amz-checksum-crc32c",
    member: "ChecksumCRC32C",
    length: 4,
    hasher: wasm((module) => module.createCRC32(0x82f63b78)),
    crc: { width: 32, polynomial: 0x82f63b78n },
  },
  CRC64NVME: {
    header: "x-amz-checksum-crc64nvme",
    member: "ChecksumCRC64NVME",
    length: 8,
    hasher: wasm((module) => module.createCRC64("9a6c9329ac4bc9b5")),
    crc: { width: 64, polynomial: 0x9a6c9329ac4bc9b5n },
  },
  SHA1: {
    header: "x-amz-checksum-sha1",
    member: "ChecksumSHA1",
    length: 20,
    hasher: () => new OpenSsl("sha1"),
  },
  SHA256: {
    header: "x-amz-checksum-sha256",
    member: "ChecksumSHA256",
    length: 32,
    hasher: () => new OpenSsl("sha256"),
  },
  SHA512: {
    header: "x-amz-checksum-sha512",
    member: "ChecksumSHA512",
    length: 64,
    hasher: () => new OpenSsl("sha512"),
  },
  MD5: {
    header: "x-amz-checksum-md5",
    member: "ChecksumMD5",
    length: 16,
    hasher: () => new OpenSsl("md5"),
  },
  XXHASH64: {
    header: "x-amz-checksum-xxhash64",
    member: "ChecksumXXHASH64",
    length: 8,
    hasher: wasm((module) => module.createXXHash64()),
  },
  XXHASH3: {
    header: "x-amz-checksum-xxhash3",
    member: "ChecksumXXHASH3",
    length: 8,
    hasher: wasm((module) => module.createXXHash3()),
  },
  XXHASH128: {
    header: "x-amz-checksum-xxhash128",
    member: "ChecksumXXHASH128",
    length: 16,
    hasher: wasm((module) => module.createXXHash128()),
  },
};

/** What S3 computes when the client names no algorithm. */
export const DEFAULT_ALGORITHM: ChecksumAlgorithm = "CRC64NVME";

// The names of a literal record are its keys.
const NAMES = Object.keys(ALGORITHMS) as ChecksumAlgorithm[];
const BY_HEADER: ReadonlyMap<string, ChecksumAlgorithm> = new Map(NAMES.map((name) => [ALGORITHMS[name].header, name]));

/** Whether this is the name of an algorithm, in AWS's upper case. */
export const isChecksumAlgorithm = (name: string): name is ChecksumAlgorithm => name in ALGORITHMS;

/** A hasher of this algorithm. Await it only when it is a promise: all but the first of a kind are there at once. */
export const hasherOf = (algorithm: ChecksumAlgorithm): Hasher | Promise<Hasher> => ALGORITHMS[algorithm].hasher();

export const base64 = (digest: Uint8Array): string =>
  Buffer.from(digest.buffer, digest.byteOffset, digest.byteLength).toString("base64");

// ---- What a request says --------------------------------------------------------------------------------------------

/** The checksum a request brings: its value in a header, or announced to follow in the trailer. */
export interface GivenChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Absent: it comes in the trailer. */
  readonly value?: string;
}

/**
 * The one checksum a request brings, if any. Throws `InvalidRequest` for several, for a value that is no base64 of the
 * right length, and for an `x-amz-sdk-checksum-algorithm` S3 does not know; that header says nothing else here.
 */
export const givenChecksum = (
  input: ChecksumMembers & { readonly ChecksumAlgorithm?: string | undefined },
  trailerNames: readonly string[] = [],
): GivenChecksum | undefined => {
  if (input.ChecksumAlgorithm !== undefined && !isChecksumAlgorithm(input.ChecksumAlgorithm.toUpperCase())) {
    throw unknownSdkChecksumAlgorithm();
  }
  let given: GivenChecksum | undefined;
  for (const algorithm of NAMES) {
    const value = input[ALGORITHMS[algorithm].member];
    if (value === undefined) continue;
    if (given) throw multipleChecksums();
    if (!isDigest(value, algorithm)) throw invalidChecksumHeader(ALGORITHMS[algorithm].header);
    given = { algorithm, value };
  }
  for (const name of trailerNames) {
    const algorithm = BY_HEADER.get(name);
    if (algorithm === undefined) continue;
    if (given) throw multipleChecksums();
    given = { algorithm };
  }
  return given;
};

/** The checksum members that a request's headers hold, for requests whose input does not carry them. */
export const checksumsInHeaders = (headers: Readonly<Record<string, string | undefined>>): ChecksumMembers => {
  const members: Partial<Record<ChecksumMember, string>> = {};
  for (const [header, algorithm] of BY_HEADER) {
    const value = headers[header];
    if (value !== undefined) members[ALGORITHMS[algorithm].member] = value;
  }
  return members;
};

/** Throws `BadDigest`, or `InvalidRequest` for a trailer that is missing or no checksum, unless the bytes are what the client said. */
export const verifyChecksum = (
  given: GivenChecksum,
  trailers: () => Readonly<Record<string, string>>,
  calculated: string,
): void => {
  const { header } = ALGORITHMS[given.algorithm];
  const value = given.value ?? trailers()[header];
  if (value === undefined || !isDigest(value, given.algorithm)) throw invalidChecksumHeader(header, "trailing header");
  if (value !== calculated) throw badChecksum(given.algorithm);
};

/** Whether the text is canonical base64 of a digest of this algorithm. */
const isDigest = (text: string, algorithm: ChecksumAlgorithm): boolean => {
  const digest = Buffer.from(text, "base64");
  return digest.length === ALGORITHMS[algorithm].length && digest.toString("base64") === text;
};

/** Which algorithms' values a completion request names, with the values. */
export const namedChecksums = (
  members: ChecksumMembers,
): readonly { algorithm: ChecksumAlgorithm; value: string }[] => {
  const named = [];
  for (const algorithm of NAMES) {
    const value = members[ALGORITHMS[algorithm].member];
    if (value !== undefined) named.push({ algorithm, value });
  }
  return named;
};

// ---- What an answer says --------------------------------------------------------------------------------------------

/** `{ ChecksumCRC32: value }` */
export const checksumMember = (algorithm: ChecksumAlgorithm, value: string): ChecksumMembers => ({
  [ALGORITHMS[algorithm].member]: value,
});

/** `{ ChecksumCRC32: value, ChecksumType: "FULL_OBJECT" }`, or nothing for an object without checksum. */
export const checksumMembers = (
  checksum: Checksum | undefined,
): ChecksumMembers & { readonly ChecksumType?: Checksum["type"] } =>
  checksum === undefined
    ? {}
    : { [ALGORITHMS[checksum.algorithm].member]: checksum.value, ChecksumType: checksum.type };

/** A composite checksum without its `-N`: how GetObjectAttributes writes it. */
export const withoutPartCount = (checksum: Checksum): Checksum =>
  checksum.type === "COMPOSITE" ? { ...checksum, value: checksum.value.replace(/-\d+$/, "") } : checksum;

// ---- Multipart ------------------------------------------------------------------------------------------------------

/** Whether the checksums of parts can be joined to a `FULL_OBJECT` checksum. */
export const joins = (algorithm: ChecksumAlgorithm): boolean => ALGORITHMS[algorithm].crc !== undefined;

/** AWS: the checksum of the parts' digests, then `-` and their number. */
export const compositeChecksum = async (
  algorithm: ChecksumAlgorithm,
  parts: readonly { readonly value: string }[],
): Promise<Checksum> => {
  const hasher = await hasherOf(algorithm);
  for (const { value } of parts) hasher.update(Buffer.from(value, "base64"));
  return { algorithm, type: "COMPOSITE", value: `${base64(hasher.digest())}-${parts.length}` };
};

/**
 * The CRC of a whole from the CRCs and sizes of its parts. A CRC is a remainder, so appending `n` bytes multiplies it by
 * x^8n: that power is made once per part size, and no byte is read again.
 */
export const joinedChecksum = (
  algorithm: ChecksumAlgorithm,
  parts: readonly { readonly value: string; readonly size: number }[],
): Checksum => {
  const { crc, length } = ALGORITHMS[algorithm];
  if (!crc) throw new Error(`${algorithm} is no CRC: the checksums of its parts cannot be joined`);
  const powers = new Map<number, bigint>();
  let whole = 0n;
  for (const { value, size } of parts) {
    let power = powers.get(size);
    if (power === undefined) {
      power = powerOfX(8n * BigInt(size), crc.width, crc.polynomial);
      powers.set(size, power);
    }
    whole =
      product(power, whole, crc.width, crc.polynomial) ^ BigInt(`0x${Buffer.from(value, "base64").toString("hex")}`);
  }
  const digest = Buffer.from(whole.toString(16).padStart(2 * length, "0"), "hex");
  return { algorithm, type: "FULL_OBJECT", value: digest.toString("base64") };
};

/** a·b mod P over GF(2), bits reflected: the highest bit stands for x^0. */
const product = (a: bigint, b: bigint, width: number, polynomial: bigint): bigint => {
  let sum = 0n;
  let multiple = b;
  for (let bit = 1n << BigInt(width - 1); bit !== 0n && multiple !== 0n; bit >>= 1n) {
    if (a & bit) sum ^= multiple;
    multiple = multiple & 1n ? (multiple >> 1n) ^ polynomial : multiple >> 1n;
  }
  return sum;
};

/** x^exponent mod P, by squaring. */
const powerOfX = (exponent: bigint, width: number, polynomial: bigint): bigint => {
  let power = 1n << BigInt(width - 1);
  let square = 1n << BigInt(width - 2);
  for (let left = exponent; left !== 0n; left >>= 1n) {
    if (left & 1n) power = product(square, power, width, polynomial);
    square = product(square, square, width, polynomial);
  }
  return power;
};
