import { describe, expect, test } from "../support/emulator.js";
import { allow, policyOf } from "../support/permissions.js";
import { test as roleTest } from "../support/roles.js";

describe("the credential report", () => {
  test("is a CSV of what root and every user sign in with", async ({ iam, aUser, emulator }) => {
    await emulator.clock.set(new Date("2030-05-01T10:00:00Z"));
    await emulator.clock.freeze();
    const anna = await aUser("anna", allow("s3:ListAllMyBuckets"));
    await anna.s3.listBuckets({});
    await iam.createLoginProfile({ UserName: "anna", Password: "Very-secret-1" });

    expect(await iam.generateCredentialReport({})).toMatchObject({
      State: "STARTED",
      Description: "No report exists. Starting a new report generation task",
    });
    expect((await iam.generateCredentialReport({})).State).toBe("COMPLETE");
    const { Content, ReportFormat } = await iam.getCredentialReport({});

    const [header, root, user, ...rest] = Buffer.from(Content ?? [])
      .toString()
      .split("\n");
    expect(ReportFormat).toBe("text/csv");
    expect(header).toBe(
      "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated",
    );
    expect(root).toMatch(/^<root_account>,arn:aws:iam::000000000000:root,\S+,not_supported,no_information,/);
    const at = "2030-05-01T10:00:00+00:00";
    expect(user).toBe(
      `anna,arn:aws:iam::000000000000:user/anna,${at},true,no_information,${at},N/A,false,true,${at},${at},us-east-1,s3,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A`,
    );
    expect(rest).toEqual([]);
  });

  test("is made anew after four hours of the world's time", async ({ emulator, iam }) => {
    await expect(iam.getCredentialReport({})).rejects.toBeRefusedWith("ReportNotPresent", 410);
    await iam.generateCredentialReport({});
    await emulator.clock.advance("PT5H");

    await expect(iam.getCredentialReport({})).rejects.toBeRefusedWith("ReportExpired", 410);
    expect((await iam.generateCredentialReport({})).State).toBe("STARTED");
  });
});

describe("the last-accessed report", () => {
  test("tells which services a user may use, and which it has used", async ({ iam, aUser }) => {
    const anna = await aUser("anna", allow(["s3:ListAllMyBuckets", "sts:*", "sqs:SendMessage"]));
    await anna.s3.listBuckets({});

    const { JobId } = await iam.generateServiceLastAccessedDetails({ Arn: "arn:aws:iam::000000000000:user/anna" });
    const report = await iam.getServiceLastAccessedDetails({ JobId });

    expect(report).toMatchObject({
      JobStatus: "COMPLETED",
      JobType: "SERVICE_LEVEL",
      IsTruncated: false,
      ServicesLastAccessed: [
        {
          ServiceName: "Amazon S3",
          ServiceNamespace: "s3",
          LastAuthenticatedEntity: "arn:aws:iam::000000000000:user/anna",
          LastAuthenticatedRegion: "us-east-1",
          TotalAuthenticatedEntities: 1,
        },
        { ServiceName: "Amazon SQS", ServiceNamespace: "sqs", TotalAuthenticatedEntities: 0 },
        { ServiceName: "AWS Security Token Service", ServiceNamespace: "sts", TotalAuthenticatedEntities: 0 },
      ],
    });
  });

  test("of a policy tells who used it", async ({ iam, aUser }) => {
    const anna = await aUser("anna");
    const { Policy } = await iam.createPolicy({ PolicyName: "p", PolicyDocument: policyOf(allow("s3:*")) });
    await iam.createGroup({ GroupName: "devs" });
    await iam.addUserToGroup({ GroupName: "devs", UserName: "anna" });
    await iam.attachGroupPolicy({ GroupName: "devs", PolicyArn: Policy?.Arn });
    await anna.s3.listBuckets({});

    const { JobId } = await iam.generateServiceLastAccessedDetails({ Arn: Policy?.Arn });
    const { EntityDetailsList } = await iam.getServiceLastAccessedDetailsWithEntities({
      JobId,
      ServiceNamespace: "s3",
    });

    expect(EntityDetailsList).toMatchObject([
      { EntityInfo: { Name: "anna", Type: "USER", Path: "/" }, LastAuthenticated: expect.any(Date) },
    ]);
  });

  test("is known by its job", async ({ iam }) => {
    await expect(
      iam.getServiceLastAccessedDetails({ JobId: "00000000-0000-0000-0000-000000000000" }),
    ).rejects.toBeRefusedWith("NoSuchEntity", 404);
  });

  test("goes with a list of the policies that grant a service", async ({ iam }) => {
    await iam.createUser({ UserName: "anna" });
    await iam.putUserPolicy({ UserName: "anna", PolicyName: "own", PolicyDocument: policyOf(allow("s3:GetObject")) });
    await iam.attachUserPolicy({ UserName: "anna", PolicyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess" });

    const { PoliciesGrantingServiceAccess } = await iam.listPoliciesGrantingServiceAccess({
      Arn: "arn:aws:iam::000000000000:user/anna",
      ServiceNamespaces: ["s3", "iam"],
    });

    expect(PoliciesGrantingServiceAccess).toEqual([
      {
        ServiceNamespace: "s3",
        Policies: [
          { PolicyName: "own", PolicyType: "INLINE", EntityType: "USER", EntityName: "anna" },
          {
            PolicyName: "AmazonS3FullAccess",
            PolicyType: "MANAGED",
            PolicyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess",
          },
        ],
      },
      { ServiceNamespace: "iam", Policies: [] },
    ]);
  });
});

roleTest("a role tells when its sessions last did something", async ({ iam, assumed }) => {
  const worker = await assumed(allow("s3:ListAllMyBuckets"));
  expect((await iam.getRole({ RoleName: "worker" })).Role?.RoleLastUsed).toEqual({});

  await worker.s3.listBuckets({});

  expect((await iam.getRole({ RoleName: "worker" })).Role?.RoleLastUsed).toMatchObject({
    LastUsedDate: expect.any(Date),
    Region: "us-east-1",
  });
});
