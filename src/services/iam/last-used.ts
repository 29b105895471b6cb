/**
 * When, where and for what an access key was last used, and what its owner last did with each service. Kept beside the
 * store, because a request that fails must still count and a request that reads must not write.
 */
import { type ReadTransaction, table, type WriteTransaction } from "../../store/port.js";
import type { Caller } from "../kit/caller.js";

export interface KeyUse {
  /** World time. */
  readonly at: number;
  readonly service: string;
  readonly region: string;
}

const uses = table<[accessKeyId: string], KeyUse>("iam.key-uses");
/** By the unique id of a user or role, and the service. */
const ownerUses = table<[ownerId: string, service: string], KeyUse>("iam.owner-uses");

/** The unique id that uses are kept by; undefined of those whom nobody asks about. */
const ownerOf = (caller: Caller): string | undefined =>
  caller.type === "assumed-role" ? caller.roleId : caller.type === "user" ? caller.userId : undefined;

export class LastUsed {
  readonly #pending = new Map<string, KeyUse>();
  readonly #pendingOwners = new Map<string, Map<string, KeyUse>>();

  /** Notes a use. Of temporary keys only their owner is asked about. */
  used(accessKeyId: string, service: string, region: string, at: number, caller?: Caller): void {
    const use: KeyUse = { at, service, region };
    if (!accessKeyId.startsWith("ASIA")) this.#pending.set(accessKeyId, use);
    const owner = caller && ownerOf(caller);
    if (owner === undefined) return;
    const services = this.#pendingOwners.get(owner);
    if (services) services.set(service, use);
    else this.#pendingOwners.set(owner, new Map([[service, use]]));
  }

  /** The last use of a key, or undefined when it was never used. */
  async of(tx: ReadTransaction, accessKeyId: string): Promise<KeyUse | undefined> {
    return this.#pending.get(accessKeyId) ?? (await tx.get(uses, [accessKeyId]));
  }

  /** What a user or role last did with each service, the latest first. */
  async ofOwner(tx: ReadTransaction, ownerId: string): Promise<readonly KeyUse[]> {
    const known = new Map<string, KeyUse>();
    for (const use of await tx.range(ownerUses, { within: [ownerId] })) known.set(use.service, use);
    for (const [service, use] of this.#pendingOwners.get(ownerId) ?? []) known.set(service, use);
    return [...known.values()].sort((one, other) => other.at - one.at);
  }

  /** Moves what was noted into the store: before a snapshot or a fork. */
  async flush(tx: WriteTransaction): Promise<void> {
    for (const [accessKeyId, use] of this.#pending) await tx.put(uses, [accessKeyId], use);
    for (const [owner, services] of this.#pendingOwners) {
      for (const [service, use] of services) await tx.put(ownerUses, [owner, service], use);
    }
    this.clear();
  }

  /** Forgets what was noted: the world went back to another time. */
  clear(): void {
    this.#pending.clear();
    this.#pendingOwners.clear();
  }

  /** A deleted key was never used. */
  async forget(tx: WriteTransaction, accessKeyId: string): Promise<void> {
    this.#pending.delete(accessKeyId);
    await tx.delete(uses, [accessKeyId]);
  }
}
