import { configDefaults, defineConfig } from "vitest/config";

/** Chromium is not at hand everywhere: `npm run test:long` needs it. */
const BROWSER = process.env.HOOKSYNC_TEST_STAGE === "long" ? [] : ["test/browser/**"];

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...BROWSER],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    reporters: process.env.CI ? ["default", ["json", { outputFile: ".vitest-report.json" }]] : ["default"],
  },
});
