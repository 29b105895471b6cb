/** What a configuration document must be before S3 keeps it; anything else is `MalformedXML`. */
import { malformedXml } from "./errors.js";

/** The element, which must be there. */
export const required = <T>(element: T | undefined | null): T => {
  if (element === undefined || element === null) throw malformedXml();
  return element;
};

/** The list, which must have between `least` and `most` items. */
export const listed = <T>(list: readonly T[] | undefined, least = 1, most = 1000): readonly T[] => {
  if (list === undefined || list.length < least || list.length > most) throw malformedXml();
  return list;
};

/** The word, which must be one of these: enumerations are case-sensitive. */
export const among = <Word extends string>(word: string | undefined, words: readonly Word[]): Word => {
  const found = words.find((candidate) => candidate === word);
  if (found === undefined) throw malformedXml();
  return found;
};

export const ENABLED_OR_DISABLED = ["Enabled", "Disabled"] as const;
