import { generateKeyPairSync } from "node:crypto";
import type { IAM } from "@aws-sdk/client-iam";
import { SignedXml } from "xml-crypto";
import type { Emulator } from "../../src/index.js";
import { IDP_CERTIFICATE, IDP_PRIVATE_KEY } from "../support/certificates.js";
import { clientsOf, describe, expect, test } from "../support/emulator.js";
import { allow, policyOf } from "../support/permissions.js";
import { keysOf } from "../support/roles.js";

const PROVIDER = "arn:aws:iam::000000000000:saml-provider/Okta";
const ROLE = "arn:aws:iam::000000000000:role/staff";
const RECIPIENT = "https://signin.aws.amazon.com/saml";
const IDP = "https://idp.example.com";

const metadata = (): string => {
  const certificate = IDP_CERTIFICATE.replace(/-----[A-Z ]+-----|\s/g, "");
  const key = `<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${certificate}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>`;
  return `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${IDP}"><IDPSSODescriptor>${key}</IDPSSODescriptor></EntityDescriptor>`.padEnd(
    1000,
  );
};

interface Saying {
  readonly at: Date;
  readonly issuer?: string;
  readonly audience?: string;
  readonly subject?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

const assertionOf = ({
  at,
  issuer = IDP,
  audience = "urn:amazon:webservices",
  subject = "anna@example.com",
  attributes = {},
}: Saying): string => {
  const end = new Date(at.getTime() + 300_000).toISOString();
  const all = {
    "https://aws.amazon.com/SAML/Attributes/Role": `${ROLE},${PROVIDER}`,
    "https://aws.amazon.com/SAML/Attributes/RoleSessionName": "anna",
    ...attributes,
  };
  const values = Object.entries(all)
    .map(
      ([name, value]) =>
        `<saml:Attribute Name="${name}"><saml:AttributeValue>${value}</saml:AttributeValue></saml:Attribute>`,
    )
    .join("");
  return [
    `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a1" Version="2.0" IssueInstant="${at.toISOString()}">`,
    `<saml:Issuer>${issuer}</saml:Issuer>`,
    `<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">${subject}</saml:NameID>`,
    `<saml:SubjectConfirmation><saml:SubjectConfirmationData Recipient="${RECIPIENT}" NotOnOrAfter="${end}"/></saml:SubjectConfirmation></saml:Subject>`,
    `<saml:Conditions NotOnOrAfter="${end}"><saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>`,
    `<saml:AttributeStatement>${values}</saml:AttributeStatement></saml:Assertion>`,
  ].join("");
};

const responseOf = (content: string): string =>
  `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r1" Version="2.0">${content}</samlp:Response>`;

/** The response with its assertion signed, as XML. */
const signed = (saying: Saying, privateKey = IDP_PRIVATE_KEY): string => {
  const signer = new SignedXml({
    privateKey,
    signatureAlgorithm: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    canonicalizationAlgorithm: "http://www.w3.org/2001/10/xml-exc-c14n#",
  });
  signer.addReference({
    xpath: "//*[local-name(.)='Assertion']",
    digestAlgorithm: "http://www.w3.org/2001/04/xmlenc#sha256",
    transforms: ["http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/2001/10/xml-exc-c14n#"],
  });
  signer.computeSignature(responseOf(assertionOf(saying)), {
    location: { reference: "//*[local-name(.)='Issuer']", action: "after" },
  });
  return signer.getSignedXml();
};

const base64 = (xml: string): string => Buffer.from(xml).toString("base64");

const asked = (xml: string) => ({ RoleArn: ROLE, PrincipalArn: PROVIDER, SAMLAssertion: base64(xml) });

const aStaffRole = async (iam: IAM, Condition: object = {}, ...actions: readonly string[]): Promise<void> => {
  await iam.createSAMLProvider({ Name: "Okta", SAMLMetadataDocument: metadata() });
  await iam.createRole({
    RoleName: "staff",
    AssumeRolePolicyDocument: policyOf({
      Effect: "Allow",
      Principal: { Federated: PROVIDER },
      Action: ["sts:AssumeRoleWithSAML", ...actions],
      Condition,
    }),
  });
  await iam.putRolePolicy({
    RoleName: "staff",
    PolicyName: "buckets",
    PolicyDocument: policyOf(allow("s3:ListAllMyBuckets")),
  });
};

const nowOf = (emulator: Emulator): Date => emulator.clock.now();

describe("AssumeRoleWithSAML", () => {
  test("makes a session of a role for an assertion that the provider signed", async ({ emulator, iam, sts }) => {
    await aStaffRole(iam, { StringEquals: { "saml:aud": RECIPIENT } });

    const answer = await sts.assumeRoleWithSAML(asked(signed({ at: nowOf(emulator) })));

    expect(answer).toMatchObject({
      AssumedRoleUser: { Arn: "arn:aws:sts::000000000000:assumed-role/staff/anna" },
      Subject: "anna@example.com",
      SubjectType: "persistent",
      Issuer: IDP,
      Audience: RECIPIENT,
      // base64(sha1("https://idp.example.com" + "000000000000" + "/Okta"))
      NameQualifier: "tUL63yaM7Ir50TA8RjD7z3Y5Ebc=",
    });
    const session = clientsOf(emulator, keysOf(answer.Credentials));
    await expect(session.s3.listBuckets({})).resolves.toBeDefined();
  });

  test("refuses what somebody else signed, what nobody signed, and what was changed", async ({
    emulator,
    iam,
    sts,
  }) => {
    await aStaffRole(iam);
    const at = nowOf(emulator);
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const stranger = privateKey.export({ type: "pkcs8", format: "pem" }).toString();

    for (const xml of [
      signed({ at }, stranger),
      responseOf(assertionOf({ at })),
      signed({ at }).replace("anna@example.com", "root@example.com"),
    ]) {
      await expect(sts.assumeRoleWithSAML(asked(xml))).rejects.toBeRefusedWith(
        "InvalidIdentityToken",
        400,
        "Response signature invalid",
      );
    }
    await expect(sts.assumeRoleWithSAML(asked("nonsense"))).rejects.toBeRefusedWith("InvalidIdentityToken", 400);
  });

  test("reads only the assertion that was signed, wherever another is wrapped around it", async ({
    emulator,
    iam,
    sts,
  }) => {
    await aStaffRole(iam);
    const at = nowOf(emulator);
    const genuine = signed({ at }).replace(/^<samlp:Response[^>]*>|<\/samlp:Response>$/g, "");
    const forged = assertionOf({ at, subject: "root@example.com" }).replace('ID="_a1"', 'ID="_evil"');

    const answer = await sts.assumeRoleWithSAML(asked(responseOf(forged + genuine)));

    expect(answer.Subject).toBe("anna@example.com");
  });

  test("is for roles that the assertion names and that trust the provider", async ({ emulator, iam, sts }) => {
    await aStaffRole(iam, { StringEquals: { "saml:sub": "anna@example.com" } });
    const at = nowOf(emulator);
    const refusal = ["AccessDenied", 403, "Not authorized to perform sts:AssumeRoleWithSAML"] as const;
    const otherRole = { "https://aws.amazon.com/SAML/Attributes/Role": `arn:aws:iam::000000000000:role/x,${PROVIDER}` };

    await expect(sts.assumeRoleWithSAML(asked(signed({ at, subject: "bob@example.com" })))).rejects.toBeRefusedWith(
      ...refusal,
    );
    await expect(sts.assumeRoleWithSAML(asked(signed({ at, attributes: otherRole })))).rejects.toBeRefusedWith(
      ...refusal,
    );
  });

  test("takes an assertion for five minutes, from its provider, for AWS", async ({ emulator, iam, sts }) => {
    await aStaffRole(iam);
    const at = nowOf(emulator);

    await expect(
      sts.assumeRoleWithSAML(asked(signed({ at, issuer: "https://other.example.com" }))),
    ).rejects.toBeRefusedWith("InvalidIdentityToken", 400, "Issuer not present in specified provider");
    await expect(sts.assumeRoleWithSAML(asked(signed({ at, audience: "urn:somebody" })))).rejects.toBeRefusedWith(
      "InvalidIdentityToken",
      400,
      "Response does not contain the required audience.",
    );
    await emulator.clock.advance("PT6M");
    await expect(sts.assumeRoleWithSAML(asked(signed({ at })))).rejects.toBeRefusedWith(
      "ExpiredTokenException",
      400,
      "Token must be redeemed within 5 minutes of issuance",
    );
  });

  test("takes session tags from the assertion where the role allows them", async ({ emulator, iam, sts }) => {
    await aStaffRole(iam, {}, "sts:TagSession");
    await iam.putRolePolicy({
      RoleName: "staff",
      PolicyName: "buckets",
      PolicyDocument: policyOf(allow("s3:ListAllMyBuckets", "*", { StringEquals: { "aws:PrincipalTag/team": "red" } })),
    });
    const attributes = { "https://aws.amazon.com/SAML/Attributes/PrincipalTag:team": "red" };

    const tagged = await sts.assumeRoleWithSAML(asked(signed({ at: nowOf(emulator), attributes })));
    const plain = await sts.assumeRoleWithSAML(asked(signed({ at: nowOf(emulator) })));

    await expect(clientsOf(emulator, keysOf(tagged.Credentials)).s3.listBuckets({})).resolves.toBeDefined();
    await expect(clientsOf(emulator, keysOf(plain.Credentials)).s3.listBuckets({})).rejects.toBeRefusedWith(
      "AccessDenied",
    );
  });
});
