/**
 * What a browser asks before it lets a page of another origin call S3, and the headers on the answer to the call itself.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
 */
import type { BucketCors } from "../../services/kit/ports.js";
import type { WireRequest } from "../wire.js";
import { badRequestedMethod, corsBucketNotFound, corsNotAllowed, corsNotEnabled, originNeeded } from "./faults.js";

type Headers = Readonly<Record<string, string>>;

const METHODS: ReadonlySet<string> = new Set(["GET", "PUT", "POST", "DELETE", "HEAD"]);

/**
 * The headers by which a preflight is allowed. Nobody is asked for a signature, because browsers send none.
 * @param corsOf the bucket's rules, asked for only when there is an Origin; undefined when there is no such bucket.
 * @throws `BadRequest` without Origin or with a method S3 does not serve, `AccessForbidden` when no rule allows it.
 */
export const preflight = async (
  { headers }: WireRequest,
  resourceType: "BUCKET" | "OBJECT",
  corsOf: () => Promise<BucketCors | undefined>,
): Promise<Headers> => {
  const { origin } = headers;
  if (origin === undefined || origin === "") throw originNeeded();
  const requested = headers["access-control-request-method"];
  const method = requested ?? "OPTIONS";
  const cors = await corsOf();
  if (cors === undefined) throw corsBucketNotFound(method);
  if (!cors.enabled) throw corsNotEnabled(method);
  if (requested === undefined || !METHODS.has(requested)) throw badRequestedMethod(requested);
  const allowed = cors.allow({ origin, method: requested, headers: requestedHeaders(headers) });
  if (allowed === undefined) throw corsNotAllowed(requested, resourceType);
  return allowed;
};

/** The headers that let the page read the answer to its call; none when no rule does: the browser then hides it. */
export const crossOriginHeaders = ({ method, headers }: WireRequest, cors: BucketCors | undefined): Headers => {
  const { origin } = headers;
  if (origin === undefined) return NONE;
  // AWS: the header of a preflight counts on the call itself too.
  return cors?.allow({ origin, method, headers: requestedHeaders(headers) }) ?? NONE;
};

const NONE: Headers = {};

const requestedHeaders = (headers: WireRequest["headers"]): readonly string[] =>
  (headers["access-control-request-headers"] ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "");
