/** The two loads of S3 for which AWS has no single command. */
import { type _Object, type Bucket, HeadObjectCommand, ListBucketsCommand, type S3Client } from "@aws-sdk/client-s3";
import { isError } from "../errors.js";

/**
 * A bucket's data as ListBuckets tells them. A bucket that is not the caller's own, or a caller who may not list, gives empty data, as in
 * boto3: `creationDate` is then undefined.
 */
export async function loadBucket(self: { readonly name: string }, client: Pick<S3Client, "send">): Promise<Bucket> {
  let token: string | undefined;
  do {
    const page = await client
      .send(new ListBucketsCommand({ Prefix: self.name, ...(token !== undefined && { ContinuationToken: token }) }))
      .catch((error: unknown) => {
        if (isError(error, "AccessDenied")) return undefined;
        throw error;
      });
    const found = page?.Buckets?.find((bucket) => bucket.Name === self.name);
    if (found) return found;
    token = page?.ContinuationToken;
  } while (token);
  return {};
}

/** An object's data in the words of a listing, fetched with HeadObject. */
export async function loadObjectSummary(
  self: { readonly bucketName: string; readonly key: string },
  client: Pick<S3Client, "send">,
): Promise<_Object> {
  const { ContentLength, ...head } = await client.send(
    new HeadObjectCommand({ Bucket: self.bucketName, Key: self.key }),
  );
  return { ...head, Size: ContentLength } as _Object; // AWS: HeadObject and the listing name the same members but for the size.
}
