/** What every answer carries, by the bytes. */
import aws4 from "aws4";
import { describe } from "vitest";
import type { Emulator } from "../../src/index.js";
import { expect, testWith } from "../support/emulator.js";
import { jsonOf } from "../support/raw-http.js";

const test = testWith({ listen: true });

interface Asked {
  readonly method?: string;
  readonly path: string;
  readonly service: "s3" | "iam" | "sts";
  readonly body?: string;
  readonly headers?: Record<string, string>;
  readonly signQuery?: boolean;
}

const ask = async (emulator: Emulator, { service, ...rest }: Asked): Promise<Response> => {
  const signed = aws4.sign(
    { host: `127.0.0.1:${emulator.port}`, service, region: "us-east-1", ...rest },
    emulator.credentials,
  );
  return fetch(`${emulator.endpoint}${signed.path ?? rest.path}`, {
    method: rest.method ?? "GET",
    // aws4 types its headers loosely: they are text.
    headers: signed.headers as Record<string, string>,
    ...(rest.body === undefined ? {} : { body: rest.body }),
  });
};

const form = { "Content-Type": "application/x-www-form-urlencoded; charset=utf-8" };
const identity = "Action=GetCallerIdentity&Version=2011-06-15";

describe("S3", () => {
  test("answers with its two request ids, its server's name and the date", async ({ emulator }) => {
    const { headers, status } = await ask(emulator, { service: "s3", path: "/" });

    expect(status).toBe(200);
    expect(headers.get("x-amz-request-id")).toMatch(/^[0-9A-Z]{16}$/);
    expect(headers.get("x-amz-id-2")).toMatch(/^[\w+/]{60,}=*$/);
    expect(headers.get("server")).toBe("AmazonS3");
    expect(headers.get("date")).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
  });

  test("writes an error without ErrorResponse around it, with its extra elements and both ids", async ({
    emulator,
  }) => {
    const answer = await ask(emulator, { service: "s3", path: "/missing-bucket?list-type=2" });

    const text = await answer.text();
    expect(answer.status).toBe(404);
    expect(answer.headers.get("content-type")).toBe("application/xml");
    expect(text).toMatch(
      /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<Error><Code>NoSuchBucket<\/Code><Message>The specified bucket does not exist<\/Message><BucketName>missing-bucket<\/BucketName><RequestId>[0-9A-Z]{16}<\/RequestId><HostId>[^<]+<\/HostId><\/Error>$/,
    );
  });

  test("answers a HEAD that fails with the status alone", async ({ emulator }) => {
    const answer = await ask(emulator, { service: "s3", method: "HEAD", path: "/missing-bucket" });

    expect([answer.status, await answer.text()]).toEqual([404, ""]);
  });

  test("answers 501 for what it does not do, and only to those who have signed", async ({ emulator }) => {
    const signed = await ask(emulator, { service: "s3", path: "/bucket/key?torrent" });
    const unknown = await fetch(`${emulator.endpoint}/bucket/key?torrent`, {
      headers: { Authorization: "AWS AKIAIOSFODNN7EXAMPLE:c2lnbmF0dXJl", Date: new Date().toUTCString() },
    });

    expect([signed.status, (await signed.text()).includes("GetObjectTorrent")]).toEqual([501, true]);
    expect(unknown.status).toBe(403);
  });
});

describe("IAM and STS", () => {
  test("take a POST form, and answer with x-amzn-RequestId and the namespace of their version", async ({
    emulator,
  }) => {
    const answer = await ask(emulator, { service: "sts", method: "POST", path: "/", body: identity, headers: form });

    expect(answer.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    expect(answer.headers.get("content-type")).toBe("text/xml");
    expect(await answer.text()).toContain(
      '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><UserId>000000000000</UserId><Account>000000000000</Account><Arn>arn:aws:iam::000000000000:root</Arn></GetCallerIdentityResult><ResponseMetadata><RequestId>',
    );
  });

  test("take a GET with a query, signed in headers or presigned", async ({ emulator }) => {
    for (const signQuery of [false, true]) {
      const answer = await ask(emulator, { service: "sts", path: `/?${identity}`, signQuery });

      expect([answer.status, (await answer.text()).includes("<Account>000000000000</Account>")]).toEqual([200, true]);
    }
  });

  test("answer in JSON to those who accept it, errors too", async ({ emulator }) => {
    const json = { ...form, Accept: "application/json" };
    const good = await ask(emulator, { service: "sts", method: "POST", path: "/", body: identity, headers: json });
    const bad = await ask(emulator, {
      service: "iam",
      method: "POST",
      path: "/",
      body: "Action=GetUser&Version=2010-05-08&UserName=nobody",
      headers: json,
    });

    expect(await jsonOf(good)).toMatchObject({
      GetCallerIdentityResponse: {
        GetCallerIdentityResult: { Account: "000000000000", Arn: "arn:aws:iam::000000000000:root" },
      },
    });
    expect(bad.status).toBe(404);
    expect(await jsonOf(bad)).toMatchObject({
      Error: { Code: "NoSuchEntity", Message: "The user with name nobody cannot be found.", Type: "Sender" },
    });
  });

  test("write errors inside ErrorResponse", async ({ emulator }) => {
    const answer = await ask(emulator, { service: "iam", path: "/?Action=GetUser&Version=2010-05-08&UserName=nobody" });

    expect(await answer.text()).toMatch(
      /<ErrorResponse xmlns="https:\/\/iam\.amazonaws\.com\/doc\/2010-05-08\/"><Error><Type>Sender<\/Type><Code>NoSuchEntity<\/Code><Message>The user with name nobody cannot be found\.<\/Message><\/Error><RequestId>[0-9a-f-]{36}<\/RequestId><\/ErrorResponse>/,
    );
  });

  test("a request signed for a service that is not served says so", async ({ emulator }) => {
    const signed = aws4.sign(
      { host: `127.0.0.1:${emulator.port}`, service: "dynamodb", region: "us-east-1", path: "/" },
      emulator.credentials,
    );
    const answer = await fetch(emulator.endpoint, { headers: signed.headers as Record<string, string> });

    expect(answer.status).toBe(501);
    expect(await answer.text()).toContain("dynamodb");
  });
});
