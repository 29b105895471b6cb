/** Work that a change causes: events, replication, log lines, lifecycle. */

/**
 * Runs work one piece after another, outside of any request and any transaction. Each piece opens its own (small)
 * transactions. A piece that fails is told and forgotten: nobody waits for it who could be told otherwise.
 */
export class Background {
  readonly #failed: (fault: unknown) => void;
  #last: Promise<void> = Promise.resolve();
  #pending = 0;

  /** @param failed told what a piece of work threw. */
  constructor(failed: (fault: unknown) => void) {
    this.#failed = failed;
  }

  /** Takes work up; it begins when all before it has ended. Work may enqueue more. */
  enqueue(work: () => void | Promise<void>): void {
    this.#pending += 1;
    this.#last = this.#last
      .then(work)
      .catch(this.#failed)
      .finally(() => {
        this.#pending -= 1;
      });
  }

  /** Resolves when nothing is pending, not even what the work itself enqueued. */
  async settle(): Promise<void> {
    while (this.#pending > 0) await this.#last;
  }
}
