/** What codes of virtual MFA devices prove. */
import type { ReadTransaction, WriteTransaction } from "../../store/port.js";
import type { Caller } from "../kit/caller.js";
import { keyOf, type MfaAssignment, type MfaDevice, tables } from "./state.js";
import { codeOf, stepAt } from "./totp.js";

/** How far a device's clock may be off, in steps, when it is enabled or brought back into step. */
const GREATEST_DRIFT = 20;
/** By how many steps a code may be older or newer than the device's clock says. */
const TOLERANCE = 1;

/** What two codes in a row say of a device's clock; undefined when they are none of its codes, or not in a row. */
export const synchronized = (
  { seed }: MfaDevice,
  codes: readonly [string, string],
  now: number,
): Pick<MfaAssignment, "drift" | "lastStep"> | undefined => {
  const current = stepAt(now);
  for (let distance = 0; distance <= GREATEST_DRIFT; distance += 1) {
    for (const first of distance === 0 ? [current] : [current - distance, current + distance]) {
      if (codeOf(seed, first) !== codes[0] || codeOf(seed, first + 1) !== codes[1]) continue;
      // Whoever types two codes in a row has waited for the second, or has both from a machine: either is no drift.
      const offset = first - current;
      return { drift: Math.abs(offset) <= TOLERANCE ? 0 : offset + 1, lastStep: -1 };
    }
  }
  return undefined;
};

/** The step whose code it is, when it is one that the device may show now and that has not been taken before. */
const stepOf = ({ seed }: MfaDevice, { drift, lastStep }: MfaAssignment, code: string, now: number) => {
  const shown = stepAt(now) + drift;
  for (let step = shown - TOLERANCE; step <= shown + TOLERANCE; step += 1) {
    if (step > lastStep && codeOf(seed, step) === code) return step;
  }
  return undefined;
};

export type MfaVerdict = "right" | "wrong" | "not-theirs";

/** Whether the device is the caller's and shows that code. A code that was right is used up. */
export const takeMfaCode = async (
  tx: WriteTransaction,
  caller: Caller,
  serialNumber: string,
  code: string,
  now: number,
): Promise<MfaVerdict> => {
  const device = await deviceOf(tx, caller, serialNumber);
  if (!device?.assignment) return "not-theirs";
  const lastStep = stepOf(device, device.assignment, code, now);
  if (lastStep === undefined || !("accountId" in caller)) return "wrong";
  await tx.put(tables.mfaDevices, [caller.accountId, keyOf(serialNumber)], {
    ...device,
    assignment: { ...device.assignment, lastStep },
  });
  return "right";
};

const deviceOf = async (tx: ReadTransaction, caller: Caller, serialNumber: string): Promise<MfaDevice | undefined> => {
  if (caller.type !== "user" && caller.type !== "root") return undefined;
  const device = await tx.get(tables.mfaDevices, [caller.accountId, keyOf(serialNumber)]);
  const holder = caller.type === "root" ? undefined : keyOf(caller.userName);
  return device?.assignment && device.assignment.user === holder ? device : undefined;
};
