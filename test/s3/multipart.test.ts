import type { ChecksumAlgorithm, ChecksumType, CompletedPart, S3 } from "@aws-sdk/client-s3";
import { describe, expect, test } from "./a-bucket.js";

const MIB = 1024 * 1024;
/** The parts S3 was recorded with: the letter `a`, twice five MiB and a byte, then ten. */
const PARTS = [Buffer.alloc(5 * MIB + 1, "a"), Buffer.alloc(5 * MIB + 1, "a"), Buffer.alloc(10, "a")];

interface Begun {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string;
}

const begin = async (
  s3: S3,
  Bucket: string,
  Key: string,
  choice: { ChecksumAlgorithm?: ChecksumAlgorithm; ChecksumType?: ChecksumType } = {},
): Promise<Begun> => {
  const { UploadId = "" } = await s3.createMultipartUpload({ Bucket, Key, ...choice });
  return { Bucket, Key, UploadId };
};

const fill = async (
  s3: S3,
  upload: Begun,
  bodies: readonly (Buffer | string)[],
  choice: { ChecksumAlgorithm?: ChecksumAlgorithm } = {},
): Promise<CompletedPart[]> => {
  const parts: CompletedPart[] = [];
  for (const [index, Body] of bodies.entries()) {
    const { $metadata, ServerSideEncryption, ...part } = await s3.uploadPart({
      ...upload,
      ...choice,
      PartNumber: index + 1,
      Body,
    });
    parts.push({ PartNumber: index + 1, ...part });
  }
  return parts;
};

const onlyEtags = (parts: readonly CompletedPart[]): CompletedPart[] =>
  parts.map(({ PartNumber, ETag }) => ({ PartNumber, ETag }));

describe("an upload in parts", () => {
  test("becomes an object with a CRC64NVME of the whole", async ({ plain, bucket, emulator }) => {
    const upload = await begin(plain, bucket, "dir/large");
    const parts = await fill(plain, upload, PARTS);

    const completed = await plain.completeMultipartUpload({ ...upload, MultipartUpload: { Parts: parts } });

    expect(completed).toMatchObject({
      Bucket: bucket,
      Key: "dir/large",
      ETag: '"4d45984fc3feb2ac9b22683c49674b56-3"',
      ChecksumCRC64NVME: "ZMNX55lZurA=",
      ChecksumType: "FULL_OBJECT",
      ServerSideEncryption: "AES256",
      Location: `${emulator.endpoint}/${bucket}/dir%2Flarge`,
    });
    const got = await plain.getObject({ Bucket: bucket, Key: "dir/large" });
    expect(got).toMatchObject({ ContentLength: 10_485_772, ETag: '"4d45984fc3feb2ac9b22683c49674b56-3"' });
    expect(Buffer.compare(Buffer.from((await got.Body?.transformToByteArray()) ?? []), Buffer.concat(PARTS))).toBe(0);
  });

  test("keeps what it was begun with", async ({ s3, bucket }) => {
    const { UploadId } = await s3.createMultipartUpload({
      Bucket: bucket,
      Key: "k",
      ContentType: "text/plain",
      Metadata: { a: "b" },
      StorageClass: "STANDARD_IA",
      Tagging: "x=1",
    });
    const upload = { Bucket: bucket, Key: "k", UploadId: UploadId ?? "" };
    const Parts = onlyEtags(await fill(s3, upload, ["body"]));
    await s3.completeMultipartUpload({ ...upload, MultipartUpload: { Parts } });

    expect(await s3.headObject({ Bucket: bucket, Key: "k" })).toMatchObject({
      ContentType: "text/plain",
      Metadata: { a: "b" },
      StorageClass: "STANDARD_IA",
      TagCount: 1,
    });
  });

  test("is no object before it is completed", async ({ s3, bucket }) => {
    const upload = await begin(s3, bucket, "k");
    await fill(s3, upload, ["body"]);

    await expect(s3.headObject({ Bucket: bucket, Key: "k" })).rejects.toMatchObject({ name: "NotFound" });
    expect((await s3.listObjectsV2({ Bucket: bucket })).KeyCount).toBe(0);
  });

  test("takes the parts that are named, and the last body of each", async ({ plain, bucket }) => {
    const upload = await begin(plain, bucket, "k");
    await fill(plain, upload, ["first", "second"]);
    const [again] = await fill(plain, upload, ["again"]);

    await plain.completeMultipartUpload({ ...upload, MultipartUpload: { Parts: again ? [again] : [] } });

    const got = await plain.getObject({ Bucket: bucket, Key: "k" });
    expect(await got.Body?.transformToString()).toBe("again");
  });

  test("can be completed again with the same answer", async ({ plain, bucket }) => {
    const upload = await begin(plain, bucket, "k");
    const Parts = await fill(plain, upload, ["body"]);
    const once = await plain.completeMultipartUpload({ ...upload, MultipartUpload: { Parts } });

    const twice = await plain.completeMultipartUpload({ ...upload, MultipartUpload: { Parts } });

    expect(twice).toMatchObject({ ETag: once.ETag, ChecksumCRC64NVME: once.ChecksumCRC64NVME, Key: "k" });
    await expect(
      plain.completeMultipartUpload({ ...upload, MultipartUpload: { Parts: [{ PartNumber: 1, ETag: '"other"' }] } }),
    ).rejects.toBeRefusedWith("NoSuchUpload", 404);
  });

  test("makes a version in a versioned bucket", async ({ s3, versioned }) => {
    const upload = await begin(s3, versioned, "k");
    const Parts = onlyEtags(await fill(s3, upload, ["body"]));

    const completed = await s3.completeMultipartUpload({ ...upload, MultipartUpload: { Parts } });
    expect(completed.VersionId).toMatch(/^.{32}$/);
    expect((await s3.headObject({ Bucket: versioned, Key: "k" })).VersionId).toBe(completed.VersionId);
  });

  test("that is aborted leaves nothing", async ({ s3, bucket }) => {
    const upload = await begin(s3, bucket, "k");
    await fill(s3, upload, ["body"]);

    await s3.abortMultipartUpload(upload);

    await expect(s3.listParts(upload)).rejects.toBeRefusedWith("NoSuchUpload", 404);
    expect((await s3.listMultipartUploads({ Bucket: bucket })).Uploads).toBeUndefined();
  });

  test("that does not exist is NoSuchUpload", async ({ s3, bucket }) => {
    const fake = { Bucket: bucket, Key: "k", UploadId: "fakeid" };
    const refusal = {
      name: "NoSuchUpload",
      UploadId: "fakeid",
      message:
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
      $metadata: { httpStatusCode: 404 },
    };

    await expect(s3.uploadPart({ ...fake, PartNumber: 1, Body: "x" })).rejects.toMatchObject(refusal);
    await expect(
      s3.completeMultipartUpload({ ...fake, MultipartUpload: { Parts: [{ PartNumber: 1, ETag: '"x"' }] } }),
    ).rejects.toMatchObject(refusal);
    await expect(s3.abortMultipartUpload(fake)).rejects.toMatchObject(refusal);
  });

  test("needs s3:PutObject", async ({ bucket, aUser }) => {
    const user = await aUser("reader", { Effect: "Allow", Action: "s3:GetObject", Resource: "*" });

    await expect(user.s3.createMultipartUpload({ Bucket: bucket, Key: "k" })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      /s3:PutObject/,
    );
  });
});

describe("completing refuses", () => {
  test("no parts", async ({ s3, bucket }) => {
    const upload = await begin(s3, bucket, "k");

    await expect(s3.completeMultipartUpload({ ...upload, MultipartUpload: { Parts: [] } })).rejects.toBeRefusedWith(
      "InvalidRequest",
      400,
      "You must specify at least one part",
    );
  });

  test("a part that is too small, unless it is the last", async ({ s3, bucket }) => {
    const upload = await begin(s3, bucket, "k");
    const Parts = onlyEtags(await fill(s3, upload, ["data", "data"]));

    await expect(s3.completeMultipartUpload({ ...upload, MultipartUpload: { Parts } })).rejects.toMatchObject({
      name: "EntityTooSmall",
      message: "Your proposed upload is smaller than the minimum allowed size",
      ETag: "8d777f385d3dfec8815d20f7496026dc",
      MinSizeAllowed: "5242880",
      PartNumber: "1",
      ProposedSize: "4",
      $metadata: { httpStatusCode: 400 },
    });
  });

  test("a part number below one", async ({ s3, bucket }) => {
    const upload = await begin(s3, bucket, "k");
    const [part] = onlyEtags(await fill(s3, upload, ["a"]));

    await expect(
      s3.completeMultipartUpload({ ...upload, MultipartUpload: { Parts: [{ ...part, PartNumber: -1 }] } }),
    ).rejects.toBeRefusedWith("InvalidArgument", 400, "PartNumber must be >= 1");
  });

  test("parts out of order", async ({ s3, bucket }) => {
    const upload = await begin(s3, bucket, "k");
    const parts = onlyEtags(await fill(s3, upload, ["a", "b"]));

    await expect(
      s3.completeMultipartUpload({ ...upload, MultipartUpload: { Parts: [...parts].reverse() } }),
    ).rejects.toBeRefusedWith(
      "InvalidPartOrder",
      400,
      "The list of parts was not in ascending order. Parts must be ordered by part number.",
    );
  });

  test("a part that was not uploaded, or is another", async ({ plain, bucket }) => {
    const upload = await begin(plain, bucket, "k");
    await fill(plain, upload, ["data"]);

    for (const PartNumber of [1, 2]) {
      await expect(
        plain.completeMultipartUpload({ ...upload, MultipartUpload: { Parts: [{ PartNumber, ETag: '"abcd"' }] } }),
      ).rejects.toMatchObject({
        name: "InvalidPart",
        message:
          "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        ETag: "abcd",
        PartNumber: String(PartNumber),
        UploadId: upload.UploadId,
      });
    }
  });

  test("another size than announced", async ({ plain, bucket }) => {
    const upload = await begin(plain, bucket, "k");
    const Parts = await fill(plain, upload, ["data"]);

    await expect(
      plain.completeMultipartUpload({ ...upload, MultipartUpload: { Parts }, MpuObjectSize: 5 }),
    ).rejects.toBeRefusedWith(
      "InvalidRequest",
      400,
      "The provided 'x-amz-mp-object-size' header value 5 does not match what was computed: 4",
    );
    await expect(
      plain.completeMultipartUpload({ ...upload, MultipartUpload: { Parts }, MpuObjectSize: 4 }),
    ).resolves.toBeDefined();
  });

  test("to write over an object with If-None-Match", async ({ plain, bucket }) => {
    const upload = await begin(plain, bucket, "k");
    const Parts = await fill(plain, upload, ["data"]);
    await plain.putObject({ Bucket: bucket, Key: "k", Body: "x" });

    await expect(
      plain.completeMultipartUpload({ ...upload, MultipartUpload: { Parts }, IfNoneMatch: "*" }),
    ).rejects.toMatchObject({ name: "PreconditionFailed", Condition: "If-None-Match" });
  });

  test("to write over another ETag with If-Match", async ({ plain, bucket }) => {
    const upload = await begin(plain, bucket, "k");
    const Parts = await fill(plain, upload, ["data"]);
    const { ETag } = await plain.putObject({ Bucket: bucket, Key: "k", Body: "x" });

    await expect(
      plain.completeMultipartUpload({ ...upload, MultipartUpload: { Parts }, IfMatch: '"other"' }),
    ).rejects.toMatchObject({ name: "PreconditionFailed", Condition: "If-Match" });
    await expect(
      plain.completeMultipartUpload({ ...upload, MultipartUpload: { Parts }, IfMatch: ETag }),
    ).resolves.toBeDefined();
  });
});

describe("the checksum of an upload", () => {
  for (const [algorithm, type] of [
    ["CRC32", "COMPOSITE"],
    ["CRC32C", "COMPOSITE"],
    ["SHA1", "COMPOSITE"],
    ["SHA256", "COMPOSITE"],
    ["CRC64NVME", "FULL_OBJECT"],
  ] as const) {
    test(`is ${type} by default for ${algorithm}`, async ({ plain, bucket }) => {
      await expect(
        plain.createMultipartUpload({ Bucket: bucket, Key: "k", ChecksumAlgorithm: algorithm }),
      ).resolves.toMatchObject({ ChecksumAlgorithm: algorithm, ChecksumType: type });
    });
  }

  test("SHA1 can not be of the full object, CRC64NVME not composite", async ({ plain, bucket }) => {
    await expect(
      begin(plain, bucket, "k", { ChecksumAlgorithm: "SHA1", ChecksumType: "FULL_OBJECT" }),
    ).rejects.toBeRefusedWith(
      "InvalidRequest",
      400,
      "The FULL_OBJECT checksum type cannot be used with the sha1 checksum algorithm.",
    );
    await expect(
      begin(plain, bucket, "k", { ChecksumAlgorithm: "CRC64NVME", ChecksumType: "COMPOSITE" }),
    ).rejects.toBeRefusedWith("InvalidRequest", 400);
  });

  test("must be one that S3 knows, and a type needs an algorithm", async ({ plain, bucket }) => {
    // @ts-expect-error: the SDK knows no such algorithm
    await expect(begin(plain, bucket, "k", { ChecksumAlgorithm: "TEST" })).rejects.toBeRefusedWith(
      "InvalidRequest",
      400,
      "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]",
    );
    await expect(begin(plain, bucket, "k", { ChecksumType: "COMPOSITE" })).rejects.toBeRefusedWith(
      "InvalidRequest",
      400,
      "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.",
    );
  });

  for (const [algorithm, member, part, whole] of [
    ["CRC32C", "ChecksumCRC32C", "5yZkMA==", "XF5+4A==-3"],
    ["SHA1", "ChecksumSHA1", "NJX/adNGcdHhWzOmPBN5/e3Toyo=", "AyE60nyQoBgJcwsyPHWu7aJuxBs=-3"],
  ] as const) {
    test(`${algorithm}, composite, is told whole and in parts`, async ({ plain, bucket }) => {
      const upload = await begin(plain, bucket, "k", { ChecksumAlgorithm: algorithm });
      const Parts = await fill(plain, upload, PARTS, { ChecksumAlgorithm: algorithm });
      expect(Parts[2]).toMatchObject({ [member]: part });

      await expect(
        plain.completeMultipartUpload({ ...upload, MultipartUpload: { Parts: onlyEtags(Parts) } }),
      ).rejects.toBeRefusedWith(
        "InvalidRequest",
        400,
        `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part 1 in the request.`,
      );
      const completed = await plain.completeMultipartUpload({ ...upload, MultipartUpload: { Parts } });
      expect(completed).toMatchObject({ [member]: whole, ChecksumType: "COMPOSITE" });

      const reference = { Bucket: bucket, Key: "k" };
      expect(await plain.headObject({ ...reference, ChecksumMode: "ENABLED" })).toMatchObject({
        [member]: whole,
        ChecksumType: "COMPOSITE",
      });
      const attributes = await plain.getObjectAttributes({
        ...reference,
        ObjectAttributes: ["Checksum", "ETag", "ObjectParts"],
      });
      expect(attributes).toMatchObject({
        Checksum: { [member]: whole.slice(0, -2), ChecksumType: "COMPOSITE" },
        ETag: "4d45984fc3feb2ac9b22683c49674b56-3",
        ObjectParts: {
          IsTruncated: false,
          MaxParts: 1000,
          NextPartNumberMarker: "3",
          PartNumberMarker: "0",
          TotalPartsCount: 3,
          Parts: [
            { PartNumber: 1, Size: 5_242_881 },
            { PartNumber: 2, Size: 5_242_881 },
            { PartNumber: 3, Size: 10, [member]: part },
          ],
        },
      });
      expect(await plain.getObject({ ...reference, PartNumber: 3, ChecksumMode: "ENABLED" })).toMatchObject({
        [member]: part,
        ChecksumType: "COMPOSITE",
        ContentRange: "bytes 10485762-10485771/10485772",
        PartsCount: 3,
        $metadata: { httpStatusCode: 206 },
      });
    });
  }

  test("of the full object needs none of the parts' and is not told for one part", async ({ plain, bucket }) => {
    const upload = await begin(plain, bucket, "k", { ChecksumAlgorithm: "CRC32", ChecksumType: "FULL_OBJECT" });
    const Parts = await fill(plain, upload, PARTS);

    const completed = await plain.completeMultipartUpload({
      ...upload,
      MultipartUpload: { Parts: onlyEtags(Parts) },
      ChecksumType: "FULL_OBJECT",
      ChecksumCRC32: "qSEQSA==",
    });
    expect(completed).toMatchObject({ ChecksumCRC32: "qSEQSA==", ChecksumType: "FULL_OBJECT" });

    const attributes = await plain.getObjectAttributes({ Bucket: bucket, Key: "k", ObjectAttributes: ["ObjectParts"] });
    expect(attributes.ObjectParts).toEqual({ TotalPartsCount: 3 });
    const part = await plain.getObject({ Bucket: bucket, Key: "k", PartNumber: 3, ChecksumMode: "ENABLED" });
    expect(part.ChecksumCRC32).toBeUndefined();
    expect(part.ChecksumType).toBeUndefined();
  });

  test("of a copy of the whole is of the full object, with an ETag of one piece", async ({ plain, bucket }) => {
    const upload = await begin(plain, bucket, "k", { ChecksumAlgorithm: "CRC32C" });
    const Parts = await fill(plain, upload, PARTS, { ChecksumAlgorithm: "CRC32C" });
    await plain.completeMultipartUpload({ ...upload, MultipartUpload: { Parts } });

    const copied = await plain.copyObject({ Bucket: bucket, Key: "copy", CopySource: `${bucket}/k` });
    expect(copied.CopyObjectResult).toMatchObject({
      ChecksumCRC32C: "eTdAQA==",
      ChecksumType: "FULL_OBJECT",
      ETag: '"a0397ee2df08832642af5d7e57c5760c"',
    });
  });

  test("that was not chosen is not told for parts in listings", async ({ plain, bucket }) => {
    const upload = await begin(plain, bucket, "k");
    const Parts = await fill(plain, upload, ["abc"], { ChecksumAlgorithm: "CRC32C" });

    expect(Object.keys(Parts[0] ?? {})).toContain("ChecksumCRC32C");
    const listed = await plain.listParts(upload);
    expect(listed.Parts).toEqual([
      { ETag: '"900150983cd24fb0d6963f7d28e17f72"', LastModified: expect.any(Date), PartNumber: 1, Size: 3 },
    ]);
    expect(listed.ChecksumAlgorithm).toBeUndefined();
    await expect(plain.completeMultipartUpload({ ...upload, MultipartUpload: { Parts } })).rejects.toMatchObject({
      name: "InvalidPart",
      PartNumber: "1",
    });
    await expect(
      plain.completeMultipartUpload({
        ...upload,
        MultipartUpload: { Parts: onlyEtags(Parts) },
        ChecksumType: "FULL_OBJECT",
      }),
    ).rejects.toBeRefusedWith(
      "InvalidRequest",
      400,
      "The upload was created using the null checksum mode. The complete request must use the same checksum mode.",
    );
  });

  test("must be the same for every part", async ({ plain, bucket }) => {
    const upload = await begin(plain, bucket, "k", { ChecksumAlgorithm: "SHA256" });

    await expect(fill(plain, upload, ["abc"], { ChecksumAlgorithm: "CRC32" })).rejects.toBeRefusedWith(
      "InvalidRequest",
      400,
      "Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32",
    );
    await expect(fill(plain, upload, ["abc"])).rejects.toBeRefusedWith(
      "InvalidRequest",
      400,
      "Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: null",
    );
  });

  test("must be the upload's in the completion, too", async ({ plain, bucket }) => {
    const upload = await begin(plain, bucket, "k", { ChecksumAlgorithm: "CRC32", ChecksumType: "COMPOSITE" });
    const [part] = await fill(plain, upload, ["abc"], { ChecksumAlgorithm: "CRC32" });
    const other = { ...part, ChecksumCRC32: undefined, ChecksumSHA256: "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=" };

    await expect(
      plain.completeMultipartUpload({ ...upload, MultipartUpload: { Parts: [other] } }),
    ).rejects.toBeRefusedWith("BadDigest", 400, "The sha256 you specified for part 1 did not match what we received.");
    await expect(
      plain.completeMultipartUpload({
        ...upload,
        MultipartUpload: { Parts: part ? [part] : [] },
        ChecksumType: "FULL_OBJECT",
      }),
    ).rejects.toBeRefusedWith(
      "InvalidRequest",
      400,
      "The upload was created using the COMPOSITE checksum mode. The complete request must use the same checksum mode.",
    );
  });
});

describe("ListParts", () => {
  test("pages through parts, and tells whose upload it is", async ({ plain, bucket }) => {
    const upload = await begin(plain, bucket, "k");
    await fill(plain, upload, ["a", "b", "c"]);

    const first = await plain.listParts({ ...upload, MaxParts: 2 });
    const rest = await plain.listParts({ ...upload, MaxParts: 2, PartNumberMarker: first.NextPartNumberMarker });

    expect(first).toMatchObject({
      Bucket: bucket,
      Key: "k",
      UploadId: upload.UploadId,
      IsTruncated: true,
      MaxParts: 2,
      PartNumberMarker: "0",
      NextPartNumberMarker: "2",
      StorageClass: "STANDARD",
      Initiator: { ID: expect.stringMatching(/^[0-9a-f]{64}$/), DisplayName: expect.any(String) },
      Owner: { ID: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(first.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([1, 2]);
    expect(rest).toMatchObject({ IsTruncated: false, PartNumberMarker: "2", NextPartNumberMarker: "3" });
    expect(rest.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([3]);
  });

  test("of an upload without parts has none", async ({ plain, bucket }) => {
    const listed = await plain.listParts(await begin(plain, bucket, "k"));

    expect(listed.Parts).toBeUndefined();
    expect(listed).toMatchObject({ IsTruncated: false, NextPartNumberMarker: "0" });
  });
});

describe("ListMultipartUploads", () => {
  test("always tells its markers, empty when there is nothing", async ({ plain, bucket }) => {
    const listed = await plain.listMultipartUploads({ Bucket: bucket });

    expect(listed).toMatchObject({
      Bucket: bucket,
      IsTruncated: false,
      KeyMarker: "",
      MaxUploads: 1000,
      NextKeyMarker: "",
      NextUploadIdMarker: "",
      UploadIdMarker: "",
    });
    expect(listed.Uploads).toBeUndefined();
    expect(listed.Prefix).toBeUndefined();
    expect(listed.Delimiter).toBeUndefined();
  });

  test("goes on behind a key, or behind one upload of it", async ({ plain, bucket }) => {
    const c = await begin(plain, bucket, "c");
    const b = await begin(plain, bucket, "b");
    await begin(plain, bucket, "a");
    await begin(plain, bucket, "a");
    const all = await plain.listMultipartUploads({ Bucket: bucket });
    const [a1, a2] = all.Uploads ?? [];
    expect(all.Uploads?.map(({ Key }) => Key)).toEqual(["a", "a", "b", "c"]);
    expect(all).toMatchObject({ IsTruncated: false, NextKeyMarker: "c", NextUploadIdMarker: c.UploadId });

    const page = { Bucket: bucket, MaxUploads: 1 };
    expect(await plain.listMultipartUploads({ ...page, KeyMarker: "a" })).toMatchObject({
      Uploads: [{ Key: "b", UploadId: b.UploadId, StorageClass: "STANDARD" }],
      IsTruncated: true,
      KeyMarker: "a",
      NextKeyMarker: "b",
    });
    expect(await plain.listMultipartUploads({ ...page, KeyMarker: "a", UploadIdMarker: a1?.UploadId })).toMatchObject({
      Uploads: [{ UploadId: a2?.UploadId }],
      UploadIdMarker: a1?.UploadId,
      NextKeyMarker: "a",
    });
    expect(await plain.listMultipartUploads({ ...page, KeyMarker: "a", UploadIdMarker: a2?.UploadId })).toMatchObject({
      Uploads: [{ Key: "b" }],
    });
    expect(await plain.listMultipartUploads({ ...page, UploadIdMarker: a1?.UploadId })).toMatchObject({
      Uploads: [{ UploadId: a1?.UploadId }],
      UploadIdMarker: "",
    });
    await expect(
      plain.listMultipartUploads({ ...page, KeyMarker: "a", UploadIdMarker: b.UploadId }),
    ).rejects.toMatchObject({
      name: "InvalidArgument",
      message: "Invalid uploadId marker",
      ArgumentName: "upload-id-marker",
      ArgumentValue: b.UploadId,
    });
  });

  test("goes on where aborted uploads were", async ({ plain, bucket }) => {
    await begin(plain, bucket, "a");
    await begin(plain, bucket, "a");
    await begin(plain, bucket, "b");
    let left = 3;
    let markers: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {};
    for (let more = true; more; ) {
      const page = await plain.listMultipartUploads({ Bucket: bucket, MaxUploads: 1, ...markers });
      for (const { Key, UploadId } of page.Uploads ?? []) {
        await plain.abortMultipartUpload({ Bucket: bucket, Key, UploadId });
        left -= 1;
      }
      more = page.IsTruncated === true;
      markers = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
    }

    expect(left).toBe(0);
  });

  test("rolls keys up at a delimiter", async ({ plain, bucket }) => {
    for (const Key of ["folder/aSubfolder/subFile1", "folder/file1", "folder/file2"]) await begin(plain, bucket, Key);
    const page = { Bucket: bucket, Prefix: "folder/", Delimiter: "/", MaxUploads: 1 };

    const start = await plain.listMultipartUploads(page);
    const next = await plain.listMultipartUploads({ ...page, KeyMarker: "folder/aSubfolder/" });

    expect(start).toMatchObject({
      CommonPrefixes: [{ Prefix: "folder/aSubfolder/" }],
      IsTruncated: true,
      NextKeyMarker: "",
      NextUploadIdMarker: "",
      Prefix: "folder/",
      Delimiter: "/",
    });
    expect(next).toMatchObject({
      Uploads: [{ Key: "folder/file1" }],
      IsTruncated: true,
      NextKeyMarker: "folder/file1",
    });
  });
});

describe("UploadPartCopy", () => {
  test("copies an object, or a range of it, into a part", async ({ plain, bucket }) => {
    await plain.putObject({ Bucket: bucket, Key: "digits", Body: "0123456789" });
    const upload = await begin(plain, bucket, "k");
    const copy = { ...upload, CopySource: `${bucket}/digits` };

    const whole = await plain.uploadPartCopy({ ...copy, PartNumber: 1 });
    const range = await plain.uploadPartCopy({ ...copy, PartNumber: 2, CopySourceRange: "bytes=0-8" });

    expect(whole.CopyPartResult).toEqual({
      ETag: '"781e5e245d69b566979b86e28d23f2c7"',
      LastModified: expect.any(Date),
    });
    expect(range.CopyPartResult).toMatchObject({ ETag: '"22975d8a5ed1b91445f6c55ac121505b"' });
    expect((await plain.listParts(upload)).Parts).toMatchObject([{ Size: 10 }, { Size: 9 }]);
  });

  test("tells the checksum that the upload has chosen", async ({ plain, bucket }) => {
    await plain.putObject({ Bucket: bucket, Key: "source", Body: "this is a part" });
    const upload = await begin(plain, bucket, "k", { ChecksumAlgorithm: "CRC32C", ChecksumType: "FULL_OBJECT" });

    const { CopyPartResult } = await plain.uploadPartCopy({
      ...upload,
      PartNumber: 1,
      CopySource: `${bucket}/source`,
    });
    const completed = await plain.completeMultipartUpload({
      ...upload,
      MultipartUpload: { Parts: [{ PartNumber: 1, ETag: CopyPartResult?.ETag }] },
    });

    expect(CopyPartResult).toMatchObject({
      ChecksumCRC32C: "iqJrOQ==",
      ETag: '"11df95d595559285eb2b042124e74f09"',
    });
    expect(completed).toMatchObject({
      ChecksumCRC32C: "iqJrOQ==",
      ChecksumType: "FULL_OBJECT",
      ETag: '"395d97c07920de036bfa21e7568a2e9f-1"',
    });
  });

  test("refuses ranges that are open, and conditions that fail", async ({ plain, bucket }) => {
    await plain.putObject({ Bucket: bucket, Key: "digits", Body: "0123456789" });
    const copy = { ...(await begin(plain, bucket, "k")), PartNumber: 1, CopySource: `${bucket}/digits` };

    await expect(plain.uploadPartCopy({ ...copy, CopySourceRange: "bytes=1-" })).rejects.toMatchObject({
      name: "InvalidArgument",
      ArgumentName: "x-amz-copy-source-range",
      ArgumentValue: "bytes=1-",
    });
    await expect(plain.uploadPartCopy({ ...copy, CopySourceIfMatch: '"other"' })).rejects.toMatchObject({
      name: "PreconditionFailed",
      Condition: "x-amz-copy-source-If-Match",
    });
  });
});

test("a part number is between 1 and 10,000", async ({ plain, bucket }) => {
  const upload = await begin(plain, bucket, "k");

  for (const PartNumber of [0, 10_001]) {
    await expect(plain.uploadPart({ ...upload, PartNumber, Body: "x" })).rejects.toMatchObject({
      name: "InvalidArgument",
      message: "Part number must be an integer between 1 and 10000, inclusive",
      ArgumentName: "partNumber",
      ArgumentValue: String(PartNumber),
    });
  }
});

test("a user's upload names the user as its initiator", async ({ bucket, aUser }) => {
  const user = await aUser("uploader", { Effect: "Allow", Action: "s3:*", Resource: "*" });

  await begin(user.s3, bucket, "k");

  const { Uploads } = await user.s3.listMultipartUploads({ Bucket: bucket });
  expect(Uploads?.[0]?.Initiator).toEqual({
    ID: "arn:aws:iam::000000000000:user/uploader",
    DisplayName: "uploader",
  });
});
