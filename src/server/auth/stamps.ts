/**
 * Which world time a client's stamp means. Clients stamp with their own clock, which is the real one unless they fake
 * it; the world's clock may be elsewhere. So that every real client keeps working after the world's clock is moved, a
 * stamp is translated to the world time at which it was made, and expiry is judged in world time.
 */
import type { WorldClock } from "../../services/kit/clock.js";

/** How far a client's clock may be off, in milliseconds. */
export const MAX_SKEW = 15 * 60 * 1000;

/**
 * Stamps tell whole seconds. One made in the very second in which the world's clock was changed counts as made after the
 * change: "move the clock, then presign" has to work at once.
 */
const worldTimeOfSecond = (clock: WorldClock, stamp: number): number => {
  const end = Math.min(stamp + 999, Math.max(stamp, clock.real()));
  return clock.worldTimeAt(end) - (end - stamp);
};

/**
 * The world time of the stamp of a request signed just now, or undefined when it is too far from the real now and from
 * the world's.
 */
export const worldTimeOfStamp = (clock: WorldClock, stamp: number): number | undefined => {
  if (Math.abs(stamp - clock.real()) <= MAX_SKEW) return worldTimeOfSecond(clock, stamp);
  return Math.abs(stamp - clock.now()) <= MAX_SKEW ? stamp : undefined;
};

/**
 * The world time of the stamp of a presigned URL, which may have been made long ago; undefined when it lies in the
 * future of both clocks.
 */
export const worldTimeOfPresignedStamp = (clock: WorldClock, stamp: number): number | undefined => {
  if (stamp <= clock.real() + MAX_SKEW) return worldTimeOfSecond(clock, stamp);
  return stamp <= clock.now() + MAX_SKEW ? stamp : undefined;
};

/**
 * The world time of an expiry that comes without the time at which it was set (SigV2's `Expires`, the `expiration` of a
 * POST policy). It is read as set after the last change of the world's clock: nothing tells otherwise, and new ones
 * must work.
 */
export const worldTimeOfExpiry = (clock: WorldClock, expiry: number): number => clock.worldTimeAt(expiry);

const BASIC = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** `yyyyMMddTHHmmssZ` as milliseconds since 1970, or undefined when it is no such stamp. */
export const parseStamp = (text: string): number | undefined => {
  const parts = BASIC.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
};

/** `yyyyMMddTHHmmssZ` */
export const stampOf = (time: number): string => isoOf(time).replace(/[-:]/g, "");

/** `yyyy-MM-ddTHH:mm:ssZ` */
export const isoOf = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;
