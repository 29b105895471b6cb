import { describe, expect, test } from "vitest";
import {
  principalArns,
  validateBucketPolicy,
  validateIdentityPolicy,
  validateTrustPolicy,
} from "../../src/services/iam/policy/validate.js";

const ROLE = "arn:aws:iam::111111111111:role/worker";
const document = (statement: object | readonly object[], version = "2012-10-17"): string =>
  JSON.stringify({ Version: version, Statement: statement });
const allow = (members: object = {}) => ({ Effect: "Allow", Action: "s3:GetObject", Resource: "*", ...members });
const trust = (members: object = {}) => ({
  Effect: "Allow",
  Principal: { AWS: "111111111111" },
  Action: "sts:AssumeRole",
  ...members,
});
const bucket = (members: object = {}) => ({
  Effect: "Allow",
  Principal: "*",
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::data/*",
  ...members,
});

describe("an identity policy", () => {
  test.each<[string, string, string | undefined]>([
    ["an Allow of an action on a resource is fine", document(allow()), undefined],
    ["a list of statements is fine", document([allow(), allow({ Effect: "Deny", Sid: "No" })]), undefined],
    ["conditions are fine", document(allow({ Condition: { Bool: { "aws:SecureTransport": true } } })), undefined],
    ["the bare * is an action", document(allow({ Action: "*" })), undefined],
    ["text that is no JSON", "{", "This policy contains invalid Json"],
    ["the empty text", "", "This policy contains invalid Json"],
    ["JSON that is no object", "[]", "Syntax errors in policy."],
    ["no Statement", '{"Version":"2012-10-17"}', "Syntax errors in policy."],
    ["an empty list of statements", document([]), "Syntax errors in policy."],
    ["an unknown member", '{"Version":"2012-10-17","Extra":1,"Statement":[]}', "Syntax errors in policy."],
    ["an unknown version", document(allow(), "2020-01-01"), "Syntax errors in policy."],
    ["an unknown member of a statement", document(allow({ Actions: "x" })), "Syntax errors in policy."],
    ["no Effect", document({ Action: "s3:*", Resource: "*" }), "Syntax errors in policy."],
    ["an Effect in lower case", document(allow({ Effect: "allow" })), "Syntax errors in policy."],
    ["Action and NotAction together", document(allow({ NotAction: "s3:*" })), "Syntax errors in policy."],
    ["Resource and NotResource together", document(allow({ NotResource: "*" })), "Syntax errors in policy."],
    ["an action that is a number", document(allow({ Action: 5 })), "Syntax errors in policy."],
    ["an unknown operator", document(allow({ Condition: { Nope: { a: "b" } } })), "Syntax errors in policy."],
    [
      "an operator called constructor",
      document(allow({ Condition: { constructor: { a: "b" } } })),
      "Syntax errors in policy.",
    ],
    ["a condition without keys", document(allow({ Condition: { Bool: "true" } })), "Syntax errors in policy."],
    ["no actions", document({ Effect: "Allow", Resource: "*" }), "Policy statement must contain actions."],
    ["an empty list of actions", document(allow({ Action: [] })), "Policy statement must contain actions."],
    ["no resources", document({ Effect: "Allow", Action: "s3:*" }), "Policy statement must contain resources."],
    ["a principal", document(allow({ Principal: "*" })), "Policy document should not specify a principal."],
    [
      "an action without a service",
      document(allow({ Action: "GetObject" })),
      "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
    ],
    [
      "an action with two colons",
      document(allow({ Action: "s3:Get:Object" })),
      "Actions/Condition can contain only one colon.",
    ],
    ["a service with odd characters", document(allow({ Action: "s 3:Get" })), "Vendor s 3 is not valid"],
    ["a resource that is no ARN", document(allow({ Resource: "data" })), 'Resource data must be in ARN format or "*".'],
    [
      "an unknown partition",
      document(allow({ Resource: "arn:azure:s3:::data" })),
      'Partition "azure" is not valid for resource "arn:azure:s3:::data".',
    ],
    [
      "two statements with one Sid",
      document([allow({ Sid: "A" }), allow({ Sid: "A" })]),
      "Statement IDs (SID) in a single policy must be unique.",
    ],
    [
      "a Sid with spaces",
      document(allow({ Sid: "my statement" })),
      "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
    ],
    [
      "a date that is none",
      document(allow({ Condition: { DateLessThan: { "aws:CurrentTime": "tomorrow" } } })),
      "The policy failed legacy parsing",
    ],
    [
      "an address that is none",
      document(allow({ Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/64" } } })),
      "The policy failed legacy parsing",
    ],
  ])("%s", (_, text, fault) => {
    expect(validateIdentityPolicy(text)).toBe(fault);
  });

  test("a managed policy must be of the current version", () => {
    expect(validateIdentityPolicy(document(allow(), "2008-10-17"))).toBe(
      "Policy document must be version 2012-10-17 or greater.",
    );
    expect(validateIdentityPolicy(JSON.stringify({ Statement: allow() }))).toBe(
      "Policy document must be version 2012-10-17 or greater.",
    );
  });

  test("an inline policy may be of the old version", () => {
    expect(validateIdentityPolicy(document(allow(), "2008-10-17"), "inline")).toBeUndefined();
  });
});

describe("a trust policy", () => {
  test.each<[string, string, string | undefined]>([
    ["an account may be trusted", document(trust()), undefined],
    ["a role may be trusted", document(trust({ Principal: { AWS: ROLE } })), undefined],
    ["a service may be trusted", document(trust({ Principal: { Service: "ec2.amazonaws.com" } })), undefined],
    ["everybody may be trusted", document(trust({ Principal: "*" })), undefined],
    ["the old version is fine", document(trust(), "2008-10-17"), undefined],
    ["session tags", document(trust({ Action: ["sts:AssumeRole", "sts:TagSession"] })), undefined],
    ["text that is no JSON", "nothing", "This policy contains invalid Json"],
    ["no principal", document({ Effect: "Allow", Action: "sts:AssumeRole" }), "Missing required field Principal"],
    ["a resource", document(trust({ Resource: "*" })), "Has prohibited field Resource"],
    [
      "an action of another service",
      document(trust({ Action: "s3:GetObject" })),
      "AssumeRole policy may only specify STS AssumeRole actions.",
    ],
    [
      "a principal that is no ARN",
      document(trust({ Principal: { AWS: "bob" } })),
      'Invalid principal in policy: "AWS":"bob"',
    ],
    [
      "a principal with a wildcard",
      document(trust({ Principal: { AWS: "arn:aws:iam::111111111111:role/*" } })),
      'Invalid principal in policy: "AWS":"arn:aws:iam::111111111111:role/*"',
    ],
  ])("%s", (_, text, fault) => {
    expect(validateTrustPolicy(text)).toBe(fault);
  });

  test("the users and roles it names can be looked up", () => {
    const text = document([
      trust(),
      trust({ Principal: { AWS: [ROLE, "111111111111"], Service: "ec2.amazonaws.com" } }),
    ]);

    expect(principalArns(text)).toEqual([ROLE]);
  });
});

describe("a bucket policy", () => {
  test.each<[string, string, string | undefined]>([
    ["everybody may read the objects", document(bucket()), undefined],
    [
      "bucket and objects in one statement",
      document(
        bucket({ Action: ["s3:GetObject", "s3:ListBucket"], Resource: ["arn:aws:s3:::data", "arn:aws:s3:::data/*"] }),
      ),
      undefined,
    ],
    ["all of S3", document(bucket({ Action: "s3:*", Resource: "arn:aws:s3:::data" })), undefined],
    ["the empty text", "", "Policies must be valid JSON and the first byte must be '{'"],
    [
      "a space before the brace",
      ` ${document(bucket())}`,
      "Policies must be valid JSON and the first byte must be '{'",
    ],
    ["an empty object", "{}", "Missing required field Statement"],
    ["no principal", document({ ...bucket(), Principal: undefined }), "Missing required field Principal"],
    ["no action", document({ ...bucket(), Action: undefined }), "Missing required field Action"],
    ["no resource", document({ ...bucket(), Resource: undefined }), "Missing required field Resource"],
    ["no effect", document({ ...bucket(), Effect: undefined }), "Missing required field Effect"],
    ["an unknown effect", document(bucket({ Effect: "Maybe" })), "Invalid effect: Maybe"],
    ["an unknown version", document(bucket(), "2020-01-01"), "The policy must contain a valid version string"],
    ["an unknown member", document(bucket({ Actions: "x" })), "Unknown field Actions"],
    ["another bucket", document(bucket({ Resource: "arn:aws:s3:::other/*" })), "Policy has invalid resource"],
    [
      "a bucket whose name only begins alike",
      document(bucket({ Resource: "arn:aws:s3:::data2/*" })),
      "Policy has invalid resource",
    ],
    ["a resource that is no ARN", document(bucket({ Resource: "data/*" })), "Policy has invalid resource"],
    ["the bare * as a resource", document(bucket({ Resource: "*" })), "Policy has invalid resource"],
    ["an action of another service", document(bucket({ Action: "iam:GetUser" })), "Policy has invalid action"],
    ["an action without a service", document(bucket({ Action: "GetObject" })), "Policy has invalid action"],
    ["a principal that is nobody", document(bucket({ Principal: { AWS: "bob" } })), "Invalid principal in policy"],
    [
      "a kind of principal called constructor",
      document(bucket({ Principal: { constructor: "x" } })),
      "Invalid principal in policy",
    ],
    ["an unknown kind of principal", document(bucket({ Principal: { Azure: "x" } })), "Invalid principal in policy"],
    [
      "an action on objects, a resource that is the bucket",
      document(bucket({ Resource: "arn:aws:s3:::data" })),
      "Action does not apply to any resource(s) in statement",
    ],
    [
      "an action on the bucket, a resource that is its objects",
      document(bucket({ Action: "s3:ListBucket" })),
      "Action does not apply to any resource(s) in statement",
    ],
    [
      "an operator in other letters than AWS's",
      document(bucket({ Condition: { stringequals: { "aws:username": "b" } } })),
      "Invalid Condition type : stringequals",
    ],
    ["an unknown operator", document(bucket({ Condition: { Nope: { a: "b" } } })), "Invalid Condition type : Nope"],
  ])("%s", (_, text, fault) => {
    expect(validateBucketPolicy(text, "data")).toBe(fault);
  });
});
