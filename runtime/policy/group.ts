import { withUnit } from "../../model/alert.ts";
import type { Transition } from "../evaluate/instance.ts";
import { labelsInWords, showsNumber } from "../notify/message.ts";
import { type Draft, kindOf, type Stage, withMemory } from "./draft.ts";
import { groupKey, groupSubject } from "./drafts.ts";
import { newMemory } from "./memory.ts";

const listed = 10;

/** One message for all instances of an alert that says `group: "together"`: updated as they join and leave, resolved with the
 *  last. What had been told on its own before the rule said so ends on its own. */
export const group: Stage = (drafts, { now }) => {
  const groups = new Map<string, { own?: Draft; members: Draft[] }>();
  const alone = drafts.filter((draft) => {
    const { alert, memory, subject } = draft;
    const own = subject === groupSubject(alert.id);
    if (alert.group !== "together" || !(own || memory.told === null || memory.together)) return true;
    const found = groups.get(alert.id) ?? { members: [] };
    groups.set(alert.id, own ? { ...found, own: draft } : { ...found, members: [...found.members, draft] });
    return false;
  });
  return [...alone, ...[...groups.values()].flatMap(({ own, members }) => together(members, own, now))];
};

function together(members: readonly Draft[], own: Draft | undefined, now: number): Draft[] {
  const [first] = own ? [own] : members;
  if (!first) return [];
  const after = members.map(asTold);
  const still = after.filter(({ memory }) => memory.told !== null);
  const memory = own?.memory ?? newMemory(first.alert.id);
  const fresh = members.filter(({ news }) => news !== null);
  const truth = groupTruth(still, memory.told, fresh, now);
  if (!truth) return after;
  const changed = fresh.length > 0 || truth.kind === "resolved";
  const notes = [...memberLines(still), ...leftLines(fresh, still), ...fresh.flatMap(({ news }) => news?.notes ?? [])];
  const draft: Draft = {
    alert: first.alert,
    subject: groupSubject(first.alert.id),
    truth,
    changed,
    news: changed ? { transition: { ...truth, kind: kindOf(memory.told, truth) }, notes: [...new Set(notes)] } : null,
    // Reminders stop only where every member is held.
    memory: { ...memory, held: still.every((member) => member.memory.held) ? (still[0]?.memory.held ?? null) : null },
    heldBefore: memory.held,
    removed: first.removed,
    entries: [],
  };
  return [...after, draft];
}

/** A member is told by the group's message, so that its own news end here. */
function asTold(member: Draft): Draft {
  if (!member.news) return member;
  const over = member.news.transition.kind === "resolved";
  return withMemory({ ...member, news: null }, { told: over ? null : member.news.transition, together: !over });
}

/** The group as if it were one instance: its worst member. undefined: nothing of it fires, and nobody was told that it did. */
function groupTruth(
  still: readonly Draft[],
  told: Transition | null,
  fresh: readonly Draft[],
  now: number,
): Transition | undefined {
  const known = still.flatMap(({ memory }) => memory.told ?? []);
  const worst = known.find(({ severity }) => severity === "critical") ?? known[0];
  if (worst) {
    const since = Math.min(...known.map((member) => member.since));
    return { ...worst, kind: "firing", key: groupKey, since, at: now };
  }
  if (!told) return undefined;
  const { value, reason } = fresh.at(-1)?.truth ?? told;
  return { ...told, kind: "resolved", labels: {}, value, reason, at: now };
}

function memberLines(still: readonly Draft[]): string[] {
  if (still.length < 2) return [];
  const lines = still.slice(0, listed).map(({ alert, truth }) => {
    const value = truth.value !== null && showsNumber(alert) ? withUnit(truth.value, alert.unit) : "";
    return `· ${[named(truth), truth.reason ?? value].filter(Boolean).join(": ")}`;
  });
  const more = still.length - lines.length;
  return [`${still.length} fire:`, ...lines, ...(more > 0 ? [`· and ${more} more`] : [])];
}

function leftLines(fresh: readonly Draft[], still: readonly Draft[]): string[] {
  const left = fresh.filter(({ truth }) => truth.kind === "resolved").map(({ truth }) => named(truth));
  if (left.length === 0 || still.length === 0) return [];
  const more = left.length > listed ? ` and ${left.length - listed} more` : "";
  return [`over: ${left.slice(0, listed).join("; ")}${more}`];
}

function named({ labels }: Transition): string {
  return labelsInWords(labels) || "the alert itself";
}
