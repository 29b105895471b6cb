import { answer } from "./answer.js";
import { describe, expect, test } from "./client.js";
import {
  described,
  invalidArgument,
  malformedXml,
  noContent,
  noSuchBucket,
  noSuchKey,
  notAllowedOnMarker,
  ok,
  read,
  someText,
  stored,
  whole,
} from "./expected.js";

const tag = (Key: string, Value: string) => ({ Key, Value });
const ETAG = "b635a7fc30aa9091e0d236bee77e6844";
const BODY = "test-tagging";
const content = (more: object = {}) => read(ETAG, BODY, { ...whole("lpqTBg=="), ...more });
const Key = "test-key-tagging";

describe("the tags of a bucket", () => {
  test("are none, put, replaced, and none again: deleted, or put as an empty set", async ({ s3, bucket: Bucket }) => {
    const none = {
      BucketName: Bucket,
      Code: "NoSuchTagSet",
      Message: "The TagSet does not exist",
      status: 404,
    };
    const get = () => answer(s3.getBucketTagging({ Bucket }));
    const put = (...TagSet: ReturnType<typeof tag>[]) => answer(s3.putBucketTagging({ Bucket, Tagging: { TagSet } }));
    expect(await get()).toEqual(none);
    expect(await put(tag("tag1", "tag1"), tag("tag2", ""))).toEqual(noContent);
    expect(await get()).toEqual({ TagSet: [tag("tag1", "tag1"), tag("tag2", "")], ...ok });
    expect(await put(tag("tag3", "tag3"))).toEqual(noContent);
    expect(await get()).toEqual({ TagSet: [tag("tag3", "tag3")], ...ok });
    expect(await answer(s3.deleteBucketTagging({ Bucket }))).toEqual(noContent);
    expect(await get()).toEqual(none);
    expect(await put()).toEqual(noContent);
    expect(await get()).toEqual(none);
  });

  test("may come with the bucket; then creating it again must not name any", async ({ s3 }) => {
    const Bucket = "born-with-tags";
    const create = (...Tags: ReturnType<typeof tag>[]) =>
      answer(s3.createBucket({ Bucket, CreateBucketConfiguration: { Tags } }));
    const created = { BucketArn: `arn:aws:s3:::${Bucket}`, Location: `/${Bucket}`, ...ok };
    const tagged = { TagSet: [tag("tag1", "value1")], ...ok };
    const owned = {
      BucketName: Bucket,
      Code: "BucketAlreadyOwnedByYou",
      Message: "Your previous request to create the named bucket succeeded and you already own it.",
      status: 409,
    };
    expect(await create(tag("tag1", "value1"))).toEqual(created);
    expect(await answer(s3.getBucketTagging({ Bucket }))).toEqual(tagged);
    expect(await create(tag("tag2", "value2"))).toEqual(owned);
    expect(await answer(s3.createBucket({ Bucket }))).toEqual(created);
    expect(await answer(s3.getBucketTagging({ Bucket }))).toEqual(tagged);
    expect(await create(tag("tag1", "value1"))).toEqual(owned);
    expect(await create()).toEqual(created);
    expect(await answer(s3.getBucketTagging({ Bucket }))).toEqual(tagged);
  });
});

describe("the tags of an object", () => {
  test("are counted by get and head as long as there are any", async ({ s3, bucket: Bucket }) => {
    const one = { Bucket, Key };
    const tags = () => answer(s3.getObjectTagging(one));
    const put = (...TagSet: ReturnType<typeof tag>[]) => answer(s3.putObjectTagging({ ...one, Tagging: { TagSet } }));
    expect(await answer(s3.putObject({ ...one, Body: BODY }))).toEqual(stored(ETAG, "lpqTBg=="));
    expect(await tags()).toEqual({ TagSet: [], ...ok });
    expect(await put(tag("tag1", "tag1"), tag("tag2", ""))).toEqual(ok);
    expect(await tags()).toEqual({ TagSet: [tag("tag1", "tag1"), tag("tag2", "")], ...ok });
    expect(await put(tag("tag3", "tag3"))).toEqual(ok);
    expect(await tags()).toEqual({ TagSet: [tag("tag3", "tag3")], ...ok });
    expect(await answer(s3.getObject(one))).toEqual(content({ TagCount: 1 }));
    expect(await answer(s3.deleteObjectTagging(one))).toEqual(noContent);
    expect(await tags()).toEqual({ TagSet: [], ...ok });
    expect(await answer(s3.getObject(one))).toEqual(content());
  });

  test("come with the put as a query, in no order to count on", async ({ s3, bucket: Bucket }) => {
    const one = { Bucket, Key };
    const tags = async () => {
      const { TagSet = [], $metadata } = await s3.getObjectTagging(one);
      const sorted = TagSet.toSorted((a, b) => ((a.Key ?? "") < (b.Key ?? "") ? -1 : 1));
      return { TagSet: sorted, status: $metadata.httpStatusCode };
    };
    const put = (Tagging: string) => answer(s3.putObject({ ...one, Body: BODY, Tagging }));
    expect(await put("tag1=tag1&tag2=tag2&tag=")).toEqual(stored(ETAG, "lpqTBg=="));
    expect(await tags()).toEqual({ TagSet: [tag("tag", ""), tag("tag1", "tag1"), tag("tag2", "tag2")], ...ok });
    expect(await answer(s3.putObjectTagging({ ...one, Tagging: { TagSet: [tag("tag3", "tag3")] } }))).toEqual(ok);
    expect(await tags()).toEqual({ TagSet: [tag("tag3", "tag3")], ...ok });
    expect(await answer(s3.headObject(one))).toEqual(described(ETAG, 12, { TagCount: 1 }));
    expect(await answer(s3.getObject(one))).toEqual(content({ TagCount: 1 }));
    await put("wrongquery&wrongagain");
    expect(await tags()).toEqual({ TagSet: [tag("wrongagain", ""), tag("wrongquery", "")], ...ok });
    await put("key1&key2");
    expect(await tags()).toEqual({ TagSet: [tag("key1", ""), tag("key2", "")], ...ok });
  });

  test("are counted by a head through every change", async ({ s3, bucket: Bucket }) => {
    const one = { Bucket, Key };
    const head = () => answer(s3.headObject(one));
    const put = { ...one, Body: BODY, Tagging: "tag1=tag1&tag2=tag2&tag=" };
    expect(await answer(s3.putObject(put))).toEqual(stored(ETAG, "lpqTBg=="));
    expect(await head()).toEqual(described(ETAG, 12, { TagCount: 3 }));
    expect(await answer(s3.putObjectTagging({ ...one, Tagging: { TagSet: [tag("tag3", "tag3")] } }))).toEqual(ok);
    expect(await head()).toEqual(described(ETAG, 12, { TagCount: 1 }));
    await s3.putObject(put);
    expect(await head()).toEqual(described(ETAG, 12, { TagCount: 3 }));
    await s3.deleteObjectTagging(one);
    expect(await head()).toEqual(described(ETAG, 12));
  });

  test("belong to a version, and a delete marker has none", async ({ s3, versioned: Bucket }) => {
    const one = { Bucket, Key };
    const first = await answer(s3.putObject({ ...one, Body: "test-0" }));
    const second = await answer(s3.putObject({ ...one, Body: "test-1" }));
    expect(first).toEqual(stored("86639701cdcc5b39438a5f009bd74cb1", "XCKz9A==", { VersionId: someText }));
    expect(second).toEqual(stored("70a37754eb5a2e7db8cd887aaf11cda7", "KyWDYg==", { VersionId: someText }));
    const old = { ...one, VersionId: String(first.VersionId) };
    const { VersionId } = second;
    const get = (which: object) => answer(s3.getObjectTagging({ ...one, ...which }));
    const put = (which: object, Name: string, Value: string) =>
      answer(s3.putObjectTagging({ ...one, ...which, Tagging: { TagSet: [tag(Name, Value)] } }));
    expect(await put({}, "tag3", "tag3")).toEqual({ VersionId, ...ok });
    expect(await get({})).toEqual({ TagSet: [tag("tag3", "tag3")], VersionId, ...ok });
    expect(await get(old)).toEqual({ TagSet: [], VersionId: old.VersionId, ...ok });
    expect(await put(old, "tag1", "tag1")).toEqual({ VersionId: old.VersionId, ...ok });
    expect(await get(old)).toEqual({ TagSet: [tag("tag1", "tag1")], VersionId: old.VersionId, ...ok });
    expect(await answer(s3.deleteObjectTagging(one))).toEqual({ VersionId, ...noContent });
    expect(await get({})).toEqual({ TagSet: [], VersionId, ...ok });
    expect(await answer(s3.deleteObjectTagging(old))).toEqual({ VersionId: old.VersionId, ...noContent });
    expect(await get(old)).toEqual({ TagSet: [], VersionId: old.VersionId, ...ok });

    const marker = await answer(s3.deleteObject(one));
    expect(marker).toEqual({ DeleteMarker: true, VersionId: someText, status: 204 });
    for (const which of [{ VersionId: String(marker.VersionId) }, {}]) {
      expect(await put(which, "tag1", "tag1")).toEqual(notAllowedOnMarker("PUT"));
      expect(await get(which)).toEqual(notAllowedOnMarker("GET"));
      expect(await answer(s3.deleteObjectTagging({ ...one, ...which }))).toEqual(notAllowedOnMarker("DELETE"));
    }
  });

  test("go with the object, when it is replaced and when it is deleted", async ({ s3, bucket: Bucket }) => {
    const one = { Bucket, Key };
    const tags = () => answer(s3.getObjectTagging(one));
    await s3.putObject({ ...one, Body: BODY, Tagging: "tag1=val1" });
    expect(await tags()).toEqual({ TagSet: [tag("tag1", "val1")], ...ok });
    await s3.putObject({ ...one, Body: BODY });
    expect(await tags()).toEqual({ TagSet: [], ...ok });
    await s3.putObject({ ...one, Body: BODY, Tagging: "tag1=val1" });
    await s3.deleteObject(one);
    await s3.putObject({ ...one, Body: BODY });
    expect(await tags()).toEqual({ TagSet: [], ...ok });
  });

  test("are gone after their deletion, and the object is not", async ({ s3, bucket: Bucket }) => {
    const one = { Bucket, Key: "test-key-tag" };
    const object = read("437b930db84b8079c2dd804a71936b5f", "something", whole("Cdox+w=="));
    await s3.putObject({ ...one, Body: "something" });
    expect(await answer(s3.getObject(one))).toEqual(object);
    expect(await answer(s3.deleteObjectTagging(one))).toEqual(noContent);
    expect(await answer(s3.getObject(one))).toEqual(object);
  });
});

describe("tags of what is not there", () => {
  test("of a bucket name the bucket, of a key the key, after its bucket when they are read", async ({
    s3,
    bucket: Bucket,
  }) => {
    const nowhere = { Bucket: "no-such-bucket-at-all" };
    const Tagging = { TagSet: [tag("tag1", "tag1")] };
    const fake = { Bucket, Key: "fake-key" };
    expect(await answer(s3.getBucketTagging(nowhere))).toEqual(noSuchBucket(nowhere.Bucket));
    expect(await answer(s3.deleteBucketTagging(nowhere))).toEqual(noSuchBucket(nowhere.Bucket));
    expect(await answer(s3.putBucketTagging({ ...nowhere, Tagging }))).toEqual(noSuchBucket(nowhere.Bucket));
    expect(await answer(s3.getObjectTagging(fake))).toEqual(noSuchKey(`${Bucket}/fake-key`));
    expect(await answer(s3.deleteObjectTagging(fake))).toEqual(noSuchKey("fake-key"));
    expect(await answer(s3.putObjectTagging({ ...fake, Tagging }))).toEqual(noSuchKey("fake-key"));
  });
});

describe("what is no tag", () => {
  for (const Tagging of ["key1=val1&key1=val2", "key1=val1,key2=val2"]) {
    test(`is the header ${Tagging}`, async ({ s3, bucket: Bucket }) => {
      expect(await answer(s3.putObject({ Bucket, Key, Tagging }))).toEqual(
        invalidArgument(
          "x-amz-tagging",
          Tagging,
          "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
        ),
      );
    });
  }

  const invalid = (Message: string, more: object) => ({ Code: "InvalidTag", Message, ...more, status: 400 });
  // Wrong on purpose: a tag without its key or its value.
  const broken = (part: object) => part as { Key: string; Value: string };
  const duplicate = invalid("Cannot provide multiple Tags with the same key", { TagKey: "Key1" });
  const badKey = invalid("The TagKey you have provided is invalid", { TagKey: "Key1,Key2" });
  for (const [title, TagSet, ofBucket, ofObject] of [
    ["a key that is there twice", [tag("Key1", "Val1"), tag("Key1", "Val1")], duplicate, duplicate],
    ["a key with a comma", [tag("Key1,Key2", "Val1")], badKey, badKey],
    ["no key", [broken({ Value: "Val1" })], malformedXml, malformedXml],
    ["no value", [broken({ Key: "Key1" })], malformedXml, malformedXml],
    [
      "a reserved key",
      [tag("aws:prefixed", "Val1")],
      invalid("System tags cannot be added/updated by requester", { TagKey: "aws:prefixed" }),
      invalid("Your TagKey cannot be prefixed with aws:", { TagKey: "aws:prefixed" }),
    ],
    [
      "a value with a comma",
      [tag("Key1", "Val1,Val2")],
      invalid("The TagValue you have provided is invalid", { TagKey: "Key1", TagValue: "Val1,Val2" }),
      undefined,
    ],
  ] as const) {
    test(`is ${title}`, async ({ s3, bucket: Bucket }) => {
      const Tagging = { TagSet: [...TagSet] };
      expect(await answer(s3.putBucketTagging({ Bucket, Tagging }))).toEqual(ofBucket);
      await s3.putObject({ Bucket, Key });
      if (ofObject) expect(await answer(s3.putObjectTagging({ Bucket, Key, Tagging }))).toEqual(ofObject);
    });
  }
});
