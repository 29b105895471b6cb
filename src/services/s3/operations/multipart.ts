/** Multipart uploads: begun, filled part by part, listed, completed, aborted. */
import { objectArn } from "../../kit/arns.js";
import { accountOf, type Caller } from "../../kit/caller.js";
import type { Permission } from "../../kit/permission.js";
import { objectGrants } from "../acl.js";
import { checkNotBlocked, demandKey, etagFor, type KeyCall, protectionOf } from "../encryption.js";
import {
  anonymousUpload,
  checksumTypeMismatch,
  copySourceTooLarge,
  headerNotImplemented,
  invalidArgument,
  invalidChecksumHeader,
  invalidRequest,
  noSuchUpload,
} from "../errors.js";
import { onBucket, onObject, setsAcl } from "../needs.js";
import {
  checkContentMd5Form,
  type Digest,
  digested,
  MAX_PIECE,
  receive,
  rewritten,
  verifyContentMd5,
} from "../receive.js";
import {
  type ChecksumMembers,
  checksumMember,
  checksumMembers,
  DEFAULT_ALGORITHM,
  givenChecksum,
  isChecksumAlgorithm,
  joins,
  verifyChecksum,
} from "../rules/checksums.js";
import { checkSizes, checksumOf, checkWholeChecksum, chosenParts, objectOf } from "../rules/completion.js";
import { copySourceOf } from "../rules/copy-source.js";
import {
  type CustomerKeyHeaders,
  contextOutput,
  encryptionOutput,
  keyOfPart,
  serverSideOutput,
} from "../rules/encryption-headers.js";
import { type CustomerKey, opened, sealingWith } from "../rules/encryption-seals.js";
import { multipartEtag } from "../rules/etags.js";
import { abortOutput, expirationOutput } from "../rules/lifecycle.js";
import { type Entries, encoderOf, limitOf, pageOf, type Start, startBehind } from "../rules/listing.js";
import { checkKey, descriptionOf, storageClassOutput, writeNeeds } from "../rules/new-objects.js";
import { objectLockOf } from "../rules/object-lock.js";
import { checkWrite, checkWriteConditionForms } from "../rules/preconditions.js";
import { copyRangeOf } from "../rules/ranges.js";
import { isUploadIdOf, uploadIdOf } from "../rules/upload-ids.js";
import type { S3Reader } from "../state/reader.js";
import type { Bucket, ChecksumAlgorithm, CompletedUpload, MultipartUpload, UploadedPart } from "../state/records.js";
import { stamp } from "../state/time.js";
import type { Input, S3Family, S3WriteContext } from "../types.js";
import { sourceNeeds, sourceOf, sourceVersionOutput } from "./copy.js";
import { ownerOf } from "./objects.js";

export const multipart = {
  reads: {
    ListMultipartUploads: {
      // AWS: unlike those of the other listings, this action does not know `s3:prefix` and its kin.
      needs: onBucket("s3:ListBucketMultipartUploads"),
      handle: async (input, { s3 }) => {
        const { Prefix = "", Delimiter, KeyMarker } = input;
        const encode = encoderOf(input.EncodingType);
        const limit = limitOf(input.MaxUploads, "max-uploads");
        // AWS: without a key marker the upload id marker means nothing, and is not repeated.
        const UploadIdMarker = KeyMarker ? input.UploadIdMarker : undefined;
        if (KeyMarker && UploadIdMarker && !isUploadIdOf(UploadIdMarker, KeyMarker)) {
          throw invalidArgument("Invalid uploadId marker", "upload-id-marker", UploadIdMarker);
        }
        const bucket = await s3.bucket(input.Bucket, input);
        const source = new UploadEntries(s3, bucket, startBehind(KeyMarker, Prefix, Delimiter), UploadIdMarker);
        const page = await pageOf(source, { prefix: Prefix, delimiter: Delimiter, limit });
        const last = page.entries.at(-1);
        const Uploads = await Promise.all(page.entries.map((upload) => uploadEntry(s3, upload, encode)));
        return {
          Bucket: bucket.name,
          KeyMarker: encode(KeyMarker ?? ""),
          UploadIdMarker: UploadIdMarker ?? "",
          // AWS: always there, also when nothing follows; they name the last upload, never a common prefix.
          NextKeyMarker: encode(last?.key ?? ""),
          NextUploadIdMarker: last?.uploadId ?? "",
          MaxUploads: limit,
          IsTruncated: page.truncated,
          ...(Prefix === "" ? {} : { Prefix: encode(Prefix) }),
          ...(Delimiter ? { Delimiter: encode(Delimiter) } : {}),
          ...(input.EncodingType === undefined ? {} : { EncodingType: "url" as const }),
          ...(Uploads.length === 0 ? {} : { Uploads }),
          ...(page.commonPrefixes.length === 0
            ? {}
            : { CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })) }),
        };
      },
    },
    ListParts: {
      needs: onObject("s3:ListMultipartUploadParts"),
      handle: async (input, { s3 }) => {
        const limit = limitOf(input.MaxParts, "max-parts");
        const marker = partNumberMarker(input.PartNumberMarker);
        const bucket = await s3.bucket(input.Bucket, input);
        const upload = await s3.upload(bucket, input.Key, input.UploadId);
        const found = await s3.parts(upload.uploadId, { after: marker, limit: limit + 1 });
        const page = found.slice(0, limit);
        return {
          Bucket: bucket.name,
          Key: upload.key,
          UploadId: upload.uploadId,
          PartNumberMarker: String(marker),
          NextPartNumberMarker: String(page.at(-1)?.partNumber ?? 0),
          MaxParts: limit,
          IsTruncated: limit > 0 && found.length > limit,
          ...(page.length === 0 ? {} : { Parts: page.map((part) => partEntry(part, upload)) }),
          ...(await peopleOf(s3, upload)),
          ...storageClassOutput(upload.storageClass),
          ...checksumChoice(upload),
          ...abortOutput(bucket, upload),
        };
      },
    },
  },
  writes: {
    CreateMultipartUpload: {
      needs: (input, { now }) => writeNeeds(input, objectArn(input.Bucket, input.Key), { now, creates: false }),
      handle: async (input, context) => {
        const { s3, caller, headers, ids, now } = context;
        if (caller.type === "anonymous") throw anonymousUpload();
        const description = descriptionOf(input, headers.expires);
        const choice = choiceOf(input);
        const bucket = await s3.bucket(input.Bucket, input);
        checkKey(input.Key);
        const { encryption } = await protectionOf(context, bucket, input.Key, input);
        const lock = objectLockOf(bucket, input, now);
        const accountId = ownerOf(bucket, accountOf(caller), input.ACL);
        const acl = setsAcl(input) ? await objectGrants(s3, bucket, input, accountId) : undefined;
        const { lastModified, lastModifiedText } = stamp(now);
        const upload: MultipartUpload = {
          key: input.Key,
          uploadId: uploadIdOf(now, input.Key, ids.uploadId()),
          initiatedAt: lastModified,
          initiatedAtText: lastModifiedText,
          initiator: await initiatorOf(s3, caller, bucket),
          accountId,
          ...description,
          encryption,
          ...lock,
          ...choice,
          ...(acl === undefined ? {} : { acl }),
        };
        await s3.putUpload(bucket, upload);
        return {
          Bucket: bucket.name,
          Key: upload.key,
          UploadId: upload.uploadId,
          ...abortOutput(bucket, upload),
          ...encryptionOutput(encryption),
          ...contextOutput(encryption),
          ...checksumChoice(upload),
        };
      },
    },
    UploadPart: {
      needs: onPart,
      prepare: async (input, preparation) => {
        const { read, blobs, ids, now } = preparation;
        checkPartNumber(input.PartNumber);
        checkContentMd5Form(input.ContentMD5);
        const given = givenChecksum(input, input.Body?.trailerNames);
        const { bucket, upload } = await read((s3) => uploadOf(s3, input));
        checkAlgorithm(upload, given?.algorithm);
        const key = await keyToWrite(preparation, bucket, upload, input);

        // Without a choice the whole will have a CRC64NVME, joined from those of its parts.
        const algorithm = upload.checksumAlgorithm ?? DEFAULT_ALGORITHM;
        const algorithms =
          given === undefined || given.algorithm === algorithm ? [algorithm] : [algorithm, given.algorithm];
        const verify = (received: Digest): void => {
          verifyContentMd5(input.ContentMD5, received.md5, "base64");
          if (given) verifyChecksum(given, () => input.Body?.trailers() ?? {}, received.checksums.at(-1) ?? "");
        };
        const sealing = sealingWith(key, ids);
        const { blob, size, md5, checksums } = await receive(input.Body, blobs, algorithms, verify, sealing);
        const part: UploadedPart = {
          partNumber: input.PartNumber,
          size,
          etag: etagFor(upload.encryption, md5, ids),
          ...stamp(now),
          blob,
          ...(sealing === undefined ? {} : { seals: sealing.seals() }),
          checksum: { algorithm, value: checksums[0] ?? "" },
        };
        return async ({ s3 }) => {
          await putPart(s3, bucket, upload, part);
          return {
            ETag: part.etag,
            ...encryptionOutput(upload.encryption),
            ...(given ? checksumMember(given.algorithm, checksums.at(-1) ?? "") : partChecksum(part, upload)),
          };
        };
      },
    },
    UploadPartCopy: {
      needs: (input) => {
        const source = copySourceOf(input.CopySource);
        const { context, ...write } = onPart(input);
        const copySource = { "s3:x-amz-copy-source": `${source.bucket}/${source.key}` };
        return [sourceNeeds(source), { ...write, context: { ...context, ...copySource } }];
      },
      prepare: async (input, preparation) => {
        const { read, blobs, ids, now } = preparation;
        checkPartNumber(input.PartNumber);
        const source = copySourceOf(input.CopySource);
        const { bucket, upload } = await read((s3) => uploadOf(s3, input));
        const { object, key: sourceKey } = await sourceOf(preparation, source, input);
        const key = await keyToWrite(preparation, bucket, upload, input);
        const range = input.CopySourceRange === undefined ? undefined : copyRangeOf(input.CopySourceRange, object.size);
        const piece = range === undefined ? object.blob : await blobs.slice(object.blob, range);
        if (piece.size > MAX_PIECE) throw copySourceTooLarge();

        const algorithm = upload.checksumAlgorithm ?? DEFAULT_ALGORITHM;
        const bytes = sourceKey === undefined ? blobs.read(piece) : opened(blobs, object, sourceKey, range);
        const sealing = sealingWith(key, ids);
        const { blob, md5, checksums } =
          sourceKey === undefined && sealing === undefined
            ? { blob: piece, ...(await digested(bytes, [algorithm])) }
            : await rewritten(bytes, blobs, piece.size, [algorithm], sealing);
        const part: UploadedPart = {
          partNumber: input.PartNumber,
          size: blob.size,
          etag: etagFor(upload.encryption, md5, ids),
          ...stamp(now),
          blob,
          ...(sealing === undefined ? {} : { seals: sealing.seals() }),
          checksum: { algorithm, value: checksums[0] ?? "" },
        };
        return async ({ s3 }) => {
          await putPart(s3, bucket, upload, part);
          return {
            CopyPartResult: {
              ETag: part.etag,
              LastModified: new Date(part.lastModified),
              ...partChecksum(part, upload),
            },
            ...encryptionOutput(upload.encryption),
            ...sourceVersionOutput(object),
          };
        };
      },
    },
    CompleteMultipartUpload: {
      needs: ({ Bucket, Key, IfMatch, IfNoneMatch, SSECustomerAlgorithm }, { now }) =>
        writeNeeds({ IfMatch, IfNoneMatch, SSECustomerAlgorithm }, objectArn(Bucket, Key), { now, creates: true }),
      handle: async (input, context) => {
        const { s3, blobs, now, endpoint } = context;
        checkWriteConditionForms(input);
        const bucket = await s3.bucket(input.Bucket, input);
        const before = await completedBefore(s3, bucket, input);
        if (before) return completionOutput(bucket, before, endpoint);
        const upload = await s3.upload(bucket, input.Key, input.UploadId);
        checkWrite(input, input.Key, await s3.current(bucket, input.Key));

        const parts = chosenParts(upload, await s3.parts(upload.uploadId), input);
        const size = checkSizes(parts, input.MpuObjectSize);
        const checksum = await checksumOf(upload, parts);
        checkWholeChecksum(upload, checksum, input);
        // AWS: only the checksums that parts were uploaded with have to be decrypted to make one of the whole.
        const { encryption, checksumAlgorithm } = upload;
        if (checksumAlgorithm !== undefined) await demandKey(context, bucket, upload.key, encryption, "kms:Decrypt");

        const blob = await blobs.concat(parts.map((part) => part.blob));
        const object = objectOf(upload, parts, { ...s3.versionIds(bucket), ...stamp(now), size, checksum, blob });
        await s3.putVersion(bucket, object);
        await s3.deleteUpload(bucket, upload);
        const { id, versionId, etag } = object;
        const completed = {
          key: input.Key,
          uploadId: upload.uploadId,
          id,
          versionId,
          etag,
          completedAt: now,
          encryption,
          // AWS: nothing is told that would have to be decrypted first.
          ...(checksum === undefined || (encryption.kmsKeyId && !checksumAlgorithm) ? {} : { checksum }),
        };
        await s3.putCompletedUpload(bucket, completed);
        return { ...completionOutput(bucket, completed, endpoint), ...expirationOutput(bucket, object) };
      },
    },
    AbortMultipartUpload: {
      needs: onObject("s3:AbortMultipartUpload"),
      handle: async (input, { s3 }) => {
        if (input.IfMatchInitiatedTime !== undefined) throw headerNotImplemented("x-amz-if-match-initiated-time");
        const { bucket, upload } = await uploadOf(s3, input);
        await s3.deleteUpload(bucket, upload);
        return {};
      },
    },
  },
} satisfies S3Family;

interface PartReference {
  readonly Bucket: string;
  readonly Key: string;
  readonly SSECustomerAlgorithm?: string | undefined;
}

/** AWS: writing a part is writing the object, though it does not make one yet. */
function onPart({ Bucket, Key, SSECustomerAlgorithm }: PartReference): Permission {
  const context = {
    "s3:ObjectCreationOperation": false,
    "s3:x-amz-server-side-encryption-customer-algorithm": SSECustomerAlgorithm,
  };
  return { action: "s3:PutObject", resource: objectArn(Bucket, Key), context };
}

interface UploadReference {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string;
  readonly ExpectedBucketOwner?: string | undefined;
}

const uploadOf = async (
  s3: S3Reader,
  input: UploadReference,
): Promise<{ readonly bucket: Bucket; readonly upload: MultipartUpload }> => {
  const bucket = await s3.bucket(input.Bucket, input);
  return { bucket, upload: await s3.upload(bucket, input.Key, input.UploadId) };
};

// ---- Beginning ------------------------------------------------------------------------------------------------------

type Choice = Pick<MultipartUpload, "checksumAlgorithm" | "checksumType">;

/** Which checksum the whole shall have. Not every algorithm can be joined, and CRC64NVME is only ever joined. */
const choiceOf = ({ ChecksumAlgorithm, ChecksumType }: Input<"CreateMultipartUpload">): Choice => {
  if (ChecksumAlgorithm === undefined) {
    if (ChecksumType === undefined) return {};
    throw invalidRequest("The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.");
  }
  const checksumAlgorithm = ChecksumAlgorithm.toUpperCase();
  if (!isChecksumAlgorithm(checksumAlgorithm)) {
    throw invalidRequest(
      "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]",
    );
  }
  const checksumType = ChecksumType ?? (checksumAlgorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE");
  if (checksumType !== "FULL_OBJECT" && checksumType !== "COMPOSITE")
    throw invalidChecksumHeader("x-amz-checksum-type");
  if (checksumType === "FULL_OBJECT" ? !joins(checksumAlgorithm) : checksumAlgorithm === "CRC64NVME") {
    const algorithm = checksumAlgorithm.toLowerCase();
    throw invalidRequest(`The ${checksumType} checksum type cannot be used with the ${algorithm} checksum algorithm.`);
  }
  return { checksumAlgorithm, checksumType };
};

const checksumChoice = ({ checksumAlgorithm, checksumType }: MultipartUpload) => ({
  ...(checksumAlgorithm === undefined ? {} : { ChecksumAlgorithm: checksumAlgorithm }),
  ...(checksumType === undefined ? {} : { ChecksumType: checksumType }),
});

// AWS: a root is named by its canonical id, anybody else by ARN.
const initiatorOf = async (s3: S3Reader, caller: Caller, bucket: Bucket): Promise<MultipartUpload["initiator"]> => {
  switch (caller.type) {
    case "user":
      return { id: caller.arn, displayName: caller.userName };
    case "assumed-role":
      return { id: caller.arn, displayName: `${caller.roleName}/${caller.arn.slice(caller.arn.lastIndexOf("/") + 1)}` };
    case "federated-user":
      return { id: caller.arn, displayName: caller.arn.slice(caller.arn.lastIndexOf("/") + 1) };
    default: {
      const { canonicalId, displayName } = await s3.account(accountOf(caller) ?? bucket.accountId);
      return { id: canonicalId, displayName };
    }
  }
};

// ---- Parts ----------------------------------------------------------------------------------------------------------

const checkPartNumber = (partNumber: number): void => {
  if (Number.isInteger(partNumber) && partNumber >= 1 && partNumber <= 10_000) return;
  throw invalidArgument(
    "Part number must be an integer between 1 and 10000, inclusive",
    "partNumber",
    String(partNumber),
  );
};

/** AWS: a part brings the upload's algorithm; only full object checksums are computed for parts that bring none. */
const checkAlgorithm = (
  { checksumAlgorithm, checksumType }: MultipartUpload,
  given: ChecksumAlgorithm | undefined,
): void => {
  if (checksumAlgorithm === undefined || checksumAlgorithm === given) return;
  if (given === undefined && checksumType === "FULL_OBJECT") return;
  throw checksumTypeMismatch(checksumAlgorithm.toLowerCase(), given?.toLowerCase() ?? "null");
};

/** The customer's key for a part. Throws unless it is the upload's, and where the caller may not use the upload's KMS key. */
const keyToWrite = async (
  call: KeyCall,
  bucket: Bucket,
  { key, encryption }: MultipartUpload,
  headers: CustomerKeyHeaders,
): Promise<CustomerKey | undefined> => {
  const brought = keyOfPart(encryption, headers);
  if (brought !== undefined) checkNotBlocked(call, bucket, key);
  // AWS: beginning an upload makes its data key; each part has to decrypt it.
  await demandKey(call, bucket, key, encryption, "kms:Decrypt");
  return brought;
};

/** Puts a part if its upload is still there. */
const putPart = async (
  s3: S3WriteContext["s3"],
  bucket: Bucket,
  { key, uploadId }: MultipartUpload,
  part: UploadedPart,
): Promise<void> => {
  await s3.upload(await s3.same(bucket), key, uploadId);
  await s3.putPart(uploadId, part);
};

/** AWS: the checksum of a part is told where the upload has chosen an algorithm. */
const partChecksum = ({ checksum }: UploadedPart, { checksumAlgorithm }: MultipartUpload): ChecksumMembers =>
  checksumAlgorithm === undefined || checksum === undefined ? {} : checksumMember(checksum.algorithm, checksum.value);

const partEntry = (part: UploadedPart, upload: MultipartUpload) => ({
  PartNumber: part.partNumber,
  LastModified: new Date(part.lastModified),
  ETag: part.etag,
  Size: part.size,
  ...partChecksum(part, upload),
});

const partNumberMarker = (marker: string | undefined): number => {
  if (marker === undefined || marker === "") return 0;
  if (!/^\d{1,10}$/.test(marker)) {
    throw invalidArgument(
      "Argument part-number-marker must be an integer between 0 and 2147483647",
      "part-number-marker",
      marker,
    );
  }
  return Number(marker);
};

// ---- Listing uploads ------------------------------------------------------------------------------------------------

class UploadEntries implements Entries<MultipartUpload> {
  readonly #s3: S3Reader;
  readonly #bucket: Bucket;
  readonly #prefix: Pick<Start, "startingWith">;
  #position: Omit<Start, "startingWith"> & { readonly afterUploadId?: string };

  constructor(s3: S3Reader, bucket: Bucket, { startingWith, ...position }: Start, afterUploadId: string | undefined) {
    this.#s3 = s3;
    this.#bucket = bucket;
    this.#prefix = startingWith === undefined ? {} : { startingWith };
    this.#position = afterUploadId ? { ...position, afterUploadId } : position;
  }

  async next(limit: number): Promise<readonly MultipartUpload[]> {
    const uploads = await this.#s3.uploadPage(this.#bucket, { ...this.#prefix, ...this.#position, limit });
    const last = uploads.at(-1);
    if (last) this.#position = { after: last.key, afterUploadId: last.uploadId };
    return uploads;
  }

  skip(prefix: string): void {
    this.#position = { afterPrefix: prefix };
  }
}

const uploadEntry = async (s3: S3Reader, upload: MultipartUpload, encode: (text: string) => string) => ({
  UploadId: upload.uploadId,
  Key: encode(upload.key),
  Initiated: new Date(upload.initiatedAt),
  ...storageClassOutput(upload.storageClass),
  ...(await peopleOf(s3, upload)),
  ...checksumChoice(upload),
});

/** AWS: the owner has lost its display name, the initiator has not. */
const peopleOf = async (s3: S3Reader, { initiator, accountId }: MultipartUpload) => ({
  Initiator: { ID: initiator.id, DisplayName: initiator.displayName },
  Owner: await s3.owner(accountId),
});

// ---- Completing -----------------------------------------------------------------------------------------------------

type Completion = Input<"CompleteMultipartUpload">;

/** What a completed upload answered, when it is asked for again with the same parts. */
const completedBefore = async (
  s3: S3Reader,
  bucket: Bucket,
  input: Completion,
): Promise<CompletedUpload | undefined> => {
  const completed = await s3.completedUpload(bucket, input.Key, input.UploadId);
  if (completed === undefined) return undefined;
  const asked = (input.MultipartUpload?.Parts ?? []).map(({ ETag }) => ({ etag: ETag ?? "" }));
  if (multipartEtag(asked) !== completed.etag) throw noSuchUpload(input.UploadId);
  return completed;
};

const completionOutput = (bucket: Bucket, completed: CompletedUpload, endpoint: string) => ({
  Location: locationOf(endpoint, bucket.name, completed.key),
  Bucket: bucket.name,
  Key: completed.key,
  ETag: completed.etag,
  ...checksumMembers(completed.checksum),
  ...serverSideOutput(completed.encryption),
  ...(completed.versionId === "null" ? {} : { VersionId: completed.versionId }),
});

/** AWS: the object's address, its key's slashes encoded, too. */
const locationOf = (endpoint: string, bucket: string, key: string): string => {
  const path = encodeURIComponent(key);
  return new URL(endpoint).hostname.startsWith(`${bucket}.`) ? `${endpoint}/${path}` : `${endpoint}/${bucket}/${path}`;
};
