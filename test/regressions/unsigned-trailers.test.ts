import { describe, expect, test } from "../support/emulator.js";
import { RawConnection, signedHead } from "../support/raw-http.js";

const upload = (trailer: string, body: string) => ({
  method: "PUT",
  path: "/photos/a.txt",
  headers: {
    "X-Amz-Content-Sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    "X-Amz-Decoded-Content-Length": "5",
    "X-Amz-Trailer": trailer,
    "Content-Encoding": "aws-chunked",
    "Content-Length": String(body.length),
  },
});

describe("the trailer of an upload", () => {
  test.override({ options: { port: 0, listen: true } });

  test.for([
    ["x-amz-checksum-md5", "XUFAKrxLKna5cZ2REBfFkg=="],
    ["x-amz-checksum-sha256", "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="],
    ["x-amz-checksum-xxhash64", "JseCfYifbaM="],
  ])("may bring an %s", async ([name = "", value = ""], { emulator, s3 }) => {
    await s3.createBucket({ Bucket: "photos" });
    const body = `5\r\nhello\r\n0\r\n${name}:${value}\r\n\r\n`;

    const connection = await RawConnection.open(emulator);
    connection.send(signedHead(emulator, upload(name, body)));
    connection.send(body);
    const answer = await connection.final();

    expect(answer.text).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer.text.toLowerCase()).toContain(`${name}: ${value.toLowerCase()}`);
    connection.drop();
  });

  test("may be followed by one more line end, as minio-go sends it", async ({ emulator, s3 }) => {
    await s3.createBucket({ Bucket: "photos" });
    const body = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\n\r\n\r\n";

    const connection = await RawConnection.open(emulator);
    connection.send(signedHead(emulator, upload("x-amz-checksum-crc32", body)));
    connection.send(body);
    const answer = await connection.final();

    expect(answer.text).toMatch(/^HTTP\/1\.1 200 /);
    connection.drop();
  });

  test("may be followed by nothing else", async ({ emulator, s3 }) => {
    await s3.createBucket({ Bucket: "photos" });
    const body = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\nmore";

    const connection = await RawConnection.open(emulator);
    connection.send(signedHead(emulator, upload("x-amz-checksum-crc32", body)));
    connection.send(body);
    const answer = await connection.final();

    expect(answer.text).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer.text).toContain("<Code>MalformedTrailerError</Code>");
    connection.drop();
  });
});
