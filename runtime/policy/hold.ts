import { type Draft, firesNow, withMemory } from "./draft.ts";
import type { Hold } from "./memory.ts";

/** Keeps back that something fires or got worse. What ends or eases passes: only beginnings are held. The first to hold a
 *  draft is the one that is named. */
export function hold(draft: Draft, by: Hold["by"], reason: string, owed: boolean): Draft {
  if (!firesNow(draft)) return draft;
  const before = draft.memory.held;
  const held: Hold = {
    by: before?.by ?? by,
    reason: before?.reason ?? reason,
    owed: owed || before?.owed === true || draft.heldBefore?.owed === true,
  };
  const eases = draft.news?.transition.kind === "deescalated";
  return withMemory({ ...draft, news: eases ? draft.news : null }, { held });
}

/** What `by` held until the last tick and no longer does, told now, with the reason for the delay. */
export function release(draft: Draft, by: Hold["by"]): Draft {
  const { heldBefore } = draft;
  if (heldBefore?.by !== by || !firesNow(draft)) return draft;
  const { news, truth } = draft;
  if (!news && !heldBefore.owed) return draft;
  const notes = [`until now ${heldBefore.reason}`];
  return { ...draft, news: { transition: news?.transition ?? { ...truth, kind: "firing" }, notes } };
}
