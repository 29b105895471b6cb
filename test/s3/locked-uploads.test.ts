import type { S3 } from "@aws-sdk/client-s3";
import { describe, expect, test } from "./a-bucket.js";

const UNTIL = new Date("2099-01-01T00:00:00Z");

const aLockedBucket = async (s3: S3): Promise<string> => {
  await s3.createBucket({ Bucket: "a-locked-bucket", ObjectLockEnabledForBucket: true });
  return "a-locked-bucket";
};

describe("an object is locked from the moment it is", () => {
  const lock = {
    ObjectLockMode: "GOVERNANCE",
    ObjectLockRetainUntilDate: UNTIL,
    ObjectLockLegalHoldStatus: "ON",
  } as const;

  test("put", async ({ s3 }) => {
    const Bucket = await aLockedBucket(s3);

    const { VersionId } = await s3.putObject({ Bucket, Key: "k", Body: "x", ...lock });

    expect(await s3.headObject({ Bucket, Key: "k" })).toMatchObject(lock);
    await expect(s3.deleteObject({ Bucket, Key: "k", VersionId })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      "Access Denied because object protected by object lock.",
    );
  });

  test("copied, whatever its source had", async ({ s3 }) => {
    const Bucket = await aLockedBucket(s3);
    await s3.putObject({ Bucket, Key: "source", Body: "x", ...lock });

    await s3.copyObject({ Bucket, Key: "locked", CopySource: `${Bucket}/source`, ...lock });
    await s3.copyObject({ Bucket, Key: "free", CopySource: `${Bucket}/source` });

    expect(await s3.headObject({ Bucket, Key: "locked" })).toMatchObject(lock);
    expect((await s3.headObject({ Bucket, Key: "free" })).ObjectLockMode).toBeUndefined();
  });

  test("completed", async ({ s3, plain }) => {
    const Bucket = await aLockedBucket(s3);
    const { UploadId } = await plain.createMultipartUpload({ Bucket, Key: "k", ...lock });
    const { ETag } = await plain.uploadPart({ Bucket, Key: "k", UploadId, PartNumber: 1, Body: "x" });
    await plain.completeMultipartUpload({
      Bucket,
      Key: "k",
      UploadId,
      MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
    });

    expect(await s3.headObject({ Bucket, Key: "k" })).toMatchObject(lock);
  });
});

describe("a lock that does not hold is refused:", () => {
  for (const [what, headers, refusal] of [
    [
      "a mode without a date",
      { ObjectLockMode: "GOVERNANCE" },
      {
        ArgumentName: "x-amz-object-lock-retain-until-date",
        message: "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied",
      },
    ],
    [
      "a date without a mode",
      { ObjectLockRetainUntilDate: UNTIL },
      {
        ArgumentName: "x-amz-object-lock-mode",
        message: "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied",
      },
    ],
  ] as const) {
    test(what, async ({ s3 }) => {
      const Bucket = await aLockedBucket(s3);

      await expect(s3.putObject({ Bucket, Key: "k", Body: "x", ...headers })).rejects.toMatchObject({
        name: "InvalidArgument",
        ...refusal,
      });
    });
  }

  test("a mode that does not exist", async ({ s3 }) => {
    const Bucket = await aLockedBucket(s3);
    const bad = { Bucket, Key: "k", ObjectLockRetainUntilDate: UNTIL } as const;
    const refusal = {
      name: "InvalidArgument",
      message: "Unknown wormMode directive.",
      ArgumentName: "x-amz-object-lock-mode",
      ArgumentValue: "BAD-VALUE",
    };

    // @ts-expect-error: the SDK knows no such mode
    await expect(s3.putObject({ ...bad, Body: "x", ObjectLockMode: "BAD-VALUE" })).rejects.toMatchObject(refusal);
    // @ts-expect-error: the SDK knows no such mode
    await expect(s3.createMultipartUpload({ ...bad, ObjectLockMode: "BAD-VALUE" })).rejects.toMatchObject(refusal);
  });

  test("any, in a bucket without Object Lock", async ({ s3, bucket }) => {
    await expect(
      s3.putObject({ Bucket: bucket, Key: "k", Body: "x", ObjectLockLegalHoldStatus: "ON" }),
    ).rejects.toBeRefusedWith("InvalidRequest", 400, "Bucket is missing Object Lock Configuration");
  });
});

test("locking an upload needs permission to lock", async ({ s3, aUser }) => {
  const Bucket = await aLockedBucket(s3);
  const user = await aUser("writer", { Effect: "Allow", Action: "s3:PutObject", Resource: "*" });

  await expect(
    user.s3.putObject({ Bucket, Key: "k", Body: "x", ObjectLockLegalHoldStatus: "ON" }),
  ).rejects.toBeRefusedWith("AccessDenied", 403, /s3:PutObjectLegalHold/);
});
