/** Uploads by a browser's form. Expected values as S3 was recorded, where it was. */
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { clientsOf } from "../support/emulator.js";
import { describe, expect, test } from "./browser.js";
import { CONTENT_TYPE, multipart, policyOf, posting, scopeV4, signedForm, signedV2, signedV4 } from "./form.js";

const Bucket = "post-bucket";

describe("a form made by the SDK", () => {
  test("uploads its file through fetch and FormData", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    const { url, fields } = await createPresignedPost(s3, { Bucket, Key: "hello.txt" });
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append("file", new Blob(["hello"]), "local.txt");

    const answer = await fetch(url, { method: "POST", body: form });

    expect(answer.status).toBe(204);
    expect(answer.headers.get("location")).toBe(`${url.replace(/\/$/, "")}/hello.txt`);
    const object = await s3.getObject({ Bucket, Key: "hello.txt" });
    expect(await object.Body?.transformToString()).toBe("hello");
    expect(object.ContentType).toBe("binary/octet-stream");
  });

  test("fills the file's name into the key", async ({ s3 }) => {
    await s3.createBucket({ Bucket });
    const { url, fields } = await createPresignedPost(s3, { Bucket, Key: "user/eric/${filename}" });
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append("file", new Blob(["x"]), "photo.jpg");

    const answer = await fetch(url, { method: "POST", body: form });

    expect(answer.status).toBe(204);
    await expect(s3.headObject({ Bucket, Key: "user/eric/photo.jpg" })).resolves.toMatchObject({ ContentLength: 1 });
  });

  test("of a session carries its token", async ({ s3, iam, emulator, ask }) => {
    await s3.createBucket({ Bucket });
    await iam.createUser({ UserName: "eve" });
    const Statement = [{ Effect: "Allow", Action: "s3:*", Resource: "*" }];
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    await iam.putUserPolicy({ UserName: "eve", PolicyName: "all", PolicyDocument });
    const { AccessKey } = await iam.createAccessKey({ UserName: "eve" });
    const user = clientsOf(emulator, {
      accessKeyId: AccessKey?.AccessKeyId ?? "",
      secretAccessKey: AccessKey?.SecretAccessKey ?? "",
    });
    const { Credentials } = await user.sts.getSessionToken({});
    const session = clientsOf(emulator, {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken ?? "",
    });
    const { fields } = await createPresignedPost(session.s3, { Bucket, Key: "k" });

    const good = await ask(posting(Bucket, fields));
    const { "X-Amz-Security-Token": _, ...withoutToken } = fields;
    const bad = await ask(posting(Bucket, withoutToken));

    expect(good.status).toBe(204);
    expect(bad.status).toBe(403);
  });
});

describe("the answer to a form", () => {
  test("is empty, with the address and the ETag", async ({ s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });

    const answer = await ask(posting(Bucket, signedForm(emulator.credentials, Bucket, { key: "a b/c.txt" })));

    expect(answer.status).toBe(204);
    expect(answer.text).toBe("");
    expect(answer.headers.etag).toBe('"e80b5017098950fc58aad83c8c14978e"');
    expect(answer.headers.location).toBe(`${emulator.endpoint}/${Bucket}/a%20b%2Fc.txt`);
    expect(answer.headers["x-amz-server-side-encryption"]).toBe("AES256");
  });

  test("addresses the bucket as the form did", async ({ s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });
    const host = `${Bucket}.localhost`;

    const answer = await ask({
      ...posting(Bucket, signedForm(emulator.credentials, Bucket, { key: "k" })),
      path: "/",
      host,
    });

    expect(answer.status).toBe(204);
    expect(answer.headers.location).toBe(`http://${host}:${emulator.port}/k`);
  });

  test("201 is a document", async ({ s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });
    const key = "test_unicode—_file.pdf";
    const fields = signedForm(emulator.credentials, Bucket, { key, success_action_status: "201" });

    const answer = await ask(posting(Bucket, fields));

    const location = `${emulator.endpoint}/${Bucket}/test_unicode%E2%80%94_file.pdf`;
    expect(answer.status).toBe(201);
    expect(answer.headers["content-type"]).toBe("application/xml");
    expect(answer.headers.location).toBe(location);
    expect(answer.text).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse><Location>${location}</Location><Bucket>${Bucket}</Bucket><Key>${key}</Key><ETag>&quot;e80b5017098950fc58aad83c8c14978e&quot;</ETag></PostResponse>`,
    );
  });

  test.for([
    ["200", 200],
    ["204", 204],
    ["404", 204],
    ["", 204],
  ] as const)(
    "for success_action_status '%s' has the status %d and no body",
    async ([asked, status], { s3, ask, emulator }) => {
      await s3.createBucket({ Bucket });
      const fields = signedForm(emulator.credentials, Bucket, { key: "k", success_action_status: asked });

      const answer = await ask(posting(Bucket, fields));

      expect(answer.status).toBe(status);
      expect(answer.text).toBe("");
    },
  );

  test("sends the browser on, telling what was uploaded", async ({ s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });
    const redirect = { success_action_redirect: "http://page.example/done?x=1", success_action_status: "201" };

    const answer = await ask(posting(Bucket, signedForm(emulator.credentials, Bucket, { key: "a b", ...redirect })));

    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe(
      `http://page.example/done?x=1&bucket=${Bucket}&key=a%20b&etag=%22e80b5017098950fc58aad83c8c14978e%22`,
    );
  });

  test("sends nobody to what is no address", async ({ s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });
    const fields = signedForm(emulator.credentials, Bucket, { key: "k", success_action_redirect: "somewhere" });

    expect((await ask(posting(Bucket, fields))).status).toBe(204);
  });

  test("tells the version in a versioned bucket", async ({ s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });
    await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Enabled" } });

    const answer = await ask(posting(Bucket, signedForm(emulator.credentials, Bucket, { key: "k" })));

    expect(answer.headers["x-amz-version-id"]).toMatch(/^.{32}$/);
  });

  test("can be read by the page's scripts where CORS rules let them", async ({ s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });
    const CORSRules = [{ AllowedOrigins: ["http://page.example"], AllowedMethods: ["POST"], ExposeHeaders: ["ETag"] }];
    await s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules } });
    const post = posting(Bucket, signedForm(emulator.credentials, Bucket, { key: "k" }));

    const answer = await ask({ ...post, headers: { ...post.headers, Origin: "http://page.example" } });

    expect(answer.headers["access-control-allow-origin"]).toBe("http://page.example");
    expect(answer.headers["access-control-expose-headers"]).toBe("ETag");
  });
});

describe("the object that a form makes", () => {
  test("has the metadata that the fields say, whatever their casing", async ({ s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });
    const fields = signedForm(
      emulator.credentials,
      Bucket,
      {
        key: "k",
        "x-amz-meta-test-1": "test-meta-1",
        "x-amz-meta-TEST-2": "test-meta-2",
        "contenT-Type": "text/plain",
      },
      [
        ["eq", "$x-amz-meta-test-2", "test-meta-2"],
        ["eq", "$Content-Type", "text/plain"],
      ],
    );

    const answer = await ask(posting(Bucket, fields));

    expect(answer.status).toBe(204);
    expect(await s3.headObject({ Bucket, Key: "k" })).toMatchObject({
      ContentType: "text/plain",
      ContentLength: 6,
      Metadata: { "test-1": "test-meta-1", "test-2": "test-meta-2" },
    });
  });

  test("keeps metadata that is not ASCII as RFC 2047 words, and does not read such words", async ({
    s3,
    ask,
    emulator,
  }) => {
    await s3.createBucket({ Bucket });
    const safe = "! \"#$%&'()*+,-./0123456789:;<>'?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~\t";
    const fields = signedForm(emulator.credentials, Bucket, {
      key: "k",
      "Cache-Control": "non-ascii-%E2%80%94_—_é_",
      "x-amz-meta-b-encoded": "=?UTF-8?B?YWJj?=",
      "x-amz-meta-q-encoded": "=?UTF-8?Q?actually-ascii?=",
      "x-amz-meta-nonascii": "ÄMÄZÕÑ S3",
      "x-amz-meta-nonascii-2": "test_—_file%E2%80%94_é_2👑.pdf",
      "x-amz-meta-utf-8": "\u0000\u0001\u0002\u0003\u0004",
      "x-amz-meta-safe-chars": safe,
    });

    const answer = await ask(posting(Bucket, fields));
    const { CacheControl, Metadata } = await s3.headObject({ Bucket, Key: "k" });

    expect(answer.status).toBe(204);
    expect(CacheControl).toBe("non-ascii-%E2%80%94_ _é_");
    expect(Metadata).toEqual({
      "b-encoded": "=?UTF-8?B?YWJj?=",
      "q-encoded": "=?UTF-8?Q?actually-ascii?=",
      nonascii: "=?UTF-8?Q?=C3=84M=C3=84Z=C3=95=C3=91_S3?=",
      "nonascii-2": "=?UTF-8?Q?test=5F=E2=80=94=5Ffile%E2%80%94=5F=C3=A9=5F2=F0=9F=91=91.pdf?=",
      "utf-8": "=?UTF-8?B?AAECAwQ=?=",
      // A header's value loses the blanks at its end on the way to the client.
      "safe-chars": safe.trimEnd(),
    });
  });

  test("has the tags of the form's document", async ({ s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });
    const tag = (Key: string, Value: string) => `<Tag><Key>${Key}</Key><Value>${Value}</Value></Tag>`;
    const tagging = `<Tagging><TagSet>${tag("TagName", "Tag Value")}${tag("TagName2", "a=b")}</TagSet></Tagging>`;

    const answer = await ask(posting(Bucket, signedForm(emulator.credentials, Bucket, { key: "k", tagging })));

    expect(answer.status).toBe(204);
    expect((await s3.getObjectTagging({ Bucket, Key: "k" })).TagSet).toEqual([
      { Key: "TagName", Value: "Tag Value" },
      { Key: "TagName2", Value: "a=b" },
    ]);
  });

  test("has no tags when the form's document is none", async ({ s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });

    const answer = await ask(posting(Bucket, signedForm(emulator.credentials, Bucket, { key: "k", tagging: "<a" })));

    expect(answer.status).toBe(400);
    expect(answer.text).toContain("<Code>MalformedXML</Code>");
  });

  test("has the storage class of the form, if there is such a class", async ({ s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });
    const form = (storageClass: string) =>
      posting(Bucket, signedForm(emulator.credentials, Bucket, { key: "k", "x-amz-storage-class": storageClass }));

    const good = await ask(form("STANDARD_IA"));
    const bad = await ask(form("FakeClass"));

    expect(good.status).toBe(204);
    expect(await s3.headObject({ Bucket, Key: "k" })).toMatchObject({ StorageClass: "STANDARD_IA" });
    expect(bad.status).toBe(400);
    expect(bad.text).toContain(
      "<Code>InvalidStorageClass</Code><Message>The storage class you specified is not valid</Message><StorageClassRequested>FakeClass</StorageClassRequested>",
    );
  });

  test("has the checksum that the form names, or is not made", async ({ s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });
    const form = (key: string, value: string) =>
      posting(Bucket, signedForm(emulator.credentials, Bucket, { key, "x-amz-checksum-sha256": value }));

    const good = await ask(form("good", "vvV+x/U6bUC+tkCngKY5yDvCmsipgW8fxsXG3Nk8RyE="));
    const bad = await ask(form("bad", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="));

    expect(good.status).toBe(204);
    expect(bad.text).toContain("<Code>BadDigest</Code>");
    await expect(s3.headObject({ Bucket, Key: "bad" })).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
  });

  test("has the checksum that every object has", async ({ s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });
    await ask(posting(Bucket, signedForm(emulator.credentials, Bucket, { key: "k" })));

    expect(await s3.headObject({ Bucket, Key: "k", ChecksumMode: "ENABLED" })).toMatchObject({
      ChecksumCRC64NVME: "Pact6XRTYyA=",
      ChecksumType: "FULL_OBJECT",
      ContentType: "binary/octet-stream",
    });
  });

  test("holds the file byte by byte, however it arrives", async ({ s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });
    const content = Buffer.alloc(300_000, "0123456789\r\n--").fill(0, 100_000, 100_500);
    const post = posting(Bucket, signedForm(emulator.credentials, Bucket, { key: "k" }), { name: "f", content });
    const { body } = post;
    const cuts = [0, 1, 700, 2000, 65_536, 65_537, 200_000, body.length - 40, body.length - 3, body.length];

    const answer = await ask({ ...post, body: cuts.slice(1).map((end, index) => body.subarray(cuts[index], end)) });

    expect(answer.status).toBe(204);
    const { Body } = await s3.getObject({ Bucket, Key: "k" });
    expect(Buffer.compare(Buffer.from((await Body?.transformToByteArray()) ?? []), content)).toBe(0);
  });

  test("is untouched by fields behind the file", async ({ s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });
    const fields = signedForm(emulator.credentials, Bucket, { key: "k" });

    const answer = await ask(
      posting(Bucket, fields, { content: "abcdef" }, { "x-amz-meta-late": "1", submit: "Upload" }),
    );

    expect(answer.status).toBe(204);
    expect((await s3.headObject({ Bucket, Key: "k" })).Metadata).toEqual({});
  });
});

describe("a form is refused", () => {
  test("with another content type than a form's", async ({ s3, ask }) => {
    await s3.createBucket({ Bucket });

    const answer = await ask({
      method: "POST",
      path: `/${Bucket}`,
      headers: { "Content-Type": "text/html; charset=UTF-8" },
      body: "key=k",
    });

    expect(answer.status).toBe(412);
    expect(answer.text).toContain(
      "<Code>PreconditionFailed</Code><Message>At least one of the pre-conditions you specified did not hold</Message><Condition>Bucket POST must be of the enclosure-type multipart/form-data</Condition>",
    );
  });

  test("without a key", async ({ s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });

    const answer = await ask(posting(Bucket, signedForm(emulator.credentials, Bucket, {})));

    expect(answer.status).toBe(400);
    expect(answer.text).toContain(
      "<Code>InvalidArgument</Code><Message>Bucket POST must contain a field named &apos;key&apos;.  If it is specified, please check the order of the fields.</Message><ArgumentName>key</ArgumentName><ArgumentValue></ArgumentValue>",
    );
  });

  test("without a file, and when it does not end", async ({ s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });
    const fields = signedForm(emulator.credentials, Bucket, { key: "k" });
    const post = posting(Bucket, fields);

    const none = await ask({ ...post, body: multipart(fields, undefined) });
    const cut = await ask({ ...post, body: multipart(fields, { content: "abcdef" }).subarray(0, -20) });

    expect(none.text).toContain(
      "<Code>IncorrectNumberOfFilesInPostRequest</Code><Message>POST requires exactly one file upload per request.</Message>",
    );
    expect(cut.text).toContain("<Code>MalformedPOSTRequest</Code>");
    await expect(s3.headObject({ Bucket, Key: "k" })).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
  });

  test("by a bucket that does not exist", async ({ ask, emulator }) => {
    const answer = await ask(
      posting("no-such-bucket", signedForm(emulator.credentials, "no-such-bucket", { key: "k" })),
    );

    expect(answer.status).toBe(404);
    expect(answer.text).toContain("<Code>NoSuchBucket</Code>");
  });

  test("at a sub-resource, which it is not for", async ({ s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });
    const post = posting(Bucket, signedForm(emulator.credentials, Bucket, { key: "k" }));

    const answer = await ask({ ...post, path: `/${Bucket}?acl` });

    expect(answer.status).toBe(405);
    await expect(s3.headObject({ Bucket, Key: "k" })).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
  });
});

const MUST = (name: string) =>
  `<Code>InvalidArgument</Code><Message>Bucket POST must contain a field named &apos;${name}&apos;.  If it is specified, please check the order of the fields.</Message><ArgumentName>${name}</ArgumentName><ArgumentValue></ArgumentValue>`;

describe("the signature of a form", () => {
  test.for(["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature"])(
    "has to have %s",
    async (name, { s3, ask, emulator }) => {
      await s3.createBucket({ Bucket });
      const fields: Record<string, string> = { ...signedForm(emulator.credentials, Bucket, { key: "k" }) };
      delete fields[name.toLowerCase()];

      const answer = await ask(posting(Bucket, fields));

      expect(answer.status).toBe(400);
      expect(answer.text).toContain(MUST(name));
    },
  );

  test.for(["Signature", "AWSAccessKeyId"])("of old has to have %s", async (name, { s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });
    const signed = signedV2(emulator.credentials, policyOf([{ bucket: Bucket }]));
    const fields: Record<string, string> = { key: "k", ...signed };
    delete fields[name === "Signature" ? "signature" : name];

    const answer = await ask(posting(Bucket, fields));

    expect(answer.status).toBe(400);
    expect(answer.text).toContain(MUST(name));
  });

  test("has to have a policy", async ({ s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });
    const { policy: _, ...fields } = signedForm(emulator.credentials, Bucket, { key: "k" });

    expect((await ask(posting(Bucket, fields))).text).toContain(MUST("policy"));
  });

  test("has to be there when there is a policy", async ({ s3, ask }) => {
    await s3.createBucket({ Bucket });

    const answer = await ask(posting(Bucket, { key: "k", policy: policyOf([]) }));

    expect(answer.status).toBe(403);
    expect(answer.text).toContain("<Code>AccessDenied</Code><Message>Access Denied</Message>");
  });

  test.for(["SigV4", "HMAC-SHA1"])("by %s has to be of this policy", async (kind, { s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });
    const sign = kind === "SigV4" ? signedV4 : signedV2;
    const fields = { key: "k", ...sign(emulator.credentials, policyOf([])), policy: "aW52YWxpZA==" };

    const answer = await ask(posting(Bucket, fields));

    expect(answer.status).toBe(403);
    expect(answer.text).toContain(
      "<Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match the signature you provided. Check your key and signing method.</Message><AWSAccessKeyId>test</AWSAccessKeyId><StringToSign>aW52YWxpZA==</StringToSign><SignatureProvided>",
    );
    expect(answer.text).toContain("<StringToSignBytes>61 57 35 32 59 57 78 70 5a 41 3d 3d</StringToSignBytes>");
    expect(answer.text).not.toContain("CanonicalRequest");
  });

  test("by HMAC-SHA1 is still taken", async ({ s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });
    const policy = policyOf([{ bucket: Bucket }, ["starts-with", "$key", "user/"]]);

    const answer = await ask(posting(Bucket, { key: "user/k", ...signedV2(emulator.credentials, policy) }));

    expect(answer.status).toBe(204);
    await expect(s3.headObject({ Bucket, Key: "user/k" })).resolves.toMatchObject({ ContentLength: 6 });
  });

  test("has to be by a key that exists", async ({ s3, ask }) => {
    await s3.createBucket({ Bucket });
    const nobody = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "secret" };

    const answer = await ask(posting(Bucket, signedForm(nobody, Bucket, { key: "k" })));

    expect(answer.status).toBe(403);
    expect(answer.text).toContain("<Code>InvalidAccessKeyId</Code>");
  });

  test("gives no more than its signer may do", async ({ s3, ask, aUser }) => {
    await s3.createBucket({ Bucket });
    const { keys } = await aUser("poster", {
      Effect: "Allow",
      Action: "s3:PutObject",
      Resource: `arn:aws:s3:::${Bucket}/mine/*`,
    });

    const mine = await ask(posting(Bucket, signedForm(keys, Bucket, { key: "mine/a" })));
    const other = await ask(posting(Bucket, signedForm(keys, Bucket, { key: "other/a" })));
    const tagged = await ask(
      posting(
        Bucket,
        signedForm(keys, Bucket, {
          key: "mine/b",
          tagging: "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>",
        }),
      ),
    );

    expect(mine.status).toBe(204);
    expect(other.status).toBe(403);
    expect(other.text).toContain(
      "user/poster is not authorized to perform: s3:PutObject on resource: &quot;arn:aws:s3:::post-bucket/other/a&quot;",
    );
    expect(tagged.text).toContain("s3:PutObjectTagging");
  });

  test("is what policies see as s3:authType POST", async ({ s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });
    const Statement = {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:PutObject",
      Resource: `arn:aws:s3:::${Bucket}/*`,
      Condition: { StringEquals: { "s3:authType": "POST", "s3:signatureversion": "AWS" } },
    };
    await s3.putBucketPolicy({ Bucket, Policy: JSON.stringify({ Version: "2012-10-17", Statement }) });
    const policy = policyOf([{ bucket: Bucket }, { key: "k" }]);

    const old = await ask(posting(Bucket, { key: "k", ...signedV2(emulator.credentials, policy) }));
    const current = await ask(posting(Bucket, signedForm(emulator.credentials, Bucket, { key: "k" })));

    expect(old.status).toBe(403);
    expect(current.status).toBe(204);
  });
});

describe("a form that nobody signed", () => {
  test("uploads where everybody may", async ({ s3, ask }) => {
    await s3.createBucket({ Bucket });
    await s3.deletePublicAccessBlock({ Bucket });
    const Statement = {
      Effect: "Allow",
      Principal: "*",
      Action: "s3:PutObject",
      Resource: `arn:aws:s3:::${Bucket}/in/*`,
    };
    await s3.putBucketPolicy({ Bucket, Policy: JSON.stringify({ Version: "2012-10-17", Statement }) });

    const open = await ask(posting(Bucket, { key: "in/a" }));
    const closed = await ask(posting(Bucket, { key: "out/a" }));

    expect(open.status).toBe(204);
    expect(closed.status).toBe(403);
    expect(closed.text).toContain("<Code>AccessDenied</Code><Message>Access Denied</Message>");
  });
});

describe("the policy of a form", () => {
  /** Posts with these conditions beside those of bucket, key and signature. */
  const conditioned = (
    keys: { accessKeyId: string; secretAccessKey: string },
    fields: Record<string, string>,
    conditions: readonly unknown[],
  ) => {
    const all = [{ bucket: Bucket }, ["starts-with", "$key", ""], ...conditions];
    const scope = Object.entries(scopeV4(keys)).map(([name, value]) => ({ [name]: value }));
    return posting(Bucket, { key: "k", ...fields, ...signedV4(keys, policyOf([...all, ...scope])) });
  };
  const denied = (message: string) =>
    `<Code>AccessDenied</Code><Message>Invalid according to Policy: ${message.replaceAll('"', "&quot;")}</Message>`;

  test("ends", async ({ s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });
    const policy = policyOf([{ bucket: Bucket }], "2020-01-01T00:00:00Z");

    const answer = await ask(posting(Bucket, { key: "k", ...signedV4(emulator.credentials, policy) }));

    expect(answer.status).toBe(403);
    expect(answer.text).toContain(denied("Policy expired."));
  });

  test("ends by the world's clock", async ({ s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });
    const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
    const conditions = Object.entries({ bucket: Bucket, key: "k", ...scopeV4(emulator.credentials) });
    const policy = policyOf(
      conditions.map(([name, value]) => ({ [name]: value })),
      inAnHour,
    );
    const fields = { key: "k", ...signedV4(emulator.credentials, policy) };
    const before = await ask(posting(Bucket, fields));
    emulator.clock.advance("PT2H");

    const after = await ask(posting(Bucket, fields));

    expect(before.status).toBe(204);
    expect(after.text).toContain(denied("Policy expired."));
  });

  const redirect = "http://localhost.test/random";
  const refused: readonly (readonly [string, Record<string, string>, unknown, string])[] = [
    [
      "another value",
      { success_action_redirect: "http://wrong.location/test" },
      ["eq", "$success_action_redirect", redirect],
      `Policy Condition failed: ["eq", "$success_action_redirect", "${redirect}"]`,
    ],
    [
      "a condition without its dollar sign",
      { success_action_redirect: redirect },
      ["eq", "success_action_redirect", redirect],
      `Policy Condition failed: ["eq", "success_action_redirect", "${redirect}"]`,
    ],
    [
      "a value in another case",
      { success_action_redirect: redirect },
      ["eq", "$success_action_redirect", "HTTP://localhost.test/random"],
      'Policy Condition failed: ["eq", "$success_action_redirect", "HTTP://localhost.test/random"]',
    ],
    [
      "another value than a simple condition's",
      { acl: "public-read" },
      { acl: "private" },
      'Policy Condition failed: ["eq", "$acl", "private"]',
    ],
    [
      "another beginning",
      { "Content-Type": "text/plain" },
      ["starts-with", "$Content-Type", "image/"],
      'Policy Condition failed: ["starts-with", "$Content-Type", "image/"]',
    ],
    [
      "a list of types of which one is another",
      { "Content-Type": "image/png, text/plain" },
      ["starts-with", "$Content-Type", "image/"],
      'Policy Condition failed: ["starts-with", "$Content-Type", "image/"]',
    ],
    [
      "a field that is not there, even if it may be anything",
      {},
      ["starts-with", "$x-amz-meta-tag", ""],
      'Policy Condition failed: ["starts-with", "$x-amz-meta-tag", ""]',
    ],
  ];
  test.for(refused)("refuses %s", async ([, fields, condition, message], { s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });

    const answer = await ask(conditioned(emulator.credentials, fields, [condition]));

    expect(answer.status).toBe(403);
    expect(answer.text).toContain(denied(message));
  });

  const allowed: readonly (readonly [string, Record<string, string>, readonly unknown[]])[] = [
    ["any value behind a prefix", { "Content-Type": "image/png" }, [["starts-with", "$Content-Type", "image/"]]],
    ["a list of types", { "Content-Type": "image/png,image/jpeg" }, [["starts-with", "$Content-Type", "image/"]]],
    ["operators and names in any case", { "x-amz-meta-A": "b" }, [["StArTs-WiTh", "$X-Amz-Meta-a", ""]]],
    ["fields that are to be ignored", { "x-ignore-me": "1" }, []],
    [
      "several conditions on one field",
      { "x-amz-meta-a": "bc" },
      [
        ["eq", "$x-amz-meta-a", "bc"],
        ["starts-with", "$x-amz-meta-a", "b"],
      ],
    ],
  ];
  test.for(allowed)("takes %s", async ([, fields, conditions], { s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });

    const answer = await ask(conditioned(emulator.credentials, fields, conditions));

    expect(answer.status).toBe(204);
  });

  test("names every field", async ({ s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });

    const answer = await ask(conditioned(emulator.credentials, { "Content-Type": "a/b" }, []));

    expect(answer.status).toBe(403);
    expect(answer.text).toContain(denied("Extra input fields: content-type"));
  });

  test("names the bucket", async ({ s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });
    const policy = policyOf([["starts-with", "$key", ""]]);

    const answer = await ask(posting(Bucket, { key: "k", ...signedV2(emulator.credentials, policy) }));

    expect(answer.text).toContain(denied("Extra input fields: bucket"));
  });

  test("is for its own bucket", async ({ s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });
    await s3.createBucket({ Bucket: "other-bucket" });

    const answer = await ask(posting("other-bucket", signedForm(emulator.credentials, Bucket, { key: "k" })));

    expect(answer.text).toContain(denied(`Policy Condition failed: ["eq", "$bucket", "${Bucket}"]`));
  });

  test.for([
    [5, 204, ""],
    [6, 204, ""],
    [
      7,
      400,
      "<Code>EntityTooSmall</Code><Message>Your proposed upload is smaller than the minimum allowed size</Message><ProposedSize>6</ProposedSize><MinSizeAllowed>7</MinSizeAllowed>",
    ],
  ] as const)("may want at least %d bytes", async ([least, status, text], { s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });

    const answer = await ask(conditioned(emulator.credentials, {}, [["content-length-range", least, 100]]));

    expect(answer.status).toBe(status);
    expect(answer.text).toContain(text);
  });

  test.for([
    [6, 204, ""],
    [
      5,
      400,
      "<Code>EntityTooLarge</Code><Message>Your proposed upload exceeds the maximum allowed size</Message><ProposedSize>6</ProposedSize><MaxSizeAllowed>5</MaxSizeAllowed>",
    ],
  ] as const)("may want at most %d bytes", async ([most, status, text], { s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });

    const answer = await ask(conditioned(emulator.credentials, {}, [["content-length-range", 0, most]]));

    expect(answer.status).toBe(status);
    expect(answer.text).toContain(text);
    const made = await s3.listObjectsV2({ Bucket });
    expect(made.KeyCount).toBe(status === 204 ? 1 : 0);
  });

  const invalid: readonly (readonly [string, string, string])[] = [
    ["no JSON", "{", "Invalid JSON."],
    ["no expiration", '{"conditions":[]}', "Policy missing expiration."],
    ["its words in capitals", '{"EXPIRATION":"2100-01-01T00:00:00Z","conditions":[]}', "Policy missing expiration."],
    [
      "an expiration that is no ISO 8601",
      '{"expiration":"2100-01-01 00:00:00","conditions":[]}',
      "Invalid 'expiration' value: '2100-01-01 00:00:00'",
    ],
    ["no conditions", '{"expiration":"2100-01-01T00:00:00Z"}', "Policy missing conditions."],
  ];
  test.for(invalid)("may not have %s", async ([, document, message], { s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });
    const policy = Buffer.from(document).toString("base64");

    const answer = await ask(posting(Bucket, { key: "k", ...signedV4(emulator.credentials, policy) }));

    expect(answer.status).toBe(400);
    expect(answer.text).toContain(
      `<Code>InvalidPolicyDocument</Code><Message>Invalid Policy: ${message.replaceAll("'", "&apos;")}</Message>`,
    );
  });

  const badConditions: readonly (readonly [string, unknown, string])[] = [
    [
      "two properties in a simple condition",
      { bucket: Bucket, success_action_redirect: redirect },
      "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.",
    ],
    [
      "an empty simple condition",
      {},
      "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.",
    ],
    [
      "a number in a simple condition",
      { success_action_status: 201 },
      "Invalid Simple-Condition: value must be a string.",
    ],
    ["an operator that does not exist", ["ends-with", "$key", "k"], "Invalid Condition"],
    ["a range with one end", ["content-length-range", 0], "Invalid Content-Length-Range"],
    ["a range below nothing", ["content-length-range", -1, 0], "Invalid Content-Length-Range"],
  ];
  test.for(badConditions)("may not have %s", async ([, condition, message], { s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });

    const answer = await ask(conditioned(emulator.credentials, {}, [condition]));

    expect(answer.status).toBe(400);
    expect(answer.text).toContain(`<Code>InvalidPolicyDocument</Code><Message>Invalid Policy: ${message}`);
  });

  test("may escape a dollar sign", async ({ s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });
    const document = `{"expiration":"2100-01-01T00:00:00Z","conditions":[{"bucket":"${Bucket}"},["eq","$key","\\$5.txt"]]}`;
    const policy = Buffer.from(document).toString("base64");

    const answer = await ask(posting(Bucket, { key: "$5.txt", ...signedV2(emulator.credentials, policy) }));

    expect(answer.status).toBe(204);
  });
});

test("a form finds the world of the key that signed it", async ({ s3, emulator, ask }) => {
  await s3.createBucket({ Bucket });
  const fork = await emulator.fork();

  const answer = await ask(posting(Bucket, signedForm(fork.credentials, Bucket, { key: "k" })));

  expect(answer.status).toBe(204);
  expect((await clientsOf(fork).s3.listObjectsV2({ Bucket })).KeyCount).toBe(1);
  expect((await s3.listObjectsV2({ Bucket })).KeyCount).toBe(0);
});

describe("without authentication", () => {
  test.override({ options: { listen: true, auth: "off" } });

  test("a form needs no signature, but a policy holds all the same", async ({ s3, ask, emulator }) => {
    await s3.createBucket({ Bucket });
    const form = { ...signedForm(emulator.credentials, Bucket, { key: "k" }), "x-amz-signature": "wrong" };

    const unsigned = await ask(posting(Bucket, { key: "a" }));
    const wrong = await ask(posting(Bucket, form));
    const extra = await ask(posting(Bucket, { ...form, "x-amz-meta-a": "b" }));

    expect([unsigned.status, wrong.status, extra.status]).toEqual([204, 204, 403]);
  });
});

test("a refused form leaves the connection usable, however long its file", async ({ s3, emulator }) => {
  await s3.createBucket({ Bucket });
  const { policy: _, ...fields } = signedForm(emulator.credentials, Bucket, { key: "k" });
  const body = multipart(fields, { content: Buffer.alloc(3_000_000) });
  const post = () =>
    fetch(`${emulator.endpoint}/${Bucket}`, {
      method: "POST",
      headers: { "Content-Type": CONTENT_TYPE },
      body: new Uint8Array(body),
    });

  const answers = [await post(), await post()];

  expect(answers.map(({ status }) => status)).toEqual([400, 400]);
});
