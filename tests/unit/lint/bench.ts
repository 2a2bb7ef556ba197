import type { LintProblem, Project } from "../../../lint/check.ts";
import type { Engine, Engines } from "../../../lint/engines/engines.ts";
import { lint } from "../../../lint/run.ts";
import { type Alert, above, below } from "../../../model/alert.ts";
import { type SqlQuery, sql } from "../../../model/query.ts";

/** A rule in which no check finds anything; the tests break it in one place each. */
export const rightRule: Alert = {
  id: "speech-errors",
  title: "Speech is failing",
  unit: "%",
  owner: "speech",
  runbook: "docs/runbooks/speech-errors.md",
  window: "5m",
  value: sql`
    SELECT model_slug AS model, 100.0 * count(*) FILTER (WHERE event_type = 'synthesis_error') / count(*) AS value
    FROM metrics_event
    WHERE event_type IN ('synthesis_complete', 'synthesis_error') AND timestamp > :now - :window AND timestamp <= :now
    GROUP BY model_slug
    HAVING count(*) >= 20`,
  levels: [
    { severity: "warning", when: above(5), until: below(2), for: "30s" },
    { severity: "critical", when: above(25), until: below(10) },
  ],
  whenNoData: "keep",
  whenQueryFails: "fire",
  message: "{model}: {value} of blocks failed",
};

const ruleTests = `
  it("fires", async () => {
    expect(await ruleTest(speechErrors).run("5m")).toEqual(["1m firing warning"]);
  });
  it("is quiet", async () => {
    expect(await ruleTest(speechErrors).run("5m")).toEqual([]);
  });`;

export const rightFiles: Record<string, string> = {
  "alerts/speech-errors.ts": "export const speechErrors: Alert = {};",
  "alerts/speech-errors.test.ts": ruleTests,
  "docs/runbooks/speech-errors.md": "# Speech is failing\n\nSee [the workers](#workers).\n\n## Workers\n",
};

/** Databases that accept everything: for checks that ask none. */
const agreeable: Engine = {
  plan: async () => ({ ok: true, result: [{ name: "value", numeric: true }] }),
  run: async () => ({ ok: true, result: [] }),
  fill: async () => {},
  close: async () => {},
};
const agreeableEngines: Engines = {
  postgres: async () => agreeable,
  duckdb: async () => ({ ...agreeable }),
  close: async () => {},
};

export interface Bench {
  files?: Record<string, string | undefined>;
  committed?: Record<string, string>;
  others?: readonly Alert[];
  engines?: Engines;
  tickMs?: number;
  stacks?: ReadonlyMap<string, string>;
}

/** The right rule with a change, through every check: all problems. */
export async function problemsWith(change: Partial<Alert>, bench: Bench = {}): Promise<LintProblem[]> {
  const files: Record<string, string | undefined> = { ...rightFiles, ...bench.files };
  const project: Omit<Project, "rules"> = {
    tickMs: bench.tickMs ?? 15_000,
    engines: bench.engines ?? agreeableEngines,
    read: (path) => files[path],
    committed: bench.committed && new Map(Object.entries(bench.committed)),
    stacks: bench.stacks ?? new Map(),
  };
  return await lint([...(bench.others ?? []), { ...rightRule, ...change }], project);
}

/** `check: field message`, of each problem. */
export async function foundWith(change: Partial<Alert>, bench: Bench = {}): Promise<string[]> {
  const problems = await problemsWith(change, bench);
  return problems.map(({ check, field, message }) => `${check}: ${field} ${message}`);
}

/** The rule's SQL with one piece replaced. @throws Error when the piece is not there */
export function withSql(piece: string, replacement: string): { value: SqlQuery } {
  const { text } = rightRule.value as SqlQuery;
  if (!text.includes(piece)) throw new Error(`the rule's SQL has no "${piece}"`);
  return { value: { source: "sql", text: text.replace(piece, replacement) } };
}

/** A rule of another query, judged by one threshold. */
export function asking(text: string, others: Partial<Alert> = {}): Partial<Alert> {
  const window = text.includes(":window") ? { window: "5m" as const } : { window: undefined as never };
  return {
    value: { source: "sql", text },
    ...window,
    levels: [{ severity: "warning", when: above(5) }],
    message: "{value}",
    ...others,
  };
}

/** WHERE of one event type over five minutes. */
export const recently = (type: string) =>
  `WHERE event_type = '${type}' AND timestamp > :now - :window AND timestamp <= :now`;
