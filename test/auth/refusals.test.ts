import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { readSignature } from "../../src/server/auth/authenticate.js";
import { WorldClock } from "../../src/services/kit/clock.js";
import type { AwsError } from "../../src/services/kit/errors.js";
import {
  ask,
  bySmithy,
  NOW,
  type Order,
  ports,
  received,
  type Sent,
  sessionCredential,
  sessionKeys,
  userCredential,
  userKeys,
} from "./signers.js";

const getObject: Order = { service: "s3", method: "GET", path: "/bucket/key", headers: [["Host", "localhost"]] };
const getUser: Order = {
  service: "iam",
  method: "POST",
  path: "/",
  headers: [["Host", "localhost"]],
  body: "Action=GetUser&Version=2010-05-08",
};
const byService = { s3: getObject, iam: getUser, sts: { ...getUser, service: "sts" } } as const;

const refusal = (sent: Sent, overrides: Parameters<typeof ask>[1] = {}): Promise<AwsError> =>
  ask(sent, overrides).then(
    () => {
      throw new Error("accepted");
    },
    (error: AwsError) => error,
  );

const set = (sent: Sent, name: string, value: string | undefined): Sent => ({
  ...sent,
  headers: [
    ...sent.headers.filter(([one]) => one.toLowerCase() !== name),
    ...(value === undefined ? [] : [[name, value] as const]),
  ],
});

describe.each([
  ["s3", "InvalidAccessKeyId", 403, "The AWS Access Key Id you provided does not exist in our records."],
  ["iam", "InvalidClientTokenId", 403, "The security token included in the request is invalid."],
  ["sts", "InvalidClientTokenId", 403, "The security token included in the request is invalid."],
] as const)("%s", (service, code, status, message) => {
  test("does not know an unknown key", async () => {
    const error = await refusal(
      await bySmithy({ ...byService[service], keys: { ...userKeys, accessKeyId: "AKIANOBODY" } }),
    );

    expect(error).toMatchObject({ code, status, message });
    expect(error.extra).toEqual(service === "s3" ? { AWSAccessKeyId: "AKIANOBODY" } : {});
  });

  test("does not know a deactivated key", async () => {
    const inactive = { credential: async () => ({ ...userCredential, active: false }) };

    expect(await refusal(await bySmithy(byService[service]), inactive)).toMatchObject({ code, status });
  });

  test("does not know a session's key without its token", async () => {
    const { sessionToken: _, ...withoutToken } = sessionKeys;

    expect(await refusal(await bySmithy({ ...byService[service], keys: withoutToken }))).toMatchObject({
      code,
      status,
    });
  });

  test("refuses a token that is not the key's", async () => {
    const wrong = await bySmithy({ ...byService[service], keys: { ...sessionKeys, sessionToken: "garbage" } });
    const foreign = await bySmithy({ ...byService[service], keys: { ...userKeys, sessionToken: "garbage" } });

    for (const sent of [wrong, foreign]) {
      expect(await refusal(sent)).toMatchObject(
        service === "s3"
          ? { code: "InvalidToken", status: 400, message: "The provided token is malformed or otherwise invalid." }
          : { code: "InvalidClientTokenId", status: 403 },
      );
    }
  });

  test("refuses an expired session", async () => {
    const expired = { credential: async () => sessionCredential(NOW) };

    expect(await refusal(await bySmithy({ ...byService[service], keys: sessionKeys }), expired)).toMatchObject(
      service === "s3"
        ? { code: "ExpiredToken", status: 400, message: "The provided token has expired." }
        : { code: "ExpiredToken", status: 403, message: "The security token included in the request is expired" },
    );
  });

  test("refuses a wrong secret in its own words", async () => {
    const error = await refusal(
      await bySmithy({ ...byService[service], keys: { ...userKeys, secretAccessKey: "wrong" } }),
    );

    expect(error).toMatchObject({
      code: "SignatureDoesNotMatch",
      status: 403,
      message:
        service === "s3"
          ? "The request signature we calculated does not match the signature you provided. Check your key and signing method."
          : "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
    });
  });
});

test("S3 shows both sides of a signature that does not match", async () => {
  const sent = await bySmithy({ ...getObject, keys: { ...userKeys, secretAccessKey: "wrong" } });

  const { extra } = await refusal(sent);

  expect(Object.keys(extra)).toEqual([
    "AWSAccessKeyId",
    "StringToSign",
    "SignatureProvided",
    "StringToSignBytes",
    "CanonicalRequest",
    "CanonicalRequestBytes",
  ]);
  expect(extra.CanonicalRequest).toBe(
    "GET\n/bucket/key\n\nhost:localhost\nx-amz-content-sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\nx-amz-date:20260314T092653Z\n\nhost;x-amz-content-sha256;x-amz-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  );
  expect(extra.StringToSignBytes).toMatch(/^41 57 53 34 2d 48 4d 41 43 2d 53 48 41 32 35 36 0a /);
});

describe("without a signature", () => {
  const bare = (service: "s3" | "iam" | "sts"): Sent => ({
    service,
    method: "GET",
    target: "/bucket/key",
    headers: [["Host", "localhost"]],
  });

  test("S3 takes the caller as anonymous", async () => {
    expect(await ask(bare("s3"))).toEqual({
      caller: { type: "anonymous" },
      presigned: false,
      conditions: {},
      payload: { kind: "none" },
    });
  });

  test.each(["iam", "sts"] as const)("%s misses the authentication token", async (service) => {
    expect(await refusal(bare(service))).toMatchObject({
      code: "MissingAuthenticationToken",
      status: 403,
      message: "Request is missing Authentication Token",
    });
  });
});

describe("malformed signatures are refused by", () => {
  const CREDENTIAL = "Credential=AKIAIOSFODNN7EXAMPLE/20260314/us-east-1/s3/aws4_request";
  const REST = "SignedHeaders=host;x-amz-date, Signature=00";
  const EXPECTING = 'expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".';
  const sent = (authorization: string, service: "s3" | "sts" = "s3"): Sent => ({
    service,
    method: "GET",
    target: "/",
    headers: [
      ["Host", "localhost"],
      ["X-Amz-Date", "20260314T092653Z"],
      ["Authorization", authorization],
    ],
  });

  test.each([
    ["Bearer x", "InvalidArgument", "Unsupported Authorization Type"],
    ["nonsense", "InvalidArgument", "Authorization header is invalid -- one and only one ' ' (space) required"],
    ["AWS nobody", "InvalidArgument", "AWS authorization header is invalid.  Expected AwsAccessKeyId:signature"],
    [
      `AWS4-HMAC-SHA256 ${CREDENTIAL}`,
      "AuthorizationHeaderMalformed",
      "The authorization header is malformed; the authorization header requires three components: Credential, SignedHeaders, and Signature.",
    ],
    [
      `AWS4-HMAC-SHA256 Credential=AKIA/us-east-1/s3/aws4_request, ${REST}`,
      "AuthorizationHeaderMalformed",
      `The authorization header is malformed; the Credential is mal-formed; ${EXPECTING}`,
    ],
    [
      `AWS4-HMAC-SHA256 Credential=/20260314/us-east-1/s3/aws4_request, ${REST}`,
      "AuthorizationHeaderMalformed",
      "The authorization header is malformed; a non-empty Access Key (AKID) must be provided in the credential.",
    ],
    [
      `AWS4-HMAC-SHA256 ${CREDENTIAL.replace("/s3/", "/ec2/")}, ${REST}`,
      "AuthorizationHeaderMalformed",
      'The authorization header is malformed; incorrect service "ec2". This endpoint belongs to "s3".',
    ],
    [
      `AWS4-HMAC-SHA256 ${CREDENTIAL.replace("aws4_request", "aws5")}, ${REST}`,
      "AuthorizationHeaderMalformed",
      'The authorization header is malformed; incorrect terminal "aws5". This endpoint uses "aws4_request".',
    ],
    [
      `AWS4-HMAC-SHA256 ${CREDENTIAL.replace("20260314", "20260313")}, ${REST}`,
      "AuthorizationHeaderMalformed",
      'The authorization header is malformed; Invalid credential date "20260313". This date is not the same as X-Amz-Date: "20260314".',
    ],
  ])("S3: %s", async (authorization, code, message) => {
    expect(await refusal(sent(authorization))).toMatchObject({ code, status: 400, message });
  });

  test.each([
    [
      `AWS4-HMAC-SHA256 ${CREDENTIAL}, ${REST}`,
      "SignatureDoesNotMatch",
      403,
      "Credential should be scoped to correct service: 'sts'.",
    ],
    [
      `AWS4-HMAC-SHA256 Credential=AKIA/us-east-1/sts/aws4_request, ${REST}`,
      "IncompleteSignature",
      400,
      "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'AKIA/us-east-1/sts/aws4_request'",
    ],
  ])("STS: %s", async (authorization, code, status, message) => {
    expect(await refusal(sent(authorization, "sts"))).toMatchObject({ code, status, message });
  });

  test("S3: two mechanisms at once", async () => {
    const both = { ...sent(`AWS4-HMAC-SHA256 ${CREDENTIAL}, ${REST}`), target: "/?X-Amz-Algorithm=AWS4-HMAC-SHA256" };

    const error = await refusal(both);

    expect(error).toMatchObject({ code: "InvalidArgument", status: 400 });
    expect(error.message).toBe(
      "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified",
    );
  });

  test("S3: a request without a date", async () => {
    const undated = set(await bySmithy(getObject), "x-amz-date", undefined);

    expect(await refusal(undated)).toMatchObject({
      code: "AccessDenied",
      status: 403,
      message: "AWS authentication requires a valid Date or x-amz-date header",
    });
  });

  test("S3: a request without its payload hash", async () => {
    const unhashed = set(await bySmithy(getObject), "x-amz-content-sha256", undefined);

    expect(await refusal(unhashed)).toMatchObject({
      code: "InvalidRequest",
      status: 400,
      message: "Missing required header for this request: x-amz-content-sha256",
    });
  });

  test("S3: an x-amz header that is not signed, by name", async () => {
    const added = set(set(await bySmithy(getObject), "x-amz-acl", "private"), "x-amz-meta-b", "1");

    expect(await refusal(added)).toMatchObject({
      code: "AccessDenied",
      status: 403,
      message: "There were headers present in the request which were not signed",
      extra: { HeadersNotSigned: "x-amz-acl, x-amz-meta-b" },
    });
  });

  test("S3: a hash of a body that is not sent", async () => {
    const hash = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    const lying = await bySmithy({ ...getObject, headers: [...getObject.headers, ["x-amz-content-sha256", hash]] });

    expect(await refusal(lying)).toMatchObject({
      code: "XAmzContentSHA256Mismatch",
      status: 400,
      extra: {
        ClientComputedContentSHA256: hash,
        S3ComputedContentSHA256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      },
    });
  });
});

describe("the form of a presigned URL", () => {
  const changed = async (from: RegExp | string, to: string): Promise<AwsError> => {
    const sent = await bySmithy({ ...getObject, presign: 60 });
    return refusal({ ...sent, target: sent.target.replace(from, to) });
  };

  test.each([
    [/X-Amz-Expires=60/, "X-Amz-Expires=x", "X-Amz-Expires should be a number"],
    [/X-Amz-Expires=60/, "X-Amz-Expires=-1", "X-Amz-Expires must be non-negative"],
    [
      /X-Amz-Expires=60/,
      "X-Amz-Expires=604801",
      "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds",
    ],
    [
      /&?X-Amz-Signature=[^&]*/,
      "",
      "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
    ],
    [
      /%2F/g,
      "%252F",
      'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    ],
    [/AWS4-HMAC-SHA256/, "AWS4", 'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"'],
    [/X-Amz-Date=[^&]*/, "X-Amz-Date=2026", "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\""],
  ])("%s → %s is an error of the query parameters", async (from, to, message) => {
    expect(await changed(from, to)).toMatchObject({ code: "AuthorizationQueryParametersError", status: 400, message });
  });

  test("SigV2 needs all three of its parameters", async () => {
    const sent: Sent = { ...getObject, target: "/b/k?AWSAccessKeyId=AKIA&Expires=1" };

    expect(await refusal(sent)).toMatchObject({
      code: "AccessDenied",
      status: 403,
      message: "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters",
    });
  });

  test("headers moved into the query are found again", async () => {
    const sent = await bySmithy({ ...getObject, headers: [...getObject.headers, ["x-amz-meta-a", "1"]], presign: 60 });

    expect(readSignature(received(sent)).headersInQuery).toEqual({
      "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
      "x-amz-meta-a": "1",
    });
  });
});

const DAY = 86_400_000;

describe("the clock", () => {
  /** A world whose clock was moved by so much, a minute ago. */
  const moved = (by: number, real = NOW): WorldClock => {
    let now = real - 60_000;
    const clock = new WorldClock(() => now);
    clock.advance(by);
    now = real;
    return clock;
  };
  const oldUrl = (expires: number, secretAccessKey: string = userKeys.secretAccessKey): Sent => {
    const text = `GET\n\n\n${expires}\n/bucket/key`;
    const signature = encodeURIComponent(createHmac("sha1", secretAccessKey).update(text).digest("base64"));
    return {
      ...getObject,
      target: `/bucket/key?AWSAccessKeyId=${userKeys.accessKeyId}&Expires=${expires}&Signature=${signature}`,
    };
  };

  test.each([14, -14])("%i minutes of skew are accepted", async (minutes) => {
    await expect(ask(await bySmithy({ ...getObject, at: NOW + minutes * 60_000 }))).resolves.toBeDefined();
  });

  test.each([16, -16])("%i minutes are too many for S3", async (minutes) => {
    const at = NOW + minutes * 60_000;

    expect(await refusal(await bySmithy({ ...getObject, at }))).toMatchObject({
      code: "RequestTimeTooSkewed",
      status: 403,
      message: "The difference between the request time and the current time is too large.",
      extra: {
        RequestTime: minutes > 0 ? "20260314T094253Z" : "20260314T091053Z",
        ServerTime: "2026-03-14T09:26:53Z",
        MaxAllowedSkewMilliseconds: 900000,
      },
    });
  });

  test("16 minutes are an expired signature for IAM and STS", async () => {
    expect(await refusal(await bySmithy({ ...getUser, at: NOW - 16 * 60_000 }))).toMatchObject({
      code: "SignatureDoesNotMatch",
      status: 403,
      message: "Signature expired: 20260314T091053Z is now earlier than 20260314T091153Z (20260314T092653Z - 15 min.)",
    });
  });

  test("real clients are accepted after the world's clock was moved thirty days on", async () => {
    const clock = moved(30 * DAY);

    await expect(ask(await bySmithy(getObject), { clock })).resolves.toMatchObject({
      conditions: { "s3:signatureAge": 0 },
    });
    await expect(ask(await bySmithy({ ...getObject, presign: 60 }), { clock })).resolves.toBeDefined();
    await expect(ask(oldUrl(NOW / 1000 + 60), { clock })).resolves.toBeDefined();
  });

  test("clients whose own clock is the world's are accepted too", async () => {
    const clock = moved(30 * DAY);

    await expect(ask(await bySmithy({ ...getObject, at: NOW + 30 * DAY }), { clock })).resolves.toBeDefined();
    await expect(
      ask(await bySmithy({ ...getObject, at: NOW + 30 * DAY, presign: 60 }), { clock }),
    ).resolves.toBeDefined();
  });

  test("a presigned URL made before the clock was moved has expired in world time", async () => {
    const sent = await bySmithy({ ...getObject, at: NOW - 120_000, presign: 86_400 });

    expect(await refusal(sent, { clock: moved(2 * DAY) })).toMatchObject({
      code: "AccessDenied",
      status: 403,
      message: "Request has expired",
      extra: { "X-Amz-Expires": 86400, Expires: "2026-03-15T09:24:53Z", ServerTime: "2026-03-16T09:26:53Z" },
    });
  });

  test("a presigned URL lives exactly as long as it says", async () => {
    await expect(ask(await bySmithy({ ...getObject, at: NOW - 60_000, presign: 60 }))).resolves.toBeDefined();
    await expect(ask(await bySmithy({ ...getObject, at: NOW - 61_000, presign: 60 }))).rejects.toMatchObject({
      message: "Request has expired",
    });
  });

  test("a presigned URL of the future is not valid yet", async () => {
    expect(await refusal(await bySmithy({ ...getObject, at: NOW + DAY, presign: 60 }))).toMatchObject({
      code: "AccessDenied",
      message: "Request is not valid yet",
    });
  });

  test("SigV2's Expires is an instant", async () => {
    expect(await refusal(oldUrl(NOW / 1000 - 1))).toMatchObject({
      code: "AccessDenied",
      message: "Request has expired",
      extra: { Expires: "2026-03-14T09:26:52Z", ServerTime: "2026-03-14T09:26:53Z" },
    });
  });

  test("SigV2 shows its string to sign, and no canonical request", async () => {
    const error = await refusal(oldUrl(NOW / 1000 + 60, "wrong"));

    expect(error.code).toBe("SignatureDoesNotMatch");
    expect(Object.keys(error.extra)).toEqual([
      "AWSAccessKeyId",
      "StringToSign",
      "SignatureProvided",
      "StringToSignBytes",
    ]);
  });

  test("a session expires in world time", async () => {
    const sent = await bySmithy({ ...getObject, keys: sessionKeys });

    expect(await refusal(sent, { clock: moved(DAY) })).toMatchObject({ code: "ExpiredToken" });
  });
});

describe("with authentication off", () => {
  const off = ports({ mode: "off" });

  test("any key is root of the default account", async () => {
    const { caller } = await ask(
      await bySmithy({ ...getObject, keys: { accessKeyId: "x", secretAccessKey: "y" } }),
      off,
    );

    expect(caller).toEqual({
      type: "root",
      accountId: "000000000000",
      arn: "arn:aws:iam::000000000000:root",
      userId: "000000000000",
      accessKeyId: "x",
    });
  });

  test("a key of twelve digits is root of that account, nobody is root too", async () => {
    const keys = { accessKeyId: "444455556666", secretAccessKey: "y" };

    expect((await ask(await bySmithy({ ...getObject, keys }), off)).caller).toMatchObject({
      accountId: "444455556666",
    });
    expect((await ask({ ...getObject, target: "/" }, off)).caller).toMatchObject({ accountId: "000000000000" });
  });

  test("a malformed signature is none", async () => {
    const sent: Sent = { ...getObject, target: "/", headers: [["Authorization", "Bearer x"]] };

    expect((await ask(sent, off)).caller).toMatchObject({ type: "root" });
  });
});

describe("a header value beyond ASCII", () => {
  /** As Node reads it: one character for each byte. */
  const asBytes = (sent: Sent, encoding: "utf8" | "latin1"): Sent => ({
    ...sent,
    headers: sent.headers.map(([name, value]) => [name, Buffer.from(value, encoding).toString("latin1")]),
  });

  test.each(["utf8", "latin1"] as const)("is accepted when it was sent as %s", async (encoding) => {
    const signed = await bySmithy({ ...getObject, headers: [...getObject.headers, ["x-amz-meta-a", "pé"]] });

    await expect(ask(asBytes(signed, encoding))).resolves.toBeDefined();
  });

  test("is refused when it was changed", async () => {
    const signed = await bySmithy({ ...getObject, headers: [...getObject.headers, ["x-amz-meta-a", "pé"]] });

    expect(await refusal(set(signed, "x-amz-meta-a", "pè"))).toMatchObject({ code: "SignatureDoesNotMatch" });
  });
});
