/** Pages of other origins: preflights and calls. Expected values as S3 was recorded. */
import type { CORSRule, S3 } from "@aws-sdk/client-s3";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { crossOriginOf, describe, expect, makePublic, test } from "./browser.js";

const Bucket = "cors-bucket";
const path = `/${Bucket}/test-cors`;
const origin = "https://localhost:4200";
const VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";
const NOT_ALLOWED =
  "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource&apos;s CORS spec.";

/** A public bucket with one object and these rules. */
const withRules = async (s3: S3, ...CORSRules: CORSRule[]): Promise<void> => {
  await s3.createBucket({ Bucket });
  await makePublic(s3, Bucket);
  await s3.putObject({ Bucket, Key: "test-cors", Body: "test-cors" });
  if (CORSRules.length > 0) await s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules } });
};

const toOrigin: CORSRule = { AllowedOrigins: [origin], AllowedMethods: ["GET", "PUT"], MaxAgeSeconds: 3000 };
const preflight = (method: string, headers?: string) => ({
  Origin: origin,
  "Access-Control-Request-Method": method,
  ...(headers === undefined ? {} : { "Access-Control-Request-Headers": headers }),
});

describe("a preflight", () => {
  test("without Origin says too little", async ({ s3, ask }) => {
    await withRules(s3, toOrigin);

    const answer = await ask({ method: "OPTIONS", path, headers: { Referer: origin } });

    expect(answer.status).toBe(400);
    expect(answer.headers["content-type"]).toBe("application/xml");
    expect(answer.text).toContain(
      "<Code>BadRequest</Code><Message>Insufficient information. Origin request header needed.</Message>",
    );
  });

  test("without Origin says too little even of a bucket that does not exist", async ({ ask }) => {
    const answer = await ask({ method: "OPTIONS", path: "/no-such-bucket" });

    expect(answer.status).toBe(400);
    expect(answer.text).toContain("<Code>BadRequest</Code>");
  });

  test("of a bucket that does not exist is refused", async ({ ask }) => {
    const answer = await ask({ method: "OPTIONS", path: "/no-such-bucket", headers: { Origin: origin } });

    expect(answer.status).toBe(403);
    expect(answer.text).toContain(
      "<Code>AccessForbidden</Code><Message>CORSResponse: Bucket not found</Message><Method>OPTIONS</Method><ResourceType>BUCKET</ResourceType>",
    );
  });

  test("of a bucket without rules is refused, naming the method that was asked for", async ({ s3, ask }) => {
    await s3.createBucket({ Bucket });

    const named = await ask({ method: "OPTIONS", path: `/${Bucket}`, headers: preflight("PUT") });
    const unnamed = await ask({ method: "OPTIONS", path: `/${Bucket}`, headers: { Origin: origin } });

    const refusal = "<Message>CORSResponse: CORS is not enabled for this bucket.</Message>";
    expect(named.status).toBe(403);
    expect(named.text).toContain(`${refusal}<Method>PUT</Method><ResourceType>BUCKET</ResourceType>`);
    expect(unnamed.text).toContain(`${refusal}<Method>OPTIONS</Method><ResourceType>BUCKET</ResourceType>`);
  });

  test("without a method is refused once there are rules", async ({ s3, ask }) => {
    await withRules(s3, toOrigin);

    const answer = await ask({ method: "OPTIONS", path, headers: { Origin: origin } });

    expect(answer.status).toBe(400);
    expect(answer.text).toContain("<Message>Invalid Access-Control-Request-Method: null</Message>");
  });

  test("of an origin that a rule names is allowed, with credentials", async ({ s3, ask }) => {
    await withRules(s3, toOrigin);

    const answer = await ask({ method: "OPTIONS", path, headers: preflight("PUT") });

    expect(answer.status).toBe(200);
    expect(answer.text).toBe("");
    expect(answer.headers["content-length"]).toBe("0");
    expect(answer.headers["x-amz-request-id"]).toMatch(/^[0-9A-Z]{16}$/);
    expect(crossOriginOf(answer)).toEqual({
      "access-control-allow-origin": origin,
      "access-control-allow-methods": "GET, PUT",
      "access-control-max-age": "3000",
      "access-control-allow-credentials": "true",
      vary: VARY,
    });
  });

  test("of another origin is refused", async ({ s3, ask }) => {
    await withRules(s3, toOrigin);

    const answer = await ask({
      method: "OPTIONS",
      path,
      headers: { ...preflight("PUT"), Origin: "https://localhost:4201" },
    });

    expect(answer.status).toBe(403);
    expect(answer.text).toContain(
      `<Code>AccessForbidden</Code><Message>${NOT_ALLOWED}</Message><Method>PUT</Method><ResourceType>OBJECT</ResourceType>`,
    );
    expect(crossOriginOf(answer)).toEqual({});
  });

  test("of any origin is allowed by a star, without credentials", async ({ s3, ask }) => {
    await withRules(s3, { ...toOrigin, AllowedOrigins: ["*"] });

    const answer = await ask({ method: "OPTIONS", path, headers: preflight("PUT") });

    expect(crossOriginOf(answer)).toEqual({
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "GET, PUT",
      "access-control-max-age": "3000",
      vary: VARY,
    });
  });

  test.for([
    ["https://app.example.com", 200],
    ["https://.example.com", 200],
    ["https://example.com", 403],
    ["https://app.example.com.evil.org", 403],
    ["http://app.example.com", 403],
  ] as const)("of %s is answered %d where a rule names https://*.example.com", async ([page, status], { s3, ask }) => {
    await withRules(s3, { AllowedOrigins: ["https://*.example.com"], AllowedMethods: ["GET"] });

    const answer = await ask({ method: "OPTIONS", path, headers: { ...preflight("GET"), Origin: page } });

    expect(answer.status).toBe(status);
    expect(answer.headers["access-control-allow-origin"]).toBe(status === 200 ? page : undefined);
  });

  test("for a method that no rule allows is refused", async ({ s3, ask }) => {
    await withRules(s3, { ...toOrigin, AllowedMethods: ["GET"] });

    const answer = await ask({ method: "OPTIONS", path, headers: preflight("PUT") });

    expect(answer.status).toBe(403);
    expect(answer.text).toContain("<Method>PUT</Method><ResourceType>OBJECT</ResourceType>");
  });

  test("is judged by the first rule that allows it", async ({ s3, ask }) => {
    await withRules(
      s3,
      { AllowedOrigins: [origin], AllowedMethods: ["GET"], MaxAgeSeconds: 1 },
      { AllowedOrigins: ["*"], AllowedMethods: ["PUT"], MaxAgeSeconds: 2 },
    );

    const answer = await ask({ method: "OPTIONS", path, headers: preflight("PUT") });

    expect(answer.headers["access-control-max-age"]).toBe("2");
    expect(answer.headers["access-control-allow-origin"]).toBe("*");
  });

  const headersAllowed: CORSRule = {
    AllowedOrigins: [origin],
    AllowedMethods: ["GET"],
    AllowedHeaders: [
      "x-amz-expected-bucket-owner",
      "x-amz-server-side-encryption-customer-algorithm",
      "x-AMZ-server-SIDE-encryption",
    ],
    MaxAgeSeconds: 3000,
  };

  test.for([
    ["x-amz-expected-bucket-owner", "x-amz-expected-bucket-owner"],
    [
      "x-amz-EXPECTED-bucket-owner, x-amz-Server-Side-encryption",
      "x-amz-expected-bucket-owner, x-amz-server-side-encryption",
    ],
    [
      "x-amz-expected-bucket-owner,x-amz-server-side-encryption",
      "x-amz-expected-bucket-owner, x-amz-server-side-encryption",
    ],
  ] as const)("for the headers %s is told %s", async ([asked, told], { s3, ask }) => {
    await withRules(s3, headersAllowed);

    const answer = await ask({ method: "OPTIONS", path, headers: preflight("GET", asked) });

    expect(answer.status).toBe(200);
    expect(answer.headers["access-control-allow-headers"]).toBe(told);
  });

  test("for a header that no rule allows is refused", async ({ s3, ask }) => {
    await withRules(s3, headersAllowed);

    const answer = await ask({
      method: "OPTIONS",
      path,
      headers: preflight("GET", "x-amz-expected-bucket-owner, x-amz-request-payer"),
    });

    expect(answer.status).toBe(403);
    expect(answer.text).toContain(NOT_ALLOWED);
  });

  test("for headers that begin as a rule says is allowed", async ({ s3, ask }) => {
    await withRules(s3, { ...toOrigin, AllowedHeaders: ["x-amz-*"] });

    const answer = await ask({ method: "OPTIONS", path, headers: preflight("GET", "x-amz-meta-colour") });

    expect(answer.headers["access-control-allow-headers"]).toBe("x-amz-meta-colour");
  });

  test("keeps rules as they were put, whatever their casing", async ({ s3 }) => {
    await withRules(s3, headersAllowed);

    expect((await s3.getBucketCors({ Bucket })).CORSRules).toEqual([headersAllowed]);
  });

  test("tells which headers the page may read", async ({ s3, ask }) => {
    await withRules(s3, {
      AllowedOrigins: ["*"],
      AllowedMethods: ["GET"],
      ExposeHeaders: ["x-amz-id-2", "x-amz-request-id", "x-amz-request-payer"],
    });

    const answer = await ask({ method: "OPTIONS", path, headers: preflight("GET") });

    expect(crossOriginOf(answer)).toEqual({
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "GET",
      "access-control-expose-headers": "x-amz-id-2, x-amz-request-id, x-amz-request-payer",
      vary: VARY,
    });
  });

  test("of a virtual host is that of its bucket", async ({ s3, ask }) => {
    await withRules(s3, toOrigin);

    const answer = await ask({
      method: "OPTIONS",
      path: "/test-cors",
      host: `${Bucket}.localhost`,
      headers: preflight("GET"),
    });

    expect(answer.status).toBe(200);
  });

  test("of a presigned address needs no signature of its own", async ({ s3, ask }) => {
    await withRules(s3, toOrigin);
    const signed = new URL(await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "test-cors" })));

    const answer = await ask({ method: "OPTIONS", path: signed.pathname + signed.search, headers: preflight("GET") });

    expect(answer.status).toBe(200);
  });

  test("of a fork's bucket is found by the world's label", async ({ emulator, ask }) => {
    const fork = await emulator.fork();
    const { S3: Client } = await import("@aws-sdk/client-s3");
    await withRules(new Client(fork.clientConfig()), toOrigin);

    const inFork = await ask({
      method: "OPTIONS",
      path: "/test-cors",
      host: `${Bucket}.world-${fork.worldId}.localhost`,
      headers: preflight("GET"),
    });
    const inMain = await ask({ method: "OPTIONS", path, headers: preflight("GET") });

    expect(inFork.status).toBe(200);
    expect(inMain.text).toContain("CORSResponse: Bucket not found");
  });
});

describe("a call from a page", () => {
  test("gets the headers that let it read the answer", async ({ s3, ask }) => {
    await withRules(s3, toOrigin);

    const answer = await ask({ path, headers: { Origin: origin } });

    expect(answer.status).toBe(200);
    expect(answer.text).toBe("test-cors");
    expect(crossOriginOf(answer)).toEqual({
      "access-control-allow-origin": origin,
      "access-control-allow-methods": "GET, PUT",
      "access-control-max-age": "3000",
      "access-control-allow-credentials": "true",
      vary: VARY,
    });
  });

  test("gets none of them when it is of another origin, or of none", async ({ s3, ask }) => {
    await withRules(s3, toOrigin);

    const other = await ask({ path, headers: { Origin: "https://localhost:4201" } });
    const none = await ask({ path, headers: { Referer: origin } });

    expect(other.status).toBe(200);
    expect(crossOriginOf(other)).toEqual({});
    expect(crossOriginOf(none)).toEqual({});
  });

  test("gets none of them for a method that no rule allows, but is answered", async ({ s3, ask }) => {
    await withRules(s3, { ...toOrigin, AllowedMethods: ["PUT"] });

    const answer = await ask({ path, headers: { Origin: origin } });

    expect(answer.text).toBe("test-cors");
    expect(crossOriginOf(answer)).toEqual({});
  });

  test("may send headers that no rule allows, but not announce them", async ({ s3, ask }) => {
    await withRules(s3, { ...toOrigin, AllowedMethods: ["GET"] });

    const sent = await ask({ path, headers: { Origin: origin, "x-amz-request-payer": "requester" } });
    const announced = await ask({
      path,
      headers: { Origin: origin, "Access-Control-Request-Headers": "x-amz-request-payer" },
    });

    expect(sent.headers["access-control-allow-origin"]).toBe(origin);
    expect(sent.headers["access-control-allow-headers"]).toBeUndefined();
    expect(announced.text).toBe("test-cors");
    expect(crossOriginOf(announced)).toEqual({});
  });

  test("may read why it was refused", async ({ s3, ask }) => {
    await withRules(s3, toOrigin);

    const answer = await ask({ path: `/${Bucket}/not-there`, headers: { Origin: origin } });

    expect(answer.status).toBe(403);
    expect(answer.headers["access-control-allow-origin"]).toBe(origin);
    expect(answer.headers.vary).toBe(VARY);
  });

  test("has no rules any more once they are deleted", async ({ s3, ask }) => {
    await withRules(s3, toOrigin);
    await s3.deleteBucketCors({ Bucket });

    const answer = await ask({ path, headers: { Origin: origin } });

    expect(crossOriginOf(answer)).toEqual({});
  });
});
