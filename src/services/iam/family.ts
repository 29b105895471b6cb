/** The types in which IAM's operations are written. */
import type * as sdk from "@aws-sdk/client-iam";
import type { Call, Commands, Family } from "../kit/operation.js";
import type { LastUsed } from "./last-used.js";
import type { IamReader, IamWriter } from "./state.js";

/** `$Command` is what the SDK's commands are made from, and no operation. */
export type IamCommands = Omit<Commands<typeof sdk>, "$">;
export type IamOperation = keyof IamCommands;

export interface IamReadContext {
  readonly iam: IamReader;
  readonly call: Call;
  readonly lastUsed: LastUsed;
}

export interface IamWriteContext {
  readonly iam: IamWriter;
  readonly call: Call;
  readonly lastUsed: LastUsed;
}

export interface IamPreparation {
  readonly call: Call;
}

export type IamFamily = Family<IamCommands, IamReadContext, IamPreparation, IamWriteContext>;
