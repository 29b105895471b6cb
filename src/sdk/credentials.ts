/** Where a session's keys come from: the SDK's own chain, with boto3's rule for the environment in front of it. */
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider, Logger } from "@smithy/types";
import { ConfigurationError } from "./errors.js";
import { type Environment, sharedFilePaths } from "./profiles.js";
import type { ProfileChoice } from "./settings.js";

// The SDK's chain warns that its precedence may change; the session's own is settled before the chain is asked.
const SILENT: Logger = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/** The keys an emulator's root account has unless it was told otherwise. */
export const EMULATOR_CREDENTIALS: AwsCredentialIdentity = { accessKeyId: "test", secretAccessKey: "test" };

/**
 * The keys in `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`, or undefined when there are none.
 * Half a pair is a ConfigurationError, as in boto3: going on would use somebody else's keys.
 */
export function environmentCredentials(env: Environment): AwsCredentialIdentity | undefined {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_SECURITY_TOKEN } = env;
  if (!AWS_ACCESS_KEY_ID && !AWS_SECRET_ACCESS_KEY) return undefined;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    const missing = AWS_ACCESS_KEY_ID ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID";
    throw new ConfigurationError(`Partial credentials found in the environment, missing: ${missing}.`);
  }
  const sessionToken = AWS_SESSION_TOKEN || AWS_SECURITY_TOKEN;
  const { AWS_CREDENTIAL_EXPIRATION, AWS_ACCOUNT_ID } = env;
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(sessionToken && { sessionToken }),
    ...(AWS_CREDENTIAL_EXPIRATION && { expiration: new Date(AWS_CREDENTIAL_EXPIRATION) }),
    ...(AWS_ACCOUNT_ID && { accountId: AWS_ACCOUNT_ID }),
  };
}

/**
 * The provider of a session's keys. Keys in the environment win over a profile that merely comes from the environment (`AWS_PROFILE`);
 * a profile given to the session wins over them. Then the SDK's chain: profile (static, role, SSO, process), web identity, container, EC2.
 * Nothing is read before the first call.
 * A role profile asks STS at `sts`, so that a session bound to an emulator assumes its roles there and nowhere else.
 */
export function credentialChain(
  profile: ProfileChoice,
  env: Environment,
  sts: { readonly region: string; readonly endpoint: () => string | undefined },
): AwsCredentialIdentityProvider {
  const endpoint = profile.section.role_arn === undefined ? undefined : sts.endpoint();
  const chain = defaultProvider({
    profile: profile.name,
    ...sharedFilePaths(env),
    logger: SILENT,
    ignoreCache: true, // A profile written a moment ago counts.
    clientConfig: { region: sts.region, ...(endpoint !== undefined && { endpoint }) },
  });
  if (profile.explicit) return chain;
  return async (properties) => environmentCredentials(env) ?? chain(properties);
}

// Settings that make a profile find its keys in another way than having them.
const OTHER_WAYS = [
  "role_arn",
  "web_identity_token_file",
  "sso_session",
  "sso_start_url",
  "credential_process",
  "login_session",
];

/**
 * The keys of a session that speaks to an emulator: those of a profile given to it, then the environment's, then `test` / `test`.
 * A given profile that assumes a role does so at `sts`: to act as root instead would make every permission test pass.
 */
export function emulatorCredentials(
  profile: ProfileChoice,
  env: Environment,
  sts: { readonly region: string; readonly endpoint: () => string | undefined },
): AwsCredentialIdentity | AwsCredentialIdentityProvider {
  const { aws_access_key_id, aws_secret_access_key } = profile.section;
  const hasKeys = aws_access_key_id !== undefined && aws_secret_access_key !== undefined;
  const knowsTheirWay = hasKeys || OTHER_WAYS.some((setting) => setting in profile.section);
  if (profile.explicit && knowsTheirWay) return credentialChain(profile, env, sts);
  return environmentCredentials(env) ?? EMULATOR_CREDENTIALS;
}
