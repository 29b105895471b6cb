/** Where a request goes, by its Host header and its path. */
import { describe, expect, test } from "vitest";
import { Addressing, type HostAddress, objectAddressOf, pathOf } from "../../src/server/addressing.js";

const addressing = new Addressing(["s3.example.test"]);

describe("a Host header", () => {
  const hosts: readonly (readonly [string, HostAddress])[] = [
    ["localhost:4566", {}],
    ["127.0.0.1:4566", {}],
    ["[::1]:4566", {}],
    ["tucuxi:4566", {}],
    ["host.docker.internal:4566", {}],
    ["bucket.localhost:4566", { bucket: "bucket" }],
    ["my.dotted.bucket.localhost:4566", { bucket: "my.dotted.bucket" }],
    ["s3.localhost:4566", { service: "s3" }],
    ["bucket.s3.localhost:4566", { service: "s3", bucket: "bucket" }],
    ["bucket.s3.eu-west-1.localhost:4566", { service: "s3", bucket: "bucket", region: "eu-west-1" }],
    ["bucket.s3.us-gov-west-1.localhost:4566", { service: "s3", bucket: "bucket", region: "us-gov-west-1" }],
    ["BUCKET.s3.localhost.localstack.cloud:4566", { service: "s3", bucket: "bucket" }],
    ["bucket.s3.amazonaws.com", { service: "s3", bucket: "bucket" }],
    ["bucket.s3.dualstack.eu-west-1.amazonaws.com", { service: "s3", bucket: "bucket", region: "eu-west-1" }],
    ["bucket.s3-eu-west-1.amazonaws.com", { service: "s3", bucket: "bucket", region: "eu-west-1" }],
    ["bucket.s3-accelerate.amazonaws.com", { service: "s3", bucket: "bucket" }],
    ["s3.eu-west-1.amazonaws.com", { service: "s3", region: "eu-west-1" }],
    ["iam.amazonaws.com", { service: "iam" }],
    ["sts.eu-west-1.amazonaws.com", { service: "sts", region: "eu-west-1" }],
    ["something.amazonaws.com", {}],
    ["bucket.s3-website.localhost:4566", { service: "s3-website", bucket: "bucket" }],
    ["bucket.s3-website-eu-west-1.amazonaws.com", { service: "s3-website", bucket: "bucket", region: "eu-west-1" }],
    ["world-ab12.localhost:4566", { world: "ab12" }],
    ["bucket.world-ab12.localhost:4566", { world: "ab12", bucket: "bucket" }],
    ["111122223333.s3-control.localhost:4566", { service: "s3-control" }],
    ["111122223333.localhost:4566", {}],
    ["bucket.s3.example.test", { bucket: "bucket" }],
    ["s3.example.test", {}],
  ];
  test.each(hosts)("%s", (host, address) => {
    expect(addressing.host(host)).toEqual(address);
  });
});

describe("a path", () => {
  const paths: readonly (readonly [string, string | undefined, object])[] = [
    ["/", undefined, {}],
    ["/bucket", undefined, { bucket: "bucket" }],
    ["/bucket/", undefined, { bucket: "bucket" }],
    ["/bucket/a/b", undefined, { bucket: "bucket", key: "a/b" }],
    ["/bucket//double", undefined, { bucket: "bucket", key: "/double" }],
    ["/bucket/a/../b/.", undefined, { bucket: "bucket", key: "a/../b/." }],
    ["/bucket/%2F%3F%2B", undefined, { bucket: "bucket", key: "/?+" }],
    ["/bucket/a+b%20c", undefined, { bucket: "bucket", key: "a b c" }],
    ["/bucket/%F0%9F%90%AC", undefined, { bucket: "bucket", key: "🐬" }],
    ["/bucket/%252F", undefined, { bucket: "bucket", key: "%2F" }],
    ["/", "hosted", { bucket: "hosted" }],
    ["/a/b", "hosted", { bucket: "hosted", key: "a/b" }],
    ["//a", "hosted", { bucket: "hosted", key: "/a" }],
  ];
  test.each(paths)("%s (host's bucket: %s)", (path, bucketOfHost, address) => {
    expect(objectAddressOf(path, bucketOfHost)).toEqual(address);
  });

  test("of a target in a proxy's absolute form loses scheme and host", () => {
    expect(pathOf("http://localhost:4566/bucket/key?acl")).toBe("/bucket/key");
  });
});
