import { inOneLine } from "../../model/problem.ts";
import { channelChecks } from "../doctor/channel.ts";
import { type Check, failed, passed } from "../doctor/check.ts";
import { dashboardChecks } from "../doctor/dashboards.ts";
import { databaseChecks } from "../doctor/database.ts";
import { heartbeatChecks } from "../doctor/heartbeats.ts";
import { hetznerChecks } from "../doctor/hetzner.ts";
import { factsChecks, stateChecks } from "../doctor/machine.ts";
import { readerChecks } from "../doctor/reader.ts";
import { reportChecks } from "../doctor/reports.ts";
import { loadChannels } from "../files/channels.ts";
import { loadRules } from "../files/rules.ts";
import type { Host } from "../host.ts";
import { exitCode, type Io, type VerbArguments } from "../io.ts";
import { readFacts } from "../sources/facts.ts";

/** Everything that must be right for an alert to arrive, as seen from the host. Sends nothing. Exit code 1 when one thing
 *  is wrong. With --json: a list of Check. */
export async function doctor(host: Host, io: Io, { json }: VerbArguments): Promise<number> {
  const facts = readFacts(`${host.layout.runDir}/facts`, host.clock());
  const rules = loadRules(host.layout.rulesDir);
  const { channels, problems } = loadChannels(host);
  const broken = [...rules.problems, ...problems].map((problem) => failed("files", inOneLine(problem), "make up"));
  const some = channels.length > 0;
  const checks: Check[] = [
    ...(broken.length > 0 ? broken : [passed("files", `${rules.alerts.length} rules, ${channels.length} channels`)]),
    ...(some ? [] : [failed("channels", "there is none: nobody would be told", "make up")]),
    ...factsChecks(host, facts),
    ...stateChecks(host),
    ...(await databaseChecks(host, facts, rules.alerts)),
    ...(await readerChecks(host, facts)),
    ...(await Promise.all(channels.map((channel) => channelChecks(channel, host)))).flat(),
    ...heartbeatChecks(host),
    ...(await hetznerChecks(host)),
    ...(await reportChecks(host, facts)),
    ...(await dashboardChecks(host)),
  ];
  const lines = checks.map(
    ({ ok, check, detail, fix }) => `${ok ? "ok  " : "FAIL"}  ${check}: ${detail}${fix && ` — ${fix}`}`,
  );
  io.out(json ? JSON.stringify(checks, null, 2) : lines.join("\n"));
  return checks.every(({ ok }) => ok) ? exitCode.ok : exitCode.failed;
}
