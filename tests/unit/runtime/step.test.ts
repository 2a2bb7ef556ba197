import { describe, expect, it } from "vitest";
import { type Alert, above, below } from "../../../model/alert.ts";
import { type Instance, newInstance, type Transition } from "../../../runtime/evaluate/instance.ts";
import { instanceLimit, type Judged, step } from "../../../runtime/evaluate/step.ts";
import type { Outcome, Row } from "../../../runtime/sources/source.ts";

const start = Date.UTC(2026, 2, 10, 10, 0, 0);

const queue: Judged = {
  levels: [
    { severity: "warning", when: above(30), until: below(20), for: "2m" },
    { severity: "critical", when: above(80), until: below(40) },
  ],
  whenNoData: "keep",
  whenQueryFails: "fire",
};

const row = (value: number | null, labels: Record<string, string> = {}): Row => ({ labels, annotations: {}, value });
const rows = (...all: Row[]): Outcome => ({ kind: "rows", rows: all });
const failed: Outcome = { kind: "failed", reason: "relation is gone" };
const unreachable: Outcome = { kind: "unreachable", source: "database", reason: "refused" };

/** Steps through `[seconds after the start, outcome]` and says what people would be told, as "second: kind severity". */
function told(alert: Judged, ticks: [number, Outcome][], known: Instance[] = []) {
  let instances = known;
  const all: Transition[] = [];
  const lines = ticks.flatMap(([second, outcome]) => {
    const result = step(alert, instances, outcome, start + second * 1_000);
    instances = result.instances;
    all.push(...result.transitions);
    return result.transitions.map(({ kind, severity, labels, reason }) => {
      const where = Object.values(labels).join(",");
      return [`${second}:`, kind, severity, where && `(${where})`, reason && `[${reason}]`].filter(Boolean).join(" ");
    });
  });
  return { lines, instances, transitions: all };
}

const at = (value: number | null): Outcome => rows(row(value));
const one = (levels: Alert["levels"], more: Partial<Judged> = {}): Judged => ({ ...queue, levels, ...more });

describe("a level", () => {
  const cases: [string, Judged, [number, Outcome][], string[]][] = [
    [
      "fires at once without `for`",
      one([{ severity: "warning", when: above(5) }]),
      [[0, at(6)]],
      ["0: firing warning"],
    ],
    ["does not fire on its threshold", one([{ severity: "warning", when: above(5) }]), [[0, at(5)]], []],
    [
      "waits for `for`, counted from when it began to hold",
      queue,
      [
        [0, at(31)],
        [60, at(35)],
        [119, at(35)],
        [120, at(35)],
      ],
      ["120: firing warning"],
    ],
    [
      "starts to wait anew when it did not hold in between",
      queue,
      [
        [0, at(31)],
        [60, at(30)],
        [75, at(31)],
        [180, at(31)],
        [195, at(31)],
      ],
      ["195: firing warning"],
    ],
    [
      "ends when `until` holds and not before",
      queue,
      [
        [0, at(50)],
        [120, at(50)],
        [135, at(20)],
        [150, at(19)],
      ],
      ["120: firing warning", "150: resolved warning"],
    ],
    [
      "ends when `when` no longer holds where there is no `until`",
      one([{ severity: "critical", when: below(1) }]),
      [
        [0, at(0)],
        [15, at(1)],
      ],
      ["0: firing critical", "15: resolved critical"],
    ],
  ];
  it.each(cases)("%s", (_, alert, ticks, expected) => {
    expect(told(alert, ticks).lines).toEqual(expected);
  });

  it("gives the worst of the firing ones as the severity, and says each change of it", () => {
    const ticks: [number, Outcome][] = [
      [0, at(50)],
      [120, at(50)],
      [135, at(90)],
      [150, at(50)],
      [165, at(39)],
      [180, at(10)],
    ];
    expect(told(queue, ticks).lines).toEqual([
      "120: firing warning",
      "135: escalated critical",
      "165: deescalated warning",
      "180: resolved warning",
    ]);
  });

  it("tells since when it has been wrong, which is before it fired", () => {
    const { transitions, instances } = told(queue, [
      [0, at(50)],
      [120, at(50)],
    ]);
    expect(transitions[0]?.since).toBe(start);
    expect(instances[0]).toMatchObject({ firingSince: start + 120_000, breachSince: start });
  });

  it("judges each set of labels by itself", () => {
    const a = { model: "kokoro" };
    const b = { model: "higgs" };
    const ticks: [number, Outcome][] = [
      [0, rows(row(90, a), row(5, b))],
      [15, rows(row(5, a), row(95, b))],
    ];
    const expected = ["0: firing critical (kokoro)", "15: resolved critical (kokoro)", "15: firing critical (higgs)"];
    expect(told(queue, ticks).lines).toEqual(expected);
  });

  it("is the same instance whatever the order of its labels", () => {
    const first = step(queue, [], rows(row(90, { a: "1", b: "2" })), start);
    const second = step(queue, first.instances, rows(row(90, { b: "2", a: "1" })), start);
    expect(second.transitions).toEqual([]);
  });
});

describe("no data", () => {
  const firing = (whenNoData: Judged["whenNoData"]) => one([{ severity: "critical", when: above(5) }], { whenNoData });
  const gone: [number, Outcome][] = [
    [0, at(6)],
    [15, rows()],
    [60, rows()],
    [75, rows()],
  ];

  it("resolves where it means ok", () => {
    expect(told(firing("ok"), gone).lines).toEqual(["0: firing critical", "15: resolved critical [no data any more]"]);
  });

  it("changes nothing where the state is kept, however long it lasts", () => {
    expect(told(firing("keep"), [...gone, [86_400, rows()]]).lines).toEqual(["0: firing critical"]);
  });

  it("keeps a pending level pending, and drops it where silence is ok", () => {
    const pending = step(queue, [], at(50), start).instances;
    expect(step(queue, pending, rows(), start + 15_000).instances).toEqual(pending);
    expect(step({ ...queue, whenNoData: "ok" }, pending, rows(), start + 15_000).instances).toEqual([]);
  });

  it("fires at the worst level once it has lasted a minute", () => {
    const alert = { ...queue, whenNoData: "fire" as const };
    const { lines, instances } = told(alert, [[0, at(1)], ...gone.slice(1)]);
    expect(lines).toEqual(["75: firing critical [no data]"]);
    expect(told(alert, [[90, at(1)]], instances).lines).toEqual(["90: resolved critical"]);
  });

  it("goes on firing when the rule is changed to keep what silence made fire", () => {
    const alert = { ...queue, whenNoData: "fire" as const };
    const { instances } = told(alert, [[0, at(1)], ...gone.slice(1)]);
    const { lines } = told(
      queue,
      [
        [90, rows()],
        [105, at(1)],
      ],
      instances,
    );
    expect(lines).toEqual(["105: resolved critical"]);
  });

  it("fires for a rule that has never had a row, and resolves with the first one, whatever its labels", () => {
    const alert = { ...queue, whenNoData: "fire" as const };
    const ticks: [number, Outcome][] = [
      [0, rows()],
      [60, rows()],
      [75, rows(row(1, { model: "kokoro" }))],
    ];
    expect(told(alert, ticks).lines).toEqual(["60: firing critical [no data]", "75: resolved critical"]);
  });

  it.each([null, Number.NaN, Number.POSITIVE_INFINITY])("is what the value %s counts as", (value) => {
    expect(
      told(firing("ok"), [
        [0, at(6)],
        [15, at(value)],
      ]).lines.at(-1),
    ).toMatch(/resolved/);
  });
});

describe("a failing query", () => {
  it("fires after a minute, resolves when it works again, and leaves the instances as they were", () => {
    const ticks: [number, Outcome][] = [
      [0, at(90)],
      [15, failed],
      [74, failed],
      [75, failed],
      [90, at(90)],
    ];
    expect(told(queue, ticks).lines).toEqual([
      "0: firing critical",
      "75: firing critical [query failed: relation is gone]",
      "90: resolved critical",
    ]);
  });

  it("is quiet when it works again within the minute", () => {
    const ticks: [number, Outcome][] = [
      [0, failed],
      [45, failed],
      [60, at(1)],
      [75, failed],
    ];
    expect(told(queue, ticks).lines).toEqual([]);
  });

  it("changes nothing where the state is kept", () => {
    const before = step(queue, [], at(90), start).instances;
    const after = step({ ...queue, whenQueryFails: "keep" }, before, failed, start + 300_000);
    expect(after).toEqual({ instances: before, transitions: [], problems: [] });
  });

  it("is another thing than a source out of reach, which changes no rule", () => {
    const before = told(queue, [
      [0, at(90)],
      [15, failed],
    ]).instances;
    expect(step(queue, before, unreachable, start + 600_000)).toEqual({
      instances: before,
      transitions: [],
      problems: [],
    });
  });
});

describe("limits and clocks", () => {
  it("judges at most 100 instances, known ones first, and says so", () => {
    const many = Array.from({ length: 150 }, (_, index) => row(90, { model: `m${index}` }));
    const first = step(queue, [], rows(row(90, { model: "known" })), start);
    const result = step(queue, first.instances, rows(...many, row(1, { model: "known" })), start + 15_000);
    expect(result.instances).toHaveLength(instanceLimit);
    expect(result.transitions.find(({ labels }) => labels.model === "known")?.kind).toBe("resolved");
    expect(result.problems).toEqual(["returns 151 instances; only 100 are judged, so aggregate or add a LIMIT"]);
  });

  it("names rows that cannot be told apart", () => {
    expect(step(queue, [], rows(row(1), row(90)), start).problems).toEqual([
      "two rows have the labels {}; GROUP BY them",
    ]);
  });

  it("still fires in time after the clock was set back by an hour", () => {
    const ticks: [number, Outcome][] = [
      [0, at(50)],
      [-3_600, at(50)],
      [-3_480, at(50)],
    ];
    const { lines, transitions } = told(queue, ticks);
    expect(lines).toEqual(["-3480: firing warning"]);
    expect(transitions[0]?.since).toBe(start - 3_600_000);
  });

  it("forgets a level that the rule no longer has", () => {
    const before = step(queue, [], at(90), start).instances;
    const only = one([{ severity: "warning", when: above(30), for: "2m" }]);
    expect(told(only, [[15, at(90)]], before).lines).toEqual(["15: resolved critical"]);
  });

  it("ends a placeholder for nothing as soon as silence is no longer a fault", () => {
    const nothing = { ...newInstance("no-data", {}), missingSince: start - 90_000, severity: "critical" as const };
    expect(told(queue, [[0, rows()]], [nothing]).lines).toEqual(["0: resolved critical"]);
  });
});
