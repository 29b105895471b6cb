/** The policy engine's vocabulary. The engine is pure: no clock, no store, no I/O, nothing of the rest of the house. */

/** A principal as policies see it. */
export type Principal =
  | { readonly type: "anonymous" }
  | { readonly type: "service"; readonly service: string }
  | {
      readonly type: "root" | "user";
      readonly accountId: string;
      readonly arn: string;
      /** `AIDA…`, or the account id of root: what a deleted user leaves behind in a policy. */
      readonly userId: string;
    }
  | {
      readonly type: "assumed-role";
      readonly accountId: string;
      /** The session's ARN, `arn:aws:sts::…:assumed-role/role/session`. */
      readonly arn: string;
      readonly roleArn: string;
      /** `AROA…` */
      readonly roleId: string;
      /** `AROA…:session` */
      readonly userId: string;
      /** `accounts.google.com`, a SAML provider's ARN ...: a `Federated` principal. */
      readonly federatedProvider?: string;
    }
  | {
      readonly type: "federated-user";
      readonly accountId: string;
      readonly arn: string;
      readonly userId: string;
      /** The user or root whose GetFederationToken made the session. */
      readonly issuerArn: string;
    }
  | {
      /** Before a session exists: who asks for AssumeRoleWithWebIdentity or WithSAML. */
      readonly type: "federated";
      readonly federatedProvider: string;
    };

/** A policy as its owner holds it: text, and where it came from, for the reasons. */
export interface PolicySource {
  /** The document's JSON text. Compiled once per text, in a bounded cache. */
  readonly document: string;
  /** Managed policies: their ARN. */
  readonly arn?: string;
  /** Inline policies: their name. */
  readonly name?: string;
  /** Whom it hangs on: `user/s3_user`, `group/devs`, a bucket's ARN. */
  readonly attachedTo?: string;
}

/** Everything that has a say about one request. */
export interface Policies {
  readonly identity: readonly PolicySource[];
  /** Undefined: there is no boundary. */
  readonly boundary?: PolicySource;
  /** Undefined: the caller has no session policy. An empty list does not occur. */
  readonly session?: readonly PolicySource[];
  /** The bucket policy, the trust policy, the key policy ... of the resource. */
  readonly resource?: PolicySource;
  /** One list per level, root first; each level must allow. Undefined: no organization, or an exempt caller. */
  readonly serviceControl?: readonly (readonly PolicySource[])[];
  readonly resourceControl?: readonly (readonly PolicySource[])[];
}

/** A condition key's values; several make it multivalued. Undefined: the key is not in the request context. */
export type ContextValue = string | readonly string[] | undefined;

/** The request as the engine judges it. */
export interface AuthorizationRequest {
  readonly principal: Principal;
  /** `s3:GetObject` */
  readonly action: string;
  /** The resource's ARN, or `*`. */
  readonly resource: string;
  /** The account that owns the resource; the caller's own account when undefined. */
  readonly resourceAccount?: string | undefined;
  /** The canonical user id of the caller's account: S3's policies may name it as a `CanonicalUser`. */
  readonly canonicalUserId?: string | undefined;
  /** Condition keys, by lower-case name; asked only for the keys that the policies mention. */
  readonly context: (key: string) => ContextValue;
  /**
   * True for actions whose resource policy must allow by itself, whatever the identity says (`sts:AssumeRole`'s trust
   * policy, KMS key policies).
   */
  readonly resourcePolicyRequired?: boolean | undefined;
}

/** The kinds of policy, in the order in which AWS evaluates and names them. */
export type Layer =
  | "resource-control"
  | "service-control"
  | "resource-based"
  | "identity-based"
  | "permissions-boundary"
  | "session";

/** One statement that took part, for the reasons. */
export interface MatchedStatement {
  readonly layer: Layer;
  readonly policy: PolicySource;
  /** Position in `Statement`, from 0. */
  readonly index: number;
  readonly sid?: string;
  readonly effect: "Allow" | "Deny";
}

/** A statement that would have taken part but for one reason: what "explain" tells. */
export interface NearMiss extends MatchedStatement {
  readonly because:
    | { readonly part: "Principal" | "Action" | "Resource" }
    | {
        readonly part: "Condition";
        readonly operator: string;
        readonly key: string;
        readonly wanted: readonly string[];
        readonly had: ContextValue;
      };
}

/**
 * The engine's answer with its reasons. `layer` of a denial is the kind of policy that AWS's message names: of an
 * explicit deny where it stands, of an implicit deny the first kind that had to allow and did not.
 */
export type Decision =
  | { readonly allowed: true; readonly allowedBy: readonly MatchedStatement[] }
  | {
      readonly allowed: false;
      readonly kind: "explicit";
      readonly layer: Layer;
      readonly deniedBy: readonly MatchedStatement[];
    }
  | { readonly allowed: false; readonly kind: "implicit"; readonly layer: Layer };

/** What the engine offers. Implemented in `evaluate.ts`; `explain.ts` adds the near misses. */
export type Evaluate = (request: AuthorizationRequest, policies: Policies) => Decision;
