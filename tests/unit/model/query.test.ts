import { describe, expect, it } from "vitest";
import { type Alert, above } from "../../../model/alert.ts";
import { parseAlert } from "../../../model/alert-parser.ts";
import { containers, host, logs, type Query, units } from "../../../model/query.ts";

const problems = (value: Query, more: Partial<Alert> = {}) => {
  const alert: Alert = {
    id: "some-rule",
    title: "Something is wrong",
    owner: "speech",
    runbook: "docs/runbooks/some-rule.md",
    unit: "",
    value,
    levels: [{ severity: "warning", when: above(0) }],
    whenNoData: "ok",
    whenQueryFails: "fire",
    message: "{value}",
    ...more,
  };
  return parseAlert(alert, "f").problems.map(({ field, message }) => `${field}: ${message}`);
};

describe("a query", () => {
  it.each([
    ["logs", logs({ level: "ERROR", by: "extra.model_slug", fields: { event_type: "error" } }), "15m"],
    ["replaced", containers.replaced(), "1d"],
    ["missing", containers.missing(["gateway"]), undefined],
    ["host", host("disk-hours-to-full"), undefined],
    ["units", units("timer-job-minutes"), undefined],
  ] as const)("of %s is accepted as its helper writes it", (_, value, window) => {
    expect(problems(value, window ? { window } : {})).toEqual([]);
  });

  it("that counts says over how long, from a minute to a day", () => {
    for (const value of [logs({}), containers.replaced()]) {
      expect(problems(value)).toEqual(['window: is missing: over how long to count; add "5m"']);
      for (const window of ["59s", "25h"] as const) {
        expect(problems(value, { window })).toEqual([
          'window: must lie between "1m" and "1d", for which counts are kept',
        ]);
      }
    }
    expect(problems(containers("exited"), { window: "5m" })).toEqual([
      "window: has no meaning for a containers query; remove it",
    ]);
  });

  it("mixes neither replaced nor missing with other states, and names what must be up", () => {
    const mixed = { source: "containers", states: ["replaced", "exited"] } as const;
    expect(problems(mixed, { window: "5m" })).toEqual([
      expect.stringContaining("value.states: replaced and missing stand"),
    ]);
    const nothing = { source: "containers", states: ["missing"] } as const;
    expect(problems(nothing)).toEqual([expect.stringContaining("value.expected: names what must be up")]);
    const needless = { ...containers("exited"), expected: ["gateway"] };
    expect(problems(needless)).toEqual([expect.stringContaining("value.expected: names what must be up")]);
  });

  it("splits logs by what logs have", () => {
    const by = "module" as "logger";
    expect(problems(logs({ by }), { window: "5m" })).toEqual([expect.stringContaining('value.by: must be "level"')]);
  });
});
