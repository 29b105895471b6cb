import { describe, expect, test } from "vitest";
import { multipartEtag, names } from "../../../src/services/s3/rules/etags.js";
import { checkCopySource, notModified } from "../../../src/services/s3/rules/preconditions.js";

const lastModified = Date.UTC(2026, 1, 21, 12, 0, 0);
const now = Date.UTC(2026, 1, 22);
const object = { etag: '"8d777f385d3dfec8815d20f7496026dc"', lastModified };
const at = new Date(lastModified);
const before = new Date(lastModified - 1000);
const future = new Date(now + 60_000);

describe("an ETag in a condition", () => {
  test.for([
    '"8d777f385d3dfec8815d20f7496026dc"',
    "8d777f385d3dfec8815d20f7496026dc",
    'W/"8d777f385d3dfec8815d20f7496026dc"',
    '"other", "8d777f385d3dfec8815d20f7496026dc"',
    "*",
  ])("%s names the object", (condition) => {
    expect(names(condition, object.etag)).toBe(true);
  });

  test.for(['"8d777f38"', "other", '""', ""])("%s does not", (condition) => {
    expect(names(condition, object.etag)).toBe(false);
  });
});

test("the ETag of a multipart object is the MD5 of its parts' MD5s and their number", () => {
  const parts = [
    { etag: '"c4c753e69bb853187f5854c46cf801c6"' },
    { etag: '"c4c753e69bb853187f5854c46cf801c6"' },
    { etag: '"e09c80c42fda55f9d992e59ca6b3307d"' },
  ];

  expect(multipartEtag(parts)).toBe('"4d45984fc3feb2ac9b22683c49674b56-3"');
});

describe("a conditional read", () => {
  test.for([
    ["If-None-Match names it", { IfNoneMatch: object.etag }],
    ["it was not modified since", { IfModifiedSince: at }],
    ["If-None-Match names it, whatever the date", { IfNoneMatch: object.etag, IfModifiedSince: before }],
  ] as const)("is not modified when %s", ([, conditions]) => {
    expect(notModified(conditions, object, now)).toBe(true);
  });

  test.for([
    ["nothing is asked", {}],
    ["If-Match names it, whatever If-Unmodified-Since says", { IfMatch: object.etag, IfUnmodifiedSince: before }],
    ["If-None-Match names another, whatever If-Modified-Since says", { IfNoneMatch: "other", IfModifiedSince: at }],
    ["If-Modified-Since is in the future", { IfModifiedSince: future }],
    ["it was modified since", { IfModifiedSince: before }],
    ["it was unmodified since that very second", { IfUnmodifiedSince: at }],
  ] as const)("goes on when %s", ([, conditions]) => {
    expect(notModified(conditions, object, now)).toBe(false);
  });

  test.for([
    ["If-Match", { IfMatch: "other" }],
    ["If-Unmodified-Since", { IfUnmodifiedSince: before }],
    ["If-Match", { IfMatch: "other", IfNoneMatch: object.etag }],
  ] as const)("fails by %s", ([Condition, conditions]) => {
    expect(() => notModified(conditions, object, now)).toThrowError(
      expect.objectContaining({ code: "PreconditionFailed", status: 412, extra: { Condition } }),
    );
  });
});

describe("a conditional copy", () => {
  test.for([
    ["x-amz-copy-source-If-Match", { CopySourceIfMatch: "other" }],
    ["x-amz-copy-source-If-None-Match", { CopySourceIfNoneMatch: "8d777f385d3dfec8815d20f7496026dc" }],
    ["x-amz-copy-source-If-Modified-Since", { CopySourceIfModifiedSince: at }],
    [
      "x-amz-copy-source-If-Unmodified-Since",
      { CopySourceIfUnmodifiedSince: before, CopySourceIfNoneMatch: object.etag },
    ],
  ] as const)("fails by %s", ([Condition, conditions]) => {
    expect(() => checkCopySource(conditions, object, now)).toThrowError(
      expect.objectContaining({ code: "PreconditionFailed", extra: { Condition } }),
    );
  });

  test("goes on when If-Match names the source, whatever If-Unmodified-Since says", () => {
    const conditions = { CopySourceIfMatch: object.etag, CopySourceIfUnmodifiedSince: before };

    expect(() => checkCopySource(conditions, object, now)).not.toThrow();
  });
});
