/** Every policy case: one request, the policies that have a say, and what AWS answers. The cases are data, in `cases/`. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { evaluate } from "../../src/services/iam/policy/evaluate.js";
import { refusalMessage } from "../../src/services/iam/policy/message.js";
import type { ContextValue, Layer, Policies, PolicySource, Principal } from "../../src/services/iam/policy/types.js";

/** A document: its statements (of 2012-10-17), the whole object, or raw text. */
type Written = readonly object[] | { readonly Statement: unknown } | string;

interface Case {
  readonly title: string;
  readonly request: {
    readonly principal: string;
    readonly action: string;
    readonly resource: string;
    readonly resourceAccount?: string;
    readonly canonicalUserId?: string;
    readonly resourcePolicyRequired?: boolean;
    /** Condition keys in AWS's spelling. */
    readonly context?: Readonly<Record<string, string | readonly string[]>>;
  };
  readonly policies: {
    readonly identity?: readonly Written[];
    readonly boundary?: Written;
    readonly session?: readonly Written[];
    readonly resource?: Written;
    readonly serviceControl?: readonly (readonly Written[])[];
    readonly resourceControl?: readonly (readonly Written[])[];
  };
  readonly expect: {
    readonly allowed: boolean;
    readonly kind?: "explicit" | "implicit";
    readonly layer?: Layer;
    readonly message?: string;
  };
}

/** The people of the cases. Account 1111… is the one at home; 2222… is another. */
const PRINCIPALS: Readonly<Record<string, Principal>> = {
  alice: {
    type: "user",
    accountId: "111111111111",
    arn: "arn:aws:iam::111111111111:user/alice",
    userId: "AIDAALICEALICEALICE11",
  },
  root: { type: "root", accountId: "111111111111", arn: "arn:aws:iam::111111111111:root", userId: "111111111111" },
  "a session of worker": {
    type: "assumed-role",
    accountId: "111111111111",
    arn: "arn:aws:sts::111111111111:assumed-role/worker/job-1",
    roleArn: "arn:aws:iam::111111111111:role/worker",
    roleId: "AROAWORKERWORKERWORK1",
    userId: "AROAWORKERWORKERWORK1:job-1",
  },
  "a web session of worker": {
    type: "assumed-role",
    accountId: "111111111111",
    arn: "arn:aws:sts::111111111111:assumed-role/worker/web-1",
    roleArn: "arn:aws:iam::111111111111:role/worker",
    roleId: "AROAWORKERWORKERWORK1",
    userId: "AROAWORKERWORKERWORK1:web-1",
    federatedProvider: "accounts.google.com",
  },
  "federated bob of alice": {
    type: "federated-user",
    accountId: "111111111111",
    arn: "arn:aws:sts::111111111111:federated-user/bob",
    userId: "111111111111:bob",
    issuerArn: "arn:aws:iam::111111111111:user/alice",
  },
  "federated bob of root": {
    type: "federated-user",
    accountId: "111111111111",
    arn: "arn:aws:sts::111111111111:federated-user/bob",
    userId: "111111111111:bob",
    issuerArn: "arn:aws:iam::111111111111:root",
  },
  stranger: {
    type: "user",
    accountId: "222222222222",
    arn: "arn:aws:iam::222222222222:user/stranger",
    userId: "AIDASTRANGERSTRANGER2",
  },
  "root of 2222": {
    type: "root",
    accountId: "222222222222",
    arn: "arn:aws:iam::222222222222:root",
    userId: "222222222222",
  },
  "a session of visitor": {
    type: "assumed-role",
    accountId: "222222222222",
    arn: "arn:aws:sts::222222222222:assumed-role/visitor/trip",
    roleArn: "arn:aws:iam::222222222222:role/visitor",
    roleId: "AROAVISITORVISITORVI2",
    userId: "AROAVISITORVISITORVI2:trip",
  },
  anonymous: { type: "anonymous" },
  "the log delivery": { type: "service", service: "logging.s3.amazonaws.com" },
  "a google login": { type: "federated", federatedProvider: "accounts.google.com" },
};

const policy = (written: Written): PolicySource => {
  if (typeof written === "string") return { document: written };
  const document = Array.isArray(written) ? { Version: "2012-10-17", Statement: written } : written;
  return { document: JSON.stringify(document) };
};

const policiesOf = ({ identity, boundary, session, resource, ...control }: Case["policies"]): Policies => ({
  identity: (identity ?? []).map(policy),
  ...(boundary && { boundary: policy(boundary) }),
  ...(session && { session: session.map(policy) }),
  ...(resource && { resource: policy(resource) }),
  ...(control.serviceControl && { serviceControl: control.serviceControl.map((level) => level.map(policy)) }),
  ...(control.resourceControl && { resourceControl: control.resourceControl.map((level) => level.map(policy)) }),
});

const principalNamed = (name: string): Principal => {
  const principal = PRINCIPALS[name];
  if (!principal) throw new Error(`No such principal: ${name}`);
  return principal;
};

const directory = join(import.meta.dirname, "cases");
const files = readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".json"));

describe.each(files.sort())("%s", (file) => {
  // The files of cases/ are ours and hold what Case says.
  const cases = JSON.parse(readFileSync(join(directory, file), "utf8")) as readonly Case[];

  test.each(cases.map((one) => [one.title, one] as const))("%s", (_, { request, policies, expect: expected }) => {
    const { principal: name, context = {}, ...rest } = request;
    const principal = principalNamed(name);
    const values = new Map<string, ContextValue>(
      Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]),
    );

    const decision = evaluate({ ...rest, principal, context: (key) => values.get(key) }, policiesOf(policies));

    const { message, ...outcome } = expected;
    expect(decision).toMatchObject(outcome);
    if (message !== undefined) {
      const callerArn = "arn" in principal ? principal.arn : "";
      const service = basename(request.action.split(":")[0] ?? "");
      expect(refusalMessage(decision, { ...rest, service, callerArn })).toBe(message);
    }
  });
});
