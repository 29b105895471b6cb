/**
 * When, where and for what an access key was last used. Kept beside the store, because a request that fails must still
 * count and a request that reads must not write.
 */
import { type ReadTransaction, table, type WriteTransaction } from "../../store/port.js";

export interface KeyUse {
  /** World time. */
  readonly at: number;
  readonly service: string;
  readonly region: string;
}

const uses = table<[accessKeyId: string], KeyUse>("iam.key-uses");

export class LastUsed {
  readonly #pending = new Map<string, KeyUse>();

  /** Notes a use. Temporary keys are not asked about, so they are not kept. */
  used(accessKeyId: string, service: string, region: string, at: number): void {
    if (!accessKeyId.startsWith("ASIA")) this.#pending.set(accessKeyId, { at, service, region });
  }

  /** The last use of a key, or undefined when it was never used. */
  async of(tx: ReadTransaction, accessKeyId: string): Promise<KeyUse | undefined> {
    return this.#pending.get(accessKeyId) ?? (await tx.get(uses, [accessKeyId]));
  }

  /** Moves what was noted into the store: before a snapshot or a fork. */
  async flush(tx: WriteTransaction): Promise<void> {
    for (const [accessKeyId, use] of this.#pending) await tx.put(uses, [accessKeyId], use);
    this.#pending.clear();
  }

  /** Forgets what was noted: the world went back to another time. */
  clear(): void {
    this.#pending.clear();
  }

  /** A deleted key was never used. */
  async forget(tx: WriteTransaction, accessKeyId: string): Promise<void> {
    this.#pending.delete(accessKeyId);
    await tx.delete(uses, [accessKeyId]);
  }
}
