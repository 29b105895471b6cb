import { Readable } from "node:stream";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { expect, test } from "./a-bucket.js";

const MIB = 1024 * 1024;

test("the SDK's Upload sends a stream of unknown length in parts", async ({ s3, bucket }) => {
  const chunks = Array.from({ length: 11 }, (_, index) => Buffer.alloc(MIB, String.fromCharCode(97 + index)));

  const done = await new Upload({
    client: s3,
    params: { Bucket: bucket, Key: "streamed", Body: Readable.from(chunks) },
  }).done();

  expect(done.ETag).toMatch(/^"[0-9a-f]{32}-3"$/);
  expect(done.ChecksumType).toBe("COMPOSITE");
  const got = await s3.getObject({ Bucket: bucket, Key: "streamed" });
  expect(Buffer.compare(Buffer.from((await got.Body?.transformToByteArray()) ?? []), Buffer.concat(chunks))).toBe(0);
});

test("the SDK's Upload sends a small body in one piece", async ({ s3, bucket }) => {
  const done = await new Upload({ client: s3, params: { Bucket: bucket, Key: "small", Body: "data" } }).done();

  expect(done).toMatchObject({ ETag: '"8d777f385d3dfec8815d20f7496026dc"' });
});

const listening = test.extend({
  // biome-ignore lint/correctness/noEmptyPattern: vitest wants an object pattern here
  options: async ({}, use) => use({ listen: true }),
});

listening("a presigned URL reads and writes", async ({ plain, bucket }) => {
  const put = await getSignedUrl(plain, new PutObjectCommand({ Bucket: bucket, Key: "k" }));
  const get = await getSignedUrl(plain, new GetObjectCommand({ Bucket: bucket, Key: "k", Range: "bytes=0-3" }));

  const written = await fetch(put, { method: "PUT", body: "by URL" });
  expect(written.status).toBe(200);
  expect(written.headers.get("etag")).toMatch(/^"[0-9a-f]{32}"$/);
  const read = await fetch(get, { headers: { range: "bytes=0-3" } });
  expect([read.status, await read.text()]).toEqual([206, "by U"]);
});
