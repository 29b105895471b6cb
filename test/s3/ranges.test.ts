import { describe, expect, test } from "./a-bucket.js";

describe("a range of an object of ten digits", () => {
  for (const [Range, body, ContentRange] of [
    ["bytes=0-8", "012345678", "bytes 0-8/10"],
    ["bytes=1-1", "1", "bytes 1-1/10"],
    ["bytes=1-", "123456789", "bytes 1-9/10"],
    ["bytes=-2", "89", "bytes 8-9/10"],
  ] as const) {
    test(`${Range} is ${body}, without the checksum of the whole`, async ({ s3, bucket }) => {
      await s3.putObject({ Bucket: bucket, Key: "digits", Body: "0123456789" });

      const got = await s3.getObject({ Bucket: bucket, Key: "digits", Range });
      expect(await got.Body?.transformToString()).toBe(body);
      expect(got).toMatchObject({
        ContentLength: body.length,
        ContentRange,
        ETag: '"781e5e245d69b566979b86e28d23f2c7"',
        $metadata: { httpStatusCode: 206 },
      });
      expect(got.ChecksumCRC32).toBeUndefined();
      expect(got.ChecksumType).toBeUndefined();
    });
  }

  for (const Range of ["bytes=-15", "bytes=0-100"]) {
    test(`${Range} is all of it, so the checksum comes with it`, async ({ s3, bucket }) => {
      await s3.putObject({ Bucket: bucket, Key: "digits", Body: "0123456789" });

      const got = await s3.getObject({ Bucket: bucket, Key: "digits", Range });
      expect(got).toMatchObject({
        ChecksumCRC32: "poTHxg==",
        ContentRange: "bytes 0-9/10",
        $metadata: { httpStatusCode: 206 },
      });
    });
  }

  for (const Range of ["bytes=1-0", "bytes=-1-", "bytes=0-1,3-4,7-9", "0-8"]) {
    test(`${Range} is ignored: everything comes, with status 200`, async ({ s3, bucket }) => {
      await s3.putObject({ Bucket: bucket, Key: "digits", Body: "0123456789" });

      const got = await s3.getObject({ Bucket: bucket, Key: "digits", Range });
      expect(await got.Body?.transformToString()).toBe("0123456789");
      expect(got).toMatchObject({ ChecksumCRC32: "poTHxg==", $metadata: { httpStatusCode: 200 } });
      expect(got.ContentRange).toBeUndefined();
    });
  }

  for (const Range of ["bytes=-0", "bytes=100-200"]) {
    test(`${Range} cannot be satisfied`, async ({ s3, bucket }) => {
      await s3.putObject({ Bucket: bucket, Key: "digits", Body: "0123456789" });

      await expect(s3.getObject({ Bucket: bucket, Key: "digits", Range })).rejects.toMatchObject({
        name: "InvalidRange",
        message: "The requested range is not satisfiable",
        ActualObjectSize: "10",
        RangeRequested: Range,
        $metadata: { httpStatusCode: 416 },
      });
    });
  }
});

test("a head of a range tells the range", async ({ s3, bucket }) => {
  await s3.putObject({ Bucket: bucket, Key: "digits", Body: "0123456789" });

  const head = await s3.headObject({ Bucket: bucket, Key: "digits", Range: "bytes=0-3" });
  expect(head).toMatchObject({ ContentLength: 4, $metadata: { httpStatusCode: 206 } });
});

describe("a part number of an object that came in one piece", () => {
  test("1 is all of it, with its checksum", async ({ s3, bucket }) => {
    await s3.putObject({ Bucket: bucket, Key: "k", Body: "test-123" });

    const got = await s3.getObject({ Bucket: bucket, Key: "k", PartNumber: 1 });
    expect(got).toMatchObject({
      ChecksumCRC32: "MAPXAg==",
      ContentLength: 8,
      ContentRange: "bytes 0-7/8",
      $metadata: { httpStatusCode: 206 },
    });
    expect(got.PartsCount).toBeUndefined();
  });

  test("2 is not there", async ({ s3, bucket }) => {
    await s3.putObject({ Bucket: bucket, Key: "k", Body: "test-123" });

    await expect(s3.getObject({ Bucket: bucket, Key: "k", PartNumber: 2 })).rejects.toMatchObject({
      name: "InvalidPartNumber",
      message: "The requested partnumber is not satisfiable",
      ActualPartCount: "1",
      PartNumberRequested: "2",
      $metadata: { httpStatusCode: 416 },
    });
  });

  test("goes with no range", async ({ s3, bucket }) => {
    await s3.putObject({ Bucket: bucket, Key: "k", Body: "test-123" });

    await expect(s3.getObject({ Bucket: bucket, Key: "k", PartNumber: 1, Range: "bytes=0-1" })).rejects.toBeRefusedWith(
      "InvalidRequest",
      400,
      "Cannot specify both Range header and partNumber query parameter",
    );
  });
});
