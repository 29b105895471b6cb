import { describe, expect, test } from "../support/emulator.js";

const CODECOMMIT = "codecommit.amazonaws.com";

describe("a service-specific credential", () => {
  test("is a user name and a password for one service, told once", async ({ iam }) => {
    await iam.createUser({ UserName: "anna" });

    const { ServiceSpecificCredential: made } = await iam.createServiceSpecificCredential({
      UserName: "anna",
      ServiceName: CODECOMMIT,
    });
    const listed = await iam.listServiceSpecificCredentials({ UserName: "anna" });

    expect(made).toEqual({
      CreateDate: expect.any(Date),
      ServiceName: CODECOMMIT,
      ServicePassword: expect.stringMatching(/^\S{40}$/),
      ServiceSpecificCredentialId: expect.stringMatching(/^ACCA[A-Z2-7]{17}$/),
      ServiceUserName: "anna-at-000000000000",
      Status: "Active",
      UserName: "anna",
    });
    const { ServicePassword: _, ...told } = made ?? {};
    expect(listed.ServiceSpecificCredentials).toEqual([told]);
    expect(listed).not.toHaveProperty("IsTruncated");
  });

  test("is only for services that take them", async ({ iam }) => {
    await iam.createUser({ UserName: "anna" });

    await expect(
      iam.createServiceSpecificCredential({ UserName: "anna", ServiceName: "lambda.amazonaws.com" }),
    ).rejects.toBeRefusedWith(
      "NoSuchEntity",
      404,
      "No such service lambda.amazonaws.com is supported for Service Specific Credentials",
    );
    await expect(
      iam.listServiceSpecificCredentials({ UserName: "anna", ServiceName: "nonexistentservice.amazonaws.com" }),
    ).rejects.toBeRefusedWith("NoSuchEntity", 404);
    expect(
      (await iam.listServiceSpecificCredentials({ UserName: "anna", ServiceName: "cassandra.amazonaws.com" }))
        .ServiceSpecificCredentials,
    ).toEqual([]);
  });

  test("is one of at most two for a service", async ({ iam }) => {
    await iam.createUser({ UserName: "anna" });
    const create = () => iam.createServiceSpecificCredential({ UserName: "anna", ServiceName: CODECOMMIT });
    await create();

    expect((await create()).ServiceSpecificCredential?.ServiceUserName).toBe("anna+1-at-000000000000");
    await expect(create()).rejects.toBeRefusedWith("LimitExceeded", 409);
  });

  test("of Bedrock is a key that expires by the world's clock", async ({ emulator, iam }) => {
    await iam.createUser({ UserName: "anna" });

    const { ServiceSpecificCredential: key } = await iam.createServiceSpecificCredential({
      UserName: "anna",
      ServiceName: "bedrock.amazonaws.com",
      CredentialAgeDays: 1,
    });
    await emulator.clock.advance("P2D");

    expect(key).toMatchObject({ ServiceCredentialAlias: "anna-at-000000000000", Status: "Active" });
    expect(key?.ServiceCredentialSecret).toMatch(/^ABSK/);
    expect((await iam.listServiceSpecificCredentials({ UserName: "anna" })).ServiceSpecificCredentials).toMatchObject([
      { Status: "Expired" },
    ]);
  });

  test("is reset, deactivated and deleted by its id, and goes before its user", async ({ iam }) => {
    await iam.createUser({ UserName: "anna" });
    const { ServiceSpecificCredential: made } = await iam.createServiceSpecificCredential({
      UserName: "anna",
      ServiceName: CODECOMMIT,
    });
    const one = { UserName: "anna", ServiceSpecificCredentialId: made?.ServiceSpecificCredentialId };

    const reset = await iam.resetServiceSpecificCredential(one);
    await iam.updateServiceSpecificCredential({ ...one, Status: "Inactive" });

    expect(reset.ServiceSpecificCredential?.ServicePassword).not.toBe(made?.ServicePassword);
    expect((await iam.listServiceSpecificCredentials({ UserName: "anna" })).ServiceSpecificCredentials).toMatchObject([
      { Status: "Inactive" },
    ]);
    await expect(iam.deleteUser({ UserName: "anna" })).rejects.toBeRefusedWith(
      "DeleteConflict",
      409,
      "Cannot delete entity, must remove referenced objects first.",
    );
    await iam.deleteServiceSpecificCredential(one);
    await iam.deleteUser({ UserName: "anna" });
  });

  test("that is not there, or not that user's, is not found", async ({ iam }) => {
    await iam.createUser({ UserName: "anna" });
    const ServiceSpecificCredentialId = "ACCAAAAAAAAAAAAAAAAAA";

    await expect(
      iam.deleteServiceSpecificCredential({ UserName: "wrong-user-name", ServiceSpecificCredentialId }),
    ).rejects.toBeRefusedWith("NoSuchEntity", 404, "The user with name wrong-user-name cannot be found.");
    await expect(
      iam.resetServiceSpecificCredential({ UserName: "anna", ServiceSpecificCredentialId }),
    ).rejects.toBeRefusedWith("NoSuchEntity", 404, `No such credential ${ServiceSpecificCredentialId} exists`);
    await expect(
      iam.updateServiceSpecificCredential({
        UserName: "anna",
        Status: "Active",
        ServiceSpecificCredentialId: "totally-wrong-credential-id-with-hyphens",
      }),
    ).rejects.toBeRefusedWith(
      "ValidationError",
      400,
      "1 validation error detected: Value at 'serviceSpecificCredentialId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w]+",
    );
  });
});
