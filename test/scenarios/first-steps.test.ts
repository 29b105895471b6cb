/** The first hour with Tucuxi, told with its own SDK layer: two profiles, two sessions, and what each may do. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { client, createEmulator, type Emulator, resource, Session, setupDefaultSession } from "../../src/index.js";
import "../support/matchers.js";

describe("the first steps, with Session, client and resource", () => {
  let emulator: Emulator;
  let home: string;
  const aws = (name: string) => join(home, ".aws", name);

  beforeAll(async () => {
    emulator = await createEmulator();
    home = await mkdtemp(join(tmpdir(), "tucuxi-home-"));
    await mkdir(join(home, ".aws"));
    for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) vi.stubEnv(name, undefined);
    vi.stubEnv("HOME", home);
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", aws("credentials"));
    vi.stubEnv("AWS_CONFIG_FILE", aws("config"));
    vi.stubEnv("AWS_ENDPOINT_URL", emulator.endpoint);
  });

  afterAll(async () => {
    vi.unstubAllEnvs();
    await emulator.close();
    await rm(home, { recursive: true });
  });

  /** The key of s3_user, read from the CSV that AWS's console gives. */
  const keyOfCsv = async () => {
    const [header, row] = (await readFile(join(home, "s3_user_accessKeys.csv"), "utf8")).trim().split("\n");
    expect(header).toBe("Access key ID,Secret access key");
    const [accessKeyId = "", secretAccessKey = ""] = row?.split(",") ?? [];
    return { accessKeyId, secretAccessKey };
  };

  test("root makes s3_user, attaches AmazonS3FullAccess, and saves its key as a CSV", async () => {
    const iam = emulator.session().resource("iam");

    const user = await iam.createUser({ UserName: "s3_user" });
    await user.attachPolicy({ PolicyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess" });
    const pair = await user.createAccessKeyPair();
    await writeFile(
      join(home, "s3_user_accessKeys.csv"),
      `Access key ID,Secret access key\n${pair.id},${pair.secret}\n`,
    );

    expect(await user.attr("arn")).toBe("arn:aws:iam::000000000000:user/s3_user");
    const attached = await iam.User("s3_user").attachedPolicies.toArray();
    expect(attached.map(({ arn }) => arn)).toEqual(["arn:aws:iam::aws:policy/AmazonS3FullAccess"]);
  });

  test("both key pairs go into the files as profiles", async () => {
    const { accessKeyId, secretAccessKey } = await keyOfCsv();
    await writeFile(
      aws("credentials"),
      `[default]\naws_access_key_id = test\naws_secret_access_key = test\n\n[s3_user]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
    );
    await writeFile(aws("config"), "[default]\nregion = us-east-1\n\n[profile s3_user]\nregion = us-east-1\n");
    setupDefaultSession();

    expect([...new Session().availableProfiles].sort()).toEqual(["default", "s3_user"]);
    const identity = await new Session({ profile: "s3_user" }).client("sts").getCallerIdentity({});
    expect(identity.Arn).toBe("arn:aws:iam::000000000000:user/s3_user");
  });

  test("the default session lists, creates and fills buckets, by resource and by client", async () => {
    const s3 = resource("s3");

    const bucket = await s3.createBucket({ Bucket: "roots-bucket" });
    for (const name of ["2025/a.jpg", "2026/b.jpg", "2026/c.jpg"]) await bucket.putObject({ Key: name, Body: name });

    const keys: string[] = [];
    for await (const object of s3.Bucket("roots-bucket").objects.filter({ Prefix: "2026/" })) keys.push(object.key);
    expect(keys).toEqual(["2026/b.jpg", "2026/c.jpg"]);
    const { Buckets = [] } = await client("s3").listBuckets({});
    expect(Buckets.map(({ Name }) => Name)).toEqual(["roots-bucket"]);
  });

  test("the custom session does the same as the user", async () => {
    const session = new Session({ profile: "s3_user" });
    const s3 = session.resource("s3");

    const bucket = await s3.createBucket({ Bucket: "users-bucket" });
    await session.client("s3").putObject({ Bucket: "users-bucket", Key: "note", Body: "from the client" });

    expect(await (await bucket.Object("note").get()).Body?.transformToString()).toBe("from the client");
    const names: string[] = [];
    for await (const each of s3.buckets) names.push(each.name);
    expect(names).toEqual(["roots-bucket", "users-bucket"]);
  });

  test("the resource has its own narrower set, the client every operation", async () => {
    const session = new Session({ profile: "s3_user" });

    expect("putBucketTagging" in session.client("s3")).toBe(true);
    expect("putBucketTagging" in session.resource("s3").Bucket("users-bucket")).toBe(false);
  });

  test("s3_user calling IAM is refused with AWS's own words", async () => {
    const iam = new Session({ profile: "s3_user" }).client("iam");

    await expect(iam.listUsers({})).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      "User: arn:aws:iam::000000000000:user/s3_user is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::000000000000:user/ because no identity-based policy allows the iam:ListUsers action",
    );
  });

  test("a wrong secret is SignatureDoesNotMatch", async () => {
    const { accessKeyId } = await keyOfCsv();
    const session = new Session({ credentials: { accessKeyId, secretAccessKey: "wrong" } });

    await expect(session.client("s3").listBuckets({})).rejects.toBeRefusedWith("SignatureDoesNotMatch", 403);
    await expect(session.client("iam").listUsers({})).rejects.toBeRefusedWith("SignatureDoesNotMatch", 403);
    await expect(session.client("sts").getCallerIdentity({})).rejects.toBeRefusedWith("SignatureDoesNotMatch", 403);
  });

  test("an unknown key is InvalidAccessKeyId on S3 and InvalidClientTokenId on IAM and STS", async () => {
    const session = new Session({ credentials: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "unknown" } });

    await expect(session.client("s3").listBuckets({})).rejects.toBeRefusedWith("InvalidAccessKeyId", 403);
    await expect(session.client("iam").listUsers({})).rejects.toBeRefusedWith("InvalidClientTokenId", 403);
    await expect(session.client("sts").getCallerIdentity({})).rejects.toBeRefusedWith("InvalidClientTokenId", 403);
  });

  test("anonymous is AccessDenied on S3 and MissingAuthenticationToken on IAM and STS", async () => {
    const bucket = await fetch(`${emulator.endpoint}/users-bucket`);
    expect([bucket.status, /<Code>(\w+)</.exec(await bucket.text())?.[1]]).toEqual([403, "AccessDenied"]);

    for (const query of ["Action=ListUsers&Version=2010-05-08", "Action=GetCallerIdentity&Version=2011-06-15"]) {
      const answer = await fetch(`${emulator.endpoint}/?${query}`);
      expect([answer.status, /<Code>(\w+)</.exec(await answer.text())?.[1]]).toEqual([
        403,
        "MissingAuthenticationToken",
      ]);
    }
  });

  test("a deactivated key is refused from the next request on, and works again when it is activated", async () => {
    const session = new Session({ profile: "s3_user" });
    const { accessKeyId } = await keyOfCsv();
    const key = emulator.session().resource("iam").AccessKey("s3_user", accessKeyId);

    await key.deactivate();
    await expect(session.client("s3").listBuckets({})).rejects.toBeRefusedWith("InvalidAccessKeyId", 403);
    await expect(session.client("sts").getCallerIdentity({})).rejects.toBeRefusedWith("InvalidClientTokenId", 403);
    await key.activate();

    expect((await session.client("s3").listBuckets({})).Buckets).toHaveLength(2);
  });

  test("a deleted key is refused from the next request on", async () => {
    const session = new Session({ profile: "s3_user" });
    const { accessKeyId } = await keyOfCsv();

    await emulator.session().resource("iam").AccessKey("s3_user", accessKeyId).delete();

    await expect(session.client("s3").listBuckets({})).rejects.toBeRefusedWith("InvalidAccessKeyId", 403);
    await expect(session.client("iam").getUser({})).rejects.toBeRefusedWith("InvalidClientTokenId", 403);
  });
});
