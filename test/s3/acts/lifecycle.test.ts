/** What lifecycle rules do when the world's clock comes that far, and what answers tell of it beforehand. */
import type { LifecycleRule, S3 } from "@aws-sdk/client-s3";
import { describe, expect, test } from "../a-bucket.js";

const START = new Date("2030-01-15T10:30:00Z");

const put = (s3: S3, Bucket: string, ...rules: readonly Partial<LifecycleRule>[]) =>
  s3.putBucketLifecycleConfiguration({
    Bucket,
    LifecycleConfiguration: {
      Rules: rules.map((rule, index) => ({ ID: `rule-${index + 1}`, Status: "Enabled", Filter: {}, ...rule })),
    },
  });

/** Key, version's kind and whether it is the latest, newest first. */
const versionsOf = async (s3: S3, Bucket: string) => {
  const { Versions = [], DeleteMarkers = [] } = await s3.listObjectVersions({ Bucket });
  return {
    objects: Versions.map(({ VersionId, IsLatest }) => [VersionId, IsLatest]),
    markers: DeleteMarkers.map(({ VersionId, IsLatest }) => [VersionId, IsLatest]),
  };
};
const keysOf = async (s3: S3, Bucket: string) =>
  ((await s3.listObjectsV2({ Bucket })).Contents ?? []).map(({ Key }) => Key);

test.beforeEach(async ({ emulator }) => {
  await emulator.clock.freeze();
  await emulator.clock.set(START);
});

describe("x-amz-expiration", () => {
  test("tells the midnight after the days, on PUT, HEAD and GET", async ({ s3, bucket }) => {
    await put(s3, bucket, { ID: "rule number one", Expiration: { Days: 3 } });

    const stored = await s3.putObject({ Bucket: bucket, Key: "key", Body: "test" });

    const expected = 'expiry-date="Sat, 19 Jan 2030 00:00:00 GMT", rule-id="rule%20number%20one"';
    expect(stored.Expiration).toBe(expected);
    expect((await s3.headObject({ Bucket: bucket, Key: "key" })).Expiration).toBe(expected);
    expect((await s3.getObject({ Bucket: bucket, Key: "key" })).Expiration).toBe(expected);
  });

  test("is told of the current version only, and only where no version is named", async ({ s3, versioned }) => {
    await put(s3, versioned, {
      ID: "rule2",
      Expiration: { Days: 7 },
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
    });
    const old = await s3.putObject({ Bucket: versioned, Key: "key", Body: "test" });
    const { VersionId } = await s3.putObject({ Bucket: versioned, Key: "key", Body: "test" });
    const head = async (version?: string) =>
      (await s3.headObject({ Bucket: versioned, Key: "key", VersionId: version })).Expiration;

    expect(await head()).toBe('expiry-date="Wed, 23 Jan 2030 00:00:00 GMT", rule-id="rule2"');
    expect(await head(VersionId)).toBeUndefined();
    expect(await head(old.VersionId)).toBeUndefined();
  });

  test("is that of the rule that comes first", async ({ s3, bucket }) => {
    await put(
      s3,
      bucket,
      { ID: "rule_one", Filter: { Prefix: "testobject" }, Expiration: { Days: 14 } },
      { ID: "rule_two", Filter: { Prefix: "test" }, Expiration: { Days: 7 } },
      { ID: "rule_three", Filter: { Prefix: "t" }, Expiration: { Days: 30 } },
    );
    const expirationOf = async (Key: string) => (await s3.putObject({ Bucket: bucket, Key, Body: "test" })).Expiration;

    expect(await expirationOf("testobject")).toContain('rule-id="rule_two"');
    expect(await expirationOf("ta")).toContain('rule-id="rule_three"');
    expect(await expirationOf("no-match")).toBeUndefined();
  });

  test("minds sizes: beyond the one, below the other", async ({ s3, bucket }) => {
    await put(
      s3,
      bucket,
      { ID: "rule_one", Filter: { ObjectSizeGreaterThan: 20 }, Expiration: { Days: 7 } },
      { ID: "rule_two", Filter: { ObjectSizeLessThan: 10 }, Expiration: { Days: 7 } },
    );
    const expirationOf = async (size: number) =>
      (await s3.putObject({ Bucket: bucket, Key: "key", Body: "a".repeat(size) })).Expiration;

    expect(await expirationOf(22)).toContain('rule-id="rule_one"');
    expect(await expirationOf(9)).toContain('rule-id="rule_two"');
    expect(await expirationOf(15)).toBeUndefined();
    expect(await expirationOf(20)).toBeUndefined();
    expect(await expirationOf(10)).toBeUndefined();
  });

  test("tells a date as it was set", async ({ s3, bucket }) => {
    await put(s3, bucket, { Expiration: { Date: new Date("2030-06-01T00:00:00Z") } });

    const { Expiration } = await s3.putObject({ Bucket: bucket, Key: "key", Body: "test" });

    expect(Expiration).toBe('expiry-date="Sat, 01 Jun 2030 00:00:00 GMT", rule-id="rule-1"');
  });

  test("is not told for a rule that only cleans up delete markers, nor for one that is disabled", async ({
    s3,
    bucket,
  }) => {
    await put(
      s3,
      bucket,
      { Expiration: { ExpiredObjectDeleteMarker: true } },
      { Status: "Disabled", Expiration: { Days: 1 } },
    );

    expect(await s3.putObject({ Bucket: bucket, Key: "key", Body: "test" })).not.toHaveProperty("Expiration");
    expect(await s3.headObject({ Bucket: bucket, Key: "key" })).not.toHaveProperty("Expiration");
  });
});

describe("expiration", () => {
  test("deletes objects at the midnight after their days, and not before", async ({ emulator, s3, bucket }) => {
    await put(s3, bucket, { Expiration: { Days: 3 } });
    await s3.putObject({ Bucket: bucket, Key: "key", Body: "test" });

    await emulator.clock.set(new Date("2030-01-18T23:59:59Z"));
    expect(await keysOf(s3, bucket)).toEqual(["key"]);

    await emulator.clock.set(new Date("2030-01-19T00:00:00Z"));
    expect(await keysOf(s3, bucket)).toEqual([]);
  });

  test("takes the objects that a prefix, tags and a size mean together", async ({ emulator, s3, bucket }) => {
    await put(s3, bucket, {
      Filter: {
        And: { Prefix: "logs/", ObjectSizeGreaterThan: 3, Tags: [{ Key: "keep", Value: "no" }] },
      },
      Expiration: { Days: 1 },
    });
    const object = (Key: string, Body: string, Tagging: string) => s3.putObject({ Bucket: bucket, Key, Body, Tagging });
    await object("logs/all-of-it", "long", "keep=no&more=1");
    await object("logs/other-tag", "long", "keep=yes");
    await object("logs/small", "one", "keep=no");
    await object("elsewhere", "long", "keep=no");

    await emulator.clock.advance("P2D");

    expect(await keysOf(s3, bucket)).toEqual(["elsewhere", "logs/other-tag", "logs/small"]);
  });

  test("acts on a date that is past at once", async ({ emulator, s3, bucket }) => {
    await s3.putObject({ Bucket: bucket, Key: "key", Body: "test" });
    await put(s3, bucket, { Expiration: { Date: new Date("2030-01-01T00:00:00Z") } });

    await emulator.settle();

    expect(await keysOf(s3, bucket)).toEqual([]);
  });

  test("hides what is versioned under a delete marker", async ({ emulator, s3, versioned }) => {
    await put(s3, versioned, { Expiration: { Days: 1 } });
    const { VersionId } = await s3.putObject({ Bucket: versioned, Key: "key", Body: "test" });

    await emulator.clock.advance("P2D");

    const { objects, markers } = await versionsOf(s3, versioned);
    expect(objects).toEqual([[VersionId, false]]);
    expect(markers).toEqual([[expect.stringMatching(/^.{32}$/), true]]);
  });

  test("is gone with its bucket", async ({ s3, bucket }) => {
    await put(s3, bucket, { ID: "wholebucket", Filter: { Prefix: "" }, Expiration: { Days: 7 } });
    await s3.deleteBucket({ Bucket: bucket });
    await s3.createBucket({ Bucket: bucket });

    await expect(s3.getBucketLifecycleConfiguration({ Bucket: bucket })).rejects.toBeRefusedWith(
      "NoSuchLifecycleConfiguration",
      404,
    );
  });

  test("comes with midnight, also when nobody moves the clock", async ({ emulator, s3, bucket }) => {
    await put(s3, bucket, { Expiration: { Days: 1 } });
    await s3.putObject({ Bucket: bucket, Key: "key", Body: "test" });

    // A day takes less than a millisecond.
    await emulator.clock.speed(100_000_000);

    await expect.poll(() => keysOf(s3, bucket)).toEqual([]);
  });

  test("does nothing more under rules that were deleted", async ({ emulator, s3, bucket }) => {
    await put(s3, bucket, { Expiration: { Days: 1 } });
    await s3.putObject({ Bucket: bucket, Key: "key", Body: "test" });
    await s3.deleteBucketLifecycle({ Bucket: bucket });

    await emulator.clock.advance("P2D");

    expect(await keysOf(s3, bucket)).toEqual(["key"]);
  });

  test("reaches every object of a bucket of more than one page", async ({ emulator, s3, bucket }) => {
    await put(s3, bucket, { Filter: { Prefix: "old/" }, Expiration: { Days: 1 } });
    for (let index = 0; index < 1010; index += 1) {
      await s3.putObject({ Bucket: bucket, Key: `${index % 2 ? "new" : "old"}/${index}`, Body: "" });
    }

    await emulator.clock.advance("P2D");

    expect((await s3.listObjectsV2({ Bucket: bucket, Prefix: "old/" })).KeyCount).toBe(0);
    expect((await s3.listObjectsV2({ Bucket: bucket, Prefix: "new/" })).KeyCount).toBe(505);
  });
});

describe("noncurrent versions", () => {
  test("expire so many days after a newer one took their place", async ({ emulator, s3, versioned }) => {
    await put(s3, versioned, { NoncurrentVersionExpiration: { NoncurrentDays: 2 } });
    await s3.putObject({ Bucket: versioned, Key: "key", Body: "old" });
    await emulator.clock.advance("P10D");
    const { VersionId } = await s3.putObject({ Bucket: versioned, Key: "key", Body: "new" });

    await emulator.clock.advance("P2D");
    expect((await versionsOf(s3, versioned)).objects).toHaveLength(2);

    await emulator.clock.advance("P1D");
    expect((await versionsOf(s3, versioned)).objects).toEqual([[VersionId, true]]);
  });

  test("stay while they are among the newest that are to be kept", async ({ emulator, s3, versioned }) => {
    await put(s3, versioned, { NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 2 } });
    const ids: (string | undefined)[] = [];
    for (const Body of ["1", "2", "3", "4", "5"]) {
      ids.push((await s3.putObject({ Bucket: versioned, Key: "key", Body })).VersionId);
      await emulator.clock.advance("PT1M");
    }

    await emulator.clock.advance("P3D");

    expect((await versionsOf(s3, versioned)).objects).toEqual([
      [ids[4], true],
      [ids[3], false],
      [ids[2], false],
    ]);
  });

  test("stay while Object Lock protects them", async ({ emulator, s3 }) => {
    const Bucket = "a-locked-bucket";
    await s3.createBucket({ Bucket, ObjectLockEnabledForBucket: true });
    await put(s3, Bucket, { NoncurrentVersionExpiration: { NoncurrentDays: 1 } });
    const old = await s3.putObject({
      Bucket,
      Key: "key",
      Body: "old",
      ObjectLockMode: "COMPLIANCE",
      ObjectLockRetainUntilDate: new Date("2030-02-01T00:00:00Z"),
    });
    await s3.putObject({ Bucket, Key: "key", Body: "new" });

    await emulator.clock.advance("P5D");
    expect((await versionsOf(s3, Bucket)).objects).toContainEqual([old.VersionId, false]);

    await emulator.clock.set(new Date("2030-02-02T00:00:00Z"));
    expect((await versionsOf(s3, Bucket)).objects).toHaveLength(1);
  });
});

describe("delete markers", () => {
  test("that hide nothing any more are cleaned away", async ({ emulator, s3, versioned }) => {
    await put(s3, versioned, {
      Expiration: { ExpiredObjectDeleteMarker: true },
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
    });
    await s3.putObject({ Bucket: versioned, Key: "key", Body: "test" });
    await s3.deleteObject({ Bucket: versioned, Key: "key" });

    await emulator.clock.advance("P1D");
    expect((await versionsOf(s3, versioned)).markers).toHaveLength(1);

    await emulator.clock.advance("P1D");
    expect(await versionsOf(s3, versioned)).toEqual({ objects: [], markers: [] });
  });

  test("that hide nothing expire by days, too", async ({ emulator, s3, versioned }) => {
    await put(s3, versioned, { Expiration: { Days: 3 } });
    await s3.deleteObject({ Bucket: versioned, Key: "never-there" });

    await emulator.clock.advance("P3D");
    expect((await versionsOf(s3, versioned)).markers).toHaveLength(1);

    await emulator.clock.advance("P1D");
    expect((await versionsOf(s3, versioned)).markers).toEqual([]);
  });
});

describe("uploads that nobody completes", () => {
  test("tell when they will be aborted, and are", async ({ emulator, s3, bucket }) => {
    await put(s3, bucket, {
      ID: "abort",
      Filter: { Prefix: "big/" },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 },
    });
    const upload = await s3.createMultipartUpload({ Bucket: bucket, Key: "big/a" });
    const other = await s3.createMultipartUpload({ Bucket: bucket, Key: "small/a" });

    expect([upload.AbortDate, upload.AbortRuleId]).toEqual([new Date("2030-01-18T00:00:00Z"), "abort"]);
    expect(other).not.toHaveProperty("AbortDate");
    const listed = await s3.listParts({ Bucket: bucket, Key: "big/a", UploadId: upload.UploadId });
    expect([listed.AbortDate, listed.AbortRuleId]).toEqual([new Date("2030-01-18T00:00:00Z"), "abort"]);

    await emulator.clock.advance("P3D");

    const { Uploads } = await s3.listMultipartUploads({ Bucket: bucket });
    expect(Uploads?.map(({ Key }) => Key)).toEqual(["small/a"]);
  });
});

describe("transitions", () => {
  const large = Buffer.alloc(128 * 1024);
  const classOf = async (s3: S3, Bucket: string, Key = "key") =>
    (await s3.headObject({ Bucket, Key })).StorageClass ?? "STANDARD";

  test("take an object down from class to class", async ({ emulator, s3, bucket }) => {
    await put(s3, bucket, {
      Transitions: [
        { Days: 30, StorageClass: "STANDARD_IA" },
        { Days: 90, StorageClass: "GLACIER" },
      ],
    });
    const { ETag } = await s3.putObject({ Bucket: bucket, Key: "key", Body: large });
    const { LastModified } = await s3.headObject({ Bucket: bucket, Key: "key" });

    await emulator.clock.advance("P30D");
    expect(await classOf(s3, bucket)).toBe("STANDARD");
    await emulator.clock.advance("P1D");
    expect(await classOf(s3, bucket)).toBe("STANDARD_IA");
    await emulator.clock.advance("P60D");
    expect(await classOf(s3, bucket)).toBe("GLACIER");

    expect(await s3.headObject({ Bucket: bucket, Key: "key" })).toMatchObject({ ETag, LastModified });
    await expect(s3.getObject({ Bucket: bucket, Key: "key" })).rejects.toBeRefusedWith("InvalidObjectState", 403);
  });

  test("never take an object up", async ({ emulator, s3, bucket }) => {
    await put(s3, bucket, { Transitions: [{ Days: 30, StorageClass: "STANDARD_IA" }] });
    await s3.putObject({ Bucket: bucket, Key: "key", Body: large, StorageClass: "GLACIER_IR" });

    await emulator.clock.advance("P60D");

    expect(await classOf(s3, bucket)).toBe("GLACIER_IR");
  });

  test("leave objects below 128 KiB where they are", async ({ emulator, s3, bucket }) => {
    await put(s3, bucket, { Transitions: [{ Days: 1, StorageClass: "GLACIER" }] });
    await s3.putObject({ Bucket: bucket, Key: "key", Body: "small" });

    await emulator.clock.advance("P2D");

    expect(await classOf(s3, bucket)).toBe("STANDARD");
  });

  test("take small objects where the bucket or the rule asks for it", async ({ emulator, s3, bucket }) => {
    await s3.putBucketLifecycleConfiguration({
      Bucket: bucket,
      TransitionDefaultMinimumObjectSize: "varies_by_storage_class",
      LifecycleConfiguration: {
        Rules: [
          { Status: "Enabled", Filter: { Prefix: "a" }, Transitions: [{ Days: 0, StorageClass: "GLACIER" }] },
          {
            Status: "Enabled",
            Filter: { And: { Prefix: "b", ObjectSizeGreaterThan: 1 } },
            Transitions: [{ Days: 0, StorageClass: "INTELLIGENT_TIERING" }],
          },
          {
            Status: "Enabled",
            Filter: { Prefix: "c" },
            Transitions: [{ Days: 0, StorageClass: "INTELLIGENT_TIERING" }],
          },
        ],
      },
    });
    for (const Key of ["a", "b", "c"]) await s3.putObject({ Bucket: bucket, Key, Body: "small" });

    await emulator.clock.advance("P1D");

    expect(await classOf(s3, bucket, "a")).toBe("GLACIER");
    expect(await classOf(s3, bucket, "b")).toBe("INTELLIGENT_TIERING");
    expect(await classOf(s3, bucket, "c")).toBe("STANDARD");
  });

  test("move noncurrent versions on their own terms", async ({ emulator, s3, versioned }) => {
    await put(s3, versioned, { NoncurrentVersionTransitions: [{ NoncurrentDays: 1, StorageClass: "GLACIER_IR" }] });
    await s3.putObject({ Bucket: versioned, Key: "key", Body: large });
    await s3.putObject({ Bucket: versioned, Key: "key", Body: large });

    await emulator.clock.advance("P2D");

    const { Versions } = await s3.listObjectVersions({ Bucket: versioned });
    expect(Versions?.map(({ StorageClass }) => StorageClass)).toEqual(["STANDARD", "GLACIER_IR"]);
  });
});

describe("rules that S3 refuses", () => {
  const refused: Readonly<Record<string, readonly [Partial<LifecycleRule>, string, string]>> = {
    "infrequent access before a month": [
      { Transitions: [{ Days: 29, StorageClass: "STANDARD_IA" }] },
      "InvalidArgument",
      "'Days' in Transition action must be greater than or equal to 30 for storageClass 'STANDARD_IA'",
    ],
    "expiration before transition": [
      {
        Filter: { Prefix: "logs/" },
        Expiration: { Days: 10 },
        Transitions: [{ Days: 10, StorageClass: "GLACIER" }],
      },
      "InvalidArgument",
      "'Days' in the Expiration action for filter '(prefix=logs/)' must be greater than 'Days' in the Transition action",
    ],
    "aborting uploads by their tags": [
      { Filter: { Tag: { Key: "a", Value: "b" } }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
      "InvalidRequest",
      "AbortIncompleteMultipartUpload cannot be specified with Tags.",
    ],
  };
  for (const [what, [rule, code, message]] of Object.entries(refused)) {
    test(what, async ({ s3, bucket }) => {
      await expect(put(s3, bucket, rule)).rejects.toBeRefusedWith(code, 400, message);
    });
  }
});
