import { describe, expect, test } from "./a-bucket.js";

test("many keys are deleted at once, also those that are not there", async ({ s3, bucket }) => {
  await s3.putObject({ Bucket: bucket, Key: "test-delete", Body: "x" });

  const deleted = await s3.deleteObjects({
    Bucket: bucket,
    Delete: { Objects: [{ Key: "a-wrong-key" }, { Key: "c-wrong-key" }, { Key: "test-delete" }] },
  });

  expect(deleted.Deleted).toEqual([{ Key: "a-wrong-key" }, { Key: "c-wrong-key" }, { Key: "test-delete" }]);
  expect(deleted.Errors).toBeUndefined();
  expect((await s3.listObjectsV2({ Bucket: bucket })).KeyCount).toBe(0);
});

test("quietly, only errors are told", async ({ s3, bucket }) => {
  const deleted = await s3.deleteObjects({ Bucket: bucket, Delete: { Objects: [{ Key: "k" }], Quiet: true } });

  expect(deleted.Deleted).toBeUndefined();
  expect(deleted.Errors).toBeUndefined();
});

test("odd keys are taken as they are", async ({ s3, bucket }) => {
  const keys = ["a%2Fb", "a/%F0%9F%98%80", "<&>\"'", " x "];
  for (const Key of keys) await s3.putObject({ Bucket: bucket, Key, Body: "" });

  const deleted = await s3.deleteObjects({ Bucket: bucket, Delete: { Objects: keys.map((Key) => ({ Key })) } });

  expect(deleted.Deleted?.map(({ Key }) => Key)).toEqual(keys);
  expect((await s3.listObjectsV2({ Bucket: bucket })).KeyCount).toBe(0);
});

test("in a versioned bucket each key gets a delete marker", async ({ s3, versioned }) => {
  const put = await s3.putObject({ Bucket: versioned, Key: "test-delete", Body: "x" });

  const marked = await s3.deleteObjects({
    Bucket: versioned,
    Delete: { Objects: [{ Key: "test-delete" }, { Key: "wrongkey" }] },
  });
  const [marker] = marked.Deleted ?? [];
  expect(marked.Deleted).toEqual([
    { Key: "test-delete", DeleteMarker: true, DeleteMarkerVersionId: expect.stringMatching(/^.{32}$/) },
    { Key: "wrongkey", DeleteMarker: true, DeleteMarkerVersionId: expect.stringMatching(/^.{32}$/) },
  ]);

  const unmarked = await s3.deleteObjects({
    Bucket: versioned,
    Delete: {
      Objects: [
        { Key: "test-delete", VersionId: marker?.DeleteMarkerVersionId },
        { Key: "test-delete", VersionId: put.VersionId },
      ],
    },
  });
  expect(unmarked.Deleted).toEqual([
    {
      Key: "test-delete",
      VersionId: marker?.DeleteMarkerVersionId,
      DeleteMarker: true,
      DeleteMarkerVersionId: marker?.DeleteMarkerVersionId,
    },
    { Key: "test-delete", VersionId: put.VersionId },
  ]);
});

test("a version that does not exist is an error of its own, also without versioning", async ({ s3, bucket }) => {
  const deleted = await s3.deleteObjects({
    Bucket: bucket,
    Delete: { Objects: [{ Key: "k", VersionId: "HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD" }, { Key: "other" }] },
  });

  expect(deleted.Errors).toEqual([
    {
      Code: "NoSuchVersion",
      Key: "k",
      Message: "The specified version does not exist.",
      VersionId: "HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD",
    },
  ]);
  expect(deleted.Deleted).toEqual([{ Key: "other" }]);
});

test("every key is authorized by itself", async ({ s3, bucket, aUser }) => {
  const user = await aUser("cleaner", {
    Effect: "Allow",
    Action: "s3:DeleteObject",
    Resource: "arn:aws:s3:::a-bucket/tmp/*",
  });
  await s3.putObject({ Bucket: bucket, Key: "tmp/a", Body: "" });
  await s3.putObject({ Bucket: bucket, Key: "keep", Body: "" });

  const deleted = await user.s3.deleteObjects({
    Bucket: bucket,
    Delete: { Objects: [{ Key: "tmp/a" }, { Key: "keep" }] },
  });

  expect(deleted.Deleted).toEqual([{ Key: "tmp/a" }]);
  expect(deleted.Errors).toEqual([
    {
      Key: "keep",
      Code: "AccessDenied",
      Message: expect.stringContaining(
        'is not authorized to perform: s3:DeleteObject on resource: "arn:aws:s3:::a-bucket/keep"',
      ),
    },
  ]);
  await expect(s3.headObject({ Bucket: bucket, Key: "keep" })).resolves.toBeDefined();
});

test("an ETag that is another's keeps its key", async ({ s3, bucket }) => {
  await s3.putObject({ Bucket: bucket, Key: "a", Body: "data" });
  await s3.putObject({ Bucket: bucket, Key: "b", Body: "data" });

  const deleted = await s3.deleteObjects({
    Bucket: bucket,
    Delete: {
      Objects: [
        { Key: "a", ETag: '"8d777f385d3dfec8815d20f7496026dc"' },
        { Key: "b", ETag: '"other"' },
      ],
    },
  });

  expect(deleted.Deleted).toEqual([{ Key: "a" }]);
  expect(deleted.Errors).toEqual([
    {
      Key: "b",
      Code: "PreconditionFailed",
      Message: "At least one of the pre-conditions you specified did not hold",
    },
  ]);
});

describe("a list that S3 does not take is MalformedXML:", () => {
  test("of none", async ({ s3, bucket }) => {
    await expect(s3.deleteObjects({ Bucket: bucket, Delete: { Objects: [] } })).rejects.toBeRefusedWith(
      "MalformedXML",
      400,
      "The XML you provided was not well-formed or did not validate against our published schema",
    );
  });

  test("of more than a thousand", async ({ s3, bucket }) => {
    const Objects = Array.from({ length: 1001 }, (_, index) => ({ Key: `k${index}` }));

    await expect(s3.deleteObjects({ Bucket: bucket, Delete: { Objects } })).rejects.toBeRefusedWith(
      "MalformedXML",
      400,
    );
    await expect(s3.deleteObjects({ Bucket: bucket, Delete: { Objects: Objects.slice(1) } })).resolves.toMatchObject({
      Deleted: { length: 1000 },
    });
  });
});

test("a bucket that does not exist is NoSuchBucket", async ({ s3 }) => {
  await expect(
    s3.deleteObjects({ Bucket: "no-such-bucket", Delete: { Objects: [{ Key: "k" }] } }),
  ).rejects.toBeRefusedWith("NoSuchBucket", 404);
});
