/** What S3's operations are written against: their names and types from the SDK, their contexts from here. */
import type * as sdk from "@aws-sdk/client-s3";
import type { Blobs } from "../../store/blobs.js";
import type { AfterCommit, Call, Commands, Family, InputOf, OutputOf } from "../kit/operation.js";
import type { KeyPort } from "../kit/ports.js";
import type { Acts } from "./acts/index.js";
import type { S3Reader, S3Settings } from "./state/reader.js";
import type { S3Writer } from "./state/writer.js";

export type S3Commands = Commands<typeof sdk>;
export type S3OperationName = keyof S3Commands;

/** `Input<"PutObject">`: required members are there, `Body` is a payload. */
export type Input<Name extends S3OperationName> = InputOf<S3Commands[Name]>;
export type Output<Name extends S3OperationName> = OutputOf<S3Commands[Name]>;

/** What operations that only read work with. */
export interface S3ReadContext extends Call {
  readonly s3: S3Reader;
  readonly blobs: Blobs;
  readonly kms: KeyPort;
}

/** Outside of any transaction: may stream and hash; each `read` is a consistent view of its own. */
export interface S3Preparation extends Call {
  readonly blobs: Blobs;
  readonly kms: KeyPort;
  readonly settings: S3Settings;
  read<T>(work: (s3: S3Reader) => Promise<T>): Promise<T>;
}

/** What operations that change something work with, inside their transaction. */
export interface S3WriteContext extends Call {
  readonly s3: S3Writer;
  readonly blobs: Blobs;
  readonly kms: KeyPort;
  /** Released after commit; forgotten when the transaction rolls back. */
  after(effect: AfterCommit): void;
  /** Whether the MFA device is the caller's and shows that code now; a code is good once. */
  showsMfaCode(serialNumber: string, code: string): Promise<boolean>;
  /** A token for a session of a directory bucket. */
  newSessionToken(): string;
  /** What S3 does by itself, for operations that give it something to do. */
  readonly acts: Acts;
}

export type S3Family = Family<S3Commands, S3ReadContext, S3Preparation, S3WriteContext>;
