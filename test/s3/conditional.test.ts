import type { S3 } from "@aws-sdk/client-s3";
import { describe, expect, suspend, test } from "./a-bucket.js";

const ETAG = '"8d777f385d3dfec8815d20f7496026dc"';
const DAY = 86_400_000;

const putData = async (s3: S3, Bucket: string): Promise<Date> => {
  await s3.putObject({ Bucket, Key: "k", Body: "data" });
  return (await s3.headObject({ Bucket, Key: "k" })).LastModified ?? new Date(0);
};

describe("a conditional read", () => {
  test("of another ETag fails", async ({ s3, bucket }) => {
    await putData(s3, bucket);

    await expect(s3.getObject({ Bucket: bucket, Key: "k", IfMatch: '"other"' })).rejects.toMatchObject({
      name: "PreconditionFailed",
      Condition: "If-Match",
      message: "At least one of the pre-conditions you specified did not hold",
      $metadata: { httpStatusCode: 412 },
    });
  });

  test("of an object modified since fails", async ({ s3, bucket }) => {
    const modified = await putData(s3, bucket);

    await expect(
      s3.getObject({ Bucket: bucket, Key: "k", IfUnmodifiedSince: new Date(modified.getTime() - DAY) }),
    ).rejects.toMatchObject({ name: "PreconditionFailed", Condition: "If-Unmodified-Since" });
  });

  for (const [what, conditions] of [
    ["an ETag it has", () => ({ IfNoneMatch: ETAG })],
    ["an ETag it has, without quotes", () => ({ IfNoneMatch: ETAG.slice(1, -1) })],
    ["the second in which it was modified", (modified: Date) => ({ IfModifiedSince: modified })],
  ] as const) {
    test(`for ${what} is not modified`, async ({ s3, bucket }) => {
      const modified = await putData(s3, bucket);

      await expect(s3.getObject({ Bucket: bucket, Key: "k", ...conditions(modified) })).rejects.toMatchObject({
        $metadata: { httpStatusCode: 304 },
      });
      await expect(s3.headObject({ Bucket: bucket, Key: "k", ...conditions(modified) })).rejects.toMatchObject({
        $metadata: { httpStatusCode: 304 },
      });
    });
  }

  test("for a date in the future is no condition", async ({ s3, bucket }) => {
    const modified = await putData(s3, bucket);

    const future = new Date(modified.getTime() + DAY);
    await expect(s3.headObject({ Bucket: bucket, Key: "k", IfModifiedSince: future })).resolves.toMatchObject({
      ETag: ETAG,
    });
  });

  test("whose conditions all hold reads", async ({ s3, bucket }) => {
    const modified = await putData(s3, bucket);

    await expect(
      s3.getObject({
        Bucket: bucket,
        Key: "k",
        IfMatch: ETAG,
        IfNoneMatch: '"other"',
        IfModifiedSince: new Date(modified.getTime() - DAY),
        IfUnmodifiedSince: modified,
      }),
    ).resolves.toMatchObject({ ETag: ETAG });
  });
});

describe("If-None-Match: * on a put", () => {
  test("writes a key that is not there, once", async ({ s3, bucket }) => {
    const put = { Bucket: bucket, Key: "k", Body: "x", IfNoneMatch: "*" };

    await s3.putObject(put);
    await expect(s3.putObject(put)).rejects.toMatchObject({
      name: "PreconditionFailed",
      Condition: "If-None-Match",
      $metadata: { httpStatusCode: 412 },
    });
    await s3.deleteObject({ Bucket: bucket, Key: "k" });
    await expect(s3.putObject(put)).resolves.toBeDefined();
  });

  test("writes over a delete marker", async ({ s3, versioned }) => {
    const put = { Bucket: versioned, Key: "k", Body: "x", IfNoneMatch: "*" };

    await s3.putObject(put);
    await expect(s3.putObject(put)).rejects.toBeRefusedWith("PreconditionFailed", 412);
    await s3.deleteObject({ Bucket: versioned, Key: "k" });
    await expect(s3.putObject(put)).resolves.toBeDefined();
  });

  test("takes no other value", async ({ s3, bucket }) => {
    await expect(s3.putObject({ Bucket: bucket, Key: "k", Body: "x", IfNoneMatch: '"etag"' })).rejects.toMatchObject({
      name: "NotImplemented",
      message: "A header you provided implies functionality that is not implemented",
      Header: "If-None-Match",
      additionalMessage: "We don't accept the provided value of If-None-Match header for this API",
      $metadata: { httpStatusCode: 501 },
    });
  });

  test("leaves what was there when it refuses", async ({ s3, bucket }) => {
    await s3.putObject({ Bucket: bucket, Key: "k", Body: "first" });

    await expect(s3.putObject({ Bucket: bucket, Key: "k", Body: "second", IfNoneMatch: "*" })).rejects.toBeRefusedWith(
      "PreconditionFailed",
    );
    const got = await s3.getObject({ Bucket: bucket, Key: "k" });
    expect(await got.Body?.transformToString()).toBe("first");
  });
});

describe("If-Match on a put", () => {
  test("writes over the object that has this ETag, and over no other", async ({ s3, bucket }) => {
    await s3.putObject({ Bucket: bucket, Key: "k", Body: "data" });

    await expect(s3.putObject({ Bucket: bucket, Key: "k", Body: "x", IfMatch: '"other"' })).rejects.toMatchObject({
      name: "PreconditionFailed",
      Condition: "If-Match",
    });
    await expect(s3.putObject({ Bucket: bucket, Key: "k", Body: "x", IfMatch: ETAG })).resolves.toBeDefined();
  });

  test("of a key that is not there is NoSuchKey", async ({ s3, bucket }) => {
    await expect(s3.putObject({ Bucket: bucket, Key: "k", Body: "x", IfMatch: ETAG })).rejects.toMatchObject({
      name: "NoSuchKey",
      Key: "k",
      $metadata: { httpStatusCode: 404 },
    });
  });

  test("of a key hidden by a delete marker is NoSuchKey", async ({ s3, versioned }) => {
    await s3.putObject({ Bucket: versioned, Key: "k", Body: "data" });
    await s3.deleteObject({ Bucket: versioned, Key: "k" });

    await expect(s3.putObject({ Bucket: versioned, Key: "k", Body: "x", IfMatch: ETAG })).rejects.toBeRefusedWith(
      "NoSuchKey",
      404,
    );
  });

  test("does not take a star", async ({ s3, bucket }) => {
    await expect(s3.putObject({ Bucket: bucket, Key: "k", Body: "x", IfMatch: "*" })).rejects.toMatchObject({
      name: "NotImplemented",
      Header: "If-Match",
      additionalMessage: "We don't accept the provided value of If-Match header for this API",
    });
  });
});

describe("a conditional delete", () => {
  test("deletes the object that has this ETag, and no other", async ({ s3, bucket }) => {
    await putData(s3, bucket);

    await expect(s3.deleteObject({ Bucket: bucket, Key: "k", IfMatch: '"other"' })).rejects.toMatchObject({
      name: "PreconditionFailed",
      Condition: "If-Match",
    });
    await expect(s3.deleteObject({ Bucket: bucket, Key: "k", IfMatch: ETAG })).resolves.toBeDefined();
    await expect(s3.headObject({ Bucket: bucket, Key: "k" })).rejects.toMatchObject({ name: "NotFound" });
  });

  test("compares neither size nor time in a general purpose bucket", async ({ s3, bucket }) => {
    await putData(s3, bucket);

    await expect(
      s3.deleteObject({
        Bucket: bucket,
        Key: "k",
        IfMatchLastModifiedTime: new Date("2026-01-01T00:00:00Z"),
        IfMatchSize: 4,
      }),
    ).rejects.toMatchObject({
      name: "NotImplemented",
      Header: "x-amz-if-match-last-modified-time",
      $metadata: { httpStatusCode: 501 },
    });
  });
});

describe("a copy on condition of its source", () => {
  const copy = (Bucket: string) => ({ Bucket, Key: "copy", CopySource: `${Bucket}/k` });

  test("fails, naming the condition", async ({ s3, bucket }) => {
    const modified = await putData(s3, bucket);
    const refused = [
      ["x-amz-copy-source-If-Match", { CopySourceIfMatch: '"other"' }],
      ["x-amz-copy-source-If-Unmodified-Since", { CopySourceIfUnmodifiedSince: new Date(modified.getTime() - DAY) }],
      ["x-amz-copy-source-If-None-Match", { CopySourceIfNoneMatch: ETAG.slice(1, -1) }],
      ["x-amz-copy-source-If-Modified-Since", { CopySourceIfModifiedSince: modified }],
    ] as const;

    for (const [Condition, conditions] of refused) {
      await expect(s3.copyObject({ ...copy(bucket), ...conditions })).rejects.toMatchObject({
        name: "PreconditionFailed",
        Condition,
        $metadata: { httpStatusCode: 412 },
      });
    }
  });

  test("ignores a date in the future", async ({ s3, bucket }) => {
    const modified = await putData(s3, bucket);

    await expect(
      s3.copyObject({ ...copy(bucket), CopySourceIfModifiedSince: new Date(modified.getTime() + DAY) }),
    ).resolves.toBeDefined();
  });
});

describe("a copy on condition of its destination", () => {
  test("does not write over an object with If-None-Match", async ({ s3, bucket }) => {
    await putData(s3, bucket);
    const copy = { Bucket: bucket, Key: "copy", CopySource: `${bucket}/k`, IfNoneMatch: "*" };

    await s3.copyObject(copy);
    await expect(s3.copyObject(copy)).rejects.toMatchObject({
      name: "PreconditionFailed",
      Condition: "If-None-Match",
    });
  });

  test("writes in place with If-Match", async ({ s3, bucket }) => {
    await putData(s3, bucket);
    const copy = { Bucket: bucket, Key: "k", CopySource: `${bucket}/k`, MetadataDirective: "REPLACE" as const };

    await expect(s3.copyObject({ ...copy, IfMatch: '"other"' })).rejects.toBeRefusedWith("PreconditionFailed", 412);
    await expect(s3.copyObject({ ...copy, IfMatch: ETAG })).resolves.toMatchObject({
      CopyObjectResult: { ETag: ETAG },
    });
  });

  test("of a key hidden by a delete marker is NoSuchKey with If-Match", async ({ s3, versioned }) => {
    await putData(s3, versioned);
    await s3.putObject({ Bucket: versioned, Key: "copy", Body: "x" });
    await s3.deleteObject({ Bucket: versioned, Key: "copy" });

    await expect(
      s3.copyObject({ Bucket: versioned, Key: "copy", CopySource: `${versioned}/k`, IfMatch: ETAG }),
    ).rejects.toMatchObject({ name: "NoSuchKey", Key: "copy" });
  });
});

test("a put on condition of an ETag needs s3:GetObject, too", async ({ s3, bucket, aUser }) => {
  const writer = await aUser("writer", { Effect: "Allow", Action: "s3:PutObject", Resource: "*" });
  await putData(s3, bucket);

  await expect(writer.s3.putObject({ Bucket: bucket, Key: "k", Body: "x", IfMatch: ETAG })).rejects.toBeRefusedWith(
    "AccessDenied",
    403,
    /s3:GetObject /,
  );
});

test("suspending versions changes nothing about conditions", async ({ s3, versioned }) => {
  await suspend(s3, versioned);
  await putData(s3, versioned);

  await expect(s3.putObject({ Bucket: versioned, Key: "k", Body: "x", IfNoneMatch: "*" })).rejects.toBeRefusedWith(
    "PreconditionFailed",
    412,
  );
});
