import aws4 from "aws4";
import { expect, testWith } from "../support/emulator.js";

const test = testWith({ port: 0, listen: true });

test.for([
  ["GET", "/photos/a.jpg?uploads", 400, "InvalidRequest"],
  ["GET", "/photos/a.jpg?versions", 400, "InvalidRequest"],
  ["GET", "/photos/a.jpg?logging", 400, "NoLoggingStatusForKey"],
  ["PUT", "/photos/a.jpg?partNumber=1", 400, "InvalidArgument"],
  ["PUT", "/photos/a.jpg?uploadId=u", 405, "MethodNotAllowed"],
] as const)(
  "%s %s is refused and leaves the object as it was",
  async ([method, path, status, code], { emulator, s3 }) => {
    await s3.createBucket({ Bucket: "photos" });
    await s3.putObject({ Bucket: "photos", Key: "a.jpg", Body: "one" });
    const host = `127.0.0.1:${emulator.port}`;
    const signed = aws4.sign(
      { method, path, service: "s3", region: "us-east-1", host, headers: {} },
      emulator.credentials,
    );

    // aws4's headers are a record of texts when it signs in the header.
    const answer = await fetch(`http://${host}${path}`, { method, headers: signed.headers as Record<string, string> });

    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(`<Code>${code}</Code>`);
    expect((await s3.headObject({ Bucket: "photos", Key: "a.jpg" })).ContentLength).toBe(3);
  },
);
