/** What an operation is: a name, a permission and a behaviour. */
import type { CommandIO } from "@smithy/types";
import type { ReadTransaction, WriteTransaction } from "../../store/port.js";
import type { Caller } from "./caller.js";
import type { Ids } from "./ids.js";
import type { Payload, ResponseBody } from "./payload.js";
import type { ConditionValues, Needs, Permission } from "./permission.js";

/** The commands of an SDK module, by operation name. */
export type Commands<Module> = {
  [Export in keyof Module as Export extends "$Command"
    ? never
    : Export extends `${infer Name}Command`
      ? Module[Export] extends abstract new (
          ...args: never[]
        ) => unknown
        ? Name
        : never
      : never]: Module[Export] extends abstract new (...args: never[]) => infer Command ? Command : never;
};

/** Required members lose their `| undefined`: the gateway has checked them before `handle`. */
type Required<Input> = {
  // biome-ignore lint/complexity/noBannedTypes: `{}` is how TypeScript asks whether a member is optional
  [Member in keyof Input]: {} extends Pick<Input, Member> ? Input[Member] : NonNullable<Input[Member]>;
};

/** The SDK's stream types, on the way in and on the way out, become ours. */
type Streaming = "Body" | "AnnotationPayload";
type WithPayload<Input> = { [Member in keyof Input]: Member extends Streaming ? Payload | undefined : Input[Member] };
type WithBody<Output> = {
  [Member in keyof Output]: Member extends Streaming ? ResponseBody | undefined : Output[Member];
};

export type InputOf<Command> = Command extends { input: infer Input } ? WithPayload<Required<Input>> : never;
export type OutputOf<Command> =
  // biome-ignore lint/suspicious/noExplicitAny: CommandIO's own way of being inferred from
  Command extends CommandIO<any, infer Output> ? WithBody<Omit<Output, "$metadata">> : never;

/** What every behaviour may know about the request that called it. */
export interface Call {
  readonly operation: string;
  readonly requestId: string;
  /** The region of the credential scope, else of the host, else `us-east-1`. */
  readonly region: string;
  /** The caller's account; for an anonymous caller of S3, undefined. */
  readonly caller: Caller;
  /** World time at which the request arrived, in milliseconds since 1970. */
  readonly now: number;
  readonly ids: Ids;
  /** The request's headers, lower case, for the few rules that depend on what no input member carries. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** How the request was signed: `s3:signatureversion`, `s3:authType` ... Absent for the emulator's own acts. */
  readonly signature?: ConditionValues;
  /** `http://host:port` as the client addressed it, for `Location`. */
  readonly endpoint: string;
  /** The request's HTTP method: a browser's form puts an object by POST. */
  readonly method: string;
  /** The address the request came from, as events and access logs tell it. */
  readonly sourceIp: string;
  /** S3's `x-amz-id-2` of the answer to come; empty elsewhere. */
  readonly hostId: string;
  /** Whether the caller has this permission too: for per-item checks and for 403-or-404. */
  permits(permission: Permission): Promise<boolean>;
  /** Throws AWS's `AccessDenied` with its reason unless the caller has this permission. */
  demand(permission: Permission): Promise<void>;
}

/** An answer whose status or headers differ from the operation's own: 206, 304, `Location`. */
export class Reply<Output> {
  readonly output: Output;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(output: Output, status: number, headers: Readonly<Record<string, string>> = {}) {
    this.output = output;
    this.status = status;
    this.headers = headers;
  }
}

type Answer<Output> = Promise<Output | Reply<Output>> | Output | Reply<Output>;

/** What every behaviour may say about itself. */
interface Described {
  /** What it puts is kept and told, but nothing acts on it; why, for the coverage page. */
  readonly stores?: string;
}

/** Reads only: never queues behind writers. */
export interface ReadOperation<Input, Output, Context> extends Described {
  readonly needs: (input: Input, call: Call) => Needs;
  readonly handle: (input: Input, context: Context) => Answer<Output>;
}

/** Changes the world in one transaction that awaits nothing but the store. */
export interface WriteOperation<Input, Output, Context> extends Described {
  readonly needs: (input: Input, call: Call) => Needs;
  readonly handle: (input: Input, context: Context) => Answer<Output>;
}

/**
 * Has work to do before its transaction: stream, hash, encrypt, verify. `prepare` runs outside of any transaction and
 * resolves to the `handle` that will run in one, so what it found out travels by closure. `handle` re-checks *by id*
 * what `prepare` saw (same bucket id, same source version).
 */
export interface PreparedOperation<Input, Output, Preparation, Context> extends Described {
  readonly needs: (input: Input, call: Call) => Needs;
  readonly prepare: (input: Input, preparation: Preparation) => Promise<(context: Context) => Answer<Output>>;
}

/** An operation without behaviour, on purpose: answers 501 and says why on the coverage page. */
export interface NotImplemented {
  readonly notImplemented: string;
}
/** Declares an operation without behaviour; `why` is told on the coverage page. */
export const notImplemented = (why: string): NotImplemented => ({ notImplemented: why });

/** Operation tables as a service declares them: by whether they write. */
export type Reads<Cmds, Context> = {
  readonly [Name in keyof Cmds]: ReadOperation<InputOf<Cmds[Name]>, OutputOf<Cmds[Name]>, Context> | NotImplemented;
};
export type Writes<Cmds, Preparation, Context> = {
  readonly [Name in keyof Cmds]:
    | WriteOperation<InputOf<Cmds[Name]>, OutputOf<Cmds[Name]>, Context>
    | PreparedOperation<InputOf<Cmds[Name]>, OutputOf<Cmds[Name]>, Preparation, Context>
    | NotImplemented;
};

/** One family of operations: those that share state and vocabulary. */
export interface Family<Cmds, ReadContext, Preparation, WriteContext> {
  readonly reads: Partial<Reads<Cmds, ReadContext>>;
  readonly writes: Partial<Writes<Cmds, Preparation, WriteContext>>;
}

type Owned<F> = F extends { readonly reads: infer R; readonly writes: infer W } ? keyof R | keyof W : never;

/** `true` when the families own every operation; else the names of those that nobody owns, for the compiler to say. */
export type EveryOneOwned<Operations, Families extends readonly unknown[]> = [
  Exclude<Operations, Owned<Families[number]>>,
] extends [never]
  ? true
  : Exclude<Operations, Owned<Families[number]>>;

/** The gateway's view of an operation: types have done their work by then. */
export type Behaviour =
  | (NotImplemented & { readonly kind: "not-implemented" })
  | (ReadOperation<unknown, object, unknown> & { readonly kind: "read" })
  | (WriteOperation<unknown, object, unknown> & { readonly kind: "write" })
  | (PreparedOperation<unknown, object, unknown, unknown> & { readonly kind: "prepared" });

/** What releases after commit: events, replication, log lines. */
export type AfterCommit = () => void | Promise<void>;

/** What a service gives to the gateway. */
export interface Service {
  readonly name: ServiceName;
  readonly operations: ReadonlyMap<string, Behaviour>;
  /** Checks lengths, patterns and enumerations of an input, before anybody asks for permission. Throws `ValidationError`. */
  validate?(operation: string, input: object): void;
  /** Holds a document to the digests that came with it, in the headers. Rejects with what is wrong with them. */
  checkDocument?(
    operation: string,
    headers: Readonly<Record<string, string | undefined>>,
    document: Uint8Array | undefined,
  ): Promise<void>;
  /** The context of a reader; of a writer; of a `prepare`. */
  reading(tx: ReadTransaction, call: Call): unknown;
  writing(tx: WriteTransaction, call: Call, after: (effect: AfterCommit) => void): unknown;
  preparing(call: Call): unknown;
}

export type ServiceName = "s3" | "iam" | "sts";

/** Gathers the families of a service into the one table the gateway asks. */
export const behaviours = (
  families: readonly { readonly reads: object; readonly writes: object }[],
): ReadonlyMap<string, Behaviour> => {
  const table = new Map<string, Behaviour>();
  const own = (name: string, behaviour: Behaviour): void => {
    if (table.has(name)) throw new Error(`${name} belongs to two families`);
    table.set(name, behaviour);
  };
  for (const family of families) {
    for (const [name, operation] of Object.entries(family.reads)) {
      own(name, { kind: "notImplemented" in operation ? "not-implemented" : "read", ...operation });
    }
    for (const [name, operation] of Object.entries(family.writes)) {
      own(name, {
        kind: "notImplemented" in operation ? "not-implemented" : "prepare" in operation ? "prepared" : "write",
        ...operation,
      });
    }
  }
  return table;
};
