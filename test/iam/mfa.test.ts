import type { IAM } from "@aws-sdk/client-iam";
import type { Emulator } from "../../src/index.js";
import { clientsOf, describe, expect, test } from "../support/emulator.js";
import { allow, policyOf } from "../support/permissions.js";
import { keysOf } from "../support/roles.js";
import { totp } from "../support/totp.js";

const SERIAL = "arn:aws:iam::000000000000:mfa/phone";

interface Device {
  readonly serialNumber: string;
  /** What it shows now, or so many thirty-second steps from now. */
  readonly code: (steps?: number) => string;
}

const aDevice = async (emulator: Emulator, iam: IAM, VirtualMFADeviceName = "phone"): Promise<Device> => {
  const { VirtualMFADevice } = await iam.createVirtualMFADevice({ VirtualMFADeviceName });
  const secret = Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString("latin1");
  return {
    serialNumber: VirtualMFADevice?.SerialNumber ?? "",
    code: (steps = 0) => totp(secret, emulator.clock.now().getTime() + steps * 30_000),
  };
};

const enabled = async (emulator: Emulator, iam: IAM, UserName: string, name?: string): Promise<Device> => {
  const device = await aDevice(emulator, iam, name);
  await iam.enableMFADevice({
    UserName,
    SerialNumber: device.serialNumber,
    AuthenticationCode1: device.code(-1),
    AuthenticationCode2: device.code(),
  });
  return device;
};

describe("a virtual MFA device", () => {
  test("is made with a secret and its QR code, told once", async ({ iam }) => {
    const { VirtualMFADevice } = await iam.createVirtualMFADevice({
      Path: "/phones/",
      VirtualMFADeviceName: "anna",
      Tags: [{ Key: "team", Value: "red" }],
    });

    expect(VirtualMFADevice?.SerialNumber).toBe("arn:aws:iam::000000000000:mfa/phones/anna");
    expect(Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString()).toMatch(/^[A-Z2-7]{64}$/);
    expect(Buffer.from(VirtualMFADevice?.QRCodePNG ?? []).subarray(0, 8)).toEqual(
      Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    );
    expect(VirtualMFADevice?.Tags).toEqual([{ Key: "team", Value: "red" }]);
    expect((await iam.listVirtualMFADevices({})).VirtualMFADevices).toEqual([
      { SerialNumber: "arn:aws:iam::000000000000:mfa/phones/anna" },
    ]);
  });

  test("has a name of its own", async ({ iam }) => {
    await iam.createVirtualMFADevice({ VirtualMFADeviceName: "phone" });

    await expect(iam.createVirtualMFADevice({ VirtualMFADeviceName: "phone" })).rejects.toBeRefusedWith(
      "EntityAlreadyExists",
      409,
      "MFADevice entity at the same path and name already exists.",
    );
  });

  test("is enabled with two of its codes in a row", async ({ emulator, iam }) => {
    await iam.createUser({ UserName: "anna" });
    const device = await enabled(emulator, iam, "anna");

    const { MFADevices } = await iam.listMFADevices({ UserName: "anna" });
    const assigned = await iam.listVirtualMFADevices({ AssignmentStatus: "Assigned" });

    expect(MFADevices).toMatchObject([{ UserName: "anna", SerialNumber: SERIAL }]);
    expect(MFADevices?.[0]?.EnableDate).toBeInstanceOf(Date);
    expect(assigned.VirtualMFADevices).toMatchObject([{ SerialNumber: SERIAL, User: { UserName: "anna" } }]);
    expect((await iam.listVirtualMFADevices({ AssignmentStatus: "Unassigned" })).VirtualMFADevices).toEqual([]);
    expect(await iam.getMFADevice({ SerialNumber: device.serialNumber, UserName: "anna" })).toMatchObject({
      UserName: "anna",
      SerialNumber: SERIAL,
    });
  });

  test("is not enabled with codes that are not its own, or not in a row", async ({ emulator, iam }) => {
    await iam.createUser({ UserName: "anna" });
    const device = await aDevice(emulator, iam);
    const enable = (AuthenticationCode1: string, AuthenticationCode2: string) =>
      iam.enableMFADevice({ UserName: "anna", SerialNumber: SERIAL, AuthenticationCode1, AuthenticationCode2 });

    await expect(enable(device.code(), device.code())).rejects.toBeRefusedWith(
      "InvalidAuthenticationCode",
      403,
      "Authentication code for device is not valid.",
    );
    await expect(enable(device.code(), device.code(-1))).rejects.toBeRefusedWith("InvalidAuthenticationCode", 403);
    await expect(enable(device.code(), device.code(2))).rejects.toBeRefusedWith("InvalidAuthenticationCode", 403);
    expect((await iam.listMFADevices({ UserName: "anna" })).MFADevices).toEqual([]);
  });

  test("belongs to one user", async ({ emulator, iam }) => {
    await iam.createUser({ UserName: "anna" });
    await iam.createUser({ UserName: "bob" });
    const device = await enabled(emulator, iam, "anna");
    const codes = { AuthenticationCode1: device.code(), AuthenticationCode2: device.code(1) };

    await expect(iam.enableMFADevice({ UserName: "bob", SerialNumber: SERIAL, ...codes })).rejects.toBeRefusedWith(
      "EntityAlreadyExists",
      409,
      "MFA Device is already in use.",
    );
    await expect(iam.deactivateMFADevice({ UserName: "bob", SerialNumber: SERIAL })).rejects.toBeRefusedWith(
      "NoSuchEntity",
      404,
      "MFA Device invalid for user.",
    );
  });

  test("goes with its user to another name", async ({ emulator, iam }) => {
    await iam.createUser({ UserName: "anna" });
    await enabled(emulator, iam, "anna");

    await iam.updateUser({ UserName: "anna", NewUserName: "annette" });

    expect((await iam.listVirtualMFADevices({})).VirtualMFADevices).toMatchObject([{ User: { UserName: "annette" } }]);
  });

  test("is deactivated before it, or its user, is deleted", async ({ emulator, iam }) => {
    await iam.createUser({ UserName: "anna" });
    await enabled(emulator, iam, "anna");

    await expect(iam.deleteVirtualMFADevice({ SerialNumber: SERIAL })).rejects.toBeRefusedWith(
      "DeleteConflict",
      409,
      "MFA VirtualDevice in use. Must deactivate first.",
    );
    await expect(iam.deleteUser({ UserName: "anna" })).rejects.toBeRefusedWith(
      "DeleteConflict",
      409,
      "Cannot delete entity, must delete MFA device first.",
    );
    await iam.deactivateMFADevice({ UserName: "anna", SerialNumber: SERIAL });
    await iam.deleteVirtualMFADevice({ SerialNumber: SERIAL });
    await iam.deleteUser({ UserName: "anna" });
    await expect(iam.deleteVirtualMFADevice({ SerialNumber: SERIAL })).rejects.toBeRefusedWith(
      "NoSuchEntity",
      404,
      `VirtualMFADevice with serial number ${SERIAL} doesn't exist.`,
    );
  });

  test("has tags", async ({ iam }) => {
    await iam.createVirtualMFADevice({ VirtualMFADeviceName: "phone" });

    await iam.tagMFADevice({
      SerialNumber: SERIAL,
      Tags: [
        { Key: "a", Value: "1" },
        { Key: "b", Value: "2" },
      ],
    });
    await iam.untagMFADevice({ SerialNumber: SERIAL, TagKeys: ["a"] });

    expect((await iam.listMFADeviceTags({ SerialNumber: SERIAL })).Tags).toEqual([{ Key: "b", Value: "2" }]);
  });

  test("may be everybody's own to enable, as AWS's example policy says", async ({ emulator, iam, aUser }) => {
    const own = "arn:aws:iam::000000000000:user/${aws:username}";
    const anna = await aUser("anna", allow(["iam:EnableMFADevice", "iam:ListMFADevices"], own));
    const device = await aDevice(emulator, iam);
    const codes = { AuthenticationCode1: device.code(-1), AuthenticationCode2: device.code() };
    await iam.createUser({ UserName: "bob" });

    await anna.iam.enableMFADevice({ UserName: "anna", SerialNumber: SERIAL, ...codes });

    expect((await anna.iam.listMFADevices({})).MFADevices).toHaveLength(1);
    await expect(anna.iam.enableMFADevice({ UserName: "bob", SerialNumber: SERIAL, ...codes })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
    );
  });
});

const MFA_ONLY = { Bool: { "aws:MultiFactorAuthPresent": "true" } };

describe("GetSessionToken with MFA", () => {
  test("gives credentials that IAM knows and that conditions see", async ({ emulator, iam, aUser }) => {
    const anna = await aUser("anna", allow("iam:ListUsers", "*", MFA_ONLY));
    const device = await enabled(emulator, iam, "anna");

    const { Credentials } = await anna.sts.getSessionToken({ SerialNumber: SERIAL, TokenCode: device.code() });

    const session = clientsOf(emulator, keysOf(Credentials));
    expect((await session.iam.listUsers({})).Users).toHaveLength(1);
    await expect(anna.iam.listUsers({})).rejects.toBeRefusedWith("AccessDenied", 403);
  });

  test("lets the code's age be asked for", async ({ emulator, iam, aUser }) => {
    const recently = { NumericLessThan: { "aws:MultiFactorAuthAge": "3600" } };
    const anna = await aUser("anna", allow("s3:ListAllMyBuckets", "*", recently));
    const device = await enabled(emulator, iam, "anna");
    const { Credentials } = await anna.sts.getSessionToken({ SerialNumber: SERIAL, TokenCode: device.code() });
    const session = clientsOf(emulator, keysOf(Credentials));

    await expect(session.s3.listBuckets({})).resolves.toBeDefined();
    await emulator.clock.advance("PT2H");

    await expect(session.s3.listBuckets({})).rejects.toBeRefusedWith("AccessDenied", 403);
  });

  test("takes a code once, and only in its time by the world's clock", async ({ emulator, iam, aUser }) => {
    const anna = await aUser("anna");
    const device = await enabled(emulator, iam, "anna");
    const TokenCode = device.code();
    const wrong = [
      "AccessDenied",
      403,
      "MultiFactorAuthentication failed with invalid MFA one time pass code. ",
    ] as const;

    await expect(anna.sts.getSessionToken({ SerialNumber: SERIAL, TokenCode })).resolves.toBeDefined();
    await expect(anna.sts.getSessionToken({ SerialNumber: SERIAL, TokenCode })).rejects.toBeRefusedWith(...wrong);
    await emulator.clock.advance("PT10M");
    await expect(
      anna.sts.getSessionToken({ SerialNumber: SERIAL, TokenCode: device.code(-10) }),
    ).rejects.toBeRefusedWith(...wrong);
    await expect(anna.sts.getSessionToken({ SerialNumber: SERIAL, TokenCode: device.code() })).resolves.toBeDefined();
  });

  test("takes only the caller's own device", async ({ emulator, iam, aUser }) => {
    const anna = await aUser("anna");
    await iam.createUser({ UserName: "bob" });
    const device = await enabled(emulator, iam, "bob");

    await expect(anna.sts.getSessionToken({ SerialNumber: SERIAL, TokenCode: device.code() })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
    );
    await expect(anna.sts.getSessionToken({ SerialNumber: SERIAL })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.",
    );
  });
});

test("a device whose clock ran away is brought back into step", async ({ emulator, iam, aUser }) => {
  const anna = await aUser("anna");
  const device = await enabled(emulator, iam, "anna");

  await expect(anna.sts.getSessionToken({ SerialNumber: SERIAL, TokenCode: device.code(6) })).rejects.toBeRefusedWith(
    "AccessDenied",
    403,
  );
  await iam.resyncMFADevice({
    UserName: "anna",
    SerialNumber: SERIAL,
    AuthenticationCode1: device.code(5),
    AuthenticationCode2: device.code(6),
  });

  await expect(anna.sts.getSessionToken({ SerialNumber: SERIAL, TokenCode: device.code(6) })).resolves.toBeDefined();
});

test("a role that trusts only those with MFA is assumed with a code", async ({ emulator, iam, aUser }) => {
  const RoleArn = "arn:aws:iam::000000000000:role/careful";
  const anna = await aUser("anna", allow("sts:AssumeRole"));
  await iam.createRole({
    RoleName: "careful",
    AssumeRolePolicyDocument: policyOf({
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { AWS: "000000000000" },
      Condition: MFA_ONLY,
    }),
  });
  const device = await enabled(emulator, iam, "anna");
  const assume = (mfa: object) => anna.sts.assumeRole({ RoleArn, RoleSessionName: "session", ...mfa });

  await expect(assume({})).rejects.toBeRefusedWith("AccessDenied", 403);
  await expect(assume({ SerialNumber: SERIAL, TokenCode: "000000" })).rejects.toBeRefusedWith("AccessDenied", 403);
  await expect(assume({ SerialNumber: SERIAL, TokenCode: device.code() })).resolves.toBeDefined();
});
