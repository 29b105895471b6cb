/** A world whose clock is moved: real clients go on working, and what should have expired has. */
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { describe } from "vitest";
import { clientsOf, expect, testWith } from "../support/emulator.js";
import { jsonOf } from "../support/raw-http.js";

const test = testWith({ listen: true });

describe("a world moved a month on", () => {
  test("still takes requests that clients stamp with their own, real clock", async ({ emulator, s3 }) => {
    await emulator.clock.advance("P30D");

    await s3.createBucket({ Bucket: "bucket" });
    await s3.putObject({ Bucket: "bucket", Key: "key", Body: "body" });

    const { LastModified } = await s3.headObject({ Bucket: "bucket", Key: "key" });
    const days = ((LastModified?.getTime() ?? 0) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(30);
  });

  test("refuses URLs presigned before, and takes those presigned now", async ({ emulator, s3 }) => {
    await s3.createBucket({ Bucket: "bucket" });
    await s3.putObject({ Bucket: "bucket", Key: "key", Body: "body" });
    const presigned = () =>
      getSignedUrl(s3, new GetObjectCommand({ Bucket: "bucket", Key: "key" }), { expiresIn: 3600 });
    const before = await presigned();
    expect((await fetch(before)).status).toBe(200);
    // Its stamp must lie in an earlier second than the change.
    const old = await getSignedUrl(s3, new GetObjectCommand({ Bucket: "bucket", Key: "key" }), {
      expiresIn: 3600,
      signingDate: new Date(Date.now() - 5_000),
    });

    await emulator.clock.advance("PT2H");

    const refused = await fetch(old);
    expect([refused.status, (await refused.text()).includes("<Message>Request has expired</Message>")]).toEqual([
      403,
      true,
    ]);
    expect((await fetch(await presigned())).status).toBe(200);
  });

  test("has ended the sessions of roles", async ({ emulator, iam, sts, aUser }) => {
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { AWS: "000000000000" }, Action: "sts:AssumeRole" }],
    });
    const { Role } = await iam.createRole({ RoleName: "role", AssumeRolePolicyDocument });
    const bob = await aUser("bob", { Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" });
    const { Credentials } = await bob.sts.assumeRole({ RoleArn: Role?.Arn, RoleSessionName: "session" });
    const session = clientsOf(emulator, {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken ?? "",
    });
    expect((await session.sts.getCallerIdentity({})).Arn).toBe("arn:aws:sts::000000000000:assumed-role/role/session");

    await emulator.clock.advance("PT61M");

    await expect(session.sts.getCallerIdentity({})).rejects.toBeRefusedWith("ExpiredToken", 403);
    await expect(session.s3.listBuckets({})).rejects.toBeRefusedWith("ExpiredToken", 400);
    expect((await sts.getCallerIdentity({})).Account).toBe("000000000000");
  });
});

describe("the clock of the control plane", () => {
  const put = (endpoint: string, change: object) =>
    fetch(`${endpoint}/_tucuxi/clock`, {
      method: "PUT",
      body: JSON.stringify(change),
      headers: { "Content-Type": "application/json" },
    });

  test("is set, moved on, stopped and told", async ({ emulator }) => {
    const clock = await jsonOf(
      put(emulator.endpoint, { now: "2030-01-01T00:00:00Z", advance: "P1DT12H", freeze: true }),
    );

    expect(clock).toMatchObject({ frozen: true, speed: 0 });
    expect(clock.now).toMatch(/^2030-01-02T12:00:0/);
    const later = await jsonOf(fetch(`${emulator.endpoint}/_tucuxi/clock`));
    expect(later.now).toBe(clock.now);
  });

  test("is back to real time after a reset", async ({ emulator }) => {
    await put(emulator.endpoint, { advance: "P30D" });

    await fetch(`${emulator.endpoint}/_tucuxi/reset`, { method: "POST" });

    const { now } = await jsonOf(fetch(`${emulator.endpoint}/_tucuxi/clock`));
    expect(Math.abs(new Date(now).getTime() - Date.now())).toBeLessThan(60_000);
  });

  const bad: readonly (readonly [object, string])[] = [
    [{ advance: "1 month" }, 'advance is no duration such as P30D or PT1H: "1 month"'],
    [{ now: "yesterday" }, 'now is no time such as 2027-01-01T00:00:00Z: "yesterday"'],
    [{ speed: -1 }, "speed is a number from 0"],
    [{ freeze: "yes" }, "freeze must be a boolean."],
    [{ hurry: true }, "The body must have some of now, advance, freeze and speed, and nothing else."],
  ];
  test.for(bad)("refuses %j in one sentence", async ([change, message], { emulator }) => {
    const answer = await put(emulator.endpoint, change);

    expect([answer.status, (await jsonOf(answer)).error.message]).toEqual([400, message]);
  });
});
