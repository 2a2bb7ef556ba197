import type { Host } from "../host.ts";
import { exitCode, type Io, type VerbArguments } from "../io.ts";
import { rememberedTables } from "../render/remembered/remembered.ts";
import { spanOf } from "./span.ts";

const spanMaxDays = 800;

/** `remembered --from 2025-03-10T07:30:00Z --to 2026-03-10T07:30:00Z`: what dashboards show beside the copies, as one line of JSON
 *  (Remembered). Only ever reads. */
export async function remembered(host: Host, io: Io, { options = {} }: VerbArguments): Promise<number> {
  const { fromMs, toMs } = spanOf(options, spanMaxDays);
  io.out(JSON.stringify(await rememberedTables(host, fromMs, toMs)));
  return exitCode.ok;
}
