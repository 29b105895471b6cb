/** How the parts of an upload become an object: which are meant, whether they fit, and what the whole is like. */
import type { CompletedPart } from "@aws-sdk/client-s3";
import {
  badChecksum,
  badPartChecksum,
  entityTooSmall,
  invalidArgument,
  invalidPart,
  invalidPartOrder,
  invalidRequest,
  malformedXml,
} from "../errors.js";
import type { Checksum, MultipartUpload, StoredObject, UploadedPart } from "../state/records.js";
import {
  type ChecksumMembers,
  compositeChecksum,
  DEFAULT_ALGORITHM,
  joinedChecksum,
  namedChecksums,
  withoutPartCount,
} from "./checksums.js";
import { bare, multipartEtag } from "./etags.js";

/** All parts but the last are at least 5 MiB. */
const MIN_PART_SIZE = 5_242_880;

/** What a completion says about the whole. */
interface Completion extends ChecksumMembers {
  readonly MultipartUpload?: { readonly Parts?: CompletedPart[] | undefined } | undefined;
  readonly ChecksumType?: string | undefined;
}

/** The parts a completion names. Throws what AWS says of parts that are out of order, missing, or not as they are named. */
export const chosenParts = (
  upload: MultipartUpload,
  uploaded: readonly UploadedPart[],
  { MultipartUpload: wanted, ChecksumType }: Completion,
): readonly UploadedPart[] => {
  const asked = wanted?.Parts ?? [];
  if (asked.length === 0) throw invalidRequest("You must specify at least one part");
  if (ChecksumType !== undefined && ChecksumType !== upload.checksumType) {
    throw invalidRequest(
      `The upload was created using the ${upload.checksumType ?? "null"} checksum mode. The complete request must use the same checksum mode.`,
    );
  }
  const byNumber = new Map(uploaded.map((part) => [part.partNumber, part]));
  let previous = 0;
  return asked.map((one) => {
    const { PartNumber, ETag } = one;
    if (PartNumber === undefined || ETag === undefined) throw malformedXml();
    if (PartNumber < 1) throw invalidArgument("PartNumber must be >= 1", "PartNumber", PartNumber);
    if (PartNumber <= previous) throw invalidPartOrder(upload.uploadId);
    previous = PartNumber;
    const part = byNumber.get(PartNumber);
    if (part === undefined || bare(part.etag) !== bare(ETag))
      throw invalidPart(upload.uploadId, PartNumber, bare(ETag));
    checkPartChecksum(upload, part, one);
    return part;
  });
};

const checkPartChecksum = (upload: MultipartUpload, part: UploadedPart, asked: CompletedPart): void => {
  const named = namedChecksums(asked);
  const { checksumAlgorithm: chosen, checksumType, uploadId } = upload;
  const { partNumber, etag } = part;
  for (const { algorithm, value } of named) {
    if (chosen !== undefined && algorithm !== chosen) throw badPartChecksum(algorithm.toLowerCase(), partNumber);
    if (chosen === undefined || value !== part.checksum?.value) throw invalidPart(uploadId, partNumber, bare(etag));
  }
  if (named.length === 0 && chosen !== undefined && checksumType === "COMPOSITE") {
    throw invalidRequest(
      `The upload was created using a ${chosen.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${partNumber} in the request.`,
    );
  }
};

/** The size of the whole. Throws `EntityTooSmall` for a part other than the last below 5 MiB. */
export const checkSizes = (parts: readonly UploadedPart[], announced: number | undefined): number => {
  let size = 0;
  for (const [index, part] of parts.entries()) {
    if (part.size < MIN_PART_SIZE && index < parts.length - 1) {
      throw entityTooSmall(part.partNumber, part.size, bare(part.etag));
    }
    size += part.size;
  }
  if (announced !== undefined && announced !== size) {
    throw invalidRequest(
      `The provided 'x-amz-mp-object-size' header value ${announced} does not match what was computed: ${size}`,
    );
  }
  return size;
};

/** AWS: under a customer's key, which nobody has at the end, there is none unless the parts brought theirs. */
export const checksumOf = async (
  upload: MultipartUpload,
  parts: readonly UploadedPart[],
): Promise<Checksum | undefined> => {
  if (upload.encryption.customer !== undefined && upload.checksumAlgorithm === undefined) return undefined;
  const algorithm = upload.checksumAlgorithm ?? DEFAULT_ALGORITHM;
  const sums = parts.map(({ size, checksum }) => ({ size, value: checksum?.value ?? "" }));
  return upload.checksumType === "COMPOSITE" ? compositeChecksum(algorithm, sums) : joinedChecksum(algorithm, sums);
};

/** The checksum of the whole that a completion may name, with or without a composite one's `-N`. */
export const checkWholeChecksum = (
  upload: MultipartUpload,
  checksum: Checksum | undefined,
  input: Completion,
): void => {
  for (const { algorithm, value } of namedChecksums(input)) {
    const matches = checksum !== undefined && (value === checksum.value || value === withoutPartCount(checksum).value);
    if (algorithm !== (upload.checksumAlgorithm ?? DEFAULT_ALGORITHM) || !matches) {
      throw badChecksum(algorithm.toLowerCase());
    }
  }
};

/** The object an upload becomes. */
export const objectOf = (
  upload: MultipartUpload,
  parts: readonly UploadedPart[],
  made: Pick<StoredObject, "versionId" | "id" | "lastModified" | "lastModifiedText" | "size" | "blob"> & {
    readonly checksum: Checksum | undefined;
  },
): StoredObject => {
  const { key, accountId, storageClass, encryption, system, metadata } = upload;
  const { checksum, ...rest } = made;
  const { tags, acl, websiteRedirectLocation, retention, legalHold } = upload;
  return {
    type: "object",
    key,
    accountId,
    storageClass,
    encryption,
    system,
    metadata,
    ...rest,
    ...(checksum === undefined ? {} : { checksum }),
    ...(encryption.customer === undefined ? {} : { seals: parts.flatMap(({ seals }) => seals ?? []) }),
    etag: multipartEtag(parts),
    parts: parts.map(({ partNumber, size, checksum: own }) => ({
      partNumber,
      size,
      ...(checksum?.type === "COMPOSITE" && own ? { checksum: own.value } : {}),
    })),
    ...(tags === undefined ? {} : { tags }),
    ...(acl === undefined ? {} : { acl }),
    ...(websiteRedirectLocation === undefined ? {} : { websiteRedirectLocation }),
    ...(retention === undefined ? {} : { retention }),
    ...(legalHold === undefined ? {} : { legalHold }),
  };
};
