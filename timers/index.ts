import type { Timer } from "../model/timer.ts";
import { drift } from "./drift.ts";
import { evaluate } from "./evaluate.ts";
import { hetzner } from "./hetzner.ts";

/** Every timer that is deployed; `hetzner` only where the stack names a server of Hetzner's. */
export const timers: readonly Timer[] = [evaluate, drift, hetzner];
