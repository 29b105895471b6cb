/**
 * `Principal` and `NotPrincipal`, and how strongly they name a caller.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
import type { Principal } from "./types.js";

/**
 * How an Allow names the caller, weakest first.
 * - `account`: by its account, which only delegates to that account's own policies;
 * - `limited`: by its role, or by the user who made a federated session: no identity policy is needed, but boundary and
 *   session policy limit the grant;
 * - `direct`: by itself (or by `*`): neither limits it within the account.
 */
export type Naming = "account" | "limited" | "direct";

type Kind = "AWS" | "Service" | "Federated" | "CanonicalUser";

/** One of the identities a caller has, by all the names it answers to. */
interface Identity {
  readonly naming: Naming;
  readonly names: readonly (readonly [Kind, string])[];
  /** True where `NotPrincipal` need not list it to spare the caller. */
  readonly incidental?: boolean;
}

/** The request's caller, as policies may name it. */
export interface Named {
  readonly type: Principal["type"];
  /** Strongest first. Nobody has a name for an anonymous caller. */
  readonly identities: readonly Identity[];
  readonly hasBoundary: boolean;
}

/** Gathers a caller's names; `canonicalUserId` is that of its account, which S3's policies may use. */
export const named = (principal: Principal, canonicalUserId: string | undefined, hasBoundary: boolean): Named => ({
  type: principal.type,
  identities: identitiesOf(principal, canonicalUserId),
  hasBoundary,
});

const identitiesOf = (principal: Principal, canonicalUserId: string | undefined): readonly Identity[] => {
  switch (principal.type) {
    case "anonymous":
      return [];
    case "service":
      return [{ naming: "direct", names: [["Service", principal.service]] }];
    case "federated":
      return [{ naming: "direct", names: [["Federated", principal.federatedProvider]] }];
  }
  const account: Identity["names"] = [
    ["AWS", principal.accountId],
    ...(canonicalUserId === undefined ? [] : [["CanonicalUser", canonicalUserId] as const]),
  ];
  if (principal.type === "root") return [{ naming: "direct", names: account }];
  const identities: Identity[] = [
    {
      naming: "direct",
      names: [
        ["AWS", principal.arn],
        ["AWS", principal.userId],
      ],
    },
  ];
  if (principal.type === "assumed-role") {
    const { roleArn, roleId, federatedProvider } = principal;
    identities.push({
      naming: "limited",
      names: [
        ["AWS", roleArn],
        ["AWS", roleId],
      ],
    });
    if (federatedProvider !== undefined)
      identities.push({ naming: "limited", names: [["Federated", federatedProvider]], incidental: true });
  }
  if (principal.type === "federated-user") {
    const issuer = ACCOUNT.exec(principal.issuerArn)?.[1] ?? principal.issuerArn;
    if (issuer === principal.issuerArn)
      identities.push({ naming: "limited", names: [["AWS", issuer]], incidental: true });
  }
  identities.push({ naming: "account", names: account });
  return identities;
};

/** A compiled `Principal` or `NotPrincipal`. */
export interface Principals {
  /** Undefined: the caller is not meant. */
  readonly naming: (caller: Named, effect: "Allow" | "Deny") => Naming | undefined;
}

/** The names in a policy, by the member of `Principal` they stand in. */
type Names = Readonly<Record<Kind, ReadonlySet<string>>>;

const ACCOUNT = /^(?:arn:[^:]*:iam::)?(\d{12})(?::root)?$/;
const KINDS = ["AWS", "Service", "Federated", "CanonicalUser"] as const satisfies readonly Kind[];

const listOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === "string");

const namesIn = (element: unknown): Names => {
  const written: Partial<Record<string, unknown>> =
    typeof element === "object" && element !== null ? { ...element } : { AWS: element };
  const names = {
    AWS: new Set<string>(),
    Service: new Set<string>(),
    Federated: new Set<string>(),
    CanonicalUser: new Set<string>(),
  };
  for (const kind of KINDS) {
    for (const name of listOf(written[kind])) {
      // `111122223333` and `arn:aws:iam::111122223333:root` are one name.
      names[kind].add(kind === "AWS" ? (ACCOUNT.exec(name)?.[1] ?? name) : name);
    }
  }
  return names;
};

const isEveryone = (names: Names, caller: Named): boolean =>
  names.AWS.has("*") ||
  (names.Service.has("*") && caller.type === "service") ||
  (names.Federated.has("*") && caller.type === "federated");

const isListed = (names: Names, identity: Identity): boolean =>
  identity.names.some(([kind, name]) => names[kind].has(name));

/** Compiles the value of `Principal`. */
export const principals = (element: unknown): Principals => {
  const names = namesIn(element);
  return {
    naming: (caller) => {
      if (isEveryone(names, caller)) return "direct";
      for (const identity of caller.identities) if (isListed(names, identity)) return identity.naming;
      return undefined;
    },
  };
};

/**
 * Compiles the value of `NotPrincipal`.
 *
 * AWS: a Deny spares only a caller *all* of whose identities are listed: a user with its account, a role session with
 * its role and its account. And it never spares a principal that has a permissions boundary.
 */
export const notPrincipals = (element: unknown): Principals => {
  const names = namesIn(element);
  return {
    naming: (caller, effect) => {
      if (effect === "Deny" && caller.hasBoundary) return "direct";
      if (isEveryone(names, caller)) return undefined;
      const listed = (identity: Identity): boolean => isListed(names, identity);
      const required = caller.identities.filter((identity) => !identity.incidental);
      const isSpared =
        effect === "Deny" ? required.length > 0 && required.every(listed) : caller.identities.some(listed);
      return isSpared ? undefined : "direct";
    },
  };
};
