import type { Problem } from "../../model/problem.ts";
import { parseWindowShapes, type QuietWindow } from "../../model/quiet-window.ts";
import type { Host } from "../host.ts";
import { readLimited } from "./read-limited.ts";

/** The quiet hours and maintenance windows. A file that is broken holds nothing back: too many messages are better than none. */
export function loadWindows({ layout }: Host): { windows: QuietWindow[]; problems: Problem[] } {
  const file = layout.windowsFile;
  let text: string;
  try {
    text = readLimited(file, 65_536);
  } catch (error) {
    // Before its first deployment a stack has none.
    if ((error as Error).message === "is missing") return { windows: [], problems: [] };
    return { windows: [], problems: [{ file, field: "", message: `${(error as Error).message}; deploy again` }] };
  }
  try {
    return parseWindowShapes(JSON.parse(text), file);
  } catch {
    return { windows: [], problems: [{ file, field: "", message: "is not JSON; deploy again" }] };
  }
}
