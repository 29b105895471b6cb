/** Who stands behind a principal's ARN. */
import type { ReadTransaction } from "../../store/port.js";
import { keyOf, tables } from "./state.js";

const PRINCIPAL = /^arn:aws[a-z-]*:iam::(\d{12}):(root$|user\/|role\/)(?:.*\/)?([^/]*)$/;

/** The unique id (`AIDA…`, `AROA…`, the account id of root) of a principal that exists, else undefined. */
export const principalId = async (tx: ReadTransaction, arn: string): Promise<string | undefined> => {
  const [, accountId, kind, name] = PRINCIPAL.exec(arn) ?? [];
  if (accountId === undefined || name === undefined) return undefined;
  if (kind === "root") return (await tx.get(tables.accounts, [accountId]))?.accountId;
  const key: [string, string] = [accountId, keyOf(name)];
  const record = kind === "user/" ? await tx.get(tables.users, key) : await tx.get(tables.roles, key);
  return record?.arn === arn ? record.id : undefined;
};
