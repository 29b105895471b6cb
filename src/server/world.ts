/** A world is one universe: accounts, buckets, clock. What the gateway and the control plane know of it. */
import type { AnsweredRequest } from "../services/kit/answered-request.js";
import type { Background } from "../services/kit/background.js";
import type { Caller, Credential } from "../services/kit/caller.js";
import type { WorldClock } from "../services/kit/clock.js";
import type { Ids } from "../services/kit/ids.js";
import type { Service, ServiceName } from "../services/kit/operation.js";
import type { AccountPort, EdgePort, IdentityPort, KeyRegistry, ResourcePort } from "../services/kit/ports.js";
import type { ReadTransaction, Store } from "../store/port.js";

/** One world, as the gateway and the control plane use it. */
export interface World {
  /** `main`, or the id of a fork. */
  readonly id: string;
  readonly clock: WorldClock;
  readonly store: Store;
  readonly services: Readonly<Record<ServiceName, Service>>;
  /** KMS has keys and their policies, but no API. */
  readonly resources: Readonly<Record<ServiceName | "kms", ResourcePort>>;
  readonly keys: KeyRegistry;
  /** What changes cause, after they have committed. */
  readonly background: Background;
  /** Lets everything happen that is due by the world's clock (lifecycle, restores that end). */
  catchUp(): void;
  /** Told of every answer of S3's: access logs. `about` is asked only when some bucket logs. */
  answered(about: () => AnsweredRequest): void;
  /** What browsers meet of S3 beside its operations. */
  readonly edges: EdgePort;
  /** What hands out this world's ids. */
  readonly ids: Ids;
  readonly identity: IdentityPort;
  readonly accounts: AccountPort;
  /** Whose access key it is, whichever service made it. */
  credential(tx: ReadTransaction, accessKeyId: string): Promise<Credential | undefined>;
  /** Notes that a key was used, and by whom: for `GetAccessKeyLastUsed` and its kin; never part of a transaction. */
  used(accessKeyId: string, service: ServiceName, region: string, at: number, caller?: Caller): void;
  /** Puts what is kept beside the store into it, so that a snapshot or a fork is whole. */
  settle(): Promise<void>;
  /** Requests answered, by kind of caller: root's are no permission test, so they are counted apart. */
  readonly asked: Record<Caller["type"], number>;
}

/** How a request says which world it means. */
export interface WorldLabels {
  /** `X-Tucuxi-World`, or the `world-ID.` label of the host. */
  readonly label?: string;
  readonly sessionToken?: string;
  readonly accessKeyId?: string;
}

/** The worlds behind one gateway. */
export interface Worlds {
  readonly main: World;
  /** The world a request means; undefined when its label names none. */
  find(labels: WorldLabels): World | undefined;
}
