/** Archived objects and their restores, by the world's clock. */
import type { S3 } from "@aws-sdk/client-s3";
import { describe, expect, test } from "../a-bucket.js";

const Key = "archived";

test.beforeEach(async ({ emulator }) => {
  await emulator.clock.freeze();
  await emulator.clock.set(new Date("2030-01-15T10:30:00Z"));
});

const archive = (s3: S3, Bucket: string, StorageClass: "GLACIER" | "DEEP_ARCHIVE" = "GLACIER") =>
  s3.putObject({ Bucket, Key, Body: "body-test", StorageClass });
const ask = (s3: S3, Bucket: string, Days = 2, Tier?: "Expedited" | "Standard" | "Bulk") =>
  s3.restoreObject({
    Bucket,
    Key,
    RestoreRequest: { Days, ...(Tier === undefined ? {} : { GlacierJobParameters: { Tier } }) },
  });
const restoreOf = async (s3: S3, Bucket: string) => (await s3.headObject({ Bucket, Key })).Restore;

describe("an object in GLACIER", () => {
  test("can be read once it was restored, until the copy goes away", async ({ emulator, s3, bucket }) => {
    await archive(s3, bucket);
    expect((await ask(s3, bucket)).$metadata.httpStatusCode).toBe(202);

    expect(await restoreOf(s3, bucket)).toBe('ongoing-request="true"');
    await expect(s3.getObject({ Bucket: bucket, Key })).rejects.toBeRefusedWith("InvalidObjectState", 403);

    await emulator.clock.advance("PT5H");
    expect(await restoreOf(s3, bucket)).toBe('ongoing-request="false", expiry-date="Fri, 18 Jan 2030 00:00:00 GMT"');
    const read = await s3.getObject({ Bucket: bucket, Key });
    expect(await read.Body?.transformToString()).toBe("body-test");
    expect(read.StorageClass).toBe("GLACIER");

    await emulator.clock.set(new Date("2030-01-18T00:00:00Z"));
    expect(await restoreOf(s3, bucket)).toBeUndefined();
    await expect(s3.getObject({ Bucket: bucket, Key })).rejects.toBeRefusedWith("InvalidObjectState", 403);
  });

  test("can be copied while its copy is there", async ({ emulator, s3, bucket }) => {
    await archive(s3, bucket);
    await ask(s3, bucket);
    await emulator.clock.advance("PT5H");

    await s3.copyObject({ Bucket: bucket, Key: "copy", CopySource: `${bucket}/${Key}` });

    const { Body } = await s3.getObject({ Bucket: bucket, Key: "copy" });
    expect(await Body?.transformToString()).toBe("body-test");
  });

  test("is not asked for twice at once", async ({ s3, bucket }) => {
    await archive(s3, bucket);
    await ask(s3, bucket);

    await expect(ask(s3, bucket)).rejects.toBeRefusedWith(
      "RestoreAlreadyInProgress",
      409,
      "Object restore is already in progress",
    );
  });

  test("that is restored keeps its copy for longer, counted from now", async ({ emulator, s3, bucket }) => {
    await archive(s3, bucket);
    await ask(s3, bucket);
    await emulator.clock.set(new Date("2030-01-17T12:00:00Z"));

    const again = await ask(s3, bucket, 10);

    expect(again.$metadata.httpStatusCode).toBe(200);
    expect(await restoreOf(s3, bucket)).toBe('ongoing-request="false", expiry-date="Mon, 28 Jan 2030 00:00:00 GMT"');
  });

  test("comes sooner for those who hurry", async ({ emulator, s3, bucket }) => {
    await archive(s3, bucket);
    await ask(s3, bucket, 1, "Expedited");

    await emulator.clock.advance("PT5M");

    expect(await restoreOf(s3, bucket)).toContain('ongoing-request="false"');
  });
});

describe("an object in DEEP_ARCHIVE", () => {
  test("takes twelve hours, and is never expedited", async ({ emulator, s3, bucket }) => {
    await archive(s3, bucket, "DEEP_ARCHIVE");
    await expect(ask(s3, bucket, 1, "Expedited")).rejects.toBeRefusedWith("InvalidArgument", 400);
    await ask(s3, bucket);

    await emulator.clock.advance("PT11H");
    expect(await restoreOf(s3, bucket)).toBe('ongoing-request="true"');
    await emulator.clock.advance("PT1H");
    expect(await restoreOf(s3, bucket)).toContain('ongoing-request="false"');
  });
});

describe("RestoreObject", () => {
  test("is for archived objects", async ({ s3, bucket }) => {
    await s3.putObject({ Bucket: bucket, Key, Body: "here" });

    await expect(ask(s3, bucket)).rejects.toMatchObject({
      name: "InvalidObjectState",
      message: "Restore is not allowed for the object's current storage class",
      StorageClass: "STANDARD",
      $metadata: { httpStatusCode: 403 },
    });
  });

  test("is for objects that are there, and for some days at least", async ({ s3, bucket }) => {
    await expect(ask(s3, bucket)).rejects.toBeRefusedWith("NoSuchKey", 404);
    await archive(s3, bucket);
    await expect(ask(s3, bucket, 0)).rejects.toBeRefusedWith("InvalidArgument", 400);
    await expect(s3.restoreObject({ Bucket: bucket, Key, RestoreRequest: {} })).rejects.toBeRefusedWith(
      "MalformedXML",
      400,
    );
  });

  test("needs s3:RestoreObject", async ({ s3, bucket, aUser }) => {
    await archive(s3, bucket);
    const reader = await aUser("reader", { Effect: "Allow", Action: "s3:GetObject", Resource: "*" });
    const restorer = await aUser("restorer", { Effect: "Allow", Action: "s3:RestoreObject", Resource: "*" });

    await expect(ask(reader.s3, bucket)).rejects.toBeRefusedWith("AccessDenied", 403, /s3:RestoreObject/);
    await expect(ask(restorer.s3, bucket)).resolves.toBeDefined();
  });
});
