/**
 * `~/.aws/config` and `~/.aws/credentials`, read at once.
 *
 * The SDK has the same reader (`@smithy/core/config`), but only as a promise. A Session must know its profile when it is
 * constructed, so that a misspelt profile is an error there and never a request to another account. A test holds both readers together.
 */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** The environment variables a session is built from. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** One section's settings; a nested block is flattened with a dot: `s3.addressing_style`. */
export type Section = Readonly<Record<string, string>>;

/** Both shared files, sections by name. */
export interface SharedFiles {
  /** Profiles by name; keys of the credentials file win over those of the config file. */
  readonly profiles: ReadonlyMap<string, Section>;
  /** `[services NAME]` sections by name. */
  readonly services: ReadonlyMap<string, Section>;
}

/** Where the two files are: `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE`, else below `~/.aws`. */
export function sharedFilePaths(env: Environment): { readonly configFilepath: string; readonly filepath: string } {
  return {
    configFilepath: expanded(env.AWS_CONFIG_FILE, env) ?? join(home(env), ".aws", "config"),
    filepath: expanded(env.AWS_SHARED_CREDENTIALS_FILE, env) ?? join(home(env), ".aws", "credentials"),
  };
}

/** Reads both files; a missing file is an empty one. */
export function readSharedFiles(env: Environment): SharedFiles {
  const paths = sharedFilePaths(env);
  return sharedFiles(textOf(paths.configFilepath), textOf(paths.filepath));
}

/** The profiles and services of the two files' texts. */
export function sharedFiles(config: string, credentials: string): SharedFiles {
  const profiles = new Map<string, Section>();
  const services = new Map<string, Section>();

  for (const [header, section] of parseIni(config)) {
    const named = /^(profile|services|sso-session)\s+(["']?)(.+?)\2$/.exec(header);
    const [, kind, , name] = named ?? [];
    if (kind === "profile" && name !== undefined) profiles.set(name, { ...profiles.get(name), ...section });
    else if (kind === "services" && name !== undefined) services.set(name, section);
    // AWS: in the config file only "default" may stand without the word "profile".
    else if (header === "default") profiles.set(header, { ...section, ...profiles.get(header) });
  }
  for (const [name, section] of parseIni(credentials)) profiles.set(name, { ...profiles.get(name), ...section });

  return { profiles, services };
}

function parseIni(text: string): Map<string, Section> {
  const sections = new Map<string, Record<string, string>>();
  let section: Record<string, string> | undefined;
  let block: string | undefined;

  for (const line of text.split(/\r?\n/)) {
    const bare = (line.split(/(?:^|\s)[;#]/)[0] ?? "").trim();
    if (bare.startsWith("[") && bare.endsWith("]")) {
      const header = bare.slice(1, -1).trim();
      section = sections.get(header) ?? {};
      sections.set(header, section);
      block = undefined;
      continue;
    }
    const equals = bare.indexOf("=");
    if (section === undefined || equals < 1) continue;
    const key = bare.slice(0, equals).trim();
    const value = bare.slice(equals + 1).trim();
    if (value === "") {
      block = key;
      continue;
    }
    if (line.trimStart() === line) block = undefined;
    section[block === undefined ? key : `${block}.${key}`] = value;
  }
  return sections;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // AWS: a missing or unreadable file is the same as an empty one.
  }
}

function home(env: Environment): string {
  return env.HOME || env.USERPROFILE || homedir();
}

function expanded(path: string | undefined, env: Environment): string | undefined {
  if (!path) return undefined;
  return path
    .replace(/^~(?=$|[\\/])/, home(env))
    .replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole, braced, plain) => env[braced ?? plain] ?? whole);
}
