import { ranges } from "../model/dashboard.ts";
import type { PageData, SiteData } from "../model/dashboard-data.ts";
import { ageInWords, type Clock } from "./format/time.ts";
import { isStale } from "./health.ts";
import type { View } from "./route.ts";

/** What keeps a page from being what it looks like, one sentence each, the worst first. */
export interface Notice {
  tone: "critical" | "warning" | "info";
  text: string;
}

/** A copy that lags behind its render by more periods than this is worth a word: a sync was missed. */
const periodsBehind = 3;

export function noticesOf(site: SiteData, clock: Clock, nowMs: number): Notice[] {
  const { renderedAtMs, everyMs, copies, problems } = site;
  const behind = (what: string, atMs: number | null): Notice[] =>
    atMs === null || renderedAtMs - atMs <= periodsBehind * everyMs
      ? []
      : [
          {
            tone: "warning",
            text: `The copy of the ${what} is of ${clock.minute(atMs, nowMs)}: ${ageInWords(renderedAtMs - atMs)} behind.`,
          },
        ];
  return [
    ...(isStale(site, nowMs)
      ? [
          {
            tone: "critical" as const,
            text: `This is ${ageInWords(nowMs - renderedAtMs)} old: it should be rendered every ${ageInWords(everyMs)}. See \`make status\`, or \`make dashboard\` again.`,
          },
        ]
      : []),
    ...problems.map((text) => ({ tone: "warning" as const, text })),
    ...behind("metrics", copies.metricsAtMs),
    ...behind("logs", copies.logsAtMs),
  ];
}

/** Of a range: less is not missed. */
const missedShare = 0.02;

export function pageNotices(site: SiteData, view: View, data: PageData, clock: Clock): Notice[] {
  const { fromMs, toMs, dataFromMs, range } = data;
  const notices: Notice[] = [];
  if (view.model !== undefined && data.narrowed.model === undefined && !site.models.includes(view.model)) {
    notices.push({ tone: "info", text: `No model with many events is called ${view.model}: all are shown.` });
  }
  if (dataFromMs !== undefined && dataFromMs - fromMs > missedShare * (toMs - fromMs)) {
    const there =
      dataFromMs < toMs
        ? `Only ${ageInWords(toMs - dataFromMs)} of ${ranges[range].inWords} are known`
        : "Nothing is known";
    notices.push({ tone: "info", text: `${there}: the data begin ${clock.minute(dataFromMs, toMs)}.` });
  }
  return notices;
}
