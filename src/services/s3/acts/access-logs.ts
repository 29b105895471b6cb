/** Access logs: a line for each request to a bucket that logs, written to its target a batch at a time. */
import type { AnsweredRequest } from "../../kit/answered-request.js";
import type { Caller } from "../../kit/caller.js";
import { accountOf } from "../../kit/caller.js";
import { LOG_DELIVERY, ownerGrants } from "../acl.js";
import { type LogLine, lifecycleOperation, logKey, logLine, logOperation } from "../rules/access-log.js";
import { copySourceOf } from "../rules/copy-source.js";
import type { S3Reader } from "../state/reader.js";
import type { Bucket, Grants } from "../state/records.js";
import type { Change } from "../state/writer.js";
import type { Acting } from "./acting.js";
import { deliver, uniqueSuffix } from "./deliveries.js";
import type { Origin } from "./origin.js";

/** How many lines of one bucket wait at most. */
const BATCH = 1000;

/** Gathers the lines of server access logs and delivers them. */
export class AccessLogs {
  readonly #acting: Acting;
  /** Lines that wait for their delivery, by the source bucket's name. */
  readonly #waiting = new Map<string, string[]>();
  /** Whether any bucket logs; undefined: to be found out. */
  #anybodyLogs: boolean | undefined;

  constructor(acting: Acting) {
    this.#acting = acting;
  }

  /** A bucket begins to log. */
  begins(): void {
    this.#anybodyLogs = true;
  }

  /** Notes a request; costs a comparison while no bucket logs. */
  answered(about: () => AnsweredRequest): void {
    if (this.#anybodyLogs === false) return;
    const request = about();
    this.#acting.enqueue(() => this.#note(request));
    // AWS: a copy is told where it comes from, too.
    if (request.copySource === undefined || request.status >= 300) return;
    const { bucket, key, versionId } = copySourceOf(request.copySource);
    const read = { ...request, bucket, key, versionId, operation: `${request.operation}Source` };
    this.#acting.enqueue(() => this.#note(read));
  }

  /** Notes what lifecycle did, or a batch delete to one of its keys. */
  async acted({ kind, bucket, version }: Change, origin: Origin): Promise<void> {
    const { requestId, at, operation, caller, hostId } = origin;
    if (bucket.logging === undefined) return;
    const object = version.type === "object" ? version : undefined;
    const { canonicalId } = await this.#acting.read((s3) => s3.account(bucket.accountId));
    const byRequest =
      operation === "DeleteObjects"
        ? {
            operation: "BATCH.DELETE.OBJECT",
            remoteIp: origin.sourceIp,
            requester: await this.#acting.read((s3) => requesterOf(s3, caller)),
            status: 204,
            hostId,
          }
        : undefined;
    await this.#add(bucket, {
      owner: canonicalId,
      bucket: bucket.name,
      at,
      requester: "AmazonS3",
      requestId,
      operation: lifecycleOperation(kind, object?.storageClass),
      ...byRequest,
      key: version.key,
      objectSize: object?.size,
      versionId: version.versionId === "null" ? undefined : version.versionId,
    });
  }

  /** Writes what waits. */
  async deliver(): Promise<void> {
    for (const name of [...this.#waiting.keys()]) await this.#deliverOf(name);
  }

  async #note(request: AnsweredRequest): Promise<void> {
    if (this.#anybodyLogs === undefined) {
      const buckets = await this.#acting.read((s3) => s3.buckets());
      // A bucket may have begun meanwhile.
      this.#anybodyLogs ??= buckets.some(({ logging }) => logging !== undefined);
    }
    if (!this.#anybodyLogs) return;
    const { bucket, line } = await this.#acting.read(async (s3) => {
      const found = await s3.findBucket(request.bucket);
      return { bucket: found, line: found?.logging && (await lineOf(s3, found, request)) };
    });
    if (bucket !== undefined && line !== undefined) await this.#add(bucket, line);
  }

  async #add(bucket: Bucket, line: LogLine): Promise<void> {
    const lines = this.#waiting.get(bucket.name) ?? [];
    this.#waiting.set(bucket.name, lines);
    lines.push(logLine(line));
    if (lines.length >= BATCH) await this.#deliverOf(bucket.name);
  }

  async #deliverOf(name: string): Promise<void> {
    const lines = this.#waiting.get(name) ?? [];
    this.#waiting.delete(name);
    const { source, target, owner } = await this.#acting.read(async (s3) => {
      const from = await s3.findBucket(name);
      const to = from?.logging && (await s3.findBucket(from.logging.TargetBucket ?? ""));
      return { source: from, target: to, owner: to && (await s3.account(to.accountId)).canonicalId };
    });
    // AWS: logs are delivered as well as can be; what has nowhere to go is lost.
    if (source?.logging === undefined || target === undefined || owner === undefined || lines.length === 0) return;
    const grants: Grants = [...ownerGrants(owner), ...(source.logging.TargetGrants ?? [])];
    await deliver(this.#acting, {
      act: "LogDelivery",
      service: "logging.s3.amazonaws.com",
      source,
      target,
      key: logKey(source, source.logging, this.#acting.now(), uniqueSuffix()),
      body: Buffer.from(`${lines.join("\n")}\n`),
      contentType: "text/plain",
      grantedByAcl: mayWriteByAcl(target),
      acl: grants,
    });
  }
}

/** AWS: the old way, before policies: the log delivery group's WRITE. */
const mayWriteByAcl = ({ ownership, acl = [] }: Bucket): boolean =>
  ownership !== "BucketOwnerEnforced" &&
  acl.some(
    ({ Grantee, Permission }) =>
      Grantee?.URI === LOG_DELIVERY && (Permission === "WRITE" || Permission === "FULL_CONTROL"),
  );

const lineOf = async (s3: S3Reader, bucket: Bucket, request: AnsweredRequest): Promise<LogLine> => {
  const { key, caller, versionId } = request;
  const version = key === undefined ? undefined : await s3.version(bucket, key, versionId);
  return {
    owner: (await s3.account(bucket.accountId)).canonicalId,
    bucket: bucket.name,
    at: request.at,
    remoteIp: request.sourceIp,
    requester: caller && (await requesterOf(s3, caller)),
    requestId: request.requestId,
    operation: logOperation(request, key !== undefined),
    key,
    requestUri: `${request.method} ${request.target} HTTP/1.1`,
    status: request.status,
    errorCode: request.errorCode,
    bytesSent: request.bytesSent,
    objectSize: version?.type === "object" && request.status < 300 ? version.size : undefined,
    totalTime: request.milliseconds,
    referer: request.referer,
    userAgent: request.userAgent,
    versionId,
    hostId: request.hostId,
    signatureVersion: request.signatureVersion,
    authType: request.authType,
    host: request.host,
  };
};

/** AWS: a root by its canonical id, everybody else by ARN, nobody by a dash. */
const requesterOf = async (s3: S3Reader, caller: Caller): Promise<string | undefined> => {
  if (caller.type === "anonymous") return undefined;
  if (caller.type === "service") return `svc:${caller.service}`;
  return caller.type === "root" ? (await s3.account(accountOf(caller) ?? "")).canonicalId : caller.arn;
};
