/**
 * Conditional requests: whether a read, a write, a copy or a delete may go on.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
 */
import { headerNotImplemented, noSuchKey, preconditionFailed } from "../errors.js";
import type { Version } from "../state/records.js";
import { names } from "./etags.js";

/** What conditions are about. */
interface Conditioned {
  readonly etag: string;
  /** Whole seconds, in milliseconds. */
  readonly lastModified: number;
}

interface Conditions {
  readonly match: string | undefined;
  readonly noneMatch: string | undefined;
  readonly unmodifiedSince: Date | undefined;
  readonly modifiedSince: Date | undefined;
}

type Condition = "If-Match" | "If-None-Match" | "If-Modified-Since" | "If-Unmodified-Since";

/**
 * The condition that fails, by precedence: ETags decide before dates, so a matching If-Match overrides If-Unmodified-Since
 * and a passing If-None-Match overrides If-Modified-Since.
 * AWS: a date in the future in If-Modified-Since is ignored; a date that is none, too.
 */
const failedOf = (conditions: Conditions, { etag, lastModified }: Conditioned, now: number): Condition | undefined => {
  const { match, noneMatch, unmodifiedSince, modifiedSince } = conditions;
  if (match !== undefined) {
    if (!names(match, etag)) return "If-Match";
  } else if (unmodifiedSince !== undefined && lastModified > unmodifiedSince.getTime()) {
    return "If-Unmodified-Since";
  }
  if (noneMatch !== undefined) {
    if (names(noneMatch, etag)) return "If-None-Match";
  } else if (modifiedSince !== undefined) {
    const since = modifiedSince.getTime();
    if (since <= now && lastModified <= since) return "If-Modified-Since";
  }
  return undefined;
};

export interface ReadConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
  readonly IfModifiedSince?: Date | undefined;
  readonly IfUnmodifiedSince?: Date | undefined;
}

/** Of GetObject and HeadObject: true when the client has it already (304). Throws `PreconditionFailed`. */
export const notModified = (input: ReadConditions, object: Conditioned, now: number): boolean => {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = input;
  if (
    IfMatch === undefined &&
    IfNoneMatch === undefined &&
    IfModifiedSince === undefined &&
    IfUnmodifiedSince === undefined
  ) {
    return false;
  }
  const failed = failedOf(
    { match: IfMatch, noneMatch: IfNoneMatch, modifiedSince: IfModifiedSince, unmodifiedSince: IfUnmodifiedSince },
    object,
    now,
  );
  if (failed === "If-Match" || failed === "If-Unmodified-Since") throw preconditionFailed(failed);
  return failed !== undefined;
};

export interface CopyConditions {
  readonly CopySourceIfMatch?: string | undefined;
  readonly CopySourceIfNoneMatch?: string | undefined;
  readonly CopySourceIfModifiedSince?: Date | undefined;
  readonly CopySourceIfUnmodifiedSince?: Date | undefined;
}

/** Of CopyObject and UploadPartCopy, about their source. Throws `PreconditionFailed`. */
export const checkCopySource = (input: CopyConditions, source: Conditioned, now: number): void => {
  const failed = failedOf(
    {
      match: input.CopySourceIfMatch,
      noneMatch: input.CopySourceIfNoneMatch,
      modifiedSince: input.CopySourceIfModifiedSince,
      unmodifiedSince: input.CopySourceIfUnmodifiedSince,
    },
    source,
    now,
  );
  if (failed) throw preconditionFailed(`x-amz-copy-source-${failed}`);
};

export interface WriteConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
}

/** What S3 refuses about a write's conditions before it looks at the object: 501 for values it does not take. */
export const checkWriteConditionForms = ({ IfMatch, IfNoneMatch }: WriteConditions): void => {
  if (IfMatch !== undefined && IfNoneMatch !== undefined) {
    throw headerNotImplemented("If-Match,If-None-Match", "Multiple conditional request headers present in the request");
  }
  if (IfNoneMatch !== undefined && IfNoneMatch !== "*") throw notAccepted("If-None-Match");
  if (IfMatch === "*") throw notAccepted("If-Match");
};

const notAccepted = (header: string) =>
  headerNotImplemented(header, `We don't accept the provided value of ${header} header for this API`);

/**
 * Whether a write may replace what is there now. Throws `PreconditionFailed`.
 * AWS: If-Match on a key that does not exist (or whose latest version is a delete marker) is `NoSuchKey`.
 */
export const checkWrite = (
  { IfMatch, IfNoneMatch }: WriteConditions,
  key: string,
  current: Version | undefined,
): void => {
  if (IfNoneMatch !== undefined && current?.type === "object") throw preconditionFailed("If-None-Match");
  if (IfMatch === undefined) return;
  if (current?.type !== "object") throw noSuchKey(key);
  if (!names(IfMatch, current.etag)) throw preconditionFailed("If-Match");
};

/** Whether a delete may go on; here `*` asks for any object. Throws `NoSuchKey` and `PreconditionFailed`. */
export const checkDelete = (IfMatch: string | undefined, key: string, current: Version | undefined): void => {
  if (IfMatch === undefined) return;
  if (current?.type !== "object") throw noSuchKey(key);
  if (!names(IfMatch, current.etag)) throw preconditionFailed("If-Match");
};
