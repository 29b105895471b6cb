/** Which profile, region, endpoint and addressing style hold: boto3's order of precedence as pure functions of environment and files. */
import { ConfigurationError, UnknownProfileError } from "./errors.js";
import type { Environment, Section, SharedFiles } from "./profiles.js";

/** The service names a session knows, each with its id in `AWS_ENDPOINT_URL_<ID>` and in a services section. */
export type ServiceName = "s3" | "iam" | "sts";

/** S3, IAM and STS answer in us-east-1 when nobody says otherwise, as in boto3. */
export const DEFAULT_REGION = "us-east-1";

/** The profile's name and whether the caller (not the environment) chose it. */
export interface ProfileChoice {
  readonly name: string;
  readonly explicit: boolean;
  readonly section: Section;
}

/**
 * The profile: the argument, else `AWS_DEFAULT_PROFILE`, else `AWS_PROFILE`, else `default`.
 * Throws UnknownProfileError for a name that neither file has; a missing `default` is an empty one.
 */
export function chooseProfile(wanted: string | undefined, env: Environment, files: SharedFiles): ProfileChoice {
  const name = wanted || env.AWS_DEFAULT_PROFILE || env.AWS_PROFILE || "default";
  const section = files.profiles.get(name);
  if (section === undefined && name !== "default") throw new UnknownProfileError(name, [...files.profiles.keys()]);
  return { name, explicit: Boolean(wanted), section: section ?? {} };
}

/** The region: the argument, else `AWS_REGION`, else `AWS_DEFAULT_REGION`, else the profile's; undefined when nobody says. */
export function chooseRegion(wanted: string | undefined, env: Environment, profile: Section): string | undefined {
  return wanted || env.AWS_REGION || env.AWS_DEFAULT_REGION || profile.region || undefined;
}

/**
 * The configured endpoint of a service: `AWS_ENDPOINT_URL_<SERVICE>`, else `AWS_ENDPOINT_URL`, else the profile's services section, else the
 * profile's `endpoint_url`; undefined means AWS itself. `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` and its profile key switch all of them off.
 */
export function configuredEndpoint(
  service: ServiceName,
  env: Environment,
  profile: ProfileChoice,
  files: SharedFiles,
): string | undefined {
  if (ignoresConfiguredEndpoints(env, profile.section)) return undefined;
  const fromEnvironment = env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] || env.AWS_ENDPOINT_URL;
  if (fromEnvironment) return fromEnvironment;

  const { services, endpoint_url } = profile.section;
  if (services === undefined) return endpoint_url;
  const section = files.services.get(services);
  if (section === undefined) {
    throw new ConfigurationError(
      `The profile "${profile.name}" names the services section "${services}", which the config file does not have.`,
    );
  }
  return section[`${service}.endpoint_url`] ?? endpoint_url;
}

/** Whether endpoints from environment and profile are switched off. */
export function ignoresConfiguredEndpoints(env: Environment, profile: Section): boolean {
  const setting = env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS || profile.ignore_configured_endpoint_urls;
  return setting?.toLowerCase() === "true";
}

/**
 * Whether S3 addresses buckets by path. A custom endpoint means path style unless the profile's `s3 = addressing_style` is `virtual`
 * (or the host is S3 Accelerate's); without a custom endpoint it means path style only when asked for. Undefined leaves it to the SDK.
 */
export function choosePathStyle(endpoint: unknown, profile: Section): true | undefined {
  const style = profile["s3.addressing_style"]?.toLowerCase();
  if (style === "virtual") return undefined;
  if (style === "path") return true;
  const isAccelerated = typeof endpoint === "string" && /(^|[./])s3-accelerate\./.test(endpoint);
  return (endpoint !== undefined && !isAccelerated) || undefined;
}

/** The `s3 =` block of the profile that the SDK itself does not read, as its client options. */
export function s3Block(profile: Section): { useAccelerateEndpoint?: boolean; useDualstackEndpoint?: boolean } {
  return {
    ...(isTrue(profile["s3.use_accelerate_endpoint"]) && { useAccelerateEndpoint: true }),
    ...(isTrue(profile["s3.use_dualstack_endpoint"]) && { useDualstackEndpoint: true }),
  };
}

function isTrue(setting: string | undefined): boolean {
  return setting?.toLowerCase() === "true";
}
