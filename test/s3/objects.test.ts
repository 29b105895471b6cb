import { S3 } from "@aws-sdk/client-s3";
import { describe, expect, test } from "./a-bucket.js";

test("what was put is read back, with its type, its metadata and its checksum", async ({ s3, bucket }) => {
  const put = await s3.putObject({
    Bucket: bucket,
    Key: "hello.txt",
    Body: "test-checksum",
    ContentType: "text/plain",
    CacheControl: "no-cache",
    ContentDisposition: 'attachment; filename="foo.jpg"',
    ContentLanguage: "de",
    Metadata: { Key: "value" },
  });
  const got = await s3.getObject({ Bucket: bucket, Key: "hello.txt" });

  expect(put).toMatchObject({
    ETag: '"f2081dd61dfa700a0fd5e29b9c3cc23d"',
    ChecksumCRC32: "lVk/nw==",
    ChecksumType: "FULL_OBJECT",
    ServerSideEncryption: "AES256",
  });
  expect(put.VersionId).toBeUndefined();
  expect(await got.Body?.transformToString()).toBe("test-checksum");
  expect(got).toMatchObject({
    AcceptRanges: "bytes",
    CacheControl: "no-cache",
    ChecksumCRC32: "lVk/nw==",
    ChecksumType: "FULL_OBJECT",
    ContentDisposition: 'attachment; filename="foo.jpg"',
    ContentLanguage: "de",
    ContentLength: 13,
    ContentType: "text/plain",
    ETag: '"f2081dd61dfa700a0fd5e29b9c3cc23d"',
    Metadata: { key: "value" },
    ServerSideEncryption: "AES256",
  });
  expect(got.LastModified?.getMilliseconds()).toBe(0);
  expect(got.StorageClass).toBeUndefined();
});

test("a head tells the same without the body, and the checksum only when asked", async ({ s3, bucket }) => {
  await s3.putObject({ Bucket: bucket, Key: "k", Body: "test-checksum" });

  const head = await s3.headObject({ Bucket: bucket, Key: "k" });
  const withChecksum = await s3.headObject({ Bucket: bucket, Key: "k", ChecksumMode: "ENABLED" });

  expect(head).toMatchObject({ ContentLength: 13, ETag: '"f2081dd61dfa700a0fd5e29b9c3cc23d"', Metadata: {} });
  expect(head.ChecksumCRC32).toBeUndefined();
  expect(withChecksum).toMatchObject({ ChecksumCRC32: "lVk/nw==", ChecksumType: "FULL_OBJECT" });
});

test("putting again replaces the object", async ({ s3, bucket }) => {
  await s3.putObject({ Bucket: bucket, Key: "k", Body: "first", Metadata: { a: "1" } });
  await s3.putObject({ Bucket: bucket, Key: "k", Body: "second" });

  const got = await s3.getObject({ Bucket: bucket, Key: "k" });
  expect(await got.Body?.transformToString()).toBe("second");
  expect(got.Metadata).toEqual({});
});

test("an object may be empty", async ({ s3, bucket }) => {
  const put = await s3.putObject({ Bucket: bucket, Key: "empty" });
  const got = await s3.getObject({ Bucket: bucket, Key: "empty" });

  expect(put).toMatchObject({ ETag: '"d41d8cd98f00b204e9800998ecf8427e"', ChecksumCRC32: "AAAAAA==" });
  expect(got.ContentLength).toBe(0);
  expect(await got.Body?.transformToString()).toBe("");
});

test("a body of many megabytes comes back byte by byte", async ({ s3, bucket }) => {
  const body = Buffer.alloc(7 * 1024 * 1024, "0123456789abcdef");

  await s3.putObject({ Bucket: bucket, Key: "large", Body: body });

  const got = await s3.getObject({ Bucket: bucket, Key: "large" });
  expect(Buffer.compare(Buffer.from((await got.Body?.transformToByteArray()) ?? []), body)).toBe(0);
});

describe("a key is any text:", () => {
  for (const Key of [
    "file%2Fname",
    "test@key/",
    "test%123",
    "test%percent",
    "test key/",
    "test key//",
    "a/%F0%9F%98%80/",
    "a/😀/",
    "/leading",
    "a//b",
    "a/../b",
    "./a",
    "?versionId=x",
    "a+b&c=d;e",
    "tab\tnewline\n",
    "a",
    "ä".repeat(512),
  ]) {
    test(`${JSON.stringify(Key.slice(0, 20))}`, async ({ s3, bucket }) => {
      await s3.putObject({ Bucket: bucket, Key, Body: "test" });

      const listed = await s3.listObjectsV2({ Bucket: bucket, EncodingType: "url" });
      const got = await s3.getObject({ Bucket: bucket, Key });
      expect(await got.Body?.transformToString()).toBe("test");
      expect(listed.Contents?.map((each) => decodeURIComponent(each.Key?.replaceAll("+", " ") ?? ""))).toEqual([Key]);

      await s3.deleteObject({ Bucket: bucket, Key });
      await expect(s3.getObject({ Bucket: bucket, Key })).rejects.toBeRefusedWith("NoSuchKey", 404);
    });
  }
});

test("a key of more than 1,024 bytes is too long", async ({ s3, bucket }) => {
  const refusal = s3.putObject({ Bucket: bucket, Key: `${"ä".repeat(512)}x`, Body: "" });

  await expect(refusal).rejects.toBeRefusedWith("KeyTooLongError", 400, "Your key is too long");
});

test("a missing key is NoSuchKey, a missing bucket NoSuchBucket", async ({ s3, bucket }) => {
  await expect(s3.getObject({ Bucket: bucket, Key: "missing" })).rejects.toMatchObject({
    name: "NoSuchKey",
    message: "The specified key does not exist.",
    Key: "missing",
  });
  await expect(s3.headObject({ Bucket: bucket, Key: "missing" })).rejects.toMatchObject({
    $metadata: { httpStatusCode: 404 },
  });
  await expect(s3.getObject({ Bucket: "no-such-bucket", Key: "k" })).rejects.toBeRefusedWith("NoSuchBucket", 404);
  await expect(s3.putObject({ Bucket: "no-such-bucket", Key: "k", Body: "" })).rejects.toBeRefusedWith(
    "NoSuchBucket",
    404,
  );
});

test("who may not list the bucket is not told that a key is missing", async ({ s3, bucket, aUser }) => {
  const reader = await aUser("reader", { Effect: "Allow", Action: "s3:GetObject", Resource: "*" });
  const lister = await aUser("lister", { Effect: "Allow", Action: ["s3:GetObject", "s3:ListBucket"], Resource: "*" });
  await s3.putObject({ Bucket: bucket, Key: "k", Body: "x" });

  await expect(reader.s3.getObject({ Bucket: bucket, Key: "k" })).resolves.toMatchObject({ ContentLength: 1 });
  await expect(reader.s3.getObject({ Bucket: bucket, Key: "missing" })).rejects.toBeRefusedWith(
    "AccessDenied",
    403,
    /is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::a-bucket"/,
  );
  await expect(lister.s3.getObject({ Bucket: bucket, Key: "missing" })).rejects.toBeRefusedWith("NoSuchKey", 404);
});

describe("what a put needs:", () => {
  const allow = (...Action: string[]) => ({ Effect: "Allow", Action, Resource: "*" });

  test("s3:PutObject", async ({ bucket, aUser }) => {
    const { s3 } = await aUser("reader", allow("s3:GetObject"));

    await expect(s3.putObject({ Bucket: bucket, Key: "k", Body: "x" })).rejects.toBeRefusedWith("AccessDenied", 403);
  });

  test("with tags, s3:PutObjectTagging too", async ({ bucket, aUser }) => {
    const writer = await aUser("writer", allow("s3:PutObject"));
    const tagger = await aUser("tagger", allow("s3:PutObject", "s3:PutObjectTagging"));
    const put = { Bucket: bucket, Key: "k", Body: "x", Tagging: "a=1" };

    await expect(writer.s3.putObject(put)).rejects.toBeRefusedWith("AccessDenied", 403, /s3:PutObjectTagging/);
    await expect(tagger.s3.putObject(put)).resolves.toBeDefined();
  });

  test("conditions on what its headers say", async ({ bucket, aUser }) => {
    const { s3 } = await aUser("writer", {
      ...allow("s3:PutObject"),
      Condition: { StringEquals: { "s3:x-amz-storage-class": "STANDARD_IA" } },
    });

    await expect(s3.putObject({ Bucket: bucket, Key: "k", Body: "x" })).rejects.toBeRefusedWith("AccessDenied", 403);
    await expect(
      s3.putObject({ Bucket: bucket, Key: "k", Body: "x", StorageClass: "STANDARD_IA" }),
    ).resolves.toBeDefined();
  });
});

test("the number of tags is told to those who may read them", async ({ s3, bucket, aUser }) => {
  const reader = await aUser("reader", { Effect: "Allow", Action: "s3:GetObject", Resource: "*" });
  await s3.putObject({ Bucket: bucket, Key: "k", Body: "x", Tagging: "tag1=tag1&tag2=tag2&tag=" });

  expect((await s3.headObject({ Bucket: bucket, Key: "k" })).TagCount).toBe(3);
  expect((await s3.getObject({ Bucket: bucket, Key: "k" })).TagCount).toBe(3);
  expect((await reader.s3.headObject({ Bucket: bucket, Key: "k" })).TagCount).toBeUndefined();
});

test("a tagging header without unique names is refused", async ({ s3, bucket }) => {
  const refusal = s3.putObject({ Bucket: bucket, Key: "k", Body: "", Tagging: "key1=val1&key1=val2" });

  await expect(refusal).rejects.toMatchObject({
    name: "InvalidArgument",
    ArgumentName: "x-amz-tagging",
    ArgumentValue: "key1=val1&key1=val2",
    message:
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
  });
});

test("Expires comes back as it was sent", async ({ s3, bucket }) => {
  await s3.putObject({ Bucket: bucket, Key: "k", Body: "", Expires: new Date("2031-01-01T00:00:00Z") });

  const { ExpiresString } = await s3.headObject({ Bucket: bucket, Key: "k" });
  expect(ExpiresString).toBe("Wed, 01 Jan 2031 00:00:00 GMT");
});

test("metadata of more than 2 KB is too large", async ({ s3, bucket }) => {
  const refusal = s3.putObject({ Bucket: bucket, Key: "k", Body: "", Metadata: { name: "x".repeat(2045) } });

  await expect(refusal).rejects.toBeRefusedWith(
    "MetadataTooLarge",
    400,
    "Your metadata headers exceed the maximum allowed metadata size",
  );
});

test("metadata that is not ASCII comes back as RFC 2047 words", async ({ s3, bucket }) => {
  await s3.putObject({
    Bucket: bucket,
    Key: "k",
    Body: "",
    Metadata: {
      "asciib64-encoded": "=?UTF-8?B?YWJj?=",
      "non-ascii": "=?UTF-8?B?dGVzdF/igJRfZmlsZSVFMiU4MCU5NF/DqV8yPy5wZGY=?=",
      "safe-chars": "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
    },
  });

  const { Metadata } = await s3.headObject({ Bucket: bucket, Key: "k" });
  expect(Metadata).toEqual({
    "asciib64-encoded": "abc",
    "non-ascii": "=?UTF-8?Q?test=5F=E2=80=94=5Ffile%E2%80%94=5F=C3=A9=5F2=3F.pdf?=",
    "safe-chars": "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
  });
});

describe("storage classes:", () => {
  for (const StorageClass of ["GLACIER_IR", "INTELLIGENT_TIERING", "REDUCED_REDUNDANCY", "STANDARD_IA"] as const) {
    test(`${StorageClass} is told and can be read`, async ({ s3, bucket }) => {
      await s3.putObject({ Bucket: bucket, Key: "k", Body: "body-test", StorageClass });

      const got = await s3.getObject({ Bucket: bucket, Key: "k" });
      expect(got.StorageClass).toBe(StorageClass);
      expect(await got.Body?.transformToString()).toBe("body-test");
    });
  }

  for (const StorageClass of ["GLACIER", "DEEP_ARCHIVE"] as const) {
    test(`${StorageClass} can be looked at, but not read`, async ({ s3, bucket }) => {
      await s3.putObject({ Bucket: bucket, Key: "k", Body: "body-test", StorageClass });

      expect((await s3.headObject({ Bucket: bucket, Key: "k" })).StorageClass).toBe(StorageClass);
      await expect(s3.getObject({ Bucket: bucket, Key: "k" })).rejects.toMatchObject({
        name: "InvalidObjectState",
        message: "The operation is not valid for the object's storage class",
        StorageClass,
        $metadata: { httpStatusCode: 403 },
      });
    });
  }

  test("a class that does not exist is refused", async ({ s3, bucket }) => {
    // @ts-expect-error: the SDK knows no such class
    const refusal = s3.putObject({ Bucket: bucket, Key: "k", Body: "", StorageClass: "WARM" });

    await expect(refusal).rejects.toBeRefusedWith("InvalidStorageClass", 400);
  });
});

test("a redirect must lead somewhere", async ({ s3, bucket }) => {
  await s3.putObject({ Bucket: bucket, Key: "k", Body: "", WebsiteRedirectLocation: "/test/direct" });

  expect((await s3.headObject({ Bucket: bucket, Key: "k" })).WebsiteRedirectLocation).toBe("/test/direct");
  await expect(
    s3.putObject({ Bucket: bucket, Key: "k", Body: "", WebsiteRedirectLocation: "nowhere" }),
  ).rejects.toBeRefusedWith(
    "InvalidRedirectLocation",
    400,
    "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
  );
});

describe("where ACLs are disabled, as they are in new buckets,", () => {
  test("the one that says nothing new is accepted", async ({ s3, bucket }) => {
    await expect(
      s3.putObject({ Bucket: bucket, Key: "k", Body: "", ACL: "bucket-owner-full-control" }),
    ).resolves.toBeDefined();
  });

  test("others are refused", async ({ s3, bucket }) => {
    await expect(s3.putObject({ Bucket: bucket, Key: "k", Body: "", ACL: "public-read" })).rejects.toBeRefusedWith(
      "AccessControlListNotSupported",
      400,
      "The bucket does not allow ACLs",
    );
  });
});

describe("AES256", () => {
  test("is what every object has, asked for or not", async ({ s3, bucket }) => {
    await expect(
      s3.putObject({ Bucket: bucket, Key: "k", Body: "", ServerSideEncryption: "AES256" }),
    ).resolves.toMatchObject({ ServerSideEncryption: "AES256" });
  });
});

describe("response headers can be chosen", () => {
  test("by those who sign", async ({ s3, bucket }) => {
    await s3.putObject({ Bucket: bucket, Key: "k", Body: "x", ContentType: "text/plain" });

    const got = await s3.getObject({
      Bucket: bucket,
      Key: "k",
      ResponseContentType: "application/json",
      ResponseContentDisposition: "attachment",
      ResponseCacheControl: "no-store",
      ResponseExpires: new Date("2031-01-01T00:00:00Z"),
    });
    expect(got).toMatchObject({
      ContentType: "application/json",
      ContentDisposition: "attachment",
      CacheControl: "no-store",
      ExpiresString: "Wed, 01 Jan 2031 00:00:00 GMT",
    });
  });

  test("and Expires goes out as it was asked for, a date or not", async ({ emulator, s3, bucket }) => {
    await s3.putObject({ Bucket: bucket, Key: "k", Body: "x" });
    const asking = new S3({ ...emulator.clientConfig() });
    asking.middlewareStack.add(
      (next) => (args) => {
        // What is built here is the SDK's HTTP request.
        (args.request as { query: Record<string, string> }).query["response-expires"] = "123";
        return next(args);
      },
      { step: "build" },
    );

    expect((await asking.getObject({ Bucket: bucket, Key: "k" })).ExpiresString).toBe("123");
  });

  test("but not by strangers", async ({ s3, bucket, emulator }) => {
    await s3.putObject({ Bucket: bucket, Key: "k", Body: "x" });
    await s3.deletePublicAccessBlock({ Bucket: bucket });
    await s3.putBucketPolicy({
      Bucket: bucket,
      Policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: `arn:aws:s3:::${bucket}/*` }],
      }),
    });
    const stranger = new S3({
      ...emulator.clientConfig(),
      signer: { sign: async (request) => request },
    });

    expect(await (await stranger.getObject({ Bucket: bucket, Key: "k" })).Body?.transformToString()).toBe("x");
    await expect(
      stranger.getObject({ Bucket: bucket, Key: "k", ResponseContentType: "text/html" }),
    ).rejects.toBeRefusedWith(
      "InvalidRequest",
      400,
      "Request specific response headers cannot be used for anonymous GET requests.",
    );
  });
});

test("the expected bucket owner must be the owner", async ({ s3, bucket, emulator }) => {
  await expect(
    s3.putObject({ Bucket: bucket, Key: "k", Body: "", ExpectedBucketOwner: emulator.accountId }),
  ).resolves.toBeDefined();
  await expect(s3.getObject({ Bucket: bucket, Key: "k", ExpectedBucketOwner: "111122223333" })).rejects.toBeRefusedWith(
    "AccessDenied",
    403,
  );
});

describe("object attributes", () => {
  test("tell what is asked, the ETag without its quotes", async ({ s3, bucket }) => {
    await s3.putObject({ Bucket: bucket, Key: "k", Body: "test-checksum" });

    const attributes = await s3.getObjectAttributes({
      Bucket: bucket,
      Key: "k",
      ObjectAttributes: ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"],
    });
    expect(attributes).toMatchObject({
      ETag: "f2081dd61dfa700a0fd5e29b9c3cc23d",
      Checksum: { ChecksumCRC32: "lVk/nw==", ChecksumType: "FULL_OBJECT" },
      StorageClass: "STANDARD",
      ObjectSize: 13,
    });
    expect(attributes.ObjectParts).toBeUndefined();
    expect(attributes.LastModified).toBeInstanceOf(Date);
  });

  test("that were not asked are not told", async ({ s3, bucket }) => {
    await s3.putObject({ Bucket: bucket, Key: "k", Body: "x" });

    const attributes = await s3.getObjectAttributes({ Bucket: bucket, Key: "k", ObjectAttributes: ["ObjectSize"] });
    expect(attributes.ObjectSize).toBe(1);
    expect(attributes.ETag).toBeUndefined();
    expect(attributes.Checksum).toBeUndefined();
  });

  test("need s3:GetObjectAttributes beside s3:GetObject", async ({ s3, bucket, aUser }) => {
    const reader = await aUser("reader", { Effect: "Allow", Action: "s3:GetObject", Resource: "*" });
    await s3.putObject({ Bucket: bucket, Key: "k", Body: "x" });

    await expect(
      reader.s3.getObjectAttributes({ Bucket: bucket, Key: "k", ObjectAttributes: ["ETag"] }),
    ).rejects.toBeRefusedWith("AccessDenied", 403, /s3:GetObjectAttributes/);
  });
});
