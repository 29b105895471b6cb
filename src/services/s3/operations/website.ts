/** A bucket's website configuration: checked and kept. */
import type { RoutingRule, WebsiteConfiguration } from "@aws-sdk/client-s3";
import { listed } from "../document.js";
import { invalidArgument, invalidRequest, malformedXml, noSuchWebsiteConfiguration } from "../errors.js";
import { onBucket } from "../needs.js";
import type { S3Family } from "../types.js";

export const website = {
  reads: {
    GetBucketWebsite: {
      needs: onBucket("s3:GetBucketWebsite"),
      handle: async (input, { s3 }) => {
        const { website: configuration } = await s3.bucket(input.Bucket, input);
        if (!configuration) throw noSuchWebsiteConfiguration(input.Bucket);
        return configuration;
      },
    },
  },
  writes: {
    PutBucketWebsite: {
      needs: onBucket("s3:PutBucketWebsite"),
      handle: async (input, { s3 }) => {
        const bucket = await s3.bucket(input.Bucket, input);
        const configuration = input.WebsiteConfiguration;
        demandSense(configuration);
        await s3.update(bucket, (before) => ({ ...before, website: configuration }));
        return {};
      },
    },
    DeleteBucketWebsite: {
      needs: onBucket("s3:DeleteBucketWebsite"),
      handle: async (input, { s3 }) => {
        await s3.forget(await s3.bucket(input.Bucket, input), "website");
        return {};
      },
    },
  },
} satisfies S3Family;

const demandSense = (configuration: WebsiteConfiguration): void => {
  const { RedirectAllRequestsTo, IndexDocument, ErrorDocument, RoutingRules } = configuration;
  if (RedirectAllRequestsTo) {
    if (IndexDocument || ErrorDocument || RoutingRules) {
      throw invalidArgument(
        "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.",
        "RedirectAllRequestsTo",
        "not null",
      );
    }
    if (RedirectAllRequestsTo.HostName === undefined) throw malformedXml();
    demandProtocol(RedirectAllRequestsTo.Protocol);
    return;
  }
  if (!IndexDocument) {
    throw invalidArgument(
      "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
      "IndexDocument",
      "null",
    );
  }
  const suffix = IndexDocument.Suffix ?? "";
  if (suffix === "" || suffix.includes("/")) {
    throw invalidArgument("The IndexDocument Suffix is not well formed", "IndexDocument", suffix);
  }
  if (ErrorDocument && !ErrorDocument.Key) {
    throw invalidArgument("The ErrorDocument Key is not well formed", "ErrorDocument", ErrorDocument.Key ?? "");
  }
  if (RoutingRules) for (const rule of listed(RoutingRules, 1, 50)) demandRule(rule);
};

const demandRule = ({ Condition, Redirect }: RoutingRule): void => {
  if (!Redirect || Object.keys(Redirect).length === 0) throw malformedXml();
  demandProtocol(Redirect.Protocol);
  if (Redirect.ReplaceKeyPrefixWith !== undefined && Redirect.ReplaceKeyWith !== undefined) {
    throw invalidRequest("You can only define ReplaceKeyPrefix or ReplaceKey but not both.");
  }
  if (Condition && Condition.KeyPrefixEquals === undefined && Condition.HttpErrorCodeReturnedEquals === undefined) {
    throw invalidRequest(
      "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present.",
    );
  }
  demandCode("error", Condition?.HttpErrorCodeReturnedEquals, /^[45]\d\d$/, "Valid codes are 4XX or 5XX.");
  demandCode("redirect", Redirect.HttpRedirectCode, /^3(?!00)\d\d$/, "Valid codes are 3XX except 300.");
};

const demandCode = (kind: string, code: string | undefined, valid: RegExp, otherwise: string): void => {
  if (code !== undefined && !valid.test(code)) {
    throw invalidRequest(`The provided HTTP ${kind} code (${code}) is not valid. ${otherwise}`);
  }
};

const demandProtocol = (protocol: string | undefined): void => {
  if (protocol !== undefined && protocol !== "http" && protocol !== "https") {
    throw invalidRequest(
      "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.",
    );
  }
};
