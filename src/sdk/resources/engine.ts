/**
 * Makes working resources out of a service's tables: one class per resource, built when it is first needed, methods on its prototype.
 *
 * The tables are typed where they are written (model.ts) and where they are used (handle.ts); in between, here, everything is unknown.
 */
import { inspect } from "node:util";
import { MissingIdentifierError, NotLoadedError } from "../errors.js";
import { Collection } from "./collection.js";
import type { CommandClass, Definition, Id, MaybeId, Parts } from "./model.js";
import { waitUntil } from "./waiter.js";

/** Anything with the SDK clients' `send`. */
export interface Sender {
  send(command: object, options?: object): Promise<unknown>;
  readonly config?: { readonly endpoint?: unknown };
}

/** A request, an answer or a piece of one. */
export type Data = Readonly<Record<PropertyKey, unknown>>;

type ResourceClass = new (ids: readonly MaybeId[], client: Sender, data?: unknown) => Resource;
type ErasedAction = NonNullable<Parts["actions"]>[string];
type ErasedReference = NonNullable<Parts["references"]>[string];
type ErasedWaiter = NonNullable<Parts["waiters"]>[string];

// Neither inspection nor JSON shows these; an access key pair's secret is an identifier, so it is an identifier that hides.
const SECRETS: ReadonlySet<string> = new Set(["secret", "secretAccessKey", "base32StringSeed", "qrCodePng"]);

/** A service's resources. */
export class Engine {
  readonly service: string;
  readonly definitions: Readonly<Record<string, Definition>>;
  readonly #classes = new Map<string, ResourceClass>();

  constructor(service: string, definitions: Readonly<Record<string, Definition>>) {
    this.service = service;
    this.definitions = definitions;
  }

  /** A resource of this type; throws MissingIdentifierError when an identifier is not given. */
  make(type: string, ids: readonly MaybeId[], client: Sender, data?: unknown): Resource {
    const known = this.#classes.get(type);
    if (known) return new known(ids, client, data);

    const definition = this.definitions[type];
    if (definition === undefined) throw new TypeError(`${this.service} has no resource ${type}.`);
    const made = resourceClass(this, type, definition);
    this.#classes.set(type, made);
    return new made(ids, client, data);
  }
}

/** What all resources share. */
export class Resource {
  // Not enumerable, so that printing, spreading and comparing a resource never reaches the client.
  declare readonly meta: {
    readonly serviceName: string;
    readonly resourceName: string;
    readonly client: Sender;
    readonly identifiers: readonly string[];
    readonly data: Data | undefined;
  };
  readonly #engine: Engine;
  readonly #definition: Definition;
  #data: Data | undefined;
  #loading: Promise<unknown> | undefined;

  constructor(
    engine: Engine,
    type: string,
    definition: Definition,
    ids: readonly MaybeId[],
    client: Sender,
    data: unknown,
  ) {
    this.#engine = engine;
    this.#definition = definition;
    this.#data = asData(data);

    definition.identifiers.forEach((name, position) => {
      const value = ids[position];
      // An empty name must not pass either: DELETE /bucket/ with an empty key would delete the bucket.
      if (value === undefined || value === null || value === "")
        throw new MissingIdentifierError(`${engine.service}.${type}`, name);
      Object.defineProperty(this, name, { value, enumerable: !SECRETS.has(name) });
    });
    const current = () => this.#data;
    Object.defineProperty(this, "meta", {
      value: {
        serviceName: engine.service,
        resourceName: type,
        client,
        identifiers: definition.identifiers,
        get data() {
          return current();
        },
      },
    });
  }

  equals(other: unknown): boolean {
    return other instanceof Resource && other.#key() === this.#key();
  }

  toString(): string {
    const ids = this.#identifiers().map(([name, value]) => `${name}='${SECRETS.has(name) ? "***" : value}'`);
    return `${this.#name()}(${ids.join(", ")})`;
  }

  toJSON(): Record<string, unknown> {
    const shown = this.#identifiers().filter(([name]) => !SECRETS.has(name));
    return { type: this.#name(), ...Object.fromEntries(shown), ...this.#attributes() };
  }

  [inspect.custom](depth: number, options: object, print: typeof inspect = inspect): string {
    const attributes = this.#attributes();
    if (depth < 0 || Object.keys(attributes).length === 0) return this.toString();
    return `${this.toString()} ${print(attributes, options)}`;
  }

  /** Fetches the data and gives the resource itself. */
  protected async fetched(options?: object): Promise<this> {
    // Parallel readers share one request.
    this.#loading ??= this.#fetch(options);
    const mine = this.#loading;
    try {
      const data = await mine;
      if (this.#loading === mine) this.#data = asData(data) ?? {};
    } finally {
      if (this.#loading === mine) this.#loading = undefined;
    }
    // Overtaken: an action changed the resource while its data were on their way.
    return this.#data === undefined ? this.fetched(options) : this;
  }

  /** An attribute's value, for which the data are fetched when they are not there. */
  protected async attributeWhenLoaded(name: string): Promise<unknown> {
    if (Object.hasOwn(this.#definition.aliases ?? {}, name)) return Reflect.get(this, name);
    if (!Object.hasOwn(this.#definition.attributes?.names ?? {}, name)) {
      throw new TypeError(`${this.#name()} has no attribute "${name}".`);
    }
    if (this.#data === undefined) await this.fetched();
    return this.attribute(name);
  }

  /** An attribute's value as far as the data are there. */
  protected attribute(name: string): unknown {
    if (this.#data === undefined) {
      const remedy = this.#definition.load
        ? `Use the object that load() resolves to, or await attr("${name}").`
        : "It has no load(): its data come with the listing or the action that gives it.";
      throw new NotLoadedError(this.toString(), name, remedy);
    }
    const member = this.#definition.attributes?.names[name];
    return member === undefined ? undefined : this.#data[member];
  }

  /** Sends an action's command and gives its answer, or the resource that it stands for. */
  protected async perform(
    action: ErasedAction,
    params: object | undefined,
    options: object | undefined,
  ): Promise<unknown> {
    const input = { ...params, ...action.constants, ...filled(action.bound, this) };
    const output = await this.meta.client.send(commandFor(action.command, input), options);
    if (this.#definition.load && !action.reads) this.#forget();
    if (action.returns === undefined || action.ids === undefined) return output;

    const ids = call(action.ids, this, input, output);
    return this.#engine.make(action.returns, ids, this.meta.client, action.data && call(action.data, output));
  }

  /** Drops the data once the work is done. */
  protected async changed<R>(work: Promise<R>): Promise<R> {
    const result = await work;
    this.#forget();
    return result;
  }

  /** The resources that a reference leads to. */
  protected async follow(reference: ErasedReference): Promise<Resource | Resource[] | undefined> {
    if (this.#data === undefined && this.#definition.load) await this.fetched();
    const targets = call(reference.targets, this.#data ?? {}, this);
    const made = targets.map(({ ids, data }) => this.#engine.make(reference.type, ids, this.meta.client, data));
    return reference.count === "many" ? made : made[0];
  }

  /** Waits for a state; the options may carry further request members. */
  protected wait(name: string, waiter: ErasedWaiter, options: Data = {}): Promise<void> {
    const { maxWaitTime: _, delay: __, abortSignal: ___, ...params } = options;
    const input = { ...params, ...filled(waiter.bound, this) };
    return waitUntil(
      this.meta.client,
      { ...waiter, what: `${this}.${name}()`, command: () => commandFor(waiter.command, input) },
      options,
    );
  }

  #fetch(options: object | undefined): Promise<unknown> {
    const { load } = this.#definition;
    if (load === undefined) throw new TypeError(`${this.#name()} has no load().`);
    if (typeof load === "function") return call(load, this, this.meta.client);
    const command = commandFor(load.command, filled(load.bound, this));
    return this.meta.client.send(command, options).then((output) => call(load.data, output));
  }

  #forget(): void {
    this.#data = undefined;
    this.#loading = undefined;
  }

  #name(): string {
    return `${this.#engine.service}.${this.meta.resourceName}`;
  }

  #id(name: string): Id {
    return Reflect.get(this, name) as Id; // Set by the constructor, under exactly these names.
  }

  #identifiers(): [string, Id][] {
    return this.#definition.identifiers.map((name) => [name, this.#id(name)]);
  }

  #key(): string {
    return JSON.stringify([this.#name(), ...this.#identifiers().map(([, value]) => value)]);
  }

  #attributes(): Record<string, unknown> {
    if (this.#data === undefined) return {};
    const shown = Object.keys(this.#definition.attributes?.names ?? {}).filter((name) => !SECRETS.has(name));
    return Object.fromEntries(
      shown.map((name) => [name, this.attribute(name)]).filter(([, value]) => value !== undefined),
    );
  }
}

function resourceClass(engine: Engine, type: string, definition: Definition): ResourceClass {
  return class Defined extends Resource {
    constructor(ids: readonly MaybeId[], client: Sender, data?: unknown) {
      super(engine, type, definition, ids, client, data);
    }

    static {
      const { attributes, aliases, actions, children, references, collections, waiters, methods, mutations, load } =
        definition;

      Object.defineProperty(Defined, "name", { value: type }); // What a failed comparison prints.
      for (const name of Object.keys(attributes?.names ?? {})) {
        getter(Defined, name, (self) => self.attribute(name));
      }
      for (const [name, identifier] of Object.entries(aliases ?? {})) {
        getter(Defined, name, (self) => Reflect.get(self, identifier));
      }
      for (const [name, action] of Object.entries(actions ?? {})) {
        method(Defined, name, (self, params, options) => self.perform(action, asData(params), asData(options)));
      }
      for (const [name, child] of Object.entries(children ?? {})) {
        method(Defined, name, (self, ...ids) =>
          engine.make(child.type, call(child.ids, self, ...ids), self.meta.client),
        );
      }
      for (const [name, reference] of Object.entries(references ?? {})) {
        method(Defined, name, (self) => self.follow(reference));
      }
      for (const [name, listing] of Object.entries(collections ?? {})) {
        getter(Defined, name, (self) => new Collection(engine, listing, self));
      }
      for (const [name, waiter] of Object.entries(waiters ?? {})) {
        method(Defined, name, (self, options) => self.wait(name, waiter, asData(options)));
      }
      for (const [name, extra] of Object.entries(methods ?? {})) {
        method(Defined, name, (self, ...args) => call(extra, self, ...args));
      }
      for (const [name, extra] of Object.entries(mutations ?? {})) {
        method(Defined, name, (self, ...args) => self.changed(call(extra, self, ...args)));
      }
      // What AWS has no read for has none of the words for it.
      if (load !== undefined) {
        method(Defined, "load", (self, options) => self.fetched(asData(options)));
        method(Defined, "reload", (self, options) => self.fetched(asData(options)));
        method(Defined, "attr", (self, name) => self.attributeWhenLoaded(String(name)));
      }
    }
  };
}

/** The request members that come from identifiers. */
export function filled(bound: Readonly<Record<string, string>>, self: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(bound).map(([member, identifier]) => [member, Reflect.get(self, identifier)]),
  );
}

/** A command ready to send. */
export function commandFor(command: CommandClass, input: object): object {
  return new command(input as never); // The table's types, checked where it is written, say that this is the command's input.
}

/** Calls a function of a table. */
export function call<R>(lambda: (...args: never) => R, ...args: readonly unknown[]): R {
  return lambda(...(args as never)); // As above: its parameters were checked where the table is written.
}

/** An object as it came, or undefined for anything that is none. */
export function asData(value: unknown): Data | undefined {
  return typeof value === "object" && value !== null ? (value as Data) : undefined; // Any object may be read by its members.
}

function method<T extends object>(
  of: { readonly prototype: T },
  name: string,
  body: (self: T, ...args: unknown[]) => unknown,
): void {
  const value = function (this: T, ...args: unknown[]) {
    return body(this, ...args);
  };
  Object.defineProperty(of.prototype, name, { value, configurable: true, writable: true });
}

function getter<T extends object>(of: { readonly prototype: T }, name: string, body: (self: T) => unknown): void {
  const get = function (this: T) {
    return body(this);
  };
  Object.defineProperty(of.prototype, name, { get, configurable: true });
}
