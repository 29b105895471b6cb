/** Who is asking: the result of authentication, the input of authorization. */

/** What every known caller has. */
interface Known {
  readonly accountId: string;
  /** The ARN that `GetCallerIdentity` answers and refusals quote. */
  readonly arn: string;
  /** `aws:userid`: the account id of root, `AIDA…` of a user, `AROA…:session` of a role session. */
  readonly userId: string;
  readonly accessKeyId: string;
  /** Set when the credentials are temporary. */
  readonly session?: Session;
  /** Set for credentials of CreateSession: they are good for one directory bucket, and for nothing else. */
  readonly bucketSession?: { readonly bucket: string; readonly mode: "ReadOnly" | "ReadWrite" };
}

/** What temporary credentials add to their caller. */
export interface Session {
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** Session policies, inline first, then those given by ARN, as documents. */
  readonly policies: readonly SessionPolicy[];
  /** `aws:PrincipalTag/*` that the session brings, over those of its role. */
  readonly tags: Readonly<Record<string, string>>;
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity?: string;
  /** World time at which MFA was presented. */
  readonly mfaAuthenticatedAt?: number;
  /** Which STS operation made it. */
  readonly origin:
    | "AssumeRole"
    | "AssumeRoleWithWebIdentity"
    | "AssumeRoleWithSAML"
    | "AssumeRoot"
    | "GetSessionToken"
    | "GetFederationToken";
  /** `aws:FederatedProvider` for federated sessions. */
  readonly federatedProvider?: string;
}

/** A policy that a session was limited by when it was made. */
export interface SessionPolicy {
  /** The managed policy's ARN, or undefined for the inline one. */
  readonly arn?: string;
  readonly document: string;
}

/** Root of an account. */
export interface RootUser extends Known {
  readonly type: "root";
}

/** A user with a long-term key or a session of its own. */
export interface IamUser extends Known {
  readonly type: "user";
  readonly userName: string;
}

/** A session of a role. */
export interface AssumedRole extends Known {
  readonly type: "assumed-role";
  readonly roleArn: string;
  readonly roleName: string;
  /** `AROA…`, without the session's name. */
  readonly roleId: string;
  readonly session: Session;
}

/** A session that GetFederationToken made. */
export interface FederatedUser extends Known {
  readonly type: "federated-user";
  /** The user (or root) whose GetFederationToken made the session: its policies are the outer limit. */
  readonly issuer: RootUser | IamUser;
  readonly session: Session;
}

/** An AWS service acting on its own account, for example replication or log delivery. */
export interface ServicePrincipal {
  readonly type: "service";
  /** `logging.s3.amazonaws.com` */
  readonly service: string;
}

/** Nobody: the request was not signed. */
export interface Anonymous {
  readonly type: "anonymous";
}

/** Callers with an access key. */
export type AuthenticatedCaller = RootUser | IamUser | AssumedRole | FederatedUser;
export type Caller = AuthenticatedCaller | ServicePrincipal | Anonymous;

/** The one anonymous caller. */
export const anonymous: Anonymous = { type: "anonymous" };

/** The caller's account; undefined for anonymous callers and services. */
export const accountOf = (caller: Caller): string | undefined => ("accountId" in caller ? caller.accountId : undefined);

/** A stored key pair with the caller it stands for, as authentication asks for it. */
export interface Credential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** A deactivated key is answered like an unknown one. */
  readonly active: boolean;
  /** Temporary credentials are valid only together with this token. */
  readonly sessionToken?: string;
  /** World time at which they end, where their caller's session does not say it. */
  readonly expiresAt?: number;
  readonly caller: AuthenticatedCaller;
}
