import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Beat, beatOf, healthchecksSchedule, kumaIntervalSeconds } from "../../model/heartbeat.ts";
import { timers } from "../../timers/index.ts";

const page = readFileSync(new URL("../../docs/heartbeats.md", import.meta.url), "utf8");

function words(seconds: number): string {
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  return [minutes > 0 ? `${minutes} min` : "", rest > 0 ? `${rest} s` : ""].filter(Boolean).join(" ");
}

describe("docs/heartbeats.md", () => {
  it.each(timers.filter(beatOf))("says of $id when it is missed, as it is derived", (timer) => {
    const beat = beatOf(timer) as Beat;
    const { timeout, grace } = healthchecksSchedule(beat);
    const interval = kumaIntervalSeconds(beat);
    const cells = [
      `\`${timer.id}\``,
      words(beat.periodSeconds),
      `${words(timeout)}, ${words(grace)}`,
      words(timeout + grace),
      words(interval),
      words(interval + 2),
    ];
    expect(page).toContain(`| ${cells.join(" | ")} |`);
  });
});
