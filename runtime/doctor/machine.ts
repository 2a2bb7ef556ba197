import { accessSync, constants, existsSync } from "node:fs";
import { spanInWords } from "../../model/duration.ts";
import type { Host } from "../host.ts";
import type { FactsRead } from "../sources/facts.ts";
import { sectionProblem } from "../sources/host.ts";
import { openStoreToRead, stateFile } from "../state/open.ts";
import { notWatchingMs } from "../status/report.ts";
import { type Check, failed, passed } from "./check.ts";

export function factsChecks(host: Host, facts: FactsRead): Check[] {
  const unit = `${host.layout.unitPrefix}evaluate`;
  if ("problem" in facts)
    return [failed("host facts", facts.problem, `journalctl -u ${unit}, systemctl status ${unit}.timer`)];
  const disk = sectionProblem(facts.facts, "disk");
  const docker = sectionProblem(facts.facts, "containers");
  return [
    disk ? failed("host facts", disk, `journalctl -u ${unit}`) : passed("host facts", "fresh"),
    docker ? failed("docker", docker, "systemctl status docker") : passed("docker", "answers"),
  ];
}

/** The state's folder and file take a write, and a tick has run lately. */
export function stateChecks(host: Host): Check[] {
  const path = stateFile(host.layout.stateDir);
  const unit = `${host.layout.unitPrefix}evaluate`;
  try {
    accessSync(existsSync(path) ? path : host.layout.stateDir, constants.W_OK);
    const store = openStoreToRead(path);
    const lastTickAt = store?.snapshot().lastTickAt ?? null;
    store?.close();
    return [passed("state", `${path} can be written`), tickCheck(lastTickAt, host.clock(), unit)];
  } catch (error) {
    return [
      failed(
        "state",
        `${path}: ${(error as Error).message}`,
        "df /var/lib; a damaged file is rebuilt by the next tick",
      ),
    ];
  }
}

function tickCheck(lastTickAt: number | null, now: number, unit: string): Check {
  const fix = `systemctl status ${unit}.timer ${unit}.service`;
  if (lastTickAt === null) return failed("last tick", "none has run yet", fix);
  const age = `${spanInWords(now - lastTickAt)} ago`;
  return now - lastTickAt <= notWatchingMs ? passed("last tick", age) : failed("last tick", age, fix);
}
