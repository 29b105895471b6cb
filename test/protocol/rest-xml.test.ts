import { describe, expect, test } from "vitest";
import { methodNotAllowed } from "../../src/server/protocol/faults.js";
import { parseQuery } from "../../src/server/protocol/query.js";
import { type RequestParts, restXml } from "../../src/server/protocol/rest-xml.js";
import { operationModel } from "../../src/server/protocol/schema.js";
import { AwsError } from "../../src/services/kit/errors.js";

const identifiers = { requestId: "REQUEST", hostId: "HOST" };

const decode = (operation: string, parts: Partial<RequestParts>) =>
  restXml.decode(operationModel("s3", operation), {
    bucket: "b",
    key: "k",
    query: parseQuery(""),
    headers: {},
    ...parts,
  });

const encode = (operation: string, output: object, status?: number) =>
  restXml.encode(operationModel("s3", operation), output, { ...identifiers, status });

const refusalOf = (operation: string, document: string) => {
  try {
    return decode(operation, { document });
  } catch (refusal) {
    return refusal;
  }
};

const MALFORMED = "The XML you provided was not well-formed or did not validate against our published schema";

describe("a document", () => {
  test("keeps white space, entities, CDATA and what looks like a number", () => {
    const document =
      "<Delete><Object><Key> 007 &amp;#13;&#13;&#xE9; </Key></Object>\n<Object><Key><![CDATA[<&amp;>]]> x</Key></Object></Delete>";

    expect(decode("DeleteObjects", { document })).toEqual({
      Bucket: "b",
      Delete: { Objects: [{ Key: " 007 &#13;\ré " }, { Key: "<&amp;> x" }] },
    });
  });

  test.each([
    '<Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><TagSet/></Tagging>',
    "<Tagging><TagSet></TagSet></Tagging>",
    '<s3:Tagging xmlns:s3="http://s3.amazonaws.com/doc/2006-03-01/"><s3:TagSet/></s3:Tagging>',
    '\uFEFF<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<!-- none --><Tagging>\n  <TagSet> </TagSet>\n</Tagging>\n',
  ])("is the same with and without a namespace: %s", (document) => {
    expect(decode("PutBucketTagging", { document: Buffer.from(document) })).toEqual({
      Bucket: "b",
      Tagging: { TagSet: [] },
    });
  });

  test.each([
    ["another root", "<Tags><TagSet/></Tags>"],
    ["no root", "text"],
    ["two roots", "<Tagging><TagSet/></Tagging><Tagging/>"],
    ["an unknown element", "<Tagging><TagSet/><More/></Tagging>"],
    ["an element twice", "<Tagging><TagSet/><TagSet/></Tagging>"],
    ["a required element missing", "<Tagging><TagSet><Tag><Key>k</Key></Tag></TagSet></Tagging>"],
    ["text between elements", "<Tagging>text<TagSet/></Tagging>"],
    ["an element within text", "<Tagging><TagSet><Tag><Key><b/></Key><Value>v</Value></Tag></TagSet></Tagging>"],
    ["an element not closed", "<Tagging><TagSet></Tagging>"],
    ["a document type", '<!DOCTYPE Tagging [<!ENTITY x "y">]><Tagging><TagSet/></Tagging>'],
    ["an entity XML does not know", "<Tagging><TagSet><Tag><Key>&x;</Key><Value>v</Value></Tag></TagSet></Tagging>"],
    ["a character XML does not know", "<Tagging><TagSet><Tag><Key>&#1;</Key><Value>v</Value></Tag></TagSet></Tagging>"],
    ["elements without end", `${"<Tagging>".repeat(5000)}${"</Tagging>".repeat(5000)}`],
  ])("with %s is malformed", (_, document) => {
    expect(refusalOf("PutBucketTagging", document)).toMatchObject({
      code: "MalformedXML",
      status: 400,
      message: MALFORMED,
    });
  });

  test.each([
    [
      "<LifecycleConfiguration><Rule><Status>Enabled</Status><Expiration><Days>soon</Days></Expiration></Rule></LifecycleConfiguration>",
    ],
    [
      "<LifecycleConfiguration><Rule><Status>Enabled</Status><Expiration><Days>1.5</Days></Expiration></Rule></LifecycleConfiguration>",
    ],
    [
      "<LifecycleConfiguration><Rule><Status>Enabled</Status><Expiration><Date>soon</Date></Expiration></Rule></LifecycleConfiguration>",
    ],
  ])("with a value of another type is malformed: %s", (document) => {
    expect(refusalOf("PutBucketLifecycleConfiguration", document)).toMatchObject({ code: "MalformedXML" });
  });

  test("of an access control list is malformed by its own code", () => {
    expect(refusalOf("PutBucketAcl", "<AccessControlPolicy><Owner/><X/></AccessControlPolicy>")).toMatchObject({
      code: "MalformedACLError",
      message: MALFORMED,
    });
  });

  test("that is no UTF-8 is malformed", () => {
    const document = Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e]);

    expect(() => decode("PutBucketTagging", { document })).toThrow(expect.objectContaining({ code: "MalformedXML" }));
  });

  test("that is required must be there", () => {
    expect(() => decode("PutBucketTagging", { document: "" })).toThrow(
      expect.objectContaining({ code: "MissingRequestBodyError", status: 400 }),
    );
  });

  test("that is not required may be missing", () => {
    expect(decode("CreateBucket", { document: new Uint8Array() })).toEqual({ Bucket: "b" });
  });

  test("can be left for later", () => {
    expect(decode("PutBucketTagging", { documentMissing: true })).toEqual({ Bucket: "b" });
  });

  test("that is a policy is text, even when it is empty", () => {
    expect(decode("PutBucketPolicy", { document: Buffer.from('{"ü":1}') })).toEqual({ Bucket: "b", Policy: '{"ü":1}' });
    expect(decode("PutBucketPolicy", {})).toEqual({ Bucket: "b", Policy: "" });
  });
});

describe("a header or a query parameter", () => {
  test.each([
    ["max-keys=abc", "Provided max-keys not an integer or within integer range", "max-keys", "abc"],
    ["max-keys=2147483648", "Provided max-keys not an integer or within integer range", "max-keys", "2147483648"],
    ["max-keys=-1", "Argument maxKeys must be an integer between 0 and 2147483647", "maxKeys", "-1"],
  ])("%s is an invalid argument", (query, message, name, value) => {
    expect(() => decode("ListObjects", { query: parseQuery(query) })).toThrow(
      expect.objectContaining({
        code: "InvalidArgument",
        status: 400,
        message,
        extra: { ArgumentName: name, ArgumentValue: value },
      }),
    );
  });

  test.each(["0", "10001", "one"])("part number %s is an invalid argument", (number) => {
    expect(() => decode("GetObject", { query: parseQuery(`partNumber=${number}`) })).toThrow(
      expect.objectContaining({
        code: "InvalidArgument",
        message: "Part number must be an integer between 1 and 10000, inclusive",
        extra: { ArgumentName: "partNumber", ArgumentValue: number },
      }),
    );
  });

  test("that is required must be there", () => {
    expect(() => decode("GetObjectAttributes", {})).toThrow(
      expect.objectContaining({
        code: "MissingSecurityHeader",
        status: 400,
        message: "Your request was missing a required header",
        extra: { MissingHeaderName: "x-amz-object-attributes" },
      }),
    );
  });

  test("that is empty is not absent", () => {
    expect(decode("ListObjects", { query: parseQuery("prefix=&marker") })).toEqual({
      Bucket: "b",
      Prefix: "",
      Marker: "",
    });
  });

  test.each(["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"])(
    "may say its date as %s",
    (date) => {
      expect(decode("GetObject", { headers: { "if-modified-since": date } })).toMatchObject({
        IfModifiedSince: new Date("1994-11-06T08:49:37Z"),
      });
    },
  );

  test("with a condition that is no date is overlooked", () => {
    expect(decode("GetObject", { headers: { "if-modified-since": "yesterday" } })).toEqual({ Bucket: "b", Key: "k" });
  });

  test("says how the body travelled, which is not part of the object", () => {
    expect(decode("PutObject", { headers: { "content-encoding": "gzip,aws-chunked" } })).toMatchObject({
      ContentEncoding: "gzip",
    });
    expect(decode("PutObject", { headers: { "content-encoding": "aws-chunked" } })).toEqual({ Bucket: "b", Key: "k" });
  });

  test("may be metadata of any name", () => {
    const headers = { "x-amz-meta-a": "1", "x-amz-meta-__proto__": "2", "x-amz-metadata-directive": "COPY" };

    const { Metadata } = decode("PutObject", { headers }) as { Metadata: object };

    expect(Object.entries(Metadata)).toEqual([
      ["a", "1"],
      ["__proto__", "2"],
    ]);
  });
});

describe("an answer", () => {
  test("of a listing has S3's order, escapes and milliseconds", () => {
    const output = {
      IsTruncated: false,
      Name: "b",
      Prefix: "",
      MaxKeys: 1000,
      KeyCount: 1,
      Contents: [
        {
          Owner: { DisplayName: "me", ID: "1" },
          StorageClass: "STANDARD",
          Size: 3,
          ETag: '"abc"',
          LastModified: new Date("2009-10-12T17:50:30Z"),
          Key: "a&b\r\n<'\u0001>",
        },
      ],
      CommonPrefixes: [{ Prefix: "p/" }],
    };

    expect(encode("ListObjectsV2", output).body).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
        '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><Prefix></Prefix>' +
        "<KeyCount>1</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>" +
        "<Contents><Key>a&amp;b&#13;&#10;&lt;&apos;&#x1;&gt;</Key><LastModified>2009-10-12T17:50:30.000Z</LastModified>" +
        "<ETag>&quot;abc&quot;</ETag><Size>3</Size><Owner><ID>1</ID><DisplayName>me</DisplayName></Owner>" +
        "<StorageClass>STANDARD</StorageClass></Contents><CommonPrefixes><Prefix>p/</Prefix></CommonPrefixes>" +
        "</ListBucketResult>",
    );
  });

  test("of a version listing has versions and delete markers in one sequence", () => {
    const at = (second: number) => new Date(Date.UTC(2024, 0, 1, 0, 0, second));
    const output = {
      Versions: [
        { Key: "a", VersionId: "1", IsLatest: false, LastModified: at(1) },
        { Key: "c", VersionId: "3", IsLatest: true, LastModified: at(3) },
        { Key: "c", VersionId: "2", IsLatest: false, LastModified: at(1) },
      ],
      DeleteMarkers: [
        { Key: "a", VersionId: "9", IsLatest: true, LastModified: at(2) },
        { Key: "b", VersionId: "8", IsLatest: true, LastModified: at(1) },
        { Key: "c", VersionId: "7", IsLatest: false, LastModified: at(2) },
      ],
    };

    const sequence = [...String(encode("ListObjectVersions", output).body).matchAll(/<VersionId>(\d)/g)].map(
      ([, id]) => id,
    );

    expect(sequence).toEqual(["9", "1", "8", "3", "7", "2"]);
  });

  test.each([
    [{ LocationConstraint: "eu-west-1" }, ">eu-west-1<"],
    [{}, "><"],
  ])("of a location is its root's text: %o", (output, content) => {
    expect(encode("GetBucketLocation", output).body).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/"${content}/LocationConstraint>`,
    );
  });

  test("of a policy is the policy", () => {
    const { headers, body } = encode("GetBucketPolicy", { Policy: "{}" });

    expect(body).toBe("{}");
    expect(headers["Content-Type"]).toBe("application/json");
  });

  test("of an object has headers in S3's spelling and its body untouched", () => {
    const Body = new Uint8Array([1, 2, 3]);
    const output = {
      Body,
      AcceptRanges: "bytes",
      ContentLength: 3,
      ContentType: "text/plain",
      ETag: '"abc"',
      LastModified: new Date("2009-10-12T17:50:30.400Z"),
      Metadata: { plain: "one", other: "é☃" },
    };

    const { status, headers, body } = encode("GetObject", output, 206);

    expect(status).toBe(206);
    expect(body).toBe(Body);
    expect(headers).toEqual({
      "x-amz-id-2": "HOST",
      "x-amz-request-id": "REQUEST",
      "Accept-Ranges": "bytes",
      "Content-Length": "3",
      "Content-Type": "text/plain",
      ETag: '"abc"',
      "Last-Modified": "Mon, 12 Oct 2009 17:50:30 GMT",
      "x-amz-meta-plain": "one",
      "x-amz-meta-other": "=?UTF-8?B?w6nimIM=?=",
      Server: "AmazonS3",
    });
  });

  test("gives an Expires header back that is no date", () => {
    expect(encode("GetObject", { ExpiresString: "never" }).headers).toMatchObject({ Expires: "never" });
  });

  test("never carries a line end in a header", () => {
    const { headers } = encode("GetObject", { ContentType: "a\r\nSet-Cookie: b" });

    expect(headers["Content-Type"]).toBe("=?UTF-8?B?YQ0KU2V0LUNvb2tpZTogYg==?=");
  });

  test("of a 204 or a 304 has no body", () => {
    expect(encode("DeleteObject", {})).toEqual({
      status: 204,
      headers: { "x-amz-id-2": "HOST", "x-amz-request-id": "REQUEST", Server: "AmazonS3" },
    });
    expect(encode("GetObject", { Body: "x" }, 304).body).toBeUndefined();
  });
});

describe("a refusal", () => {
  const error = new AwsError("NoSuchKey", 404, "The specified key does not exist.", {
    extra: { Key: "a&b", Size: 3, Empty: "" },
    headers: { "x-amz-delete-marker": "true" },
  });

  test("has no wrapper and no namespace, and its own elements before the ids", () => {
    const { status, headers, body } = restXml.encodeError(error, { ...identifiers, method: "GET" });

    expect(status).toBe(404);
    expect(headers).toEqual({
      "x-amz-id-2": "HOST",
      "x-amz-request-id": "REQUEST",
      "x-amz-delete-marker": "true",
      "Content-Type": "application/xml",
      Server: "AmazonS3",
    });
    expect(body).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>' +
        "<Key>a&amp;b</Key><Size>3</Size><Empty></Empty><RequestId>REQUEST</RequestId><HostId>HOST</HostId></Error>",
    );
  });

  test("of a HEAD has no body", () => {
    expect(restXml.encodeError(error, { ...identifiers, method: "HEAD" }).body).toBeUndefined();
  });

  test("can stand inside a 200", () => {
    const { status, body } = restXml.encodeError(methodNotAllowed("PUT", "OBJECT"), {
      ...identifiers,
      method: "PUT",
      status: 200,
    });

    expect(status).toBe(200);
    expect(body).toContain("<Code>MethodNotAllowed</Code>");
  });
});
