import type { Problem } from "../../model/problem.ts";
import { parseWindowShapes, type QuietWindow } from "../../model/quiet-window.ts";
import type { Host } from "../host.ts";
import { readJson } from "./read-limited.ts";

/** The quiet hours and maintenance windows. A file that is broken holds nothing back: too many messages are better than none. */
export function loadWindows({ layout }: Host): { windows: QuietWindow[]; problems: Problem[] } {
  const file = layout.windowsFile;
  try {
    return parseWindowShapes(readJson(file, 65_536), file);
  } catch (error) {
    const { message } = error as Error;
    // Before its first deployment a stack has none.
    if (message === "is missing") return { windows: [], problems: [] };
    return { windows: [], problems: [{ file, field: "", message: `${message}; deploy again` }] };
  }
}
