/**
 * Where a bucket's website sends its visitors: index documents, redirections, routing rules.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-page-redirect.html
 */
import type { RoutingRule, WebsiteConfiguration } from "@aws-sdk/client-s3";
import type { Redirection, Website } from "../../kit/ports.js";

/** The configuration as visitors meet it. */
export const websiteOf = (configuration: WebsiteConfiguration): Website => {
  const { RedirectAllRequestsTo: everything, IndexDocument, ErrorDocument, RoutingRules = [] } = configuration;
  const suffix = IndexDocument?.Suffix ?? "";
  return {
    ...(everything?.HostName === undefined
      ? {}
      : { redirectsAllTo: { host: everything.HostName, protocol: everything.Protocol } }),
    ...(ErrorDocument?.Key === undefined ? {} : { errorDocument: ErrorDocument.Key }),
    documentOf: (key) => (key === "" || key.endsWith("/") ? key + suffix : key),
    indexOf: (folder) => `${folder}/${suffix}`,
    redirection: (key, status) => {
      const rule = RoutingRules.find((each) => applies(each, key, status));
      return rule === undefined ? undefined : redirectionOf(rule, key);
    },
  };
};

/** Before the object is looked for, only rules without an error code apply; after, only those with this one. */
const applies = ({ Condition }: RoutingRule, key: string, status: number | undefined): boolean => {
  const { KeyPrefixEquals: prefix = "", HttpErrorCodeReturnedEquals: code } = Condition ?? {};
  return code === (status === undefined ? undefined : String(status)) && key.startsWith(prefix);
};

const redirectionOf = ({ Condition, Redirect = {} }: RoutingRule, key: string): Redirection => {
  const { ReplaceKeyWith, ReplaceKeyPrefixWith, HostName, Protocol, HttpRedirectCode } = Redirect;
  const prefix = Condition?.KeyPrefixEquals ?? "";
  return {
    status: HttpRedirectCode === undefined ? 301 : Number(HttpRedirectCode),
    host: HostName,
    protocol: Protocol,
    key: ReplaceKeyWith ?? (ReplaceKeyPrefixWith === undefined ? key : ReplaceKeyPrefixWith + key.slice(prefix.length)),
  };
};
