import { afterAll, describe, expect, it } from "vitest";
import { checks } from "../../../lint/checks/index.ts";
import { lazyEngines } from "../../../lint/engines/engines.ts";
import { type Alert, above, below } from "../../../model/alert.ts";
import { containers, host } from "../../../model/query.ts";
import { asking, type Bench, problemsWith, recently, rightFiles, rightRule, withSql } from "./bench.ts";

const engines = lazyEngines();
afterAll(() => engines.close());

const checksFound = async (change: Partial<Alert>, bench: Bench = {}) =>
  (await problemsWith(change, { engines, ...bench })).map(({ check }) => check);

/** One fault each, and the check that must say it. */
const faults: [check: string, fault: string, change: Partial<Alert>, bench?: Bench][] = [
  ["rule/valid", "critical is milder than warning", { levels: swapped() }],
  ["rule/file", "the file has another name", {}, { files: { "alerts/speech-errors.ts": undefined } }],
  ["rule/duplicate", "another rule asks the same", {}, { others: [copy()], files: filesOfCopy() }],
  ["rule/renamed", "the last commit had it by another name", {}, renamed()],
  ["rule/valid", "nobody owns it", { owner: undefined as never }],
  ["rule/valid", "it says nowhere what to do", { runbook: undefined as never }],
  ["alerts/comparison", "a share above 100 %", { levels: [{ severity: "warning", when: above(100) }] }],
  ["alerts/for", "it waits for less than two ticks", { levels: [{ severity: "warning", when: above(5), for: "20s" }] }],
  ["alerts/no-data", "nothing resolves what fires on too little", tooLittle()],
  ["sql/postgres", "a column that the table lacks", withSql("model_slug AS model", "model_slog AS model")],
  ["sql/duckdb", "a function that only PostgreSQL has", withSql("model_slug AS", "to_char(max(timestamp), 'HH24') AS")],
  [
    "sql/same-answer",
    "an order that is not complete",
    asking(`SELECT DISTINCT ON (model_slug) model_slug AS model,
    queue_depth AS value FROM metrics_event ${recently("synthesis_queued")} ORDER BY model_slug, date_trunc('day', timestamp)`),
  ],
  ["sql/integer-division", "the fraction is cut off", withSql("100.0 *", "100 *")],
  ["sql/minimum", "one case is enough", withSql("HAVING count(*) >= 20", "")],
  ["sql/time-bounds", "it sees the future", withSql("AND timestamp <= :now", "")],
  ["sql/retention", "it looks back beyond what is kept", { window: "31d" }],
  ["events/type", "an event type is misspelt", withSql("IN ('synthesis_complete'", "IN ('synthesis_completed'")],
  [
    "events/column",
    "a column that the type never carries",
    asking(`SELECT max(queue_depth) AS value FROM metrics_event ${recently("synthesis_complete")}`),
  ],
  [
    "events/data-field",
    "a field that data never has",
    asking(`SELECT count(*) AS value FROM metrics_event ${recently("error")} AND data->>'text' LIKE 'Background%'`),
  ],
  ["message/label", "the message names no label", { message: "{modle}: {value}" }],
  ["docs/link", "the runbook is gone", {}, { files: { "docs/runbooks/speech-errors.md": undefined } }],
  ["tests/both-ways", "there are no tests", {}, { files: { "alerts/speech-errors.test.ts": undefined } }],
];

function swapped(): Alert["levels"] {
  return [
    { severity: "warning", when: above(25) },
    { severity: "critical", when: above(5) },
  ];
}

function copy(): Alert {
  return { ...rightRule, id: "speech-faults", title: "The same again" };
}

function filesOfCopy() {
  return {
    "alerts/speech-faults.ts": "",
    "alerts/speech-faults.test.ts": rightFiles["alerts/speech-errors.test.ts"] as string,
  };
}

function renamed(): Bench {
  const source = '  unit: "%",\n  value: sql`SELECT 1 AS value`,\n  levels: [],\n';
  return { files: { "alerts/speech-errors.ts": source }, committed: { "speech-failures.ts": source } };
}

function tooLittle(): Partial<Alert> {
  const text = `SELECT model_slug AS model, count(*) AS value FROM metrics_event ${recently("synthesis_complete")} GROUP BY 1`;
  return asking(text, { levels: [{ severity: "warning", when: below(1.5) }], whenNoData: "ok" });
}

describe("one fault, one problem", () => {
  it("a right rule has none", async () => {
    expect(await problemsWith({}, { engines })).toEqual([]);
  });

  it.each(faults)("%s says that %s", async (check, _, change, bench) => {
    expect(await checksFound(change, bench)).toEqual([check]);
  });

  it("every check has its fault here", () => {
    const tried = faults.map(([check]) => check);
    expect(checks.map(({ id }) => id).filter((id) => !tried.includes(id))).toEqual([]);
  });
});

const causedBy = (text: string): Partial<Alert> => ({ cause: { source: "sql", text } });
const errors = `SELECT data->>'error' AS error, count(*) AS value FROM metrics_event ${recently("synthesis_error")} GROUP BY 1`;

/** One fault each in a rule's cause, and the check that must say it. */
const causeFaults: [check: string, fault: string, cause: string][] = [
  ["rule/valid", "it has no number", errors.replace(" AS value", "")],
  ["sql/postgres", "a column that the table lacks", errors.replace("count(*)", "max(depth)")],
  ["sql/integer-division", "the fraction is cut off", errors.replace("count(*)", "count(*) / 7")],
  ["sql/time-bounds", "it reads every event there is", errors.replace("timestamp > :now - :window", "true")],
  ["sql/retention", "it looks back beyond what is kept", errors.replace(":now - :window", ":now - interval '31 days'")],
  ["events/type", "an event type is misspelt", errors.replace("synthesis_error", "synthesis_eror")],
  ["events/column", "a column that the type never carries", errors.replace("count(*)", "max(queue_depth)")],
  ["events/data-field", "a field that data never has", errors.replace("'error'", "'reason'")],
];

describe("one fault of a cause, one problem of the field", () => {
  it("a right cause has none, and need not be DuckDB's", async () => {
    expect(await problemsWith(causedBy(errors), { engines })).toEqual([]);
    const onlyPostgres = errors.replace("data->>'error'", "to_char(max(timestamp) OVER (), 'HH24') || event_type");
    const inPostgres = onlyPostgres.replace("GROUP BY 1", "GROUP BY event_type, timestamp");
    expect(await problemsWith(causedBy(inPostgres), { engines })).toEqual([]);
  });

  it.each(causeFaults)("%s says that %s", async (check, _, cause) => {
    const problems = await problemsWith(causedBy(cause), { engines });
    expect(problems.map((problem) => `${problem.check} ${problem.field}`)).toEqual([`${check} cause`]);
  });

  it("every check of a cause has its fault here", () => {
    const tried = causeFaults.map(([check]) => check);
    const ofCause = checks.flatMap(({ id, ofCause }) => (ofCause ? id : []));
    expect(ofCause.filter((id) => !tried.includes(id))).toEqual([]);
  });
});

describe("rules without SQL", () => {
  it("a right one has no problem", async () => {
    const level = { severity: "warning" as const, when: above(80) };
    const disk = { value: host("disk-used-percent"), window: undefined as never, levels: [level], message: "{mount}" };
    expect(await checksFound(disk)).toEqual([]);
    const ill = {
      ...disk,
      value: containers("exited"),
      levels: [{ ...level, when: above(0) }],
      message: "{container}",
    };
    expect(await checksFound(ill)).toEqual([]);
  });
});
