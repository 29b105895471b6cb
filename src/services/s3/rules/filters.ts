/** Which objects a rule is for: by prefix, tags and size, in the form that lifecycle and replication share. */
import type { Tag } from "@aws-sdk/client-s3";
import type { Version } from "../state/records.js";

/** What must hold together. */
export interface Filter {
  readonly prefix: string;
  readonly tags: readonly Tag[];
  /** Sizes beyond this one only. */
  readonly greaterThan?: number;
  /** Sizes below this one only. */
  readonly lessThan?: number;
}

interface Written {
  readonly Prefix?: string | undefined;
  readonly Filter?:
    | {
        readonly Prefix?: string | undefined;
        readonly Tag?: Tag | undefined;
        readonly ObjectSizeGreaterThan?: number | undefined;
        readonly ObjectSizeLessThan?: number | undefined;
        readonly And?:
          | {
              readonly Prefix?: string | undefined;
              readonly Tags?: readonly Tag[] | undefined;
              readonly ObjectSizeGreaterThan?: number | undefined;
              readonly ObjectSizeLessThan?: number | undefined;
            }
          | undefined;
      }
    | undefined;
}

/** A rule's filter, however it is written: the old `Prefix`, a single condition, or `And`. */
export const filterOf = ({ Prefix, Filter }: Written): Filter => {
  const all = Filter?.And ?? Filter;
  const greaterThan = all?.ObjectSizeGreaterThan;
  const lessThan = all?.ObjectSizeLessThan;
  return {
    prefix: all?.Prefix ?? Prefix ?? "",
    tags: Filter?.And?.Tags ?? (Filter?.Tag ? [Filter.Tag] : []),
    ...(greaterThan === undefined ? {} : { greaterThan }),
    ...(lessThan === undefined ? {} : { lessThan }),
  };
};

/** Whether a filter speaks of nothing but keys: delete markers and uploads have neither tags nor size. */
export const isByKeyOnly = ({ tags, greaterThan, lessThan }: Filter): boolean =>
  tags.length === 0 && greaterThan === undefined && lessThan === undefined;

/** Whether the rule is for this version. */
export const passes = (filter: Filter, version: Version): boolean => {
  if (!version.key.startsWith(filter.prefix)) return false;
  if (version.type === "delete-marker") return isByKeyOnly(filter);
  const { size, tags = [] } = version;
  if (filter.greaterThan !== undefined && size <= filter.greaterThan) return false;
  if (filter.lessThan !== undefined && size >= filter.lessThan) return false;
  return filter.tags.every((wanted) => tags.some(({ Key, Value }) => Key === wanted.Key && Value === wanted.Value));
};
