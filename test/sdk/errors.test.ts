/** One way to ask any AWS error for its code. */
import { describe, expect, test } from "vitest";
import { errorCode, isError, UnknownProfileError } from "../../src/sdk/index.js";
import { serviceError } from "./fake-client.js";

describe("errorCode and isError", () => {
  test("S3's errors are known by their code", () => {
    const error = serviceError("NoSuchBucket", 404, "The specified bucket does not exist");

    expect(errorCode(error)).toBe("NoSuchBucket");
    expect(isError(error, "NoSuchKey", "NoSuchBucket")).toBe(true);
    expect(isError(error, "NoSuchKey")).toBe(false);
  });

  test("IAM's are known with and without the suffix of their class", () => {
    const error = serviceError("NoSuchEntityException", 404);

    expect(errorCode(error)).toBe("NoSuchEntity");
    expect(isError(error, "NoSuchEntity")).toBe(true);
    expect(isError(error, "NoSuchEntityException")).toBe(true);
  });

  test("the code on the wire wins over the class", () => {
    expect(errorCode(Object.assign(serviceError("S3ServiceException", 409), { Code: "BucketNotEmpty" }))).toBe(
      "BucketNotEmpty",
    );
  });

  test("a HEAD without a body says only 404, which is every kind of missing", () => {
    const error = serviceError("NotFound", 404, "UnknownError");

    expect(errorCode(error)).toBe("NotFound");
    expect(isError(error, "NoSuchKey")).toBe(true);
    expect(isError(error, "NoSuchBucket")).toBe(true);
    expect(isError(error, "AccessDenied")).toBe(false);
  });

  test("a HEAD without a body says only 403, which is a refusal", () => {
    const error = serviceError("Unknown", 403, "UnknownError");

    expect(errorCode(error)).toBe("Forbidden");
    expect(isError(error, "AccessDenied")).toBe(true);
    expect(isError(error, "NoSuchKey")).toBe(false);
  });

  test("any other HEAD without a body is known by its status", () => {
    expect(errorCode(serviceError("Unknown", 301, "UnknownError"))).toBe("301");
  });

  test("without codes it asks whether a service answered at all", () => {
    expect(isError(serviceError("SlowDown", 503))).toBe(true);
    expect(isError(new Error("socket hang up"))).toBe(false);
    expect(isError("NoSuchKey", "NoSuchKey")).toBe(false);
    expect(errorCode(Object.assign(new Error("refused"), { code: "ECONNREFUSED" }))).toBeUndefined();
  });

  test("an unknown profile's error names those that are known", () => {
    expect(new UnknownProfileError("dve", ["default", "dev"]).message).toBe(
      "The config profile (dve) could not be found. Known profiles: default, dev.",
    );
  });
});
