import type { Severity } from "../../model/alert.ts";
import type { Instance, LevelState } from "./instance.ts";

/** A longer time between two ticks means that nobody has looked, not that a condition has held. */
export const gapMs = 90_000;

/** A clock that was set back must not leave times in the future, where nothing would ever have lasted long enough. */
export function notLaterThan(instance: Instance, now: number): Instance {
  const earlier = (at: number | null) => (at === null ? null : Math.min(at, now));
  return {
    ...instance,
    levels: mapLevels(instance, (level) => ({
      ...level,
      since: Math.min(level.since, now),
      ...quiet(level, (at) => Math.min(at, now)),
    })),
    missingSince: earlier(instance.missingSince),
    breachSince: earlier(instance.breachSince),
    firingSince: earlier(instance.firingSince),
  };
}

/** What was pending before a gap (a reboot, a stopped timer) starts to count anew, and so does the calm of what is kept
 *  firing; what fires goes on firing. */
export function afterGap(instance: Instance, now: number): Instance {
  return {
    ...instance,
    levels: mapLevels(instance, (level) =>
      level.firing ? { ...level, ...quiet(level, () => now) } : { ...level, since: now },
    ),
    missingSince: instance.missingSince !== null && instance.reason === null ? now : instance.missingSince,
  };
}

function quiet({ quietSince }: LevelState, change: (at: number) => number): Pick<LevelState, "quietSince"> {
  return quietSince === undefined ? {} : { quietSince: change(quietSince) };
}

function mapLevels(instance: Instance, change: (level: LevelState) => LevelState): Instance["levels"] {
  const entries = Object.entries(instance.levels) as [Severity, LevelState][];
  return Object.fromEntries(entries.map(([severity, level]) => [severity, change(level)]));
}
