import type { PanelWords } from "../../model/dashboard.ts";
import type { PanelData } from "../../model/dashboard-data.ts";

/** One colour for each name on all of a page: `kokoro` is the same in every panel, and no panel has a colour twice. The first slot is of
 *  lines without a name; models come first, in their order. */
export function slotsOf(
  _panels: readonly PanelWords[],
  _data: Readonly<Record<string, PanelData>>,
  _models: readonly string[],
): Map<string, number> {
  return new Map();
}
