/** A bucket as a website, as its visitors see it. Pages as S3 writes them. */
import type { S3, WebsiteConfiguration } from "@aws-sdk/client-s3";
import { clientsOf } from "../support/emulator.js";
import { crossOriginOf, describe, expect, makePublic, test } from "./browser.js";

const Bucket = "site-bucket";
const host = `${Bucket}.s3-website.localhost`;

/** A public website with these documents. */
const aSite = async (
  s3: S3,
  WebsiteConfiguration: WebsiteConfiguration,
  documents: Readonly<Record<string, string>> = {},
  { list = true }: { readonly list?: boolean } = {},
): Promise<void> => {
  await s3.createBucket({ Bucket });
  await makePublic(s3, Bucket, list);
  await s3.putBucketWebsite({ Bucket, WebsiteConfiguration });
  for (const [Key, Body] of Object.entries(documents)) {
    await s3.putObject({ Bucket, Key, Body, ContentType: "text/html" });
  }
};

const IndexDocument = { Suffix: "index.html" };
const ErrorDocument = { Key: "error.html" };

/** The page with its ids hidden, as they differ from request to request. */
const page = (text: string): string =>
  text.replace(/RequestId: [0-9A-Z]{16}</, "RequestId: ID<").replace(/HostId: [^<]{76}</, "HostId: HOST<");

describe("a website", () => {
  test("shows its index document at the root", async ({ s3, ask }) => {
    await aSite(s3, { IndexDocument }, { "index.html": "<h1>Welcome</h1>" });

    const answer = await ask({ path: "/", host });

    expect(answer.status).toBe(200);
    expect(answer.text).toBe("<h1>Welcome</h1>");
    expect(answer.headers["content-type"]).toBe("text/html");
    expect(answer.headers.etag).toMatch(/^"[0-9a-f]{32}"$/);
  });

  test("shows the index document of a folder", async ({ s3, ask }) => {
    await aSite(s3, { IndexDocument }, { "docs/index.html": "documents" });

    expect((await ask({ path: "/docs/", host })).text).toBe("documents");
  });

  test("sends visitors of a folder without its slash there", async ({ s3, ask }) => {
    await aSite(s3, { IndexDocument }, { "my docs/index.html": "documents" });

    const answer = await ask({ path: "/my%20docs", host });

    expect(answer.status).toBe(302);
    expect(answer.headers.location).toBe("/my%20docs/");
    expect(page(answer.text)).toBe(
      "<html>\n<head><title>302 Found</title></head>\n<body>\n<h1>302 Found</h1>\n<ul>\n<li>Code: Found</li>\n<li>Message: Resource Found</li>\n<li>RequestId: ID</li>\n<li>HostId: HOST</li>\n</ul>\n<hr/>\n</body>\n</html>\n",
    );
  });

  test("finds folders also where visitors may not list", async ({ s3, ask }) => {
    await aSite(s3, { IndexDocument }, { "docs/index.html": "documents" }, { list: false });

    const answer = await ask({ path: "/docs", host });

    expect(answer.status).toBe(302);
    expect(answer.headers.location).toBe("/docs/");
  });

  test("shows any other document under its key, for GET and HEAD", async ({ s3, ask }) => {
    await aSite(s3, { IndexDocument }, { "ü/a b.html": "a page" });

    const got = await ask({ path: "/%C3%BC/a%20b.html", host });
    const looked = await ask({ method: "HEAD", path: "/%C3%BC/a%20b.html", host });

    expect(got.text).toBe("a page");
    expect(looked.status).toBe(200);
    expect(looked.text).toBe("");
    expect(looked.headers["content-length"]).toBe("6");
  });

  test("is served with a region in its host, too", async ({ s3, ask }) => {
    await aSite(s3, { IndexDocument }, { "index.html": "home" });

    expect((await ask({ path: "/", host: `${Bucket}.s3-website-us-east-1.localhost` })).text).toBe("home");
    expect((await ask({ path: "/", host: `${Bucket}.s3-website.us-east-1.amazonaws.com` })).text).toBe("home");
  });

  test("answers what is not modified with 304", async ({ s3, ask }) => {
    await aSite(s3, { IndexDocument }, { "index.html": "home" });
    const { headers } = await ask({ path: "/", host });

    const again = await ask({ path: "/", host, headers: { "If-None-Match": headers.etag ?? "" } });

    expect(again.status).toBe(304);
    expect(again.text).toBe("");
  });

  test("serves ranges", async ({ s3, ask }) => {
    await aSite(s3, { IndexDocument }, { "index.html": "0123456789" });

    const answer = await ask({ path: "/", host, headers: { Range: "bytes=2-4" } });

    expect(answer.status).toBe(206);
    expect(answer.text).toBe("234");
  });

  test("can only be read", async ({ s3, ask }) => {
    await aSite(s3, { IndexDocument });

    const answer = await ask({ method: "PUT", path: "/a.html", host, body: "new" });

    expect(answer.status).toBe(405);
    expect(answer.headers["x-amz-error-code"]).toBe("MethodNotAllowed");
    expect(answer.text).toContain("<li>Message: The specified method is not allowed against this resource.</li>");
  });

  test("lets pages of other origins read it by the bucket's CORS rules", async ({ s3, ask }) => {
    await aSite(s3, { IndexDocument }, { "index.html": "home" });
    const CORSRules = [{ AllowedOrigins: ["http://a.example"], AllowedMethods: ["GET"] }];
    await s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules } });
    const headers = { Origin: "http://a.example" };

    const read = await ask({ path: "/", host, headers });
    const asked = await ask({
      method: "OPTIONS",
      path: "/",
      host,
      headers: { ...headers, "Access-Control-Request-Method": "GET" },
    });

    expect(crossOriginOf(read)["access-control-allow-origin"]).toBe("http://a.example");
    expect(asked.status).toBe(200);
  });

  test("of a fork is found by the world's label", async ({ emulator, ask }) => {
    const fork = await emulator.fork();
    await aSite(clientsOf(fork).s3, { IndexDocument }, { "index.html": "forked" });

    expect((await ask({ path: "/", host: `${Bucket}.s3-website.world-${fork.worldId}.localhost` })).text).toBe(
      "forked",
    );
    expect((await ask({ path: "/", host })).status).toBe(404);
  });

  test("without a bucket in its host is Amazon's own page", async ({ ask }) => {
    const answer = await ask({ path: "/", host: "s3-website.localhost" });

    expect(answer.status).toBe(301);
    expect(answer.headers.location).toBe("https://aws.amazon.com/s3/");
  });
});

describe("errors of a website", () => {
  test("a bucket that does not exist is a page", async ({ ask }) => {
    const answer = await ask({ path: "/", host: "nothing-here.s3-website.localhost" });

    expect(answer.status).toBe(404);
    expect(answer.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(answer.headers["x-amz-error-code"]).toBe("NoSuchBucket");
    expect(answer.headers["x-amz-error-message"]).toBe("The specified bucket does not exist");
    expect(answer.headers["x-amz-error-detail-bucketname"]).toBe("nothing-here");
    expect(page(answer.text)).toBe(
      "<html>\n<head><title>404 Not Found</title></head>\n<body>\n<h1>404 Not Found</h1>\n<ul>\n<li>Code: NoSuchBucket</li>\n<li>Message: The specified bucket does not exist</li>\n<li>BucketName: nothing-here</li>\n<li>RequestId: ID</li>\n<li>HostId: HOST</li>\n</ul>\n<hr/>\n</body>\n</html>\n",
    );
  });

  test.for(["/", "/some-key"])("a bucket that is no website is a page, at %s", async (path, { s3, ask }) => {
    await s3.createBucket({ Bucket });

    const answer = await ask({ path, host });

    expect(answer.status).toBe(404);
    expect(page(answer.text)).toBe(
      `<html>\n<head><title>404 Not Found</title></head>\n<body>\n<h1>404 Not Found</h1>\n<ul>\n<li>Code: NoSuchWebsiteConfiguration</li>\n<li>Message: The specified bucket does not have a website configuration</li>\n<li>BucketName: ${Bucket}</li>\n<li>RequestId: ID</li>\n<li>HostId: HOST</li>\n</ul>\n<hr/>\n</body>\n</html>\n`,
    );
  });

  test("a missing document is 404 to those who may list, and names the key", async ({ s3, ask }) => {
    await aSite(s3, { IndexDocument });

    const answer = await ask({ path: "/a%3Cb", host });

    expect(answer.status).toBe(404);
    expect(answer.headers["x-amz-error-detail-key"]).toBe("a<b");
    expect(answer.text).toContain(
      "<li>Code: NoSuchKey</li>\n<li>Message: The specified key does not exist.</li>\n<li>Key: a&lt;b</li>",
    );
  });

  test("a missing document is 403 to those who may not list", async ({ s3, ask }) => {
    await aSite(s3, { IndexDocument }, {}, { list: false });

    const answer = await ask({ path: "/nothing", host });

    expect(answer.status).toBe(403);
    expect(answer.text).toContain(
      "<h1>403 Forbidden</h1>\n<ul>\n<li>Code: AccessDenied</li>\n<li>Message: Access Denied</li>",
    );
  });

  test("a private document is 403", async ({ s3, ask }) => {
    await s3.createBucket({ Bucket });
    await s3.putBucketWebsite({ Bucket, WebsiteConfiguration: { IndexDocument } });
    await s3.putObject({ Bucket, Key: "index.html", Body: "secret" });

    const answer = await ask({ path: "/", host });

    expect(answer.status).toBe(403);
    expect(answer.text).not.toContain("secret");
  });

  test("HEAD tells an error by its status and headers alone", async ({ s3, ask }) => {
    await aSite(s3, { IndexDocument });

    const answer = await ask({ method: "HEAD", path: "/nothing", host });

    expect(answer.status).toBe(404);
    expect(answer.headers["x-amz-error-code"]).toBe("NoSuchKey");
    expect(answer.text).toBe("");
  });

  test("show the error document, with the error's status", async ({ s3, ask }) => {
    await aSite(s3, { IndexDocument, ErrorDocument }, { "error.html": "<h1>Lost?</h1>" });

    const answer = await ask({ path: "/nothing", host, headers: { Range: "bytes=0-1" } });

    expect(answer.status).toBe(404);
    expect(answer.text).toBe("<h1>Lost?</h1>");
    expect(answer.headers["content-type"]).toBe("text/html");
    expect(answer.headers["x-amz-error-code"]).toBe("NoSuchKey");
  });

  test("say so when the error document is missing, too", async ({ s3, ask }) => {
    await aSite(s3, { IndexDocument, ErrorDocument });

    const answer = await ask({ path: "/nothing", host });

    expect(answer.status).toBe(404);
    expect(page(answer.text)).toBe(
      "<html>\n<head><title>404 Not Found</title></head>\n<body>\n<h1>404 Not Found</h1>\n<ul>\n<li>Code: NoSuchKey</li>\n<li>Message: The specified key does not exist.</li>\n<li>Key: nothing</li>\n<li>RequestId: ID</li>\n<li>HostId: HOST</li>\n</ul>\n<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>\n<ul>\n<li>Code: NoSuchKey</li>\n<li>Message: The specified key does not exist.</li>\n<li>Key: error.html</li>\n</ul>\n<hr/>\n</body>\n</html>\n",
    );
  });
});

describe("redirections of a website", () => {
  test("lead everything to another host, path and query kept", async ({ s3, ask }) => {
    await aSite(s3, { RedirectAllRequestsTo: { HostName: "www.example.com", Protocol: "https" } });

    const answer = await ask({ path: "/docs/a%20b?x=1", host });

    expect(answer.status).toBe(301);
    expect(answer.headers.location).toBe("https://www.example.com/docs/a%20b?x=1");
    expect(answer.text).toBe("");
  });

  test("keep the visitor's protocol when none is named", async ({ s3, ask }) => {
    await aSite(s3, { RedirectAllRequestsTo: { HostName: "www.example.com" } });

    expect((await ask({ path: "/", host })).headers.location).toBe("http://www.example.com/");
  });

  test("of a single object go where it says", async ({ s3, ask }) => {
    await aSite(s3, { IndexDocument });
    await s3.putObject({ Bucket, Key: "old.html", Body: "old", WebsiteRedirectLocation: "/new.html" });

    const visited = await ask({ path: "/old.html", host });
    const read = await ask({ path: `/${Bucket}/old.html` });

    expect(visited.status).toBe(301);
    expect(visited.headers.location).toBe("/new.html");
    expect(visited.text).toBe("");
    expect(read.status).toBe(200);
    expect(read.headers["x-amz-website-redirect-location"]).toBe("/new.html");
  });

  test("replace the prefix of a key", async ({ s3, ask, emulator }) => {
    await aSite(s3, {
      IndexDocument,
      RoutingRules: [{ Condition: { KeyPrefixEquals: "docs/" }, Redirect: { ReplaceKeyPrefixWith: "documents/" } }],
    });

    const answer = await ask({ path: "/docs/a.html?x=1", host });

    expect(answer.status).toBe(301);
    expect(answer.headers.location).toBe(`http://${host}:${emulator.port}/documents/a.html?x=1`);
  });

  test("replace a whole key, host, protocol and status", async ({ s3, ask }) => {
    await aSite(s3, {
      IndexDocument,
      RoutingRules: [
        {
          Condition: { KeyPrefixEquals: "images/" },
          Redirect: {
            HostName: "img.example.com",
            Protocol: "https",
            ReplaceKeyWith: "gone.html",
            HttpRedirectCode: "307",
          },
        },
      ],
    });

    const answer = await ask({ path: "/images/a.png", host });

    expect(answer.status).toBe(307);
    expect(answer.headers.location).toBe("https://img.example.com/gone.html");
  });

  test("take a prefix away", async ({ s3, ask }) => {
    await aSite(s3, {
      IndexDocument,
      RoutingRules: [
        { Condition: { KeyPrefixEquals: "old/" }, Redirect: { HostName: "h.example", ReplaceKeyPrefixWith: "" } },
      ],
    });

    expect((await ask({ path: "/old/page", host })).headers.location).toBe("http://h.example/page");
  });

  test("of an error keep the key behind a fragment, as single-page applications want it", async ({ s3, ask }) => {
    await aSite(
      s3,
      {
        IndexDocument,
        RoutingRules: [
          {
            Condition: { HttpErrorCodeReturnedEquals: "404" },
            Redirect: { HostName: "app.example", ReplaceKeyPrefixWith: "#!/" },
          },
        ],
      },
      { "index.html": "home" },
    );

    const missing = await ask({ path: "/settings/profile", host });

    expect(missing.status).toBe(301);
    expect(missing.headers.location).toBe("http://app.example/#!/settings/profile");
    expect((await ask({ path: "/", host })).text).toBe("home");
  });

  test("of an error apply only to that error, and before the error document", async ({ s3, ask }) => {
    const rule = (code: string) => ({
      Condition: { HttpErrorCodeReturnedEquals: code, KeyPrefixEquals: "a" },
      Redirect: { HostName: `h${code}.example` },
    });
    await aSite(
      s3,
      { IndexDocument, ErrorDocument, RoutingRules: [rule("403"), rule("404")] },
      { "error.html": "lost" },
    );

    const matching = await ask({ path: "/a", host });
    const other = await ask({ path: "/b", host });

    expect(matching.headers.location).toBe("http://h404.example/a");
    expect(other.status).toBe(404);
    expect(other.text).toBe("lost");
  });

  test("without a condition apply to everything", async ({ s3, ask }) => {
    await aSite(
      s3,
      { IndexDocument, RoutingRules: [{ Redirect: { ReplaceKeyWith: "error.html", HostName: "h.example" } }] },
      { "index.html": "home" },
    );

    expect((await ask({ path: "/", host })).headers.location).toBe("http://h.example/error.html");
  });
});
