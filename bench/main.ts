import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { backtestBench } from "./backtest.ts";
import { changes } from "./changes.ts";
import { consumption } from "./consumption.ts";
import { dashboardBench } from "./dashboard.ts";
import { deployment } from "./deployment.ts";
import { digestBench } from "./digest.ts";
import { evaluation } from "./evaluation.ts";
import { kumaMonitors } from "./kuma.ts";
import { logCounts, logIngestion } from "./logs.ts";
import { machine } from "./machine.ts";
import { notification } from "./notification.ts";
import { renderBench } from "./render.ts";
import { type Line, table } from "./report.ts";
import { rules } from "./rules.ts";
import { withSetting } from "./setting.ts";
import { metricsSync } from "./sync-metrics.ts";

const startedAt = new Date().toISOString();
const rawFile = join(import.meta.dirname, "raw", `${startedAt.replace(/[:.]/g, "-")}.json`);
const say = (line: string) => console.error(`bench: ${line}`);

// In this order, on one host: the first deploys, the others measure what is deployed.
const parts = [deployment, evaluation, consumption, notification];
// Once that host is gone: processes of this machine alone, or a host of their own.
const partsOfTheirOwn = [
  changes,
  rules,
  logCounts,
  logIngestion,
  metricsSync,
  digestBench,
  renderBench,
  dashboardBench,
  kumaMonitors,
];

const before = machine();
say(`${before.processor}, ${before.cores} cores, load ${before.load.join(" ")}`);
const lines: Line[] = [];
async function measured(more: Promise<Line[]>): Promise<void> {
  lines.push(...(await more));
  await mkdir(join(rawFile, ".."), { recursive: true });
  await writeFile(rawFile, `${JSON.stringify({ startedAt, before, after: machine(), lines }, null, 2)}\n`);
}
await withSetting(say, async (setting) => {
  for (const part of parts) await measured(part(setting));
});
for (const part of partsOfTheirOwn) await measured(part(say));
console.log(table(lines));
console.log(
  `\n${before.processor}, ${before.cores} cores; load before ${before.load.join(" ")}, after ${machine().load.join(" ")}`,
);
console.log(`raw values: ${rawFile}`);
await backtestBench();
