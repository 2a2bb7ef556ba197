import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { alerts } from "../alerts/index.ts";
import { dashboardsFile } from "../components/dashboards-file.ts";
import { dashboards } from "../dashboards/index.ts";
import { type Panel, type Range, ranges } from "../model/dashboard.ts";
import { pageFileName } from "../model/dashboard-files.ts";
import { selectsOf } from "../model/dashboard-parser.ts";
import { withValues } from "../model/dashboard-sql.ts";
import { dataFolder } from "../model/data-folder.ts";
import { noHostRows } from "../model/host-tables.ts";
import { loadDashboards } from "../runtime/files/dashboards.ts";
import { loadRules } from "../runtime/files/rules.ts";
import { hostOf } from "../runtime/host.ts";
import { openData } from "../runtime/query/open.ts";
import { hostSpare } from "../runtime/render/limits.ts";
import { rememberedTables } from "../runtime/render/remembered/remembered.ts";
import { renderSite } from "../runtime/render/render-site.ts";
import type { Spare } from "../runtime/render/site-files.ts";
import { spanOf } from "../runtime/render/span.ts";
import { views } from "../views/index.ts";
import { dataTables } from "../views/shared/tables.ts";
import { measureAlone } from "./alone.ts";
import { peakMbOfProcess } from "./peak.ts";
import { writeCopies } from "./render-copies.ts";
import type { Line } from "./report.ts";

const self = fileURLToPath(import.meta.url);
const stack = "bench";
const periodMs = 300_000;
const month = { days: 30, eventsPerDay: 34_000 };
/** A twelfth of the events for each day, so that a year of them is made in seconds. */
const histories = [30, 90, 365].map((days) => ({ days, eventsPerDay: 8_000 }));
const firstRuns = 2;
const repetitions = 6;
const none: Spare = { lateMs: 0, newMs: 0 };
const peerRepetitions = 3;

interface Taken {
  wallS: number;
  cpuS: number;
  peakMb: number;
}

/** The timer's render of all pages over a month of a million events, each a process of its own and five minutes of data after the one before:
 *  the first, which has nothing to carry over, and those of every day, in which all of the time for what could wait is used up. Beside it the
 *  same questions of the last day, each asked once of one connection; and what cannot wait, on a longer past. */
export async function renderBench(say: (line: string) => void): Promise<Line[]> {
  const found: Line[] = [];
  const directory = mkdtempSync(join(tmpdir(), "watchbill-bench-"));
  try {
    const host = await deployed(join(directory, "month"), month);
    say(`render: ${host.events} events`);
    const first = Array.from({ length: firstRuns }, () => host.render(hostSpare));
    host.wait(6 * 3_600_000);
    const [usual, peer]: [Taken[], Taken[]] = [[], []];
    for (let round = 0; round < repetitions; round += 1) {
      usual.push(host.render({ ...hostSpare, newMs: 0 }));
      if (round < peerRepetitions) peer.push(host.peer());
      say(`render: ${usual.at(-1)?.wallS.toFixed(1)} s, ${usual.at(-1)?.cpuS.toFixed(1)} s CPU`);
    }
    found.push(...linesOf({ first, usual, peer }, host.events));
    rmSync(join(directory, "month"), { recursive: true });
    for (const past of histories) {
      const longer = await deployed(join(directory, String(past.days)), past);
      longer.render(none);
      const taken = Array.from({ length: peerRepetitions }, () => longer.render(none));
      say(`render: ${past.days} days, ${longer.events} events, ${taken.at(-1)?.cpuS.toFixed(1)} s CPU`);
      const note = `${longer.events} events; nothing but what cannot wait`;
      found.push(
        line(
          `a refresh, ${past.days} days of history`,
          "s CPU",
          taken.map(({ cpuS }) => cpuS),
          note,
        ),
      );
      rmSync(join(directory, String(past.days)), { recursive: true });
    }
    return found;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

interface Deployed {
  events: number;
  /** Five minutes of data after the one before. */
  render(spare: Spare): Taken;
  /** Nothing is rendered for so long. */
  wait(ms: number): void;
  peer(): Taken;
}

/** A host's files, with all pages and rules, and copies of so long a past. */
async function deployed(root: string, past: { days: number; eventsPerDay: number }): Promise<Deployed> {
  const { layout } = hostOf(stack, root, undefined);
  const endsMs = Date.UTC(2026, 2, 30);
  const events = await writeCopies(layout.syncedDir, { ...past, endsMs });
  const known = { tables: dataTables, views };
  for (const folder of [layout.dashboardsDir, layout.rulesDir, layout.siteDir]) mkdirSync(folder, { recursive: true });
  writeFileSync(
    layout.dashboardsFile,
    JSON.stringify(dashboardsFile({ dashboards, alerts, known, everyMs: periodMs })),
  );
  for (const page of dashboards.pages)
    writeFileSync(join(layout.dashboardsDir, pageFileName(page)), JSON.stringify(page));
  for (const alert of alerts) writeFileSync(join(layout.rulesDir, `${alert.id}.json`), JSON.stringify(alert));
  let nowMs = endsMs - 24 * 3_600_000;
  return {
    events,
    render(spare) {
      nowMs += periodMs;
      for (const name of [dataFolder.metrics, dataFolder.logTables]) {
        utimesSync(join(layout.syncedDir, name), nowMs / 1_000, nowMs / 1_000);
      }
      return child("--render", root, String(nowMs), JSON.stringify(spare));
    },
    wait(ms) {
      nowMs += ms;
    },
    peer: () => child("--peer", layout.syncedDir, String(nowMs)),
  };
}

function child(...words: string[]): Taken {
  const { stdout, stderr, status } = spawnSync(process.execPath, [self, ...words], { encoding: "utf8" });
  if (status !== 0) throw new Error(`bench: ${words[0]} ended with ${status}: ${stderr.slice(0, 500)}`);
  return JSON.parse(stdout);
}

function linesOf(taken: Record<"first" | "usual" | "peer", Taken[]>, events: number): Line[] {
  const { first, usual, peer } = taken;
  const pages = `${dashboards.pages.length} pages, ${events} events`;
  const wall = (some: Taken[]) => some.map(({ wallS }) => wallS);
  const cpu = (some: Taken[]) => some.map(({ cpuS }) => cpuS);
  return [
    line("render, as every five minutes", "s wall", wall(usual), `${pages}; the aim is 3`),
    line("render, as every five minutes", "s CPU", cpu(usual), ""),
    line(
      "render, peak resident",
      "MB",
      [...first, ...usual].map(({ peakMb }) => peakMb),
      "the aim is 400",
    ),
    line("the first two renders", "s CPU", cpu(first), "every range, and narrowed pages for 15 s"),
    line(
      "the last day's questions of one connection",
      "s CPU",
      cpu(peer),
      "peer: each once, without limits, nothing written",
    ),
    line(
      "the render's CPU by the peer's",
      "times",
      cpu(usual.slice(0, peer.length)).map((s, at) => s / (peer[at] as Taken).cpuS),
      "round by round",
    ),
  ];
}

const line = (what: string, unit: string, values: number[], note: string): Line => ({ what, unit, values, note });

/** As the verb does it. */
async function rendered(root: string, nowMs: number, spare: Spare): Promise<Taken> {
  const host = { ...hostOf(stack, root, undefined), clock: () => nowMs };
  const { layout } = host;
  const { dashboards, pages } = loadDashboards(host);
  const { failed } = await renderSite({
    ...{ stack, dashboards, pages, nowMs, spare, alerts: loadRules(layout.rulesDir).alerts },
    remembered: await rememberedTables(host, nowMs - 2 * ranges["1y"].spanMs, nowMs),
    ...{ dataDir: layout.syncedDir, siteDir: layout.siteDir },
  });
  if (failed.length > 0) throw new Error(failed.join("\n"));
  return taken();
}

/** Every question of the pages' last day, one after the other. */
async function asked(folder: string, nowMs: number): Promise<Taken> {
  const data = await openData(folder, { tables: dataTables, views }, { host: noHostRows() });
  const timezone = dashboards.timezone;
  for (const panel of dashboards.pages.flatMap(({ panels }): readonly Panel[] => panels)) {
    const range: Range = "range" in panel && panel.range in ranges ? (panel.range as Range) : "24h";
    for (const [field, sql] of selectsOf(panel)) {
      if (field === "sql" || field === "sparkline")
        await data.ask(withValues(sql, { ...spanOf(range, nowMs, timezone), timezone }));
    }
  }
  await data.close();
  return taken();
}

function taken(): Taken {
  const { user, system } = process.cpuUsage();
  return { wallS: performance.now() / 1_000, cpuS: (user + system) / 1e6, peakMb: peakMbOfProcess() };
}

if (process.argv[1] === self) {
  const [mode, folder = "", nowMs = "", spare = ""] = process.argv.slice(2);
  if (mode === "--render") {
    console.log(JSON.stringify(await rendered(folder, Number(nowMs), JSON.parse(spare))));
  } else if (mode === "--peer") console.log(JSON.stringify(await asked(folder, Number(nowMs))));
  else await measureAlone("render", renderBench);
}
