/** The fixtures of the behaviour tests: an emulator of the test's own, and real clients that speak to it. */
import { IAM } from "@aws-sdk/client-iam";
import { S3 } from "@aws-sdk/client-s3";
import { STS } from "@aws-sdk/client-sts";
import { test as base } from "vitest";
import { createEmulator, type Emulator, type EmulatorOptions } from "../../src/index.js";
import "./matchers.js";

/** The clients of one caller. */
export interface Clients {
  readonly s3: S3;
  readonly iam: IAM;
  readonly sts: STS;
}

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Clients that sign with these keys; as the emulator's root when none are given. */
export const clientsOf = (emulator: Emulator, credentials: Keys = emulator.credentials): Clients => {
  const config = { ...emulator.clientConfig(), credentials, maxAttempts: 1 };
  return { s3: new S3(config), iam: new IAM(config), sts: new STS(config) };
};

interface Fixtures extends Clients {
  /** Options of this test's emulator: {@link testWith}, or inside a `describe` `test.override({ options: { ... } })`. */
  readonly options: EmulatorOptions;
  readonly emulator: Emulator;
  /** Makes an IAM user with an inline policy of these statements, and gives the user's clients. */
  readonly aUser: (name: string, ...statements: readonly object[]) => Promise<Clients & { readonly keys: Keys }>;
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest wants an object pattern here
  options: async ({}, use) => use({}),
  emulator: async ({ options }, use) => {
    const emulator = await createEmulator({ listen: false, ...options });
    await use(emulator);
    await emulator.close();
  },
  s3: async ({ emulator }, use) => use(clientsOf(emulator).s3),
  iam: async ({ emulator }, use) => use(clientsOf(emulator).iam),
  sts: async ({ emulator }, use) => use(clientsOf(emulator).sts),
  aUser: async ({ emulator, iam }, use) =>
    use(async (UserName, ...Statement) => {
      await iam.createUser({ UserName });
      if (Statement.length > 0) {
        const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
        await iam.putUserPolicy({ UserName, PolicyName: "inline", PolicyDocument });
      }
      const { AccessKey } = await iam.createAccessKey({ UserName });
      const keys = { accessKeyId: AccessKey?.AccessKeyId ?? "", secretAccessKey: AccessKey?.SecretAccessKey ?? "" };
      return { ...clientsOf(emulator, keys), keys };
    }),
});

/** The same test with an emulator of other options. (Overriding them for a whole file would reach the files behind it.) */
export const testWith = (options: EmulatorOptions) =>
  test.extend<Pick<Fixtures, "options">>({
    // biome-ignore lint/correctness/noEmptyPattern: vitest wants an object pattern here
    options: async ({}, use) => use(options),
  });

export { describe, expect } from "vitest";
