/**
 * The vocabulary in which a service's resources are written down, as tables that are both executed (engine.ts) and typed (handle.ts).
 *
 * The SDK's command classes are values that carry their input and output types, so a line such as
 * `action(PutObjectCommand, { Bucket: "name" })` is checked by the compiler and is all that the engine needs.
 * Resource names are strings, resolved through a registry interface: that keeps Bucket and Object from defining each other in a circle.
 */

/** A command class of an SDK client. */
export type CommandClass = new (input: never) => { readonly input: object; resolveMiddleware(...args: never): unknown };

/** What a command takes. Read from the instance: a command with an optional input has an overload that hides it from the constructor. */
export type InputOf<C extends CommandClass> = InstanceType<C>["input"];

/** What a command answers. */
export type OutputOf<C extends CommandClass> =
  ReturnType<InstanceType<C>["resolveMiddleware"]> extends (args: never) => Promise<{ output: infer Output }>
    ? Output
    : never;

/** An identifier's value. Part numbers are numbers, everything else is text. */
export type Id = string | number;
/** An identifier before it is known to be there: responses and requests may lack it, and the engine then says so. */
export type MaybeId = Id | undefined;
/** A resource's identifiers by name. */
export type Identifiers<Name extends string> = { readonly [K in Name]: K extends "partNumber" ? number : string };

/** Which request members are filled from which identifiers. */
type Bound<C extends CommandClass, Name extends string, B> = {
  readonly [M in keyof B]: M extends keyof InputOf<C> ? Name : never;
};

/** A method that sends one command. `Binds` are the request members the caller does not give, `Returns` the resource it gives back. */
export interface Action<C extends CommandClass, Binds, Returns, Loaded> {
  readonly command: C;
  readonly bound: Readonly<Record<string, string>>;
  readonly constants: object | undefined;
  /** Leaves cached data as they are. */
  readonly reads: boolean;
  readonly returns: Returns;
  readonly ids: ((self: never, input: never, output: never) => readonly MaybeId[]) | undefined;
  readonly data: ((output: never) => unknown) | undefined;
  readonly phantom?: { readonly binds: Binds; readonly loaded: Loaded };
}

/** A lazy listing. */
export interface Listing<C extends CommandClass, Binds, Item, Loaded> {
  readonly command: C;
  readonly bound: Readonly<Record<string, string>>;
  readonly constants: object | undefined;
  readonly defaults: object | undefined;
  readonly item: Item;
  readonly decode: ((page: never) => unknown) | undefined;
  readonly items: (page: never) => readonly unknown[] | undefined;
  readonly ids: (item: never, self: never) => readonly MaybeId[];
  readonly data: ((item: never) => unknown) | false | undefined;
  readonly size: string | undefined;
  readonly next: ((page: never) => object | undefined) | undefined;
  readonly phantom?: { readonly binds: Binds; readonly loaded: Loaded };
}

/** An action on a page of a collection's items at once. */
export interface Batch<C extends CommandClass, Binds> {
  readonly command: C;
  /** Items per request at most. */
  readonly most: number;
  readonly input: (items: never) => object;
  readonly errors: (output: never) => readonly object[] | undefined;
  readonly phantom?: { readonly binds: Binds };
}

/** A state to wait for, judged by what one command answers or throws. */
export interface Waiter<C extends CommandClass, Binds> {
  readonly command: C;
  readonly bound: Readonly<Record<string, string>>;
  /** True when reached; false to ask again; anything thrown ends the wait. */
  readonly reached: (error: unknown) => boolean;
  /** Seconds between questions to AWS, and how many seconds to wait at most. */
  readonly delay: number;
  readonly maxWaitTime: number;
  readonly phantom?: { readonly binds: Binds };
}

/** Another resource that follows from this one's identifiers and, perhaps, further ones given by the caller. */
export interface Child<Type, Args extends readonly Id[]> {
  readonly type: Type;
  readonly ids: (self: never, ...args: Args) => readonly MaybeId[];
}

/** Another resource, or a list of them, that follows from this one's data, which are loaded for it when they are not there. */
export interface Reference<Type, Count, Loaded> {
  readonly type: Type;
  readonly count: Count;
  readonly loaded: Loaded;
  readonly targets: (
    data: never,
    self: never,
  ) => readonly { readonly ids: readonly MaybeId[]; readonly data?: unknown }[];
}

/** How a resource's data are fetched: with a command, or with a function where AWS has no single command for it. */
export type Load =
  | {
      readonly command: CommandClass;
      readonly bound: Readonly<Record<string, string>>;
      readonly data: (output: never) => unknown;
    }
  | ((self: never, client: never) => Promise<unknown>);

/** The members of `Shape` that are attributes, under the names they have here. */
export interface Attributes<Shape, Names> {
  readonly names: Names;
  readonly phantom?: { readonly shape: Shape };
}

/** What a resource may consist of. */
export interface Parts {
  readonly aliases?: Readonly<Record<string, string>>;
  readonly attributes?: Attributes<unknown, Readonly<Record<string, PropertyKey>>>;
  readonly load?: Load;
  readonly actions?: Readonly<Record<string, Action<CommandClass, unknown, string | undefined, unknown>>>;
  readonly collections?: Readonly<Record<string, Listing<CommandClass, unknown, string, unknown>>>;
  readonly batch?: Readonly<Record<string, Batch<CommandClass, unknown>>>;
  readonly waiters?: Readonly<Record<string, Waiter<CommandClass, unknown>>>;
  readonly children?: Readonly<Record<string, Child<string, never>>>;
  readonly references?: Readonly<Record<string, Reference<string, "one" | "perhaps" | "many", boolean>>>;
  /** What AWS has no single command for: ordinary functions whose first parameter is the resource. */
  readonly methods?: Readonly<Record<string, (self: never, ...args: never) => unknown>>;
  /** The same, for those that change the resource, so that cached data are dropped. */
  readonly mutations?: Readonly<Record<string, (self: never, ...args: never) => Promise<unknown>>>;
}

/** A resource's definition. */
export type Definition = Parts & { readonly identifiers: readonly string[] };

/** The words with which the definition of a resource with these identifiers is written. */
export interface Words<Name extends string> {
  /** A method that answers what the command answers. */
  action<C extends CommandClass, const B extends Bound<C, Name, B>, const K extends Partial<InputOf<C>> = object>(
    command: C,
    bound: B,
    more?: { readonly constants?: K; readonly reads?: boolean },
  ): Action<C, keyof B | keyof K, undefined, false>;

  /** A method that gives back a resource, and a loaded one when `data` says where its data are. */
  creates<C extends CommandClass, const B extends Bound<C, Name, B>, const Returns extends string>(
    command: C,
    bound: B,
    returns: Returns,
    ids: (self: Identifiers<Name>, input: InputOf<C>, output: OutputOf<C>) => readonly MaybeId[],
  ): Action<C, keyof B, Returns, false>;
  creates<C extends CommandClass, const B extends Bound<C, Name, B>, const Returns extends string>(
    command: C,
    bound: B,
    returns: Returns,
    ids: (self: Identifiers<Name>, input: InputOf<C>, output: OutputOf<C>) => readonly MaybeId[],
    data: (output: OutputOf<C>) => unknown,
  ): Action<C, keyof B, Returns, true>;

  /** A listing whose items carry their data, unless `data` is false. `next` gives the token members of the following request. */
  collection<
    C extends CommandClass,
    const B extends Bound<C, Name, B>,
    const Item extends string,
    Row,
    const K extends Partial<InputOf<C>> = object,
    const D extends false | undefined = undefined,
  >(
    command: C,
    bound: B,
    of: {
      readonly item: Item;
      readonly items: (page: OutputOf<C>) => readonly Row[] | undefined;
      readonly ids: (row: Row, self: Identifiers<Name>) => readonly MaybeId[];
      readonly data?: D;
      readonly size?: keyof InputOf<C> & string;
      readonly next?: (page: OutputOf<C>) => Partial<InputOf<C>> | undefined;
      readonly decode?: (page: OutputOf<C>) => OutputOf<C>;
      readonly constants?: K;
      readonly defaults?: Partial<InputOf<C>>;
    },
  ): Listing<C, keyof B | keyof K, Item, D extends false ? false : true>;

  /** One request for many items of a collection. */
  batch<C extends CommandClass, I extends Partial<InputOf<C>>>(
    command: C,
    most: number,
    input: (items: readonly Identifiers<Name>[]) => I,
    errors: (output: OutputOf<C>) => readonly object[] | undefined,
  ): Batch<C, keyof I>;

  waiter<C extends CommandClass, const B extends Bound<C, Name, B>>(
    command: C,
    bound: B,
    reached: (error: unknown) => boolean,
    timing: { readonly delay: number; readonly maxWaitTime: number },
  ): Waiter<C, keyof B>;

  child<const Type extends string, Args extends readonly Id[]>(
    type: Type,
    ids: (self: Identifiers<Name>, ...args: Args) => readonly MaybeId[],
  ): Child<Type, Args>;

  reference<const Type extends string, Data>(
    type: Type,
    ids: (data: Data, self: Identifiers<Name>) => readonly MaybeId[],
  ): Reference<Type, "one", false>;

  /** As `reference`, where there may be nobody at its end: gives undefined when an identifier is missing. */
  perhaps<const Type extends string, Data>(
    type: Type,
    ids: (data: Data, self: Identifiers<Name>) => readonly MaybeId[],
  ): Reference<Type, "perhaps", false>;

  /** A list of resources, loaded ones, whose data are part of this one's. */
  references<const Type extends string, Data, Row>(
    type: Type,
    rows: (data: Data) => readonly Row[] | undefined,
    ids: (row: Row) => readonly MaybeId[],
  ): Reference<Type, "many", true>;

  load<C extends CommandClass, const B extends Bound<C, Name, B>>(
    command: C,
    bound: B,
    data?: (output: OutputOf<C>) => unknown,
  ): { readonly command: C; readonly bound: B; readonly data: (output: OutputOf<C>) => unknown };
}

/** Attribute names for members of a shape: `attributes<User>()({ userId: "UserId" })`. */
export function attributes<Shape>() {
  return <const Names extends Readonly<Record<string, keyof Shape>>>(names: Names): Attributes<Shape, Names> => ({
    names,
  });
}

/** Defines a resource with these identifiers, in their order. */
export function define<const Names extends readonly string[], const P extends Parts>(
  identifiers: Names,
  parts: (words: Words<Names[number]>) => P,
): P & { readonly identifiers: Names } {
  // The words are the same for every resource; only their types know the identifiers.
  return { ...parts(WORDS as unknown as Words<Names[number]>), identifiers };
}

type Erased = Readonly<Record<string, unknown>>;
type Targets = (data: unknown, self: unknown) => readonly MaybeId[];

const WORDS = {
  action: (command: unknown, bound: unknown, more: Erased = {}) => ({
    command,
    bound,
    constants: more.constants,
    reads: more.reads ?? false,
  }),
  creates: (command: unknown, bound: unknown, returns: string, ids: unknown, data?: unknown) => ({
    command,
    bound,
    reads: false,
    returns,
    ids,
    data,
  }),
  collection: (command: unknown, bound: unknown, of: Erased) => ({ command, bound, ...of }),
  batch: (command: unknown, most: number, input: unknown, errors: unknown) => ({ command, most, input, errors }),
  waiter: (command: unknown, bound: unknown, reached: unknown, timing: Erased) => ({
    command,
    bound,
    reached,
    ...timing,
  }),
  child: (type: string, ids: unknown) => ({ type, ids }),
  reference: (type: string, ids: Targets) => ({
    type,
    count: "one",
    loaded: false,
    targets: (data: unknown, self: unknown) => [{ ids: ids(data, self) }],
  }),
  perhaps: (type: string, ids: Targets) => ({
    type,
    count: "perhaps",
    loaded: false,
    targets: (data: unknown, self: unknown) =>
      [{ ids: ids(data, self) }].filter((target) => !target.ids.includes(undefined)),
  }),
  references: (
    type: string,
    rows: (data: unknown) => readonly unknown[] | undefined,
    ids: (row: unknown) => unknown,
  ) => ({
    type,
    count: "many",
    loaded: true,
    targets: (data: unknown) => (rows(data) ?? []).map((row) => ({ ids: ids(row), data: row })),
  }),
  load: (command: unknown, bound: unknown, data: unknown = (output: unknown) => output) => ({ command, bound, data }),
};
