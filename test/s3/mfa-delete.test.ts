import type { IAM } from "@aws-sdk/client-iam";
import type { S3 } from "@aws-sdk/client-s3";
import type { Emulator } from "../../src/index.js";
import { clientsOf, describe, expect, test } from "../support/emulator.js";
import { allow } from "../support/permissions.js";
import { keysOf } from "../support/roles.js";
import { totp } from "../support/totp.js";

const ROOT = "000000000000";
const SERIAL = "arn:aws:iam::000000000000:mfa/root-account-mfa-device";
const NO_MFA = ["AccessDenied", 403, "Mfa Authentication must be used for this request"] as const;
const NOT_OWNER = ["AccessDenied", 403, "This operation may only be performed by the bucket owner"] as const;

/** Enables a virtual device for root. What it gives is the header that the device shows so many steps from now. */
const rootsDevice = async (emulator: Emulator, iam: IAM) => {
  const { VirtualMFADevice } = await iam.createVirtualMFADevice({ VirtualMFADeviceName: "root-account-mfa-device" });
  const secret = Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString("latin1");
  const code = (steps: number) => totp(secret, emulator.clock.now().getTime() + steps * 30_000);
  await iam.enableMFADevice({
    UserName: ROOT,
    SerialNumber: SERIAL,
    AuthenticationCode1: code(-1),
    AuthenticationCode2: code(0),
  });
  return { code, header: (steps = 0) => `${SERIAL} ${code(steps)}` };
};

type Device = Awaited<ReturnType<typeof rootsDevice>>;

/** A bucket with MFA Delete and two versions of `k`. */
const aGuardedBucket = async (emulator: Emulator, s3: S3, device: Device) => {
  const Bucket = "guarded";
  await s3.createBucket({ Bucket });
  await s3.putBucketVersioning({
    Bucket,
    VersioningConfiguration: { Status: "Enabled", MFADelete: "Enabled" },
    MFA: device.header(),
  });
  const { VersionId: first } = await s3.putObject({ Bucket, Key: "k", Body: "1" });
  const { VersionId: second } = await s3.putObject({ Bucket, Key: "k", Body: "2" });
  await emulator.clock.advance("PT2M");
  return { Bucket, Key: "k", versions: [first ?? "", second ?? ""] as const };
};

describe("root's MFA device", () => {
  test("is enabled with root's own keys, and shown as root's", async ({ emulator, iam }) => {
    await rootsDevice(emulator, iam);

    const { VirtualMFADevices } = await iam.listVirtualMFADevices({ AssignmentStatus: "Assigned" });

    expect(VirtualMFADevices).toMatchObject([
      { SerialNumber: SERIAL, User: { UserId: ROOT, Arn: "arn:aws:iam::000000000000:root" } },
    ]);
    expect((await iam.listMFADevices({})).MFADevices).toMatchObject([{ SerialNumber: SERIAL }]);
    expect((await iam.getAccountSummary({})).SummaryMap).toMatchObject({ AccountMFAEnabled: 1 });
  });

  test("is root's to deactivate", async ({ emulator, iam }) => {
    await rootsDevice(emulator, iam);

    await iam.deactivateMFADevice({ SerialNumber: SERIAL });

    expect((await iam.listMFADevices({})).MFADevices).toEqual([]);
    expect((await iam.getAccountSummary({})).SummaryMap).toMatchObject({ AccountMFAEnabled: 0 });
    await expect(iam.deleteVirtualMFADevice({ SerialNumber: SERIAL })).resolves.toBeDefined();
  });

  test("is nobody else's to enable", async ({ iam, aUser }) => {
    const anna = await aUser("anna", allow("iam:*"));
    await iam.createVirtualMFADevice({ VirtualMFADeviceName: "root-account-mfa-device" });
    const codes = { AuthenticationCode1: "000000", AuthenticationCode2: "111111" };

    await expect(anna.iam.enableMFADevice({ UserName: ROOT, SerialNumber: SERIAL, ...codes })).rejects.toBeRefusedWith(
      "NoSuchEntity",
      404,
      "The user with name 000000000000 cannot be found.",
    );
  });

  test("gives root a session with MFA", async ({ emulator, iam, sts }) => {
    const device = await rootsDevice(emulator, iam);

    const { Credentials } = await sts.getSessionToken({ SerialNumber: SERIAL, TokenCode: device.code(0) });

    expect(Credentials?.SessionToken).toEqual(expect.any(String));
  });
});

describe("switching MFA Delete on", () => {
  const enabling = { Status: "Enabled", MFADelete: "Enabled" } as const;

  test("takes a code of root's device", async ({ emulator, iam, s3 }) => {
    const device = await rootsDevice(emulator, iam);
    await s3.createBucket({ Bucket: "guarded" });
    const put = (MFA?: string) => s3.putBucketVersioning({ Bucket: "guarded", VersioningConfiguration: enabling, MFA });

    await expect(put()).rejects.toBeRefusedWith(...NO_MFA);
    await expect(put(`${SERIAL} 000000`)).rejects.toBeRefusedWith(...NO_MFA);
    expect(await s3.getBucketVersioning({ Bucket: "guarded" })).not.toHaveProperty("MFADelete");
    await put(device.header());
    expect(await s3.getBucketVersioning({ Bucket: "guarded" })).toMatchObject({
      Status: "Enabled",
      MFADelete: "Enabled",
    });
  });

  test("is refused when the header is no serial number and code", async ({ s3 }) => {
    await s3.createBucket({ Bucket: "guarded" });

    await expect(
      s3.putBucketVersioning({ Bucket: "guarded", VersioningConfiguration: enabling, MFA: "970589" }),
    ).rejects.toBeRefusedWith(
      "InvalidArgument",
      400,
      "Mfa header is invalid -- the header should be formatted as {serialNumber}(space){tokenCode}",
    );
  });

  test("is refused to users, whatever they may do", async ({ emulator, iam, s3, aUser }) => {
    const device = await rootsDevice(emulator, iam);
    const anna = await aUser("anna", allow("s3:*"));
    await s3.createBucket({ Bucket: "guarded" });

    await expect(
      anna.s3.putBucketVersioning({ Bucket: "guarded", VersioningConfiguration: enabling, MFA: device.header() }),
    ).rejects.toBeRefusedWith(...NOT_OWNER);
  });

  test("is refused to temporary credentials, in the words of DevPay", async ({ emulator, iam, s3, sts }) => {
    const device = await rootsDevice(emulator, iam);
    const session = clientsOf(emulator, keysOf((await sts.getSessionToken({})).Credentials));
    await s3.createBucket({ Bucket: "guarded" });

    await expect(
      session.s3.putBucketVersioning({ Bucket: "guarded", VersioningConfiguration: enabling, MFA: device.header() }),
    ).rejects.toBeRefusedWith("InvalidRequest", 400, "DevPay and Mfa are mutually exclusive authorization methods.");
  });

  test("is refused on a bucket with lifecycle rules", async ({ emulator, iam, s3 }) => {
    const device = await rootsDevice(emulator, iam);
    await s3.createBucket({ Bucket: "guarded" });
    await s3.putBucketLifecycleConfiguration({
      Bucket: "guarded",
      LifecycleConfiguration: { Rules: [{ Status: "Enabled", Filter: { Prefix: "" }, Expiration: { Days: 1 } }] },
    });

    await expect(
      s3.putBucketVersioning({ Bucket: "guarded", VersioningConfiguration: enabling, MFA: device.header() }),
    ).rejects.toBeRefusedWith(
      "InvalidBucketState",
      409,
      "Mfa Authentication is not supported on a bucket with lifecycle configuration. Delete lifecycle configuration before enabling Mfa Authentication.",
    );
  });
});

describe("a bucket with MFA Delete", () => {
  test("gives up a version for a code, and each code is good for one request", async ({ emulator, iam, s3 }) => {
    const device = await rootsDevice(emulator, iam);
    const { Bucket, Key, versions } = await aGuardedBucket(emulator, s3, device);
    const [first, second] = versions;
    const MFA = device.header();

    await expect(s3.deleteObject({ Bucket, Key, VersionId: first })).rejects.toBeRefusedWith(...NO_MFA);
    expect(await s3.deleteObject({ Bucket, Key, VersionId: first, MFA })).toMatchObject({ VersionId: first });
    await expect(s3.deleteObject({ Bucket, Key, VersionId: second, MFA })).rejects.toBeRefusedWith(...NO_MFA);
    expect((await s3.listObjectVersions({ Bucket })).Versions).toMatchObject([{ VersionId: second }]);
  });

  test("lays delete markers without a code", async ({ emulator, iam, s3 }) => {
    const { Bucket, Key } = await aGuardedBucket(emulator, s3, await rootsDevice(emulator, iam));

    expect(await s3.deleteObject({ Bucket, Key })).toMatchObject({ DeleteMarker: true });
  });

  test("gives no version up to a user", async ({ emulator, iam, s3, aUser }) => {
    const device = await rootsDevice(emulator, iam);
    const { Bucket, Key, versions } = await aGuardedBucket(emulator, s3, device);
    const anna = await aUser("anna", allow("s3:*"));
    const [VersionId] = versions;

    await expect(anna.s3.deleteObject({ Bucket, Key, VersionId })).rejects.toBeRefusedWith(...NO_MFA);
    await expect(anna.s3.deleteObject({ Bucket, Key, VersionId, MFA: device.header() })).rejects.toBeRefusedWith(
      ...NOT_OWNER,
    );
  });

  test("refuses a whole batch for one version in it", async ({ emulator, iam, s3 }) => {
    const device = await rootsDevice(emulator, iam);
    const { Bucket, Key, versions } = await aGuardedBucket(emulator, s3, device);
    const Delete = { Objects: [{ Key: "other" }, { Key, VersionId: versions[0] }] };

    await expect(s3.deleteObjects({ Bucket, Delete })).rejects.toBeRefusedWith(...NO_MFA);
    expect((await s3.listObjectVersions({ Bucket })).DeleteMarkers).toBeUndefined();
    const { Deleted } = await s3.deleteObjects({ Bucket, Delete, MFA: device.header() });
    expect(Deleted).toHaveLength(2);
  });

  test("refuses a batch with a wrong code, though no version is in it", async ({ emulator, iam, s3 }) => {
    const { Bucket } = await aGuardedBucket(emulator, s3, await rootsDevice(emulator, iam));
    const Delete = { Objects: [{ Key: "k" }] };

    await expect(s3.deleteObjects({ Bucket, Delete, MFA: `${SERIAL} 000000` })).rejects.toBeRefusedWith(...NO_MFA);
    expect((await s3.deleteObjects({ Bucket, Delete })).Deleted).toHaveLength(1);
  });

  test("changes its versioning for a code only", async ({ emulator, iam, s3 }) => {
    const device = await rootsDevice(emulator, iam);
    const { Bucket } = await aGuardedBucket(emulator, s3, device);
    const off = { Status: "Suspended", MFADelete: "Disabled" } as const;

    await expect(
      s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Suspended" } }),
    ).rejects.toBeRefusedWith(...NO_MFA);
    await s3.putBucketVersioning({ Bucket, VersioningConfiguration: off, MFA: device.header() });
    expect(await s3.getBucketVersioning({ Bucket })).toMatchObject(off);
  });

  test("takes no lifecycle rules", async ({ emulator, iam, s3 }) => {
    const { Bucket } = await aGuardedBucket(emulator, s3, await rootsDevice(emulator, iam));
    const Rules = [{ Status: "Enabled", Filter: { Prefix: "" }, Expiration: { Days: 1 } }] as const;

    await expect(
      s3.putBucketLifecycleConfiguration({ Bucket, LifecycleConfiguration: { Rules: [...Rules] } }),
    ).rejects.toBeRefusedWith("InvalidBucketState", 409);
  });
});
