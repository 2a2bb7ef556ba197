import { conditionInWords, type Severity, withUnit } from "../../model/alert.ts";
import type { Audience } from "../../model/channel.ts";
import { spanInWords } from "../../model/duration.ts";
import type { Transition } from "../evaluate/instance.ts";
import type { AnyAlert } from "../evaluate/source-unreachable.ts";
import { clockTime, shown } from "../text.ts";
import { sparkline } from "./sparkline.ts";

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
  /** What `text` says, in parts, for a channel that lays them out. Only for a private audience. */
  parts?: Parts;
  /** The alert's runbook: a path in the project or a URL. Only for a private audience. */
  runbook?: string;
  /** What a tap opens, in place of the channel's own. Only for a private audience. */
  link?: string;
  /** Only for a private audience: whoever reads a button's token can press it. */
  actions?: readonly Action[];
}

export interface Parts {
  /** What is wrong, and why: one to six lines. */
  lead: string;
  fields: readonly { name: string; value: string }[];
}

/** A button that publishes its token, for a channel that has buttons and somewhere to publish to. */
export interface Action {
  label: string;
  token: string;
}

/** What else there is to say of a transition. */
export interface Details {
  /** Why, as its rule's `cause` says at that moment: a line each. */
  cause?: readonly string[];
  actions?: readonly Action[];
}

const lineLimit = 400;
const causeLines = 3;
const causeLimit = 140;
const labelFields = 8;

/** What people read. A public audience gets title, value and duration: no label, reason, link or stack name. */
export function messageOf(
  alert: AnyAlert,
  transition: Transition,
  stack: string,
  audience: Audience,
  details: Details = {},
): Message {
  const { kind, severity, key, since } = transition;
  const title = kind === "resolved" ? `Resolved: ${alert.title}` : alert.title;
  const message = { kind, severity, title: shown(title, 140), since, sequenceId: `${alert.id}-${key.slice(0, 8)}` };
  if (audience === "public") return { ...message, text: joined(publicLines(alert, transition)) };
  const lead = leadLines(alert, transition, details);
  const { runbook } = alert;
  const ending = kind === "resolved";
  return {
    ...message,
    text: joined([lead[0] ?? "", ...changeLines(alert, transition), ...lead.slice(1), `stack ${stack}`]),
    parts: { lead: joined(lead), fields: fieldsOf(alert, transition, stack) },
    ...(runbook && !ending ? { runbook } : {}),
    ...(details.actions?.length && !ending ? { actions: details.actions } : {}),
  };
}

/** Something about Watchbill itself that no rule speaks of. */
export function notice(id: string, title: string, lines: readonly string[], now: number): Message {
  return {
    kind: "notice",
    severity: "warning",
    title: shown(title, 140),
    text: joined(lines),
    since: now,
    sequenceId: id,
  };
}

function joined(lines: readonly string[]): string {
  return lines
    .map((line) => shown(line, lineLimit))
    .filter(Boolean)
    .join("\n");
}

/** What is wrong in the alert's own words, its last values, and its cause. */
function leadLines(alert: AnyAlert, transition: Transition, { cause }: Details): string[] {
  const { kind, value, recent, reason, labels } = transition;
  if (kind === "resolved") {
    const now = reason ?? (value !== null && showsNumber(alert) ? `now ${withUnit(value, alert.unit)}` : "");
    return [[labelsInWords(labels), now].filter(Boolean).join(": ")];
  }
  const first =
    reason === null ? filled(alert, transition) : [labelsInWords(labels), reason].filter(Boolean).join(": ");
  const bars = showsNumber(alert) ? sparkline(recent ?? []) : "";
  const causes = (cause ?? []).slice(0, causeLines).map((line) => `· ${shown(line, causeLimit)}`);
  return [first, ...(bars ? [`lately ${bars}`] : []), ...causes];
}

function changeLines(alert: AnyAlert, transition: Transition): string[] {
  if (transition.kind === "resolved") return [times(transition)];
  return [`${howBad(transition)}${against(alert, transition)}`, times(transition)];
}

function howBad({ kind, severity }: Transition): string {
  if (kind === "escalated") return `${severity} now (was warning)`;
  return kind === "deescalated" ? `${severity} now (was critical)` : severity;
}

function times({ kind, since, at }: Transition): string {
  if (kind === "resolved") return `lasted ${spanInWords(at - since)}, ${clockTime(since, at)} to ${clockTime(at, at)}`;
  return `since ${clockTime(since, at)}${at - since >= 1_000 ? `, for ${spanInWords(at - since)}` : ""}`;
}

function fieldsOf(alert: AnyAlert, transition: Transition, stack: string): Parts["fields"] {
  const { kind, since, at, value, labels } = transition;
  const level = levelOf(alert, transition);
  const measured = transition.reason === null && value !== null && showsNumber(alert);
  const figure = measured ? withUnit(value, alert.unit) : "";
  const threshold = level && kind !== "resolved" ? ` (${conditionInWords(level.when, alert.unit)})` : "";
  const from = `${clockTime(since, at)}, for ${spanInWords(at - since)}`;
  const fields = [
    ...Object.entries(labels)
      .slice(0, labelFields)
      .map(([name, text]) => ({ name, value: text })),
    ...(figure ? [{ name: "value", value: `${figure}${threshold}` }] : []),
    kind === "resolved"
      ? { name: "lasted", value: times(transition).slice("lasted ".length) }
      : { name: "since", value: from },
    ...(kind === "resolved" ? [] : [{ name: "severity", value: howBad(transition) }]),
    { name: "stack", value: stack },
  ];
  return fields.map((field) => ({ name: shown(field.name, 64), value: shown(field.value, 256) }));
}

function publicLines(alert: AnyAlert, { kind, value, reason, since, at }: Transition): string[] {
  const lasting = `${kind === "resolved" ? "lasted" : "for"} ${spanInWords(at - since)}`;
  const figure = reason === null && value !== null && showsNumber(alert) ? withUnit(value, alert.unit) : "";
  // The reason may quote the database; whether there is a value is all that is public.
  return [figure || (reason === null ? "" : "no value"), lasting];
}

/** A container's or a source's 1 and 0 are yes and no: its state is what people want to read. */
export function showsNumber({ value }: AnyAlert): boolean {
  return value !== undefined && value.source !== "containers";
}

/** `: 152 jobs, threshold > 80 jobs`; nothing where no threshold is the reason. */
function against(alert: AnyAlert, transition: Transition): string {
  const level = levelOf(alert, transition);
  const { value, reason } = transition;
  if (!showsNumber(alert) || value === null || reason !== null || !level) return "";
  return `: ${withUnit(value, alert.unit)}, threshold ${conditionInWords(level.when, alert.unit)}`;
}

function levelOf({ levels }: AnyAlert, { severity }: Transition) {
  return levels.find((candidate) => candidate.severity === severity);
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
