import { expect, testWith } from "../support/emulator.js";

const test = testWith({ listen: true });

// A Content-Disposition that was not ASCII ended the connection instead of an answer, when the object was not empty.
test("a file's name that is not ASCII comes back byte by byte, with the object", async ({ s3 }) => {
  const ContentDisposition = Buffer.from('attachment; filename="é_—.pdf"', "utf8").toString("latin1");
  await s3.createBucket({ Bucket: "bucket" });
  await s3.putObject({ Bucket: "bucket", Key: "key", Body: "body", ContentDisposition });

  expect(await s3.headObject({ Bucket: "bucket", Key: "key" })).toMatchObject({ ContentDisposition });
  const got = await s3.getObject({ Bucket: "bucket", Key: "key" });
  expect(got.ContentDisposition).toBe(ContentDisposition);
  expect(await got.Body?.transformToString()).toBe("body");
});
