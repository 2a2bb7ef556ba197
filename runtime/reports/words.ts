import { spanInWords } from "../../model/duration.ts";
import { citedId, type DigestEntry, type Report, type Verdict } from "../../model/report.ts";
import { stretch } from "../digest/words.ts";
import { labelsInWords } from "../notify/message.ts";
import { counted } from "../text.ts";

/** What every way to read a report says of it, in the same words. Texts of others are as they came: whoever shows them makes them safe. */

export const verdictWords: Record<Verdict, string> = { nominal: "Nominal", anomalies: "Anomalies", issues: "Issues" };

const kindWords: Record<Report["kind"], string> = {
  scheduled: "",
  "after-deploy": " after a deploy",
  "by hand": " asked for by hand",
};

/** `Issues: prod after a deploy`, which is what stands first everywhere. */
export function headline({ verdict, stack, kind }: Report): string {
  return `${verdictWords[verdict]}: ${stack}${kindWords[kind]}`;
}

export function periodInWords({ digest, fromMs, toMs }: Report): string {
  if ("failed" in digest) return "unknown, without a digest";
  return `${stretch(fromMs, toMs)} (${spanInWords(toMs - fromMs)})`;
}

/** How old the copies were when the report was made. */
export function copiesInWords({ digest, madeAtMs }: Report): string {
  if ("failed" in digest) return "none was read";
  const { metricsAtMs, logsAtMs } = digest.snapshot;
  const age = (name: string, atMs: number | null) =>
    atMs === null ? `no ${name}` : `${name} ${spanInWords(madeAtMs - atMs)} old`;
  return `${age("metrics", metricsAtMs)}, ${age("log", logsAtMs)}`;
}

export function usageInWords({ analysis: { usage } }: Report): string {
  if (usage.calls === 0) {
    return usage.costUsd > 0 ? `not known, counted as $${usage.costUsd.toFixed(2)}` : "no model was asked: $0";
  }
  const { model, calls, inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, costUsd } = usage;
  const into = inputTokens + cacheReadTokens + cacheWriteTokens;
  const cached = cacheReadTokens > 0 ? `, ${tokens(cacheReadTokens)} of them cached` : "";
  return `$${costUsd.toFixed(costUsd < 0.1 ? 3 : 2)}: ${model}, ${counted(calls, "call")}, ${tokens(into)} tokens in${cached}, ${tokens(outputTokens)} out`;
}

const tokens = (count: number) => (count < 10_000 ? String(count) : `${Math.round(count / 1_000)} k`);

/** What an entry says, and what of: `Blocks that failed: 8 of 790 (model kokoro)`. */
export function entryInWords({ text, labels }: DigestEntry): string {
  const about = labelsInWords(labels);
  return about ? `${text.replace(/\.$/, "")} (${about})` : text;
}

/** What the model says in short, without the citations, which stand in the findings and on the page. */
export function summaryInWords({ analysis: { summary } }: Report): string | undefined {
  return summary && withoutTicks(summary.replace(/ ?\[[dt]\d{1,6}(\.\w+)*\]/g, ""));
}

/** The model puts names into backticks, so that a digit in one is no figure. */
export const withoutTicks = (text: string) => text.replace(/`([^`\n]{1,80})`/g, "$1");

/** Why there is no word of the model; undefined where there is. */
export function withoutModel({ analysis }: Report): string | undefined {
  return analysis.withoutModel === undefined ? undefined : `Without the model: ${sentence(analysis.withoutModel)}`;
}

/** Why there is no digest, and what that means; undefined where there is one. */
export function withoutDigest({ digest }: Report): string | undefined {
  if (!("failed" in digest)) return undefined;
  return `Without a digest: ${sentence(digest.failed)} Nothing is known of this time, so the verdict is issues.`;
}

/** Each section that could not be made, with its reason. */
export function notKnown({ digest }: Report): string[] {
  return "failed" in digest ? [] : digest.missing.map(({ section, reason }) => `${section}: ${reason}`);
}

/** `12 of errors, 3 of latency` that the digest had no room for; empty where it had. */
export function leftOut({ digest }: Report): string {
  const left = "failed" in digest ? [] : digest.leftOut.filter(({ entries }) => entries > 0);
  return left.map(({ section, entries }) => `${entries} of ${section}`).join(", ");
}

/** Without the model, as many of what is as usual stand beside what is not that there are so many in all. */
const leastTold = 5;

/** The digest's entries that a person is told of, the strangest first: what is out of the ordinary, is not explained away, and no finding
 *  speaks of. */
export function entriesToTell({ digest, analysis }: Report): DigestEntry[] {
  if ("failed" in digest) return [];
  const cited = new Set(analysis.findings.flatMap(({ cites }) => cites.map(citedId)));
  const left = digest.entries.filter(({ id, suppressedBy }) => !cited.has(id) && suppressedBy === undefined);
  const odd = left.filter(({ verdict }) => verdict !== "nominal");
  if (analysis.withoutModel === undefined) return odd;
  const usual = left.filter(({ verdict }) => verdict === "nominal");
  return [...odd, ...usual.slice(0, Math.max(0, leastTold - odd.length))];
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

/** Where a report's page can be opened, if it has one, in stacks that say where their dashboards are. */
export const pageLink = (
  { id }: Report,
  page: string | undefined,
  { dashboardUrl }: { dashboardUrl?: string },
): string | undefined =>
  page === undefined || dashboardUrl === undefined ? undefined : `${dashboardUrl}/reports/${id}.html`;
