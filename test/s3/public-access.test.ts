import { S3 } from "@aws-sdk/client-s3";
import type { Emulator } from "../../src/index.js";
import { describe, expect, test } from "../support/emulator.js";

const Bucket = "guarded-bucket";
const everything = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};
const nothing = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};

describe("block public access", () => {
  test("is wholly on in a new bucket", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    expect((await s3.getPublicAccessBlock({ Bucket })).PublicAccessBlockConfiguration).toEqual(everything);
  });

  test("takes what is not named for off", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    await s3.putPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration: { BlockPublicAcls: false } });

    expect((await s3.getPublicAccessBlock({ Bucket })).PublicAccessBlockConfiguration).toEqual(nothing);
  });

  test("can be deleted, and deleted again", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    await s3.deletePublicAccessBlock({ Bucket });

    await expect(s3.getPublicAccessBlock({ Bucket })).rejects.toMatchObject({
      name: "NoSuchPublicAccessBlockConfiguration",
      message: "The public access block configuration was not found",
      BucketName: Bucket,
      $metadata: { httpStatusCode: 404 },
    });
    await expect(s3.deletePublicAccessBlock({ Bucket })).resolves.toMatchObject({
      $metadata: { httpStatusCode: 204 },
    });
  });

  test("needs s3:PutBucketPublicAccessBlock also to be deleted", async ({ s3, aUser }) => {
    await s3.createBucket({ Bucket });
    const user = await aUser("opener", {
      Effect: "Allow",
      Action: "s3:DeletePublicAccessBlock",
      Resource: "*",
    });

    await expect(user.s3.deletePublicAccessBlock({ Bucket })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      /s3:PutBucketPublicAccessBlock/,
    );
  });
});

describe("object ownership", () => {
  test("is the bucket owner's in a new bucket", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    expect((await s3.getBucketOwnershipControls({ Bucket })).OwnershipControls).toEqual({
      Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }],
    });
  });

  test("is what the bucket was created with", async ({ s3 }) => {
    await s3.createBucket({ Bucket, ObjectOwnership: "ObjectWriter" });

    expect((await s3.getBucketOwnershipControls({ Bucket })).OwnershipControls?.Rules).toEqual([
      { ObjectOwnership: "ObjectWriter" },
    ]);
  });

  test("can be put and deleted", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    await s3.putBucketOwnershipControls({
      Bucket,
      OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerPreferred" }] },
    });
    expect((await s3.getBucketOwnershipControls({ Bucket })).OwnershipControls?.Rules).toEqual([
      { ObjectOwnership: "BucketOwnerPreferred" },
    ]);

    await s3.deleteBucketOwnershipControls({ Bucket });

    await expect(s3.getBucketOwnershipControls({ Bucket })).rejects.toBeRefusedWith(
      "OwnershipControlsNotFoundError",
      404,
      "The bucket ownership controls were not found",
    );
  });

  const wrong = {
    "two rules": [{ ObjectOwnership: "ObjectWriter" }, { ObjectOwnership: "ObjectWriter" }],
    "an unknown word": [{ ObjectOwnership: "RandomValue" }],
    "no rule": [],
  };
  for (const [what, rules] of Object.entries(wrong)) {
    test(`cannot be put as ${what}`, async ({ s3 }) => {
      await s3.createBucket({ Bucket });
      // Wrong on purpose.
      const Rules = rules as { ObjectOwnership: "ObjectWriter" }[];

      await expect(s3.putBucketOwnershipControls({ Bucket, OwnershipControls: { Rules } })).rejects.toBeRefusedWith(
        "MalformedXML",
        400,
      );
    });
  }
});

describe("with legacy bucket defaults", () => {
  test.override({ options: { bucketDefaults: "legacy" } });

  test("a new bucket blocks nothing and lets ACLs be", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    await expect(s3.getPublicAccessBlock({ Bucket })).rejects.toBeRefusedWith(
      "NoSuchPublicAccessBlockConfiguration",
      404,
    );
    expect((await s3.getBucketOwnershipControls({ Bucket })).OwnershipControls?.Rules).toEqual([
      { ObjectOwnership: "ObjectWriter" },
    ]);
  });

  test("owners have display names", async ({ s3 }) => {
    expect((await s3.listBuckets()).Owner).toEqual({
      ID: expect.stringMatching(/^[0-9a-f]{64}$/),
      DisplayName: expect.any(String),
    });
  });
});

/** A client that signs nothing. */
const anonymousOf = (emulator: Emulator): S3 =>
  new S3({ ...emulator.clientConfig(), maxAttempts: 1, signer: { sign: async (request) => request } });

const Key = "a.txt";
const publicPolicy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: `arn:aws:s3:::${Bucket}/*` }],
});

describe("strangers", () => {
  test("may read nothing by default", async ({ s3, emulator }) => {
    await s3.createBucket({ Bucket });
    await s3.putObject({ Bucket, Key, Body: "a" });

    await expect(anonymousOf(emulator).getObject({ Bucket, Key })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      "Access Denied",
    );
  });

  test("may read what a public policy opens, until public buckets are restricted", async ({ s3, emulator }) => {
    await s3.createBucket({ Bucket });
    await s3.putObject({ Bucket, Key, Body: "a" });
    await s3.deletePublicAccessBlock({ Bucket });
    await s3.putBucketPolicy({ Bucket, Policy: publicPolicy });
    const stranger = anonymousOf(emulator);

    await expect(stranger.getObject({ Bucket, Key })).resolves.toMatchObject({ ContentLength: 1 });
    await s3.putPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration: { RestrictPublicBuckets: true } });
    await expect(stranger.getObject({ Bucket, Key })).rejects.toBeRefusedWith("AccessDenied", 403);
  });

  test("may read what a public ACL opens, until public ACLs are ignored", async ({ s3, emulator }) => {
    await s3.createBucket({ Bucket, ObjectOwnership: "ObjectWriter" });
    await s3.deletePublicAccessBlock({ Bucket });
    await s3.putObject({ Bucket, Key, Body: "a", ACL: "public-read" });
    const stranger = anonymousOf(emulator);

    await expect(stranger.getObject({ Bucket, Key })).resolves.toMatchObject({ ContentLength: 1 });
    await s3.putPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration: { IgnorePublicAcls: true } });
    await expect(stranger.getObject({ Bucket, Key })).rejects.toBeRefusedWith("AccessDenied", 403);
  });

  test("may read nothing any more once ACLs are disabled", async ({ s3, emulator }) => {
    await s3.createBucket({ Bucket, ObjectOwnership: "ObjectWriter" });
    await s3.deletePublicAccessBlock({ Bucket });
    await s3.putObject({ Bucket, Key, Body: "a", ACL: "public-read" });

    await s3.putBucketOwnershipControls({
      Bucket,
      OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
    });

    await expect(anonymousOf(emulator).getObject({ Bucket, Key })).rejects.toBeRefusedWith("AccessDenied", 403);
  });
});
