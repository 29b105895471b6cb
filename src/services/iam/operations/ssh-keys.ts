/** SSH public keys of users. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_ssh-keys.html */
import { date } from "../answers.js";
import {
  duplicateSshKey,
  invalidPublicKey,
  invalidUserType,
  limitExceeded,
  noSuchEntity,
  validationError,
} from "../errors.js";
import type { IamFamily } from "../family.js";
import { pageOf } from "../paging.js";
import { quotas } from "../quotas.js";
import { onExisting, onUserOrCaller, userNameIn } from "../resources.js";
import { asPem, asSsh, fingerprintOf, readPublicKey } from "../ssh-public-key.js";
import type { SshKey, User } from "../state.js";

export const sshKeys = {
  reads: {
    GetSSHPublicKey: {
      needs: ({ UserName }, call) => onExisting(call, "user", UserName),
      handle: async ({ UserName, SSHPublicKeyId, Encoding }, { iam }) => {
        const user = await iam.user(UserName);
        const key = keyIn(user, SSHPublicKeyId);
        const parsed = readPublicKey(key.body);
        if (!parsed) throw invalidPublicKey();
        const SSHPublicKeyBody = Encoding === "PEM" ? asPem(parsed) : asSsh(parsed);
        return { SSHPublicKey: { ...answer(user, key), Fingerprint: key.fingerprint, SSHPublicKeyBody } };
      },
    },
    ListSSHPublicKeys: {
      needs: ({ UserName }, call) => onUserOrCaller(call, UserName),
      handle: async (input, { iam, call }) => {
        const name = userNameIn(call, input.UserName);
        if (name === undefined) throw invalidUserType();
        const user = await iam.user(name);
        const { items, truncation } = pageOf("ListSSHPublicKeys", input, user.sshKeys ?? []);
        return { SSHPublicKeys: items.map((key) => answer(user, key)), ...truncation };
      },
    },
  },

  writes: {
    UploadSSHPublicKey: {
      stores: "there is no CodeCommit",
      needs: ({ UserName }, call) => onExisting(call, "user", UserName),
      handle: async ({ UserName, SSHPublicKeyBody }, { iam, call }) => {
        const user = await iam.user(UserName);
        const parsed = readPublicKey(SSHPublicKeyBody);
        if (!parsed) throw invalidPublicKey();
        const fingerprint = fingerprintOf(parsed);
        const keys = user.sshKeys ?? [];
        if (keys.some((key) => key.fingerprint === fingerprint)) throw duplicateSshKey();
        if (keys.length >= quotas.SSHPublicKeysPerUser) {
          throw limitExceeded("SSHPublicKeysPerUser", quotas.SSHPublicKeysPerUser);
        }
        const key: SshKey = {
          id: call.ids.iam("APKA"),
          body: SSHPublicKeyBody,
          fingerprint,
          status: "Active",
          uploadedAt: call.now,
        };
        await iam.putHolder({ ...user, sshKeys: [...keys, key] });
        return { SSHPublicKey: { ...answer(user, key), Fingerprint: fingerprint, SSHPublicKeyBody } };
      },
    },
    UpdateSSHPublicKey: {
      needs: ({ UserName }, call) => onExisting(call, "user", UserName),
      handle: async ({ UserName, SSHPublicKeyId, Status }, { iam }) => {
        const user = await iam.user(UserName);
        const { id } = keyIn(user, SSHPublicKeyId);
        if (Status !== "Active" && Status !== "Inactive") throw validationError(`Invalid status: ${Status}`);
        const keys = (user.sshKeys ?? []).map((key) => (key.id === id ? { ...key, status: Status } : key));
        await iam.putHolder({ ...user, sshKeys: keys });
        return {};
      },
    },
    DeleteSSHPublicKey: {
      needs: ({ UserName }, call) => onExisting(call, "user", UserName),
      handle: async ({ UserName, SSHPublicKeyId }, { iam }) => {
        const user = await iam.user(UserName);
        const { id } = keyIn(user, SSHPublicKeyId);
        await iam.putHolder({ ...user, sshKeys: (user.sshKeys ?? []).filter((key) => key.id !== id) });
        return {};
      },
    },
  },
} satisfies IamFamily;

const keyIn = (user: User, id: string): SshKey => {
  const key = user.sshKeys?.find((each) => each.id === id);
  if (!key) throw noSuchEntity("SSH public key", id);
  return key;
};

const answer = (user: User, { id, status, uploadedAt }: SshKey) => ({
  UserName: user.name,
  SSHPublicKeyId: id,
  Status: status,
  UploadDate: date(uploadedAt),
});
