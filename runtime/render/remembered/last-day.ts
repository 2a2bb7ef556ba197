import type { Look } from "../../report-context/look.ts";

/** The 24 hours before now, whatever span is looked at. */
export const lastDay = (look: Look): Look => ({ ...look, fromMs: look.nowMs - 86_400_000, toMs: look.nowMs });
