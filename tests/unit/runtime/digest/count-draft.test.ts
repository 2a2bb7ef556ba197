import { expect, it } from "vitest";
import { countDraft } from "../../../../runtime/digest/count-draft.ts";
import type { Scope } from "../../../../runtime/digest/section.ts";

const hourMs = 3_600_000;
const fromMs = Date.UTC(2026, 2, 17);
const span = { fromMs, toMs: fromMs + 24 * hourMs, bucketMs: hourMs, buckets: 24 };
const buckets = Array.from({ length: 24 }, (_, hour) => hour);

const draftOf = (now: readonly number[], odd: "more" | "less" | "both") => {
  const before = [40, 46, 30, 50].map((perHour) => buckets.map(() => perHour));
  const counted = { key: "usage:sessions", what: "connections", figure: "sessions", grid: { now, before, buckets } };
  return countDraft({ span } as unknown as Scope, { ...counted, odd });
};

it("a day on which half of the people stay away is an anomaly, and says since when and beside what", () => {
  const now = buckets.map((hour) => (hour < 16 ? 30 : 14));
  expect(draftOf(now, "both")).toMatchObject({
    text: "Connections: 592, usually 1,032; 2026-03-17 16:00 to 2026-03-18 00:00 UTC 112, before never fewer than 240.",
    verdict: "anomalies",
    figures: { sessions: 592, usualSessions: 1_032, few: 112, fewestBefore: 240 },
    sinceMs: fromMs + 16 * hourMs,
    untilMs: fromMs + 24 * hourMs,
  });
  expect(draftOf(now, "more").verdict).toBe("nominal");
});
