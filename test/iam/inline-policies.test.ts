import { describe, expect, test } from "../support/emulator.js";

const ALLOW_ALL = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';

describe("inline policies", () => {
  test("come back URL-encoded, in the text in which they were written", async ({ iam }) => {
    const PolicyDocument =
      '{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b/%3A*" } }';
    await iam.createUser({ UserName: "anna" });
    await iam.putUserPolicy({ UserName: "anna", PolicyName: "mine", PolicyDocument });

    const answer = await iam.getUserPolicy({ UserName: "anna", PolicyName: "mine" });

    expect(answer.PolicyName).toBe("mine");
    expect(answer.PolicyDocument).toMatch(/^%7B%20%22Version%22%3A%20/);
    expect(decodeURIComponent(answer.PolicyDocument ?? "")).toBe(PolicyDocument);
  });

  test("are listed by name and written over", async ({ iam }) => {
    await iam.createGroup({ GroupName: "devs" });
    for (const PolicyName of ["b", "A", "c"]) {
      await iam.putGroupPolicy({ GroupName: "devs", PolicyName, PolicyDocument: ALLOW_ALL });
    }
    await iam.putGroupPolicy({ GroupName: "devs", PolicyName: "b", PolicyDocument: ALLOW_ALL });

    const first = await iam.listGroupPolicies({ GroupName: "devs", MaxItems: 2 });
    const second = await iam.listGroupPolicies({ GroupName: "devs", Marker: first.Marker });

    expect(first.PolicyNames).toEqual(["A", "b"]);
    expect(second.PolicyNames).toEqual(["c"]);
  });

  test("that do not exist cannot be found", async ({ iam }) => {
    await iam.createUser({ UserName: "anna" });

    await expect(iam.getUserPolicy({ UserName: "anna", PolicyName: "none" })).rejects.toBeRefusedWith(
      "NoSuchEntity",
      404,
      "The user policy with name none cannot be found.",
    );
    await expect(iam.deleteUserPolicy({ UserName: "anna", PolicyName: "none" })).rejects.toBeRefusedWith(
      "NoSuchEntity",
      404,
      "The user policy with name none cannot be found.",
    );
  });

  test("must be grammatical", async ({ iam }) => {
    await iam.createUser({ UserName: "anna" });
    const write = (PolicyDocument: string) => iam.putUserPolicy({ UserName: "anna", PolicyName: "p", PolicyDocument });

    await expect(write("{")).rejects.toBeRefusedWith("MalformedPolicyDocument", 400);
    await expect(write('{"Version":"2012-10-17"}')).rejects.toBeRefusedWith("MalformedPolicyDocument", 400);
  });

  test("of one user have 2048 characters together, white space not counted", async ({ iam }) => {
    await iam.createUser({ UserName: "anna" });
    const sized = (size: number) =>
      ALLOW_ALL.replace('"Resource":"*"', `"Resource":"arn:aws:s3:::${"x".repeat(size)}"`);
    const write = (PolicyName: string, PolicyDocument: string) =>
      iam.putUserPolicy({ UserName: "anna", PolicyName, PolicyDocument });

    await write("a", sized(1500).replace("{", `{${" ".repeat(1000)}`));
    await expect(write("b", sized(500))).rejects.toBeRefusedWith(
      "LimitExceeded",
      409,
      "Maximum policy size of 2048 bytes exceeded for user anna",
    );
    await write("a", sized(100));
    await expect(write("b", sized(500))).resolves.toBeDefined();
  });

  test("take effect from the next request on", async ({ iam, aUser }) => {
    const anna = await aUser("anna", { Effect: "Allow", Action: "iam:ListUsers", Resource: "*" });
    await expect(anna.iam.listUsers({})).resolves.toBeDefined();

    await iam.deleteUserPolicy({ UserName: "anna", PolicyName: "inline" });

    await expect(anna.iam.listUsers({})).rejects.toBeRefusedWith("AccessDenied", 403);
  });
});
