import type { Alert } from "../../model/alert.ts";
import type { DeclaredArea } from "../../model/area.ts";
import type { Channel } from "../../model/channel.ts";
import type { Check } from "../../model/check.ts";
import type { Page } from "../../model/dashboard.ts";
import type { Declared } from "../../model/declared.ts";
import type { DerivedEventRule } from "../../model/derived-event.ts";
import type { QuietWindow } from "../../model/quiet-window.ts";
import type { Timer } from "../../model/timer.ts";
import { type DiffLine, lineDiff } from "../line-diff.ts";
import { pageSummary, pageWords } from "./page-words.ts";
import {
  alertWords,
  analystWords,
  areaWords,
  channelWords,
  checkWords,
  copyWords,
  derivedEventWords,
  timerWords,
  type Words,
  windowWords,
} from "./words.ts";

/** What becomes of one declaration. */
export interface Change {
  kind: "alert" | "check" | "timer" | "channel" | "window" | "derived event" | "area" | "copy" | "analyst" | "page";
  id: string;
  what: "new" | "removed" | "renamed" | "changed";
  /** The id it had, where it is renamed. */
  was?: string;
  /** What it is about, in the words of its newest version. */
  title: string;
  /** What differs, in the order a reader asks; everything that is set, where it is new; nothing where it is removed. */
  points: Point[];
}

/** One thing that differs. `before` is missing where there was none, `now` where there is none any more. */
export interface Point {
  name: string;
  before?: string;
  now?: string;
  /** For a text of several lines: those that differ. */
  lines?: DiffLine[];
}

/** Everything that differs, alerts first, each kind in the order of the newer version. */
export function declaredDiff(before: Declared, now: Declared): Change[] {
  const alerts = (version: Declared) => version.alerts.map((alert) => alertEntry(alert, version.channels));
  const checks = (version: Declared) => version.checks.map((check) => checkEntry(check, version.channels));
  return [
    ...changes("alert", alerts(before), alerts(now), renames(before.alerts, now.alerts)),
    ...changes("check", checks(before), checks(now)),
    ...changes("channel", before.channels.map(channelEntry), now.channels.map(channelEntry)),
    ...changes("timer", before.timers.map(timerEntry), now.timers.map(timerEntry)),
    ...changes("window", before.windows.map(windowEntry), now.windows.map(windowEntry)),
    ...changes("derived event", before.derivedEvents.map(derivedEntry), now.derivedEvents.map(derivedEntry)),
    ...changes("area", before.areas.map(areaEntry), now.areas.map(areaEntry)),
    ...changes("copy", copyEntries(before), copyEntries(now)),
    ...changes("analyst", analystEntries(before), analystEntries(now)),
    ...changes("page", pageEntries(before), pageEntries(now)),
  ];
}

interface Entry {
  id: string;
  title: string;
  words: Words;
  /** What is said where it is new; all of its words where it is left out. */
  whenNew?: Words;
}

const alertEntry = (alert: Alert, channels: readonly Channel[]): Entry => {
  return { id: alert.id, title: alert.title, words: alertWords(alert, channels) };
};
const checkEntry = (check: Check, channels: readonly Channel[]): Entry => {
  return { id: check.id, title: check.title, words: checkWords(check, channels) };
};
const channelEntry = (channel: Channel): Entry => {
  return { id: channel.id, title: channel.kind, words: channelWords(channel) };
};
const timerEntry = (timer: Timer): Entry => {
  return { id: timer.id, title: timer.description, words: timerWords(timer) };
};
const windowEntry = (window: QuietWindow): Entry => {
  return { id: window.id, title: window.why, words: windowWords(window) };
};
const derivedEntry = (rule: DerivedEventRule): Entry => {
  return { id: rule.id, title: rule.meaning, words: derivedEventWords(rule) };
};
const areaEntry = (area: DeclaredArea): Entry => {
  return { id: area.id, title: area.title, words: areaWords(area) };
};
const copyEntries = ({ data }: Declared): Entry[] => {
  return data ? [{ id: "logs", title: "what is kept of the application's logs", words: copyWords(data) }] : [];
};

const analystEntries = ({ analyst }: Declared): Entry[] => {
  return analyst ? [{ id: "analyst", title: "who thinks about the daily report", words: analystWords(analyst) }] : [];
};

const pageEntries = ({ dashboards }: Declared): Entry[] =>
  (dashboards?.pages ?? []).map((page: Page) => {
    return { id: page.id, title: page.title, words: pageWords(page), whenNew: pageSummary(page) };
  });

function changes(
  kind: Change["kind"],
  before: readonly Entry[],
  now: readonly Entry[],
  was: ReadonlyMap<string, string> = new Map(),
): Change[] {
  const renamed = new Set(was.values());
  const kept = now.flatMap(({ id, title, words, whenNew = words }): Change[] => {
    const oldId = was.get(id);
    const old = before.find((entry) => entry.id === (oldId ?? id));
    if (!old)
      return [
        { kind, id, what: "new", title, points: points(new Map(), whenNew).filter(({ name }) => name !== "title") },
      ];
    const differing = points(old.words, words);
    if (oldId) return [{ kind, id, what: "renamed", was: oldId, title, points: differing }];
    return differing.length > 0 ? [{ kind, id, what: "changed", title, points: differing }] : [];
  });
  const removed = before
    .filter(({ id }) => !renamed.has(id) && !now.some((entry) => entry.id === id))
    .map(({ id, title }): Change => ({ kind, id, what: "removed", title, points: [] }));
  return [...kept, ...removed];
}

function points(before: Words, now: Words): Point[] {
  const names = [...new Set([...now.keys(), ...before.keys()])];
  return names.flatMap((name): Point[] => {
    const [old, next] = [before.get(name), now.get(name)];
    if (old === next) return [];
    if (`${old}${next}`.includes("\n")) return [{ name, lines: differingLines(old, next) }];
    return [{ name, ...(old === undefined ? {} : { before: old }), ...(next === undefined ? {} : { now: next }) }];
  });
}

function differingLines(before: string | undefined, now: string | undefined): DiffLine[] {
  if (before !== undefined && now !== undefined) return lineDiff(before, now);
  const sign = before === undefined ? "+" : "-";
  return `${before ?? now}`.split("\n").map((line) => ({ sign, line }));
}

/** A rule that is gone and a new one that measures the same are one rule under another name: new id to old. */
export function renames(before: readonly Alert[], now: readonly Alert[]): Map<string, string> {
  const asked = ({ value, window }: Alert) => JSON.stringify([value, window]);
  const gone = before.filter(({ id }) => !now.some((alert) => alert.id === id));
  const found = new Map<string, string>();
  for (const alert of now) {
    if (before.some(({ id }) => id === alert.id)) continue;
    const at = gone.findIndex((old) => asked(old) === asked(alert));
    const [old] = at < 0 ? [] : gone.splice(at, 1);
    if (old) found.set(alert.id, old.id);
  }
  return found;
}
