import type { Severity } from "../../model/alert.ts";
import type { QuietWindow } from "../../model/quiet-window.ts";
import type { Transition } from "../evaluate/instance.ts";
import type { Sources } from "../evaluate/read-all.ts";
import type { AnyAlert } from "../evaluate/source-unreachable.ts";
import type { Channel } from "../notify/channel.ts";
import type { NewEntry } from "../state/store.ts";
import type { Hold, Memory } from "./memory.ts";
import type { NewSilence } from "./silences.ts";

/** What is held against what people know: one instance (or one group of them) on its way through the pipeline. Stages take
 *  its news away or change them; `memory` is what the next tick will find. */
export interface Draft {
  alert: AnyAlert;
  /** `<alert>/<instance>`: whose order is kept, and what a later message takes the place of. */
  subject: string;
  /** What is true at this moment. `resolved`: it does not fire. */
  truth: Transition;
  /** Whether the truth became so at this tick. */
  changed: boolean;
  /** What to tell, null: nothing. Always told in comparison with what was told before, not with the tick before. */
  news: News | null;
  memory: Memory;
  /** Who kept news back at the tick before. */
  heldBefore: Hold | null;
  /** The rule is gone: this is the last tick at which its end can be told. */
  removed: boolean;
  /** Messages for the outbox, filled in by `deliver`. */
  entries: NewEntry[];
}

export interface News {
  transition: Transition;
  /** Lines for those who may read everything. */
  notes: readonly string[];
  /** Why, as far as that is known: a line each. */
  cause?: readonly string[];
}

/** Everything a stage may look at besides the drafts. */
export interface Context {
  stack: string;
  /** ms */
  now: number;
  channels: readonly Channel[];
  silences: readonly NewSilence[];
  windows: readonly QuietWindow[];
  /** What can say why. */
  sources: Sources;
}

export type Stage = (drafts: readonly Draft[], context: Context) => Draft[] | Promise<Draft[]>;

/** One tick's policy: the stages one after the other. */
export const pipeline =
  (stages: readonly Stage[]): Stage =>
  async (drafts, context) => {
    let after = [...drafts];
    for (const stage of stages) after = await stage(after, context);
    return after;
  };

export function firesNow({ truth }: Pick<Draft, "truth">): boolean {
  return truth.kind !== "resolved";
}

/** A stage that looks at one draft at a time. */
export const each =
  (change: (draft: Draft, context: Context) => Draft): Stage =>
  (drafts, context) =>
    drafts.map((draft) => change(draft, context));

export function withMemory(draft: Draft, change: Partial<Memory>): Draft {
  return { ...draft, memory: { ...draft.memory, ...change } };
}

/** What the change from what was told to what is true is called. `resolved` of what nobody was told is no news. */
export function kindOf(told: Transition | null, truth: Transition): Transition["kind"] {
  if (truth.kind === "resolved") return "resolved";
  if (told === null || told.severity === truth.severity) return "firing";
  return rank(truth.severity) > rank(told.severity) ? "escalated" : "deescalated";
}

const rank = (severity: Severity) => (severity === "critical" ? 2 : 1);
