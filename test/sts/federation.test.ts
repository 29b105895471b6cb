import { clientsOf, describe, expect } from "../support/emulator.js";
import { keysOf, test } from "../support/roles.js";

describe("GetSessionToken", () => {
  test("gives credentials that stand for the same user", async ({ emulator, aUser }) => {
    const anna = await aUser("anna", { Effect: "Allow", Action: "s3:ListAllMyBuckets", Resource: "*" });

    const { Credentials } = await anna.sts.getSessionToken({});

    const session = clientsOf(emulator, keysOf(Credentials));
    expect((await session.sts.getCallerIdentity({})).Arn).toBe("arn:aws:iam::000000000000:user/anna");
    await expect(session.s3.listBuckets({})).resolves.toBeDefined();
  });

  test("without MFA its credentials are none to IAM", async ({ emulator, aUser }) => {
    const anna = await aUser("anna", { Effect: "Allow", Action: "*", Resource: "*" });
    const { Credentials } = await anna.sts.getSessionToken({});
    const session = clientsOf(emulator, keysOf(Credentials));

    await expect(session.iam.listUsers({})).rejects.toBeRefusedWith(
      "InvalidClientTokenId",
      403,
      "The security token included in the request is invalid",
    );
  });

  test("is not for those who are temporary themselves", async ({ assumed }) => {
    const role = await assumed({ Effect: "Allow", Action: "*", Resource: "*" });

    await expect(role.sts.getSessionToken({})).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
      "Cannot call GetSessionToken with session credentials",
    );
  });

  test("lasts twelve hours for users, one for root", async ({ sts, aUser }) => {
    const anna = await aUser("anna");
    const rest = (end: Date | undefined, start: Date | undefined) => (end?.getTime() ?? 0) - (start?.getTime() ?? 0);

    const root = (await sts.getSessionToken({ DurationSeconds: 3600 })).Credentials?.Expiration;
    const longer = (await sts.getSessionToken({ DurationSeconds: 129600 })).Credentials?.Expiration;
    const user = (await anna.sts.getSessionToken({})).Credentials?.Expiration;

    expect(rest(longer, root)).toBeLessThanOrEqual(60_000);
    expect(Math.round(rest(user, root) / 3600_000)).toBe(11);
  });
});

describe("GetFederationToken", () => {
  const LIST_BUCKETS =
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"}}';

  test("gives what user and session policy both allow", async ({ emulator, aUser }) => {
    const anna = await aUser("anna", { Effect: "Allow", Action: ["sts:*", "s3:*"], Resource: "*" });

    const answer = await anna.sts.getFederationToken({ Name: "guest", Policy: LIST_BUCKETS });

    const guest = clientsOf(emulator, keysOf(answer.Credentials));
    expect(answer.FederatedUser).toEqual({
      FederatedUserId: "000000000000:guest",
      Arn: "arn:aws:sts::000000000000:federated-user/guest",
    });
    expect((await guest.sts.getCallerIdentity({})).Arn).toBe("arn:aws:sts::000000000000:federated-user/guest");
    await expect(guest.s3.listBuckets({})).resolves.toBeDefined();
    await expect(guest.s3.createBucket({ Bucket: "guests" })).rejects.toBeRefusedWith("AccessDenied", 403);
  });

  test("gives nothing without a session policy", async ({ emulator, aUser }) => {
    const anna = await aUser("anna", { Effect: "Allow", Action: ["sts:*", "s3:*"], Resource: "*" });

    const { Credentials, PackedPolicySize } = await anna.sts.getFederationToken({ Name: "guest" });

    expect(PackedPolicySize).toBe(0);
    await expect(clientsOf(emulator, keysOf(Credentials)).s3.listBuckets({})).rejects.toBeRefusedWith(
      "AccessDenied",
      403,
    );
  });

  test("needs the permission to federate that name", async ({ aUser }) => {
    const anna = await aUser("anna", {
      Effect: "Allow",
      Action: "sts:GetFederationToken",
      Resource: "arn:aws:sts::000000000000:federated-user/guest",
    });

    await expect(anna.sts.getFederationToken({ Name: "guest" })).resolves.toBeDefined();
    await expect(anna.sts.getFederationToken({ Name: "other" })).rejects.toBeRefusedWith("AccessDenied", 403);
  });
});
