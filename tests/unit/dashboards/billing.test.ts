import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Copies, endsMs, incident, last, madeCopies } from "./asked.ts";

let copies: Copies;
beforeAll(async () => {
  const failed = `UPDATE metrics_event SET status_code = 500 WHERE event_type = 'stripe_webhook'
    AND timestamp > epoch_ms(${endsMs - 3_600_000})::TIMESTAMPTZ`;
  copies = await madeCopies(
    [
      incident("settlement-loss", 12, 10, { size: 0.3 }),
      incident("drift-reports", 12, 10, { size: 1 }),
      incident("slow-webhooks", 6, 1),
    ],
    [failed],
  );
}, 60_000);
afterAll(() => copies.close());

const rows = (id: string, hours = 24) => copies.panel("billing", id, { hours });
const one = async (sql: string) => (await copies.truth(sql))[0]?.[0];
const usedSql = (hours: number) =>
  `SELECT count(*) FROM metrics_event WHERE event_type = 'synthesis_complete' AND ${last(hours)}`;
const chargedSql = (hours: number) => `SELECT coalesce(sum((data->>'events_count')::BIGINT), 0)::BIGINT
  FROM metrics_event WHERE event_type = 'billing_processed' AND ${last(hours)}`;
const webhook = `FROM metrics_event WHERE event_type = 'stripe_webhook' AND ${last(24)}`;

describe("the page of billing", () => {
  it("shows which share of what was used is not charged, and what that adds up to", async () => {
    const [used, charged] = (await Promise.all([one(usedSql(24)), one(chargedSql(24))])) as [number, number];
    expect(used - charged).toBeGreaterThan(100);
    expect((await rows("missing"))[0]).toEqual([
      expect.closeTo((100 * (used - charged)) / used, 9),
      `${used - charged} blocks`,
    ]);
    expect((await rows("not-charged")).at(-1)?.[1]).toBe(used - charged);
    expect((await rows("used"))[0]).toEqual([used, `${charged} charged`]);
    const [lines] = [await rows("used-and-charged")];
    const sumOf = (line: string) =>
      lines.filter((row) => row[1] === line).reduce((sum, row) => sum + Number(row[2]), 0);
    expect([sumOf("used"), sumOf("charged")]).toEqual([used, charged]);
  });

  it("adds up days by the declared zone's clock", async () => {
    const days = await rows("by-day", 48);
    expect(days.map(([day]) => day)).toEqual(["Thu 12 Mar", "Wed 11 Mar", "Tue 10 Mar"]);
    const wednesday = `timestamp >= TIMESTAMPTZ '2026-03-10T23:00:00Z' AND timestamp < TIMESTAMPTZ '2026-03-11T23:00:00Z'`;
    expect(days[1]?.[1]).toBe(
      await one(`SELECT count(*) FROM metrics_event WHERE event_type = 'synthesis_complete' AND ${wednesday}`),
    );
  });

  it("shows webhooks that failed, of all and the most of a quarter of an hour", async () => {
    const [failed, all] = (
      await copies.truth(`SELECT count(*) FILTER (WHERE status_code >= 400), count(*) ${webhook}`)
    )[0] as [number, number];
    expect(failed).toBeGreaterThan(0);
    expect((await rows("failed-webhooks"))[0]).toEqual([
      expect.closeTo((100 * failed) / all, 9),
      `${failed} of ${all}`,
    ]);
    const most = await one(`SELECT max(failed) FROM (SELECT count(*) AS failed ${webhook} AND status_code >= 400
      GROUP BY epoch_ms(timestamp) // 900000)`);
    expect(Math.max(...(await rows("failed")).map((row) => Number(row[1])))).toBe(most);
    const types = await rows("webhook-types");
    expect(types.reduce((sum, row) => sum + Number(row[1]), 0)).toBe(all);
  });

  it("shows the slowest answer to Stripe", async () => {
    const slowest = Number(await one(`SELECT max(duration_ms) ${webhook}`));
    expect(slowest).toBeGreaterThan(5_000);
    expect((await rows("slowest"))[0]?.[0]).toBe(slowest);
    const line = (await rows("webhook-time")).filter((row) => row[1] === "slowest");
    expect(Math.max(...line.map((row) => Number(row[2])))).toBe(slowest);
  });

  it("shows differences, their sum and their direction", async () => {
    const drift = `FROM metrics_event WHERE event_type = 'billing_sync_drift' AND ${last(24)}`;
    const [found, amount, tooLittle] = (
      await copies.truth(`SELECT count(*), sum((data->>'expected')::DOUBLE - (data->>'actual')::DOUBLE),
        count(*) FILTER (WHERE (data->>'expected')::DOUBLE > (data->>'actual')::DOUBLE) ${drift}`)
    )[0] as [number, number, number];
    expect(found).toBeGreaterThan(1);
    expect((await rows("differences"))[0]?.[0]).toBe(found);
    expect((await rows("amount"))[0]?.[0]).toBeCloseTo(amount, 9);
    const shown = await rows("differences-over-time");
    const little = shown.filter((row) => row[1] === "charged too little");
    expect(little.reduce((sum, row) => sum + Number(row[2]), 0)).toBe(tooLittle);
    expect(shown.reduce((sum, row) => sum + Number(row[2]), 0)).toBe(found);
  });
});
