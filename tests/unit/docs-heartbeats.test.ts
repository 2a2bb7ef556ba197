import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Beat, beatOf, healthchecksSchedule, kumaIntervalSeconds } from "../../model/heartbeat.ts";
import { timers } from "../../timers/index.ts";

const page = readFileSync(new URL("../../docs/heartbeats.md", import.meta.url), "utf8");

function words(seconds: number): string {
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.flatMap((part, index) => (part > 0 ? [`${part} ${["h", "min", "s"][index]}`] : [])).join(" ");
}

describe("docs/heartbeats.md", () => {
  it.each(timers.filter(beatOf))("says of $id when it is missed, as it is derived", (timer) => {
    const beat = beatOf(timer) as Beat;
    const schedule = healthchecksSchedule(beat);
    const [period, late] = "timeout" in schedule ? [words(schedule.timeout), schedule.timeout] : [schedule.schedule, 0];
    const interval = kumaIntervalSeconds(beat);
    const cells = [
      `\`${timer.id}\``,
      timer.daily ? `day at ${timer.daily.at}` : words(beat.periodSeconds),
      `${period}, ${words(schedule.grace)}`,
      words(late + schedule.grace),
      words(interval),
      words(interval + 2),
    ];
    expect(page).toContain(`| ${cells.join(" | ")} |`);
  });
});
