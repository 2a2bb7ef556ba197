import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { alerts } from "../alerts/index.ts";
import { sightOf } from "../backtest/lookback.ts";
import { sqlRuleOf } from "../backtest/over-ticks.ts";
import { bundledRuntime } from "../components/release/bundle.ts";
import type { Alert } from "../model/alert.ts";
import { startWatch } from "../tests/scenarios/watch.ts";
import { generateHistory, loadHistory } from "../tests/world/app/history.ts";
import { startPostgresLocal } from "../tests/world/postgres-local.ts";
import type { Line } from "./report.ts";

const counts = [20, 200, 2_000];
const repetitions = 10;
const eventsPerDay = 30_000;
// The process itself says what it has used, since a parent cannot ask for one child alone.
// The peak is the kernel's mark for this program: getrusage's is handed down by whoever started it.
const saysCost = `data:text/javascript,${encodeURIComponent(`
  import { readFileSync } from "node:fs";
  process.on("exit", () => {
    const peakKb = Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]);
    process.stderr.write("cost " + JSON.stringify([process.cpuUsage(), peakKb]));
  });`)}`;

interface Cost {
  wallS: number;
  cpuS: number;
  peakMb: number;
}

/** What one tick costs as rules become more: the deployed program, a real PostgreSQL with a day of events, all rules well. */
export async function rules(say: (line: string) => void): Promise<Line[]> {
  const directory = mkdtempSync(join(tmpdir(), "watchbill-bench-"));
  const program = join(directory, "watchbill.mjs");
  for (const [name, content] of await bundledRuntime()) writeFileSync(join(directory, name), content);
  const postgres = await startPostgresLocal();
  const watch = await startWatch(postgres, []);
  try {
    const to = new Date();
    const from = new Date(to.getTime() - 86_400_000);
    const client = await postgres.connect();
    await loadHistory(client, generateHistory({ seed: 1, from, to, eventsPerDay }));
    await client.end();
    const byCount: Cost[][] = [];
    for (const count of counts) {
      say(`rules: ${count}`);
      watch.rules(manyRules(count));
      const ticks: Cost[] = [];
      for (let tick = 0; tick <= repetitions; tick += 1) {
        watch.now = Date.now();
        watch.writeFacts();
        ticks.push(costOf([program, "evaluate", "--stack", "prod", "--root", watch.root]));
      }
      byCount.push(ticks.slice(1)); // the first one makes every rule's state
    }
    return [...counts.flatMap((count, index) => linesOf(count, byCount[index] ?? [])), growth(byCount)];
  } finally {
    await watch.close();
    await postgres.stop();
    rmSync(directory, { recursive: true });
  }
}

/** Our own rules that look back an hour at most, under other names until there are enough. */
function manyRules(count: number): Alert[] {
  const isShort = (alert: Alert) => {
    const rule = sqlRuleOf(alert);
    return rule !== undefined && (sightOf(rule.text, rule.windowMs).backMs ?? Infinity) <= 3_600_000;
  };
  const own = alerts.filter(isShort);
  return Array.from({ length: count }, (_, index) => {
    const base = own[index % own.length] as Alert;
    return { ...base, id: `${base.id}-${Math.floor(index / own.length) + 1}` };
  });
}

function costOf(words: string[]): Cost {
  const startedMs = performance.now();
  const { stderr, status } = spawnSync(process.execPath, ["--import", saysCost, ...words], { encoding: "utf8" });
  const wallS = (performance.now() - startedMs) / 1_000;
  const said = /cost (\[.+\])$/m.exec(stderr)?.[1];
  if (status !== 0 || !said) throw new Error(`bench: the tick ended with ${status}: ${stderr.slice(0, 500)}`);
  const [cpu, peakKb] = JSON.parse(said) as [NodeJS.CpuUsage, number];
  return { wallS, cpuS: (cpu.user + cpu.system) / 1e6, peakMb: peakKb / 1_024 };
}

function linesOf(count: number, costs: readonly Cost[]): Line[] {
  const what = `a tick of ${count} rules, all of them SQL`;
  return [
    { what, unit: "s wall", values: costs.map(({ wallS }) => wallS), note: "PostgreSQL on the same machine" },
    { what, unit: "s CPU", values: costs.map(({ cpuS }) => cpuS), note: "PostgreSQL's own is not counted" },
    { what, unit: "MB", values: costs.map(({ peakMb }) => peakMb), note: "peak resident" },
  ];
}

/** How many times the CPU of one more rule at most of them is what it is at fewest: 1 is linear. */
function growth(byCount: readonly Cost[][]): Line {
  const cpuS = (index: number) => Math.min(...(byCount[index] ?? []).map((cost) => cost.cpuS));
  const ofOne = (index: number) =>
    (cpuS(index) - cpuS(index - 1)) / ((counts[index] as number) - (counts[index - 1] as number));
  return {
    what: `one more rule among ${counts[2]}, against one more among ${counts[1]}`,
    unit: "times the CPU",
    values: [ofOne(2) / ofOne(1)],
    note: "from the fastest ticks; 1 is linear",
  };
}
