import type { PanelData } from "../../model/dashboard-data.ts";
import { slotCount } from "./palette.ts";

/** Of lines without a name, and of the percentile that is judged. */
const first: [string, number][] = ["", "p95"].map((name) => [name, 0]);

/** One colour for each name on all of a page: `kokoro` is the same in every panel. No two names share one, unless there are more than colours;
 *  then those do that are in no panel together. Models come first, in their order, then the others as they come. */
export function slotsOf(panels: readonly (PanelData | undefined)[], models: readonly string[]): Map<string, number> {
  const together = panels.map(namesOf);
  const shown = new Set(together.flat());
  const slots = new Map([...first, ...models.map((model, index): [string, number] => [model, index + 1])]);
  for (const name of shown) {
    if (slots.has(name)) continue;
    const beside = together.filter((names) => names.includes(name)).flat();
    const used = new Set([...slots].filter(([other]) => shown.has(other)).map(([, slot]) => slot));
    const taken = new Set(beside.map((other) => slots.get(other)));
    slots.set(name, free(1, slotCount, used) ?? free(0, Number.POSITIVE_INFINITY, taken) ?? 0);
  }
  return slots;
}

function free(from: number, to: number, taken: ReadonlySet<number | undefined>): number | undefined {
  for (let slot = from; slot < to; slot += 1) if (!taken.has(slot)) return slot;
  return undefined;
}

function namesOf(data: PanelData | undefined): string[] {
  if (data?.state !== "data") return [];
  if (data.kind === "series") return data.lines.map(({ name }) => name);
  return data.kind === "histogram" ? data.bars.map(({ name }) => name) : [];
}
