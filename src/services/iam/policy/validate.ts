/**
 * The grammar of policies, checked when one is stored, with AWS's words for what is wrong.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 *
 * Each kind of policy is a list of rules in the order in which AWS finds faults; the first that objects is the answer.
 */
import { rangeOf } from "./addresses.js";
import { isConditionOperator, isValueOf } from "./conditions.js";

/** What is wrong with the document, in AWS's words; undefined when nothing is. */
type Fault = string | undefined;
type Json = Readonly<Record<string, unknown>>;
type Rule = (policy: Parsed) => Fault;

/** A document that is at least JSON of the right outline. */
interface Parsed {
  readonly version: string | undefined;
  readonly statements: readonly Json[];
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const asList = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];
const strings = (value: unknown): readonly string[] =>
  asList(value).filter((item): item is string => typeof item === "string");
const isTexts = (value: unknown): boolean => asList(value).every((item) => typeof item === "string");
const isScalar = (value: unknown): boolean => ["string", "number", "boolean"].includes(typeof value);

const VERSIONS = ["2008-10-17", "2012-10-17"];
const POLICY_MEMBERS = new Set(["Version", "Id", "Statement"]);
const STATEMENT_MEMBERS = new Set([
  "Sid",
  "Effect",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Principal",
  "NotPrincipal",
  "Condition",
]);
const PRINCIPAL_MEMBERS = new Set(["AWS", "Service", "Federated", "CanonicalUser"]);

/** The fault of the first statement that has one. */
const each =
  (fault: (statement: Json) => Fault): Rule =>
  ({ statements }) => {
    for (const statement of statements) {
      const found = fault(statement);
      if (found !== undefined) return found;
    }
    return undefined;
  };

const firstFault = (rules: readonly Rule[], policy: Parsed): Fault => {
  for (const rule of rules) {
    const found = rule(policy);
    if (found !== undefined) return found;
  }
  return undefined;
};

const parsed = (policy: Json): Parsed => ({
  version: typeof policy.Version === "string" ? policy.Version : undefined,
  statements: asList(policy.Statement).filter(isObject),
});

/** The outline of a policy and its statements: members, their types, and which exclude each other. */
const hasSyntaxError = (policy: Json): boolean => {
  if (Object.keys(policy).some((member) => !POLICY_MEMBERS.has(member))) return true;
  if (policy.Version !== undefined && !VERSIONS.includes(String(policy.Version))) return true;
  if (policy.Id !== undefined && typeof policy.Id !== "string") return true;
  if (policy.Statement === undefined) return true;
  const statements = asList(policy.Statement);
  if (statements.length === 0 || !statements.every(isObject)) return true;
  return statements.filter(isObject).some(isMisshapen);
};

const isMisshapen = (statement: Json): boolean => {
  const { Sid, Effect, Action, NotAction, Resource, NotResource, Principal, NotPrincipal, Condition } = statement;
  return (
    Object.keys(statement).some((member) => !STATEMENT_MEMBERS.has(member)) ||
    (Sid !== undefined && typeof Sid !== "string") ||
    (Effect !== "Allow" && Effect !== "Deny") ||
    (Action !== undefined && NotAction !== undefined) ||
    (Resource !== undefined && NotResource !== undefined) ||
    (Principal !== undefined && NotPrincipal !== undefined) ||
    ![Action, NotAction, Resource, NotResource].every(isTexts) ||
    !isPrincipal(Principal) ||
    !isPrincipal(NotPrincipal) ||
    !isConditionBlock(Condition)
  );
};

const isPrincipal = (principal: unknown): boolean =>
  principal === undefined ||
  principal === "*" ||
  (isObject(principal) &&
    Object.entries(principal).every(([member, names]) => PRINCIPAL_MEMBERS.has(member) && isTexts(names)));

const isConditionBlock = (block: unknown): boolean =>
  block === undefined ||
  (isObject(block) &&
    Object.entries(block).every(
      ([operator, keys]) =>
        isConditionOperator(operator) &&
        isObject(keys) &&
        Object.values(keys).every((values) => asList(values).every(isScalar)),
    ));

const sidsAreUnique: Rule = ({ statements }) => {
  const sids = statements.flatMap(({ Sid }) => (typeof Sid === "string" && Sid !== "" ? [Sid] : []));
  return new Set(sids).size === sids.length ? undefined : "Statement IDs (SID) in a single policy must be unique.";
};

const sidsArePlain: Rule = each(({ Sid }) =>
  typeof Sid === "string" && !/^[0-9A-Za-z]*$/.test(Sid)
    ? "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*"
    : undefined,
);

const namesActions: Rule = each(({ Action, NotAction }) =>
  asList(Action ?? NotAction).length === 0 ? "Policy statement must contain actions." : undefined,
);

const namesResources: Rule = each(({ Resource, NotResource }) =>
  asList(Resource ?? NotResource).length === 0 ? "Policy statement must contain resources." : undefined,
);

const namesNoPrincipal: Rule = each(({ Principal, NotPrincipal }) =>
  Principal !== undefined || NotPrincipal !== undefined ? "Policy document should not specify a principal." : undefined,
);

const actionsAreNames: Rule = each(({ Action, NotAction }) => {
  for (const action of strings(Action ?? NotAction)) {
    if (action === "*") continue;
    const [vendor = "", ...names] = action.split(":");
    if (names.length === 0) return "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
    if (names.length > 1) return "Actions/Condition can contain only one colon.";
    if (!/^[a-zA-Z0-9-]+$/.test(vendor)) return `Vendor ${vendor} is not valid`;
    if (names[0] === "") return "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
  }
  return undefined;
});

const PARTITION = /^(?:aws|aws-[a-z-]+|\*|\$\{[^}]*\})$/;

const resourcesAreArns: Rule = each(({ Resource, NotResource }) => {
  for (const resource of strings(Resource ?? NotResource)) {
    if (resource === "*") continue;
    const [prefix, partition = "", vendor, region] = resource.split(":");
    if (prefix !== "arn" || !resource.includes(":")) return `Resource ${resource} must be in ARN format or "*".`;
    if (!PARTITION.test(partition)) return `Partition "${partition}" is not valid for resource "${resource}".`;
    if (vendor !== undefined && /[*?]/.test(vendor) && vendor !== "*") return VENDOR_PATTERN;
    if (vendor === "iam" && region) return `IAM resource ${resource} cannot contain region information.`;
  }
  return undefined;
});

const VENDOR_PATTERN = "Resource vendor must be fully qualified and cannot contain regexes.";

/** Dates, numbers, addresses and the like that their operator could never compare with. */
const conditionValuesFit: Rule = each(({ Condition }) => {
  if (!isObject(Condition)) return undefined;
  for (const [operator, keys] of Object.entries(Condition)) {
    for (const values of Object.values(isObject(keys) ? keys : {})) {
      if (!asList(values).every((value) => isValueOf(operator, String(value)))) {
        return "The policy failed legacy parsing";
      }
    }
  }
  return undefined;
});

const isCurrent: Rule = ({ version }) =>
  version === "2012-10-17" ? undefined : "Policy document must be version 2012-10-17 or greater.";

const IDENTITY: readonly Rule[] = [
  conditionValuesFit,
  sidsAreUnique,
  namesActions,
  namesResources,
  namesNoPrincipal,
  actionsAreNames,
  resourcesAreArns,
  sidsArePlain,
];

/** Reads a document as IAM does, up to the outline of its statements. */
const outline = (text: string): { readonly policy: Json } | { readonly fault: string } => {
  const policy = parse(text);
  if (!isObject(policy)) {
    return { fault: policy === undefined ? "This policy contains invalid Json" : "Syntax errors in policy." };
  }
  return hasSyntaxError(policy) ? { fault: "Syntax errors in policy." } : { policy };
};

/**
 * What `MalformedPolicyDocument` says of an identity policy, a permissions boundary or a session policy. Managed
 * policies must be of version 2012-10-17, inline ones may be older.
 */
export const validateIdentityPolicy = (text: string, kind: "managed" | "inline" = "managed"): Fault => {
  const read = outline(text);
  if ("fault" in read) return read.fault;
  return firstFault(kind === "managed" ? [isCurrent, ...IDENTITY] : IDENTITY, parsed(read.policy));
};

const TRUST_ACTIONS =
  /^sts:(?:assumerole|assumerolewithsaml|assumerolewithwebidentity|tagsession|setsourceidentity|setcontext|[a-z]*\*)$/i;
const ONLY_STS = "AssumeRole policy may only specify STS AssumeRole actions.";
const IAM_PRINCIPAL =
  /^(?:\*|\d{12}|A(?:ID|RO)A[A-Z0-9]{12,}|arn:aws[a-z-]*:(?:iam|sts)::(?:\d{12}|aws|cloudfront):(?:root|(?:user|role|assumed-role|federated-user)\/[^*?]+))$/;
const PROVIDER = /^arn:aws[a-z-]*:iam::\d{12}:(?:saml-provider|oidc-provider)\/.+$/;
const WEB_PROVIDERS = new Set([
  "accounts.google.com",
  "cognito-identity.amazonaws.com",
  "graph.facebook.com",
  "www.amazon.com",
  "*",
]);

/** Whether each kind of principal is written as AWS takes it. */
const WRITTEN: Readonly<Record<string, (name: string) => boolean>> = {
  AWS: (name) => IAM_PRINCIPAL.test(name),
  Service: (name) =>
    name === "*" || /^[a-z0-9.-]+\.(?:amazonaws\.com(?:\.cn)?|amazon\.com|aws\.internal|aws)$/i.test(name),
  Federated: (name) => WEB_PROVIDERS.has(name) || PROVIDER.test(name),
  CanonicalUser: (name) => /^[0-9a-f]{64}$/.test(name),
};

const isWritten = ([member, name]: readonly [string, string]): boolean =>
  Object.hasOwn(WRITTEN, member) && WRITTEN[member]?.(name) === true;

/** Every principal of a statement as its member and name: `["AWS", "arn:…"]`. */
const principalsIn = ({ Principal, NotPrincipal }: Json): readonly (readonly [string, string])[] => {
  const element = Principal ?? NotPrincipal;
  if (!isObject(element)) return strings(element).map((name) => ["AWS", name] as const);
  return Object.entries(element).flatMap(([member, names]) => strings(names).map((name) => [member, name] as const));
};

const TRUST: readonly Rule[] = [
  conditionValuesFit,
  sidsAreUnique,
  each(({ Principal, NotPrincipal }) =>
    Principal === undefined && NotPrincipal === undefined ? "Missing required field Principal" : undefined,
  ),
  each(({ Action, NotAction }) =>
    asList(Action ?? NotAction).length === 0 ? "Missing required field Action" : undefined,
  ),
  each(({ Resource, NotResource }) =>
    Resource !== undefined || NotResource !== undefined ? "Has prohibited field Resource" : undefined,
  ),
  each(({ Action, NotAction }) => {
    const isSts = strings(Action ?? NotAction).every((action) => TRUST_ACTIONS.test(action));
    return isSts ? undefined : ONLY_STS;
  }),
  each((statement) => {
    const wrong = principalsIn(statement).find((principal) => !isWritten(principal));
    return wrong && `Invalid principal in policy: "${wrong[0]}":"${wrong[1]}"`;
  }),
];

/** The AWS principals a document names, to be looked up: IAM and S3 refuse users and roles that do not exist. */
export const principalArns = (text: string): readonly string[] => {
  const policy = parse(text);
  if (!isObject(policy)) return [];
  return parsed(policy)
    .statements.flatMap(principalsIn)
    .flatMap(([member, name]) => (member === "AWS" && /:(?:user|role)\//.test(name) ? [name] : []));
};

/** What `MalformedPolicyDocument` says of a role's trust policy. */
export const validateTrustPolicy = (text: string): Fault => {
  const read = outline(text);
  if ("fault" in read) return read.fault;
  return firstFault(TRUST, parsed(read.policy));
};

/** S3's actions on objects; all others of its actions are on the bucket. */
const OBJECT_ACTIONS = new Set(
  [
    "AbortMultipartUpload",
    "BypassGovernanceRetention",
    "DeleteObject",
    "DeleteObjectTagging",
    "DeleteObjectVersion",
    "DeleteObjectVersionTagging",
    "GetObject",
    "GetObjectAcl",
    "GetObjectAttributes",
    "GetObjectLegalHold",
    "GetObjectRetention",
    "GetObjectTagging",
    "GetObjectTorrent",
    "GetObjectVersion",
    "GetObjectVersionAcl",
    "GetObjectVersionAttributes",
    "GetObjectVersionForReplication",
    "GetObjectVersionTagging",
    "GetObjectVersionTorrent",
    "InitiateReplication",
    "ListMultipartUploadParts",
    "ObjectOwnerOverrideToBucketOwner",
    "PutObject",
    "PutObjectAcl",
    "PutObjectLegalHold",
    "PutObjectRetention",
    "PutObjectTagging",
    "PutObjectVersionAcl",
    "PutObjectVersionTagging",
    "ReplicateDelete",
    "ReplicateObject",
    "ReplicateTags",
    "RestoreObject",
    "UpdateObjectEncryption",
  ].map((action) => `s3:${action.toLowerCase()}`),
);

/** AWS: S3 takes operators only as they are spelled, though it takes condition keys in any case. */
const S3_OPERATOR =
  /^(?:ForAllValues:|ForAnyValue:)?(?:(?:String(?:Not)?(?:Equals(?:IgnoreCase)?|Like)|(?:Numeric|Date)(?:(?:Not)?Equals|(?:Less|Greater)Than(?:Equals)?)|Bool|BinaryEquals|(?:Not)?IpAddress|Arn(?:Not)?(?:Equals|Like))(?:IfExists)?|Null)$/;

const S3_MISSING: readonly (readonly [string, readonly string[]])[] = [
  ["Effect", ["Effect"]],
  ["Principal", ["Principal", "NotPrincipal"]],
  ["Action", ["Action", "NotAction"]],
  ["Resource", ["Resource", "NotResource"]],
];

/** The part of an S3 ARN after its fifth colon. */
const s3Resource = (arn: string): string | undefined => /^arn:aws[a-z-]*:s3:::(.+)$/s.exec(arn)?.[1];

/** Whether a resource may lie in the bucket: it is the bucket, something in it, or a pattern that begins like it. */
const isOf = (bucket: string, arn: string): boolean => {
  const resource = s3Resource(arn);
  if (resource === undefined) return false;
  const name = resource.split("/", 1)[0] ?? "";
  const wild = name.search(/[*?$]/);
  return wild < 0 ? name === bucket : bucket.startsWith(name.slice(0, wild));
};

/** S3's actions on buckets, to know what a pattern like `s3:GetBucket*` stands for. */
const BUCKET_ACTIONS = new Set(
  [
    "CreateBucket",
    "CreateBucketMetadataTableConfiguration",
    "DeleteBucket",
    "DeleteBucketMetadataTableConfiguration",
    "DeleteBucketPolicy",
    "DeleteBucketWebsite",
    "GetAccelerateConfiguration",
    "GetAnalyticsConfiguration",
    "GetBucketAbac",
    "GetBucketAcl",
    "GetBucketCORS",
    "GetBucketLocation",
    "GetBucketLogging",
    "GetBucketMetadataTableConfiguration",
    "GetBucketNotification",
    "GetBucketObjectLockConfiguration",
    "GetBucketOwnershipControls",
    "GetBucketPolicy",
    "GetBucketPolicyStatus",
    "GetBucketPublicAccessBlock",
    "GetBucketRequestPayment",
    "GetBucketTagging",
    "GetBucketVersioning",
    "GetBucketWebsite",
    "GetEncryptionConfiguration",
    "GetIntelligentTieringConfiguration",
    "GetInventoryConfiguration",
    "GetLifecycleConfiguration",
    "GetMetricsConfiguration",
    "GetReplicationConfiguration",
    "ListBucket",
    "ListBucketMultipartUploads",
    "ListBucketVersions",
    "ListTagsForResource",
    "PutAccelerateConfiguration",
    "PutAnalyticsConfiguration",
    "PutBucketAbac",
    "PutBucketAcl",
    "PutBucketCORS",
    "PutBucketLogging",
    "PutBucketNotification",
    "PutBucketObjectLockConfiguration",
    "PutBucketOwnershipControls",
    "PutBucketPolicy",
    "PutBucketPublicAccessBlock",
    "PutBucketRequestPayment",
    "PutBucketTagging",
    "PutBucketVersioning",
    "PutBucketWebsite",
    "PutEncryptionConfiguration",
    "PutIntelligentTieringConfiguration",
    "PutInventoryConfiguration",
    "PutLifecycleConfiguration",
    "PutMetricsConfiguration",
    "PutReplicationConfiguration",
    "TagResource",
    "UntagResource",
  ].map((action) => `s3:${action.toLowerCase()}`),
);

const isPattern = (action: string): boolean => /[*?]/.test(action);

/** The known actions among these that a pattern of actions stands for. */
const matching = (pattern: string, actions: ReadonlySet<string>): readonly string[] => {
  const source = pattern.toLowerCase().replace(/\*+/g, ".*").replaceAll("?", ".");
  const matches = new RegExp(`^${source}$`);
  return [...actions].filter((action) => matches.test(action));
};

const standsForSome = (action: string): boolean =>
  !isPattern(action) || matching(action, OBJECT_ACTIONS).length + matching(action, BUCKET_ACTIONS).length > 0;

/** What an action, or a pattern of actions, is done to. */
const kindsOf = (action: string): { readonly object: boolean; readonly bucket: boolean } => {
  if (!isPattern(action)) {
    const object = OBJECT_ACTIONS.has(action.toLowerCase());
    return { object, bucket: !object };
  }
  const object = matching(action, OBJECT_ACTIONS).length > 0;
  const bucket = matching(action, BUCKET_ACTIONS).length > 0;
  return { object, bucket };
};

const appliesToAny = (action: string, resources: readonly string[]): boolean => {
  const { object, bucket } = kindsOf(action);
  return resources.some((arn) => {
    const resource = s3Resource(arn) ?? arn;
    const [name = ""] = resource.split("/", 1);
    if (name.endsWith("*")) return true;
    return resource.includes("/") ? object : bucket;
  });
};

const set = (...names: readonly string[]): ReadonlySet<string> => new Set(names.map((name) => name.toLowerCase()));

/** The condition keys of a bucket policy, by their vendors; of other vendors nothing is known. */
const CONDITION_KEYS: Readonly<Record<string, ReadonlySet<string>>> = {
  aws: set(
    ...["AssumedRoot", "CalledVia", "CalledViaAWSMCP", "CalledViaFirst", "CalledViaLast", "ChatbotSourceArn"],
    ...["CurrentTime", "Ec2InstanceSourcePrivateIPv4", "Ec2InstanceSourceVpc", "EpochTime", "FederatedProvider"],
    ...["MultiFactorAuthAge", "MultiFactorAuthPresent", "PrincipalAccount", "PrincipalArn", "PrincipalIsAWSService"],
    ...["PrincipalOrgID", "PrincipalOrgPaths", "PrincipalServiceName", "PrincipalServiceNamesList", "PrincipalTag/"],
    ...["PrincipalType", "Referer", "RequestedRegion", "RequestTag/", "ResourceAccount", "ResourceOrgID"],
    ...["ResourceOrgPaths", "ResourceTag/", "SecureTransport", "SignInSessionArn", "SourceAccount", "SourceArn"],
    ...["SourceIdentity", "SourceIp", "SourceOrgID", "SourceOrgPaths", "SourceOwner", "SourceVpc", "SourceVpcArn"],
    ...["SourceVpce", "TagKeys", "TokenIssueTime", "UserAgent", "userid", "username", "ViaAWSMCPService"],
    ...["ViaAWSService", "VpceAccount", "VpceOrgID", "VpceOrgPaths", "VpcSourceIp"],
  ),
  s3: set(
    ...["AccessGrantsInstanceArn", "AccessPointNetworkOrigin", "AccessPointTag/", "authType", "BucketTag/"],
    ...["DataAccessPointAccount", "DataAccessPointArn", "delimiter", "ExistingObjectTag/", "if-match"],
    ...["if-none-match", "InventoryAccessibleOptionalFields", "LocationConstraint", "max-keys"],
    ...["object-lock-legal-hold", "object-lock-mode", "object-lock-remaining-retention-days"],
    ...["object-lock-retain-until-date", "ObjectCreationOperation", "prefix", "RequestObjectTag/"],
    ...["RequestObjectTagKeys", "ResourceAccount", "signatureAge", "signatureversion", "TlsVersion", "VersionId"],
    ...["x-amz-acl", "x-amz-bucket-namespace", "x-amz-content-sha256", "x-amz-copy-source", "x-amz-grant-full-control"],
    ...["x-amz-grant-read", "x-amz-grant-read-acp", "x-amz-grant-write", "x-amz-grant-write-acp"],
    ...["x-amz-metadata-directive", "x-amz-object-ownership", "x-amz-server-side-encryption"],
    ...["x-amz-server-side-encryption-aws-kms-key-id", "x-amz-server-side-encryption-customer-algorithm"],
    ...["x-amz-storage-class", "x-amz-website-redirect-location"],
  ),
};

/** The keys of a statement's conditions with their values. */
const conditionsIn = ({ Condition }: Json): readonly (readonly [string, readonly unknown[]])[] =>
  Object.values(isObject(Condition) ? Condition : {}).flatMap((keys) =>
    Object.entries(isObject(keys) ? keys : {}).map(([key, values]) => [key.toLowerCase(), asList(values)] as const),
  );

const isKnownKey = (key: string): boolean => {
  const [vendor = "", name = ""] = key.split(/:(.*)/s);
  const known = Object.hasOwn(CONDITION_KEYS, vendor) ? CONDITION_KEYS[vendor] : undefined;
  const slash = name.indexOf("/");
  return known === undefined || known.has(slash < 0 ? name : name.slice(0, slash + 1));
};

const ADDRESS_KEYS = new Set(["aws:sourceip", "aws:vpcsourceip"]);

const isAddress = (value: unknown): boolean =>
  typeof value === "string" && (value.includes("${") || rangeOf(value) !== undefined);

const OF_LISTINGS = /^s3:listbucket(?:versions)?$/;
const OF_VERSIONS = /^s3:[a-z]+objectversion/;
const OF_ACLS = /^s3:(?:createbucket|putbucketacl|putobject|putobjectacl|putobjectversionacl)$/;
const OF_COPIES = /^s3:putobject$/;

/** Condition keys that only some actions bring. */
const KEYS_OF_ACTIONS: ReadonlyMap<string, RegExp> = new Map([
  ["s3:prefix", OF_LISTINGS],
  ["s3:delimiter", OF_LISTINGS],
  ["s3:max-keys", OF_LISTINGS],
  ["s3:versionid", OF_VERSIONS],
  ["s3:x-amz-acl", OF_ACLS],
  ["s3:x-amz-grant-full-control", OF_ACLS],
  ["s3:x-amz-grant-read", OF_ACLS],
  ["s3:x-amz-grant-read-acp", OF_ACLS],
  ["s3:x-amz-grant-write", OF_ACLS],
  ["s3:x-amz-grant-write-acp", OF_ACLS],
  ["s3:x-amz-copy-source", OF_COPIES],
  ["s3:x-amz-metadata-directive", OF_COPIES],
]);

const brings = (action: string, those: RegExp): boolean => {
  if (!isPattern(action)) return those.test(action.toLowerCase());
  const known = [...matching(action, OBJECT_ACTIONS), ...matching(action, BUCKET_ACTIONS)];
  return known.length === 0 || known.some((each) => those.test(each));
};

const bucketRules = (bucket: string): readonly Rule[] => [
  each((statement) => {
    const missing = S3_MISSING.find(([, members]) => members.every((member) => statement[member] === undefined));
    return missing && `Missing required field ${missing[0]}`;
  }),
  each(({ Effect }) => (Effect === "Allow" || Effect === "Deny" ? undefined : `Invalid effect: ${String(Effect)}`)),
  each((statement) =>
    isMisshapen({ ...statement, Condition: undefined, Principal: undefined, NotPrincipal: undefined })
      ? "Invalid policy syntax."
      : undefined,
  ),
  each(({ Condition }) => {
    if (Condition === undefined) return undefined;
    if (!isObject(Condition)) return "Invalid policy syntax.";
    const unknown = Object.keys(Condition).find((operator) => !S3_OPERATOR.test(operator));
    if (unknown !== undefined) return `Invalid Condition type : ${unknown}`;
    return isConditionBlock(Condition) ? undefined : "Invalid policy syntax.";
  }),
  each((statement) => {
    const isKnown = conditionsIn(statement).every(([key]) => isKnownKey(key));
    return isKnown ? undefined : "Policy has an invalid condition key";
  }),
  each((statement) => {
    // AWS: whatever the operator, even `Null`.
    const isFine = conditionsIn(statement).every(([key, values]) => !ADDRESS_KEYS.has(key) || values.every(isAddress));
    return isFine ? undefined : "Invalid IP address in Conditions";
  }),
  each(({ Principal, NotPrincipal }) => {
    if (Principal !== undefined && NotPrincipal !== undefined) return "Invalid policy syntax.";
    // Everybody is a bare `*`; everybody else is named by what they are.
    const element = Principal ?? NotPrincipal;
    return element === "*" || isObject(element) ? undefined : "Invalid principal in policy";
  }),
  each((statement) => {
    const named = principalsIn(statement);
    return named.length > 0 && named.every(isWritten) ? undefined : "Invalid principal in policy";
  }),
  each(({ Action, NotAction }) => {
    const actions = strings(Action ?? NotAction);
    const isS3 = actions.length > 0 && actions.every((action) => /^(?:\*|s3:[A-Za-z*?]+)$/i.test(action));
    // AWS: a pattern that stands for no action is none.
    return isS3 && actions.every(standsForSome) ? undefined : "Policy has invalid action";
  }),
  each(({ Resource, NotResource }) => {
    const resources = strings(Resource ?? NotResource);
    const isOurs = resources.length > 0 && resources.every((arn) => isOf(bucket, arn));
    return isOurs ? undefined : "Policy has invalid resource";
  }),
  each((statement) => {
    // AWS: every action of the statement has to bring every key of its conditions; a pattern, by one of its actions.
    const apply = conditionsIn(statement).every(([key]) => {
      const those = KEYS_OF_ACTIONS.get(key);
      return those === undefined || strings(statement.Action).every((action) => brings(action, those));
    });
    return apply ? undefined : "Conditions do not apply to combination of actions and resources in statement";
  }),
  each(({ Action, Resource }) => {
    if (Action === undefined || Resource === undefined) return undefined;
    const applies = strings(Action).every((action) => appliesToAny(action, strings(Resource)));
    return applies ? undefined : "Action does not apply to any resource(s) in statement";
  }),
];

const NOT_JSON = "Policies must be valid JSON and the first byte must be '{'";

/** What `MalformedPolicy` says of a bucket's policy. */
export const validateBucketPolicy = (text: string, bucket: string): Fault => {
  const policy = text.startsWith("{") ? parse(text) : undefined;
  if (!isObject(policy)) return NOT_JSON;
  if (policy.Statement === undefined) return "Missing required field Statement";
  const unknown = Object.keys(policy).find((member) => !POLICY_MEMBERS.has(member));
  if (unknown !== undefined) return `Unknown field ${unknown}`;
  if (policy.Version !== undefined && !VERSIONS.includes(String(policy.Version))) {
    return "The policy must contain a valid version string";
  }
  const statements = asList(policy.Statement);
  if (statements.length === 0) return "Could not parse the policy: Statement is empty!";
  if (!statements.every(isObject)) return "Invalid policy syntax.";
  for (const statement of statements.filter(isObject)) {
    const stranger = Object.keys(statement).find((member) => !STATEMENT_MEMBERS.has(member));
    if (stranger !== undefined) return `Unknown field ${stranger}`;
  }
  return firstFault(bucketRules(bucket), parsed(policy));
};
