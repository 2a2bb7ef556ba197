import type { ReportContext } from "../model/report-context.ts";
import { reportContextSchema } from "../model/report-context-schema.ts";
import { type Connection, optionWords, runtimeVerb } from "./ssh.ts";

/** What the host remembers of a span, for a report that is made here.
 *  @throws Error in one line: the host is not reached, or its release knows no such question */
export async function reportContextOf(
  settings: Connection,
  stack: string,
  fromMs: number,
  toMs: number,
): Promise<ReportContext> {
  const span = { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
  const { stdout, stderr, code } = await runtimeVerb(settings, stack, `report-context ${optionWords(span).join(" ")}`);
  if (code !== 0)
    throw new Error(`${settings.host} does not say what it remembers: ${stderr.trim().split("\n").at(-1)}`);
  return parseContext(stdout, stack, settings.host);
}

export function parseContext(text: string, stack: string, host: string): ReportContext {
  try {
    const context = reportContextSchema.parse(JSON.parse(text));
    if (context.stack === stack) return context;
  } catch {
    // said below: what a host prints is not quoted
  }
  throw new Error(
    `${host} answers for ${stack} in a way that this version does not know; deploy it with: make up STACK=${stack}`,
  );
}
