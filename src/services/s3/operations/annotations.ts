/**
 * Object annotations: named texts that hang on a version of an object, put and deleted without touching it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/annotations-overview.html
 */
import type { Blob, Blobs } from "../../../store/blobs.js";
import { objectArn } from "../../kit/arns.js";
import type { Call } from "../../kit/operation.js";
import type { Payload } from "../../kit/payload.js";
import type { Permission } from "../../kit/permission.js";
import {
  accessDenied,
  annotationLimitExceeded,
  annotationNameTooLong,
  entityTooLarge,
  invalidAnnotationName,
  invalidArgument,
  invalidPrefix,
  invalidRequest,
  missingContentLength,
  noSuchAnnotation,
  preconditionFailed,
  unsupportedMediaType,
} from "../errors.js";
import { isLocked } from "../lock.js";
import { onObject } from "../needs.js";
import { checkContentMd5Form, receive, verifyContentMd5 } from "../receive.js";
import { checksumMembers, DEFAULT_ALGORITHM, givenChecksum, verifyChecksum } from "../rules/checksums.js";
import type { CopySource } from "../rules/copy-source.js";
import { etagOf } from "../rules/etags.js";
import { limitOf, markerOf, tokenOf } from "../rules/listing.js";
import type { Annotation, Bucket, StoredObject } from "../state/records.js";
import { stamp } from "../state/time.js";
import { subjectOf } from "../subject.js";
import type { Input, S3Family } from "../types.js";

export const annotations = {
  reads: {
    GetObjectAnnotation: {
      needs: onObject("s3:GetObjectAnnotation", "s3:GetObjectVersionAnnotation"),
      handle: async (input, context) => {
        checkName(input.AnnotationName);
        const bucket = await context.s3.bucket(input.Bucket, input);
        const object = await subjectOf(context, bucket, input, "GET");
        const annotation = annotationsOf(object).find(({ name }) => name === input.AnnotationName);
        if (annotation === undefined) throw noSuchAnnotation();
        return {
          AnnotationPayload: { blob: annotation.blob },
          ContentLength: annotation.size,
          LastModified: new Date(annotation.lastModified),
          ETag: annotation.etag,
          ServerSideEncryption: object.encryption.algorithm,
          ...versionOutput(bucket, object),
          ...(input.ChecksumMode === "ENABLED" ? checksumMembers(annotation.checksum) : {}),
        };
      },
    },
    ListObjectAnnotations: {
      needs: onObject("s3:ListObjectAnnotations", "s3:ListObjectVersionAnnotations"),
      handle: async (input, context) => {
        const { AnnotationPrefix: prefix = "", ContinuationToken: token } = input;
        if (Buffer.byteLength(prefix) > LONGEST_NAME) throw invalidPrefix();
        const limit = limitOf(input.MaxAnnotationResults, "max-annotation-results");
        const after = token === undefined ? undefined : markerOf(token);
        const bucket = await context.s3.bucket(input.Bucket, input);
        const object = await subjectOf(context, bucket, input, "GET");
        const rest = annotationsOf(object).filter(
          ({ name }) => name.startsWith(prefix) && (after === undefined || inOrder(after, name) < 0),
        );
        const page = rest.slice(0, limit);
        const last = page.at(-1);
        return {
          Bucket: input.Bucket,
          Key: input.Key,
          ...versionOutput(bucket, object),
          ...(input.AnnotationPrefix === undefined ? {} : { AnnotationPrefix: prefix }),
          MaxAnnotationResults: limit,
          AnnotationCount: page.length,
          ...(token === undefined ? {} : { ContinuationToken: token }),
          ...(last !== undefined && rest.length > limit ? { NextContinuationToken: tokenOf(last.name) } : {}),
          ...(page.length === 0 ? {} : { Annotations: page.map(entry) }),
        };
      },
    },
  },
  writes: {
    PutObjectAnnotation: {
      needs: onObject("s3:PutObjectAnnotation", "s3:PutObjectVersionAnnotation"),
      prepare: async (input, preparation) => {
        const { read, blobs, now, demand } = preparation;
        checkName(input.AnnotationName);
        const payload = input.AnnotationPayload;
        checkSize(payload);
        checkContentMd5Form(input.ContentMD5);
        const given = givenChecksum(input, payload?.trailerNames);
        // Who may not annotate what is not there learns it before the payload is read.
        const bucket = await read(async (s3) => {
          const found = await s3.bucket(input.Bucket, input);
          const object = await subjectOf({ s3, demand }, found, input, "PUT");
          if (object.encryption.customer !== undefined) throw invalidRequest(NOT_UNDER_CUSTOMER_KEYS);
          return found;
        });

        const algorithm = given?.algorithm ?? DEFAULT_ALGORITHM;
        const { blob, size, md5, checksums } = await receive(payload, blobs, [algorithm], (received) => {
          verifyContentMd5(input.ContentMD5, received.md5, "hex");
          if (given) verifyChecksum(given, () => payload?.trailers() ?? {}, received.checksums[0] ?? "");
        });
        await demandText(blobs, blob);
        const annotation: Annotation = {
          name: input.AnnotationName,
          size,
          etag: etagOf(md5),
          lastModified: stamp(now).lastModified,
          blob,
          checksum: { algorithm, type: "FULL_OBJECT", value: checksums[0] ?? "" },
        };

        return async ({ s3 }) => {
          const target = await s3.same(bucket);
          const object = await subjectOf({ s3, demand }, target, input, "PUT");
          checkIfMatch(input.ObjectIfMatch, object);
          const kept = withAnnotation(annotationsOf(object), annotation);
          await s3.changeObject(target, object, (before) => ({ ...before, annotations: kept }));
          return {
            Key: input.Key,
            AnnotationName: annotation.name,
            ETag: annotation.etag,
            ...checksumMembers(annotation.checksum),
            ServerSideEncryption: object.encryption.algorithm,
            ...versionOutput(target, object),
          };
        };
      },
    },
    DeleteObjectAnnotation: {
      needs: (input, { headers }) => {
        const permission = onObject("s3:DeleteObjectAnnotation", "s3:DeleteObjectVersionAnnotation")(input);
        return bypasses(headers) ? [permission, bypassNeeds(input.Bucket, input.Key)] : permission;
      },
      handle: async (input, context) => {
        const { s3, now, headers } = context;
        checkName(input.AnnotationName);
        const bucket = await s3.bucket(input.Bucket, input);
        const object = await subjectOf(context, bucket, input, "DELETE");
        checkIfMatch(input.ObjectIfMatch, object);
        if (isLocked(object, now, bypasses(headers))) {
          throw accessDenied("Access Denied because object protected by object lock.");
        }
        await s3.changeObject(bucket, object, ({ annotations: _, ...before }) => {
          const kept = annotationsOf(object).filter(({ name }) => name !== input.AnnotationName);
          return kept.length === 0 ? before : { ...before, annotations: kept };
        });
        return versionOutput(bucket, object);
      },
    },
  },
} satisfies S3Family;

/**
 * The annotations that a copy takes along: all of them, as if each was put now, unless the request excludes them. They
 * travel only with those who may read them there and write them here.
 */
export const annotationsToCopy = async (
  { demand, now }: Pick<Call, "demand" | "now">,
  source: CopySource,
  { annotations: own }: StoredObject,
  { Bucket, Key, AnnotationDirective: directive }: Input<"CopyObject">,
): Promise<readonly Annotation[] | undefined> => {
  if (directive !== undefined && directive !== "COPY" && directive !== "EXCLUDE") {
    throw invalidArgument("Unknown annotation directive.", "x-amz-object-annotation-directive", directive);
  }
  if (own === undefined || directive === "EXCLUDE") return undefined;
  const reference = { Bucket: source.bucket, Key: source.key, VersionId: source.versionId };
  await demand(onObject("s3:ListObjectAnnotations", "s3:ListObjectVersionAnnotations")(reference));
  await demand(onObject("s3:GetObjectAnnotation", "s3:GetObjectVersionAnnotation")(reference));
  await demand({ action: "s3:PutObjectAnnotation", resource: objectArn(Bucket, Key) });
  const { lastModified } = stamp(now);
  return own.map((annotation) => ({ ...annotation, lastModified }));
};

const MOST = 1000;
const LONGEST_NAME = 512;
const LARGEST = 1024 * 1024;
const NOT_UNDER_CUSTOMER_KEYS = "Annotations are not supported for objects encrypted with SSE-C.";
const NONE: readonly Annotation[] = [];

const annotationsOf = ({ annotations: own }: StoredObject): readonly Annotation[] => own ?? NONE;

const inOrder = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** The annotations with this one in its place, instead of the one of the same name. Throws when they would be too many. */
const withAnnotation = (own: readonly Annotation[], annotation: Annotation): readonly Annotation[] => {
  const others = own.filter(({ name }) => name !== annotation.name);
  if (others.length >= MOST) throw annotationLimitExceeded();
  const behind = others.findIndex(({ name }) => inOrder(name, annotation.name) > 0);
  return others.toSpliced(behind < 0 ? others.length : behind, 0, annotation);
};

/** AWS: names that begin with `aws` or `s3`, in any case, are its own. */
const checkName = (name: string): void => {
  if (Buffer.byteLength(name) > LONGEST_NAME) throw annotationNameTooLong();
  if (name === "" || /^(?:aws|s3)/i.test(name)) throw invalidAnnotationName();
};

const checkSize = (payload: Payload | undefined): void => {
  const length = payload === undefined ? 0 : payload.length;
  if (length === undefined) throw missingContentLength();
  if (length > LARGEST) throw entityTooLarge(length, LARGEST);
  if (length === 0) throw invalidRequest("The annotation payload must be at least 1 byte.");
};

/** Throws `UnsupportedMediaType` for what is no UTF-8 text. */
const demandText = async (blobs: Blobs, blob: Blob): Promise<void> => {
  const utf8 = new TextDecoder("utf-8", { fatal: true });
  try {
    for await (const chunk of blobs.read(blob)) utf8.decode(chunk, { stream: true });
    utf8.decode();
  } catch {
    throw unsupportedMediaType();
  }
};

/** The condition is about the object, not about the annotation. */
const checkIfMatch = (etag: string | undefined, object: StoredObject): void => {
  if (etag !== undefined && `"${etag.replaceAll('"', "")}"` !== object.etag) {
    throw preconditionFailed("x-amz-object-if-match");
  }
};

const bypasses = (headers: Readonly<Record<string, string | undefined>>): boolean =>
  headers["x-amz-bypass-governance-retention"]?.toLowerCase() === "true";

const bypassNeeds = (bucket: string, key: string): Permission => ({
  action: "s3:BypassGovernanceRetention",
  resource: objectArn(bucket, key),
});

const versionOutput = (bucket: Bucket, { versionId }: StoredObject): { ObjectVersionId?: string } =>
  bucket.versioning === "never" ? {} : { ObjectVersionId: versionId };

const entry = ({ name, lastModified, etag, checksum, size }: Annotation) => ({
  AnnotationName: name,
  LastModified: new Date(lastModified),
  ETag: etag,
  ChecksumAlgorithm: [checksum.algorithm],
  Size: size,
});
