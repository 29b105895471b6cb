/** Which service a request is for: by its credential scope, else its host, else the Action it names. */
import type { ServiceName } from "../services/kit/operation.js";
import type { HostAddress } from "./addressing.js";
import { pathOf, queryOf } from "./addressing.js";
import { serviceNotServed } from "./protocol/faults.js";
import { serviceModel } from "./protocol/schema.js";
import type { WireRequest } from "./wire.js";

/** `by-action`: a Query form that names its service only by the operation in it. */
export type Located = ServiceName | "by-action";

const HEADER_SCOPE = /Credential\s*=\s*[^,\s]+?\/\d{8}\/[^/,]*\/([^/,]+)\/aws4_request/;
const QUERY_SCOPE =
  /[?&]X-Amz-Credential=[^&]+?(?:%2F|\/)\d{8}(?:%2F|\/)[^&/%]*(?:%2F|\/)([^&/%]+)(?:%2F|\/)aws4_request/i;
const SERVED: readonly string[] = ["s3", "iam", "sts"] satisfies ServiceName[];

/**
 * The service a request is for.
 * @throws `NotImplemented` (501) when it was signed for a service that is not served here.
 */
export const locate = (request: WireRequest, host: HostAddress): Located => {
  const scoped = HEADER_SCOPE.exec(request.headers.authorization ?? "") ?? QUERY_SCOPE.exec(request.target);
  const named = scoped?.[1];
  if (named !== undefined) {
    if (isServed(named)) return named;
    if (named === "s3express") return "s3";
    throw serviceNotServed(named);
  }
  if (host.service === "iam" || host.service === "sts") return host.service;
  if (host.service !== undefined || host.bucket !== undefined) return "s3";
  return isQueryForm(request) ? "by-action" : "s3";
};

/** The service that has an operation of this name; IAM answers for names nobody has. */
export const serviceOfAction = (action: string | undefined): "iam" | "sts" =>
  action !== undefined && serviceModel("sts").operations.has(action) ? "sts" : "iam";

const isServed = (name: string): name is ServiceName => SERVED.includes(name);

const isQueryForm = (request: WireRequest): boolean => {
  if (pathOf(request.target) !== "/") return false;
  if (request.method === "GET") return /(?:^|&)Action=/.test(queryOf(request.target));
  return (
    request.method === "POST" && /^application\/x-www-form-urlencoded/i.test(request.headers["content-type"] ?? "")
  );
};
