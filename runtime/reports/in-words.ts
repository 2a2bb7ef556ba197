import type { DigestEntry, Finding, Report, Verdict } from "../../model/report.ts";
import { inColumns } from "../columns.ts";
import { minuteOf } from "../digest/words.ts";
import { shown } from "../text.ts";
import {
  copiesInWords,
  entriesToTell,
  entryInWords,
  headline,
  leftOut,
  notKnown,
  periodInWords,
  usageInWords,
  withoutDigest,
  withoutModel,
} from "./words.ts";

const codes: Record<Verdict, number> = { issues: 31, anomalies: 33, nominal: 32 };
const lineLimit = 1_000;
const rejectedLimit = 160;
const entriesShown = 15;

/** Of others, for a terminal: without control characters. */
const plain = (text: string) => shown(text, lineLimit);

/** A report as a person reads it at a terminal. */
export function reportInWords(report: Report, colour: boolean): string {
  const { analysis, id, verdict } = report;
  const left = leftOut(report);
  const sections = [
    [painted(headline(report), verdict, colour), `report ${id}, ${periodInWords(report)}`],
    [withoutDigest(report), withoutModel(report), analysis.summary].flatMap((line) => (line ? [plain(line)] : [])),
    ...analysis.findings.map((finding) => findingLines(finding, colour)),
    entryLines(entriesToTell(report), colour),
    [
      ...notKnown(report).map((line) => `not known: ${plain(line)}`),
      ...analysis.rejected.map(({ text, reason }) => `rejected, ${plain(reason)}: ${shown(text, rejectedLimit)}`),
      ...(left ? [`left out of the digest: ${plain(left)}`] : []),
      `copies: ${copiesInWords(report)}`,
      `cost: ${plain(usageInWords(report))}`,
    ],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

function findingLines(
  { title, severity, evidence, cites, sinceMs, recommendation }: Finding,
  colour: boolean,
): string[] {
  const since = sinceMs === undefined ? "" : `, since ${minuteOf(sinceMs)}`;
  return [
    `${painted(severity, severity, colour)}: ${plain(title)}${since}`,
    `  ${plain(evidence)}`,
    `  to do: ${plain(recommendation)}`,
    `  evidence: ${plain(cites.join(", "))}`,
  ];
}

function entryLines(entries: readonly DigestEntry[], colour: boolean): string[] {
  const lines = entries
    .slice(0, entriesShown)
    .map((entry) => `${entry.id}  ${painted(entry.verdict, entry.verdict, colour)}: ${plain(entryInWords(entry))}`);
  const more = entries.length - lines.length;
  return more > 0 ? [...lines, `and ${more} more in the page`] : lines;
}

function painted(text: string, verdict: Verdict, colour: boolean): string {
  return colour ? `\x1b[${codes[verdict]}m${plain(text)}\x1b[0m` : plain(text);
}

/** Reports as a list, in the order they come. */
export function reportsInWords(reports: readonly Report[]): string {
  if (reports.length === 0) return "there is no report yet";
  const head = ["ID", "VERDICT", "KIND", "PERIOD'S END", "FINDINGS", "COST", "TOLD"];
  const rows = reports.map((report) => {
    const { id, verdict, kind, toMs, digest, analysis } = report;
    const entries = "failed" in digest ? "no digest" : `${digest.entries.length} entries`;
    return [
      ...[id, verdict, kind, minuteOf(toMs)],
      analysis.withoutModel === undefined ? `${analysis.findings.length} of the model` : entries,
      `$${analysis.usage.costUsd.toFixed(3)}`,
      told(report),
    ];
  });
  return inColumns([head, ...rows]).join("\n");
}

function told({ deliveries }: Report): string {
  const wanted = Object.entries(deliveries).filter(([, { state }]) => state !== "not wanted");
  const words = wanted.map(([way, { state }]) => (state === "accepted" ? way : `${way} ${state}`));
  return words.join(", ") || "nobody";
}
