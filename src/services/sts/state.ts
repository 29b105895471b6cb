/** Temporary credentials: by access key id, and by when they end, so that the long ended are forgotten. */
import { type ReadTransaction, table, type WriteTransaction } from "../../store/port.js";
import { assumedRoleArn } from "../kit/arns.js";
import type { AuthenticatedCaller, Credential, Session } from "../kit/caller.js";
import type { Ids } from "../kit/ids.js";
import type { AssumableRole, StsIam } from "./ports.js";
import { sessionToken } from "./tokens.js";

interface StoredSession {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly caller: AuthenticatedCaller;
}

const sessions = table<[accessKeyId: string], StoredSession>("sts.sessions");
const endings = table<[expiresAt: number, accessKeyId: string], string>("sts.session-endings");

/** Ended sessions are remembered for a week: their keys are answered as expired, not as unknown. */
const REMEMBERED = 7 * 24 * 3600 * 1000;
/** So many are forgotten whenever one is made: more than are made, so the table does not grow for ever. */
const FORGOTTEN_AT_ONCE = 4;

/** Temporary credentials as every operation that makes some answers them. */
export interface Issued {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
  readonly Expiration: Date;
}

/** Where and when credentials are made. */
interface Issuing {
  readonly ids: Ids;
  readonly world: string;
  readonly now: number;
}

/** Makes and keeps temporary credentials. `callerOf` says whom a key stands for. */
export const issue = async (
  tx: WriteTransaction,
  { ids, world, now }: Issuing,
  session: Session,
  callerOf: (accessKeyId: string) => AuthenticatedCaller,
): Promise<Issued> => {
  for (const accessKeyId of await tx.range(endings, { limit: FORGOTTEN_AT_ONCE })) {
    const ended = await tx.get(sessions, [accessKeyId]);
    const { expiresAt } = ended?.caller.session ?? { expiresAt: 0 };
    if (expiresAt > now - REMEMBERED) break;
    await tx.delete(sessions, [accessKeyId]);
    await tx.delete(endings, [expiresAt, accessKeyId]);
  }
  const accessKeyId = ids.iam("ASIA");
  const stored: StoredSession = {
    accessKeyId,
    secretAccessKey: ids.secretAccessKey(),
    sessionToken: sessionToken(world, ids),
    caller: callerOf(accessKeyId),
  };
  await tx.put(sessions, [accessKeyId], stored);
  await tx.put(endings, [session.expiresAt, accessKeyId], accessKeyId);
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: stored.secretAccessKey,
    SessionToken: stored.sessionToken,
    Expiration: new Date(session.expiresAt),
  };
};

/** Credentials of a session of a role, and whom they stand for: what every way of becoming a role answers. */
export const issueForRole = async (
  tx: WriteTransaction,
  issuing: Issuing,
  role: AssumableRole,
  sessionName: string,
  session: Session,
) => {
  const arn = assumedRoleArn(role.accountId, role.name, sessionName);
  const userId = `${role.id}:${sessionName}`;
  const Credentials = await issue(tx, issuing, session, (accessKeyId) => ({
    type: "assumed-role",
    accountId: role.accountId,
    arn,
    userId,
    accessKeyId,
    roleArn: role.arn,
    roleName: role.name,
    roleId: role.id,
    session,
  }));
  return { Credentials, AssumedRoleUser: { AssumedRoleId: userId, Arn: arn } };
};

/** Whom temporary credentials stand for; undefined when there are none, or when their role or user is no more. */
export const credentialOf = async (
  tx: ReadTransaction,
  iam: StsIam,
  accessKeyId: string,
): Promise<Credential | undefined> => {
  const stored = await tx.get(sessions, [accessKeyId]);
  if (!stored || !(await exists(tx, iam, stored.caller))) return undefined;
  return { ...stored, active: true };
};

const exists = async (tx: ReadTransaction, iam: StsIam, caller: AuthenticatedCaller): Promise<boolean> => {
  switch (caller.type) {
    case "root":
      return true;
    case "user":
      return (await iam.principalId(tx, caller.arn)) === caller.userId;
    case "assumed-role":
      return (await iam.principalId(tx, caller.roleArn)) === caller.roleId;
    case "federated-user":
      return exists(tx, iam, caller.issuer);
  }
};
