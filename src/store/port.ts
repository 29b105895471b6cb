/**
 * The store's port: immutable records with ordered keys and atomic transactions. Asynchronous so that a database can
 * stand behind it; the embedded default is memory.
 */

/**
 * A part of a record's key. Numbers are integers from 0 to 2^53 - 1, order numerically and before strings; anything else
 * is a RangeError. Strings order by their UTF-8 bytes, which is not how JavaScript's `<` orders them, and may hold
 * anything: NUL, nothing at all, lone surrogates (ordered by code point).
 */
export type KeyPart = string | number;
export type Key = readonly KeyPart[];

/** A typed table: its name in the store, and the types of its keys and records. Made by {@link table}. */
export interface Table<K extends Key, R> {
  readonly name: string;
  /** Carries the types; never present at run time. */
  readonly types?: (key: K) => R;
}

/** Declares a table, which begins to exist when it is written to. Names are unique in a store: `s3.buckets`. */
export const table = <K extends Key, R>(name: string): Table<K, R> => ({ name });

/** Leading parts of a key. */
export type KeyPrefix<K extends Key> = K extends readonly [...infer Head, unknown]
  ? K | (Head extends Key ? KeyPrefix<Readonly<Head>> : readonly [])
  : readonly [];

/**
 * Which records a page holds. Bounds are whole or leading keys, counted from the key's first part (also beside `within`);
 * order is UTF-8 byte order, part by part. Options narrow each other: a page holds what satisfies all of them. In
 * reverse a page begins at its high end, and "begin" and "behind" are meant in that direction, so that a page is
 * continued by the same option both ways.
 */
export interface Range<K extends Key> {
  /** Only keys that begin with these parts. */
  readonly within?: KeyPrefix<K>;
  /**
   * Only keys whose part after `within` begins with this text (S3's `Prefix`); with empty text, all keys. Text is whole
   * characters: half a surrogate pair is not the beginning of the pair.
   */
  readonly startingWith?: string;
  /** Begin at this key (inclusive), and at the first key of which it is a leading part. */
  readonly from?: KeyPrefix<K>;
  /** Begin behind this key, and behind every key of which it is a leading part. */
  readonly after?: KeyPrefix<K>;
  /**
   * Begin behind every key whose part after `within` begins with this text: how a delimiter listing seeks past a
   * common prefix. (Behind empty text there is nothing.)
   */
  readonly afterPrefix?: string;
  /** At most so many records; 0 is an empty page. Without it, all of them at once. */
  readonly limit?: number;
  readonly reverse?: boolean;
}

/** A consistent view: what was committed when it began. */
export interface ReadTransaction {
  get<K extends Key, R>(table: Table<K, R>, key: K): Promise<R | undefined>;
  /** A page of records in key order. Costs the page, not the table. */
  range<K extends Key, R>(table: Table<K, R>, range: Range<K>): Promise<readonly R[]>;
}

/**
 * Reads its own writes; all of it commits, or nothing. Over with `work`: every `put` and `delete` is awaited within it.
 * Records are kept as they are, not copied, and shared with readers and snapshots: never change one that was put or got.
 * A record is never undefined.
 */
export interface WriteTransaction extends ReadTransaction {
  put<K extends Key, R>(table: Table<K, R>, key: K, record: R): Promise<void>;
  delete<K extends Key, R>(table: Table<K, R>, key: K): Promise<void>;
}

/** A snapshot is opaque: hand it back to `restore` or `fork`, as often as wanted. It keeps what it holds in memory. */
export interface Snapshot {
  /** Milliseconds since 1970. */
  readonly takenAt: number;
}

/** Where a world keeps its records: readers see one moment, writers come one after another. */
export interface Store {
  /** Never waits for writers. */
  read<T>(work: (tx: ReadTransaction) => Promise<T> | T): Promise<T>;
  /**
   * One after another, in the order of the calls; rolls back when `work` rejects. INVARIANT: never opened inside another
   * `write` (pass `tx` on), and `work` awaits nothing but the store. In memory a breach is an error: at once when it is
   * opened before the first await of `work`, else after two seconds, for every write that waits.
   */
  write<T>(work: (tx: WriteTransaction) => Promise<T> | T): Promise<T>;
  /** What is committed now; waits for nobody. */
  snapshot(): Promise<Snapshot>;
  /** Waits its turn among the writes. Readers that have begun keep what they see. */
  restore(snapshot: Snapshot): Promise<void>;
  /** An independent store that begins as this one is, or as the snapshot was. Records and blobs are shared, being immutable. */
  fork(snapshot?: Snapshot): Promise<Store>;
}
