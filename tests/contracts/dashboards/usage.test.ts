import { describe, expect, it } from "vitest";
import { usage } from "../../../dashboards/usage.ts";
import { endsMs } from "../../world/dashboard/past.ts";
import { askedPast, last, type Row, unordered } from "./past-asked.ts";

const past = askedPast(usage, { days: 9, eventsPerDay: 12_000 });
const value = async (rows: Promise<Row[]>) => Number((await rows)[0]?.value);
const opened = (range: "24h" | "7d" | "30d") => `FROM metrics_event WHERE event_type = 'ws_connect' AND ${last(range)}`;
/** Each connection that was opened in the week, with its first block and the audio that it was given. */
const sessions = `WITH opened AS (
  SELECT request_id, min(timestamp) AS opened ${opened("7d")} GROUP BY 1
), closed AS (
  SELECT request_id, max(timestamp) AS closed FROM metrics_event WHERE event_type = 'ws_disconnect' AND ${last("7d")} GROUP BY 1
), given AS (
  SELECT request_id, min(timestamp) AS began, sum(coalesce(audio_duration_ms, text_length * 1000 / 16)) AS audio_ms
  FROM metrics_event WHERE event_type IN ('synthesis_complete', 'cache_hit') AND ${last("7d")} GROUP BY 1
)
SELECT request_id, opened, CASE WHEN closed IS NULL OR began IS NULL THEN 0
  ELSE least(audio_ms, greatest(0, date_diff('millisecond', began, closed))) END AS listened_ms
FROM opened LEFT JOIN closed USING (request_id) LEFT JOIN given USING (request_id)`;

describe("the page of usage shows what is so:", () => {
  it.each([
    ["people", `SELECT count(DISTINCT user_id) AS value ${opened("7d")}`],
    ["sessions", `SELECT count(*) AS value ${opened("7d")}`],
    ["listened", `SELECT sum(listened_ms) / 3600000 AS value FROM (${sessions})`],
    [
      "length",
      `SELECT median(duration_ms) / 60000 AS value FROM metrics_event WHERE event_type = 'ws_disconnect' AND ${last("7d")}`,
    ],
    [
      "blocks",
      `SELECT count(*) AS value FROM metrics_event
       WHERE event_type IN ('synthesis_complete', 'cache_hit') AND ${last("7d")}`,
    ],
    [
      "documents-a-session",
      `SELECT (SELECT count(*) FROM (
         SELECT DISTINCT request_id, document_id FROM metrics_event
         WHERE event_type IN ('synthesis_complete', 'synthesis_error', 'cache_hit') AND ${last("7d")}
           AND request_id IN (SELECT request_id ${opened("7d")})
       )) / (SELECT count(*) ${opened("7d")}) AS value`,
    ],
  ])("%s", async (id, sql) => {
    const shown = await value(past.panel(id, { range: "7d" }));
    expect(shown).toBeGreaterThan(0);
    expect(shown).toBeCloseTo(await value(past.plain(sql)), 6);
  });

  it("guests and registered people, apart and together", async () => {
    const of = async (people: "guest" | "registered") => value(past.panel("people", { range: "7d", people }));
    const plain = past.plain(
      `SELECT count(DISTINCT user_id) AS value ${opened("7d")} AND substr(user_id, 1, 5) = 'anon-'`,
    );
    expect(await of("guest")).toBe(await value(plain));
    expect((await of("guest")) + (await of("registered"))).toBe(await value(past.panel("people", { range: "7d" })));
  });

  it("when people come, by the clock of the zone", async () => {
    const shown = await past.panel("week");
    const days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    expect([...new Set(shown.map(({ y }) => y))]).toEqual(days);
    expect(shown.slice(0, 24).map(({ x }) => Number(x))).toEqual([...Array(24).keys()]);
    // In November Berlin is an hour ahead of UTC. Nine days back from a Thursday there are two Wednesdays.
    const plain = past.plain(`SELECT count(*) / 2 AS value ${opened("30d")}
      AND dayname(timestamp + INTERVAL 1 HOUR) = 'Wednesday' AND hour(timestamp + INTERVAL 1 HOUR) = 20`);
    const cell = shown.find(({ x, y }) => y === "Wed" && x === "20");
    expect(Number(cell?.value)).toBeGreaterThan(0);
    expect(cell?.value).toBe(await value(plain));
  });

  it("people of each hour", async () => {
    const plain = past.plain(`SELECT to_timestamp(floor(epoch(timestamp) / 3600) * 3600) AS "at",
      CASE WHEN user_id LIKE 'anon%' THEN 'guests' ELSE 'registered' END AS people, count(DISTINCT user_id) AS value
      ${opened("7d")} GROUP BY ALL`);
    const names = ["at", "people", "value"];
    expect(unordered(await past.panel("people-over-time", { range: "7d" }), names)).toEqual(
      unordered(await plain, names),
    );
  });

  it("what was played to them adds up to the figure", async () => {
    const rows = await past.panel("listened-over-time", { range: "7d" });
    const hours = rows.reduce((sum, row) => sum + Number(row.value), 0) / 60;
    expect(hours).toBeCloseTo(await value(past.panel("listened", { range: "7d" })), 6);
  });

  it("voices, those with the most blocks first", async () => {
    const shown = await past.panel("voices", { range: "7d" });
    const plain = past.plain(`SELECT voice_slug AS voice, count(*) AS blocks, count(DISTINCT user_id) AS people,
      coalesce(sum(audio_duration_ms) / 60000, 0) AS minutes FROM metrics_event
      WHERE event_type IN ('synthesis_complete', 'cache_hit') AND ${last("7d")} GROUP BY 1`);
    const names = ["voice", "blocks", "people", "minutes"];
    expect(unordered(shown, names)).toEqual(unordered(await plain, names));
    const blocks = shown.map((row) => Number(row.blocks));
    expect(blocks).toEqual(blocks.toSorted((a, b) => b - a));
  });

  it("how long people stay, and how often they come back", async () => {
    const minutes = past.plain(`SELECT least(20, floor(duration_ms / 60000)) AS "from", count(*) AS value
      FROM metrics_event WHERE event_type = 'ws_disconnect' AND ${last("7d")} GROUP BY 1`);
    expect(summed(await past.panel("session-length", { range: "7d" }))).toEqual(summed(await minutes));
    const days = past.plain(`SELECT days AS "from", count(*) AS value FROM (
      SELECT user_id, count(DISTINCT strftime(timestamp + INTERVAL 1 HOUR, '%j')) AS days ${opened("7d")} GROUP BY 1
    ) GROUP BY 1`);
    const returning = summed(await past.panel("returning", { range: "7d" }));
    expect(returning).toEqual(summed(await days));
    expect([...returning.keys()].length).toBeGreaterThan(1);
  });

  it("sessions of a year, of the daily aggregates", async () => {
    const plain = past.plain(`SELECT sum(events) AS value FROM metrics_daily
      WHERE event_type = 'ws_connect' AND ${last("1y", "bucket")}`);
    expect(await value(past.panel("sessions", { range: "1y", field: "aggregated" }))).toBe(await value(plain));
  });

  it("the span before ends where the range begins", async () => {
    const week = 7 * 86_400_000;
    const [before] = await past.panel("sessions", { range: "24h", toMs: endsMs - week });
    const plain = past.plain(`SELECT count(*) AS value FROM metrics_event WHERE event_type = 'ws_connect'
      AND epoch_ms(timestamp) > ${endsMs - week - 86_400_000} AND epoch_ms(timestamp) <= ${endsMs - week}`);
    expect(before?.value).toBe(await value(plain));
  });
});

/** What each class holds, whoever it is of. */
function summed(rows: readonly Row[]): Map<number, number> {
  const sums = new Map<number, number>();
  for (const { from, value: more } of rows) sums.set(Number(from), (sums.get(Number(from)) ?? 0) + Number(more));
  return new Map([...sums].sort(([a], [b]) => a - b));
}
