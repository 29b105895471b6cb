/** S3's own hands: how acts read and write the world, each change in a small transaction of its own. */
import type { Blobs } from "../../../store/blobs.js";
import type { ReadTransaction, Store, WriteTransaction } from "../../../store/port.js";
import type { Background } from "../../kit/background.js";
import type { WorldClock } from "../../kit/clock.js";
import { ids } from "../../kit/ids.js";
import type { AccountPort, KeyPort, PermitsPort } from "../../kit/ports.js";
import { type Asking, S3Reader, type S3Settings } from "../state/reader.js";
import { type Change, S3Writer } from "../state/writer.js";
import { type Origin, type OwnAct, S3_ITSELF } from "./origin.js";

/** What acting takes: the world S3 acts in, and the ports it asks. */
export interface ActingDependencies {
  readonly store: Store;
  readonly blobs: Blobs;
  readonly accounts: AccountPort;
  readonly clock: WorldClock;
  readonly background: Background;
  readonly permits: PermitsPort;
  readonly kms: KeyPort;
  readonly settings: S3Settings;
}

/** How acts read, write and enqueue. */
export class Acting {
  readonly blobs: Blobs;
  readonly accounts: AccountPort;
  readonly permits: PermitsPort;
  readonly kms: KeyPort;
  readonly #deps: ActingDependencies;
  readonly #happened: (change: Change, origin: Origin) => void;

  /** @param happened told of every change that an act makes, after its commit. */
  constructor(deps: ActingDependencies, happened: (change: Change, origin: Origin) => void) {
    this.#deps = deps;
    this.#happened = happened;
    this.blobs = deps.blobs;
    this.accounts = deps.accounts;
    this.permits = deps.permits;
    this.kms = deps.kms;
  }

  now(): number {
    return this.#deps.clock.now();
  }

  enqueue(work: () => void | Promise<void>): void {
    this.#deps.background.enqueue(work);
  }

  read<T>(work: (s3: S3Reader, tx: ReadTransaction) => Promise<T>): Promise<T> {
    const { store, accounts, settings } = this.#deps;
    return store.read((tx) => work(new S3Reader(tx, this.#asking(), accounts, settings), tx));
  }

  /** Lets everybody else have their turn: work over many records must not keep requests waiting. */
  turn(): Promise<void> {
    return new Promise((resume) => void setImmediate(resume));
  }

  /** One transaction of an act; what it changed is told once it has committed. */
  async write<T>(act: OwnAct, work: (s3: S3Writer, tx: WriteTransaction) => Promise<T>): Promise<T> {
    const { store, accounts, settings } = this.#deps;
    const changes: Change[] = [];
    const report = (change: Change) => void changes.push(change);
    const result = await store.write((tx) => work(new S3Writer(tx, this.#asking(), accounts, settings, report), tx));
    if (changes.length > 0) {
      const origin = this.originOf(act);
      for (const change of changes) this.#happened(change, origin);
    }
    return result;
  }

  /** The origin of an act of S3's own. */
  originOf(act: OwnAct): Origin {
    return {
      operation: act,
      requestId: ids.s3RequestId(),
      hostId: ids.hostId(),
      caller: S3_ITSELF,
      sourceIp: "s3.amazonaws.com",
      at: this.now(),
    };
  }

  // Acts name buckets themselves, so no region and no payer is asked for.
  #asking(): Asking {
    return { now: this.now(), region: "us-east-1", ids, caller: S3_ITSELF, headers: {} };
  }
}
