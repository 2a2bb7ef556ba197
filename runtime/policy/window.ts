import { openUntil, type QuietWindow } from "../../model/quiet-window.ts";
import { clockTime } from "../text.ts";
import { type Draft, each } from "./draft.ts";
import { hold, release } from "./hold.ts";

/** During quiet hours and maintenance what begins or gets worse waits; what still fires when the window ends is told then. */
export const window = each((draft, { windows, now }) => {
  for (const candidate of windows) {
    const until = covers(candidate, draft) ? openUntil(candidate, now) : undefined;
    if (until === undefined) continue;
    return hold(draft, "window", `held until ${clockTime(until, now)} by ${candidate.id}: ${candidate.why}`, true);
  }
  return release(draft, "window");
});

function covers({ holds }: QuietWindow, { alert, truth }: Draft): boolean {
  return (holds.severities?.includes(truth.severity) ?? true) && (holds.alerts?.includes(alert.id) ?? true);
}
