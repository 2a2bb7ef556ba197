import type { PanelData } from "../../model/dashboard-data.ts";

/** One colour for each name on all of a page: `kokoro` is the same in every panel, and no panel has a colour twice while there are enough.
 *  The first slot is of lines without a name, and of what is alone in its panel; models come next, in their order, then the others as they come. */
export function slotsOf(panels: readonly (PanelData | undefined)[], models: readonly string[]): Map<string, number> {
  const together = panels.map(namesOf);
  const shown = new Set(together.flat());
  const slots = new Map([["", 0], ...models.map((model, index): [string, number] => [model, index + 1])]);
  for (const name of shown) {
    if (slots.has(name)) continue;
    const beside = together.filter((names) => names.includes(name));
    const taken = new Set(beside.flat().map((one) => slots.get(one)));
    let slot = beside.some((names) => names.length > 1) ? 1 : 0;
    while (taken.has(slot)) slot += 1;
    slots.set(name, slot);
  }
  return slots;
}

function namesOf(data: PanelData | undefined): string[] {
  if (data?.state !== "data") return [];
  if (data.kind === "series") return data.lines.map(({ name }) => name);
  return data.kind === "histogram" ? data.bars.map(({ name }) => name) : [];
}
