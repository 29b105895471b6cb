/** Server certificates and signing certificates. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_server-certs.html */
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { iamArn } from "../../kit/arns.js";
import type { Call } from "../../kit/operation.js";
import { date, tagsAnswer } from "../answers.js";
import {
  duplicateCertificate,
  entityAlreadyExists,
  invalidUserType,
  keyPairMismatch,
  limitExceeded,
  malformedCertificate,
  malformedChain,
  malformedPrivateKey,
  noSuchEntity,
  validationError,
} from "../errors.js";
import type { IamFamily } from "../family.js";
import { pageByPath } from "../listing.js";
import { pageOf } from "../paging.js";
import { quotas } from "../quotas.js";
import { accountIn, onArn, onUserOrCaller, userNameIn } from "../resources.js";
import { type IamReader, keyOf, type ServerCertificate, type SigningCertificate, tables, type User } from "../state.js";
import { requestTags, tagged, tagsFrom, untagged } from "../tags.js";

export const certificates = {
  reads: {
    GetServerCertificate: {
      needs: ({ ServerCertificateName }, call) => onArn(call, certificateArn(call, "/", ServerCertificateName)),
      handle: async ({ ServerCertificateName }, { iam }) => {
        const certificate = await serverCertificate(iam, ServerCertificateName);
        return {
          ServerCertificate: {
            ServerCertificateMetadata: metadata(certificate),
            CertificateBody: certificate.body,
            ...(certificate.chain !== undefined && { CertificateChain: certificate.chain }),
            ...tagsAnswer(certificate.tags),
          },
        };
      },
    },
    ListServerCertificates: {
      needs: ({ PathPrefix }, call) => onArn(call, certificateArn(call, PathPrefix ?? "/", "")),
      handle: async (input, { iam }) => {
        const { items, truncation } = await pageByPath("ListServerCertificates", iam, tables.serverCertificates, input);
        return { ServerCertificateMetadataList: items.map(metadata), ...truncation };
      },
    },
    ListServerCertificateTags: {
      needs: ({ ServerCertificateName }, call) => onArn(call, certificateArn(call, "/", ServerCertificateName)),
      handle: async (input, { iam }) => {
        const { tags } = await serverCertificate(iam, input.ServerCertificateName);
        const { items, truncation } = pageOf("ListServerCertificateTags", input, tags);
        return { Tags: items, ...truncation };
      },
    },
    ListSigningCertificates: {
      needs: ({ UserName }, call) => onUserOrCaller(call, UserName),
      handle: async (input, { iam, call }) => {
        const user = await userIn(iam, userNameIn(call, input.UserName));
        const { items, truncation } = pageOf("ListSigningCertificates", input, user.signingCertificates ?? []);
        return { Certificates: items.map((certificate) => signingAnswer(user, certificate)), ...truncation };
      },
    },
  },

  writes: {
    UploadServerCertificate: {
      stores: "nothing here serves TLS with it",
      needs: ({ Path = "/", ServerCertificateName, Tags }, call) => {
        const upload = {
          ...onArn(call, certificateArn(call, Path, ServerCertificateName), requestTags(Tags)),
          creates: true,
        };
        return Tags?.length ? [upload, { ...upload, action: "iam:TagServerCertificate" }] : upload;
      },
      handle: async (input, { iam, call }) => {
        const { Path = "/", ServerCertificateName, CertificateBody, CertificateChain } = input;
        const tags = tagsFrom(input.Tags);
        const certificate = certificateOf(CertificateBody);
        if (!certificate) throw malformedCertificate();
        if (CertificateChain !== undefined && !isChain(CertificateChain)) throw malformedChain();
        const key = privateKeyOf(input.PrivateKey);
        if (!key) throw malformedPrivateKey();
        if (!certificate.checkPrivateKey(key)) throw keyPairMismatch();
        const known = await iam.tx.range(tables.serverCertificates, { within: [iam.accountId] });
        if (known.some(({ name }) => keyOf(name) === keyOf(ServerCertificateName))) {
          throw entityAlreadyExists("server certificate", ServerCertificateName);
        }
        if (known.length >= quotas.ServerCertificatesPerAccount) {
          throw limitExceeded("ServerCertificatesPerAccount", quotas.ServerCertificatesPerAccount);
        }
        const record: ServerCertificate = {
          accountId: iam.accountId,
          id: call.ids.iam("ASCA"),
          name: ServerCertificateName,
          path: Path,
          arn: certificateArn(call, Path, ServerCertificateName),
          uploadedAt: call.now,
          expiresAt: Date.parse(certificate.validTo),
          body: CertificateBody.trim(),
          ...(CertificateChain !== undefined && { chain: CertificateChain.trim() }),
          tags,
        };
        await iam.put(tables.serverCertificates, record);
        return { ServerCertificateMetadata: metadata(record), ...tagsAnswer(tags) };
      },
    },
    UpdateServerCertificate: {
      needs: ({ ServerCertificateName, NewPath, NewServerCertificateName }, call) => {
        const old = onArn(call, certificateArn(call, "/", ServerCertificateName));
        if (NewPath === undefined) return old;
        const renamed = certificateArn(call, NewPath, NewServerCertificateName ?? ServerCertificateName);
        return [old, { ...onArn(call, renamed), creates: true }];
      },
      handle: async ({ ServerCertificateName, NewPath, NewServerCertificateName }, { iam, call }) => {
        const old = await serverCertificate(iam, ServerCertificateName);
        const name = NewServerCertificateName ?? old.name;
        const path = NewPath ?? old.path;
        const isMove = keyOf(name) !== keyOf(old.name);
        if (isMove && (await iam.tx.get(tables.serverCertificates, [iam.accountId, keyOf(name)]))) {
          throw entityAlreadyExists("server certificate", name);
        }
        if (isMove) await iam.drop(tables.serverCertificates, old.name);
        await iam.put(tables.serverCertificates, { ...old, name, path, arn: certificateArn(call, path, name) });
        return {};
      },
    },
    DeleteServerCertificate: {
      needs: ({ ServerCertificateName }, call) => onArn(call, certificateArn(call, "/", ServerCertificateName)),
      handle: async ({ ServerCertificateName }, { iam }) => {
        const { name } = await serverCertificate(iam, ServerCertificateName);
        await iam.drop(tables.serverCertificates, name);
        return {};
      },
    },
    TagServerCertificate: {
      needs: ({ ServerCertificateName, Tags }, call) =>
        onArn(call, certificateArn(call, "/", ServerCertificateName), requestTags(Tags)),
      handle: async ({ ServerCertificateName, Tags }, { iam }) => {
        const certificate = await serverCertificate(iam, ServerCertificateName);
        const tags = tagged(certificate.tags, tagsFrom(Tags));
        await iam.put(tables.serverCertificates, { ...certificate, tags });
        return {};
      },
    },
    UntagServerCertificate: {
      needs: ({ ServerCertificateName, TagKeys }, call) =>
        onArn(call, certificateArn(call, "/", ServerCertificateName), { "aws:TagKeys": TagKeys }),
      handle: async ({ ServerCertificateName, TagKeys }, { iam }) => {
        const certificate = await serverCertificate(iam, ServerCertificateName);
        await iam.put(tables.serverCertificates, { ...certificate, tags: untagged(certificate.tags, TagKeys) });
        return {};
      },
    },
    UploadSigningCertificate: {
      stores: "nothing here is signed with it",
      needs: ({ UserName }, call) => onUserOrCaller(call, UserName),
      handle: async ({ UserName, CertificateBody }, { iam, call }) => {
        const user = await userIn(iam, userNameIn(call, UserName));
        const parsed = certificateOf(CertificateBody);
        if (!parsed) throw malformedCertificate();
        const known = user.signingCertificates ?? [];
        if (known.some(({ body }) => certificateOf(body)?.fingerprint256 === parsed.fingerprint256)) {
          throw duplicateCertificate();
        }
        if (known.length >= quotas.SigningCertificatesPerUser) {
          throw limitExceeded("SigningCertificatesPerUser", quotas.SigningCertificatesPerUser);
        }
        const certificate: SigningCertificate = {
          id: call.ids.certificateId(),
          body: CertificateBody,
          status: "Active",
          uploadedAt: call.now,
        };
        await iam.putHolder({ ...user, signingCertificates: [...known, certificate] });
        return { Certificate: signingAnswer(user, certificate) };
      },
    },
    UpdateSigningCertificate: {
      needs: ({ UserName }, call) => onUserOrCaller(call, UserName),
      handle: async ({ UserName, CertificateId, Status }, { iam, call }) => {
        const user = await userIn(iam, userNameIn(call, UserName));
        const { id } = signingCertificate(user, CertificateId);
        if (Status !== "Active" && Status !== "Inactive") throw validationError(`Invalid status: ${Status}`);
        const signingCertificates = (user.signingCertificates ?? []).map((certificate) =>
          certificate.id === id ? { ...certificate, status: Status } : certificate,
        );
        await iam.putHolder({ ...user, signingCertificates });
        return {};
      },
    },
    DeleteSigningCertificate: {
      needs: ({ UserName }, call) => onUserOrCaller(call, UserName),
      handle: async ({ UserName, CertificateId }, { iam, call }) => {
        const user = await userIn(iam, userNameIn(call, UserName));
        const { id } = signingCertificate(user, CertificateId);
        const signingCertificates = (user.signingCertificates ?? []).filter((certificate) => certificate.id !== id);
        await iam.putHolder({ ...user, signingCertificates });
        return {};
      },
    },
  },
} satisfies IamFamily;

const certificateArn = (call: Call, path: string, name: string): string =>
  iamArn(accountIn(call), "server-certificate", path, name);

const serverCertificate = async (iam: IamReader, name: string): Promise<ServerCertificate> => {
  const certificate = await iam.tx.get(tables.serverCertificates, [iam.accountId, keyOf(name)]);
  if (!certificate) throw noSuchEntity("server certificate", name);
  return certificate;
};

const signingCertificate = (user: User, id: string): SigningCertificate => {
  const certificate = user.signingCertificates?.find((each) => each.id === id);
  if (!certificate) throw noSuchEntity("signing certificate", id);
  return certificate;
};

/** Root has signing certificates on AWS too; here only users have. */
const userIn = (iam: IamReader, name: string | undefined): Promise<User> => {
  if (name === undefined) throw invalidUserType();
  return iam.user(name);
};

const attempt = <T>(work: () => T): T | undefined => {
  try {
    return work();
  } catch {
    return undefined;
  }
};

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

const certificateOf = (pem: string): X509Certificate | undefined =>
  pem.match(PEM)?.length === 1 ? attempt(() => new X509Certificate(pem)) : undefined;

const isChain = (pem: string): boolean => {
  const certificates = pem.match(PEM) ?? [];
  return certificates.length > 0 && certificates.every((certificate) => certificateOf(certificate) !== undefined);
};

const privateKeyOf = (pem: string): KeyObject | undefined => attempt(() => createPrivateKey(pem));

const metadata = ({ path, name, arn, id, uploadedAt, expiresAt }: ServerCertificate) => ({
  Path: path,
  ServerCertificateName: name,
  ServerCertificateId: id,
  Arn: arn,
  UploadDate: date(uploadedAt),
  Expiration: date(expiresAt),
});

const signingAnswer = (user: User, { id, body, status, uploadedAt }: SigningCertificate) => ({
  UserName: user.name,
  CertificateId: id,
  CertificateBody: body,
  Status: status,
  UploadDate: date(uploadedAt),
});
