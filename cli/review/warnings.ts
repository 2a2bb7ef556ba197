import type { Alert } from "../../model/alert.ts";
import type { Declared } from "../../model/declared.ts";
import { jobOf, periodMs, scheduleInWords } from "../../model/timer.ts";
import { toldOf } from "../../model/told.ts";
import { renames } from "./declared-diff.ts";
import type { Step } from "./steps.ts";
import { heldWords } from "./words.ts";

/** What a reader must not miss: what is no longer watched, told later or told to nobody, and what loses data. Ids and words of
 *  declarations stand in backquotes. */
export function warningsOf(before: Declared, now: Declared, steps: readonly Step[]): string[] {
  return [
    ...goneWarnings(before, now),
    ...mutedWarnings(before, now),
    ...lateWarnings(before, now),
    ...lossWarnings(steps),
  ];
}

function goneWarnings(before: Declared, now: Declared): string[] {
  const was = renames(before.alerts, now.alerts);
  const renamed = new Set(was.values());
  const gone = before.alerts.filter(({ id }) => !renamed.has(id) && !now.alerts.some((alert) => alert.id === id));
  const checksGone = before.checks.filter(({ id }) => !now.checks.some((check) => check.id === id));
  const timersGone = before.timers.filter(({ id }) => !now.timers.some((timer) => timer.id === id));
  return [
    ...gone.map(({ id }) => `\`${id}\` is removed: what it watched, nobody watches any more`),
    ...[...was].map(
      ([id, old]) =>
        `\`${old}\` becomes \`${id}\`: its state and history start anew, and what fires as \`${old}\` is dropped`,
    ),
    ...checksGone.map(({ id }) => `the check \`${id}\` is removed: nobody looks from outside at it any more`),
    ...timersGone.map((timer) => `the timer \`${timer.id}\` is removed: nothing runs \`${jobOf(timer)}\` any more`),
  ];
}

function mutedWarnings(before: Declared, now: Declared): string[] {
  const was = renames(before.alerts, now.alerts);
  const pairs = now.alerts.flatMap((alert): [Alert, Alert][] => {
    const old = before.alerts.find(({ id }) => id === (was.get(alert.id) ?? alert.id));
    return old ? [[old, alert]] : [];
  });
  return pairs.flatMap(([old, alert]) =>
    old.levels.flatMap(({ severity }) => {
      if (!alert.levels.some((level) => level.severity === severity))
        return [`\`${alert.id}\` is never ${severity} any more`];
      const muted =
        toldOf(old, severity, before.channels).length > 0 && toldOf(alert, severity, now.channels).length === 0;
      return muted ? [`\`${alert.id}\`: nobody is told any more when it is ${severity}`] : [];
    }),
  );
}

function lateWarnings(before: Declared, now: Declared): string[] {
  const slower = now.timers.flatMap((timer) => {
    const old = before.timers.find(({ id }) => id === timer.id);
    if (!old || periodMs(timer) <= periodMs(old)) return [];
    const [is, was] = [scheduleInWords(timer), scheduleInWords(old)];
    return [`\`${timer.id}\` looks ${is} and no longer ${was}: what happens in between is seen later`];
  });
  const same = (id: string) => JSON.stringify(before.windows.find((window) => window.id === id));
  const quieter = now.windows
    .filter((window) => JSON.stringify(window) !== same(window.id))
    .map((window) => {
      const when = `\`${window.starts}\` (${window.timezone}) for ${window.lasts}`;
      return `while \`${window.id}\` is open, ${when}, nobody is told of \`${heldWords(window)}\``;
    });
  return [...slower, ...quieter];
}

/** What is kept on the host by a resource, by its type. */
const keeping: [type: RegExp, what: string][] = [
  [/^docker:index\/volume:Volume$/, "the data in the volume is lost"],
  [/^hcloud:index\/volume:Volume$/, "the data on the volume is lost"],
  [/^hcloud:index\/server:Server$/, "the server is lost with everything on it"],
];

function lossWarnings(steps: readonly Step[]): string[] {
  return steps
    .filter(({ op }) => op === "delete" || op === "replace")
    .flatMap(({ op, type, name }) => {
      const done = `\`${name}\` is ${op}d`;
      if (type === "command:remote:Command" && name === "vps-prepared") {
        return [`${done}: the stack's folders go from the host, and with them the state of every alert`];
      }
      if (type === "command:remote:Command" && name === "uptime-kuma" && op === "delete") {
        return [`${done}: Uptime Kuma goes from the host, and with it the history of every check`];
      }
      if (type === "command:remote:Command" && name.startsWith("timer-")) {
        return [`${done}: ${op === "delete" ? "it runs no more" : "nothing is watched until it runs again"}`];
      }
      const kept = keeping.find(([pattern]) => pattern.test(type));
      return kept ? [`${done}: ${kept[1]}`] : [];
    });
}
