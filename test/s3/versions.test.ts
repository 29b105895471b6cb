import { describe, expect, suspend, test } from "./a-bucket.js";

const read = async (s3: Parameters<typeof suspend>[0], Bucket: string, Key: string, VersionId?: string) =>
  (await s3.getObject({ Bucket, Key, ...(VersionId === undefined ? {} : { VersionId }) })).Body?.transformToString();

test("every put makes a version, and every version can be read", async ({ s3, versioned }) => {
  const first = await s3.putObject({ Bucket: versioned, Key: "k", Body: "first" });
  const second = await s3.putObject({ Bucket: versioned, Key: "k", Body: "second" });

  expect(first.VersionId).toMatch(/^[A-Za-z0-9._-]{32}$/);
  expect(first.VersionId).not.toBe(second.VersionId);
  expect(await read(s3, versioned, "k")).toBe("second");
  expect(await read(s3, versioned, "k", first.VersionId)).toBe("first");
  expect((await s3.headObject({ Bucket: versioned, Key: "k" })).VersionId).toBe(second.VersionId);
});

test("what was put before versioning is the null version", async ({ s3, bucket }) => {
  await s3.putObject({ Bucket: bucket, Key: "k", Body: "before" });
  expect((await s3.getObject({ Bucket: bucket, Key: "k" })).VersionId).toBeUndefined();

  await s3.putBucketVersioning({ Bucket: bucket, VersioningConfiguration: { Status: "Enabled" } });

  expect((await s3.getObject({ Bucket: bucket, Key: "k" })).VersionId).toBe("null");
  await s3.putObject({ Bucket: bucket, Key: "k", Body: "after" });
  expect(await read(s3, bucket, "k", "null")).toBe("before");
});

test("a suspended bucket writes over its null version, and keeps the others", async ({ s3, versioned }) => {
  const kept = await s3.putObject({ Bucket: versioned, Key: "k", Body: "kept" });
  await suspend(s3, versioned);

  const put = await s3.putObject({ Bucket: versioned, Key: "k", Body: "null 1" });
  await s3.putObject({ Bucket: versioned, Key: "k", Body: "null 2" });

  expect(put.VersionId).toBeUndefined();
  const { Versions } = await s3.listObjectVersions({ Bucket: versioned });
  expect(Versions?.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([
    ["null", true],
    [kept.VersionId, false],
  ]);
  expect(await read(s3, versioned, "k")).toBe("null 2");
  expect((await s3.getObject({ Bucket: versioned, Key: "k" })).VersionId).toBe("null");
});

describe("deleting a key", () => {
  test("of a bucket without versions removes it, and is forgiving", async ({ s3, bucket }) => {
    await s3.putObject({ Bucket: bucket, Key: "k", Body: "x" });

    const deleted = await s3.deleteObject({ Bucket: bucket, Key: "k" });
    const again = await s3.deleteObject({ Bucket: bucket, Key: "k" });

    expect(deleted.$metadata.httpStatusCode).toBe(204);
    expect(deleted.DeleteMarker).toBeUndefined();
    expect(again.$metadata.httpStatusCode).toBe(204);
  });

  test("of a versioned bucket lays a delete marker, and removing that restores the object", async ({
    s3,
    versioned,
  }) => {
    await s3.putObject({ Bucket: versioned, Key: "k", Body: "x" });

    const marker = await s3.deleteObject({ Bucket: versioned, Key: "k" });
    expect(marker).toMatchObject({ DeleteMarker: true, VersionId: expect.stringMatching(/^.{32}$/) });
    await expect(s3.getObject({ Bucket: versioned, Key: "k" })).rejects.toBeRefusedWith("NoSuchKey", 404);

    const removed = await s3.deleteObject({ Bucket: versioned, Key: "k", VersionId: marker.VersionId });
    expect(removed).toMatchObject({ DeleteMarker: true, VersionId: marker.VersionId });
    expect(await read(s3, versioned, "k")).toBe("x");
  });

  test("of a suspended bucket lays a null marker over the null version", async ({ s3, versioned }) => {
    const kept = await s3.putObject({ Bucket: versioned, Key: "k", Body: "kept" });
    await suspend(s3, versioned);
    await s3.putObject({ Bucket: versioned, Key: "k", Body: "null" });

    const deleted = await s3.deleteObject({ Bucket: versioned, Key: "k" });

    expect(deleted).toMatchObject({ DeleteMarker: true, VersionId: "null" });
    const { Versions, DeleteMarkers } = await s3.listObjectVersions({ Bucket: versioned });
    expect(DeleteMarkers?.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([["null", true]]);
    expect(Versions?.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([[kept.VersionId, false]]);
  });
});

describe("deleting a version", () => {
  test("that is the current one brings the one before back", async ({ s3, versioned }) => {
    await s3.putObject({ Bucket: versioned, Key: "k", Body: "first" });
    const second = await s3.putObject({ Bucket: versioned, Key: "k", Body: "second" });

    const deleted = await s3.deleteObject({ Bucket: versioned, Key: "k", VersionId: second.VersionId });

    expect(deleted.VersionId).toBe(second.VersionId);
    expect(deleted.DeleteMarker).toBeUndefined();
    expect(await read(s3, versioned, "k")).toBe("first");
  });

  test("that S3 cannot have made is refused", async ({ s3, versioned }) => {
    await expect(s3.deleteObject({ Bucket: versioned, Key: "k", VersionId: "not-a-version" })).rejects.toMatchObject({
      name: "InvalidArgument",
      message: "Invalid version id specified",
      ArgumentName: "versionId",
      ArgumentValue: "not-a-version",
    });
  });

  test("of a bucket that was never versioned is refused", async ({ s3, bucket }) => {
    await expect(
      s3.deleteObject({ Bucket: bucket, Key: "k", VersionId: "HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD" }),
    ).rejects.toMatchObject({
      name: "InvalidArgument",
      message: "Invalid version id specified",
      ArgumentName: "versionId",
      ArgumentValue: "HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD",
      $metadata: { httpStatusCode: 400 },
    });
  });

  test("needs s3:DeleteObjectVersion", async ({ s3, versioned, aUser }) => {
    const { VersionId } = await s3.putObject({ Bucket: versioned, Key: "k", Body: "x" });
    const user = await aUser("deleter", { Effect: "Allow", Action: "s3:DeleteObject", Resource: "*" });

    await expect(user.s3.deleteObject({ Bucket: versioned, Key: "k", VersionId })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      /s3:DeleteObjectVersion/,
    );
    await expect(user.s3.deleteObject({ Bucket: versioned, Key: "k" })).resolves.toMatchObject({
      DeleteMarker: true,
    });
  });
});

describe("reading", () => {
  test("a version that does not exist is NoSuchVersion", async ({ s3, versioned }) => {
    await s3.putObject({ Bucket: versioned, Key: "k", Body: "x" });

    await expect(
      s3.getObject({ Bucket: versioned, Key: "k", VersionId: "HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD" }),
    ).rejects.toMatchObject({
      name: "NoSuchVersion",
      message: "The specified version does not exist.",
      Key: "k",
      VersionId: "HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD",
      $metadata: { httpStatusCode: 404 },
    });
  });

  test("a delete marker by its id is not allowed", async ({ s3, versioned }) => {
    await s3.putObject({ Bucket: versioned, Key: "k", Body: "x" });
    const { VersionId } = await s3.deleteObject({ Bucket: versioned, Key: "k" });

    await expect(s3.getObject({ Bucket: versioned, Key: "k", VersionId })).rejects.toMatchObject({
      name: "MethodNotAllowed",
      message: "The specified method is not allowed against this resource.",
      Method: "GET",
      ResourceType: "DeleteMarker",
      $metadata: { httpStatusCode: 405 },
    });
    await expect(s3.headObject({ Bucket: versioned, Key: "k", VersionId })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 405 },
    });
  });

  test("a version needs s3:GetObjectVersion", async ({ s3, versioned, aUser }) => {
    const { VersionId } = await s3.putObject({ Bucket: versioned, Key: "k", Body: "x" });
    const user = await aUser("reader", { Effect: "Allow", Action: "s3:GetObject", Resource: "*" });

    await expect(user.s3.getObject({ Bucket: versioned, Key: "k", VersionId })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      /s3:GetObjectVersion/,
    );
  });

  test("the attributes of a deleted key is NoSuchKey", async ({ s3, versioned }) => {
    const { VersionId } = await s3.putObject({ Bucket: versioned, Key: "k", Body: "x" });
    await s3.deleteObject({ Bucket: versioned, Key: "k" });

    await expect(
      s3.getObjectAttributes({ Bucket: versioned, Key: "k", ObjectAttributes: ["ETag"] }),
    ).rejects.toBeRefusedWith("NoSuchKey", 404);
    await expect(
      s3.getObjectAttributes({ Bucket: versioned, Key: "k", VersionId, ObjectAttributes: ["ObjectSize"] }),
    ).resolves.toMatchObject({ ObjectSize: 1, VersionId });
  });
});
