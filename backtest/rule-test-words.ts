import type { Severity } from "../model/alert.ts";
import type { Instance, Transition } from "../runtime/evaluate/instance.ts";
import type { Replayed } from "./replay.ts";

/** What changed in a tick, told as a rule test expects it, instance by instance: first what began or ceased to be pending,
 *  then the transition. */
export function changesInWords({ before, instances, transitions }: Replayed, now: number, start: number): string[] {
  const was = new Map(before.map((instance) => [instance.key, instance]));
  const is = new Map(instances.map((instance) => [instance.key, instance]));
  const named = new Map([...before, ...instances, ...transitions].map(({ key, labels }) => [key, labelWords(labels)]));
  const byName = [...named].sort(([, a], [, b]) => (a < b ? -1 : 1));
  const words = byName.flatMap(([key, name]) => [
    ...waitsInWords(was.get(key), is.get(key)).map((wait) => wait + name),
    ...transitions.filter((transition) => transition.key === key).map(transitionWords),
  ]);
  return words.map((word) => `${spanWord(now - start)} ${word}`);
}

function waitsInWords(old: Instance | undefined, current: Instance | undefined): string[] {
  const [waited, waiting] = [pendingIn(old), pendingIn(current)];
  const began = waiting.filter((severity) => !waited.includes(severity));
  const ceased = waited.filter((severity) => !current?.levels[severity]);
  return [...began.map((severity) => `pending ${severity}`), ...ceased.map((severity) => `calm ${severity}`)];
}

function pendingIn(instance: Instance | undefined): Severity[] {
  return (["warning", "critical"] as const).filter((severity) => instance?.levels[severity]?.firing === false);
}

function transitionWords({ kind, severity, labels, reason }: Transition): string {
  return `${kind} ${severity}${labelWords(labels)}${reason ? `: ${reason}` : ""}`;
}

function labelWords(labels: Record<string, string>): string {
  const values = Object.values(labels);
  return values.length > 0 ? ` (${values.join(", ")})` : "";
}

/** `0s`, `45s`, `7m`, `1h2m30s`. */
function spanWord(ms: number): string {
  const seconds = ms / 1_000;
  const parts = [
    [Math.floor(seconds / 3_600), "h"],
    [Math.floor(seconds / 60) % 60, "m"],
    [seconds % 60, "s"],
  ] as const;
  return parts.flatMap(([count, unit]) => (count > 0 ? [`${count}${unit}`] : [])).join("") || "0s";
}
