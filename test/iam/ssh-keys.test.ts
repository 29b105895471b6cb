import { createPublicKey } from "node:crypto";
import { SSH_FINGERPRINT, SSH_KEY } from "../support/certificates.js";
import { describe, expect, test } from "../support/emulator.js";

describe("an SSH public key", () => {
  test("is kept with its fingerprint, and given in both encodings", async ({ iam }) => {
    await iam.createUser({ UserName: "anna" });

    const { SSHPublicKey } = await iam.uploadSSHPublicKey({
      UserName: "anna",
      SSHPublicKeyBody: `${SSH_KEY} anna@laptop`,
    });
    const one = { UserName: "anna", SSHPublicKeyId: SSHPublicKey?.SSHPublicKeyId };
    const ssh = await iam.getSSHPublicKey({ ...one, Encoding: "SSH" });
    const pem = await iam.getSSHPublicKey({ ...one, Encoding: "PEM" });

    expect(SSHPublicKey).toMatchObject({
      UserName: "anna",
      SSHPublicKeyId: expect.stringMatching(/^APKA[A-Z2-7]{17}$/),
      Fingerprint: SSH_FINGERPRINT,
      Status: "Active",
    });
    expect(ssh.SSHPublicKey?.SSHPublicKeyBody).toBe(SSH_KEY);
    expect(createPublicKey(pem.SSHPublicKey?.SSHPublicKeyBody ?? "").asymmetricKeyDetails?.modulusLength).toBe(2048);
  });

  test("is the same key in PEM", async ({ iam }) => {
    await iam.createUser({ UserName: "anna" });
    const { SSHPublicKey } = await iam.uploadSSHPublicKey({ UserName: "anna", SSHPublicKeyBody: SSH_KEY });
    const pem = await iam.getSSHPublicKey({
      UserName: "anna",
      SSHPublicKeyId: SSHPublicKey?.SSHPublicKeyId,
      Encoding: "PEM",
    });

    await expect(
      iam.uploadSSHPublicKey({ UserName: "anna", SSHPublicKeyBody: pem.SSHPublicKey?.SSHPublicKeyBody }),
    ).rejects.toBeRefusedWith("DuplicateSSHPublicKey", 400);
  });

  test("is a key", async ({ iam }) => {
    await iam.createUser({ UserName: "anna" });

    await expect(
      iam.uploadSSHPublicKey({ UserName: "anna", SSHPublicKeyBody: "ssh-rsa nonsense" }),
    ).rejects.toBeRefusedWith("InvalidPublicKey", 400);
  });

  test("is deactivated and deleted by its id", async ({ iam }) => {
    await iam.createUser({ UserName: "anna" });
    const { SSHPublicKey } = await iam.uploadSSHPublicKey({ UserName: "anna", SSHPublicKeyBody: SSH_KEY });
    const one = { UserName: "anna", SSHPublicKeyId: SSHPublicKey?.SSHPublicKeyId };

    await iam.updateSSHPublicKey({ ...one, Status: "Inactive" });
    expect((await iam.listSSHPublicKeys({ UserName: "anna" })).SSHPublicKeys).toMatchObject([{ Status: "Inactive" }]);
    await expect(iam.deleteUser({ UserName: "anna" })).rejects.toBeRefusedWith("DeleteConflict", 409);
    await iam.deleteSSHPublicKey(one);
    await expect(iam.deleteSSHPublicKey(one)).rejects.toBeRefusedWith(
      "NoSuchEntity",
      404,
      `The Public Key with id ${one.SSHPublicKeyId} cannot be found.`,
    );
  });
});
