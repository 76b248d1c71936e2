import { configDefaults, defineConfig } from "vitest/config";

/** Chromium is not at hand everywhere, and benchmarks disturb what runs beside them: `npm run test:long` has both. */
const LONG = process.env.HOOKSYNC_TEST_STAGE === "long" ? [] : ["test/browser/**", "test/bench/**"];

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...LONG],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    reporters: process.env.CI ? ["default", ["json", { outputFile: ".vitest-report.json" }]] : ["default"],
  },
});
