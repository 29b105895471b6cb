/** A world's time as users set it: in process and through the control plane. */
import { type ClockChange, ControlError } from "./server/control/control.js";
import type { World } from "./server/world.js";

/** `P30D`, `PT1H30M`, `P1DT12H`: weeks, days, hours, minutes and seconds; months and years have no fixed length. */
const DURATION = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const SECONDS = [604_800, 86_400, 3_600, 60, 1] as const;

/** A duration in milliseconds, given as such or as ISO 8601; undefined when it is neither. */
const millisecondsOf = (duration: string | number): number | undefined => {
  if (typeof duration === "number") return Number.isFinite(duration) ? duration : undefined;
  const parts = DURATION.exec(duration)?.slice(1);
  if (parts === undefined || parts.every((part) => part === undefined)) return undefined;
  return parts.reduce((sum, part, index) => sum + Number(part ?? 0) * (SECONDS[index] ?? 0) * 1000, 0);
};

/** The clock of one world. Changes act at once: what they make due happens before they resolve. */
export class WorldTime {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** The world's now. */
  now(): Date {
    return new Date(this.#world.clock.now());
  }

  /** Sets the world's time; it runs on from there. */
  set(now: Date): Promise<void> {
    return this.#change(() => this.#world.clock.set(now.getTime(), this.#world.clock.rate));
  }

  /**
   * Moves the world's time on.
   * @param duration milliseconds, or an ISO 8601 duration such as `P30D`.
   * @throws RangeError when it is neither.
   */
  advance(duration: string | number): Promise<void> {
    const milliseconds = millisecondsOf(duration);
    if (milliseconds === undefined) throw new RangeError(`"${duration}" is no duration such as P30D or PT1H`);
    return this.#change(() => this.#world.clock.advance(milliseconds));
  }

  /** Stops the world's time. */
  freeze(): Promise<void> {
    return this.speed(0);
  }

  /** Lets the world's time run at so many seconds per real second. */
  speed(rate: number): Promise<void> {
    return this.#change(() => this.#world.clock.set(this.#world.clock.now(), rate));
  }

  async #change(change: () => void): Promise<void> {
    // What was caused before happens before.
    await this.#world.background.settle();
    change();
    this.#world.catchUp();
    await this.#world.background.settle();
  }
}

/** What `GET /_tucuxi/clock` answers. */
export const clockDocument = ({ clock }: World): object => ({
  now: new Date(clock.now()).toISOString(),
  frozen: clock.rate === 0,
  speed: clock.rate,
});

/** What `PUT /_tucuxi/clock` does. @throws ControlError when a member cannot be read. */
export const setClock = async (world: World, { now, advance, freeze, speed }: ClockChange): Promise<object> => {
  const time = new WorldTime(world);
  if (now !== undefined) {
    const date = new Date(now);
    if (Number.isNaN(date.getTime())) throw badClock(`now is no time such as 2027-01-01T00:00:00Z: "${now}"`);
    await time.set(date);
  }
  if (advance !== undefined) {
    if (millisecondsOf(advance) === undefined)
      throw badClock(`advance is no duration such as P30D or PT1H: "${advance}"`);
    await time.advance(advance);
  }
  if (speed !== undefined) {
    if (!(speed >= 0)) throw badClock("speed is a number from 0");
    await time.speed(speed);
  }
  if (freeze !== undefined) await time.speed(freeze ? 0 : speed || 1);
  return clockDocument(world);
};

const badClock = (message: string): ControlError => new ControlError(400, "BadClock", message);
