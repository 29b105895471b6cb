import { clientsOf, describe, expect, test } from "../support/emulator.js";

const Bucket = "policed-bucket";
const statement = {
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::000000000000:root" },
  Action: "s3:GetObject",
  Resource: `arn:aws:s3:::${Bucket}/*`,
};
const policyOf = (...Statement: readonly object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const publicPolicy = policyOf({ ...statement, Principal: "*" });

describe("a bucket policy", () => {
  test("is not there at first", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    await expect(s3.getBucketPolicy({ Bucket })).rejects.toMatchObject({
      name: "NoSuchBucketPolicy",
      message: "The bucket policy does not exist",
      BucketName: Bucket,
      $metadata: { httpStatusCode: 404 },
    });
  });

  test("is put, read and deleted", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    const put = await s3.putBucketPolicy({ Bucket, Policy: policyOf(statement) });
    expect(put.$metadata.httpStatusCode).toBe(204);
    const { Policy = "" } = await s3.getBucketPolicy({ Bucket });
    expect(JSON.parse(Policy)).toEqual({ Version: "2012-10-17", Statement: [statement] });

    await s3.deleteBucketPolicy({ Bucket });
    await expect(s3.getBucketPolicy({ Bucket })).rejects.toBeRefusedWith("NoSuchBucketPolicy", 404);
  });

  test("is read only by who expects the right owner", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    await s3.putBucketPolicy({ Bucket, Policy: policyOf(statement) });

    await expect(s3.getBucketPolicy({ Bucket, ExpectedBucketOwner: "000000000002" })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      "Access Denied",
    );
    await expect(s3.getBucketPolicy({ Bucket, ExpectedBucketOwner: "000000000000" })).resolves.toHaveProperty("Policy");
  });

  for (const Policy of ["random string", "[]x"]) {
    test(`cannot be ${Policy}`, async ({ s3 }) => {
      await s3.createBucket({ Bucket });

      await expect(s3.putBucketPolicy({ Bucket, Policy })).rejects.toBeRefusedWith(
        "MalformedPolicy",
        400,
        "Policies must be valid JSON and the first byte must be '{'",
      );
    });
  }

  test("must have statements", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    await expect(s3.putBucketPolicy({ Bucket, Policy: "{}" })).rejects.toBeRefusedWith(
      "MalformedPolicy",
      400,
      "Missing required field Statement",
    );
  });

  test("cannot name a user who does not exist", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    const Policy = policyOf({ ...statement, Principal: { AWS: "arn:aws:iam::000000000000:user/nobody" } });

    await expect(s3.putBucketPolicy({ Bucket, Policy })).rejects.toBeRefusedWith(
      "MalformedPolicy",
      400,
      "Invalid principal in policy",
    );
  });

  test("that is public is refused while public policies are blocked", async ({ s3, aUser }) => {
    await s3.createBucket({ Bucket });
    const admin = await aUser("admin", { Effect: "Allow", Action: "s3:*", Resource: "*" });

    await expect(admin.s3.putBucketPolicy({ Bucket, Policy: publicPolicy })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      `User: arn:aws:iam::000000000000:user/admin is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::${Bucket}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
    );
  });

  test("says by its status whether it is public", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    await s3.deletePublicAccessBlock({ Bucket });

    await s3.putBucketPolicy({ Bucket, Policy: publicPolicy });
    expect((await s3.getBucketPolicyStatus({ Bucket })).PolicyStatus).toEqual({ IsPublic: true });

    await s3.putBucketPolicy({ Bucket, Policy: policyOf(statement) });
    expect((await s3.getBucketPolicyStatus({ Bucket })).PolicyStatus).toEqual({ IsPublic: false });
  });

  test("opens the bucket to a user without any policy of their own", async ({ s3, aUser }) => {
    await s3.createBucket({ Bucket });
    await s3.putObject({ Bucket, Key: "a.txt", Body: "a" });
    const user = await aUser("guest");
    await expect(user.s3.getObject({ Bucket, Key: "a.txt" })).rejects.toBeRefusedWith("AccessDenied", 403);

    const Principal = { AWS: "arn:aws:iam::000000000000:user/guest" };
    await s3.putBucketPolicy({ Bucket, Policy: policyOf({ ...statement, Principal }) });

    await expect(user.s3.getObject({ Bucket, Key: "a.txt" })).resolves.toBeDefined();
  });

  test("that denies outweighs what the user's own policy allows", async ({ s3, aUser }) => {
    await s3.createBucket({ Bucket });
    const user = await aUser("writer", { Effect: "Allow", Action: "s3:*", Resource: "*" });
    await s3.putBucketPolicy({
      Bucket,
      Policy: policyOf({
        Effect: "Deny",
        Principal: { AWS: "arn:aws:iam::000000000000:user/writer" },
        Action: "s3:PutObject",
        Resource: `arn:aws:s3:::${Bucket}/*`,
      }),
    });

    await expect(user.s3.putObject({ Bucket, Key: "a.txt", Body: "a" })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      /with an explicit deny in a resource-based policy$/,
    );
  });
});

describe("a bucket policy across accounts", () => {
  test.override({ options: { accounts: ["000000000000:test:test", "111122223333:other:secret"] } });

  test("opens the bucket to the other account", async ({ s3, emulator }) => {
    const other = clientsOf(emulator, { accessKeyId: "other", secretAccessKey: "secret" });
    await s3.createBucket({ Bucket });
    await s3.putObject({ Bucket, Key: "a.txt", Body: "a" });
    await expect(other.s3.getObject({ Bucket, Key: "a.txt" })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      "Access Denied",
    );

    const Principal = { AWS: "arn:aws:iam::111122223333:root" };
    await s3.putBucketPolicy({ Bucket, Policy: policyOf({ ...statement, Principal }) });

    await expect(other.s3.getObject({ Bucket, Key: "a.txt" })).resolves.toBeDefined();
  });
});

test("a policy that shuts everybody out is taken, and root may always replace it", async ({ s3, aUser }) => {
  const anna = await aUser("anna", { Effect: "Allow", Action: "s3:*", Resource: "*" });
  await anna.s3.createBucket({ Bucket: "locked" });
  const Resource = ["arn:aws:s3:::locked", "arn:aws:s3:::locked/*"];
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Deny", Principal: "*", Action: "s3:*", Resource }],
  });

  await anna.s3.putBucketPolicy({ Bucket: "locked", Policy, ConfirmRemoveSelfBucketAccess: true });

  await expect(anna.s3.deleteBucketPolicy({ Bucket: "locked" })).rejects.toBeRefusedWith("AccessDenied", 403);
  await expect(s3.listObjectsV2({ Bucket: "locked" })).rejects.toBeRefusedWith("AccessDenied", 403);
  expect((await s3.getBucketPolicy({ Bucket: "locked" })).Policy).toBe(Policy);
  await s3.putBucketPolicy({ Bucket: "locked", Policy });
  await s3.deleteBucketPolicy({ Bucket: "locked" });
  await expect(s3.listObjectsV2({ Bucket: "locked" })).resolves.toBeDefined();
});
