import { clockTime } from "../text.ts";
import { type Draft, each } from "./draft.ts";
import { hold, release } from "./hold.ts";
import { isRunning, type NewSilence } from "./silences.ts";

/** While a person has silenced it, nothing is told of what begins or gets worse; once the silence ends, by itself or early,
 *  what still fires is told again. */
export const silence = each((draft, { silences, now }) => {
  const found = silences.find((candidate) => isRunning(candidate, now) && covers(candidate, draft));
  if (!found) return release(draft, "silence");
  return hold(draft, "silence", `silenced until ${clockTime(found.endsAt, now)}: ${found.reason}`, true);
});

function covers({ alertId, labels }: NewSilence, { alert, truth }: Draft): boolean {
  return alertId === alert.id && Object.entries(labels).every(([name, value]) => truth.labels[name] === value);
}
