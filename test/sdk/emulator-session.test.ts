/** `Session.emulator()` finds a running emulator or says that there is none; it never turns to AWS. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { ConfigurationError, EmulatorNotFoundError, Session } from "../../src/sdk/index.js";
import { awsHome } from "./aws-home.js";

/** A server that answers every request with this; gives its address. */
async function answering(status: number, body: string): Promise<string> {
  const server = createServer((_, response) => response.writeHead(status).end(body));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // Listening on a port, its address is no pipe's name.
}

const HEALTHY = '{"status":"running","version":"0.1.0"}';

describe("Session.emulator()", () => {
  test("finds the emulator at AWS_ENDPOINT_URL, with its root key and us-east-1", async () => {
    const endpoint = await answering(200, HEALTHY);
    awsHome({}, { AWS_ENDPOINT_URL: endpoint });

    const session = await Session.emulator();

    expect([session.endpointFor("s3"), session.endpointFor("iam"), session.region]).toEqual([
      endpoint,
      endpoint,
      "us-east-1",
    ]);
    expect(await session.getCredentials()).toEqual({ accessKeyId: "test", secretAccessKey: "test" });
    expect(session.client("s3").config.forcePathStyle).toBe(true);
  });

  test("an argument says where it is; AWS_ENDPOINT_URL_S3 can not lead elsewhere", async () => {
    const endpoint = await answering(200, HEALTHY);
    awsHome({}, { AWS_ENDPOINT_URL: "http://127.0.0.1:1", AWS_ENDPOINT_URL_S3: "https://s3.amazonaws.com" });

    const session = await Session.emulator({ endpoint });

    expect(session.endpointFor("s3")).toBe(endpoint);
  });

  test("keys from the environment, or from a given profile, are used instead of test / test", async () => {
    const endpoint = await answering(200, HEALTHY);
    awsHome(
      { credentials: "[bob]\naws_access_key_id = AKIABOB\naws_secret_access_key = b\n" },
      { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: "AKIAENV", AWS_SECRET_ACCESS_KEY: "e" },
    );

    expect(await (await Session.emulator()).getCredentials()).toEqual({ accessKeyId: "AKIAENV", secretAccessKey: "e" });
    expect(await (await Session.emulator({ profile: "bob" })).getCredentials()).toMatchObject({
      accessKeyId: "AKIABOB",
      secretAccessKey: "b",
    });
  });

  test("says so when nobody answers", async () => {
    awsHome({}, { AWS_ENDPOINT_URL: "http://127.0.0.1:1" });

    await expect(Session.emulator()).rejects.toThrow(EmulatorNotFoundError);
    await expect(Session.emulator()).rejects.toThrow(
      'No running emulator at http://127.0.0.1:1 (nobody answers). Start one with "tucuxi start", or say where it is with AWS_ENDPOINT_URL.',
    );
  });

  test.each([
    ["another service's page", 200, "<html></html>"],
    ["another health document", 200, '{"status":"starting"}'],
    ["a refusal", 403, HEALTHY],
  ])("says so when it gets %s", async (_, status, body) => {
    awsHome({}, { AWS_ENDPOINT_URL: await answering(status, body) });

    await expect(Session.emulator()).rejects.toThrow("what answers there is not Tucuxi");
  });

  test("AWS itself is refused before anything is asked", async () => {
    awsHome({}, { AWS_ENDPOINT_URL: "https://s3.eu-west-1.amazonaws.com" });

    await expect(Session.emulator()).rejects.toThrow(ConfigurationError);
    expect(() => new Session({ emulator: true })).toThrow("is AWS itself, not an emulator.");
  });

  test("new Session({ emulator: true }) is the same without asking, on port 4566 when nobody says otherwise", async () => {
    awsHome({ config: "[default]\nendpoint_url = https://s3.amazonaws.com\n" });

    const session = new Session({ emulator: true });

    expect(session.endpointFor("s3")).toBe("http://127.0.0.1:4566");
    expect(await session.getCredentials()).toEqual({ accessKeyId: "test", secretAccessKey: "test" });
  });
});
