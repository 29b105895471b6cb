/** The control plane, as curl would ask it. */
import { describe, expect } from "vitest";
import { clientsOf, testWith } from "../support/emulator.js";
import { jsonOf, RawConnection } from "../support/raw-http.js";

const test = testWith({ listen: true });

const json = { "Content-Type": "application/json" };

describe("health", () => {
  test("says what runs, and how strictly", async ({ emulator }) => {
    const answer = await fetch(`${emulator.endpoint}/_tucuxi/health`);

    expect(answer.status).toBe(200);
    expect(await jsonOf(answer)).toMatchObject({
      status: "running",
      version: "0.1.0",
      auth: "enforce",
      services: { s3: "running", iam: "running", sts: "running" },
    });
  });

  test("counts root's requests apart, so that nobody takes them for a permission test", async ({
    emulator,
    s3,
    aUser,
  }) => {
    await s3.listBuckets({});
    const user = await aUser("bob");
    await user.sts.getCallerIdentity({});

    const { requests } = await jsonOf(fetch(`${emulator.endpoint}/_tucuxi/health`));

    expect(requests).toMatchObject({ root: 3, user: 1, anonymous: 0 });
  });

  test("is told in LocalStack's form too", async ({ emulator }) => {
    const { services } = await jsonOf(fetch(`${emulator.endpoint}/_localstack/health`));

    expect(services).toEqual({ s3: "running", iam: "running", sts: "running" });
  });
});

describe("reset", () => {
  test.for(["/_tucuxi/reset", "/_localstack/state/reset", "/moto-api/reset"])(
    "POST %s goes back to the start",
    async (path, { emulator, s3, iam }) => {
      await s3.createBucket({ Bucket: "bucket" });
      await s3.putObject({ Bucket: "bucket", Key: "key", Body: "body" });
      await iam.createUser({ UserName: "bob" });

      const answer = await fetch(`${emulator.endpoint}${path}`, { method: "POST" });

      expect(answer.ok).toBe(true);
      expect((await s3.listBuckets({})).Buckets ?? []).toEqual([]);
      expect((await iam.listUsers({})).Users).toEqual([]);
    },
  );

  test("keeps accounts made by the control plane, with their keys, but empty", async ({ emulator }) => {
    const body = JSON.stringify({ accountId: "111122223333", accessKeyId: "other", secretAccessKey: "secret" });
    await fetch(`${emulator.endpoint}/_tucuxi/accounts`, { method: "POST", body, headers: json });
    const other = clientsOf(emulator, { accessKeyId: "other", secretAccessKey: "secret" });
    await other.s3.createBucket({ Bucket: "others-bucket" });

    await fetch(`${emulator.endpoint}/_tucuxi/reset`, { method: "POST" });

    expect((await other.sts.getCallerIdentity({})).Arn).toBe("arn:aws:iam::111122223333:root");
    expect((await other.s3.listBuckets({})).Buckets ?? []).toEqual([]);
  });

  test("of a world that does not exist is refused", async ({ emulator }) => {
    const answer = await fetch(`${emulator.endpoint}/_tucuxi/reset?world=nowhere`, { method: "POST" });

    expect(answer.status).toBe(404);
    expect(await jsonOf(answer)).toEqual({ error: { code: "NoSuchWorld", message: "There is no world nowhere." } });
  });
});

describe("accounts", () => {
  test("are made with a root key and listed without secrets", async ({ emulator }) => {
    const made = await fetch(`${emulator.endpoint}/_tucuxi/accounts`, {
      method: "POST",
      body: JSON.stringify({ accountId: "111122223333", displayName: "other" }),
      headers: json,
    });

    expect(made.status).toBe(201);
    const account = await jsonOf(made);
    expect(account).toMatchObject({ accountId: "111122223333", displayName: "other" });
    expect(account.canonicalId).toMatch(/^[0-9a-f]{64}$/);
    const { sts } = clientsOf(emulator, account);
    expect((await sts.getCallerIdentity({})).Account).toBe("111122223333");
    const listed = await (await fetch(`${emulator.endpoint}/_tucuxi/accounts`)).text();
    expect(JSON.parse(listed)).toHaveLength(2);
    expect(listed).not.toContain(account.secretAccessKey);
  });

  const bad: readonly (readonly [string, string])[] = [
    ['{"accountId":"12"}', 'an account id is twelve digits, not "12"'],
    ["{}", "accountId is missing."],
    ["[1", "The body is not the JSON this call takes."],
    [
      '{"accountId":"111122223333","accessKeyId":"with space","secretAccessKey":"s"}',
      'an access key id is 1 to 128 of A-Z a-z 0-9 _ - . @ + =, not "with space"',
    ],
  ];
  test.for(bad)("%s is refused in one sentence", async ([body, message], { emulator }) => {
    const answer = await fetch(`${emulator.endpoint}/_tucuxi/accounts`, { method: "POST", body, headers: json });

    expect(answer.status).toBe(400);
    expect((await jsonOf(answer)).error.message).toBe(message);
  });
});

describe("a web page", () => {
  test("of elsewhere cannot drive it by its origin", async ({ emulator, s3 }) => {
    await s3.createBucket({ Bucket: "bucket" });

    const answer = await fetch(`${emulator.endpoint}/_tucuxi/reset`, {
      method: "POST",
      headers: { Origin: "https://evil.example" },
    });

    expect([answer.status, (await jsonOf(answer)).error.code]).toEqual([403, "ForeignOrigin"]);
    expect((await s3.listBuckets({})).Buckets).toHaveLength(1);
  });

  test("cannot drive it by a name of its own that resolves to this machine", async ({ emulator }) => {
    const connection = await RawConnection.open(emulator);

    connection.send("POST /_tucuxi/reset HTTP/1.1\r\nHost: rebound.evil.example\r\nContent-Length: 0\r\n\r\n");

    expect((await connection.final()).statuses).toEqual([403]);
  });

  test("does not find it on a bucket's host: there it is a key", async ({ emulator }) => {
    const connection = await RawConnection.open(emulator);

    connection.send("GET /_tucuxi/health HTTP/1.1\r\nHost: bucket.localhost\r\n\r\n");

    const answer = await connection.final();
    expect(answer.statuses).toEqual([404]);
    expect(answer.text).toContain("<Code>NoSuchBucket</Code>");
  });
});
