import type { SiteData } from "../../model/dashboard-data.ts";
import { ago } from "../ago.ts";
import { element } from "../element.ts";
import type { Clock } from "../format/time.ts";
import type { Notice } from "../notices.ts";
import type { View } from "../route.ts";
import type { Target } from "../target.ts";
import { controlsOf } from "./controls.ts";
import type { Frame } from "./frame.ts";
import { replaceKeepingFocus } from "./keep-focus.ts";
import { menuOf } from "./menu.ts";
import { firingOf, noticeOf, pillOf, showInTab } from "./status.ts";

/** Of what the frame is made, beside the page in it. */
export interface FrameAround {
  site: SiteData;
  target: Target;
  view: View;
  clock: Clock;
  nowMs: number;
}

/** All of the frame that does not need the page's own data. */
export function showFrame(frame: Frame, around: FrameAround, go: (view: View) => void): void {
  const { site, target, view, clock, nowMs } = around;
  const page = target.kind === "page" ? target.page : undefined;
  replaceKeepingFocus(frame.menu, menuOf(site, page?.id ?? (target.kind === "alert" ? "alerts" : undefined), view));
  replaceKeepingFocus(frame.pill, pillOf(site, nowMs));
  replaceKeepingFocus(frame.firing, ...firingOf(site, clock, nowMs));
  replaceKeepingFocus(frame.controls, ...controlsOf(site, target, view, go));
  frame.span.replaceChildren();
  frame.foot.replaceChildren(...footOf(site, clock, nowMs));
  if (page) showTitle(frame, around, page.title, page.question);
}

export function showTitle(
  frame: Frame,
  { site, nowMs }: Pick<FrameAround, "site" | "nowMs">,
  title: string,
  ...question: (Node | string)[]
): void {
  frame.title.replaceChildren(title);
  frame.question.replaceChildren(...question);
  showInTab(site, title, nowMs);
}

/** Read out again only when there is something else to say. */
export function showNotices({ notices }: Frame, all: Notice[]): void {
  const texts = all.map(({ text }) => text).join("\n");
  if (notices.dataset.texts === texts) return;
  notices.dataset.texts = texts;
  notices.replaceChildren(...all.map(noticeOf));
}

function footOf({ stack, copies, renderedAtMs, timezone }: SiteData, clock: Clock, nowMs: number): HTMLElement[] {
  const copied = (what: string, atMs: number | null) =>
    element("span", {}, `${what} `, atMs === null ? "not copied" : ["copied ", ago(atMs, clock, nowMs)]);
  return [
    element("span", {}, "Rendered ", ago(renderedAtMs, clock, nowMs)),
    copied("Metrics", copies.metricsAtMs),
    copied("Logs", copies.logsAtMs),
    element("span", {}, `Times are of ${timezone}`),
    element("span", { class: "on-paper" }, `Stack ${stack}`),
  ];
}
