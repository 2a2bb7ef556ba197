import { inOneLine, type Problem } from "../../model/problem.ts";
import { tick } from "../evaluate/tick.ts";
import { loadChannels } from "../files/channels.ts";
import { readDatabaseUrl } from "../files/database-url.ts";
import { readLogDirectory } from "../files/log-directory.ts";
import { loadRules } from "../files/rules.ts";
import { loadWindows } from "../files/windows.ts";
import type { Host } from "../host.ts";
import { exitCode, type Io } from "../io.ts";
import { Ledger } from "../notify/ledger.ts";
import { openChannels } from "../notify/open.ts";
import { readFacts } from "../sources/facts.ts";
import { openSources } from "../sources/open.ts";
import { openStore, stateFile } from "../state/open.ts";

/** One tick. Exit codes: 1 nothing was evaluated, 2 a file is broken, 3 a channel refused a message for good. */
export async function evaluate(host: Host, io: Io): Promise<number> {
  const rules = loadRules(host.layout.rulesDir);
  const files = loadChannels(host);
  const quiet = loadWindows(host);
  const facts = readFacts(`${host.layout.runDir}/facts`, host.clock());
  const database = readDatabaseUrl(host, facts);
  const logs = readLogDirectory(host);
  const { store, rebuilt } = openStore(stateFile(host.layout.stateDir));
  const { sources, close } = openSources({
    alerts: rules.alerts,
    facts,
    database,
    logDirectory: logs.directory,
    stateDir: host.layout.stateDir,
    runDir: host.layout.runDir,
  });
  const ledger = new Ledger(stateFile(host.layout.stateDir));
  try {
    const channels = openChannels(files.channels, host, ledger);
    const report = await tick({
      stack: host.stack,
      alerts: rules.alerts,
      brokenIds: rules.brokenIds,
      channels,
      windows: quiet.windows,
      sources,
      store,
      rebuilt,
      chance: host,
    });
    const problems = [
      ...rules.problems,
      ...files.problems,
      ...quiet.problems,
      ...logs.problems,
      ...unknownChannels(rules.alerts, channels),
    ];
    for (const problem of problems) io.err(inOneLine(problem));
    for (const line of [...report.problems, ...report.delivery.waiting, ...report.delivery.refused]) io.err(line);
    for (const { alert, transition } of report.changes) {
      io.out(`${alert.id}: ${transition.kind} ${transition.severity} ${JSON.stringify(transition.labels)}`);
    }
    if (report.delivery.refused.length > 0) return exitCode.refused;
    return problems.length > 0 ? exitCode.problems : exitCode.ok;
  } finally {
    ledger.close();
    store.close();
    await close();
  }
}

function unknownChannels(
  alerts: ReturnType<typeof loadRules>["alerts"],
  channels: readonly { id: string }[],
): Problem[] {
  const known = channels.map(({ id }) => id);
  return alerts.flatMap(({ id, channels: wanted = [] }) =>
    wanted
      .filter((channel) => !known.includes(channel))
      .map((channel) => ({
        file: `rules.d/${id}.json`,
        field: "channels",
        message: `names the channel "${channel}", which is not usable here; usable: ${known.join(", ") || "none"}`,
      })),
  );
}
