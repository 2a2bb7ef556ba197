import type { Page } from "../../model/dashboard.ts";
import type { PageData, PanelData } from "../../model/dashboard-data.ts";
import type { HostRows } from "../../model/host-tables.ts";
import { poolOf } from "../query/pool.ts";
import { type Asking, askPanel, isAsked, isOfDays, isPageOfHost } from "./ask-panel.ts";
import { bandOf } from "./firings.ts";
import { renderLimits } from "./limits.ts";
import { isNarrowed, type Look } from "./looks.ts";
import { type Span, spanOfLook } from "./span.ts";

/** What is drawn beside its own past. */
const compared: readonly string[] = ["series", "histogram"];

/** Every panel's answer; of the span before, those of the panels that are drawn beside it. @throws RenderOver */
export async function pageData(
  asking: Asking,
  page: Page,
  look: Look,
  rows: HostRows,
  nowMs: number,
): Promise<PageData> {
  const wanted = page.panels
    .filter(isAsked)
    .filter((panel) => !look.isBefore || (compared.includes(panel.kind) && isOfPage(panel)));
  // Of longer ranges each question may need all of the memory.
  const lend = poolOf([...Array(look.range === "24h" ? renderLimits.atOnce : 1).keys()]);
  const asked = await Promise.allSettled(wanted.map((panel) => lend(() => askPanel(asking, page, panel, look))));
  const panels = wanted.map(({ id }, index): [string, PanelData] => {
    const answer = asked[index] as PromiseSettledResult<PanelData>;
    if (answer.status === "rejected") throw answer.reason;
    return [id, answer.value];
  });
  return { ...around(asking, page, look, rows, nowMs), panels: Object.fromEntries(panels) };
}

/** A look that has not been made yet, and cannot be in this run. */
export function notYet(asking: Asking, page: Page, look: Look, rows: HostRows, nowMs: number): PageData {
  const { model, people } = look.narrowed;
  const narrower = [model, people === "guest" ? "guests" : people && "registered people"].filter(Boolean).join(" and ");
  const because = isNarrowed(look.narrowed)
    ? `Not asked yet for ${narrower}: what is narrowed is made bit by bit, and comes with one of the next renders.`
    : "Not asked yet: this render had no time left. It comes with one of the next.";
  const panels = look.isBefore ? [] : page.panels.filter(isAsked);
  const failed = panels.map(({ id }): [string, PanelData] => [id, { state: "failed", because }]);
  return { ...around(asking, page, look, rows, nowMs), panels: Object.fromEntries(failed) };
}

/** One that was made before, with what is the same whatever range is looked at, and what fired meanwhile. */
export async function refreshed(
  asking: Asking,
  page: Page,
  look: Look,
  made: PageData,
  rows: HostRows,
): Promise<PageData> {
  const panels = { ...made.panels };
  for (const panel of look.isBefore ? [] : page.panels) {
    if (isAsked(panel) && !isOfPage(panel)) panels[panel.id] = await askPanel(asking, page, panel, look);
  }
  return { ...made, panels, firings: firingsOf(page, rows, made) };
}

const isOfPage = (panel: Page["panels"][number]) => "range" in panel && panel.range === "page";

function around(asking: Asking, page: Page, look: Look, rows: HostRows, nowMs: number): Omit<PageData, "panels"> {
  const span = spanOfLook(asking, look);
  const { fromMs, toMs, bucketMs } = span;
  const dataFromMs = isPageOfHost(page) ? asking.hostFromMs : dataFrom(asking, look);
  return {
    ...{ page: page.id, range: look.range, narrowed: look.narrowed, fromMs, toMs, bucketMs, madeAtMs: nowMs },
    ...(dataFromMs !== null && dataFromMs > fromMs + bucketMs ? { dataFromMs } : {}),
    firings: firingsOf(page, rows, span),
  };
}

const dataFrom = (asking: Asking, { range }: Look): number | null =>
  range === "1y" && isOfDays(asking) ? asking.daysFromMs : asking.eventsFromMs;

/** When the alerts of its panels fired in a span. */
function firingsOf(
  { panels }: Page,
  { alert_firing }: HostRows,
  { fromMs, toMs }: Pick<Span, "fromMs" | "toMs">,
): PageData["firings"] {
  const ids = new Set(panels.flatMap((panel) => ("alert" in panel && panel.alert ? [panel.alert] : [])));
  return Object.fromEntries(
    [...ids].map((id) => {
      const bands = alert_firing.filter(({ alert_id }) => alert_id === id).flatMap((row) => bandOf(row) ?? []);
      const within = bands.filter((band) => band.fromMs <= toMs && (band.toMs ?? Number.POSITIVE_INFINITY) > fromMs);
      return [id, within.slice(0, renderLimits.firings)];
    }),
  );
}
