/**
 * Bodies in memory: a blob is a list of chunks, and chunks are shared. Copying an object, completing a multipart upload
 * or taking a part of a body makes another list over the same memory. Nobody counts references: the garbage collector
 * knows what records, snapshots and running GETs still hold, and says when a chunk's memory has gone.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { realNow } from "../services/kit/clock.js";
import { AwsError } from "../services/kit/errors.js";
import type { Blob, Blobs, BlobWriter, ByteRange } from "./blobs.js";

/** Chunks from this size on are kept as they come. */
const LARGE = 32 * 1024;
/** Smaller ones are gathered into blocks of at most this size, so that a body is not a thousand slivers. */
const BLOCK = 64 * 1024;
/** Above this number of chunks a range is found by bisection. */
const MANY_CHUNKS = 32;

const slowDown = (): AwsError => new AwsError("SlowDown", 503, "Please reduce your request rate.");

/** Whether so many bytes may stay in a memory of that size: at most an eighth of it is wasted. */
const fills = (bytes: number, memory: number): boolean => bytes >= memory - memory / 8;

/** Memory of exactly this size, outside of Node's pool: a slice of the pool would keep its neighbours alive. */
const allocate = (size: number): Buffer => Buffer.allocUnsafeSlow(size);

const copyOf = (bytes: Uint8Array): Buffer => {
  const copy = allocate(bytes.length);
  copy.set(bytes);
  return copy;
};

/** The bytes as a Buffer over the same memory: sockets want Buffers, and making one at every GET would cost each time. */
const bufferOver = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

class MemoryBlob implements Blob {
  readonly size: number;
  readonly #chunks: readonly Buffer[];
  /** Where each chunk ends; made when a range of a body of many chunks is first read. */
  #ends: Float64Array | undefined;

  constructor(chunks: readonly Buffer[], size: number) {
    this.#chunks = chunks;
    this.size = size;
  }

  /** The chunks, first and last cut to the range; parts of the range beyond the body are not there. */
  chunks(range?: ByteRange): readonly Buffer[] {
    if (range === undefined || (range.first <= 0 && range.last >= this.size - 1)) return this.#chunks;
    const first = Math.max(range.first, 0);
    const end = Math.min(range.last + 1, this.size);
    if (first >= end) return [];
    const chunks: Buffer[] = [];
    let { index, start } = this.#find(first);
    while (start < end) {
      const chunk = this.#chunks[index];
      if (chunk === undefined) break;
      const from = Math.max(first - start, 0);
      const to = Math.min(end - start, chunk.length);
      chunks.push(from === 0 && to === chunk.length ? chunk : chunk.subarray(from, to));
      start += chunk.length;
      index += 1;
    }
    return chunks;
  }

  /** The chunk that holds the byte at `offset`, and the offset at which it begins. */
  #find(offset: number): { index: number; start: number } {
    let low = 0;
    if (this.#chunks.length > MANY_CHUNKS) {
      this.#ends ??= this.#measured();
      let high = this.#chunks.length - 1;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((this.#ends[middle] ?? 0) <= offset) low = middle + 1;
        else high = middle;
      }
      return { index: low, start: low === 0 ? 0 : (this.#ends[low - 1] ?? 0) };
    }
    let start = 0;
    for (const chunk of this.#chunks) {
      if (start + chunk.length > offset) break;
      start += chunk.length;
      low += 1;
    }
    return { index: low, start };
  }

  #measured(): Float64Array {
    const ends = new Float64Array(this.#chunks.length);
    let end = 0;
    this.#chunks.forEach((chunk, index) => {
      end += chunk.length;
      ends[index] = end;
    });
    return ends;
  }
}

const chunksOf = (blob: Blob, range?: ByteRange): readonly Buffer[] => {
  if (blob instanceof MemoryBlob) return blob.chunks(range);
  throw new TypeError("This blob was not written by blobs in memory.");
};

/** Memory that is counted: a chunk's ArrayBuffer, which every view of it keeps alive. */
interface Holding {
  /** 0 once it has been given back, so that the collector's late word counts for nothing. */
  size: number;
  /** Only where there is a limit. */
  readonly memory?: WeakRef<object>;
}

/** Knows how many bytes are held, and says no when they are too many. */
class Ledger {
  bytes = 0;
  readonly #maxBytes: number;
  readonly #gone: FinalizationRegistry<Holding>;
  /** Everything that is held; only where there is a limit, to recount at once after a collection. */
  readonly #holdings = new Set<Holding>();
  #collect: (() => void) | undefined;
  /** When the last collection ended, and how long to wait from then on. */
  #collectedAt = Number.NEGATIVE_INFINITY;
  #pause = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#gone = new FinalizationRegistry((holding) => this.release(holding));
  }

  /** Throws `SlowDown` when there is no room for so many bytes more. */
  demand(bytes: number): void {
    if (this.bytes + bytes <= this.#maxBytes) return;
    this.#recount();
    if (this.bytes + bytes > this.#maxBytes) throw slowDown();
  }

  hold(memory: ArrayBufferLike): Holding {
    const size = memory.byteLength;
    const limited = this.#maxBytes !== Number.POSITIVE_INFINITY;
    const holding: Holding = limited ? { size, memory: new WeakRef(memory) } : { size };
    if (limited) this.#holdings.add(holding);
    this.#gone.register(memory, holding);
    this.bytes += size;
    return holding;
  }

  release(holding: Holding): void {
    this.bytes -= holding.size;
    holding.size = 0;
    this.#holdings.delete(holding);
  }

  /**
   * The count is late: what nobody refers to is counted until the collector has been by, and it comes when the heap
   * grows, not when our limit is near. So before a refusal it is called. A collection of a large heap is slow, so all
   * of them together get at most a tenth of the time.
   */
  #recount(): void {
    const began = realNow();
    // A clock that was set back is no reason to wait.
    if (began >= this.#collectedAt && began < this.#collectedAt + this.#pause) return;
    this.#collect ??= collector();
    this.#collect();
    // Finalizers would run only when the event loop turns; the weak references know already.
    for (const holding of this.#holdings) {
      if (holding.memory?.deref() === undefined) this.release(holding);
    }
    this.#collectedAt = realNow();
    this.#pause = 10 * Math.max(1, this.#collectedAt - began);
  }
}

/** Node's garbage collector, which `--expose-gc` hands out to contexts made while it is set. */
const collector = (): (() => void) => {
  if (globalThis.gc) return globalThis.gc;
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  setFlagsFromString("--no-expose-gc");
  return typeof collect === "function" ? () => void collect() : () => {};
};

class MemoryBlobWriter implements BlobWriter {
  readonly #ledger: Ledger;
  readonly #expected: number | undefined;
  #size = 0;
  readonly #chunks: Buffer[] = [];
  readonly #holdings: Holding[] = [];
  /** The block being filled, the bytes in it, and its place in the count. */
  #block: Buffer | undefined;
  #filled = 0;
  #blockHolding: Holding | undefined;
  #spent = false;

  constructor(ledger: Ledger, expected: number | undefined) {
    this.#ledger = ledger;
    this.#expected = expected;
  }

  push(bytes: Uint8Array): void {
    if (this.#spent) throw new Error("This writer is spent: it was finished or abandoned.");
    if (bytes.length === 0) return;
    if (bytes.length >= LARGE) this.#keep(bytes);
    else this.#gather(bytes);
    this.#size += bytes.length;
  }

  async finish(): Promise<Blob> {
    if (this.#spent) throw new Error("This writer is spent: it was finished or abandoned.");
    this.#seal();
    this.#spent = true;
    // An array that was pushed to keeps room for sixteen more; most bodies are one chunk.
    return new MemoryBlob(this.#chunks.slice(), this.#size);
  }

  abandon(): void {
    if (this.#spent) return;
    this.#spent = true;
    for (const holding of this.#holdings) this.#ledger.release(holding);
    if (this.#blockHolding) this.#ledger.release(this.#blockHolding);
    this.#chunks.length = 0;
    this.#block = undefined;
  }

  /** A chunk of its own: as it is when it has its memory (nearly) to itself, else copied out of what it would pin. */
  #keep(bytes: Uint8Array): void {
    this.#seal();
    const owned = bytes.buffer instanceof ArrayBuffer && fills(bytes.length, bytes.buffer.byteLength);
    this.#ledger.demand(owned ? bytes.buffer.byteLength : bytes.length);
    this.#add(owned ? bufferOver(bytes) : copyOf(bytes));
  }

  #add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#holdings.push(this.#ledger.hold(chunk.buffer));
  }

  /**
   * Small chunks share a block, as large as what is still expected. The last that is expected, and the first when
   * nobody said how many there are, is a chunk of its own: most small bodies come in one.
   */
  #gather(bytes: Uint8Array): void {
    const remaining = this.#expected === undefined ? 0 : this.#expected - this.#size;
    const alone = this.#expected === undefined ? this.#size === 0 : bytes.length === remaining;
    if (alone && this.#block === undefined) {
      this.#keep(bytes);
      return;
    }
    for (let taken = 0; taken < bytes.length; ) {
      const block = this.#block ?? this.#open(remaining - taken);
      const part = bytes.subarray(taken, taken + block.length - this.#filled);
      block.set(part, this.#filled);
      this.#filled += part.length;
      taken += part.length;
      if (this.#filled === block.length) this.#seal();
    }
  }

  #open(remaining: number): Buffer {
    const size = remaining > 0 ? Math.min(remaining, BLOCK) : BLOCK;
    this.#ledger.demand(size);
    const block = allocate(size);
    this.#block = block;
    this.#blockHolding = this.#ledger.hold(block.buffer);
    this.#filled = 0;
    return block;
  }

  /** Ends the block; one that is too empty to keep gives its bytes to a smaller memory. */
  #seal(): void {
    const block = this.#block;
    const holding = this.#blockHolding;
    if (block === undefined || holding === undefined) return;
    this.#block = undefined;
    this.#blockHolding = undefined;
    const content = block.subarray(0, this.#filled);
    if (fills(content.length, block.length)) {
      this.#chunks.push(content);
      this.#holdings.push(holding);
    } else {
      this.#ledger.release(holding);
      this.#add(copyOf(content));
    }
  }
}

class MemoryBlobs implements Blobs {
  readonly #ledger: Ledger;

  constructor(maxBytes: number) {
    this.#ledger = new Ledger(maxBytes);
  }

  get bytes(): number {
    return this.#ledger.bytes;
  }

  writer(expected?: number): BlobWriter {
    return new MemoryBlobWriter(this.#ledger, expected);
  }

  read(blob: Blob, range?: ByteRange): Iterable<Uint8Array> {
    return chunksOf(blob, range);
  }

  async concat(blobs: readonly Blob[]): Promise<Blob> {
    const chunks: Buffer[] = [];
    let size = 0;
    for (const blob of blobs) {
      for (const chunk of chunksOf(blob)) chunks.push(chunk);
      size += blob.size;
    }
    return new MemoryBlob(chunks, size);
  }

  async slice(blob: Blob, range: ByteRange): Promise<Blob> {
    const chunks = chunksOf(blob, range);
    return new MemoryBlob(
      chunks,
      chunks.reduce((size, chunk) => size + chunk.length, 0),
    );
  }
}

export interface MemoryBlobsOptions {
  /** How many bytes may be held; more is `SlowDown`. Default: as many as the machine has. */
  readonly maxBytes?: number;
}

/** Bodies in memory. Only the bytes count against the limit, not the two to three hundred bytes of bookkeeping a body. */
export const createMemoryBlobs = ({ maxBytes = Number.POSITIVE_INFINITY }: MemoryBlobsOptions = {}): Blobs =>
  new MemoryBlobs(maxBytes);
