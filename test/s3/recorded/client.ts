/** A client that adds no type to a body of which it is told none, as most SDKs do; this one would make one up. */
import { S3, type S3ClientConfig } from "@aws-sdk/client-s3";
import type { Emulator } from "../../../src/index.js";
import { test as base } from "../a-bucket.js";

export const clientOf = (emulator: Emulator, config: S3ClientConfig = {}): S3 => {
  const client = new S3({ ...emulator.clientConfig(), maxAttempts: 1, ...config });
  client.middlewareStack.add(
    (next) => async (args) => {
      const { request, input } = args;
      const isTyped = typeof input === "object" && input !== null && "ContentType" in input;
      if (!isTyped && typeof request === "object" && request !== null && "headers" in request) {
        const headers = Object(request.headers);
        if (headers["content-type"] === "application/octet-stream") delete headers["content-type"];
      }
      return next(args);
    },
    { step: "build", name: "noInventedContentType", priority: "low" },
  );
  return client;
};

export const test = base.extend<{ readonly s3: S3 }>({
  s3: async ({ emulator }, use) => use(clientOf(emulator)),
});

export { describe, expect } from "vitest";
export { suspend } from "../a-bucket.js";
