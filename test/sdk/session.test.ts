/** Where a session's settings come from, and what its clients then send. Nothing leaves this process. */
import { HttpResponse } from "@smithy/core/protocols";
import { describe, expect, test } from "vitest";
import {
  ConfigurationError,
  client,
  resource,
  Session,
  type SessionOptions,
  setupDefaultSession,
  UnknownProfileError,
  UnknownServiceError,
} from "../../src/sdk/index.js";
import { awsHome } from "./aws-home.js";

const KEYS = { accessKeyId: "AKIAARGUMENT", secretAccessKey: "secret" };

/** A session whose clients speak to nobody: `requests` has what they would have sent. */
function recorded(options: SessionOptions = {}) {
  const requests: { host: string; path: string; authorization: string }[] = [];
  const requestHandler = {
    handle: async (request: { hostname: string; port?: number; path: string; headers: Record<string, string> }) => {
      const host = request.port === undefined ? request.hostname : `${request.hostname}:${request.port}`;
      requests.push({ host, path: request.path, authorization: request.headers.authorization ?? "" });
      return { response: new HttpResponse({ statusCode: 200, headers: {}, body: new Uint8Array() }) };
    },
  };
  return { session: new Session({ requestHandler, ...options }), requests };
}

/** The one request that HeadBucket of `bkt` makes with these options. */
async function headBucket(options: SessionOptions = {}) {
  const { session, requests } = recorded(options);
  await session.client("s3").headBucket({ Bucket: "bkt" });
  const [request] = requests;
  if (request === undefined) throw new Error("Nothing was sent.");
  return request;
}

const keyIn = (authorization: string) => /Credential=([^/]+)\//.exec(authorization)?.[1];
const regionIn = (authorization: string) => /Credential=[^/]+\/\d+\/([^/]+)\//.exec(authorization)?.[1];

describe("profile", () => {
  const config =
    "[profile one]\nregion = eu-west-1\n[profile two]\nregion = eu-west-2\n[profile three]\nregion = eu-west-3\n";

  test("the argument wins over AWS_DEFAULT_PROFILE, which wins over AWS_PROFILE", () => {
    awsHome({ config }, { AWS_PROFILE: "one", AWS_DEFAULT_PROFILE: "two" });

    expect(new Session({ profile: "three" }).profile).toBe("three");
    expect(new Session().profile).toBe("two");
  });

  test("AWS_PROFILE alone is used", () => {
    awsHome({ config }, { AWS_PROFILE: "one" });

    expect([new Session().profile, new Session().region]).toEqual(["one", "eu-west-1"]);
  });

  test("an unknown profile from the environment is an error too", () => {
    awsHome({ config }, { AWS_PROFILE: "four" });

    expect(() => new Session()).toThrow(UnknownProfileError);
  });
});

describe("region", () => {
  const config = "[default]\nregion = eu-west-1\n";

  test("the argument wins over AWS_REGION, over AWS_DEFAULT_REGION, over the profile", () => {
    awsHome({ config }, { AWS_REGION: "us-west-1", AWS_DEFAULT_REGION: "us-west-2" });

    expect(new Session({ region: "ap-south-1" }).region).toBe("ap-south-1");
    expect(new Session().region).toBe("us-west-1");
  });

  test("AWS_DEFAULT_REGION alone is used, before the profile", () => {
    awsHome({ config }, { AWS_DEFAULT_REGION: "us-west-2" });

    expect(new Session().region).toBe("us-west-2");
  });

  test("the profile's region is used when nobody else says", () => {
    awsHome({ config });

    expect(new Session().region).toBe("eu-west-1");
  });

  test("without any region S3, IAM and STS are asked in us-east-1", async () => {
    awsHome();
    const { session, requests } = recorded({ credentials: KEYS });

    await session.client("s3").headBucket({ Bucket: "bkt" });
    await session
      .client("iam")
      .listUsers({})
      .catch(() => undefined);
    await session
      .client("sts")
      .getCallerIdentity({})
      .catch(() => undefined);

    expect(session.region).toBeUndefined();
    expect(requests.map(({ authorization }) => regionIn(authorization))).toEqual([
      "us-east-1",
      "us-east-1",
      "us-east-1",
    ]);
  });
});

describe("endpoint and addressing", () => {
  const config = `[default]
[profile local]
endpoint_url = http://localhost:9999
[profile split]
endpoint_url = http://localhost:9999
services = mine
[profile virtual]
endpoint_url = http://localhost:9999
s3 =
  addressing_style = virtual
[profile path]
s3 =
  addressing_style = path
[profile ignoring]
endpoint_url = http://localhost:9999
ignore_configured_endpoint_urls = true
[profile broken]
services = nobody
[services mine]
s3 =
  endpoint_url = http://localhost:9001
`;

  test("without an endpoint a bucket is a host of AWS", async () => {
    awsHome({ config });

    expect(await headBucket({ credentials: KEYS, region: "eu-west-1" })).toMatchObject({
      host: "bkt.s3.eu-west-1.amazonaws.com",
      path: "/",
    });
  });

  test("AWS_ENDPOINT_URL=http://localhost:4566 means path style", async () => {
    awsHome({ config }, { AWS_ENDPOINT_URL: "http://localhost:4566" });

    expect(await headBucket({ credentials: KEYS })).toMatchObject({ host: "localhost:4566", path: "/bkt/" });
  });

  test("AWS_ENDPOINT_URL_S3 wins over AWS_ENDPOINT_URL, for S3", () => {
    awsHome({ config }, { AWS_ENDPOINT_URL: "http://localhost:1", AWS_ENDPOINT_URL_S3: "http://localhost:2" });
    const session = new Session();

    expect([session.endpointFor("s3"), session.endpointFor("iam")]).toEqual([
      "http://localhost:2",
      "http://localhost:1",
    ]);
  });

  test("an explicit profile's endpoint_url is honoured: code meant for an emulator never reaches AWS", async () => {
    awsHome({ config });

    expect(await headBucket({ credentials: KEYS, profile: "local" })).toMatchObject({
      host: "localhost:9999",
      path: "/bkt/",
    });
  });

  test("a profile's services section wins over its endpoint_url, for the services it names", () => {
    awsHome({ config });
    const session = new Session({ profile: "split" });

    expect([session.endpointFor("s3"), session.endpointFor("sts")]).toEqual([
      "http://localhost:9001",
      "http://localhost:9999",
    ]);
  });

  test("the environment wins over the profile, the argument over both", async () => {
    awsHome({ config }, { AWS_ENDPOINT_URL: "http://localhost:4566" });

    expect(await headBucket({ credentials: KEYS, profile: "local" })).toMatchObject({ host: "localhost:4566" });
    expect(await headBucket({ credentials: KEYS, profile: "local", endpoint: "http://localhost:7777" })).toMatchObject({
      host: "localhost:7777",
    });
  });

  test("one client's own endpoint wins over the session's, and is path style too", async () => {
    awsHome();
    const { session, requests } = recorded({ credentials: KEYS, endpoint: "http://localhost:1" });

    await session.client("s3", { endpoint: "http://localhost:2" }).headBucket({ Bucket: "bkt" });

    expect(requests).toMatchObject([{ host: "localhost:2", path: "/bkt/" }]);
  });

  test("addressing_style = virtual keeps the bucket in the host", async () => {
    awsHome({ config });

    expect(await headBucket({ credentials: KEYS, profile: "virtual" })).toMatchObject({
      host: "bkt.localhost:9999",
      path: "/",
    });
  });

  test("addressing_style = path puts it into the path on AWS as well", async () => {
    awsHome({ config });

    expect(await headBucket({ credentials: KEYS, profile: "path" })).toMatchObject({
      host: "s3.us-east-1.amazonaws.com",
      path: "/bkt/",
    });
  });

  test("forcePathStyle, given, is what counts", async () => {
    awsHome();

    const request = await headBucket({ credentials: KEYS, endpoint: "http://localhost:1", forcePathStyle: false });

    expect(request).toMatchObject({ host: "bkt.localhost:1", path: "/" });
  });

  test("configured endpoints can be switched off, by variable and by profile", async () => {
    awsHome({ config }, { AWS_ENDPOINT_URL: "http://localhost:4566", AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" });
    expect(await headBucket({ credentials: KEYS })).toMatchObject({ host: "bkt.s3.us-east-1.amazonaws.com" });

    awsHome({ config });
    expect(new Session({ profile: "ignoring" }).endpointFor("s3")).toBeUndefined();
  });

  test("a profile that names a missing services section is an error", () => {
    awsHome({ config });

    expect(() => new Session({ profile: "broken" }).client("s3")).toThrow(ConfigurationError);
  });
});

describe("credentials", () => {
  const credentials = `[default]
aws_access_key_id = AKIADEFAULT
aws_secret_access_key = d
[work]
aws_access_key_id = AKIAWORK
aws_secret_access_key = w
aws_session_token = token
`;
  const ENV_KEYS = { AWS_ACCESS_KEY_ID: "AKIAENVIRONMENT", AWS_SECRET_ACCESS_KEY: "e" };

  test("keys given to the session win over everything", async () => {
    awsHome({ credentials }, { ...ENV_KEYS, AWS_PROFILE: "work" });

    expect(keyIn((await headBucket({ credentials: KEYS, profile: "work" })).authorization)).toBe("AKIAARGUMENT");
  });

  test("environment keys win over a profile from the environment", async () => {
    awsHome({ credentials }, { ...ENV_KEYS, AWS_PROFILE: "work" });

    expect(keyIn((await headBucket()).authorization)).toBe("AKIAENVIRONMENT");
  });

  test("a profile given to the session wins over environment keys", async () => {
    awsHome({ credentials }, ENV_KEYS);

    expect(keyIn((await headBucket({ profile: "work" })).authorization)).toBe("AKIAWORK");
  });

  test("AWS_DEFAULT_PROFILE's keys are used", async () => {
    awsHome({ credentials }, { AWS_DEFAULT_PROFILE: "work" });

    expect(await new Session().getCredentials()).toMatchObject({ accessKeyId: "AKIAWORK", sessionToken: "token" });
  });

  test("the default profile's keys are used when nobody says anything", async () => {
    awsHome({ credentials });

    expect(keyIn((await headBucket()).authorization)).toBe("AKIADEFAULT");
  });

  test("without any keys getCredentials() gives undefined, and the request is what fails", async () => {
    awsHome();

    expect(await new Session().getCredentials()).toBeUndefined();
    await expect(headBucket()).rejects.toThrow("Could not load credentials from any providers");
  });

  test("half a pair in the environment is an error, not somebody else's keys", async () => {
    awsHome({ credentials }, { AWS_ACCESS_KEY_ID: "AKIAENVIRONMENT" });

    await expect(new Session().getCredentials()).rejects.toThrow(
      "Partial credentials found in the environment, missing: AWS_SECRET_ACCESS_KEY.",
    );
  });
});

describe("clients and resources", () => {
  test("the session's options reach every client, a client's own options win", async () => {
    awsHome();
    const session = new Session({ credentials: KEYS, maxAttempts: 7 });

    expect(await session.client("iam").config.maxAttempts()).toBe(7);
    expect(await session.client("s3", { maxAttempts: 2 }).config.maxAttempts()).toBe(2);
    expect(await session.resource("s3", { maxAttempts: 1 }).meta.client.config.maxAttempts()).toBe(1);
  });

  test("every call makes a client of its own", () => {
    awsHome();
    const session = new Session();

    expect(session.client("s3")).not.toBe(session.client("s3"));
  });

  test("an unknown service is told with those that are known", () => {
    awsHome();
    const session = new Session();

    expect(() => Reflect.apply(session.client, session, ["sqs"])).toThrow(
      new UnknownServiceError("client", "sqs", ["s3", "iam", "sts"]),
    );
    expect(() => Reflect.apply(session.resource, session, ["sts"])).toThrow(
      'There is no resource for the service "sts". Known: s3, iam. There is a client: client("sts").',
    );
    expect(() => Reflect.apply(session.client, session, ["toString"])).toThrow(UnknownServiceError);
  });

  test("a middleware joins every client made from then on", async () => {
    awsHome();
    const { session, requests } = recorded({ credentials: KEYS, endpoint: "http://localhost:1" });
    const seen: unknown[] = [];

    session.use(
      (next, context) => async (args) => {
        seen.push(context.commandName);
        return next(args);
      },
      { step: "build", name: "notes" },
    );
    await session.resource("s3").Bucket("bkt").delete();
    await session
      .client("iam")
      .deleteUser({ UserName: "bob" })
      .catch(() => undefined);

    expect(seen).toEqual(["DeleteBucketCommand", "DeleteUserCommand"]);
    expect(requests).toHaveLength(2);
  });

  test("the module's functions use a default session, which can be replaced", async () => {
    awsHome({}, { AWS_REGION: "us-west-1" });

    setupDefaultSession({ region: "eu-west-1" });
    const before = client("s3");
    setupDefaultSession({ region: "eu-west-2" });

    expect(await before.config.region()).toBe("eu-west-1");
    expect(await client("s3").config.region()).toBe("eu-west-2");
    expect(await resource("iam").meta.client.config.region()).toBe("eu-west-2");
  });
});
