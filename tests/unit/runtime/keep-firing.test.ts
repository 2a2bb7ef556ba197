import { describe, expect, it } from "vitest";
import { above, below } from "../../../model/alert.ts";
import type { Instance } from "../../../runtime/evaluate/instance.ts";
import { type Judged, step } from "../../../runtime/evaluate/step.ts";
import { afterGap } from "../../../runtime/evaluate/time.ts";
import type { Outcome } from "../../../runtime/sources/source.ts";

const start = Date.UTC(2026, 2, 10, 10, 0, 0);
const kept: Judged = {
  levels: [{ severity: "warning", when: above(30) }],
  keepFiring: "5m",
  whenNoData: "keep",
  whenQueryFails: "fire",
};

/** Steps through `[seconds after the start, value]` (undefined: no row) and says what is told. */
function told(alert: Judged, ticks: [number, number | undefined][], known: Instance[] = []) {
  let instances = known;
  const lines = ticks.flatMap(([second, value]) => {
    const rows = value === undefined ? [] : [{ labels: {}, annotations: {}, value }];
    const result = step(alert, instances, { kind: "rows", rows }, start + second * 1_000);
    instances = result.instances;
    return result.transitions.map(({ kind, severity }) => `${second}: ${kind} ${severity}`);
  });
  return { lines, instances };
}

describe("keepFiring", () => {
  it("resolves only once the condition has been over for that long", () => {
    const { lines } = told(kept, [
      [0, 31],
      [15, 5],
      [314, 5],
      [315, 5],
    ]);
    expect(lines).toEqual(["0: firing warning", "315: resolved warning"]);
  });

  it("starts to count anew when the condition holds in between, and tells nothing of it", () => {
    const { lines } = told(kept, [
      [0, 31],
      [15, 5],
      [300, 31],
      [315, 5],
      [614, 5],
      [615, 5],
    ]);
    expect(lines).toEqual(["0: firing warning", "615: resolved warning"]);
  });

  it("does not make a pending level fire, nor keep it pending", () => {
    const slow: Judged = { ...kept, levels: [{ severity: "warning", when: above(30), for: "1m" }] };
    expect(
      told(slow, [
        [0, 31],
        [45, 5],
        [60, 31],
        [105, 31],
      ]),
    ).toMatchObject({ lines: [], instances: [{ severity: null }] });
  });

  it("counts from when until holds, where there is one", () => {
    const hysteresis: Judged = { ...kept, levels: [{ severity: "warning", when: above(30), until: below(20) }] };
    const { lines } = told(hysteresis, [
      [0, 31],
      [15, 25],
      [600, 19],
      [899, 19],
      [900, 19],
    ]);
    expect(lines).toEqual(["0: firing warning", "900: resolved warning"]);
  });

  it("keeps a severity from easing as well", () => {
    const levels: Judged["levels"] = [
      { severity: "warning", when: above(30) },
      { severity: "critical", when: above(80) },
    ];
    const { lines } = told({ ...kept, levels }, [
      [0, 90],
      [15, 40],
      [300, 40],
      [315, 40],
    ]);
    expect(lines).toEqual(["0: firing critical", "315: deescalated warning"]);
  });

  it("keeps what a missing row would resolve where no data is ok", () => {
    const { lines } = told({ ...kept, whenNoData: "ok" }, [
      [0, 31],
      [15, undefined],
      [314, undefined],
      [315, undefined],
    ]);
    expect(lines).toEqual(["0: firing warning", "315: resolved warning"]);
  });

  it("does not count a time at which nobody looked", () => {
    const { instances } = told(kept, [
      [0, 31],
      [15, 5],
    ]);
    const later = instances.map((instance) => afterGap(instance, start + 3_600_000));
    expect(
      told(
        kept,
        [
          [3_600, 5],
          [3_899, 5],
          [3_900, 5],
        ],
        later,
      ).lines,
    ).toEqual(["3900: resolved warning"]);
  });
});

describe("minimumSamples", () => {
  const share: Judged = { ...kept, keepFiring: "15s", minimumSamples: 20, whenNoData: "ok" };
  const counted = (value: number, samples: string): Outcome => ({
    kind: "rows",
    rows: [{ labels: { route: "/tts", samples }, annotations: {}, value }],
  });

  it.each(["19", "", "0"])("takes a row with %j samples for no data", (samples) => {
    expect(step(share, [], counted(90, samples), start)).toEqual({ instances: [], transitions: [], problems: [] });
  });

  it("judges a row with enough of them, and the count is no label", () => {
    const first = step(share, [], counted(90, "20"), start);
    expect(first.transitions).toMatchObject([{ kind: "firing", labels: { route: "/tts" } }]);
    expect(step(share, first.instances, counted(90, "4711"), start + 15_000).transitions).toEqual([]);
  });

  it("lets whenNoData say what too few of them mean for what fires", () => {
    const firing = step(share, [], counted(90, "20"), start).instances;
    const later = start + 60_000;
    const few = counted(90, "3");
    expect(step({ ...share, whenNoData: "keep" }, firing, few, later).instances).toEqual(firing);
    const quiet = step(share, firing, few, later).instances;
    expect(step(share, quiet, few, later + 15_000).transitions).toMatchObject([{ kind: "resolved" }]);
  });
});
