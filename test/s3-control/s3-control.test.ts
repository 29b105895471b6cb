/** The part of S3 Control that belongs to buckets, asked for as Terraform's provider does: by path and account header. */
import http from "node:http";
import aws4 from "aws4";
import type { Emulator } from "../../src/index.js";
import { test as base, clientsOf, describe, expect } from "../support/emulator.js";
import { allow } from "../support/permissions.js";

const ACCOUNT = "000000000000";
const BLOCK = "/v20180820/configuration/publicAccessBlock";
const NAMESPACE = "http://awss3control.amazonaws.com/doc/2018-08-20/";
const TAGS = "/v20180820/tags/arn%3Aaws%3As3%3A%3A%3Aphotos";

interface Asked {
  readonly body?: string;
  readonly account?: string;
  readonly host?: string;
  readonly keys?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The answer to a signed request. */
const ask = async (emulator: Emulator, method: string, path: string, asked: Asked = {}) => {
  const { body, account = ACCOUNT, keys = emulator.credentials } = asked;
  const signed = aws4.sign(
    {
      method,
      path,
      service: "s3",
      region: "us-east-1",
      host: `127.0.0.1:${emulator.port}`,
      headers: { "x-amz-account-id": account },
      ...(body === undefined ? {} : { body }),
    },
    keys,
  );
  // aws4 writes header values as strings or numbers; fetch sets Host and Content-Length itself.
  const headers = Object.entries(signed.headers ?? {})
    .filter(([name]) => !/^(?:host|content-length)$/i.test(name))
    .map(([name, value]): [string, string] => [name, String(value)]);
  const answer = await fetch(`${emulator.endpoint}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  return { status: answer.status, text: await answer.text() };
};

const block = (...switches: readonly string[]): string =>
  `<PublicAccessBlockConfiguration xmlns="${NAMESPACE}">${switches.map((name) => `<${name}>true</${name}>`).join("")}</PublicAccessBlockConfiguration>`;

const test = base.extend({ options: { listen: true } });

describe("the public access block of an account", () => {
  test("is not there until it is put, and after it is deleted", async ({ emulator }) => {
    const missing = await ask(emulator, "GET", BLOCK);
    const put = await ask(emulator, "PUT", BLOCK, { body: block("BlockPublicAcls") });
    const got = await ask(emulator, "GET", BLOCK);
    const deleted = await ask(emulator, "DELETE", BLOCK);

    expect(missing.status).toBe(404);
    expect(missing.text).toContain("<ErrorResponse><Error><Code>NoSuchPublicAccessBlockConfiguration</Code>");
    expect(missing.text).toContain(`<AccountId>${ACCOUNT}</AccountId>`);
    expect(put.status).toBe(200);
    expect(got.text).toContain(
      `<PublicAccessBlockConfiguration xmlns="${NAMESPACE}"><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>false</IgnorePublicAcls>`,
    );
    expect(deleted.status).toBe(204);
    expect((await ask(emulator, "GET", BLOCK)).status).toBe(404);
  });

  test("refuses public policies in buckets that block nothing themselves", async ({ emulator, s3 }) => {
    await s3.createBucket({ Bucket: "photos" });
    await s3.deletePublicAccessBlock({ Bucket: "photos" });
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::photos/*" },
    });
    await ask(emulator, "PUT", BLOCK, { body: block("BlockPublicPolicy") });

    await expect(s3.putBucketPolicy({ Bucket: "photos", Policy })).rejects.toBeRefusedWith("AccessDenied", 403);
    await ask(emulator, "DELETE", BLOCK);
    await expect(s3.putBucketPolicy({ Bucket: "photos", Policy })).resolves.toBeDefined();
  });

  test("closes what public policies and public ACLs have opened", async ({ emulator, s3 }) => {
    const Bucket = "photos";
    await s3.createBucket({ Bucket, ObjectOwnership: "ObjectWriter" });
    await s3.deletePublicAccessBlock({ Bucket });
    await s3.putObject({ Bucket, Key: "by-acl", Body: "a", ACL: "public-read" });
    await s3.putObject({ Bucket, Key: "by-policy", Body: "b" });
    const Statement = {
      Effect: "Allow",
      Principal: "*",
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::photos/by-policy",
    };
    await s3.putBucketPolicy({ Bucket, Policy: JSON.stringify({ Version: "2012-10-17", Statement }) });
    const statusOf = async (key: string) => (await fetch(`${emulator.endpoint}/photos/${key}`)).status;
    expect([await statusOf("by-acl"), await statusOf("by-policy")]).toEqual([200, 200]);

    await ask(emulator, "PUT", BLOCK, { body: block("IgnorePublicAcls") });
    expect([await statusOf("by-acl"), await statusOf("by-policy")]).toEqual([403, 200]);
    await ask(emulator, "PUT", BLOCK, { body: block("RestrictPublicBuckets") });
    expect([await statusOf("by-acl"), await statusOf("by-policy")]).toEqual([200, 403]);
  });

  test("refuses public ACLs", async ({ emulator, s3 }) => {
    const Bucket = "photos";
    await s3.createBucket({ Bucket, ObjectOwnership: "ObjectWriter" });
    await s3.deletePublicAccessBlock({ Bucket });
    await ask(emulator, "PUT", BLOCK, { body: block("BlockPublicAcls") });

    await expect(s3.putBucketAcl({ Bucket, ACL: "public-read" })).rejects.toBeRefusedWith("AccessDenied", 403);
    await expect(s3.putObject({ Bucket, Key: "a", Body: "a", ACL: "public-read" })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
    );
    await expect(s3.putObject({ Bucket, Key: "a", Body: "a", ACL: "private" })).resolves.toBeDefined();
  });

  test("is the account's own affair", async ({ emulator }) => {
    expect((await ask(emulator, "GET", BLOCK, { account: "111122223333" })).status).toBe(403);
  });

  test("needs actions of its own", async ({ emulator, aUser }) => {
    const { keys } = await aUser("reader", allow("s3:GetAccountPublicAccessBlock"));

    expect((await ask(emulator, "GET", BLOCK, { keys })).status).toBe(404);
    const refused = await ask(emulator, "PUT", BLOCK, { keys, body: block() });
    expect(refused.status).toBe(403);
    expect(refused.text).toContain("s3:PutAccountPublicAccessBlock");
  });
});

describe("the tags of a bucket, by its ARN", () => {
  const tagged = (...tags: readonly (readonly [string, string])[]): string =>
    `<TagResourceRequest xmlns="${NAMESPACE}"><Tags>${tags.map(([key, value]) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`).join("")}</Tags></TagResourceRequest>`;

  test("are listed, added one by one, and taken away", async ({ emulator, s3 }) => {
    await s3.createBucket({ Bucket: "photos" });
    expect(await ask(emulator, "GET", TAGS)).toMatchObject({
      status: 200,
      text: expect.stringContaining(
        `<ListTagsForResourceResult xmlns="${NAMESPACE}"><Tags></Tags></ListTagsForResourceResult>`,
      ),
    });

    expect((await ask(emulator, "POST", TAGS, { body: tagged(["team", "a"], ["env", "dev"]) })).status).toBe(204);
    await ask(emulator, "POST", TAGS, { body: tagged(["env", "test"]) });
    expect((await s3.getBucketTagging({ Bucket: "photos" })).TagSet).toEqual([
      { Key: "team", Value: "a" },
      { Key: "env", Value: "test" },
    ]);
    expect((await ask(emulator, "GET", TAGS)).text).toContain("<Tag><Key>env</Key><Value>test</Value></Tag>");

    expect((await ask(emulator, "DELETE", `${TAGS}?tagKeys=env`)).status).toBe(204);
    expect((await s3.getBucketTagging({ Bucket: "photos" })).TagSet).toEqual([{ Key: "team", Value: "a" }]);
  });

  test("need s3:TagResource and its like", async ({ emulator, s3, aUser }) => {
    await s3.createBucket({ Bucket: "photos" });
    const { keys } = await aUser("tagger", allow("s3:TagResource", "arn:aws:s3:::photos"));

    expect((await ask(emulator, "POST", TAGS, { keys, body: tagged(["team", "a"]) })).status).toBe(204);
    expect((await ask(emulator, "GET", TAGS, { keys })).text).toContain("s3:ListTagsForResource");
    expect((await ask(emulator, "DELETE", `${TAGS}?tagKeys=team`, { keys })).text).toContain("s3:UntagResource");
  });

  test("keep to the rules of tags", async ({ emulator, s3 }) => {
    await s3.createBucket({ Bucket: "photos" });

    const answer = await ask(emulator, "POST", TAGS, { body: tagged(["aws:mine", "a"]) });

    expect(answer).toMatchObject({ status: 400, text: expect.stringContaining("<Code>InvalidTag</Code>") });
  });

  test("are those of a bucket that exists", async ({ emulator }) => {
    expect(await ask(emulator, "GET", TAGS)).toMatchObject({
      status: 404,
      text: expect.stringContaining("<Code>NoSuchBucket</Code>"),
    });
  });
});

test("S3 Control is found by its host, the account before it, too", async ({ emulator }) => {
  const statusAt = (host: string, headers: Record<string, string>): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const signed = aws4.sign(
        { method: "GET", path: BLOCK, service: "s3", region: "us-east-1", host, headers },
        emulator.credentials,
      );
      const outgoing = Object.fromEntries(
        Object.entries(signed.headers ?? {}).map(([name, value]) => [name, String(value)]),
      );
      http
        .get({ host: "127.0.0.1", port: emulator.port, path: BLOCK, headers: outgoing }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        })
        .on("error", reject);
    });
  await ask(emulator, "PUT", BLOCK, { body: block() });

  const headers = { "x-amz-account-id": ACCOUNT };
  expect(await statusAt(`${ACCOUNT}.s3-control.us-east-1.amazonaws.com`, headers)).toBe(200);
  expect(await statusAt(`${ACCOUNT}.localhost`, headers)).toBe(200);
  expect(await statusAt(`${ACCOUNT}.s3-control.us-east-1.amazonaws.com`, {})).toBe(400);
});

test("an object whose key looks like S3 Control's path is an object", async ({ emulator }) => {
  const { s3 } = clientsOf(emulator);
  await s3.createBucket({ Bucket: "v20180820" });
  await s3.putObject({ Bucket: "v20180820", Key: "configuration/publicAccessBlock", Body: "mine" });

  const { Body } = await s3.getObject({ Bucket: "v20180820", Key: "configuration/publicAccessBlock" });

  expect(await Body?.transformToString()).toBe("mine");
});
