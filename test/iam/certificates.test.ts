import { CERTIFICATE, OTHER_PRIVATE_KEY, PRIVATE_KEY } from "../support/certificates.js";
import { describe, expect, test } from "../support/emulator.js";

describe("a server certificate", () => {
  const site = { ServerCertificateName: "site", CertificateBody: CERTIFICATE, PrivateKey: PRIVATE_KEY };

  test("is kept without its key, and knows when it ends", async ({ iam }) => {
    const { ServerCertificateMetadata } = await iam.uploadServerCertificate({
      ...site,
      Path: "/cloudfront/",
      CertificateChain: CERTIFICATE,
      Tags: [{ Key: "team", Value: "web" }],
    });
    const { ServerCertificate } = await iam.getServerCertificate({ ServerCertificateName: "site" });

    expect(ServerCertificateMetadata).toEqual({
      Path: "/cloudfront/",
      ServerCertificateName: "site",
      ServerCertificateId: expect.stringMatching(/^ASCA[A-Z2-7]{17}$/),
      Arn: "arn:aws:iam::000000000000:server-certificate/cloudfront/site",
      UploadDate: expect.any(Date),
      Expiration: new Date("2126-10-29T21:04:00Z"),
    });
    expect(ServerCertificate).toEqual({
      ServerCertificateMetadata,
      CertificateBody: CERTIFICATE,
      CertificateChain: CERTIFICATE,
      Tags: [{ Key: "team", Value: "web" }],
    });
    expect((await iam.listServerCertificates({ PathPrefix: "/cloudfront/" })).ServerCertificateMetadataList).toEqual([
      ServerCertificateMetadata,
    ]);
    expect((await iam.listServerCertificates({ PathPrefix: "/other/" })).ServerCertificateMetadataList).toEqual([]);
  });

  test("is a certificate, and its key is its own", async ({ iam }) => {
    await expect(iam.uploadServerCertificate({ ...site, CertificateBody: "nonsense" })).rejects.toBeRefusedWith(
      "MalformedCertificate",
      400,
      "Unable to parse certificate. Please ensure the certificate is in PEM format.",
    );
    await expect(iam.uploadServerCertificate({ ...site, PrivateKey: OTHER_PRIVATE_KEY })).rejects.toBeRefusedWith(
      "KeyPairMismatch",
      400,
    );
    expect((await iam.listServerCertificates({})).ServerCertificateMetadataList).toEqual([]);
  });

  test("is renamed, moved, tagged and deleted", async ({ iam }) => {
    await iam.uploadServerCertificate(site);
    await iam.uploadServerCertificate({ ...site, ServerCertificateName: "other" });

    await expect(
      iam.updateServerCertificate({ ServerCertificateName: "site", NewServerCertificateName: "OTHER" }),
    ).rejects.toBeRefusedWith("EntityAlreadyExists", 409, "The Server Certificate with name OTHER already exists.");
    await iam.updateServerCertificate({
      ServerCertificateName: "site",
      NewServerCertificateName: "shop",
      NewPath: "/eu/",
    });
    await iam.tagServerCertificate({ ServerCertificateName: "shop", Tags: [{ Key: "a", Value: "1" }] });

    expect((await iam.listServerCertificateTags({ ServerCertificateName: "shop" })).Tags).toEqual([
      { Key: "a", Value: "1" },
    ]);
    expect(
      (await iam.getServerCertificate({ ServerCertificateName: "shop" })).ServerCertificate?.ServerCertificateMetadata
        ?.Arn,
    ).toBe("arn:aws:iam::000000000000:server-certificate/eu/shop");
    await iam.deleteServerCertificate({ ServerCertificateName: "shop" });
    await expect(iam.getServerCertificate({ ServerCertificateName: "site" })).rejects.toBeRefusedWith(
      "NoSuchEntity",
      404,
      "The Server Certificate with name site cannot be found.",
    );
    expect((await iam.getAccountSummary({})).SummaryMap?.ServerCertificates).toBe(1);
  });
});

describe("a signing certificate", () => {
  test("is a user's, once", async ({ iam }) => {
    await iam.createUser({ UserName: "anna" });
    const upload = () => iam.uploadSigningCertificate({ UserName: "anna", CertificateBody: CERTIFICATE });

    const { Certificate } = await upload();
    const one = { UserName: "anna", CertificateId: Certificate?.CertificateId };
    await expect(upload()).rejects.toBeRefusedWith("DuplicateCertificate", 409);
    await iam.updateSigningCertificate({ ...one, Status: "Inactive" });

    expect(Certificate?.CertificateId).toMatch(/^[A-Z2-7]{32}$/);
    expect((await iam.listSigningCertificates({ UserName: "anna" })).Certificates).toMatchObject([
      { UserName: "anna", Status: "Inactive", CertificateBody: CERTIFICATE },
    ]);
    await expect(iam.deleteUser({ UserName: "anna" })).rejects.toBeRefusedWith("DeleteConflict", 409);
    await iam.deleteSigningCertificate(one);
    await iam.deleteUser({ UserName: "anna" });
  });
});
