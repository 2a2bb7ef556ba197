import { citableIds, type Report } from "../../../model/report.ts";
import { minuteOf } from "../../digest/words.ts";
import {
  copiesInWords,
  headline,
  leftOut,
  notKnown,
  periodInWords,
  usageInWords,
  verdictWords,
  withoutDigest,
  withoutModel,
} from "../words.ts";
import { entrySection } from "./entries.ts";
import { findingSections, linked, toolSection } from "./findings.ts";
import { type Html, html } from "./html.ts";
import { selfContained } from "./self-contained.ts";
import { pageStyle } from "./style.ts";

/** A report with all its evidence as one HTML file that needs nothing else. */
export function reportPage(report: Report): string {
  const { analysis, digest } = report;
  const sections = [
    ...findingSections(analysis, citableIds(report)),
    ...("failed" in digest ? [] : [entrySection(digest)]),
    toolSection(analysis.toolResults),
  ];
  const main = html`${head(report)}
${sections}
${aboutSection(report)}`;
  return selfContained({ title: `${headline(report)} · ${report.id}`, style: pageStyle }, main);
}

function head(report: Report): Html {
  const { verdict, analysis, stack, madeAtMs } = report;
  const reasons = [withoutDigest(report), withoutModel(report)].filter((reason) => reason !== undefined);
  const unknown = notKnown(report);
  return html`<header class="top ${verdict}">
<p class="badge">${verdictWords[verdict]}</p>
<h1>${stack}</h1>
<p class="period">${periodInWords(report)}</p>
${analysis.summary ? html`<p class="summary">${linked(analysis.summary, citableIds(report))}</p>` : ""}
${reasons.map((reason) => html`<p class="callout">${reason}</p>`)}
${unknown.length > 0 ? html`<div class="callout"><b>Not known</b><ul>${unknown.map((line) => html`<li>${line}</li>`)}</ul></div>` : ""}
<p class="made">Report ${report.id}${report.kind === "scheduled" ? "" : `, ${report.kind}`}, made ${minuteOf(madeAtMs)} of copies: ${copiesInWords(report)}</p>
</header>`;
}

function aboutSection(report: Report): Html {
  const { digest, analysis } = report;
  const left = leftOut(report);
  const rows: [name: string, value: string][] = [
    ["Verdict", verdictReason(report)],
    ["Model", usageInWords(report)],
    ...(left ? [["Left out of the digest", left] as [string, string]] : []),
    ...("failed" in digest ? [] : [["Snapshot", digest.snapshot.id] as [string, string]]),
    ["Sent to the model", analysis.usage.calls > 0 ? `kept for audit in ${report.id}.audit.jsonl.gz` : "nothing"],
  ];
  return html`<section aria-labelledby="about"><h2 id="about">About this report</h2>
<dl class="rows">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></section>`;
}

function verdictReason({ verdict, digest, analysis }: Report): string {
  const ofDigest = "failed" in digest ? "there is no digest" : `the digest says ${digest.verdict}`;
  const ofModel = analysis.verdict === undefined ? "the model nothing" : `the model ${analysis.verdict}`;
  return `${verdictWords[verdict]}, the worse of two: ${ofDigest}, ${ofModel}`;
}
