/** The module's own session, which `client()` and `resource()` use. */

import { type ClientConfigs, type Clients, type Resources, Session, type SessionOptions } from "./session.js";
import type { ServiceName } from "./settings.js";

// The one piece of module state in this layer, because a default is what it is for. Made when first needed; earlier clients keep theirs.
let defaultSession: Session | undefined;

/** Replaces the default session. Clients and resources made before keep the session they were made with. */
export function setupDefaultSession(options: SessionOptions = {}): Session {
  defaultSession = new Session(options);
  return defaultSession;
}

/** The SDK's own client of a service, configured by the default session. */
export function client<Name extends ServiceName>(service: Name, config?: Partial<ClientConfigs[Name]>): Clients[Name] {
  return current().client(service, config);
}

/** A service resource over a client of the default session. */
export function resource<Name extends keyof Resources>(
  service: Name,
  config?: Partial<ClientConfigs[Name]>,
): Resources[Name] {
  return current().resource(service, config);
}

function current(): Session {
  defaultSession ??= new Session();
  return defaultSession;
}
