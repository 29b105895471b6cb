/** The types that a resource's table gives: handles, loaded views, collections. No code runs here. */
import type { HttpHandlerOptions } from "@smithy/types";
import type {
  Action,
  Attributes,
  Batch,
  Child,
  CommandClass,
  Id,
  Identifiers,
  InputOf,
  Listing,
  OutputOf,
  Reference,
  Waiter,
} from "./model.js";

/** What a resource name stands for. */
export interface Entry<H, L, D> {
  readonly handle: H;
  readonly loaded: L;
  readonly definition: D;
}

/** A service's client and its resources by name, as an interface: that is what keeps the types finite and the hovers short. */
export interface Registry {
  readonly client: object;
  readonly resources: object;
}

type Look<T extends Registry, Type> = Type extends keyof T["resources"] ? T["resources"][Type] : never;
type HandleOf<T extends Registry, Type> = Look<T, Type> extends { readonly handle: infer H } ? H : never;
type LoadedOf<T extends Registry, Type> = Look<T, Type> extends { readonly loaded: infer L } ? L : never;
type Resolved<T extends Registry, Type, Loaded> = Loaded extends true ? LoadedOf<T, Type> : HandleOf<T, Type>;

/** Abort signal and time limit of one call. */
export type CallOptions = HttpHandlerOptions;

/** How long to wait, and an AbortSignal to stop waiting. Seconds. */
export interface WaitOptions {
  readonly maxWaitTime?: number;
  readonly delay?: number;
  readonly abortSignal?: AbortSignal;
}

/** Whether a batch action throws a BatchActionError when single items failed (it does unless told otherwise). */
export interface BatchOptions extends CallOptions {
  readonly throwOnError?: boolean;
}

/** What every resource has. */
export interface Common<Client> {
  /** The client behind it (for anything not modelled here), the names of its identifiers, its data when loaded. */
  readonly meta: Meta<Client>;
  /** Same kind of resource and same identifiers; the client is not compared. */
  equals(other: unknown): boolean;
  /** Such as `s3.Object(bucketName='b', key='k')`; never shows a secret, and may serve as a key. */
  toString(): string;
  /** The identifiers and, when loaded, the attributes; never the client or a secret. */
  toJSON(): Record<string, unknown>;
}

/** A resource's innards, for what the layer does not model. */
export interface Meta<Client> {
  readonly serviceName: string;
  readonly resourceName: string;
  readonly client: Client;
  readonly identifiers: readonly string[];
  /** What the service last said about it, in the service's own words. */
  readonly data: object | undefined;
}

/** What a resource has whose data can be fetched. */
export interface Loadable<L, A> {
  /** Fetches the data and gives the view on which they can be read. */
  load(options?: CallOptions): Promise<L>;
  /** The same as `load`. */
  reload(options?: CallOptions): Promise<L>;
  /** One attribute; fetches the data only when they are not there. */
  attr<K extends keyof A>(name: K): Promise<A[K]>;
}

type Part<D, Key extends string> = D extends { readonly [K in Key]: infer P } ? P : object;

type Rest<C extends CommandClass, Binds> = Omit<InputOf<C>, Binds & PropertyKey>;
type Arguments<P> = keyof P extends never
  ? [params?: Readonly<Record<string, never>>, options?: CallOptions]
  : object extends P
    ? [params?: P, options?: CallOptions]
    : [params: P, options?: CallOptions];

type Method<A, T extends Registry> =
  A extends Action<infer C, infer Binds, infer Returns, infer Loaded>
    ? (
        ...args: Arguments<Rest<C, Binds>>
      ) => Promise<Returns extends string ? Resolved<T, Returns, Loaded> : OutputOf<C>>
    : never;

type Constructor<A, T extends Registry> =
  A extends Child<infer Type, infer Args> ? (...ids: Args) => HandleOf<T, Type> : never;

type Follow<A, T extends Registry> =
  A extends Reference<infer Type, infer Count, infer Loaded>
    ? () => Promise<Counted<Resolved<T, Type, Loaded>, Count>>
    : never;
type Counted<R, Count> = Count extends "many" ? R[] : Count extends "perhaps" ? R | undefined : R;

type Wait<A> =
  A extends Waiter<infer C, infer Binds> ? (options?: WaitOptions & Partial<Rest<C, Binds>>) => Promise<void> : never;

type Extra<M> = M extends (self: never, ...args: infer Args) => infer R ? (...args: Args) => R : never;

type BatchMethod<B> =
  B extends Batch<infer C, infer Binds>
    ? (params?: Partial<Rest<C, Binds>>, options?: BatchOptions) => Promise<OutputOf<C>[]>
    : never;

type Lister<A, T extends Registry> =
  A extends Listing<infer C, infer Binds, infer Item, infer Loaded>
    ? Collection<Resolved<T, Item, Loaded>, Partial<Rest<C, Binds>>> &
        Batches<Part<Part<Look<T, Item>, "definition">, "batch">>
    : never;

type Batches<B> = { readonly [K in keyof B]: BatchMethod<B[K]> };

/** A lazy listing. Nothing is requested before it is iterated; iterating twice asks twice. Every method gives a new collection. */
export interface Collection<Item, Filter> extends AsyncIterable<Item> {
  all(): this;
  /** Adds request parameters: lists are appended to those given before, anything else replaces. */
  filter(params: Filter): this;
  /** At most `count` items in all. */
  limit(count: number): this;
  /** At most `count` items per request. */
  pageSize(count: number): this;
  /** The items, page by page. */
  pages(): AsyncIterableIterator<Item[]>;
  toArray(): Promise<Item[]>;
  first(): Promise<Item | undefined>;
}

type Methods<A, T extends Registry> = { readonly [K in keyof A]: Method<A[K], T> };
type Constructors<A, T extends Registry> = { readonly [K in keyof A]: Constructor<A[K], T> };
type References<A, T extends Registry> = { readonly [K in keyof A]: Follow<A[K], T> };
type Listers<A, T extends Registry> = { readonly [K in keyof A]: Lister<A[K], T> };
type Waits<A> = { readonly [K in keyof A]: Wait<A[K]> };
type Extras<A> = { readonly [K in keyof A]: Extra<A[K]> };
type Aliases<A> = { readonly [K in keyof A]: string };
type NamesOf<D> = D extends { readonly identifiers: readonly (infer N extends string)[] } ? Identifiers<N> : object;

/** The attributes a definition lists, typed by the SDK's own shape. */
export type AttributesOf<D> =
  Part<D, "attributes"> extends Attributes<infer Shape, infer Names>
    ? { readonly [K in keyof Names]: Names[K] extends keyof Shape ? Shape[Names[K]] : never }
    : object;

type LoadableOf<Type, D, T extends Registry> = D extends { readonly load: unknown }
  ? Loadable<LoadedOf<T, Type>, AttributesOf<D> & Aliases<Part<D, "aliases">>>
  : object;

/** A resource known by its identifiers. */
export type Handle<Type, D, T extends Registry> = Common<T["client"]> &
  NamesOf<D> &
  Aliases<Part<D, "aliases">> &
  LoadableOf<Type, D, T> &
  Methods<Part<D, "actions">, T> &
  Constructors<Part<D, "children">, T> &
  References<Part<D, "references">, T> &
  Listers<Part<D, "collections">, T> &
  Waits<Part<D, "waiters">> &
  Extras<Part<D, "methods">> &
  Extras<Part<D, "mutations">>;

export type { Id };
