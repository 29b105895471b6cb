/** Collections: lazy, immutable, paged by the engine itself; batch actions and their errors. */
import { describe, expect, test } from "vitest";
import { BatchActionError, iamResource, PaginationError, s3Resource } from "../../src/sdk/index.js";
import { fakeClient } from "./fake-client.js";

const contents = (...keys: string[]) => keys.map((Key) => ({ Key, Size: Key.length }));

describe("listing", () => {
  test("nothing is asked before the first item is wanted, and twice means twice", async () => {
    const client = fakeClient({ Contents: contents("a") });
    const objects = s3Resource(client).Bucket("b").objects.filter({ Prefix: "x" }).limit(3);

    expect(client.sent).toHaveLength(0);
    await objects.toArray();
    await objects.toArray();

    expect(client.sent).toHaveLength(2);
  });

  test("a bucket's objects come with their data, page after page", async () => {
    const client = fakeClient({ IsTruncated: true, Contents: contents("a", "bb") }, { Contents: contents("ccc") });
    const found: [string, number | undefined][] = [];

    for await (const object of s3Resource(client).Bucket("b").objects) found.push([object.key, object.size]);

    expect(found).toEqual([
      ["a", 1],
      ["bb", 2],
      ["ccc", 3],
    ]);
    expect(client.sent).toEqual([
      ["ListObjects", { Bucket: "b", EncodingType: "url" }],
      ["ListObjects", { Bucket: "b", EncodingType: "url", Marker: "bb" }],
    ]);
  });

  test("a page that holds only common prefixes does not end the listing", async () => {
    const client = fakeClient(
      { IsTruncated: true, NextMarker: "m/", CommonPrefixes: [{ Prefix: "m/" }] },
      { Contents: contents("z") },
    );

    const keys = (await s3Resource(client).Bucket("b").objects.filter({ Delimiter: "/" }).toArray()).map(
      ({ key }) => key,
    );

    expect(keys).toEqual(["z"]);
    expect(client.sent[1]).toEqual(["ListObjects", { Bucket: "b", Delimiter: "/", EncodingType: "url", Marker: "m/" }]);
  });

  test("keys arrive decoded, and so does the place to go on from", async () => {
    const client = fakeClient(
      { EncodingType: "url", IsTruncated: true, Contents: contents("a+b%2Bc%01") },
      { EncodingType: "url", Contents: contents("%C3%A9") },
    );

    const keys = (await s3Resource(client).Bucket("b").objects.toArray()).map(({ key }) => key);

    expect(keys).toEqual(["a b+c\u0001", "é"]);
    expect(client.sent[1]?.[1]).toHaveProperty("Marker", "a b+c\u0001");
  });

  test("versions come before delete markers of the same page, and go on from two markers", async () => {
    const client = fakeClient(
      {
        IsTruncated: true,
        NextKeyMarker: "b",
        NextVersionIdMarker: "v2",
        Versions: [{ Key: "b", VersionId: "v2" }],
        DeleteMarkers: [{ Key: "a", VersionId: "v1", IsLatest: true }],
      },
      {},
    );

    const versions = await s3Resource(client).Bucket("b").objectVersions.toArray();

    expect(versions.map(({ objectKey, id, isLatest }) => [objectKey, id, isLatest])).toEqual([
      ["b", "v2", undefined],
      ["a", "v1", true],
    ]);
    expect(client.sent[1]?.[1]).toMatchObject({ KeyMarker: "b", VersionIdMarker: "v2" });
  });

  test("IAM's listings go on from the marker", async () => {
    const client = fakeClient(
      { IsTruncated: true, Marker: "next", Users: [{ UserName: "ann", UserId: "AIDA1" }] },
      { IsTruncated: false, Users: [{ UserName: "bob", UserId: "AIDA2" }] },
    );

    const users = await iamResource(client).users.pageSize(1).toArray();

    expect(users.map(({ name, userId }) => [name, userId])).toEqual([
      ["ann", "AIDA1"],
      ["bob", "AIDA2"],
    ]);
    expect(client.sent).toEqual([
      ["ListUsers", { MaxItems: 1 }],
      ["ListUsers", { MaxItems: 1, Marker: "next" }],
    ]);
  });

  test("a token that does not advance is an error, not an endless loop", async () => {
    const client = fakeClient({ IsTruncated: true, Marker: "same", Users: [] });

    await expect(iamResource(client).users.toArray()).rejects.toThrow(PaginationError);
  });

  test("a listing that carries no data gives handles, which load when asked", async () => {
    const client = fakeClient({ AttachedPolicies: [{ PolicyArn: "arn:p" }] }, { Policy: { PolicyName: "p" } });

    const policy = await iamResource(client).User("bob").attachedPolicies.first();

    expect(policy?.meta.data).toBeUndefined();
    expect(await policy?.attr("policyName")).toBe("p");
  });

  test("a constant parameter belongs to the listing", async () => {
    const client = fakeClient({ PolicyRoles: [{ RoleName: "web" }] });

    const [role] = await iamResource(client).Policy("arn:p").attachedRoles.filter({ PathPrefix: "/x/" }).toArray();

    expect(role?.name).toBe("web");
    expect(client.sent).toEqual([
      ["ListEntitiesForPolicy", { PolicyArn: "arn:p", EntityFilter: "Role", PathPrefix: "/x/" }],
    ]);
  });
});

describe("chaining", () => {
  test("each step is a new collection and leaves the former as it was", async () => {
    const client = fakeClient({ Contents: contents("a", "b", "c") });
    const all = s3Resource(client).Bucket("b").objects;

    const some = all.filter({ Prefix: "x" }).pageSize(7).limit(2);

    expect(await some.toArray()).toHaveLength(2);
    expect(await all.toArray()).toHaveLength(3);
    expect(client.sent.map(([, input]) => input)).toEqual([
      { Bucket: "b", EncodingType: "url", MaxKeys: 7, Prefix: "x" },
      { Bucket: "b", EncodingType: "url" },
    ]);
  });

  test("a second filter appends to lists and replaces everything else", async () => {
    const client = fakeClient({});

    await s3Resource(client)
      .Bucket("b")
      .objects.filter({ Prefix: "x", OptionalObjectAttributes: ["RestoreStatus"] })
      .filter({ Prefix: "y", OptionalObjectAttributes: ["RestoreStatus"] })
      .toArray();

    expect(client.sent[0]?.[1]).toMatchObject({
      Prefix: "y",
      OptionalObjectAttributes: ["RestoreStatus", "RestoreStatus"],
    });
  });

  test("limit() stops in the middle of a page and asks for no further one", async () => {
    const client = fakeClient({ IsTruncated: true, Contents: contents("a", "b") });
    const pages: string[][] = [];

    for await (const page of s3Resource(client).Bucket("b").objects.limit(3).pages())
      pages.push(page.map(({ key }) => key));

    expect(pages).toEqual([["a", "b"], ["a"]]);
    expect(client.sent).toHaveLength(2);
  });

  test("limit(0) asks nothing", async () => {
    const client = fakeClient({ Contents: contents("a") });

    expect(await s3Resource(client).Bucket("b").objects.limit(0).toArray()).toEqual([]);
    expect(client.sent).toEqual([]);
  });

  test("first() of an empty listing is undefined", async () => {
    expect(await s3Resource(fakeClient({})).buckets.first()).toBeUndefined();
  });
});

describe("batch actions", () => {
  test("one request deletes a page of objects", async () => {
    const client = fakeClient(
      { IsTruncated: true, Contents: contents("a", "b") },
      { Deleted: [] },
      { Contents: contents("c") },
      {},
    );

    const outputs = await s3Resource(client).Bucket("b").objects.delete({ BypassGovernanceRetention: true });

    expect(outputs).toHaveLength(2);
    expect(client.sent.filter(([operation]) => operation === "DeleteObjects").map(([, input]) => input)).toEqual([
      { Bucket: "b", BypassGovernanceRetention: true, Delete: { Objects: [{ Key: "a" }, { Key: "b" }] } },
      { Bucket: "b", BypassGovernanceRetention: true, Delete: { Objects: [{ Key: "c" }] } },
    ]);
  });

  test("versions are deleted by key and version, a thousand at most in one request", async () => {
    const Versions = Array.from({ length: 1001 }, (_, index) => ({ Key: "a", VersionId: `v${index}` }));
    const client = fakeClient({ Versions }, {});

    await s3Resource(client).Bucket("b").objectVersions.delete();

    const sizes = client.sent
      .slice(1)
      .map(([, input]) => Reflect.get(Reflect.get(Object(input), "Delete"), "Objects").length);
    expect(sizes).toEqual([1000, 1]);
  });

  test("a page without items sends nothing and does not end the work", async () => {
    const client = fakeClient(
      { IsTruncated: true, NextMarker: "m/", CommonPrefixes: [{ Prefix: "m/" }] },
      { Contents: contents("z") },
      {},
    );

    expect(await s3Resource(client).Bucket("b").objects.filter({ Delimiter: "/" }).delete()).toHaveLength(1);
  });

  test("items that were refused make a BatchActionError, after all pages were sent", async () => {
    const refused = { Key: "a", Code: "AccessDenied", Message: "Access Denied" };
    const client = fakeClient(
      { IsTruncated: true, Contents: contents("a") },
      { Errors: [refused] },
      { Contents: contents("c") },
      {},
    );

    const failure = await s3Resource(client)
      .Bucket("b")
      .objects.delete()
      .catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(BatchActionError);
    expect(failure).toMatchObject({ errors: [refused], outputs: [{ Errors: [refused] }, {}] });
    expect(client.sent).toHaveLength(4);
  });

  test("refused items are returned when asked for", async () => {
    const refused = { Key: "a", Code: "AccessDenied", Message: "Access Denied" };
    const client = fakeClient({ Contents: contents("a") }, { Errors: [refused] });

    const [output] = await s3Resource(client).Bucket("b").objects.delete({}, { throwOnError: false });

    expect(output?.Errors).toEqual([refused]);
  });
});
