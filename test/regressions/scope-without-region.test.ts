import aws4 from "aws4";
import { expect, testWith } from "../support/emulator.js";

const test = testWith({ port: 0, listen: true });

test("a client that signs for no region at all makes its buckets where the emulator is", async ({ emulator, s3 }) => {
  const host = `127.0.0.1:${emulator.port}`;
  const signed = aws4.sign(
    { method: "PUT", path: "/photos", service: "s3", region: "US", host, headers: {} },
    emulator.credentials,
  );

  // aws4's headers are a record of texts when it signs in the header.
  const answer = await fetch(`http://${host}/photos`, {
    method: "PUT",
    headers: signed.headers as Record<string, string>,
  });

  expect(answer.status).toBe(200);
  expect((await s3.headBucket({ Bucket: "photos" })).BucketRegion).toBe("us-east-1");
});
