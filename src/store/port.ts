/**
 * The store's port: immutable records with ordered keys and atomic transactions. Asynchronous so that a database can
 * stand behind it; the embedded default is memory.
 */

/** A part of a record's key. Numbers are non-negative integers and order numerically. */
export type KeyPart = string | number;
export type Key = readonly KeyPart[];

/** A typed table: its name in the store, and the types of its keys and records. Made by {@link table}. */
export interface Table<K extends Key, R> {
  readonly name: string;
  /** Carries the types; never present at run time. */
  readonly types?: (key: K) => R;
}

/** Declares a table. Names are unique in a store: `s3.buckets`. */
export const table = <K extends Key, R>(name: string): Table<K, R> => ({ name });

/** Leading parts of a key. */
export type KeyPrefix<K extends Key> = K extends readonly [...infer Head, unknown]
  ? K | (Head extends Key ? KeyPrefix<Head> : readonly [])
  : readonly [];

/** Which records a page holds. Bounds are whole or leading keys; order is UTF-8 byte order, part by part. */
export interface Range<K extends Key> {
  /** Only keys that begin with these parts. */
  readonly within?: KeyPrefix<K>;
  /** Only keys whose part after `within` begins with this text (S3's `Prefix`). */
  readonly startingWith?: string;
  /** Begin at this key (inclusive). */
  readonly from?: KeyPrefix<K>;
  /** Begin behind this key, and behind every key of which it is a leading part. */
  readonly after?: KeyPrefix<K>;
  /**
   * Begin behind every key whose part after `within` begins with this text: how a delimiter listing seeks past a
   * common prefix.
   */
  readonly afterPrefix?: string;
  /** At most so many records. */
  readonly limit?: number;
  readonly reverse?: boolean;
}

/** A consistent view: what was committed when it began. */
export interface ReadTransaction {
  get<K extends Key, R>(table: Table<K, R>, key: K): Promise<R | undefined>;
  /** A page of records in key order. Costs the page, not the table. */
  range<K extends Key, R>(table: Table<K, R>, range: Range<K>): Promise<readonly R[]>;
}

/** Reads its own writes; all of it commits, or nothing. */
export interface WriteTransaction extends ReadTransaction {
  put<K extends Key, R>(table: Table<K, R>, key: K, record: R): Promise<void>;
  delete<K extends Key, R>(table: Table<K, R>, key: K): Promise<void>;
}

/** A snapshot is opaque: hand it back to `restore` or `fork`. */
export interface Snapshot {
  readonly takenAt: number;
}

export interface Store {
  /** Never waits for writers. */
  read<T>(work: (tx: ReadTransaction) => Promise<T> | T): Promise<T>;
  /** One after another; rolls back when `work` rejects. INVARIANT: never opened inside another `write`; pass `tx` on. */
  write<T>(work: (tx: WriteTransaction) => Promise<T> | T): Promise<T>;
  snapshot(): Promise<Snapshot>;
  restore(snapshot: Snapshot): Promise<void>;
  /** An independent store that begins as this one is, or as the snapshot was. */
  fork(snapshot?: Snapshot): Promise<Store>;
}
