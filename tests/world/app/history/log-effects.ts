import type { LogEntry, LogLevel } from "../service/loguru.ts";
import { between, type Random, uuid } from "../service/random.ts";
import type { Effect } from "./effect.ts";

/** What shows in the log and not in the events, or the other way round. */
export const logEffects: Record<string, Effect> = {
  "log-dark": { isUnlogged: true },
  "event-type-gone": { isLost: (event, of) => event.event_type === of },
  "new-error": { size: 0.5, lines: perHour("ERROR") },
  "warnings-grown": { size: 2, lines: perHour("WARNING") },
};

/** Lines of one kind, `logger|message`, so many an hour. */
function perHour(level: LogLevel): NonNullable<Effect["lines"]> {
  return (minuteStartMs, { random, size, of }) => {
    if (random() > size / 60) return [];
    const [logger = "", message = ""] = of.split("|");
    return [said(minuteStartMs, random, { level, logger, message })];
  };
}

/** `<n>` of the message becomes a number, `<id>` an id. */
export function said(
  minuteStartMs: number,
  random: Random,
  { level, logger, message }: { level: LogLevel; logger: string; message: string },
): LogEntry {
  const text = message
    .replaceAll("<n>", () => String(between(random, 2, 4_000)))
    .replaceAll("<id>", () => uuid(random));
  return {
    atMs: minuteStartMs + between(random, 0, 59_999),
    level,
    module: logger,
    function: "run",
    line: 1 + (message.length % 90),
    message: text,
    exception: level === "ERROR" ? { type: "RuntimeError", value: text } : undefined,
    extra: { request_id: uuid(random), user_id: `user-${between(random, 1, 800)}` },
  };
}
