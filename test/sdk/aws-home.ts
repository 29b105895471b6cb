/** A home directory with AWS's two files, and an environment without anything of AWS in it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished, vi } from "vitest";

/** Stubs HOME and clears every `AWS_` variable until the test is over, then sets `env`. Gives the home directory. */
export function awsHome(
  files: { readonly config?: string; readonly credentials?: string } = {},
  env: Readonly<Record<string, string>> = {},
): string {
  const home = mkdtempSync(join(tmpdir(), "tucuxi-sdk-"));
  mkdirSync(join(home, ".aws"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(home, ".aws", name), text);

  for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) vi.stubEnv(name, undefined);
  vi.stubEnv("HOME", home);
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);

  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(home, { recursive: true });
  });
  return home;
}
