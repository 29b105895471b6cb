/** MFA devices: virtual ones, with real secrets. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html */
import { iamArn } from "../../kit/arns.js";
import type { Call } from "../../kit/operation.js";
import type { Permission } from "../../kit/permission.js";
import { date, rootAnswer, tagsAnswer, userAnswer } from "../answers.js";
import {
  invalidAuthenticationCode,
  limitExceeded,
  mfaDeviceAssigned,
  mfaDeviceExists,
  mfaDeviceInUse,
  notTheirMfaDevice,
} from "../errors.js";
import type { IamFamily } from "../family.js";
import { synchronized } from "../mfa-codes.js";
import { pageOf, pageOfTable } from "../paging.js";
import { qrCodePng } from "../qr-code.js";
import { quotas } from "../quotas.js";
import { accountIn, onAccount, onArn, onUserOrCaller, userNameIn } from "../resources.js";
import {
  type AccountRecord,
  type IamReader,
  type IamWriter,
  keyOf,
  type MfaDevice,
  tables,
  type User,
} from "../state.js";
import { requestTags, tagged, tagsFrom, untagged } from "../tags.js";

export const mfa = {
  reads: {
    GetMFADevice: {
      needs: ({ UserName }, call) => onHolder(call, UserName),
      handle: async ({ SerialNumber, UserName }, { iam, call }) => {
        const holder = await holderOf(iam, call, UserName);
        const { assignment } = await theirDevice(iam, holder, SerialNumber);
        return { UserName: holder.name, SerialNumber, EnableDate: date(assignment.enabledAt) };
      },
    },
    ListMFADevices: {
      needs: ({ UserName }, call) => onHolder(call, UserName),
      handle: async (input, { iam, call }) => {
        const holder = await holderOf(iam, call, input.UserName);
        const { items, truncation } = pageOf("ListMFADevices", input, holder.record.mfaSerialNumbers ?? []);
        const devices = await Promise.all(items.map((serialNumber) => iam.mfaDevice(serialNumber)));
        return {
          MFADevices: devices.map(({ serialNumber, assignment, createdAt }) => ({
            UserName: holder.name,
            SerialNumber: serialNumber,
            EnableDate: date(assignment?.enabledAt ?? createdAt),
          })),
          ...truncation,
        };
      },
    },
    ListMFADeviceTags: {
      needs: ({ SerialNumber }, call) => onArn(call, SerialNumber),
      handle: async (input, { iam }) => {
        const { tags } = await iam.mfaDevice(input.SerialNumber);
        const { items, truncation } = pageOf("ListMFADeviceTags", input, tags);
        return { Tags: items, ...truncation };
      },
    },
    ListVirtualMFADevices: {
      needs: (_input, call) => onAccount(call),
      handle: async (input, { iam }) => {
        const { AssignmentStatus = "Any" } = input;
        const { items, truncation } = await pageOfTable(
          "ListVirtualMFADevices",
          input,
          (after, limit) =>
            iam.tx.range(tables.mfaDevices, {
              within: [iam.accountId],
              limit,
              ...(after !== undefined && { after: [iam.accountId, after] as const }),
            }),
          ({ serialNumber }) => keyOf(serialNumber),
          ({ assignment }) =>
            AssignmentStatus === "Any" || (AssignmentStatus === "Assigned") === (assignment !== undefined),
        );
        return {
          VirtualMFADevices: await Promise.all(items.map((device) => deviceAnswer(iam, device))),
          ...truncation,
        };
      },
    },
  },

  writes: {
    CreateVirtualMFADevice: {
      needs: ({ Path, VirtualMFADeviceName, Tags }, call) => {
        const create = onArn(call, serialNumberOf(call, Path, VirtualMFADeviceName), requestTags(Tags));
        return Tags?.length ? [create, { ...create, action: "iam:TagMFADevice" }] : create;
      },
      handle: async ({ Path, VirtualMFADeviceName, Tags }, { iam, call }) => {
        const tags = tagsFrom(Tags);
        const serialNumber = serialNumberOf(call, Path, VirtualMFADeviceName);
        if (await iam.tx.get(tables.mfaDevices, [iam.accountId, keyOf(serialNumber)])) throw mfaDeviceExists();
        const seed = call.ids.mfaSeed();
        await iam.putMfaDevice({ serialNumber, seed, createdAt: call.now, tags });
        const { alias = iam.accountId } = await iam.account();
        const uri = `otpauth://totp/${VirtualMFADeviceName}@${alias}?secret=${seed}`;
        return {
          VirtualMFADevice: {
            SerialNumber: serialNumber,
            // AWS: the only time that the secret is told.
            Base32StringSeed: Buffer.from(seed, "latin1"),
            QRCodePNG: qrCodePng(uri),
            ...tagsAnswer(tags),
          },
        };
      },
    },
    EnableMFADevice: {
      needs: ({ UserName }, call) => onHolder(call, UserName),
      handle: async ({ UserName, SerialNumber, AuthenticationCode1, AuthenticationCode2 }, { iam, call }) => {
        const holder = await holderOf(iam, call, UserName);
        const device = await iam.mfaDevice(SerialNumber);
        if (device.assignment) throw mfaDeviceInUse();
        const serialNumbers = holder.record.mfaSerialNumbers ?? [];
        if (serialNumbers.length >= quotas.MFADevicesPerUser) {
          throw limitExceeded("MFADevicesPerUser", quotas.MFADevicesPerUser);
        }
        const clock = synchronized(device, [AuthenticationCode1, AuthenticationCode2], call.now);
        if (!clock) throw invalidAuthenticationCode();
        await iam.putMfaDevice({ ...device, assignment: { user: holder.key, enabledAt: call.now, ...clock } });
        await keepDevices(iam, holder, [...serialNumbers, device.serialNumber]);
        return {};
      },
    },
    ResyncMFADevice: {
      needs: ({ UserName }, call) => onHolder(call, UserName),
      handle: async ({ UserName, SerialNumber, AuthenticationCode1, AuthenticationCode2 }, { iam, call }) => {
        const device = await theirDevice(iam, await holderOf(iam, call, UserName), SerialNumber);
        const clock = synchronized(device, [AuthenticationCode1, AuthenticationCode2], call.now);
        if (!clock) throw invalidAuthenticationCode();
        await iam.putMfaDevice({ ...device, assignment: { ...device.assignment, ...clock } });
        return {};
      },
    },
    DeactivateMFADevice: {
      needs: ({ UserName }, call) => onHolder(call, UserName),
      handle: async ({ UserName, SerialNumber }, { iam, call }) => {
        const holder = await holderOf(iam, call, UserName);
        const { assignment: _, ...device } = await theirDevice(iam, holder, SerialNumber);
        await iam.putMfaDevice(device);
        const { mfaSerialNumbers = [] } = holder.record;
        await keepDevices(
          iam,
          holder,
          mfaSerialNumbers.filter((serialNumber) => serialNumber !== device.serialNumber),
        );
        return {};
      },
    },
    DeleteVirtualMFADevice: {
      needs: ({ SerialNumber }, call) => onArn(call, SerialNumber),
      handle: async ({ SerialNumber }, { iam }) => {
        const device = await iam.mfaDevice(SerialNumber);
        if (device.assignment) throw mfaDeviceAssigned();
        await iam.tx.delete(tables.mfaDevices, [iam.accountId, keyOf(SerialNumber)]);
        return {};
      },
    },
    TagMFADevice: {
      needs: ({ SerialNumber, Tags }, call) => onArn(call, SerialNumber, requestTags(Tags)),
      handle: async ({ SerialNumber, Tags }, { iam }) => {
        const device = await iam.mfaDevice(SerialNumber);
        await iam.putMfaDevice({ ...device, tags: tagged(device.tags, tagsFrom(Tags)) });
        return {};
      },
    },
    UntagMFADevice: {
      needs: ({ SerialNumber, TagKeys }, call) => onArn(call, SerialNumber, { "aws:TagKeys": TagKeys }),
      handle: async ({ SerialNumber, TagKeys }, { iam }) => {
        const device = await iam.mfaDevice(SerialNumber);
        await iam.putMfaDevice({ ...device, tags: untagged(device.tags, TagKeys) });
        return {};
      },
    },
  },
} satisfies IamFamily;

const serialNumberOf = (call: Call, path: string | undefined, name: string): string =>
  iamArn(accountIn(call), "mfa", path ?? "/", name);

/** Whose a device is: a user's, or root's. */
type Holder =
  | { readonly name: string; readonly key: string; readonly record: User }
  | { readonly name: string; readonly key: undefined; readonly record: AccountRecord };

/**
 * Whether root means itself. AWS: root has no user name, and enables its devices in the console alone, which calls these
 * operations for it. Here root names itself by its user id, the account's.
 */
const isRootItself = ({ caller }: Call, name: string | undefined): boolean =>
  caller.type === "root" && (name === undefined || name === caller.accountId);

const onHolder = (call: Call, name: string | undefined): Permission =>
  onUserOrCaller(call, isRootItself(call, name) ? undefined : name);

const holderOf = async (iam: IamReader, call: Call, userName: string | undefined): Promise<Holder> => {
  const name = isRootItself(call, userName) ? undefined : userNameIn(call, userName);
  if (name === undefined) return { name: iam.accountId, key: undefined, record: await iam.account() };
  const user = await iam.user(name);
  return { name: user.name, key: keyOf(user.name), record: user };
};

const keepDevices = (iam: IamWriter, holder: Holder, mfaSerialNumbers: readonly string[]): Promise<void> =>
  holder.key === undefined
    ? iam.putAccount({ ...holder.record, mfaSerialNumbers })
    : iam.putHolder({ ...holder.record, mfaSerialNumbers });

type EnabledDevice = MfaDevice & Required<Pick<MfaDevice, "assignment">>;

/** A device that the holder has enabled. Throws `NoSuchEntity` when there is none, or when it is another's. */
const theirDevice = async (iam: IamReader, holder: Holder, serialNumber: string): Promise<EnabledDevice> => {
  const device = await iam.mfaDevice(serialNumber);
  const { assignment } = device;
  if (!assignment || assignment.user !== holder.key) throw notTheirMfaDevice();
  return { ...device, assignment };
};

const deviceAnswer = async (iam: IamReader, { serialNumber, assignment }: MfaDevice) => ({
  SerialNumber: serialNumber,
  ...(assignment && {
    User: assignment.user === undefined ? await rootAnswer(iam) : userAnswer(await iam.user(assignment.user)),
    EnableDate: date(assignment.enabledAt),
  }),
});
