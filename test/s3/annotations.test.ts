import { createHash } from "node:crypto";
import { allow } from "../support/permissions.js";
import { describe, expect, test } from "./a-bucket.js";

const AnnotationName = "labels";
const AnnotationPayload = '{"cat":0.9}';
const MD5 = createHash("md5").update(AnnotationPayload).digest("hex");

describe("an annotation of an object", () => {
  test("is put, read, listed and deleted, and the object stays as it was", async ({ s3, bucket: Bucket }) => {
    const object = { Bucket, Key: "a.jpg" };
    const { ETag } = await s3.putObject({ ...object, Body: "a" });

    const put = await s3.putObjectAnnotation({ ...object, AnnotationName, AnnotationPayload });
    const got = await s3.getObjectAnnotation({ ...object, AnnotationName });
    const { Annotations, AnnotationCount } = await s3.listObjectAnnotations(object);

    expect(put).toMatchObject({ Key: "a.jpg", AnnotationName, ETag: `"${MD5}"`, ServerSideEncryption: "AES256" });
    expect(await got.AnnotationPayload?.transformToString()).toBe(AnnotationPayload);
    expect(got).toMatchObject({ ETag: `"${MD5}"`, ContentLength: 11 });
    expect(AnnotationCount).toBe(1);
    expect(Annotations).toEqual([
      {
        AnnotationName,
        ETag: `"${MD5}"`,
        Size: 11,
        LastModified: expect.any(Date),
        ChecksumAlgorithm: ["CRC32"],
      },
    ]);
    expect((await s3.headObject(object)).ETag).toBe(ETag);

    await s3.deleteObjectAnnotation({ ...object, AnnotationName });
    await expect(s3.getObjectAnnotation({ ...object, AnnotationName })).rejects.toBeRefusedWith(
      "NoSuchAnnotation",
      404,
    );
  });

  test("belongs to one version", async ({ s3, versioned: Bucket }) => {
    const object = { Bucket, Key: "a.jpg" };
    const { VersionId } = await s3.putObject({ ...object, Body: "a" });
    await s3.putObjectAnnotation({ ...object, AnnotationName, AnnotationPayload });
    await s3.putObject({ ...object, Body: "b" });

    expect((await s3.listObjectAnnotations(object)).AnnotationCount).toBe(0);
    const older = await s3.getObjectAnnotation({ ...object, VersionId, AnnotationName });
    expect(older.ObjectVersionId).toBe(VersionId);
  });

  test("is replaced by another of its name", async ({ s3, bucket: Bucket }) => {
    const object = { Bucket, Key: "a.jpg" };
    await s3.putObject({ ...object, Body: "a" });
    await s3.putObjectAnnotation({ ...object, AnnotationName, AnnotationPayload });
    await s3.putObjectAnnotation({ ...object, AnnotationName, AnnotationPayload: "new" });

    const { Annotations } = await s3.listObjectAnnotations(object);

    expect(Annotations?.map(({ Size }) => Size)).toEqual([3]);
  });

  test("has a checksum, told on request", async ({ s3, bucket: Bucket }) => {
    const object = { Bucket, Key: "a.jpg" };
    await s3.putObject({ ...object, Body: "a" });
    const put = await s3.putObjectAnnotation({
      ...object,
      AnnotationName,
      AnnotationPayload,
      ChecksumAlgorithm: "SHA256",
    });
    const ChecksumSHA256 = createHash("sha256").update(AnnotationPayload).digest("base64");

    expect(put.ChecksumSHA256).toBe(ChecksumSHA256);
    expect(await s3.getObjectAnnotation({ ...object, AnnotationName, ChecksumMode: "ENABLED" })).toMatchObject({
      ChecksumSHA256,
    });
  });

  test("is put only on the object with that ETag, where one is given", async ({ s3, bucket: Bucket }) => {
    const object = { Bucket, Key: "a.jpg" };
    await s3.putObject({ ...object, Body: "a" });
    const annotation = { ...object, AnnotationName, AnnotationPayload };

    await expect(s3.putObjectAnnotation({ ...annotation, ObjectIfMatch: '"other"' })).rejects.toBeRefusedWith(
      "PreconditionFailed",
      412,
    );
    const { ETag } = await s3.headObject(object);
    await expect(s3.putObjectAnnotation({ ...annotation, ObjectIfMatch: ETag })).resolves.toBeDefined();
  });

  test("needs an object", async ({ s3, bucket: Bucket }) => {
    const put = s3.putObjectAnnotation({ Bucket, Key: "not-here", AnnotationName, AnnotationPayload });

    await expect(put).rejects.toBeRefusedWith("NoSuchKey", 404);
  });

  for (const [what, name, code] of [
    ["begins with aws", "AWS-labels", "InvalidAnnotationName"],
    ["begins with s3", "s3:labels", "InvalidAnnotationName"],
    ["is longer than 512 bytes", "é".repeat(257), "AnnotationNameTooLong"],
  ] as const) {
    test(`has no name that ${what}`, async ({ s3, bucket: Bucket }) => {
      await s3.putObject({ Bucket, Key: "a.jpg", Body: "a" });

      const put = s3.putObjectAnnotation({ Bucket, Key: "a.jpg", AnnotationName: name, AnnotationPayload });

      await expect(put).rejects.toBeRefusedWith(code, 400);
    });
  }

  for (const [what, payload, code, status] of [
    ["empty", "", "InvalidRequest", 400],
    ["no UTF-8", Buffer.from([0x61, 0xff]), "UnsupportedMediaType", 415],
    ["a character cut short", Buffer.from([0xc3]), "UnsupportedMediaType", 415],
    ["larger than a mebibyte", "x".repeat(1024 * 1024 + 1), "EntityTooLarge", 400],
  ] as const) {
    test(`cannot be ${what}`, async ({ s3, bucket: Bucket }) => {
      await s3.putObject({ Bucket, Key: "a.jpg", Body: "a" });

      const put = s3.putObjectAnnotation({ Bucket, Key: "a.jpg", AnnotationName, AnnotationPayload: payload });

      await expect(put).rejects.toBeRefusedWith(code, status);
      expect((await s3.listObjectAnnotations({ Bucket, Key: "a.jpg" })).AnnotationCount).toBe(0);
    });
  }
});

describe("the annotations of an object", () => {
  test("are listed in the order of their names, by prefix and page by page", async ({ s3, bucket: Bucket }) => {
    const object = { Bucket, Key: "a.jpg" };
    await s3.putObject({ ...object, Body: "a" });
    for (const name of ["é", "b2", "b1", "a"]) {
      await s3.putObjectAnnotation({ ...object, AnnotationName: name, AnnotationPayload: "x" });
    }
    const names = (page: { Annotations?: { AnnotationName: string | undefined }[] | undefined }) =>
      page.Annotations?.map(({ AnnotationName: name }) => name);

    const first = await s3.listObjectAnnotations({ ...object, MaxAnnotationResults: 3 });
    const { NextContinuationToken: ContinuationToken } = first;
    const second = await s3.listObjectAnnotations({ ...object, ContinuationToken });
    const prefixed = await s3.listObjectAnnotations({ ...object, AnnotationPrefix: "b" });

    expect(names(first)).toEqual(["a", "b1", "b2"]);
    expect(names(second)).toEqual(["é"]);
    expect(second.NextContinuationToken).toBeUndefined();
    expect(names(prefixed)).toEqual(["b1", "b2"]);
  });

  test("are a thousand at most", async ({ s3, bucket: Bucket }) => {
    const object = { Bucket, Key: "a.jpg" };
    await s3.putObject({ ...object, Body: "a" });
    for (let n = 0; n < 1000; n += 1) {
      await s3.putObjectAnnotation({ ...object, AnnotationName: `n${n}`, AnnotationPayload: "x" });
    }

    await expect(s3.putObjectAnnotation({ ...object, AnnotationName, AnnotationPayload })).rejects.toBeRefusedWith(
      "AnnotationLimitExceeded",
      400,
    );
    await expect(s3.putObjectAnnotation({ ...object, AnnotationName: "n1", AnnotationPayload })).resolves.toBeDefined();
  }, 30_000);

  test("travel with a copy, unless they are excluded", async ({ s3, bucket: Bucket }) => {
    await s3.putObject({ Bucket, Key: "a.jpg", Body: "a" });
    await s3.putObjectAnnotation({ Bucket, Key: "a.jpg", AnnotationName, AnnotationPayload });
    const CopySource = `${Bucket}/a.jpg`;
    await s3.copyObject({ Bucket, Key: "with.jpg", CopySource });
    await s3.copyObject({ Bucket, Key: "without.jpg", CopySource, AnnotationDirective: "EXCLUDE" });

    expect((await s3.listObjectAnnotations({ Bucket, Key: "with.jpg" })).AnnotationCount).toBe(1);
    expect((await s3.listObjectAnnotations({ Bucket, Key: "without.jpg" })).AnnotationCount).toBe(0);
  });

  test("of a locked version stay", async ({ s3 }) => {
    const object = { Bucket: "locked", Key: "a.jpg" };
    await s3.createBucket({ Bucket: "locked", ObjectLockEnabledForBucket: true });
    await s3.putObject({ ...object, Body: "a" });
    await s3.putObjectAnnotation({ ...object, AnnotationName, AnnotationPayload });
    await s3.putObjectLegalHold({ ...object, LegalHold: { Status: "ON" } });

    await expect(s3.deleteObjectAnnotation({ ...object, AnnotationName })).rejects.toBeRefusedWith("AccessDenied", 403);
  });

  test("have actions of their own, by version too", async ({ s3, aUser, versioned: Bucket }) => {
    const object = { Bucket, Key: "a.jpg" };
    const { VersionId } = await s3.putObject({ ...object, Body: "a" });
    await s3.putObjectAnnotation({ ...object, AnnotationName, AnnotationPayload });
    const reader = await aUser("reader", allow("s3:GetObjectAnnotation", `arn:aws:s3:::${Bucket}/*`));

    await expect(reader.s3.getObjectAnnotation({ ...object, AnnotationName })).resolves.toBeDefined();
    await expect(reader.s3.getObjectAnnotation({ ...object, VersionId, AnnotationName })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      /s3:GetObjectVersionAnnotation/,
    );
    await expect(reader.s3.listObjectAnnotations(object)).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      /s3:ListObjectAnnotations/,
    );
  });
});
