import { describe, expect, test } from "./a-bucket.js";

const OptionalObjectAttributes = ["RestoreStatus"] as ["RestoreStatus"];

describe("a listing that asks for RestoreStatus", () => {
  test("tells which archived objects are being restored, and until when the others are there", async ({
    s3,
    emulator,
    bucket: Bucket,
  }) => {
    await emulator.clock.freeze();
    await emulator.clock.set(new Date("2030-01-01T12:00:00Z"));
    for (const Key of ["asleep", "awake"]) await s3.putObject({ Bucket, Key, Body: "x", StorageClass: "GLACIER" });
    await s3.putObject({ Bucket, Key: "plain", Body: "x" });
    await s3.restoreObject({ Bucket, Key: "awake", RestoreRequest: { Days: 2 } });
    const told = async () =>
      (await s3.listObjectsV2({ Bucket, OptionalObjectAttributes })).Contents?.map(
        ({ RestoreStatus }) => RestoreStatus,
      );

    expect(await told()).toEqual([undefined, { IsRestoreInProgress: true }, undefined]);
    await emulator.clock.advance("P1D");
    expect(await told()).toEqual([
      undefined,
      { IsRestoreInProgress: false, RestoreExpiryDate: new Date("2030-01-04T00:00:00Z") },
      undefined,
    ]);
    expect((await s3.listObjectsV2({ Bucket })).Contents?.[1]?.RestoreStatus).toBeUndefined();
  });

  test("asks for nothing else", async ({ s3, bucket: Bucket }) => {
    // The SDK's type knows the one attribute that there is.
    const others = ["Owner"] as unknown as ["RestoreStatus"];

    await expect(s3.listObjects({ Bucket, OptionalObjectAttributes: others })).rejects.toBeRefusedWith(
      "InvalidArgument",
      400,
    );
  });
});
