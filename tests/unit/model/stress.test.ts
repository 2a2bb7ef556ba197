import { describe, expect, it } from "vitest";
import { parseStressTests, type StressTest } from "../../../model/stress.ts";
import { listening } from "../../../stress/listening.ts";

const problemsOf = (more: object) =>
  parseStressTests([{ ...listening, ...more } as StressTest]).map(
    ({ file, field, message }) => `${file} · ${field}: ${message}`,
  );

describe("a stress test", () => {
  it("is told every problem at once, with its file and field", () => {
    const problems = problemsOf({
      targets: ["staging.example.org", "https://staging.example.org/app"],
      listener: { ...listening.listener, voices: [], bufferedBlocks: 9, pauseSeconds: [9, 3] },
    });
    expect(problems).toEqual([
      'stress/listening.ts · targets.0: must be an address, "https://staging.example.org"',
      "stress/listening.ts · targets.1: must be an origin, without a path",
      "stress/listening.ts · listener.voices: must name one voice or more",
      "stress/listening.ts · listener.pauseSeconds: must name the smaller number first",
      "stress/listening.ts · listener.bufferedBlocks: must be at most batchBlocks (8): no more come before",
    ]);
  });

  it("stays below its own caps, also by what its profiles ask for", () => {
    const { profiles, caps } = listening;
    const problems = problemsOf({
      profiles: { ...profiles, baseline: { users: 300, minutes: 90 }, recovery: { ...profiles.recovery, users: 60 } },
      caps,
    });
    expect(problems).toEqual([
      "stress/listening.ts · profiles.baseline.users: must be at most caps.users (200)",
      "stress/listening.ts · profiles.recovery.users: must be fewer than overloadUsers (60)",
      "stress/listening.ts · profiles.baseline.minutes: must be at most caps.minutes (60)",
    ]);
  });

  it("has a name of its own", () => {
    expect(parseStressTests([listening, listening])).toEqual([
      { file: "stress/listening.ts", field: "id", message: '"listening" is declared twice; rename one' },
    ]);
  });
});
