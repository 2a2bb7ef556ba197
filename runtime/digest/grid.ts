import { byLabels, type Labels } from "./labels.ts";
import type { Scope } from "./section.ts";
import { bucketsOf, type Span } from "./span.ts";
import type { Grid } from "./usual.ts";

/** Rows that agree in `labels`, each of their values by bucket. */
export interface Group<Label extends string, Value extends string> {
  labels: Labels<Label>;
  grids: Record<Value, Grid>;
}

export interface Grids<Label extends string, Value extends string> {
  /** Of `scope.events` or `scope.logs`. */
  from: string;
  /** SQL by name: what rows are grouped by. */
  by?: Record<Label, string>;
  /** SQL by name: aggregates that are added up over buckets. */
  values: Record<Value, string>;
  /** SQL over `k`, labels and values: which groups come first where there are too many; the largest ones unless given. */
  first?: string;
  /** Buckets that are left out; those of the events unless given. */
  dark?: ReadonlySet<number>;
}

/** SQL: how many rows fulfil a condition. */
export const countOf = (where: string): string => `count(*) FILTER (WHERE ${where})`;

/** More groups are not looked at. */
export const groupsMost = 200;

/** Aggregates by bucket for the span and the periods before it, in one statement. */
export async function gridsOf<Label extends string = never, Value extends string = string>(
  scope: Scope,
  { from, by = {} as Record<Label, string>, values, first, dark = scope.dark }: Grids<Label, Value>,
): Promise<Group<Label, Value>[]> {
  const labels = Object.keys(by) as Label[];
  const names = Object.keys(values) as Value[];
  const selected = [
    ...labels.map((name) => `CAST(${by[name]} AS VARCHAR) AS ${name}`),
    "k",
    "bucket",
    ...names.map((name) => `coalesce(CAST(${values[name]} AS DOUBLE), 0) AS "${name}"`),
  ];
  const grouped = `SELECT ${selected.join(", ")} FROM ${from} GROUP BY ALL`;
  const rows = await scope.rows<Record<string, unknown>>(
    labels.length === 0 ? grouped : firstOf(grouped, labels, first ?? `sum("${names[0]}") DESC`),
  );
  return groupsOf(scope.span, dark, rows, labels, names);
}

function firstOf(grouped: string, labels: readonly string[], order: string): string {
  const list = labels.join(", ");
  const same = labels.map((name) => `grouped.${name} IS NOT DISTINCT FROM chosen.${name}`).join(" AND ");
  return `WITH grouped AS MATERIALIZED (${grouped}),
    chosen AS (SELECT ${list} FROM grouped GROUP BY ALL ORDER BY ${order}, ${list} LIMIT ${groupsMost})
    SELECT grouped.* FROM grouped JOIN chosen ON ${same} ORDER BY ${labels.map((name) => `grouped.${name}`).join(", ")}`;
}

function groupsOf<Label extends string, Value extends string>(
  span: Span,
  dark: ReadonlySet<number>,
  rows: readonly Record<string, unknown>[],
  labels: readonly Label[],
  names: readonly Value[],
): Group<Label, Value>[] {
  return byLabels(labels, rows).map((group) => ({
    labels: group.labels,
    grids: Object.fromEntries(names.map((name) => [name, gridOf(span, dark, group.rows, name)])) as Record<Value, Grid>,
  }));
}

/** Buckets that are dark in the span are left out everywhere. */
function gridOf(span: Span, dark: ReadonlySet<number>, rows: readonly Record<string, unknown>[], name: string): Grid {
  const buckets = bucketsOf(span).filter((bucket) => !dark.has(bucket));
  const place = new Map(buckets.map((bucket, index) => [bucket, index]));
  const byPeriod = new Map([0, ...span.periods].map((k) => [k, buckets.map(() => 0)]));
  for (const row of rows) {
    const values = byPeriod.get(Number(row.k));
    const at = place.get(Number(row.bucket));
    if (values && at !== undefined) values[at] = Number(row[name]);
  }
  const [now = [], ...before] = [...byPeriod.values()];
  return { now, before, buckets };
}
