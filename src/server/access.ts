/** What an access log tells of an answered request. */

import type { AnsweredRequest } from "../services/kit/answered-request.js";
import type { Caller } from "../services/kit/caller.js";
import type { AwsError } from "../services/kit/errors.js";
import { objectAddressOf, pathOf, queryOf } from "./addressing.js";
import type { WireRequest, WireResponse } from "./wire.js";
import type { World } from "./world.js";

interface Answer {
  readonly request: WireRequest;
  readonly bucketFromHost: string | undefined;
  readonly operation: string | undefined;
  /** Whether it came to the bucket's website endpoint. */
  readonly isWebsite: boolean;
  readonly caller: Caller | undefined;
  readonly requestId: string;
  readonly hostId: string;
  /** Real time at which the request arrived, by the world's clock. */
  readonly arrivedAt: number;
  readonly response: WireResponse;
  readonly error: AwsError | undefined;
}

/** Tells the world's S3 of an answer, if it was about a bucket. What the log wants to know is gathered only when it does. */
export const tellAccess = (world: World, answer: Answer): void => {
  world.answered(() => {
    const { request, response, error, arrivedAt } = answer;
    const { bucket = "", key } = objectAddressOf(pathOf(request.target), answer.bucketFromHost);
    const query = new URLSearchParams(queryOf(request.target));
    return {
      bucket,
      key,
      operation: answer.operation,
      method: request.method,
      isWebsite: answer.isWebsite,
      target: request.target,
      caller: answer.caller,
      requestId: answer.requestId,
      hostId: answer.hostId,
      at: world.clock.worldTimeAt(arrivedAt),
      milliseconds: Math.round(world.clock.real() - arrivedAt),
      status: response.status,
      errorCode: error?.code,
      bytesSent: request.method === "HEAD" ? 0 : sizeOf(response.body),
      versionId: response.headers["x-amz-version-id"] ?? query.get("versionId") ?? undefined,
      copySource: request.headers["x-amz-copy-source"],
      sourceIp: request.remoteAddress,
      referer: request.headers.referer,
      userAgent: request.headers["user-agent"],
      host: request.headers.host,
      ...signatureOf(request, query),
    };
  });
};

const signatureOf = (
  { headers }: WireRequest,
  query: URLSearchParams,
): Pick<AnsweredRequest, "signatureVersion" | "authType"> => {
  const { authorization } = headers;
  if (authorization !== undefined) {
    return { signatureVersion: authorization.startsWith("AWS4") ? "SigV4" : "SigV2", authType: "AuthHeader" };
  }
  if (query.has("X-Amz-Signature")) return { signatureVersion: "SigV4", authType: "QueryString" };
  if (query.has("Signature")) return { signatureVersion: "SigV2", authType: "QueryString" };
  return { signatureVersion: undefined, authType: undefined };
};

/** Bytes of a body; those of a stream are not known before they are sent. */
const sizeOf = (body: WireResponse["body"]): number => {
  if (body === undefined) return 0;
  if (typeof body === "string") return Buffer.byteLength(body);
  if (body instanceof Uint8Array) return body.length;
  if ("blob" in body) {
    const { blob, range } = body;
    return range === undefined ? blob.size : Math.min(range.last + 1, blob.size) - range.first;
  }
  return Array.isArray(body) ? body.reduce((sum: number, chunk: Uint8Array) => sum + chunk.length, 0) : 0;
};
