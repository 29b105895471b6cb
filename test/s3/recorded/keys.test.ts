import { anonymousOf, policyOf } from "../../support/permissions.js";
import { answer } from "./answer.js";
import { describe, expect, test } from "./client.js";
import {
  firstVersionPage,
  invalidArgument,
  listed,
  noContent,
  ok,
  page,
  read,
  stored,
  upload,
  uploadPage,
  versionPage,
  whole,
} from "./expected.js";

const ETAG = "098f6bcd4621d373cade4e832627b4f6";
const put = stored(ETAG, "2H9+DA==");
const got = read(ETAG, "test", whole("2H9+DA=="));
/** A listing that was not asked to encode keys. */
const unencoded = (answered: object) => ({ ...answered, EncodingType: undefined });

describe("a key is any text:", () => {
  for (const Key of [
    "file%2Fname",
    "test@key/",
    "test%123",
    "test%percent",
    "test key/",
    "test key//",
    "test%123/",
    "a/%F0%9F%98%80/",
    "foo/bar/key2",
  ]) {
    test(Key, async ({ s3, bucket: Bucket }) => {
      expect(await answer(s3.putObject({ Bucket, Key, Body: "test" }))).toEqual(put);
      expect(await answer(s3.listObjectsV2({ Bucket }))).toEqual(
        unencoded(page(Bucket, { Contents: [listed(Key, ETAG, 4)] })),
      );
      expect(await answer(s3.getObject({ Bucket, Key }))).toEqual(got);
      expect(await answer(s3.deleteObject({ Bucket, Key }))).toEqual(noContent);
    });
  }

  for (const [title, keys] of [
    ["one character and a slash", ["a/", "t/", "u/"]],
    ["encoded and plain beside each other", ["test%40key", "test%40key/", "test@key/"]],
    ["slashes in front and behind", ["/bar/foo/", "/foo", "bar"]],
  ] as const) {
    test(title, async ({ s3, bucket: Bucket }) => {
      for (const Key of keys.toReversed()) {
        expect(await answer(s3.putObject({ Bucket, Key, Body: "test" }))).toEqual(put);
        expect(await answer(s3.getObject({ Bucket, Key }))).toEqual(got);
      }
      expect(await answer(s3.listObjectsV2({ Bucket }))).toEqual(
        unencoded(page(Bucket, { Contents: keys.map((Key) => listed(Key, ETAG, 4)) })),
      );
    });
  }
});

describe("a listing that is not asked to encode", () => {
  test("tells plain keys, and no encoding", async ({ s3, bucket: Bucket }) => {
    for (const Key of ["test/foo/bar/123", "dir/subdir/test2"]) await s3.putObject({ Bucket, Key, Body: "test" });
    expect(await answer(s3.listObjects({ Bucket, Prefix: "test", Delimiter: "/" }))).toEqual(
      unencoded(firstVersionPage(Bucket, { CommonPrefixes: [{ Prefix: "test/" }], Delimiter: "/", Prefix: "test" })),
    );
    expect(await answer(s3.listObjectVersions({ Bucket, Prefix: "dir/subdir", Delimiter: "/" }))).toEqual(
      unencoded(
        versionPage(Bucket, { CommonPrefixes: [{ Prefix: "dir/subdir/" }], Delimiter: "/", Prefix: "dir/subdir" }),
      ),
    );
  });

  test("tells uploads by their prefix, with the next markers filled", async ({ s3, bucket: Bucket }) => {
    const [A, B] = ["test/foo/bar/123", "test/foo/bar/hello"];
    const a = (await s3.createMultipartUpload({ Bucket, Key: A })).UploadId;
    const b = (await s3.createMultipartUpload({ Bucket, Key: B })).UploadId;
    await s3.createMultipartUpload({ Bucket, Key: "test/bar/foo" });
    expect(await answer(s3.listMultipartUploads({ Bucket, Prefix: "test/foo" }))).toEqual(
      uploadPage(Bucket, {
        NextKeyMarker: B,
        NextUploadIdMarker: b,
        Prefix: "test/foo",
        Uploads: [upload(A, a), upload(B, b)],
      }),
    );
  });
});

describe("everybody", () => {
  test("reads an object of public ACL", async ({ s3, emulator }) => {
    const Bucket = "bucket-for-all";
    await s3.createBucket({ Bucket, ObjectOwnership: "ObjectWriter" });
    await s3.deletePublicAccessBlock({ Bucket });
    await s3.putObject({ Bucket, Key: "some_key", Body: "body data", ACL: "public-read" });
    expect(await answer(anonymousOf(emulator).getObject({ Bucket, Key: "some_key" }))).toEqual(
      read("53ebc26c3ff5decfe9ffc7bdbaa02459", "body data", {
        ...whole("g/U4Hw=="),
      }),
    );
  });

  test("deletes several objects where everybody may", async ({ s3, emulator, bucket: Bucket }) => {
    await s3.deletePublicAccessBlock({ Bucket });
    const Policy = policyOf({
      Effect: "Allow",
      Principal: "*",
      Action: ["s3:PutObject", "s3:DeleteObject"],
      Resource: `arn:aws:s3:::${Bucket}/*`,
    });
    await s3.putBucketPolicy({ Bucket, Policy });
    const anonymous = anonymousOf(emulator);
    const Objects = ["key-created-by-anonymous-1", "key-created-by-anonymous-2"].map((Key) => ({ Key }));
    for (const { Key } of Objects) await anonymous.putObject({ Bucket, Key, Body: "This body is not a secret" });
    expect(await answer(anonymous.deleteObjects({ Bucket, Delete: { Objects } }))).toEqual({
      Deleted: Objects,
      ...ok,
    });
    expect(await answer(s3.listObjects({ Bucket, EncodingType: "url" }))).toEqual(firstVersionPage(Bucket));
  });
});

test("a text of thirty sentences and the first seventeen bytes of it have one ETag", async ({ s3, bucket: Bucket }) => {
  const Body = "Lorem ipsum dolor sit amet, ... ".repeat(30);
  const etag = "c289c6e309be295fe68af649d1e6c6ec";
  const { ChecksumCRC32 = "" } = await s3.putObject({ Bucket, Key: "my-key", Body });
  expect(await answer(s3.getObject({ Bucket, Key: "my-key" }))).toEqual(read(etag, Body, whole(ChecksumCRC32)));
  expect(await answer(s3.getObject({ Bucket, Key: "my-key", Range: "bytes=0-16" }))).toEqual(
    read(etag, "Lorem ipsum dolor", { ContentRange: "bytes 0-16/960", status: 206 }),
  );
});

test("a response header can be overridden only by what a header can hold", async ({ s3, bucket: Bucket }) => {
  await s3.putObject({ Bucket, Key: "k", Body: "test" });
  const ResponseCacheControl = "non-ascii-%E2%80%94_—_é_";
  expect(await answer(s3.getObject({ Bucket, Key: "k", ResponseCacheControl }))).toEqual(
    invalidArgument(
      "response-cache-control",
      ResponseCacheControl,
      "Header value cannot be represented using ISO-8859-1.",
    ),
  );
});
