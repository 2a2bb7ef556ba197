import type { Alert } from "../../model/alert.ts";
import { type AskedPanel, type Figure, filters, type Page, type Panel } from "../../model/dashboard.ts";
import type { Narrowed, PanelData } from "../../model/dashboard-data.ts";
import { placeholdersIn, withValues } from "../../model/dashboard-sql.ts";
import { hostTables } from "../../model/host-tables.ts";
import type { Answer } from "../query/ask.ts";
import type { Data } from "../query/open.ts";
import { shown } from "../text.ts";
import { figureOf } from "./answer/figure.ts";
import { heatmapOf } from "./answer/heatmap.ts";
import { histogramOf } from "./answer/histogram.ts";
import { statusOf, tableOf } from "./answer/rows.ts";
import { courseOf, seriesOf } from "./answer/series.ts";
import { renderLimits } from "./limits.ts";
import type { Look } from "./looks.ts";
import { type Questions, RenderOver } from "./questions.ts";
import { type Span, spanOf, spanOfLook } from "./span.ts";

/** What panels are asked with, whichever it is. */
export interface Asking {
  data: Data;
  questions: Questions;
  timezone: string;
  /** When the data end. */
  toMs: number;
  /** Since when there are events, and days of aggregates; null: there are none. */
  eventsFromMs: number | null;
  daysFromMs: number | null;
  /** Since when the host remembers; null: it does not, or is not asked. */
  hostFromMs: number | null;
  /** Tables and views of which nothing can be known, and why. */
  unknown: ReadonlyMap<string, string>;
  alerts: ReadonlyMap<string, Alert>;
}

/** A panel's answer, or the sentence that says why there is none: a panel fails for itself. @throws RenderOver */
export async function askPanel(asking: Asking, page: Page, panel: AskedPanel, look: Look): Promise<PanelData> {
  const unknown = panel.source.find((name) => asking.unknown.has(name));
  if (unknown !== undefined) return { state: "failed", because: `${asking.unknown.get(unknown)}.` };
  try {
    return await answerOf(asking, panel, look);
  } catch (error) {
    if (error instanceof RenderOver) throw error;
    const reason = shown((error as Error).message.replace(/\.$/, ""), 400);
    return {
      state: "failed",
      because: `The panel ${panel.id} of the page ${page.id} could not be asked: ${reason}. Mend dashboards/${page.id}.ts, and try it with: make lint`,
    };
  }
}

async function answerOf(asking: Asking, panel: AskedPanel, look: Look): Promise<PanelData> {
  const range = panel.range === "page" ? look.range : panel.range === "now" ? "24h" : panel.range;
  const of = spanOfLook(asking, { range, isBefore: look.isBefore });
  const isOfYear = range === "1y" && isOfDays(asking);
  const select = (sql: string, aggregated: string | undefined) =>
    isOfYear && aggregated !== undefined && isObeyed(aggregated, panel, look.narrowed) ? aggregated : sql;
  const ask = (sql: string, of: Span) => question(asking, sql, of, look.narrowed);
  const main = select(panel.sql, panel.aggregated);
  if (panel.kind === "figure") {
    const sparkline = courseOf(await ask(select(panel.sparkline, panel.sparklineAggregated), of), of);
    const now = await ask(main, of);
    const before = await figureBefore(asking, panel, main, spanOf(range, of.fromMs, asking.timezone), look);
    return figureOf({ now, before, sparkline }, panel, asking.alerts.get(panel.alert ?? ""));
  }
  const answer = await ask(main, of);
  if (panel.kind === "table") return tableOf(answer, panel);
  if (panel.kind === "status") return statusOf(answer);
  if (answer.cut) throw new Error(`it gives more than ${renderLimits.rows} rows; group them`);
  if (panel.kind === "series") return seriesOf(answer, panel, of);
  return panel.kind === "heatmap" ? heatmapOf(answer) : histogramOf(answer);
}

/** The same figure in the span before, of aggregates where the events do not reach so far; undefined where nothing does. */
async function figureBefore(
  asking: Asking,
  panel: Figure,
  sql: string,
  before: Span,
  { narrowed }: Look,
): Promise<Answer | undefined> {
  if (panel.range === "now") return undefined;
  const dataFromMs = isOfHost(panel) ? asking.hostFromMs : sql === panel.sql ? asking.eventsFromMs : asking.daysFromMs;
  if (reaches(dataFromMs, before)) {
    return question(asking, sql, before, narrowed);
  }
  const { aggregated } = panel;
  if (aggregated === undefined || sql === aggregated || !reaches(asking.daysFromMs, before)) return undefined;
  return isObeyed(aggregated, panel, narrowed) ? question(asking, aggregated, before, narrowed) : undefined;
}

const dayMs = 86_400_000;

/** Whether a year is of aggregates: those that have just begun to be made know less than the events. */
export const isOfDays = ({ daysFromMs, eventsFromMs }: Pick<Asking, "daysFromMs" | "eventsFromMs">): boolean =>
  daysFromMs !== null && (eventsFromMs === null || daysFromMs <= eventsFromMs + dayMs);

const isOfHost = ({ source }: AskedPanel) => source.every((name) => Object.hasOwn(hostTables, name));

/** Whether the data cover a span but for a twentieth of it: of less a comparison would be a wrong one. */
const reaches = (dataFromMs: number | null, { fromMs, toMs }: Span) =>
  dataFromMs !== null && dataFromMs <= fromMs + (toMs - fromMs) / 20;

/** Aggregates are asked only where they know what the page is narrowed to. */
const isObeyed = (aggregated: string, { ignores = [] }: AskedPanel, narrowed: Narrowed) =>
  filters.every((name) => !narrowed[name] || ignores.includes(name) || placeholdersIn(aggregated).includes(name));

function question({ questions, timezone }: Asking, sql: string, span: Span, narrowed: Narrowed): Promise<Answer> {
  return questions.ask(sql, withValues(sql, { ...span, timezone, ...narrowed }), span.toMs - span.fromMs);
}

export const isAsked = (panel: Panel): panel is AskedPanel => panel.kind !== "text";

/** Whether all that a page asks is what the host remembers. */
export const isPageOfHost = ({ panels }: Page): boolean => panels.filter(isAsked).every(isOfHost);
