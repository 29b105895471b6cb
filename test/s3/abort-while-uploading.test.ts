/** An upload that is aborted while one of its parts is on the way. */
import { expect, testWith } from "../support/emulator.js";
import { RawConnection, signedHead } from "../support/raw-http.js";

const test = testWith({ listen: true });

test("a part that arrives after its upload was aborted is NoSuchUpload, and nothing stays", async ({
  emulator,
  s3,
}) => {
  await s3.createBucket({ Bucket: "bucket" });
  const { UploadId = "" } = await s3.createMultipartUpload({ Bucket: "bucket", Key: "key" });
  const connection = await RawConnection.open(emulator);
  const path = `/bucket/key?partNumber=1&uploadId=${UploadId}`;
  connection.send(
    signedHead(emulator, { method: "PUT", path, headers: { Expect: "100-continue", "Content-Length": "10" } }),
  );
  await connection.until(({ statuses }) => statuses.includes(100));
  connection.send("first");

  await s3.abortMultipartUpload({ Bucket: "bucket", Key: "key", UploadId });
  connection.send("later");

  const answer = await connection.final();
  expect(answer.statuses).toEqual([100, 404]);
  expect(answer.text).toContain("<Code>NoSuchUpload</Code>");
  expect((await s3.listMultipartUploads({ Bucket: "bucket" })).Uploads ?? []).toEqual([]);
  await expect(s3.listParts({ Bucket: "bucket", Key: "key", UploadId })).rejects.toBeRefusedWith("NoSuchUpload", 404);
});
