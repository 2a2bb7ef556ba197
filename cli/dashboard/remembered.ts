import type { Remembered } from "../../model/host-tables.ts";
import { rememberedSchema } from "../../model/host-tables-schema.ts";
import type { Span } from "../report/span.ts";
import { type Connection, optionWords, runtimeVerb } from "../ssh.ts";

/** A year by the hour, of the machine and of each of its disks, is some 4 MB. */
const replyLimitBytes = 32 * 1024 * 1024;

/** A stack by its name, and how its host is reached. */
interface Reached {
  stack: { name: string };
  settings: Connection;
}

/** What the host remembers of a span, for dashboards of the copies here. @throws Error in one line where it cannot be asked, or its release
 *  knows no such question */
export async function rememberedOf({ stack, settings }: Reached, { fromMs, toMs }: Span): Promise<Remembered> {
  const span = { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
  const words = `remembered ${optionWords(span).join(" ")}`;
  const { stdout, stderr, code } = await runtimeVerb(settings, stack.name, words, replyLimitBytes);
  if (code !== 0) throw new Error(`${settings.host}: ${stderr.trim().split("\n").at(-1)}`);
  return parseRemembered(stdout, settings.host, stack.name);
}

export function parseRemembered(text: string, host: string, stack: string): Remembered {
  try {
    return rememberedSchema.parse(JSON.parse(text));
  } catch {
    // What a host prints is not quoted.
    throw new Error(`${host} answers in a way that this version does not know; deploy it with: make up STACK=${stack}`);
  }
}
