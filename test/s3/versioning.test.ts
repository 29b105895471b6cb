import type { S3 } from "@aws-sdk/client-s3";
import { describe, expect, test } from "../support/emulator.js";

const Bucket = "versioned-bucket";
const Key = "a.txt";

const set = (s3: S3, Status: string) =>
  // Some tests say words that the SDK's type does not know.
  s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: Status as "Enabled" } });

const versions = async (s3: S3) => {
  const { Versions = [], DeleteMarkers = [] } = await s3.listObjectVersions({ Bucket });
  return { Versions, DeleteMarkers };
};

describe("the versioning of a bucket", () => {
  test("has no status before it was ever set", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    expect(await s3.getBucketVersioning({ Bucket })).not.toHaveProperty("Status");
  });

  test("may be suspended before it was enabled", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    await set(s3, "Suspended");

    expect((await s3.getBucketVersioning({ Bucket })).Status).toBe("Suspended");
  });

  for (const word of ["enabled", "Disabled"]) {
    test(`does not know the word ${word}`, async ({ s3 }) => {
      await s3.createBucket({ Bucket });

      await expect(set(s3, word)).rejects.toBeRefusedWith(
        "MalformedXML",
        400,
        "The XML you provided was not well-formed or did not validate against our published schema",
      );
    });
  }

  test("cannot be set to nothing", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    await expect(s3.putBucketVersioning({ Bucket, VersioningConfiguration: {} })).rejects.toBeRefusedWith(
      "IllegalVersioningConfigurationException",
      400,
      "The Versioning element must be specified",
    );
  });

  test("cannot be suspended with Object Lock", async ({ s3 }) => {
    await s3.createBucket({ Bucket, ObjectLockEnabledForBucket: true });

    await expect(set(s3, "Suspended")).rejects.toBeRefusedWith(
      "InvalidBucketState",
      409,
      "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
    );
    await expect(set(s3, "Enabled")).resolves.toBeDefined();
  });
});

describe("versions of an object", () => {
  test("are kept when it is overwritten, newest first", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    await set(s3, "Enabled");
    const first = await s3.putObject({ Bucket, Key, Body: "1" });
    const second = await s3.putObject({ Bucket, Key, Body: "22" });
    const third = await s3.putObject({ Bucket, Key, Body: "333" });

    const { Versions } = await versions(s3);

    expect(Versions.map(({ VersionId, IsLatest, Size }) => [VersionId, IsLatest, Size])).toEqual([
      [third.VersionId, true, 3],
      [second.VersionId, false, 2],
      [first.VersionId, false, 1],
    ]);
  });

  test("begin with the null version that was there before", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    await s3.putObject({ Bucket, Key, Body: "before" });
    await set(s3, "Enabled");
    const { VersionId } = await s3.putObject({ Bucket, Key, Body: "after" });

    const { Versions } = await versions(s3);

    expect(Versions.map((version) => version.VersionId)).toEqual([VersionId, "null"]);
    const old = await s3.getObject({ Bucket, Key, VersionId: "null" });
    expect(await old.Body?.transformToString()).toBe("before");
  });

  test("give way to a null version once versioning is suspended, and only one null version is kept", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    await set(s3, "Enabled");
    const { VersionId } = await s3.putObject({ Bucket, Key, Body: "versioned" });
    await set(s3, "Suspended");
    const suspended = await s3.putObject({ Bucket, Key, Body: "first null" });
    await s3.putObject({ Bucket, Key, Body: "second null" });

    const { Versions } = await versions(s3);

    expect(suspended.VersionId).toBeUndefined();
    expect(Versions.map((version) => [version.VersionId, version.IsLatest, version.Size])).toEqual([
      ["null", true, 11],
      [VersionId, false, 9],
    ]);
  });

  test("replace an older null version wherever it stands", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    await s3.putObject({ Bucket, Key, Body: "old null" });
    await set(s3, "Enabled");
    const { VersionId } = await s3.putObject({ Bucket, Key, Body: "versioned" });
    await set(s3, "Suspended");
    await s3.putObject({ Bucket, Key, Body: "new" });

    const { Versions } = await versions(s3);

    expect(Versions.map((version) => [version.VersionId, version.Size])).toEqual([
      ["null", 3],
      [VersionId, 9],
    ]);
  });

  test("reappear when the delete marker above them is deleted", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    await set(s3, "Enabled");
    await s3.putObject({ Bucket, Key, Body: "still here" });
    const marker = await s3.deleteObject({ Bucket, Key });
    await expect(s3.getObject({ Bucket, Key })).rejects.toBeRefusedWith("NoSuchKey", 404);

    const undone = await s3.deleteObject({ Bucket, Key, VersionId: marker.VersionId });

    expect(marker).toMatchObject({ DeleteMarker: true });
    expect(undone).toMatchObject({ DeleteMarker: true, VersionId: marker.VersionId });
    const object = await s3.getObject({ Bucket, Key });
    expect(await object.Body?.transformToString()).toBe("still here");
  });

  test("move up when the latest is deleted for good", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    await set(s3, "Enabled");
    const first = await s3.putObject({ Bucket, Key, Body: "1" });
    const second = await s3.putObject({ Bucket, Key, Body: "2" });

    await s3.deleteObject({ Bucket, Key, VersionId: second.VersionId });

    expect((await s3.headObject({ Bucket, Key })).VersionId).toBe(first.VersionId);
  });

  test("are covered by a null delete marker when deleted while suspended", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    await set(s3, "Enabled");
    const { VersionId } = await s3.putObject({ Bucket, Key, Body: "versioned" });
    await set(s3, "Suspended");

    const deleted = await s3.deleteObject({ Bucket, Key });

    expect(deleted).toMatchObject({ DeleteMarker: true, VersionId: "null" });
    const { Versions, DeleteMarkers } = await versions(s3);
    expect(Versions.map((version) => version.VersionId)).toEqual([VersionId]);
    expect(DeleteMarkers.map((marker) => [marker.VersionId, marker.IsLatest])).toEqual([["null", true]]);
  });
});
