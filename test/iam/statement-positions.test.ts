import { describe, expect, test } from "vitest";
import { statementPositions } from "../../src/services/iam/statement-positions.js";

describe("where statements stand in a policy", () => {
  test("a lone statement stands behind its brace", () => {
    expect(statementPositions('{"Version":"2012-10-17","Statement":{"Effect":"Allow"}}')).toEqual([
      { StartPosition: { Line: 1, Column: 38 }, EndPosition: { Line: 1, Column: 55 } },
    ]);
  });

  test("statements in a list are told line by line, braces inside them and in texts not counted", () => {
    const document = [
      '{ "Id": "\\"Statement\\": {",',
      '  "Statement": [',
      '    {"Condition": {"Bool": {}}},',
      '    {"Sid": "}"}',
      "  ]",
      "}",
    ].join("\n");

    expect(statementPositions(document)).toEqual([
      { StartPosition: { Line: 3, Column: 6 }, EndPosition: { Line: 3, Column: 32 } },
      { StartPosition: { Line: 4, Column: 6 }, EndPosition: { Line: 4, Column: 17 } },
    ]);
  });
});
