import { createHmac } from "node:crypto";
import { expect, testWith } from "../support/emulator.js";
import { RawConnection } from "../support/raw-http.js";

const test = testWith({ port: 0, listen: true });

test.for(["uploads", "uploads="])(
  "an old signature covers ?%s without its equals sign",
  async (query, { emulator, s3 }) => {
    await s3.createBucket({ Bucket: "photos" });
    const { accessKeyId, secretAccessKey } = emulator.credentials;
    const date = new Date().toUTCString();
    const text = `POST\n\n\n\nx-amz-date:${date}\n/photos/a.jpg?uploads`;
    const signature = createHmac("sha1", secretAccessKey).update(text).digest("base64");

    const answer = await fetch(`http://127.0.0.1:${emulator.port}/photos/a.jpg?${query}`, {
      method: "POST",
      headers: { "x-amz-date": date, Authorization: `AWS ${accessKeyId}:${signature}` },
    });

    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("<UploadId>");
  },
);

test("an old signature covers metadata beyond ASCII as the bytes that were sent", async ({ emulator, s3 }) => {
  await s3.createBucket({ Bucket: "photos" });
  const { accessKeyId, secretAccessKey } = emulator.credentials;
  const date = new Date().toUTCString();
  const text = `PUT\n\n\n\nx-amz-date:${date}\nx-amz-meta-who:José\n/photos/a.jpg`;
  const signature = createHmac("sha1", secretAccessKey).update(text).digest("base64");
  const lines = [
    "PUT /photos/a.jpg HTTP/1.1",
    `Host: 127.0.0.1:${emulator.port}`,
    `x-amz-date: ${date}`,
    "x-amz-meta-who: José",
    `Authorization: AWS ${accessKeyId}:${signature}`,
    "Content-Length: 0",
  ];

  const connection = await RawConnection.open(emulator);
  connection.send(`${lines.join("\r\n")}\r\n\r\n`);
  const answer = await connection.final();

  expect(answer.text).toMatch(/^HTTP\/1\.1 200 /);
  connection.drop();
});
