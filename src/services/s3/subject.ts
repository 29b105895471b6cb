/** The object version that a request about tags, ACLs or locks means. */
import { bucketArn } from "../kit/arns.js";
import type { Call } from "../kit/operation.js";
import { methodNotAllowed, noSuchKey, noSuchVersion } from "./errors.js";
import type { ObjectReference } from "./needs.js";
import { checkVersionId } from "./rules/versions.js";
import type { S3Reader } from "./state/reader.js";
import type { Bucket, StoredObject } from "./state/records.js";

/**
 * The object version. Throws `MethodNotAllowed` for a delete marker, even one that is only the latest (GetObject would
 * say NoSuchKey), quoting the HTTP method; `NoSuchKey` and `NoSuchVersion` only to callers who may list the bucket.
 * `missingKey` is the key as the error names it.
 */
export const subjectOf = async (
  call: Pick<Call, "demand"> & { readonly s3: S3Reader },
  bucket: Bucket,
  { Key, VersionId }: ObjectReference,
  method: string,
  missingKey: string = Key,
): Promise<StoredObject> => {
  checkVersionId(VersionId);
  const version = await call.s3.version(bucket, Key, VersionId);
  if (version?.type === "object") return version;
  if (version) {
    throw methodNotAllowed(method, "DeleteMarker", {
      "x-amz-delete-marker": "true",
      "x-amz-version-id": version.versionId,
      Allow: "DELETE",
    });
  }
  await call.demand({ action: "s3:ListBucket", resource: bucketArn(bucket.name) });
  throw VersionId === undefined ? noSuchKey(missingKey) : noSuchVersion(Key, VersionId);
};
