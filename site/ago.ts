import { element } from "./element.ts";
import { agoInWords, type Clock } from "./format/time.ts";

/** A time as its age, which grows: see `refreshAges`. */
export function ago(atMs: number, clock: Clock, nowMs: number): HTMLElement {
  const datetime = new Date(atMs).toISOString();
  return element("time", { class: "ago", datetime, title: clock.exact(atMs) }, agoInWords(atMs, nowMs));
}

/** Every age in `root` as it is at `nowMs`. */
export function refreshAges(root: HTMLElement, nowMs: number): void {
  for (const time of root.querySelectorAll<HTMLTimeElement>("time.ago")) {
    time.textContent = agoInWords(Date.parse(time.dateTime), nowMs);
  }
}
