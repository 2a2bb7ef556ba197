import { type Duration, durationMs, isDuration, spanInWords } from "../../model/duration.ts";
import { clockTime } from "../text.ts";

/** A person's decision not to be told for a while. Times are ms. */
export interface Silence {
  id: number;
  alertId: string;
  /** Labels that an instance must have; none: every instance. */
  labels: Record<string, string>;
  reason: string;
  createdAt: number;
  endsAt: number;
}

export type NewSilence = Omit<Silence, "id">;

/** Longer than this nobody remembers why. */
export const longestMs = 7 * 86_400_000;
/** Silences that may run at once. */
export const silenceLimit = 100;
const reasonLimit = 300;
const labelLimit = 10;

export function isRunning({ createdAt, endsAt }: NewSilence, now: number): boolean {
  // A clock that was set back must not end what a person has just begun.
  return now < endsAt && now >= createdAt - longestMs;
}

export interface SilenceWords {
  alertId: string;
  for?: string | undefined;
  because?: string | undefined;
  labels?: readonly string[] | undefined;
}

/** What a person typed, checked. Throws an Error that says what to write instead. `known` are the alerts there are. */
export function parseSilence(words: SilenceWords, known: readonly string[], now: number): NewSilence {
  const { alertId, for: duration, because: reason = "", labels = [] } = words;
  if (!known.includes(alertId)) throw new Error(`there is no alert "${alertId}"; there are: ${known.join(", ")}`);
  if (!duration || !isDuration(duration)) {
    throw new Error("say how long with --for, for example --for 2h: a silence without an end hides the next fault");
  }
  const lastsMs = durationMs(duration as Duration);
  if (lastsMs <= 0 || lastsMs > longestMs) throw new Error(`--for ${duration} must be longer than zero, at most 7d`);
  if (reason.trim().length < 3 || reason.length > reasonLimit) {
    throw new Error(`say why with --because "…", at most ${reasonLimit} characters: others will read it`);
  }
  if (labels.length > labelLimit) throw new Error(`--label can be given at most ${labelLimit} times`);
  const pairs = labels.map((label): [string, string] => {
    const match = /^([^=]{1,63})=(.{1,200})$/s.exec(label);
    if (!match) throw new Error(`--label ${label} must be name=value, for example --label model=kokoro`);
    return [match[1] as string, match[2] as string];
  });
  return {
    alertId,
    labels: Object.fromEntries(pairs),
    reason: reason.trim(),
    createdAt: now,
    endsAt: now + lastsMs,
  };
}

/** `queue-depth, model=kokoro, until 12:00:00 UTC (2 h): moving the workers`. */
export function inWords({ alertId, labels, reason, endsAt }: Omit<Silence, "id">, now: number): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  const until = `until ${clockTime(endsAt, now)} (${spanInWords(endsAt - now)})`;
  return `${[alertId, ...pairs, until].join(", ")}: ${reason}`;
}
