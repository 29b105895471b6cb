/**
 * Directory buckets (S3 Express One Zone): made, listed, and worked with through sessions of five minutes.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/directory-buckets-overview.html
 */
import { bucketArn, objectArn } from "../../kit/arns.js";
import { type AuthenticatedCaller, accountOf } from "../../kit/caller.js";
import type { Permission } from "../../kit/permission.js";
import { directoryArn, isDirectoryName, zoneOf } from "../directory-buckets.js";
import {
  accessDenied,
  bucketAlreadyExists,
  bucketAlreadyOwnedByYou,
  headerNotImplemented,
  invalidArgument,
  invalidBucketName,
  invalidRequest,
  invalidWriteOffset,
  methodNotAllowed,
  preconditionFailed,
} from "../errors.js";
import { digested, receive } from "../receive.js";
import { checksumMembers, DEFAULT_ALGORITHM, givenChecksum, verifyChecksum } from "../rules/checksums.js";
import { etagOf } from "../rules/etags.js";
import { markerOf, tokenOf } from "../rules/listing.js";
import type { Bucket, StoredObject } from "../state/records.js";
import { stamp } from "../state/time.js";
import type { Input, Output, S3Family, S3Preparation, S3WriteContext } from "../types.js";

export const directoryBuckets = {
  reads: {
    ListDirectoryBuckets: {
      needs: (_, { region, caller }) => ({
        action: "s3express:ListAllMyDirectoryBuckets",
        resource: `arn:aws:s3express:${region}:${accountOf(caller) ?? ""}:*`,
      }),
      handle: async (input, { s3, caller, region }) => {
        const accountId = accountOf(caller);
        if (accountId === undefined) throw accessDenied();
        const limit = input.MaxDirectoryBuckets ?? MOST_LISTED;
        if (limit < 0 || limit > MOST_LISTED) {
          throw invalidArgument(
            `Argument max-directory-buckets must be an integer between 0 and ${MOST_LISTED}`,
            "max-directory-buckets",
            limit,
          );
        }
        const after = input.ContinuationToken === undefined ? undefined : markerOf(input.ContinuationToken);
        const names = (await s3.bucketNames(accountId, after === undefined ? {} : { after })).filter(isDirectoryName);
        const here: Bucket[] = [];
        for (const name of names) {
          const bucket = await s3.findBucket(name);
          // AWS: a region's endpoint knows the buckets of its own zones.
          if (bucket?.region === region) here.push(bucket);
        }
        const page = here.slice(0, limit);
        const last = page.at(-1);
        return {
          Buckets: page.map((bucket) => ({
            Name: bucket.name,
            CreationDate: new Date(bucket.createdAt),
            BucketRegion: bucket.region,
            BucketArn: directoryArn(bucket.name, bucket.region, bucket.accountId),
          })),
          ...(last !== undefined && here.length > limit ? { ContinuationToken: tokenOf(last.name) } : {}),
        };
      },
    },
  },
  writes: {
    CreateSession: {
      needs: ({ Bucket, SessionMode = "ReadWrite" }) => ({
        action: "s3:CreateSession",
        resource: bucketArn(Bucket),
        context: { "s3express:SessionMode": SessionMode },
      }),
      handle: async (input, { s3, caller, ids, now, newSessionToken }) => {
        const bucket = await s3.bucket(input.Bucket);
        if (bucket.directory === undefined) throw methodNotAllowed("GET", "SESSION");
        const mode = input.SessionMode ?? "ReadWrite";
        if (mode !== "ReadOnly" && mode !== "ReadWrite") {
          throw invalidArgument("Invalid session mode", "x-amz-create-session-mode", mode);
        }
        if (!isAuthenticated(caller)) throw accessDenied();
        const accessKeyId = ids.iam("ASIA");
        const secretAccessKey = ids.secretAccessKey();
        const sessionToken = newSessionToken();
        // A session does not outlive the credentials that made it.
        const expiresAt = Math.min(now + FIVE_MINUTES, caller.session?.expiresAt ?? Number.MAX_SAFE_INTEGER);
        await s3.putBucketSession({
          accessKeyId,
          secretAccessKey,
          active: true,
          sessionToken,
          expiresAt,
          caller: { ...caller, accessKeyId, bucketSession: { bucket: bucket.name, mode } },
        });
        return {
          ServerSideEncryption: input.ServerSideEncryption ?? "AES256",
          Credentials: {
            AccessKeyId: accessKeyId,
            SecretAccessKey: secretAccessKey,
            SessionToken: sessionToken,
            Expiration: new Date(expiresAt),
          },
        };
      },
    },
    RenameObject: {
      needs: (input) => ({ action: "s3:PutObject", resource: objectArn(input.Bucket, input.Key) }),
      handle: async (input, { s3 }) => {
        const bucket = await s3.bucket(input.Bucket);
        if (bucket.directory === undefined) throw methodNotAllowed("PUT", "OBJECT");
        const source = sourceKeyOf(input);
        if (source === input.Key) throw invalidRequest("The source and the destination of a rename must differ.");
        const object = await s3.object(bucket, source);
        const target = await s3.current(bucket, input.Key);
        checkSource(input, object);
        checkDestination(input, target?.type === "object" ? target : undefined);
        await s3.deleteKey(bucket, source);
        await s3.putVersion(bucket, { ...object, key: input.Key });
        return {};
      },
    },
  },
} satisfies S3Family;

const MOST_LISTED = 1000;
const FIVE_MINUTES = 300_000;

const isAuthenticated = (caller: S3WriteContext["caller"]): caller is AuthenticatedCaller => "accountId" in caller;

// ---- Made -----------------------------------------------------------------------------------------------------------

/** What making a directory bucket needs; it is not there yet, so nothing is looked up. */
export const directoryCreationNeeds = (name: string, region: string, accountId: string): Permission => ({
  action: "s3express:CreateBucket",
  resource: directoryArn(name, region, accountId),
  creates: true,
});

/** Makes a directory bucket: CreateBucket under a name that says so, with the zone that the name ends in. */
export const createDirectoryBucket = async (
  input: Input<"CreateBucket">,
  accountId: string,
  { s3, region, now, endpoint }: S3WriteContext,
): Promise<Output<"CreateBucket">> => {
  const zone = zoneOf(input.Bucket);
  if (zone === undefined) throw invalidBucketName(input.Bucket);
  const { Location, Bucket: info } = input.CreateBucketConfiguration ?? {};
  const type = Location?.Type;
  const redundancy = { AvailabilityZone: "SingleAvailabilityZone", LocalZone: "SingleLocalZone" } as const;
  if (type === undefined || Location?.Name !== zone || info?.Type !== "Directory")
    throw invalidBucketName(input.Bucket);
  if (info.DataRedundancy !== redundancy[type]) throw invalidRequest("The data redundancy does not fit the location.");
  const existing = await s3.findBucket(input.Bucket);
  if (existing) {
    throw existing.accountId === accountId ? bucketAlreadyOwnedByYou(input.Bucket) : bucketAlreadyExists(input.Bucket);
  }
  await s3.createBucket({
    name: input.Bucket,
    accountId,
    region,
    createdAt: now - (now % 1000),
    versioning: "never",
    ownership: "BucketOwnerEnforced",
    objectLockEnabled: false,
    tags: [],
    publicAccessBlock: {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    },
    directory: { type, zone },
  });
  return { Location: `${endpoint}/${input.Bucket}`, BucketArn: directoryArn(input.Bucket, region, accountId) };
};

// ---- Renamed --------------------------------------------------------------------------------------------------------

/** The key that is renamed; it may be given with the bucket before it. */
const sourceKeyOf = ({ Bucket, RenameSource }: Input<"RenameObject">): string => {
  let source: string;
  try {
    source = decodeURIComponent(RenameSource);
  } catch {
    throw invalidArgument("Rename source must be URL encoded", "x-amz-rename-source", RenameSource);
  }
  const path = source.startsWith("/") ? source.slice(1) : source;
  const inBucket = `${Bucket}/`;
  return path.startsWith(inBucket) ? path.slice(inBucket.length) : path;
};

const bare = (etag: string): string => etag.replaceAll('"', "");
const second = (date: Date): number => Math.floor(date.getTime() / 1000) * 1000;

const checkSource = (input: Input<"RenameObject">, { etag, lastModified }: StoredObject): void => {
  const { SourceIfMatch, SourceIfNoneMatch, SourceIfModifiedSince, SourceIfUnmodifiedSince } = input;
  const failed =
    SourceIfMatch !== undefined && bare(SourceIfMatch) !== bare(etag)
      ? "if-match"
      : SourceIfNoneMatch !== undefined && (SourceIfNoneMatch === "*" || bare(SourceIfNoneMatch) === bare(etag))
        ? "if-none-match"
        : SourceIfModifiedSince !== undefined && lastModified <= second(SourceIfModifiedSince)
          ? "if-modified-since"
          : SourceIfUnmodifiedSince !== undefined && lastModified > second(SourceIfUnmodifiedSince)
            ? "if-unmodified-since"
            : undefined;
  if (failed !== undefined) throw preconditionFailed(`x-amz-rename-source-${failed}`);
};

const checkDestination = (input: Input<"RenameObject">, target: StoredObject | undefined): void => {
  const { DestinationIfMatch, DestinationIfNoneMatch } = input;
  if (DestinationIfMatch !== undefined && (target === undefined || bare(DestinationIfMatch) !== bare(target.etag))) {
    throw preconditionFailed("If-Match");
  }
  if (DestinationIfNoneMatch !== undefined && target !== undefined) throw preconditionFailed("If-None-Match");
};

// ---- Appended to ----------------------------------------------------------------------------------------------------

/**
 * PutObject with `x-amz-write-offset-bytes`: adds the body to the end of an object. Rejects with `NotImplemented` where
 * the bucket is no directory bucket, with `InvalidWriteOffset` unless the offset is the object's size.
 */
export const append = async (input: Input<"PutObject">, bucket: Bucket, preparation: S3Preparation) => {
  if (bucket.directory === undefined) throw headerNotImplemented("x-amz-write-offset-bytes");
  const { read, blobs, now } = preparation;
  const before = await read((s3) => s3.object(bucket, input.Key));
  if (before.size !== input.WriteOffsetBytes) throw invalidWriteOffset();
  const given = givenChecksum(input, input.Body?.trailerNames);
  const algorithm = given?.algorithm ?? before.checksum?.algorithm ?? DEFAULT_ALGORITHM;
  const added = await receive(input.Body, blobs, [algorithm], (received) => {
    if (given) verifyChecksum(given, () => input.Body?.trailers() ?? {}, received.checksums[0] ?? "");
  });
  const blob = await blobs.concat([before.blob, added.blob]);
  const { md5, checksums } = await digested(blobs.read(blob), [algorithm]);
  return async ({ s3 }: S3WriteContext) => {
    const target = await s3.same(bucket);
    const current = await s3.object(target, input.Key);
    if (current.id !== before.id) throw invalidWriteOffset();
    const object: StoredObject = {
      ...current,
      ...s3.versionIds(target),
      ...stamp(now),
      size: blob.size,
      etag: etagOf(md5),
      blob,
      checksum: { algorithm, type: "FULL_OBJECT", value: checksums[0] ?? "" },
    };
    await s3.putVersion(target, object);
    return {
      ETag: object.etag,
      Size: object.size,
      ...checksumMembers(object.checksum),
      ServerSideEncryption: object.encryption.algorithm,
    };
  };
};
