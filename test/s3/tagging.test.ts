import type { S3 } from "@aws-sdk/client-s3";
import { describe, expect, test } from "../support/emulator.js";

const Bucket = "tagged-bucket";
const Key = "tagged.txt";

describe("tags of a bucket", () => {
  test("are none at first", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    await expect(s3.getBucketTagging({ Bucket })).rejects.toMatchObject({
      name: "NoSuchTagSet",
      message: "The TagSet does not exist",
      BucketName: Bucket,
      $metadata: { httpStatusCode: 404 },
    });
  });

  test("are put, replaced and deleted as a whole", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    const put = await s3.putBucketTagging({
      Bucket,
      Tagging: {
        TagSet: [
          { Key: "tag1", Value: "tag1" },
          { Key: "tag2", Value: "" },
        ],
      },
    });

    expect(put.$metadata.httpStatusCode).toBe(204);
    expect((await s3.getBucketTagging({ Bucket })).TagSet).toEqual([
      { Key: "tag1", Value: "tag1" },
      { Key: "tag2", Value: "" },
    ]);
    await s3.putBucketTagging({ Bucket, Tagging: { TagSet: [{ Key: "tag3", Value: "tag3" }] } });
    expect((await s3.getBucketTagging({ Bucket })).TagSet).toEqual([{ Key: "tag3", Value: "tag3" }]);
    await s3.deleteBucketTagging({ Bucket });
    await expect(s3.getBucketTagging({ Bucket })).rejects.toBeRefusedWith("NoSuchTagSet", 404);
  });

  test("may be put empty, which is the same as none", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    await s3.putBucketTagging({ Bucket, Tagging: { TagSet: [] } });

    await expect(s3.getBucketTagging({ Bucket })).rejects.toBeRefusedWith("NoSuchTagSet", 404);
  });

  test("may not repeat a key", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    const TagSet = [
      { Key: "Key1", Value: "Val1" },
      { Key: "Key1", Value: "Val1" },
    ];

    await expect(s3.putBucketTagging({ Bucket, Tagging: { TagSet } })).rejects.toMatchObject({
      name: "InvalidTag",
      message: "Cannot provide multiple Tags with the same key",
      TagKey: "Key1",
      $metadata: { httpStatusCode: 400 },
    });
  });

  test("may not have keys with characters that are not allowed", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    const put = s3.putBucketTagging({ Bucket, Tagging: { TagSet: [{ Key: "Key1,Key2", Value: "Val1" }] } });
    await expect(put).rejects.toMatchObject({
      name: "InvalidTag",
      message: "The TagKey you have provided is invalid",
      TagKey: "Key1,Key2",
    });
  });

  test("may not have values with characters that are not allowed", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    const put = s3.putBucketTagging({ Bucket, Tagging: { TagSet: [{ Key: "Key1", Value: "Val1,Val2" }] } });
    await expect(put).rejects.toMatchObject({
      name: "InvalidTag",
      message: "The TagValue you have provided is invalid",
      TagKey: "Key1",
      TagValue: "Val1,Val2",
    });
  });

  test("may not begin with aws:", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    const put = s3.putBucketTagging({ Bucket, Tagging: { TagSet: [{ Key: "aws:prefixed", Value: "Val1" }] } });
    await expect(put).rejects.toMatchObject({
      name: "InvalidTag",
      message: "System tags cannot be added/updated by requester",
      TagKey: "aws:prefixed",
    });
  });

  for (const tag of [{ Key: "Key1" }, { Value: "Val1" }]) {
    test(`must have key and value, not only ${Object.keys(tag)}`, async ({ s3 }) => {
      await s3.createBucket({ Bucket });
      // Incomplete on purpose.
      const TagSet = [tag as { Key: string; Value: string }];

      await expect(s3.putBucketTagging({ Bucket, Tagging: { TagSet } })).rejects.toBeRefusedWith("MalformedXML", 400);
    });
  }

  test("of a bucket that does not exist are NoSuchBucket in every call", async ({ s3 }) => {
    const missing = { Bucket: "not-here" };

    await expect(s3.getBucketTagging(missing)).rejects.toBeRefusedWith("NoSuchBucket", 404);
    await expect(s3.deleteBucketTagging(missing)).rejects.toBeRefusedWith("NoSuchBucket", 404);
    await expect(s3.putBucketTagging({ ...missing, Tagging: { TagSet: [] } })).rejects.toBeRefusedWith(
      "NoSuchBucket",
      404,
    );
  });
});

const anObject = async (s3: S3, versioned = false) => {
  await s3.createBucket({ Bucket });
  if (versioned) await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Enabled" } });
  return s3.putObject({ Bucket, Key, Body: "test-tagging" });
};

describe("tags of an object", () => {
  test("are an empty set at first", async ({ s3 }) => {
    await anObject(s3);

    expect((await s3.getObjectTagging({ Bucket, Key })).TagSet).toEqual([]);
  });

  test("are put, replaced and deleted as a whole", async ({ s3 }) => {
    await anObject(s3);
    await s3.putObjectTagging({
      Bucket,
      Key,
      Tagging: {
        TagSet: [
          { Key: "tag1", Value: "tag1" },
          { Key: "tag2", Value: "" },
        ],
      },
    });

    expect((await s3.getObjectTagging({ Bucket, Key })).TagSet).toEqual([
      { Key: "tag1", Value: "tag1" },
      { Key: "tag2", Value: "" },
    ]);
    await s3.putObjectTagging({ Bucket, Key, Tagging: { TagSet: [{ Key: "tag3", Value: "tag3" }] } });
    expect((await s3.getObjectTagging({ Bucket, Key })).TagSet).toEqual([{ Key: "tag3", Value: "tag3" }]);
    const deleted = await s3.deleteObjectTagging({ Bucket, Key });
    expect(deleted.$metadata.httpStatusCode).toBe(204);
    expect((await s3.getObjectTagging({ Bucket, Key })).TagSet).toEqual([]);
  });

  test("are counted by GET and HEAD", async ({ s3 }) => {
    await anObject(s3);
    await s3.putObjectTagging({ Bucket, Key, Tagging: { TagSet: [{ Key: "tag1", Value: "a" }] } });

    expect((await s3.headObject({ Bucket, Key })).TagCount).toBe(1);
    expect((await s3.getObject({ Bucket, Key })).TagCount).toBe(1);
  });

  test("are gone when the object is overwritten", async ({ s3 }) => {
    await anObject(s3);
    await s3.putObjectTagging({ Bucket, Key, Tagging: { TagSet: [{ Key: "tag1", Value: "val1" }] } });

    await s3.putObject({ Bucket, Key, Body: "new" });

    expect((await s3.getObjectTagging({ Bucket, Key })).TagSet).toEqual([]);
  });

  test("belong to one version", async ({ s3 }) => {
    const first = await anObject(s3, true);
    const second = await s3.putObject({ Bucket, Key, Body: "second" });

    const put = await s3.putObjectTagging({
      Bucket,
      Key,
      VersionId: first.VersionId,
      Tagging: { TagSet: [{ Key: "which", Value: "first" }] },
    });

    expect(put.VersionId).toBe(first.VersionId);
    expect(await s3.getObjectTagging({ Bucket, Key })).toMatchObject({ TagSet: [], VersionId: second.VersionId });
    expect(await s3.getObjectTagging({ Bucket, Key, VersionId: first.VersionId })).toMatchObject({
      TagSet: [{ Key: "which", Value: "first" }],
      VersionId: first.VersionId,
    });
  });

  test("cannot be of a delete marker, be it named or only the latest", async ({ s3 }) => {
    await anObject(s3, true);
    const { VersionId } = await s3.deleteObject({ Bucket, Key });
    const notAllowed = (Method: string) => ({
      name: "MethodNotAllowed",
      message: "The specified method is not allowed against this resource.",
      Method,
      ResourceType: "DeleteMarker",
      $metadata: { httpStatusCode: 405 },
    });

    for (const version of [{}, { VersionId }]) {
      const marker = { Bucket, Key, ...version };
      await expect(s3.getObjectTagging(marker)).rejects.toMatchObject(notAllowed("GET"));
      await expect(s3.deleteObjectTagging(marker)).rejects.toMatchObject(notAllowed("DELETE"));
      await expect(
        s3.putObjectTagging({ ...marker, Tagging: { TagSet: [{ Key: "a", Value: "b" }] } }),
      ).rejects.toMatchObject(notAllowed("PUT"));
    }
  });

  test("of a missing key name it differently: reading tells the bucket too", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    const missing = { Bucket, Key: "fake-key" };

    await expect(s3.getObjectTagging(missing)).rejects.toMatchObject({
      name: "NoSuchKey",
      Key: "tagged-bucket/fake-key",
    });
    await expect(s3.deleteObjectTagging(missing)).rejects.toMatchObject({ name: "NoSuchKey", Key: "fake-key" });
    await expect(
      s3.putObjectTagging({ ...missing, Tagging: { TagSet: [{ Key: "a", Value: "b" }] } }),
    ).rejects.toMatchObject({ name: "NoSuchKey", Key: "fake-key" });
  });

  test("may not begin with aws:, in other words than a bucket's", async ({ s3 }) => {
    await anObject(s3);

    const put = s3.putObjectTagging({ Bucket, Key, Tagging: { TagSet: [{ Key: "aws:prefixed", Value: "Val1" }] } });
    await expect(put).rejects.toMatchObject({
      name: "InvalidTag",
      message: "Your TagKey cannot be prefixed with aws:",
      TagKey: "aws:prefixed",
    });
  });

  test("are ten at most", async ({ s3 }) => {
    await anObject(s3);
    const TagSet = Array.from({ length: 11 }, (_, index) => ({ Key: `key${index}`, Value: "v" }));

    await expect(s3.putObjectTagging({ Bucket, Key, Tagging: { TagSet } })).rejects.toBeRefusedWith(
      "BadRequest",
      400,
      "Object tags cannot be greater than 10",
    );
  });
});

describe("tags in the header of a PUT", () => {
  test("are kept with the object", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    await s3.putObject({ Bucket, Key, Body: "x", Tagging: "tag1=tag1&tag2=a%20b&tag" });

    expect((await s3.getObjectTagging({ Bucket, Key })).TagSet).toEqual([
      { Key: "tag1", Value: "tag1" },
      { Key: "tag2", Value: "a b" },
      { Key: "tag", Value: "" },
    ]);
  });

  for (const Tagging of ["key1=val1&key1=val2", "key1=val1,key2=val2"]) {
    test(`may not read ${Tagging}`, async ({ s3 }) => {
      await s3.createBucket({ Bucket });

      await expect(s3.putObject({ Bucket, Key, Body: "x", Tagging })).rejects.toMatchObject({
        name: "InvalidArgument",
        message:
          "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
        ArgumentName: "x-amz-tagging",
        ArgumentValue: Tagging,
        $metadata: { httpStatusCode: 400 },
      });
    });
  }
});

describe("a policy on tags", () => {
  test("opens objects by the tag they have", async ({ s3, aUser }) => {
    await anObject(s3);
    const user = await aUser("reader", {
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: "*",
      Condition: { StringEquals: { "s3:ExistingObjectTag/Class": "open" } },
    });

    await expect(user.s3.getObject({ Bucket, Key })).rejects.toBeRefusedWith("AccessDenied", 403);
    await s3.putObjectTagging({ Bucket, Key, Tagging: { TagSet: [{ Key: "Class", Value: "open" }] } });
    await expect(user.s3.getObject({ Bucket, Key })).resolves.toBeDefined();
  });

  test("limits the tags that may be put", async ({ s3, aUser }) => {
    await anObject(s3);
    const user = await aUser("tagger", {
      Effect: "Allow",
      Action: "s3:PutObjectTagging",
      Resource: "*",
      Condition: { StringEquals: { "s3:RequestObjectTag/Class": "open" } },
    });
    const put = (Value: string) =>
      user.s3.putObjectTagging({ Bucket, Key, Tagging: { TagSet: [{ Key: "Class", Value }] } });

    await expect(put("secret")).rejects.toBeRefusedWith("AccessDenied", 403);
    await expect(put("open")).resolves.toBeDefined();
  });
});

test("that a key does not exist is told only to those who may list the bucket", async ({ s3, aUser }) => {
  await s3.createBucket({ Bucket });
  const reader = await aUser("reader", { Effect: "Allow", Action: "s3:GetObjectTagging", Resource: "*" });
  const lister = await aUser("lister", {
    Effect: "Allow",
    Action: ["s3:GetObjectTagging", "s3:ListBucket"],
    Resource: "*",
  });

  await expect(reader.s3.getObjectTagging({ Bucket, Key })).rejects.toBeRefusedWith("AccessDenied", 403);
  await expect(lister.s3.getObjectTagging({ Bucket, Key })).rejects.toBeRefusedWith("NoSuchKey", 404);
});
