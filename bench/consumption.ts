import { setTimeout as sleep } from "node:timers/promises";
import { durationMs } from "../model/duration.ts";
import { hostLayout } from "../model/layout.ts";
import { evaluate } from "../timers/evaluate.ts";
import type { Line } from "./report.ts";
import { type Setting, stackName } from "./setting.ts";

const windowS = 90;
const timer = `${hostLayout(stackName).unitPrefix}evaluate.timer`;

// The kernel counts in hundredths of a second, and adds to a parent what its ended children have used: PID 1 has what units
// ran, PostgreSQL's first process has what connections ran.
const watchedProcesses = { systemd: "init.scope", dockerd: "docker.service", PostgreSQL: "postgresql-5432.service" };
type Consumer = keyof typeof watchedProcesses;
const consumers = Object.keys(watchedProcesses) as Consumer[];

/** What the whole watch costs the host, as the difference between a time with the timer and one without, scaled to an hour. */
export async function consumption(setting: Setting): Promise<Line[]> {
  const { vps } = setting.world;
  setting.say(`consumption: ${windowS} s with the timer, ${windowS} s without`);
  const watched = await cpuInWindow(setting);
  await vps.run(`systemctl stop ${timer}`);
  const unwatched = await cpuInWindow(setting).finally(() => vps.run(`systemctl start ${timer}`));
  const hourly = (consumer: Consumer) => ((watched[consumer] - unwatched[consumer]) * 3_600) / windowS;
  const ticksAnHour = 3_600_000 / durationMs(evaluate.every);
  const how = `${windowS} s with the timer less ${windowS} s without, scaled`;
  return [
    {
      what: "the watch",
      unit: "s CPU an hour",
      values: [hourly("systemd")],
      note: `systemd, host-facts, node; ${how}`,
    },
    { what: "· of it each tick", unit: "s CPU", values: [hourly("systemd") / ticksAnHour] },
    { what: "dockerd for the watch", unit: "s CPU an hour", values: [hourly("dockerd")], note: how },
    { what: "PostgreSQL for the watch", unit: "s CPU an hour", values: [hourly("PostgreSQL")], note: how },
  ];
}

async function cpuInWindow(setting: Setting): Promise<Record<Consumer, number>> {
  const before = await cpuS(setting);
  await sleep(windowS * 1_000); // the measurement is of this time itself
  const after = await cpuS(setting);
  return Object.fromEntries(consumers.map((name) => [name, after[name] - before[name]])) as Record<Consumer, number>;
}

async function cpuS({ world }: Setting): Promise<Record<Consumer, number>> {
  const pid = (unit: string) => (unit === "init.scope" ? "1" : `$(systemctl show --value -p MainPID ${unit})`);
  const { stdout } = await world.vps.run(
    `getconf CLK_TCK; ${consumers.map((name) => `cut -d' ' -f14-17 /proc/${pid(watchedProcesses[name])}/stat`).join("; ")}`,
  );
  const [hertz = "", ...lines] = stdout.trim().split("\n");
  if (lines.length !== consumers.length) throw new Error(`bench: not every process is there: ${stdout}`);
  const used = (line: string) => line.split(" ").reduce((total, ticks) => total + Number(ticks), 0) / Number(hertz);
  return Object.fromEntries(consumers.map((name, index) => [name, used(lines[index] ?? "")])) as Record<
    Consumer,
    number
  >;
}
