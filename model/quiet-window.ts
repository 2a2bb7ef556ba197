import * as z from "zod";
import type { Severity } from "./alert.ts";
import { builtInIds } from "./alert-ids.ts";
import { idSchema } from "./alert-schema.ts";
import { type Calendar, latest, parseCalendar } from "./calendar.ts";
import { type Duration, durationMs, isDuration } from "./duration.ts";
import { type Problem, shapeProblems } from "./problem.ts";
import { isTimezone } from "./route.ts";

/** A time that comes again and at which alerts wait: quiet hours, maintenance. What still fires when it ends is told then; that
 *  something is over is told at any time. `windows/<id>.ts` exports one. */
export interface QuietWindow {
  /** kebab-case, like the file. */
  id: string;
  /** Why it is quiet then; status and messages say it. At most 120 characters. */
  why: string;
  /** When it begins, in words of systemd's OnCalendar: `"Mon..Fri 22:00"`, `"Sat,Sun 00:00"`, `"*-*-01 03:30"`, `"daily"`. A time
   *  that the clock leaves out in spring is the moment after the gap, one that it has twice in autumn is the first. */
  starts: string;
  /** How long it lasts, by a stopwatch: in the night when the clock changes it ends an hour earlier or later on the wall. At
   *  least a minute, at most 7 d. */
  lasts: Duration;
  /** The clock that `starts` is read on: `"Europe/Berlin"`, `"UTC"`. */
  timezone: string;
  /** What it holds back: alerts of these severities and with these ids. What is left out restricts nothing. */
  holds: { severities?: readonly Severity[]; alerts?: readonly string[] };
}

export const windowLimit = 50;

const windowSchema = z.strictObject({
  id: idSchema,
  why: z.string().min(1).max(120, "must be at most 120 characters"),
  starts: z.string().superRefine((text, context) => {
    try {
      parseCalendar(text);
    } catch (error) {
      context.addIssue({ code: "custom", message: (error as Error).message });
    }
  }),
  lasts: z
    .string()
    .refine((text) => isDuration(text) && durationMs(text) >= 60_000 && durationMs(text) <= 7 * 86_400_000, {
      error: 'must be a duration from "1m" to "7d"',
    }),
  timezone: z.string().refine(isTimezone, { error: 'must be the name of a time zone, for example "Europe/Berlin"' }),
  holds: z.strictObject({
    severities: z
      .array(z.enum(["warning", "critical"]))
      .min(1, "names one, or is left out for all")
      .optional(),
    alerts: z.array(idSchema).min(1, "names one, or is left out for all").max(500).optional(),
  }),
});

const windowsSchema = z.array(windowSchema).max(windowLimit, `are at most ${windowLimit}`);

/** The shape of them all, as the runtime checks the file on the host. */
export function parseWindowShapes(input: unknown, file: string): { windows: QuietWindow[]; problems: Problem[] } {
  const parsed = windowsSchema.safeParse(input);
  if (parsed.success) return { windows: parsed.data as QuietWindow[], problems: [] };
  return { windows: [], problems: shapeProblems(file, parsed.error) };
}

/** All problems of all declared windows. */
export function parseWindows(windows: readonly QuietWindow[], alertIds: readonly string[]): Problem[] {
  const known = [...alertIds, ...builtInIds];
  return windows.flatMap((window, index): Problem[] => {
    const file = typeof window?.id === "string" ? `windows/${window.id}.ts` : "windows/index.ts";
    const { error } = windowSchema.safeParse(window);
    if (error) return shapeProblems(file, error);
    const unknown = (window.holds.alerts ?? []).filter((id) => !known.includes(id));
    const problems = unknown.map((id) => {
      const message = `names the alert "${id}", which does not exist`;
      return { file, field: "holds.alerts", message };
    });
    if (windows.findIndex(({ id }) => id === window.id) !== index) {
      problems.push({ file, field: "id", message: `"${window.id}" is declared twice; rename one` });
    }
    if (neverEnds(window)) {
      const message = "is so long that the window is always open: what it holds would never be told; shorten it";
      problems.push({ file, field: "lasts", message });
    }
    return problems;
  });
}

/** Looks at every half hour of four weeks. */
function neverEnds(window: QuietWindow): boolean {
  const begin = Date.UTC(2026, 5, 1);
  for (let at = begin; at < begin + 28 * 86_400_000; at += 1_800_000) {
    if (openUntil(window, at) === undefined) return false;
  }
  return true;
}

const calendars = new Map<string, Calendar>();

/** When the window that is open at a moment ends, ms; undefined: it is not open. */
export function openUntil({ starts, lasts, timezone }: QuietWindow, now: number): number | undefined {
  const calendar = calendars.get(starts) ?? parseCalendar(starts);
  calendars.set(starts, calendar);
  const lastsMs = durationMs(lasts);
  const began = latest(calendar, timezone, now - lastsMs, now);
  return began === undefined ? undefined : began + lastsMs;
}
