/** The world's clock: the only file that asks the machine what time it is. */

/** Real time, in milliseconds since 1970. For `Date` headers and idle limits, never for what AWS would stamp. */
export const realNow = (): number => Date.now();

/** One change of the world's clock: from `real` on, the world's time runs from `world` at `rate`. */
interface ClockChange {
  readonly real: number;
  readonly world: number;
  readonly rate: number;
}

/**
 * A world's time. Nothing sleeps and nothing polls: time is computed from the real clock and the list of changes made
 * to it, so that a stamp a client made with its own (real) clock can be translated to the world time of that moment.
 */
export class WorldClock {
  #changes: readonly ClockChange[] = [];
  readonly #real: () => number;

  constructor(real: () => number = realNow) {
    this.#real = real;
  }

  /** The world's now, in milliseconds since 1970. */
  now(): number {
    return this.worldTimeAt(this.#real());
  }

  /** The real now by which this world's clock is driven. */
  real(): number {
    return this.#real();
  }

  /** The world time at a real instant: the change in force at that instant decides. */
  worldTimeAt(real: number): number {
    for (let index = this.#changes.length - 1; index >= 0; index -= 1) {
      const change = this.#changes[index];
      if (change && change.real <= real) return change.world + (real - change.real) * change.rate;
    }
    return real;
  }

  /** Sets the world's time from now on; `rate` 0 freezes it. */
  set(world: number, rate = 1): void {
    this.#changes = [...this.#changes, { real: this.#real(), world, rate }];
  }

  /** Moves the world's time by so many milliseconds, at the rate in force. */
  advance(milliseconds: number): void {
    this.set(this.now() + milliseconds, this.rate);
  }

  /** World seconds per real second; 0 is frozen. */
  get rate(): number {
    return this.#changes.at(-1)?.rate ?? 1;
  }

  /** The clock of a fork: the same history, its own future. */
  fork(): WorldClock {
    const forked = new WorldClock(this.#real);
    forked.#changes = this.#changes;
    return forked;
  }

  /** Back to real time. */
  reset(): void {
    this.#changes = [];
  }
}
