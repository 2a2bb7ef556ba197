import type { Host } from "../host.ts";
import { exitCode, type Io, type VerbArguments } from "../io.ts";
import { reportContext } from "../report-context/report-context.ts";
import { shown } from "../text.ts";

const spanMaxMs = 31 * 86_400_000;

/** `report-context --from 2026-03-09T07:30:00Z --to 2026-03-10T07:30:00Z`: what a report of that span needs beside the copies, as one line
 *  of JSON (ReportContext). Only ever reads. */
export async function context(host: Host, io: Io, { options = {} }: VerbArguments): Promise<number> {
  const [fromMs, toMs] = [timeOf("from", options.from), timeOf("to", options.to)];
  if (toMs <= fromMs || toMs - fromMs > spanMaxMs)
    throw new Error("--to must be later than --from, by at most 31 days");
  io.out(JSON.stringify(await reportContext(host, fromMs, toMs)));
  return exitCode.ok;
}

function timeOf(option: string, text = ""): number {
  const atMs = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(atMs)) {
    throw new Error(`--${option} "${shown(text, 60)}" is no time in UTC; write for example 2026-03-10T07:30:00Z`);
  }
  return atMs;
}
