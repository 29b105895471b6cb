import { expect, test } from "../support/emulator.js";

test("attributes have to be named when an object's attributes are asked for", async ({ s3 }) => {
  await s3.createBucket({ Bucket: "photos" });
  await s3.putObject({ Bucket: "photos", Key: "a.jpg", Body: "pixels" });

  await expect(
    s3.getObjectAttributes({ Bucket: "photos", Key: "a.jpg", ObjectAttributes: [] }),
  ).rejects.toBeRefusedWith("InvalidRequest", 400);
});
