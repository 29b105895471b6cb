/** The documents of requests arrive as they were sent, or not at all. */
import { createHash } from "node:crypto";
import aws4 from "aws4";
import { describe } from "vitest";
import type { Emulator } from "../../src/index.js";
import { expect, testWith } from "../support/emulator.js";

const test = testWith({ listen: true });

const document = "<Delete><Object><Key>key</Key></Object></Delete>";

const deleteKey = async (
  emulator: Emulator,
  headers: Record<string, string>,
): Promise<readonly [number, string | undefined]> => {
  const signed = aws4.sign(
    {
      host: `127.0.0.1:${emulator.port}`,
      method: "POST",
      path: "/bucket?delete",
      service: "s3",
      region: "us-east-1",
      body: document,
      headers,
    },
    emulator.credentials,
  );
  const answer = await fetch(`${emulator.endpoint}/bucket?delete`, {
    method: "POST",
    body: document,
    // aws4 types its headers loosely: they are text.
    headers: signed.headers as Record<string, string>,
  });
  const text = await answer.text();
  return [answer.status, /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? /<Deleted><Key>(\w+)</.exec(text)?.[1]];
};

describe("DeleteObjects", () => {
  const md5 = createHash("md5").update(document).digest("base64");
  const cases: readonly (readonly [string, Record<string, string>, number, string])[] = [
    ["with its Content-MD5 is done", { "Content-MD5": md5 }, 200, "key"],
    ["with its CRC32 is done", { "x-amz-checksum-crc32": "+0FcTQ==" }, 200, "key"],
    ["without any digest is refused", {}, 400, "InvalidRequest"],
    ["with another document's Content-MD5 is refused", { "Content-MD5": "XUFAKrxLKna5cZ2REBfFkg==" }, 400, "BadDigest"],
    ["with a Content-MD5 that is none is refused", { "Content-MD5": "none" }, 400, "InvalidDigest"],
    ["with another document's CRC32 is refused", { "x-amz-checksum-crc32": "NhCmhg==" }, 400, "BadDigest"],
  ];
  test.for(cases)("%s", async ([, headers, status, said], { emulator, s3 }) => {
    await s3.createBucket({ Bucket: "bucket" });
    await s3.putObject({ Bucket: "bucket", Key: "key", Body: "body" });

    const answer = await deleteKey(emulator, headers);

    expect(answer).toEqual([status, said]);
    const { KeyCount } = await s3.listObjectsV2({ Bucket: "bucket" });
    expect(KeyCount).toBe(status === 200 ? 0 : 1);
  });
});
