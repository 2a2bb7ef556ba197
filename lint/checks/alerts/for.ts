import { type Duration, durationMs } from "../../../model/duration.ts";
import type { Check } from "../../check.ts";

/** A wait that ends at the very next look is none: one slow tick decides whether it fires. */
export const forCheck: Check = {
  id: "alerts/for",
  severity: "error",
  summary: "a level's `for` lasts two evaluations at least, or is left out",
  find({ alert }, { tickMs }) {
    return alert.levels.flatMap((level, index) => {
      if (!level.for || durationMs(level.for) >= 2 * tickMs) return [];
      const least = `${(2 * tickMs) / 1_000}s` as Duration;
      const message = `waits ${level.for}, but rules are looked at every ${tickMs / 1_000}s; write "${least}" or more, or leave it out`;
      return [{ field: `levels.${index}.for`, message }];
    });
  },
};
