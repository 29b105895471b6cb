/** What no well-behaved client sends: an AWS error or a clean close, nothing half-written, and the process goes on. */
import aws4 from "aws4";
import { describe, expect } from "vitest";
import { testWith } from "../support/emulator.js";
import { RawConnection, signedHead } from "../support/raw-http.js";

const test = testWith({ listen: true });

const code = (text: string): string | undefined => /<Code>(\w+)<\/Code>/.exec(text)?.[1];

describe("a PUT that waits for 100 Continue", () => {
  test("is refused without being asked for its body", async ({ emulator, s3, aUser }) => {
    await s3.createBucket({ Bucket: "bucket" });
    const { keys } = await aUser("nobody");
    const connection = await RawConnection.open(emulator);

    connection.send(
      signedHead(
        emulator,
        { method: "PUT", path: "/bucket/key", headers: { Expect: "100-continue", "Content-Length": "5368709120" } },
        keys,
      ),
    );

    const answer = await connection.final();
    expect(answer.statuses).toEqual([403]);
    expect(code(answer.text)).toBe("AccessDenied");
  });

  test("is asked for its body once it may", async ({ emulator, s3 }) => {
    await s3.createBucket({ Bucket: "bucket" });
    const connection = await RawConnection.open(emulator);

    connection.send(
      signedHead(emulator, {
        method: "PUT",
        path: "/bucket/key",
        headers: { Expect: "100-continue", "Content-Length": "5" },
      }),
    );
    await connection.until(({ statuses }) => statuses.includes(100));
    connection.send("hello");

    expect((await connection.final()).statuses).toEqual([100, 200]);
    const { Body } = await s3.getObject({ Bucket: "bucket", Key: "key" });
    expect(await Body?.transformToString()).toBe("hello");
  });

  test("to a bucket that does not exist is told so without being asked", async ({ emulator }) => {
    const connection = await RawConnection.open(emulator);

    connection.send(
      signedHead(emulator, {
        method: "PUT",
        path: "/missing/key",
        headers: { Expect: "100-continue", "Content-Length": "5" },
      }),
    );

    const answer = await connection.final();
    expect(answer.statuses).toEqual([404]);
    expect(code(answer.text)).toBe("NoSuchBucket");
  });
});

describe("a body that is not what was announced", () => {
  test("that ends early leaves nothing behind", async ({ emulator, s3 }) => {
    await s3.createBucket({ Bucket: "bucket" });
    const connection = await RawConnection.open(emulator);

    connection.send(
      `${signedHead(emulator, { method: "PUT", path: "/bucket/key", headers: { "Content-Length": "10" } })}hello`,
    );
    connection.end();

    const answer = await connection.until(({ closed }) => closed);
    expect(answer.statuses.includes(200)).toBe(false);
    await expect(s3.headObject({ Bucket: "bucket", Key: "key" })).rejects.toBeRefusedWith("NotFound", 404);
  });

  test("whose connection drops in the middle leaves nothing behind", async ({ emulator, s3 }) => {
    await s3.createBucket({ Bucket: "bucket" });
    const connection = await RawConnection.open(emulator);

    connection.send(
      signedHead(emulator, {
        method: "PUT",
        path: "/bucket/key",
        headers: { Expect: "100-continue", "Content-Length": "1000000" },
      }),
    );
    await connection.until(({ statuses }) => statuses.includes(100));
    connection.send(Buffer.alloc(500_000));
    connection.drop();

    await expect(s3.headObject({ Bucket: "bucket", Key: "key" })).rejects.toBeRefusedWith("NotFound", 404);
  });

  test("that is longer than announced ends the connection, and the rest is not taken for a request", async ({
    emulator,
    s3,
  }) => {
    await s3.createBucket({ Bucket: "bucket" });
    const connection = await RawConnection.open(emulator);

    connection.send(
      `${signedHead(emulator, { method: "PUT", path: "/bucket/key", headers: { "Content-Length": "5" } })}hello, and more`,
    );

    const { statuses } = await connection.until(({ closed }) => closed);
    expect(statuses.at(-1)).toBe(400);
    const { Contents = [] } = await s3.listObjectsV2({ Bucket: "bucket" });
    expect(Contents.filter(({ Size }) => Size !== 5)).toEqual([]);
  });
});

test("metadata that is sent twice is joined by a comma alone", async ({ emulator, s3 }) => {
  await s3.createBucket({ Bucket: "bucket" });
  const connection = await RawConnection.open(emulator);
  const head = signedHead(emulator, {
    method: "PUT",
    path: "/bucket/key",
    headers: { "Content-Length": "0", "X-Amz-Meta-Who": "fred,barney" },
  });

  connection.send(head.replace("X-Amz-Meta-Who: fred,barney", "X-Amz-Meta-Who: fred\r\nX-Amz-Meta-Who: barney"));

  expect((await connection.final()).statuses).toEqual([200]);
  expect((await s3.headObject({ Bucket: "bucket", Key: "key" })).Metadata).toEqual({ who: "fred,barney" });
});

describe("a request that is hard to read", () => {
  const refused: readonly (readonly [string, string, number, string])[] = [
    [
      "with a percent sign that begins no code",
      "GET /bucket/%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
      400,
      "InvalidURI",
    ],
    ["with bytes that are no UTF-8", "GET /bucket/%ff HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "InvalidURI"],
    [
      "with headers beyond every limit",
      `GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: ${"x".repeat(40_000)}\r\n\r\n`,
      400,
      "RequestHeaderSectionTooLarge",
    ],
    [
      "with more than 8 KB of headers",
      `GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: ${"x".repeat(8_160)}\r\n\r\n`,
      400,
      "RequestHeaderSectionTooLarge",
    ],
    ["that is no HTTP at all", "hello there\r\n\r\n", 400, "BadRequest"],
    ["with a header that has no colon", "GET / HTTP/1.1\r\nHost: localhost\r\nnonsense\r\n\r\n", 400, "BadRequest"],
  ];
  test.for(refused)("%s is refused in AWS's form", async ([, bytes, status, wanted], { emulator, s3 }) => {
    const connection = await RawConnection.open(emulator);

    connection.send(bytes);

    const answer = await connection.final();
    expect(answer.statuses).toEqual([status]);
    expect(code(answer.text)).toBe(wanted);
    expect((await s3.listBuckets({})).Buckets ?? []).toEqual([]);
  });

  test("an XML document that is broken is MalformedXML, and nothing is changed", async ({ emulator, s3 }) => {
    await s3.createBucket({ Bucket: "bucket" });
    const body = "<VersioningConfiguration><Status>Enabled</Status>";
    const connection = await RawConnection.open(emulator);

    connection.send(
      signedHead(emulator, {
        method: "PUT",
        path: "/bucket?versioning",
        body,
        headers: { "Content-Length": String(body.length) },
      }) + body,
    );

    const answer = await connection.final();
    expect(answer.statuses).toEqual([400]);
    expect(code(answer.text)).toBe("MalformedXML");
    expect((await s3.getBucketVersioning({ Bucket: "bucket" })).Status).toBeUndefined();
  });

  test("a broken document of somebody who may not send it anyway is AccessDenied", async ({ emulator, s3, aUser }) => {
    await s3.createBucket({ Bucket: "bucket" });
    const { keys } = await aUser("nobody");
    const connection = await RawConnection.open(emulator);

    connection.send(
      `${signedHead(emulator, { method: "PUT", path: "/bucket?versioning", headers: { "Content-Length": "7" } }, keys)}nothing`,
    );

    expect(code((await connection.final()).text)).toBe("AccessDenied");
  });

  test("an Action that nobody has is InvalidAction", async ({ emulator }) => {
    const path = "/?Action=ListUnicorns&Version=2010-05-08";
    const { headers } = aws4.sign(
      { host: `127.0.0.1:${emulator.port}`, path, service: "iam", region: "us-east-1" },
      emulator.credentials,
    );

    const answer = await fetch(`${emulator.endpoint}${path}`, { headers: headers as Record<string, string> });

    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(
      "<Code>InvalidAction</Code><Message>Could not find operation ListUnicorns for version 2010-05-08</Message>",
    );
  });
});

describe("a sub-resource never falls through to the plain operation", () => {
  const requests: readonly (readonly [string, string, number, string])[] = [
    ["DELETE", "/bucket?acl", 405, "MethodNotAllowed"],
    ["PUT", "/other?location", 405, "MethodNotAllowed"],
    ["DELETE", "/bucket?versioning", 405, "MethodNotAllowed"],
  ];
  test.for(requests)("%s %s", async ([method, path, status, wanted], { emulator, s3 }) => {
    await s3.createBucket({ Bucket: "bucket" });
    const connection = await RawConnection.open(emulator);

    connection.send(signedHead(emulator, { method, path, headers: { "Content-Length": "0" } }));

    const answer = await connection.final();
    expect([answer.statuses, code(answer.text)]).toEqual([[status], wanted]);
    expect((await s3.listBuckets({})).Buckets?.map(({ Name }) => Name)).toEqual(["bucket"]);
  });
});
