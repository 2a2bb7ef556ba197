import { describe, expect, it } from "vitest";
import { parseTimers, type Timer } from "../../../model/timer.ts";

const good: Timer = {
  id: "evaluate",
  description: "evaluates",
  verb: "evaluate",
  every: "15s",
  timeout: "14s",
  memoryMaxMb: 200,
};
const saying = (...timers: Timer[]) =>
  parseTimers(timers).map(({ file, field, message }) => `${file} ${field} ${message}`);

describe("a timer", () => {
  it("that is right has no problem", () => {
    expect(saying(good, { ...good, id: "other", every: "1m" }, { ...good, id: "third", every: "1h" })).toEqual([]);
  });

  it.each(["7s", "90s", "7m", "2h"] as const)("every %s would drift against the clock and is refused", (every) => {
    expect(saying({ ...good, every })[0]).toContain("every must divide a minute or an hour evenly");
  });

  it("runs a verb or a script, and only one of them", () => {
    const { verb: _, ...rest } = good as Timer & { verb: string };
    expect(saying({ ...rest, script: "host-drift" })).toEqual([]);
    expect(saying(rest as Timer)[0]).toContain("verb must run one thing");
    expect(saying({ ...good, script: "host-drift" } as Timer)[0]).toContain("verb must run one thing");
  });

  it("must end before its next run begins", () => {
    expect(saying({ ...good, timeout: "15s" })).toEqual([
      "timers/evaluate.ts timeout must be shorter than every (15s)",
    ]);
  });

  it("of an id that another has is refused", () => {
    expect(saying(good, good)).toEqual(['timers/evaluate.ts id "evaluate" is declared twice; rename one']);
  });

  it("cannot smuggle a line into a unit file through its description", () => {
    expect(saying({ ...good, description: "x\nExecStart=/bin/sh" })[0]).toContain("must be one line");
  });

  it("may say that it has no heartbeat, and nothing else of it", () => {
    expect(saying({ ...good, heartbeat: "none" })).toEqual([]);
    expect(saying({ ...good, heartbeat: "1m" as never })[0]).toContain('heartbeat must be "none", or left out');
  });
});
