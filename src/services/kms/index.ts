/**
 * The KMS keys that S3 encrypts with. There is no KMS API here: keys are registered through the control plane, and this
 * is what S3 and authorization ask about them. Which bytes a key would make is nobody's business, only who may use it.
 */
import { createHash } from "node:crypto";
import type { ReadTransaction, Store, WriteTransaction } from "../../store/port.js";
import { table } from "../../store/port.js";
import { parseArn, rootArn } from "../kit/arns.js";
import type { Ids } from "../kit/ids.js";
import type {
  KeyPort,
  KeyPurview,
  KeyRegistry,
  KmsKey,
  KmsKeyState,
  NewKmsKey,
  ResourceFacts,
  ResourcePort,
} from "../kit/ports.js";
import { invalidKeyId, invalidKeyRegion, keyDisabled, keyPendingDeletion, noSuchAlias, noSuchKey } from "./errors.js";

interface KeyRecord {
  readonly keyId: string;
  readonly accountId: string;
  readonly region: string;
  readonly state: KmsKeyState;
  /** The key policy's text. */
  readonly policy: string;
  readonly aliases: readonly string[];
}

const tables = {
  keys: table<readonly [accountId: string, region: string, keyId: string], KeyRecord>("kms.keys"),
  /** Which key an alias (`alias/name`) stands for. */
  aliases: table<readonly [accountId: string, region: string, alias: string], string>("kms.aliases"),
} as const;

/** What is wrong with a key that somebody wants registered. */
export class KeyRequestError extends Error {}

export interface KmsDependencies {
  readonly store: Store;
  readonly ids: Pick<Ids, "uuid">;
  /** Whose key it is, and where, unless the request says. */
  readonly defaults: KeyPurview;
}

export interface Kms extends ResourcePort, KeyPort, KeyRegistry {}

/** The keys of one world. */
export const createKms = ({ store, ids, defaults }: KmsDependencies): Kms => ({
  arnOf: (reference, purview) =>
    reference === undefined
      ? Promise.resolve(managedKeyArn(purview))
      : store.read((tx) => resolved(tx, reference, purview)),
  demandUsable: async (arn) => {
    const state = await store.read(async (tx) => (await found(tx, arn))?.state);
    if (state === undefined) throw noSuchKey(arn);
    if (state === "Disabled") throw keyDisabled(arn);
    if (state === "PendingDeletion") throw keyPendingDeletion(arn);
  },
  resourceOf: async (tx, arn) => factsOf(arn, await found(tx, arn)),
  putKey: async (key) => {
    const asked = requestOf(key, defaults, ids);
    return store.write((tx) => put(tx, asked));
  },
  keys: () => store.read(async (tx) => (await tx.range(tables.keys, {})).map(keyOf)),
});

// ---- ARNs -----------------------------------------------------------------------------------------------------------

const arnIn = ({ accountId, region }: KeyPurview, resource: string): string =>
  `arn:aws:kms:${region}:${accountId}:${resource}`;

const keyArn = (purview: KeyPurview, keyId: string): string => arnIn(purview, `key/${keyId}`);

const MANAGED_ALIAS = "alias/aws/s3";

/**
 * The id of `aws/s3`, the key that AWS manages for S3. Each account has one in each region without asking for it, so it
 * is not kept: its id follows from whose it is.
 */
const managedKeyId = ({ accountId, region }: KeyPurview): string => {
  const hex = createHash("sha256").update(`${accountId}/${region}/aws/s3`).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
};

const managedKeyArn = (purview: KeyPurview): string => keyArn(purview, managedKeyId(purview));

/** A UUID, or the id of a multi-Region key. */
const KEY_ID = /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/;

/**
 * The ARN of the key that a key id, an alias, or the ARN of either names. A key of another account is taken at its word:
 * whether there is one is told only to those who may use it.
 */
const resolved = async (tx: ReadTransaction, reference: string, own: KeyPurview): Promise<string> => {
  if (!reference.startsWith("arn:")) {
    const isAlias = reference.startsWith("alias/");
    if (!isAlias && !KEY_ID.test(reference)) throw invalidKeyId(reference);
    return isAlias ? behindAlias(tx, reference, own) : known(tx, keyArn(own, reference));
  }
  const { service, region = "", accountId = "", resource = "" } = parseArn(reference) ?? {};
  if (service !== "kms") throw invalidKeyId(reference);
  if (region !== own.region) throw invalidKeyRegion(region);
  if (resource.startsWith("alias/")) return behindAlias(tx, resource, { accountId, region });
  if (!resource.startsWith("key/")) throw invalidKeyId(reference);
  return accountId === own.accountId ? known(tx, reference) : reference;
};

const behindAlias = async (tx: ReadTransaction, alias: string, purview: KeyPurview): Promise<string> => {
  if (alias === MANAGED_ALIAS) return managedKeyArn(purview);
  const keyId = await tx.get(tables.aliases, [purview.accountId, purview.region, alias]);
  if (keyId === undefined) throw noSuchAlias(arnIn(purview, alias));
  return keyArn(purview, keyId);
};

const known = async (tx: ReadTransaction, arn: string): Promise<string> => {
  if ((await found(tx, arn)) === undefined) throw noSuchKey(arn);
  return arn;
};

// ---- Keys -----------------------------------------------------------------------------------------------------------

/** The key an ARN names: a registered one, or the one that AWS manages. */
const found = async (tx: ReadTransaction, arn: string): Promise<Pick<KeyRecord, "state" | "policy"> | undefined> => {
  const { region = "", accountId = "", resource = "" } = parseArn(arn) ?? {};
  const keyId = resource.slice("key/".length);
  const record = await tx.get(tables.keys, [accountId, region, keyId]);
  if (record !== undefined || keyId !== managedKeyId({ accountId, region })) return record;
  return { state: "Enabled", policy: managedPolicy({ accountId, region }) };
};

/** AWS: no key may be used unless its policy allows it; a key that is not there has no policy that could. */
const factsOf = (arn: string, key: Pick<KeyRecord, "policy"> | undefined): ResourceFacts => ({
  accountId: parseArn(arn)?.accountId ?? "",
  policyRequired: true,
  ...(key === undefined ? {} : { policy: { document: key.policy, attachedTo: arn } }),
});

/** What a key is made with: the account decides by its IAM policies. */
const defaultPolicy = ({ accountId }: KeyPurview): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Id: "key-default-1",
    Statement: [
      {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: rootArn(accountId) },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  });

/** The policy of `aws/s3`: whoever of the account may use S3 may use it through S3, and nobody else. */
const managedPolicy = ({ accountId, region }: KeyPurview): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Id: "auto-s3-2",
    Statement: [
      {
        Sid: "Allow access through S3 for all principals in the account that are authorized to use S3",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
        Resource: "*",
        Condition: {
          StringEquals: { "kms:CallerAccount": accountId, "kms:ViaService": `s3.${region}.amazonaws.com` },
        },
      },
      {
        Sid: "Allow direct access to key metadata to the account",
        Effect: "Allow",
        Principal: { AWS: rootArn(accountId) },
        Action: ["kms:Describe*", "kms:Get*", "kms:List*"],
        Resource: "*",
      },
    ],
  });

// ---- Registering ----------------------------------------------------------------------------------------------------

const keyOf = (record: KeyRecord): KmsKey => ({ ...record, arn: keyArn(record, record.keyId) });

/** A request that has been read: what is undefined stays as it is. */
type Asked = KeyPurview & Pick<KeyRecord, "keyId"> & Partial<Pick<KeyRecord, "state" | "policy">> & { alias?: string };

const STATES: ReadonlySet<string> = new Set<KmsKeyState>(["Enabled", "Disabled", "PendingDeletion"]);
const ALIAS = /^alias\/[a-zA-Z0-9/_-]{1,250}$/;

/** Throws {@link KeyRequestError}. */
const requestOf = (key: NewKmsKey, fallback: KeyPurview, ids: Pick<Ids, "uuid">): Asked => {
  const named = key.keyId?.startsWith("arn:") ? parseArn(key.keyId) : undefined;
  const keyId = named === undefined ? (key.keyId ?? ids.uuid()) : named.resource.replace(/^key\//, "");
  const accountId = key.accountId ?? named?.accountId ?? fallback.accountId;
  const region = key.region ?? named?.region ?? fallback.region;
  const alias = key.alias === undefined || key.alias.startsWith("alias/") ? key.alias : `alias/${key.alias}`;
  if (!KEY_ID.test(keyId)) throw new KeyRequestError(`A key id is a UUID, or mrk- and 32 hex digits; not ${keyId}.`);
  if (!/^\d{12}$/.test(accountId)) throw new KeyRequestError(`An account id is twelve digits; not ${accountId}.`);
  if (alias !== undefined && (!ALIAS.test(alias) || alias.startsWith("alias/aws/"))) {
    throw new KeyRequestError(`${alias} is no alias that a key can be given.`);
  }
  if (key.state !== undefined && !STATES.has(key.state)) {
    throw new KeyRequestError(`A key's state is one of ${[...STATES].join(", ")}; not ${key.state}.`);
  }
  return {
    keyId,
    accountId,
    region,
    ...(key.state === undefined ? {} : { state: key.state }),
    ...(key.policy === undefined ? {} : { policy: policyOf(key.policy) }),
    ...(alias === undefined ? {} : { alias }),
  };
};

const policyOf = (policy: string | object): string => {
  const text = typeof policy === "string" ? policy : JSON.stringify(policy);
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document === "object" && document !== null && "Statement" in document) return text;
  } catch {
    // Said below.
  }
  throw new KeyRequestError("A key policy is a JSON document with a Statement.");
};

const put = async (tx: WriteTransaction, { alias, ...asked }: Asked): Promise<KmsKey> => {
  const { accountId, region, keyId } = asked;
  const before = await tx.get(tables.keys, [accountId, region, keyId]);
  const aliases = before?.aliases ?? [];
  const record: KeyRecord = {
    state: "Enabled",
    policy: defaultPolicy(asked),
    ...before,
    ...asked,
    aliases: alias === undefined || aliases.includes(alias) ? aliases : [...aliases, alias],
  };
  if (alias !== undefined) await moveAlias(tx, record, alias);
  await tx.put(tables.keys, [accountId, region, keyId], record);
  return keyOf(record);
};

/** An alias stands for one key: the one it was given to last. */
const moveAlias = async (
  tx: WriteTransaction,
  { accountId, region, keyId }: KeyRecord,
  alias: string,
): Promise<void> => {
  const owner = await tx.get(tables.aliases, [accountId, region, alias]);
  if (owner !== undefined && owner !== keyId) {
    const other = await tx.get(tables.keys, [accountId, region, owner]);
    if (other) {
      const aliases = other.aliases.filter((each) => each !== alias);
      await tx.put(tables.keys, [accountId, region, owner], { ...other, aliases });
    }
  }
  await tx.put(tables.aliases, [accountId, region, alias], keyId);
};
