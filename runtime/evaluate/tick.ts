import type { Alert } from "../../model/alert.ts";
import type { QuietWindow } from "../../model/quiet-window.ts";
import type { Channel } from "../notify/channel.ts";
import { notice } from "../notify/message.ts";
import { type Chance, type DeliveryReport, deliver } from "../notify/outbox.ts";
import { noticeEntries, policy } from "../notify/pipeline.ts";
import { readReplies } from "../notify/replies.ts";
import { awaitsButtons, press } from "../policy/buttons.ts";
import { type Draft, firesNow, type Stage } from "../policy/draft.ts";
import { type Change, draftsOf } from "../policy/drafts.ts";
import { worthKeeping } from "../policy/memory.ts";
import type { Outcome } from "../sources/source.ts";
import { sqlConcurrency } from "../sources/sql.ts";
import type { RuleRecord, Snapshot, Store } from "../state/store.ts";
import { readAll, type Sources, sourceNameOf } from "./read-all.ts";
import { type AnyAlert, sourceOutcome, sourceUnreachable } from "./source-unreachable.ts";
import { ended, step } from "./step.ts";
import { afterGap, gapMs } from "./time.ts";

export interface Tick {
  stack: string;
  alerts: readonly Alert[];
  /** Rules whose files cannot be read: they keep their state, since nobody has removed them. */
  brokenIds: readonly string[];
  channels: readonly Channel[];
  windows: readonly QuietWindow[];
  sources: Sources;
  store: Store;
  /** Why the state had to be made anew, where it had. */
  rebuilt?: string | undefined;
  chance: Chance;
  /** What may be told of what is true; the production pipeline when left out. */
  policy?: Stage;
}

export interface TickReport {
  changes: Change[];
  /** One line for each rule that could not be judged as it should. */
  problems: string[];
  delivery: DeliveryReport;
}

interface Decided {
  rules: Map<string, RuleRecord>;
  changes: Change[];
  problems: string[];
}

/** How far another machine's clock may be behind ours. */
const clockSkewMs = 300_000;

/** One look at everything.
 *  1. Take the time once; it is every rule's `:now`.
 *  2. Load the state of the last tick. After a gap, what was pending starts to count anew.
 *  3. Read every rule's value, and which buttons were pressed; a source that is gone is one outcome of its own.
 *  4. Judge each rule, end those that were removed, and judge the sources themselves.
 *  5. Hold what is true against what people know; the policy decides what they are told, and asks why what begins to fire does,
 *     for a second at most.
 *  6. Save states, history and outbox in one transaction. Nobody has been told anything yet.
 *  7. Deliver what is due; what is not accepted stays in the outbox for the next tick. */
export async function tick(input: Tick): Promise<TickReport> {
  const { stack, alerts, channels, store, chance } = input;
  const now = chance.clock();
  const before = store.snapshot();
  const earliest = (before.lastTickAt ?? now) - clockSkewMs;
  const [outcomes, replies] = await Promise.all([
    readAll(alerts, input.sources, now, sqlConcurrency),
    readReplies(awaitsButtons(before.memories, now) ? channels : [], before.repliesSince, earliest),
  ]);
  const { memories, silences } = press(before.memories, replies.texts, now);
  const decided = decide(input, before, outcomes, now);
  const changed = draftsOf(decided.rules, { ...before, memories }, decided.changes, now);
  const drafts = await (input.policy ?? policy)(changed, {
    stack,
    now,
    channels,
    silences: [...before.silences, ...silences],
    windows: input.windows,
    sources: input.sources,
  });
  const outbox = drafts.flatMap(({ entries }) => entries);
  if (input.rebuilt) {
    const lines = ["What was firing may be told again.", input.rebuilt, `stack ${stack}`];
    outbox.push(...noticeEntries(notice("state-rebuilt", "Watchbill lost its memory", lines, now), channels));
  }
  const history = decided.changes.map(({ alert, transition }) => ({ alertId: alert.id, transition }));
  store.save(before, {
    at: now,
    rules: decided.rules,
    memories: remembered(drafts),
    silences,
    repliesSince: replies.since,
    history,
    outbox,
  });
  return {
    changes: decided.changes,
    problems: [...decided.problems, ...replies.problems],
    delivery: await deliver(store, channels, chance),
  };
}

function remembered(drafts: readonly Draft[]): Map<string, Draft["memory"]> {
  const kept = drafts.filter((draft) => !draft.removed && worthKeeping(draft.memory, firesNow(draft)));
  return new Map(kept.map(({ subject, memory }) => [subject, memory]));
}

function decide(input: Tick, before: Snapshot, outcomes: readonly Outcome[], now: number): Decided {
  const decided: Decided = { rules: new Map(), changes: [], problems: [] };
  const gap = before.lastTickAt !== null && now - before.lastTickAt > gapMs;
  const judged = (alert: AnyAlert, outcome: Outcome) => {
    const known = before.rules.get(alert.id)?.instances ?? [];
    const { instances, transitions, problems } = step(
      alert,
      gap ? known.map((instance) => afterGap(instance, now)) : known,
      outcome,
      now,
    );
    const problem = outcome.kind === "rows" ? problems.join("; ") : outcome.reason;
    decided.rules.set(alert.id, {
      alert,
      evaluatedAt: now,
      outcome: outcome.kind,
      problem: problem || null,
      instances,
    });
    decided.changes.push(...transitions.map((transition) => ({ alert, transition })));
    if (problem) decided.problems.push(`${alert.id}: ${outcome.kind === "rows" ? "" : `${outcome.kind}: `}${problem}`);
  };
  alerts(input, outcomes).forEach(({ alert, outcome }) => {
    judged(alert, outcome);
  });
  judged(
    sourceUnreachable,
    sourceOutcome(
      alerts(input, outcomes).map(({ alert, outcome }) => ({ source: sourceNameOf[alert.value.source], outcome })),
    ),
  );
  for (const [id, record] of before.rules) {
    if (decided.rules.has(id)) continue;
    if (input.brokenIds.includes(id)) decided.rules.set(id, record);
    else decided.changes.push(...removed(record, now));
  }
  return decided;
}

function alerts({ alerts }: Tick, outcomes: readonly Outcome[]): { alert: Alert; outcome: Outcome }[] {
  return alerts.map((alert, index) => ({ alert, outcome: outcomes[index] as Outcome }));
}

function removed({ alert, instances }: RuleRecord, now: number): Change[] {
  return instances.flatMap((instance) =>
    ended(instance, now, "rule removed").map((transition) => ({ alert, transition })),
  );
}
