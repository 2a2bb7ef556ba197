import type { Host } from "../host.ts";
import { exitCode, type Io, type VerbArguments } from "../io.ts";
import { reportContext } from "../report-context/report-context.ts";
import { spanOf } from "./span.ts";

const spanMaxDays = 31;

/** `report-context --from 2026-03-09T07:30:00Z --to 2026-03-10T07:30:00Z`: what a report of that span needs beside the copies, as one line
 *  of JSON (ReportContext). Only ever reads. */
export async function context(host: Host, io: Io, { options = {} }: VerbArguments): Promise<number> {
  const { fromMs, toMs } = spanOf(options, spanMaxDays);
  io.out(JSON.stringify(await reportContext(host, fromMs, toMs)));
  return exitCode.ok;
}
