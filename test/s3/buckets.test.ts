import { clientsOf, describe, expect, test } from "../support/emulator.js";

describe("creating a bucket", () => {
  test("in us-east-1 answers its location and its ARN", async ({ s3 }) => {
    const created = await s3.createBucket({ Bucket: "first-bucket" });

    expect(created).toMatchObject({ Location: "/first-bucket", BucketArn: "arn:aws:s3:::first-bucket" });
  });

  test("in another region by its constraint", async ({ s3 }) => {
    const created = await s3.createBucket({
      Bucket: "in-ireland",
      CreateBucketConfiguration: { LocationConstraint: "eu-west-1" },
    });

    expect(created.Location).toBe("http://in-ireland.s3.amazonaws.com/");
    expect(await s3.getBucketLocation({ Bucket: "in-ireland" })).toMatchObject({ LocationConstraint: "eu-west-1" });
    expect(await s3.headBucket({ Bucket: "in-ireland" })).toMatchObject({ BucketRegion: "eu-west-1" });
  });

  test("with the constraint EU makes it in eu-west-1 and remembers the old name", async ({ s3 }) => {
    await s3.createBucket({ Bucket: "in-old-europe", CreateBucketConfiguration: { LocationConstraint: "EU" } });

    expect(await s3.getBucketLocation({ Bucket: "in-old-europe" })).toMatchObject({ LocationConstraint: "EU" });
    expect(await s3.headBucket({ Bucket: "in-old-europe" })).toMatchObject({ BucketRegion: "eu-west-1" });
  });

  for (const location of ["us-east-1", "foo", "aws-global"]) {
    test(`from us-east-1 with the constraint ${location} is an invalid location`, async ({ s3 }) => {
      const creation = s3.createBucket({
        Bucket: "nowhere",
        // Not one of the regions that the SDK's type knows: that is the point.
        CreateBucketConfiguration: { LocationConstraint: location as "EU" },
      });

      await expect(creation).rejects.toMatchObject({
        name: "InvalidLocationConstraint",
        message: "The specified location-constraint is not valid",
        LocationConstraint: location,
        $metadata: { httpStatusCode: 400 },
      });
    });
  }

  describe("from another region", () => {
    test.override({ options: { region: "eu-west-1" } });

    test("needs that region as its constraint", async ({ s3 }) => {
      // The JavaScript SDK would put its own region there.
      s3.middlewareStack.add((next) => (args) => next({ ...args, input: { Bucket: "nowhere" } }), {
        step: "initialize",
        priority: "low",
      });

      await expect(s3.createBucket({ Bucket: "nowhere" })).rejects.toBeRefusedWith(
        "IllegalLocationConstraintException",
        400,
        "The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.",
      );
    });

    test("refuses any other constraint by its name", async ({ s3 }) => {
      const creation = s3.createBucket({
        Bucket: "nowhere",
        // Not one of the regions that the SDK's type knows: that is the point.
        CreateBucketConfiguration: { LocationConstraint: "bar" as "EU" },
      });

      await expect(creation).rejects.toBeRefusedWith(
        "IllegalLocationConstraintException",
        400,
        "The bar location constraint is incompatible for the region specific endpoint this request was sent to.",
      );
    });
  });

  for (const name of [
    "UpperCase",
    "ab",
    "has_underscore",
    "two..dots",
    "192.168.5.4",
    "-starts-with-dash",
    "xn--name",
    "my-bucket-s3alias",
    "my-bucket--table-s3",
    "a".repeat(64),
  ]) {
    test(`under the name ${name} is refused`, async ({ s3 }) => {
      await expect(s3.createBucket({ Bucket: name })).rejects.toMatchObject({
        name: "InvalidBucketName",
        message: "The specified bucket is not valid.",
        BucketName: name,
        $metadata: { httpStatusCode: 400 },
      });
    });
  }

  test("again in us-east-1 succeeds and leaves its tags alone", async ({ s3 }) => {
    const Tags = [{ Key: "tag1", Value: "value1" }];
    await s3.createBucket({ Bucket: "made-twice", CreateBucketConfiguration: { Tags } });

    await expect(s3.createBucket({ Bucket: "made-twice" })).resolves.toMatchObject({ Location: "/made-twice" });
    expect((await s3.getBucketTagging({ Bucket: "made-twice" })).TagSet).toEqual([{ Key: "tag1", Value: "value1" }]);
  });

  test("again with tags, even the same ones, is a conflict", async ({ s3 }) => {
    const configuration = { CreateBucketConfiguration: { Tags: [{ Key: "tag1", Value: "value1" }] } };
    await s3.createBucket({ Bucket: "made-twice", ...configuration });

    await expect(s3.createBucket({ Bucket: "made-twice", ...configuration })).rejects.toMatchObject({
      name: "BucketAlreadyOwnedByYou",
      message: "Your previous request to create the named bucket succeeded and you already own it.",
      BucketName: "made-twice",
      $metadata: { httpStatusCode: 409 },
    });
  });

  test("again in another region is a conflict", async ({ s3 }) => {
    const CreateBucketConfiguration = { LocationConstraint: "eu-west-1" } as const;
    await s3.createBucket({ Bucket: "made-twice", CreateBucketConfiguration });

    await expect(s3.createBucket({ Bucket: "made-twice", CreateBucketConfiguration })).rejects.toBeRefusedWith(
      "BucketAlreadyOwnedByYou",
      409,
    );
  });

  test("with an ownership that does not exist names the header and no value", async ({ s3 }) => {
    const creation = s3.createBucket({
      Bucket: "owned",
      // A value that the SDK's type does not know: that is the point.
      ObjectOwnership: "RandomValue" as "ObjectWriter",
    });

    await expect(creation).rejects.toMatchObject({
      name: "InvalidArgument",
      message: "Invalid x-amz-object-ownership header: RandomValue",
      ArgumentName: "x-amz-object-ownership",
    });
  });

  test("with an ACL is refused where ACLs are disabled, as they are by default", async ({ s3 }) => {
    await expect(s3.createBucket({ Bucket: "shared", ACL: "public-read" })).rejects.toBeRefusedWith(
      "InvalidBucketAclWithObjectOwnership",
      400,
      "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
    );
  });

  test("with a public ACL is refused because public access is blocked by default", async ({ s3 }) => {
    const creation = s3.createBucket({ Bucket: "shared", ACL: "public-read", ObjectOwnership: "ObjectWriter" });

    await expect(creation).rejects.toBeRefusedWith("InvalidBucketAclWithBlockPublicAccessError", 400);
  });

  test("in the account's own namespace needs a name that ends with account and region", async ({ s3 }) => {
    const BucketNamespace = "account-regional";

    await expect(s3.createBucket({ Bucket: "mine-000000000000-us-east-1-an", BucketNamespace })).resolves.toBeDefined();
    await expect(s3.createBucket({ Bucket: "mine", BucketNamespace })).rejects.toBeRefusedWith(
      "InvalidBucketName",
      400,
    );
  });

  test("with the ACL private changes nothing, so it is allowed", async ({ s3 }) => {
    await expect(s3.createBucket({ Bucket: "not-shared", ACL: "private" })).resolves.toBeDefined();
  });

  test("with Object Lock turns versioning on", async ({ s3 }) => {
    await s3.createBucket({ Bucket: "locked", ObjectLockEnabledForBucket: true });

    expect(await s3.getBucketVersioning({ Bucket: "locked" })).toMatchObject({ Status: "Enabled" });
  });

  test("needs s3:CreateBucket and nothing of the bucket, which is not there yet", async ({ aUser }) => {
    const maker = await aUser("maker", { Effect: "Allow", Action: "s3:CreateBucket", Resource: "*" });
    const reader = await aUser("reader", { Effect: "Allow", Action: "s3:GetObject", Resource: "*" });

    await expect(maker.s3.createBucket({ Bucket: "made-by-user" })).resolves.toMatchObject({
      Location: "/made-by-user",
    });
    await expect(reader.s3.createBucket({ Bucket: "not-made" })).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      /reader is not authorized to perform: s3:CreateBucket on resource: "arn:aws:s3:::not-made" because no identity-based policy allows the s3:CreateBucket action$/,
    );
  });
});

describe("another account", () => {
  test.override({
    options: { accounts: ["000000000000:test:test", "111122223333:other:secret"] },
  });

  test("cannot take a name that is taken", async ({ s3, emulator }) => {
    const other = clientsOf(emulator, { accessKeyId: "other", secretAccessKey: "secret" });
    await s3.createBucket({ Bucket: "taken" });

    await expect(other.s3.createBucket({ Bucket: "taken" })).rejects.toBeRefusedWith("BucketAlreadyExists", 409);
  });

  test("does not see the buckets in its list", async ({ s3, emulator }) => {
    const other = clientsOf(emulator, { accessKeyId: "other", secretAccessKey: "secret" });
    await s3.createBucket({ Bucket: "mine" });

    expect((await other.s3.listBuckets()).Buckets).toEqual([]);
  });
});

describe("finding a bucket", () => {
  test("tells its region", async ({ s3 }) => {
    await s3.createBucket({ Bucket: "here" });

    expect(await s3.headBucket({ Bucket: "here" })).toMatchObject({
      BucketRegion: "us-east-1",
      AccessPointAlias: false,
    });
  });

  test("that does not exist is a bare 404", async ({ s3 }) => {
    await expect(s3.headBucket({ Bucket: "not-here" })).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
  });

  test("in us-east-1 by location answers nothing", async ({ s3 }) => {
    await s3.createBucket({ Bucket: "here" });

    expect((await s3.getBucketLocation({ Bucket: "here" })).LocationConstraint).toBeUndefined();
  });
});

describe("with strict regions", () => {
  test.override({ options: { strictRegions: true } });

  test("a bucket of another region is somewhere else", async ({ s3 }) => {
    await s3.createBucket({ Bucket: "irish", CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } });

    await expect(s3.getBucketVersioning({ Bucket: "irish" })).rejects.toMatchObject({
      name: "PermanentRedirect",
      Endpoint: "irish.s3.eu-west-1.amazonaws.com",
      Bucket: "irish",
      $metadata: { httpStatusCode: 301 },
    });
  });
});

describe("the expected owner of a bucket", () => {
  for (const ExpectedBucketOwner of ["0000", "0000000000020", "abcd", "aa000000000$"]) {
    test(`must be an account id, not ${ExpectedBucketOwner}`, async ({ s3 }) => {
      await s3.createBucket({ Bucket: "owned" });

      await expect(s3.getBucketPolicy({ Bucket: "owned", ExpectedBucketOwner })).rejects.toBeRefusedWith(
        "InvalidBucketOwnerAWSAccountID",
        400,
        `The value of the expected bucket owner parameter must be an AWS Account ID... [${ExpectedBucketOwner}]`,
      );
    });
  }

  test("must be the owner", async ({ s3 }) => {
    await s3.createBucket({ Bucket: "owned" });

    const request = s3.getBucketVersioning({ Bucket: "owned", ExpectedBucketOwner: "000000000002" });
    await expect(request).rejects.toBeRefusedWith("AccessDenied", 403, "Access Denied");
    await expect(
      s3.getBucketVersioning({ Bucket: "owned", ExpectedBucketOwner: "000000000000" }),
    ).resolves.toBeDefined();
  });
});

describe("listing buckets", () => {
  test("answers them by name, with the owner's id and no display name", async ({ s3 }) => {
    await s3.createBucket({ Bucket: "zebra" });
    await s3.createBucket({ Bucket: "aardvark" });

    const { Buckets, Owner } = await s3.listBuckets();

    expect(Buckets?.map(({ Name }) => Name)).toEqual(["aardvark", "zebra"]);
    expect(Buckets?.[0]?.CreationDate).toBeInstanceOf(Date);
    expect(Owner).toEqual({ ID: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  test("goes page by page when asked for so many", async ({ s3 }) => {
    for (const Bucket of ["page-1", "page-2", "page-3"]) await s3.createBucket({ Bucket });

    const first = await s3.listBuckets({ MaxBuckets: 2 });
    const second = await s3.listBuckets({ MaxBuckets: 2, ContinuationToken: first.ContinuationToken });

    expect(first.Buckets?.map(({ Name }) => Name)).toEqual(["page-1", "page-2"]);
    expect(second.Buckets?.map(({ Name }) => Name)).toEqual(["page-3"]);
    expect(second.ContinuationToken).toBeUndefined();
  });

  test("by prefix answers the prefix, and tells regions", async ({ s3 }) => {
    await s3.createBucket({ Bucket: "logs-1" });
    await s3.createBucket({ Bucket: "data-1" });

    const { Buckets, Prefix } = await s3.listBuckets({ Prefix: "logs-" });

    expect(Prefix).toBe("logs-");
    expect(Buckets).toMatchObject([{ Name: "logs-1", BucketRegion: "us-east-1", BucketArn: "arn:aws:s3:::logs-1" }]);
  });

  test("by region leaves out the others", async ({ s3 }) => {
    await s3.createBucket({ Bucket: "american" });
    await s3.createBucket({ Bucket: "irish", CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } });

    const { Buckets } = await s3.listBuckets({ BucketRegion: "eu-west-1" });

    expect(Buckets?.map(({ Name }) => Name)).toEqual(["irish"]);
  });

  test("is refused without naming a resource", async ({ aUser }) => {
    const user = await aUser("reader", { Effect: "Allow", Action: "s3:GetObject", Resource: "*" });

    await expect(user.s3.listBuckets()).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      /:user\/reader is not authorized to perform: s3:ListAllMyBuckets because no identity-based policy allows the s3:ListAllMyBuckets action$/,
    );
  });

  test("is allowed by a policy on arn:aws:s3:::*", async ({ aUser }) => {
    const user = await aUser("lister", {
      Effect: "Allow",
      Action: "s3:ListAllMyBuckets",
      Resource: "arn:aws:s3:::*",
    });

    expect((await user.s3.listBuckets()).Buckets).toEqual([]);
  });
});

describe("deleting a bucket", () => {
  test("frees its name", async ({ s3 }) => {
    await s3.createBucket({ Bucket: "short-lived" });

    await s3.deleteBucket({ Bucket: "short-lived" });

    await expect(s3.deleteBucket({ Bucket: "short-lived" })).rejects.toMatchObject({
      name: "NoSuchBucket",
      message: "The specified bucket does not exist",
      BucketName: "short-lived",
      $metadata: { httpStatusCode: 404 },
    });
    await expect(s3.createBucket({ Bucket: "short-lived" })).resolves.toBeDefined();
  });

  test("that holds an object is refused", async ({ s3 }) => {
    await s3.createBucket({ Bucket: "full" });
    await s3.putObject({ Bucket: "full", Key: "a.txt", Body: "a" });

    await expect(s3.deleteBucket({ Bucket: "full" })).rejects.toMatchObject({
      name: "BucketNotEmpty",
      message: "The bucket you tried to delete is not empty",
      BucketName: "full",
      $metadata: { httpStatusCode: 409 },
    });
  });

  test("that holds only a delete marker is refused", async ({ s3 }) => {
    const Bucket = "haunted";
    await s3.createBucket({ Bucket });
    await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Enabled" } });
    const { VersionId } = await s3.deleteObject({ Bucket, Key: "never-was" });

    await expect(s3.deleteBucket({ Bucket })).rejects.toBeRefusedWith(
      "BucketNotEmpty",
      409,
      "The bucket you tried to delete is not empty. You must delete all versions in the bucket.",
    );
    await s3.deleteObject({ Bucket, Key: "never-was", VersionId });
    await expect(s3.deleteBucket({ Bucket })).resolves.toBeDefined();
  });

  test("forgets its settings: a bucket of the same name begins anew", async ({ s3 }) => {
    const Bucket = "reborn";
    await s3.createBucket({ Bucket });
    await s3.putBucketTagging({ Bucket, Tagging: { TagSet: [{ Key: "a", Value: "b" }] } });
    await s3.deleteBucket({ Bucket });
    await s3.createBucket({ Bucket });

    await expect(s3.getBucketTagging({ Bucket })).rejects.toBeRefusedWith("NoSuchTagSet", 404);
  });
});
