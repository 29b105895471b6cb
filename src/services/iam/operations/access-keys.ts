/** Access keys of users and of root. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html */
import { iamArn } from "../../kit/arns.js";
import { accessKeyAnswer, date } from "../answers.js";
import { limitExceeded, noSuchEntity, validationError } from "../errors.js";
import type { IamFamily } from "../family.js";
import { pageOf } from "../paging.js";
import { quotas } from "../quotas.js";
import { accountIn, onUserOrCaller, userNameIn } from "../resources.js";
import { type AccessKey, type IamReader, type IamWriter, keyOf, tables, type User } from "../state.js";

export const accessKeys = {
  reads: {
    ListAccessKeys: {
      needs: ({ UserName }, call) => onUserOrCaller(call, UserName),
      handle: async (input, { iam, call }) => {
        const owner = await ownerOf(iam, userNameIn(call, input.UserName));
        const { items, truncation } = pageOf("ListAccessKeys", input, await keyIdsOf(iam, owner));
        const keys = await Promise.all(items.map((id) => iam.accessKeyOf(owner, id)));
        return { AccessKeyMetadata: keys.map((key) => accessKeyAnswer(key, owner?.name)), ...truncation };
      },
    },
    GetAccessKeyLastUsed: {
      // AWS: the resource is the user whose key it is; the resource port finds it by the key's id.
      needs: ({ AccessKeyId }, call) => ({
        action: "iam:GetAccessKeyLastUsed",
        resource: iamArn(accountIn(call), "access-key", "/", AccessKeyId),
        display: `access key ${AccessKeyId}`,
      }),
      handle: async ({ AccessKeyId }, { iam, lastUsed }) => {
        const key = await iam.tx.get(tables.accessKeys, [AccessKeyId]);
        if (key?.accountId !== iam.accountId) throw noSuchEntity("access key", AccessKeyId);
        const owner = await ownerOf(iam, key.user);
        const use = await lastUsed.of(iam.tx, AccessKeyId);
        const AccessKeyLastUsed = use
          ? { LastUsedDate: date(use.at), ServiceName: use.service, Region: use.region }
          : { LastUsedDate: undefined, ServiceName: "N/A", Region: "N/A" };
        return { ...(owner && { UserName: owner.name }), AccessKeyLastUsed };
      },
    },
  },

  writes: {
    CreateAccessKey: {
      needs: ({ UserName }, call) => onUserOrCaller(call, UserName),
      handle: async ({ UserName }, { iam, call }) => {
        const owner = await ownerOf(iam, userNameIn(call, UserName));
        const ids = await keyIdsOf(iam, owner);
        if (ids.length >= quotas.AccessKeysPerUser) throw limitExceeded("AccessKeysPerUser", quotas.AccessKeysPerUser);
        const key: AccessKey = {
          accessKeyId: call.ids.iam("AKIA"),
          secretAccessKey: call.ids.secretAccessKey(),
          status: "Active",
          createdAt: call.now,
          accountId: iam.accountId,
          ...(owner && { user: keyOf(owner.name) }),
        };
        await iam.putAccessKey(key);
        await putKeyIds(iam, owner, [...ids, key.accessKeyId]);
        // AWS: the only time that the secret is told.
        const told = { ...accessKeyAnswer(key, owner?.name), SecretAccessKey: key.secretAccessKey };
        return { AccessKey: { UserName: owner?.name, ...told } };
      },
    },
    UpdateAccessKey: {
      needs: ({ UserName }, call) => onUserOrCaller(call, UserName),
      handle: async ({ UserName, AccessKeyId, Status }, { iam, call }) => {
        const owner = await ownerOf(iam, userNameIn(call, UserName));
        const key = await iam.accessKeyOf(owner, AccessKeyId);
        if (Status !== "Active" && Status !== "Inactive") throw validationError(`Invalid status: ${Status}`);
        await iam.putAccessKey({ ...key, status: Status });
        return {};
      },
    },
    DeleteAccessKey: {
      needs: ({ UserName }, call) => onUserOrCaller(call, UserName),
      handle: async ({ UserName, AccessKeyId }, { iam, call, lastUsed }) => {
        const owner = await ownerOf(iam, userNameIn(call, UserName));
        const { accessKeyId } = await iam.accessKeyOf(owner, AccessKeyId);
        await iam.tx.delete(tables.accessKeys, [accessKeyId]);
        await lastUsed.forget(iam.tx, accessKeyId);
        const ids = await keyIdsOf(iam, owner);
        await putKeyIds(
          iam,
          owner,
          ids.filter((id) => id !== accessKeyId),
        );
        return {};
      },
    },
  },
} satisfies IamFamily;

/** The user of that name; undefined stands for root. */
const ownerOf = async (iam: IamReader, userName: string | undefined): Promise<User | undefined> =>
  userName === undefined ? undefined : iam.user(userName);

const keyIdsOf = async (iam: IamReader, owner: User | undefined): Promise<readonly string[]> =>
  owner ? owner.accessKeyIds : (await iam.account()).rootKeyIds;

const putKeyIds = async (iam: IamWriter, owner: User | undefined, ids: readonly string[]): Promise<void> =>
  owner
    ? iam.putHolder({ ...owner, accessKeyIds: ids })
    : iam.putAccount({ ...(await iam.account()), rootKeyIds: ids });
