import { CERTIFICATE } from "../support/certificates.js";
import { describe, expect, test } from "../support/emulator.js";

const GITHUB = "arn:aws:iam::000000000000:oidc-provider/token.actions.githubusercontent.com";

describe("an OpenID Connect provider", () => {
  test("is known by its URL without the scheme", async ({ iam }) => {
    const made = await iam.createOpenIDConnectProvider({
      Url: "https://token.actions.githubusercontent.com",
      ClientIDList: ["sts.amazonaws.com"],
      ThumbprintList: ["6938FD4D98BAB03FAADB97B34396831E3780AEA1"],
      Tags: [{ Key: "team", Value: "ci" }],
    });

    expect(made.OpenIDConnectProviderArn).toBe(GITHUB);
    expect(await iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn: GITHUB })).toMatchObject({
      Url: "token.actions.githubusercontent.com",
      ClientIDList: ["sts.amazonaws.com"],
      ThumbprintList: ["6938fd4d98bab03faadb97b34396831e3780aea1"],
      Tags: [{ Key: "team", Value: "ci" }],
    });
    expect((await iam.listOpenIDConnectProviders({})).OpenIDConnectProviderList).toEqual([{ Arn: GITHUB }]);
  });

  test("is there once", async ({ iam }) => {
    const Url = "https://token.actions.githubusercontent.com";
    await iam.createOpenIDConnectProvider({ Url });

    await expect(iam.createOpenIDConnectProvider({ Url })).rejects.toBeRefusedWith(
      "EntityAlreadyExists",
      409,
      "Provider with url https://token.actions.githubusercontent.com already exists.",
    );
    await expect(iam.createOpenIDConnectProvider({ Url: "ftp://example.com" })).rejects.toBeRefusedWith(
      "InvalidInput",
      400,
    );
  });

  test("has client ids, thumbprints and tags that change", async ({ iam }) => {
    const one = { OpenIDConnectProviderArn: GITHUB };
    await iam.createOpenIDConnectProvider({ Url: "https://token.actions.githubusercontent.com", ClientIDList: ["a"] });

    await iam.addClientIDToOpenIDConnectProvider({ ...one, ClientID: "b" });
    await iam.addClientIDToOpenIDConnectProvider({ ...one, ClientID: "b" });
    await iam.removeClientIDFromOpenIDConnectProvider({ ...one, ClientID: "a" });
    await iam.removeClientIDFromOpenIDConnectProvider({ ...one, ClientID: "never" });
    await iam.updateOpenIDConnectProviderThumbprint({ ...one, ThumbprintList: ["0".repeat(40)] });
    await iam.tagOpenIDConnectProvider({
      ...one,
      Tags: [
        { Key: "x", Value: "1" },
        { Key: "y", Value: "2" },
      ],
    });
    await iam.untagOpenIDConnectProvider({ ...one, TagKeys: ["x"] });

    expect(await iam.getOpenIDConnectProvider(one)).toMatchObject({
      ClientIDList: ["b"],
      ThumbprintList: ["0".repeat(40)],
    });
    expect((await iam.listOpenIDConnectProviderTags(one)).Tags).toEqual([{ Key: "y", Value: "2" }]);
  });

  test("that is not there is not found, but deleting it is no error", async ({ iam }) => {
    const one = { OpenIDConnectProviderArn: GITHUB };

    await expect(iam.getOpenIDConnectProvider(one)).rejects.toBeRefusedWith(
      "NoSuchEntity",
      404,
      `OpenIDConnect Provider not found for arn ${GITHUB}`,
    );
    await iam.deleteOpenIDConnectProvider(one);
  });
});

const metadata = (entityID: string, attributes = ""): string => {
  const certificate = CERTIFICATE.replace(/-----[A-Z ]+-----|\s/g, "");
  const key = `<KeyDescriptor use="signing"><KeyInfo><X509Data><X509Certificate>${certificate}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>`;
  const sso = `<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${key}</IDPSSODescriptor>`;
  return `<?xml version="1.0"?><EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityID}"${attributes}>${sso}</EntityDescriptor>`.padEnd(
    1000,
  );
};

describe("a SAML provider", () => {
  const one = { SAMLProviderArn: "arn:aws:iam::000000000000:saml-provider/Okta" };

  test("is kept with its metadata", async ({ iam }) => {
    const SAMLMetadataDocument = metadata("https://idp.example.com", ' validUntil="2040-01-01T00:00:00Z"');

    const made = await iam.createSAMLProvider({ Name: "Okta", SAMLMetadataDocument });

    expect(made.SAMLProviderArn).toBe(one.SAMLProviderArn);
    expect(await iam.getSAMLProvider(one)).toMatchObject({
      SAMLMetadataDocument,
      CreateDate: expect.any(Date),
      ValidUntil: new Date("2040-01-01T00:00:00Z"),
    });
    expect((await iam.listSAMLProviders({})).SAMLProviderList).toMatchObject([{ Arn: one.SAMLProviderArn }]);
    expect((await iam.getAccountSummary({})).SummaryMap?.Providers).toBe(1);
  });

  test("has metadata that can be read", async ({ iam }) => {
    await expect(
      iam.createSAMLProvider({ Name: "Okta", SAMLMetadataDocument: "<nonsense/>".padEnd(1000) }),
    ).rejects.toBeRefusedWith("InvalidInput", 400, "Could not parse metadata");
  });

  test("is updated, tagged and deleted", async ({ iam }) => {
    await iam.createSAMLProvider({ Name: "Okta", SAMLMetadataDocument: metadata("https://idp.example.com") });
    await expect(
      iam.createSAMLProvider({ Name: "okta", SAMLMetadataDocument: metadata("https://idp.example.com") }),
    ).rejects.toBeRefusedWith("EntityAlreadyExists", 409);

    await iam.updateSAMLProvider({ ...one, SAMLMetadataDocument: metadata("https://new.example.com") });
    await iam.tagSAMLProvider({ ...one, Tags: [{ Key: "a", Value: "1" }] });

    expect((await iam.getSAMLProvider(one)).SAMLMetadataDocument).toContain("https://new.example.com");
    expect((await iam.listSAMLProviderTags(one)).Tags).toEqual([{ Key: "a", Value: "1" }]);
    await iam.untagSAMLProvider({ ...one, TagKeys: ["a"] });
    await iam.deleteSAMLProvider(one);
    await expect(iam.getSAMLProvider(one)).rejects.toBeRefusedWith(
      "NoSuchEntity",
      404,
      `Manifest not found for arn ${one.SAMLProviderArn}`,
    );
  });
});
