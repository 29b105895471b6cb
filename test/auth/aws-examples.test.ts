/** The examples AWS publishes, with the signatures AWS computed. */
import { describe, expect, test } from "vitest";
import {
  type AuthenticationPorts,
  type AuthenticationRequest,
  authenticate,
  readSignature,
} from "../../src/server/auth/authenticate.js";
import { WorldClock } from "../../src/services/kit/clock.js";
import { received, type Sent, userCredential } from "./signers.js";

const at = (iso: string, accessKeyId: string, secretAccessKey: string): AuthenticationPorts => ({
  credential: async (id) => (id === accessKeyId ? { ...userCredential, accessKeyId, secretAccessKey } : undefined),
  clock: new WorldClock(() => Date.parse(iso)),
  mode: "enforce",
  defaultAccountId: "000000000000",
});

const verify = (request: AuthenticationRequest, ports: AuthenticationPorts) =>
  authenticate(readSignature(request), request, ports);

const S3_KEY = ["AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"] as const;
const EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const SCOPE = "Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request";

const s3 = (
  method: string,
  target: string,
  headers: Record<string, string>,
  signed: string,
  signature: string,
): Sent => ({
  service: "s3",
  method,
  target,
  headers: [
    ["Host", "examplebucket.s3.amazonaws.com"],
    ...Object.entries(headers),
    ["Authorization", `AWS4-HMAC-SHA256 ${SCOPE},SignedHeaders=${signed},Signature=${signature}`],
  ],
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
describe("AWS's examples of Signature Version 4", () => {
  test.each<[string, Sent]>([
    [
      "GET Object",
      s3(
        "GET",
        "/test.txt",
        { Range: "bytes=0-9", "x-amz-content-sha256": EMPTY, "x-amz-date": "20130524T000000Z" },
        "host;range;x-amz-content-sha256;x-amz-date",
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
      ),
    ],
    [
      "PUT Object",
      s3(
        "PUT",
        "/test$file.text",
        {
          Date: "Fri, 24 May 2013 00:00:00 GMT",
          "x-amz-date": "20130524T000000Z",
          "x-amz-storage-class": "REDUCED_REDUNDANCY",
          "x-amz-content-sha256": "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
          "Content-Length": "21",
        },
        "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
        "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
      ),
    ],
    [
      "GET Bucket Lifecycle",
      s3(
        "GET",
        "/?lifecycle",
        { "x-amz-content-sha256": EMPTY, "x-amz-date": "20130524T000000Z" },
        "host;x-amz-content-sha256;x-amz-date",
        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
      ),
    ],
    [
      "List Objects",
      s3(
        "GET",
        "/?max-keys=2&prefix=J",
        { "x-amz-content-sha256": EMPTY, "x-amz-date": "20130524T000000Z" },
        "host;x-amz-content-sha256;x-amz-date",
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
      ),
    ],
    [
      "a presigned GET",
      {
        service: "s3",
        method: "GET",
        target:
          "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
        headers: [["Host", "examplebucket.s3.amazonaws.com"]],
      },
    ],
  ])("%s is accepted", async (_, sent) => {
    const { caller, region } = await verify(received(sent), at("2013-05-24T00:05:00Z", ...S3_KEY));

    expect(caller).toMatchObject({ userName: "alice" });
    expect(region).toBe("us-east-1");
  });

  test("ListUsers of IAM is accepted", async () => {
    const sent: Sent = {
      service: "iam",
      method: "GET",
      target: "/?Action=ListUsers&Version=2010-05-08",
      headers: [
        ["Host", "iam.amazonaws.com"],
        ["Content-Type", "application/x-www-form-urlencoded; charset=utf-8"],
        ["X-Amz-Date", "20150830T123600Z"],
        [
          "Authorization",
          "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
        ],
      ],
    };

    const { caller } = await verify(
      received(sent),
      at("2015-08-30T12:36:00Z", "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
    );

    expect(caller).toMatchObject({ userName: "alice" });
  });
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html
describe("AWS's examples of Signature Version 2", () => {
  const old = (method: string, target: string, headers: Record<string, string>): Sent => ({
    service: "s3",
    method,
    target,
    bucketFromHost: "johnsmith",
    headers: [["Host", "johnsmith.s3.amazonaws.com"], ...Object.entries(headers)],
  });

  test.each<[string, string, Sent]>([
    [
      "GET",
      "2007-03-27T19:36:42Z",
      old("GET", "/photos/puppy.jpg", {
        Date: "Tue, 27 Mar 2007 19:36:42 +0000",
        Authorization: "AWS AKIAIOSFODNN7EXAMPLE:bWq2s1WEIj+Ydj0vQ697zp+IXMU=",
      }),
    ],
    [
      "PUT",
      "2007-03-27T21:15:45Z",
      old("PUT", "/photos/puppy.jpg", {
        "Content-Type": "image/jpeg",
        "Content-Length": "94328",
        Date: "Tue, 27 Mar 2007 21:15:45 +0000",
        Authorization: "AWS AKIAIOSFODNN7EXAMPLE:MyyxeRY7whkBe+bq8fHCL/2kKUg=",
      }),
    ],
    [
      "a list, whose parameters are not signed",
      "2007-03-27T19:42:41Z",
      old("GET", "/?prefix=photos&max-keys=50&marker=puppy", {
        Date: "Tue, 27 Mar 2007 19:42:41 +0000",
        Authorization: "AWS AKIAIOSFODNN7EXAMPLE:htDYFYduRNen8P9ZfE/s9SuKy0U=",
      }),
    ],
    [
      "a sub-resource, which is signed",
      "2007-03-27T19:44:46Z",
      old("GET", "/?acl", {
        Date: "Tue, 27 Mar 2007 19:44:46 +0000",
        Authorization: "AWS AKIAIOSFODNN7EXAMPLE:c2WLPFtWHVgbEmeEG93a4cG37dM=",
      }),
    ],
    [
      "a query",
      "2007-03-27T19:36:42Z",
      old(
        "GET",
        "/photos/puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620",
        {},
      ),
    ],
  ])("%s is accepted", async (_, iso, sent) => {
    const { caller } = await verify(received(sent), at(iso, ...S3_KEY));

    expect(caller).toMatchObject({ userName: "alice" });
  });
});

test("boto3's presigned list of a bucket is accepted: it sends `/bucket` and signs `/bucket/`", async () => {
  const sent: Sent = {
    service: "s3",
    method: "GET",
    target:
      "/bucket?list-type=2&prefix=a%20b&encoding-type=url&AWSAccessKeyId=AK&Signature=jSZuAJsWEnk4vZ%2BIv9z%2BGRMFnuc%3D&Expires=1773446460",
    headers: [["Host", "localhost:4566"]],
  };

  const { conditions, presigned } = await verify(received(sent), at("2026-03-14T00:00:00Z", "AK", "SK"));

  expect(presigned).toBe(true);
  expect(conditions).toEqual({ "s3:authType": "REST-QUERY-STRING", "s3:signatureversion": "AWS" });
});
