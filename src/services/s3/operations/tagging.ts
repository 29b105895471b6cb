/** Tags of buckets and of objects. */
import { bucketArn } from "../../kit/arns.js";
import { Reply } from "../../kit/operation.js";
import { methodNotAllowed, noSuchTagSet } from "../errors.js";
import { onBucket, onObject } from "../needs.js";
import type { Bucket, StoredObject, Tag } from "../state/records.js";
import { subjectOf } from "../subject.js";
import { bucketTagConditions, objectTagConditions, tagsFrom } from "../tags.js";
import type { S3Family } from "../types.js";

export const tagging = {
  reads: {
    GetBucketTagging: {
      needs: onBucket("s3:GetBucketTagging"),
      handle: async (input, { s3 }) => {
        const { tags } = await s3.bucket(input.Bucket, input);
        if (tags.length === 0) throw noSuchTagSet(input.Bucket);
        return { TagSet: [...tags] };
      },
    },
    GetObjectTagging: {
      needs: onObject("s3:GetObjectTagging", "s3:GetObjectVersionTagging"),
      handle: async (input, context) => {
        const { s3 } = context;
        const bucket = await s3.bucket(input.Bucket, input);
        // AWS: of the three tagging calls only this one names the bucket in the missing key.
        const object = await subjectOf(context, bucket, input, "GET", `${input.Bucket}/${input.Key}`);
        return { TagSet: [...(object.tags ?? [])], ...versionOf(bucket, object) };
      },
    },
  },
  writes: {
    PutBucketTagging: {
      needs: ({ Bucket, Tagging }) => ({
        action: "s3:PutBucketTagging",
        resource: bucketArn(Bucket),
        // A document that could not be read is told only to those who may put one.
        context: bucketTagConditions(Tagging?.TagSet ?? []),
      }),
      handle: async (input, { s3 }) => {
        const bucket = await s3.bucket(input.Bucket, input);
        checkNoAbac(bucket, "PUT");
        const tags = tagsFrom(input.Tagging.TagSet, "bucket");
        await s3.update(bucket, (before) => ({ ...before, tags }));
        return new Reply({}, 204);
      },
    },
    DeleteBucketTagging: {
      needs: onBucket("s3:PutBucketTagging"),
      handle: async (input, { s3 }) => {
        const bucket = await s3.bucket(input.Bucket, input);
        checkNoAbac(bucket, "DELETE");
        await s3.update(bucket, (before) => ({ ...before, tags: [] }));
        return {};
      },
    },
    PutObjectTagging: {
      needs: (input) => {
        const { context, ...permission } = onObject("s3:PutObjectTagging", "s3:PutObjectVersionTagging")(input);
        return { ...permission, context: { ...context, ...objectTagConditions(input.Tagging?.TagSet ?? []) } };
      },
      handle: async (input, context) => {
        const { s3 } = context;
        const bucket = await s3.bucket(input.Bucket, input);
        const tags = tagsFrom(input.Tagging.TagSet, "object");
        const object = await subjectOf(context, bucket, input, "PUT");
        await s3.changeObject(bucket, object, (before) => withTags(before, tags));
        return versionOf(bucket, object);
      },
    },
    DeleteObjectTagging: {
      needs: onObject("s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging"),
      handle: async (input, context) => {
        const { s3 } = context;
        const bucket = await s3.bucket(input.Bucket, input);
        const object = await subjectOf(context, bucket, input, "DELETE");
        await s3.changeObject(bucket, object, (before) => withTags(before, []));
        return versionOf(bucket, object);
      },
    },
  },
} satisfies S3Family;

/** AWS: where tags decide about access, they are changed by TagResource and UntagResource only. */
const checkNoAbac = ({ abac }: Bucket, method: string): void => {
  if (abac?.Status === "Enabled") throw methodNotAllowed(method, "TAGGING");
};

/** Without tags an object keeps no list at all. */
const withTags = ({ tags: _, ...object }: StoredObject, tags: readonly Tag[]): StoredObject =>
  tags.length === 0 ? object : { ...object, tags };

const versionOf = (bucket: Bucket, { versionId }: StoredObject): { VersionId?: string } =>
  bucket.versioning === "never" ? {} : { VersionId: versionId };
