/** Objects that S3 writes itself, into buckets whose owners let it: logs and inventories. */
import { bucketArn, objectArn } from "../../kit/arns.js";
import { ids } from "../../kit/ids.js";
import { digested } from "../receive.js";
import { DEFAULT_ALGORITHM } from "../rules/checksums.js";
import { etagOf } from "../rules/etags.js";
import {
  AES256,
  type Bucket,
  DEFAULT_SYSTEM_METADATA,
  type Grants,
  NO_METADATA,
  type StoredObject,
} from "../state/records.js";
import { stamp } from "../state/time.js";
import type { Acting } from "./acting.js";

export interface Delivery {
  readonly act: "LogDelivery" | "InventoryDelivery";
  /** The service principal that writes. */
  readonly service: string;
  /** The bucket that it is about. */
  readonly source: Bucket;
  readonly target: Bucket;
  readonly key: string;
  readonly body: Uint8Array;
  readonly contentType?: string;
  readonly acl?: Grants;
  /** Whether an ACL of the target lets the service write, where its policy says nothing. */
  readonly grantedByAcl?: boolean;
}

/** Writes the object; resolves to whether S3 was allowed to. */
export const deliver = async (acting: Acting, delivery: Delivery): Promise<boolean> => {
  const { act, service, source, target, key, body, contentType, acl } = delivery;
  const context = {
    "aws:SourceArn": bucketArn(source.name),
    "aws:SourceAccount": source.accountId,
    "s3:x-amz-acl": "bucket-owner-full-control",
  };
  const permission = { action: "s3:PutObject", resource: objectArn(target.name, key), context };
  const isAllowed = delivery.grantedByAcl === true || (await acting.permits({ type: "service", service }, permission));
  if (!isAllowed) return false;
  const writer = acting.blobs.writer(body.length);
  writer.push(body);
  const blob = await writer.finish();
  const { md5, checksums } = await digested([body], [DEFAULT_ALGORITHM]);
  return acting.write(act, async (s3) => {
    const bucket = await s3.findBucket(target.name);
    if (bucket?.id !== target.id) return false;
    const object: StoredObject = {
      type: "object",
      key,
      ...s3.versionIds(bucket),
      ...stamp(acting.now()),
      accountId: bucket.accountId,
      size: body.length,
      etag: etagOf(md5),
      storageClass: "STANDARD",
      blob,
      encryption: AES256,
      checksum: { algorithm: DEFAULT_ALGORITHM, type: "FULL_OBJECT", value: checksums[0] ?? "" },
      system: contentType === undefined ? DEFAULT_SYSTEM_METADATA : { contentType },
      metadata: NO_METADATA,
      ...(acl === undefined || bucket.ownership === "BucketOwnerEnforced" ? {} : { acl }),
    };
    await s3.putVersion(bucket, object);
    return true;
  });
};

/** 16 upper-case letters and digits, as S3 ends the names of what it writes. */
export const uniqueSuffix = (): string => ids.s3RequestId();
