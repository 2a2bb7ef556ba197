import { clockTime } from "../text.ts";
import { type Draft, each, firesNow, withMemory } from "./draft.ts";
import { begunMs, type Hold } from "./memory.ts";

/** So many beginnings within half an hour are flapping. */
export const flapBeginnings = 4;
/** Without a change for this long, it has calmed down. */
export const calmMs = 15 * 60_000;

/** What keeps beginning and ending is told once as flapping, then held until it keeps still; what it is then, firing or over,
 *  is told. Worse is told at once. */
export const flap = each((draft, { now }) => {
  const { memory, removed } = draft;
  if (removed) return withMemory(draft, { flapping: "no" });
  if (memory.flapping === "no") return memory.begun.length >= flapBeginnings ? flapping(draft, now) : draft;
  return now - memory.changedAt >= calmMs ? calm(draft) : flapping(draft, now);
});

function flapping(draft: Draft, now: number): Draft {
  const { memory, news, truth } = draft;
  if (memory.flapping !== "told") {
    const seen = withMemory(draft, { flapping: "seen" });
    // Silence, a window or a parent keeps it back: it is told once they let it.
    if (!firesNow(draft) || memory.held) return seen;
    const count = `${Math.max(memory.begun.length, flapBeginnings)} times within ${begunMs / 60_000} minutes`;
    const notes = [
      ...(news?.notes ?? []),
      `flapping: it has begun ${count}; quiet until it keeps still for ${calmMs / 60_000} minutes`,
    ];
    const transition = news?.transition ?? { ...truth, kind: "firing" as const };
    return withMemory({ ...draft, news: { transition, notes } }, { flapping: "told" });
  }
  if (news?.transition.kind === "escalated") return draft;
  const held: Hold = { by: "flap", reason: `flapping since ${clockTime(now, now)}`, owed: false };
  const longer = draft.heldBefore?.by === "flap" ? draft.heldBefore : held;
  return withMemory({ ...draft, news: null }, { held: firesNow(draft) ? (memory.held ?? longer) : null });
}

function calm(draft: Draft): Draft {
  const { memory, truth, news } = draft;
  if (firesNow(draft) && memory.held) return draft; // told when it is let go
  const over = withMemory(draft, { flapping: "no", begun: [] });
  if (!firesNow(draft) || memory.flapping === "seen") return over;
  const notes = [...(news?.notes ?? []), "no longer flapping: it still fires"];
  return { ...over, news: { transition: news?.transition ?? { ...truth, kind: "firing" }, notes } };
}
