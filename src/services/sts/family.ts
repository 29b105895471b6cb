/** The types in which STS's operations are written. */
import type * as sdk from "@aws-sdk/client-sts";
import type { ReadTransaction, Store, WriteTransaction } from "../../store/port.js";
import type { Call, Commands, Family } from "../kit/operation.js";
import type { StsIam } from "./ports.js";

/** `$Command` is what the SDK's commands are made from, and no operation. */
export type StsCommands = Omit<Commands<typeof sdk>, "$">;
export type StsOperation = keyof StsCommands;

/** What operations that only read work with. */
export interface StsReadContext {
  readonly tx: ReadTransaction;
  readonly iam: StsIam;
  readonly call: Call;
}

/** What operations that change something work with, inside their transaction. */
export interface StsWriteContext {
  readonly tx: WriteTransaction;
  readonly iam: StsIam;
  readonly call: Call;
  /** The world whose name goes into session tokens. */
  readonly world: string;
}

/** What `prepare` works with, outside of any transaction. */
export interface StsPreparation {
  readonly call: Call;
  readonly iam: StsIam;
  /** For what has to be known before the transaction. */
  readonly store: Pick<Store, "read">;
}

export type StsFamily = Family<StsCommands, StsReadContext, StsPreparation, StsWriteContext>;
