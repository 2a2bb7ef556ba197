import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { spanInWords } from "../../model/duration.ts";
import { inOneLine } from "../../model/problem.ts";
import { loadDashboards } from "../files/dashboards.ts";
import type { Host } from "../host.ts";
import { networkReason } from "../notify/http.ts";
import { currentSite } from "../render/run-folder.ts";
import { type Check, failed, passed } from "./check.ts";

const limitMs = 5_000;
/** A run or two may have been missed. */
const latePeriods = 2;

/** Are the dashboards as new as they should be, and are they served? Nothing where the stack has none. */
export async function dashboardChecks(host: Host): Promise<Check[]> {
  if (!existsSync(host.layout.dashboardsFile)) return [];
  return [...fileChecks(host), siteCheck(host), await serverCheck(host)];
}

function fileChecks(host: Host): Check[] {
  try {
    const { problems } = loadDashboards(host);
    return problems.map((problem) => failed("dashboards' files", inOneLine(problem), "make up"));
  } catch (error) {
    return [failed("dashboards' files", (error as Error).message, "make up")];
  }
}

function siteCheck({ layout, clock }: Host): Check {
  const check = "dashboards";
  const unit = `${layout.unitPrefix}render`;
  const fix = `systemctl status ${unit}.timer, journalctl -u ${unit}`;
  const site = currentSite(layout.siteDir);
  if (!site) return failed(check, "have not been rendered", fix);
  const ageMs = clock() - site.renderedAtMs;
  const detail = `rendered ${spanInWords(ageMs)} ago`;
  return ageMs <= latePeriods * site.everyMs ? passed(check, detail) : failed(check, detail, fix);
}

/** Docker knows where it can be reached; whether it answers there is another thing. */
async function serverCheck({ stack, layout, fetch }: Host): Promise<Check> {
  const check = "dashboards' server";
  const unit = `${layout.unitPrefix}dashboards`;
  const logs = `systemctl status ${unit}, journalctl -u ${unit}`;
  const address = await publishedAt(`watchbill-${stack}-dashboards`);
  if (!address) return failed(check, "does not answer: its container does not run", logs);
  try {
    const { status } = await fetch(`http://${address}/`, { redirect: "manual", signal: AbortSignal.timeout(limitMs) });
    if (status === 200) return passed(check, `answers at ${address}`);
    if (status === 401) return passed(check, `answers at ${address} and asks for a password`);
    return failed(check, `answered ${status} at ${address}`, logs);
  } catch (error) {
    return failed(check, `does not answer at ${address}: ${networkReason(error)}`, logs);
  }
}

/** `127.0.0.1:8088`; undefined where there is no such container. */
async function publishedAt(container: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)("docker", ["port", container], { timeout: limitMs });
    return /-> (\S+)/.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}
