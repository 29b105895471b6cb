import { describe, expect, test } from "vitest";
import { copyRangeOf, partOf, rangeOf } from "../../../src/services/s3/rules/ranges.js";

describe("a Range header over ten bytes", () => {
  test.for([
    ["bytes=0-8", { first: 0, last: 8 }],
    ["bytes=1-1", { first: 1, last: 1 }],
    ["bytes=1-", { first: 1, last: 9 }],
    ["bytes=-2", { first: 8, last: 9 }],
    ["bytes=-15", { first: 0, last: 9 }],
    ["bytes=0-100", { first: 0, last: 9 }],
    ["bytes=0-0", { first: 0, last: 0 }],
  ] as const)("%s is these bytes", ([header, range]) => {
    expect(rangeOf(header, 10)).toEqual(range);
  });

  test.for(["bytes=1-0", "bytes=-1-", "bytes=0--1", "bytes=0-1,3-4,7-9", "0-8", "bytes=-", "octets=0-1"])(
    "%s is ignored",
    (header) => {
      expect(rangeOf(header, 10)).toBeUndefined();
    },
  );

  test.for(["bytes=-0", "bytes=100-200", "bytes=10-"])("%s cannot be satisfied", (header) => {
    expect(() => rangeOf(header, 10)).toThrowError(
      expect.objectContaining({
        code: "InvalidRange",
        status: 416,
        extra: { RangeRequested: header, ActualObjectSize: 10 },
      }),
    );
  });
});

test("no byte of an empty object can be named, but its last bytes are all of it", () => {
  expect(() => rangeOf("bytes=0-0", 0)).toThrowError(expect.objectContaining({ code: "InvalidRange" }));
  expect(() => rangeOf("bytes=0-", 0)).toThrowError(expect.objectContaining({ code: "InvalidRange" }));
  expect(rangeOf("bytes=-5", 0)).toBeUndefined();
});

describe("the range of a part copied from ten bytes", () => {
  test("is taken as it stands", () => {
    expect(copyRangeOf("bytes=0-8", 10)).toEqual({ first: 0, last: 8 });
  });

  test.for(["0-8", "bytes=1-0", "bytes=-1-", "bytes=0-1,3-4,7-9", "bytes=-", "bytes=-0", "bytes=1-", "bytes=-2"])(
    "cannot be %s",
    (header) => {
      expect(() => copyRangeOf(header, 10)).toThrowError(
        expect.objectContaining({
          code: "InvalidArgument",
          extra: { ArgumentName: "x-amz-copy-source-range", ArgumentValue: header },
          message:
            "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
        }),
      );
    },
  );

  test("may not end behind the source", () => {
    expect(() => copyRangeOf("bytes=0-100", 10)).toThrowError(
      expect.objectContaining({
        code: "InvalidArgument",
        message: "Range specified is not valid for source object of size: 10",
      }),
    );
  });

  test("may not begin behind the source", () => {
    expect(() => copyRangeOf("bytes=100-200", 10)).toThrowError(
      expect.objectContaining({
        code: "InvalidRequest",
        message: "The specified copy range is invalid for the source object size",
      }),
    );
  });
});

describe("a part number", () => {
  const object = {
    size: 25,
    parts: [
      { partNumber: 1, size: 10 },
      { partNumber: 2, size: 10 },
      { partNumber: 3, size: 5 },
    ],
  };

  test("names the bytes of that part", () => {
    expect(partOf(3, object)).toEqual({ range: { first: 20, last: 24 }, index: 2 });
  });

  test("of an object that came in one piece is 1", () => {
    expect(partOf(1, { size: 8 })).toEqual({ range: { first: 0, last: 7 }, index: 0 });
  });

  test("beyond the last part cannot be satisfied", () => {
    expect(() => partOf(10, object)).toThrowError(
      expect.objectContaining({
        code: "InvalidPartNumber",
        status: 416,
        extra: { PartNumberRequested: 10, ActualPartCount: 3 },
      }),
    );
  });
});
