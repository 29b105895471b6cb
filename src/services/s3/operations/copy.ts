/** Copies of whole objects. Bytes are shared, never copied; UploadPartCopy is in `multipart.ts`. */
import { objectArn } from "../../kit/arns.js";
import { accountOf } from "../../kit/caller.js";
import { AwsError } from "../../kit/errors.js";
import type { Permission } from "../../kit/permission.js";
import { objectGrants } from "../acl.js";
import { demandKey, etagFor, isPlain, type Protection, protectionOf } from "../encryption.js";
import {
  copySourceIsDeleteMarker,
  copySourceTooLarge,
  illegalSelfCopy,
  invalidArgument,
  invalidSourceState,
  operationAborted,
  unknownSdkChecksumAlgorithm,
} from "../errors.js";
import { onObject, setsAcl } from "../needs.js";
import { digested, MAX_PIECE, rewritten } from "../receive.js";
import { checksumMembers, DEFAULT_ALGORITHM, isChecksumAlgorithm } from "../rules/checksums.js";
import { type CopySource, copySourceOf } from "../rules/copy-source.js";
import {
  contextOutput,
  encryptionOutput,
  keyToRead,
  type SourceKeyHeaders,
  sourceKeyHeaders,
} from "../rules/encryption-headers.js";
import { type CustomerKey, opened, sealingWith } from "../rules/encryption-seals.js";
import { expirationOutput } from "../rules/lifecycle.js";
import { checkKey, type Description, descriptionOf, writeNeeds } from "../rules/new-objects.js";
import { objectLockOf } from "../rules/object-lock.js";
import { type CopyConditions, checkCopySource, checkWrite, checkWriteConditionForms } from "../rules/preconditions.js";
import { isOutOfReach } from "../rules/restore.js";
import type { Bucket, Checksum, ChecksumAlgorithm, StoredObject } from "../state/records.js";
import { stamp } from "../state/time.js";
import type { Input, S3Family, S3Preparation } from "../types.js";
import { annotationsToCopy } from "./annotations.js";
import { existing, ownerOf, versionOutput } from "./objects.js";

export const copy = {
  reads: {},
  writes: {
    CopyObject: {
      needs: (input, { now }) => {
        const source = copySourceOf(input.CopySource);
        // AWS: what is wrong with a header is told before anything is looked up.
        algorithmOf(input.ChecksumAlgorithm);
        const write = writeNeeds(input, objectArn(input.Bucket, input.Key), {
          now,
          creates: true,
          context: {
            "s3:x-amz-copy-source": `${source.bucket}/${source.key}`,
            "s3:x-amz-metadata-directive": input.MetadataDirective,
            "s3:x-amz-object-annotation-directive": input.AnnotationDirective,
          },
        });
        return [sourceNeeds(source), ...("action" in write ? [write] : write)];
      },
      prepare: async (input, preparation) => {
        const { read, headers, caller, now } = preparation;
        const copiesMetadata = directive("metadata", input.MetadataDirective) === "COPY";
        const copiesTags = directive("tagging", input.TaggingDirective) === "COPY";
        const description = descriptionOf(input, headers.expires);
        checkWriteConditionForms(input);
        const source = copySourceOf(input.CopySource);
        const bucket = await read((s3) => s3.bucket(input.Bucket, input));
        checkKey(input.Key);
        const lock = objectLockOf(bucket, input, now);
        const accountId = ownerOf(bucket, accountOf(caller), input.ACL);
        const acl = setsAcl(input) ? await read((s3) => objectGrants(s3, bucket, input, accountId)) : undefined;

        const seen = await sourceOf(preparation, source, input);
        if (isItself(source, input, bucket, seen.object)) throw illegalSelfCopy();
        if (seen.object.size > MAX_PIECE) throw copySourceTooLarge();
        if (copiesTags && seen.object.tags) await demandTags(preparation, source, input);
        const annotations = await annotationsToCopy(preparation, source, seen.object, input);
        const protection = await protectionOf(preparation, bucket, input.Key, input);
        const { encryption } = protection;
        const body = await bodyOf(seen, protection, algorithmOf(input.ChecksumAlgorithm), preparation);

        return async ({ s3 }) => {
          const target = await s3.same(bucket);
          const sourceBucket = await s3.same(seen.bucket);
          const from = await s3.version(sourceBucket, source.key, source.versionId);
          // What was digested must still be what is there; a writer came between the two.
          if (from?.id !== seen.object.id) throw operationAborted();
          checkWrite(input, input.Key, await s3.current(target, input.Key));
          const object: StoredObject = {
            type: "object",
            key: input.Key,
            ...s3.versionIds(target),
            ...stamp(now),
            accountId,
            size: seen.object.size,
            ...body,
            encryption,
            ...described(seen.object, description, copiesMetadata, copiesTags),
            ...lock,
            ...(acl === undefined ? {} : { acl }),
            ...(annotations === undefined ? {} : { annotations }),
          };
          await s3.putVersion(target, object);
          return {
            CopyObjectResult: {
              ETag: object.etag,
              LastModified: new Date(object.lastModified),
              ...checksumMembers(object.checksum),
            },
            ...encryptionOutput(encryption),
            ...expirationOutput(target, object),
            ...contextOutput(encryption),
            ...versionOutput(target, object),
            ...sourceVersionOutput(seen.object),
          };
        };
      },
    },
  },
} satisfies S3Family;

/** What reading a copy's source needs. */
export const sourceNeeds = (source: CopySource): Permission =>
  onObject(
    "s3:GetObject",
    "s3:GetObjectVersion",
  )({ Bucket: source.bucket, Key: source.key, VersionId: source.versionId });

/** AWS: a null version is not told. */
export const sourceVersionOutput = ({ versionId }: StoredObject): { CopySourceVersionId?: string } =>
  versionId === "null" ? {} : { CopySourceVersionId: versionId };

/** The source of a copy, with the key to read it where a customer's key is needed. */
export interface Source {
  readonly bucket: Bucket;
  readonly object: StoredObject;
  readonly key: CustomerKey | undefined;
}

/** The source of a copy, fit to be copied. Throws what S3 says of one that is not there, archived, or fails a condition. */
export const sourceOf = async (
  preparation: S3Preparation,
  source: CopySource,
  input: CopyConditions & SourceKeyHeaders & { readonly ExpectedSourceBucketOwner?: string | undefined },
): Promise<Source> => {
  const found = await preparation
    .read(async (s3) => {
      const bucket = await s3.bucket(source.bucket, { ExpectedBucketOwner: input.ExpectedSourceBucketOwner });
      const call = { s3, demand: (permission: Permission) => preparation.demand(permission) };
      return { bucket, object: await existing(call, bucket, { Key: source.key, VersionId: source.versionId }, "GET") };
    })
    .catch((error: unknown) => {
      throw error instanceof AwsError && error.status === 405 ? copySourceIsDeleteMarker() : error;
    });
  const key = keyToRead(found.object.encryption, sourceKeyHeaders(input));
  checkCopySource(input, found.object, preparation.now);
  if (isOutOfReach(found.object, preparation.now)) throw invalidSourceState(found.object.storageClass);
  await demandKey(preparation, found.bucket, source.key, found.object.encryption, "kms:Decrypt");
  return { ...found, key };
};

const directive = (kind: "metadata" | "tagging", asked: string | undefined): "COPY" | "REPLACE" => {
  if (asked === undefined || asked === "COPY") return "COPY";
  if (asked === "REPLACE") return "REPLACE";
  throw invalidArgument(`Unknown ${kind} directive.`, `x-amz-${kind}-directive`, asked);
};

const algorithmOf = (asked: string | undefined): ChecksumAlgorithm | undefined => {
  if (asked === undefined) return undefined;
  const algorithm = asked.toUpperCase();
  if (!isChecksumAlgorithm(algorithm)) throw unknownSdkChecksumAlgorithm();
  return algorithm;
};

/** Whether the copy would change nothing. A default encryption set on the bucket counts as a change, as on AWS. */
const isItself = (source: CopySource, input: Input<"CopyObject">, bucket: Bucket, object: StoredObject): boolean =>
  source.bucket === input.Bucket &&
  source.key === input.Key &&
  source.versionId === undefined &&
  input.MetadataDirective !== "REPLACE" &&
  input.StorageClass === undefined &&
  input.WebsiteRedirectLocation === undefined &&
  input.ServerSideEncryption === undefined &&
  input.SSECustomerAlgorithm === undefined &&
  bucket.encryption === undefined &&
  // AWS: an object under another key goes back to S3's own.
  isPlain(object.encryption);

/** AWS: tags travel only with those who may read them there and write them here. */
const demandTags = async (call: S3Preparation, source: CopySource, input: Input<"CopyObject">): Promise<void> => {
  const { bucket: Bucket, key: Key, versionId: VersionId } = source;
  await call.demand(onObject("s3:GetObjectTagging", "s3:GetObjectVersionTagging")({ Bucket, Key, VersionId }));
  await call.demand({ action: "s3:PutObjectTagging", resource: objectArn(input.Bucket, input.Key) });
};

/**
 * Bytes, ETag and checksum of a copy. Bytes are shared unless a customer's key is in play. An object that came in one
 * piece keeps its ETag and checksum; one that was multipart, has an ETag that is no MD5, or is to have another checksum,
 * is read once (AWS: a copy is one piece, with the MD5 as its ETag and a checksum of the full object).
 */
const bodyOf = async (
  { object, key }: Source,
  { encryption, key: newKey }: Protection,
  asked: ChecksumAlgorithm | undefined,
  { blobs, ids }: S3Preparation,
): Promise<Pick<StoredObject, "blob" | "etag" | "seals"> & { readonly checksum: Checksum }> => {
  const { checksum, etag, parts, blob } = object;
  const algorithm = asked ?? checksum?.algorithm ?? DEFAULT_ALGORITHM;
  const isSealed = key !== undefined || newKey !== undefined;
  const keepsChecksum = parts === undefined && checksum?.algorithm === algorithm;
  if (!isSealed && keepsChecksum && isPlain(object.encryption)) {
    return { blob, etag: isPlain(encryption) ? etag : etagFor(encryption, "", ids), checksum };
  }
  const bytes = key === undefined ? blobs.read(blob) : opened(blobs, object, key);
  const sealing = sealingWith(newKey, ids);
  const written = isSealed
    ? await rewritten(bytes, blobs, object.size, [algorithm], sealing)
    : { blob, ...(await digested(bytes, [algorithm])) };
  return {
    blob: written.blob,
    ...(sealing === undefined ? {} : { seals: sealing.seals() }),
    etag: etagFor(encryption, written.md5, ids),
    checksum: { algorithm, type: "FULL_OBJECT", value: written.checksums[0] ?? "" },
  };
};

/** What a copy takes from its source, and what from the request. Storage class and redirect are never the source's. */
const described = (
  source: StoredObject,
  asked: Description,
  copiesMetadata: boolean,
  copiesTags: boolean,
): Description => {
  const { tags: askedTags, ...rest } = asked;
  const tags = copiesTags ? source.tags : askedTags;
  return {
    ...rest,
    ...(copiesMetadata ? { system: source.system, metadata: source.metadata } : {}),
    ...(tags === undefined ? {} : { tags }),
  };
};
