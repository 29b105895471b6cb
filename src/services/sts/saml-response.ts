/**
 * SAML responses: the only file that knows xml-crypto and xmldom. Nothing is read from a response but what a trusted
 * certificate has signed: the signed bytes are parsed again, and the rest of the document is forgotten.
 */
import { DOMParser } from "@xmldom/xmldom";
import { SignedXml } from "xml-crypto";

const DSIG = "http://www.w3.org/2000/09/xmldsig#";
const SAML = "urn:oasis:names:tc:SAML:2.0:assertion";

/** What an assertion says, as far as STS asks. Times are in milliseconds since 1970. */
export interface Assertion {
  readonly issuer: string;
  readonly issuedAt: number;
  readonly subject: string;
  /** The format of the subject's name, without AWS's well-known prefix: `persistent`, `transient`, or a whole URI. */
  readonly subjectType: string;
  readonly recipient: string;
  readonly audiences: readonly string[];
  readonly notBefore: number | undefined;
  readonly notOnOrAfter: number | undefined;
  readonly sessionNotOnOrAfter: number | undefined;
  /** Values by attribute name. */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
}

/** What an element of xmldom is used for here. */
interface XmlElement {
  readonly localName: string | null;
  readonly namespaceURI: string | null;
  readonly textContent: string | null;
  getAttribute(name: string): string | null;
  getElementsByTagNameNS(namespace: string, name: string): { readonly length: number; item(index: number): unknown };
}

const parse = (xml: string): XmlElement => {
  const refuse = (message: string): never => {
    throw new Error(message);
  };
  const parser = new DOMParser({ errorHandler: { warning: () => {}, error: refuse, fatalError: refuse } });
  const root: XmlElement | null = parser.parseFromString(xml, "text/xml").documentElement;
  if (root === null) throw new Error("no document");
  return root;
};

const within = (element: XmlElement, namespace: string, name: string): readonly XmlElement[] => {
  const found = element.getElementsByTagNameNS(namespace, name);
  // The list holds elements only; xmldom's own types do not say so.
  return Array.from({ length: found.length }, (_, index) => found.item(index) as XmlElement);
};

/**
 * The assertion of a response (base64) that one of the certificates (PEM) has signed. Undefined when no signature
 * verifies or what is signed holds not exactly one assertion; `"unreadable"` for what is no SAML response at all.
 */
export const verifiedAssertion = (
  base64: string,
  certificates: readonly string[],
): Assertion | "unreadable" | undefined => {
  const xml = Buffer.from(base64, "base64").toString("utf8");
  let response: XmlElement;
  try {
    // A document type could define entities: no response has one.
    if (xml.includes("<!DOCTYPE")) return "unreadable";
    response = parse(xml);
  } catch {
    return "unreadable";
  }
  if (response.localName !== "Response") return "unreadable";
  for (const signature of within(response, DSIG, "Signature")) {
    for (const publicCert of certificates) {
      const signed = signedBy(xml, signature, publicCert);
      const [assertion, another] = signed.flatMap(assertionsIn);
      if (assertion && !another) return read(assertion);
    }
  }
  return undefined;
};

/** The elements that a signature covers, parsed from the very bytes that were verified; none when it does not verify. */
const signedBy = (xml: string, signature: XmlElement, publicCert: string): readonly XmlElement[] => {
  // Whatever key the response itself offers does not count.
  const verifier = new SignedXml({ publicCert, getCertFromKeyInfo: () => null });
  try {
    // xml-crypto speaks of the DOM's Node, which is what xmldom's elements are.
    verifier.loadSignature(signature as never);
    return verifier.checkSignature(xml) ? verifier.getSignedReferences().map(parse) : [];
  } catch {
    return [];
  }
};

const assertionsIn = (element: XmlElement): readonly XmlElement[] =>
  element.localName === "Assertion" && element.namespaceURI === SAML ? [element] : within(element, SAML, "Assertion");

const NAME_FORMAT = /^urn:oasis:names:tc:SAML:2\.0:nameid-format:(persistent|transient)$/;

const read = (assertion: XmlElement): Assertion => {
  const first = (name: string): XmlElement | undefined => within(assertion, SAML, name)[0];
  const text = (element: XmlElement | undefined): string => element?.textContent?.trim() ?? "";
  const time = (element: XmlElement | undefined, attribute: string): number | undefined => {
    const instant = Date.parse(element?.getAttribute(attribute) ?? "");
    return Number.isNaN(instant) ? undefined : instant;
  };
  const [conditions, confirmation, name] = [first("Conditions"), first("SubjectConfirmationData"), first("NameID")];
  const ends = [time(conditions, "NotOnOrAfter"), time(confirmation, "NotOnOrAfter")].filter(
    (end) => end !== undefined,
  );
  const format = name?.getAttribute("Format") ?? "";
  return {
    issuer: text(first("Issuer")),
    issuedAt: time(assertion, "IssueInstant") ?? 0,
    subject: text(name),
    subjectType: NAME_FORMAT.exec(format)?.[1] ?? format,
    recipient: confirmation?.getAttribute("Recipient") ?? "",
    audiences: within(assertion, SAML, "Audience").map(text),
    notBefore: time(conditions, "NotBefore"),
    notOnOrAfter: ends.length === 0 ? undefined : Math.min(...ends),
    sessionNotOnOrAfter: time(first("AuthnStatement"), "SessionNotOnOrAfter"),
    attributes: new Map(
      within(assertion, SAML, "Attribute").map((attribute) => [
        attribute.getAttribute("Name") ?? "",
        within(attribute, SAML, "AttributeValue").map(text),
      ]),
    ),
  };
};
