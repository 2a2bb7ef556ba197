import type { Duration } from "./duration.ts";

/** One job on the host: a systemd timer that runs a verb of the runtime in systemd's sandbox. */
export interface Timer {
  /** kebab-case; the unit is `watchbill-<stack>-<id>.timer`. */
  id: string;
  description: string;
  /** The runtime's verb that it runs. */
  verb: "evaluate";
  /** A period that divides a minute (or hour) evenly, kept by wall clock; missed runs are not made up for. */
  every: Duration;
  /** A run that takes longer is ended and reported. Shorter than the period, so that runs never pile up. */
  timeout: Duration;
  /** What the run may use at most. */
  memoryMaxMb: number;
}
