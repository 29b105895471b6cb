import { createHash } from "node:crypto";
import type { PutObjectCommandInput } from "@aws-sdk/client-s3";
import { describe, expect, test } from "./a-bucket.js";

describe("a checksum in a header is verified and kept:", () => {
  for (const [member, value] of [
    ["ChecksumCRC32", "lVk/nw=="],
    ["ChecksumCRC32C", "Fz3epA=="],
    ["ChecksumCRC64NVME", "1f2xscCCZCU="],
    ["ChecksumSHA1", "jbXkHAsXUrubtL3dqDQ4w+7WXc0="],
    ["ChecksumSHA256", "1YQo81vx2VFUl0q5ccWISq8AkSBQQ0WO80S82TmfdIQ="],
  ] as const) {
    test(member, async ({ plain, bucket }) => {
      const put = await plain.putObject({ Bucket: bucket, Key: "k", Body: "test-checksum", [member]: value });

      expect(put).toMatchObject({ [member]: value, ChecksumType: "FULL_OBJECT" });
      expect(await plain.headObject({ Bucket: bucket, Key: "k", ChecksumMode: "ENABLED" })).toMatchObject({
        [member]: value,
        ChecksumType: "FULL_OBJECT",
      });
      expect(
        await plain.getObjectAttributes({ Bucket: bucket, Key: "k", ObjectAttributes: ["Checksum"] }),
      ).toMatchObject({ Checksum: { [member]: value, ChecksumType: "FULL_OBJECT" } });
    });
  }
});

describe("a checksum computed by the SDK is verified, wherever it travels:", () => {
  for (const ChecksumAlgorithm of ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const) {
    test(ChecksumAlgorithm, async ({ s3, bucket }) => {
      const put = await s3.putObject({ Bucket: bucket, Key: "k", Body: "test-checksum", ChecksumAlgorithm });

      expect(Object.keys(put)).toContain(`Checksum${ChecksumAlgorithm}`);
    });
  }
});

describe("a checksum that is wrong", () => {
  const wrong = [
    ["ChecksumCRC32C", "CRC32C", "Pf4upw=="],
    ["ChecksumSHA1", "SHA1", "B++3uSfJMSHWToQMQ1g6lIJY5Eo="],
    ["ChecksumSHA256", "SHA256", "2l26x0trnT0r2AvakoFk2MB7eKVKzYESLMxSAKAzoik="],
    ["ChecksumCRC64NVME", "CRC64NVME", "qUVrWYOrIAM="],
  ] as const;
  for (const [member, name, value] of wrong) {
    test(`is BadDigest: ${name}`, async ({ plain, bucket }) => {
      const put: PutObjectCommandInput = { Bucket: bucket, Key: "k", Body: "test-checksum", [member]: value };

      await expect(plain.putObject(put)).rejects.toBeRefusedWith(
        "BadDigest",
        400,
        `The ${name} you specified did not match the calculated checksum.`,
      );
      await expect(plain.headObject({ Bucket: bucket, Key: "k" })).rejects.toMatchObject({ name: "NotFound" });
    });
  }

  test("that is no base64 of the right length is InvalidRequest", async ({ plain, bucket }) => {
    await expect(
      plain.putObject({ Bucket: bucket, Key: "k", Body: "test-checksum", ChecksumSHA1: "wrong" }),
    ).rejects.toBeRefusedWith("InvalidRequest", 400, "Value for x-amz-checksum-sha1 header is invalid.");
  });

  test("is one too many beside another", async ({ plain, bucket }) => {
    await expect(
      plain.putObject({
        Bucket: bucket,
        Key: "k",
        Body: "test-checksum",
        ChecksumCRC32: "lVk/nw==",
        ChecksumSHA1: "jbXkHAsXUrubtL3dqDQ4w+7WXc0=",
      }),
    ).rejects.toBeRefusedWith(
      "InvalidRequest",
      400,
      "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
    );
  });
});

test("an object put without any checksum has a CRC64NVME", async ({ plain, bucket }) => {
  const put = await plain.putObject({ Bucket: bucket, Key: "k", Body: "test-checksum" });

  expect(put).toMatchObject({ ChecksumCRC64NVME: "1f2xscCCZCU=", ChecksumType: "FULL_OBJECT" });
});

test("listings tell the algorithm, not the value", async ({ s3, bucket }) => {
  await s3.putObject({ Bucket: bucket, Key: "k", Body: "x", ChecksumAlgorithm: "SHA256" });

  const { Contents } = await s3.listObjectsV2({ Bucket: bucket });
  expect(Contents).toMatchObject([{ ChecksumAlgorithm: ["SHA256"], ChecksumType: "FULL_OBJECT" }]);
});

describe("Content-MD5", () => {
  const body = "something";
  const right = createHash("md5").update(body).digest("base64");

  test("that is right is accepted", async ({ plain, bucket }) => {
    expect(right).toBe("Q3uTDbhLgHnC3YBKcZNrXw==");
    await expect(plain.putObject({ Bucket: bucket, Key: "k", Body: body, ContentMD5: right })).resolves.toMatchObject({
      ETag: '"437b930db84b8079c2dd804a71936b5f"',
    });
  });

  for (const ContentMD5 of ["__invalid__", "000", "not base64 encoded checksum", "MTIz", "dGVzdC1zdHJpbmc="]) {
    test(`that is none is InvalidDigest: ${ContentMD5}`, async ({ plain, bucket }) => {
      await expect(plain.putObject({ Bucket: bucket, Key: "k", Body: body, ContentMD5 })).rejects.toMatchObject({
        name: "InvalidDigest",
        message: "The Content-MD5 you specified was invalid.",
        "Content-MD5": ContentMD5,
        $metadata: { httpStatusCode: 400 },
      });
    });
  }

  test("that is another's is BadDigest, told in hex", async ({ plain, bucket }) => {
    await expect(
      plain.putObject({ Bucket: bucket, Key: "k", Body: body, ContentMD5: "CYketZBSTjX8czcs3cXVlg==" }),
    ).rejects.toMatchObject({
      name: "BadDigest",
      message: "The Content-MD5 you specified did not match what we received.",
      CalculatedDigest: "Q3uTDbhLgHnC3YBKcZNrXw==",
      ExpectedDigest: "09891eb590524e35fc73372cddc5d596",
    });
  });

  test("of a part that is another's is BadDigest, told as it was sent", async ({ plain, bucket }) => {
    const { UploadId } = await plain.createMultipartUpload({ Bucket: bucket, Key: "k" });

    await expect(
      plain.uploadPart({
        Bucket: bucket,
        Key: "k",
        UploadId,
        PartNumber: 1,
        Body: body,
        ContentMD5: "CYketZBSTjX8czcs3cXVlg==",
      }),
    ).rejects.toMatchObject({
      name: "BadDigest",
      CalculatedDigest: "Q3uTDbhLgHnC3YBKcZNrXw==",
      ExpectedDigest: "CYketZBSTjX8czcs3cXVlg==",
    });
  });
});
