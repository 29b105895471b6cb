/** The registry of KMS keys, as curl would ask it. */
import { describe, expect } from "vitest";
import { testWith } from "../support/emulator.js";
import { jsonOf } from "../support/raw-http.js";

const test = testWith({ listen: true });

const KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab";

const post = (endpoint: string, body: object): Promise<Response> =>
  fetch(`${endpoint}/_tucuxi/kms/keys`, { method: "POST", body: JSON.stringify(body) });

describe("POST /_tucuxi/kms/keys", () => {
  test("makes up what is not said", async ({ emulator }) => {
    const answer = await post(emulator.endpoint, {});

    expect(answer.status).toBe(201);
    const key = await jsonOf(answer);
    expect(key).toMatchObject({ accountId: "000000000000", region: "us-east-1", state: "Enabled", aliases: [] });
    expect(key.keyId).toMatch(/^[0-9a-f-]{36}$/);
    expect(key.arn).toBe(`arn:aws:kms:us-east-1:000000000000:key/${key.keyId}`);
    expect(JSON.parse(key.policy).Statement).toMatchObject([
      { Effect: "Allow", Principal: { AWS: "arn:aws:iam::000000000000:root" }, Action: "kms:*", Resource: "*" },
    ]);
  });

  test("takes an id, an alias, a state and a policy", async ({ emulator }) => {
    const policy = { Version: "2012-10-17", Statement: [] };

    const key = await jsonOf(
      post(emulator.endpoint, { keyId: KEY_ID, alias: "mine", state: "Disabled", policy, region: "eu-west-1" }),
    );

    expect(key).toEqual({
      keyId: KEY_ID,
      arn: `arn:aws:kms:eu-west-1:000000000000:key/${KEY_ID}`,
      accountId: "000000000000",
      region: "eu-west-1",
      aliases: ["alias/mine"],
      state: "Disabled",
      policy: JSON.stringify(policy),
    });
  });

  test("changes the key that is there, and only what is said", async ({ emulator }) => {
    await post(emulator.endpoint, { keyId: KEY_ID, alias: "alias/mine", state: "Disabled" });

    const key = await jsonOf(post(emulator.endpoint, { keyId: KEY_ID, alias: "alias/yours" }));

    expect(key).toMatchObject({ state: "Disabled", aliases: ["alias/mine", "alias/yours"] });
  });

  test("moves an alias from one key to another", async ({ emulator }) => {
    await post(emulator.endpoint, { keyId: KEY_ID, alias: "alias/mine" });
    await post(emulator.endpoint, { keyId: "99990000-aaaa-4bbb-8ccc-ddddeeeeffff", alias: "alias/mine" });

    const keys = await jsonOf(fetch(`${emulator.endpoint}/_tucuxi/kms/keys`));

    expect(keys).toMatchObject([
      { keyId: KEY_ID, aliases: [] },
      { keyId: "99990000-aaaa-4bbb-8ccc-ddddeeeeffff", aliases: ["alias/mine"] },
    ]);
  });

  test.for([
    [{ keyId: "k" }, "A key id is a UUID, or mrk- and 32 hex digits; not k."],
    [{ state: "Gone" }, "A key's state is one of Enabled, Disabled, PendingDeletion; not Gone."],
    [{ alias: "alias/aws/s3" }, "alias/aws/s3 is no alias that a key can be given."],
    [{ policy: "{" }, "A key policy is a JSON document with a Statement."],
    [{ keyid: KEY_ID }, "A key has no keyid."],
    [{ state: 1 }, "state must be a string."],
  ] as const)("refuses %j", async ([body, message], { emulator }) => {
    const answer = await post(emulator.endpoint, body);

    expect(answer.status).toBe(400);
    expect(await jsonOf(answer)).toEqual({ error: { code: "BadKey", message } });
  });
});

describe("keys", () => {
  test("belong to the world they were made in, and are gone after a reset", async ({ emulator }) => {
    const fork = await emulator.fork();
    await emulator.putKmsKey({ keyId: KEY_ID });
    const keysOf = async (world: string) => jsonOf(fetch(`${emulator.endpoint}/_tucuxi/kms/keys?world=${world}`));

    expect(await keysOf("main")).toHaveLength(1);
    expect(await keysOf(fork.worldId)).toEqual([]);
    await emulator.reset();
    expect(await keysOf("main")).toEqual([]);
  });
});
