import type { Audience } from "../../model/channel.ts";
import type { DigestEntry, Finding, Report, Verdict } from "../../model/report.ts";
import { minuteOf } from "../digest/words.ts";
import { literal } from "../notify/markdown.ts";
import { counted } from "../text.ts";
import {
  copiesInWords,
  entriesToTell,
  entryInWords,
  headline,
  leftOut,
  notKnown,
  periodInWords,
  summaryInWords,
  usageInWords,
  verdictWords,
  withoutDigest,
  withoutModel,
  withoutTicks,
} from "./words.ts";

const colours: Record<Verdict, number> = { nominal: 0x12b76a, anomalies: 0xf79009, issues: 0xd92d20 };
const marks: Record<Verdict, string> = { nominal: "🟢", anomalies: "🟠", issues: "🔴" };

// Discord allows a title of 256, a description of 4,096, 25 fields of 256 and 1,024, and 6,000 in all, in units of UTF-16.
const allLimit = 5_900;
const titleLimit = 200;
const summaryLimit = 1_100;
const reasonLimit = 420;
const findingsLimit = 5;
const fieldNameLimit = 200;
const evidenceLimit = 420;
const recommendationLimit = 260;
const entriesLimit = 8;
const entriesBesideFindings = 3;
const entryLimit = 240;
const fieldLimit = 1_000;

interface Field {
  name: string;
  value: string;
  inline?: boolean;
}

/** What is true of this sending, and not of the report. */
export interface Sending {
  audience: Audience;
  /** Name of the attached page; undefined where there is none. */
  page?: string | undefined;
  /** Where the page can be opened, which the title leads to. */
  link?: string | undefined;
  /** Sentences that come first: that it is a repeat, that it could not be saved. */
  notes: readonly string[];
}

/** The body of a webhook's message, within Discord's limits whatever the report holds: nothing of it calls anybody, is a link or is
 *  formatted. A public audience gets the verdict alone. */
export function discordMessage(report: Report, sending: Sending): object {
  const embed = {
    title: `${marks[report.verdict]} ${literal(titleOf(report, sending.audience), titleLimit)}`,
    ...(sending.link && sending.audience === "private" ? { url: sending.link } : {}),
    color: colours[report.verdict],
    timestamp: new Date(report.madeAtMs).toISOString(),
    footer: { text: footer(report, sending) },
  };
  const notes = sending.notes.map((note) => literal(note, reasonLimit));
  const description = [...notes, ...(sending.audience === "public" ? [] : lead(report))].join("\n\n");
  const fixed = embed.title.length + embed.footer.text.length + description.length;
  const fields = sending.audience === "public" ? [] : fieldsOf(report, allLimit - fixed);
  return { embeds: [{ ...embed, description, fields }], allowed_mentions: { parse: [] } };
}

const titleOf = (report: Report, audience: Audience) =>
  audience === "public" ? `Report: ${verdictWords[report.verdict].toLowerCase()}` : headline(report);

function footer({ id }: Report, { page, audience }: Sending): string {
  if (audience === "public") return `Report ${id}`;
  return `Report ${id}${page ? ` · all evidence is in the attached ${page}` : ""}`;
}

/** What one must have read, at most 2,000 units. */
function lead(report: Report): string[] {
  const summary = summaryInWords(report);
  return [
    ...(summary ? [literal(summary, summaryLimit)] : []),
    ...[withoutDigest(report), withoutModel(report)].flatMap((reason) =>
      reason ? [literal(reason, reasonLimit)] : [],
    ),
  ];
}

/** What is found comes first and takes what room is left by the facts about the report itself, which always stand. */
function fieldsOf(report: Report, room: number): Field[] {
  const facts = factsOf(report);
  let left = room - facts.reduce((sum, field) => sum + sizeOf(field), 0);
  const found: Field[] = [];
  const { findings } = report.analysis;
  const shown = [...findings.slice(0, findingsLimit).map(findingField), ...entryFields(report)];
  for (const field of shown) {
    if (sizeOf(field) > left) continue;
    left -= sizeOf(field);
    found.push(field);
  }
  return [...found, ...facts];
}

const sizeOf = ({ name, value }: Field) => name.length + value.length;

function findingField({ title, severity, evidence, recommendation, sinceMs, cites }: Finding): Field {
  const since = sinceMs === undefined ? "" : `since ${minuteOf(sinceMs)}, `;
  const value = [
    literal(withoutTicks(evidence), evidenceLimit),
    `→ ${literal(withoutTicks(recommendation), recommendationLimit)}`,
    `${since}by ${literal(cites.join(", "), 80)}`,
  ].join("\n");
  return { name: `${marks[severity]} ${literal(withoutTicks(title), fieldNameLimit)}`, value };
}

function entryFields(report: Report): Field[] {
  const entries = entriesToTell(report);
  const most = report.analysis.findings.length > 0 ? entriesBesideFindings : entriesLimit;
  const lines = withinLimit(entries.slice(0, most).map(entryLine), fieldLimit);
  if (lines.length === 0) return [];
  const more = entries.length - lines.length;
  const name = report.analysis.findings.length > 0 ? "Also in the digest" : "In the digest";
  return [{ name: more > 0 ? `${name}, and ${more} more` : name, value: lines.join("\n") }];
}

const entryLine = (entry: DigestEntry) =>
  `${marks[entry.verdict]} ${entry.id} ${literal(entryInWords(entry), entryLimit)}`;

function withinLimit(lines: readonly string[], limit: number): string[] {
  let size = 0;
  return lines.filter((line) => {
    size += line.length + 1;
    return size <= limit;
  });
}

function factsOf(report: Report): Field[] {
  const { rejected, findings } = report.analysis;
  const unknown = notKnown(report);
  const left = leftOut(report);
  const more = findings.length - findingsLimit;
  const reasons = [...new Set(rejected.map(({ reason }) => reason))].join("; ");
  return [
    ...(more > 0 ? [fact("More findings", `${more}, in the page`, 40)] : []),
    ...(unknown.length > 0 ? [fact("Not known", unknown.join("\n"), reasonLimit)] : []),
    ...(rejected.length > 0
      ? [fact("Rejected", `${counted(rejected.length, "statement")} of the model: ${reasons}`, 300)]
      : []),
    ...(left ? [fact("Left out of the digest", left, 200)] : []),
    { ...fact("Period", periodInWords(report), 100), inline: true },
    { ...fact("Copies", copiesInWords(report), 100), inline: true },
    { ...fact("Cost", usageInWords(report), 200), inline: true },
  ];
}

const fact = (name: string, value: string, limit: number): Field => ({ name, value: literal(value, limit) || "–" });
