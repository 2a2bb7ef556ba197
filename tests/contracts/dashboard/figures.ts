import type { Locator } from "playwright-core";
import { expect, it } from "vitest";
import { ranges } from "../../../model/dashboard.ts";
import { sampleMemory } from "../../world/dashboard/memory.ts";
import { endsMs } from "../../world/dashboard/past.ts";
import type { Tab } from "../../world/dashboard/tab.ts";
import { askedOf, dayMs, isAsShown, last } from "./asked.ts";
import type { Sites } from "./sites.ts";

const memory = sampleMemory();
const firedSince = (days: number) =>
  memory.alert_firing.filter(({ fired_at }) => Number(fired_at) > endsMs - days * dayMs);
const synthesis = `FROM metrics_event WHERE event_type = 'synthesis_complete' AND ${last(1)}`;
const sessions = `SELECT count(*) FROM metrics_event WHERE event_type = 'ws_connect'`;

/** What stands there, and what it must be. */
const figures: [hash: string, panel: string, expected: string | number][] = [
  ["#/synthesis?range=24h", "wait", `SELECT quantile_cont(queue_wait_ms, 0.95) / 1000 ${synthesis}`],
  ["#/synthesis?range=24h", "made", `SELECT sum(audio_duration_ms) / 1000 ${synthesis}`],
  ["#/synthesis?range=24h", "ratio", `SELECT sum(worker_latency_ms) / sum(audio_duration_ms) ${synthesis}`],
  [
    "#/synthesis?range=24h",
    "failed",
    `SELECT 100.0 * sum((event_type = 'synthesis_error')::INT) / count(*) FROM metrics_event
     WHERE event_type IN ('synthesis_complete', 'synthesis_error') AND ${last(1)}`,
  ],
  ["#/usage?range=7d", "sessions", `${sessions} AND ${last(7)}`],
  ["#/usage?range=30d", "sessions", `${sessions} AND ${last(30)}`],
  [
    "#/usage?range=14d",
    "people",
    `SELECT count(DISTINCT user_id) FROM metrics_event WHERE event_type = 'ws_connect' AND ${last(14)}`,
  ],
  ["#/alerts?range=7d", "fired", firedSince(7).length],
  ["#/alerts?range=30d", "fired", firedSince(30).length],
  ["#/host", "fullest-disk", 82.375],
];

/** A row of a table, as far as it is asked. */
interface Row {
  cells: Iterable<{ textContent: string }>;
}
/** The words of each cell, row by row. */
const cellsOf = (rows: Locator): Promise<string[][]> =>
  rows.evaluateAll((all) =>
    (all as unknown as Row[]).map(({ cells }) => Array.from(cells, ({ textContent }) => textContent)),
  );

const valueText = (tab: Tab, panel: string) => tab.text(`#panel-${panel} .figure-value`);

export function figuresEqual(sites: Sites): void {
  it.each(figures)("%s shows in %s what is so", async (hash, panel, expected) => {
    const { tab, dataDir } = sites.month;
    await tab.visit(hash);
    const value = typeof expected === "number" ? expected : Number((await askedOf(dataDir, expected))[0]?.[0]);
    expect(value).toBeGreaterThan(0);
    const shown = await valueText(tab, panel);
    expect(isAsShown(shown, value), `${shown} is not ${value}`).toBe(true);
  });

  it("a change is that against the span before", async () => {
    const { tab, dataDir } = sites.month;
    await tab.visit("#/usage?range=7d");
    const before = `${sessions} AND timestamp > epoch_ms(${endsMs - 14 * dayMs})::TIMESTAMPTZ
      AND timestamp <= epoch_ms(${endsMs - 7 * dayMs})::TIMESTAMPTZ`;
    const [now, then] = await Promise.all([`${sessions} AND ${last(7)}`, before].map((sql) => askedOf(dataDir, sql)));
    const percent = Math.round(100 * (Number(now?.[0]?.[0]) / Number(then?.[0]?.[0]) - 1));
    const change = tab.page.locator("#panel-sessions .figure-change");
    expect(await change.textContent()).toMatch(new RegExp(`^${Math.abs(percent)} % `));
    expect(await change.getByRole("img").getAttribute("aria-label")).toBe(percent > 0 ? "up" : "down");
  });

  it("a chart as a table has each bucket's value, by the clock of the declared zone", async () => {
    const { tab, dataDir } = sites.month;
    await tab.visit("#/synthesis?range=7d");
    const panel = tab.page.locator("#panel-queue-depth");
    await panel.getByRole("button", { name: "as a table" }).click();
    const [head, ...rows] = await cellsOf(panel.locator("table tr"));
    const hour = `date_trunc('hour', timestamp)`;
    const asked = await askedOf(
      dataDir,
      `SELECT strftime(${hour} + INTERVAL 1 HOUR, '%a %-d %b, %H:%M'), max(queue_depth) FROM metrics_event
       WHERE event_type = 'synthesis_queued' AND model_slug = 'kokoro' AND ${last(7)} GROUP BY ${hour} ORDER BY ${hour} DESC`,
    );
    const column = head?.indexOf("kokoro") ?? -1;
    const shown = rows.map((row) => [row[0], Number.parseFloat(row[column] ?? "")]).filter(([, depth]) => depth !== 0);
    expect(shown.length).toBeGreaterThan(50);
    expect(shown).toEqual(asked);
    expect(rows).toHaveLength(ranges["7d"].spanMs / ranges["7d"].bucketMs + 1);
  });

  it("a table's rows are those of the question", async () => {
    const { tab, dataDir } = sites.month;
    await tab.visit("#/usage?range=7d");
    const shown = await cellsOf(tab.page.locator("#panel-voices tbody tr"));
    const asked = await askedOf(
      dataDir,
      `SELECT voice_slug, model_slug, count(*) FROM metrics_event
       WHERE event_type IN ('synthesis_complete', 'cache_hit') AND ${last(7)} GROUP BY 1, 2 ORDER BY 3 DESC, 1`,
    );
    expect(shown.map(([voice, model, blocks]) => [voice, model, Number(blocks?.replace(",", ""))])).toEqual(asked);
  });
}
