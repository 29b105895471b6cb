/** Deletes: of keys (a delete marker where versions are kept), of versions, and of many at once. */
import { objectArn } from "../../kit/arns.js";
import { AwsError } from "../../kit/errors.js";
import type { Permission } from "../../kit/permission.js";
import { headerNotImplemented, invalidArgument, invalidVersionId, malformedXml, noSuchVersion } from "../errors.js";
import { demandMfa } from "../mfa-delete.js";
import { checkDelete } from "../rules/preconditions.js";
import { checkVersionId } from "../rules/versions.js";
import type { Bucket } from "../state/records.js";
import type { S3Writer } from "../state/writer.js";
import type { Input, Output, S3Family, S3Preparation } from "../types.js";

export const deletes = {
  reads: {},
  writes: {
    DeleteObject: {
      needs: (input) => deleteNeeds(input.Bucket, input),
      handle: async (input, context) => {
        const { s3 } = context;
        const bucket = await s3.bucket(input.Bucket, input);
        checkSupported(input);
        checkBypass(bucket, input);
        const { VersionId } = input;
        checkVersionId(VersionId);
        // AWS: a bucket that was never versioned knows no version ids; the batch call says NoSuchVersion instead.
        if (VersionId !== undefined && VersionId !== "null" && bucket.versioning === "never") {
          throw invalidVersionId(VersionId);
        }
        // AWS: a delete marker takes no code; what cannot be undone does.
        if (VersionId !== undefined && bucket.mfaDelete === "Enabled") await demandMfa(context, bucket, input.MFA);
        const { marker, versionId } = await deleted(s3, bucket, input);
        return {
          ...(marker ? { DeleteMarker: true } : {}),
          ...(versionId === undefined ? {} : { VersionId: versionId }),
        };
      },
    },
    DeleteObjects: {
      // Every key is authorized by itself, in `prepare`: what is refused becomes an entry of the answer.
      needs: () => [],
      prepare: async (input, preparation) => {
        const asked = input.Delete.Objects;
        if (asked === undefined || asked.length === 0 || asked.length > MOST_AT_ONCE) throw malformedXml();
        const bucket = await preparation.read((s3) => s3.bucket(input.Bucket, input));
        checkBypass(bucket, input);
        const refusals = await refusalsOf(preparation, input);

        return async (context) => {
          const { s3 } = context;
          const target = await s3.same(bucket);
          // AWS: one version among the keys, or a wrong code, fails the whole request.
          const needsCode = input.MFA !== undefined || asked.some(({ VersionId }) => VersionId !== undefined);
          if (needsCode && target.mfaDelete === "Enabled") await demandMfa(context, target, input.MFA);
          const done: NonNullable<Output<"DeleteObjects">["Deleted"]> = [];
          const failed: NonNullable<Output<"DeleteObjects">["Errors"]> = [];
          for (const [index, item] of asked.entries()) {
            const outcome = refusals[index] ?? (await deletedItem(s3, target, item, input));
            if (outcome instanceof AwsError) failed.push(errorEntry(item, outcome));
            else if (input.Delete.Quiet !== true) done.push(outcome);
          }
          return {
            ...(done.length === 0 ? {} : { Deleted: done }),
            ...(failed.length === 0 ? {} : { Errors: failed }),
          };
        };
      },
    },
  },
} satisfies S3Family;

const MOST_AT_ONCE = 1000;

/** One thing to delete, as both calls name it. */
interface Deleting {
  readonly Key: string;
  readonly VersionId?: string | undefined;
  readonly IfMatch?: string | undefined;
}

const deleteNeeds = (
  bucket: string,
  { Key, VersionId, IfMatch, ...input }: Deleting & BypassHeader,
): readonly Permission[] => {
  const resource = objectArn(bucket, Key);
  const context = { "s3:VersionId": VersionId, "s3:if-match": IfMatch };
  const actions = [VersionId === undefined ? "s3:DeleteObject" : "s3:DeleteObjectVersion"];
  if (input.BypassGovernanceRetention) actions.push("s3:BypassGovernanceRetention");
  // AWS: whoever deletes on condition of an ETag learns the ETag, so must be allowed to read.
  if (IfMatch !== undefined && IfMatch !== "*") actions.push("s3:GetObject");
  return actions.map((action) => ({ action, resource, context }));
};

interface BypassHeader {
  readonly BypassGovernanceRetention?: boolean | undefined;
}

/** AWS: refuses the header, whatever it says, where there is nothing to bypass. */
const checkBypass = (bucket: Bucket, { BypassGovernanceRetention }: BypassHeader): void => {
  if (BypassGovernanceRetention === undefined || bucket.objectLockEnabled) return;
  throw invalidArgument(
    "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.",
    "x-amz-bypass-governance-retention",
  );
};

/** AWS: general purpose buckets compare ETags only. */
const checkSupported = (input: {
  readonly IfMatchLastModifiedTime?: Date | undefined;
  readonly IfMatchSize?: number | undefined;
}): void => {
  if (input.IfMatchLastModifiedTime !== undefined) throw headerNotImplemented("x-amz-if-match-last-modified-time");
  if (input.IfMatchSize !== undefined) throw headerNotImplemented("x-amz-if-match-size");
};

interface Outcome {
  /** Whether a delete marker was laid, or removed. */
  readonly marker: boolean;
  /** Of the marker that was laid, or of the version that was asked for. */
  readonly versionId: string | undefined;
  readonly existed: boolean;
}

const deleted = async (
  s3: S3Writer,
  bucket: Bucket,
  { Key, VersionId, IfMatch, BypassGovernanceRetention }: Deleting & BypassHeader,
): Promise<Outcome> => {
  if (IfMatch !== undefined) checkDelete(IfMatch, Key, await s3.current(bucket, Key));
  if (VersionId === undefined) {
    const { marker, removed } = await s3.deleteKey(bucket, Key);
    return { marker: marker !== undefined, versionId: marker?.versionId, existed: removed !== undefined };
  }
  const removed = await s3.deleteVersion(bucket, Key, VersionId, BypassGovernanceRetention === true);
  return { marker: removed?.type === "delete-marker", versionId: VersionId, existed: removed !== undefined };
};

// ---- Many at once ---------------------------------------------------------------------------------------------------

type Item = NonNullable<Input<"DeleteObjects">["Delete"]["Objects"]>[number] & { Key: string | undefined };

/** Key by key, why it may not be deleted; undefined where it may. */
const refusalsOf = async (
  call: S3Preparation,
  input: Input<"DeleteObjects">,
): Promise<readonly (AwsError | undefined)[]> => {
  const refusals: (AwsError | undefined)[] = [];
  for (const item of input.Delete.Objects ?? []) {
    const { BypassGovernanceRetention } = input;
    const needs = deleteNeeds(input.Bucket, { ...deletingOf(item), BypassGovernanceRetention });
    refusals.push(await refusalOf(call, needs));
  }
  return refusals;
};

const refusalOf = async (call: S3Preparation, needs: readonly Permission[]): Promise<AwsError | undefined> => {
  try {
    for (const permission of needs) await call.demand(permission);
    return undefined;
  } catch (error) {
    if (error instanceof AwsError && error.code === "AccessDenied") return error;
    throw error;
  }
};

const deletingOf = ({ Key, VersionId, ETag }: Item): Deleting => {
  if (!Key) throw malformedXml();
  return { Key, VersionId, IfMatch: ETag };
};

const deletedItem = async (s3: S3Writer, bucket: Bucket, item: Item, { BypassGovernanceRetention }: BypassHeader) => {
  try {
    checkSupported({ IfMatchLastModifiedTime: item.LastModifiedTime, IfMatchSize: item.Size });
    const { Key, VersionId, IfMatch } = deletingOf(item);
    const { marker, versionId, existed } = await deleted(s3, bucket, {
      Key,
      VersionId,
      IfMatch,
      BypassGovernanceRetention,
    });
    if (VersionId !== undefined && !existed) return noSuchVersion(Key, VersionId);
    return {
      Key,
      ...(VersionId === undefined ? {} : { VersionId }),
      ...(marker ? { DeleteMarker: true, DeleteMarkerVersionId: versionId } : {}),
    };
  } catch (error) {
    // What one key's condition refuses concerns that key alone.
    if (error instanceof AwsError) return error;
    throw error;
  }
};

const errorEntry = ({ Key, VersionId }: Item, { code, message }: AwsError) => ({
  Key,
  ...(VersionId === undefined ? {} : { VersionId }),
  Code: code,
  Message: message,
});
