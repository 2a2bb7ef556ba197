import type { Instance, Transition } from "../evaluate/instance.ts";
import type { AnyAlert } from "../evaluate/source-unreachable.ts";
import { transitionOf } from "../evaluate/step.ts";
import type { RuleRecord, Snapshot } from "../state/store.ts";
import { type Draft, kindOf } from "./draft.ts";
import { begunMs, type Memory, newMemory } from "./memory.ts";

export interface Change {
  alert: AnyAlert;
  transition: Transition;
}

/** Every subject that fires or that people were told of, with what is true of it now. Nothing depends on which tick saw a
 *  change first: what has not been told yet is told now. */
export function draftsOf(
  rules: ReadonlyMap<string, RuleRecord>,
  before: Pick<Snapshot, "rules" | "memories">,
  changes: readonly Change[],
  now: number,
): Draft[] {
  const changed = new Map(changes.map((change) => [subjectOf(change.alert.id, change.transition.key), change]));
  const drafts = new Map<string, Draft>();
  const add = (subject: string, alert: AnyAlert, truth: Transition) => {
    const memory = before.memories.get(subject) ?? newMemory(alert.id);
    const change = changed.get(subject)?.transition;
    drafts.set(subject, draft(subject, alert, truth, change, memory, !rules.has(alert.id), now));
  };
  for (const { alert, instances } of rules.values()) {
    for (const instance of instances) {
      if (instance.severity) add(subjectOf(alert.id, instance.key), alert, firing(instance, now));
    }
  }
  for (const [subject, memory] of before.memories) {
    if (drafts.has(subject)) continue;
    const alert = (rules.get(memory.alertId) ?? before.rules.get(memory.alertId))?.alert;
    const end = changed.get(subject)?.transition ?? memory.ended ?? memory.told;
    if (alert && end) add(subject, alert, { ...end, kind: "resolved" });
  }
  // In the order of the rules, whatever became of them; removed ones last.
  const places = new Map([...rules.keys()].map((id, place) => [id, place]));
  const placeOf = ({ alert }: Draft) => places.get(alert.id) ?? rules.size;
  return [...drafts.values()].sort((a, b) => placeOf(a) - placeOf(b));
}

export function subjectOf(alertId: string, key: string): string {
  return `${alertId}/${key}`;
}

/** The one subject of an alert that tells its instances together. */
export function groupSubject(alertId: string): string {
  return subjectOf(alertId, groupKey);
}

export const groupKey = "together";

function firing(instance: Instance, now: number): Transition {
  return transitionOf("firing", instance.severity ?? "critical", instance, now);
}

function draft(
  subject: string,
  alert: AnyAlert,
  truth: Transition,
  change: Transition | undefined,
  memory: Memory,
  removed: boolean,
  now: number,
): Draft {
  const begun = memory.begun.filter((at) => at <= now && now - at < begunMs);
  if (change?.kind === "firing") begun.push(now);
  const changedAt = change ? now : Math.min(memory.changedAt, now);
  // A rule that is no longer told together has told nothing of its instances yet.
  const told = memory.together && !alert.group ? null : memory.told;
  const ended = truth.kind === "resolved" ? { ...truth, at: change ? now : Math.min(truth.at, now) } : null;
  return {
    alert,
    subject,
    truth: ended ?? truth,
    changed: change !== undefined,
    news: { transition: { ...(ended ?? truth), kind: kindOf(told, truth) }, notes: [] },
    memory: { ...memory, told, together: memory.together && told !== null, begun, changedAt, ended, held: null },
    heldBefore: memory.held,
    removed,
    entries: [],
  };
}
