/** What S3 does by itself: because something changed, or because the clock has come that far. */
import type { Call } from "../../kit/operation.js";
import type { Bucket } from "../state/records.js";
import type { Change } from "../state/writer.js";
import { AccessLogs } from "./access-logs.js";
import { Acting, type ActingDependencies } from "./acting.js";
import { eventData, eventName } from "./events.js";
import { writeInventories } from "./inventory.js";
import { actOnLifecycles } from "./lifecycle.js";
import { type NotificationPort, Notifications } from "./notifications.js";
import { type Origin, originOf } from "./origin.js";
import { Replication } from "./replication.js";
import { settleRestores } from "./restores.js";

const DAY = 86_400_000;
const dayOf = (time: number): number => Math.floor(time / DAY);

/** Decides what follows from changes and from time passing, and lets it be done in the background. */
export class Acts {
  readonly notifications: Notifications;
  readonly logs: AccessLogs;
  readonly #acting: Acting;
  readonly #replication: Replication;
  /** The last day (UTC) whose midnight has been acted on. */
  #day: number;
  /** Whether rules may have made something due since then. */
  #rulesChanged = true;
  /** When the clock has work for us next; requests that come later let it be done. */
  #nextDue = 0;

  constructor(deps: ActingDependencies, port: NotificationPort) {
    this.#acting = new Acting(deps, (change, origin) => {
      if (origin.operation.startsWith("Lifecycle")) this.#acting.enqueue(() => this.logs.acted(change, origin));
      if (concerns(change.bucket)) this.#acting.enqueue(() => this.#follow(change, origin));
    });
    this.notifications = new Notifications(this.#acting, port);
    this.logs = new AccessLogs(this.#acting);
    this.#replication = new Replication(this.#acting, (event) => this.notifications.tell(event));
    this.#day = dayOf(deps.clock.now());
  }

  /** What a request's writer reports to. `after`: runs work once the request's transaction has committed. */
  reporter(call: Call, after: (effect: () => void | Promise<void>) => void): (change: Change) => void {
    return (change) => {
      if (change.bucket.logging !== undefined && call.operation === "DeleteObjects") {
        after(() => this.logs.acted(change, originOf(call)));
      }
      if (concerns(change.bucket)) after(() => this.#follow(change, originOf(call)));
    };
  }

  /** Rules were put: they act at midnight, or when the clock is moved or the world is settled before. */
  rulesChanged(): void {
    this.#rulesChanged = true;
  }

  /** A restore was asked for: when it ends is looked for again. */
  restoreAsked(): void {
    this.#nextDue = 0;
  }

  /** A request has arrived: what has come due since the last one is enqueued. Costs a comparison. */
  requestArrived(now: number): void {
    if (now >= this.#nextDue) this.#doWhatIsDue(false);
  }

  /** Enqueues what is due by the world's clock. */
  catchUp(): void {
    this.#doWhatIsDue(this.#rulesChanged);
  }

  #doWhatIsDue(byNewRules: boolean): void {
    const now = this.#acting.now();
    const since = this.#day;
    const day = dayOf(now);
    this.#day = day;
    if (day !== since || byNewRules) {
      this.#rulesChanged = false;
      this.#acting.enqueue(() => actOnLifecycles(this.#acting));
    }
    if (day > since) this.#acting.enqueue(() => writeInventories(this.#acting, since, day));
    this.#nextDue = (day + 1) * DAY;
    this.#acting.enqueue(async () => {
      const next = await settleRestores(this.#acting);
      if (next !== undefined) this.#nextDue = Math.min(this.#nextDue, next);
      // Behind what all of this has enqueued: the log tells of it, too.
      this.#acting.enqueue(() => this.logs.deliver());
    });
  }

  async #follow(change: Change, origin: Origin): Promise<void> {
    const { bucket, version } = change;
    const name = eventName(change, origin.operation);
    if (name !== undefined && bucket.notification !== undefined) {
      const data = eventData(change, origin.operation);
      await this.notifications.tell({ name, origin, bucket, version, ...(data === undefined ? {} : { data }) });
    }
    if (bucket.replication !== undefined) await this.#replication.follow(change, origin);
  }
}

/** Whether anybody wants to know what happens in this bucket. */
const concerns = (bucket: Bucket): boolean => bucket.notification !== undefined || bucket.replication !== undefined;
