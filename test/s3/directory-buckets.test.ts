import { S3 } from "@aws-sdk/client-s3";
import type { Emulator } from "../../src/index.js";
import { clientsOf, describe, expect, type Keys, test } from "../support/emulator.js";
import { allow } from "../support/permissions.js";

const Bucket = "box--use1-az4--x-s3";
const ARN = `arn:aws:s3express:us-east-1:000000000000:bucket/${Bucket}`;
const CONFIGURATION = {
  Location: { Type: "AvailabilityZone", Name: "use1-az4" },
  Bucket: { Type: "Directory", DataRedundancy: "SingleAvailabilityZone" },
} as const;

/** A client that signs for directory buckets with its own credentials instead of a session's. */
const withoutSessions = (emulator: Emulator, credentials: Keys = emulator.credentials): S3 =>
  new S3({ ...emulator.clientConfig(), credentials, maxAttempts: 1, disableS3ExpressSessionAuth: true });

const made = (emulator: Emulator) =>
  withoutSessions(emulator).createBucket({ Bucket, CreateBucketConfiguration: CONFIGURATION });

/** How the SDK spells the address: the bucket before the host, or in the path of an address. */
for (const [where, options] of [
  ["by its host name", {}],
  ["in the path of an address", { listen: true }],
] as const) {
  describe(`the SDK, with a directory bucket ${where}`, () => {
    const addressed = test.extend({ options });

    addressed("works through sessions", async ({ emulator, s3 }) => {
      await made(emulator);

      await s3.putObject({ Bucket, Key: "logs/a.txt", Body: "one" });
      const { Body } = await s3.getObject({ Bucket, Key: "logs/a.txt" });
      const { Contents } = await s3.listObjectsV2({ Bucket });
      const { BucketLocationName, BucketArn } = await s3.headBucket({ Bucket });
      await s3.deleteObject({ Bucket, Key: "logs/a.txt" });

      expect(await Body?.transformToString()).toBe("one");
      expect(Contents?.map(({ Key }) => Key)).toEqual(["logs/a.txt"]);
      expect([BucketLocationName, BucketArn]).toEqual(["use1-az4", ARN]);
      expect((await s3.listObjectsV2({ Bucket })).KeyCount).toBe(0);
    });
  });
}

describe("a directory bucket", () => {
  test("is listed among its like, not among the other buckets", async ({ emulator, s3 }) => {
    await s3.createBucket({ Bucket: "plain" });
    await made(emulator);

    expect((await s3.listDirectoryBuckets({})).Buckets).toEqual([
      { Name: Bucket, BucketArn: ARN, BucketRegion: "us-east-1", CreationDate: expect.any(Date) },
    ]);
    expect((await s3.listBuckets({})).Buckets?.map(({ Name }) => Name)).toEqual(["plain"]);
  });

  test("is made in the zone that its name ends in, and only as one", async ({ emulator }) => {
    const s3 = withoutSessions(emulator);
    const elsewhere = { ...CONFIGURATION, Location: { Type: "AvailabilityZone", Name: "use1-az5" } } as const;

    await expect(s3.createBucket({ Bucket, CreateBucketConfiguration: elsewhere })).rejects.toBeRefusedWith(
      "InvalidBucketName",
      400,
    );
    await expect(s3.createBucket({ Bucket })).rejects.toBeRefusedWith("InvalidBucketName", 400);
  });

  test("is deleted when it is empty", async ({ emulator, s3 }) => {
    await made(emulator);
    await s3.putObject({ Bucket, Key: "a", Body: "a" });

    await expect(withoutSessions(emulator).deleteBucket({ Bucket })).rejects.toBeRefusedWith("BucketNotEmpty", 409);
    await s3.deleteObject({ Bucket, Key: "a" });
    await withoutSessions(emulator).deleteBucket({ Bucket });
    expect((await s3.listDirectoryBuckets({})).Buckets).toEqual([]);
  });

  test("has no versions, no ACLs and no annotations", async ({ emulator, s3 }) => {
    await made(emulator);
    const own = withoutSessions(emulator);
    await s3.putObject({ Bucket, Key: "a", Body: "a" });

    await expect(own.getBucketVersioning({ Bucket })).rejects.toBeRefusedWith("MethodNotAllowed", 405);
    await expect(own.getBucketAcl({ Bucket })).rejects.toBeRefusedWith("MethodNotAllowed", 405);
    await expect(own.listObjectAnnotations({ Bucket, Key: "a" })).rejects.toBeRefusedWith("MethodNotAllowed", 405);
  });

  test("opens by s3express:CreateSession, and by no action of S3", async ({ emulator, aUser }) => {
    await made(emulator);
    const one = await aUser("one", allow("s3express:CreateSession", ARN));
    const other = await aUser("other", allow("s3:*"));

    await expect(one.s3.putObject({ Bucket, Key: "a", Body: "a" })).resolves.toBeDefined();
    await expect(withoutSessions(emulator, one.keys).getObject({ Bucket, Key: "a" })).resolves.toBeDefined();
    await expect(other.s3.putObject({ Bucket, Key: "a", Body: "a" })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      /s3express:CreateSession on resource: "arn:aws:s3express:us-east-1:000000000000:bucket\/box--use1-az4--x-s3"/,
    );
  });

  test("can be opened for reading only", async ({ emulator, s3, aUser }) => {
    await made(emulator);
    await s3.putObject({ Bucket, Key: "a", Body: "a" });
    const reading = { StringEquals: { "s3express:SessionMode": "ReadOnly" } };
    const reader = await aUser("reader", allow("s3express:CreateSession", ARN, reading));

    await expect(reader.s3.createSession({ Bucket })).rejects.toBeRefusedWith("AccessDenied", 403);
    const { Credentials } = await reader.s3.createSession({ Bucket, SessionMode: "ReadOnly" });
    expect(Credentials?.SessionToken).toBeDefined();
    const own = withoutSessions(emulator, reader.keys);
    await expect(own.getObject({ Bucket, Key: "a" })).resolves.toBeDefined();
    await expect(own.putObject({ Bucket, Key: "a", Body: "b" })).rejects.toBeRefusedWith("AccessDenied", 403);
  });

  test("asks for actions of its own to be made", async ({ emulator, aUser }) => {
    const builder = await aUser("builder", allow("s3express:CreateBucket", ARN));
    const other = await aUser("other", allow("s3:CreateBucket"));
    const creation = { Bucket, CreateBucketConfiguration: CONFIGURATION };

    await expect(withoutSessions(emulator, other.keys).createBucket(creation)).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
    );
    await expect(withoutSessions(emulator, builder.keys).createBucket(creation)).resolves.toBeDefined();
  });
});

describe("a session", () => {
  test("belongs to the world that it was made in", async ({ emulator }) => {
    const fork = await emulator.fork();
    await made(fork);
    const { s3 } = clientsOf(fork);

    await s3.putObject({ Bucket, Key: "a", Body: "in the fork" });

    expect(await (await s3.getObject({ Bucket, Key: "a" })).Body?.transformToString()).toBe("in the fork");
    expect((await clientsOf(emulator).s3.listDirectoryBuckets({})).Buckets).toEqual([]);
  });

  test("lasts five minutes, and holds for its bucket and its mode", async ({ emulator, s3 }) => {
    await made(emulator);
    await s3.createBucket({ Bucket: "plain" });
    await s3.putObject({ Bucket, Key: "a", Body: "a" });
    const { Credentials } = await s3.createSession({ Bucket, SessionMode: "ReadOnly" });
    const inSession = new S3({
      ...emulator.clientConfig(),
      maxAttempts: 1,
      // The session itself, as the SDK would hold it.
      s3ExpressIdentityProvider: {
        getS3ExpressIdentity: async () => ({
          accessKeyId: Credentials?.AccessKeyId ?? "",
          secretAccessKey: Credentials?.SecretAccessKey ?? "",
          sessionToken: Credentials?.SessionToken ?? "",
          expiration: new Date("2099-01-01T00:00:00Z"),
        }),
      },
    });

    await expect(inSession.getObject({ Bucket, Key: "a" })).resolves.toBeDefined();
    await expect(inSession.putObject({ Bucket, Key: "a", Body: "b" })).rejects.toBeRefusedWith("AccessDenied", 403);
    await emulator.clock.advance("PT5M1S");
    await expect(inSession.getObject({ Bucket, Key: "a" })).rejects.toBeRefusedWith("ExpiredToken", 400);
  });

  test("is not for buckets of the usual kind", async ({ s3 }) => {
    await s3.createBucket({ Bucket: "plain" });

    await expect(s3.createSession({ Bucket: "plain" })).rejects.toBeRefusedWith("MethodNotAllowed", 405);
  });
});

describe("an object of a directory bucket", () => {
  test("is renamed, body and all", async ({ emulator, s3 }) => {
    await made(emulator);
    await s3.putObject({ Bucket, Key: "old name.txt", Body: "body" });

    await s3.renameObject({ Bucket, Key: "dir/new.txt", RenameSource: "old%20name.txt" });

    expect(await (await s3.getObject({ Bucket, Key: "dir/new.txt" })).Body?.transformToString()).toBe("body");
    await expect(s3.getObject({ Bucket, Key: "old name.txt" })).rejects.toBeRefusedWith("NoSuchKey", 404);
  });

  test("is renamed on conditions", async ({ emulator, s3 }) => {
    await made(emulator);
    const { ETag } = await s3.putObject({ Bucket, Key: "a", Body: "a" });
    await s3.putObject({ Bucket, Key: "b", Body: "b" });
    const renaming = { Bucket, Key: "b", RenameSource: `${Bucket}/a` };

    await expect(s3.renameObject({ ...renaming, DestinationIfNoneMatch: "*" })).rejects.toBeRefusedWith(
      "PreconditionFailed",
      412,
    );
    await expect(s3.renameObject({ ...renaming, SourceIfMatch: '"other"' })).rejects.toBeRefusedWith(
      "PreconditionFailed",
      412,
    );
    await expect(s3.renameObject({ ...renaming, SourceIfMatch: ETag })).resolves.toBeDefined();
  });

  test("grows by what is written at its end", async ({ emulator, s3 }) => {
    await made(emulator);
    await s3.putObject({ Bucket, Key: "log", Body: "one\n" });

    const { Size } = await s3.putObject({ Bucket, Key: "log", Body: "two\n", WriteOffsetBytes: 4 });

    expect(Size).toBe(8);
    expect(await (await s3.getObject({ Bucket, Key: "log" })).Body?.transformToString()).toBe("one\ntwo\n");
    await expect(s3.putObject({ Bucket, Key: "log", Body: "x", WriteOffsetBytes: 4 })).rejects.toBeRefusedWith(
      "InvalidWriteOffset",
      400,
    );
  });
});

describe("in a bucket of the usual kind", () => {
  test("nothing is renamed, and nothing appended", async ({ s3 }) => {
    await s3.createBucket({ Bucket: "plain" });
    await s3.putObject({ Bucket: "plain", Key: "a", Body: "a" });

    await expect(s3.renameObject({ Bucket: "plain", Key: "b", RenameSource: "a" })).rejects.toBeRefusedWith(
      "MethodNotAllowed",
      405,
    );
    await expect(s3.putObject({ Bucket: "plain", Key: "a", Body: "b", WriteOffsetBytes: 1 })).rejects.toBeRefusedWith(
      "NotImplemented",
      501,
    );
  });
});
