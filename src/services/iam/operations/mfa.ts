/** MFA devices: virtual ones, with real secrets. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html */
import { iamArn } from "../../kit/arns.js";
import type { Call } from "../../kit/operation.js";
import { date, tagsAnswer, userAnswer } from "../answers.js";
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
import { accountIn, onAccount, onArn, onExisting, onUserOrCaller, userNameIn } from "../resources.js";
import { type IamReader, type IamWriter, keyOf, type MfaDevice, tables, type User } from "../state.js";
import { requestTags, tagged, tagsFrom, untagged } from "../tags.js";

export const mfa = {
  reads: {
    GetMFADevice: {
      needs: ({ UserName }, call) => onUserOrCaller(call, UserName),
      handle: async ({ SerialNumber, UserName }, { iam, call }) => {
        const user = await userOf(iam, userNameIn(call, UserName));
        const { assignment } = await theirDevice(iam, user, SerialNumber);
        return { UserName: user.name, SerialNumber, EnableDate: date(assignment.enabledAt) };
      },
    },
    ListMFADevices: {
      needs: ({ UserName }, call) => onUserOrCaller(call, UserName),
      handle: async (input, { iam, call }) => {
        const name = userNameIn(call, input.UserName);
        const user = name === undefined ? undefined : await iam.user(name);
        const { items, truncation } = pageOf("ListMFADevices", input, user?.mfaSerialNumbers ?? []);
        const devices = await Promise.all(items.map((serialNumber) => iam.mfaDevice(serialNumber)));
        return {
          MFADevices: devices.map(({ serialNumber, assignment, createdAt }) => ({
            UserName: user?.name ?? "",
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
      needs: ({ UserName }, call) => onExisting(call, "user", UserName),
      handle: async ({ UserName, SerialNumber, AuthenticationCode1, AuthenticationCode2 }, { iam, call }) => {
        const user = await iam.user(UserName);
        const device = await iam.mfaDevice(SerialNumber);
        if (device.assignment) throw mfaDeviceInUse();
        const serialNumbers = user.mfaSerialNumbers ?? [];
        if (serialNumbers.length >= quotas.MFADevicesPerUser) {
          throw limitExceeded("MFADevicesPerUser", quotas.MFADevicesPerUser);
        }
        const clock = synchronized(device, [AuthenticationCode1, AuthenticationCode2], call.now);
        if (!clock) throw invalidAuthenticationCode();
        await iam.putMfaDevice({ ...device, assignment: { user: keyOf(user.name), enabledAt: call.now, ...clock } });
        await iam.putHolder({ ...user, mfaSerialNumbers: [...serialNumbers, device.serialNumber] });
        return {};
      },
    },
    ResyncMFADevice: {
      needs: ({ UserName }, call) => onExisting(call, "user", UserName),
      handle: async ({ UserName, SerialNumber, AuthenticationCode1, AuthenticationCode2 }, { iam, call }) => {
        const device = await theirDevice(iam, await iam.user(UserName), SerialNumber);
        const clock = synchronized(device, [AuthenticationCode1, AuthenticationCode2], call.now);
        if (!clock) throw invalidAuthenticationCode();
        await iam.putMfaDevice({ ...device, assignment: { ...device.assignment, ...clock } });
        return {};
      },
    },
    DeactivateMFADevice: {
      needs: ({ UserName }, call) => onUserOrCaller(call, UserName),
      handle: async ({ UserName, SerialNumber }, { iam, call }) => {
        const user = await userOf(iam, userNameIn(call, UserName));
        const { assignment: _, ...device } = await theirDevice(iam, user, SerialNumber);
        await iam.putMfaDevice(device);
        const mfaSerialNumbers = user.mfaSerialNumbers?.filter((serialNumber) => serialNumber !== device.serialNumber);
        await iam.putHolder({ ...user, mfaSerialNumbers: mfaSerialNumbers ?? [] });
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

/** Root's own devices are not kept here: only users have some. */
const userOf = (iam: IamReader, name: string | undefined): Promise<User> => {
  if (name === undefined) throw notTheirMfaDevice();
  return iam.user(name);
};

type EnabledDevice = MfaDevice & Required<Pick<MfaDevice, "assignment">>;

/** A device that the user has enabled. Throws `NoSuchEntity` when there is none, or when it is another's. */
const theirDevice = async (iam: IamReader | IamWriter, user: User, serialNumber: string): Promise<EnabledDevice> => {
  const device = await iam.mfaDevice(serialNumber);
  const { assignment } = device;
  if (assignment?.user !== keyOf(user.name)) throw notTheirMfaDevice();
  return { ...device, assignment };
};

const deviceAnswer = async (iam: IamReader, { serialNumber, assignment }: MfaDevice) => ({
  SerialNumber: serialNumber,
  ...(assignment && {
    User: userAnswer(await iam.user(assignment.user)),
    EnableDate: date(assignment.enabledAt),
  }),
});
