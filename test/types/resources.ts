/**
 * What the compiler must know about the SDK layer. Nothing here runs: `tsc` reads it, and a line that should be refused but is not
 * makes its `@ts-expect-error` an error itself.
 */
import type { IAM } from "@aws-sdk/client-iam";
import type { S3, S3Client } from "@aws-sdk/client-s3";
import type { STS } from "@aws-sdk/client-sts";
import {
  type AccessKeyPair,
  type Bucket,
  client,
  type LoadedAccessKeyPair,
  type LoadedObjectSummary,
  type LoadedRole,
  type LoadedS3Object,
  type LoadedUser,
  type ObjectAcl,
  type Policy,
  type PolicyVersion,
  resource,
  type S3Object,
  Session,
} from "../../src/sdk/index.js";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function same<A, B>(..._: Same<A, B> extends true ? [] : [never]): void;

const session = new Session({ profile: "dev", region: "eu-west-1", endpoint: "http://127.0.0.1:4566", maxAttempts: 2 });
const s3 = session.resource("s3");
const iam = session.resource("iam");

export function services() {
  const clients = { s3: session.client("s3"), iam: session.client("iam"), sts: client("sts", { maxAttempts: 1 }) };
  same<(typeof clients)["s3"], S3>();
  same<(typeof clients)["iam"], IAM>();
  same<(typeof clients)["sts"], STS>();
  // @ts-expect-error: there is no such service.
  session.client("sqs");
  // @ts-expect-error: STS has a client but no resources.
  session.resource("sts");
  // @ts-expect-error: neither has the module's own session.
  resource("sts");
  // @ts-expect-error: a misspelt option.
  new Session({ profil: "dev" });
}

export function identifiers() {
  const object = s3.Bucket("b").Object("k");
  same<typeof object, S3Object>();
  same<typeof object.key, string>();
  const part = object.MultipartUpload("id").Part(3);
  same<typeof part.partNumber, number>();
  const acl = s3.Bucket("b").Object("k").Acl();
  same<typeof acl, ObjectAcl>();
  // @ts-expect-error: an object has two identifiers.
  s3.Object("b");
  // @ts-expect-error: and no third.
  s3.Object("b", "k", "v");
  // @ts-expect-error: a bucket's policy needs nothing more.
  s3.Bucket("b").Policy("p");
  // @ts-expect-error: a key is text.
  s3.Bucket("b").Object(7);
  // @ts-expect-error: an identifier does not change.
  object.key = "other";
}

export async function attributes() {
  const handle = s3.Object("b", "k");
  // @ts-expect-error: not loaded yet.
  handle.contentLength;
  const loaded = await handle.load();
  same<typeof loaded, LoadedS3Object>();
  same<typeof loaded.contentLength, number | undefined>();
  same<typeof loaded.lastModified, Date | undefined>();
  // @ts-expect-error: no such attribute.
  loaded.contentLenght;
  const size = await handle.attr("contentLength");
  same<typeof size, number | undefined>();
  // @ts-expect-error: no such attribute either.
  await handle.attr("size");
  const name = iam.User("bob").userName;
  same<typeof name, string>();
  // @ts-expect-error: a part has no load, so it has no lazy read.
  s3.MultipartUploadPart("b", "k", "u", 1).attr("size");
  // @ts-expect-error: attributes are read, not written.
  loaded.contentLength = 3;
}

export async function actions() {
  const bucket = s3.Bucket("b");
  const object = await bucket.putObject({ Key: "k", Body: "hello" });
  same<typeof object, S3Object>();
  const created = await s3.createBucket({ Bucket: "b" });
  same<typeof created, Bucket>();
  const user = await iam.createUser({ UserName: "bob" });
  same<typeof user, LoadedUser>();
  const pair = await user.createAccessKeyPair();
  same<typeof pair, LoadedAccessKeyPair>();
  const plain: AccessKeyPair = pair;
  const policy = await iam.createPolicy({ PolicyName: "p", PolicyDocument: "{}" });
  same<typeof policy, Policy>();
  await plain.deactivate();
  // @ts-expect-error: the bucket is given already.
  await bucket.putObject({ Bucket: "other", Key: "k" });
  // @ts-expect-error: a required parameter is missing.
  await bucket.putObject({ Body: "hello" });
  // @ts-expect-error: all parameters of an action that needs some.
  await bucket.putObject();
  // @ts-expect-error: a misspelt parameter.
  await bucket.putObject({ Key: "k", Boddy: "hello" });
  // @ts-expect-error: the status is what `deactivate` means.
  await pair.deactivate({ Status: "Active" });
  // @ts-expect-error: policies are not attached to users by name.
  await user.attachPolicy({ PolicyName: "p" });
}

export async function collections() {
  for await (const summary of s3.Bucket("b").objects.filter({ Prefix: "a/" }).limit(10)) {
    same<typeof summary, LoadedObjectSummary>();
    same<typeof summary.size, number | undefined>();
  }
  const outputs = await s3.Bucket("b").objects.filter({ Prefix: "tmp/" }).pageSize(100).delete();
  outputs[0]?.Deleted?.[0]?.Key;
  await s3.Bucket("b").objectVersions.delete({ BypassGovernanceRetention: true }, { throwOnError: false });
  const attached = await iam.User("bob").attachedPolicies.first();
  same<typeof attached, Policy | undefined>();
  // @ts-expect-error: that listing carries no data.
  attached?.policyName;
  // @ts-expect-error: a misspelt filter.
  s3.Bucket("b").objects.filter({ Prefx: "a/" });
  // @ts-expect-error: the bucket is given already.
  s3.Bucket("b").objects.filter({ Bucket: "other" });
  // @ts-expect-error: buckets are not deleted by the page.
  await s3.buckets.delete();
  // @ts-expect-error: the keys are the collection's own.
  await s3.Bucket("b").objects.delete({ Delete: { Objects: [] } });
  // @ts-expect-error: the filter that makes these users is the collection's own.
  iam.Policy("arn").attachedUsers.filter({ EntityFilter: "Role" });
}

export async function referencesAndWaiters() {
  const version = await iam.Policy("arn").defaultVersion();
  same<typeof version, PolicyVersion>();
  const roles = await iam.InstanceProfile("p").roles();
  same<typeof roles, LoadedRole[]>();
  await s3.Bucket("b").waitUntilExists({ maxWaitTime: 10 });
  await s3.Object("b", "k").waitUntilNotExists({ VersionId: "v" });
  // @ts-expect-error: the bucket is given already.
  await s3.Bucket("b").waitUntilExists({ Bucket: "other" });
  // @ts-expect-error: AWS has no waiter for groups.
  await iam.Group("g").waitUntilExists();
}

export function innards() {
  const inner: S3 = s3.Bucket("b").meta.client;
  const wider: S3Client = inner;
  return wider;
}

export async function middleware() {
  session.use((next) => async (args) => next(args), { step: "build" });
  session.use(
    (next) => async (args) => {
      args.request;
      return next(args);
    },
    { step: "finalizeRequest", name: "look" },
  );
  // @ts-expect-error: there is no such step.
  session.use((next) => async (args) => next(args), { step: "send" });
  await s3.Object("b", "k").presignedUrl("get", { expiresIn: 60 });
  // @ts-expect-error: an address does one of four things.
  await s3.Object("b", "k").presignedUrl("list");
}
