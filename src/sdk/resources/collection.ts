/** Lazy, immutable, chainable listings, and the batch actions on them. */
import { inspect } from "node:util";
import { BatchActionError, type BatchItemError, PaginationError } from "../errors.js";
import { asData, call, commandFor, type Data, type Engine, filled, type Resource } from "./engine.js";
import type { BatchOptions } from "./handle.js";
import type { Parts } from "./model.js";

type ErasedListing = NonNullable<Parts["collections"]>[string];
type ErasedBatch = NonNullable<Parts["batch"]>[string];

interface Restrictions {
  readonly params: Data;
  readonly limit: number;
  readonly pageSize: number | undefined;
}

export class Collection implements AsyncIterable<Resource> {
  readonly #engine: Engine;
  readonly #listing: ErasedListing;
  readonly #parent: Resource;
  readonly #restrictions: Restrictions;

  constructor(
    engine: Engine,
    listing: ErasedListing,
    parent: Resource,
    restrictions: Restrictions = { params: {}, limit: Number.POSITIVE_INFINITY, pageSize: undefined },
  ) {
    this.#engine = engine;
    this.#listing = listing;
    this.#parent = parent;
    this.#restrictions = restrictions;
    for (const [name, batch] of Object.entries(engine.definitions[listing.item]?.batch ?? {})) {
      const value = (params?: object, options?: BatchOptions) => this.#batch(name, batch, params, options);
      Object.defineProperty(this, name, { value });
    }
  }

  all(): Collection {
    return this.#with({});
  }

  filter(params: object): Collection {
    const merged: Record<PropertyKey, unknown> = { ...this.#restrictions.params };
    for (const [name, value] of Object.entries(params)) {
      const before = merged[name];
      merged[name] = Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value;
    }
    return this.#with({ params: merged });
  }

  limit(count: number): Collection {
    return this.#with({ limit: count });
  }

  pageSize(count: number): Collection {
    return this.#with({ pageSize: count });
  }

  async *[Symbol.asyncIterator](): AsyncIterableIterator<Resource> {
    for await (const page of this.pages()) yield* page;
  }

  async toArray(): Promise<Resource[]> {
    const all: Resource[] = [];
    for await (const page of this.pages()) all.push(...page);
    return all;
  }

  async first(): Promise<Resource | undefined> {
    for await (const item of this.limit(1)) return item;
    return undefined;
  }

  async *pages(): AsyncIterableIterator<Resource[]> {
    const { item, items, ids, data } = this.#listing;
    const { client } = this.#parent.meta;
    let left = this.#restrictions.limit;

    for await (const answer of this.#answers()) {
      const rows = (call(items, answer) ?? []).slice(0, left);
      left -= rows.length;
      yield rows.map((row) =>
        this.#engine.make(item, call(ids, row, this.#parent), client, data === false ? undefined : row),
      );
      if (left <= 0) return;
    }
  }

  toString(): string {
    return `${this.#engine.service}.${this.#listing.item} collection of ${this.#parent}`;
  }

  [inspect.custom](): string {
    return this.toString();
  }

  async *#answers(): AsyncIterableIterator<object> {
    const { command, bound, constants, defaults, size, next, decode } = this.#listing;
    const { params, limit, pageSize } = this.#restrictions;
    if (limit <= 0) return;
    const paged = size !== undefined && pageSize !== undefined ? { [size]: pageSize } : {};
    const request = { ...defaults, ...paged, ...params, ...constants, ...filled(bound, this.#parent) };

    let token: object | undefined;
    do {
      const raw = asData(await this.#parent.meta.client.send(commandFor(command, { ...request, ...token }))) ?? {};
      const answer = asData(decode ? call(decode, raw) : raw) ?? {};
      yield answer;
      const following = next && call(next, answer);
      // Listing the same page for ever is worse than failing.
      if (following && token && JSON.stringify(following) === JSON.stringify(token)) {
        throw new PaginationError(`${command.name}: the same continuation token came twice: ${JSON.stringify(token)}.`);
      }
      token = following;
    } while (token);
  }

  async #batch(name: string, batch: ErasedBatch, params: object = {}, options: BatchOptions = {}): Promise<unknown[]> {
    const { throwOnError = true, ...callOptions } = options;
    const outputs: unknown[] = [];
    const errors: BatchItemError[] = [];

    for await (const page of this.pages()) {
      for (let start = 0; start < page.length; start += batch.most) {
        const input = { ...params, ...call(batch.input, page.slice(start, start + batch.most)) };
        const output = await this.#parent.meta.client.send(commandFor(batch.command, input), callOptions);
        outputs.push(output);
        errors.push(...(call(batch.errors, output) ?? []));
      }
    }
    if (throwOnError && errors.length > 0) throw new BatchActionError(`${this}.${name}()`, errors, outputs);
    return outputs;
  }

  #with(change: Partial<Restrictions>): Collection {
    return new Collection(this.#engine, this.#listing, this.#parent, { ...this.#restrictions, ...change });
  }
}
