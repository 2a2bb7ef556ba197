import type { Verdict } from "../../../model/report.ts";
import { countDraft, isSilent, oddness } from "../count-draft.ts";
import { exampleOf } from "../example.ts";
import { type Group, gridsOf, groupsMost } from "../grid.ts";
import { strange } from "../limits.ts";
import type { Draft, Scope, Section } from "../section.ts";
import { bucketEnd, bucketStart, moment } from "../span.ts";
import { type CountComparison, compareCounts, sum } from "../usual.ts";
import { amount, bucketsInWords, counted, minuteOf, seriesOf, usually } from "../words.ts";

/** loguru's numbers of levels. */
const levels = { warning: 30, error: 40, critical: 50 } as const;
/** Of a template that was never seen before, and of one that has grown. */
const manyErrors = 10;
const manyUsers = 3;
const fewWarnings = 3;
const timesIssue = 5;
const goneUsual = 10;
const examplesMost = 6;

interface Seen {
  logger: string;
  template: string;
  level: number;
  firstMs: number;
  lastMs: number;
  /** In the span. */
  users: number;
}

type Template = Group<"logger" | "template", "records" | "level">;

/** Templates of the log: warnings and errors that are new, have grown or are gone, and routine lines that have stopped. */
export const errors: Section = {
  name: "errors",
  reads: { log_record: ["time", "level_number", "logger", "template", "message", "extra"] },
  async find(scope) {
    const seen = await seenBefore(scope);
    const groups = await gridsOf(scope, {
      from: scope.logs(`level_number >= ${levels.warning}`),
      by: { logger: "logger", template: "template" },
      values: { records: "count(*)", level: "max(level_number)" },
      // A stranger can cause as many warnings as he likes: they take no error's place, nor old ones a new one's.
      first: `max(level) >= ${levels.error} DESC, max(k), sum(records) DESC`,
      dark: scope.unread,
    });
    const drafts = groups.flatMap((group) => templateDraft(scope, group, seen.get(keyOf(group.labels))));
    const odd = drafts
      .filter(({ verdict }) => verdict !== "nominal")
      .sort((one, other) => other.deviations - one.deviations);
    for (const draft of odd.slice(0, examplesMost)) {
      const example = await exampleOf(scope, {
        logger: draft.labels?.logger ?? "",
        template: draft.labels?.template ?? "",
      });
      if (example.length > 0) draft.example = example;
    }
    return [...drafts, ...notLookedAt(scope, seen, groups), ...(await stopped(scope)), ...(await malformed(scope))];
  },
};

const keyOf = ({ logger, template }: { logger: string | null; template: string | null }) =>
  `errors:${logger}/${template}`;

async function seenBefore({ rows, span }: Scope): Promise<Map<string, Seen>> {
  const [from, to] = [moment(span.fromMs), moment(span.toMs)];
  const found = await rows<Seen>(`SELECT logger, template, max(level_number) AS level, epoch_ms(min(time)) AS "firstMs",
      epoch_ms(max(time)) AS "lastMs",
      count(DISTINCT CASE WHEN time >= ${from} THEN extra->>'user_id' END) AS users
    FROM log_record WHERE level_number >= ${levels.warning} AND time < ${to} GROUP BY ALL
    ORDER BY level DESC, count(*) DESC LIMIT 10000`);
  return new Map(found.map((one) => [keyOf(one), one]));
}

function templateDraft(scope: Scope, { labels, grids }: Template, seen: Seen | undefined): Draft[] {
  if (!seen) return [];
  const { span } = scope;
  const grid = grids.records;
  const comparison = compareCounts(grid);
  const { now: count, usual } = comparison;
  const isNew = seen.firstMs >= span.fromMs;
  if (count === 0 && !(usual >= goneUsual && grid.before.every((period) => sum(period) > 0))) return [];
  const grown = count > 0 && !isNew ? grownBy(comparison) : 0;
  const verdict = verdictOf(seen, { count, isNew, grown, usual });
  const level = seen.level >= levels.error ? "error" : "warning";
  const times = `first seen ${minuteOf(seen.firstMs)}, last ${minuteOf(seen.lastMs)}`;
  const peak = comparison.peak && grown > 0 && comparison.peak.now > 0 ? comparison.peak : undefined;
  const said = [
    count === 0
      ? `no more ${level}s of one template${usually(usual)}`
      : `${counted(count, level)} of one template${usually(usual)}`,
    ...(isNew ? ["never before in the copy"] : []),
    ...(peak ? [`${bucketsInWords(span, peak.bucket)} ${amount(peak.now)}${usually(peak.usual)}`] : []),
    ...(seen.users > 0 ? [counted(seen.users, "user")] : []),
    times,
  ];
  const newness = count === 0 ? 2 : 4 + 2 * Math.sqrt(count);
  return [
    {
      key: keyOf(labels),
      text: `${isNew ? "New: " : count === 0 ? "Gone: " : grown > 0 ? "Grown: " : ""}${said.join("; ")}.`,
      verdict,
      deviations:
        isNew || count === 0
          ? newness
          : Math.max(grown, verdict === "nominal" ? Math.abs(comparison.deviations) / 2 : 0),
      figures: {
        count,
        usualCount: usual,
        users: seen.users,
        level: seen.level,
        ...(peak ? { hour: peak.now, usualHour: peak.usual } : {}),
      },
      labels,
      ...(isNew ? { sinceMs: seen.firstMs, untilMs: seen.lastMs } : {}),
      ...(peak ? { sinceMs: bucketStart(span, peak.bucket), untilMs: bucketEnd(span, peak.bucket) } : {}),
      lastMs: seen.lastMs,
      series: count > 0 ? [seriesOf(span, grid, "count", "records")] : [],
    },
  ];
}

function notLookedAt({ span }: Scope, seen: ReadonlyMap<string, Seen>, groups: readonly Template[]): Draft[] {
  const looked = new Set(groups.map(({ labels }) => keyOf(labels)));
  const left = [...seen].filter(([key, { lastMs }]) => lastMs >= span.fromMs && !looked.has(key)).length;
  if (left === 0) return [];
  return [
    {
      key: "errors:more",
      text: `${counted(left, "more template")} of the log's warnings and errors: no more than ${groupsMost} are looked at.`,
      verdict: "anomalies",
      deviations: Math.sqrt(left),
      figures: { templates: left },
    },
  ];
}

function grownBy(comparison: CountComparison): number {
  const { peak } = comparison;
  return Math.max(
    oddness(comparison, "more", strange.count.span),
    peak ? oddness(peak, "more", strange.count.hour) : 0,
  );
}

function verdictOf(
  { level, users }: Seen,
  { count, isNew, grown, usual }: { count: number; isNew: boolean; grown: number; usual: number },
): Verdict {
  if (count === 0) return "nominal";
  if (level >= levels.critical) return isNew || grown > 0 ? "issues" : "anomalies";
  if (level >= levels.error) {
    if (isNew) return count >= manyErrors || users >= manyUsers ? "issues" : "anomalies";
    if (grown > 0) return count >= manyErrors && count >= timesIssue * usual ? "issues" : "anomalies";
    return "nominal";
  }
  return (isNew && count >= fewWarnings) || grown > 0 ? "anomalies" : "nominal";
}

/** What a healthy application writes all day, and then no more: a background loop that died says nothing. */
async function stopped(scope: Scope): Promise<Draft[]> {
  const groups = await gridsOf(scope, {
    from: scope.logs(`level_number < ${levels.warning}`),
    by: { logger: "logger", template: "template" },
    values: { records: "count(*)" },
    dark: scope.unread,
  });
  return groups.flatMap(({ labels, grids }) => {
    const draft = countDraft(scope, {
      key: `errors:stopped:${labels.logger}/${labels.template}`,
      what: "routine log records of one template",
      figure: "count",
      grid: grids.records,
      labels,
      odd: "less",
    });
    return isSilent(draft) ? [draft] : [];
  });
}

/** Lines of the log that are no records; they have no time, so that only those of the newest lines are told. */
async function malformed({ columnsOf, rows, span }: Scope): Promise<Draft[]> {
  if (!columnsOf("log_malformed").includes("number")) return [];
  const [found] = await rows<{ lines: number; records: number; reason: string | null }>(`WITH first AS (
      SELECT min(number) AS number, count(*) AS records FROM log_record WHERE time >= ${moment(span.fromMs)} AND time < ${moment(span.toMs)}
    ) SELECT count(*) AS lines, max(records) AS records, mode(reason) AS reason
    FROM log_malformed JOIN first ON log_malformed.number >= first.number`);
  if (!found || found.lines === 0) return [];
  const percent = (100 * found.lines) / (found.lines + found.records);
  return [
    {
      key: "errors:malformed",
      text: `${counted(found.lines, "line")} of the log are no records, ${amount(percent)} % of what is new.`,
      verdict: percent >= 1 && found.lines >= 10 ? "anomalies" : "nominal",
      deviations: Math.sqrt(found.lines),
      figures: { lines: found.lines, sharePercent: percent },
      labels: { reason: found.reason },
    },
  ];
}
