import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { above } from "../../../model/alert.ts";
import type { Instance } from "../../../runtime/evaluate/instance.ts";
import { type Judged, step } from "../../../runtime/evaluate/step.ts";

/** What Prometheus documents of an alerting rule, written from its documentation and sharing nothing with ours: an element is
 *  active while the expression returns it; it is pending until it has been active for `for`, then firing; once the expression
 *  returns it no more a pending one is inactive, and a firing one goes on firing for `keep_firing_for` after that. */
class PrometheusRule {
  readonly #forMs: number;
  readonly #keepFiringForMs: number;
  #state: "inactive" | "pending" | "firing" = "inactive";
  #activeAt = 0;
  #lastReturnedBefore: number | undefined;

  constructor(forMs: number, keepFiringForMs: number) {
    this.#forMs = forMs;
    this.#keepFiringForMs = keepFiringForMs;
  }

  evaluate(returned: boolean, at: number): string {
    if (returned) {
      this.#lastReturnedBefore = undefined;
      if (this.#state === "inactive") {
        this.#state = "pending";
        this.#activeAt = at;
      }
      if (this.#state === "pending" && at - this.#activeAt >= this.#forMs) this.#state = "firing";
      return this.#state;
    }
    if (this.#state === "firing" && this.#keepFiringForMs > 0) {
      this.#lastReturnedBefore ??= at;
      if (at - this.#lastReturnedBefore < this.#keepFiringForMs) return this.#state;
    }
    this.#lastReturnedBefore = undefined;
    this.#state = "inactive";
    return this.#state;
  }
}

function stateOf(instances: readonly Instance[]): string {
  const [instance] = instances;
  if (instance?.severity) return "firing";
  return instance && Object.keys(instance.levels).length > 0 ? "pending" : "inactive";
}

const seconds = fc.constantFrom(0, 15, 30, 60, 61, 90);
const series = fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.constantFrom(90, 90, 90, 10, undefined)), {
  minLength: 20,
  maxLength: 60,
});

describe("for and keepFiring", () => {
  it("give the states that Prometheus documents, on 1,000 random series", () => {
    const seen = { pending: 0, firing: 0, inactive: 0 } as Record<string, number>;
    fc.assert(
      fc.property(seconds, seconds, series, (forS, keptS, ticks) => {
        const alert: Judged = {
          levels: [{ severity: "warning", when: above(50), for: `${forS}s` }],
          keepFiring: `${keptS}s`,
          whenNoData: "ok",
          whenQueryFails: "keep",
        };
        const theirs = new PrometheusRule(forS * 1_000, keptS * 1_000);
        let instances: Instance[] = [];
        let now = Date.UTC(2026, 2, 10);
        for (const [pause, value] of ticks) {
          now += pause * 1_000;
          const rows = value === undefined ? [] : [{ labels: {}, annotations: {}, value }];
          instances = step(alert, instances, { kind: "rows", rows }, now).instances;
          const ours = stateOf(instances);
          expect(ours).toBe(theirs.evaluate(value === 90, now));
          seen[ours] = (seen[ours] ?? 0) + 1;
        }
      }),
      { seed: 20_260_310, numRuns: 1_000 },
    );
    expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).toBeGreaterThan(1_000);
  });
});
