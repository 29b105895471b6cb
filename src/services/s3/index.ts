/** The S3 service: its families put together, and what it answers to the gateway about buckets and objects. */
import type { ReadTransaction, WriteTransaction } from "../../store/port.js";
import type { AnsweredRequest } from "../kit/answered-request.js";
import type { Caller } from "../kit/caller.js";
import {
  type AfterCommit,
  type Behaviour,
  behaviours,
  type Call,
  type EveryOneOwned,
  type Service,
} from "../kit/operation.js";
import type { CredentialPort, EdgePort, MfaPort, ResourcePort } from "../kit/ports.js";
import { controlOperations } from "../s3-control/operations.js";
import type { ActingDependencies } from "./acts/acting.js";
import { Acts } from "./acts/index.js";
import type { NotificationPort } from "./acts/notifications.js";
import { checkDocument } from "./document-integrity.js";
import { edges } from "./edges.js";
import { acl } from "./operations/acl.js";
import { annotations } from "./operations/annotations.js";
import { bucketSettings } from "./operations/bucket-settings.js";
import { buckets } from "./operations/buckets.js";
import { copy } from "./operations/copy.js";
import { cors } from "./operations/cors.js";
import { deletes } from "./operations/deletes.js";
import { directoryBuckets } from "./operations/directory-buckets.js";
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
import { restore } from "./operations/restore.js";
import { tagging } from "./operations/tagging.js";
import { unusual } from "./operations/unusual.js";
import { versioning } from "./operations/versioning.js";
import { website } from "./operations/website.js";
import { charging } from "./request-payment.js";
import { resourceFacts } from "./resources.js";
import { S3Reader } from "./state/reader.js";
import { tables } from "./state/tables.js";
import { S3Writer } from "./state/writer.js";
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
  directoryBuckets,
  restore,
  unusual,
] as const;

/** Every operation of the SDK's S3 client belongs to a family: one that is missing is a compile error here, by name. */
const everyOperationIsOwned: EveryOneOwned<S3OperationName, typeof families> = true;

/** Every operation of S3 by its name: what the gateway asks and the coverage page tells. */
export const operations: ReadonlyMap<string, Behaviour> = everyOperationIsOwned && behaviours(families);

/** With the part of S3 Control that belongs to buckets. */
const served: ReadonlyMap<string, Behaviour> = new Map([...charging(operations), ...controlOperations]);

/** What S3 is made of. */
export interface S3Dependencies extends ActingDependencies {
  readonly mfa: MfaPort;
  /** A token for a session of a directory bucket; it names the world, as those of STS do. */
  newSessionToken(): string;
  /** Where notifications leave the world. */
  readonly notifications: NotificationPort;
}

/** What S3 is to the emulator: operations, doors for browsers, and answers about its resources and sessions. */
export interface S3 extends ResourcePort, CredentialPort {
  readonly service: Service;
  readonly edges: EdgePort;
  /** Enqueues what is due by the world's clock. */
  catchUp(): void;
  /** Told of every answer, for access logs. */
  answered(about: () => AnsweredRequest): void;
}

/** The S3 of one world. */
export const createS3 = ({ notifications, ...deps }: S3Dependencies): S3 => {
  const { store, blobs, accounts, kms, settings } = deps;
  const acts = new Acts(deps, notifications);
  const service: Service = {
    name: "s3",
    operations: served,
    checkDocument,
    // The spread stands last: on Node 20, adding members behind one costs microseconds.
    reading: (tx: ReadTransaction, call: Call): S3ReadContext => {
      acts.requestArrived(call.now);
      return { s3: new S3Reader(tx, call, accounts, settings), blobs, kms, ...call };
    },
    writing: (tx: WriteTransaction, call: Call, after: (effect: AfterCommit) => void): S3WriteContext => {
      acts.requestArrived(call.now);
      const s3 = new S3Writer(tx, call, accounts, settings, acts.reporter(call, after));
      const showsMfaCode = async (serialNumber: string, code: string) =>
        (await deps.mfa.takeMfaCode(tx, call.caller, serialNumber, code, call.now)) === "right";
      return { ...call, s3, blobs, kms, after, acts, showsMfaCode, newSessionToken: deps.newSessionToken };
    },
    preparing: (call: Call): S3Preparation => ({
      blobs,
      kms,
      settings,
      read: (work) => store.read((tx) => work(new S3Reader(tx, call, accounts, settings))),
      ...call,
    }),
  };
  return {
    service,
    edges,
    catchUp: () => acts.catchUp(),
    answered: (about) => acts.logs.answered(about),
    credential: (tx, accessKeyId) => tx.get(tables.bucketSessions, [accessKeyId]),
    resourceOf: (tx: ReadTransaction, arn: string, caller: Caller, action?: string, versionId?: string) =>
      resourceFacts(tx, accounts, arn, { caller, action, versionId }),
  };
};
