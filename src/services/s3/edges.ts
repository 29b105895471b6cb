/** What browsers meet of S3 beside its operations: CORS, websites, the policies of form posts. */
import type { EdgePort } from "../kit/ports.js";
import { noSuchBucket, noSuchWebsiteConfiguration } from "./errors.js";
import { bucketCors } from "./rules/cors.js";
import { postPolicyOf } from "./rules/post-policy.js";
import { websiteOf } from "./rules/website.js";
import { tables } from "./state/tables.js";

export const edges: EdgePort = {
  corsOf: async (tx, name) => {
    const bucket = await tx.get(tables.buckets, [name]);
    return bucket === undefined ? undefined : bucketCors(bucket.cors);
  },
  websiteOf: async (tx, name) => {
    const bucket = await tx.get(tables.buckets, [name]);
    if (bucket === undefined) throw noSuchBucket(name);
    if (bucket.website === undefined) throw noSuchWebsiteConfiguration(name);
    return websiteOf(bucket.website);
  },
  postPolicyOf,
};
