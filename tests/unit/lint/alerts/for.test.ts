import { describe, expect, it } from "vitest";
import { type Alert, above } from "../../../../model/alert.ts";
import type { Duration } from "../../../../model/duration.ts";
import { foundWith } from "../bench.ts";

const waiting = (duration: Duration): Partial<Alert> => ({
  levels: [{ severity: "warning", when: above(5), for: duration }],
});

describe("alerts/for", () => {
  it("says how often rules are looked at, and the least that is worth writing", async () => {
    const message = 'waits 29s, but rules are looked at every 15s; write "30s" or more, or leave it out';
    expect(await foundWith(waiting("29s"))).toEqual([`alerts/for: levels.0.for ${message}`]);
  });

  it("accepts two ticks, whatever a tick is", async () => {
    expect(await foundWith(waiting("30s"))).toEqual([]);
    expect(await foundWith(waiting("30s"), { tickMs: 60_000 })).toHaveLength(1);
    expect(await foundWith(waiting("2m"), { tickMs: 60_000 })).toEqual([]);
  });

  it("looks at every level", async () => {
    const levels: Alert["levels"] = [
      { severity: "warning", when: above(5), for: "5m" },
      { severity: "critical", when: above(25), for: "15s" },
    ];
    expect((await foundWith({ levels }))[0]).toMatch(/^alerts\/for: levels\.1\.for /);
  });
});
