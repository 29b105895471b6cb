import type { CORSRule, S3 } from "@aws-sdk/client-s3";
import { type Answered, makePublic, test } from "../../edges/browser.js";
import { posting, signedForm } from "../../edges/form.js";
import { answer } from "./answer.js";
import { describe, expect } from "./client.js";
import { described, ok, read } from "./expected.js";

const Bucket = "cors-bucket";
const path = `/${Bucket}/test-cors`;
const origin = "https://localhost:4200";
const ETAG = '"e94e402d42b2ca551212dbac49d5a38b"';

/** The headers of an answer but those of its connection. */
const headersOf = ({ headers }: Answered) => {
  const { connection, "keep-alive": _, "transfer-encoding": __, "content-length": length, ...rest } = headers;
  return { ...rest, ...(length === "0" || length === "9" ? { "content-length": length } : {}) };
};
const everywhere = {
  date: expect.any(String),
  server: "AmazonS3",
  "x-amz-id-2": expect.any(String),
  "x-amz-request-id": expect.any(String),
};
const allowedTo = (methods: string, more: object = {}) => ({
  "access-control-allow-credentials": "true",
  "access-control-allow-methods": methods,
  "access-control-allow-origin": origin,
  "access-control-max-age": "3000",
  vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
  ...more,
});
const toAnybody = {
  "access-control-allow-methods": "GET, PUT",
  "access-control-allow-origin": "*",
  "access-control-max-age": "3000",
  vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
};
const object = {
  ...everywhere,
  "accept-ranges": "bytes",
  "content-length": "9",
  "content-type": "application/octet-stream",
  etag: ETAG,
  "last-modified": expect.any(String),
  "x-amz-server-side-encryption": "AES256",
};
const nothing = { ...everywhere, "content-length": "0" };
const refused = { ...everywhere, "content-type": "application/xml" };

const withRules = async (s3: S3, ...CORSRules: CORSRule[]): Promise<void> => {
  await s3.createBucket({ Bucket });
  await makePublic(s3, Bucket);
  await s3.putObject({ Bucket, Key: "test-cors", Body: "test-cors" });
  await s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules } });
};
const preflight = (method: string, headers?: string, page = origin) => ({
  Origin: page,
  "Access-Control-Request-Method": method,
  ...(headers && { "Access-Control-Request-Headers": headers }),
});

describe("every header of a CORS answer, and no other:", () => {
  const rule: CORSRule = { AllowedOrigins: [origin], AllowedMethods: ["GET", "PUT"], MaxAgeSeconds: 3000 };

  test("by origin", async ({ s3, ask }) => {
    await withRules(s3, rule);
    for (const [method, headers, expected] of [
      ["OPTIONS", {}, [400, refused]],
      ["GET", {}, [200, object]],
      ["OPTIONS", { Referer: origin }, [400, refused]],
      ["GET", { Referer: origin }, [200, object]],
      ["OPTIONS", preflight("PUT"), [200, { ...nothing, ...allowedTo("GET, PUT") }]],
      ["GET", { Origin: origin }, [200, { ...object, ...allowedTo("GET, PUT") }]],
      ["OPTIONS", preflight("PUT", undefined, "http://localhost:4200"), [403, refused]],
      ["GET", { Origin: "http://localhost:4200" }, [200, object]],
    ] as const) {
      const answered = await ask({ method, path, headers });
      expect([answered.status, headersOf(answered)]).toEqual(expected);
    }
    await s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules: [{ ...rule, AllowedOrigins: ["*"] }] } });
    const random = "http://localhost:1234";
    const asked = await ask({ method: "OPTIONS", path, headers: preflight("PUT", undefined, random) });
    expect([asked.status, headersOf(asked)]).toEqual([200, { ...nothing, ...toAnybody }]);
    const got = await ask({ path, headers: { Origin: random } });
    expect([got.status, headersOf(got)]).toEqual([200, { ...object, ...toAnybody }]);
  });

  test("by method", async ({ s3, ask }) => {
    await withRules(s3, { ...rule, AllowedMethods: ["GET"] });
    const asked = await ask({ method: "OPTIONS", path, headers: preflight("GET") });
    expect([asked.status, headersOf(asked)]).toEqual([200, { ...nothing, ...allowedTo("GET") }]);
    const got = await ask({ path, headers: { Origin: origin } });
    expect([got.status, headersOf(got)]).toEqual([200, { ...object, ...allowedTo("GET") }]);
    const wrong = await ask({ method: "OPTIONS", path, headers: preflight("PUT") });
    expect([wrong.status, headersOf(wrong)]).toEqual([403, refused]);
    await s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules: [{ ...rule, AllowedMethods: ["PUT"] }] } });
    const other = await ask({ path, headers: { Origin: origin } });
    expect([other.status, headersOf(other)]).toEqual([200, object]);
  });

  test("by headers", async ({ s3, ask }) => {
    await withRules(s3, { ...rule, AllowedMethods: ["GET"], AllowedHeaders: ["*"] });
    for (const headers of ["x-amz-request-payer", "x-amz-request-payer, x-amz-expected-bucket-owner"]) {
      const asked = await ask({ method: "OPTIONS", path, headers: preflight("GET", headers) });
      expect([asked.status, headersOf(asked)]).toEqual([
        200,
        { ...nothing, ...allowedTo("GET", { "access-control-allow-headers": headers }) },
      ]);
    }
    const got = await ask({ path, headers: { Origin: origin, "x-amz-request-payer": "requester" } });
    expect([got.status, headersOf(got)]).toEqual([200, { ...object, ...allowedTo("GET") }]);
    const AllowedHeaders = ["x-amz-expected-bucket-owner", "x-AMZ-server-SIDE-encryption"];
    const CORSRules = [{ ...rule, AllowedMethods: ["GET"], AllowedHeaders }];
    await s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules } });
    const wrong = await ask({ method: "OPTIONS", path, headers: preflight("GET", "x-amz-request-payer") });
    expect([wrong.status, headersOf(wrong)]).toEqual([403, refused]);
  });

  test("with what may be read", async ({ s3, ask }) => {
    const ExposeHeaders = ["x-amz-id-2", "x-amz-request-id", "x-amz-request-payer"];
    await withRules(s3, { AllowedOrigins: ["*"], AllowedMethods: ["GET"], ExposeHeaders });
    const asked = await ask({ method: "OPTIONS", path, headers: preflight("GET") });
    expect([asked.status, headersOf(asked)]).toEqual([
      200,
      {
        ...nothing,
        "access-control-allow-methods": "GET",
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "x-amz-id-2, x-amz-request-id, x-amz-request-payer",
        vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
      },
    ]);
  });
});

describe("what a form made is told whole", () => {
  test("with its type, its expiry and its metadata, or with none", async ({ s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });
    const etag = "e80b5017098950fc58aad83c8c14978e";
    const post = (key: string, fields: object) =>
      ask(posting(Bucket, signedForm(emulator.credentials, Bucket, { key, ...fields })));
    await post("with-metadata", {
      "Content-Type": "text/plain",
      Expires: "Sat, 01 Jan 2033 00:00:00 GMT",
      "x-amz-meta-test-1": "test-meta-1",
      "x-amz-meta-test-2": "test-meta-2",
    });
    const { Expires, ...head } = await answer(s3.headObject({ Bucket, Key: "with-metadata" }));
    expect(Expires === undefined || Expires instanceof Date).toBe(true);
    expect(head).toEqual(
      described(etag, 6, {
        ContentType: "text/plain",
        ExpiresString: "Sat, 01 Jan 2033 00:00:00 GMT",
        Metadata: { "test-1": "test-meta-1", "test-2": "test-meta-2" },
      }),
    );
    await post("plain", {});
    expect(await answer(s3.getObject({ Bucket, Key: "plain" }))).toEqual(
      read(etag, "abcdef", { ChecksumCRC64NVME: "Pact6XRTYyA=", ChecksumType: "FULL_OBJECT" }),
    );
    await post("stored-rarely", { "x-amz-storage-class": "STANDARD_IA" });
    expect(await answer(s3.headObject({ Bucket, Key: "stored-rarely" }))).toEqual(
      described(etag, 6, { StorageClass: "STANDARD_IA" }),
    );
    const tag = (Key: string, Value: string) => `<Tag><Key>${Key}</Key><Value>${Value}</Value></Tag>`;
    const tagging = `<Tagging><TagSet>${tag("TagName", "TagValue")}${tag("TagName2", "TagValue2")}</TagSet></Tagging>`;
    await post("tagged", { tagging });
    expect(await answer(s3.getObjectTagging({ Bucket, Key: "tagged" }))).toEqual({
      TagSet: [
        { Key: "TagName", Value: "TagValue" },
        { Key: "TagName2", Value: "TagValue2" },
      ],
      ...ok,
    });
  });

  test("with what headers can not hold left out of its headers", async ({ s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });
    const fields = signedForm(emulator.credentials, Bucket, {
      key: "test_unicode—_file.pdf",
      "Cache-Control": "non-ascii-%E2%80%94_—_é_",
      "Content-Disposition": 'filename="test_—_file%E2%80%94_é_2-.pdf"',
    });
    expect((await ask(posting(Bucket, fields))).status).toBe(204);
    expect(await answer(s3.headObject({ Bucket, Key: "test_unicode—_file.pdf" }))).toEqual(
      described("e80b5017098950fc58aad83c8c14978e", 6, {
        CacheControl: "non-ascii-%E2%80%94_ _é_",
        ContentDisposition: 'filename="test_ _file%E2%80%94_é_2-.pdf"',
      }),
    );
  });
});
