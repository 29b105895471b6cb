/** User names, passwords and keys for single services. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_service-specific-creds.html */
import { date } from "../answers.js";
import { invalidUserType, limitExceeded, noSuchEntity, validationError } from "../errors.js";
import type { IamFamily } from "../family.js";
import { pageOf } from "../paging.js";
import { quotas } from "../quotas.js";
import { onAccount, onUserOrCaller, userNameIn } from "../resources.js";
import { type IamReader, type ServiceCredential, tables, type User } from "../state.js";

export const serviceCredentials = {
  reads: {
    ListServiceSpecificCredentials: {
      needs: ({ UserName, AllUsers }, call) => (AllUsers ? onAccount(call) : onUserOrCaller(call, UserName)),
      handle: async (input, { iam, call }) => {
        const { UserName, AllUsers = false, ServiceName } = input;
        if (ServiceName !== undefined) demandService(ServiceName);
        if (AllUsers && UserName !== undefined)
          throw validationError("UserName and AllUsers cannot be given together.");
        const users = AllUsers
          ? await iam.tx.range(tables.users, { within: [iam.accountId] })
          : [await userIn(iam, userNameIn(call, UserName))];
        const all = users.flatMap((user) =>
          (user.serviceCredentials ?? [])
            .filter(({ service }) => ServiceName === undefined || service === ServiceName)
            .map((credential) => answer(user, credential, call.now)),
        );
        const { items, truncation } = pageOf("ListServiceSpecificCredentials", input, all);
        // AWS: a list that was not asked for in pages does not speak of them.
        const isPaged = AllUsers || input.MaxItems !== undefined || input.Marker !== undefined;
        return { ServiceSpecificCredentials: items, ...(isPaged && truncation) };
      },
    },
  },

  writes: {
    CreateServiceSpecificCredential: {
      stores: "no service here takes it",
      needs: ({ UserName, ServiceName, CredentialAgeDays }, call) => ({
        ...onUserOrCaller(call, UserName),
        context: {
          "iam:ServiceSpecificCredentialServiceName": ServiceName,
          "iam:ServiceSpecificCredentialAgeDays": CredentialAgeDays,
        },
      }),
      handle: async ({ UserName, ServiceName, CredentialAgeDays }, { iam, call }) => {
        const service = demandService(ServiceName);
        const user = await iam.user(UserName);
        if (CredentialAgeDays !== undefined && service.kind !== "key") {
          throw validationError(`CredentialAgeDays is not supported for ${ServiceName}`);
        }
        const credentials = user.serviceCredentials ?? [];
        const count = credentials.filter((credential) => credential.service === ServiceName).length;
        if (count >= quotas.ServiceSpecificCredentialsPerUser) {
          throw limitExceeded("ServiceSpecificCredentialsPerUser", quotas.ServiceSpecificCredentialsPerUser);
        }
        const credential: ServiceCredential = {
          id: call.ids.iam("ACCA"),
          service: ServiceName,
          status: "Active",
          createdAt: call.now,
          ...(CredentialAgeDays !== undefined && { expiresAt: call.now + CredentialAgeDays * DAY }),
          name: `${user.name}${count === 0 ? "" : `+${count}`}-at-${iam.accountId}`,
        };
        await iam.putHolder({ ...user, serviceCredentials: [...credentials, credential] });
        return { ServiceSpecificCredential: told(user, credential, call.now, call.ids.secretAccessKey()) };
      },
    },
    ResetServiceSpecificCredential: {
      needs: ({ UserName }, call) => onUserOrCaller(call, UserName),
      handle: async ({ UserName, ServiceSpecificCredentialId }, { iam, call }) => {
        const user = await userIn(iam, userNameIn(call, UserName));
        const credential = credentialOf(user, ServiceSpecificCredentialId);
        return { ServiceSpecificCredential: told(user, credential, call.now, call.ids.secretAccessKey()) };
      },
    },
    UpdateServiceSpecificCredential: {
      needs: ({ UserName }, call) => onUserOrCaller(call, UserName),
      handle: async ({ UserName, ServiceSpecificCredentialId, Status }, { iam, call }) => {
        const user = await userIn(iam, userNameIn(call, UserName));
        const { id } = credentialOf(user, ServiceSpecificCredentialId);
        if (Status !== "Active" && Status !== "Inactive") throw validationError(`Invalid status: ${Status}`);
        const serviceCredentials = user.serviceCredentials?.map((credential) =>
          credential.id === id ? { ...credential, status: Status } : credential,
        );
        await iam.putHolder({ ...user, ...(serviceCredentials && { serviceCredentials }) });
        return {};
      },
    },
    DeleteServiceSpecificCredential: {
      needs: ({ UserName }, call) => onUserOrCaller(call, UserName),
      handle: async ({ UserName, ServiceSpecificCredentialId }, { iam, call }) => {
        const user = await userIn(iam, userNameIn(call, UserName));
        const { id } = credentialOf(user, ServiceSpecificCredentialId);
        const serviceCredentials = (user.serviceCredentials ?? []).filter((credential) => credential.id !== id);
        await iam.putHolder({ ...user, serviceCredentials });
        return {};
      },
    },
  },
} satisfies IamFamily;

const DAY = 24 * 3600 * 1000;

/** What a service gives: a user name with a password, or one long key, with what such keys begin with. */
type Kind = { readonly kind: "password" } | { readonly kind: "key"; readonly prefix: string };

const SERVICES: Readonly<Record<string, Kind>> = {
  "codecommit.amazonaws.com": { kind: "password" },
  "cassandra.amazonaws.com": { kind: "password" },
  "bedrock.amazonaws.com": { kind: "key", prefix: "ABSK" },
  "logs.amazonaws.com": { kind: "key", prefix: "ACWL" },
};

const demandService = (service: string): Kind => {
  const known = Object.hasOwn(SERVICES, service) ? SERVICES[service] : undefined;
  if (!known) throw noSuchEntity("service with credentials", service);
  return known;
};

const userIn = (iam: IamReader, name: string | undefined): Promise<User> => {
  if (name === undefined) throw invalidUserType();
  return iam.user(name);
};

const credentialOf = (user: User, id: string): ServiceCredential => {
  const credential = user.serviceCredentials?.find((each) => each.id === id);
  if (!credential) throw noSuchEntity("service credential", id);
  return credential;
};

const answer = (user: User, credential: ServiceCredential, now: number) => {
  const { service, name, createdAt, expiresAt, id, status } = credential;
  const isExpired = expiresAt !== undefined && expiresAt <= now;
  return {
    CreateDate: date(createdAt),
    ...(expiresAt !== undefined && { ExpirationDate: date(expiresAt) }),
    ServiceName: service,
    ...(SERVICES[service]?.kind === "key" ? { ServiceCredentialAlias: name } : { ServiceUserName: name }),
    ServiceSpecificCredentialId: id,
    UserName: user.name,
    Status: isExpired ? ("Expired" as const) : status,
  };
};

/** AWS: the only time that the secret is told. Nothing here takes it, so it is not kept. */
const told = (user: User, credential: ServiceCredential, now: number, secret: string) => {
  const kind = SERVICES[credential.service];
  if (kind?.kind !== "key") return { ...answer(user, credential, now), ServicePassword: secret };
  const key = kind.prefix + Buffer.from(`${credential.name}:${secret}`).toString("base64");
  return { ...answer(user, credential, now), ServiceCredentialSecret: key };
};
