/** What a bucket may be called. https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
import type { AwsError } from "../kit/errors.js";
import { invalidArgument, invalidBucketName } from "./errors.js";

const SHAPE = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const IP_ADDRESS = /^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/;
const RESERVED_PREFIXES = ["xn--", "sthree-", "amzn-s3-demo-"];
const RESERVED_SUFFIXES = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

/** Why a bucket may not be made under this name, or undefined when it may. */
export const bucketNameProblem = (
  name: string,
  accountId: string,
  region: string,
  namespace: string | undefined,
): AwsError | undefined => {
  if (
    !SHAPE.test(name) ||
    name.includes("..") ||
    IP_ADDRESS.test(name) ||
    RESERVED_PREFIXES.some((prefix) => name.startsWith(prefix)) ||
    RESERVED_SUFFIXES.some((suffix) => name.endsWith(suffix))
  ) {
    return invalidBucketName(name);
  }
  if (namespace === undefined || namespace === "global") return undefined;
  if (namespace !== "account-regional") {
    return invalidArgument(`Invalid x-amz-bucket-namespace header: ${namespace}`, "x-amz-bucket-namespace");
  }
  // The account's own corner of the namespace is told by the name's end, so names stay global all the same.
  return name.endsWith(`-${accountId}-${region}-an`) ? undefined : invalidBucketName(name);
};

/** Whether any bucket ever could have had this name: us-east-1 was generous before 2018. */
export const couldBeBucket = (name: string): boolean => /^[A-Za-z0-9._-]{3,255}$/.test(name);
