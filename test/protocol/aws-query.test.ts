import { describe, expect, test } from "vitest";
import { awsQuery } from "../../src/server/protocol/aws-query.js";
import { operationModel } from "../../src/server/protocol/schema.js";
import { AwsError } from "../../src/services/kit/errors.js";

const decode = (text: string): object => {
  const form = awsQuery.parseForm(`Version=2010-05-08&${text}`);
  return awsQuery.decode(awsQuery.operationOf("iam", form), form);
};

describe("a form", () => {
  test("asks for the operation its Action names", () => {
    const form = awsQuery.parseForm("Action=GetCallerIdentity&Version=2011-06-15");

    expect(awsQuery.operationOf("sts", form).name).toBe("GetCallerIdentity");
  });

  test.each([
    ["Action=GetUsers&Version=2010-05-08", "Could not find operation GetUsers for version 2010-05-08"],
    ["Action=GetUser&Version=2011-06-15", "Could not find operation GetUser for version 2011-06-15"],
    ["Action=GetUser", "Could not find operation GetUser for version NO_VERSION_SPECIFIED"],
  ])("%s asks for nothing that IAM has", (text, message) => {
    expect(() => awsQuery.operationOf("iam", awsQuery.parseForm(text))).toThrow(
      expect.objectContaining({ code: "InvalidAction", status: 400, message }),
    );
  });

  test("without an Action is refused", () => {
    expect(() => awsQuery.operationOf("iam", awsQuery.parseForm("Version=2010-05-08"))).toThrow(
      expect.objectContaining({ code: "MissingAction", status: 400 }),
    );
  });

  test("has its lists in the order of their numbers", () => {
    const text =
      "Action=TagUser&UserName=a+b%2Bc&Tags.member.10.Key=ten&Tags.member.10.Value=x&Tags.member.2.Key=two&Tags.member.2.Value=";

    expect(decode(text)).toEqual({
      UserName: "a b+c",
      Tags: [
        { Key: "two", Value: "" },
        { Key: "ten", Value: "x" },
      ],
    });
  });

  test.each(["Tags=", "Tags.member="])("%s is a list of nothing", (list) => {
    expect(decode(`Action=TagUser&UserName=bob&${list}`)).toEqual({ UserName: "bob", Tags: [] });
  });

  test("may hold more than the operation knows", () => {
    expect(decode("Action=GetUser&UserName=bob&Other=1&X-Amz-Algorithm=AWS4-HMAC-SHA256")).toEqual({ UserName: "bob" });
  });

  test("without a required member is refused by its small-lettered name", () => {
    expect(() => decode("Action=CreateUser")).toThrow(
      expect.objectContaining({
        code: "ValidationError",
        status: 400,
        message:
          "1 validation error detected: Value at 'userName' failed to satisfy constraint: Member must not be null",
      }),
    );
  });

  test("is refused for all that it lacks at once", () => {
    expect(() => decode("Action=TagUser&Tags.member.1.Key=k")).toThrow(
      expect.objectContaining({
        message:
          "2 validation errors detected: Value at 'userName' failed to satisfy constraint: Member must not be null; " +
          "Value at 'tags.1.member.value' failed to satisfy constraint: Member must not be null",
      }),
    );
  });

  test.each(["Action=ListUsers&MaxItems=many", "Action=UpdateLoginProfile&UserName=bob&PasswordResetRequired=perhaps"])(
    "%s holds a value of another type",
    (text) => {
      expect(() => decode(text)).toThrow(expect.objectContaining({ code: "MalformedInput", status: 400 }));
    },
  );

  test("that is not percent-encoded as it should be is refused", () => {
    expect(() => awsQuery.parseForm("Action=%zz")).toThrow(
      expect.objectContaining({ code: "MalformedQueryString", status: 404 }),
    );
  });
});

describe("an answer", () => {
  const output = {
    User: {
      Path: "/",
      UserName: "b<o>b",
      UserId: "AIDA",
      Arn: "arn:aws:iam::000000000000:user/bob",
      CreateDate: new Date("2010-05-08T23:27:40.120Z"),
      Tags: [],
    },
  };
  const getUser = operationModel("iam", "GetUser");

  test("is XML, with dates to the second", () => {
    expect(awsQuery.encode(getUser, output, { requestId: "REQUEST", json: false })).toEqual({
      status: 200,
      headers: { "x-amzn-RequestId": "REQUEST", "Content-Type": "text/xml" },
      body:
        '<GetUserResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetUserResult><User><Path>/</Path>' +
        "<UserName>b&lt;o&gt;b</UserName><UserId>AIDA</UserId><Arn>arn:aws:iam::000000000000:user/bob</Arn>" +
        "<CreateDate>2010-05-08T23:27:40Z</CreateDate><Tags></Tags></User></GetUserResult>" +
        "<ResponseMetadata><RequestId>REQUEST</RequestId></ResponseMetadata></GetUserResponse>",
    });
  });

  test("is JSON for those who accept it, with dates in seconds", () => {
    const { headers, body } = awsQuery.encode(getUser, output, { requestId: "REQUEST", json: true });

    expect(headers["Content-Type"]).toBe("application/json");
    expect(JSON.parse(String(body))).toEqual({
      GetUserResponse: {
        GetUserResult: {
          User: {
            Path: "/",
            UserName: "b<o>b",
            UserId: "AIDA",
            Arn: "arn:aws:iam::000000000000:user/bob",
            CreateDate: 1273361260,
            Tags: [],
          },
        },
        ResponseMetadata: { RequestId: "REQUEST" },
      },
    });
  });

  test("of an operation that answers nothing has no result", () => {
    const deleteUser = operationModel("iam", "DeleteUser");

    expect(awsQuery.encode(deleteUser, {}, { requestId: "REQUEST", json: false }).body).toBe(
      '<DeleteUserResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">' +
        "<ResponseMetadata><RequestId>REQUEST</RequestId></ResponseMetadata></DeleteUserResponse>",
    );
    expect(awsQuery.encode(deleteUser, {}, { requestId: "REQUEST", json: true }).body).toBe(
      '{"DeleteUserResponse":{"ResponseMetadata":{"RequestId":"REQUEST"}}}',
    );
  });
});

describe("a refusal", () => {
  const error = new AwsError("NoSuchEntity", 404, "The user with name bob cannot be found.");

  test("says who is at fault, in the service's namespace", () => {
    expect(awsQuery.encodeError(error, { requestId: "REQUEST", json: false, service: "sts" })).toEqual({
      status: 404,
      headers: { "x-amzn-RequestId": "REQUEST", "Content-Type": "text/xml" },
      body:
        '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>NoSuchEntity</Code>' +
        "<Message>The user with name bob cannot be found.</Message></Error><RequestId>REQUEST</RequestId></ErrorResponse>",
    });
  });

  test("is JSON for those who accept it", () => {
    const { body } = awsQuery.encodeError(error, { requestId: "REQUEST", json: true, service: "iam" });

    expect(body).toBe(
      '{"Error":{"Code":"NoSuchEntity","Message":"The user with name bob cannot be found.","Type":"Sender"},"RequestId":"REQUEST"}',
    );
  });
});
