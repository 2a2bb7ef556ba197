import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { above, below } from "../../../model/alert.ts";
import type { Instance, Transition } from "../../../runtime/evaluate/instance.ts";
import { type Judged, step } from "../../../runtime/evaluate/step.ts";
import type { Outcome } from "../../../runtime/sources/source.ts";

const alerts: fc.Arbitrary<Judged> = fc.record({
  levels: fc.constantFrom<Judged["levels"]>(
    [{ severity: "warning", when: above(30), until: below(20), for: "1m" }],
    [
      { severity: "warning", when: above(30), until: below(20), for: "1m" },
      { severity: "critical", when: above(80), until: below(40) },
    ],
    [{ severity: "critical", when: below(1), for: "30s" }],
  ),
  whenNoData: fc.constantFrom("ok", "fire", "keep"),
  whenQueryFails: fc.constantFrom("fire", "keep"),
});

const row = fc.record({
  labels: fc.record({ model: fc.constantFrom("kokoro", "higgs", "orpheus") }),
  annotations: fc.constant({}),
  value: fc.option(fc.integer({ min: 0, max: 120 })),
});

const outcomes: fc.Arbitrary<Outcome> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("rows" as const), rows: fc.array(row, { maxLength: 4 }) }) },
  { weight: 1, arbitrary: fc.constant<Outcome>({ kind: "failed", reason: "broken" }) },
  { weight: 1, arbitrary: fc.constant<Outcome>({ kind: "unreachable", source: "database", reason: "gone" }) },
);

/** Seconds between ticks; now and then the clock is set back. */
const pauses = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 1, max: 90 }) },
  { weight: 1, arbitrary: fc.constant(-600) },
);
const histories = fc.array(fc.tuple(pauses, outcomes), { maxLength: 40 });

function replay(
  alert: Judged,
  history: [number, Outcome][],
  each: (now: number, result: ReturnType<typeof step>) => void,
) {
  let instances: Instance[] = [];
  let now = Date.UTC(2026, 2, 10);
  for (const [seconds, outcome] of history) {
    now += seconds * 1_000;
    const result = step(alert, instances, outcome, now);
    each(now, result);
    // A restart between two ticks: what was saved is all there is.
    instances = JSON.parse(JSON.stringify(result.instances));
  }
}

const options = { seed: 20_260_310, numRuns: 500 };

describe("whatever happens to a rule", () => {
  it("people hear a beginning before an end, and never the same thing twice", () => {
    fc.assert(
      fc.property(alerts, histories, (alert, history) => {
        const told = new Map<string, Transition>();
        replay(alert, history, (_, { transitions }) => {
          for (const transition of transitions) {
            const before = told.get(transition.key);
            const quiet = !before || before.kind === "resolved";
            expect(quiet, transition.kind).toBe(transition.kind === "firing");
            if (transition.kind === "escalated") expect(before?.severity).toBe("warning");
            if (transition.kind === "deescalated") expect(before?.severity).toBe("critical");
            told.set(transition.key, transition);
          }
        });
      }),
      options,
    );
  });

  it("what the state says fires is exactly what people were told last", () => {
    fc.assert(
      fc.property(alerts, histories, (alert, history) => {
        const told = new Map<string, string>();
        replay(alert, history, (_, { instances, transitions }) => {
          for (const { key, kind, severity } of transitions) {
            if (kind === "resolved") told.delete(key);
            else told.set(key, severity);
          }
          const firing = instances.flatMap(({ key, severity }) => (severity ? [[key, severity] as const] : []));
          expect(new Map(firing)).toEqual(told);
        });
      }),
      options,
    );
  });

  it("no time lies in the future, and nothing is firing since before it began", () => {
    fc.assert(
      fc.property(alerts, histories, (alert, history) => {
        replay(alert, history, (now, { instances }) => {
          for (const { levels, missingSince, firingSince, breachSince } of instances) {
            const since = Object.values(levels).map((level) => level.since);
            expect(Math.max(...since, missingSince ?? 0, firingSince ?? 0, breachSince ?? 0)).toBeLessThanOrEqual(now);
            expect(breachSince ?? 0).toBeLessThanOrEqual(firingSince ?? 0);
          }
        });
      }),
      options,
    );
  });

  it("the same tick again at the same time tells nothing new", () => {
    fc.assert(
      fc.property(alerts, histories, outcomes, (alert, history, outcome) => {
        let last: Instance[] = [];
        let time = 0;
        replay(alert, history, (now, { instances }) => {
          last = instances;
          time = now;
        });
        const once = step(alert, last, outcome, time);
        expect(step(alert, once.instances, outcome, time).transitions).toEqual([]);
      }),
      options,
    );
  });
});
