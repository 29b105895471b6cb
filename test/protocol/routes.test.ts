import { describe, expect, test } from "vitest";
import { parseQuery } from "../../src/server/protocol/query.js";
import { type Headers, matchS3 } from "../../src/server/protocol/routes.js";
import type { Scope } from "../../src/server/protocol/schema.js";

const scopeOf = (path: string): Scope => (path === "/" ? "service" : path === "/b" ? "bucket" : "object");

const route = (request: string, headers: Headers = {}): string => {
  const [method = "", target = ""] = request.split(" ");
  const [path = "", query = ""] = target.split("?");
  return matchS3(method, scopeOf(path), parseQuery(query), headers).name;
};

describe("a request reaches its operation", () => {
  test.each([
    ["GET /", "ListBuckets"],
    ["GET /?x-id=ListBuckets", "ListBuckets"],
    ["PUT /b", "CreateBucket"],
    ["GET /b", "ListObjects"],
    ["GET /b?list-type=2&prefix=a", "ListObjectsV2"],
    ["GET /b?versions", "ListObjectVersions"],
    ["GET /b?versions=", "ListObjectVersions"],
    ["GET /b?analytics", "ListBucketAnalyticsConfigurations"],
    ["GET /b?analytics&id=1", "GetBucketAnalyticsConfiguration"],
    ["POST /b?delete", "DeleteObjects"],
    ["HEAD /b", "HeadBucket"],
    ["GET /b/k", "GetObject"],
    ["GET /b/k?partNumber=2", "GetObject"],
    ["HEAD /b/k?versionId=v", "HeadObject"],
    ["GET /b/k?uploadId=u", "ListParts"],
    ["PUT /b/k?partNumber=1&uploadId=u", "UploadPart"],
    ["POST /b/k?uploads", "CreateMultipartUpload"],
    ["POST /b/k?uploadId=u", "CompleteMultipartUpload"],
    ["DELETE /b/k?uploadId=u", "AbortMultipartUpload"],
    ["POST /b/k?select&select-type=2", "SelectObjectContent"],
  ])("%s is %s", (request, operation) => {
    expect(route(request)).toBe(operation);
  });

  test("a copy source makes a copy of a put", () => {
    const headers = { "x-amz-copy-source": "b/other" };

    expect(route("PUT /b/k", headers)).toBe("CopyObject");
    expect(route("PUT /b/k?partNumber=1&uploadId=u", headers)).toBe("UploadPartCopy");
  });

  test("a rename without its source is still a rename", () => {
    expect(route("PUT /b/k?renameObject")).toBe("RenameObject");
  });

  test.each(["GET /b/k?v=3", "GET /b/k?id=7", "GET /b/k?response-content-type=text/plain&utm_source=x"])(
    "%s is the object: what S3 does not know it ignores",
    (request) => {
      expect(route(request)).toBe("GetObject");
    },
  );
});

describe("a known sub-resource never falls through to the plain operation", () => {
  test.each([
    ["DELETE /b?acl", "ACL"],
    ["PUT /b?location", "LOCATION"],
    ["POST /b?policy", "BUCKETPOLICY"],
    ["DELETE /b?versioning", "VERSIONING"],
    ["GET /b?delete", "MULTI_OBJECT_DELETE"],
    ["PUT /b/k?uploadId=u", "UPLOAD"],
    ["DELETE /b/k?partNumber=1", "PART"],
    ["DELETE /b/k?legal-hold", "LEGAL_HOLD"],
    ["HEAD /b?tagging", "TAGGING"],
  ])("%s is not allowed", (request, resourceType) => {
    const [method] = request.split(" ");

    expect(() => route(request)).toThrow(
      expect.objectContaining({
        code: "MethodNotAllowed",
        status: 405,
        message: "The specified method is not allowed against this resource.",
        extra: { Method: method, ResourceType: resourceType },
      }),
    );
  });

  test.each([
    ["PUT /b?analytics", "id"],
    ["DELETE /b?inventory", "id"],
    ["DELETE /b/k?annotation", "annotationName"],
  ])("%s lacks %s", (request, missing) => {
    expect(() => route(request)).toThrow(
      expect.objectContaining({ code: "InvalidArgument", status: 400, extra: { ArgumentName: missing } }),
    );
  });

  test("a part names its upload", () => {
    expect(() => route("PUT /b/k?partNumber=1")).toThrow(
      expect.objectContaining({
        code: "InvalidArgument",
        status: 400,
        message: "This operation does not accept partNumber without uploadId",
        extra: { ArgumentName: "partNumber", ArgumentValue: "partNumber" },
      }),
    );
  });

  test.each([
    ["GET /b/k?uploads", "InvalidRequest", "Key is not expected for the GET method ?uploads subresource"],
    ["GET /b/k?versions", "InvalidRequest", "There is no such thing as the ?versions sub-resource for a key"],
    ["GET /b/k?logging", "NoLoggingStatusForKey", "There is no such thing as the ?logging sub-resource for a key"],
  ])("%s asks a key for what its bucket has", (request, code, message) => {
    expect(() => route(request)).toThrow(expect.objectContaining({ code, status: 400, message }));
  });

  test("two sub-resources conflict", () => {
    expect(() => route("GET /b?acl&policy")).toThrow(
      expect.objectContaining({
        code: "InvalidArgument",
        status: 400,
        message: "Conflicting query string parameters: acl, policy",
      }),
    );
  });

  test("a put takes no version id", () => {
    expect(() => route("PUT /b/k?versionId=v")).toThrow(
      expect.objectContaining({
        code: "InvalidArgument",
        message: "This operation does not accept a version-id.",
        extra: { ArgumentName: "versionId", ArgumentValue: "v" },
      }),
    );
  });

  test("a listing has no third version", () => {
    expect(() => route("GET /b?list-type=3")).toThrow(
      expect.objectContaining({ code: "InvalidArgument", message: "Invalid List Type specified in Request" }),
    );
  });
});

describe("a method that nothing has", () => {
  test.each([
    ["PUT /", "SERVICE"],
    ["PATCH /b", "BUCKET"],
    ["POST /b/k", "OBJECT"],
  ])("%s is not allowed", (request, resourceType) => {
    expect(() => route(request)).toThrow(
      expect.objectContaining({
        code: "MethodNotAllowed",
        extra: expect.objectContaining({ ResourceType: resourceType }),
      }),
    );
  });

  test("a post to a bucket must be a form", () => {
    expect(() => route("POST /b")).toThrow(expect.objectContaining({ code: "PreconditionFailed", status: 412 }));
  });
});

describe("a query string", () => {
  test("is decoded once, and a plus sign is a space", () => {
    expect(parseQuery("prefix=a%252Fb+c%2B&marker")).toEqual(
      new Map([
        ["prefix", "a%2Fb c+"],
        ["marker", ""],
      ]),
    );
  });

  test("names its first value", () => {
    expect(parseQuery("a=1&a=2").get("a")).toBe("1");
  });

  test.each(["prefix=%", "prefix=%zz", "prefix=%ff"])("%s is no URI", (query) => {
    expect(() => parseQuery(query)).toThrow(expect.objectContaining({ code: "InvalidURI", status: 400 }));
  });
});
