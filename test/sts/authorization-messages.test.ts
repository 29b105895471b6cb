import { encodeAuthorizationMessage } from "../../src/services/sts/authorization-message.js";
import { describe, expect, test } from "../support/emulator.js";
import { allow } from "../support/permissions.js";

const message = encodeAuthorizationMessage({
  decision: {
    allowed: false,
    kind: "explicit",
    layer: "identity-based",
    deniedBy: [
      {
        layer: "identity-based",
        policy: { document: "{}", name: "careful" },
        index: 2,
        sid: "NoDelete",
        effect: "Deny",
      },
    ],
  },
  principal: { id: "AIDAEXAMPLE", arn: "arn:aws:iam::000000000000:user/anna" },
  action: "s3:DeleteObject",
  resource: "arn:aws:s3:::photos/a.jpg",
  conditions: { "aws:SourceIp": "10.0.0.1", "aws:TagKeys": ["a", "b"], "aws:Referer": undefined },
});

describe("DecodeAuthorizationMessage", () => {
  test("tells why a request was refused", async ({ sts }) => {
    const { DecodedMessage = "" } = await sts.decodeAuthorizationMessage({ EncodedMessage: message });

    expect(JSON.parse(DecodedMessage)).toEqual({
      allowed: false,
      explicitDeny: true,
      matchedStatements: {
        items: [
          {
            statementId: "NoDelete",
            effect: "DENY",
            policyType: "identity-based",
            sourcePolicyId: "careful",
            statementIndex: 2,
          },
        ],
      },
      failures: { items: [] },
      context: {
        principal: { id: "AIDAEXAMPLE", arn: "arn:aws:iam::000000000000:user/anna" },
        action: "s3:DeleteObject",
        resource: "arn:aws:s3:::photos/a.jpg",
        conditions: {
          items: [
            { key: "aws:SourceIp", values: { items: [{ value: "10.0.0.1" }] } },
            { key: "aws:TagKeys", values: { items: [{ value: "a" }, { value: "b" }] } },
            { key: "aws:Referer", values: { items: [] } },
          ],
        },
      },
    });
  });

  test.for(["nonsense", "AAAA", `${message.slice(0, -4)}AAAA`, `${message}\n`])(
    "takes only messages that were encoded: %j",
    async (EncodedMessage, { sts }) => {
      await expect(sts.decodeAuthorizationMessage({ EncodedMessage })).rejects.toBeRefusedWith(
        "InvalidAuthorizationMessage",
        400,
      );
    },
  );

  test("is for those who may know", async ({ aUser }) => {
    const anna = await aUser("anna");
    const bob = await aUser("bob", allow("sts:DecodeAuthorizationMessage"));

    await expect(anna.sts.decodeAuthorizationMessage({ EncodedMessage: message })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
    );
    await expect(bob.sts.decodeAuthorizationMessage({ EncodedMessage: message })).resolves.toBeDefined();
  });
});
