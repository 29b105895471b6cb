import type { WebsiteConfiguration } from "@aws-sdk/client-s3";
import { describe, expect, test } from "../support/emulator.js";

const Bucket = "site-bucket";

describe("the website of a bucket", () => {
  test("is not there at first", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    await expect(s3.getBucketWebsite({ Bucket })).rejects.toMatchObject({
      name: "NoSuchWebsiteConfiguration",
      message: "The specified bucket does not have a website configuration",
      BucketName: Bucket,
      $metadata: { httpStatusCode: 404 },
    });
  });

  test("is put, read and deleted", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    await s3.putBucketWebsite({
      Bucket,
      WebsiteConfiguration: { IndexDocument: { Suffix: "index.html" }, ErrorDocument: { Key: "error.html" } },
    });

    expect(await s3.getBucketWebsite({ Bucket })).toMatchObject({
      IndexDocument: { Suffix: "index.html" },
      ErrorDocument: { Key: "error.html" },
    });
    await s3.deleteBucketWebsite({ Bucket });
    await expect(s3.getBucketWebsite({ Bucket })).rejects.toBeRefusedWith("NoSuchWebsiteConfiguration", 404);
  });

  const IndexDocument = { Suffix: "index.html" };
  const wrong: readonly (readonly [string, WebsiteConfiguration, object])[] = [
    [
      "an index document with a slash",
      { IndexDocument: { Suffix: "/index.html" } },
      {
        name: "InvalidArgument",
        message: "The IndexDocument Suffix is not well formed",
        ArgumentName: "IndexDocument",
        ArgumentValue: "/index.html",
      },
    ],
    [
      "an index document without a name",
      { IndexDocument: { Suffix: "" } },
      {
        name: "InvalidArgument",
        message: "The IndexDocument Suffix is not well formed",
        ArgumentName: "IndexDocument",
        ArgumentValue: "",
      },
    ],
    [
      "routing rules that are none",
      { IndexDocument, RoutingRules: [] },
      {
        name: "MalformedXML",
        message: "The XML you provided was not well-formed or did not validate against our published schema",
      },
    ],
    [
      "a rule for an error that is none",
      {
        IndexDocument,
        RoutingRules: [{ Condition: { HttpErrorCodeReturnedEquals: "200" }, Redirect: { HostName: "h" } }],
      },
      {
        name: "InvalidRequest",
        message: "The provided HTTP error code (200) is not valid. Valid codes are 4XX or 5XX.",
      },
    ],
    [
      "a redirection that is none",
      { IndexDocument, RoutingRules: [{ Redirect: { HttpRedirectCode: "200" } }] },
      {
        name: "InvalidRequest",
        message: "The provided HTTP redirect code (200) is not valid. Valid codes are 3XX except 300.",
      },
    ],
    [
      "a redirection of everything beside an index document",
      { IndexDocument, RedirectAllRequestsTo: { HostName: "test.com" } },
      {
        name: "InvalidArgument",
        message: "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.",
        ArgumentName: "RedirectAllRequestsTo",
        ArgumentValue: "not null",
      },
    ],
    [
      "no index document",
      { ErrorDocument: { Key: "/index.html" } },
      {
        name: "InvalidArgument",
        message: "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
        ArgumentName: "IndexDocument",
        ArgumentValue: "null",
      },
    ],
    [
      "another protocol than HTTP",
      // Wrong on purpose.
      { RedirectAllRequestsTo: { HostName: "test.com", Protocol: "protocol" as "http" } },
      {
        name: "InvalidRequest",
        message:
          "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.",
      },
    ],
    [
      "a key replaced twice",
      { IndexDocument, RoutingRules: [{ Redirect: { ReplaceKeyPrefixWith: "/documents/", ReplaceKeyWith: "a" } }] },
      { name: "InvalidRequest", message: "You can only define ReplaceKeyPrefix or ReplaceKey but not both." },
    ],
    [
      "an empty condition",
      { IndexDocument, RoutingRules: [{ Condition: {}, Redirect: { ReplaceKeyWith: "a" } }] },
      {
        name: "InvalidRequest",
        message:
          "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present.",
      },
    ],
  ];
  for (const [what, WebsiteConfiguration, error] of wrong) {
    test(`may not have ${what}`, async ({ s3 }) => {
      await s3.createBucket({ Bucket });

      await expect(s3.putBucketWebsite({ Bucket, WebsiteConfiguration })).rejects.toMatchObject({
        ...error,
        $metadata: { httpStatusCode: 400 },
      });
    });
  }
});
