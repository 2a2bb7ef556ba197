import type { Digest, DigestEntry } from "../../../model/report.ts";
import { minuteOf } from "../../digest/words.ts";
import { labelsInWords } from "../../notify/message.ts";
import { counted } from "../../text.ts";
import { verdictWords } from "../words.ts";
import { chart } from "./chart.ts";
import { figureInWords } from "./figure.ts";
import { type Html, html } from "./html.ts";

/** Everything that was counted: what is out of the ordinary in full, what is as usual folded away. */
export function entrySection(digest: Digest): Html {
  const { entries, fromMs, comparedWith } = digest;
  const usual = entries.filter(isUsual);
  const others = entries.filter((entry) => !isUsual(entry));
  const fold = html`<details class="fold"><summary>${counted(usual.length, "entry", "entries")} as usual</summary>
${overview(usual)}
${usual.map((entry) => entryCard(entry, fromMs))}
</details>`;
  return html`<section aria-labelledby="digest">
<h2 id="digest">Digest</h2>
<p class="about">Made without a model: everything in it is counted on the copies and compared with ${comparedWith}. The strangest comes first.</p>
${others.length === 0 ? html`<p>Nothing is out of the ordinary.</p>` : overview(others)}
${others.map((entry) => entryCard(entry, fromMs))}
${usual.length > 0 ? fold : ""}
</section>`;
}

const isUsual = ({ verdict, suppressedBy }: DigestEntry) => verdict === "nominal" || suppressedBy !== undefined;

function overview(entries: readonly DigestEntry[]): Html {
  const row = ({ id, section, text, verdict, labels, suppressedBy }: DigestEntry) =>
    html`<tr><td><a class="cite" href="#${id}">${id}</a></td><td>${dot(verdict)}</td><td class="tag">${section}</td><td>${text} <span class="muted">${labelsInWords(labels)}${suppressedBy ? ` (explained: ${suppressedBy})` : ""}</span></td></tr>`;
  return html`<div class="wide overview"><table><thead><tr><th scope="col">Id</th><th scope="col">Verdict</th><th scope="col">Section</th><th scope="col">What</th></tr></thead>
<tbody>${entries.map(row)}</tbody></table></div>`;
}

export const dot = (verdict: DigestEntry["verdict"]): Html =>
  html`<span class="dot-label ${verdict}"><i aria-hidden="true"></i>${verdictWords[verdict]}</span>`;

function entryCard(entry: DigestEntry, fromMs: number): Html {
  const { id, section, text, verdict, suppressedBy, series = [], example = [] } = entry;
  return html`<article class="card entry" id="${id}">
<header><a class="cite" href="#${id}">${id}</a><span class="tag">${section}</span>${dot(verdict)}${times(entry)}</header>
<h3>${text}</h3>
${suppressedBy ? html`<p class="muted">Not counted as what it looks like: ${suppressedBy}.</p>` : ""}
<div class="facts">${figures(entry)}<div class="side">${labels(entry)}
${series.length > 0 ? html`<div class="charts">${series.map((one) => chart(one, fromMs))}</div>` : ""}</div></div>
${example.length > 0 ? html`<details><summary>One case of it</summary><pre>${example.join("\n")}</pre></details>` : ""}
</article>`;
}

function times({ sinceMs, untilMs }: DigestEntry): Html | undefined {
  if (sinceMs === undefined && untilMs === undefined) return undefined;
  const since = sinceMs === undefined ? "" : `since ${minuteOf(sinceMs)}`;
  const until = untilMs === undefined ? "" : `last ${minuteOf(untilMs)}`;
  return html`<span class="times">${[since, until].filter(Boolean).join(", ")}</span>`;
}

/** Named as they are cited. */
function figures({ id, figures }: DigestEntry): Html | undefined {
  const rows = Object.entries(figures);
  if (rows.length === 0) return undefined;
  return html`<table class="figures"><caption>Figures of ${id}</caption><tbody>${rows.map(
    ([name, value]) => html`<tr><th scope="row">${name}</th><td>${figureInWords(name, value)}</td></tr>`,
  )}</tbody></table>`;
}

function labels({ labels }: DigestEntry): Html | undefined {
  const rows = Object.entries(labels);
  if (rows.length === 0) return undefined;
  return html`<dl>${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
