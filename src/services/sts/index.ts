/** STS: its operations, and the temporary credentials it answers for. */
import type { Store } from "../../store/port.js";
import { validator } from "../kit/constraints.js";
import { type Behaviour, behaviours, type EveryOneOwned, type Service } from "../kit/operation.js";
import type { CredentialPort } from "../kit/ports.js";
import { constraints } from "./constraints.js";
import type { StsOperation, StsPreparation, StsReadContext, StsWriteContext } from "./family.js";
import { assumeRole } from "./operations/assume-role.js";
import { caller } from "./operations/caller.js";
import { federation } from "./operations/federation.js";
import { saml } from "./operations/saml.js";
import { webIdentity } from "./operations/web-identity.js";
import type { StsIam } from "./ports.js";
import { credentialOf } from "./state.js";

export { worldOf } from "./tokens.js";

const families = [assumeRole, webIdentity, saml, caller, federation] as const;

/** Every operation of the SDK's STS client belongs to a family: one that is missing is a compile error here, by name. */
const everyOperationIsOwned: EveryOneOwned<StsOperation, typeof families> = true;

/** The operations by name, for the gateway and for the coverage page. */
export const operations: ReadonlyMap<string, Behaviour> = everyOperationIsOwned && behaviours(families);

const validate = validator(constraints, "shown");

/** What STS is made of. */
export interface StsDependencies {
  readonly iam: StsIam;
  readonly store: Store;
  /** The world whose name goes into session tokens. */
  readonly world?: string;
}

/** STS of one world. */
export interface Sts extends CredentialPort {
  readonly service: Service;
}

/** The STS of one world. */
export const createSts = ({ iam, store, world = "main" }: StsDependencies): Sts => ({
  service: {
    name: "sts",
    operations,
    validate,
    reading: (tx, call): StsReadContext => ({ tx, iam, call }),
    writing: (tx, call): StsWriteContext => ({ tx, iam, call, world }),
    preparing: (call): StsPreparation => ({ call, iam, store }),
  },
  credential: (tx, accessKeyId) => credentialOf(tx, iam, accessKeyId),
});
