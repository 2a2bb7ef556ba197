import type { Timer } from "../model/timer.ts";
import { drift } from "./drift.ts";
import { evaluate } from "./evaluate.ts";

/** Every timer that is deployed. */
export const timers: readonly Timer[] = [evaluate, drift];
