/** Upload ids: opaque to clients; to us they tell when an upload began and which key it is for. */
import { crc32 } from "node:zlib";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const TIME = 8;

/**
 * An upload id. It begins with the time, so uploads of one key are listed in the order in which they began, as S3 does,
 * and bears a sum of its key, so that a marker of another key is known without looking for it.
 */
export const uploadIdOf = (now: number, key: string, random: string): string => timeText(now) + sumOf(key) + random;

/** Whether this could be the id of an upload of this key. */
export const isUploadIdOf = (uploadId: string, key: string): boolean => uploadId.startsWith(sumOf(key), TIME);

const sumOf = (key: string): string => crc32(key).toString(16).padStart(8, "0");

/** In digits that order as their bytes do. */
const timeText = (now: number): string => {
  let text = "";
  for (let rest = Math.floor(now); text.length < TIME; rest = Math.floor(rest / 62)) text = DIGITS[rest % 62] + text;
  return text;
};
