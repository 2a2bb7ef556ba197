import { expect, it } from "vitest";
import { sourceHours } from "../../../../../runtime/sync/metrics/compare.ts";
import type { SourceTable } from "../../../../../runtime/sync/metrics/describe.ts";
import { everything, hourMs } from "../../../../../runtime/sync/metrics/fingerprint.ts";
import { type Source, TooMuchAtOnce } from "../../../../../runtime/sync/metrics/source.ts";

const table: SourceTable = {
  table: { name: "events", source: "events", time: "at" },
  relation: "events",
  time: "at",
  columns: [{ name: "at", sourceType: "timestamp with time zone", type: "TIMESTAMPTZ" }],
};

/** Has a row in each hour of a span, and does not answer about more hours at once than it likes. */
function source(from: number, to: number, likes: number): { source: Source; statements: number } {
  const asked = { statements: 0 } as { source: Source; statements: number };
  const rows = async (text: string, values: readonly unknown[] = []) => {
    asked.statements += 1;
    if (values.length > 0) {
      const hour = Math.max(from, Math.ceil(Date.parse(String(values[0])) / hourMs));
      return [{ hour: hour < to ? String(hour * hourMs) : null }];
    }
    const [first = 0, last = 0] = [...text.matchAll(/'(\d{4}-\d\d-\d\dT[^']+)'/g)].map(
      ([, moment]) => Date.parse(`${moment}`) / hourMs,
    );
    if (last - first > likes) throw new TooMuchAtOnce("takes longer");
    const hours = Array.from({ length: Math.min(last, to) - first }, (_, n) => first + n);
    return hours.map((hour) => ({ hour: String(hour * hourMs), rows: "1", sum: "1" }));
  };
  asked.source = { rows } as unknown as Source;
  return asked;
}

it("what takes longer than the timeout is asked in smaller parts", async () => {
  const asked = source(400_000, 402_000, 100);
  expect([...(await sourceHours(asked.source, table, everything, "key")).keys()]).toEqual(
    Array.from({ length: 2_000 }, (_, n) => (400_000 + n) * hourMs),
  );
  expect(asked.statements).toBeLessThan(60);
});

it("an hour that takes too long by itself is said", async () => {
  const asked = source(400_000, 402_000, 0);
  await expect(sourceHours(asked.source, table, everything, "key")).rejects.toThrow("takes longer");
});
