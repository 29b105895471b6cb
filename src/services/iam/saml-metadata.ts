/** What IAM reads in the metadata of a SAML provider. */
import { X509Certificate } from "node:crypto";
import { invalidInput } from "./errors.js";

export interface SamlMetadata {
  readonly entityId: string;
  /** The end of the document's own validity, in milliseconds since 1970. */
  readonly validUntil?: number;
  /** The certificates that sign, as PEM. */
  readonly certificates: readonly string[];
}

const DESCRIPTOR = /<(?:[\w-]+:)?EntityDescriptor\b([^>]*)>/;
const ENTITY_ID = /\bentityID\s*=\s*(["'])(.+?)\1/;
const VALID_UNTIL = /\bvalidUntil\s*=\s*(["'])(.+?)\1/;
const IDP = /<(?:[\w-]+:)?IDPSSODescriptor\b/;
const CERTIFICATE = /<(?:[\w-]+:)?X509Certificate\b[^>]*>([^<]+)</g;

/** Throws `InvalidInput` for what is no metadata of an identity provider with readable certificates. */
export const metadataOf = (document: string): SamlMetadata => {
  const [, attributes = ""] = DESCRIPTOR.exec(document) ?? [];
  const entityId = ENTITY_ID.exec(attributes)?.[2];
  const certificates = [...document.matchAll(CERTIFICATE)].map(([, base64 = ""]) => base64);
  if (entityId === undefined || !IDP.test(document) || !certificates.every(isCertificate)) {
    throw invalidInput("Could not parse metadata");
  }
  const validUntil = Date.parse(VALID_UNTIL.exec(attributes)?.[2] ?? "");
  const pems = certificates.map((base64) => new X509Certificate(Buffer.from(base64, "base64")).toString());
  return { entityId, certificates: pems, ...(!Number.isNaN(validUntil) && { validUntil }) };
};

const isCertificate = (base64: string): boolean => {
  try {
    return new X509Certificate(Buffer.from(base64, "base64")).subject !== "";
  } catch {
    return false;
  }
};
