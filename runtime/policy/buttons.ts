import { createHash, randomBytes } from "node:crypto";
import type { Severity } from "../../model/alert.ts";
import type { Action } from "../notify/message.ts";
import { groupSubject } from "./drafts.ts";
import type { Memory, Token } from "./memory.ts";
import type { NewSilence } from "./silences.ts";

const goodForMs = 24 * 3_600_000;
const silenceMs = 3_600_000;
/** Texts looked at in one tick; whoever knows the control topic can write to it. */
const pressLimit = 500;

/** The buttons of one message, and what is kept to know their tokens by: a hash, so that the state's file presses nothing. Where
 *  it is critical a button can only say "I know". */
export function buttonsFor(severity: Severity, now: number): { actions: Action[]; tokens: Token[] } {
  const purposes: [Token["purpose"], string][] = [["acknowledge", "I know"]];
  if (severity === "warning") purposes.push(["silence", "Silence for 1 h"]);
  const made = purposes.map(([purpose, label]) => ({ purpose, label, token: randomBytes(16).toString("base64url") }));
  return {
    actions: made.map(({ label, token }) => ({ label, token })),
    tokens: made.map(({ purpose, token }) => ({ purpose, hash: hashOf(token), expiresAt: now + goodForMs })),
  };
}

export function awaitsButtons(memories: ReadonlyMap<string, Memory>, now: number): boolean {
  return [...memories.values()].some(({ tokens }) => tokens.some(({ expiresAt }) => expiresAt > now));
}

/** What the pressed buttons change. A token is good once, until it expires or the notification it was on is replaced. */
export function press(
  memories: ReadonlyMap<string, Memory>,
  texts: readonly string[],
  now: number,
): { memories: Map<string, Memory>; silences: NewSilence[] } {
  const after = new Map(memories);
  const silences: NewSilence[] = [];
  for (const text of texts.slice(0, pressLimit)) {
    const hash = hashOf(text.trim());
    for (const [subject, memory] of after) {
      const token = memory.tokens.find((candidate) => candidate.hash === hash);
      const { told, alertId } = memory;
      if (!token || token.expiresAt <= now || !told) continue;
      const tokens = memory.tokens.filter((other) => other !== token);
      // It may have become critical since the button was made.
      const silenced = token.purpose === "silence" && told.severity !== "critical";
      after.set(subject, { ...memory, tokens, acknowledgedAt: silenced ? memory.acknowledgedAt : now });
      if (!silenced) continue;
      const labels = subject === groupSubject(alertId) ? {} : told.labels;
      const reason = "the button of its notification";
      silences.push({ alertId, labels, reason, createdAt: now, endsAt: now + silenceMs });
    }
  }
  return { memories: after, silences };
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
