import type { QuietWindow } from "../model/quiet-window.ts";

/** Quiet hours and maintenance windows. None is declared: what is told at which hour is for the people to decide who are told. */
export const windows: readonly QuietWindow[] = [];
