import type { IAM } from "@aws-sdk/client-iam";
import type { Emulator } from "../../src/index.js";
import { clientsOf, describe, expect, test } from "../support/emulator.js";
import { keyFile, listeningIssuer, tokenOf } from "../support/issuer.js";
import { allow, deny, policyOf } from "../support/permissions.js";
import { keysOf } from "../support/roles.js";

const HOST = "token.actions.githubusercontent.com";
const PROVIDER = `arn:aws:iam::000000000000:oidc-provider/${HOST}`;
const ROLE = "arn:aws:iam::000000000000:role/deployer";
const SUBJECT = "repo:octo/app:ref:refs/heads/main";

const nowOf = (emulator: Emulator): number => Math.floor(emulator.clock.now().getTime() / 1000);

const claimsAt = (now: number) => ({
  iss: `https://${HOST}`,
  aud: "sts.amazonaws.com",
  sub: SUBJECT,
  iat: now,
  exp: now + 600,
});

const trusting = (provider: string, Condition: object, ...actions: readonly string[]): string =>
  policyOf({
    Effect: "Allow",
    Principal: { Federated: provider },
    Action: ["sts:AssumeRoleWithWebIdentity", ...actions],
    Condition,
  });

const ONLY_OCTO = {
  StringLike: { [`${HOST}:sub`]: "repo:octo/*" },
  StringEquals: { [`${HOST}:aud`]: "sts.amazonaws.com" },
};

/** GitHub as a provider, with keys of our own, and a role that trusts it. */
const aDeployer = async (iam: IAM, trust = trusting(PROVIDER, ONLY_OCTO)): Promise<void> => {
  await iam.createOpenIDConnectProvider({
    Url: `https://${HOST}`,
    ClientIDList: ["sts.amazonaws.com"],
    Tags: [{ Key: "tucuxi:jwks", Value: await keyFile() }],
  });
  await iam.createRole({ RoleName: "deployer", AssumeRolePolicyDocument: trust });
  await iam.putRolePolicy({
    RoleName: "deployer",
    PolicyName: "buckets",
    PolicyDocument: policyOf(allow("s3:ListAllMyBuckets")),
  });
};

const asked = (WebIdentityToken: string) => ({ RoleArn: ROLE, RoleSessionName: "build-7", WebIdentityToken });

describe("AssumeRoleWithWebIdentity", () => {
  test.for(["RS256", "ES256"] as const)(
    "makes a session of a role for a token signed with %s",
    async (by, { emulator, iam, sts }) => {
      await aDeployer(iam);

      const answer = await sts.assumeRoleWithWebIdentity(asked(tokenOf(claimsAt(nowOf(emulator)), by)));

      expect(answer).toMatchObject({
        SubjectFromWebIdentityToken: SUBJECT,
        Audience: "sts.amazonaws.com",
        Provider: PROVIDER,
        AssumedRoleUser: { Arn: "arn:aws:sts::000000000000:assumed-role/deployer/build-7" },
      });
      const session = clientsOf(emulator, keysOf(answer.Credentials));
      expect((await session.sts.getCallerIdentity({})).Arn).toBe(
        "arn:aws:sts::000000000000:assumed-role/deployer/build-7",
      );
      await expect(session.s3.listBuckets({})).resolves.toBeDefined();
      await expect(session.iam.listUsers({})).rejects.toBeRefusedWith("AccessDenied", 403);
    },
  );

  test("is for those that the role's trust policy names by their claims", async ({ emulator, iam, sts }) => {
    await aDeployer(iam);
    const stranger = { ...claimsAt(nowOf(emulator)), sub: "repo:evil/app:ref:refs/heads/main" };

    await expect(sts.assumeRoleWithWebIdentity(asked(tokenOf(stranger)))).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      "Not authorized to perform sts:AssumeRoleWithWebIdentity",
    );
  });

  test("reads a role that is not there as one that does not trust", async ({ emulator, iam, sts }) => {
    await aDeployer(iam);

    await expect(
      sts.assumeRoleWithWebIdentity({ ...asked(tokenOf(claimsAt(nowOf(emulator)))), RoleArn: `${ROLE}-2` }),
    ).rejects.toBeRefusedWith("AccessDenied", 403, "Not authorized to perform sts:AssumeRoleWithWebIdentity");
  });

  test("sees every claim of the token as a condition key", async ({ emulator, iam, sts }) => {
    await aDeployer(iam, trusting(PROVIDER, { StringEquals: { [`${HOST}:environment`]: "production" } }));
    const claims = claimsAt(nowOf(emulator));

    await expect(
      sts.assumeRoleWithWebIdentity(asked(tokenOf({ ...claims, environment: "production" }))),
    ).resolves.toBeDefined();
    await expect(
      sts.assumeRoleWithWebIdentity(asked(tokenOf({ ...claims, environment: "staging" }))),
    ).rejects.toBeRefusedWith("AccessDenied", 403);
  });

  test("refuses a token that the provider did not sign, or that was changed", async ({ emulator, iam, sts }) => {
    await aDeployer(iam);
    const claims = claimsAt(nowOf(emulator));
    const [header, , signature] = tokenOf({ ...claims, sub: "repo:evil/app" }).split(".");
    const changed = [header, tokenOf(claims).split(".")[1], signature].join(".");
    const unsigned = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${changed.split(".")[1]}.`;

    for (const token of [tokenOf(claims, "stranger"), changed, unsigned]) {
      await expect(sts.assumeRoleWithWebIdentity(asked(token))).rejects.toBeRefusedWith("InvalidIdentityToken", 400);
    }
  });

  test("refuses a token by the world's clock once it has expired", async ({ emulator, iam, sts }) => {
    await aDeployer(iam);
    const now = nowOf(emulator);
    const token = tokenOf(claimsAt(now));
    await emulator.clock.advance("PT12M");

    await expect(sts.assumeRoleWithWebIdentity(asked(token))).rejects.toBeRefusedWith(
      "ExpiredTokenException",
      400,
      new RegExp(`^Token expired: current date/time \\d+ must be before the expiration date/time ${now + 600}$`),
    );
  });

  test("refuses an audience that is no client of the provider, and an issuer that is no provider", async ({
    emulator,
    iam,
    sts,
  }) => {
    await aDeployer(iam);
    const claims = claimsAt(nowOf(emulator));

    await expect(sts.assumeRoleWithWebIdentity(asked(tokenOf({ ...claims, aud: "somebody" })))).rejects.toBeRefusedWith(
      "InvalidIdentityToken",
      400,
      "Incorrect token audience",
    );
    await expect(
      sts.assumeRoleWithWebIdentity(asked(tokenOf({ ...claims, iss: "https://accounts.example.com" }))),
    ).rejects.toBeRefusedWith(
      "InvalidIdentityToken",
      400,
      "No OpenIDConnect provider found in your account for https://accounts.example.com",
    );
    await expect(sts.assumeRoleWithWebIdentity(asked("not.a.token"))).rejects.toBeRefusedWith(
      "InvalidIdentityToken",
      400,
      "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
    );
  });

  test("takes session tags and a source identity from the token, where the role allows them", async ({
    emulator,
    iam,
    sts,
  }) => {
    await aDeployer(iam, trusting(PROVIDER, ONLY_OCTO, "sts:TagSession", "sts:SetSourceIdentity"));
    await iam.putRolePolicy({
      RoleName: "deployer",
      PolicyName: "not-blue",
      PolicyDocument: policyOf(deny("s3:ListAllMyBuckets", "*", { StringEquals: { "aws:PrincipalTag/team": "blue" } })),
    });
    const bringing = (team: string) =>
      tokenOf({
        ...claimsAt(nowOf(emulator)),
        "https://aws.amazon.com/tags": { principal_tags: { team: [team] }, transitive_tag_keys: ["team"] },
        "https://aws.amazon.com/source_identity": "octocat",
      });

    const red = await sts.assumeRoleWithWebIdentity(asked(bringing("red")));
    const blue = await sts.assumeRoleWithWebIdentity(asked(bringing("blue")));

    expect(red.SourceIdentity).toBe("octocat");
    await expect(clientsOf(emulator, keysOf(red.Credentials)).s3.listBuckets({})).resolves.toBeDefined();
    await expect(clientsOf(emulator, keysOf(blue.Credentials)).s3.listBuckets({})).rejects.toBeRefusedWith(
      "AccessDenied",
    );
  });

  test("refuses session tags that the role does not allow", async ({ emulator, iam, sts }) => {
    await aDeployer(iam);
    const claims = {
      ...claimsAt(nowOf(emulator)),
      "https://aws.amazon.com/tags": { principal_tags: { team: ["red"] } },
    };

    await expect(sts.assumeRoleWithWebIdentity(asked(tokenOf(claims)))).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      "Not authorized to perform sts:TagSession",
    );
  });

  test("finds the keys of an issuer on this machine by itself", async ({ emulator, iam, sts }) => {
    await using issuer = await listeningIssuer();
    const { OpenIDConnectProviderArn = "" } = await iam.createOpenIDConnectProvider({
      Url: issuer.url,
      ClientIDList: ["app"],
    });
    await iam.createRole({ RoleName: "deployer", AssumeRolePolicyDocument: trusting(OpenIDConnectProviderArn, {}) });
    const claims = { ...claimsAt(nowOf(emulator)), iss: issuer.url, aud: ["other", "app"] };

    expect((await sts.assumeRoleWithWebIdentity(asked(tokenOf(claims)))).Audience).toBe("app");
  });

  test("asks nobody outside this machine for keys, and says what to do", async ({ emulator, iam, sts }) => {
    await iam.createOpenIDConnectProvider({ Url: `https://${HOST}`, ClientIDList: ["sts.amazonaws.com"] });

    await expect(sts.assumeRoleWithWebIdentity(asked(tokenOf(claimsAt(nowOf(emulator)))))).rejects.toBeRefusedWith(
      "InvalidIdentityToken",
      400,
      /tag the provider with tucuxi:jwks/,
    );
  });
});

describe("GetWebIdentityToken", () => {
  test("signs a token in the caller's name, with which it becomes a role elsewhere", async ({
    emulator,
    iam,
    sts,
    aUser,
  }) => {
    const { IssuerIdentifier = "" } = await iam.enableOutboundWebIdentityFederation({});
    const anna = await aUser("anna", allow(["sts:GetWebIdentityToken", "sts:TagGetWebIdentityToken"]));
    await iam.tagUser({ UserName: "anna", Tags: [{ Key: "team", Value: "red" }] });

    const { WebIdentityToken = "", Expiration } = await anna.sts.getWebIdentityToken({
      Audience: ["https://api.example.com"],
      SigningAlgorithm: "ES384",
      DurationSeconds: 60,
      Tags: [{ Key: "job", Value: "7" }],
    });

    const claims = JSON.parse(Buffer.from(WebIdentityToken.split(".")[1] ?? "", "base64url").toString());
    expect(claims).toMatchObject({
      iss: IssuerIdentifier,
      aud: "https://api.example.com",
      sub: "arn:aws:iam::000000000000:user/anna",
      exp: (Expiration?.getTime() ?? 0) / 1000,
      "https://sts.amazonaws.com/": {
        aws_account: "000000000000",
        principal_id: "arn:aws:iam::000000000000:user/anna",
        principal_tags: { team: "red" },
        request_tags: { job: "7" },
      },
    });
    await iam.createOpenIDConnectProvider({ Url: IssuerIdentifier, ClientIDList: ["https://api.example.com"] });
    const provider = `arn:aws:iam::000000000000:oidc-provider/${IssuerIdentifier.slice("https://".length)}`;
    await iam.createRole({ RoleName: "deployer", AssumeRolePolicyDocument: trusting(provider, {}) });
    await expect(sts.assumeRoleWithWebIdentity(asked(WebIdentityToken))).resolves.toMatchObject({
      SubjectFromWebIdentityToken: "arn:aws:iam::000000000000:user/anna",
    });
    expect(emulator.accountId).toBe("000000000000");
  });

  test("is only there while outbound federation is enabled", async ({ iam, aUser }) => {
    const anna = await aUser("anna", allow("sts:GetWebIdentityToken"));
    const get = () => anna.sts.getWebIdentityToken({ Audience: ["app"], SigningAlgorithm: "RS256" });

    await expect(get()).rejects.toBeRefusedWith("OutboundWebIdentityFederationDisabled", 403);
    const { IssuerIdentifier } = await iam.enableOutboundWebIdentityFederation({});
    await expect(iam.enableOutboundWebIdentityFederation({})).rejects.toBeRefusedWith("FeatureEnabled", 409);
    expect(await iam.getOutboundWebIdentityFederationInfo({})).toMatchObject({
      IssuerIdentifier,
      JwtVendingEnabled: true,
    });
    await expect(get()).resolves.toBeDefined();
    await iam.disableOutboundWebIdentityFederation({});
    await expect(get()).rejects.toBeRefusedWith("OutboundWebIdentityFederationDisabled", 403);
    await expect(iam.getOutboundWebIdentityFederationInfo({})).rejects.toBeRefusedWith("FeatureDisabled", 404);
  });

  test("does not outlive the session that asks for it", async ({ emulator, iam, sts, aUser }) => {
    await iam.enableOutboundWebIdentityFederation({});
    const trust = policyOf({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: "000000000000" } });
    await iam.createRole({ RoleName: "worker", AssumeRolePolicyDocument: trust });
    await iam.putRolePolicy({ RoleName: "worker", PolicyName: "p", PolicyDocument: policyOf(allow("sts:*")) });
    const anna = await aUser("anna", allow("sts:AssumeRole"));
    const { Credentials } = await anna.sts.assumeRole({
      RoleArn: "arn:aws:iam::000000000000:role/worker",
      RoleSessionName: "s1",
      DurationSeconds: 900,
    });
    const worker = clientsOf(emulator, keysOf(Credentials));

    await expect(
      worker.sts.getWebIdentityToken({ Audience: ["app"], SigningAlgorithm: "RS256", DurationSeconds: 3600 }),
    ).rejects.toBeRefusedWith("SessionDurationEscalation", 403);
    expect(sts).toBeDefined();
  });
});
