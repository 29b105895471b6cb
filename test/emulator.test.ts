/** The emulator in process: worlds that are saved, restored, reset and forked. */
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { describe } from "vitest";
import { createEmulator } from "../src/index.js";
import { clientsOf, expect, test } from "./support/emulator.js";

const names = async (emulator: Parameters<typeof clientsOf>[0]): Promise<readonly (string | undefined)[]> =>
  ((await clientsOf(emulator).s3.listBuckets({})).Buckets ?? []).map(({ Name }) => Name);

describe("createEmulator", () => {
  test("gives any SDK client what it needs, with a socket and without", async () => {
    for (const listen of [true, false]) {
      await using emulator = await createEmulator({ listen });
      const client = new S3Client(emulator.clientConfig());

      const answer = await client.send(new ListBucketsCommand({}));

      expect(answer.$metadata.httpStatusCode).toBe(200);
      expect(emulator.port > 0).toBe(listen);
    }
  });

  test("says in one sentence that a port is taken", async () => {
    await using first = await createEmulator();

    await expect(createEmulator({ port: first.port })).rejects.toThrow(
      `cannot listen on 127.0.0.1 port ${first.port}: the port is taken`,
    );
  });

  test("refuses an account that cannot be, in one sentence", async () => {
    await expect(createEmulator({ listen: false, accounts: ["12:key:secret"] })).rejects.toThrow(
      'an account id is twelve digits, not "12"',
    );
  });

  test("begins with the accounts it was given; the first is the default", async () => {
    await using emulator = await createEmulator({
      listen: false,
      accounts: ["111122223333:one:first", "444455556666:two:second"],
    });

    expect((await clientsOf(emulator).sts.getCallerIdentity({})).Account).toBe("111122223333");
    const second = clientsOf(emulator, { accessKeyId: "two", secretAccessKey: "second" });
    expect((await second.sts.getCallerIdentity({})).Account).toBe("444455556666");
  });
});

describe("a world", () => {
  test("is saved and restored whole: buckets, objects, users, keys", async ({ emulator, s3, iam, aUser }) => {
    await s3.createBucket({ Bucket: "before" });
    const bob = await aUser("bob", { Effect: "Allow", Action: "s3:*", Resource: "*" });
    const saved = await emulator.snapshot();
    await s3.createBucket({ Bucket: "after" });
    await iam.createUser({ UserName: "carol" });

    await emulator.restore(saved);

    expect(await names(emulator)).toEqual(["before"]);
    expect((await iam.listUsers({})).Users?.map(({ UserName }) => UserName)).toEqual(["bob"]);
    expect((await bob.s3.listBuckets({})).Buckets).toHaveLength(1);
  });

  test("that is forked goes its own way, with equal names and a key of its own", async ({ emulator, s3 }) => {
    await s3.createBucket({ Bucket: "shared" });

    const fork = await emulator.fork();
    await clientsOf(fork).s3.createBucket({ Bucket: "forks" });
    await s3.createBucket({ Bucket: "mains" });

    expect(fork.credentials.accessKeyId).not.toBe(emulator.credentials.accessKeyId);
    expect(await names(fork)).toEqual(["forks", "shared"]);
    expect(await names(emulator)).toEqual(["mains", "shared"]);
  });

  test("that is reset goes back to its start, a fork to where it was forked", async ({ emulator, s3 }) => {
    await s3.createBucket({ Bucket: "base" });
    const fork = await emulator.fork();
    await clientsOf(fork).s3.createBucket({ Bucket: "forks" });

    await fork.reset();
    await emulator.reset();

    expect(await names(fork)).toEqual(["base"]);
    expect(await names(emulator)).toEqual([]);
  });

  test("knows the keys of users that were made in it, and they find their way to it", async ({ emulator }) => {
    const fork = await emulator.fork();
    const { iam } = clientsOf(fork);
    await iam.createUser({ UserName: "bob" });
    const { AccessKey } = await iam.createAccessKey({ UserName: "bob" });

    const bob = clientsOf(emulator, {
      accessKeyId: AccessKey?.AccessKeyId ?? "",
      secretAccessKey: AccessKey?.SecretAccessKey ?? "",
    });

    expect((await bob.sts.getCallerIdentity({})).Arn).toBe("arn:aws:iam::000000000000:user/bob");
    expect((await clientsOf(emulator).iam.listUsers({})).Users).toEqual([]);
  });

  test("that was closed refuses its key", async ({ emulator }) => {
    const fork = await emulator.fork();
    const { s3 } = clientsOf(fork);

    await fork.close();

    await expect(s3.listBuckets({})).rejects.toBeRefusedWith("InvalidAccessKeyId", 403);
  });
});

describe("auth", () => {
  const nobody = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "any" };

  test("signature: an unknown key is refused, permissions are not asked for", async () => {
    await using emulator = await createEmulator({ listen: false, auth: "signature" });
    await clientsOf(emulator).iam.createUser({ UserName: "bob" });
    const { AccessKey } = await clientsOf(emulator).iam.createAccessKey({ UserName: "bob" });
    const bob = clientsOf(emulator, {
      accessKeyId: AccessKey?.AccessKeyId ?? "",
      secretAccessKey: AccessKey?.SecretAccessKey ?? "",
    });

    await expect(clientsOf(emulator, nobody).s3.listBuckets({})).rejects.toBeRefusedWith("InvalidAccessKeyId", 403);
    expect((await bob.s3.listBuckets({})).$metadata.httpStatusCode).toBe(200);
  });

  test("off: any key is root of the default account, a twelve-digit key of that account", async () => {
    await using emulator = await createEmulator({ listen: false, auth: "off" });

    expect((await clientsOf(emulator, nobody).sts.getCallerIdentity({})).Arn).toBe("arn:aws:iam::000000000000:root");
    const other = clientsOf(emulator, { accessKeyId: "111122223333", secretAccessKey: "any" });
    expect((await other.sts.getCallerIdentity({})).Arn).toBe("arn:aws:iam::111122223333:root");
  });
});
