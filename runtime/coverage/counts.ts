import { conditionOf, type DeployedArea, type DeployedAreaEvent } from "../../model/area.ts";
import { durationMs } from "../../model/duration.ts";
import { literal } from "../../model/sql-text.ts";
import type { CoverageSource } from "./source.ts";

/** What was seen of one event type in an area. */
export interface EventCount {
  event: DeployedAreaEvent;
  /** The last one, ms since the epoch; null where there is none as far back as was looked. */
  lastSeen: number | null;
  /** In the last 24 hours. */
  rows: number;
  /** Of these, how many have nothing in a column that is always filled; columns where there is none are left out. */
  empty: { column: string; rows: number }[];
}

export interface Counts {
  /** In the order of the areas, and in each in the order of its events. */
  areas: EventCount[][];
  /** Of a table that cannot be read: which, and why. */
  unread: string[];
  /** How far back was looked, ms. */
  lookBackMs: number;
}

const dayMs = 86_400_000;

/** Counts by one statement for each of the two tables, over a week, or over twice the longest window where that is more. */
export async function countAreas(source: CoverageSource, areas: readonly DeployedArea[], now: number): Promise<Counts> {
  const lookBackMs = Math.max(7 * dayMs, ...areas.map(({ window }) => 2 * durationMs(window)));
  const events = areas.flatMap((area) => area.events);
  const unread: string[] = [];
  const countOf = new Map<DeployedAreaEvent, EventCount>();
  for (const derived of [false, true]) {
    const asked = events.filter((event) => event.derived === derived);
    const table = derived ? source.tables.derived : source.tables.events;
    if (asked.length === 0) continue;
    const seen = await source.columnsOf(table);
    if ("unread" in seen) unread.push(`${table} ${seen.unread}`);
    const columns = "columns" in seen ? seen.columns : [];
    const groups = "columns" in seen ? await groupsOf(source, { table, columns, events: asked, now, lookBackMs }) : [];
    for (const event of asked) countOf.set(event, countOfEvent(event, groups, columns));
  }
  return {
    areas: areas.map((area) => area.events.flatMap((event) => countOf.get(event) ?? [])),
    unread,
    lookBackMs,
  };
}

/** Rows of one type that agree in all conditions. */
interface Group {
  type: string;
  fulfils: ReadonlySet<string>;
  last: number;
  rows: number;
  empty: ReadonlyMap<string, number>;
}

interface Question {
  table: string;
  columns: readonly string[];
  events: readonly DeployedAreaEvent[];
  now: number;
  lookBackMs: number;
}

async function groupsOf(source: CoverageSource, question: Question): Promise<Group[]> {
  const { table, columns, events, now, lookBackMs } = question;
  const there = (column: string) => columns.includes(column);
  const types = unique(events.map(({ type }) => type));
  const filled = unique(events.flatMap((event) => event.filled)).filter(there);
  const conditions = unique(events.flatMap(({ where }) => (where && there(where.column) ? [conditionOf(where)] : [])));
  const today = `timestamp > ${moment(now - dayMs)}`;
  const selected = [
    "event_type",
    ...conditions.map((condition) => `CASE WHEN ${condition} THEN 1 ELSE 0 END`),
    "floor(extract(epoch FROM max(timestamp)) * 1000)",
    `count(*) FILTER (WHERE ${today})`,
    ...filled.map((column) => `count(*) FILTER (WHERE ${today} AND ${column} IS NULL)`),
  ];
  const keys = ["event_type", ...conditions].map((_, index) => index + 1);
  const rows = await source.rows(
    `SELECT ${selected.join(",\n  ")}
FROM ${table}
WHERE event_type IN (${types.map(literal).join(", ")})
  AND timestamp > ${moment(now - lookBackMs)} AND timestamp <= ${moment(now)}
GROUP BY ${keys.join(", ")}`,
  );
  return rows.map(([type, ...rest]) => {
    const numbers = rest.map(Number);
    const [last = 0, count = 0, ...empty] = numbers.slice(conditions.length);
    return {
      type: String(type),
      fulfils: new Set(conditions.filter((_, index) => numbers[index] === 1)),
      last,
      rows: count,
      empty: new Map(filled.map((column, index) => [column, empty[index] ?? 0])),
    };
  });
}

function countOfEvent(event: DeployedAreaEvent, groups: readonly Group[], columns: readonly string[]): EventCount {
  const { type, where, filled } = event;
  const own = groups.filter((group) => group.type === type && (!where || group.fulfils.has(conditionOf(where))));
  const rows = own.reduce((sum, group) => sum + group.rows, 0);
  // A column that is no longer there is empty in every row.
  const emptyOf = (column: string) =>
    columns.includes(column) ? own.reduce((sum, group) => sum + (group.empty.get(column) ?? 0), 0) : rows;
  return {
    event,
    lastSeen: own.length > 0 ? Math.max(...own.map(({ last }) => last)) : null,
    rows,
    empty: filled.map((column) => ({ column, rows: emptyOf(column) })).filter((one) => one.rows > 0),
  };
}

const moment = (ms: number) => `TIMESTAMPTZ '${new Date(ms).toISOString()}'`;

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];
