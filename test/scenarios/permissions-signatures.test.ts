/** A signature is for one request by one caller: what is done to it on the way, and where it is kept, must not help. */
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { Emulator } from "../../src/index.js";
import { clientsOf, describe, expect, type Keys, testWith } from "../support/emulator.js";
import { allow, deny, outcomeOf, policyOf } from "../support/permissions.js";
import { RawConnection, signedHead } from "../support/raw-http.js";
import { keysOf } from "../support/roles.js";

const test = testWith({ listen: true });

const Bucket = "photos";
const object = { Bucket, Key: "a.txt" };

const codeOf = async (answer: Response): Promise<string> =>
  /<Code>(\w+)<\/Code>/.exec(await answer.text())?.[1] ?? `${answer.status}`;

/** Sends a head by hand and tells the error's code, or the status. */
const sent = async (emulator: Emulator, head: string): Promise<string> => {
  const connection = await RawConnection.open(emulator);
  connection.send(head);
  const { text, statuses } = await connection.final();
  connection.drop();
  return /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? String(statuses.at(-1));
};

const get = { method: "GET", path: "/photos/a.txt" };

describe("a presigned URL", () => {
  test("is good for its method only", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    await s3.putObject({ ...object, Body: "a" });
    const url = await getSignedUrl(s3, new GetObjectCommand(object));

    expect(await codeOf(await fetch(url))).toBe("200");
    expect(await codeOf(await fetch(url, { method: "PUT", body: "b" }))).toBe("SignatureDoesNotMatch");
    expect(await codeOf(await fetch(url, { method: "DELETE" }))).toBe("SignatureDoesNotMatch");
    expect((await fetch(url, { method: "HEAD" })).status).toBe(403);
  });

  test("is good for its query only: nothing may be added or changed", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    await s3.putObject({ ...object, Body: "a" });
    const url = await getSignedUrl(s3, new GetObjectCommand(object));

    for (const changed of [
      `${url}&versionId=null`,
      `${url}&acl`,
      `${url}&tagging`,
      `${url}&response-content-type=text/html`,
      `${url}&x-amz-acl=public-read`,
      url.replace("a.txt", "b.txt"),
      url.replace("X-Amz-Expires=900", "X-Amz-Expires=604800"),
    ]) {
      expect(await codeOf(await fetch(changed))).toBe("SignatureDoesNotMatch");
    }
  });

  test("is good for its prefix only", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    const url = await getSignedUrl(s3, new ListObjectsV2Command({ Bucket, Prefix: "mine/" }));

    expect(await codeOf(await fetch(url))).toBe("200");
    expect(await codeOf(await fetch(url.replace("mine", "yours")))).toBe("SignatureDoesNotMatch");
  });

  test("takes no x-amz header that was not signed", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    const url = await getSignedUrl(s3, new PutObjectCommand({ ...object, Body: "b" }));

    const tagged = await fetch(url, { method: "PUT", body: "b", headers: { "x-amz-tagging": "a=b" } });

    expect(await codeOf(tagged)).toBe("AccessDenied");
    expect(await codeOf(await fetch(url, { method: "PUT", body: "b" }))).toBe("200");
  });

  test("has its maker's rights at the time it is used, not when it was made", async ({ s3, iam, aUser }) => {
    await s3.createBucket({ Bucket });
    await s3.putObject({ ...object, Body: "a" });
    const anna = await aUser("anna");
    const url = await getSignedUrl(anna.s3, new GetObjectCommand(object));
    expect(await codeOf(await fetch(url))).toBe("AccessDenied");

    const PolicyDocument = policyOf(allow("s3:GetObject"));
    await iam.putUserPolicy({ UserName: "anna", PolicyName: "inline", PolicyDocument });
    expect(await codeOf(await fetch(url))).toBe("200");

    await iam.updateAccessKey({ UserName: "anna", AccessKeyId: anna.keys.accessKeyId, Status: "Inactive" });
    expect(await codeOf(await fetch(url))).toBe("InvalidAccessKeyId");
  });

  test("needs the action of what it does, not of what it looks like", async ({ s3, aUser }) => {
    await s3.createBucket({ Bucket });
    await s3.putObject({ ...object, Body: "a" });
    const reader = await aUser("reader", allow("s3:GetObject"));

    const url = await getSignedUrl(reader.s3, new DeleteObjectCommand(object));

    expect(await codeOf(await fetch(url, { method: "DELETE" }))).toBe("AccessDenied");
  });

  test("ends with its seconds", async ({ emulator, s3 }) => {
    await s3.createBucket({ Bucket });
    await s3.putObject({ ...object, Body: "a" });
    // Its stamp must lie in an earlier second than the change of the clock.
    const signingDate = new Date(Date.now() - 5_000);
    const url = await getSignedUrl(s3, new GetObjectCommand(object), { expiresIn: 60, signingDate });
    expect(await codeOf(await fetch(url))).toBe("200");

    await emulator.clock.advance("PT62S");

    expect(await (await fetch(url)).text()).toContain("<Message>Request has expired</Message>");
  });

  test("of a session ends with the session, however long it says", async ({ emulator, s3, aUser }) => {
    await s3.createBucket({ Bucket });
    await s3.putObject({ ...object, Body: "a" });
    const user = await aUser("anna", allow("s3:*"));
    const { Credentials } = await user.sts.getSessionToken({ DurationSeconds: 900 });
    const session = clientsOf(emulator, keysOf(Credentials));
    const url = await getSignedUrl(session.s3, new GetObjectCommand(object), { expiresIn: 604_800 });
    expect(await codeOf(await fetch(url))).toBe("200");

    await emulator.clock.advance("PT15M2S");

    expect(await codeOf(await fetch(url))).toBe("ExpiredToken");
  });

  test("can be refused for being one", async ({ s3, emulator, aUser }) => {
    await s3.createBucket({ Bucket });
    await s3.putObject({ ...object, Body: "a" });
    const Resource = "arn:aws:s3:::photos/*";
    const anna = await aUser(
      "anna",
      allow("s3:GetObject", Resource),
      deny("s3:GetObject", Resource, { StringEquals: { "s3:authType": "REST-QUERY-STRING" } }),
    );

    const url = await getSignedUrl(anna.s3, new GetObjectCommand(object));

    expect(await codeOf(await fetch(url))).toBe("AccessDenied");
    expect(await outcomeOf(clientsOf(emulator, anna.keys).s3.getObject(object))).toBe("allowed");
  });

  test("cannot be given together with a signed header", async ({ s3, emulator }) => {
    await s3.createBucket({ Bucket });
    await s3.putObject({ ...object, Body: "a" });
    const url = new URL(await getSignedUrl(s3, new GetObjectCommand(object)));
    const head = signedHead(emulator, { ...get, path: url.pathname + url.search });

    expect(await sent(emulator, head)).toBe("InvalidArgument");
  });
});

describe("a signed header", () => {
  const nobody: Keys = { accessKeyId: "NOBODY", secretAccessKey: "nobody" };
  const tricks: readonly (readonly [string, (head: string, emulator: Emulator) => string, string])[] = [
    ["is taken as it is", (head) => head, "200"],
    ["is good for its method only", (head) => head.replace("GET ", "DELETE "), "SignatureDoesNotMatch"],
    ["is good for its path only", (head) => head.replace("a.txt", "b.txt"), "SignatureDoesNotMatch"],
    [
      "is good for its host only",
      (head) => head.replace(/host: .*/i, "Host: photos.localhost"),
      "SignatureDoesNotMatch",
    ],
    [
      "does not cover an x-amz header added afterwards",
      (head) => head.replace("\r\n\r\n", "\r\nx-amz-security-token: token\r\n\r\n"),
      "InvalidToken",
    ],
    [
      "does not cover an x-amz header sent twice",
      (head) => head.replace("\r\n\r\n", "\r\nx-amz-content-sha256: UNSIGNED-PAYLOAD\r\n\r\n"),
      "InvalidArgument",
    ],
    ["must cover the host", (head) => head.replace("SignedHeaders=host;", "SignedHeaders="), "AccessDenied"],
    ["must have a signature", (head) => head.replace(/Signature=\w+/, "Signature="), "AuthorizationHeaderMalformed"],
    [
      "must have its own signature",
      (head) => head.replace(/Signature=\w+/, `Signature=${"0".repeat(64)}`),
      "SignatureDoesNotMatch",
    ],
    [
      "does not become another caller's by a second Authorization header",
      (head, emulator) =>
        head.replace(
          "\r\n\r\n",
          `\r\n${/Authorization: .*/i.exec(signedHead(emulator, get))?.[0] ?? "Authorization: none"}\r\n\r\n`,
        ),
      "InvalidAccessKeyId",
    ],
    ["may not be left out", (head) => head.replace(/Authorization: .*\r\n/i, ""), "AccessDenied"],
    [
      "is for its service only",
      (head) => head.replace("/s3/aws4_request", "/iam/aws4_request"),
      "SignatureDoesNotMatch",
    ],
  ];
  for (const [title, change, outcome] of tricks) {
    test(title, async ({ s3, emulator }) => {
      await s3.createBucket({ Bucket });
      await s3.putObject({ ...object, Body: "a" });
      const keys = outcome === "InvalidAccessKeyId" ? nobody : emulator.credentials;

      expect(await sent(emulator, change(signedHead(emulator, get, keys), emulator))).toBe(outcome);
    });
  }
});

describe("with --auth signature", () => {
  test.override({ options: { listen: true, auth: "signature" } });

  test("everybody who is known may do everything", async ({ s3, aUser }) => {
    await s3.createBucket({ Bucket });
    const user = await aUser("anna", deny("*"));

    expect(await outcomeOf(user.s3.putObject({ ...object, Body: "a" }))).toBe("allowed");
    expect(await outcomeOf(user.iam.listUsers({}))).toBe("allowed");
  });

  test("nobody is known by a wrong secret", async ({ emulator }) => {
    const liar = clientsOf(emulator, { ...emulator.credentials, secretAccessKey: "wrong" });

    expect(await outcomeOf(liar.s3.listBuckets({}))).toBe("SignatureDoesNotMatch");
    expect(await outcomeOf(liar.iam.listUsers({}))).toBe("SignatureDoesNotMatch");
  });
});

describe("with --auth off", () => {
  test.override({ options: { listen: true, auth: "off" } });

  test("everybody is root", async ({ emulator }) => {
    const anybody = clientsOf(emulator, { accessKeyId: "anything", secretAccessKey: "goes" });

    expect((await anybody.sts.getCallerIdentity({})).Arn).toBe("arn:aws:iam::000000000000:root");
    expect(await outcomeOf(anybody.s3.createBucket({ Bucket }))).toBe("allowed");
  });
});
