import { setTimeout as sleep } from "node:timers/promises";
import { hostLayout } from "../model/layout.ts";
import type { Line } from "./report.ts";
import { type Setting, stackName } from "./setting.ts";

const windowS = 90;
const layout = hostLayout(stackName);
const unit = `${layout.unitPrefix}evaluate`;

/** What the whole watch costs the host: CPU of the service with its scripts, as systemd accounts for it, and what dockerd
 *  and PostgreSQL do for it, as the difference to a time without the timer. Both scaled to an hour. */
export async function consumption(setting: Setting): Promise<Line[]> {
  const { vps } = setting.world;
  setting.say(`consumption: ${windowS} s with the timer, ${windowS} s without`);
  const fromS = Math.floor(Date.now() / 1_000);
  const watched = await servicesCpuS(setting);
  const ticks = await ticksCpuS(setting, fromS);
  await vps.run(`systemctl stop ${unit}.timer`);
  const unwatched = await servicesCpuS(setting).finally(() => vps.run(`systemctl start ${unit}.timer`));
  const hourly = (cpuS: number) => (cpuS * 3_600) / windowS;
  const note = `scaled from ${ticks.length} ticks`;
  return [
    { what: "a whole tick", unit: "s CPU", values: ticks, note: "systemd's CPUUsageNSec: host-facts, node, report" },
    { what: "the watch, an hour", unit: "s CPU", values: [hourly(sum(ticks))], note },
    {
      what: "dockerd for it, an hour",
      unit: "s CPU",
      values: [hourly(watched.docker - unwatched.docker)],
      note: "with the timer less without",
    },
    {
      what: "PostgreSQL for it, an hour",
      unit: "s CPU",
      values: [hourly(watched.postgres - unwatched.postgres)],
      note: "with the timer less without",
    },
  ];
}

interface Services {
  docker: number;
  postgres: number;
}

async function servicesCpuS(setting: Setting): Promise<Services> {
  const before = await servicesNow(setting);
  await sleep(windowS * 1_000); // the measurement is of this time itself
  const after = await servicesNow(setting);
  return { docker: after.docker - before.docker, postgres: after.postgres - before.postgres };
}

async function servicesNow({ world }: Setting): Promise<Services> {
  const show = (name: string) => `systemctl show --value -p CPUUsageNSec ${name}`;
  const { stdout } = await world.vps.run(`${show("docker.service")}; ${show("postgresql-5432.service")}`);
  const [docker, postgres] = stdout.trim().split("\n").map(Number);
  if (!Number.isFinite(docker) || !Number.isFinite(postgres)) {
    throw new Error(`bench: systemd does not account for CPU on ${world.vps.name}: ${stdout}`);
  }
  return { docker: (docker as number) / 1e9, postgres: (postgres as number) / 1e9 };
}

/** CPU of each run of the service since then, from systemd's own entry in the journal. */
async function ticksCpuS({ world }: Setting, fromS: number): Promise<number[]> {
  const { stdout } = await world.vps.run(
    `journalctl -u ${unit}.service --since @${fromS} -o json --output-fields=CPU_USAGE_NSEC`,
  );
  const entries = stdout.split("\n").filter((line) => line.includes("CPU_USAGE_NSEC"));
  if (entries.length === 0) throw new Error(`bench: ${unit}.service did not run in ${windowS} s`);
  return entries.map((line) => Number((JSON.parse(line) as { CPU_USAGE_NSEC: string }).CPU_USAGE_NSEC) / 1e9);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
