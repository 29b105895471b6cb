/** Listings come in pages: `MaxItems` of them, and an opaque `Marker` that says where the next one begins. */
import { invalidMarker } from "./errors.js";

/** What every listing is asked with. */
export interface PageInput {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/** What every listing answers beside its items. */
export interface Truncation {
  readonly IsTruncated: boolean;
  readonly Marker?: string;
}

export interface Page<Item> {
  readonly items: Item[];
  readonly truncation: Truncation;
}

const DEFAULT_PAGE = 100;
const WHOLE: Truncation = { IsTruncated: false };

/** A marker belongs to the listing that gave it: another's, or a made-up one, is invalid. */
const markerFor = (listing: string, position: string): string =>
  Buffer.from(`${listing}\n${position}`, "utf8").toString("base64");

const positionIn = (listing: string, marker: string): string => {
  const [owner, position] = Buffer.from(marker, "base64").toString("utf8").split("\n");
  if (owner !== listing || position === undefined) throw invalidMarker();
  return position;
};

/** A page of a list that is at hand. `listing` is the operation's name. */
export const pageOf = <Item>(listing: string, input: PageInput, list: readonly Item[]): Page<Item> => {
  const size = input.MaxItems ?? DEFAULT_PAGE;
  const begin = input.Marker === undefined ? 0 : Number(positionIn(listing, input.Marker));
  if (!Number.isSafeInteger(begin) || begin < 0) throw invalidMarker();
  const end = begin + size;
  const truncation = end < list.length ? { IsTruncated: true, Marker: markerFor(listing, String(end)) } : WHOLE;
  return { items: list.slice(begin, end), truncation };
};

/** Where a listing reads: records behind a key (from the first when undefined), at most so many. */
type Source<Item> = (after: string | undefined, limit: number) => Promise<readonly Item[]>;

/**
 * A page of a table: reads no more than the page holds, and goes on only while `matches` leaves records out. One record
 * more than the page is looked for, so that `IsTruncated` never promises an empty page.
 */
export const pageOfTable = async <Item>(
  listing: string,
  input: PageInput,
  source: Source<Item>,
  keyOf: (item: Item) => string,
  matches: (item: Item) => boolean = () => true,
): Promise<Page<Item>> => {
  const size = input.MaxItems ?? DEFAULT_PAGE;
  const items: Item[] = [];
  let after = input.Marker === undefined ? undefined : positionIn(listing, input.Marker);
  for (;;) {
    const wanted = size + 1 - items.length;
    const records = await source(after, wanted);
    items.push(...records.filter(matches));
    const last = records.at(-1);
    if (last === undefined || records.length < wanted || items.length > size) break;
    after = keyOf(last);
  }
  if (items.length <= size) return { items, truncation: WHOLE };
  const page = items.slice(0, size);
  const last = page.at(-1);
  return {
    items: page,
    truncation: last === undefined ? WHOLE : { IsTruncated: true, Marker: markerFor(listing, keyOf(last)) },
  };
};
