import type { VerbArguments } from "../io.ts";
import { shown } from "../text.ts";

/** What `--from` and `--to` say, both in UTC. @throws Error that says what to write */
export function spanOf(
  { from, to }: NonNullable<VerbArguments["options"]>,
  days: number,
): Record<"fromMs" | "toMs", number> {
  const [fromMs, toMs] = [timeOf("from", from), timeOf("to", to)];
  if (toMs <= fromMs || toMs - fromMs > days * 86_400_000) {
    throw new Error(`--to must be later than --from, by at most ${days} days`);
  }
  return { fromMs, toMs };
}

function timeOf(option: string, text = ""): number {
  const atMs = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(atMs)) {
    throw new Error(`--${option} "${shown(text, 60)}" is no time in UTC; write for example 2026-03-10T07:30:00Z`);
  }
  return atMs;
}
