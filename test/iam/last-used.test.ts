import { describe, expect, test } from "vitest";
import { LastUsed } from "../../src/services/iam/last-used.js";
import { createMemoryStore } from "../../src/store/memory.js";

describe("the last use of access keys", () => {
  test("is written down by flush, and what comes later counts more", async () => {
    const store = createMemoryStore();
    const lastUsed = new LastUsed();
    lastUsed.used("AKIAEXAMPLE", "s3", "eu-west-1", 1000);

    await store.write((tx) => lastUsed.flush(tx));
    const written = await store.read((tx) => new LastUsed().of(tx, "AKIAEXAMPLE"));
    lastUsed.used("AKIAEXAMPLE", "iam", "us-east-1", 2000);
    const later = await store.read((tx) => lastUsed.of(tx, "AKIAEXAMPLE"));

    expect(written).toEqual({ service: "s3", region: "eu-west-1", at: 1000 });
    expect(later).toEqual({ service: "iam", region: "us-east-1", at: 2000 });
  });

  test("of temporary keys is not kept", async () => {
    const lastUsed = new LastUsed();
    lastUsed.used("ASIAEXAMPLE", "s3", "eu-west-1", 1000);

    expect(await createMemoryStore().read((tx) => lastUsed.of(tx, "ASIAEXAMPLE"))).toBeUndefined();
  });
});
