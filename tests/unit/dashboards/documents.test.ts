import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Copies, incident, last, madeCopies } from "./asked.ts";

let copies: Copies;
/** Of each three pages one is given up, for another reason each time, and one is read after a retry. */
const harder = `UPDATE metrics_event SET event_type = CASE WHEN page_idx % 3 = 0 THEN 'page_extraction_error' ELSE event_type END,
    status_code = CASE WHEN page_idx % 3 = 0 THEN [429, 503, 504][1 + duration_ms % 3] END,
    retry_count = CASE WHEN page_idx % 3 = 1 THEN 1 ELSE 0 END
  WHERE event_type = 'page_extraction_complete'`;
const retries = `INSERT INTO derived_event (timestamp, id, event_type, status_code)
  SELECT timestamp, 'log-2:' || id || ':retry', 'gemini_retry', 503 FROM metrics_event
  WHERE event_type = 'page_extraction_complete' AND retry_count > 0`;

beforeAll(async () => {
  copies = await madeCopies(
    [
      incident("rate-limited", 20, 4, { of: "gemini" }),
      incident("processor-failing", 12, 10, { of: "pymupdf", size: 0.5 }),
    ],
    [harder, retries],
  );
}, 60_000);
afterAll(() => copies.close());

const ended = `event_type IN ('document_extraction_complete', 'document_extraction_error') AND ${last(24)}`;
const isFailed = "(event_type = 'document_extraction_error')::INT";
const figure = async (id: string) => (await copies.panel("documents", id))[0]?.[0];
const one = async (sql: string) => (await copies.truth(sql))[0]?.[0];

describe("the page of documents", () => {
  it("shows the share of extractions that failed, as a number and in words", async () => {
    const [percent, failed] = (
      await copies.truth(`SELECT 100.0 * avg(${isFailed}), sum(${isFailed})::INT FROM metrics_event WHERE ${ended}`)
    )[0] as [number, number];
    expect(failed).toBeGreaterThan(5);
    const [shown] = await copies.panel("documents", "failed");
    expect(shown).toEqual([expect.closeTo(percent, 9), `${failed} documents`]);
  });

  it("shows how long extraction takes, in seconds", async () => {
    expect(await figure("time")).toBeCloseTo(
      Number(
        await one(`SELECT quantile_cont(duration_ms, 0.95) / 1000 FROM metrics_event
          WHERE event_type = 'document_extraction_complete' AND ${last(24)}`),
      ),
      9,
    );
  });

  it("counts pages that Gemini gave up, and no refused quota among them", async () => {
    const page = "event_type LIKE 'page_extraction_%'";
    const expected = await one(`SELECT 100.0 * count(*) FILTER (WHERE event_type LIKE '%error' AND status_code <> 429)
      / count(*) FILTER (WHERE status_code IS NULL OR status_code <> 429) FROM metrics_event WHERE ${page} AND ${last(24)}`);
    expect(Number(expected)).toBeGreaterThan(1);
    expect(await figure("gemini")).toBeCloseTo(Number(expected), 9);
    const fates = new Map<unknown, number>();
    for (const [, fate, value] of await copies.panel("documents", "pages")) {
      fates.set(fate, (fates.get(fate) ?? 0) + Number(value));
    }
    const count = (where: string) =>
      one(`SELECT count(*) FROM metrics_event WHERE ${page} AND ${where} AND ${last(24)}`);
    expect(fates.get("given up")).toBe(await count("event_type LIKE '%error' AND status_code <> 429"));
    expect(fates.get("refused for the quota") ?? 0).toBe(await count("event_type LIKE '%error' AND status_code = 429"));
    expect(fates.get("read after retries")).toBe(await count("event_type LIKE '%complete' AND retry_count = 1"));
    expect(fates.get("read at once")).toBe(await count("event_type LIKE '%complete' AND retry_count = 0"));
  });

  it("counts each refused attempt once: those tried again by the log, the last one by its event", async () => {
    const rows = await copies.panel("documents", "attempts");
    const expected =
      await one(`SELECT (SELECT count(*) FROM metrics_event WHERE event_type = 'page_extraction_error' AND ${last(24)})
      + (SELECT count(*) FROM derived_event WHERE event_type = 'gemini_retry' AND ${last(24)})`);
    expect(Number(expected)).toBeGreaterThan(10);
    expect(rows.reduce((sum, row) => sum + Number(row[2]), 0)).toBe(expected);
  });

  it("costs Gemini's tokens at the assumed prices, reasoning as answered and cached ones for less", async () => {
    const expected = await one(`SELECT sum(0.3 * (prompt_token_count - coalesce(cached_content_token_count, 0))
      + 0.03 * coalesce(cached_content_token_count, 0) + 2.5 * (candidates_token_count + coalesce(thoughts_token_count, 0))) / 1e6
      FROM metrics_event WHERE event_type = 'page_extraction_complete' AND ${last(24)}`);
    expect(Number(expected)).toBeGreaterThan(0);
    expect(await figure("cost")).toBeCloseTo(Number(expected), 9);
    const hours = await copies.panel("documents", "cost-over-time");
    expect(hours.reduce((sum, row) => sum + Number(row[1]), 0)).toBeCloseTo(Number(expected), 9);
  });

  it("has a row for each processor, the busiest first", async () => {
    const rows = await copies.panel("documents", "processors");
    const expected = await copies.truth(`SELECT processor_slug, count(*) - sum(${isFailed})::INT, sum(${isFailed})::INT
      FROM metrics_event WHERE ${ended} GROUP BY 1 ORDER BY 2 DESC, 1`);
    expect(rows.map((row) => row.slice(0, 3))).toEqual(expected);
  });

  it("follows a document step by step, and counts a site's refusal as one", async () => {
    const rows = new Map((await copies.panel("documents", "steps")).map(([step, ...rest]) => [step, rest]));
    const expected =
      await copies.truth(`SELECT count(*) FILTER (WHERE status_code < 400), count(*) FILTER (WHERE status_code >= 400)
      FROM metrics_event WHERE event_type = 'url_fetch' AND ${last(24)}`);
    expect(rows.get("fetched from the web")?.slice(0, 2)).toEqual(expected[0]);
    const uploads = `SELECT count(*) FROM derived_event WHERE event_type = 'document_upload' AND ${last(24)}`;
    expect(rows.get("split into blocks")?.[0]).toBe(await one(uploads));
  });

  it("puts each document into its class of length", async () => {
    const rows = await copies.panel("documents", "length-and-time");
    const [from, processor, median] = rows.at(-1) as [number, string, number];
    const next = [300, 1_000, 3_000, 10_000, 30_000, 100_000, 1e12].find((bound) => bound > from);
    expect(median).toBeCloseTo(
      Number(
        await one(`SELECT quantile_cont(duration_ms, 0.5) / 1000 FROM metrics_event WHERE processor_slug = '${processor}'
          AND event_type = 'document_extraction_complete' AND text_length >= ${from} AND text_length < ${next} AND ${last(24)}`),
      ),
      9,
    );
  });

  it("says the share of web pages that needed a browser, and which sites", async () => {
    const expected = await one(
      `SELECT count(*) FROM derived_event WHERE event_type = 'playwright_fallback' AND ${last(24)}`,
    );
    expect(await copies.panel("documents", "fallback-hosts")).toEqual([
      ["example.org", "has too little text", expected, expect.anything(), expect.anything()],
    ]);
    const shares = await copies.panel("documents", "playwright");
    expect(shares.every(([, value]) => Number(value) >= 0 && Number(value) <= 100)).toBe(true);
  });

  it("is narrowed to guests or to people with an account, who are everybody together", async () => {
    const counts = await Promise.all(
      [{}, { people: "guest" }, { people: "registered" }].map((narrowed) =>
        copies.panel("documents", "documents", narrowed as { people?: "guest" | "registered" }),
      ),
    );
    const [all, guests, registered] = counts.map((rows) => Number(rows[0]?.[0])) as [number, number, number];
    expect(guests).toBe(
      await one(`SELECT count(*) FROM metrics_event WHERE user_id LIKE 'anon-%' AND ${last(24)}
        AND event_type IN ('document_extraction_complete', 'document_cache_hit', 'extraction_cache_hit')`),
    );
    expect(guests).toBeGreaterThan(0);
    expect(guests + registered).toBe(all);
  });
});
