import { describe, expect, test } from "vitest";
import { codeOf, stepAt } from "../../src/services/iam/totp.js";
import { totp } from "../support/totp.js";

// The secret "12345678901234567890" of RFC 6238, appendix B, in base32.
const SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

describe("one-time codes", () => {
  test.for([
    [59, "287082"],
    [1111111109, "081804"],
    [1234567890, "005924"],
    [20000000000, "353130"],
  ] as const)("at %d seconds are those of RFC 6238", ([seconds, code]) => {
    expect(codeOf(SECRET, stepAt(seconds * 1000))).toBe(code);
    expect(totp(SECRET, seconds * 1000)).toBe(code);
  });
});
