import { undeliveredHeartbeats } from "../doctor/heartbeats.ts";
import { loadRules } from "../files/rules.ts";
import type { Host } from "../host.ts";
import { exitCode, type Io, type VerbArguments } from "../io.ts";
import { openStoreToRead, stateFile } from "../state/open.ts";
import { lastReport } from "../status/last-report.ts";
import { statusReport } from "../status/report.ts";
import { statusTable } from "../status/table.ts";

/** Every alert and every channel as the last tick left them, and the last report. Exit code 1 where nobody is watching. */
export async function status(host: Host, io: Io, { json }: VerbArguments): Promise<number> {
  const { alerts, problems } = loadRules(host.layout.rulesDir);
  const store = openStoreToRead(stateFile(host.layout.stateDir));
  try {
    const channels = store?.channels() ?? [];
    const wrong = [...problems, ...undeliveredHeartbeats(host)];
    const last = lastReport(host);
    const report = statusReport(host.stack, alerts, wrong, store?.snapshot(), channels, host.clock(), last);
    io.out(json ? JSON.stringify(report, null, 2) : statusTable(report, io.colour));
    return report.watching ? exitCode.ok : exitCode.failed;
  } finally {
    store?.close();
  }
}
