/** Objects: put, read whole or in part, looked at. Copies are in `copy.ts`, deletes in `deletes.ts`. */
import type { ByteRange } from "../../../store/blobs.js";
import { bucketArn, objectArn } from "../../kit/arns.js";
import { accountOf } from "../../kit/caller.js";
import { AwsError } from "../../kit/errors.js";
import type { Call } from "../../kit/operation.js";
import { Reply } from "../../kit/operation.js";
import { objectGrants } from "../acl.js";
import { demandKey, etagFor, protectionOf } from "../encryption.js";
import { invalidArgument, invalidObjectState, invalidRequest } from "../errors.js";
import { onObject, setsAcl } from "../needs.js";
import { checkContentMd5Form, type Digest, receive, verifyContentMd5 } from "../receive.js";
import {
  checksumMember,
  checksumMembers,
  DEFAULT_ALGORITHM,
  givenChecksum,
  verifyChecksum,
  withoutPartCount,
} from "../rules/checksums.js";
import { contextOutput, encryptionOutput, keyToRead } from "../rules/encryption-headers.js";
import { type CustomerKey, opened, sealingWith } from "../rules/encryption-seals.js";
import { bare } from "../rules/etags.js";
import { expirationOutput } from "../rules/lifecycle.js";
import { limitOf } from "../rules/listing.js";
import { checkKey, descriptionOf, storageClassOutput, writeNeeds } from "../rules/new-objects.js";
import { demandDigest, lockOutput, objectLockOf } from "../rules/object-lock.js";
import { checkWrite, checkWriteConditionForms, notModified, type ReadConditions } from "../rules/preconditions.js";
import { contentRange, partOf, rangeOf } from "../rules/ranges.js";
import { isOutOfReach, restoreHeader } from "../rules/restore.js";
import { checkVersionId } from "../rules/versions.js";
import type { S3Reader } from "../state/reader.js";
import { AES256, type Bucket, type Checksum, type StoredObject } from "../state/records.js";
import { stamp } from "../state/time.js";
import type { Input, Output, S3Family, S3ReadContext } from "../types.js";
import { append } from "./directory-buckets.js";

export const objects = {
  reads: {
    GetObject: {
      needs: onObject("s3:GetObject", "s3:GetObjectVersion"),
      handle: async (input, context) => {
        const reading = await readingOf(input, context, "GET");
        if (reading.unmodified) return reading.unmodified;
        const { bucket, object, range, key } = reading;
        if (isOutOfReach(object, context.now)) throw invalidObjectState(object.storageClass);
        await demandKey(context, bucket, object.key, object.encryption, "kms:Decrypt");
        const stored = range === undefined ? { blob: object.blob } : { blob: object.blob, range };
        const output: Output<"GetObject"> = {
          ...(await headersOf(reading, input, context)),
          Body: key === undefined ? stored : opened(context.blobs, object, key, range),
        };
        return answer(output, reading);
      },
    },
    HeadObject: {
      needs: onObject("s3:GetObject", "s3:GetObjectVersion"),
      handle: async (input, context) => {
        const reading = await readingOf(input, context, "HEAD");
        if (reading.unmodified) return reading.unmodified;
        // AWS: what is kept beside the body can be read without the key, but the checksum is encrypted, too.
        if (input.ChecksumMode === "ENABLED" && reading.object.checksum) await demandToRead(context, reading);
        return answer(await headersOf(reading, input, context), reading);
      },
    },
    GetObjectAttributes: {
      needs: (input) => [
        onObject("s3:GetObject", "s3:GetObjectVersion")(input),
        onObject("s3:GetObjectAttributes", "s3:GetObjectVersionAttributes")(input),
      ],
      handle: async (input, context) => {
        const asked = attributesOf(input.ObjectAttributes);
        const bucket = await context.s3.bucket(input.Bucket, input);
        const object = await existing(context, bucket, input, "GET");
        keyToRead(object.encryption, input);
        if (asked.has("Checksum") && object.checksum) await demandToRead(context, { bucket, object });
        const { checksum } = object;
        return {
          LastModified: new Date(object.lastModified),
          ...versionOutput(bucket, object),
          ...(asked.has("ETag") ? { ETag: bare(object.etag) } : {}),
          ...(asked.has("Checksum") && checksum ? { Checksum: checksumMembers(withoutPartCount(checksum)) } : {}),
          ...(asked.has("ObjectParts") && object.parts ? { ObjectParts: partsOutput(object, input) } : {}),
          ...(asked.has("StorageClass") ? storageClassOutput(object.storageClass) : {}),
          ...(asked.has("ObjectSize") ? { ObjectSize: object.size } : {}),
        };
      },
    },
  },
  writes: {
    PutObject: {
      needs: (input, { now }) => writeNeeds(input, objectArn(input.Bucket, input.Key), { now, creates: true }),
      prepare: async (input, preparation) => {
        const { read, blobs, headers, caller, ids, now } = preparation;
        const description = descriptionOf(input, headers.expires);
        checkWriteConditionForms(input);
        checkContentMd5Form(input.ContentMD5);
        const given = givenChecksum(input, input.Body?.trailerNames);
        const bucket = await read((s3) => s3.bucket(input.Bucket, input));
        if (input.WriteOffsetBytes !== undefined) return append(input, bucket, preparation);
        checkKey(input.Key);
        const { encryption, key } = await protectionOf(preparation, bucket, input.Key, input);
        const lock = objectLockOf(bucket, input, now);
        demandDigest(bucket, lock, given !== undefined || input.ContentMD5 !== undefined);
        const accountId = ownerOf(bucket, accountOf(caller), input.ACL);
        const acl = setsAcl(input) ? await read((s3) => objectGrants(s3, bucket, input, accountId)) : undefined;

        const algorithm = given?.algorithm ?? DEFAULT_ALGORITHM;
        const sealing = sealingWith(key, ids);
        const verify = (received: Digest): void => {
          verifyContentMd5(input.ContentMD5, received.md5, "hex");
          if (given) verifyChecksum(given, () => input.Body?.trailers() ?? {}, received.checksums[0] ?? "");
        };
        const { blob, size, md5, checksums } = await receive(input.Body, blobs, [algorithm], verify, sealing);
        const checksum: Checksum = { algorithm, type: "FULL_OBJECT", value: checksums[0] ?? "" };

        return async ({ s3 }) => {
          const target = await s3.same(bucket);
          if (input.IfMatch !== undefined || input.IfNoneMatch !== undefined) {
            checkWrite(input, input.Key, await s3.current(target, input.Key));
          }
          const object: StoredObject = {
            type: "object",
            key: input.Key,
            accountId,
            size,
            etag: etagFor(encryption, md5, ids),
            blob,
            encryption,
            checksum,
            ...s3.versionIds(target),
            ...stamp(now),
            ...(sealing === undefined ? {} : { seals: sealing.seals() }),
            ...description,
            ...lock,
            ...(acl === undefined ? {} : { acl }),
          };
          await s3.putVersion(target, object);
          return {
            ETag: object.etag,
            ...checksumMembers(checksum),
            ...expirationOutput(target, object),
            ...encryptionOutput(encryption),
            ...contextOutput(encryption),
            // AWS: a put into a bucket whose versioning is suspended does not tell the null version.
            ...(object.versionId === "null" ? {} : { VersionId: object.versionId }),
          };
        };
      },
    },
  },
} satisfies S3Family;

/** Whose an object is: the bucket owner's, unless the bucket lets writers keep what they write. */
export const ownerOf = (bucket: Bucket, writer: string | undefined, cannedAcl?: string): string => {
  if (writer === undefined || bucket.ownership === "BucketOwnerEnforced") return bucket.accountId;
  const given = bucket.ownership === "BucketOwnerPreferred" && cannedAcl === "bucket-owner-full-control";
  return given ? bucket.accountId : writer;
};

/**
 * The object an input names.
 * AWS: that a key does not exist is told only to those who may list the bucket; others are refused.
 */
export const existing = async (
  call: Pick<Call, "demand"> & { readonly s3: S3Reader },
  bucket: Bucket,
  { Key, VersionId }: { readonly Key: string; readonly VersionId?: string | undefined },
  method: string,
): Promise<StoredObject> => {
  checkVersionId(VersionId);
  try {
    return await call.s3.object(bucket, Key, VersionId, method);
  } catch (error) {
    if (error instanceof AwsError && error.status === 404) await demandListing(call, bucket);
    throw error;
  }
};

const demandListing = (call: Pick<Call, "demand">, bucket: Bucket): Promise<void> =>
  call.demand({ action: "s3:ListBucket", resource: bucketArn(bucket.name) });

/** Answers tell the version only where the bucket was ever versioned. */
export const versionOutput = (bucket: Bucket, { versionId }: StoredObject): { VersionId?: string } =>
  bucket.versioning === "never" ? {} : { VersionId: versionId };

// ---- Reading --------------------------------------------------------------------------------------------------------

type ReadInput = Input<"GetObject"> | Input<"HeadObject">;

/** What GetObject and HeadObject found out before they answer. */
interface Reading {
  readonly bucket: Bucket;
  readonly object: StoredObject;
  /** Undefined: all of it, with status 200. */
  readonly range: ByteRange | undefined;
  /** Set for `partNumber` reads of multipart objects: from 0. */
  readonly part: number | undefined;
  readonly expires: string | undefined;
  /** Of an object under a customer's key. */
  readonly key: CustomerKey | undefined;
  readonly unmodified?: Reply<object>;
}

const readingOf = async (input: ReadInput, context: S3ReadContext, method: string): Promise<Reading> => {
  const encrypting = context.headers["x-amz-server-side-encryption"];
  if (encrypting !== undefined) throw encryptionNotSupported(encrypting);
  if (input.Range !== undefined && input.PartNumber !== undefined) {
    throw invalidRequest("Cannot specify both Range header and partNumber query parameter");
  }
  const bucket = await context.s3.bucket(input.Bucket, input);
  const object = await existing(context, bucket, input, method);
  const expires = responseExpires(input) ?? object.system.expires;
  const key = keyToRead(object.encryption, input);
  const reading = { bucket, object, range: undefined, part: undefined, expires, key };
  if (notModified(input satisfies ReadConditions, object, context.now)) {
    return { ...reading, unmodified: notModifiedReply(bucket, object) };
  }
  if (input.PartNumber !== undefined) {
    const { range, index } = partOf(input.PartNumber, object);
    // An empty object has no byte that a range could name.
    if (object.size === 0) return reading;
    return { ...reading, range, part: object.parts ? index : undefined };
  }
  return input.Range === undefined ? reading : { ...reading, range: rangeOf(input.Range, object.size) };
};

/** What is told only to those who may decrypt. */
const demandToRead = (context: S3ReadContext, { bucket, object }: Pick<Reading, "bucket" | "object">) =>
  demandKey(context, bucket, object.key, object.encryption, "kms:Decrypt");

// AWS: how an object is encrypted is its own affair; a reader does not choose.
const encryptionNotSupported = (value: string) =>
  invalidArgument(
    "x-amz-server-side-encryption header is not supported for this operation.",
    "x-amz-server-side-encryption",
    value,
  );

const notModifiedReply = (bucket: Bucket, object: StoredObject) =>
  new Reply(
    {
      ETag: object.etag,
      LastModified: new Date(object.lastModified),
      ...versionOutput(bucket, object),
    },
    304,
  );

const answer = <Output extends object>(output: Output, { range, expires }: Reading): Output | Reply<Output> => {
  if (range === undefined && expires === undefined) return output;
  // `Expires` goes out as it came in: it need not be a date.
  return new Reply(output, range === undefined ? 200 : 206, expires === undefined ? {} : { Expires: expires });
};

/** The headers that GetObject and HeadObject have in common. */
const headersOf = async (reading: Reading, input: ReadInput, context: S3ReadContext) => {
  const { bucket, object, range, part } = reading;
  const { system, encryption } = object;
  const output: Output<"HeadObject"> = {
    AcceptRanges: "bytes",
    LastModified: new Date(object.lastModified),
    ContentLength: range === undefined ? object.size : range.last - range.first + 1,
    ETag: object.etag,
    ContentType: system.contentType,
    Metadata: object.metadata,
  };
  if (encryption === AES256) output.ServerSideEncryption = "AES256";
  else Object.assign(output, encryptionOutput(encryption));
  if (bucket.versioning !== "never") output.VersionId = object.versionId;
  if (range !== undefined) output.ContentRange = contentRange(range, object.size);
  if (part !== undefined) output.PartsCount = object.parts?.length ?? 0;
  if (system.cacheControl !== undefined) output.CacheControl = system.cacheControl;
  if (system.contentDisposition !== undefined) output.ContentDisposition = system.contentDisposition;
  if (system.contentEncoding !== undefined) output.ContentEncoding = system.contentEncoding;
  if (system.contentLanguage !== undefined) output.ContentLanguage = system.contentLanguage;
  if (object.websiteRedirectLocation !== undefined) output.WebsiteRedirectLocation = object.websiteRedirectLocation;
  if (input.VersionId === undefined) Object.assign(output, expirationOutput(bucket, object));
  const restore = restoreHeader(object, context.now);
  if (restore !== undefined) output.Restore = restore;
  if (object.replicationStatus !== undefined) output.ReplicationStatus = object.replicationStatus;
  if (object.storageClass !== "STANDARD") Object.assign(output, storageClassOutput(object.storageClass));
  if (bucket.objectLockEnabled) Object.assign(output, await lockToldTo(context, input, object));
  if (object.tags !== undefined && (await maySeeTags(context, input))) output.TagCount = object.tags.length;
  if (input.ChecksumMode === "ENABLED") Object.assign(output, checksumOutput(reading));
  return overridden(output, input, context);
};

/** AWS: retention and legal hold are told only to those who may read them. */
const lockToldTo = async (call: Call, input: ReadInput, object: StoredObject) => {
  const { retention, legalHold } = object;
  const told = {
    ...(retention && (await call.permits(onObject("s3:GetObjectRetention")(input))) ? { retention } : {}),
    ...(legalHold && (await call.permits(onObject("s3:GetObjectLegalHold")(input))) ? { legalHold } : {}),
  };
  return lockOutput(told, call.now);
};

/** AWS: the number of tags is told only to those who may read the tags. */
const maySeeTags = (call: Call, input: ReadInput): Promise<boolean> =>
  call.permits(onObject("s3:GetObjectTagging", "s3:GetObjectVersionTagging")(input));

/**
 * AWS: a part of an object has no checksum of its own, unless it is a part of a composite one; a range that is the whole
 * object has the object's.
 */
const checksumOutput = ({ object, range, part }: Reading): ReturnType<typeof checksumMembers> => {
  const { checksum, parts, size } = object;
  if (checksum === undefined) return {};
  if (part !== undefined && checksum.type === "COMPOSITE") {
    const value = parts?.[part]?.checksum;
    return value === undefined ? {} : checksumMembers({ ...checksum, value });
  }
  const whole = range === undefined || range.last - range.first + 1 === size;
  return whole ? checksumMembers(checksum) : {};
};

/** Query parameter, input member, and the output member it replaces. */
const OVERRIDES = [
  ["response-cache-control", "ResponseCacheControl", "CacheControl"],
  ["response-content-disposition", "ResponseContentDisposition", "ContentDisposition"],
  ["response-content-encoding", "ResponseContentEncoding", "ContentEncoding"],
  ["response-content-language", "ResponseContentLanguage", "ContentLanguage"],
  ["response-content-type", "ResponseContentType", "ContentType"],
] as const;

// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly the range of ISO-8859-1
const NOT_LATIN1 = /[^\u0000-\u00ff]/;

const notLatin1 = (parameter: string, value: string) =>
  invalidArgument("Header value cannot be represented using ISO-8859-1.", parameter, value);

/** As it was sent: S3's protocol keeps the text, where the SDK's type speaks of a date. */
const responseExpires = ({ ResponseExpires }: ReadInput): string | undefined =>
  ResponseExpires === undefined ? undefined : String(ResponseExpires);

/** What a signed request asks the answer's headers to be. */
const overridden = (output: Output<"HeadObject">, input: ReadInput, call: Call): Output<"HeadObject"> => {
  const expires = responseExpires(input);
  if (expires !== undefined && NOT_LATIN1.test(expires)) throw notLatin1("response-expires", expires);
  let overrides = expires !== undefined;
  for (const [parameter, asked, member] of OVERRIDES) {
    const value = input[asked];
    if (value === undefined) continue;
    if (NOT_LATIN1.test(value)) throw notLatin1(parameter, value);
    output[member] = value;
    overrides = true;
  }
  if (overrides && call.caller.type === "anonymous") {
    throw invalidRequest("Request specific response headers cannot be used for anonymous GET requests.");
  }
  return output;
};

// ---- Attributes -----------------------------------------------------------------------------------------------------

const ATTRIBUTES = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"];

const attributesOf = (asked: readonly string[]): ReadonlySet<string> => {
  const attributes = asked.flatMap((each) => each.split(",")).map((attribute) => attribute.trim());
  if (attributes.length === 0) {
    throw invalidRequest(
      "The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty",
    );
  }
  for (const attribute of attributes) {
    if (!ATTRIBUTES.includes(attribute)) {
      throw invalidArgument("Invalid attribute name specified.", "x-amz-object-attributes", attribute);
    }
  }
  return new Set(attributes);
};

/** AWS: parts are listed only where they have checksums of their own (composite); else only their number is told. */
const partsOutput = (object: StoredObject, input: Input<"GetObjectAttributes">) => {
  const parts = object.parts ?? [];
  const { checksum } = object;
  if (checksum?.type !== "COMPOSITE") return { TotalPartsCount: parts.length };
  const limit = limitOf(input.MaxParts, "max-parts");
  const marker = Number(input.PartNumberMarker ?? 0);
  const behind = parts.filter(({ partNumber }) => partNumber > marker);
  const page = behind.slice(0, limit);
  return {
    TotalPartsCount: parts.length,
    PartNumberMarker: String(marker),
    NextPartNumberMarker: String(page.at(-1)?.partNumber ?? 0),
    MaxParts: limit,
    IsTruncated: behind.length > page.length,
    Parts: page.map(({ partNumber, size, checksum: value }) => ({
      PartNumber: partNumber,
      Size: size,
      ...(value === undefined ? {} : checksumMember(checksum.algorithm, value)),
    })),
  };
};
