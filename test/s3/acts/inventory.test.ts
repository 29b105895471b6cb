/** Inventories: what S3 writes about a bucket's objects, day by day. */
import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import type { InventoryConfiguration, S3 } from "@aws-sdk/client-s3";
import { describe, expect, test } from "../../support/emulator.js";

const source = "source-bucket";
const target = "inventory-bucket";

const configure = (s3: S3, change: Partial<InventoryConfiguration> = {}) =>
  s3.putBucketInventoryConfiguration({
    Bucket: source,
    Id: "everything",
    InventoryConfiguration: {
      Id: "everything",
      IsEnabled: true,
      Destination: { S3BucketDestination: { Bucket: `arn:aws:s3:::${target}`, Format: "CSV", Prefix: "lists" } },
      Schedule: { Frequency: "Daily" },
      IncludedObjectVersions: "Current",
      ...change,
    },
  });
const keysOf = async (s3: S3) =>
  ((await s3.listObjectsV2({ Bucket: target })).Contents ?? []).map(({ Key }) => Key ?? "");
const bytesOf = async (s3: S3, Key: string) =>
  Buffer.from((await (await s3.getObject({ Bucket: target, Key })).Body?.transformToByteArray()) ?? []);
/** The rows of the one list that is there. */
const rowsOf = async (s3: S3) => {
  const key = (await keysOf(s3)).find((each) => each.endsWith(".csv.gz")) ?? "";
  return gunzipSync(await bytesOf(s3, key))
    .toString()
    .trimEnd()
    .split("\n");
};

test.beforeEach(async ({ emulator, s3 }) => {
  await emulator.clock.freeze();
  // A Tuesday.
  await emulator.clock.set(new Date("2030-01-15T10:30:00Z"));
  await s3.createBucket({ Bucket: source });
  await s3.putBucketVersioning({ Bucket: source, VersioningConfiguration: { Status: "Enabled" } });
  await s3.createBucket({ Bucket: target });
  await s3.putBucketPolicy({
    Bucket: target,
    Policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "s3.amazonaws.com" },
          Action: "s3:PutObject",
          Resource: `arn:aws:s3:::${target}/*`,
          Condition: {
            ArnLike: { "aws:SourceArn": `arn:aws:s3:::${source}` },
            StringEquals: { "aws:SourceAccount": "000000000000", "s3:x-amz-acl": "bucket-owner-full-control" },
          },
        },
      ],
    }),
  });
});

describe("an inventory", () => {
  test("is written a day later, with its manifest", async ({ emulator, s3 }) => {
    await configure(s3);
    await s3.putObject({ Bucket: source, Key: "key", Body: "test" });
    await emulator.settle();
    expect(await keysOf(s3)).toEqual([]);

    await emulator.clock.set(new Date("2030-01-16T00:00:00Z"));

    const folder = "lists/source-bucket/everything";
    const keys = await keysOf(s3);
    expect(keys).toEqual([
      `${folder}/2030-01-16T00-00Z/manifest.checksum`,
      `${folder}/2030-01-16T00-00Z/manifest.json`,
      expect.stringMatching(/^lists\/source-bucket\/everything\/data\/[0-9a-f-]{36}\.csv\.gz$/),
      `${folder}/hive/dt=2030-01-16-00-00/symlink.txt`,
    ]);
    const [checksum = "", manifest = "", data = "", link = ""] = await Promise.all(keys.map((key) => bytesOf(s3, key)));
    expect(JSON.parse(String(manifest))).toEqual({
      sourceBucket: source,
      destinationBucket: `arn:aws:s3:::${target}`,
      version: "2016-11-30",
      creationTimestamp: "1894752000000",
      fileFormat: "CSV",
      fileSchema: "Bucket, Key",
      files: [{ key: keys[2], size: data.length, MD5checksum: createHash("md5").update(data).digest("hex") }],
    });
    expect(String(checksum)).toBe(createHash("md5").update(manifest).digest("hex"));
    expect(String(link)).toBe(`s3://${target}/${keys[2]}`);
  });

  test("has a row for each current object, with the fields asked for in AWS's order", async ({ emulator, s3 }) => {
    await configure(s3, { OptionalFields: ["StorageClass", "Size", "ETag", "LastModifiedDate", "EncryptionStatus"] });
    await s3.putObject({ Bucket: source, Key: "a key", Body: "test" });
    await s3.putObject({ Bucket: source, Key: "gone", Body: "test" });
    await s3.deleteObject({ Bucket: source, Key: "gone" });

    await emulator.clock.advance("P1D");

    expect(await rowsOf(s3)).toEqual([
      '"source-bucket","a+key","4","2030-01-15T10:30:00.000Z","098f6bcd4621d373cade4e832627b4f6","STANDARD","SSE-S3"',
    ]);
  });

  test("has all versions where it is asked to, of a prefix only", async ({ emulator, s3 }) => {
    await configure(s3, { IncludedObjectVersions: "All", Filter: { Prefix: "in/" } });
    const first = await s3.putObject({ Bucket: source, Key: "in/key", Body: "test" });
    const marker = await s3.deleteObject({ Bucket: source, Key: "in/key" });
    await s3.putObject({ Bucket: source, Key: "out/key", Body: "test" });

    await emulator.clock.advance("P1D");

    expect(await rowsOf(s3)).toEqual([
      `"source-bucket","in/key","${marker.VersionId}","true","true"`,
      `"source-bucket","in/key","${first.VersionId}","false","false"`,
    ]);
  });

  test("that is weekly is written on Sundays", async ({ emulator, s3 }) => {
    await configure(s3, { Schedule: { Frequency: "Weekly" } });

    await emulator.clock.set(new Date("2030-01-19T12:00:00Z"));
    expect(await keysOf(s3)).toEqual([]);
    await emulator.clock.set(new Date("2030-01-20T12:00:00Z"));
    expect(await keysOf(s3)).toHaveLength(4);

    // Past a Sunday.
    await emulator.clock.set(new Date("2030-01-29T12:00:00Z"));
    expect(await keysOf(s3)).toHaveLength(8);
  });

  test("is not written while it is disabled, nor where the policy does not let S3", async ({ emulator, s3 }) => {
    await configure(s3, { IsEnabled: false });
    await emulator.clock.advance("P1D");
    expect(await keysOf(s3)).toEqual([]);

    await configure(s3);
    await s3.deleteBucketPolicy({ Bucket: target });
    await emulator.clock.advance("P1D");

    expect(await keysOf(s3)).toEqual([]);
  });
});
