/** The SDK layer at work, against an emulator in this process. */
import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  createEmulator,
  type Emulator,
  type IamServiceResource,
  isError,
  NotLoadedError,
  type S3ServiceResource,
  Session,
} from "../../src/index.js";
import { awsHome } from "./aws-home.js";

const MIB = 1024 * 1024;

let emulator: Emulator;
let s3: S3ServiceResource;
let iam: IamServiceResource;
let folder: string;

beforeAll(async () => {
  emulator = await createEmulator();
  folder = await mkdtemp(join(tmpdir(), "tucuxi-transfer-"));
});
afterAll(async () => {
  await emulator.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  await emulator.reset();
  const session = emulator.session();
  s3 = session.resource("s3");
  iam = session.resource("iam");
});

describe("buckets and objects", () => {
  test("a bucket is created, filled, listed, emptied and deleted", async () => {
    const bucket = await s3.createBucket({ Bucket: "photos" });
    for (const key of ["2025/a.jpg", "2026/b c.jpg", "2026/é+1.jpg"]) await bucket.putObject({ Key: key, Body: key });

    const found = await bucket.objects.filter({ Prefix: "2026/" }).pageSize(1).toArray();
    await bucket.objects.delete();

    expect(found.map(({ key, size }) => [key, size])).toEqual([
      ["2026/b c.jpg", 12],
      ["2026/é+1.jpg", 13],
    ]);
    expect(await bucket.objects.first()).toBeUndefined();
    await bucket.delete();
    await bucket.waitUntilNotExists({ maxWaitTime: 5 });
    expect(await s3.buckets.toArray()).toEqual([]);
  });

  test("an object is written, loaded, read and deleted", async () => {
    await s3.createBucket({ Bucket: "photos" });
    const object = s3.Object("photos", "cat.txt");

    await object.put({ Body: "meow", ContentType: "text/plain", Metadata: { colour: "red" } });
    const loaded = await object.load();

    expect([loaded.contentLength, loaded.contentType, loaded.metadata]).toEqual([4, "text/plain", { colour: "red" }]);
    expect(await (await object.get()).Body?.transformToString()).toBe("meow");
    await object.delete();
    await object.waitUntilNotExists({ maxWaitTime: 5 });
    const missing = await object.load().catch((error: unknown) => error);
    expect(isError(missing, "NoSuchKey")).toBe(true);
  });

  test("a bucket's data come from the list of buckets", async () => {
    const bucket = await (await s3.createBucket({ Bucket: "photos" })).load();

    expect(bucket.creationDate).toBeInstanceOf(Date);
    expect((await s3.Bucket("nobodys").load()).creationDate).toBeUndefined();
  });

  test("versions and delete markers are listed and deleted together", async () => {
    const bucket = await s3.createBucket({ Bucket: "photos" });
    await bucket.Versioning().enable();
    expect(await bucket.Versioning().attr("status")).toBe("Enabled");
    for (const Body of ["one", "two"]) await bucket.putObject({ Key: "a", Body });
    await bucket.Object("a").delete();

    const versions = await bucket.objectVersions.toArray();
    await bucket.objectVersions.delete();

    expect(versions.map(({ objectKey, size }) => [objectKey, size])).toEqual([
      ["a", 3],
      ["a", 3],
      ["a", undefined],
    ]);
    expect(await bucket.objectVersions.first()).toBeUndefined();
  });

  test("tags and the policy are resources of their own", async () => {
    const bucket = await s3.createBucket({ Bucket: "photos" });

    await bucket.Tagging().put({ Tagging: { TagSet: [{ Key: "team", Value: "blue" }] } });
    const refused = await bucket
      .Policy()
      .load()
      .catch((error: unknown) => error);

    expect((await bucket.Tagging().load()).tagSet).toEqual([{ Key: "team", Value: "blue" }]);
    expect(isError(refused, "NoSuchBucketPolicy")).toBe(true);
  });

  test("an upload in parts is begun, filled, listed and completed", async () => {
    await s3.createBucket({ Bucket: "photos" });
    const upload = await s3.Object("photos", "big").initiateMultipartUpload();

    const { ETag } = await upload.Part(1).upload({ Body: "only part" });
    const parts = await upload.parts.toArray();
    const object = await upload.complete({ MultipartUpload: { Parts: [{ ETag, PartNumber: 1 }] } });

    expect(parts.map(({ partNumber, size }) => [partNumber, size])).toEqual([[1, 9]]);
    expect(await object.attr("contentLength")).toBe(9);
  });
});

describe("transfers", () => {
  test("a file goes up in parts and comes down in ranges, told step by step", async () => {
    const bytes = randomBytes(11 * MIB + 17);
    const there = join(folder, "there.bin");
    const back = join(folder, "back.bin");
    await writeFile(there, bytes);
    await s3.createBucket({ Bucket: "photos" });
    const object = s3.Object("photos", "big.bin");
    const steps: number[] = [];

    await object.uploadFile(there, { partSize: 5 * MIB, params: { ContentType: "application/x-big" } });
    await object.downloadFile(back, { partSize: 5 * MIB, onProgress: ({ loaded }) => steps.push(loaded) });

    expect((await readFile(back)).equals(bytes)).toBe(true);
    expect(steps.at(-1)).toBe(bytes.length);
    const { eTag, contentType } = await object.load();
    expect([eTag?.endsWith('-3"'), contentType]).toEqual([true, "application/x-big"]);
  });

  test("an empty file makes the way, too", async () => {
    const empty = join(folder, "empty");
    await writeFile(empty, "");
    const bucket = await s3.createBucket({ Bucket: "photos" });

    await bucket.uploadFile(empty, "empty");
    await bucket.downloadFile("empty", join(folder, "empty-back"));

    expect(await readFile(join(folder, "empty-back"))).toHaveLength(0);
  });

  test("a file that is not there is an error before anything is sent", async () => {
    const bucket = await s3.createBucket({ Bucket: "photos" });

    await expect(bucket.uploadFile(join(folder, "nowhere"), "k")).rejects.toThrow("ENOENT");

    expect(await bucket.objects.first()).toBeUndefined();
  });

  test("an upload that is stopped leaves no parts behind", async () => {
    const bucket = await s3.createBucket({ Bucket: "photos" });
    const stop = new AbortController();
    const endless = Readable.from(
      (async function* () {
        for (;;) yield randomBytes(MIB);
      })(),
    );

    const uploading = bucket.uploadFileobj(endless, "k", {
      partSize: 5 * MIB,
      concurrency: 1,
      abortSignal: stop.signal,
      onProgress: () => stop.abort(),
    });

    await expect(uploading).rejects.toThrow(/abort/i);
    expect(await bucket.multipartUploads.toArray()).toEqual([]);
    expect(await bucket.objects.first()).toBeUndefined();
  });

  test("a failed download leaves nothing behind", async () => {
    await s3.createBucket({ Bucket: "photos" });
    const target = await mkdtemp(join(folder, "failed-"));

    const failure = await s3
      .Object("photos", "missing")
      .downloadFile(join(target, "missing"))
      .catch((error: unknown) => error);

    expect(isError(failure, "NoSuchKey")).toBe(true);
    expect(await readdir(target)).toEqual([]);
  });

  test("streams, bytes and text go up; a stream takes what comes down", async () => {
    const bucket = await s3.createBucket({ Bucket: "photos" });
    const chunks: Buffer[] = [];
    const sink = new Writable({
      write(chunk, _, done) {
        chunks.push(chunk);
        done();
      },
    });

    await bucket.uploadFileobj(Readable.from([Buffer.from("from a "), Buffer.from("stream")]), "a");
    await bucket.uploadFileobj("from text", "b");
    await bucket.downloadFileobj("a", sink);

    expect(Buffer.concat(chunks).toString()).toBe("from a stream");
    expect(await (await bucket.Object("b").get()).Body?.transformToString()).toBe("from text");
  });

  test("an upload drops what was loaded, a download does not", async () => {
    await s3.createBucket({ Bucket: "photos" });
    const object = s3.Object("photos", "a");
    await object.uploadFileobj("one");

    const loaded = await object.load();
    await object.downloadFile(join(folder, "a"));
    expect(loaded.contentLength).toBe(3);
    await object.uploadFileobj("three");

    expect(() => loaded.contentLength).toThrow(NotLoadedError);
    expect(await object.attr("contentLength")).toBe(5);
  });

  test("a copy takes the metadata along, in one piece and in parts", async () => {
    const bucket = await s3.createBucket({ Bucket: "photos" });
    await bucket.putObject({ Key: "a b+c", Body: randomBytes(6 * MIB), Metadata: { colour: "red" } });

    await bucket.Object("whole").copy({ Bucket: "photos", Key: "a b+c" });
    await bucket.copy({ Bucket: "photos", Key: "a b+c" }, "parts", { partSize: 5 * MIB });

    for (const key of ["whole", "parts"]) {
      const { contentLength, metadata } = await bucket.Object(key).load();
      expect([contentLength, metadata]).toEqual([6 * MIB, { colour: "red" }]);
    }
    expect((await bucket.Object("parts").attr("eTag"))?.endsWith('-2"')).toBe(true);
  });

  test("presigned addresses read, write and delete without a key", async () => {
    const object = (await s3.createBucket({ Bucket: "photos" })).Object("a b.txt");

    const written = await fetch(await object.presignedUrl("put"), { method: "PUT", body: "by address" });
    const read = await fetch(await object.presignedUrl("get", { expiresIn: 60 }));
    const deleted = await fetch(await object.presignedUrl("delete"), { method: "DELETE" });

    expect([written.status, read.status, await read.text(), deleted.status]).toEqual([200, 200, "by address", 204]);
  });

  test("a presigned form names the address, the bucket and the key", async () => {
    const Key = "uploads/$" + "{filename}"; // The placeholder that S3 itself fills in.

    const form = await s3.Bucket("photos").presignedPost({ Key });

    expect(form.url).toBe(`${emulator.endpoint}/photos`);
    expect(form.fields).toMatchObject({ bucket: "photos", key: Key });
  });
});

describe("sessions bound to the emulator", () => {
  test("a resource works without a socket, too", async () => {
    await using socketless = await createEmulator({ listen: false });
    const bucket = await socketless.session().resource("s3").createBucket({ Bucket: "photos" });

    await bucket.uploadFileobj("meow", "cat.txt");
    await bucket.Object("cat.txt").waitUntilExists();

    expect((await bucket.objects.toArray()).map(({ key, size }) => [key, size])).toEqual([["cat.txt", 4]]);
  });

  test("a profile that assumes a role does so in the emulator, and acts as the role", async () => {
    const pair = await (await iam.createUser({ UserName: "bob" })).createAccessKeyPair();
    const trust = {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::000000000000:user/bob" },
      Action: "sts:AssumeRole",
    };
    await iam.createRole({
      RoleName: "reader",
      AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: trust }),
    });
    awsHome(
      {
        config:
          "[profile reader]\nrole_arn = arn:aws:iam::000000000000:role/reader\nsource_profile = bob\nrole_session_name = test\n",
        credentials: `[bob]\naws_access_key_id = ${pair.id}\naws_secret_access_key = ${pair.secret}\n`,
      },
      { AWS_ENDPOINT_URL: emulator.endpoint },
    );
    const identity = (session: Session) => session.client("sts").getCallerIdentity({});

    for (const session of [new Session({ profile: "reader" }), await Session.emulator({ profile: "reader" })]) {
      expect((await identity(session)).Arn).toBe("arn:aws:sts::000000000000:assumed-role/reader/test");
      const refused = await session
        .resource("s3")
        .createBucket({ Bucket: "photos" })
        .catch((error: unknown) => error);
      expect(isError(refused, "AccessDenied")).toBe(true);
    }
    expect((await identity(await Session.emulator())).Arn).toBe("arn:aws:iam::000000000000:root");
  });
});

describe("users, keys and policies", () => {
  test("a user is made, given a key and a policy, and taken apart again", async () => {
    const user = await iam.createUser({ UserName: "bob", Path: "/staff/" });
    expect([user.path, user.userName]).toEqual(["/staff/", "bob"]);

    const pair = await user.createAccessKeyPair();
    await user.attachPolicy({ PolicyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess" });
    const inline = await user.createPolicy({
      PolicyName: "own",
      PolicyDocument:
        '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:DeleteBucket","Resource":"*"}}',
    });

    expect((await user.accessKeys.toArray()).map(({ id, status }) => [id, status])).toEqual([[pair.id, "Active"]]);
    expect((await user.attachedPolicies.first())?.arn).toBe("arn:aws:iam::aws:policy/AmazonS3FullAccess");
    expect((await user.policies.toArray()).map(({ name }) => name)).toEqual(["own"]);
    expect(await inline.attr("policyDocument")).toContain("DeleteBucket");

    await pair.delete();
    await inline.delete();
    await user.detachPolicy({ PolicyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess" });
    await user.delete();
    expect(isError(await user.load().catch((error: unknown) => error), "NoSuchEntity")).toBe(true);
  });

  test("a policy leads to its default version", async () => {
    const document = (action: string) =>
      `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"${action}","Resource":"*"}}`;
    const policy = await iam.createPolicy({ PolicyName: "p", PolicyDocument: document("s3:GetObject") });

    const second = await policy.createVersion({ PolicyDocument: document("s3:PutObject"), SetAsDefault: true });

    expect((await policy.defaultVersion()).versionId).toBe("v2");
    expect(second.equals(await policy.defaultVersion())).toBe(true);
    const versions = await policy.versions.toArray();
    expect(versions.map(({ versionId, isDefaultVersion }) => [versionId, isDefaultVersion])).toEqual([
      ["v2", true],
      ["v1", false],
    ]);
  });
});
