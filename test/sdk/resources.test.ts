/** Resources: identifiers, loading, attributes, actions, references, identity and printing. */
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { iamResource, MissingIdentifierError, NotLoadedError, s3Resource } from "../../src/sdk/index.js";
import { fakeClient } from "./fake-client.js";

describe("identifiers", () => {
  test("a resource is made without a request, and knows its identifiers", () => {
    const client = fakeClient();

    const acl = s3Resource(client).Bucket("photos").Object("2026/cat.jpg").Acl();

    expect([acl.bucketName, acl.objectKey]).toEqual(["photos", "2026/cat.jpg"]);
    expect(client.sent).toEqual([]);
  });

  test("a part knows its upload, its object and its number", () => {
    const part = s3Resource(fakeClient()).MultipartUpload("photos", "cat.jpg", "upload-1").Part(3);

    expect([part.bucketName, part.objectKey, part.multipartUploadId, part.partNumber]).toEqual([
      "photos",
      "cat.jpg",
      "upload-1",
      3,
    ]);
  });

  test("a missing or empty identifier is an error", () => {
    const s3 = s3Resource(fakeClient());
    const untyped = (...names: (string | undefined)[]): unknown => Reflect.apply(s3.Object, s3, names);

    expect(() => untyped("photos")).toThrow(new MissingIdentifierError("s3.Object", "key"));
    expect(() => untyped(undefined, "cat.jpg")).toThrow(MissingIdentifierError);
    expect(() => s3.Object("photos", "")).toThrow(MissingIdentifierError);
  });

  test("an identifier can not be changed", () => {
    const bucket = s3Resource(fakeClient()).Bucket("photos");

    expect(() => Reflect.apply(Object.assign, undefined, [bucket, { name: "other" }])).toThrow(TypeError);
    expect(bucket.name).toBe("photos");
  });

  test("the second names of identifiers need no load", () => {
    const client = fakeClient();
    const iam = iamResource(client);

    expect([iam.User("bob").userName, iam.AccessKey("bob", "AKIA1").accessKeyId]).toEqual(["bob", "AKIA1"]);
    expect(client.sent).toEqual([]);
  });
});

describe("attributes", () => {
  test("load() asks once and gives the view with the attributes", async () => {
    const client = fakeClient({ ContentLength: 5, ETag: '"abc"' });

    const object = await s3Resource(client).Object("photos", "cat.jpg").load();

    expect([object.contentLength, object.eTag, object.contentType]).toEqual([5, '"abc"', undefined]);
    expect(client.sent).toEqual([["HeadObject", { Bucket: "photos", Key: "cat.jpg" }]]);
  });

  test("an attribute read before loading says what to do", () => {
    const object = s3Resource(fakeClient()).Object("photos", "cat.jpg");

    const read = () => Reflect.get(object, "contentLength");

    expect(read).toThrow(NotLoadedError);
    expect(read).toThrow(
      `s3.Object(bucketName='photos', key='cat.jpg') is not loaded, so "contentLength" is not known yet. Use the object that load() resolves to, or await attr("contentLength").`,
    );
  });

  test("attr() loads when it must and only then", async () => {
    const client = fakeClient({ User: { UserId: "AIDA1", Path: "/" } });
    const user = iamResource(client).User("bob");

    expect(await user.attr("userId")).toBe("AIDA1");
    expect(await user.attr("path")).toBe("/");
    expect(await user.attr("userName")).toBe("bob");
    expect(client.sent).toEqual([["GetUser", { UserName: "bob" }]]);
  });

  test("attr() of an unknown name is an error without a request", async () => {
    const client = fakeClient();
    const user = iamResource(client).User("bob");

    await expect(Reflect.apply(user.attr, user, ["usrId"])).rejects.toThrow('iam.User has no attribute "usrId".');
    expect(client.sent).toEqual([]);
  });

  test("parallel reads of one object send one request", async () => {
    const client = fakeClient({ ContentLength: 5 });
    const object = s3Resource(client).Object("photos", "cat.jpg");

    const [size, again, loaded] = await Promise.all([
      object.attr("contentLength"),
      object.attr("contentLength"),
      object.load(),
    ]);

    expect([size, again, loaded.contentLength]).toEqual([5, 5, 5]);
    expect(client.sent).toHaveLength(1);
  });

  test("a failed load is told, and the next one asks again", async () => {
    const client = fakeClient(new Error("no network"), { ContentLength: 5 });
    const object = s3Resource(client).Object("photos", "cat.jpg");

    await expect(object.load()).rejects.toThrow("no network");

    expect((await object.load()).contentLength).toBe(5);
  });

  test("an action that changes the resource drops what was loaded", async () => {
    const client = fakeClient({ ContentLength: 5 }, {}, { ContentLength: 9 });
    const object = await s3Resource(client).Object("photos", "cat.jpg").load();

    await object.put({ Body: "something" });

    expect(() => object.contentLength).toThrow(NotLoadedError);
    expect(await object.attr("contentLength")).toBe(9);
  });

  test("reading an object's body keeps what was loaded", async () => {
    const client = fakeClient({ ContentLength: 5 }, { Body: "hello" });
    const object = await s3Resource(client).Object("photos", "cat.jpg").load();

    await object.get();

    expect(object.contentLength).toBe(5);
  });

  test("data that were overtaken by a change are asked for again", async () => {
    const answers = { HeadObject: [{ ContentLength: 5 }, { ContentLength: 9 }], PutObject: [{}] };
    let answerHead = () => {};
    const headIsHeld = new Promise<void>((resolve) => {
      answerHead = resolve;
    });
    const sent: string[] = [];
    const object = s3Resource({
      async send(command: object) {
        const operation = command.constructor.name === "PutObjectCommand" ? "PutObject" : "HeadObject";
        sent.push(operation);
        const answer = answers[operation].shift();
        if (operation === "HeadObject") await headIsHeld;
        return answer;
      },
    }).Object("photos", "cat.jpg");

    const loading = object.load();
    await object.put({ Body: "something" });
    answerHead();

    expect((await loading).contentLength).toBe(9);
    expect(sent).toEqual(["HeadObject", "PutObject", "HeadObject"]);
  });

  test("a bucket's data come from the list of buckets", async () => {
    const client = fakeClient({
      Buckets: [
        { Name: "photos-old", BucketRegion: "eu-west-1" },
        { Name: "photos", BucketRegion: "us-east-1" },
      ],
    });

    const bucket = await s3Resource(client).Bucket("photos").load();

    expect(bucket.bucketRegion).toBe("us-east-1");
    expect(bucket.creationDate).toBeUndefined();
  });

  test("an object summary's size comes from HeadObject's length", async () => {
    const summary = await s3Resource(fakeClient({ ContentLength: 5, ETag: '"abc"' }))
      .ObjectSummary("photos", "a")
      .load();

    expect([summary.size, summary.eTag]).toEqual([5, '"abc"']);
  });

  test("what comes with a listing only has no load()", () => {
    const part = s3Resource(fakeClient()).MultipartUploadPart("photos", "cat.jpg", "upload-1", 3);

    expect("load" in part).toBe(false);
    expect(() => Reflect.get(part, "size")).toThrow("It has no load()");
  });
});

describe("actions", () => {
  test("an action fills in the identifiers", async () => {
    const client = fakeClient({ ETag: '"abc"' });

    const output = await s3Resource(client)
      .Object("photos", "cat.jpg")
      .put({ Body: "meow", ContentType: "text/plain" });

    expect(output.ETag).toBe('"abc"');
    expect(client.sent).toEqual([
      ["PutObject", { Bucket: "photos", Key: "cat.jpg", Body: "meow", ContentType: "text/plain" }],
    ]);
  });

  test("an action never leaves its resource, whatever an untyped caller gives", async () => {
    const client = fakeClient();
    const object = s3Resource(client).Object("photos", "cat.jpg");

    await Reflect.apply(object.delete, object, [{ Bucket: "other", Key: "dog.jpg" }]);

    expect(client.sent).toEqual([["DeleteObject", { Bucket: "photos", Key: "cat.jpg" }]]);
  });

  test("constants are part of the action", async () => {
    const client = fakeClient();

    await s3Resource(client).BucketVersioning("photos").suspend();
    await iamResource(client).AccessKey("bob", "AKIA1").deactivate();

    expect(client.sent).toEqual([
      ["PutBucketVersioning", { Bucket: "photos", VersioningConfiguration: { Status: "Suspended" } }],
      ["UpdateAccessKey", { UserName: "bob", AccessKeyId: "AKIA1", Status: "Inactive" }],
    ]);
  });

  test("an action that creates gives the resource", async () => {
    const client = fakeClient({});

    const object = await s3Resource(client).Bucket("photos").putObject({ Key: "cat.jpg", Body: "meow" });

    expect(object.toString()).toBe("s3.Object(bucketName='photos', key='cat.jpg')");
  });

  test("an action that answers with the data gives the resource loaded", async () => {
    const client = fakeClient(
      { User: { UserName: "bob", UserId: "AIDA1" } },
      { AccessKey: { UserName: "bob", AccessKeyId: "AKIA1", SecretAccessKey: "hush", Status: "Active" } },
    );

    const user = await iamResource(client).createUser({ UserName: "bob" });
    expect(user.userId).toBe("AIDA1");

    const pair = await user.createAccessKeyPair();
    expect([pair.id, pair.secret, pair.secretAccessKey, pair.status]).toEqual(["AKIA1", "hush", "hush", "Active"]);
    expect(client.sent.map(([operation]) => operation)).toEqual(["CreateUser", "CreateAccessKey"]);
  });

  test("renaming a user gives the user under the new name; moving it, under the old one", async () => {
    const iam = iamResource(fakeClient());

    expect((await iam.User("bob").update({ NewUserName: "rob" })).name).toBe("rob");
    expect((await iam.User("bob").update({ NewPath: "/staff/" })).name).toBe("bob");
  });
});

describe("references", () => {
  test("a policy leads to its default version", async () => {
    const client = fakeClient({ Policy: { DefaultVersionId: "v3" } });

    const version = await iamResource(client).Policy("arn:aws:iam::000000000000:policy/p").defaultVersion();

    expect([version.arn, version.versionId]).toEqual(["arn:aws:iam::000000000000:policy/p", "v3"]);
    expect(client.sent).toHaveLength(1);
  });

  test("an instance profile leads to its roles, loaded, and keeps the raw list as rolesAttribute", async () => {
    const client = fakeClient({ InstanceProfile: { Roles: [{ RoleName: "web", RoleId: "AROA1" }] } });
    const profile = iamResource(client).InstanceProfile("servers");

    const [role] = await profile.roles();

    expect([role?.name, role?.roleId]).toEqual(["web", "AROA1"]);
    expect(await profile.attr("rolesAttribute")).toEqual([{ RoleName: "web", RoleId: "AROA1" }]);
    expect(client.sent).toHaveLength(1);
  });

  test("a virtual device nobody uses leads to no user", async () => {
    const client = fakeClient({ VirtualMFADevices: [{ SerialNumber: "arn:mfa" }] });
    const device = await iamResource(client).virtualMfaDevices.first();

    expect(await device?.user()).toBeUndefined();
  });
});

describe("identity and printing", () => {
  test("resources are equal by kind and identifiers, whichever client made them", () => {
    const s3 = s3Resource(fakeClient());
    const other = s3Resource(fakeClient());

    expect(s3.Object("b", "k").equals(other.Object("b", "k"))).toBe(true);
    expect(s3.Object("b", "k").equals(s3.Object("b", "K"))).toBe(false);
    expect(s3.Object("b", "k").equals(s3.ObjectSummary("b", "k"))).toBe(false);
    expect(s3.Object("b", "k").equals({ bucketName: "b", key: "k" })).toBe(false);
  });

  test("printing shows identifiers and loaded attributes, never the client", async () => {
    const client = fakeClient({ ContentLength: 5, $metadata: { requestId: "1" } });
    const object = s3Resource(client).Object("b", "k");

    expect(inspect(object)).toBe("s3.Object(bucketName='b', key='k')");
    await object.load();

    expect(inspect(object)).toBe("s3.Object(bucketName='b', key='k') { contentLength: 5 }");
    expect(JSON.parse(JSON.stringify(object))).toEqual({
      type: "s3.Object",
      bucketName: "b",
      key: "k",
      contentLength: 5,
    });
    expect(Object.keys(object)).toEqual(["bucketName", "key"]);
  });

  test("collections and services print as what they are", () => {
    const s3 = s3Resource(fakeClient());

    expect(inspect(s3)).toBe("s3.ServiceResource()");
    expect(inspect(s3.Bucket("b").objects)).toBe("s3.ObjectSummary collection of s3.Bucket(name='b')");
  });

  test("the secret of an access key is never printed, but can be read", async () => {
    const client = fakeClient({ AccessKey: { UserName: "bob", AccessKeyId: "AKIA1", SecretAccessKey: "hush" } });

    const pair = await iamResource(client).User("bob").createAccessKeyPair();

    for (const text of [inspect(pair), String(pair), JSON.stringify(pair), JSON.stringify({ ...pair })]) {
      expect(text).toContain("AKIA1");
      expect(text).not.toContain("hush");
    }
    expect(pair.secret).toBe("hush");
  });

  test("meta tells what a resource is, and gives its client for anything else", () => {
    const client = fakeClient();

    const { meta } = s3Resource(client).Object("b", "k");

    expect([meta.serviceName, meta.resourceName, meta.identifiers, meta.data]).toEqual([
      "s3",
      "Object",
      ["bucketName", "key"],
      undefined,
    ]);
    expect(meta.client).toBe(client);
  });
});
