import type { ReportContext } from "../../model/report-context.ts";
import { reportContextSchema } from "../../model/report-context-schema.ts";
import { type Connection, optionWords, runtimeVerb } from "../ssh.ts";
import type { Span } from "./span.ts";

/** A stack by its name, and how its host is reached. */
interface Reached {
  stack: { name: string };
  settings: Connection;
}

/** What the host remembers of a span. @throws Error in one line where it cannot be asked, or its release knows no such question */
export async function contextOf({ stack, settings }: Reached, { fromMs, toMs }: Span): Promise<ReportContext> {
  const span = { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
  const { stdout, stderr, code } = await runtimeVerb(
    settings,
    stack.name,
    `report-context ${optionWords(span).join(" ")}`,
  );
  if (code !== 0) throw new Error(`${settings.host}: ${stderr.trim().split("\n").at(-1)}`);
  return parseContext(stdout, settings.host, stack.name);
}

export function parseContext(text: string, host: string, stack: string): ReportContext {
  try {
    return reportContextSchema.parse(JSON.parse(text));
  } catch {
    // What a host prints is not quoted.
    throw new Error(`${host} answers in a way that this version does not know; deploy it with: make up STACK=${stack}`);
  }
}
