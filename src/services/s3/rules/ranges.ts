/** Which bytes a reader or a copy asked for. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
import type { ByteRange } from "../../../store/blobs.js";
import { invalidArgument, invalidPartNumber, invalidRange, invalidRequest } from "../errors.js";

const RANGE = /^bytes=(\d*)-(\d*)$/;

/**
 * The bytes a `Range` header asks for; undefined when S3 ignores it and sends everything: several ranges, one that ends
 * before it begins, or no range at all. Throws `InvalidRange` when no byte of the object is in it.
 */
export const rangeOf = (header: string, size: number): ByteRange | undefined => {
  const [, first, last] = RANGE.exec(header.trim()) ?? [];
  if (first === undefined || last === undefined) return undefined;
  if (first === "") {
    if (last === "") return undefined;
    const length = Number(last);
    if (length === 0) throw invalidRange(header, size);
    // The last bytes of nothing are nothing, and there is nothing wrong with that.
    if (size === 0) return undefined;
    return { first: Math.max(0, size - length), last: size - 1 };
  }
  const from = Number(first);
  if (last !== "" && Number(last) < from) return undefined;
  if (from >= size) throw invalidRange(header, size);
  return { first: from, last: last === "" ? size - 1 : Math.min(Number(last), size - 1) };
};

const COPY_RANGE = /^bytes=(\d+)-(\d+)$/;

/**
 * The bytes an `x-amz-copy-source-range` names. Unlike a reader's range it must be whole and inside the source: throws
 * `InvalidArgument`, or `InvalidRequest` when it even begins past the end.
 */
export const copyRangeOf = (header: string, size: number): ByteRange => {
  const [, first, last] = COPY_RANGE.exec(header) ?? [];
  const range = { first: Number(first), last: Number(last) };
  if (first === undefined || last === undefined || range.last < range.first) {
    throw invalidArgument(
      "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
      "x-amz-copy-source-range",
      header,
    );
  }
  if (range.first >= size) throw invalidRequest("The specified copy range is invalid for the source object size");
  if (range.last >= size) {
    throw invalidArgument(
      `Range specified is not valid for source object of size: ${size}`,
      "x-amz-copy-source-range",
      header,
    );
  }
  return range;
};

export const contentRange = (range: ByteRange, size: number): string => `bytes ${range.first}-${range.last}/${size}`;

/** Where part `partNumber` of an object lies. An object that was never multipart is its own first part. */
export const partOf = (
  partNumber: number,
  object: { readonly size: number; readonly parts?: readonly { readonly partNumber: number; readonly size: number }[] },
): { readonly range: ByteRange; readonly index: number } => {
  if (!Number.isInteger(partNumber) || partNumber < 1 || partNumber > 10_000) {
    throw invalidArgument(
      "Part number must be an integer between 1 and 10000, inclusive",
      "partNumber",
      String(partNumber),
    );
  }
  const parts = object.parts ?? [{ partNumber: 1, size: object.size }];
  let first = 0;
  // Readers walk from 1 to `x-amz-mp-parts-count`, so the second part there is answers to 2, whatever its upload number.
  for (const [index, part] of parts.entries()) {
    if (index + 1 === partNumber) return { range: { first, last: first + part.size - 1 }, index };
    first += part.size;
  }
  throw invalidPartNumber(partNumber, parts.length);
};
