import { describe, expect, test } from "vitest";
import { isPublicPolicy } from "../../src/services/s3/public.js";

const policy = (statement: object) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::bucket/*", ...statement }],
  });
const everybody = (Condition: object) => policy({ Principal: "*", Condition });

describe("a bucket policy is public", () => {
  const open: Readonly<Record<string, string>> = {
    "when it lets everybody in": policy({ Principal: "*" }),
    "when it lets every AWS account in": policy({ Principal: { AWS: "*" } }),
    "when everybody is one of several": policy({ Principal: { AWS: ["arn:aws:iam::111122223333:root", "*"] } }),
    "when it lets all but some in": policy({ NotPrincipal: { AWS: "arn:aws:iam::111122223333:root" } }),
    "when its condition is a wildcard": everybody({ StringLike: { "aws:SourceVpc": "vpc-*" } }),
    "when its condition is a variable": everybody({ StringEquals: { "aws:PrincipalArn": "${aws:username}" } }),
    "when its condition only excludes": everybody({ StringNotEquals: { "aws:SourceVpc": "vpc-1" } }),
    "when its condition says nothing about the caller": everybody({ Bool: { "aws:SecureTransport": "true" } }),
    "when its address range is as wide as the internet": everybody({ IpAddress: { "aws:SourceIp": "0.0.0.0/1" } }),
  };
  for (const [when, document] of Object.entries(open)) {
    test(when, () => expect(isPublicPolicy(document)).toBe(true));
  }
});

describe("a bucket policy is not public", () => {
  const closed: Readonly<Record<string, string>> = {
    "when it names an account": policy({ Principal: { AWS: "arn:aws:iam::111122223333:root" } }),
    "when it names a service": policy({ Principal: { Service: "logging.s3.amazonaws.com" } }),
    "when it only denies": policy({ Principal: "*", Effect: "Deny" }),
    "when it is held to a network": everybody({ StringEquals: { "aws:SourceVpc": "vpc-91237329" } }),
    "when it is held to an organization": everybody({ StringEquals: { "aws:PrincipalOrgID": "o-1234567890" } }),
    "when it is held to an account by ARN": everybody({
      ArnLike: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/*" },
    }),
    "when it is held to an address range": everybody({ IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }),
  };
  for (const [when, document] of Object.entries(closed)) {
    test(when, () => expect(isPublicPolicy(document)).toBe(false));
  }
});
