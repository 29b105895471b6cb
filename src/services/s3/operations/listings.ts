/** Listings: of objects in both versions of the call, and of versions. Pages are made in `rules/listing.ts`. */
import type { ChecksumAlgorithm, ChecksumType, ObjectStorageClass, Owner, RestoreStatus } from "@aws-sdk/client-s3";
import { bucketArn } from "../../kit/arns.js";
import type { Permission } from "../../kit/permission.js";
import { invalidArgument } from "../errors.js";
import {
  type Entries,
  encoderOf,
  limitOf,
  markerOf,
  type Page,
  pageOf,
  type Start,
  startBehind,
  tokenOf,
} from "../rules/listing.js";
import { restoreOf } from "../rules/restore.js";
import { checkVersionId } from "../rules/versions.js";
import type { S3Reader } from "../state/reader.js";
import type { Bucket, StoredObject, Version } from "../state/records.js";
import type { S3Family } from "../types.js";

export const listings = {
  reads: {
    ListObjects: {
      needs: (input) => listingNeeds("s3:ListBucket", input),
      handle: async (input, { s3, caller, now }) => {
        const { Prefix = "", Delimiter, Marker } = input;
        const restores = restoresAt(input.OptionalObjectAttributes, now);
        const encode = encoderOf(input.EncodingType);
        const limit = limitOf(input.MaxKeys, "maxKeys");
        const bucket = await s3.bucket(input.Bucket, input);
        const page = await objectPage(s3, bucket, Prefix, Delimiter, Marker, limit);
        // AWS: somebody anonymous is not told who owns the objects.
        const anonymous = caller.type === "anonymous";
        const objects = anonymous
          ? entries(page.entries, encode, restores)
          : await withOwners(s3, page.entries, encode, restores);
        return {
          Name: bucket.name,
          Prefix: encode(Prefix),
          Marker: encode(Marker ?? ""),
          MaxKeys: limit,
          IsTruncated: page.truncated,
          ...echo(Delimiter, input.EncodingType, encode),
          // AWS: only a listing with a delimiter says where it ends; without one, that is the last key.
          ...(page.truncated && Delimiter ? { NextMarker: encode(endOf(page)) } : {}),
          ...contents(objects),
          ...commonPrefixes(page, encode),
        };
      },
    },
    ListObjectsV2: {
      needs: (input) => listingNeeds("s3:ListBucket", input),
      handle: async (input, { s3, now }) => {
        const { Prefix = "", Delimiter, ContinuationToken, StartAfter } = input;
        const restores = restoresAt(input.OptionalObjectAttributes, now);
        const encode = encoderOf(input.EncodingType);
        const limit = limitOf(input.MaxKeys, "maxKeys");
        const marker = ContinuationToken === undefined ? StartAfter : markerOf(ContinuationToken);
        const bucket = await s3.bucket(input.Bucket, input);
        const page = await objectPage(s3, bucket, Prefix, Delimiter, marker, limit);
        const objects = input.FetchOwner
          ? await withOwners(s3, page.entries, encode, restores)
          : entries(page.entries, encode, restores);
        return {
          Name: bucket.name,
          Prefix: encode(Prefix),
          MaxKeys: limit,
          KeyCount: page.entries.length + page.commonPrefixes.length,
          IsTruncated: page.truncated,
          ...echo(Delimiter, input.EncodingType, encode),
          // AWS: when both are given the token wins, and StartAfter is not even repeated.
          ...(ContinuationToken === undefined ? {} : { ContinuationToken }),
          ...(StartAfter === undefined || ContinuationToken !== undefined ? {} : { StartAfter: encode(StartAfter) }),
          ...(page.truncated ? { NextContinuationToken: tokenOf(endOf(page)) } : {}),
          ...contents(objects),
          ...commonPrefixes(page, encode),
        };
      },
    },
    ListObjectVersions: {
      needs: (input) => listingNeeds("s3:ListBucketVersions", input),
      handle: async (input, { s3, now }) => {
        const { Prefix = "", Delimiter, KeyMarker, VersionIdMarker } = input;
        const restores = restoresAt(input.OptionalObjectAttributes, now);
        const encode = encoderOf(input.EncodingType);
        const limit = limitOf(input.MaxKeys, "maxKeys");
        if (VersionIdMarker && !KeyMarker) {
          throw invalidArgument(
            "A version-id marker cannot be specified without a key marker.",
            "version-id-marker",
            VersionIdMarker,
          );
        }
        if (VersionIdMarker) checkVersionId(VersionIdMarker);
        const bucket = await s3.bucket(input.Bucket, input);
        const start = startBehind(KeyMarker, Prefix, Delimiter);
        const source = await VersionEntries.behind(s3, bucket, start, KeyMarker, VersionIdMarker);
        const page = await pageOf(source, { prefix: Prefix, delimiter: Delimiter, limit });
        const owners = await ownersOf(
          s3,
          page.entries.map(({ version }) => version),
        );
        const Versions: VersionEntry[] = [];
        const DeleteMarkers: MarkerEntry[] = [];
        for (const { version, isLatest } of page.entries) {
          const owner = owners.get(version.accountId);
          if (version.type === "object") Versions.push(versionEntry(version, isLatest, encode, restores, owner));
          else DeleteMarkers.push(markerEntry(version, isLatest, encode, owner));
        }
        return {
          Name: bucket.name,
          Prefix: encode(Prefix),
          KeyMarker: encode(KeyMarker ?? ""),
          VersionIdMarker: VersionIdMarker ?? "",
          MaxKeys: limit,
          IsTruncated: page.truncated,
          ...echo(Delimiter, input.EncodingType, encode),
          ...(page.truncated ? { NextKeyMarker: encode(endOf(page)) } : {}),
          ...(page.truncated && page.last && "entry" in page.last
            ? { NextVersionIdMarker: page.last.entry.version.versionId }
            : {}),
          ...(Versions.length === 0 ? {} : { Versions }),
          ...(DeleteMarkers.length === 0 ? {} : { DeleteMarkers }),
          ...commonPrefixes(page, encode),
        };
      },
    },
  },
  writes: {},
} satisfies S3Family;

interface ListingInput {
  readonly Bucket: string;
  readonly Prefix?: string | undefined;
  readonly Delimiter?: string | undefined;
  readonly MaxKeys?: number | undefined;
}

const listingNeeds = (action: string, { Bucket, Prefix, Delimiter, MaxKeys }: ListingInput): Permission => ({
  action,
  resource: bucketArn(Bucket),
  context: { "s3:prefix": Prefix, "s3:delimiter": Delimiter, "s3:max-keys": MaxKeys },
});

// ---- Where entries come from ----------------------------------------------------------------------------------------

/** Current versions. */
class CurrentEntries implements Entries<Version> {
  readonly #s3: S3Reader;
  readonly #bucket: Bucket;
  readonly #prefix: Pick<Start, "startingWith">;
  #position: Start;

  constructor(s3: S3Reader, bucket: Bucket, { startingWith, ...position }: Start) {
    this.#s3 = s3;
    this.#bucket = bucket;
    this.#prefix = startingWith === undefined ? {} : { startingWith };
    this.#position = position;
  }

  async next(limit: number): Promise<readonly Version[]> {
    const versions = await this.#s3.currentPage(this.#bucket, { ...this.#prefix, ...this.#position, limit });
    const last = versions.at(-1);
    if (last) this.#position = { after: last.key };
    return versions;
  }

  skip(prefix: string): void {
    this.#position = { afterPrefix: prefix };
  }
}

interface PlacedVersion {
  readonly key: string;
  readonly version: Version;
  readonly isLatest: boolean;
}

/** All versions: key by key, the current one first, then the others from new to old. */
class VersionEntries implements Entries<PlacedVersion> {
  readonly #s3: S3Reader;
  readonly #bucket: Bucket;
  readonly #current: CurrentEntries;
  /** Current versions that were fetched and not given yet. */
  #waiting: Version[] = [];
  /** The key whose older versions come next. */
  #older: { readonly key: string; readonly afterOrder?: number } | undefined;

  private constructor(s3: S3Reader, bucket: Bucket, current: CurrentEntries) {
    this.#s3 = s3;
    this.#bucket = bucket;
    this.#current = current;
  }

  /** Behind a key, or behind one version of it. */
  static async behind(
    s3: S3Reader,
    bucket: Bucket,
    start: Start,
    key: string | undefined,
    versionId: string | undefined,
  ): Promise<VersionEntries> {
    const entries = new VersionEntries(s3, bucket, new CurrentEntries(s3, bucket, start));
    if (!key || !versionId || start.after !== key) return entries;
    const current = await s3.current(bucket, key);
    if (current === undefined) return entries;
    if (current.versionId !== versionId) {
      const marked = await s3.noncurrent(bucket, key, versionId);
      if (marked) {
        entries.#older = { key, afterOrder: marked.order };
        return entries;
      }
      // The marked version has gone since: whoever deletes page by page deleted all before it, too.
      entries.#waiting = [current];
      return entries;
    }
    entries.#older = { key };
    return entries;
  }

  async next(limit: number): Promise<readonly PlacedVersion[]> {
    const entries: PlacedVersion[] = [];
    while (entries.length < limit) {
      if (this.#older) {
        const { key, ...page } = this.#older;
        const wanted = limit - entries.length;
        const older = await this.#s3.noncurrentOf(this.#bucket, key, { ...page, limit: wanted });
        for (const { version } of older) entries.push({ key, version, isLatest: false });
        const last = older.at(-1);
        this.#older = older.length < wanted || !last ? undefined : { key, afterOrder: last.order };
        continue;
      }
      if (this.#waiting.length === 0) {
        const fetched = await this.#current.next(limit - entries.length);
        if (fetched.length === 0) break;
        this.#waiting = [...fetched].reverse();
      }
      const version = this.#waiting.pop();
      if (!version) continue;
      entries.push({ key: version.key, version, isLatest: true });
      if (this.#bucket.versioning !== "never") this.#older = { key: version.key };
    }
    return entries;
  }

  skip(prefix: string): void {
    this.#waiting = [];
    this.#older = undefined;
    this.#current.skip(prefix);
  }
}

const isObject = (version: Version): boolean => version.type === "object";

/** A page of objects; delete markers do not show. */
const objectPage = async (
  s3: S3Reader,
  bucket: Bucket,
  prefix: string,
  delimiter: string | undefined,
  marker: string | undefined,
  limit: number,
): Promise<Page<StoredObject>> => {
  const source = new CurrentEntries(s3, bucket, startBehind(marker, prefix, delimiter));
  // `shows` lets only objects through.
  return (await pageOf(source, { prefix, delimiter, limit, shows: isObject })) as Page<StoredObject>;
};

/** Where a truncated page ends, as a marker. */
const endOf = (page: Page<{ readonly key: string }>): string =>
  page.last === undefined ? "" : "prefix" in page.last ? page.last.prefix : page.last.entry.key;

// ---- What entries look like -----------------------------------------------------------------------------------------

type Encode = (text: string) => string;

/** The owners of a page by account, each looked up once. */
const ownersOf = async (s3: S3Reader, versions: readonly Version[]): Promise<ReadonlyMap<string, Owner>> => {
  const owners = new Map<string, Owner>();
  for (const { accountId } of versions) {
    if (!owners.has(accountId)) owners.set(accountId, await s3.owner(accountId));
  }
  return owners;
};

/** Lists of one algorithm, shared by all entries that have it. */
const ALGORITHM_LISTS = new Map<string, ChecksumAlgorithm[]>();
const algorithmList = (algorithm: ChecksumAlgorithm): ChecksumAlgorithm[] => {
  let list = ALGORITHM_LISTS.get(algorithm);
  if (list === undefined) {
    list = [algorithm];
    ALGORITHM_LISTS.set(algorithm, list);
  }
  return list;
};

interface ObjectEntry {
  Key: string;
  LastModified: Date;
  ETag: string;
  ChecksumAlgorithm?: ChecksumAlgorithm[];
  ChecksumType?: ChecksumType;
  Size: number;
  StorageClass: ObjectStorageClass;
  Owner?: Owner;
  RestoreStatus?: RestoreStatus;
}

/** Tells of an object's restore; undefined where nobody asked for that. */
type Restores = ((object: StoredObject) => RestoreStatus | undefined) | undefined;

/** What `x-amz-optional-object-attributes` asks for: `RestoreStatus` is all that there is. */
const restoresAt = (asked: readonly string[] | undefined, now: number): Restores => {
  const attributes = asked?.flatMap((each) => each.split(",")).map((each) => each.trim());
  if (attributes === undefined || attributes.length === 0) return undefined;
  const unknown = attributes.find((each) => each !== "RestoreStatus");
  if (unknown !== undefined) {
    throw invalidArgument("Invalid attribute name specified", "x-amz-optional-object-attributes", unknown);
  }
  return (object) => {
    const restore = restoreOf(object, now);
    if (restore === undefined) return undefined;
    if (now < restore.completesAt) return { IsRestoreInProgress: true };
    return { IsRestoreInProgress: false, RestoreExpiryDate: new Date(restore.expiresAt) };
  };
};

const entry = (object: StoredObject, encode: Encode, restores: Restores, owner?: Owner): ObjectEntry => {
  const shown: ObjectEntry = {
    Key: encode(object.key),
    LastModified: new Date(object.lastModified),
    ETag: object.etag,
    Size: object.size,
    // Every class that was let in is one the SDK knows.
    StorageClass: object.storageClass as ObjectStorageClass,
  };
  if (object.checksum !== undefined) {
    shown.ChecksumAlgorithm = algorithmList(object.checksum.algorithm);
    shown.ChecksumType = object.checksum.type;
  }
  if (owner !== undefined) shown.Owner = owner;
  const restore = restores?.(object);
  if (restore !== undefined) shown.RestoreStatus = restore;
  return shown;
};

const entries = (objects: readonly StoredObject[], encode: Encode, restores: Restores): ObjectEntry[] =>
  objects.map((object) => entry(object, encode, restores));

const withOwners = async (
  s3: S3Reader,
  objects: readonly StoredObject[],
  encode: Encode,
  restores: Restores,
): Promise<ObjectEntry[]> => {
  const owners = await ownersOf(s3, objects);
  return objects.map((object) => entry(object, encode, restores, owners.get(object.accountId)));
};

/** What a listing of versions tells beside. */
interface VersionMembers {
  IsLatest: boolean;
  VersionId: string;
}

type VersionEntry = ObjectEntry & VersionMembers & { StorageClass: "STANDARD" };

const versionEntry = (
  object: StoredObject,
  isLatest: boolean,
  encode: Encode,
  restores: Restores,
  owner: Owner | undefined,
): VersionEntry =>
  Object.assign(entry(object, encode, restores, owner), {
    // The SDK's type knows one class only here; AWS tells the true one.
    StorageClass: object.storageClass as "STANDARD",
    IsLatest: isLatest,
    VersionId: object.versionId,
  });

type MarkerEntry = VersionMembers & { Key: string; LastModified: Date; Owner?: Owner };

const markerEntry = (version: Version, isLatest: boolean, encode: Encode, owner: Owner | undefined): MarkerEntry => ({
  Key: encode(version.key),
  LastModified: new Date(version.lastModified),
  IsLatest: isLatest,
  VersionId: version.versionId,
  ...(owner === undefined ? {} : { Owner: owner }),
});

/** AWS: what was not asked for is not repeated, and a list of none is not there. */
const echo = (delimiter: string | undefined, encodingType: string | undefined, encode: Encode) => ({
  ...(delimiter ? { Delimiter: encode(delimiter) } : {}),
  ...(encodingType === undefined ? {} : { EncodingType: "url" as const }),
});

const contents = (objects: ObjectEntry[]) => (objects.length === 0 ? {} : { Contents: objects });

const commonPrefixes = (page: Page<unknown>, encode: Encode) =>
  page.commonPrefixes.length === 0
    ? {}
    : { CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })) };
