/** Buckets themselves: made, found, listed, deleted. */
import { bucketArn } from "../../kit/arns.js";
import { accountOf } from "../../kit/caller.js";
import type { ConditionValues, Permission } from "../../kit/permission.js";
import { isPublic, requestedGrants } from "../acl.js";
import { bucketNameProblem } from "../bucket-names.js";
import { directoryArn, isDirectoryName } from "../directory-buckets.js";
import {
  accessDenied,
  bucketAlreadyExists,
  bucketAlreadyOwnedByYou,
  bucketNotEmpty,
  illegalLocationConstraint,
  invalidArgument,
  invalidBucketAclWithBlockPublicAccess,
  invalidBucketAclWithObjectOwnership,
  invalidLocationConstraint,
  tooManyBuckets,
} from "../errors.js";
import { aclConditions, onBucket, setsAcl } from "../needs.js";
import { isRegion } from "../regions.js";
import type { S3Reader, S3Settings } from "../state/reader.js";
import type { Bucket } from "../state/records.js";
import { bucketTagConditions, tagsFrom } from "../tags.js";
import type { Input, S3Family } from "../types.js";
import { createDirectoryBucket, directoryCreationNeeds } from "./directory-buckets.js";

export const buckets = {
  reads: {
    HeadBucket: {
      needs: onBucket("s3:ListBucket"),
      handle: async (input, { s3 }) => {
        const { name, region, accountId, directory } = await s3.bucket(input.Bucket, input);
        return {
          BucketArn: directory === undefined ? bucketArn(name) : directoryArn(name, region, accountId),
          BucketRegion: region,
          AccessPointAlias: false,
          ...(directory === undefined
            ? {}
            : { BucketLocationType: directory.type, BucketLocationName: directory.zone }),
        };
      },
    },
    ListBuckets: {
      // AWS: an action without a resource of its own; policies commonly name `arn:aws:s3:::*` for it, and that matches.
      needs: () => ({ action: "s3:ListAllMyBuckets", resource: "arn:aws:s3:::*" }),
      handle: async (input, { s3, caller }) => {
        const accountId = accountOf(caller);
        if (accountId === undefined) throw accessDenied();
        const page = await bucketPage(s3, accountId, input);
        // AWS: regions are told only to requests that carry a parameter.
        const asked = input.Prefix ?? input.MaxBuckets ?? input.BucketRegion ?? input.ContinuationToken;
        return {
          Buckets: page.buckets.map((bucket) => ({
            Name: bucket.name,
            CreationDate: new Date(bucket.createdAt),
            ...(asked === undefined ? {} : { BucketRegion: bucket.region }),
            BucketArn: bucketArn(bucket.name),
          })),
          Owner: await s3.owner(accountId),
          ...(page.next === undefined ? {} : { ContinuationToken: page.next }),
          ...(input.Prefix === undefined ? {} : { Prefix: input.Prefix }),
        };
      },
    },
    GetBucketLocation: {
      needs: onBucket("s3:GetBucketLocation"),
      handle: async (input, { s3 }) => {
        const { region, location } = await s3.bucket(input.Bucket, input);
        const told = location ?? region;
        // AWS: us-east-1 is told as an empty element.
        // The SDK types the answer as an enumeration of the regions it knows; ours may know more.
        return told === "us-east-1" ? {} : { LocationConstraint: told as Location };
      },
    },
  },
  writes: {
    CreateBucket: {
      needs: (input, { region, caller }) =>
        isDirectoryName(input.Bucket)
          ? directoryCreationNeeds(input.Bucket, region, accountOf(caller) ?? "")
          : creationNeeds(input, region),
      handle: async (input, context) => {
        const { s3, caller, region: askedRegion, now } = context;
        const accountId = accountOf(caller);
        if (accountId === undefined) throw accessDenied();
        if (isDirectoryName(input.Bucket)) return createDirectoryBucket(input, accountId, context);
        const constraint = input.CreateBucketConfiguration?.LocationConstraint;
        const problem = bucketNameProblem(input.Bucket, accountId, constraint ?? askedRegion, input.BucketNamespace);
        if (problem) throw problem;
        const { region, location } = placeOf(constraint, askedRegion);
        const tags = tagsFrom(input.CreateBucketConfiguration?.Tags, "bucket");
        const ownership = ownershipOf(input.ObjectOwnership, s3.settings);

        const existing = await s3.findBucket(input.Bucket);
        if (existing) {
          if (existing.accountId !== accountId) throw bucketAlreadyExists(input.Bucket);
          // AWS: us-east-1 alone lets an owner create a bucket again, and changes nothing; naming tags spoils it.
          const again = askedRegion === "us-east-1" && existing.region === "us-east-1" && region === "us-east-1";
          if (!again || tags.length > 0) throw bucketAlreadyOwnedByYou(input.Bucket);
          return { Location: `/${input.Bucket}`, BucketArn: bucketArn(input.Bucket) };
        }

        const owned = await s3.bucketNames(accountId, { limit: MOST_BUCKETS });
        if (owned.length === MOST_BUCKETS) throw tooManyBuckets();
        const draft: Omit<Bucket, "id"> = {
          name: input.Bucket,
          accountId,
          region,
          ...(location === undefined ? {} : { location }),
          createdAt: now - (now % 1000),
          versioning: input.ObjectLockEnabledForBucket ? "Enabled" : "never",
          ownership,
          objectLockEnabled: input.ObjectLockEnabledForBucket ?? false,
          tags,
          ...newBucketDocuments(s3.settings),
        };
        const acl = await creationAcl(s3, draft, input);
        await s3.createBucket(acl === undefined ? draft : { ...draft, acl });
        return {
          Location: region === "us-east-1" ? `/${input.Bucket}` : `http://${input.Bucket}.s3.amazonaws.com/`,
          BucketArn: bucketArn(input.Bucket),
        };
      },
    },
    DeleteBucket: {
      needs: onBucket("s3:DeleteBucket"),
      handle: async (input, { s3 }) => {
        const bucket = await s3.bucket(input.Bucket, input);
        const [held] = await s3.currentPage(bucket, { limit: 1 });
        if (held) throw bucketNotEmpty(input.Bucket, bucket.versioning !== "never");
        await s3.deleteBucket(bucket);
        return {};
      },
    },
  },
} satisfies S3Family;

type Location = NonNullable<NonNullable<Input<"CreateBucket">["CreateBucketConfiguration"]>["LocationConstraint"]>;

/** What a new bucket has by itself: AWS blocks public access since April 2023 and SSE-C since April 2026. */
const newBucketDocuments = ({
  bucketDefaults,
}: S3Settings): Pick<Bucket, "publicAccessBlock" | "blockedEncryption"> => ({
  ...(bucketDefaults === "legacy" ? {} : { publicAccessBlock: ALL_BLOCKED }),
  ...(bucketDefaults === "current" ? { blockedEncryption: ["SSE-C"] } : {}),
});

const ALL_BLOCKED = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

/** AWS's default quota of general purpose buckets per account. */
const MOST_BUCKETS = 10_000;

const OWNERSHIPS = ["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"] as const;

const ownershipOf = (asked: string | undefined, { bucketDefaults }: S3Settings): (typeof OWNERSHIPS)[number] => {
  if (asked === undefined) return bucketDefaults === "legacy" ? "ObjectWriter" : "BucketOwnerEnforced";
  const ownership = OWNERSHIPS.find((known) => known === asked);
  if (!ownership) throw invalidArgument(`Invalid x-amz-object-ownership header: ${asked}`, "x-amz-object-ownership");
  return ownership;
};

/** Where the bucket will live. AWS judges the constraint by the endpoint: us-east-1's may create anywhere else. */
const placeOf = (constraint: string | undefined, region: string): { region: string; location?: string } => {
  if (region === "us-east-1") {
    if (constraint === undefined || constraint === "") return { region };
    if (constraint === "EU") return { region: "eu-west-1", location: "EU" };
    if (constraint === "us-east-1" || !isRegion(constraint)) throw invalidLocationConstraint(constraint);
    return { region: constraint };
  }
  if (constraint === region) return { region };
  if (constraint === "EU" && region === "eu-west-1") return { region, location: "EU" };
  throw illegalLocationConstraint(constraint === undefined || constraint === "" ? "unspecified" : constraint);
};

/** The ACL that a new bucket is given; refused where ACLs are disabled or public access is blocked. */
const creationAcl = async (s3: S3Reader, bucket: Omit<Bucket, "id">, input: Input<"CreateBucket">) => {
  if (!setsAcl(input)) return undefined;
  const grants = await requestedGrants(s3, input, bucket.accountId, "bucket");
  if (input.ACL === "private" || grants === undefined) return undefined;
  if (bucket.ownership === "BucketOwnerEnforced") throw invalidBucketAclWithObjectOwnership();
  if (isPublic(grants)) {
    if (bucket.publicAccessBlock?.BlockPublicAcls) throw invalidBucketAclWithBlockPublicAccess();
    if ((await s3.publicAccessBlock(bucket)).BlockPublicAcls) throw accessDenied();
  }
  return grants;
};

/** CreateBucket needs more for each thing it does besides. The bucket is not there yet, so nothing is looked up. */
const creationNeeds = (input: Input<"CreateBucket">, region: string): readonly Permission[] => {
  const configuration = input.CreateBucketConfiguration;
  const tags = configuration?.Tags ?? [];
  const context: ConditionValues = {
    ...aclConditions(input),
    "s3:x-amz-object-ownership": input.ObjectOwnership,
    "s3:x-amz-bucket-namespace": input.BucketNamespace,
    "s3:LocationConstraint": configuration?.LocationConstraint ?? (region === "us-east-1" ? undefined : region),
    ...(tags.length === 0 ? {} : bucketTagConditions(tags)),
  };
  const actions = ["s3:CreateBucket"];
  if (setsAcl(input) && input.ACL !== "private") actions.push("s3:PutBucketAcl");
  if (input.ObjectOwnership !== undefined) actions.push("s3:PutBucketOwnershipControls");
  if (input.ObjectLockEnabledForBucket) {
    actions.push("s3:PutBucketObjectLockConfiguration", "s3:PutBucketVersioning");
  }
  if (tags.length > 0) actions.push("s3:TagResource");
  return actions.map((action) => ({ action, resource: bucketArn(input.Bucket), creates: true, context }));
};

/** A page of an account's buckets, and the token of the next one. */
const bucketPage = async (
  s3: S3Reader,
  accountId: string,
  { MaxBuckets, Prefix, BucketRegion, ContinuationToken }: Input<"ListBuckets">,
): Promise<{ readonly buckets: readonly Bucket[]; readonly next?: string }> => {
  if (MaxBuckets !== undefined && (MaxBuckets < 1 || MaxBuckets > 10_000)) {
    throw invalidArgument("Argument max-buckets must be an integer between 1 and 10000", "max-buckets", MaxBuckets);
  }
  const most = MaxBuckets ?? 10_000;
  const found: Bucket[] = [];
  let after = ContinuationToken ? nameIn(ContinuationToken) : undefined;
  for (;;) {
    const names = await s3.bucketNames(accountId, {
      ...(Prefix ? { startingWith: Prefix } : {}),
      ...(after === undefined ? {} : { after }),
      limit: most + 1,
    });
    for (const name of names) {
      const bucket = await s3.findBucket(name);
      if (
        !bucket ||
        bucket.directory ||
        (BucketRegion !== undefined && BucketRegion !== "" && bucket.region !== BucketRegion)
      )
        continue;
      const last = found.at(-1);
      if (found.length === most && last) return { buckets: found, next: tokenFor(last.name) };
      found.push(bucket);
    }
    if (names.length <= most) return { buckets: found };
    after = names.at(-1);
  }
};

/** Continuation tokens are opaque to callers; ours is the last name told. */
const tokenFor = (name: string): string => Buffer.from(`after ${name}`).toString("base64url");

const nameIn = (token: string): string => {
  const text = Buffer.from(token, "base64url").toString();
  if (!text.startsWith("after ")) {
    throw invalidArgument("The continuation token provided is incorrect", "continuation-token");
  }
  return text.slice("after ".length);
};
