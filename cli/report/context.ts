import type { ReportContext } from "../../model/report-context.ts";
import { reportContextSchema } from "../../model/report-context-schema.ts";
import { runtimeVerb } from "../ssh.ts";
import type { Opened } from "../stack.ts";
import type { Span } from "./span.ts";

/** What the host remembers of a span. @throws Error in one line where it cannot be asked */
export async function contextOf({ stack, settings }: Opened, { fromMs, toMs }: Span): Promise<ReportContext> {
  const moment = (ms: number) => new Date(ms).toISOString();
  const words = `report-context --from ${moment(fromMs)} --to ${moment(toMs)}`;
  const { stdout, stderr, code } = await runtimeVerb(settings, stack.name, words);
  if (code !== 0) throw new Error(`${settings.host}: ${stderr.trim().split("\n").at(-1)}`);
  const { data, error } = reportContextSchema.safeParse(JSON.parse(stdout));
  if (data) return data;
  const [issue] = error.issues;
  throw new Error(
    `${settings.host} tells what this version does not know: ${issue?.path.join(".")}; deploy again: make up`,
  );
}
