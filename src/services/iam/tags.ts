/** Tags of IAM's resources. Their keys keep the case they were written in, but two keys that differ only in case are one. */
import { duplicateTagKeys, reservedTagKey, tooManyTags } from "./errors.js";
import { quotas } from "./quotas.js";
import type { Tag } from "./state.js";

/** Tags as a request brings them. */
export type GivenTags = readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[];

const sameKey = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** The tags of a request. Throws `InvalidInput` for keys given twice and keys that are AWS's own. */
export const tagsFrom = (given: GivenTags | undefined): readonly Tag[] => {
  const tags: Tag[] = [];
  for (const { Key = "", Value = "" } of given ?? []) {
    if (tags.some((tag) => sameKey(tag.Key, Key))) throw duplicateTagKeys();
    if (Key.toLowerCase().startsWith("aws:")) throw reservedTagKey();
    tags.push({ Key, Value });
  }
  return tags;
};

/** The tags with others put over them. Throws `LimitExceeded` for more than 50. */
export const tagged = (tags: readonly Tag[], added: readonly Tag[]): readonly Tag[] => {
  const kept = tags.filter((tag) => !added.some((other) => sameKey(tag.Key, other.Key)));
  const all = [...kept, ...added];
  if (all.length > quotas.TagsPerEntity) throw tooManyTags();
  return all;
};

/** The tags without those of some keys. */
export const untagged = (tags: readonly Tag[], keys: readonly string[]): readonly Tag[] =>
  tags.filter((tag) => !keys.some((key) => sameKey(tag.Key, key)));

/** `aws:RequestTag/…` and `aws:TagKeys` of a request that brings tags. */
export const requestTags = (given: GivenTags | undefined): Record<string, string | readonly string[]> => {
  if (!given?.length) return {};
  const context: Record<string, string | readonly string[]> = { "aws:TagKeys": given.map(({ Key = "" }) => Key) };
  for (const { Key = "", Value = "" } of given) context[`aws:RequestTag/${Key}`] = Value;
  return context;
};
