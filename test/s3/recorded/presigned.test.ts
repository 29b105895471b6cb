import { createHmac } from "node:crypto";
import { GetObjectCommand, PutObjectCommand, type S3 } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { Emulator } from "../../../src/index.js";
import { policyOf } from "../../support/permissions.js";
import { RawConnection } from "../../support/raw-http.js";
import { answer } from "./answer.js";
import { test as base, clientOf, describe, expect } from "./client.js";
import { described, ok } from "./expected.js";

const test = base.extend({
  // biome-ignore lint/correctness/noEmptyPattern: vitest wants an object pattern here
  options: async ({}, use) => use({ listen: true }),
});

const Key = "test-key";

const ENTITIES: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&amp;": "&",
  "&#10;": "\n",
};

/** The elements of a document that have no elements in them, with their texts. */
const leavesOf = (document: string) =>
  [...document.matchAll(/<([\w-]+)>([^<]*)<\/\1>|<([\w-]+)\/>/g)].map(
    ([, name, text = "", empty]) =>
      [String(name ?? empty), text.replaceAll(/&[^;]+;/g, (entity) => ENTITIES[entity] ?? entity)] as const,
  );

/** The elements of an error, without the two ids of the request, which must be there. */
const errorOf = async (response: Response) => {
  const elements = Object.fromEntries(leavesOf(await response.text()));
  const { RequestId, HostId, ...error } = elements;
  expect([RequestId, HostId]).toEqual([expect.stringMatching(/^\w{16}$/), expect.stringMatching(/^\S{60,}$/)]);
  return { ...error, status: response.status };
};

interface Version2 {
  readonly method?: string;
  readonly key?: string;
  readonly expires?: number;
  /** What boto3 takes from the headers into the query, and signs: `content-type` and `x-amz-*`. */
  readonly hoisted?: Readonly<Record<string, string>>;
  /** Response overrides: part of the resource that is signed. */
  readonly overrides?: Readonly<Record<string, string>>;
}

/** A URL presigned by Signature Version 2, as boto3 makes it with `signature_version="s3"`. */
const version2 = (
  emulator: Emulator,
  { method = "GET", key = Key, expires, hoisted = {}, overrides = {} }: Version2,
) => {
  const { accessKeyId, secretAccessKey } = emulator.credentials;
  const Expires = String(Math.floor(Date.now() / 1000) + (expires ?? 3600));
  const amz = Object.entries(hoisted).filter(([name]) => name.startsWith("x-amz-"));
  const overriding = Object.entries(overrides).map(([name, value]) => `${name}=${value}`);
  const resource = `/a-bucket/${key}${overriding.length > 0 ? `?${overriding.join("&")}` : ""}`;
  const lines = [method, "", hoisted["content-type"] ?? "", Expires, ...amz.map((pair) => pair.join(":")), resource];
  const Signature = createHmac("sha1", secretAccessKey).update(lines.join("\n")).digest("base64");
  const query = new URLSearchParams({ AWSAccessKeyId: accessKeyId, Signature, Expires, ...hoisted, ...overrides });
  return `${emulator.endpoint}/a-bucket/${key}?${query.toString().replaceAll("+", "%20")}`;
};

const doesNotMatch = (accessKeyId: string) => ({
  AWSAccessKeyId: accessKeyId,
  Code: "SignatureDoesNotMatch",
  Message:
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
  SignatureProvided: expect.stringMatching(/^\S+$/),
  StringToSign: expect.stringMatching(/^\S/),
  StringToSignBytes: expect.stringMatching(/^[0-9a-f]{2}( [0-9a-f]{2})+$/),
  status: 403,
});
const doesNotMatch4 = (accessKeyId: string) => ({
  ...doesNotMatch(accessKeyId),
  CanonicalRequest: expect.stringMatching(/^(GET|PUT)\n/),
  CanonicalRequestBytes: expect.stringMatching(/^[0-9a-f]{2}( [0-9a-f]{2})+$/),
});
const notSigned = (HeadersNotSigned: string) => ({
  Code: "AccessDenied",
  HeadersNotSigned,
  Message: "There were headers present in the request which were not signed",
  status: 403,
});
const anInstant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
const expired = {
  Code: "AccessDenied",
  Expires: anInstant,
  Message: "Request has expired",
  ServerTime: anInstant,
  status: 403,
};

describe("a URL that has been changed tells both sides of its signature", () => {
  test("of version 2", async ({ s3, emulator, bucket: Bucket }) => {
    await s3.putObject({ Bucket, Key, Body: "test" });
    const refused = doesNotMatch(emulator.credentials.accessKeyId);
    const get = version2(emulator, {});
    expect((await fetch(get)).status).toBe(200);
    expect(await errorOf(await fetch(get.replace("Signature=", "Signature=invalid")))).toEqual(refused);
    const put = version2(emulator, { method: "PUT" }).replace("Signature=", "Signature=invalid");
    expect(await errorOf(await fetch(put, { method: "PUT", body: "test" }))).toEqual(refused);
  });

  test("of version 4, and the canonical request", async ({ s3, emulator, bucket: Bucket }) => {
    await s3.putObject({ Bucket, Key, Body: "test" });
    const refused = doesNotMatch4(emulator.credentials.accessKeyId);
    const get = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key }));
    expect((await fetch(get)).status).toBe(200);
    const spoil = (url: string) => url.replace(/X-Amz-Signature=\w{7}/, "X-Amz-Signature=0000000");
    expect(await errorOf(await fetch(spoil(get)))).toEqual(refused);
    const put = spoil(await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key })));
    expect(await errorOf(await fetch(put, { method: "PUT", body: "test" }))).toEqual(refused);
  });
});

describe("a URL that has expired tells when, and what time it is", () => {
  test("of version 2", async ({ emulator, bucket: Bucket }) => {
    expect(Bucket).toBe("a-bucket");
    expect(await errorOf(await fetch(version2(emulator, { expires: -1 })))).toEqual(expired);
  });

  test("of version 4, and for how long it was good", async ({ s3, bucket: Bucket }) => {
    const signingDate = new Date(Date.now() - 5_000);
    const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key }), { expiresIn: 1, signingDate });
    expect(await errorOf(await fetch(url))).toEqual({ ...expired, "X-Amz-Expires": "1" });
  });
});

describe("a URL of version 2", () => {
  test("needs all three of its parameters", async ({ emulator, bucket: Bucket }) => {
    expect(Bucket).toBe("a-bucket");
    const url = new URL(version2(emulator, { method: "PUT" }));
    url.searchParams.delete("Expires");
    expect(await errorOf(await fetch(url, { method: "PUT", body: "test" }))).toEqual({
      Code: "AccessDenied",
      Message: "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters",
      status: 403,
    });
  });

  test("is good for the content type it was made for, and for any encoding", async ({ emulator, bucket: Bucket }) => {
    expect(Bucket).toBe("a-bucket");
    const refused = doesNotMatch(emulator.credentials.accessKeyId);
    const url = version2(emulator, { method: "PUT", hoisted: { "content-type": "text/plain" } });
    const put = (headers: Record<string, string>) => fetch(url, { method: "PUT", body: Buffer.from("test"), headers });
    expect((await put({ "Content-Type": "text/plain" })).status).toBe(200);
    expect(await errorOf(await put({ "Content-Type": "application/octet-stream" }))).toEqual(refused);
    expect(await errorOf(await put({ "Content-Type": "" }))).toEqual(refused);
    expect((await put({ "Content-Type": "text/plain", "Content-Encoding": "identity" })).status).toBe(200);
  });

  test("carries metadata in its query, and takes no other", async ({ s3, emulator, bucket: Bucket }) => {
    const url = version2(emulator, { method: "PUT", hoisted: { "x-amz-meta-foo": "bar" } });
    const put = (headers: Record<string, string>) =>
      fetch(url, { method: "PUT", body: Buffer.from("content 123"), headers });
    expect((await put({})).status).toBe(200);
    expect(await answer(s3.headObject({ Bucket, Key }))).toEqual(
      described("0d9fa06a66933b40f615f530e59edd6b", 11, { Metadata: { foo: "bar" } }),
    );
    expect(await errorOf(await put({ "x-amz-meta-wrong": "wrong" }))).toEqual(
      doesNotMatch(emulator.credentials.accessKeyId),
    );
  });

  test("carries metadata of any characters, which come back as encoded words", async ({
    s3,
    emulator,
    bucket: Bucket,
  }) => {
    const hoisted = { "x-amz-meta-foo": "non-ascii-%E2%80%94_—_é_" };
    expect((await fetch(version2(emulator, { method: "PUT", hoisted }), { method: "PUT" })).status).toBe(200);
    expect(await answer(s3.headObject({ Bucket, Key }))).toEqual(
      described("d41d8cd98f00b204e9800998ecf8427e", 0, {
        Metadata: { foo: "=?UTF-8?Q?non-ascii-%E2%80%94=5F=E2=80=94=5F=C3=A9=5F?=" },
      }),
    );
  });

  test("overrides a header only by what a header can hold", async ({ s3, emulator, bucket: Bucket }) => {
    await s3.putObject({ Bucket, Key, Body: "test" });
    const value = "non-ascii-%E2%80%94_—_é_";
    const url = version2(emulator, { overrides: { "response-cache-control": value } });
    expect(await errorOf(await fetch(url))).toEqual({
      ArgumentName: "response-cache-control",
      ArgumentValue: value,
      Code: "InvalidArgument",
      Message: "Header value cannot be represented using ISO-8859-1.",
      status: 400,
    });
  });
});

describe("a URL of version 4", () => {
  test("takes no x-amz header that was not signed but the hash of the body", async ({ s3, bucket: Bucket }) => {
    const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key }));
    const put = (headers: Record<string, string>) =>
      fetch(url, {
        method: "PUT",
        body: "4;chunk-signature=0\r\ntest\r\n0;chunk-signature=0\r\n\r\n",
        headers: {
          "Content-Type": "application/octet-stream",
          "X-Amz-Content-Sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
          "X-Amz-Date": "20190918T051509Z",
          ...headers,
        },
      });
    expect(await errorOf(await put({ "X-Amz-Decoded-Content-Length": "4" }))).toEqual(
      notSigned("x-amz-date, x-amz-decoded-content-length"),
    );
    expect(await errorOf(await put({}))).toEqual(notSigned("x-amz-date"));
  });

  test("with metadata among its signed headers needs them, and no others", async ({ s3, emulator, bucket: Bucket }) => {
    // A presigner that knows no body would sign the checksum of none.
    const plain = clientOf(emulator, { requestChecksumCalculation: "WHEN_REQUIRED" });
    const url = await getSignedUrl(plain, new PutObjectCommand({ Bucket, Key, Metadata: { foo: "bar" } }), {
      unhoistableHeaders: new Set(["x-amz-meta-foo"]),
    });
    const put = (to: string, headers: Record<string, string>) =>
      fetch(to, { method: "PUT", body: Buffer.from("content 123"), headers });
    expect(await errorOf(await put(url, {}))).toEqual(doesNotMatch4(emulator.credentials.accessKeyId));
    expect((await put(url, { "x-amz-meta-foo": "bar" })).status).toBe(200);
    expect(await answer(s3.headObject({ Bucket, Key }))).toEqual(
      described("0d9fa06a66933b40f615f530e59edd6b", 11, { Metadata: { foo: "bar" } }),
    );
    const without = await getSignedUrl(plain, new PutObjectCommand({ Bucket, Key }));
    expect(await errorOf(await put(without, { "x-amz-meta-wrong": "wrong" }))).toEqual(notSigned("x-amz-meta-wrong"));
  });

  test("is malformed when its credential is encoded twice", async ({ s3, bucket: Bucket }) => {
    const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key }));
    const twice = url.replace(/X-Amz-Credential=([^&]+)/, (_, value: string) => {
      return `X-Amz-Credential=${encodeURIComponent(value)}`;
    });
    expect(await errorOf(await fetch(twice))).toEqual({
      Code: "AuthorizationQueryParametersError",
      Message:
        'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
      status: 400,
    });
  });
});

describe("the headers of an answer", () => {
  /** What the connection brings along. */
  const OF_THE_CONNECTION = new Set(["connection", "keep-alive"]);
  const headersOf = (response: Response) =>
    Object.fromEntries([...response.headers].filter(([name]) => !OF_THE_CONNECTION.has(name)));
  const everywhere = {
    date: expect.any(String),
    server: "AmazonS3",
    "x-amz-id-2": expect.any(String),
    "x-amz-request-id": expect.any(String),
    "x-amz-server-side-encryption": "AES256",
  };

  test("are these of a put and of a get, and no more", async ({ s3, bucket: Bucket }) => {
    const object = { Bucket, Key };
    const how = {
      CacheControl: "no-cache",
      ContentDisposition: 'attachment; filename="foo.jpg"',
      ContentLanguage: "de",
    };
    const etag = '"e99a18c428cb38d5f260853678922e03"';
    const checksum = { "x-amz-checksum-crc32": "zwK7XA==", "x-amz-checksum-type": "FULL_OBJECT" };
    const unhoistableHeaders = new Set(["x-amz-checksum-crc32", "x-amz-checksum-mode"]);
    const putting = new PutObjectCommand({ ...object, ...how, ChecksumCRC32: "zwK7XA==" });
    const put = await fetch(await getSignedUrl(s3, putting, { unhoistableHeaders }), {
      method: "PUT",
      body: Buffer.from("abc123"),
      headers: {
        "cache-control": how.CacheControl,
        "content-disposition": how.ContentDisposition,
        "content-language": how.ContentLanguage,
        "x-amz-checksum-crc32": "zwK7XA==",
      },
    });
    expect(headersOf(put)).toEqual({ ...everywhere, "content-length": "0", etag, ...checksum });
    const get = await fetch(
      await getSignedUrl(s3, new GetObjectCommand({ ...object, ChecksumMode: "ENABLED" }), { unhoistableHeaders }),
      { headers: { "x-amz-checksum-mode": "ENABLED" } },
    );
    expect(headersOf(get)).toEqual({
      ...everywhere,
      ...checksum,
      "accept-ranges": "bytes",
      "cache-control": "no-cache",
      "content-disposition": 'attachment; filename="foo.jpg"',
      "content-language": "de",
      "content-length": "6",
      "content-type": "binary/octet-stream",
      etag,
      "last-modified": expect.any(String),
    });
    expect(await answer(s3.headObject(object))).toEqual(described(etag.slice(1, -1), 6, how));
  });

  test("have the length of the content, to a virtual host too", async ({ s3, emulator, bucket: Bucket }) => {
    await s3.putObject({ Bucket, Key, Body: "123" });
    await openToAll(s3, Bucket);
    const { head } = await anonymously(emulator, `${Bucket}.s3.localhost`, `/${Key}`);
    const names = Object.keys(head).filter((name) => !OF_THE_CONNECTION.has(name));
    expect(Object.fromEntries(names.map((name) => [name, head[name]]))).toEqual({
      ...everywhere,
      "accept-ranges": "bytes",
      "content-length": "3",
      "content-type": "binary/octet-stream",
      etag: '"202cb962ac59075b964b07152d234b70"',
      "last-modified": expect.any(String),
    });
  });
});

const openToAll = async (s3: S3, Bucket: string) => {
  await s3.deletePublicAccessBlock({ Bucket });
  const Resource = [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`];
  const Policy = policyOf({ Effect: "Allow", Principal: "*", Action: ["s3:GetObject", "s3:ListBucket"], Resource });
  await s3.putBucketPolicy({ Bucket, Policy });
};

/** A GET by nobody, to a host of one's choice. */
const anonymously = async (emulator: Emulator, host: string, path: string) => {
  const connection = await RawConnection.open(emulator);
  connection.send(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  const { text } = await connection.final();
  connection.drop();
  const [before = "", body = ""] = text.split("\r\n\r\n");
  const lines = before.split("\r\n").slice(1);
  const head = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 2)]),
  );
  return { head, body };
};

test("a bucket with dots in its name is listed by its path and by its host alike", async ({ s3, emulator }) => {
  const Bucket = "my.bucket.name";
  await s3.createBucket({ Bucket });
  await s3.putObject({ Bucket, Key: "my-content", Body: "something" });
  await openToAll(s3, Bucket);
  const byPath = await anonymously(emulator, "127.0.0.1", `/${Bucket}`);
  const byHost = await anonymously(emulator, `${Bucket}.s3.localhost`, "/");
  expect(byHost.body).toBe(byPath.body);
  expect(byPath.body).toMatch(/^<\?xml[^>]*>\n<ListBucketResult xmlns="http:\/\/s3.amazonaws.com\/doc\/2006-03-01\/">/);
  expect(Object.fromEntries(leavesOf(byPath.body))).toEqual({
    Name: Bucket,
    Prefix: "",
    Marker: "",
    MaxKeys: "1000",
    IsTruncated: "false",
    Key: "my-content",
    LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
    ETag: '"437b930db84b8079c2dd804a71936b5f"',
    ChecksumAlgorithm: "CRC32",
    ChecksumType: "FULL_OBJECT",
    Size: "9",
    StorageClass: "STANDARD",
  });
});

describe("metadata", () => {
  test("in encoded words is kept as text, and what is not ASCII comes back encoded", async ({ s3, bucket: Bucket }) => {
    const word = (text: string | Buffer) => `=?UTF-8?B?${Buffer.from(text).toString("base64")}?=`;
    const safe = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    const Metadata = {
      "asciib64-encoded": word("abc"),
      "fake-encoded": "=?UTF-8?Q?actually-ascii?=",
      "non-ascii": word("test_—_file%E2%80%94_é_2?.pdf"),
      "non-ascii-2": word("ÄMÄZÕÑ S3"),
      "non-ascii-binary": word("\u0000\u0001\u0002\u0003"),
      "replacement-chars": word(Buffer.from([0xc4, 0xc3, 0xd5, 0xd1, 0xff, 0xfe, 0xfd])),
      "safe-chars": safe,
    };
    expect(await answer(s3.putObject({ Bucket, Key, Metadata, Body: "" }))).toMatchObject(ok);
    expect(await answer(s3.headObject({ Bucket, Key }))).toEqual(
      described("d41d8cd98f00b204e9800998ecf8427e", 0, {
        Metadata: {
          "asciib64-encoded": "abc",
          "fake-encoded": "actually-ascii",
          "non-ascii": "=?UTF-8?Q?test=5F=E2=80=94=5Ffile%E2%80%94=5F=C3=A9=5F2=3F.pdf?=",
          "non-ascii-2": "=?UTF-8?Q?=C3=84M=C3=84Z=C3=95=C3=91_S3?=",
          "non-ascii-binary": "=?UTF-8?B?AAECAw==?=",
          "replacement-chars": "=?UTF-8?B?77+977+977+977+977+977+977+9?=",
          "safe-chars": safe,
        },
      }),
    );
  });

  test("of the system's own is kept byte by byte", async ({ s3, bucket: Bucket }) => {
    /** The bytes of a text in UTF-8, as HTTP clients show them: a character each. */
    const bytes = (text: string) => Buffer.from(text, "utf8").toString("latin1");
    const how = {
      CacheControl: bytes("ÄMÄZÕÑ S3"),
      ContentDisposition: bytes('attachment; filename="test_—_file%E2%80%94_é_2.pdf"'),
      ContentLanguage: "de",
    };
    await s3.putObject({ Bucket, Key, Body: "", ...how });
    expect(await answer(s3.headObject({ Bucket, Key }))).toEqual(described("d41d8cd98f00b204e9800998ecf8427e", 0, how));
  });
});
