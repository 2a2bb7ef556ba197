import type Anthropic from "@anthropic-ai/sdk";
import type { Analyst } from "../../model/analyst.ts";
import type { Digest } from "../../model/report.ts";
import { digestText } from "../digest/text.ts";
import { minuteOf } from "../digest/words.ts";
import type { Redactor } from "./redact/redactor.ts";

const hourMs = 3_600_000;
/** Up to here the same parts may be read from the cache by the next call of this run. */
const cached = { cache_control: { type: "ephemeral" } } as const;

/** What we say: the prompt, and what is known of the application. Nothing of events or logs. */
export function systemOf({ prompt, knownNormals, knownBenign }: Analyst): Anthropic.TextBlockParam[] {
  const known = [
    "# Known normals",
    ...knownNormals.map(
      ({ id, text, figure }) => `- ${id}: ${text}${figure ? ` (${figure.name} up to ${figure.upTo})` : ""}`,
    ),
    "# Known to be harmless in the log",
    ...knownBenign.map(({ id, text, template }) => `- ${id}: ${text} (template: ${template})`),
  ];
  return [{ type: "text", text: `${prompt.trim()}\n\n${known.join("\n")}`, ...cached }];
}

/** What the report is about, as data. */
export function digestMessage(digest: Digest): Anthropic.MessageParam {
  const { fromMs, toMs } = digest;
  const span = `d0 [span] figures: hours=${(toMs - fromMs) / hourMs}; from ${minuteOf(fromMs)}, to ${minuteOf(toMs)}`;
  return { role: "user", content: [{ type: "text", text: `${span}\n\n${digestText(digest)}`, ...cached }] };
}

/** The digest without anything private; its ids, keys of sections and figures stay. */
export function redactedDigest(digest: Digest, redactor: Redactor): Digest {
  const entries = digest.entries.map((entry) => ({
    ...entry,
    key: redactor.text(entry.key),
    text: redactor.byLook(entry.text),
    labels: Object.fromEntries(
      Object.entries(entry.labels).map(([name, value]) => [name, String(redactor.field(name, value))]),
    ),
    ...(entry.example ? { example: entry.example.map((line) => String(redactor.value(line))) } : {}),
    ...(entry.suppressedBy ? { suppressedBy: redactor.text(entry.suppressedBy) } : {}),
  }));
  const missing = digest.missing.map(({ section, reason }) => ({ section, reason: redactor.text(reason) }));
  return { ...digest, entries, missing };
}

/** Lines of the log and events stay out of it; what was counted stays. */
export function withoutExamples(digest: Digest): Digest {
  return { ...digest, entries: digest.entries.map(({ example: _, ...entry }) => entry) };
}
