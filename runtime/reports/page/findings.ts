import { type Analysis, citedId, type Finding, type ToolResult } from "../../../model/report.ts";
import { minuteOf } from "../../digest/words.ts";
import { counted } from "../../text.ts";
import { dot } from "./entries.ts";
import { asIs, clean, type Html, html } from "./html.ts";

const rowsShown = 200;

/** Ids that the page has anchors for. */
export type Anchors = ReadonlySet<string>;

/** What the model says: findings, patterns, suggestions, and what of it is not shown. */
export function findingSections(analysis: Analysis, anchors: Anchors): Html[] {
  const { findings, patterns, suggestions, rejected } = analysis;
  const list = (title: string, about: string, items: readonly string[]) =>
    items.length === 0
      ? []
      : [
          html`<section><h2>${title}</h2><p class="about">${about}</p><ul>${items.map((item) => html`<li>${linked(item, anchors)}</li>`)}</ul></section>`,
        ];
  return [
    ...(findings.length === 0
      ? []
      : [
          html`<section aria-labelledby="findings"><h2 id="findings">Findings</h2>
<p class="about">By the model. Every figure has been looked up in what it cites; click to see it.</p>
${findings.map((finding) => findingCard(finding, anchors))}</section>`,
        ]),
    ...list("Patterns", "What the model sees across several entries.", patterns),
    ...list("Metrics that would have helped", "Suggested by the model.", suggestions),
    ...(rejected.length === 0
      ? []
      : [
          html`<section><h2>Rejected</h2><p class="about">${counted(rejected.length, "statement")} of the model that could not be shown to be true.</p>
<div class="wide"><table><thead><tr><th scope="col">What it said</th><th scope="col">Why it does not stand above</th></tr></thead><tbody>${rejected.map(
            ({ text, reason }) => html`<tr><td>${text}</td><td>${reason}</td></tr>`,
          )}</tbody></table></div></section>`,
        ]),
  ];
}

function findingCard({ title, severity, evidence, cites, sinceMs, recommendation }: Finding, anchors: Anchors): Html {
  return html`<article class="card finding ${severity}">
<header>${dot(severity)}${sinceMs === undefined ? "" : html`<span class="times">since ${minuteOf(sinceMs)}</span>`}</header>
<h3>${linked(title, anchors)}</h3>
<p>${linked(evidence, anchors)}</p>
<p class="todo"><b>To do</b> ${linked(recommendation, anchors)}</p>
<footer>Evidence: ${cites.map((cite) => citation(cite, anchors))}</footer>
</article>`;
}

function citation(cite: string, anchors: Anchors): Html {
  const id = citedId(cite);
  return anchors.has(id) ? html`<a class="cite" href="#${id}">${cite}</a> ` : html`<span class="cite">${cite}</span> `;
}

const cites = /(`[^`\n]{1,80}`|\[?\b[dt]\d{1,6}(?:\.\w+)*\b\]?)/;

/** A text in which `d7`, `[d7.count]` and `t2.1.p95_ms` lead to what they name, and names in backticks look like names. */
export function linked(text: string, anchors: Anchors): Html[] {
  return clean(text)
    .split(cites)
    .map((part, index) => {
      if (index % 2 === 1 && part.startsWith("`")) return html`<code>${asIs(part.slice(1, -1))}</code>`;
      const cite = part.replace(/^\[|\]$/g, "");
      const id = citedId(cite);
      return index % 2 === 1 && anchors.has(id) ? html`<a class="cite" href="#${id}">${cite}</a>` : asIs(part);
    });
}

export function toolSection(results: readonly ToolResult[]): Html | undefined {
  if (results.length === 0) return undefined;
  return html`<section aria-labelledby="lookups"><h2 id="lookups">What the model looked up</h2>
<p class="about">On the same copies, read-only.</p>${results.map(toolCard)}</section>`;
}

function toolCard({ id, tool, input, columns, rows, cut, error }: ToolResult): Html {
  const asked = typeof input.sql === "string" ? input.sql : JSON.stringify(input, null, 2);
  const hidden = rows.length - rowsShown;
  return html`<article class="card entry" id="${id}">
<header><a class="cite" href="#${id}">${id}</a><span class="tag">${tool}</span><span class="times">${counted(rows.length, "row")}${cut ? ", there were more" : ""}</span></header>
<pre>${asked}</pre>
${error === undefined ? "" : html`<p class="muted">Answered by an error: ${error}</p>`}
${
  rows.length === 0
    ? ""
    : html`<div class="wide"><table><thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${rows.slice(0, rowsShown).map((row) => html`<tr>${row.map((cell) => html`<td>${cell === null ? "–" : String(cell)}</td>`)}</tr>`)}</tbody></table></div>`
}
${hidden > 0 ? html`<p class="muted">${counted(hidden, "more row")} in the report's file.</p>` : ""}
</article>`;
}
