import type { Transition } from "../evaluate/instance.ts";

/** Who keeps news back. */
export interface Hold {
  by: "silence" | "window" | "dependency" | "flap";
  /** As status shows it: `held back by redis-gone`. */
  reason: string;
  /** When it ends, what still fires is told even if it had been told before. */
  owed: boolean;
}

/** What is remembered between two ticks of one subject: an instance, or a group of them. Times are ms. */
export interface Memory {
  alertId: string;
  /** What people know: the last message about something that fires. null: nothing, or its end. */
  told: Transition | null;
  /** How it ended, while it does not fire. */
  ended: Transition | null;
  held: Hold | null;
  /** When it began to fire, as far back as flapping is looked for. */
  begun: readonly number[];
  /** When it last began, ended or changed its severity. */
  changedAt: number;
  flapping: "no" | "seen" | "told";
  /** It was told in the message of its group, not in one of its own. */
  together: boolean;
  reminders: number;
  /** When the next reminder is due; null: none has been asked for yet. */
  remindAt: number | null;
  /** A person has said "I know". */
  acknowledgedAt: number | null;
  /** Of the buttons on its notification. */
  tokens: readonly Token[];
}

export interface Token {
  purpose: "acknowledge" | "silence";
  /** SHA-256, hex. */
  hash: string;
  expiresAt: number;
}

export function newMemory(alertId: string): Memory {
  return {
    alertId,
    told: null,
    ended: null,
    held: null,
    begun: [],
    changedAt: 0,
    flapping: "no",
    together: false,
    reminders: 0,
    remindAt: null,
    acknowledgedAt: null,
    tokens: [],
  };
}

/** How far back beginnings are counted. */
export const begunMs = 30 * 60_000;

/** Whether there is something left that a later tick must know. */
export function worthKeeping({ told, begun, flapping }: Memory, fires: boolean): boolean {
  return fires || told !== null || begun.length > 0 || flapping !== "no";
}
