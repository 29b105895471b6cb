import { defineConfig } from "vitest/config";

// The SDK's notice about future Node versions, once per worker, is no news here.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

export default defineConfig({
  test: {
    // sorted-btree is CommonJS; Node's own interop is what the built package meets.
    deps: { interopDefault: false },
    pool: "threads",
    // Files share their modules: loading the SDK for each would take longer than its tests. So a file leaves no state behind.
    isolate: false,
    projects: [
      { extends: true, test: { name: "architecture", include: ["test/architecture.test.ts"] } },
      {
        extends: true,
        test: { name: "behaviour", include: ["test/**/*.test.ts"], exclude: ["test/architecture.test.ts"] },
      },
    ],
  },
});
