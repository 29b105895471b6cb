/** What a request says wrong is told to those who may ask; others learn only that they may not. */
import { describe, expect, testWith } from "../support/emulator.js";
import { allow } from "../support/permissions.js";
import { RawConnection, signedHead } from "../support/raw-http.js";

const test = testWith({ listen: true });

const documents: Readonly<Record<string, string>> = {
  "a bucket's ACL": "/photos?acl",
  "a bucket's tags": "/photos?tagging",
  "a bucket's CORS rules": "/photos?cors",
  "a bucket's default encryption": "/photos?encryption",
  "a bucket's lifecycle": "/photos?lifecycle",
  "a bucket's website": "/photos?website",
  "a bucket's logging": "/photos?logging",
  "a bucket's notifications": "/photos?notification",
  "a bucket's payer": "/photos?requestPayment",
  "a bucket's acceleration": "/photos?accelerate",
  "a bucket's replication": "/photos?replication",
  "a bucket's public access block": "/photos?publicAccessBlock",
  "a bucket's ownership controls": "/photos?ownershipControls",
  "a bucket's object lock": "/photos?object-lock",
  "a bucket's versioning": "/photos?versioning",
  "a bucket's attribute-based access control": "/photos?abac",
  "a bucket's analytics": "/photos?analytics&id=one",
  "a bucket's inventory": "/photos?inventory&id=one",
  "a bucket's metrics": "/photos?metrics&id=one",
  "a bucket's tiering": "/photos?intelligent-tiering&id=one",
  "an object's ACL": "/photos/a.txt?acl",
  "an object's tags": "/photos/a.txt?tagging",
  "an object's retention": "/photos/a.txt?retention",
  "an object's legal hold": "/photos/a.txt?legal-hold",
};

describe("a document that is no XML", () => {
  for (const [title, path] of Object.entries(documents)) {
    test(`for ${title} is wrong to those who may put one, and refused to others`, async ({ s3, emulator, aUser }) => {
      await s3.createBucket({ Bucket: "photos", ObjectLockEnabledForBucket: true });
      await s3.putObject({ Bucket: "photos", Key: "a.txt", Body: "a" });
      const may = await aUser("may", allow("s3:*"));
      const mayNot = await aUser("may-not", allow("s3:Get*"));
      const body = "<Oops";
      const sent = async (keys: { accessKeyId: string; secretAccessKey: string }): Promise<string | undefined> => {
        const headers = { "Content-Length": String(body.length) };
        const connection = await RawConnection.open(emulator);
        connection.send(signedHead(emulator, { method: "PUT", path, headers }, keys) + body);
        const { text } = await connection.final();
        connection.drop();
        return /<Code>(\w+)<\/Code>/.exec(text)?.[1];
      };

      expect(await sent(mayNot.keys)).toBe("AccessDenied");
      // AWS: some documents must come with a checksum, and that is looked at before the document itself.
      expect(await sent(may.keys)).toMatch(/^(MalformedXML|MalformedACLError|InvalidRequest)$/);
    });
  }
});

describe("an operation that is asked for wrongly", () => {
  test("by somebody unknown is answered as by somebody unknown", async ({ emulator }) => {
    const nobody = { accessKeyId: "NOBODY", secretAccessKey: "nobody" };
    const connection = await RawConnection.open(emulator);

    connection.send(signedHead(emulator, { method: "PATCH", path: "/photos?acl" }, nobody));
    const { text } = await connection.final();
    connection.drop();

    expect(text).toContain("<Code>InvalidAccessKeyId</Code>");
  });
});
