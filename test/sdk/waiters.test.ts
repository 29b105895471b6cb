/** Waiting for a state. `delay: 0` keeps the tests from sleeping. */
import { describe, expect, test } from "vitest";
import { iamResource, s3Resource, WaitTimeoutError } from "../../src/sdk/index.js";
import { fakeClient, serviceError } from "./fake-client.js";

const NOW = { delay: 0 };
const notFound = () => serviceError("NotFound", 404, "UnknownError");

describe("waiters", () => {
  test("a bucket is waited for until HEAD finds it", async () => {
    const client = fakeClient(notFound(), notFound(), {});

    await s3Resource(client).Bucket("b").waitUntilExists(NOW);

    expect(client.sent).toEqual([
      ["HeadBucket", { Bucket: "b" }],
      ["HeadBucket", { Bucket: "b" }],
      ["HeadBucket", { Bucket: "b" }],
    ]);
  });

  test("a bucket that refuses or redirects is there, too", async () => {
    await s3Resource(fakeClient(serviceError("Forbidden", 403)))
      .Bucket("b")
      .waitUntilExists(NOW);
    await s3Resource(fakeClient(serviceError("PermanentRedirect", 301)))
      .Bucket("b")
      .waitUntilExists(NOW);
  });

  test("an object that refuses is not known to be there", async () => {
    const object = s3Resource(fakeClient(serviceError("Forbidden", 403))).Object("b", "k");

    await expect(object.waitUntilExists(NOW)).rejects.toThrow("Forbidden");
  });

  test("an object is waited for until it is gone, with further request members", async () => {
    const client = fakeClient({}, notFound());

    await s3Resource(client)
      .Object("b", "k")
      .waitUntilNotExists({ ...NOW, VersionId: "v1" });

    expect(client.sent[1]).toEqual(["HeadObject", { Bucket: "b", Key: "k", VersionId: "v1" }]);
  });

  test("what does not come in time is a WaitTimeoutError that has the last answer", async () => {
    const error = notFound();

    const failure = await s3Resource(fakeClient(error))
      .Bucket("b")
      .waitUntilExists({ maxWaitTime: 0.01, delay: 1 })
      .catch((thrown: unknown) => thrown);

    expect(failure).toBeInstanceOf(WaitTimeoutError);
    expect(failure).toMatchObject({
      message: "s3.Bucket(name='b').waitUntilExists() did not come true within 0.01 s.",
      cause: error,
    });
  });

  test("an abort signal ends the wait", async () => {
    const stop = new AbortController();
    const waiting = s3Resource(fakeClient(notFound()))
      .Bucket("b")
      .waitUntilExists({ delay: 60, abortSignal: stop.signal });

    stop.abort();

    await expect(waiting).rejects.toThrow(/abort/i);
  });

  test("users, roles, policies and instance profiles can be waited for, which boto3 never could", async () => {
    const client = fakeClient(serviceError("NoSuchEntityException", 404), {});
    const iam = iamResource(client);

    await iam.User("bob").waitUntilExists(NOW);
    await iam.Role("web").waitUntilExists(NOW);
    await iam.Policy("arn:p").waitUntilExists(NOW);
    await iam.InstanceProfile("servers").waitUntilExists(NOW);

    expect(client.sent.map(([operation]) => operation)).toEqual([
      "GetUser",
      "GetUser",
      "GetRole",
      "GetPolicy",
      "GetInstanceProfile",
    ]);
  });
});
