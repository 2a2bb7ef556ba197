import { execFile } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { dataFolder } from "../../model/data-folder.ts";
import { spanInWords } from "../../model/duration.ts";
import { anthropicCredential } from "../../model/layout.ts";
import type { Report } from "../../model/report.ts";
import { minuteOf } from "../digest/words.ts";
import { readLogDirectory } from "../files/log-directory.ts";
import type { Host } from "../host.ts";
import { isWaiting, latestReports } from "../reports/store.ts";
import type { FactsRead } from "../sources/facts.ts";
import { activeTimers } from "../sources/units.ts";
import { deliveryInWords } from "../status/last-report.ts";
import { shown } from "../text.ts";
import { type Check, failed, passed } from "./check.ts";

/** What a copy of five minutes' period may be late. */
const copyMs = 3_600_000;
/** From the timer to a saved report, with all that its steps may take. */
const runMs = 45 * 60_000;
const programMs = 10_000;

/** Is there something to make a report of, a model to think about it, and did the last one arrive? Nothing where the stack makes none. */
export async function reportChecks(host: Host, facts: FactsRead): Promise<Check[]> {
  if (!existsSync(host.layout.reportsDir)) return [];
  const [last] = latestReports(host.layout.reportsDir, 1);
  return [...copyChecks(host), await modelCheck(host, last), lastCheck(host, last, facts)];
}

function copyChecks(host: Host): Check[] {
  const { layout } = host;
  const copies = [
    { name: "metrics", file: dataFolder.metrics, wanted: true },
    { name: "logs", file: dataFolder.logTables, wanted: readLogDirectory(host).directory !== undefined },
  ];
  return copies.flatMap(({ name, file, wanted }) => {
    const check = `copy of ${name}`;
    const atMs = statSync(join(layout.syncedDir, file), { throwIfNoEntry: false })?.mtimeMs;
    const fix = `systemctl status ${layout.unitPrefix}sync-${name}.timer ${layout.unitPrefix}sync-${name}.service`;
    if (atMs === undefined) return wanted ? [failed(check, "is not there: reports say nothing of it", fix)] : [];
    const age = `was whole ${agoOf(host, atMs)}`;
    return [host.clock() - atMs <= copyMs ? passed(check, age) : failed(check, age, fix)];
  });
}

async function modelCheck(host: Host, last: Report | undefined): Promise<Check> {
  const check = "report's model";
  const { layout } = host;
  if (!existsSync(`${layout.credentialsDir}/${anthropicCredential}`)) {
    return passed(check, "none, since anthropicKey is not set: reports come with the digest alone");
  }
  const runs = `${layout.currentRelease}/host/run-analyst`;
  if (!(await ends("docker", ["version"]))) {
    return failed(check, "Docker does not answer: reports come with the digest alone", "systemctl status docker");
  }
  if (!(await ends(runs, [host.stack, "has-image"]))) {
    return failed(check, "its container's image is not there", `${runs} ${host.stack} image`);
  }
  const missing = last?.analysis.withoutModel;
  if (missing === undefined) return passed(check, last ? `${last.analysis.usage.model} was asked` : "can be asked");
  const fix = `journalctl -u ${layout.unitPrefix}report-analyst; docs/analyst.md says what each reason means`;
  return failed(check, `the last report came without it: ${shown(missing, 200)}`, fix);
}

function lastCheck(host: Host, last: Report | undefined, facts: FactsRead): Check {
  const check = "last report";
  const unit = `${host.layout.unitPrefix}report`;
  const logs = `journalctl -u ${unit} -u ${unit}-digest`;
  const timer = "facts" in facts ? activeTimers(facts.facts)?.find((one) => one.unit === `${unit}.timer`) : undefined;
  const dueMs = timer?.lastMs ?? undefined;
  if (dueMs !== undefined && (last?.madeAtMs ?? 0) < dueMs && host.clock() - dueMs > runMs) {
    return failed(check, `that of ${minuteOf(dueMs)} was not made`, logs);
  }
  if (!last) return passed(check, "none has been made yet");
  const detail = `${last.id}: ${deliveryInWords(last)}`;
  const { discord, ntfy } = last.deliveries;
  if (isWaiting(last)) return failed(check, detail, `it is tried again by ${unit}; ${logs}`);
  if (discord.state === "refused") return failed(check, detail, "check discordWebhook, then make up");
  if (ntfy.state === "refused") return failed(check, detail, "check ntfyTopic and ntfyToken, then make up");
  return passed(check, `${detail} ${agoOf(host, last.madeAtMs)}`);
}

const agoOf = (host: Host, atMs: number) => `${spanInWords(host.clock() - atMs)} ago`;

const ends = (program: string, words: string[]) =>
  new Promise<boolean>((resolve) => execFile(program, words, { timeout: programMs }, (error) => resolve(!error)));
