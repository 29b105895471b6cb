/** What a user may set, and how each setting is checked. One clear sentence for a bad one. */
import type { AuthMode } from "./server/auth/authenticate.js";
import type { Answered } from "./server/gateway.js";
import type { NewAccount } from "./services/kit/ports.js";

/** How strictly requests are judged; what each mode does is in the README. */
export const AUTH_MODES = ["enforce", "signature", "off"] as const satisfies readonly AuthMode[];
export type { AuthMode };

/** As which year's AWS new buckets are made. */
export const BUCKET_DEFAULTS = ["current", "2025", "legacy"] as const;
/** As which year's AWS new buckets are made; see `EmulatorOptions.bucketDefaults`. */
export type BucketDefaults = (typeof BUCKET_DEFAULTS)[number];

/** How an emulator is started. Everything has a default. */
export interface EmulatorOptions {
  /** The port to listen on; 0 takes a free one. Default 0 in process, 4566 on the command line. */
  readonly port?: number;
  /** The address to listen on. Default `127.0.0.1`. */
  readonly host?: string;
  /** False: no socket at all; `clientConfig()` then carries a `requestHandler`. Default true. */
  readonly listen?: boolean;
  /** `enforce` (default): signature and permissions. `signature`: signature only. `off`: neither. */
  readonly auth?: AuthMode;
  /**
   * Accounts with their root keys, as objects or as `ID[:KEY:SECRET]`. The first is the default account. Default: one,
   * `000000000000` with the key `test` and the secret `test`.
   */
  readonly accounts?: readonly (string | NewAccount)[];
  /** The region of requests that name none. Default `us-east-1`. */
  readonly region?: string;
  readonly bucketDefaults?: BucketDefaults;
  /** Further base domains under which virtual hosts are served. */
  readonly domains?: readonly string[];
  /** How many bytes of bodies may be held; beyond it S3 answers 503 `SlowDown`. Default: no limit. */
  readonly maxBytes?: number;
  /** Answer requests to a bucket of another region as AWS does, by a redirect, instead of serving them. */
  readonly strictRegions?: boolean;
  /**
   * Where notifications for an ARN are posted: URLs by ARN. When given, a queue, topic or function that is not among them
   * does not exist, and a configuration that names it is refused. Default: every ARN exists, and nothing is posted.
   */
  readonly notificationEndpoints?: Readonly<Record<string, string>>;
  /** Told of every answer: the request log of the command line. */
  readonly observe?: (answer: Answered) => void;
  /** Told what a background act (an event, a replication, a log line) threw. Default: nobody. */
  readonly failed?: (fault: unknown) => void;
}

/** A setting that cannot be: one sentence, no stack trace. */
export class OptionError extends Error {
  override readonly name = "OptionError";
}

const ACCOUNT_ID = /^\d{12}$/;
const ACCESS_KEY_ID = /^[A-Za-z0-9_\-.@+=]{1,128}$/;
/** Printable ASCII without space, comma and colon. */
const SECRET = /^[!-+\-./0-9;-~]+$/;

/**
 * An account as given on the command line, `ID[:KEY:SECRET]`, or as an object.
 * @throws OptionError saying which part is wrong.
 */
export const accountFrom = (given: string | NewAccount): NewAccount => {
  if (typeof given !== "string") return checked(given);
  const [accountId = "", accessKeyId, secretAccessKey, ...more] = given.split(":");
  if (more.length > 0 || (accessKeyId !== undefined && secretAccessKey === undefined)) {
    throw new OptionError(`an account is ID or ID:KEY:SECRET, not "${given}"`);
  }
  if (accessKeyId === undefined || secretAccessKey === undefined) return checked({ accountId });
  return checked({ accountId, accessKeyId, secretAccessKey });
};

const checked = (account: NewAccount): NewAccount => {
  const { accountId, accessKeyId, secretAccessKey } = account;
  if (!ACCOUNT_ID.test(accountId)) throw new OptionError(`an account id is twelve digits, not "${accountId}"`);
  if (accessKeyId !== undefined && !ACCESS_KEY_ID.test(accessKeyId)) {
    throw new OptionError(`an access key id is 1 to 128 of A-Z a-z 0-9 _ - . @ + =, not "${accessKeyId}"`);
  }
  if (secretAccessKey !== undefined && !SECRET.test(secretAccessKey)) {
    throw new OptionError("a secret access key is printable ASCII without space, comma and colon");
  }
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined)) {
    throw new OptionError(`account ${accountId} needs both an access key id and its secret, or neither`);
  }
  return account;
};

/**
 * Endpoints as given on the command line, `ARN=URL` each.
 * @throws OptionError saying which is wrong.
 */
export const endpointsFrom = (given: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    given.map((pair) => {
      const equals = pair.indexOf("=");
      const [arn, url] = [pair.slice(0, equals), pair.slice(equals + 1)];
      if (!/^arn:[^:]+:(?:sqs|sns|lambda|events):/.test(arn) || !/^https?:/.test(url) || !URL.canParse(url)) {
        throw new OptionError(`a notification endpoint is ARN=URL, not "${pair}"`);
      }
      return [arn, url];
    }),
  );

/** @throws OptionError unless the value is one of the choices. */
export const choice = <T extends string>(name: string, choices: readonly T[], value: string): T => {
  const found = choices.find((each) => each === value);
  if (found === undefined) throw new OptionError(`${name} is one of ${choices.join(", ")}, not "${value}"`);
  return found;
};

/** @throws OptionError unless the value is a whole number within the bounds. */
export const wholeNumber = (name: string, value: string, { min = 0, max = Number.MAX_SAFE_INTEGER } = {}): number => {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < min || number > max) {
    throw new OptionError(`${name} is a whole number from ${min} to ${max}, not "${value}"`);
  }
  return number;
};
