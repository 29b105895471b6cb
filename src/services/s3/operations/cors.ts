/** CORS rules of a bucket. Preflight requests read them in the server's edge. */
import type { CORSRule } from "@aws-sdk/client-s3";
import { listed } from "../document.js";
import { invalidRequest, noSuchCorsConfiguration } from "../errors.js";
import { onBucket } from "../needs.js";
import type { S3Family } from "../types.js";

export const cors = {
  reads: {
    GetBucketCors: {
      needs: onBucket("s3:GetBucketCORS"),
      handle: async (input, { s3 }) => {
        const { cors: rules } = await s3.bucket(input.Bucket, input);
        if (!rules) throw noSuchCorsConfiguration(input.Bucket);
        return { CORSRules: [...rules] };
      },
    },
  },
  writes: {
    PutBucketCors: {
      needs: onBucket("s3:PutBucketCORS"),
      handle: async (input, { s3 }) => {
        const bucket = await s3.bucket(input.Bucket, input);
        const rules = listed(input.CORSConfiguration.CORSRules, 1, 100);
        for (const rule of rules) demandSense(rule);
        await s3.update(bucket, (before) => ({ ...before, cors: rules }));
        return {};
      },
    },
    DeleteBucketCors: {
      needs: onBucket("s3:PutBucketCORS"),
      handle: async (input, { s3 }) => {
        await s3.forget(await s3.bucket(input.Bucket, input), "cors");
        return {};
      },
    },
  },
} satisfies S3Family;

const METHODS = new Set(["GET", "PUT", "POST", "DELETE", "HEAD"]);

const demandSense = ({ AllowedMethods, AllowedOrigins, AllowedHeaders, ExposeHeaders }: CORSRule): void => {
  listed(AllowedMethods);
  listed(AllowedOrigins);
  for (const method of AllowedMethods ?? []) {
    if (!METHODS.has(method)) {
      throw invalidRequest(`Found unsupported HTTP method in CORS config. Unsupported method is ${method}`);
    }
  }
  for (const origin of AllowedOrigins ?? []) {
    if (wildcards(origin) > 1) {
      throw invalidRequest(`AllowedOrigin "${origin}" can not have more than one wildcard.`);
    }
  }
  for (const header of AllowedHeaders ?? []) {
    if (wildcards(header) > 1) {
      throw invalidRequest(`AllowedHeader "${header}" can not have more than one wildcard.`);
    }
  }
  for (const header of ExposeHeaders ?? []) {
    if (wildcards(header) > 0) {
      throw invalidRequest(
        `ExposeHeader "${header}" contains wildcard. We currently do not support wildcard for ExposeHeader.`,
      );
    }
  }
};

const wildcards = (text: string): number => text.split("*").length - 1;
