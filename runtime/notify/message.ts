import { conditionInWords, type Severity, withUnit } from "../../model/alert.ts";
import type { Audience } from "../../model/channel.ts";
import { spanInWords } from "../../model/duration.ts";
import type { Transition } from "../evaluate/instance.ts";
import type { AnyAlert } from "../evaluate/source-unreachable.ts";
import { clockTime, shown } from "../text.ts";

export interface Message {
  kind: Transition["kind"] | "notice";
  severity: Severity;
  title: string;
  /** Plain text, a few lines. */
  text: string;
  /** When it began to be wrong, ms. */
  since: number;
  /** The same for all messages of one instance, so that a later one takes the place of the earlier. */
  sequenceId: string;
}

const lineLimit = 400;

/** What people read. A public audience gets title, value and duration: no label, reason, link or stack name. */
export function messageOf(alert: AnyAlert, transition: Transition, stack: string, audience: Audience): Message {
  const { kind, severity, key, since } = transition;
  const title = kind === "resolved" ? `Resolved: ${alert.title}` : alert.title;
  const lines = audience === "public" ? publicLines(alert, transition) : privateLines(alert, transition, stack);
  const text = lines.map((line) => shown(line, lineLimit)).join("\n");
  return { kind, severity, title: shown(title, 140), text, since, sequenceId: `${alert.id}-${key.slice(0, 8)}` };
}

/** Something about Watchbill itself that no rule speaks of. */
export function notice(id: string, title: string, lines: readonly string[], now: number): Message {
  const text = lines.map((line) => shown(line, lineLimit)).join("\n");
  return { kind: "notice", severity: "warning", title: shown(title, 140), text, since: now, sequenceId: id };
}

function privateLines(alert: AnyAlert, transition: Transition, stack: string): string[] {
  const { kind, severity, value, reason, since, at, labels } = transition;
  const where = `stack ${stack}`;
  if (kind === "resolved") {
    const times = `lasted ${spanInWords(at - since)}, ${clockTime(since, at)} to ${clockTime(at, at)}`;
    const now = reason ?? (value !== null && showsNumber(alert) ? `now ${withUnit(value, alert.unit)}` : "");
    return [[labelsInWords(labels), now].filter(Boolean).join(": "), times, where].filter(Boolean);
  }
  const change =
    kind === "firing" ? severity : `${severity} now (${kind === "escalated" ? "was warning" : "was critical"})`;
  const lasting = at - since >= 1_000 ? `, for ${spanInWords(at - since)}` : "";
  const times = `since ${clockTime(since, at)}${lasting}`;
  if (reason !== null) return [[labelsInWords(labels), reason].filter(Boolean).join(": "), change, times, where];
  return [filled(alert, transition), `${change}${against(alert, transition)}`, times, where];
}

function publicLines(alert: AnyAlert, { kind, value, reason, since, at }: Transition): string[] {
  const lasting = `${kind === "resolved" ? "lasted" : "for"} ${spanInWords(at - since)}`;
  const figure = reason === null && value !== null && showsNumber(alert) ? withUnit(value, alert.unit) : "";
  // The reason may quote the database; whether there is a value is all that is public.
  return [figure || (reason === null ? "" : "no value"), lasting].filter(Boolean);
}

/** A container's or a source's 1 and 0 are yes and no: its state is what people want to read. */
export function showsNumber({ value }: AnyAlert): boolean {
  return value !== undefined && value.source !== "containers";
}

/** `: 152 jobs, threshold > 80 jobs`. */
function against(alert: AnyAlert, { value, severity }: Transition): string {
  const level = alert.levels.find((candidate) => candidate.severity === severity);
  if (!showsNumber(alert) || value === null || !level) return "";
  return `: ${withUnit(value, alert.unit)}, threshold ${conditionInWords(level.when, alert.unit)}`;
}

/** The alert's own words. A placeholder without a value stays as it is, so that the mistake shows. */
function filled(alert: AnyAlert, { value, labels, annotations }: Transition): string {
  const known: Record<string, string> = { ...annotations, ...labels };
  if (value !== null) known.value = withUnit(value, alert.unit);
  return alert.message.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(known, name) ? (known[name] as string) : whole,
  );
}

export function labelsInWords(labels: Record<string, string>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}
