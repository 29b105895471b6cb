/** The front door: the emulator in process, and the SDK layer. `tucuxi/sdk` is the SDK layer alone. */
import { Emulator as EmulatorBase, startEmulator } from "./emulator.js";
import type { EmulatorOptions } from "./options.js";
import { Session, type SessionOptions } from "./sdk/index.js";

export type { ClientConfig } from "./emulator.js";
export type { NotificationListener } from "./event-hub.js";
export { type AuthMode, type BucketDefaults, type EmulatorOptions, OptionError } from "./options.js";
export * from "./sdk/index.js";
export type { KmsKey, NewKmsKey } from "./services/kit/ports.js";
export type { S3Notification } from "./services/s3/acts/notifications.js";
export { version } from "./version.js";
export type { WorldSnapshot } from "./worlds.js";

/** A running emulator, or one world of it, with the SDK layer bound to it. */
export class Emulator extends EmulatorBase {
  /**
   * A session of the SDK layer that speaks to this emulator and to nothing else; as root, unless `credentials` or a
   * `profile` are given.
   */
  session(options: SessionOptions = {}): Session {
    const { credentials, ...config } = this.clientConfig();
    return new Session({ ...config, ...(options.profile === undefined ? { credentials } : {}), ...options });
  }
}

/**
 * Starts an emulator in this process.
 *
 * ```ts
 * await using emulator = await createEmulator();
 * const s3 = new S3Client(emulator.clientConfig());
 * ```
 *
 * @param options `port` 0 (default) takes a free port; `listen: false` opens none.
 * @throws OptionError when an option cannot be, or the port is taken.
 */
export const createEmulator = (options: EmulatorOptions = {}): Promise<Emulator> => startEmulator(Emulator, options);
