import { describe, expect, test } from "vitest";
import { createIam } from "../../src/services/iam/index.js";
import type { AuthenticatedCaller, Session } from "../../src/services/kit/caller.js";
import { ids } from "../../src/services/kit/ids.js";
import { credentialOf, issue } from "../../src/services/sts/state.js";
import { sessionToken, worldOf } from "../../src/services/sts/tokens.js";
import { createMemoryStore } from "../../src/store/memory.js";

const DAY = 24 * 3600 * 1000;

const session = (expiresAt: number): Session => ({
  issuedAt: 0,
  expiresAt,
  policies: [],
  tags: {},
  transitiveTagKeys: [],
  origin: "GetSessionToken",
});

const rootWith =
  (own: Session) =>
  (accessKeyId: string): AuthenticatedCaller => ({
    type: "root",
    accountId: "111122223333",
    arn: "arn:aws:iam::111122223333:root",
    userId: "111122223333",
    accessKeyId,
    session: own,
  });

describe("temporary credentials", () => {
  test("are remembered when they have ended, and forgotten a week later", async () => {
    const store = createMemoryStore();
    const iam = createIam();
    const at = (now: number) => ({ ids, world: "main", now });
    const make = (now: number) =>
      store.write((tx) => issue(tx, at(now), session(now + DAY), rootWith(session(now + DAY))));
    const known = (accessKeyId: string) => store.read((tx) => credentialOf(tx, iam, accessKeyId));

    const first = await make(0);
    await make(2 * DAY);
    const afterTwoDays = await known(first.AccessKeyId);
    await make(9 * DAY);
    const afterNineDays = await known(first.AccessKeyId);

    expect(afterTwoDays?.caller.session?.expiresAt).toBe(DAY);
    expect(afterTwoDays?.sessionToken).toBe(first.SessionToken);
    expect(afterNineDays).toBeUndefined();
  });

  test("have tokens that name their world", () => {
    expect(worldOf(sessionToken("main", ids))).toBe("main");
    expect(worldOf(sessionToken("a1b2", ids))).toBe("a1b2");
    expect(worldOf("IQoJb3JpZ2luX2Vj")).toBeUndefined();
    expect(worldOf("somebody else's token")).toBeUndefined();
  });
});
