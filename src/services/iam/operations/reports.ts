/** Credential reports and last-accessed reports. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html */
import { notImplemented } from "../../kit/operation.js";
import { accessOf, serviceNameOf, servicesIn, subjectOf } from "../access-advisor.js";
import { date, policyNameOf } from "../answers.js";
import { credentialReport } from "../credential-report.js";
import { noSuchEntity, reportExpired, reportNotPresent } from "../errors.js";
import type { IamFamily } from "../family.js";
import { pageOf } from "../paging.js";
import type { PolicySource } from "../policy/types.js";
import { onAccount, onArn } from "../resources.js";
import { type AccessReport, type IamReader, keyOf, type ServiceAccess, tables } from "../state.js";

const NO_ORGANIZATION = "there is no organization whose activity could be told";

export const reports = {
  reads: {
    GetCredentialReport: {
      needs: (_input, call) => onAccount(call),
      handle: async (_input, { iam, call }) => {
        const { credentialReport: report } = await iam.account();
        if (!report) throw reportNotPresent();
        if (call.now - report.generatedAt > REPORT_LIFETIME) throw reportExpired();
        return {
          Content: Buffer.from(report.content, "utf8"),
          ReportFormat: "text/csv",
          GeneratedTime: date(report.generatedAt),
        };
      },
    },
    GetServiceLastAccessedDetails: {
      needs: (_input, call) => onAccount(call),
      handle: async (input, { iam }) => {
        const report = await reportOf(iam, input.JobId);
        const { items, truncation } = pageOf("GetServiceLastAccessedDetails", input, report.services);
        return {
          ...jobAnswer(report),
          JobType: report.granularity,
          ServicesLastAccessed: items.map(serviceAnswer),
          ...truncation,
        };
      },
    },
    GetServiceLastAccessedDetailsWithEntities: {
      needs: (_input, call) => onAccount(call),
      handle: async (input, { iam }) => {
        const report = await reportOf(iam, input.JobId);
        const { uses = [] } = report.services.find(({ namespace }) => namespace === input.ServiceNamespace) ?? {};
        const { items, truncation } = pageOf("GetServiceLastAccessedDetailsWithEntities", input, uses);
        const details = await Promise.all(
          items.map(async ({ arn, at }) => ({ EntityInfo: await entityAnswer(iam, arn), LastAuthenticated: date(at) })),
        );
        return { ...jobAnswer(report), EntityDetailsList: details, ...truncation };
      },
    },
    ListPoliciesGrantingServiceAccess: {
      needs: ({ Arn }, call) => onArn(call, Arn),
      handle: async ({ Arn, ServiceNamespaces }, { iam }) => {
        const { policies } = await subjectOf(iam, Arn);
        return {
          PoliciesGrantingServiceAccess: ServiceNamespaces.map((ServiceNamespace) => ({
            ServiceNamespace,
            Policies: policies
              .filter(({ document }) => servicesIn(document).includes(ServiceNamespace))
              .map((policy) => grantingAnswer(policy)),
          })),
          IsTruncated: false,
        };
      },
    },
    GetOrganizationsAccessReport: notImplemented(NO_ORGANIZATION),
  },

  writes: {
    GenerateCredentialReport: {
      needs: (_input, call) => onAccount(call),
      // AWS makes a new report at most every four hours; until then the old one is the answer.
      handle: async (_input, { iam, call, lastUsed }) => {
        const account = await iam.account();
        const { credentialReport: old } = account;
        if (old && call.now - old.generatedAt < REPORT_LIFETIME) return { State: "COMPLETE" };
        const content = await credentialReport(iam, lastUsed);
        await iam.putAccount({ ...account, credentialReport: { generatedAt: call.now, content } });
        return { State: "STARTED", Description: "No report exists. Starting a new report generation task" };
      },
    },
    GenerateServiceLastAccessedDetails: {
      needs: ({ Arn }, call) => onArn(call, Arn),
      handle: async ({ Arn, Granularity = "SERVICE_LEVEL" }, { iam, call, lastUsed }) => {
        const services = await accessOf(iam, lastUsed, await subjectOf(iam, Arn));
        const JobId = call.ids.uuid();
        const report: AccessReport = { createdAt: call.now, granularity: Granularity, services };
        await iam.tx.put(tables.accessReports, [iam.accountId, JobId], report);
        return { JobId };
      },
    },
    GenerateOrganizationsAccessReport: notImplemented(NO_ORGANIZATION),
  },
} satisfies IamFamily;

const REPORT_LIFETIME = 4 * 3600 * 1000;

const reportOf = async (iam: IamReader, jobId: string): Promise<AccessReport> => {
  const report = await iam.tx.get(tables.accessReports, [iam.accountId, jobId]);
  if (!report) throw noSuchEntity("access report", jobId);
  return report;
};

const jobAnswer = ({ createdAt }: AccessReport) => ({
  JobStatus: "COMPLETED" as const,
  JobCreationDate: date(createdAt),
  JobCompletionDate: date(createdAt),
});

const serviceAnswer = ({ namespace, uses }: ServiceAccess) => {
  const [last] = uses;
  return {
    ServiceName: serviceNameOf(namespace),
    ServiceNamespace: namespace,
    ...(last && {
      LastAuthenticated: date(last.at),
      LastAuthenticatedEntity: last.arn,
      LastAuthenticatedRegion: last.region,
    }),
    TotalAuthenticatedEntities: new Set(uses.map(({ arn }) => arn)).size,
  };
};

/** A user or role that a report names; it may be gone by now. */
const entityAnswer = async (iam: IamReader, arn: string) => {
  const isUser = arn.includes(":user/");
  const name = arn.slice(arn.lastIndexOf("/") + 1);
  const key = [iam.accountId, keyOf(name)] as const;
  const found = await (isUser ? iam.tx.get(tables.users, [...key]) : iam.tx.get(tables.roles, [...key]));
  return {
    Arn: arn,
    Name: name,
    Type: isUser ? ("USER" as const) : ("ROLE" as const),
    Id: found?.id ?? "",
    Path: found?.path ?? "/",
  };
};

const ENTITY_TYPES = { user: "USER", group: "GROUP", role: "ROLE" } as const;

const grantingAnswer = ({ arn, name = "", attachedTo = "" }: PolicySource) => {
  if (arn !== undefined) return { PolicyName: policyNameOf(arn), PolicyType: "MANAGED" as const, PolicyArn: arn };
  const [kind = "", entity = ""] = attachedTo.split("/");
  const type = kind === "user" || kind === "group" || kind === "role" ? ENTITY_TYPES[kind] : undefined;
  return {
    PolicyName: name,
    PolicyType: "INLINE" as const,
    ...(type && { EntityType: type }),
    EntityName: entity,
  };
};
