/** RestoreObject: a readable copy of an archived object, for a while. It is there when the world's clock says so. */
import { AwsError } from "../../kit/errors.js";
import { Reply } from "../../kit/operation.js";
import { among, required } from "../document.js";
import { invalidArgument, malformedXml } from "../errors.js";
import { onObject } from "../needs.js";
import { isArchived, storageClassOutput } from "../rules/new-objects.js";
import { restoration, restoreOf, retrievalTime } from "../rules/restore.js";
import type { StoredObject } from "../state/records.js";
import type { Input, S3Family } from "../types.js";
import { existing } from "./objects.js";

export const restore = {
  reads: {},
  writes: {
    RestoreObject: {
      // AWS: a version is restored by the same permission.
      needs: onObject("s3:RestoreObject"),
      handle: async (input, context) => {
        const { s3, now, acts, after } = context;
        const { days, tier } = asked(input);
        const bucket = await s3.bucket(input.Bucket, input);
        const object = await existing(context, bucket, input, "POST");
        if (!isArchived(object.storageClass)) throw notArchived(object);
        const before = restoreOf(object, now);
        if (before !== undefined && now < before.completesAt) throw alreadyInProgress();

        // AWS: a copy that is there stays there; only its end is moved, counted from now.
        const time = before === undefined ? retrievalTime(object.storageClass, tier) : 0;
        if (time === undefined) throw noSuchTier(object, tier);
        const promised = restoration(now + time, days);
        const { id: bucketId, name } = bucket;
        const { key, versionId } = object;
        await s3.changeObject(bucket, object, (record) => ({ ...record, restoration: promised }));
        await s3.putRestore({ bucket: name, bucketId, key, versionId, completed: before !== undefined });
        after(() => acts.restoreAsked());
        return new Reply({}, before === undefined ? 202 : 200);
      },
    },
  },
} satisfies S3Family;

const TIERS = ["Expedited", "Standard", "Bulk"] as const;

const asked = ({ RestoreRequest }: Input<"RestoreObject">) => {
  const { Days, GlacierJobParameters, Tier, Type, SelectParameters, OutputLocation } = required(RestoreRequest);
  // AWS: queries of archived objects are closed to new customers.
  if (Type !== undefined || SelectParameters !== undefined || OutputLocation !== undefined) {
    throw new AwsError("MethodNotAllowed", 405, "The specified method is not allowed against this resource.");
  }
  const days = required(Days);
  if (!Number.isInteger(days)) throw malformedXml();
  if (days <= 0) throw invalidArgument("restoration days should be at least 1", "Days", days);
  return { days, tier: among(GlacierJobParameters?.Tier ?? Tier ?? "Standard", TIERS) };
};

const notArchived = ({ storageClass }: StoredObject): AwsError =>
  new AwsError("InvalidObjectState", 403, "Restore is not allowed for the object's current storage class", {
    extra: storageClassOutput(storageClass),
  });

const alreadyInProgress = (): AwsError =>
  new AwsError("RestoreAlreadyInProgress", 409, "Object restore is already in progress");

const noSuchTier = ({ storageClass }: StoredObject, tier: string): AwsError =>
  invalidArgument(`Retrieval option is not supported by this storage class: ${storageClass}`, "Tier", tier);
