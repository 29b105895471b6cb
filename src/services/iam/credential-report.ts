/** The credential report: one line of CSV for root and for each user. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html */
import { rootArn } from "../kit/arns.js";
import type { KeyUse, LastUsed } from "./last-used.js";
import { type AccessKey, type IamReader, tables, type User } from "./state.js";

const COLUMNS = [
  "user",
  "arn",
  "user_creation_time",
  "password_enabled",
  "password_last_used",
  "password_last_changed",
  "password_next_rotation",
  "mfa_active",
  "access_key_1_active",
  "access_key_1_last_rotated",
  "access_key_1_last_used_date",
  "access_key_1_last_used_region",
  "access_key_1_last_used_service",
  "access_key_2_active",
  "access_key_2_last_rotated",
  "access_key_2_last_used_date",
  "access_key_2_last_used_region",
  "access_key_2_last_used_service",
  "cert_1_active",
  "cert_1_last_rotated",
  "cert_2_active",
  "cert_2_last_rotated",
] as const;

const NOTHING = "N/A";
const DAY = 24 * 3600 * 1000;

/** AWS: whole seconds, with the offset written out. */
const time = (milliseconds: number | undefined): string =>
  milliseconds === undefined ? NOTHING : new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "+00:00");

/** The report of an account, as it is now. */
export const credentialReport = async (iam: IamReader, lastUsed: LastUsed): Promise<string> => {
  const users = await iam.tx.range(tables.users, { within: [iam.accountId] });
  const lines = [await rootLine(iam, lastUsed)];
  for (const user of users) lines.push(await userLine(iam, lastUsed, user));
  return [COLUMNS, ...lines].map((line) => line.map(cell).join(",")).join("\n");
};

const cell = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const rootLine = async (iam: IamReader, lastUsed: LastUsed): Promise<readonly string[]> => {
  const { accountId, createdAt, rootKeyIds, mfaSerialNumbers = [] } = await iam.account();
  return [
    "<root_account>",
    rootArn(accountId),
    time(createdAt),
    "not_supported",
    "no_information",
    "not_supported",
    "not_supported",
    String(mfaSerialNumbers.length > 0),
    ...(await keyCells(iam, lastUsed, rootKeyIds)),
    ...certificateCells([]),
  ];
};

const userLine = async (iam: IamReader, lastUsed: LastUsed, user: User): Promise<readonly string[]> => {
  const { loginProfile } = user;
  const maxAge = (await iam.account()).passwordPolicy?.maxPasswordAge;
  const nextRotation = loginProfile && maxAge !== undefined ? loginProfile.createdAt + maxAge * DAY : undefined;
  return [
    user.name,
    user.arn,
    time(user.createdAt),
    String(loginProfile !== undefined),
    // AWS: a password that nobody has used is not the same as no password. Nobody signs in here.
    loginProfile ? "no_information" : NOTHING,
    time(loginProfile?.createdAt),
    time(nextRotation),
    String((user.mfaSerialNumbers ?? []).length > 0),
    ...(await keyCells(iam, lastUsed, user.accessKeyIds)),
    ...certificateCells(user.signingCertificates ?? []),
  ];
};

const keyCells = async (iam: IamReader, lastUsed: LastUsed, ids: readonly string[]): Promise<readonly string[]> => {
  const cells: string[] = [];
  for (const id of [ids[0], ids[1]]) {
    const key = id === undefined ? undefined : await iam.tx.get(tables.accessKeys, [id]);
    cells.push(...keyCell(key, key && (await lastUsed.of(iam.tx, key.accessKeyId))));
  }
  return cells;
};

const keyCell = (key: AccessKey | undefined, use: KeyUse | undefined): readonly string[] => [
  String(key?.status === "Active"),
  time(key?.createdAt),
  time(use?.at),
  use?.region ?? NOTHING,
  use?.service ?? NOTHING,
];

const certificateCells = (certificates: NonNullable<User["signingCertificates"]>): readonly string[] =>
  [certificates[0], certificates[1]].flatMap((certificate) => [
    String(certificate?.status === "Active"),
    time(certificate?.uploadedAt),
  ]);
