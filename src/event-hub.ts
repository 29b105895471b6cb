/** Where notifications leave a world: to listeners in this process, to streams, and to endpoints that stand for ARNs. */
import type { NotificationPort, S3Notification } from "./services/s3/acts/notifications.js";

/** Told of notifications; when it rejects, the delivery has failed. */
export type NotificationListener = (notification: S3Notification) => void | Promise<void>;

/** How long an endpoint may take to answer. */
const PATIENCE = 10_000;

interface Listening {
  readonly types: string;
  readonly listener: NotificationListener;
}

/** The listeners of every world, by its id: they outlive a reset of the world they listen to. */
export class EventHub {
  readonly #listening = new Map<string, Set<Listening>>();
  readonly #endpoints: Readonly<Record<string, string>> | undefined;

  /** @param endpoints URLs by the ARNs they stand for. When given, destinations that are not among them do not exist. */
  constructor(endpoints: Readonly<Record<string, string>> | undefined) {
    this.#endpoints = endpoints;
  }

  /**
   * Listens to a world.
   * @param types `s3:ObjectCreated:Put`, `s3:ObjectCreated:*`, `*`.
   * @returns stops listening.
   */
  on(worldId: string, types: string, listener: NotificationListener): () => void {
    const listening: Listening = { types, listener };
    const all = this.#listening.get(worldId) ?? new Set();
    this.#listening.set(worldId, all.add(listening));
    return () => void all.delete(listening);
  }

  off(worldId: string, types: string, listener: NotificationListener): void {
    const all = this.#listening.get(worldId) ?? new Set();
    for (const each of all) if (each.types === types && each.listener === listener) all.delete(each);
  }

  /** Forgets a world that was closed. */
  forget(worldId: string): void {
    this.#listening.delete(worldId);
  }

  /** The way out of one world. */
  portOf(worldId: string): NotificationPort {
    return {
      exists: (arn) => (this.#endpoints === undefined ? undefined : arn in this.#endpoints),
      deliver: (notification) => this.#deliver(worldId, notification),
    };
  }

  /** Everybody is told; then the first who failed fails it. */
  async #deliver(worldId: string, notification: S3Notification): Promise<void> {
    const listeners = [...(this.#listening.get(worldId) ?? [])].filter(({ types }) => hears(types, notification.event));
    const endpoint = this.#endpoints?.[notification.destination];
    const tellings = listeners.map(async ({ listener }) => listener(notification));
    if (endpoint) tellings.push(post(endpoint, notification));
    for (const telling of await Promise.allSettled(tellings)) if (telling.status === "rejected") throw telling.reason;
  }
}

const hears = (types: string, event: string): boolean =>
  types.endsWith("*") ? event.startsWith(types.slice(0, -1)) : types === event;

const post = async (endpoint: string, { destination, event, message }: S3Notification): Promise<void> => {
  const { ok, status } = await fetch(endpoint, {
    method: "POST",
    body: JSON.stringify(message),
    headers: {
      "Content-Type": "application/json",
      "X-Tucuxi-Destination": destination,
      "X-Tucuxi-Event": event,
    },
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (!ok) throw new Error(`${endpoint} answered ${status} to ${event} for ${destination}`);
};
