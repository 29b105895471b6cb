import { expect, test } from "../support/emulator.js";

test("the last bytes of an empty object are the whole object", async ({ s3 }) => {
  await s3.createBucket({ Bucket: "photos" });
  await s3.putObject({ Bucket: "photos", Key: "empty", Body: "" });

  const last = await s3.getObject({ Bucket: "photos", Key: "empty", Range: "bytes=-1" });

  expect(last.$metadata.httpStatusCode).toBe(200);
  expect(last.ContentLength).toBe(0);
  expect(last.ContentRange).toBeUndefined();
  await expect(s3.getObject({ Bucket: "photos", Key: "empty", Range: "bytes=0-0" })).rejects.toBeRefusedWith(
    "InvalidRange",
    416,
  );
});
