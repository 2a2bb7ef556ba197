import type { SiteData } from "../../model/dashboard-data.ts";
import { ago } from "../ago.ts";
import { element } from "../element.ts";
import type { Clock } from "../format/time.ts";
import { type Health, healthOf, type State } from "../health.ts";
import { icon } from "../icon.ts";
import type { Notice } from "../notices.ts";
import { alertHash } from "../route.ts";

export function pillOf(site: SiteData, nowMs: number): HTMLElement {
  const { state, inWords, to }: Health = healthOf(site, nowMs);
  return element(
    "a",
    { class: `pill ${state}`, href: to, "data-key": "pill" },
    icon(state),
    element("span", {}, inWords),
  );
}

const firingShown = 4;

/** What fires, where it is more than the pill can say. */
export function firingOf({ firing }: SiteData, clock: Clock, nowMs: number): HTMLElement[] {
  if (firing.length < 2) return [];
  const worstFirst = firing.toSorted(
    (one, other) => Number(other.severity === "critical") - Number(one.severity === "critical"),
  );
  const more = firing.length - firingShown;
  return [
    ...worstFirst
      .slice(0, firingShown)
      .map(({ alertId, title, severity, firedAtMs }) =>
        element(
          "a",
          { class: `chip ${severity}`, href: alertHash(alertId), "data-key": alertId },
          icon(severity, severity),
          element("span", { class: "chip-title" }, title),
          ago(firedAtMs, clock, nowMs),
        ),
      ),
    ...(more > 0 ? [element("a", { class: "chip", href: "#/alerts" }, `and ${more} more`)] : []),
  ];
}

export const noticeOf = ({ tone, text }: Notice): HTMLElement =>
  element("p", { class: `notice ${tone}` }, icon(tone), element("span", {}, inCode(text)));

/** Names in backticks look like names. */
const inCode = (text: string) =>
  text.split(/`([^`]+)`/).map((part, index) => (index % 2 === 1 ? element("code", {}, part) : part));

const colours: Record<State, string> = { ok: "3fb950", warning: "e3b341", critical: "ff6b62", unknown: "8b98a9" };

/** In the row of tabs one sees how things are, too. */
export function showInTab(site: SiteData, title: string, nowMs: number): void {
  const { state } = healthOf(site, nowMs);
  const firing = site.firing.length > 0 ? `(${site.firing.length}) ` : "";
  document.title = `${firing}${title} · ${site.stack} · Watchbill`;
  const svg = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><circle cx='8' cy='8' r='6' fill='%23${colours[state]}'/></svg>`;
  document.querySelector("link[rel=icon]")?.setAttribute("href", `data:image/svg+xml,${svg}`);
}
