import { alerts } from "../alerts/index.ts";
import { hostLayout } from "../model/layout.ts";
import type { Line } from "./report.ts";
import { type Setting, stackName } from "./setting.ts";

const rules = `our ${alerts.length} rules`;
const repetitions = 20;
const layout = hostLayout(stackName);
const node = `${layout.currentRelease}/node`;
const credentials = "/run/watchbill-bench-credentials";
const timer = `${layout.unitPrefix}evaluate.timer`;

// As the service runs it, but for its sandbox: its user, and credentials in a folder that only this user can read.
const asService = `setpriv --reuid=watchbill --regid=watchbill --clear-groups env CREDENTIALS_DIRECTORY=${credentials}`;
const evaluate = `${asService} ${node} ${layout.currentRelease}/watchbill.mjs evaluate --stack ${stackName}`;
const facts = `${layout.binDir}/host-facts ${stackName}`;
// NODE_OPTIONS takes quotes away, hence words as regular expressions.
const printsPeak =
  "data:text/javascript,process.on(/exit/.source,()=>process.stderr.write(/peak/.source+process.resourceUsage().maxRSS))";

/** One evaluation of all our rules on the live host, beside the least that Node and Docker can do. */
export async function evaluation(setting: Setting): Promise<Line[]> {
  const { world, say } = setting;
  const { vps } = world;
  say(`evaluation: ${rules}, ${repetitions} times`);
  await vps.run(
    `systemctl stop ${timer} && while systemctl is-active --quiet ${layout.unitPrefix}evaluate.service; do sleep .1; done
     install -d -m 700 -o watchbill ${credentials} && cp ${layout.credentialsDir}/* ${credentials}/ &&
     chown watchbill ${credentials}/*`,
  );
  try {
    const evaluated: Cost[] = [];
    const empty: Cost[] = [];
    const gathered: Cost[] = [];
    const contained: Cost[] = [];
    for (let round = 0; round < repetitions; round += 1) {
      gathered.push(await cost(setting, facts));
      evaluated.push(await cost(setting, evaluate));
      empty.push(await cost(setting, `${node} -e 0`));
      contained.push(await cost(setting, "docker run --rm node:24-slim node -e 0"));
    }
    const peaks = [await peakMb(setting, evaluate), await peakMb(setting, evaluate), await peakMb(setting, evaluate)];
    const emptyPeak = await peakMb(setting, `${node} -e 0`);
    return [
      ...lines(`evaluate, ${rules}`, evaluated, "node watchbill.mjs evaluate, database and state included"),
      { what: `evaluate, ${rules}`, unit: "MB", values: peaks, note: "peak resident" },
      ...lines("host-facts", gathered, "runs before each evaluation; dockerd's own work not counted"),
      ...lines("node -e 0", empty, "peer"),
      { what: "node -e 0", unit: "MB", values: [emptyPeak], note: "peak resident" },
      ...lines("docker run --rm node -e 0", contained, "peer").slice(0, 1),
    ];
  } finally {
    await vps.run(`rm -rf ${credentials}; systemctl start ${timer}`);
  }
}

interface Cost {
  wallS: number;
  cpuS: number;
}

async function cost({ world }: Setting, command: string): Promise<Cost> {
  const { stderr } = await world.vps.run(
    `bash -c 'TIMEFORMAT="cost %3R %3U %3S"; time ${command} >/dev/null 2>/tmp/bench-said' || cat /tmp/bench-said >&2`,
    { check: false },
  );
  const [, wall, user, system] = /cost (\S+) (\S+) (\S+)/.exec(stderr) ?? [];
  if (wall === undefined || stderr.split("\n").length > 2) throw new Error(`bench: ${command} failed: ${stderr}`);
  return { wallS: Number(wall), cpuS: Number(user) + Number(system) };
}

async function peakMb({ world }: Setting, command: string): Promise<number> {
  const { stderr } = await world.vps.run(`NODE_OPTIONS='--import=${printsPeak}' ${command}`);
  const peak = /peak(\d+)/.exec(stderr)?.[1];
  if (peak === undefined) throw new Error(`bench: ${command} did not say its peak: ${stderr}`);
  return Number(peak) / 1024;
}

function lines(what: string, costs: readonly Cost[], note: string): Line[] {
  return [
    { what, unit: "s wall", values: costs.map(({ wallS }) => wallS), note },
    { what, unit: "s CPU", values: costs.map(({ cpuS }) => cpuS), note: "user and system" },
  ];
}
