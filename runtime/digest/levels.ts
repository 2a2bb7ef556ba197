import { byLabels, type Labels } from "./labels.ts";
import type { Scope } from "./section.ts";

/** Half of the values are less, and all but one of 20. */
export interface Level {
  count: number;
  p50: number;
  p95: number;
}

/** Of one group: in the span and in each period before it, as a whole, by bucket and by eight of them. */
export interface Levels<Label extends string> {
  labels: Labels<Label>;
  now: Level | undefined;
  before: Level[];
  hours: Stretch[];
  eights: Stretch[];
}

export interface Stretch {
  fromBucket: number;
  toBucket: number;
  now: Level;
  before: Level[];
}

interface LevelRow {
  k: number;
  /** Null where it is of more. */
  bucket: number | null;
  eight: number | null;
  count: number;
  quantiles: [number, number];
}

const groupsMost = 40;
const together = 8;

/** Quantiles of an amount by group, in one statement. @param value SQL; NULLs are left out */
export async function levelsOf<Label extends string>(
  { rows, dark }: Scope,
  { from, by, value }: { from: string; by: Record<Label, string>; value: string },
): Promise<Levels<Label>[]> {
  const labels = Object.keys(by) as Label[];
  const list = labels.map((name) => `"${name}"`);
  const selected = [
    ...labels.map((name) => `CAST(${by[name]} AS VARCHAR) AS "${name}"`),
    "k",
    "bucket",
    `bucket // ${together} AS eight`,
    `${value} AS value`,
  ];
  const lit = dark.size > 0 ? ` AND bucket NOT IN (${[...dark].join(", ")})` : "";
  const columns = [...list, "k", "bucket", "eight"].join(", ");
  const sets = [[], ["bucket"], ["eight"]].map((more) => `(${[...list, "k", ...more].join(", ")})`);
  const found = await rows<
    LevelRow & Record<string, unknown>
  >(`WITH row AS (SELECT ${selected.join(", ")} FROM ${from}),
    filled AS (FROM row WHERE value IS NOT NULL${lit})
    SELECT ${columns}, count(*) AS count, quantile_cont(value, [0.5, 0.95]) AS quantiles
    FROM filled GROUP BY GROUPING SETS (${sets.join(", ")}) ORDER BY ${columns}`);
  return byLabels(labels, found)
    .map((group) => ({ labels: group.labels, ...levelsIn(group.rows) }))
    .sort((one, other) => sizeOf(other) - sizeOf(one))
    .slice(0, groupsMost);
}

const sizeOf = ({ now, before }: Pick<Levels<never>, "now" | "before">) =>
  (now?.count ?? 0) + before.reduce((sum, { count }) => sum + count, 0);

function levelsIn(rows: readonly LevelRow[]): Omit<Levels<never>, "labels"> {
  const whole = rows.filter(({ bucket, eight }) => bucket === null && eight === null);
  const now = whole.find(({ k }) => k === 0);
  return {
    now: now && level(now),
    before: whole.filter(({ k }) => k > 0).map(level),
    hours: stretchesOf(rows, ({ bucket }) => bucket, 1),
    eights: stretchesOf(rows, ({ eight }) => eight, together),
  };
}

const level = ({ count, quantiles: [p50, p95] }: LevelRow): Level => ({ count, p50, p95 });

function stretchesOf(rows: readonly LevelRow[], placeOf: (row: LevelRow) => number | null, length: number): Stretch[] {
  const placed = Map.groupBy(
    rows.filter((row) => placeOf(row) !== null),
    placeOf,
  );
  return [...placed].flatMap(([place, group]) => {
    const now = group.find(({ k }) => k === 0);
    if (!now) return [];
    const fromBucket = Number(place) * length;
    const before = group.filter(({ k }) => k > 0).map(level);
    return [{ fromBucket, toBucket: fromBucket + length - 1, now: level(now), before }];
  });
}
