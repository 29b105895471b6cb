import { describe, expect, test } from "vitest";
import { compile, conditionKeys } from "../../src/services/iam/policy/compile.js";
import { evaluate } from "../../src/services/iam/policy/evaluate.js";
import { explain } from "../../src/services/iam/policy/explain.js";
import { glob, tokens } from "../../src/services/iam/policy/pattern.js";
import type { AuthorizationRequest, PolicySource } from "../../src/services/iam/policy/types.js";

const source = (...statements: readonly object[]): PolicySource => ({
  document: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
});

const request: AuthorizationRequest = {
  principal: {
    type: "user",
    accountId: "111111111111",
    arn: "arn:aws:iam::111111111111:user/alice",
    userId: "AIDAALICEALICEALICE11",
  },
  action: "s3:GetObject",
  resource: "arn:aws:s3:::data/key.txt",
  context: () => undefined,
};

const reading = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::data/*" };

describe("compiling", () => {
  test("a document is compiled once", () => {
    expect(compile(source(reading).document)).toBe(compile(source(reading).document));
  });

  test("a document that is no JSON says so and grants nothing", () => {
    expect(compile("{")).toMatchObject({ statements: [], problem: "The document is not valid JSON." });
  });

  test.each([["null"], ["5"], ['"text"'], ["[]"], ['{"Statement":5}'], ['{"Statement":[null]}'], ["{}"]])(
    "%s is not a policy, and does not throw",
    (document) => {
      expect(evaluate(request, { identity: [{ document }] }).allowed).toBe(false);
    },
  );

  test("the condition keys are those of conditions and variables, in lower case", () => {
    const policy = source(
      { ...reading, Condition: { StringLike: { "s3:Prefix": "${aws:PrincipalTag/Team}/*" } } },
      {
        ...reading,
        Resource: "arn:aws:s3:::home/${aws:username, 'guest'}/${*}",
        Condition: { Null: { "aws:TagKeys": "true" } },
      },
    );

    expect([...conditionKeys(policy)].sort()).toEqual([
      "aws:principaltag/team",
      "aws:tagkeys",
      "aws:username",
      "s3:prefix",
    ]);
  });

  test("the context is asked only for keys that the policies mention", () => {
    const asked: string[] = [];
    const policy = source({ ...reading, Condition: { StringEquals: { "aws:SourceVpc": "vpc-1" } } });

    evaluate({ ...request, context: (key) => void asked.push(key) }, { identity: [policy, source(reading)] });

    expect(asked).toEqual(["aws:sourcevpc"]);
  });
});

describe("the reasons", () => {
  test("an allowed request names the statement that allowed it", () => {
    const policy = source({ ...reading, Effect: "Deny", Action: "s3:PutObject" }, { ...reading, Sid: "Reading" });

    expect(evaluate(request, { identity: [policy] })).toEqual({
      allowed: true,
      allowedBy: [{ layer: "identity-based", policy, index: 1, sid: "Reading", effect: "Allow" }],
    });
  });

  test("an explicit deny names every statement that denied", () => {
    const policy = source(reading, { ...reading, Effect: "Deny", Sid: "Never" });

    expect(evaluate(request, { identity: [policy] })).toEqual({
      allowed: false,
      kind: "explicit",
      layer: "identity-based",
      deniedBy: [{ layer: "identity-based", policy, index: 1, sid: "Never", effect: "Deny" }],
    });
  });
});

describe("explaining", () => {
  test.each([
    ["the action", { ...reading, Action: "s3:PutObject" }, { part: "Action" }],
    ["the resource", { ...reading, Resource: "arn:aws:s3:::other/*" }, { part: "Resource" }],
    [
      "the condition",
      { ...reading, Condition: { Bool: { "aws:SecureTransport": true } } },
      { part: "Condition", operator: "Bool", key: "aws:SecureTransport", wanted: ["true"], had: undefined },
    ],
  ])("a statement that failed only on %s is a near miss", (_, statement, because) => {
    const { decision, nearMisses } = explain(request, { identity: [source(statement)] });

    expect(decision.allowed).toBe(false);
    expect(nearMisses).toMatchObject([{ layer: "identity-based", index: 0, because }]);
  });

  test("a bucket policy that names somebody else is a near miss", () => {
    const resource = source({ ...reading, Principal: { AWS: "arn:aws:iam::111111111111:user/bob" } });

    expect(explain(request, { identity: [], resource }).nearMisses).toMatchObject([{ because: { part: "Principal" } }]);
  });

  test("a statement that failed on two parts is none", () => {
    const policy = source({ ...reading, Action: "s3:PutObject", Resource: "arn:aws:s3:::other/*" });

    expect(explain(request, { identity: [policy] }).nearMisses).toEqual([]);
  });

  test("a policy that could not be read is named", () => {
    const policy = { document: "{", name: "broken" };

    expect(explain(request, { identity: [policy] }).unreadable).toEqual([
      { layer: "identity-based", policy, problem: "The document is not valid JSON." },
    ]);
  });
});

describe("speed", () => {
  test.each([
    ["many stars", "a*".repeat(300), "a".repeat(1_000)],
    ["stars and question marks", `${"*?a".repeat(200)}b`, "a".repeat(1_000)],
    ["nearly everything", `${"*".repeat(1_000)}x`, "a".repeat(1_000)],
  ])("a malicious pattern of %s is decided at once", (_, pattern, text) => {
    const matches = glob(tokens(pattern, false));
    const start = performance.now();

    matches(text);

    expect(performance.now() - start).toBeLessThan(100);
  });
});
