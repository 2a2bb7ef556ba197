import { readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Clone, cloneOfRepository } from "../tests/e2e/fixtures/clone.ts";
import { type Site, startSite } from "../tests/e2e/fixtures/site.ts";
import type { Vps } from "../tests/world/vps/vps.ts";
import type { Line } from "./report.ts";

const stackName = "changes";
const rulesTotal = 50;
const timersTotal = 20;
const repetitions = 5;

/** What a person waits for who changes a larger stack, typed as people type it, and how often ssh dials the host for it. */
export async function changes(say: (line: string) => void): Promise<Line[]> {
  say(`changes: ${rulesTotal} rules, ${timersTotal} timers; first up, no-op, one rule, its rollback`);
  const site = await startSite(stackName);
  try {
    const clone = await cloneOfRepository(site.world);
    try {
      return await measured(site, clone);
    } finally {
      await clone.remove();
    }
  } finally {
    await site.close();
  }
}

async function measured({ world, databaseUrl }: Site, clone: Clone): Promise<Line[]> {
  await clone.configure(stackName, world, { databaseUrl });
  await declareMany(clone);
  const cost = (...words: string[]) => costOf(world.vps, clone, words);
  const first = await cost("up");
  const idle: Cost[] = [];
  const oneRule: Cost[] = [];
  const back: Cost[] = [];
  for (let round = 0; round < repetitions; round += 1) {
    idle.push(await cost("up"));
    await clone.edit("alerts/queue-depth.ts", "above(30)", "above(31)");
    oneRule.push(await cost("up"));
    back.push(await cost("rollback", "--to", "1"));
    await clone.edit("alerts/queue-depth.ts", "above(31)", "above(30)");
  }
  return [
    ...lines("first up", [first]),
    ...lines("up, nothing changed", idle),
    ...lines("up, one rule changed", oneRule),
    ...lines("rollback of one rule", back),
  ];
}

/** Copies of our own under other names until there are enough. The timers that are added run once, and then hourly. */
async function declareMany(clone: Clone): Promise<void> {
  const folder = join(clone.directory, "alerts");
  await rename(join(folder, "index.ts"), join(folder, "ours.ts"));
  await writeFile(
    join(folder, "index.ts"),
    `import { alerts as ours } from "./ours.ts";
const queries = ours.filter(({ id, value }) => value.source === "sql" && id !== "queue-depth");
const copy = (_, n) => ({ ...queries[n % queries.length], id: \`copy-\${n}\` });
export const alerts = [...ours, ...Array.from({ length: ${rulesTotal} - ours.length }, copy)];
`,
  );
  await writeFile(
    join(clone.directory, "timers/index.ts"),
    `import { drift } from "./drift.ts";
import { evaluate } from "./evaluate.ts";
const copy = (_, n) => ({ ...drift, id: \`copy-\${n}\`, every: "1h" });
export const timers = [evaluate, drift, ...Array.from({ length: ${timersTotal} - 2 }, copy)];
`,
  );
  await clone.git("add", "alerts", "timers");
  await clone.git("commit", "--quiet", "--message", "Many");
}

interface Cost {
  wallS: number;
  cpuS: number;
  changed: number;
  connections: number;
  connectionsAtOnce: number;
}

async function costOf(vps: Vps, clone: Clone, words: readonly string[]): Promise<Cost> {
  await untilIdle(vps);
  const since = (await vps.run("date +%s.%N")).stdout.trim();
  const before = cpuOfChildrenS();
  const startedMs = performance.now();
  const { code, output } = await clone.cli(...words, "--stack", stackName);
  const wallS = (performance.now() - startedMs) / 1_000;
  const cpuS = cpuOfChildrenS() - before;
  if (code !== 0) throw new Error(`bench: ${words.join(" ")} failed: ${output}`);
  const changed = output.match(/^ {2}[-+~±] (created|updated|deleted|replaced)/gm)?.length ?? 0;
  return { wallS, cpuS, changed, ...(await connectionsSince(vps, since)) };
}

/** Of all processes that have ended here, with theirs; the kernel counts in hundredths of a second. */
function cpuOfChildrenS(): number {
  const fields = readFileSync("/proc/self/stat", "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

/** What an `up` has started on the host, each new timer's first run for one, is no part of the next measurement. */
async function untilIdle(vps: Vps): Promise<void> {
  const running = "systemctl list-units --plain --no-legend --state=activating 'watchbill-*.service'";
  await vps.run(`sleep 6; while ${running} | grep -q .; do sleep 0.2; done`, { timeoutMs: 120_000 });
}

/** As sshd has written it. Our own commands share one connection that is older. */
async function connectionsSince(vps: Vps, since: string): Promise<Pick<Cost, "connections" | "connectionsAtOnce">> {
  await vps.run("journalctl --sync");
  const { stdout } = await vps.run(`journalctl --identifier sshd --since @${since} --output cat`);
  let connections = 0;
  let connectionsAtOnce = 0;
  let open = 0;
  for (const line of stdout.split("\n")) {
    if (line.startsWith("Accepted publickey")) {
      connections += 1;
      open += 1;
    } else if (line.includes("session closed for user root")) open -= 1;
    connectionsAtOnce = Math.max(connectionsAtOnce, open);
  }
  return { connections, connectionsAtOnce };
}

function lines(what: string, costs: readonly Cost[]): Line[] {
  const note = `${rulesTotal} rules, ${timersTotal} timers; ${costs[0]?.changed} resources changed`;
  return [
    { what, unit: "s", values: costs.map(({ wallS }) => wallS), note },
    {
      what,
      unit: "s CPU",
      values: costs.map(({ cpuS }) => cpuS),
      note: "all that was started here, the providers aside",
    },
    { what, unit: "ssh connections", values: costs.map(({ connections }) => connections) },
    { what, unit: "of them at once", values: costs.map(({ connectionsAtOnce }) => connectionsAtOnce) },
  ];
}
