import { describe, expect, test } from "../support/emulator.js";

const policyOf = (statement: object): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Deny", Principal: "*", Resource: "arn:aws:s3:::photos/*", ...statement }],
  });

describe("a bucket policy that could never do what it says is refused", () => {
  test.for([
    ["s3:Abort*", "arn:aws:s3:::photos"],
    ["s3:GetObjec?", "arn:aws:s3:::photos"],
    ["s3:GetBucket*", "arn:aws:s3:::photos/*"],
  ])("%s does not apply to %s", async ([Action, Resource], { s3 }) => {
    await s3.createBucket({ Bucket: "photos" });

    await expect(
      s3.putBucketPolicy({ Bucket: "photos", Policy: policyOf({ Action, Resource }) }),
    ).rejects.toBeRefusedWith("MalformedPolicy", 400, "Action does not apply to any resource(s) in statement");
  });

  test("a pattern that stands for no action is refused", async ({ s3 }) => {
    await s3.createBucket({ Bucket: "photos" });

    await expect(
      s3.putBucketPolicy({ Bucket: "photos", Policy: policyOf({ Action: "s3:Abort?" }) }),
    ).rejects.toBeRefusedWith("MalformedPolicy", 400, "Policy has invalid action");
  });

  test.for([[["000000000000"]], ["000000000000"]])(
    "%s names nobody unless it says who that is",
    async ([Principal], { s3 }) => {
      await s3.createBucket({ Bucket: "photos" });

      await expect(
        s3.putBucketPolicy({ Bucket: "photos", Policy: policyOf({ Action: "s3:GetObject", Principal }) }),
      ).rejects.toBeRefusedWith("MalformedPolicy", 400, "Invalid principal in policy");
    },
  );

  test("an access key is nobody", async ({ s3 }) => {
    await s3.createBucket({ Bucket: "photos" });
    const Policy = policyOf({ Action: "s3:GetObject", Principal: { AWS: "AKIAIOSFODNN7EXAMPLE" } });

    await expect(s3.putBucketPolicy({ Bucket: "photos", Policy })).rejects.toBeRefusedWith(
      "MalformedPolicy",
      400,
      "Invalid principal in policy",
    );
  });

  test("s3:Get* applies to the bucket and to its objects", async ({ s3 }) => {
    await s3.createBucket({ Bucket: "photos" });

    for (const Resource of ["arn:aws:s3:::photos", "arn:aws:s3:::photos/*"]) {
      const answer = await s3.putBucketPolicy({ Bucket: "photos", Policy: policyOf({ Action: "s3:Get*", Resource }) });
      expect(answer.$metadata.httpStatusCode).toBe(204);
    }
  });

  test.for(["s3:PrefixOfKeys", "aws:SourceIpAddress"])("%s is no condition key", async (key, { s3 }) => {
    await s3.createBucket({ Bucket: "photos" });
    const Policy = policyOf({ Action: "s3:GetObject", Condition: { StringEquals: { [key]: "x" } } });

    await expect(s3.putBucketPolicy({ Bucket: "photos", Policy })).rejects.toBeRefusedWith(
      "MalformedPolicy",
      400,
      "Policy has an invalid condition key",
    );
  });

  test("tags, variables and addresses of version 6 are fine", async ({ s3 }) => {
    await s3.createBucket({ Bucket: "photos" });
    const Condition = {
      StringEquals: { "s3:ExistingObjectTag/team": "$" + "{aws:PrincipalTag/team}", "AWS:PrincipalOrgId": "o-1" },
      NotIpAddress: { "aws:SourceIp": ["10.0.0.0/8", "2001:db8::/32"] },
    };

    const answer = await s3.putBucketPolicy({
      Bucket: "photos",
      Policy: policyOf({ Action: "s3:GetObject", Condition }),
    });

    expect(answer.$metadata.httpStatusCode).toBe(204);
  });

  test.for([
    ["IpAddress", "300.1.1.1/40"],
    ["Null", "true"],
  ])("%s cannot compare an address with %s", async ([operator = "", value], { s3 }) => {
    await s3.createBucket({ Bucket: "photos" });
    const Policy = policyOf({ Action: "s3:GetObject", Condition: { [operator]: { "aws:SourceIp": value } } });

    await expect(s3.putBucketPolicy({ Bucket: "photos", Policy })).rejects.toBeRefusedWith(
      "MalformedPolicy",
      400,
      "Invalid IP address in Conditions",
    );
  });

  test("a prefix is a condition of listings only, and of every action named beside them", async ({ s3 }) => {
    await s3.createBucket({ Bucket: "photos" });
    const Policy = policyOf({
      Action: ["s3:ListBucket", "s3:GetObject"],
      Resource: ["arn:aws:s3:::photos", "arn:aws:s3:::photos/*"],
      Condition: { StringLike: { "s3:prefix": "home/*" } },
    });

    await expect(s3.putBucketPolicy({ Bucket: "photos", Policy })).rejects.toBeRefusedWith(
      "MalformedPolicy",
      400,
      "Conditions do not apply to combination of actions and resources in statement",
    );
  });

  test("a pattern of actions needs only one that brings the key", async ({ s3 }) => {
    await s3.createBucket({ Bucket: "photos" });
    const Policy = policyOf({
      Action: "s3:List*",
      Resource: "arn:aws:s3:::photos",
      Condition: { StringNotLike: { "s3:prefix": "home/*" } },
    });

    const answer = await s3.putBucketPolicy({ Bucket: "photos", Policy });

    expect(answer.$metadata.httpStatusCode).toBe(204);
  });
});
