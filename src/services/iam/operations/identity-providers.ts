/** OpenID Connect and SAML providers, and the federation of this account outwards. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers.html */
import { notImplemented } from "../../kit/operation.js";
import type { IamFamily } from "../family.js";

export const identityProviders = {
  reads: {
    GetOpenIDConnectProvider: notImplemented("identity providers are not kept yet"),
    GetOutboundWebIdentityFederationInfo: notImplemented("identity providers are not kept yet"),
    GetSAMLProvider: notImplemented("identity providers are not kept yet"),
    ListOpenIDConnectProviders: notImplemented("identity providers are not kept yet"),
    ListOpenIDConnectProviderTags: notImplemented("identity providers are not kept yet"),
    ListSAMLProviders: notImplemented("identity providers are not kept yet"),
    ListSAMLProviderTags: notImplemented("identity providers are not kept yet"),
  },

  writes: {
    AddClientIDToOpenIDConnectProvider: notImplemented("identity providers are not kept yet"),
    CreateOpenIDConnectProvider: notImplemented("identity providers are not kept yet"),
    CreateSAMLProvider: notImplemented("identity providers are not kept yet"),
    DeleteOpenIDConnectProvider: notImplemented("identity providers are not kept yet"),
    DeleteSAMLProvider: notImplemented("identity providers are not kept yet"),
    DisableOutboundWebIdentityFederation: notImplemented("identity providers are not kept yet"),
    EnableOutboundWebIdentityFederation: notImplemented("identity providers are not kept yet"),
    RemoveClientIDFromOpenIDConnectProvider: notImplemented("identity providers are not kept yet"),
    TagOpenIDConnectProvider: notImplemented("identity providers are not kept yet"),
    TagSAMLProvider: notImplemented("identity providers are not kept yet"),
    UntagOpenIDConnectProvider: notImplemented("identity providers are not kept yet"),
    UntagSAMLProvider: notImplemented("identity providers are not kept yet"),
    UpdateOpenIDConnectProviderThumbprint: notImplemented("identity providers are not kept yet"),
    UpdateSAMLProvider: notImplemented("identity providers are not kept yet"),
  },
} satisfies IamFamily;
