/** Who is let in to a bucket whose requesters pay is in scenarios/permissions-accounts; here is what they are told. */
import { clientsOf, describe, expect, test } from "../support/emulator.js";

const Bucket = "paid-for";
const OTHER = "111122223333";

const everybodyOf = (account: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { AWS: account },
      Action: "s3:*",
      Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
    },
  });

describe("a bucket whose requesters pay", () => {
  const withOther = test.extend({
    options: { accounts: ["000000000000:test:test", `${OTHER}:other:secret`] },
  });

  withOther("tells requesters that they were charged, and its owner nothing", async ({ emulator, s3 }) => {
    const other = clientsOf(emulator, { accessKeyId: "other", secretAccessKey: "secret" }).s3;
    const object = { Bucket, Key: "a.txt" };
    await s3.createBucket({ Bucket });
    await s3.putBucketPolicy({ Bucket, Policy: everybodyOf(OTHER) });
    await s3.putBucketRequestPayment({ Bucket, RequestPaymentConfiguration: { Payer: "Requester" } });

    expect((await s3.putObject({ ...object, Body: "a" })).RequestCharged).toBeUndefined();
    const RequestPayer = "requester";
    expect((await other.putObject({ ...object, Body: "b", RequestPayer })).RequestCharged).toBe("requester");
    expect((await other.getObject({ ...object, RequestPayer })).RequestCharged).toBe("requester");
    expect((await other.getObject({ ...object, Range: "bytes=0-0", RequestPayer })).RequestCharged).toBe("requester");
    expect((await other.listObjectsV2({ Bucket, RequestPayer })).RequestCharged).toBe("requester");
    await expect(other.getObject(object)).rejects.toBeRefusedWith("AccessDenied", 403, "Access Denied");
  });
});
