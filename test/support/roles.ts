/** The fixture of tests about roles: a role, and the clients of a session of it. */
import { test as base, type Clients, clientsOf, type Keys } from "./emulator.js";

interface RoleFixtures {
  /** Makes the role `worker` with an inline policy of these statements, has a user assume it, and gives its clients. */
  readonly assumed: (...statements: readonly object[]) => Promise<Clients & { readonly keys: Keys }>;
}

/** Whoever of the account has the permission may assume. */
export const trustsAccount = (...actions: readonly string[]): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: "000000000000" }, Action: ["sts:AssumeRole", ...actions] }],
  });

/** The keys of an answer's credentials. */
export const keysOf = (
  credentials: {
    readonly AccessKeyId?: string | undefined;
    readonly SecretAccessKey?: string | undefined;
    readonly SessionToken?: string | undefined;
  } = {},
): Keys => ({
  accessKeyId: credentials.AccessKeyId ?? "",
  secretAccessKey: credentials.SecretAccessKey ?? "",
  sessionToken: credentials.SessionToken ?? "",
});

export const test = base.extend<RoleFixtures>({
  assumed: async ({ emulator, iam, aUser }, use) =>
    use(async (...Statement) => {
      await iam.createRole({ RoleName: "worker", AssumeRolePolicyDocument: trustsAccount() });
      if (Statement.length > 0) {
        const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
        await iam.putRolePolicy({ RoleName: "worker", PolicyName: "inline", PolicyDocument });
      }
      const user = await aUser("assumer", { Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" });
      const { Credentials } = await user.sts.assumeRole({
        RoleArn: "arn:aws:iam::000000000000:role/worker",
        RoleSessionName: "session",
      });
      const keys = keysOf(Credentials);
      return { ...clientsOf(emulator, keys), keys };
    }),
});
