/** The S3 service: its families put together, and what it answers to the gateway about buckets and objects. */
import type { Blobs } from "../../store/blobs.js";
import type { ReadTransaction, Store, WriteTransaction } from "../../store/port.js";
import type { Background } from "../kit/background.js";
import type { Caller } from "../kit/caller.js";
import type { WorldClock } from "../kit/clock.js";
import type { AfterCommit, Behaviour, Call, Service } from "../kit/operation.js";
import { behaviours } from "../kit/operation.js";
import type { AccountPort, PermitsPort, ResourcePort } from "../kit/ports.js";
import { checkDocument } from "./document-integrity.js";
import { acl } from "./operations/acl.js";
import { annotations } from "./operations/annotations.js";
import { bucketSettings } from "./operations/bucket-settings.js";
import { buckets } from "./operations/buckets.js";
import { copy } from "./operations/copy.js";
import { cors } from "./operations/cors.js";
import { deletes } from "./operations/deletes.js";
import { encryption } from "./operations/encryption.js";
import { lifecycle } from "./operations/lifecycle.js";
import { listings } from "./operations/listings.js";
import { metadataTables } from "./operations/metadata-tables.js";
import { multipart } from "./operations/multipart.js";
import { namedConfigurations } from "./operations/named-configurations.js";
import { objectLock } from "./operations/object-lock.js";
import { objects } from "./operations/objects.js";
import { policy } from "./operations/policy.js";
import { publicAccess } from "./operations/public-access.js";
import { replication } from "./operations/replication.js";
import { tagging } from "./operations/tagging.js";
import { unusual } from "./operations/unusual.js";
import { versioning } from "./operations/versioning.js";
import { website } from "./operations/website.js";
import { resourceFacts } from "./resources.js";
import type { S3Settings } from "./state.js";
import { S3Reader, S3Writer } from "./state.js";
import type { S3OperationName, S3Preparation, S3ReadContext, S3WriteContext } from "./types.js";

const families = [
  buckets,
  objects,
  copy,
  deletes,
  listings,
  multipart,
  versioning,
  tagging,
  acl,
  policy,
  publicAccess,
  cors,
  encryption,
  lifecycle,
  website,
  bucketSettings,
  replication,
  objectLock,
  namedConfigurations,
  metadataTables,
  annotations,
  unusual,
] as const;

type NamesIn<Family> = Family extends { readonly reads: infer Reads; readonly writes: infer Writes }
  ? keyof Reads | keyof Writes
  : never;

/** Operations of the SDK that no family owns: `never`, or this file does not compile and the error names them. */
type Unowned = Exclude<S3OperationName, NamesIn<(typeof families)[number]>>;
const everyOperationIsOwned: [Unowned] extends [never] ? true : Unowned = true;

/** Every operation of S3 by its name: what the gateway asks and the coverage page tells. */
export const operations: ReadonlyMap<string, Behaviour> = everyOperationIsOwned && behaviours(families);

/** What S3 is made of. */
export interface S3Dependencies {
  readonly store: Store;
  readonly blobs: Blobs;
  readonly accounts: AccountPort;
  readonly clock: WorldClock;
  readonly background: Background;
  readonly permits: PermitsPort;
  readonly settings: S3Settings;
}

export interface S3 extends ResourcePort {
  readonly service: Service;
  /** Enqueues what is due by the world's clock. */
  catchUp(): void;
}

/** The S3 of one world. */
export const createS3 = ({ store, blobs, accounts, settings }: S3Dependencies): S3 => {
  const service: Service = {
    name: "s3",
    operations,
    checkDocument,
    reading: (tx: ReadTransaction, call: Call): S3ReadContext => ({
      ...call,
      s3: new S3Reader(tx, call, accounts, settings),
    }),
    writing: (tx: WriteTransaction, call: Call, after: (effect: AfterCommit) => void): S3WriteContext => ({
      ...call,
      s3: new S3Writer(tx, call, accounts, settings),
      blobs,
      after,
    }),
    preparing: (call: Call): S3Preparation => ({
      ...call,
      blobs,
      settings,
      read: (work) => store.read((tx) => work(new S3Reader(tx, call, accounts, settings))),
    }),
  };
  return {
    service,
    catchUp: () => {},
    resourceOf: (tx: ReadTransaction, arn: string, caller: Caller, action?: string, versionId?: string) =>
      resourceFacts(tx, accounts, arn, { caller, action, versionId }),
  };
};
