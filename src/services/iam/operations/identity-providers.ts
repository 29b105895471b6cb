/** OpenID Connect and SAML providers, and the federation of this account outwards. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers.html */
import { generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import type { Call } from "../../kit/operation.js";
import { date, tagsAnswer } from "../answers.js";
import { entityAlreadyExists, federationDisabled, federationEnabled, invalidInput, limitExceeded } from "../errors.js";
import type { IamFamily } from "../family.js";
import { pageOf } from "../paging.js";
import { quotas } from "../quotas.js";
import { accountIn, onAccount, onArn } from "../resources.js";
import { metadataOf } from "../saml-metadata.js";
import { keyOf, type OidcProvider, type SamlProvider, tables } from "../state.js";
import { requestTags, tagged, tagsFrom, untagged } from "../tags.js";

export const identityProviders = {
  reads: {
    GetOpenIDConnectProvider: {
      needs: ({ OpenIDConnectProviderArn }, call) => onArn(call, OpenIDConnectProviderArn),
      handle: async ({ OpenIDConnectProviderArn }, { iam }) => {
        const provider = await iam.oidcProvider(OpenIDConnectProviderArn);
        return {
          // AWS: without its scheme.
          Url: withoutScheme(provider.url),
          ClientIDList: [...provider.clientIds],
          ThumbprintList: [...provider.thumbprints],
          CreateDate: date(provider.createdAt),
          ...tagsAnswer(provider.tags),
        };
      },
    },
    ListOpenIDConnectProviders: {
      needs: (_input, call) => onAccount(call),
      handle: async (_input, { iam }) => {
        const providers = await iam.tx.range(tables.oidcProviders, { within: [iam.accountId] });
        return { OpenIDConnectProviderList: providers.map(({ arn }) => ({ Arn: arn })) };
      },
    },
    ListOpenIDConnectProviderTags: {
      needs: ({ OpenIDConnectProviderArn }, call) => onArn(call, OpenIDConnectProviderArn),
      handle: async (input, { iam }) => {
        const { tags } = await iam.oidcProvider(input.OpenIDConnectProviderArn);
        const { items, truncation } = pageOf("ListOpenIDConnectProviderTags", input, tags);
        return { Tags: items, ...truncation };
      },
    },
    GetSAMLProvider: {
      needs: ({ SAMLProviderArn }, call) => onArn(call, SAMLProviderArn),
      handle: async ({ SAMLProviderArn }, { iam }) => {
        const provider = await iam.samlProvider(SAMLProviderArn);
        return {
          SAMLProviderUUID: provider.uuid,
          SAMLMetadataDocument: provider.metadata,
          CreateDate: date(provider.createdAt),
          ValidUntil: date(validUntilOf(provider)),
          ...tagsAnswer(provider.tags),
          ...(provider.encryption !== undefined && { AssertionEncryptionMode: provider.encryption }),
          ...(provider.privateKeys.length > 0 && {
            PrivateKeyList: provider.privateKeys.map(({ id, addedAt }) => ({ KeyId: id, Timestamp: date(addedAt) })),
          }),
        };
      },
    },
    ListSAMLProviders: {
      needs: (_input, call) => onAccount(call),
      handle: async (_input, { iam }) => {
        const providers = await iam.tx.range(tables.samlProviders, { within: [iam.accountId] });
        return {
          SAMLProviderList: providers.map((provider) => ({
            Arn: provider.arn,
            ValidUntil: date(validUntilOf(provider)),
            CreateDate: date(provider.createdAt),
          })),
        };
      },
    },
    ListSAMLProviderTags: {
      needs: ({ SAMLProviderArn }, call) => onArn(call, SAMLProviderArn),
      handle: async (input, { iam }) => {
        const { tags } = await iam.samlProvider(input.SAMLProviderArn);
        const { items, truncation } = pageOf("ListSAMLProviderTags", input, tags);
        return { Tags: items, ...truncation };
      },
    },
    GetOutboundWebIdentityFederationInfo: {
      needs: (_input, call) => onAccount(call),
      handle: async (_input, { iam }) => {
        const { outboundFederation } = await iam.account();
        if (!outboundFederation?.enabled) throw federationDisabled();
        return { IssuerIdentifier: outboundFederation.issuer, JwtVendingEnabled: true };
      },
    },
  },

  writes: {
    CreateOpenIDConnectProvider: {
      needs: ({ Url, Tags }, call) => {
        const create = onArn(call, oidcArn(call, Url), requestTags(Tags));
        return Tags?.length ? [create, { ...create, action: "iam:TagOpenIDConnectProvider" }] : create;
      },
      handle: async ({ Url, ClientIDList = [], ThumbprintList = [], Tags }, { iam, call }) => {
        const tags = tagsFrom(Tags);
        demandProviderUrl(Url);
        const arn = oidcArn(call, Url);
        if (ThumbprintList.length > MOST_THUMBPRINTS)
          throw invalidInput("Thumbprint list must contain fewer than 5 entries.");
        demandClientIds(ClientIDList);
        const providers = await iam.tx.range(tables.oidcProviders, { within: [iam.accountId] });
        if (providers.some((provider) => keyOf(provider.arn) === keyOf(arn))) {
          throw entityAlreadyExists("OIDC provider", Url);
        }
        if (providers.length >= quotas.OpenIdConnectProvidersPerAccount) {
          throw limitExceeded("OpenIdConnectProvidersPerAccount", quotas.OpenIdConnectProvidersPerAccount);
        }
        const provider: OidcProvider = {
          arn,
          url: Url,
          clientIds: [...new Set(ClientIDList)],
          thumbprints: ThumbprintList.map((thumbprint) => thumbprint.toLowerCase()),
          createdAt: call.now,
          tags,
        };
        await iam.putOidcProvider(provider);
        return { OpenIDConnectProviderArn: arn, ...tagsAnswer(tags) };
      },
    },
    DeleteOpenIDConnectProvider: {
      needs: ({ OpenIDConnectProviderArn }, call) => onArn(call, OpenIDConnectProviderArn),
      handle: async ({ OpenIDConnectProviderArn }, { iam }) => {
        // AWS: deleting one that is not there is no error.
        const url = OpenIDConnectProviderArn.slice(OpenIDConnectProviderArn.indexOf("/") + 1);
        await iam.tx.delete(tables.oidcProviders, [iam.accountId, keyOf(url)]);
        return {};
      },
    },
    AddClientIDToOpenIDConnectProvider: {
      needs: ({ OpenIDConnectProviderArn }, call) => onArn(call, OpenIDConnectProviderArn),
      // AWS: adding what is there, and removing what is not, are no errors.
      handle: async ({ OpenIDConnectProviderArn, ClientID }, { iam }) => {
        const provider = await iam.oidcProvider(OpenIDConnectProviderArn);
        const clientIds = [...new Set([...provider.clientIds, ClientID])];
        demandClientIds(clientIds);
        await iam.putOidcProvider({ ...provider, clientIds });
        return {};
      },
    },
    RemoveClientIDFromOpenIDConnectProvider: {
      needs: ({ OpenIDConnectProviderArn }, call) => onArn(call, OpenIDConnectProviderArn),
      handle: async ({ OpenIDConnectProviderArn, ClientID }, { iam }) => {
        const provider = await iam.oidcProvider(OpenIDConnectProviderArn);
        await iam.putOidcProvider({ ...provider, clientIds: provider.clientIds.filter((id) => id !== ClientID) });
        return {};
      },
    },
    UpdateOpenIDConnectProviderThumbprint: {
      needs: ({ OpenIDConnectProviderArn }, call) => onArn(call, OpenIDConnectProviderArn),
      handle: async ({ OpenIDConnectProviderArn, ThumbprintList }, { iam }) => {
        if (ThumbprintList.length > MOST_THUMBPRINTS)
          throw invalidInput("Thumbprint list must contain fewer than 5 entries.");
        const provider = await iam.oidcProvider(OpenIDConnectProviderArn);
        const thumbprints = ThumbprintList.map((thumbprint) => thumbprint.toLowerCase());
        await iam.putOidcProvider({ ...provider, thumbprints });
        return {};
      },
    },
    TagOpenIDConnectProvider: {
      needs: ({ OpenIDConnectProviderArn, Tags }, call) => onArn(call, OpenIDConnectProviderArn, requestTags(Tags)),
      handle: async ({ OpenIDConnectProviderArn, Tags }, { iam }) => {
        const provider = await iam.oidcProvider(OpenIDConnectProviderArn);
        await iam.putOidcProvider({ ...provider, tags: tagged(provider.tags, tagsFrom(Tags)) });
        return {};
      },
    },
    UntagOpenIDConnectProvider: {
      needs: ({ OpenIDConnectProviderArn, TagKeys }, call) =>
        onArn(call, OpenIDConnectProviderArn, { "aws:TagKeys": TagKeys }),
      handle: async ({ OpenIDConnectProviderArn, TagKeys }, { iam }) => {
        const provider = await iam.oidcProvider(OpenIDConnectProviderArn);
        await iam.putOidcProvider({ ...provider, tags: untagged(provider.tags, TagKeys) });
        return {};
      },
    },
    CreateSAMLProvider: {
      needs: ({ Name, Tags }, call) => {
        const create = onArn(call, samlArn(call, Name), requestTags(Tags));
        return Tags?.length ? [create, { ...create, action: "iam:TagSAMLProvider" }] : create;
      },
      handle: async (input, { iam, call }) => {
        const { Name, SAMLMetadataDocument, AssertionEncryptionMode, AddPrivateKey } = input;
        const tags = tagsFrom(input.Tags);
        const { validUntil } = metadataOf(SAMLMetadataDocument);
        const providers = await iam.tx.range(tables.samlProviders, { within: [iam.accountId] });
        const arn = samlArn(call, Name);
        if (providers.some((provider) => keyOf(provider.arn) === keyOf(arn))) {
          throw entityAlreadyExists("SAML provider", Name);
        }
        if (providers.length >= quotas.SAMLProvidersPerAccount) {
          throw limitExceeded("SAMLProvidersPerAccount", quotas.SAMLProvidersPerAccount);
        }
        await iam.putSamlProvider({
          arn,
          uuid: call.ids.iam("ASCA"),
          metadata: SAMLMetadataDocument,
          createdAt: call.now,
          ...(validUntil !== undefined && { validUntil }),
          tags,
          ...(AssertionEncryptionMode !== undefined && { encryption: AssertionEncryptionMode }),
          privateKeys: AddPrivateKey === undefined ? [] : [newKey(call, AddPrivateKey)],
        });
        return { SAMLProviderArn: arn, ...tagsAnswer(tags) };
      },
    },
    UpdateSAMLProvider: {
      needs: ({ SAMLProviderArn }, call) => onArn(call, SAMLProviderArn),
      handle: async (input, { iam, call }) => {
        const { SAMLMetadataDocument, AssertionEncryptionMode, AddPrivateKey, RemovePrivateKey } = input;
        const { validUntil, ...provider } = await iam.samlProvider(input.SAMLProviderArn);
        const metadata = SAMLMetadataDocument ?? provider.metadata;
        const until = SAMLMetadataDocument === undefined ? validUntil : metadataOf(metadata).validUntil;
        if (RemovePrivateKey !== undefined && !provider.privateKeys.some(({ id }) => id === RemovePrivateKey)) {
          throw invalidInput(`Private key ${RemovePrivateKey} does not belong to the SAML provider.`);
        }
        const kept = provider.privateKeys.filter(({ id }) => id !== RemovePrivateKey);
        const privateKeys = AddPrivateKey === undefined ? kept : [...kept, newKey(call, AddPrivateKey)];
        if (privateKeys.length > MOST_PRIVATE_KEYS)
          throw limitExceeded("PrivateKeysPerSAMLProvider", MOST_PRIVATE_KEYS);
        await iam.putSamlProvider({
          ...provider,
          metadata,
          ...(until !== undefined && { validUntil: until }),
          ...(AssertionEncryptionMode !== undefined && { encryption: AssertionEncryptionMode }),
          privateKeys,
        });
        return { SAMLProviderArn: provider.arn };
      },
    },
    DeleteSAMLProvider: {
      needs: ({ SAMLProviderArn }, call) => onArn(call, SAMLProviderArn),
      handle: async ({ SAMLProviderArn }, { iam }) => {
        const { arn } = await iam.samlProvider(SAMLProviderArn);
        await iam.tx.delete(tables.samlProviders, [iam.accountId, keyOf(arn.slice(arn.lastIndexOf("/") + 1))]);
        return {};
      },
    },
    TagSAMLProvider: {
      needs: ({ SAMLProviderArn, Tags }, call) => onArn(call, SAMLProviderArn, requestTags(Tags)),
      handle: async ({ SAMLProviderArn, Tags }, { iam }) => {
        const provider = await iam.samlProvider(SAMLProviderArn);
        await iam.putSamlProvider({ ...provider, tags: tagged(provider.tags, tagsFrom(Tags)) });
        return {};
      },
    },
    UntagSAMLProvider: {
      needs: ({ SAMLProviderArn, TagKeys }, call) => onArn(call, SAMLProviderArn, { "aws:TagKeys": TagKeys }),
      handle: async ({ SAMLProviderArn, TagKeys }, { iam }) => {
        const provider = await iam.samlProvider(SAMLProviderArn);
        await iam.putSamlProvider({ ...provider, tags: untagged(provider.tags, TagKeys) });
        return {};
      },
    },
    EnableOutboundWebIdentityFederation: {
      needs: (_input, call) => onAccount(call),
      prepare: async (_input, { call }) => {
        const keys = await signingKeys();
        return async ({ iam }) => {
          const account = await iam.account();
          if (account.outboundFederation?.enabled) throw federationEnabled();
          // AWS: the issuer stays the same when the feature is switched off and on again.
          const outboundFederation = {
            issuer: `https://${call.ids.uuid()}.tokens.sts.global.api.aws`,
            keys,
            ...account.outboundFederation,
            enabled: true,
          };
          await iam.putAccount({ ...account, outboundFederation });
          await iam.tx.put(tables.outboundIssuers, [outboundFederation.issuer], iam.accountId);
          return { IssuerIdentifier: outboundFederation.issuer };
        };
      },
    },
    DisableOutboundWebIdentityFederation: {
      needs: (_input, call) => onAccount(call),
      handle: async (_input, { iam }) => {
        const account = await iam.account();
        if (!account.outboundFederation?.enabled) throw federationDisabled();
        const outboundFederation = { ...account.outboundFederation, enabled: false };
        await iam.putAccount({ ...account, outboundFederation });
        return {};
      },
    },
  },
} satisfies IamFamily;

const MOST_THUMBPRINTS = 5;
const MOST_PRIVATE_KEYS = 2;

const withoutScheme = (url: string): string => url.replace(/^https?:\/\//, "");

const oidcArn = (call: Call, url: string): string =>
  `arn:aws:iam::${accountIn(call)}:oidc-provider/${withoutScheme(url)}`;

const samlArn = (call: Call, name: string): string => `arn:aws:iam::${accountIn(call)}:saml-provider/${name}`;

/** AWS takes only `https://`; here an issuer under test may speak plain HTTP too. */
const demandProviderUrl = (url: string): void => {
  if (!/^https?:\/\/[^/?#]+[^?#]*$/.test(url)) throw invalidInput("Invalid Open ID Connect Provider URL");
};

const demandClientIds = (clientIds: readonly string[]): void => {
  const most = quotas.ClientIdsPerOpenIdConnectProvider;
  if (clientIds.length > most) throw limitExceeded("ClientIdsPerOpenIdConnectProvider", most);
};

const newKey = (call: Call, pem: string): SamlProvider["privateKeys"][number] => ({
  id: call.ids.certificateId(),
  addedAt: call.now,
  pem,
});

/** AWS: metadata without an end of its own is good for a hundred years. */
const validUntilOf = ({ validUntil, createdAt }: SamlProvider): number =>
  validUntil ?? new Date(createdAt).setUTCFullYear(new Date(createdAt).getUTCFullYear() + 100);

const generate = promisify(generateKeyPair);

/** What the account signs its tokens with: both algorithms that GetWebIdentityToken knows. */
const signingKeys = async () => {
  const [rsa, elliptic] = await Promise.all([
    generate("rsa", { modulusLength: 2048 }),
    generate("ec", { namedCurve: "P-384" }),
  ]);
  const pem = (key: KeyObject): string => key.export({ type: "pkcs8", format: "pem" }).toString();
  return { RS256: pem(rsa.privateKey), ES384: pem(elliptic.privateKey) };
};
