/**
 * Where S3 keeps its records. The current version of a key stands alone in one table, so a plain listing never meets
 * older ones; older versions stand in another, newest first.
 */
import { table } from "../../../store/port.js";
import type { Credential } from "../../kit/caller.js";
import type {
  AccountSettings,
  Bucket,
  CompletedUpload,
  MultipartUpload,
  NoncurrentVersion,
  PendingRestore,
  UploadedPart,
  Version,
} from "./records.js";

/** By name; the names are those of the store. */
export const tables = {
  /** Names are global to a world. */
  buckets: table<readonly [name: string], Bucket>("s3.buckets"),
  /** Each account's bucket names, for ListBuckets. */
  bucketsOf: table<readonly [accountId: string, name: string], string>("s3.buckets-of"),
  objects: table<readonly [bucketId: string, key: string], Version>("s3.objects"),
  noncurrent: table<readonly [bucketId: string, key: string, order: number], NoncurrentVersion>("s3.noncurrent"),
  /** Where a noncurrent version stands, by its version id. */
  orders: table<readonly [bucketId: string, key: string, versionId: string], number>("s3.orders"),
  uploads: table<readonly [bucketId: string, key: string, uploadId: string], MultipartUpload>("s3.uploads"),
  parts: table<readonly [uploadId: string, partNumber: number], UploadedPart>("s3.parts"),
  completed: table<readonly [bucketId: string, key: string, uploadId: string], CompletedUpload>("s3.completed"),
  /** By access key id. */
  bucketSessions: table<readonly [accessKeyId: string], Credential>("s3.bucket-sessions"),
  accountSettings: table<readonly [accountId: string], AccountSettings>("s3.account-settings"),
  /** Restores under way and copies that will go away: what the clock has yet to do. */
  restores: table<readonly [bucketId: string, key: string, versionId: string], PendingRestore>("s3.restores"),
} as const;
