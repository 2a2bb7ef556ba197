import { durationMs, spanInWords } from "../../model/duration.ts";
import { each, firesNow, withMemory } from "./draft.ts";

const mostMs = 86_400_000;

/** What still fires is said again, each time after twice as long, a day at most. Not while something holds it back, and not
 *  to somebody who has said "I know". */
export const remind = each((draft, { now }) => {
  const { alert, memory, news, truth } = draft;
  if (!alert.remindEvery || memory.together || !firesNow(draft)) return draft;
  const everyMs = durationMs(alert.remindEvery);
  if (news) return withMemory(draft, { reminders: 0, remindAt: now + everyMs });
  if (!memory.told || memory.held || memory.acknowledgedAt !== null) return draft;
  const waitMs = Math.min(mostMs, everyMs * 2 ** Math.min(memory.reminders, 20));
  // A clock that was set back must not put the reminder off.
  const remindAt = Math.min(memory.remindAt ?? now + waitMs, now + waitMs);
  if (now < remindAt) return withMemory(draft, { remindAt });
  const reminders = memory.reminders + 1;
  const nextMs = Math.min(mostMs, everyMs * 2 ** Math.min(reminders, 20));
  const notes = [`still firing: reminder ${reminders}, the next in ${spanInWords(nextMs)}`];
  const reminded = withMemory(draft, { reminders, remindAt: now + nextMs });
  return { ...reminded, news: { transition: { ...truth, kind: "firing" }, notes } };
});
