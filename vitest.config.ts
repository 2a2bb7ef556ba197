import { defineConfig } from "vitest/config";

// Timings are never asserted, so limits are only there to end what hangs. e2e files boot a VPS each: two cores bear one at a time.
export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: ["default", "./tools/count-reporter.ts"],
    projects: [
      {
        test: {
          name: "unit",
          include: ["tests/unit/**/*.test.ts", "tests/stack/**/*.test.ts", "alerts/**/*.test.ts"],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "contracts",
          include: ["tests/contracts/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "scenarios",
          include: ["tests/scenarios/**/*.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
