/** Which CORS rule lets a request in, and what it then says. https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html */
import type { CORSRule } from "@aws-sdk/client-s3";
import type { BucketCors, CrossOriginRequest } from "../../kit/ports.js";

/** The rules as browsers meet them. */
export const bucketCors = (rules: readonly CORSRule[] | undefined): BucketCors => ({
  enabled: rules !== undefined,
  allow: (request) => {
    for (const rule of rules ?? []) {
      const origin = allowedOrigin(rule, request);
      if (origin !== undefined) return headersOf(rule, origin, request);
    }
    return undefined;
  },
});

/** The rule's own spelling of the origin that it allows; undefined when the rule does not allow the request. */
const allowedOrigin = (rule: CORSRule, { origin, method, headers }: CrossOriginRequest): string | undefined => {
  if (!rule.AllowedMethods?.includes(method)) return undefined;
  // AWS: headers compare without case, origins with.
  const allowedHeaders = (rule.AllowedHeaders ?? []).map((header) => header.toLowerCase());
  if (!headers.every((header) => allowedHeaders.some((allowed) => matches(allowed, header)))) return undefined;
  return rule.AllowedOrigins?.find((allowed) => matches(allowed, origin));
};

/** Patterns hold at most one `*`. */
const matches = (pattern: string, text: string): boolean => {
  const star = pattern.indexOf("*");
  if (star < 0) return pattern === text;
  const tail = pattern.slice(star + 1);
  return text.length >= pattern.length - 1 && text.startsWith(pattern.slice(0, star)) && text.endsWith(tail);
};

const headersOf = (
  { AllowedMethods = [], ExposeHeaders = [], MaxAgeSeconds }: CORSRule,
  allowed: string,
  { origin, headers }: CrossOriginRequest,
): Readonly<Record<string, string>> => ({
  "Access-Control-Allow-Origin": allowed === "*" ? "*" : origin,
  "Access-Control-Allow-Methods": AllowedMethods.join(", "),
  ...(headers.length === 0 ? {} : { "Access-Control-Allow-Headers": headers.join(", ") }),
  ...(ExposeHeaders.length === 0 ? {} : { "Access-Control-Expose-Headers": ExposeHeaders.join(", ") }),
  ...(MaxAgeSeconds === undefined ? {} : { "Access-Control-Max-Age": String(MaxAgeSeconds) }),
  // AWS: credentials only where the rule names origins.
  ...(allowed === "*" ? {} : { "Access-Control-Allow-Credentials": "true" }),
  Vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
});
