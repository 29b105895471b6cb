/** Notifications: events told to the destinations that a bucket's configuration names. */
import type { NotificationConfiguration } from "@aws-sdk/client-s3";
import { ids } from "../../kit/ids.js";
import { concerns, destinationsOf } from "../rules/notification.js";
import type { Bucket } from "../state/records.js";
import type { Acting } from "./acting.js";
import { eventBridgeEvent } from "./event-bridge.js";
import { recordsOf, type S3Event, testEvent } from "./events.js";
import type { Origin } from "./origin.js";

/** One message to one destination. */
export interface S3Notification {
  /** `s3:ObjectCreated:Put`, `s3:TestEvent` ... */
  readonly event: string;
  /** The ARN of the queue, topic or function; of EventBridge, that of the account's default bus. */
  readonly destination: string;
  /** `Id` of the configuration; empty for EventBridge. */
  readonly configurationId: string;
  readonly bucket: string;
  /** What AWS would send there. */
  readonly message: object;
}

/** Takes messages out of this world: to listeners, streams and endpoints. */
export interface NotificationPort {
  /** Resolves when everybody has been told. */
  deliver(notification: S3Notification): Promise<void>;
  /** Whether a destination can be told; undefined where nobody says which there are. */
  exists(arn: string): boolean | undefined;
}

/** Tells what happened to those whom the buckets' configurations name. */
export class Notifications {
  readonly #acting: Acting;
  readonly #port: NotificationPort;
  #told = 0;

  constructor(acting: Acting, port: NotificationPort) {
    this.#acting = acting;
    this.#port = port;
  }

  /** Tells an event to whom the configuration in force when it happened names. */
  async tell(event: S3Event): Promise<void> {
    const { bucket, version, name } = event;
    const { notification } = bucket;
    if (notification === undefined) return;
    const type = `s3:${name}`;
    const sequencer = this.#sequencer(event.origin.at);
    for (const { arn, id } of destinationsOf(notification).filter((each) => concerns(each, type, version.key))) {
      const ownerId = await this.#ownerIdOf(bucket);
      const message = recordsOf(event, { configurationId: id, ownerId, sequencer });
      await this.#port.deliver({ event: type, destination: arn, configurationId: id, bucket: bucket.name, message });
    }
    if (notification.EventBridgeConfiguration === undefined) return;
    const message = eventBridgeEvent(event, ids.uuid(), sequencer);
    const destination = `arn:aws:events:${bucket.region}:${bucket.accountId}:event-bus/default`;
    if (message === undefined) return;
    await this.#port.deliver({ event: type, destination, configurationId: "", bucket: bucket.name, message });
  }

  /** AWS: queues and topics of a new configuration are sent a test event; functions are not. */
  async test(bucket: Bucket, configuration: NotificationConfiguration, origin: Origin): Promise<void> {
    for (const { arn, id, kind } of destinationsOf(configuration)) {
      if (kind === "CloudFunction") continue;
      await this.#port.deliver({
        event: "s3:TestEvent",
        destination: arn,
        configurationId: id,
        bucket: bucket.name,
        message: testEvent(bucket, origin),
      });
    }
  }

  /** Destinations that are known not to be there. */
  missing(configuration: NotificationConfiguration): readonly string[] {
    return destinationsOf(configuration)
      .map(({ arn }) => arn)
      .filter((arn) => this.#port.exists(arn) === false);
  }

  /** 18 hex digits that grow, as AWS's do for one key: the second and a count. */
  #sequencer(at: number): string {
    this.#told += 1;
    const hex = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, "0");
    return hex(Math.floor(at / 1000), 10) + hex(this.#told, 8);
  }

  /** AWS names accounts here by an id of Amazon's shop; this one is made of the canonical id. */
  async #ownerIdOf({ accountId }: Bucket): Promise<string> {
    const { canonicalId } = await this.#acting.read((s3) => s3.account(accountId));
    return `A${canonicalId.slice(0, 13).toUpperCase()}`;
  }
}
