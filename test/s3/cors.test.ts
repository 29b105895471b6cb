import { describe, expect, test } from "../support/emulator.js";

const Bucket = "cross-bucket";

describe("the CORS rules of a bucket", () => {
  test("are not there at first, and deleting them is no fault", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    await expect(s3.getBucketCors({ Bucket })).rejects.toMatchObject({
      name: "NoSuchCORSConfiguration",
      message: "The CORS configuration does not exist",
      BucketName: Bucket,
      $metadata: { httpStatusCode: 404 },
    });
    await expect(s3.deleteBucketCors({ Bucket })).resolves.toMatchObject({ $metadata: { httpStatusCode: 204 } });
  });

  test("are put, read and deleted", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    const CORSRules = [{ AllowedMethods: ["GET"], AllowedOrigins: ["*"] }];
    await s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules } });

    expect((await s3.getBucketCors({ Bucket })).CORSRules).toEqual([
      { AllowedMethods: ["GET"], AllowedOrigins: ["*"] },
    ]);
    await s3.deleteBucketCors({ Bucket });
    await expect(s3.getBucketCors({ Bucket })).rejects.toBeRefusedWith("NoSuchCORSConfiguration", 404);
  });

  test("may have an empty origin", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    const CORSRules = [{ AllowedMethods: ["GET", "PUT", "HEAD"], AllowedOrigins: [""] }];
    await s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules } });

    expect((await s3.getBucketCors({ Bucket })).CORSRules).toEqual(CORSRules);
  });

  test("may not have methods that S3 does not serve", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    const CORSRules = [{ AllowedMethods: ["MYMETHOD"], AllowedOrigins: ["*"] }];

    await expect(s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules } })).rejects.toBeRefusedWith(
      "InvalidRequest",
      400,
      "Found unsupported HTTP method in CORS config. Unsupported method is MYMETHOD",
    );
  });

  test("may not be none", async ({ s3 }) => {
    await s3.createBucket({ Bucket });

    await expect(s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules: [] } })).rejects.toBeRefusedWith(
      "MalformedXML",
      400,
    );
  });
});
