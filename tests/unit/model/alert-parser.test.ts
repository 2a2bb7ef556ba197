import { describe, expect, it } from "vitest";
import { type Alert, above, below } from "../../../model/alert.ts";
import { parseAlert, parseAlerts } from "../../../model/alert-parser.ts";
import { containers, logs, sql } from "../../../model/query.ts";

const good: Alert = {
  id: "queue-depth",
  title: "Queue is backing up",
  owner: "speech",
  runbook: "docs/runbooks/queue-depth.md",
  unit: "jobs",
  window: "5m",
  value: sql`SELECT model_slug AS model, max(queue_depth) AS value FROM metrics_event WHERE timestamp > :now - :window GROUP BY 1`,
  levels: [
    { severity: "warning", when: above(30), until: below(20), for: "5m" },
    { severity: "critical", when: above(80) },
  ],
  whenNoData: "keep",
  whenQueryFails: "fire",
  message: "{model}: {value} waiting",
};

const problemsOf = (change: object) => parseAlert({ ...good, ...change }, "alerts/queue-depth.ts").problems;
const saying = (change: object) => problemsOf(change).map(({ field, message }) => `${field}: ${message}`);

describe("a rule", () => {
  it("that is right has no problem and comes back as it was", () => {
    expect(parseAlert(good, "alerts/queue-depth.ts")).toEqual({ alert: good, problems: [] });
  });

  it("names the file with every problem", () => {
    expect(problemsOf({ id: "Queue" })).toEqual([
      { file: "alerts/queue-depth.ts", field: "id", message: 'must be kebab-case, for example "queue-depth"' },
    ]);
  });

  it("tells all its problems at once", () => {
    expect(saying({ title: "", whenNoData: "ignore", levels: [], colour: "red" })).toHaveLength(4);
  });

  it("with a field that does not exist is refused, so that a typo never becomes a default", () => {
    expect(saying({ treshold: 5 })).toEqual([': Unrecognized key: "treshold"']);
  });

  it("must decide what no data means", () => {
    const { whenNoData, ...undecided } = good;
    expect(whenNoData).toBe("keep");
    expect(parseAlert(undecided, "f").problems.map(({ field }) => field)).toEqual(["whenNoData"]);
  });

  it("must say who looks after it, and where it says what to do", () => {
    const { owner, runbook, ...anonymous } = good;
    expect([owner, runbook]).not.toContain(undefined);
    const fixes = [
      'owner: is missing; name who looks after this: owner: "speech"',
      'runbook: is missing; write the page that says what to do, and name it: runbook: "docs/runbooks/<id>.md"',
    ];
    expect(parseAlert(anonymous, "f").problems.map(({ field, message }) => `${field}: ${message}`)).toEqual(fixes);
    expect(saying({ owner: "", runbook: "" })).toEqual(fixes.map((fix) => fix.replace("missing", "empty")));
  });

  it("with a threshold that is no number is refused", () => {
    expect(saying({ levels: [{ severity: "warning", when: { above: Number.NaN } }] })).toEqual([
      "levels.0.when: must be above(number) or below(number)",
    ]);
  });

  it("whose critical level is milder than its warning is refused, with both numbers", () => {
    const levels = [
      { severity: "warning", when: above(30) },
      { severity: "critical", when: above(20) },
    ];
    expect(saying({ levels })).toEqual(["levels: critical (above 20) must be worse than warning (above 30)"]);
  });

  it("whose until overlaps its when would flap, and is refused", () => {
    const levels = [{ severity: "warning", when: above(30), until: below(40) }];
    expect(saying({ levels })).toEqual([
      "levels.0.until: until below 40 can hold while when above 30 does; it must lie on the quiet side",
    ]);
  });

  it("with two levels of one severity is refused", () => {
    const levels = [
      { severity: "warning", when: above(30) },
      { severity: "warning", when: above(50) },
    ];
    expect(saying({ levels })).toEqual(["levels: two levels must be one warning and one critical"]);
  });
});

describe("minimumSamples", () => {
  const counting = sql`SELECT avg(1) AS value, count(*) AS samples FROM metrics_event WHERE timestamp > :now - :window`;

  it("needs the column that it is held against", () => {
    expect(saying({ value: counting, minimumSamples: 20 })).toEqual([]);
    expect(saying({ minimumSamples: 20 })).toEqual([
      'value: returns no column "samples", which minimumSamples is held against; add count(*) AS samples',
    ]);
  });

  it("is missed where the column is there, which would be a label that never stays the same", () => {
    expect(saying({ value: counting })).toEqual([
      'value: returns the column "samples" without minimumSamples; add the field, or rename the column',
    ]);
  });

  it("has no meaning for a query without columns", () => {
    const change = { value: containers("exited"), window: undefined, minimumSamples: 20 };
    expect(saying(change)).toEqual(["minimumSamples: has no meaning for a containers query; remove it"]);
  });
});

describe("cause", () => {
  const errors = sql`SELECT data->>'error' AS error, count(*) AS value FROM metrics_event GROUP BY 1`;
  const lately = sql`SELECT count(*) AS value FROM metrics_event WHERE timestamp > :now - :window`;

  it("is SQL or a log query, which is checked as the value is", () => {
    expect(saying({ cause: errors })).toEqual([]);
    expect(saying({ cause: logs({ level: "ERROR", by: "template" }) })).toEqual([]);
    expect(saying({ cause: containers("exited") })).toEqual([
      "cause.source: must be sql`…` or logs({…}); nothing else knows why",
    ]);
    expect(saying({ cause: sql`SELECT 1 AS times` })).toEqual([
      'cause: returns no column "value" (it returns times); name the number to judge AS value',
    ]);
    expect(saying({ cause: { source: "sql", text: "DELETE FROM t" } })).toEqual(["cause: must be exactly one SELECT"]);
  });

  it("gives a window its use where the value has none, and needs one that is kept", () => {
    const state = { value: containers("exited"), message: "{container}" };
    expect(saying({ ...state, cause: lately })).toEqual([]);
    expect(saying({ ...state, cause: lately, window: undefined })).toEqual([
      'window: is missing though the SQL says :window; add "5m"',
    ]);
    expect(saying({ ...state, cause: errors })).toEqual(["window: is given but the SQL never says :window"]);
    expect(saying({ cause: logs({ by: "template" }), window: "7d" })).toEqual([
      'window: must lie between "1m" and "1d", for which counts are kept',
    ]);
  });
});

describe("dependsOn", () => {
  const all = (dependsOn: Record<string, string[]>) =>
    parseAlerts(
      Object.entries(dependsOn).map(([id, parents]) => ({
        ...good,
        id,
        ...(parents.length > 0 ? { dependsOn: parents } : {}),
      })),
      [],
    ).problems.map(({ file, field, message }) => `${file} ${field}: ${message}`);

  it("names alerts that exist, or the one that is built in", () => {
    expect(all({ a: ["b", "source-unreachable"], b: [] })).toEqual([]);
    expect(all({ a: ["c"] })).toEqual(['alerts/a.ts dependsOn: names the alert "c", which does not exist']);
  });

  it("must not lead back to where it came from", () => {
    const message = (way: string) =>
      `depends on itself (${way}): none of them would ever be told; remove one of the steps`;
    expect(all({ a: ["a"] })).toEqual([`alerts/a.ts dependsOn: ${message("a → a")}`]);
    expect(all({ a: ["b"], b: ["c"], c: ["b"] })).toEqual([
      `alerts/b.ts dependsOn: ${message("b → c → b")}`,
      `alerts/c.ts dependsOn: ${message("c → b → c")}`,
    ]);
  });
});

it.each(["30s", "2d", "0s"])("reminders every %s are refused", (remindEvery) => {
  expect(saying({ remindEvery })).toEqual(['remindEvery: must lie between "1m" and "1d"']);
});

describe("a rule's SQL", () => {
  const value = (text: string) => saying({ value: { source: "sql", text }, window: undefined });

  it("that does not parse is refused in PostgreSQL's own words", () => {
    expect(value("SELECT max(x AS value FROM t")).toEqual([
      'value: does not parse as SQL: syntax error at or near "AS"',
    ]);
  });

  it("that returns no value is refused, with what it returns", () => {
    expect(value("SELECT model, count(*) FROM t GROUP BY 1")).toEqual([
      'value: returns no column "value" (it returns model, an unnamed expression); name the number to judge AS value',
    ]);
  });

  it.each([
    "SELECT value FROM t",
    "SELECT t.value FROM t",
    "SELECT * FROM t",
    "SELECT 1 AS value UNION SELECT 2",
    "WITH t AS (SELECT 1 AS value) SELECT * FROM t",
  ])("%s returns a value, or may", (text) => {
    expect(value(text)).toEqual([]);
  });

  it.each(["DELETE FROM t", "SELECT 1 AS value; DROP TABLE t", "UPDATE t SET value = 1"])("%s is refused", (text) => {
    expect(value(text)).toEqual(["value: must be exactly one SELECT"]);
  });

  it("that asks the database for the time is refused", () => {
    expect(value("SELECT count(*) AS value FROM t WHERE at > now() - interval '5 minutes'")[0]).toContain("write :now");
  });

  it("that says :window needs one, and one that does not must have none", () => {
    expect(saying({ window: undefined })).toEqual(['window: is missing though the SQL says :window; add "5m"']);
    expect(saying({ value: sql`SELECT 1 AS value` })).toEqual(["window: is given but the SQL never says :window"]);
  });

  it("takes no interpolated value", () => {
    const interpolate = sql as unknown as (text: TemplateStringsArray, value: string) => unknown;
    expect(() => interpolate`SELECT ${"x"}`).toThrow(/no interpolated values/);
  });
});

describe("all rules together", () => {
  it("two of one id are refused", () => {
    const { problems } = parseAlerts([good, good], ["phone"]);
    expect(problems).toEqual([
      { file: "alerts/queue-depth.ts", field: "id", message: '"queue-depth" is declared twice; rename one' },
    ]);
  });

  it("a channel that does not exist is refused, with those that do", () => {
    const { problems } = parseAlerts([{ ...good, channels: ["pager"] }], ["phone", "team"]);
    expect(problems[0]?.message).toBe('names the channel "pager", which does not exist; known: phone, team');
  });

  it("the problems of every rule are told at once, each with its own file", () => {
    const other: Alert = { ...good, id: "disk", value: containers("exited"), title: "" };
    const { problems } = parseAlerts([{ ...good, unit: "x".repeat(20) }, other], []);
    expect(new Set(problems.map(({ file }) => file))).toEqual(new Set(["alerts/queue-depth.ts", "alerts/disk.ts"]));
  });
});
