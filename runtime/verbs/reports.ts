import type { Host } from "../host.ts";
import { exitCode, type Io, type VerbArguments } from "../io.ts";
import { showReports } from "../reports/show.ts";

/** `reports`: those that are kept, the newest first; `reports ID`: one in words; with --json, and with --page as its page. */
export async function reports({ layout }: Host, io: Io, args: VerbArguments): Promise<number> {
  const { positional, json, options } = args;
  const [id, ...more] = positional;
  if (more.length > 0) throw new Error("usage: reports [ID] [--json|--page]");
  io.out(showReports(layout.reportsDir, { id, json, page: options?.page }, io.colour));
  return exitCode.ok;
}
