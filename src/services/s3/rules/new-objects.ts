/** What the headers of PutObject, CopyObject and CreateMultipartUpload say about the object they make. */
import type { StorageClass } from "@aws-sdk/client-s3";
import type { ConditionValues, Permission } from "../../kit/permission.js";
import { invalidRedirectLocation, invalidStorageClass, keyTooLong } from "../errors.js";
import type { AclHeaders } from "../needs.js";
import { aclConditions, setsAcl } from "../needs.js";
import type { SystemMetadata, Tag, UserMetadata } from "../state/records.js";
import { objectTagConditions, tagsFromHeader } from "../tags.js";
import type { EncryptionHeaders } from "./encryption-headers.js";
import { type MetadataHeaders, systemMetadataOf, userMetadataOf } from "./metadata.js";
import type { ObjectLockHeaders } from "./object-lock.js";
import { eventHoldConditions, remainingDays } from "./object-lock.js";
import type { WriteConditions } from "./preconditions.js";

export interface NewObjectHeaders extends MetadataHeaders, AclHeaders, ObjectLockHeaders, EncryptionHeaders {
  readonly StorageClass?: string | undefined;
  readonly Tagging?: string | undefined;
  readonly WebsiteRedirectLocation?: string | undefined;
}

/** An object as its headers describe it: everything but its body, its encryption and its versions' ids. */
export interface Description {
  readonly storageClass: string;
  readonly system: SystemMetadata;
  readonly metadata: UserMetadata;
  readonly tags?: readonly Tag[];
  readonly websiteRedirectLocation?: string;
}

/** `expires`: the header's text. Throws what S3 says of headers that do not hold, whatever the bucket. */
export const descriptionOf = (input: NewObjectHeaders, expires: string | undefined): Description => {
  const tags = input.Tagging === undefined ? [] : tagsFromHeader(input.Tagging);
  return {
    storageClass: storageClassOf(input.StorageClass),
    system: systemMetadataOf(input, expires),
    metadata: userMetadataOf(input.Metadata),
    ...(tags.length === 0 ? {} : { tags }),
    ...redirectOf(input.WebsiteRedirectLocation),
  };
};

const STORAGE_CLASSES: ReadonlySet<string> = new Set([
  "STANDARD",
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER",
  "DEEP_ARCHIVE",
  "GLACIER_IR",
]);

const storageClassOf = (asked: string | undefined): string => {
  if (asked === undefined) return "STANDARD";
  if (!STORAGE_CLASSES.has(asked)) throw invalidStorageClass(asked);
  return asked;
};

/** How answers tell a storage class. */
export const storageClassOutput = (storageClass: string) => ({
  // Every class that `storageClassOf` lets in is one the SDK knows.
  StorageClass: storageClass as StorageClass,
});

/** Whether an object must be restored before it can be read. */
export const isArchived = (storageClass: string): boolean =>
  storageClass === "GLACIER" || storageClass === "DEEP_ARCHIVE";

const redirectOf = (location: string | undefined): Pick<Description, "websiteRedirectLocation"> => {
  if (!location) return {};
  if (!/^(?:\/|https?:\/\/)/.test(location)) throw invalidRedirectLocation();
  return { websiteRedirectLocation: location };
};

/** Throws `KeyTooLongError`. */
export const checkKey = (key: string): void => {
  // A character is at most three bytes of UTF-8 for each of its UTF-16 units, so short keys need no counting.
  if (key.length * 3 <= 1024) return;
  const size = Buffer.byteLength(key);
  if (size > 1024) throw keyTooLong(size);
};

/** The condition keys of everything these headers can say, and the further permissions they ask for. */
const writeContext = (input: NewObjectHeaders & WriteConditions, { now, creates }: Write): ConditionValues => ({
  "s3:ObjectCreationOperation": creates,
  "s3:x-amz-storage-class": input.StorageClass,
  "s3:x-amz-server-side-encryption": input.ServerSideEncryption,
  "s3:x-amz-server-side-encryption-aws-kms-key-id": input.SSEKMSKeyId,
  "s3:x-amz-server-side-encryption-customer-algorithm": input.SSECustomerAlgorithm,
  "s3:x-amz-website-redirect-location": input.WebsiteRedirectLocation,
  "s3:if-match": input.IfMatch,
  "s3:if-none-match": input.IfNoneMatch,
  "s3:object-lock-mode": input.ObjectLockMode,
  "s3:object-lock-retain-until-date": input.ObjectLockRetainUntilDate?.toISOString(),
  "s3:object-lock-remaining-retention-days": remainingDays(input.ObjectLockRetainUntilDate, now),
  "s3:object-lock-legal-hold": input.ObjectLockLegalHoldStatus,
  ...(input.ObjectLockEventHold === undefined ? undefined : eventHoldConditions(input)),
  ...(setsAcl(input) ? aclConditions(input) : undefined),
  ...(input.Tagging === undefined ? undefined : objectTagConditions(tagsFromHeader(input.Tagging))),
});

/** How an object is written. */
interface Write {
  /** World time. */
  readonly now: number;
  /** Whether the request makes the object; beginning a multipart upload does not. */
  readonly creates: boolean;
  /** Further condition keys. */
  readonly context?: ConditionValues;
}

/** What writing an object with these headers needs: `s3:PutObject`, and an action for each thing that hangs on it. */
export const writeNeeds = (
  input: NewObjectHeaders & WriteConditions,
  resource: string,
  write: Write,
): Permission | readonly Permission[] => {
  const own = writeContext(input, write);
  const context = write.context === undefined ? own : { ...own, ...write.context };
  const put: Permission = { action: "s3:PutObject", resource, context };
  const further: string[] = [];
  if (setsAcl(input)) further.push("s3:PutObjectAcl");
  if (input.Tagging) further.push("s3:PutObjectTagging");
  if (input.ObjectLockMode ?? input.ObjectLockRetainUntilDate ?? input.ObjectLockEventHold)
    further.push("s3:PutObjectRetention");
  if (input.ObjectLockLegalHoldStatus) further.push("s3:PutObjectLegalHold");
  // AWS: whoever writes on condition of an ETag learns the ETag, so must be allowed to read.
  if (input.IfMatch !== undefined) further.push("s3:GetObject");
  return further.length === 0 ? put : [put, ...further.map((action) => ({ action, resource, context }))];
};
