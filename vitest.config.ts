import { defineConfig } from "vitest/config";

// It compares what is on this machine before and after, so nothing else may run beside it.
const alone = ["tests/e2e/demo.test.ts"];

// What `make test-timescale` runs: a package of 23 MB that the project does not depend on.
const timescale = {
  test: { name: "timescale", include: ["tests/timescale/**/*.test.ts"], testTimeout: 180_000, hookTimeout: 180_000 },
};

// Timings are never asserted, so limits are only there to end what hangs.
export default defineConfig({
  test: {
    maxWorkers: 3, // of two cores: many wait for a VPS, for Docker or for a tick
    reporters: ["default", "./tools/count-reporter.ts"],
    projects: [
      {
        test: {
          name: "unit",
          include: ["tests/unit/**/*.test.ts", "tests/stack/**/*.test.ts"],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: "rules",
          include: ["alerts/**/*.test.ts", "events/**/*.test.ts"],
          isolate: false, // small and many, with nothing that outlives a test: a process for each costs more than they do
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: "contracts",
          include: ["tests/contracts/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
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
          exclude: alone,
          maxWorkers: 4, // each waits for hosts, timers and containers for half of its time
          testTimeout: 300_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "e2e-alone",
          include: alone,
          testTimeout: 300_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 2 },
        },
      },
      ...(process.env.WATCHBILL_TIMESCALE ? [timescale] : []),
    ],
  },
});
