import type { Percentiles, StepResult, StressResult } from "../../../model/stress-result.ts";
import { minuteOf } from "../../digest/words.ts";
import { Html, html } from "../../reports/page/html.ts";
import { selfContained } from "../../reports/page/self-contained.ts";
import { pageStyle } from "../../reports/page/style.ts";
import { limitInWords, limitNames, percent, resultInWords, seconds } from "../in-words.ts";
import { picture } from "./picture.ts";

const style = `${pageStyle}
.picture{background:var(--card);border:1px solid var(--rule);border-radius:.65rem;overflow:hidden;margin:1.2rem 0}
.picture img{display:block;width:100%;height:auto}
td.number,th.number{text-align:right;white-space:nowrap}
tr.broken td:first-child{box-shadow:inset 4px 0 var(--issues)}
td.limit{color:var(--issues);font-weight:600}`;

/** A result as one HTML file that needs nothing else: what it holds, how that was found, and every figure. */
export function stressPage(result: StressResult): string {
  const said = resultInWords(result);
  const title = `${said.charAt(0).toUpperCase()}${said.slice(1)}`;
  const main = html`<header class="top ${{ held: "nominal", broken: result.profile === "baseline" ? "issues" : "anomalies", stopped: "anomalies" }[result.verdict]}">
<p class="badge">${result.verdict}</p>
<h1>${title}</h1>
<p class="period">${result.test}, ${result.profile}, on ${result.target}, ${minuteOf(result.startedAtMs)} to ${minuteOf(result.endedAtMs)}</p>
<p class="made">Limits: ${Object.entries(result.limits).map(([name, value], at) => `${at > 0 ? ", " : ""}${limitInWords(name as keyof StressResult["limits"], value)}`)}</p>
</header>
${pictures(result, said)}
<h2>Steps</h2>
${stepTable(result.steps)}
${result.steps.map(stepDetails)}
${about(result)}`;
  return selfContained({ title: `${title} · ${result.id}`, style, hasPictures: true }, main);
}

function pictures(result: StressResult, said: string): Html {
  const source = (theme: "light" | "dark") =>
    `data:image/svg+xml;base64,${Buffer.from(picture(result, theme)).toString("base64")}`;
  const words = `Time to first audio against people at the same time: ${said}. The figures are in the table below.`;
  return html`<figure class="picture"><picture><source media="(prefers-color-scheme: dark)" srcset="${new Html(source("dark"))}">
<img src="${new Html(source("light"))}" alt="${words}" width="920" height="380"></picture></figure>`;
}

function stepTable(steps: readonly StepResult[]): Html {
  const heads = ["people", "first audio p50", "p95", "p99", "block p95", "underruns", "errors", "queue", "blocks/s"];
  return html`<div class="wide" tabindex="0" role="region" aria-label="Steps"><table>
<thead><tr>${heads.map((head) => html`<th class="number">${head}</th>`)}<th>limit passed</th></tr></thead>
<tbody>${steps.map(
    ({
      users,
      figures,
      firstAudioMs,
      blockMs,
      broken,
      blocksPerSecond,
      isWhole,
    }) => html`<tr class="${broken.length > 0 ? "broken" : ""}">
<td class="number">${users}</td><td class="number">${seconds(firstAudioMs.p50)}</td><td class="number">${seconds(firstAudioMs.p95)}</td>
<td class="number">${seconds(firstAudioMs.p99)}</td><td class="number">${seconds(blockMs.p95)}</td><td class="number">${percent(figures.underrunPercent)}</td>
<td class="number">${percent(figures.errorPercent)}</td><td class="number">${figures.queueDepth ?? "–"}</td><td class="number">${blocksPerSecond.toFixed(1)}</td>
<td class="limit">${broken.map((limit) => limitNames[limit]).join(", ")}${isWhole ? "" : " (cut short)"}</td></tr>`,
  )}</tbody></table></div>`;
}

function stepDetails(step: StepResult): Html {
  const { users, http, errors, underruns, visits, blocksPlayed, ownDelayP99Ms } = step;
  const cells = ({ count, p50, p95, p99, max }: Percentiles) =>
    [count, ...[p50, p95, p99, max].map((ms) => (ms === null ? "–" : `${ms} ms`))].map(
      (cell) => html`<td class="number">${cell}</td>`,
    );
  return html`<details><summary>${users} people at ${minuteOf(step.startedAtMs)}: endpoints and errors</summary>
<p class="muted">${visits} visits, ${blocksPlayed} blocks heard, ${underruns.count} gaps of ${underruns.seconds.toFixed(1)} s together; this machine's own timers were at most ${ownDelayP99Ms} ms late (p99).</p>
<div class="wide" tabindex="0" role="region" aria-label="Endpoints"><table><thead><tr><th>endpoint</th>${["requests", "p50", "p95", "p99", "max"].map((head) => html`<th class="number">${head}</th>`)}</tr></thead>
<tbody>${http.map((endpoint) => html`<tr><td>${endpoint.endpoint}</td>${cells(endpoint)}</tr>`)}</tbody></table></div>
${errors.length > 0 ? html`<ul>${errors.map(({ kind, count }) => html`<li>${count} × ${kind}</li>`)}</ul>` : ""}</details>`;
}

function about({ id, seed, commit, spent, stopped, test }: StressResult): Html {
  const rows: [string, string][] = [
    ["Run", id],
    ["Seed", `${seed}: the same one lets the same people do the same things`],
    ["Code", commit ?? "not known"],
    [
      "Asked",
      `${spent.requests} requests, ${spent.blocks} blocks, $${spent.usd.toFixed(2)} by the assumed price of a block`,
    ],
    ["Times", "from when somebody should have been served, so that a stall is as long as it was for those who wait"],
    ...(stopped ? [["Ended early", stopped] as [string, string]] : []),
    ["Declared in", `stress/${test}.ts`],
  ];
  return html`<h2>About this run</h2><dl class="rows">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
